"""The persona comes from the job title."""

from __future__ import annotations

import pytest

from agentarmy.errors import UsageError
from agentarmy.writing.persona import LIMITS, Persona, named, of_title


@pytest.mark.row("AA-SA-03")
@pytest.mark.parametrize(
    ("title", "persona"),
    [
        ("Chief Operating Officer", "c_suite"),
        ("COO, Brightfield", "c_suite"),
        ("CFO", "c_suite"),
        ("Managing Director", "c_suite"),
        ("Founder & owner", "c_suite"),
        ("President", "c_suite"),
        ("Vice President Operations", "manager"),
        ("Head of Fulfilment", "manager"),
        ("Operations Manager", "manager"),
        ("Maintenance Lead", "manager"),
        ("Leiter Verpackungstechnik", "manager"),
        ("Product Manager", "ic"),
        ("Process engineer", "ic"),
        ("Buyer", "ic"),
        ("", "manager"),
    ],
)
def test_a_title_tells_the_persona(title: str, persona: str) -> None:
    assert of_title(title) == persona


def test_the_limits_fall_towards_the_top() -> None:
    words = [LIMITS[p].words for p in (Persona.IC, Persona.MANAGER, Persona.C_SUITE)]
    assert words == sorted(words, reverse=True)


def test_a_persona_is_named() -> None:
    assert named("C-Suite") is Persona.C_SUITE
    with pytest.raises(UsageError, match="no persona"):
        named("king")
