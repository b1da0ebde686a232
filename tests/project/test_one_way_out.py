"""Only outreach puts into the outbox, only delivery performs: every caller is read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [p for folder in ("src", "tui", "plugins") for p in (ROOT / folder).rglob("*.py")]
PERFORMING = {
    *("create_draft", "send_draft", "delete_draft", "add_label"),
    *("insert", "cancel", "post", "create", "update"),
}
"""Methods of the contracts that change something outside."""
PERFORMERS = {
    "src/agentarmy/services/delivery_mail.py": "mails",
    "src/agentarmy/services/performers.py": "all that is no mail",
    "src/agentarmy/cli/smoke_formlead.py": "takes away the draft that its own trial has made",
}


def calls(path: Path) -> set[str]:
    """Every method that is awaited in a module, by its last name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    awaited = (n.value for n in ast.walk(tree) if isinstance(n, ast.Await))
    return {
        one.func.attr
        for one in awaited
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
    }


def ours(path: Path) -> bool:
    """Whether a module is of the program itself: no connector, and no contract that tries one."""
    return not {"connectors", "testing"} & set(path.relative_to(ROOT).parts)


def test_nobody_else_asks_a_provider_to_change_anything() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if ours(path) and calls(path) & PERFORMING
    }
    assert found == set(PERFORMERS)


@pytest.mark.parametrize(
    ("wanted", "allowed"),
    [
        ("outbox.put(", {"src/agentarmy/services/outreach.py"}),
        ("performers.apply(", {"src/agentarmy/services/delivery.py"}),
        ("delivery_mail.Mails(", {"src/agentarmy/services/delivery.py"}),
    ],
)
def test_the_one_way_has_one_door_at_each_end(wanted: str, allowed: set[str]) -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if wanted in path.read_text(encoding="utf-8")
    }
    assert found == allowed


def test_sending_stands_in_one_place() -> None:
    found = [path.name for path in SOURCES if ours(path) and "send_draft" in calls(path)]
    assert found == ["delivery_mail.py"]
