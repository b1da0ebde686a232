"""Scoring sums and days: figures, predictions and misses on invented rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals import amounts_dates
from agentarmy.evals.amounts_dates import FILES
from agentarmy.evals.base import Outcome

NOON = "2026-02-10T12:00:00"


def _sum(text: str, value: str | None) -> dict[str, object]:
    return {"Text": text, "TypeName": "currency", "Resolution": {"value": value, "unit": "Dollar"}}


def _date(text: str, *values: str, kind: str = "date") -> dict[str, object]:
    listed = [{"type": kind, "value": v} for v in values]
    return {"Text": text, "TypeName": f"datetimeV2.{kind}", "Resolution": {"values": listed}}


SUMS: list[dict[str, object]] = [
    {"input": "The kiln costs $ 1.5 million.", "results": [_sum("$ 1.5 million", "1500000")]},
    {"input": "A stamp is 85 cents.", "results": [_sum("85 cents", "85")]},
    {"input": "Forty pallets, no money.", "results": []},
    {"input": "A wheelbarrow of pennants.", "results": [_sum("pennants", None)]},
]
DAYS: list[dict[str, object]] = [
    {
        "input": "The kiln arrives on 3 May.",
        "results": [_date("3 may", "2025-05-03", "2026-05-03")],
    },
    {
        "input": "Two weeks from Friday, then.",
        "results": [_date("two weeks from friday", "2026-02-27")],
    },
    {
        "input": "We meet on Friday at nine.",
        "results": [_date("friday at nine", "x", kind="datetime")],
    },
    {"input": "It runs from 3 May to 9 May.", "results": []},
    {
        "input": "It was fired in the olden days.",
        "results": [_date("the olden days", "not resolved")],
    },
    {"input": "Not before half-term.", "results": [_date("half-term", "2026-02-16")]},
]


def _run(folder: Path, sums: list[dict[str, object]], days: list[dict[str, object]]) -> Outcome:
    (folder / "amounts_dates").mkdir()
    for name, listed, reference in ((FILES["currency"], sums, None), (FILES["date"], days, NOON)):
        rows = (json.dumps({"reference": reference, **row}) + "\n" for row in listed)
        (folder / name).write_text("".join(rows), encoding="utf-8")
    return amounts_dates.run(folder, lambda: None)


def test_figures_count_exact_spans_and_values_of_what_touches(tmp_path: Path) -> None:
    figures = {f.name: f for f in _run(tmp_path, SUMS, DAYS).figures}
    spans, values = figures["currency span F1"], figures["currency value"]
    assert spans.value == pytest.approx(0.8)
    assert spans.n == 3
    assert values.value == 1.0
    assert values.n == 2
    spans, values = figures["date span F1"], figures["date value"]
    assert spans.value == pytest.approx(2 / 3)
    assert spans.n == 4
    assert values.value == pytest.approx(2 / 3)
    assert values.n == 3
    assert figures["date value"].goal == 0.80


def test_a_prediction_has_the_form_of_the_reference_scorer(tmp_path: Path) -> None:
    rows = _run(tmp_path, SUMS, DAYS).predictions
    assert rows[0] == {
        "input": "The kiln costs $ 1.5 million.",
        "reference": None,
        "spans": [{"start": 15, "end": 28, "type": "currency", "value": 1_500_000.0}],
    }
    assert rows[4] == {
        "input": "The kiln arrives on 3 May.",
        "reference": NOON,
        "spans": [{"start": 20, "end": 25, "type": "date", "value": "2026-05-03"}],
    }


def test_days_in_a_range_or_with_an_hour_are_not_predicted(tmp_path: Path) -> None:
    rows = _run(tmp_path, SUMS, DAYS).predictions
    assert [row["spans"] for row in rows[6:8]] == [[], []]


def test_what_came_out_wrong_is_listed(tmp_path: Path) -> None:
    misses = _run(tmp_path, SUMS, DAYS).misses
    assert [(m.key, m.why) for m in misses] == [
        ("currency 4", "not found"),
        ("date 5", "not found"),
        ("date 6", "value, not found"),
    ]
    assert misses[-1].expected == "half-term = 2026-02-16"


def test_around_belongs_to_the_day(tmp_path: Path) -> None:
    days: list[dict[str, object]] = [
        {"input": "Around 3 May it rains.", "results": [_date("around 3 may", "2026-05-03")]}
    ]
    figures = {f.name: f for f in _run(tmp_path, SUMS, days).figures}
    assert figures["date span F1"].value == 1.0


def test_empty_files_have_figures_of_nothing(tmp_path: Path) -> None:
    assert [(f.value, f.n) for f in _run(tmp_path, [], []).figures] == [(0.0, 0)] * 4


def test_a_row_without_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"CurrencyModel\.jsonl row 2"):
        _run(tmp_path, [*SUMS[:1], {"input": "Hello."}], DAYS)
