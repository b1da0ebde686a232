"""Rules of the architecture that no linter knows."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = [p for folder in ("src", "tui", "plugins") for p in (ROOT / folder).rglob("*.py")]
TESTS = list((ROOT / "tests").rglob("*.py"))
SCHEMAS = sorted((ROOT / "docs" / "schemas").glob("*.json"))
ENTRY_POINTS = {
    "src/agentarmy/cli/app.py": "the whole program: one honest line in place of a traceback",
    "src/agentarmy/formats/attachments.py": "a stranger's document, in a third-party parser",
    "src/agentarmy/formats/pages.py": "a stranger's document, in a third-party parser",
    "src/agentarmy/formats/calendars.py": "a stranger's calendar, in a third-party parser",
    "src/agentarmy/llm/providers.py": "a provider's answer, in a third-party library",
    "src/agentarmy/plugins.py": "plugin load",
    "src/agentarmy/services/reports.py": "plugin call",
}
"""Where a broad `except` may stand, and which way into the program it guards."""


def fixed_sleeps(source: str) -> int:
    """Count the sleeps outside a loop; inside one they are the pause of a bounded wait."""
    tree, pattern = ast.parse(source), r"(time|asyncio)\.sleep"
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.While | ast.For | ast.AsyncFor)]
    waits = {id(n) for loop in loops for n in ast.walk(loop)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and id(n) not in waits]
    return sum(bool(re.fullmatch(pattern, ast.unparse(n.func))) for n in found)


def broad_excepts(source: str) -> int:
    """Count the handlers that catch everything and do not raise it again as it is."""
    caught = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ExceptHandler))
    names = [ast.unparse(n.type) if n.type else "" for n in caught if not _passes_on(n)]
    return sum(name in ("", "Exception", "BaseException") for name in names)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(n, ast.Raise) and n.exc is None for n in handler.body)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_test_sleeps_or_mocks() -> None:
    for path in TESTS:
        source = path.read_text(encoding="utf-8")
        assert not fixed_sleeps(source), name(path)
        assert not re.search(r"^\s*(from|import) (unittest\.mock|mock)\b", source, re.MULTILINE)


@pytest.mark.parametrize(
    ("source", "count"),
    [("time.sleep(1)", 1), ("while waits(): time.sleep(0.05)", 0), ("rest.asleep()", 0)],
)
def test_fixed_sleeps_are_counted(source: str, count: int) -> None:
    assert fixed_sleeps(source) == count


def test_a_broad_except_stands_at_an_entry_point_only() -> None:
    found = {name(p) for p in PRODUCT if broad_excepts(p.read_text(encoding="utf-8"))}
    assert found - ENTRY_POINTS.keys() == set()


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("try: x\nexcept Exception: pass", 1),
        ("try: x\nexcept: pass", 1),
        ("try: x\nexcept ValueError: pass", 0),
        ("try: x\nexcept BaseException:\n    y()\n    raise", 0),
        ("try: x\nexcept Exception as e: raise ValueError from e", 1),
    ],
)
def test_broad_excepts_are_counted(source: str, count: int) -> None:
    assert broad_excepts(source) == count


@pytest.mark.row("AA-INF-03")
def test_one_place_speaks_to_each_model_sdk() -> None:
    sdk = r"(litellm|llama_cpp|openai|anthropic)\b"
    pattern = re.compile(rf"^\s*(?:import|from) {sdk}|import_module\(\s*[\"']{sdk}", re.MULTILINE)
    found = {name(p) for p in PRODUCT if pattern.search(p.read_text(encoding="utf-8"))}
    assert found == {"src/agentarmy/llm/local.py", "src/agentarmy/llm/providers.py"}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda p: p.stem)
def test_every_schema_is_one_and_names_its_output(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)
    assert path.name.endswith(".schema.json")
    assert re.search(r'"agentarmy\.[a-z.-]+/\d+"', json.dumps(schema)), "no schema name inside"
