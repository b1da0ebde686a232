from __future__ import annotations

import pytest

from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.stages import (
    CLOSED,
    NEEDED,
    OPEN,
    Stage,
    advance,
    highest,
    may_enter,
    stage_of,
)


def sure(*names: str) -> tuple[Element, ...]:
    return tuple(Element(id=n, label=n, standing=Standing.EVIDENCED) for n in names)


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("appointmentscheduled", Stage.QUALIFICATION),
        ("Decision Maker Bought-In", Stage.DISCOVERY),
        ("Proposal/Price Quote", Stage.PROPOSAL),
        ("Negotiation/Review", Stage.NEGOTIATION),
        ("Closed Won", Stage.WON),
        ("closedlost", Stage.LOST),
        ("PROPOSAL", Stage.PROPOSAL),
        ("Brainstorming", None),
    ],
)
def test_other_systems_names_are_known(name: str, stage: Stage | None) -> None:
    assert stage_of(name) is stage


@pytest.mark.row("AA-DEAL-12")
@pytest.mark.parametrize("stage", OPEN[:-1])
def test_a_stage_advances_only_on_complete_evidence(stage: Stage) -> None:
    target = OPEN[OPEN.index(stage) + 1]
    needed = NEEDED[target]
    assert advance(stage, sure(*needed)).allowed
    lacking = advance(stage, sure(*needed[1:]))
    assert (lacking.allowed, lacking.missing) == (False, needed[:1])
    assert needed[0] in lacking.reason


def test_nothing_moves_past_negotiation() -> None:
    everything = sure(*NEEDED[Stage.NEGOTIATION])
    assert advance(Stage.NEGOTIATION, everything).allowed is False
    assert all(may_enter(stage, everything).allowed is False for stage in CLOSED)
    assert highest((*everything, *sure("pain"))) is Stage.NEGOTIATION


def test_no_stage_on_the_way_is_skipped() -> None:
    assert highest(sure("need", "budget", "authority", "timeline")) is Stage.QUALIFICATION
