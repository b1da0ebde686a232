"""`kb method`, `kb guide`, `kb region`: guidance by name and by gap."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from clitools import run

DEAL = """Ana Ruiz (Brightchair): Thanks for the time. How is it going with the old chairs?
Tom Bell (Elmdale Dental): Two of them break every month and each breakdown costs us 900 dollars.
"""


def records(*words: str) -> list[dict[str, object]]:
    found = schemas.check(run("kb", *words, "--json"), "kb")["records"]
    assert isinstance(found, list)
    return found


@pytest.mark.row("AA-KB-05")
def test_the_record_of_an_element() -> None:
    (found,) = records("method", "meddic", "--element", "champion")
    assert (found["method"], found["id"], found["name"]) == ("meddic", "champion", "Champion")
    assert found["questions"]
    assert [one["id"] for one in records("method", "spin")][:1] != []
    assert {one["method"] for one in records("method")} >= {"meddic", "bant", "spin"}
    assert "listen for" in run("kb", "method", "MEDDIC", "-e", "Economic buyer").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("method", "medic"), "meddic"),
        (("method", "meddic", "--element", "champ"), "champion"),
        (("region", "apec"), "apac"),
        (("guide", "--stage", "DISCOVER"), "DISCOVERY"),
    ],
)
def test_a_wrong_name_gets_the_nearest(words: tuple[str, ...], said: str) -> None:
    found = run("kb", *words)
    assert found.code == 3
    assert said in found.err


@pytest.mark.parametrize("words", [("method", "--element", "pain"), ("guide",)])
def test_too_little_to_go_by(words: tuple[str, ...]) -> None:
    assert run("kb", *words).code == 2


def test_guidance_for_what_is_open_on_a_call(tmp_path: Path) -> None:
    call = tmp_path / "2026-03-02-elmdale.txt"
    call.write_text(DEAL)
    assert run("init", "--domain", "brightchair.example", "--zone", "UTC").code == 0
    found = schemas.check(run("kb", "guide", str(call), "--json"), "kb")
    gaps = found["gaps"]
    assert isinstance(gaps, list)
    assert {"budget", "economic_buyer", "champion"} <= {gap["element"] for gap in gaps}
    assert "Open after that" in run("kb", "guide", str(call)).out


def test_guidance_of_a_stage() -> None:
    assert all("PROPOSAL" in str(one["stages"]) for one in records("guide", "--stage", "proposal"))


@pytest.mark.row("AA-KB-07")
def test_a_region_has_its_own_notes_only() -> None:
    def notes(name: str) -> set[str]:
        (found,) = regions(name)
        listed = found["notes"]
        assert isinstance(listed, list)
        return set(map(str, listed))

    def regions(*name: str) -> list[dict[str, object]]:
        found = schemas.check(run("kb", "region", *name, "--json"), "kb")["regions"]
        assert isinstance(found, list)
        return found

    assert {str(one["region"]) for one in regions()} == {"apac", "emea", "americas"}
    assert not notes("apac") & notes("emea")
    assert not notes("apac") & notes("americas")
    assert notes("jp") == notes("apac")
    assert "Lunar New Year" in run("kb", "region", "apac").out
    assert "Lunar New Year" not in run("kb", "region", "emea").out
