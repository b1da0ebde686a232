"""The rules by which a buyer wants neither visits nor calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.reading.contact import no_contact_rule
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def rule(talk: Talk, script: str) -> str:
    found = no_contact_rule(talk(script).turns)
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "No visits and no calls with the department before the jury has decided, please.",
            "No visits and no calls with the department before the jury has decided",
        ),
        (
            "During the tender we accept no meetings; write to the portal.",
            "During the tender we accept no meetings",
        ),
        (
            "Do not approach the users until the award is out.",
            "Do not approach the users until the award is out",
        ),
    ],
)
def test_the_buyers_rule(talk: Talk, said: str, words: str) -> None:
    assert rule(talk, f"us: When may I come by?\nthem: {said}") == words


@pytest.mark.parametrize(
    "said",
    [
        "them: There were no calls yesterday.",
        "them: Can we have no meeting before Friday?",
        "them: Please call before you come.",
        "us: No visits before Monday then.",
    ],
)
def test_no_rule(talk: Talk, said: str) -> None:
    assert rule(talk, said) == ""
