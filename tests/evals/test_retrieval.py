"""Scoring the search of documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals import retrieval
from knowledge.shelves import THEMES, article


def _folder(tmp_path: Path, queries: list[dict[str, object]]) -> Path:
    folder = tmp_path / "retrieval"
    folder.mkdir()
    rows = [article(number) for number in range(240)]
    for name, listed in (("documents", rows), ("queries", queries)):
        lines = "".join(json.dumps(row) + "\n" for row in listed)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def test_three_figures_and_a_prediction_for_every_query(tmp_path: Path) -> None:
    relevant = {f"a{number}": 1 for number in range(0, 240, len(THEMES))}
    queries: list[dict[str, object]] = [
        {"id": "q1", "text": "kiln clay oven", "relevant": relevant},
        {"id": "q2", "text": "part ZX0007", "relevant": {"a7": 3}},
        {"id": "q3", "text": "part ZX0009", "relevant": {"a8": 3}},
    ]
    steps: list[None] = []
    found = retrieval.run(_folder(tmp_path, queries), lambda: steps.append(None))
    assert [figure.name for figure in found.figures] == [
        "nDCG@10 words",
        "nDCG@10 sense",
        "nDCG@10 fused",
    ]
    assert [figure.main for figure in found.figures] == [False, False, True]
    assert found.figures[2].value == pytest.approx(2 / 3)
    ranked = [row["ranked"] for row in found.predictions]
    assert isinstance(ranked[1], list)
    assert ranked[1][0] == "a7"
    assert [miss.key for miss in found.misses] == ["q3"]
    assert len(steps) == 3


def test_a_row_without_grades_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="row 1"):
        retrieval.run(_folder(tmp_path, [{"id": "q1", "text": "kiln"}]), lambda: None)
