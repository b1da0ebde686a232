"""The script that learns what buyers say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
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
    assert train_kinds.main([*map(str, files), "--to", str(tmp_path)]) == 0
    return tmp_path


def _kinds(folder: Path) -> Kinds:
    with np.load(folder / "kinds.npz") as arrays:
        return Kinds.parse(json.loads((folder / "kinds.json").read_text()), dict(arrays))


def test_it_learns_what_the_marked_sentences_share(learned: Path) -> None:
    kinds = _kinds(learned)
    jam = kinds.chances(features(Said(masked="the saws jam every single week.", last=True)))
    march = kinds.chances(features(Said(masked="the saws came in march.", last=True)))
    assert jam["pain"] > 0.5 > march["pain"]
    assert jam["need"] < 0.1
    assert kinds.figures["sentences"] == 2 * len(THINGS)
    assert kinds.figures["pain f1"] == 1
    assert march["pain"] < kinds.least["pain"] < jam["pain"]


def test_the_same_exchanges_give_the_same_weights(learned: Path) -> None:
    names = ("kinds.json", "kinds.npz")
    before = [(learned / name).read_bytes() for name in names]
    files = sorted(map(str, learned.glob("*.jsonl")))
    assert train_kinds.main([*files, "--to", str(learned)]) == 0
    assert [(learned / name).read_bytes() for name in names] == before


def test_chances_are_made_honest() -> None:
    odds = np.array([4.0, 4.0, 4.0, 4.0, -4.0, -4.0, -4.0, -4.0])
    wanted = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    found = train_kinds.threshold(odds, wanted)
    chance = 1 / (1 + np.exp(-(4 * found.slope + found.offset)))
    assert chance == pytest.approx(0.75, abs=0.02)
    assert found.least <= chance


def test_words_that_are_not_in_the_answer_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(json.dumps({"ask": "", "said": "It jams.", "marks": [["pain", "it slips"]]}))
    with pytest.raises(ValueError, match="substring"):
        train_kinds.read(path)
