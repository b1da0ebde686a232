"""How people in a region write, build trust and decide; from the contact's place, not ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agentarmy.errors import BadInput, UsageError

_NAMES = {
    "usa": "US",
    "united states": "US",
    "united states of america": "US",
    "canada": "CA",
    "mexico": "MX",
    "brazil": "BR",
    "united kingdom": "GB",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "ireland": "IE",
    "germany": "DE",
    "switzerland": "CH",
    "austria": "AT",
    "france": "FR",
    "italy": "IT",
    "spain": "ES",
    "portugal": "PT",
    "netherlands": "NL",
    "the netherlands": "NL",
    "belgium": "BE",
    "denmark": "DK",
    "sweden": "SE",
    "norway": "NO",
    "finland": "FI",
    "poland": "PL",
    "south africa": "ZA",
    "israel": "IL",
    "united arab emirates": "AE",
    "saudi arabia": "SA",
    "turkey": "TR",
    "singapore": "SG",
    "japan": "JP",
    "china": "CN",
    "hong kong": "HK",
    "taiwan": "TW",
    "south korea": "KR",
    "korea": "KR",
    "india": "IN",
    "indonesia": "ID",
    "malaysia": "MY",
    "thailand": "TH",
    "vietnam": "VN",
    "philippines": "PH",
    "australia": "AU",
    "new zealand": "NZ",
}
_MIDDLE_EAST = frozenset(
    "Asia/" + city
    for city in "Dubai Riyadh Qatar Kuwait Bahrain Jerusalem Tel_Aviv Amman Beirut Muscat".split()
)
_ZONES = (
    ("Pacific/Honolulu", "americas"),
    ("US/", "americas"),
    ("Canada/", "americas"),
    ("America/", "americas"),
    ("Europe/", "emea"),
    ("Africa/", "emea"),
    ("Asia/", "apac"),
    ("Australia/", "apac"),
    ("Pacific/", "apac"),
)
_FIRST_NAME_ZONES = {
    "Europe/London": "GB",
    "Europe/Belfast": "GB",
    "Europe/Dublin": "IE",
    "Europe/Amsterdam": "NL",
    "Europe/Copenhagen": "DK",
    "Europe/Stockholm": "SE",
    "Europe/Oslo": "NO",
    "Europe/Helsinki": "FI",
    "Atlantic/Reykjavik": "IS",
    "Pacific/Auckland": "NZ",
    "Australia/": "AU",
}
"""The zones of countries that may go by first names where their region does not."""
FIRST_NAMES = 0.58
"""Formality where first names are usual and yet nobody greets with 'Hi': 'Hello Greta'."""
_DIALLING = (
    ("+1", "americas"),
    ("+5", "americas"),
    ("+2", "emea"),
    ("+3", "emea"),
    ("+4", "emea"),
    ("+97", "emea"),
    ("+90", "emea"),
    ("+6", "apac"),
    ("+8", "apac"),
    ("+91", "apac"),
    ("+92", "apac"),
    ("+94", "apac"),
)
"""World numbering zones of ITU-T E.164; the longest prefix counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region's norms: `style`, `relationship` and `decision` are its three dimensions.

    `greeting` is the word that opens a mail, `formality` 0..1 (formal from 0.6), `month_first`
    says how days are written, `countries` are ISO 3166 codes, `first_names` those among them where
    people go by first names from the first mail on, whatever the rest of the region does.
    """

    id: str
    style: str = ""
    relationship: str = ""
    decision: str = ""
    greeting: str = "Hi"
    sign_off: str = "Best"
    formality: float = 0.5
    countries: frozenset[str] = frozenset()
    first_names: frozenset[str] = frozenset()

    @property
    def formal(self) -> bool:
        """Whether last names are used until somebody offers the first."""
        return self.formality >= 0.6

    @property
    def month_first(self) -> bool:
        """Whether a day is written 'March 5'."""
        return self.id in ("", "americas")


PLAIN = Region(id="")
"""Used when nothing about the contact tells the region."""


def parse(data: Mapping[str, object]) -> Region:
    """Read one region record. Raises BadInput when it does not name its region."""
    key = str(data.get("region") or data.get("id") or "")
    if not key:
        raise BadInput("a region record without a name", expected='an object with "region"')
    countries, formality = data.get("countries"), data.get("formality")
    first_names = data.get("first_names")
    return Region(
        id=key,
        style=str(data.get("style") or ""),
        relationship=str(data.get("relationship") or ""),
        decision=str(data.get("decision") or ""),
        greeting=(str(data.get("greeting") or "") or "Hi").split()[0].rstrip(","),
        sign_off=str(data.get("sign_off") or "Best").rstrip(","),
        formality=float(formality) if isinstance(formality, int | float) else 0.5,
        countries=frozenset(map(str, countries)) if isinstance(countries, list) else frozenset(),
        first_names=(
            frozenset(map(str, first_names)) if isinstance(first_names, list) else frozenset()
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of where a contact sits; `utc_offset` is that of their own mails, minutes."""

    country: str = ""
    zone: str = ""
    phone: str = ""
    address: str = ""
    utc_offset: int | None = None


def find(regions: Iterable[Region], place: Place) -> tuple[Region, str]:
    """Return the contact's region and what told it.

    Asked in this order: country, time zone, ending of the address, dialling code, the clock of
    their mails. PLAIN with '' when none of them tells: a region is never guessed. Where their
    country goes by first names, the region is less formal than the rest of it.
    """
    region, told = _find(regions, place)
    if _country(place) in region.first_names:
        region = replace(region, formality=min(region.formality, FIRST_NAMES))
    return region, told


def _country(place: Place) -> str:
    """The contact's country, ISO 3166, as far as the record, zone or address tells it; else ''."""
    if place.country:
        return _code(place.country)
    for zone, code in _FIRST_NAME_ZONES.items():
        if place.zone.startswith(zone):
            return code
    return "" if place.zone else _code(_ending(place.address))


def _ending(address: str) -> str:
    tld = address.rpartition(".")[2].casefold() if "@" in address else ""
    return {"uk": "gb"}.get(tld, tld)


def _code(word: str) -> str:
    return _NAMES.get(word.strip().casefold(), word.strip().upper())


def _find(regions: Iterable[Region], place: Place) -> tuple[Region, str]:
    known = {region.id: region for region in regions}
    for word, origin in ((place.country, "country"), (_ending(place.address), "mail address")):
        code = _code(word)
        if origin == "mail address" and place.zone and _by_zone(place.zone) in known:
            return known[_by_zone(place.zone)], "time zone"
        for region in known.values():
            if code and code in region.countries:
                return region, origin
    for key, origin in (
        (_by_prefix(place.phone.replace(" ", ""), _DIALLING), "dialling code"),
        (_by_offset(place.utc_offset), "clock of their mails"),
    ):
        if key in known:
            return known[key], origin
    return PLAIN, ""


def _by_zone(zone: str) -> str:
    return "emea" if zone in _MIDDLE_EAST else _by_prefix(zone, _ZONES)


def _by_prefix(text: str, table: Iterable[tuple[str, str]]) -> str:
    found = [(len(prefix), key) for prefix, key in table if text.startswith(prefix)]
    return max(found)[1] if found else ""


def _by_offset(minutes: int | None) -> str:
    """UTC itself says nothing: many servers write it."""
    if not minutes:
        return ""
    if -600 <= minutes <= -120:
        return "americas"
    return "emea" if 0 < minutes <= 240 else "apac" if 330 <= minutes <= 780 else ""


def named(regions: Iterable[Region], name: str) -> Region:
    """Return a region by its id. Raises UsageError with the known ids."""
    known = tuple(regions)
    for region in known:
        if region.id.casefold() == name.strip().casefold():
            return region
    raise UsageError(f'no region "{name}"', expected=f"one of {', '.join(r.id for r in known)}")
