"""The script that learns the weights of asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import train_asks
from agentarmy.reading.asks import Weights, asks


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    things = "crates kilns drills hoses lamps gauges pumps valves ropes tarps belts bolts".split()
    rows = [{"text": f"{thing} please send us soon.", "asks": True} for thing in things]
    rows += [{"text": f"{thing} were sold out last year.", "asks": False} for thing in things]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def test_it_learns_what_the_sentences_share(sentences: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "asks.json"
    assert train_asks.main([str(sentences), str(out)]) == 0
    weights = Weights.parse(json.loads(out.read_text(encoding="utf-8")))
    assert asks("Please send the tiles.", weights)
    assert not asks("The tiles were sold.", weights)
    assert weights.figures == {"f1": 1, "precision": 1, "recall": 1, "rows": 24}
    assert "crates" not in weights.features, "a word of one sentence is kept"


def test_the_same_rows_give_the_same_file(sentences: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        train_asks.main([str(sentences), str(file)])
    assert files[0].read_bytes() == files[1].read_bytes()


def test_twins_fall_into_one_fold() -> None:
    first = "Please add our address to your book so that our mails reach you."
    assert train_asks.fold_of(first) == train_asks.fold_of(first.replace("mails", "news"))


def test_without_a_file_it_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert train_asks.main([]) == 2
    assert "SENTENCES.jsonl" in capsys.readouterr().err
