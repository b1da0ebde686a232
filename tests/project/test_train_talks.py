"""Labelled talks as rows to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import train_talks
from agentarmy.domain.methodology import BANT, MEDDIC
from agentarmy.domain.records import Side


def _deal(**gold: object) -> dict[str, object]:
    turns = [
        ("Ben Hill", "How are the old lamps?"),
        ("Ada Brook", "Every third one\nflickers. We have 900 dollars for it."),
        ("Ben Hill", "And who signs?"),
        ("Ada Brook", "I will send you the plan."),
    ]
    return {
        "id": "x-lamps-1",
        "kind": "call",
        "part": "dev",
        "now": "2026-04-14T15:00:00Z",
        "us": {"names": ["Ben Hill"], "domains": []},
        "prices": [],
        "policies": [],
        "turns": [
            {"at": f"2026-04-14T15:0{n}:00Z", "speaker": who, "address": "", "text": text}
            for n, (who, text) in enumerate(turns)
        ],
        "gold": {
            **{name: {"is": "absent"} for name in (*BANT, *MEDDIC)},
            **gold,
            "objections": [],
            "commitments": [{"side": "theirs", "quote": "I will send you the plan"}],
            "verdict": "NURTURE",
        },
    }


def _talk(folder: Path, **gold: object) -> train_talks.Talk:
    path = folder / "deals.jsonl"
    path.write_text(json.dumps(_deal(**gold)) + "\n", encoding="utf-8")
    assert train_talks.read_talks(path, parts=("held",)) == []
    (found,) = train_talks.read_talks(path, parts=("dev",))
    return found


def test_a_talk_is_read_with_its_sides_and_author(tmp_path: Path) -> None:
    talk = _talk(tmp_path)
    assert talk.author == "x"
    assert [turn.side for turn in talk.turns] == [Side.OURS, Side.THEIRS] * 2


def test_quotes_become_marks_of_the_turn_that_holds_them(tmp_path: Path) -> None:
    quotes = {"is": "holds", "quotes": ["Every third one flickers"]}
    first, second = train_talks.exchanges(_talk(tmp_path, pain=quotes))
    assert first[0] == "How are the old lamps?"
    assert first[2] == [(("pain",), "Every third one\nflickers")]
    assert second[2] == [(("commitment",), "I will send you the plan")]


@pytest.mark.parametrize(
    ("why", "kinds"),
    [
        ("4 x 300 = 1,200", ("budget",)),
        ("it was spent on paint", ("budget", "no_budget", "freeze")),
    ],
)
def test_what_arithmetic_overturns_was_affirmed_all_the_same(
    tmp_path: Path, why: str, kinds: tuple[str, ...]
) -> None:
    gold = {"is": "fails", "quotes": ["We have 900 dollars for it."], "why": why}
    (first, _) = train_talks.exchanges(_talk(tmp_path, budget=gold))
    assert first[2][0][0] == kinds


def test_a_sign_that_tells_gets_the_weight() -> None:
    told = [(float(n % 2), 1.0) for n in range(40)]
    _, useful, useless = train_talks.fit(told, [n % 2 == 1 for n in range(40)])
    assert useful > 1
    assert useless == 0
