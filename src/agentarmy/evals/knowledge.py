"""Short answers to questions over a seller's articles, and whether what is cited holds them.

Rows of the questions are {"id", "question", "answer"}, of the articles {"id", "title", "text"}.
Each question is asked as an outsider asks it. Where the articles hold no answer the product says
so; what its nearest sentences would say is then taken as a guess, and counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.domain.knowledge import Refusal
from agentarmy.domain.records import Facts
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import mean_interval, overlap_f1, wilson, words
from agentarmy.evals.room import room
from agentarmy.knowledge.answer import Found
from agentarmy.services.asking import ask
from agentarmy.services.knowledge import ingest, open_index
from agentarmy.wiring import library

QUESTIONS, ARTICLES = "knowledge/questions.jsonl", "qualification/articles.jsonl"
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_CITED = 2
_LONG = 4
"""Letters from which on a word of the wished answer is looked for in the articles cited."""
_POOR = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    key: str
    question: str
    wanted: str
    said: str
    cited: tuple[str, ...]
    refusal: Refusal
    f1: float
    held: float


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Take in the articles, ask every question, compare words."""
    texts = dict(_articles(folder / ARTICLES))
    questions = list(rows(folder / QUESTIONS))
    asked: list[_Asked] = []
    with room(now=_MOMENT) as place:
        ingest(place.mirror, folder / ARTICLES, now=_MOMENT)
        shelves, index = library(), open_index(place.mirror, None)
        for number, row in enumerate(questions, start=1):
            question, wanted = row.get("question"), row.get("answer")
            if not isinstance(question, str) or not isinstance(wanted, str):
                raise BadInput(f"{QUESTIONS} row {number}", expected="question and answer")
            found = ask(place.mirror, question, library=shelves, facts=Facts(), index=index)
            asked.append(_scored(str(row.get("id")), wanted, found, texts=texts))
            step()
    return Outcome(
        figures=tuple(_figures(asked)),
        predictions=tuple(map(_prediction, asked)),
        misses=tuple(_miss(one) for one in asked if one.f1 < _POOR),
    )


def _articles(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    for number, row in enumerate(rows(path), start=1):
        if not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
            raise BadInput(f"{ARTICLES} row {number}", expected="id, title and text")
        yield str(row["id"]), frozenset(words(f"{row.get('title')} {row['text']}"))


def _scored(key: str, wanted: str, found: Found, *, texts: Mapping[str, frozenset[str]]) -> _Asked:
    answer = found.answer
    said = answer.short or found.near_short
    names = [*answer.citations, *(one.name for one in found.near)]
    cited = tuple(dict.fromkeys(name.rpartition("#")[2] for name in names))[:_CITED]
    telling = [word for word in words(wanted) if len(word) >= _LONG]
    there = frozenset[str]().union(*(texts.get(one, frozenset()) for one in cited))
    return _Asked(
        key=key,
        question=answer.question,
        wanted=wanted,
        said=said,
        cited=cited,
        refusal=answer.refusal,
        f1=overlap_f1(said, wanted),
        held=sum(word in there for word in telling) / max(1, len(telling)),
    )


def _figures(asked: Sequence[_Asked]) -> Iterator[Figure]:
    n = len(asked)
    for name, values, baseline, goal in (
        ("answer F1", [one.f1 for one in asked], "best sentence of BM25's first two 0.07", 0.20),
        ("answer's words in the two articles cited", [one.held for one in asked], "0.44", 0.58),
    ):
        low, high = mean_interval(values)
        yield Figure(
            name=name,
            value=sum(values) / max(1, n),
            n=n,
            low=low,
            high=high,
            baseline=baseline,
            goal=goal,
            main=name == "answer F1",
        )
    sure = sum(one.refusal is Refusal.NONE for one in asked)
    low, high = wilson(sure, n)
    yield Figure(name="answered, not guessed", value=sure / max(1, n), n=n, low=low, high=high)


def _prediction(one: _Asked) -> JsonRow:
    return {"id": one.key, "answer": one.said, "citations": list(one.cited)}


def _miss(one: _Asked) -> Miss:
    why = "a guess: not in the articles" if one.refusal is Refusal.UNKNOWN else str(one.refusal)
    return Miss(key=one.key, text=one.question, expected=one.wanted, got=one.said, why=why)


TASK = Task(
    name="knowledge",
    about="short answers over a seller's articles",
    files=(QUESTIONS, ARTICLES),
    run=run,
)
