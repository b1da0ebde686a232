"""The size budgets of the code: files, functions, parameters. Run by `make check` and the tests.

Ceilings: a file 600 lines; a function 60 lines without its docstring; a public function six
parameters, keyword-only after the second. (McCabe 10 is ruff's.) Exceptions are listed with their
reason in `budgets.toml` beside this file; one that is no longer needed is a finding too.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "tui", "plugins", "packaging", "benchmarks", "tests")
FILE_LINES, FUNCTION_LINES, PARAMETERS, POSITIONAL = 600, 60, 6, 2

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Measured:
    """One file or function: `where` names it as the allow-list does."""

    where: str
    lines: int
    problems: tuple[str, ...] = ()


def functions(tree: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Yield every function of a module, and whether it is public."""
    stack: list[tuple[ast.AST, bool]] = [(tree, True)]
    while stack:
        node, public = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield child, public and not child.name.startswith("_")
                stack.append((child, False))
            elif isinstance(child, ast.ClassDef):
                stack.append((child, public and not child.name.startswith("_")))
            else:
                stack.append((child, public))


def body_lines(node: Function) -> int:
    """Count the lines of a function from `def` to its end, without the docstring."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def parameter_problems(node: Function) -> list[str]:
    """Say what is wrong with the parameters of a public function.

    Typer commands and test functions are free: their parameters are given by name already. A
    leading `mirror` counts as little as `self`: it is what the function works on.
    """
    decorators = " ".join(ast.unparse(d) for d in node.decorator_list)
    if any(word in decorators for word in (".command(", ".callback(", "fixture", "given(")):
        return []
    positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    if positional[:1] in (["self"], ["cls"], ["mirror"]):
        positional = positional[1:]
    problems = []
    if len(positional) > POSITIONAL:
        problems.append(f"{len(positional)} positional parameters (ceiling {POSITIONAL})")
    count = len(positional) + len(node.args.kwonlyargs)
    if count > PARAMETERS:
        problems.append(f"{count} parameters (ceiling {PARAMETERS})")
    return problems


def measure_function(node: Function, name: str, *, public: bool) -> Measured:
    """Measure one function of the file `name`."""
    lines = body_lines(node)
    problems = parameter_problems(node) if public else []
    if lines > FUNCTION_LINES:
        problems.append(f"{lines} lines (ceiling {FUNCTION_LINES})")
    return Measured(f"{name}::{node.name}", lines, tuple(problems))


def measure(path: Path, root: Path = ROOT) -> tuple[Measured, list[Measured]]:
    """Measure a file and its functions; a command of the CLI may be named `command` undecorated."""
    name = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    problems = (f"{lines} lines (ceiling {FILE_LINES})",) if lines > FILE_LINES else ()
    found = []
    for node, public in functions(ast.parse(text)):
        is_test = name.startswith(("tests/", "benchmarks/"))
        is_command = "/cli/" in name and node.name == "command"
        found.append(measure_function(node, name, public=public and not is_test and not is_command))
    return Measured(name, lines, problems), found


def allowed() -> dict[str, str]:
    """Return the exceptions: place to reason."""
    path = Path(__file__).with_name("budgets.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {str(where): str(reason) for where, reason in table.get("allow", {}).items()}


def findings(measured: Sequence[Measured], allow: dict[str, str]) -> list[str]:
    """Return one line per broken ceiling and per exception that is not needed."""
    over = {m.where: m for m in measured if m.problems}
    lines = [f"{w}: {', '.join(m.problems)}" for w, m in over.items() if w not in allow]
    lines += [f"{w}: allowed without need" for w in allow if w not in over]
    lines += [f"{w}: allowed without a reason" for w, reason in allow.items() if not reason.strip()]
    return lines


def _spread(kind: str, sizes: Sequence[int]) -> str:
    p90 = quantiles(sizes, n=10)[8] if len(sizes) > 1 else sizes[0]
    return (
        f"{len(sizes)} {kind}, median {median(sizes):.0f}, p90 {p90:.0f}, most {max(sizes)} lines"
    )


def main() -> int:
    """Print what breaks a ceiling, then the medians of the product's own code; 1 if any does."""
    product: list[tuple[Measured, list[Measured]]] = []
    everything: list[Measured] = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            file, inside = measure(path)
            everything += [file, *inside]
            if folder in ("src", "tui", "plugins") and path.stat().st_size:
                product.append((file, inside))
    broken = findings(everything, allowed())
    for line in broken:
        print(line)
    files = _spread("files", [file.lines for file, _ in product])
    parts = _spread("functions", [part.lines for _, inside in product for part in inside])
    print(f"{files}; {parts}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
