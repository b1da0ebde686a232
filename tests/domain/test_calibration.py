"""An element is as sure as those read like it have been right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.calibration import TABLE, Way, calibrated, way_of
from agentarmy.domain.evidence import LEARNED, Kind
from agentarmy.domain.judgement import Element, Standing
from saying import Talk


def element(
    name: str = "need",
    *,
    heard: bool = False,
    standing: Standing = Standing.EVIDENCED,
    confidence: float = 0.7,
) -> Element:
    said = Talk().say(Kind(name), "words")
    said = replace(said, extractor=LEARNED) if heard else said
    return Element(id=name, label=name, standing=standing, confidence=confidence, evidence=(said,))


def test_every_table_rises_and_stays_between_0_and_1() -> None:
    for steps in TABLE.values():
        assert list(steps) == sorted(steps)
        assert [right for _, right in steps] == sorted(right for _, right in steps)
        assert all(0 < right < 1 for _, right in steps)
        assert steps[0][0] == 0


@pytest.mark.parametrize(
    ("made", "way"),
    [
        (element(), Way.CUE),
        (element(heard=True), Way.HEARD),
        (element("pain", heard=True), Way.HEARD_LISTED),
        (element("budget", standing=Standing.VERIFIED), Way.CHECKED),
    ],
)
def test_the_way_an_element_was_read(made: Element, way: Way) -> None:
    assert way_of(made) is way


def test_what_cues_read_is_surer_than_what_was_only_heard() -> None:
    cue, heard = calibrated(element()), calibrated(element("pain", heard=True))
    assert cue.confidence > heard.confidence


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.CLAIMED])
def test_what_nobody_of_theirs_said_keeps_its_confidence(standing: Standing) -> None:
    assert calibrated(element(standing=standing, confidence=0.31)).confidence == 0.31
