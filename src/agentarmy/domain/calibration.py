"""How often an element read so is right: small monotone tables in place of the raw confidence.

What decides is whether rules and the learned weights of the whole talk, which know nothing of each
other, say the same, and how sure the talk is. Source: the elements reported of 150 labelled
conversations of our own by six hands, each hand's judged by weights that never saw it. Where only
the talk was heard, the shares right on all of them (461 elements); where rules read, midway
between all (626) and those at first sight (99), for rules were mended on the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from agentarmy.domain.evidence import LEARNED, Evidence, Kind
from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.ordering import by_buyer, of_kind


class Way(StrEnum):
    """How the decisive words of an element were read."""

    CHECKED = "checked"  # a sum or day that the list or a policy bears out
    AGREED = "agreed"  # words that a rule knows, and the talk as a whole says the same
    CUE = "cue"  # words that a rule knows, alone
    HEARD = "heard"  # the learned weights of a talk, or a model, alone


TABLE: Mapping[Way, Sequence[tuple[float, float]]] = {
    Way.CHECKED: ((0.0, 0.93),),
    Way.AGREED: ((0.0, 0.75), (0.7, 0.77), (0.87, 0.97)),
    Way.CUE: ((0.0, 0.6), (0.55, 0.69)),
    Way.HEARD: ((0.0, 0.35), (0.55, 0.62), (0.7, 0.69), (0.8, 0.75), (0.87, 0.86), (0.93, 0.95)),
}
"""For each way: from which chance on how often it is right, rising. The chance is the talk's where
the talk was heard, else that of the words."""
_DECIDED = (Standing.EVIDENCED, Standing.VERIFIED, Standing.CONTRADICTED)


def calibrated(element: Element, evidence: Sequence[Evidence] = ()) -> Element:
    """Return the element with the share that is right of those read like it, 0..1.

    `evidence` is all that was read. What is unknown, or only claimed by us, keeps its raw
    confidence.
    """
    if element.standing not in _DECIDED or not element.evidence:
        return element
    talk = _talk(element, evidence)
    steps = TABLE[way_of(element, talk=talk)]
    place = bisect_right([least for least, _ in steps], talk or element.confidence) - 1
    return replace(element, confidence=steps[max(place, 0)][1])


def way_of(element: Element, *, talk: float = 0.0) -> Way:
    """Return how an element was read; `talk` is how sure the talk as a whole is of the same."""
    if element.standing is Standing.VERIFIED:
        return Way.CHECKED
    if all(item.heard for item in element.evidence):
        return Way.HEARD
    return Way.AGREED if talk else Way.CUE


def _talk(element: Element, evidence: Sequence[Evidence]) -> float:
    """How sure the learned weights are of what they heard on an element, 0 for nothing."""
    heard = (e for e in by_buyer(of_kind(evidence, Kind(element.id))) if e.extractor == LEARNED)
    return max((e.confidence for e in heard), default=0.0)
