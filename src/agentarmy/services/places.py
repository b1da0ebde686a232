"""Countries and their time zones, from the tables of the IANA time zone database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

_ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "united kingdom": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "uae": "AE",
    "holland": "NL",
    "the netherlands": "NL",
    "czechia": "CZ",
    "south korea": "KR",
    "korea": "KR",
    "deutschland": "DE",
    "österreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "españa": "ES",
    "italia": "IT",
    "brasil": "BR",
    "türkiye": "TR",
    "viet nam": "VN",
    "russian federation": "RU",
}
"""Names that people write and the table lacks."""


def _rows(name: str) -> Iterator[list[str]]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, _, zone, *_ in _rows("zone.tab"):
        found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


@cache
def _countries() -> dict[str, str]:
    return {zone: code for code, zones in _zones().items() for zone in zones}


@cache
def _names() -> dict[str, str]:
    known = {name.casefold(): code for code, name, *_ in _rows("iso3166.tab")}
    return {**known, **_ALSO}


USUAL_WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The free days of a country in some years: holidays by day, and the weekend as numbers of
    `date.weekday`. `known` is False where nothing is known of the country."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    weekend: frozenset[int] = USUAL_WEEKEND
    known: bool = False


@cache
def days_off(country: str, *, first: int, last: int) -> DaysOff:
    """Return the free days of a country (ISO 3166) from one year to another.

    A day that is a holiday in most of its states or regions is one; of a few, it is none.
    """
    if not country:
        return DaysOff()
    import holidays

    years = range(first, last + 1)
    try:
        whole = holidays.country_holidays(country, years=years)
    except NotImplementedError:  # what the library says of a country that it lacks
        return DaysOff()
    spoken = "en_US" if "en_US" in whole.supported_languages else None
    whole = holidays.country_holidays(country, years=years, language=spoken)
    names = {day: str(name) for day, name in whole.items()}
    parts = whole.subdivisions
    counted: Counter[date] = Counter()
    for part in parts:
        local = holidays.country_holidays(country, subdiv=part, years=years, language=spoken)
        counted.update(day for day in local if day not in whole)
        for day in local:
            names.setdefault(day, f"{local[day]}, in most regions")
    kept = {day: name for day, name in names.items() if day in whole or _most(counted[day], parts)}
    return DaysOff(kept, frozenset(whole.weekend) or USUAL_WEEKEND, known=True)


def _most(count: int, parts: tuple[str, ...]) -> bool:
    return 2 * count > len(parts)


def zones_of(country: str) -> tuple[str, ...]:
    """Return the IANA zones of an ISO 3166 code, the capital's or largest first; () for none."""
    return _zones().get(country.upper(), ())


def country_of(zone: str) -> str:
    """Return the ISO 3166 code of the country that a zone is named after, '' for none."""
    return _countries().get(zone, "")


def country_code(word: str) -> str:
    """Return the ISO 3166 code of a country as people write it, '' when it is not known."""
    said = " ".join(word.split())
    if len(said) == 2 and said.upper() in _zones():
        return said.upper()
    return _names().get(said.casefold(), "")
