"""The same thing said in many ways: wording that the cues must read, and must leave alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Quantity, Text
from agentarmy.domain.records import Money, Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def theirs(reading: Reading, kind: Kind) -> list[Evidence]:
    return [
        e
        for e in reading.evidence
        if e.kind is kind and e.side is Side.THEIRS and not e.hypothetical
    ]


WORDINGS = json.loads(Path(__file__).with_name("wordings.json").read_text(encoding="utf-8"))


def cases(kind: str) -> list[tuple[str, object]]:
    return [(words, group["read"]) for group in WORDINGS[kind] for words in group["said"]]


def plain(value: object) -> object:
    if isinstance(value, Money):
        return int(value.amount)
    if isinstance(value, Days):
        return value.days
    return value.day.isoformat() if isinstance(value, Day) else value


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(("words", "want"), cases("authority"))
def test_authority(talk: Talk, words: str, want: int | None) -> None:
    read = {e.polarity for e in theirs(talk(words), Kind.AUTHORITY)}
    assert read == (set() if want is None else {want})


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(("words", "want"), cases("need"))
def test_need(talk: Talk, words: str, want: int | None) -> None:
    read = {e.polarity for e in theirs(talk(words), Kind.NEED)}
    assert (min(read) if read else None) == want


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(("words", "want"), cases("budget"))
def test_budget(talk: Talk, words: str, want: int | None) -> None:
    read = [plain(e.value) for e in theirs(talk(words), Kind.BUDGET)]
    assert (read[-1] if read else None) == want


@pytest.mark.parametrize(("words", "want"), cases("competition"))
def test_competition(talk: Talk, words: str, want: list[str]) -> None:
    named = [
        e.value.text for e in theirs(talk(words), Kind.COMPETITION) if isinstance(e.value, Text)
    ]
    assert [name for name in named if name != "other vendors"] == want


@pytest.mark.parametrize(("words", "want"), cases("objection"))
def test_objection(talk: Talk, words: str, want: list[str]) -> None:
    assert sorted({e.topic for e in theirs(talk(words), Kind.OBJECTION)}) == want


@pytest.mark.parametrize(("words", "want"), cases("price_quoted"))
def test_price_quoted(talk: Talk, words: str, want: int | None) -> None:
    read = [plain(e.value) for e in talk(words).evidence if e.kind is Kind.PRICE_QUOTED]
    assert (read[-1] if read else None) == want


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(("words", "want"), cases("timeline"))
def test_timeline(talk: Talk, words: str, want: int | str | None) -> None:
    read = [plain(e.value) for e in theirs(talk(words), Kind.TIMELINE)]
    assert (read[-1] if read else None) == want


@pytest.mark.parametrize(("words", "want"), cases("quantity"))
def test_quantity(talk: Talk, words: str, want: list[tuple[str, int]]) -> None:
    read = {
        e.value.product: e.value.count
        for e in theirs(talk(words), Kind.QUANTITY)
        if isinstance(e.value, Quantity) and e.extractor != "implied"
    }
    assert read == dict(want)


LIKE = [
    ("our budget is $80,000.", Kind.BUDGET),
    ("we need it installed within 10 days.", Kind.TIMELINE),
    ("i'll need to run it by my manager.", Kind.AUTHORITY),
    ("we need to reduce our scrap rate.", Kind.NEED),
    ("we want four brickline 20s.", Kind.QUANTITY),
]


@pytest.mark.parametrize(("said", "kind"), LIKE)
@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.capitalize,
        lambda s: "The weather is nice today. " + s,
        lambda s: s + " See you on the bridge.",
        lambda s: s.replace(" ", "\u00a0", 1),
        lambda s: re.sub(r"\.$", "!", s),
    ],
)
def test_what_changes_nothing(
    talk: Talk, said: str, kind: Kind, change: Callable[[str], str]
) -> None:
    plainly = [(e.value, e.polarity) for e in theirs(talk(f"them: {said}"), kind)]
    changed = [(e.value, e.polarity) for e in theirs(talk(f"them: {change(said)}"), kind)]
    assert len(changed) == len(plainly) == 1
    assert changed[0][1] == plainly[0][1]


@pytest.mark.parametrize(
    ("said", "denied", "kind"),
    [
        ("I can sign this.", "I can't sign this.", Kind.AUTHORITY),
        ("We need a new saw.", "We don't need a new saw.", Kind.NEED),
        ("I have the final say.", "I don't have the final say.", Kind.AUTHORITY),
        ("We have budget for this.", "We have no budget for this.", Kind.BUDGET),
    ],
)
def test_a_negation_turns_it_around(talk: Talk, said: str, denied: str, kind: Kind) -> None:
    assert {e.polarity for e in theirs(talk(f"them: {said}"), kind)} == {1}
    assert {e.polarity for e in theirs(talk(f"them: {denied}"), kind)} == {-1}
