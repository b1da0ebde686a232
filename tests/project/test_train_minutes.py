"""The script that learns what the sentences of a meeting are for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import train_minutes
from agentarmy.reading.acts import Act
from agentarmy.reading.salience import KINDS, Salience, likeliest

THINGS = "kilns drills hoses lamps gauges pumps valves ropes tarps belts bolts crates".split()


def _meeting(number: int, things: list[str]) -> dict[str, object]:
    acts = []
    items = []
    for place, thing in enumerate(things):
        key = f"{number}.{place}"
        acts.append({"id": key, "speaker": "A", "text": f"We talked of {thing} for a while."})
        if place % 4 == 0:
            acts.append({"id": f"{key}x", "speaker": "B", "text": f"I will send the {thing}."})
            items.append({"text": thing, "acts": [f"{key}x"]})
    kinds = ("abstract", "actions", "decisions", "problems")
    return {"id": f"team{number}a", "acts": acts, "summary": dict.fromkeys(kinds, items)}


@pytest.fixture
def learned(tmp_path: Path) -> Path:
    rows = [_meeting(n, THINGS[n % 3 :]) for n in range(6)]
    path = tmp_path / "meetings.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    assert train_minutes.main([str(path), "--to", str(tmp_path)]) == 0
    return tmp_path


def _read(folder: Path) -> Salience:
    with np.load(folder / "minutes.npz") as arrays:
        return Salience.parse(json.loads((folder / "minutes.json").read_text()), dict(arrays))


def test_what_is_learned_ranks_meetings_that_were_not_seen(learned: Path) -> None:
    known = _read(learned)
    said = ["We talked of anvils for a while.", "I will send the anvils.", "We talked of tea."]
    acts = [Act(str(n), n, "A", text, 0, len(text)) for n, text in enumerate(said)]
    assert likeliest(acts, known, most=1)["actions"][0][1] == 1
    assert known.names == KINDS
    assert known.figures["actions found"] == 1


def test_no_word_of_one_team_alone_is_kept(learned: Path) -> None:
    places = _read(learned).places
    assert "w:send" in places
    assert "w:kilns" not in places  # two of six teams speak of them


def test_the_same_rows_give_the_same_files(learned: Path, tmp_path: Path) -> None:
    before = [(learned / name).read_bytes() for name in ("minutes.json", "minutes.npz")]
    assert train_minutes.main([str(tmp_path / "meetings.jsonl"), "--to", str(tmp_path)]) == 0
    assert [(learned / name).read_bytes() for name in ("minutes.json", "minutes.npz")] == before
