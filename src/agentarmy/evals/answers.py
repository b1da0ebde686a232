"""Questions about a meeting, answered from what was said there.

Rows are {"id", "turns": [{"speaker", "text"}], "questions": [{"question", "answer"}]}. Nothing was
learned from such rows. An answer is compared with a person's by its words (ROUGE-1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import mean_interval, overlap_f1
from agentarmy.reading.acts import acts_of
from agentarmy.reading.passages import Room
from agentarmy.writing.recounting import Recounted, recount

FILE = "minutes/qmsum.jsonl"
_GOAL = 0.28
_POOR = 0.15
"""Below this an answer is shown among the misses."""


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Answer every question of every meeting."""
    scores: list[float] = []
    quoted: list[bool] = []
    predictions: list[JsonRow] = []
    misses: list[Miss] = []
    for row in rows(folder / FILE):
        key, turns, questions = _parts(row)
        room = Room(tuple(acts_of(turns)))
        said = {turn.id: turn.text for turn in turns}
        answers = []
        for question, wanted in questions:
            found = recount(room, question)
            answers.append(found.text)
            quoted += _quoted(found, said)
            scores.append(overlap_f1(found.text, wanted))
            if scores[-1] < _POOR:
                misses.append(
                    Miss(key=key, text=question, expected=wanted, got=found.text or "no answer")
                )
        predictions.append({"id": key, "answers": answers})
        step()
    return Outcome(
        figures=tuple(_figures(scores, quoted)),
        predictions=tuple(predictions),
        misses=tuple(misses),
    )


def _parts(row: JsonRow) -> tuple[str, list[Turn], list[tuple[str, str]]]:
    said, asked = row.get("turns"), row.get("questions")
    if not isinstance(said, list) or not isinstance(asked, list):
        raise BadInput(f"{FILE} meeting {row.get('id')}", expected="turns and questions")
    turns = [
        Turn(
            id=str(place),
            conversation="meeting",
            channel=Channel.CALL,
            speaker=Person(str(one["speaker"])),
            text=str(one["text"]),
        )
        for place, one in enumerate(said)
    ]
    return str(row.get("id")), turns, [(str(q["question"]), str(q["answer"])) for q in asked]


def _quoted(found: Recounted, said: dict[str, str]) -> list[bool]:
    """Of each sentence of an answer whether it is made of words that stand in a turn."""
    return [
        bool(one.acts) and all(said[a.turn][a.start : a.end] == a.text for a in one.acts)
        for one in found.sentences
    ]


def _figures(scores: list[float], quoted: list[bool]) -> Iterator[Figure]:
    low, high = mean_interval(scores)
    yield Figure(
        name="ROUGE-1 F1",
        value=sum(scores) / max(1, len(scores)),
        n=len(scores),
        low=low,
        high=high,
        baseline="best turns by BM25 0.21",
        goal=_GOAL,
        main=True,
    )
    yield Figure(
        name="sentences quoted",
        value=sum(quoted) / max(1, len(quoted)),
        n=len(quoted),
        goal=1.0,
    )


TASK = Task(
    name="answers",
    about="questions about a meeting, answered from what was said there",
    files=(FILE,),
    run=run,
)
