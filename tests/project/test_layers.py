"""Imports point down the list of layers, and each contract bites when it is broken."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "agentarmy"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in CONFIG["tool"]["importlinter"]["contracts"]}
PURE = ("domain", "formats", "reading", "writing")
PLANTED = {
    "layers": ("src/agentarmy/store/planted.py", "import agentarmy.services"),
    "pure": ("src/agentarmy/domain/planted.py", "import sqlite3"),
    "plugins": ("plugins/agentarmy_example/planted.py", "import agentarmy.errors"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on the code in `folder`, before any installed copy of it."""
    program = "from importlinter.cli import lint_imports_command as run; run()"
    path = os.pathsep.join(str(folder / part) for part in ("src", "tui", "plugins"))
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_bites(tmp_path: Path) -> None:
    assert PLANTED.keys() == CONTRACTS.keys()
    for part in ("src", "tui", "plugins"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for place, line in PLANTED.values():
        (tmp_path / place).write_text(line + "\n", encoding="utf-8")
    result = lint_imports(tmp_path)
    assert result.returncode == 1
    for ident, (place, _) in PLANTED.items():
        assert f"{CONTRACTS[ident]['name']} BROKEN" in result.stdout
        module = ".".join(Path(place).with_suffix("").parts[-3:]).removeprefix("src.")
        assert module.removeprefix("plugins.") in result.stdout


def test_every_module_has_a_layer() -> None:
    layered = set(re.findall(r"agentarmy\.(\w+)", " ".join(CONTRACTS["layers"]["layers"])))
    present = {
        p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert present - {"__init__"} <= layered


@pytest.mark.parametrize("name", ["agents", "voice", "mcp"])
def test_what_a_model_drives_gets_a_contract_with_its_first_file(name: str) -> None:
    wanted = {"agentarmy.connectors", "agentarmy.store"}
    held = [
        c
        for c in CONTRACTS.values()
        if f"agentarmy.{name}" in c.get("source_modules", ())
        and wanted <= set(c["forbidden_modules"])
    ]
    assert held or not (PACKAGE / name).exists()


CLOCK = re.compile(r"(^|\.)((datetime|date)\.(now|today|utcnow)|time\.(time|monotonic|time_ns))$")
READERS = ("open", "input", "print")


def impurities(source: str) -> list[str]:
    """Calls that read a clock or the outside; the import contract cannot see these."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    named = [(n.lineno, ast.unparse(n.func)) for n in calls]
    return [f"{line}: {name}" for line, name in named if CLOCK.search(name) or name in READERS]


def test_the_core_reads_no_clock_and_opens_nothing() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): bad
        for part in PURE
        for path in (PACKAGE / part).rglob("*.py")
        if (bad := impurities(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("datetime.now(UTC)", 1),
        ("datetime.datetime.utcnow()", 1),
        ("date.today()", 1),
        ("time.time()", 1),
        ("open('x')", 1),
        ("later.now_or_never()", 0),
        ("stream.read()", 0),
    ],
)
def test_the_clock_check_bites(source: str, count: int) -> None:
    assert len(impurities(source)) == count


SQL = re.compile(r".*\.execute(many|script)?|sqlite3\.connect|.*\bmirror\.(run|many|all|one|each)")


PRACTICE = "connectors/memory_store.py"
"""The file of the practice world stands for a provider's data: it is no part of the mirror."""


def test_sql_lives_in_the_store_alone() -> None:
    found = [
        f"{path.relative_to(PACKAGE).as_posix()}: {ast.unparse(node.func)}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "store"
        and path.relative_to(PACKAGE).as_posix() != PRACTICE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and SQL.fullmatch(ast.unparse(node.func))
    ]
    assert found == []
