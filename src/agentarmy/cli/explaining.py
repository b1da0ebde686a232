"""`qualify --explain`: every printed signal followed back to the words that carry it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Evidence
from agentarmy.domain.judgement import Element, Judgement, Standing
from agentarmy.domain.records import Side, Turn

if TYPE_CHECKING:
    from rich.console import RenderableType

WINDOW = 160
"""Characters shown before and after the marked words of a long message."""

_SIDE = {Side.OURS: "our side", Side.THEIRS: "their side", Side.UNKNOWN: "side not known"}


@dataclass(frozen=True, slots=True)
class Signal:
    """One printed signal: what it is called, and the words that carry it."""

    label: str
    evidence: Evidence


def signals(judgement: Judgement) -> tuple[Signal, ...]:
    """Return all that the scorecard shows of the words, each once, in its order."""
    found = [
        Signal(f"{element.label}: {_standing(element)}", item)
        for element in (*judgement.bant, *judgement.meddic)
        for item in element.evidence
    ]
    groups = (
        ("Risk", judgement.risks),
        ("Objection", judgement.objections),
        ("Commitment", judgement.commitments),
        ("Ask", judgement.asks),
        ("Open question", judgement.open_questions),
    )
    found.extend(Signal(label, item) for label, items in groups for item in items)
    return tuple(dict.fromkeys(found))


def _standing(element: Element) -> str:
    if element.standing is Standing.CLAIMED:
        return "claimed by our side only"
    return str(element.standing)


def explained(judgement: Judgement, turns: Sequence[Turn]) -> Iterator[RenderableType]:
    """Yield each message that carries a signal, its words marked «…»(n), with what n stands for."""
    by_message: dict[str, list[Signal]] = {}
    for signal in signals(judgement):
        by_message.setdefault(signal.evidence.source.id, []).append(signal)
    number = 0
    for turn in turns:
        carried = by_message.pop(turn.id, [])
        if not carried:
            continue
        numbered = list(enumerate(sorted(carried, key=_place), start=number + 1))
        number += len(carried)
        yield _head(turn)
        yield Padding(_marked(turn.text, numbered), (0, 0, 0, 2))
        for n, signal in numbered:
            yield Padding(_told(n, signal), (0, 0, 0, 2))
    for carried in by_message.values():  # read earlier; the message itself is gone
        for signal in carried:
            number += 1
            quote = Text(f"«{signal.evidence.quote}»", style="italic")
            yield Text.assemble("\nNo longer stored: ", quote)
            yield Padding(_told(number, signal), (0, 0, 0, 2))


def _place(signal: Signal) -> tuple[int, int]:
    return signal.evidence.start, signal.evidence.end


def _head(turn: Turn) -> Text:
    when = f"{turn.at:%Y-%m-%d %H:%M}  " if turn.at else ""
    name = turn.speaker.label or "unknown"
    return Text.assemble("\n", (when, "dim"), (name, "bold"), (f"  {_SIDE[turn.side]}", "dim"))


def _marked(text: str, numbered: Sequence[tuple[int, Signal]]) -> Text:
    """The message with every span marked; of a long one what stands around them."""
    spans: dict[tuple[int, int], list[int]] = {}
    for n, signal in numbered:
        spans.setdefault(_place(signal), []).append(n)
    opening, closing = min(spans)[0] - WINDOW, max(end for _, end in spans) + WINDOW
    found = Text("… " if opening > 0 else "")
    at = max(opening, 0)
    for (start, end), names in sorted(spans.items()):
        found.append(_gap(text[at : max(start, at)]))
        mark = ",".join(map(str, names))
        found.append(f"«{text[max(start, at) : end]}»", style="bold reverse")
        found.append(f"({mark})", style="bold cyan")
        at = max(at, end)
    found.append(text[at:closing])
    return found.append(" …") if closing < len(text) else found


def _gap(text: str) -> str:
    """What stands between two marks, cut in the middle where it is long."""
    if len(text) <= 2 * WINDOW:
        return text
    return f"{text[:WINDOW]} … {text[-WINDOW:]}"


def _told(number: int, signal: Signal) -> Text:
    item = signal.evidence
    parts = [words(item.value), f"confidence {item.confidence:.2f}"]
    if item.polarity < 0:
        parts.insert(0, "denied")
    if item.hypothetical:
        parts.append("hypothetical")
    parts.append(f"read by {item.extractor}, characters {item.start}-{item.end}")
    told = Text.assemble((f"({number}) ", "bold cyan"), (signal.label, "bold"))
    return told.append("  " + "; ".join(part for part in parts if part), style="dim")
