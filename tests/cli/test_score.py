from __future__ import annotations

import pytest

import schemas
from agentarmy.domain.records import Row
from agentarmy.store import tables
from agentarmy.wiring import open_runtime
from clitools import run


@pytest.fixture
def leads() -> None:
    lead: Row = {"name": "Dana Whit", "company": "Brook", "title": "CEO", "employees": 50}
    tables.put(open_runtime().mirror, "leads", [("a", lead)])


@pytest.mark.usefixtures("leads")
@pytest.mark.row("QH-FIT-10")
def test_a_lead_is_shown_part_by_part() -> None:
    data = schemas.check(run("score", "Dana Whit", "--json"), "score")
    assert (data["score"], data["tier"]) == (30, "COLD")
    shown = run("score", "Dana Whit")
    assert "30 COLD" in shown.out
    assert "CEO: a decision maker" in shown.out
    assert "15/15" in shown.out
    assert "monthly drip" in shown.out


@pytest.mark.usefixtures("leads")
def test_all_leads_are_scored() -> None:
    data = schemas.check(run("score", "--all", "--json"), "score")
    assert data["scored"] == 1
    assert "1 leads scored" in run("score", "--all").out


@pytest.mark.usefixtures("leads")
def test_mistakes_are_one_line() -> None:
    assert run("score").code == 2
    unknown = run("score", "Dinah Whit")
    assert (unknown.code, unknown.err.count("\n")) == (3, 1)
