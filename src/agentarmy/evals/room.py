"""A mirror for the length of one measurement, with all that `qualify` has on a rep's desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from agentarmy.domain.methodology import Methods, parse
from agentarmy.domain.records import Facts
from agentarmy.reading.lexicon import Lexicon
from agentarmy.services.engines import Consultant
from agentarmy.services.qualifying import Desk
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An empty mirror in a folder of its own; both are gone afterwards.

    `consultant` is the model that is heard beside the rules, if any.
    """

    mirror: Mirror
    folder: Path
    now: datetime
    zone: str
    consultant: Consultant | None = None

    def desk(self, facts: Facts) -> Desk:
        """Return the desk that `services.qualifying.qualify` works at."""
        return Desk(
            facts=facts,
            lexicon=_lexicon(),
            methods=_methods(),
            now=self.now,
            rejected=self.folder / "rejected",
            zone=self.zone,
            consultant=self.consultant,
        )


@contextmanager
def room(
    *, now: datetime, zone: str = "UTC", consultant: Consultant | None = None
) -> Iterator[Room]:
    """Open a mirror whose clock stands at `now` (aware); it is deleted at the end."""
    with TemporaryDirectory(prefix="agentarmy-eval-") as name:
        folder = Path(name)
        mirror = open_mirror(folder / "mirror.sqlite", tenant="eval", clock=lambda: now)
        try:
            yield Room(mirror=mirror, folder=folder, now=now, zone=zone, consultant=consultant)
        finally:
            mirror.close()


@cache
def _lexicon() -> Lexicon:
    return lexicon()


@cache
def _methods() -> Methods:
    return parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
