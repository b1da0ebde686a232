"""Sums of money and single days in sentences: where they stand and what they come to.

Rows are {"input", "reference", "results"}: the moment of speaking, and every phrase with its text,
place, kind and values. A phrase counts as found when both its ends are right; a value is right
when a phrase that touches it comes to it, in any of the readings that the row allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Json, Miss, Outcome, Task, rows
from agentarmy.evals.measures import f1_interval, score, wilson
from agentarmy.reading.amounts import singles
from agentarmy.reading.day_phrases import Moment
from agentarmy.reading.day_roles import single_days
from agentarmy.reading.text import fold

FILES = {
    "currency": "amounts_dates/CurrencyModel.jsonl",
    "date": "amounts_dates/DateTimeModel.jsonl",
}
_CENT = 0.01
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SPAN_BASELINES = {"currency": "a naive pattern 0.60, recognizers-text 0.82", "date": ""}
_VALUE_BASELINES = {
    "currency": "",
    "date": "recognizers-text 0.57; dateparser, given the phrase, 0.51",
}
_SPAN_GOALS = {"currency": 0.90, "date": None}
_VALUE_GOALS = {"currency": None, "date": 0.80}


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase in a sentence, end exclusive; `values` are the readings it may have."""

    start: int
    end: int
    values: tuple[str | float, ...]


@dataclass(slots=True)
class _Tally:
    """Counts of one kind: hits, false finds and misses by sentence; values right out of `n`."""

    spans: list[tuple[int, int, int]] = field(default_factory=list)
    right: int = 0
    n: int = 0


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Read every sentence as a message of the rows' moment and compare what is found."""
    figures: list[Figure] = []
    predictions: list[dict[str, Json]] = []
    misses: list[Miss] = []
    for kind, name in FILES.items():
        tally = _Tally()
        for number, row in enumerate(rows(folder / name), start=1):
            text, wanted = _gold(row, kind, where=f"{Path(name).name} row {number}")
            found = {"currency": sums(text), "date": single_dates(text, _moment(row))}
            wrong = _score(tally, wanted, found[kind])
            if wrong:
                key = f"{kind} {number}"
                said = _shown(text, found[kind])
                misses.append(
                    Miss(key=key, text=text, expected=_shown(text, wanted), got=said, why=wrong)
                )
            predictions.append({**_keys(row), "spans": _spans(found)})
            step()
        figures += _figures(kind, tally)
    return Outcome(figures=tuple(figures), predictions=tuple(predictions), misses=tuple(misses))


def sums(text: str) -> tuple[Span, ...]:
    """Find sums with a currency; cents alone count as cents, as the rows have them."""
    return tuple(
        Span(a.start, a.end, (float(a.value * (100 if a.minor else 1)),))
        for a in singles(fold(text))
        if a.currency
    )


_ABOUT = re.compile(r"\b(?:around|circa)\s$")


def single_dates(text: str, moment: Moment) -> tuple[Span, ...]:
    """Find days that stand alone; 'around' before one belongs to it, as the rows have it."""
    folded = fold(text)
    found = []
    for phrase in single_days(folded, moment):
        about = _ABOUT.search(folded, max(0, phrase.start - 8), phrase.start)
        values = (phrase.day.isoformat(),) if phrase.day else ()
        found.append(Span(about.start() if about else phrase.start, phrase.end, values))
    return tuple(found)


def _moment(row: Mapping[str, Json]) -> Moment:
    """American dates, and a weekday's name on that day means today, as the rows have it."""
    reference = row.get("reference")
    today = datetime.fromisoformat(str(reference)).date() if reference else None
    return Moment(today, day_first=False, same=True)


def _keys(row: Mapping[str, Json]) -> dict[str, Json]:
    return {"input": row["input"], "reference": row.get("reference")}


def _spans(found: Mapping[str, Sequence[Span]]) -> list[Json]:
    return [
        {"start": s.start, "end": s.end, "type": kind, "value": s.values[0] if s.values else None}
        for kind, spans in found.items()
        for s in spans
    ]


def _gold(row: Mapping[str, Json], kind: str, *, where: str) -> tuple[str, tuple[Span, ...]]:
    text, results = row.get("input"), row.get("results")
    if not isinstance(text, str) or not isinstance(results, list):
        raise BadInput(where, expected="input, reference and results")
    return text, tuple(_wanted(text, results, kind))


def _wanted(text: str, results: list[Json], kind: str) -> Iterator[Span]:
    for result in results:
        if not isinstance(result, Mapping):
            continue
        if str(result.get("TypeName", "")).split(".")[-1] != kind:
            continue
        words, start = str(result["Text"]), result.get("Start")
        at = start if isinstance(start, int) else text.lower().find(words.lower())
        yield Span(at, at + len(words), tuple(_values(result.get("Resolution"), kind)))


def _values(resolution: Json, kind: str) -> Iterator[str | float]:
    """Yield the readings that a row allows; none where it leaves the value open."""
    if not isinstance(resolution, Mapping):
        return
    listed = resolution.get("values")
    options = listed if isinstance(listed, list) else [resolution]
    said = [o.get("value") for o in options if isinstance(o, Mapping)]
    if kind == "currency":
        yield from (float(str(v)) for v in said if v is not None)
    elif any(_DAY.fullmatch(str(v)) for v in said):
        yield from (str(v) for v in said if v is not None)


def _score(tally: _Tally, wanted: Sequence[Span], found: Sequence[Span]) -> str:
    """Count one sentence; return what is wrong in words, '' when nothing is."""
    places, wrong = [(s.start, s.end) for s in found], []
    hits = 0
    for span in wanted:
        if (span.start, span.end) in places:
            places.remove((span.start, span.end))
            hits += 1
        near = [s for s in found if s.start < span.end and span.start < s.end]
        if span.values:
            right = any(_same(v, w) for s in near for v in s.values for w in span.values)
            tally.n += 1
            tally.right += right
            wrong += [] if right else ["value"]
    missed, extra = len(wanted) - hits, len(places)
    tally.spans.append((hits, extra, missed))
    return ", ".join(
        [*wrong, *(["not found"] if missed else []), *(["found too much"] if extra else [])]
    )


def _same(said: str | float, wanted: str | float) -> bool:
    if isinstance(said, float) and isinstance(wanted, float):
        return abs(said - wanted) < _CENT
    return said == wanted


def _shown(text: str, spans: Sequence[Span]) -> str:
    return "; ".join(
        f"{text[s.start : s.end]} = {' or '.join(map(str, s.values)) or '?'}" for s in spans
    )


def _figures(kind: str, tally: _Tally) -> Iterator[Figure]:
    hits, extra, missed = (sum(counts[i] for counts in tally.spans) for i in range(3))
    found = score(hits=hits, wrong=extra, missed=missed)
    balance = f"precision {found.precision:.2f}, recall {found.recall:.2f}"
    low, high = f1_interval(tally.spans)
    yield Figure(
        name=f"{kind} span F1",
        value=found.f1,
        n=hits + missed,
        low=low,
        high=high,
        baseline="; ".join(filter(None, (balance, _SPAN_BASELINES[kind]))),
        goal=_SPAN_GOALS[kind],
        main=kind == "currency",
    )
    low, high = wilson(tally.right, tally.n)
    yield Figure(
        name=f"{kind} value",
        value=tally.right / tally.n if tally.n else 0.0,
        n=tally.n,
        low=low,
        high=high,
        baseline=_VALUE_BASELINES[kind],
        goal=_VALUE_GOALS[kind],
        main=kind == "date",
    )


TASK = Task(
    name="amounts_dates",
    about="sums of money and single days in a sentence: where they stand, what they come to",
    files=tuple(FILES.values()),
    run=run,
)
