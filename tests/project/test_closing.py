"""Won and lost are set by a person: every way into a deal's stage is known, none automatic."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.stages import CLOSED, OPEN
from agentarmy.errors import Bug, UsageError
from agentarmy.store import deals, tables
from agentarmy.store.database import open_mirror
from saying import NOW

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted(p for top in ("src", "tui", "plugins") for p in (ROOT / top).rglob("*.py"))
BY_PERSON = {"src/agentarmy/services/records.py"}
"""Who may say that a person does it: the service behind `deals edit`."""
ON_A_YES = {
    "src/agentarmy/services/opportunities.py",
    "src/agentarmy/services/performers.py",
}
"""Who moves an open stage; the store refuses them a closed one."""
TYPED = {"src/agentarmy/cli/records.py"}
"""Who calls that service: the command that a person types."""
OWNERS = {
    "src/agentarmy/store/deals.py",
    "src/agentarmy/store/tables.py",
    "src/agentarmy/store/merging.py",
    "src/agentarmy/store/workflows.py",
}
"""Who writes a row past the guard of a column's owner."""


WRITERS = {
    "src/agentarmy/services/opportunities.py": "makes a deal in PROSPECT or QUALIFICATION",
    "src/agentarmy/evals/injection.py": "fills a room of its own, never kept",
    "src/agentarmy/services/settling.py": "links an imported deal to its people",
}
"""Who puts rows into `deals` by name; imports put what a person's own export says."""


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def users(wanted: str) -> set[str]:
    """The files with a call that reads so ('tables.overwrite'), in whatever module it is."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        for call in calls(path)
        if ast.unparse(call.func).endswith(wanted)
    }


def marking() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        for call in calls(path)
        if any(
            word.arg == "by_person" and ast.unparse(word.value) != "False" for word in call.keywords
        )
    }


def writing() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        for call in calls(path)
        if ast.unparse(call.func) in ("tables.add", "tables.put", "tables.put_ids")
        and any(isinstance(a, ast.Constant) and a.value == "deals" for a in call.args)
    }


@pytest.mark.row("AA-DEAL-13")
def test_only_a_person_closes_a_deal(tmp_path: Path) -> None:
    assert marking() == BY_PERSON
    assert users("records.edit") == TYPED
    assert users("tables.overwrite") | users("overwrite") <= OWNERS
    assert users("deals.move") <= {*BY_PERSON, *ON_A_YES}
    assert writing() == WRITERS.keys()
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="local", clock=lambda: NOW)
    key = tables.add(mirror, "deals", {"name": "d", "stage": str(OPEN[-1])})
    for stage in CLOSED:
        with pytest.raises(UsageError, match="by a person"):
            deals.move(mirror, key, str(stage))
        with pytest.raises(Bug):
            tables.edit(mirror, "deals", key, {"stage": str(stage)})
    assert tables.get(mirror, "deals", key)["stage"] == str(OPEN[-1])
    mirror.close()


def test_the_search_for_callers_finds_them(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text("deals.move(m, k, 'WON', by_person=True)\n")
    (call,) = calls(file)
    assert ast.unparse(call.func) == "deals.move"
    assert [word.arg for word in call.keywords] == ["by_person"]
