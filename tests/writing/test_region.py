"""The region comes from the contact, in a fixed order of trust, and is never guessed."""

from __future__ import annotations

import json

import pytest

from agentarmy import resources
from agentarmy.errors import BadInput, UsageError
from agentarmy.writing import region as regions
from agentarmy.writing.region import PLAIN, Place, find, named, parse
from writing.scenes import REGIONS


@pytest.mark.row("AA-INT-13")
@pytest.mark.parametrize(
    ("place", "expected", "origin"),
    [
        (Place(country="US"), "americas", "country"),
        (Place(country="Germany"), "emea", "country"),
        (Place(country="sg", zone="America/Chicago"), "apac", "country"),
        (Place(zone="Asia/Singapore"), "apac", "time zone"),
        (Place(zone="Asia/Dubai"), "emea", "time zone"),
        (Place(zone="Pacific/Honolulu"), "americas", "time zone"),
        (Place(address="a@firm.de"), "emea", "mail address"),
        (Place(address="a@firm.co.uk"), "emea", "mail address"),
        (Place(address="a@firm.com", phone="+65 6123 4567"), "apac", "dialling code"),
        (Place(phone="+971 4 123"), "emea", "dialling code"),
        (Place(utc_offset=-360), "americas", "clock of their mails"),
        (Place(utc_offset=480), "apac", "clock of their mails"),
        (Place(utc_offset=60), "emea", "clock of their mails"),
        (Place(utc_offset=0), "", ""),
        (Place(), "", ""),
        (Place(country="Atlantis", address="x@y.example"), "", ""),
    ],
)
def test_the_place_tells_the_region(place: Place, expected: str, origin: str) -> None:
    found, told = find(REGIONS, place)
    assert (found.id, told) == (expected, origin)


def test_without_regions_there_is_none() -> None:
    assert find((), Place(country="US"))[0] is PLAIN


def test_a_region_is_chosen_by_name() -> None:
    assert named(REGIONS, "APAC").id == "apac"
    with pytest.raises(UsageError, match="no region"):
        named(REGIONS, "moon")


def test_the_seeds_are_read_in_all_three_dimensions() -> None:
    seeds = [
        parse(json.loads(resources.seed_text("regions", name)))
        for name in resources.seed_names("regions")
    ]
    assert sorted(r.id for r in seeds) == ["americas", "apac", "emea"]
    for part in ("style", "relationship", "decision", "sign_off"):
        assert len({getattr(r, part) for r in seeds}) == 3
    assert all(len(r.countries) > 15 for r in seeds)


def test_a_record_without_a_name_is_refused() -> None:
    with pytest.raises(BadInput):
        regions.parse({"style": "brief"})


@pytest.mark.parametrize(
    ("place", "formal"),
    [
        (Place(country="United Kingdom"), False),
        (Place(country="Sweden", zone="Europe/Berlin"), False),
        (Place(zone="Europe/Oslo"), False),
        (Place(zone="Australia/Perth"), False),
        (Place(address="a@firm.nl"), False),
        (Place(country="Germany"), True),
        (Place(country="Spain", zone="Europe/London"), True),
        (Place(zone="Europe/Zurich"), True),
        (Place(country="Japan"), True),
        (Place(country="United States"), False),
        (Place(phone="+44 20 1234"), True),  # a number tells the region, not who sits there
    ],
)
def test_first_names_go_by_country(place: Place, formal: bool) -> None:
    seeds = [
        parse(json.loads(resources.seed_text("regions", name)))
        for name in resources.seed_names("regions")
    ]
    assert find(seeds, place)[0].formal is formal
