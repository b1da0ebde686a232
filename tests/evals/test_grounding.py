"""The scores of the grounding gate: its parts, its labels, what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals.base import Outcome, task_of
from agentarmy.evals.grounding import FILE, TASK

QUALITY = Path(__file__).parents[1] / "quality"


def row(sentence: str, label: str, *, part: str = "held", **more: object) -> dict[str, object]:
    quote = {"quote": "We need 8 beds.", "who": "Ida Roth", "at": "2026-03-02T09:00:00Z"}
    return {
        "id": f"{part}-{sentence}",
        "part": part,
        "sentence": sentence,
        "grounds": [{**quote, "source": "mail"}],
        "now": "2026-03-03T09:00:00Z",
        "label": label,
        **more,
    }


def scored(folder: Path, *rows: dict[str, object]) -> Outcome:
    (folder / FILE).write_text("".join(json.dumps(one) + "\n" for one in rows))
    return TASK.run(folder, lambda: None)


def test_figures_by_part_and_label_the_held_ones_first(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        row("You need 8 beds.", "supported", part="dev"),
        row("You need eight beds.", "supported"),
        row("You need 9 beds.", "number"),
        row("You need beds.", "unsupported"),
    )
    figures = {one.name: one for one in found.figures}
    assert next(iter(figures)) == "not supported, F1 (held)"
    assert figures["not supported, F1 (held)"].main
    assert figures["not supported, recall (held)"].value == 0.5
    assert figures["number taken out (held)"].n == 1
    assert figures["supported left standing (dev)"].value == 1.0
    assert [miss.key for miss in found.misses] == ["held-You need beds."]
    assert [one["supported"] for one in found.predictions] == [True, True, False, True]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"label": "odd"}, "a label"),
        ({"sentence": 3}, "sentence and a list"),
        ({"grounds": [{"quote": "x", "source": "fax"}]}, "grounds with a source"),
        ({"now": "soon"}, "moments as"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    tmp_path: Path, more: dict[str, object], expected: str
) -> None:
    with pytest.raises(BadInput) as told:
        scored(tmp_path, {**row("You need 8 beds.", "supported"), **more})
    assert "row 1" in str(told.value)
    assert expected in told.value.expected


def test_our_own_set_reaches_its_goals() -> None:
    found = task_of("grounding").run(QUALITY, lambda: None)
    goals = [one for one in found.figures if one.goal is not None]
    assert len(goals) == 4
    assert [one.name for one in goals if not one.reached] == []


def test_our_own_set_is_spread_over_the_labels() -> None:
    rows = [json.loads(line) for line in (QUALITY / FILE).read_text().splitlines()]
    assert len(rows) >= 260
    labels = [str(one["label"]) for one in rows]
    assert labels.count("supported") >= 90
    assert min(labels.count(label) for label in set(labels)) >= 24
    assert sum(one["part"] == "held" for one in rows) * 3 >= len(rows)
