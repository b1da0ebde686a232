"""Texts that try to steer a machine, told from those that do not: a mark for the rep, no defence.

Rows are {"text", "injection"}. False alarms come first: a mark on honest mail is soon overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import score, wilson
from agentarmy.reading.injection import signs

FILE = "injection/detect.jsonl"


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Look at every text for signs."""
    pairs: list[tuple[bool, bool]] = []
    predictions: list[JsonRow] = []
    misses: list[Miss] = []
    for number, row in enumerate(rows(folder / FILE), start=1):
        text, gold = row.get("text"), row.get("injection")
        if not isinstance(text, str) or not isinstance(gold, bool):
            raise BadInput(f"{FILE} row {number}", expected="text, and injection: true or false")
        found = signs(text)
        pairs.append((gold, bool(found)))
        predictions.append({"text": text, "injection": bool(found)})
        if bool(found) != gold:
            said = ", ".join(f"{s.name}: {text[s.start : s.end]!r}" for s in found)
            misses.append(
                Miss(
                    key=str(number),
                    text=text[:300],
                    expected="marked" if gold else "not marked",
                    got="marked" if found else "not marked",
                    why=said[:300],
                )
            )
        step()
    return Outcome(
        figures=tuple(_figures(pairs)), predictions=tuple(predictions), misses=tuple(misses)
    )


def _figures(pairs: list[tuple[bool, bool]]) -> Iterator[Figure]:
    hits = sum(gold and said for gold, said in pairs)
    false = sum(said and not gold for gold, said in pairs)
    gold, marked = sum(g for g, _ in pairs), hits + false
    benign = len(pairs) - gold
    low, high = wilson(false, benign)
    yield Figure(
        name="false alarms on benign texts",
        value=false / max(1, benign),
        n=benign,
        low=low,
        high=high,
        goal=0.02,
        less=True,
        main=True,
    )
    found = score(hits=hits, wrong=false, missed=gold - hits)
    low, high = wilson(hits, marked)
    yield Figure(name="precision", value=found.precision, n=marked, low=low, high=high)
    low, high = wilson(hits, gold)
    yield Figure(name="recall", value=found.recall, n=gold, low=low, high=high)


TASK = Task(
    name="detect",
    about="a text that tries to steer a machine is marked for the rep; nothing rests on it",
    files=(FILE,),
    run=run,
)
