"""Scoring our own labelled conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals import deals
from agentarmy.evals.base import Figure, Outcome
from evals.deal_rows import row, write


def _run(folder: Path) -> Outcome:
    return deals.run(folder, lambda: None)


def _figure(found: Outcome, name: str) -> Figure:
    return next(one for one in found.figures if one.name.strip() == name)


def test_what_is_said_is_found_with_its_words(tmp_path: Path) -> None:
    found = _run(write(tmp_path, row()))
    assert _figure(found, "budget F1").value == 1
    assert _figure(found, "authority F1").value == 1
    assert _figure(found, "quotes exact").value == 1
    (prediction,) = found.predictions
    assert (prediction["id"], prediction["budget"]) == ("mill-1", "holds")


def test_a_wrong_label_is_a_miss_and_a_false_find(tmp_path: Path) -> None:
    found = _run(write(tmp_path, row(authority="fails")))
    figure = _figure(found, "authority F1")
    assert (figure.value, figure.n) == (0, 1)
    (miss,) = [m for m in found.misses if m.key == "mill-1 authority"]
    assert (miss.expected, miss.got) == ("fails", "holds")
    assert "I sign for it myself" in miss.why


def test_an_element_that_nobody_was_to_find_has_no_figure(tmp_path: Path) -> None:
    found = _run(write(tmp_path, row()))
    assert "timeline F1" not in [one.name.strip() for one in found.figures]


def test_the_held_part_is_what_counts(tmp_path: Path) -> None:
    held = {**row("mill-2", authority="fails"), "part": "held"}
    found = _run(write(tmp_path, row(), held))
    assert _figure(found, "authority F1").value == 0
    seen = _figure(found, "BANT+ F1 where rules were written")
    assert (seen.value, seen.main, seen.goal) == (1, False, None)
    assert [one["id"] for one in found.predictions] == ["mill-1", "mill-2"]


def test_a_step_is_reported_for_every_row(tmp_path: Path) -> None:
    steps: list[int] = []
    deals.run(write(tmp_path, row(), row("mill-2")), lambda: steps.append(1))
    assert len(steps) == 2


def test_a_row_with_an_unknown_label_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"row mill-1.*perhaps"):
        _run(write(tmp_path, row(need="perhaps")))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("we have 9,000 dollars", "We have a budget of 9,000 dollars", True),
        ("I sign", "my boss signs", False),
        ("", "anything", False),
    ],
)
def test_quotes_are_alike_when_they_share_half_of_the_shorter(
    one: str, other: str, same: bool
) -> None:
    assert deals.alike(one, other) is same
