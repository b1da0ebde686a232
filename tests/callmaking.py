"""Made-up calls for the tests of minutes: 'Name: words' by line, the first speaker is ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agentarmy.domain.records import Channel, Person, Side, Turn

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""
OURS = ("Ada Brook", "Nils Roth")


def turns(text: str) -> list[Turn]:
    """Return the lines of a call as its turns, ten seconds apart."""
    found = []
    for place, line in enumerate(text.strip().splitlines()):
        name, _, words = line.strip().partition(": ")
        found.append(
            Turn(
                id=str(place),
                conversation="c",
                channel=Channel.CALL,
                speaker=Person(name),
                text=words,
                at=BEGAN + timedelta(seconds=10 * place),
                side=Side.OURS if name in OURS else Side.THEIRS,
            )
        )
    return found
