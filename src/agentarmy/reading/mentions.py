"""Where a message speaks of people: by name, title and surname, address, or 'her' and 'him'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.records import Person
from agentarmy.reading.people import names

_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Sr|Sra|Mme)\b\.?\s+){1,2}"
_TITLED = re.compile(_TITLE + r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?)")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PRONOUN = re.compile(r"\b(?:she|he|her|him)\b", re.IGNORECASE)
_TITLES = frozenset("dr prof mr mrs ms herr herrn frau ing sir dame mme sr sra".split())
_VERBS = frozenset(
    "Contact Address Direct Write Call Ask Mail Email Turn Reach Refer Speak Talk Deal Questions"
    " Further Going Kindly Forward Copy Meanwhile Until From While Since Instead Currently".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A person in a text, end exclusive; whom a pronoun means is the person named last."""

    start: int
    end: int
    person: Person


def mentions(
    text: str, *, theirs: Sequence[Person], ours: Sequence[Person], speaker: Person
) -> tuple[Mention, ...]:
    """Return who is spoken of, from left to right; a name nobody knows becomes a Person too.

    A pronoun after none but our people and the speaker means nobody and is left out.
    """
    found = [
        Mention(m.start(), m.end(), _by_address(m[0].lower(), theirs))
        for m in _ADDRESS.finditer(text)
    ]
    for start, end, person in _known(text, [*theirs, *ours]):
        _add(found, Mention(start, end, person))
    for match in _TITLED.finditer(text):
        _add(found, Mention(match.start(), match.end(), Person(" ".join(match[0].split()))))
    for start, end, name in names(text):
        words = name.split(" ")
        while words and words[0] in _VERBS:
            start += len(words[0]) + 1
            words = words[1:]
        if words:
            _add(found, Mention(start, end, Person(" ".join(words))))
    found.sort(key=lambda one: one.start)
    return tuple(_with_pronouns(text, _paired(text, found), skipped=[*ours, speaker]))


def _paired(text: str, found: Sequence[Mention]) -> list[Mention]:
    """A name with an address right behind it is one person."""
    kept: list[Mention] = []
    for one in found:
        last = kept[-1].person if kept else Person()
        near = bool(kept) and re.fullmatch(r"[\s,(<:]{0,4}", text[kept[-1].end : one.start])
        if near and not one.person.name and not last.address:
            kept[-1] = Mention(kept[-1].start, one.end, Person(last.name, one.person.address))
        elif near and last == one.person:
            kept[-1] = Mention(kept[-1].start, one.end, last)
        else:
            kept.append(one)
    return kept


def _add(found: list[Mention], one: Mention) -> None:
    if all(one.end <= other.start or other.end <= one.start for other in found):
        found.append(one)


def _by_address(address: str, people: Sequence[Person]) -> Person:
    return next((p for p in people if p.address == address), Person("", address))


def bare(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles and without 'Surname, First' order."""
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    return tuple(w for w in name.split() if w.lower().rstrip(".") not in _TITLES)


def _known(text: str, people: Sequence[Person]) -> Iterator[tuple[int, int, Person]]:
    """Where known people stand: full names first, then surnames with a title, then single names
    that only one of them bears.
    """
    bearers: dict[str, dict[tuple[str, ...], Person]] = {}
    full: list[tuple[str, Person]] = []
    for person in people:
        words = bare(person.name)
        if len(words) > 1:
            full.append((r"\s+".join(map(re.escape, words)), person))
        for word in {words[0], words[-1]} if words else ():
            bearers.setdefault(word, {}).setdefault(words, person)
    for pattern, person in full:
        for match in re.finditer(rf"(?<!\w)(?:{_TITLE})?{pattern}(?!\w)", text):
            yield match.start(), match.end(), person
    for word, those in bearers.items():
        if len(those) == 1 and len(word) > 1:
            person = next(iter(those.values()))
            for match in re.finditer(rf"(?<![\w@.])(?:{_TITLE})?{re.escape(word)}(?![\w@])", text):
                yield match.start(), match.end(), person


def _with_pronouns(
    text: str, found: Sequence[Mention], *, skipped: Sequence[Person]
) -> Iterator[Mention]:
    pronouns = [(m.start(), m.end()) for m in _PRONOUN.finditer(text)]
    people = [one for one in found if one.person not in skipped]
    marks = list(found)
    for start, end in pronouns:
        before = [one for one in people if one.end <= start]
        inside = any(one.start < end and start < one.end for one in found)
        if before and not inside:
            marks.append(Mention(start, end, before[-1].person))
    yield from sorted(marks, key=lambda one: one.start)
