"""How formal somebody writes, 0 to 1, so that what we write back is as formal (QH-QUAL-05)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentarmy.domain.records import Person, Side, Turn
from agentarmy.errors import BadInput
from agentarmy.writing.names import same_person

FORMAL_FROM = 0.6
"""From here on people are on last-name terms; the same bound as that of a region."""
_KEPT = 2.0
"""What was known before weighs as much as markers of this weight: one greeting outweighs it."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A way to put things, and how much one occurrence says."""

    pattern: re.Pattern[str]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The markers of either side, and by least score the words that open and close a mail."""

    formal: tuple[Marker, ...] = ()
    informal: tuple[Marker, ...] = ()
    greetings: tuple[tuple[float, str], ...] = ((FORMAL_FROM, "Dear"), (0.0, "Hi"))
    closings: tuple[tuple[float, str], ...] = ((FORMAL_FROM, "Kind regards"), (0.0, "Best"))

    def greeting(self, score: float) -> str:
        """Return the word that opens a mail of this formality."""
        return _at(self.greetings, score)

    def closing(self, score: float) -> str:
        """Return the line that closes a mail of this formality, without its comma."""
        return _at(self.closings, score)


def parse(data: object) -> Tone:
    """Read the record of tones: formal, informal, greetings and closings.

    Raises BadInput for a record without them, or with a pattern that is none.
    """
    if not isinstance(data, Mapping):
        raise BadInput("the record of tones is no object", expected="formal, informal, closings")
    return Tone(
        formal=_markers(data, "formal"),
        informal=_markers(data, "informal"),
        greetings=_bands(data, "greetings"),
        closings=_bands(data, "closings"),
    )


def score(formal: float, informal: float, *, prior: float = 0.5) -> float:
    """Return the formality 0..1 of markers with these summed weights.

    `prior` is what was known before, 0..1; more formal weight never lowers the score, more
    informal weight never raises it, and without any the prior stands.
    """
    return (_KEPT * prior + formal) / (_KEPT + formal + informal)


def formality(text: str, tone: Tone, *, prior: float = 0.5) -> float:
    """Return how formal a message is, 0 (casual) to 1 (ceremonious)."""
    words = text.strip()
    return score(_weight(words, tone.formal), _weight(words, tone.informal), prior=prior)


def between(person: Person, turns: Sequence[Turn], *, tone: Tone, prior: float) -> float:
    """Return how formal this person and we are, 0..1, `turns` oldest first.

    Each message moves what was known before it, theirs after ours: their newest one counts most.
    """
    found = prior
    for turn in (*_ours(person, turns), *_theirs(person, turns)):
        found = formality(turn.text, tone, prior=found)
    return found


def _ours(person: Person, turns: Sequence[Turn]) -> list[Turn]:
    return [t for t in turns if t.side is Side.OURS and any(same_person(p, person) for p in t.to)]


def _theirs(person: Person, turns: Sequence[Turn]) -> list[Turn]:
    return [t for t in turns if same_person(t.speaker, person)]


def _weight(text: str, markers: Sequence[Marker]) -> float:
    return sum(len(marker.pattern.findall(text)) * marker.weight for marker in markers)


def _at(bands: Sequence[tuple[float, str]], score: float) -> str:
    return next((words for least, words in bands if score >= least), bands[-1][1])


def _entries(data: Mapping[object, object], name: str) -> list[Mapping[object, object]]:
    listed = data.get(name)
    found = [e for e in listed if isinstance(e, Mapping)] if isinstance(listed, list) else []
    if not found:
        raise BadInput(f'the record of tones has no "{name}"', expected="a list of objects")
    return found


def _markers(data: Mapping[object, object], name: str) -> tuple[Marker, ...]:
    flags = re.IGNORECASE | re.MULTILINE
    try:
        return tuple(
            Marker(re.compile(str(e["pattern"]), flags), float(str(e["weight"])))
            for e in _entries(data, name)
        )
    except (KeyError, ValueError, re.error) as error:
        raise BadInput(f"tones, {name}: {error}", expected='"pattern" and "weight"') from error


def _bands(data: Mapping[object, object], name: str) -> tuple[tuple[float, str], ...]:
    try:
        found = [(float(str(e["from"])), str(e["text"])) for e in _entries(data, name)]
    except (KeyError, ValueError) as error:
        raise BadInput(f"tones, {name}: {error}", expected='"from" and "text"') from error
    return tuple(sorted(found, reverse=True))
