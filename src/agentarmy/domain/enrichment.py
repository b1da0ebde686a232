"""What is known of a lead before anybody writes to it: five groups, seventeen fields (QH-FIT-01).

Every field is a column of a lead that an import fills, so that the fit can be scored at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from agentarmy.domain.records import Row


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the name a person reads, and the column of a lead that holds it."""

    name: str
    column: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of fields under one name."""

    name: str
    fields: tuple[Field, ...]


GROUPS = (
    Group(
        "company",
        (
            Field("size", "employees"),
            Field("industry", "industry"),
            Field("revenue", "revenue"),
            Field("funding", "funded_on"),
            Field("growth", "hiring"),
        ),
    ),
    Group(
        "contact",
        (
            Field("role", "title"),
            Field("authority", "authority"),
            Field("linkedin_activity", "linkedin_activity"),
        ),
    ),
    Group(
        "tech",
        (
            Field("tools", "tech"),
            Field("compatibility", "compatibility"),
            Field("spend", "tech_spend"),
        ),
    ),
    Group(
        "geography",
        (Field("time_zone", "zone"), Field("region", "region"), Field("language", "language")),
    ),
    Group(
        "intent",
        (Field("visits", "pages"), Field("downloads", "downloads"), Field("search", "searches")),
    ),
)
"""The groups and fields in the order in which they are shown (QH-FIT-01)."""

COLUMNS = frozenset(field.column for group in GROUPS for field in group.fields)
"""The columns of a lead that the fields are held in."""

Enrichment = dict[str, dict[str, str]]
"""By group, the text of each of its fields; '' where nothing is known."""


def enrichment(lead: Row) -> Enrichment:
    """Return all fields of a lead by group; '' where nothing is known.

    Revenue and spend stand as they were written: sources give sums, ranges and bands.
    """
    return {
        group.name: {field.name: str(lead.get(field.column) or "") for field in group.fields}
        for group in GROUPS
    }
