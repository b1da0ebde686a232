"""The script that learns what buyers say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import train_kinds
from agentarmy.reading.learned import Kinds, Said, features

THINGS = "kilns drills hoses lamps gauges pumps valves ropes tarps belts bolts crates".split()


def _exchanges(path: Path, things: list[str]) -> Path:
    rows = [
        {
            "ask": "What goes wrong?",
            "said": f"The {thing} jam every single week.",
            "marks": [["pain", f"The {thing} jam every single week"]],
        }
        for thing in things
    ]
    rows += [{"ask": "", "said": f"The {thing} came in March.", "marks": []} for thing in things]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(train_kinds, "MEANINGS", {"pain": None, "need": None})
    files = [_exchanges(tmp_path / f"{n}.jsonl", THINGS[n::2]) for n in range(2)]
    out = tmp_path / "kinds.json"
    assert train_kinds.main([*map(str, files), "--to", str(out)]) == 0
    return out


def test_it_learns_what_the_marked_sentences_share(learned: Path) -> None:
    kinds = Kinds.parse(json.loads(learned.read_text(encoding="utf-8")))
    jam = kinds.chances(features(Said(masked="the saws jam every single week.", last=True)))
    march = kinds.chances(features(Said(masked="the saws came in march.", last=True)))
    assert jam["pain"] > 0.5 > march["pain"]
    assert jam["need"] < 0.1
    assert kinds.figures["sentences"] == 2 * len(THINGS)
    assert kinds.figures["pain f1"] == 1


def test_words_that_are_not_in_the_answer_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps({"ask": "", "said": "It jams.", "marks": [["pain", "it slips"]]}))
    with pytest.raises(ValueError, match="substring"):
        train_kinds.read(path)
