"""How often an element read so is right: a small monotone table in place of the raw confidence.

Source: the elements that were reported of 120 labelled conversations of our own, by how their
decisive words were read and how sure the reading was. Each value lies midway between the share
right on all of them (825 elements, isotonic, cross-validated by conversation, where rules had been
mended on the same rows: 0.96 of those read by cues) and the share right at first sight on the 48
that had not been read then (323 elements: 0.82 however they were read).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from agentarmy.domain.judgement import Element, Standing

LISTED = frozenset({"competition", "metrics", "decision_criteria", "decision_process", "pain"})
"""Elements that several readings add up to, where a stray one is believed more easily."""


class Way(StrEnum):
    """How the decisive words of an element were read."""

    CHECKED = "checked"  # a sum or day that the list or a policy bears out
    CUE = "cue"  # words that a rule knows
    HEARD = "heard"  # learned weights or a model alone
    HEARD_LISTED = "heard_listed"  # the same, of what adds up


TABLE: Mapping[Way, Sequence[tuple[float, float]]] = {
    Way.CHECKED: ((0.0, 0.90),),
    Way.CUE: ((0.0, 0.60), (0.55, 0.89)),
    Way.HEARD: ((0.0, 0.62), (0.4, 0.72), (0.55, 0.88)),
    Way.HEARD_LISTED: ((0.0, 0.42), (0.4, 0.69), (0.8, 0.87)),
}
"""For each way: from which raw confidence on how often it is right, rising."""
_DECIDED = (Standing.EVIDENCED, Standing.VERIFIED, Standing.CONTRADICTED)


def calibrated(element: Element) -> Element:
    """Return the element with the share that is right of those read like it, 0..1.

    What is unknown, or only claimed by us, keeps its raw confidence.
    """
    if element.standing not in _DECIDED or not element.evidence:
        return element
    steps = TABLE[way_of(element)]
    place = bisect_right([least for least, _ in steps], element.confidence) - 1
    return replace(element, confidence=steps[max(place, 0)][1])


def way_of(element: Element) -> Way:
    """Return how the words that carry an element were read."""
    if element.standing is Standing.VERIFIED:
        return Way.CHECKED
    if not all(item.heard for item in element.evidence):
        return Way.CUE
    return Way.HEARD_LISTED if element.id in LISTED else Way.HEARD
