"""Scoring sentences that ask or promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy import wiring
from agentarmy.errors import BadInput
from agentarmy.evals import asks
from agentarmy.evals.base import Outcome, missing

ROWS = [
    {"text": "Please send me the revised quote by Thursday.", "asks": True},
    {"text": "The kiln ran for nine hours without a fault.", "asks": False},
    {"text": "Could you check the pallet count?", "asks": False},
]


def _run(folder: Path, rows: list[dict[str, object]]) -> Outcome:
    path = folder / asks.FILE
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return asks.run(folder, lambda: None)


def test_figures_predictions_and_misses(tmp_path: Path) -> None:
    found = _run(tmp_path, list(ROWS))
    main = next(f for f in found.figures if f.main)
    assert (main.name, main.n) == ("F1", 3)
    assert main.value == pytest.approx(2 / 3)
    assert found.predictions[0] == {"text": ROWS[0]["text"], "asks": True}
    (miss,) = found.misses
    assert (miss.key, miss.expected, miss.got) == ("3", "does not ask", "asks")


def test_the_figure_of_training_is_shown_beside_it(tmp_path: Path) -> None:
    figures = {f.name: f for f in _run(tmp_path, list(ROWS)).figures}
    assert figures["F1 out of fold in training"].n > 3000


def test_sentences_that_were_learned_from_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = wiring.lexicon().asks.learned_from
    monkeypatch.setattr(asks, "digest", lambda texts: sign)
    main = {f.name: f.main for f in _run(tmp_path, list(ROWS)).figures}
    assert not main["F1 on the sentences it was learned from"]
    assert main["F1 out of fold in training"]


def test_a_row_without_label_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"asks\.jsonl row 2"):
        _run(tmp_path, [ROWS[0], {"text": "Hello."}])


def test_absent_rows_are_known_before_a_run(tmp_path: Path) -> None:
    assert missing(asks.TASK, tmp_path) == (asks.FILE,)
