"""What of a text speaks of one person: their addresses, numbers, names, and words they wrote.

What is found is masked sign by sign, so that places which evidence points to stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

MASK = "_"
RUN = 6
"""Words in a row that make a quotation, when one of them is long: fewer are said by anybody."""
_LONG = 6
_SHORTEST = 3
_WORD = re.compile(r"\w+")
_TITLES = frozenset("mr mrs ms miss dr prof herr frau sir madam".split())
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Traits:
    """By what a person is told: mail addresses and handles, numbers, whole names, and `marks`,
    words that nobody else uses. `called` are parts of the name that mean them where they take part.
    """

    addresses: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    @cached_property
    def everywhere(self) -> re.Pattern[str]:
        """Matches what means this person wherever it stands."""
        parts = [rf"(?<![\w.+-]){re.escape(one)}(?![\w-])" for one in self.addresses]
        parts += [_number(one) for one in self.phones]
        parts += [_name(one) for one in self.names]
        return _any(parts)

    @cached_property
    def nearby(self) -> re.Pattern[str]:
        """Matches what means this person in a talk or a record of theirs."""
        parts = [rf"(?<!\w){re.escape(one)}(?!\w)" for one in self.called]
        return _any([self.everywhere.pattern, *parts] if parts else [self.everywhere.pattern])

    @cached_property
    def own_words(self) -> re.Pattern[str]:
        """Matches the marks."""
        return _any([rf"(?<!\w){re.escape(one)}(?!\w)" for one in self.marks])


def _any(parts: Iterable[str]) -> re.Pattern[str]:
    listed = sorted(filter(None, parts), key=len, reverse=True)
    return re.compile("|".join(listed), re.IGNORECASE) if listed else _NEVER


def _number(digits: str) -> str:
    apart = r"[\s()./-]*".join(digits[-9:])
    return rf"(?<!\d)[+\d\s()./-]{{0,12}}{apart}(?!\d)" if len(digits) >= 7 else ""


def _name(name: str) -> str:
    words = name.split()
    straight = r"\s+".join(map(re.escape, words))
    turned = rf"|{re.escape(words[-1])},\s*{re.escape(words[0])}" if len(words) > 1 else ""
    return rf"(?<!\w)(?:{straight}{turned})(?!\w)"


def digits(phone: str) -> str:
    """Return the digits of a number, without the zeros or the plus in front."""
    return "".join(one for one in phone if one.isdecimal()).lstrip("0")


def whole_names(names: Iterable[str]) -> frozenset[str]:
    """Return the names that mean one person by themselves: two words or more."""
    found = (" ".join(one.split()) for one in names)
    return frozenset(one for one in found if len(_parts(one)) > 1)


def called(names: Iterable[str], *, others: Iterable[str] = ()) -> frozenset[str]:
    """Return the parts of the names by which nobody of the `others` is called too."""
    taken = {part for one in others for part in _parts(one)}
    parts = {part for one in names for part in _parts(one)}
    return frozenset(one for one in parts - taken if len(one) >= _SHORTEST)


def _parts(name: str) -> list[str]:
    return [one for one in _WORD.findall(name.casefold()) if one not in _TITLES]


def words(text: str) -> set[str]:
    """Return the words of a text in small letters that may be somebody's own: no numbers."""
    return {one for one in _WORD.findall(text.casefold()) if len(one) > 4 and one.isalpha()}


class Quotations:
    """Knows the runs of words that a person wrote, and finds them in other texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs: set[int] = set()
        for text in texts:
            self._runs.update(hash(run) for run, _, _ in _runs(text))

    def mask(self, text: str) -> str:
        """Return the text with what is quoted masked."""
        if not self._runs or len(text) < RUN:
            return text
        for run, start, end in list(_runs(text)):
            if hash(run) in self._runs:
                text = text[:start] + _masked(text[start:end]) + text[end:]
        return text


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    found = list(_WORD.finditer(text))
    plain = [one[0].casefold() for one in found]
    for at in range(len(found) - RUN + 1):
        run = tuple(plain[at : at + RUN])
        if any(len(one) >= _LONG for one in run):
            yield run, found[at].start(), found[at + RUN - 1].end()


def _masked(text: str) -> str:
    return "".join(one if one.isspace() else MASK for one in text)


def mask(text: str, *patterns: re.Pattern[str]) -> str:
    """Return the text with all that the patterns match masked."""
    for pattern in patterns:
        text = pattern.sub(lambda match: _masked(match[0]), text)
    return text


def in_json(
    text: str, patterns: Sequence[re.Pattern[str]], *, quoted: Quotations | None = None
) -> str:
    """Mask inside the strings of a JSON text; a text that is no JSON is masked as it is."""

    def masked(one: str) -> str:
        one = mask(one, *patterns)
        return quoted.mask(one) if quoted else one

    def walk(value: object) -> object:
        if isinstance(value, str):
            return masked(value)
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {masked(str(key)): walk(one) for key, one in value.items()}
        return value

    try:
        table = json.loads(text)
    except ValueError:
        return masked(text)
    changed = walk(table)
    return text if changed == table else json.dumps(changed, ensure_ascii=False)


def without(text: str, traits: Traits) -> str:
    """Leave a person out of a JSON list of {"name", "address"}, or of one such object ('')."""
    lowered = {one.casefold() for one in traits.names}

    def is_them(one: object) -> bool:
        if not isinstance(one, dict):
            return False
        address = str(one.get("address") or "").lower()
        return address in traits.addresses or (
            " ".join(str(one.get("name") or "").split()).casefold() in lowered and not address
        )

    table: object = json.loads(text)
    if isinstance(table, list):
        kept = [one for one in table if not is_them(one)]
        return text if len(kept) == len(table) else json.dumps(kept, ensure_ascii=False)
    return "" if is_them(table) else text
