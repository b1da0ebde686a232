"""The situations of drafts.json: every one is drafted, and holds what a manager looks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest

from quality.draft_sheet import drafted, furnish, situations

FOUND = situations()
NORTHMILL = [one for one in FOUND if one["tenant"] == "northmill"]
SKYVERA = [one for one in FOUND if one["tenant"] == "skyvera"]
HOLDS = {
    "takes back a promise": ("67,545 USD", "21 days", "Friday at 10"),
    "order form, C-suite": ("order form", "April 9"),
    "tender, no calls, formal": ("Dear Ms Hofstätter", "your rule"),
    "frozen budget": ("July", "s you asked"),
    "no more mail": ("Hi Tess", "off our list"),
    "web form, APAC": ("palletising", "temperature in the hall"),
    "first touch, CEO": ("Kartongkompaniet", "Northmill Machines", "Hello Sofia"),
    "first touch, EMEA": ("FlowLine 10", "Hello Neil"),
    "a deal without a message": ("roll width",),
    "times for a site manager": ("10 am",),
    "thanks for a visit": ("trial on line 2",),
    "note to colleagues": ("Priya,", "67,545 USD"),
    "technical questions, IC": ("no compressed air", "23,700 USD"),
    "two people ask": ("Hello Tom, hello Nora,", "24 months", "10 days"),
    "German thread": ("English",),
    "too expensive, firmer": ("37,525 USD",),
    "a late promise": ("March 6", "[attach: the spec sheet]"),
    "no name, asks a price": ("Hello,", "4,200 USD"),
}
QUIET = {"no more mail", "frozen budget", "tender, no calls, formal", "a late promise"}
"""Situations in which a good rep asks nothing."""


@pytest.fixture
def bodies(tmp_path: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    furnish("northmill")
    for one in NORTHMILL:
        found[str(one["id"])] = drafted(one, tmp_path)
    return found


def test_every_situation_of_northmill_can_be_sent(bodies: dict[str, dict[str, object]]) -> None:
    for name, data in bodies.items():
        body = str(data["body"])
        assert data["removed"] == [], name
        for words in HOLDS.get(name, ()):
            assert words in body, (name, words, body)
        plain = re.sub(r'\[[^\]]*\]|"[^"]*"', "", body)
        assert plain.count("?") <= (0 if name in QUIET else 1), (name, body)
        assert not re.search(r"\{|\}|  |\bNone\b", body), (name, body)
    openings = [str(data["body"]).split("\n\n")[1] for data in bodies.values()]
    assert len(set(openings)) == len(openings)
    to = cast(dict[str, str], bodies["note to colleagues"]["headers"])["to"]
    assert to.endswith("@northmill.example>")


def test_every_situation_of_skyvera_can_be_sent(tmp_path: Path) -> None:
    furnish("skyvera")
    for one in SKYVERA:
        data = drafted(one, tmp_path)
        assert data["removed"] == []
        assert "Northmill" not in str(data["body"])
        assert "Ibrahim tells sums" not in str(data["body"])
