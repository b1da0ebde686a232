from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.judgement import Suggestion
from scripts import SELLING, hear


def suggested(script: str, *known: str) -> tuple[Suggestion, ...]:
    return hear(script, replace(SELLING, known=known)).judgement.suggestions


@pytest.mark.row("AA-QBS-07")
@pytest.mark.parametrize(
    ("said", "kind", "name", "role"),
    [
        ("You should talk to Petra Vance about the site plan.", "person", "Petra Vance", ""),
        (
            "I will copy our controller Ines Molnar next time.",
            "person",
            "Ines Molnar",
            "controller",
        ),
        (
            "Tobias Kern, our maintenance manager, looks after the presses.",
            "person",
            "Tobias Kern",
            "",
        ),
        ("We have to ask our finance department first.", "department", "finance department", ""),
        (
            "We also run our second plant in Oldham with the same boxes.",
            "site",
            "plant in Oldham",
            "",
        ),
    ],
)
def test_a_mention_becomes_a_suggestion_with_its_sentence(
    said: str, kind: str, name: str, role: str
) -> None:
    found = next(one for one in suggested(f"Ada: {said}") if one.kind == kind)
    assert name in found.name
    assert role in found.role
    assert found.evidence.quote == said
    if kind == "person":
        assert found.command.startswith(f'agentarmy contacts add "{name}" --account "Brook Foods"')


def test_who_is_known_is_not_suggested() -> None:
    said = "Ada: You should talk to Petra Vance about it."
    assert suggested(said, "Petra Vance") == ()
    assert suggested(said, "petra vance") == ()
    assert [one.name for one in suggested(said, "Petra Olsen")] == ["Petra Vance"]


def test_who_speaks_is_known() -> None:
    said = "Ada: Talk to Petra Vance about it.\nPetra Vance: Hello, I run the plant."
    assert [one.kind for one in suggested(said) if one.name == "Petra Vance"] == []


def test_each_is_suggested_once_and_by_the_full_name() -> None:
    said = "Ada: Please ask Petra Vance.\nAda: I will ask Petra again.\nAda: Ask Petra Vance today."
    (found,) = suggested(said)
    assert found.name == "Petra Vance"
    assert found.evidence.quote == "Please ask Petra Vance."


def test_our_own_words_and_rivals_are_no_reach() -> None:
    assert suggested("us: You should talk to Petra Vance about it.\nAda: Fine.") == ()
    rivals = [
        one.name for one in suggested("Ada: We are talking to Paxwell too, their offer is cheaper.")
    ]
    assert "Paxwell" not in rivals
