"""How to address a person: as they sign, as they greet us, as their region does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentarmy.domain.records import Person, Side, Turn

_TITLES = ("dr", "prof", "mr", "mrs", "ms", "herr", "frau", "ing", "sir", "dame")
_INFORMAL = re.compile(r"^\s*(hi|hey|hello|dear|morning|good morning)\b", re.IGNORECASE)
_HONORIFIC = r"\b(Dr|Prof|Mrs|Ms|Mr|Frau|Herrn?)\b\.?\s+(?:Dr\.?\s+)?"
_ENGLISH = {"frau": "Ms", "herr": "Mr", "herrn": "Mr", "dr": "Dr.", "prof": "Prof."}


def plain_name(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles and without 'Surname, First' order."""
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    words = [w for w in name.split() if w.lower().rstrip(".") not in _TITLES]
    return tuple(words)


def first_name(person: Person) -> str:
    """Return the first name, or '' when only an address is known."""
    words = plain_name(person.name)
    return words[0] if words else ""


def surname(person: Person) -> str:
    """Return the last name, or ''."""
    words = plain_name(person.name)
    return words[-1] if len(words) > 1 else ""


def signed_as(person: Person, turns: Sequence[Turn]) -> str:
    """Return the first name as this person signs it ('Tom' for Thomas), else the first name."""
    first = first_name(person)
    for turn in reversed([t for t in turns if same_person(t.speaker, person)]):
        lines = [line.strip(" ,.-–—") for line in turn.text.strip().splitlines() if line.strip()]
        last = lines[-1] if lines else ""
        if re.fullmatch(r"[A-Za-zÀ-ÿ-]{2,14}", last) and (not first or _short_of(last, first)):
            return last[:1].upper() + last[1:]
    return first


def _short_of(short: str, name: str) -> bool:
    """A nickname shares its first letter and at least one more with the name."""
    a, b = short.casefold(), name.casefold()
    return a == b or (a[0] == b[0] and (b.startswith(a) or a[:2] == b[:2] or set(a) <= set(b)))


def same_person(one: Person, other: Person) -> bool:
    """Say whether both are one person by address, or by name when an address is missing.

    Titles and the order 'Surname, First' do not count.
    """
    if one.address and other.address:
        return one.address.casefold() == other.address.casefold()
    name = " ".join(plain_name(one.name)).casefold()
    return bool(name) and name == " ".join(plain_name(other.name)).casefold()


def honorific(person: Person, turns: Sequence[Turn]) -> str:
    """Return how the thread titles this person ('Ms', 'Dr.'), or '' when it never does."""
    last = surname(person)
    if not last:
        return ""
    written = re.match(r"(?i)\s*(dr|prof)\b", person.name)
    if written:
        return _ENGLISH[written[1].lower()]
    pattern = re.compile(_HONORIFIC + re.escape(last) + r"\b")
    for turn in reversed(turns):
        found = pattern.search(turn.text)
        if found:
            return _ENGLISH.get(found[1].lower(), found[1])
    return ""


def greeting_word(person: Person, turns: Sequence[Turn], *, otherwise: str) -> str:
    """Return 'Dear', 'Hi' or 'Hello' as this person greets us, else `otherwise`."""
    for turn in reversed([t for t in turns if same_person(t.speaker, person)]):
        found = _INFORMAL.match(turn.text)
        if found:
            word = found[1].lower()
            return {"dear": "Dear", "hello": "Hello"}.get(word, "Hi")
    return otherwise


_OURS = re.compile(r"(?i)^\s*(hi|hey|hello|dear|good morning)\b(?=.{0,60}$)")


def called(person: Person, turns: Sequence[Turn]) -> str:
    """Return the line with which our newest mail that greeted this person by first name did so;
    '' for none.
    """
    first = first_name(person)
    if not first:
        return ""
    for turn in reversed(turns):
        if turn.side is not Side.OURS or not any(same_person(p, person) for p in turn.to):
            continue
        line = next(iter(turn.text.strip().splitlines()), "")
        found = _OURS.match(line)
        if found and re.search(rf"(?i)(?:^|[\s,]){re.escape(first)}\s*(?:,|$| and | & )", line):
            word = {"dear": "Dear", "hello": "Hello"}.get(found[1].casefold(), "Hi")
            return f"{word} {first},"
    return ""


def salutation(person: Person, turns: Sequence[Turn], *, formal: bool, word: str) -> str:
    """Return the line that opens a mail, with its comma.

    Formal without a known title uses the full name: a title is never guessed.
    """
    if formal:
        title, last = honorific(person, turns), surname(person)
        if title:
            return f"Dear {title} {last},"
        name = " ".join(plain_name(person.name))
        return f"Dear {name}," if name else "Dear colleagues,"
    name = signed_as(person, turns)
    return f"{word} {name}," if name else f"{'Dear' if word == 'Dear' else 'Hello'},"
