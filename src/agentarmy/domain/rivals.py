"""Which named rivals are still in the race, and which the buyer dropped."""

from __future__ import annotations

from collections.abc import Sequence

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.ordering import by_buyer, of_kind


def dropped_rivals(evidence: Sequence[Evidence]) -> dict[str, Evidence]:
    """Return the words that drop a rival by its name in lower case.

    Who is named again in a later message is back in the race.
    """
    found: dict[str, Evidence] = {}
    named: set[str] = set()
    for item in by_buyer(of_kind(evidence, Kind.COMPETITION)):
        name = item.value.text.casefold() if isinstance(item.value, Text) else ""
        if not name or item.heard:
            continue
        if item.polarity > 0:
            named.add(name)
        elif name in named:
            found[name] = item
        if item.polarity > 0 and name in found and found[name].source != item.source:
            del found[name]
    return found


def in_the_race(names: Sequence[str], evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return those of the names that were not dropped."""
    out = dropped_rivals(evidence)
    return tuple(name for name in names if name.casefold() not in out)
