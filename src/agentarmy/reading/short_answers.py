"""Short answers that say nothing without the question: 'Not a soul', 'There is', 'Nobody knows'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from agentarmy.domain.evidence import Evidence, Fact, Kind, PersonRef, Text
from agentarmy.reading.cues import Scene, evidence_at, person_in
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.text import Sentence

_SURE = 0.7
_SHORT = 90
"""A longer sentence says by itself what it means."""
_DATE_ASKED = re.compile(
    r"\b(?:when|date|deadline|timing|day|week|month|how soon|rush|hurry|urgent)\b"
)
_FEW = 5
"""Words of a bare denial; what goes on longer ('No no, it is in the plan') may say otherwise."""


_WHEN_ASKED = re.compile(
    r"\b(?:by |until |from )?when (?:do|does|would|will|should|must|is|are|could|can|shall|were"
    r"|have)\b"
    r"|\b(?:what|which) (?:date|day|month|week)\b|\bhow soon\b"
)
_OF_ANOTHER_MATTER = re.compile(
    r"\b(?:meet\w*|sit|sits|decid\w+|decision|board|committee|council|sign\w*|call|talk|speak"
    r"|hear|answer"
    r"|come by|visit|back|was|were|did|send|quote|offer|show|order|approv\w+|renew\w*|expir\w+)\b"
)


def asks_when(asked: str) -> bool:
    """Say whether a question (masked) asks for the day by which it is to be there."""
    return bool(_WHEN_ASKED.search(asked)) and not _OF_ANOTHER_MATTER.search(asked)


@dataclass(frozen=True, slots=True)
class _Polar:
    """What yes and no mean as answers about a matter; '' where the words themselves are kept.

    None: such an answer says nothing of it.
    """

    kind: Kind
    topic: str
    yes: str | None
    no: str | None


_POLAR: Mapping[str, _Polar] = {
    "budget": _Polar(Kind.BUDGET, "budget", "has budget", "frozen or none"),
    "competition": _Polar(Kind.COMPETITION, "", "other vendors", "nobody else"),
    "pain": _Polar(Kind.PAIN, "pain", "", ""),
    "metrics": _Polar(Kind.METRICS, "metrics", None, ""),
    "decision_criteria": _Polar(Kind.DECISION_CRITERIA, "criteria", None, ""),
    "decision_process": _Polar(Kind.DECISION_PROCESS, "process", None, ""),
}
"""By the topic of the question."""


def short_answer(
    prepared: Prepared, topic: str, *, sentence: Sentence, asked: str, scene: Scene
) -> Evidence | None:
    """Read one of the first sentences as the answer to the question `asked` (masked) on `topic`."""
    if sentence.question or sentence.end - sentence.start > _SHORT:
        return None
    if topic == "economic_buyer":
        return _payer(prepared, sentence, scene)
    if topic == "competition":
        rivals = within(prepared.strangers, sentence.start, sentence.end)
        if rivals:
            return _said(prepared, sentence, Kind.COMPETITION, Text(rivals[-1].name))
    if topic == "timeline":
        return _no_day(prepared, sentence, asked, scene)
    polar = _POLAR.get(topic)
    if polar is None or scene.lexicon.word("unknown").search(sentence.text):
        return None
    return _yes_or_no(prepared, polar, sentence=sentence, asked=asked, scene=scene)


def _yes_or_no(
    prepared: Prepared, polar: _Polar, *, sentence: Sentence, asked: str, scene: Scene
) -> Evidence | None:
    """What a yes or no means where it was asked for this matter; None where it is neither."""
    word, topic = scene.lexicon.word, polar.kind.value
    few = len(sentence.text.split()) <= _FEW
    no = few and bool(word("no").match(sentence.text) or word(f"no_{topic}").search(sentence.text))
    yes = not no and bool(word("yes").match(sentence.text))
    if topic == "pain" and word("all_well").search(asked):
        yes, no = no, yes or bool(word("well").match(sentence.text))
    if topic == "budget" and word("some_sum").search(asked):
        return None  # it is said of that figure, not of any money
    value = polar.yes if yes else polar.no if no else None
    if value is None:
        return None
    fact = Text(value or " ".join(prepared.turn.text[sentence.start : sentence.end].split()))
    found = _said(prepared, sentence, polar.kind, fact)
    return replace(found, topic=polar.topic, polarity=-1 if no else 1)


def _no_day(prepared: Prepared, sentence: Sentence, asked: str, scene: Scene) -> Evidence | None:
    """That there is no date, or that nobody knows one, where a date was asked for."""
    word = scene.lexicon.word
    unset = word("unknown").search(sentence.text) or word("no_timeline").match(sentence.text)
    dated = within(prepared.times, sentence.start, sentence.end)
    if not unset or dated or not _DATE_ASKED.search(asked):
        return None
    found = _said(prepared, sentence, Kind.TIMELINE, Text("no date"))
    return replace(found, topic="timeline", polarity=-1)


def _payer(prepared: Prepared, sentence: Sentence, scene: Scene) -> Evidence | None:
    """Who is named where it was asked who pays; or that nobody knows."""
    if scene.lexicon.word("unknown").search(sentence.text):
        found = _said(prepared, sentence, Kind.ECONOMIC_BUYER, Text("nobody known"))
        return replace(found, topic="economic_buyer", polarity=-1)
    value: PersonRef | None = None
    if scene.lexicon.word("myself").match(sentence.text):
        value = PersonRef(prepared.turn.speaker.name)
    else:
        span = (sentence.start, sentence.end)
        value = person_in(prepared, sentence, span=span, scene=scene)
    if value is None:
        return None
    return replace(_said(prepared, sentence, Kind.ECONOMIC_BUYER, value), topic="economic_buyer")


def _said(prepared: Prepared, sentence: Sentence, kind: Kind, value: Fact) -> Evidence:
    span = (sentence.start, sentence.end)
    return evidence_at(prepared, span, kind=kind, value=value, confidence=_SURE)
