"""Which BANT factors of a call do not hold, by what `agentarmy qualify` finds in it.

Articles and price book are ingested as knowledge first, and every call is imported from a file, as
a rep would do it: nothing is handed in as structure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.qualification import failed_factors
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Json, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.costs import Costs
from agentarmy.evals.measures import score, wilson
from agentarmy.evals.reliability import figures as reliability
from agentarmy.evals.room import Room, room
from agentarmy.services.engines import Consultant
from agentarmy.services.knowledge import ingest
from agentarmy.services.qualifying import Qualified, qualify
from agentarmy.store import books

CALLS = "qualification/calls.jsonl"
KNOWLEDGE = ("qualification/articles.jsonl", "qualification/price_book.csv")
FACTORS = ("Budget", "Authority", "Need", "Timeline")
CURRENCY = "USD"
"""That of the price book, which names none; the calls speak of dollars."""


@dataclass(slots=True)
class _Tally:
    """What was right and wrong so far; `counts` are hits, false finds and misses by factor."""

    right: int = 0
    n: int = 0
    counts: dict[str, list[int]] = field(default_factory=lambda: {f: [0, 0, 0] for f in FACTORS})
    predictions: list[JsonRow] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    decided: list[tuple[float, bool]] = field(default_factory=list)
    costs: Costs = field(default_factory=Costs)


def run(folder: Path, step: Callable[[], None], *, consultant: Consultant | None = None) -> Outcome:
    """Ingest the knowledge, judge every call and compare the factors that fail, as sets."""
    calls = list(rows(folder / CALLS))
    tally = _Tally()
    latest = max(map(_end, calls), default=datetime(2026, 1, 1, tzinfo=UTC))
    with room(now=latest, consultant=consultant) as place:
        for name in KNOWLEDGE:
            ingest(place.mirror, folder / name, now=place.now, currency=CURRENCY)
        for call in calls:
            _score(call, judged(call, place), tally)
            step()
    return Outcome(
        figures=_figures(tally),
        predictions=tuple(tally.predictions),
        misses=tuple(tally.misses),
        decided=tuple(tally.decided),
        costs=tally.costs,
    )


def judged(call: Mapping[str, Json], place: Room) -> Qualified:
    """Import a call from a file and judge it, as `agentarmy qualify FILE` does."""
    file = place.folder / f"{call['id']}.json"
    file.write_text(json.dumps({"turns": call["turns"]}), encoding="utf-8")
    desk = place.desk(books.facts(place.mirror))
    return qualify(place.mirror, str(file), desk=desk)


def _end(call: Mapping[str, Json]) -> datetime:
    """A moment after the call."""
    turns = call.get("turns")
    if not isinstance(turns, Sequence) or not turns or not isinstance(turns[-1], Mapping):
        raise BadInput(f"call {call.get('id')}: no turns", expected="turns of {at, speaker, text}")
    at = datetime.fromisoformat(str(turns[-1]["at"]))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) + timedelta(minutes=1)


def _score(call: Mapping[str, Json], found: Qualified, tally: _Tally) -> None:
    wanted = call.get("fails")
    if not isinstance(wanted, Sequence):
        raise BadInput(f"call {call.get('id')}: no list 'fails'", expected="['Budget', …]")
    gold = {str(one) for one in wanted}
    failed = failed_factors(found.judgement, found.evidence)
    said = [factor for factor in FACTORS if factor.lower() in failed]
    tally.n += 1
    tally.right += gold == set(said)
    tally.costs.count(found.opinion, correct=gold == set(said) and _quoted(found))
    tally.predictions.append({"id": call["id"], "fails": said})
    elements = {element.id: element for element in found.judgement.bant}
    for factor in FACTORS:
        fails, claimed = factor in gold, factor in said
        for place, more in enumerate((fails and claimed, claimed and not fails, fails > claimed)):
            tally.counts[factor][place] += more
        element = elements[factor.lower()]
        if element.standing not in (Standing.UNKNOWN, Standing.CLAIMED):  # the buyer spoke of it
            tally.decided.append((element.confidence, fails == claimed))
        if fails != claimed:
            tally.misses.append(_miss(str(call["id"]), factor, element, fails=fails))


def _quoted(found: Qualified) -> bool:
    """Whether words of theirs stand behind every element that is reported."""
    return all(
        any(e.quote for e in element.evidence)
        for element in (*found.judgement.bant, *found.judgement.meddic)
        if element.standing not in (Standing.UNKNOWN, Standing.CLAIMED)
    )


def _miss(key: str, factor: str, element: Element, *, fails: bool) -> Miss:
    words = [evidence.quote for evidence in element.evidence[:2]]
    return Miss(
        key=f"{key} {factor}",
        text=" / ".join(words),
        expected="fails" if fails else "holds",
        got=f"{element.standing}: {element.value}" if element.value else str(element.standing),
        why=element.why,
    )


def _figures(tally: _Tally) -> tuple[Figure, ...]:
    low, high = wilson(tally.right, tally.n)
    exact = Figure(
        name="exact set of failing factors",
        value=tally.right / tally.n if tally.n else 0.0,
        n=tally.n,
        low=low,
        high=high,
        baseline="always Authority 0.28; keyword rules 0.36; o1 0.43 on the wider task",
        goal=0.85,
        main=True,
    )
    parts = []
    for factor, (hits, wrong, missed) in tally.counts.items():
        found = score(hits=hits, wrong=wrong, missed=missed)
        words = f"precision {found.precision:.2f}, recall {found.recall:.2f}"
        parts.append(Figure(name=f"  {factor} F1", value=found.f1, n=hits + missed, baseline=words))
    return (exact, *parts, *reliability(tally.decided))


TASK = Task(
    name="qualification",
    about="which of budget, authority, need and timeline do not hold in a call",
    files=(CALLS, *KNOWLEDGE),
    run=run,
    consult=run,
)
