from __future__ import annotations

import pytest

import schemas
from agentarmy.domain.records import Row
from agentarmy.store import tables
from agentarmy.wiring import open_runtime
from clitools import run


@pytest.fixture
def deal() -> None:
    mirror = open_runtime().mirror
    account = tables.add(mirror, "accounts", {"name": "Brook Foods"}, key="brook")
    values: Row = {"name": "Brook line 3", "account_id": account, "amount_minor": 100}
    key = tables.add(mirror, "deals", values, key="d")
    with mirror.write():
        mirror.run("UPDATE deals SET stage = 'PROPOSAL' WHERE id = ?", (key,))


@pytest.mark.usefixtures("deal")
@pytest.mark.row("AA-SA-12", "AA-DEAL-12")
def test_a_deal_of_which_nothing_was_said_shows_what_is_missing() -> None:
    data = schemas.check(run("next", "Brook line 3", "--json"), "next")
    stage = data["stage"]
    assert isinstance(stage, dict)
    assert (stage["now"], stage["next"], stage["allowed"]) == ("PROPOSAL", "NEGOTIATION", False)
    assert "budget" in stage["missing"]
    shown = run("next", "Brook line 3")
    assert "Stage PROPOSAL stays: not yet to NEGOTIATION, not evidenced: need" in shown.out
    assert "Ask: " in shown.out


@pytest.mark.usefixtures("deal")
def test_an_unknown_deal_names_the_nearest() -> None:
    result = run("next", "Brook line 4")
    assert (result.code, result.err.count("\n")) == (3, 1)
    assert "Brook line 3" in result.err
