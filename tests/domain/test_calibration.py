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
        (element("budget", standing=Standing.VERIFIED), Way.CHECKED),
    ],
)
def test_the_way_an_element_was_read(made: Element, way: Way) -> None:
    assert way_of(made) is way


def test_what_cues_read_is_surer_than_what_was_only_heard() -> None:
    cue = calibrated(element(confidence=0.6))
    heard = calibrated(element("pain", heard=True, confidence=0.6))
    assert cue.confidence > heard.confidence


def test_rules_and_talk_together_are_surest() -> None:
    said = element(confidence=0.9)
    (words,) = said.evidence
    talk = replace(words, extractor=LEARNED, confidence=0.95)
    assert way_of(said, talk=0.95) is Way.AGREED
    both, alone = calibrated(said, [words, talk]), calibrated(said, [words])
    faint = calibrated(said, [words, replace(talk, confidence=0.5)])
    assert both.confidence > faint.confidence > alone.confidence


def test_a_talk_alone_is_as_sure_as_its_chance() -> None:
    found = element(heard=True, confidence=0.95)
    (talk,) = found.evidence
    sure = [
        calibrated(found, [replace(talk, confidence=one)]).confidence for one in (0.5, 0.75, 0.95)
    ]
    assert sure == sorted(set(sure))
    assert sure[0] < 0.5


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.CLAIMED])
def test_what_nobody_of_theirs_said_keeps_its_confidence(standing: Standing) -> None:
    assert calibrated(element(standing=standing, confidence=0.31)).confidence == 0.31
