"""The script that learns the weights of refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import train_refusals
from agentarmy.knowledge.outsiders import Weights


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    things = "crates kilns drills hoses lamps gauges pumps valves ropes tarps belts bolts".split()
    things += "bricks tiles boards rails hinges screws doors gates tables chairs ovens fans".split()
    rows = [
        {"question": f"What did Vorro Ltd spend on {thing}?", "refuse": True, "kind": "customer"}
        for thing in things
    ]
    rows += [
        {"question": f"Are {thing} washable?", "refuse": False, "kind": "ordinary"}
        for thing in things
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


def test_it_learns_what_the_questions_share(questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "refusals.json"
    assert train_refusals.main([str(questions), "--to", str(out)]) == 0
    weights = Weights.parse(json.loads(out.read_text(encoding="utf-8")))
    assert weights.features["spend"] > 0
    assert "crates" not in weights.features, "a word of few questions is kept"
    assert weights.figures["questions"] == 48
    assert weights.figures["refused"] >= 0.9


def test_the_same_rows_give_the_same_file(questions: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        train_refusals.main([str(questions), "--to", str(file)])
    assert files[0].read_bytes() == files[1].read_bytes()


def test_held_rows_are_not_learned_from(questions: Path) -> None:
    row = {"question": "Is it blue?", "refuse": False, "kind": "ordinary", "part": "held"}
    with questions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    assert len(train_refusals.read([questions])) == 48


def test_a_kind_at_odds_with_the_label_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"question": "Is it blue?", "refuse": true, "kind": "ordinary"}\n')
    with pytest.raises(ValueError, match="Is it blue"):
        train_refusals.read([path])
