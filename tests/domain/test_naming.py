"""What stands after a count."""

from __future__ import annotations

import pytest

from agentarmy.domain.naming import plural


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("Workshop day", "Workshop days"),
        ("Seat", "Seats"),
        ("Cleaning visit", "Cleaning visits"),
        ("Depot survey", "Depot surveys"),
        ("Store inventory", "Store inventories"),
        ("Tool box", "Tool boxes"),
        ("Press 20", "Press 20"),
        ("Mortar Pro", "Mortar Pro"),
        ("Photograph", "Photograph"),
        ("Sales basics", "Sales basics"),
        ("", ""),
    ],
)
def test_a_common_word_bends_and_a_brand_stays(name: str, many: str) -> None:
    assert plural(name, 1) == name
    assert plural(name, 12) == many
