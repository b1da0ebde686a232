"""Seeds are found in an installed package first, then in the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.errors import NotFound


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "package" / "seeds", tmp_path / "data" / "seeds"


def write(place: Path, name: str, text: str) -> None:
    path = place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_checkout_is_found_by_an_editable_install() -> None:
    assert resources.seed_root() == Path(__file__).parents[1] / "data" / "seeds"


def test_the_package_comes_before_the_checkout(places: tuple[Path, Path]) -> None:
    write(places[1], "a/cues.json", "checkout")
    assert resources.seed_text("a", "cues.json", places=places) == "checkout"
    write(places[0], "a/cues.json", "package ü")
    assert resources.seed_text("a", "cues.json", places=places) == "package ü"


def test_names_are_sorted_and_hidden_files_left_out(places: tuple[Path, Path]) -> None:
    for name in ("b.json", "a.json", ".keep"):
        write(places[0], name, "")
    assert resources.seed_names(places=places) == ["a.json", "b.json"]


def test_a_missing_seed_names_its_neighbours(places: tuple[Path, Path]) -> None:
    write(places[0], "a/cues.json", "")
    with pytest.raises(NotFound, match=r"a/cue\.json") as caught:
        resources.seed_path("a", "cue.json", places=places)
    assert caught.value.expected == "one of cues.json"


def test_no_seeds_at_all_says_where_they_should_be(places: tuple[Path, Path]) -> None:
    with pytest.raises(NotFound, match="own data is missing") as caught:
        resources.seed_text("x", places=places)
    assert str(places[0]) in caught.value.expected
