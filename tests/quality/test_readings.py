"""The labels of the talks held back, given again by two further readers who knew no others."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import cast

from agentarmy.domain.methodology import BANT, MEDDIC

HERE = Path(__file__).parent
Gold = dict[str, dict[str, str]]


def _lines(name: str) -> list[dict[str, object]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _readers() -> dict[str, dict[str, Gold]]:
    """What each reader wrote, by the id of the talk; the author of the talks is the first."""
    found: dict[str, dict[str, Gold]] = {"first": {}}
    for row in _lines("deals.jsonl"):
        if row["part"] == "held":
            found["first"][str(row["id"])] = cast(Gold, row["gold"])
    for row in _lines("readings.jsonl"):
        found.setdefault(str(row["reader"]), {})[str(row["id"])] = cast(Gold, row["gold"])
    return found


def agreement(one: dict[str, Gold], other: dict[str, Gold], *, names: tuple[str, ...]) -> float:
    """F1 of one reader's elements against another's; 'absent' on both sides counts for nothing."""
    hits = misses = 0
    for talk, gold in one.items():
        for name in names:
            a, b = gold[name]["is"], other[talk][name]["is"]
            hits += a == b != "absent"
            misses += (a != "absent") + (b != "absent") if a != b else 0
    return 2 * hits / (2 * hits + misses)


def test_three_readers_label_the_same_talks_alike() -> None:
    readers = _readers()
    assert {len(talks) for talks in readers.values()} == {30}
    assert len(readers) == 3
    for one, other in combinations(readers.values(), 2):
        assert agreement(one, other, names=tuple(BANT)) > 0.98
        assert agreement(one, other, names=tuple(MEDDIC)) > 0.94
