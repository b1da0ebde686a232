"""Signals shown in the words that carry them."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console

from agentarmy.cli.explaining import WINDOW, explained, signals
from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.judgement import Element, Judgement, Outcome, Standing, Verdict
from agentarmy.domain.records import Channel, Person, Side, Turn

LONG = "So much for the weather. " * 40
SAID = LONG + "We lose a day a week to rework. " + LONG


def _evidence(
    quote: str, kind: Kind = Kind.PAIN, *, source: str = "m1", text: str = SAID
) -> Evidence:
    start = text.index(quote)
    return Evidence(
        kind=kind,
        value=Text(quote),
        quote=quote,
        start=start,
        end=start + len(quote),
        source=Source(SourceKind.MESSAGE, source),
        side=Side.THEIRS,
        speaker="Ada Brook",
        confidence=0.8,
    )


def _judgement(*pains: Evidence, risks: tuple[Evidence, ...] = ()) -> Judgement:
    pain = Element(id="pain", label="Pain", standing=Standing.EVIDENCED, evidence=pains)
    verdict = Verdict(outcome=Outcome.NURTURE, reason="budget not known")
    return Judgement(
        bant=(), meddic=(pain,), checks=(), verdict=verdict, question=None, actions=(), risks=risks
    )


def _shown(judgement: Judgement, text: str = SAID) -> str:
    turn = Turn(
        id="m1",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person("Ada Brook"),
        text=text,
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        side=Side.THEIRS,
    )
    console = Console(width=200, no_color=True, highlight=False)
    with console.capture() as found:
        for part in explained(judgement, [turn]):
            console.print(part, markup=False)
    return found.get()


def test_the_words_are_marked_in_what_stands_around_them() -> None:
    quote = "We lose a day a week to rework."
    shown = _shown(_judgement(_evidence(quote)))
    assert f"«{quote}»(1)" in " ".join(shown.split())
    assert "2026-03-02 09:00  Ada Brook  their side" in shown
    assert "(1) Pain: evidenced" in shown
    assert len(shown) < 3 * WINDOW + 600


def test_two_signals_in_the_same_words_share_a_mark() -> None:
    quote = "We lose a day a week to rework."
    shown = _shown(_judgement(_evidence(quote), risks=(_evidence(quote, Kind.RISK),)))
    assert f"«{quote}»(1,2)" in " ".join(shown.split())
    assert "(2) Risk" in shown


def test_a_span_inside_another_does_not_repeat_words() -> None:
    text = "We lose a day a week to rework."
    shown = _shown(
        _judgement(_evidence(text, text=text), _evidence("a day a week", text=text)), text
    )
    assert shown.count("rework.»") == 1
    assert shown.count("week") == 1 + 2  # once in the message, once for each value told


def test_words_of_a_message_that_is_gone_are_still_shown() -> None:
    quote = "We lose a day a week to rework."
    shown = _shown(_judgement(_evidence(quote, source="m0")))
    assert f"No longer stored: «{quote}»" in shown


def test_each_signal_is_listed_once() -> None:
    one = _evidence("We lose a day a week to rework.")
    assert len(signals(_judgement(one, one))) == 1
