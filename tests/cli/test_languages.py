"""Calls and threads in another language than English."""

from __future__ import annotations

from pathlib import Path

import schemas
from clitools import run

GERMAN = """\
Mara Lindqvist: Guten Tag, Frau Brook. Wie viele Maschinen brauchen Sie denn?
Ada Brook: Wir brauchen neun Stück, und das Budget liegt bei 40.000 Euro.
Mara Lindqvist: Entscheiden Sie das allein?
Ada Brook: Nein, das muss unser Geschäftsführer freigeben.
"""
MIXED = """\
Mara Lindqvist: What made you call us?
Ada Brook: Our boxes come back from the cold store, that is a real problem for us.
Mara Lindqvist: What is the number you have to stay under?
Ada Brook: Einen Moment bitte, ich muss das noch mit meinem Kollegen klären.
Mara Lindqvist: Sure, take your time.
Ada Brook: Our budget is 40,000 dollars.
"""


def _written(folder: Path, text: str) -> str:
    path = folder / "2026-03-02-brook.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_call_in_german_is_said_to_be_unread(tmp_path: Path) -> None:
    result = run("qualify", _written(tmp_path, GERMAN), "--us", "Mara Lindqvist", "--json")
    data = schemas.check(result, "qualify")
    assert data["language"] == "de"
    assert data["unread"] == [{"language": "de", "name": "German", "turns": 4}]
    said = "Only English is read: 4 of 4 turns are in German and left out of what is said here."
    assert said in " ".join(result.err.split())
    bant = data["bant"]
    assert isinstance(bant, list)
    assert {one["standing"] for one in bant} == {"unknown"}


def test_of_a_mixed_call_the_english_turns_are_read(tmp_path: Path) -> None:
    result = run("qualify", _written(tmp_path, MIXED), "--us", "Mara Lindqvist", "--json")
    data = schemas.check(result, "qualify")
    assert (data["language"], data["unread"]) == (
        "en",
        [{"language": "de", "name": "German", "turns": 1}],
    )
    assert "1 of 6 turns is in German" in " ".join(result.err.split())
    bant = data["bant"]
    assert isinstance(bant, list)
    assert bant[0]["standing"] == "evidenced"


def test_nothing_is_said_of_language_in_an_english_call(tmp_path: Path) -> None:
    text = MIXED.replace("Einen Moment bitte, ich muss das noch mit meinem Kollegen klären.", "Ok.")
    result = run("qualify", _written(tmp_path, text), "--us", "Mara Lindqvist", "--json")
    assert schemas.check(result, "qualify")["unread"] == []
    assert "Only English" not in result.err
