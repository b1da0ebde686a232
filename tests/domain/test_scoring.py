from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Row
from agentarmy.domain.scoring import (
    COLUMNS,
    PARTS,
    ROUTES,
    Icp,
    explain,
    fit,
    score_rows,
    tier_of,
)

TODAY = date(2026, 3, 18)
ICP = Icp(industries=("Logistics",))
FULL: Row = {
    "industry": "Logistics",
    "employees": 120,
    "title": "VP of Sales",
    "funded_on": "2025-11-01",
    "tech": "Slack, Salesforce",
    "hiring": "sales reps",
    "zone": "America/Chicago",
    "country": "",
    "pages": "/pricing",
}


def score(**lead: object) -> int:
    row = {name: value for name, value in lead.items() if isinstance(value, str | int)}
    return fit({**row}, ICP, today=TODAY).score


@pytest.mark.row("QH-FIT-02", "QH-FIT-06", "QH-FIT-07", "QH-FIT-09")
@pytest.mark.parametrize(
    ("lead", "points"),
    [
        ({"industry": "Road logistics"}, 20),
        ({"tech": "uses Salesforce"}, 10),
        ({"hiring": "two sales reps"}, 10),
        ({"pages": "home; Pricing"}, 10),
    ],
)
def test_one_part_alone_gives_its_weight(lead: Row, points: int) -> None:
    assert fit(lead, ICP, today=TODAY).score == points


@pytest.mark.row("QH-FIT-03")
@pytest.mark.parametrize(("people", "points"), [(9, 0), (10, 15), (500, 15), (501, 0)])
def test_size_counts_from_10_to_500(people: int, points: int) -> None:
    assert score(employees=people) == points


@pytest.mark.row("QH-FIT-04")
@pytest.mark.parametrize(
    ("title", "points"),
    [
        ("VP Sales", 15),
        ("CRO", 15),
        ("CEO", 15),
        ("Vice President of Sales", 15),
        ("Founder & CEO", 15),
        ("Assistant to the CEO", 0),
        ("Procurement officer", 0),
    ],
)
def test_a_decision_maker_counts(title: str, points: int) -> None:
    assert score(title=title) == points


@pytest.mark.row("QH-FIT-05")
@pytest.mark.parametrize(
    ("day", "points"),
    [("2025-03-18", 15), ("2025-03-17", 0), ("2026-03-19", 0), ("soon", 0), ("2026-03-18", 15)],
)
def test_funding_counts_inside_the_window(day: str, points: int) -> None:
    assert score(funded_on=day) == points


@pytest.mark.row("QH-FIT-08")
@pytest.mark.parametrize(
    ("lead", "points"),
    [
        ({"zone": "America/New_York"}, 5),
        ({"zone": "Europe/Berlin"}, 5),
        ({"zone": "America/Sao_Paulo"}, 0),
        ({"country": "Germany"}, 5),
        ({"country": "SG"}, 0),
    ],
)
def test_a_us_or_european_place_counts(lead: Row, points: int) -> None:
    assert fit(lead, ICP, today=TODAY).score == points


@pytest.mark.row("QH-FIT-10")
def test_all_parts_together_are_100_and_each_is_explained() -> None:
    found = fit(FULL, ICP, today=TODAY)
    assert (found.score, found.tier) == (100, "HOT")
    assert [p.of for p in found.parts] == [20, 15, 15, 15, 10, 10, 5, 10]
    assert all(p.reason for p in found.parts)
    assert found.parts[1].reason == "120 people: a company of the right size"


@pytest.mark.row("QH-FIT-12", "QH-FIT-13")
@pytest.mark.parametrize(
    ("score", "tier", "stage"),
    [
        (70, "HOT", "stage 3"),
        (69, "WARM", "stage 2"),
        (40, "WARM", "stage 2"),
        (39, "COLD", "drip"),
    ],
)
def test_tiers_begin_at_70_and_40(score: int, tier: str, stage: str) -> None:
    assert tier_of(score) == tier
    assert stage in ROUTES[tier]


anything = st.none() | st.text(max_size=12) | st.integers(-5, 5_000)


@pytest.mark.row("QH-FIT-10")
@given(st.tuples(*[anything] * len(COLUMNS)))
def test_any_row_scores_between_0_and_100(row: tuple[str | int | None, ...]) -> None:
    score, tier, letters = next(score_rows([row], ICP, today=TODAY))
    parts = explain(letters)
    assert 0 <= score <= 100
    assert tier == tier_of(score)
    assert sum(p.points for p in parts) == score
    assert len(letters) == len(PARTS) == len(parts)


def test_what_is_not_known_is_told_apart_from_what_does_not_fit() -> None:
    parts = {p.id: p.reason for p in fit({"industry": "Opera"}, ICP, today=TODAY).parts}
    assert parts["industry"] == "Opera: does not fit"
    assert parts["geography"] == "not known (zone or country)"


def test_bulk_and_single_agree() -> None:
    rows = [tuple(FULL.get(c) for c in COLUMNS), tuple(None for _ in COLUMNS)]
    assert [s for s, _, _ in score_rows(rows, ICP, today=TODAY)] == [100, 0]
