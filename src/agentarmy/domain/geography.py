"""Which places share the working hours of the United States or of Europe (QH-FIT-08)."""

from __future__ import annotations


def _spaced(names: str) -> list[str]:
    return names.split()


_US_ZONES = frozenset(
    "America/" + name
    for name in _spaced(
        "Adak Anchorage Boise Chicago Denver Detroit Juneau Los_Angeles Menominee Metlakatla"
        " New_York Nome Phoenix Sitka Yakutat"
    )
) | {"Pacific/Honolulu", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "EET", "MET", "WET"}
_PREFIXES = ("Europe/", "US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
_NOT_EUROPE = frozenset({"Europe/Istanbul", "Europe/Moscow", "Europe/Minsk", "Europe/Samara"})

# The EU, and the neighbours that keep its time zones; ISO 3166 codes and the English names.
_COUNTRIES = frozenset(
    _spaced(
        "us usa united_states united_states_of_america at austria be belgium bg bulgaria ch"
        " switzerland cy cyprus cz czechia czech_republic de germany dk denmark ee estonia es spain"
        " fi finland fr france gb uk united_kingdom gr greece hr croatia hu hungary ie ireland is"
        " iceland it italy li liechtenstein lt lithuania lu luxembourg lv latvia mt malta nl"
        " netherlands the_netherlands no norway pl poland pt portugal ro romania se sweden si"
        " slovenia sk slovakia"
    )
)


def in_sales_zone(zone: str, country: str, *, wanted: tuple[str, ...] = ()) -> bool:
    """Say whether an IANA zone or a country (code or English name) is one that we serve.

    `wanted` holds zones, beginnings of zones ('Europe/') or countries; when it is empty, the time
    zones of the United States and of Europe are served.
    """
    name = _name(country)
    if wanted:
        return any(_name(w) == name or (zone and zone.startswith(w)) for w in wanted)
    if zone in _US_ZONES or (zone.startswith(_PREFIXES) and zone not in _NOT_EUROPE):
        return True
    return name in _COUNTRIES


def _name(country: str) -> str:
    return country.strip().casefold().replace(" ", "_").replace(".", "")
