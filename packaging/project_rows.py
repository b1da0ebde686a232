"""Which rows of the requirements list a test proves: `make rows SPEC=path/to/capabilities.md`.

Reads the tests as text (AST): nothing is imported or run, so this says what is claimed, and the
test run says whether the claim holds.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ROW = re.compile(r"^\| ([A-Z]+(?:-[A-Z0-9]+)+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Group:
    """One section of the list: its heading and its rows in order."""

    title: str
    rows: tuple[str, ...]


def marked(text: str) -> Iterator[str]:
    """Yield the IDs of every `pytest.mark.row("…")` in the source of a test file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def claimed(tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Return each marked row with the test files that name it."""
    found: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        for row in set(marked(path.read_text(encoding="utf-8"))):
            found.setdefault(row, []).append(path.relative_to(tests).as_posix())
    return found


def groups(spec: str) -> list[Group]:
    """Split the list at its second-level headings; sections without rows are left out."""
    parts = re.split(r"^## +(.+)$", spec, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    found = [Group(title, tuple(_ROW.findall(body))) for title, body in pairs]
    return [group for group in found if group.rows]


def main(argv: list[str]) -> int:
    """Print done / total per group; 1 when a test names a row that the list does not have."""
    from rich.console import Console
    from rich.table import Table

    path = Path(argv[0])
    if not path.is_file():
        print(f"make rows: no file {path}", file=sys.stderr)
        return 2
    done = claimed()
    table = Table("group", "done", "total", "rows", box=None, pad_edge=False)
    table.columns[1].justify = table.columns[2].justify = "right"
    known: set[str] = set()
    for group in groups(path.read_text(encoding="utf-8")):
        proved = [row for row in group.rows if row in done]
        known |= set(group.rows)
        table.add_row(group.title, str(len(proved)), str(len(group.rows)), " ".join(proved))
    table.add_section()
    table.add_row("all", str(len(known & done.keys())), str(len(known)), "")
    Console().print(table)
    unknown = sorted(done.keys() - known)
    for row in unknown:
        print(f"not in {path.name}: {row} ({', '.join(done[row])})", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
