"""The workflow of form leads is held by tests of its own: `pytest -m formlead`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def marked(path: Path) -> int:
    """Count the test functions of a file that is marked as a whole."""
    text = path.read_text(encoding="utf-8")
    if "pytestmark = pytest.mark.formlead" not in text:
        return 0
    nodes = ast.parse(text).body
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sum(one.name.startswith("test_") for one in functions)


@pytest.mark.row("FL-NOW-04")
def test_at_least_26_tests_are_marked() -> None:
    assert sum(map(marked, TESTS.rglob("test_*.py"))) >= 26
