"""Actions and decisions that minutes of a meeting must not miss, and its summary.

Rows are {"id", "acts": [{"id", "speaker", "text"}], "summary": {"abstract", "actions",
"decisions"}}, each item of a summary with the ids of the acts that say it. The weights were
learned from rows like these, so the task also shows the figures of training, where each meeting
was judged by weights that had seen no meeting of its team.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Json, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import mean_interval, overlap_f1, wilson
from agentarmy.reading.acts import Act
from agentarmy.reading.minutes import minutes
from agentarmy.reading.salience import ACTIONS, DECISIONS, Salience, digest, likeliest
from agentarmy.wiring import salience
from agentarmy.writing.summing import summary

FILE = "minutes/ami.jsonl"
TOP = 20
_GOALS = {ACTIONS: 0.85, DECISIONS: 0.40}
_BASELINES = {ACTIONS: "cue words 0.23", DECISIONS: "cue words 0.21"}


@dataclass(slots=True)
class _Found:
    """What came of all meetings so far."""

    items: dict[str, list[bool]] = field(default_factory=lambda: {ACTIONS: [], DECISIONS: []})
    quoted: list[bool] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)
    predictions: list[JsonRow] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Write the minutes of every meeting."""
    known, found = salience(), _Found()
    for row in rows(folder / FILE):
        _judge(row, known, found)
        step()
    return Outcome(
        figures=tuple(_figures(found, known)),
        predictions=tuple(found.predictions),
        misses=tuple(found.misses),
    )


def _judge(row: JsonRow, known: Salience, found: _Found) -> None:
    key, acts, gold = _parts(row)
    found.seen.append(digest([act.text for act in acts]) in known.learned_from)
    best = likeliest(acts, known, most=TOP)
    top = {kind: [acts[at].turn for _, at in best[kind]] for kind in (ACTIONS, DECISIONS)}
    text, quoted = _summary(acts, known)
    found.quoted += quoted
    found.predictions.append({"id": key, **top, "abstract": text})
    for kind, ids in top.items():
        for said, wanted in gold[kind]:
            if not wanted:
                continue
            hit = not wanted.isdisjoint(ids)
            found.items[kind].append(hit)
            if not hit:
                found.misses.append(_miss(key, kind, said, acts=acts, wanted=wanted))
    whole = " ".join(said for said, _ in gold["abstract"])
    if whole:
        found.overlaps.append(overlap_f1(text, whole))


def _parts(
    row: JsonRow,
) -> tuple[str, list[Act], Mapping[str, Sequence[tuple[str, frozenset[str]]]]]:
    said, gold = row.get("acts"), row.get("summary")
    if not isinstance(said, list) or not isinstance(gold, dict):
        raise BadInput(f"{FILE} meeting {row.get('id')}", expected="acts and a summary")
    acts = []
    for place, one in enumerate(said):
        text = str(one["text"])
        acts.append(Act(str(one["id"]), place, str(one["speaker"]), text, 0, len(text)))
    items = {kind: list(_items(gold.get(kind))) for kind in ("abstract", ACTIONS, DECISIONS)}
    return str(row.get("id")), acts, items


def _items(found: Json) -> Iterator[tuple[str, frozenset[str]]]:
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(acts := one.get("acts"), list):
            yield str(one.get("text")), frozenset(map(str, acts))


def _summary(acts: Sequence[Act], known: Salience) -> tuple[str, list[bool]]:
    """The summary as it is written for a rep, and of each item whether its quote stands."""
    turns = [
        Turn(
            id=act.turn,
            conversation="meeting",
            channel=Channel.CALL,
            speaker=Person(act.speaker),
            text=act.text,
        )
        for act in acts
    ]
    said = {turn.id: turn.text for turn in turns}
    written = minutes(turns, salience=known)
    told = summary(written)
    items = [*written.decisions, *written.actions, *written.problems, *written.gist]
    cited = [item.act for item in items] + [act for one in told for act in one.acts]
    quoted = [bool(a.text) and said[a.turn][a.start : a.end] == a.text for a in cited]
    return " ".join(one.text for one in told), quoted


def _miss(key: str, kind: str, said: str, *, acts: Sequence[Act], wanted: frozenset[str]) -> Miss:
    words = [act.text for act in acts if act.turn in wanted]
    return Miss(
        key=key, text=" … ".join(words), expected=f"{kind}: {said}", got="not in the top 20"
    )


def _figures(found: _Found, known: Salience) -> Iterator[Figure]:
    seen = bool(found.seen) and sum(found.seen) * 2 > len(found.seen)
    for kind, hits in found.items.items():
        low, high = wilson(sum(hits), len(hits))
        name = f"{kind} found in the top {TOP}"
        yield Figure(
            name=f"{name}, meetings learned from" if seen else name,
            value=sum(hits) / max(1, len(hits)),
            n=len(hits),
            low=low,
            high=high,
            baseline=_BASELINES[kind],
            goal=None if seen else _GOALS[kind],
            main=not seen and kind == ACTIONS,
        )
        if known.figures:
            n = int(known.figures[f"{kind} items"])
            value = known.figures[f"{kind} found"]
            low, high = wilson(round(value * n), n)
            yield Figure(
                name="  out of fold in training",
                value=value,
                n=n,
                low=low,
                high=high,
                baseline="what unseen meetings may expect",
                goal=_GOALS[kind] if seen else None,
                main=seen and kind == ACTIONS,
            )
    low, high = mean_interval(found.overlaps)
    yield Figure(
        name="summary unigram F1",
        value=sum(found.overlaps) / max(1, len(found.overlaps)),
        n=len(found.overlaps),
        low=low,
        high=high,
    )
    yield Figure(
        name="items quoted",
        value=sum(found.quoted) / max(1, len(found.quoted)),
        n=len(found.quoted),
        goal=1.0,
    )


TASK = Task(
    name="minutes",
    about="actions and decisions found in a meeting, its summary, every item quoted",
    files=(FILE,),
    run=run,
)
