"""Where the reading of a conversation stopped, so that only what is new has to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Turn
from agentarmy.reading.answers import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a reading behind its first `turns` turns, `read` of which were in English.

    `digest` is of these turns and of all that they were read by: reading goes on from here only
    where it is the same. `shown` are the languages of the turns that people wrote ('' for a turn
    that shows none), `strange` the first words of names that are nobody's here: one that comes to
    be said in lower case was no name, and all is read again. `currencies` counts those of sums.
    `found` is evidence with the place of the turn that brought it out, in the order of these
    places, `heard` likewise what was heard and may still tell when the talk is weighed. `before`
    is the id of the turn that a reply would answer.
    """

    digest: str = ""
    turns: int = 0
    read: int = 0
    shown: tuple[str, ...] = ()
    strange: frozenset[str] = frozenset()
    currencies: tuple[tuple[str, int], ...] = ()
    found: tuple[tuple[int, Evidence], ...] = ()
    heard: tuple[tuple[int, Evidence], ...] = ()
    held: tuple[Proposal, ...] = ()
    before: str = ""
    topic: str = ""
    products: tuple[str, ...] = ()
    counted: tuple[tuple[str, int], ...] = ()
    open: tuple[Evidence, ...] = ()
    stated: tuple[int, Evidence] | None = None


START = Checkpoint()
"""Nothing is read yet."""


class Digest:
    """A running digest of turns as they are read; `ground` is what they are read by."""

    def __init__(self, ground: object) -> None:
        self._hash = hashlib.sha256(repr(ground).encode())
        self._known: dict[tuple[object, ...], tuple[str, object]] = {}

    def add(self, turns: Iterable[tuple[Turn, str]]) -> str:
        """Add turns, each with how it is read (its language, the part of it), and return it."""
        for turn, how in turns:
            when = turn.at.timestamp() if turn.at else ""
            said = f"{turn.id!r} {when} {len(turn.text)} {self._around(turn, how)}{turn.text}"
            self._hash.update(said.encode("utf-8", "surrogatepass"))
        return self._hash.hexdigest()

    def _around(self, turn: Turn, how: str) -> str:
        """What is the same for many turns, in words that are found once."""
        said = (how, turn.side, turn.conversation, turn.channel, turn.subject, turn.utc_offset)
        people = (turn.speaker, turn.to)
        key = (*said, turn.automatic, *map(id, people))
        if key not in self._known:  # with the people, whose places in memory stay theirs so
            self._known[key] = (repr((*said, turn.automatic, *people)), people)
        return self._known[key][0]
