"""A copy goes to those whom the content concerns; the rep is told who was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Channel, Person, Row, Side, Turn
from agentarmy.services.copying import copies
from agentarmy.store import tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.writing.context import DraftContext, DraftKind
from writing.scenes import NOW, REP, context

JO = Person("Jo Marsh", "jo@tallpine.example")
RUTH = Person("Ruth Amsel", "ruth@mill.example")
OWEN = Person("Owen Bly", "owen@mill.example")
CARA = Person("Cara Finn", "cara@mill.example")
PIA = Person("Pia Moor", "pia@mill.example")
TITLES = {
    RUTH: "Plant Manager",
    OWEN: "Chief Financial Officer",
    CARA: "Fitter",
    PIA: "Finance Manager",
}
"""Who leads the talk, who signs, who fits, who pays the invoices."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        for person, title in TITLES.items():
            row: Row = {"name": person.name, "email": person.address, "title": title}
            tables.add(found, "contacts", row, key=person.address)
    yield found
    found.close()


def turn(number: int, speaker: Person, text: str, *to: Person) -> Turn:
    return Turn(
        id=f"m{number}",
        conversation="c1",
        channel=Channel.MAIL,
        speaker=speaker,
        text=text,
        at=datetime(2026, 3, number, 9, tzinfo=UTC),
        side=Side.OURS if speaker == JO else Side.THEIRS,
        subject="Mill",
        to=to,
    )


def scene(*turns: Turn, to: Person = RUTH, kind: DraftKind = DraftKind.REPLY) -> DraftContext:
    return replace(context(kind, turns=turns, evidence=()), recipient=to)


def named(mirror: Mirror, found: DraftContext) -> tuple[list[str], list[str]]:
    told = copies(mirror, found, sender=JO, stands=lambda p: p.domain == "mill.example")
    return [p.name for p in told.kept], [p.name for p in told.left]


def test_an_officer_in_copy_stays_only_where_they_take_part(mirror: Mirror) -> None:
    last = turn(9, RUTH, "What does it weigh?", JO, OWEN, CARA)
    assert named(mirror, scene(last)) == (["Cara Finn"], ["Owen Bly"])
    spoke = turn(5, OWEN, "I want one page.", JO, RUTH)
    assert named(mirror, scene(spoke, last)) == (["Owen Bly", "Cara Finn"], [])


def test_finance_stays_where_the_mail_names_them(mirror: Mirror) -> None:
    asks = turn(9, RUTH, "Send the W-9, so that Pia can set you up.", JO, PIA)
    assert named(mirror, scene(asks)) == (["Pia Moor"], [])
    other = replace(asks, text="Send the drawing of the feet.")
    assert named(mirror, scene(other)) == ([], ["Pia Moor"])


def test_what_is_between_us_and_a_fitter_is_not_for_the_top(mirror: Mirror) -> None:
    own = turn(3, CARA, "Which bolts?", JO, RUTH, OWEN)
    ours = turn(4, JO, "M8.", CARA, RUTH)
    newest = turn(9, RUTH, "Please send the order form.", JO, OWEN)
    found = scene(own, ours, newest, to=CARA, kind=DraftKind.FOLLOW_UP)
    assert named(mirror, found) == (["Ruth Amsel"], ["Owen Bly"])


def test_who_was_left_out_is_told(mirror: Mirror) -> None:
    last = turn(9, RUTH, "What does it weigh?", JO, OWEN)
    told = copies(mirror, scene(last), sender=JO, stands=lambda p: p != REP)
    assert "Owen Bly" in told.note()
    assert copies(mirror, scene(last), sender=JO, stands=lambda _: False).note() == ""
