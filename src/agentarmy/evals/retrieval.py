"""Documents found for a question: by words, by sense, and by both fused.

Rows of `documents.jsonl` are {"id", "text"}, those of `queries.jsonl` {"id", "text", "relevant"},
with grades by document id. The documents are taken in as any file of knowledge is; a document
ranks where its first passage does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from agentarmy.domain.knowledge import Audience
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import mean_interval, ndcg
from agentarmy.knowledge.index import Index
from agentarmy.knowledge.retrieve import nearest, search
from agentarmy.services.knowledge import ingest
from agentarmy.store import knowledge
from agentarmy.store.database import Mirror, open_mirror

DOCUMENTS, QUERIES = "retrieval/documents.jsonl", "retrieval/queries.jsonl"
DEPTH = 100
"""Passages that are asked for; several may be of one document."""
_GOAL = 0.40
_POOR = 0.2
"""Below this a query is shown among the misses."""
_BASELINES = {
    "words": "BM25 without stems 0.34",
    "sense": "latent semantic analysis 0.38",
    "fused": "plain fusion of those two 0.37",
}
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Rank the documents for every query in three ways."""
    queries = [_query(row, number) for number, row in enumerate(rows(folder / QUERIES), start=1)]
    with TemporaryDirectory() as place:
        path = Path(place) / "mirror.sqlite"
        mirror = open_mirror(path, tenant="eval", clock=lambda: _MOMENT)
        with closing(mirror):
            ingest(mirror, folder / DOCUMENTS, now=_MOMENT)
            index = Index.open(mirror, store="exact")
            return _ranked(mirror, index, queries, step)


def _query(row: JsonRow, number: int) -> tuple[str, str, Mapping[str, int]]:
    grades = row.get("relevant")
    if not isinstance(grades, dict):
        raise BadInput(f"{QUERIES} row {number}", expected='"relevant": {document: grade}')
    return str(row.get("id")), str(row.get("text")), {k: int(v) for k, v in grades.items()}


def _ranked(
    mirror: Mirror,
    index: Index | None,
    queries: list[tuple[str, str, Mapping[str, int]]],
    step: Callable[[], None],
) -> Outcome:
    scores: dict[str, list[float]] = {"words": [], "sense": [], "fused": []}
    predictions: list[JsonRow] = []
    misses: list[Miss] = []
    for key, text, grades in queries:
        found = {
            "words": [hit.passage.id for hit in search(mirror, text, limit=DEPTH)],
            "sense": _by_sense(index, text),
            "fused": [hit.passage.id for hit in search(mirror, text, index=index, limit=DEPTH)],
        }
        ranked = {name: _documents(mirror, ids) for name, ids in found.items()}
        predictions.append({"id": key, "ranked": ranked["fused"]})
        step()
        if not grades:
            continue
        for name, ids in ranked.items():
            scores[name].append(ndcg(ids, grades))
        if scores["fused"][-1] < _POOR:
            misses.append(_miss(key, text, grades, ranked["fused"]))
    figures = tuple(_figure(name, values) for name, values in scores.items() if values)
    return Outcome(figures=figures, predictions=tuple(predictions), misses=tuple(misses))


def _by_sense(index: Index | None, text: str) -> list[str]:
    if index is None:
        return []
    vector, _ = index.embedder.query(text)
    return list(nearest(index, vector, audience=Audience.INTERNAL, depth=DEPTH))


def _documents(mirror: Mirror, ids: list[str]) -> list[str]:
    """The documents of passages, each once; their ids are what stands behind the '#'."""
    found = knowledge.passages(mirror, ids)
    return list(dict.fromkeys(one.name.rpartition("#")[2] for one in found))


def _figure(name: str, values: list[float]) -> Figure:
    low, high = mean_interval(values)
    fused = name == "fused"
    return Figure(
        name=f"nDCG@10 {name}",
        value=sum(values) / len(values),
        n=len(values),
        low=low,
        high=high,
        baseline=_BASELINES[name],
        goal=_GOAL if fused else None,
        main=fused,
    )


def _miss(key: str, text: str, grades: Mapping[str, int], ranked: list[str]) -> Miss:
    wanted = sorted(grades, key=lambda one: (-grades[one], one))[:5]
    return Miss(
        key=key,
        text=" ".join(text.split()),
        expected=", ".join(wanted),
        got=", ".join(ranked[:5]),
        why="; ".join(f"{one} at {ranked.index(one) + 1}" for one in wanted if one in ranked),
    )


TASK = Task(
    name="retrieval",
    about="documents found for a question (nDCG@10)",
    files=(DOCUMENTS, QUERIES),
    run=run,
)
