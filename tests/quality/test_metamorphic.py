"""What does not matter changes no verdict; a negation does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.methodology import BANT
from agentarmy.evals.deals import judged, label_of
from agentarmy.evals.deals_data import deal_of
from agentarmy.evals.room import room
from agentarmy.services.qualifying import Qualified
from quality.transforms import CHANGES, Row, rows

DEALS = [r for r in rows(Path(__file__).parent / "deals.jsonl") if str(r["id"]).startswith("a-")]
"""The first 36; before rules were written on the next 36, 4 of 199 such changes to those changed
a verdict.
"""


def _judge(row: Row) -> Qualified:
    deal = deal_of(row)  # type: ignore[arg-type]  # a row as it is read from JSON
    with room(now=deal.now, zone=deal.zone) as place:
        return judged(deal, place)


def _verdict(row: Row) -> tuple[object, ...]:
    judgement = _judge(row).judgement
    return judgement.verdict.outcome, *((c.element, c.result) for c in judgement.checks)


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_matter_changes_no_verdict(name: str) -> None:
    changed = [(row, CHANGES[name](row)) for row in DEALS]
    pairs = [(row, other) for row, other in changed if other is not None and other != row]
    assert len(pairs) >= 10
    differ = [str(row["id"]) for row, other in pairs if _verdict(row) != _verdict(other)]
    assert differ == []


START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def _call(*said: str) -> Row:
    """A call in which the seller asks and the buyer answers, turn by turn."""
    names = ("Nell Dray", "Ivo Lang")
    turns = [
        {
            "at": (START + timedelta(minutes=n)).isoformat(),
            "speaker": names[n % 2],
            "address": "",
            "text": text,
        }
        for n, text in enumerate(said)
    ]
    gold = {
        name: {"is": "absent"}
        for name in (
            *BANT,
            *("metrics", "economic_buyer", "decision_criteria"),
            *("decision_process", "pain", "champion"),
        )
    }
    return {
        "id": "pair",
        "kind": "call",
        "now": START.isoformat(),
        "us": {"names": ["Nell Dray"], "domains": []},
        "prices": [{"name": "Grinder", "price": "4000", "currency": "USD", "unit": "unit"}],
        "policies": [],
        "turns": turns,
        "gold": {**gold, "verdict": "NURTURE"},
    }


def _label(element: str, answer: str) -> str:
    asked = {
        "budget": "What about the money?",
        "authority": "And the signature?",
        "need": "Where do you stand with the grinders?",
        "timeline": "And the date?",
        "competition": "How does the field look?",
    }
    found = _judge(_call("Hello Ivo, good to hear you.", "Hello Nell.", asked[element], answer))
    return next(label_of(e) for e in found.judgement.bant if e.id == element)


@pytest.mark.parametrize(
    ("element", "said", "denied"),
    [
        ("budget", "We have a budget for this.", "We do not have a budget for this."),
        ("budget", "The money is approved.", "The money is not approved."),
        ("budget", "There is budget for it this year.", "There is no budget for it this year."),
        ("authority", "I sign for it myself.", "I do not sign for it myself."),
        ("authority", "I can decide this alone.", "I can't decide this alone."),
        ("need", "We need two grinders.", "We don't need any grinders."),
        ("need", "We are looking for new grinders.", "We are not looking for new grinders."),
        ("timeline", "We need them within six weeks.", "There is no date for it at all."),
        ("timeline", "They have to run by 1 July.", "They do not have to run by 1 July."),
        (
            "competition",
            "We are also talking to Millforge.",
            "We are not talking to Millforge or anybody else.",
        ),
    ],
)
def test_a_negation_does_change_it(element: str, said: str, denied: str) -> None:
    assert _label(element, said) == "holds"
    assert _label(element, denied) != "holds"
