"""A meeting while it goes on: a transcript that grows, read on and judged after each new turn."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from agentarmy.domain.judgement import Element, Judgement, Question, Standing
from agentarmy.domain.ordering import in_order
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.questions import next_question
from agentarmy.domain.records import Facts, Side, Turn
from agentarmy.formats import reader as formats
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.reading.checkpoint import START, Checkpoint
from agentarmy.reading.reader import read
from agentarmy.reading.speakers import meant
from agentarmy.services.qualifying import Desk

_OPEN = (Standing.UNKNOWN, Standing.CLAIMED, Standing.CONTRADICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known after some more was said: the new turns, what is still open, what to ask.

    `known` and `gaps` are elements of MEDDIC; `question` is '' when nothing is to be asked.
    """

    turns: int
    new: tuple[Turn, ...]
    known: tuple[Element, ...]
    gaps: tuple[Element, ...]
    question: str
    element: str
    verdict: str


@dataclass(slots=True)
class Listener:
    """Reads a transcript on as it grows; `name` tells its form, `us` who speaks for our side.

    What was read before is not read again as long as the same words stand there.
    """

    desk: Desk
    name: str = "meeting.txt"
    us: tuple[str, ...] = ()
    _since: Checkpoint = START
    _told: int = 0
    _facts: Facts = field(default_factory=Facts)

    def __post_init__(self) -> None:
        self._facts = self.desk.facts

    def hear(self, data: bytes) -> Heard | None:
        """Read all that was written so far; None when nobody has said anything new.

        A line that is not finished is left for the next time.
        """
        turns = tuple(self._turns(whole_lines(data)))
        if len(turns) <= self._told:
            return None
        told, self._told = self._told, len(turns)
        judged, asked, sided = self._judged(turns)
        return _heard(judged, asked, count=len(turns), new=sided[told:])

    def _turns(self, data: bytes) -> Iterator[Turn]:
        if not data.strip():
            return
        for record in formats.read(io.BytesIO(data), self.name, zone=self.desk.zone):
            if isinstance(record, ConversationRecord):
                yield from map(_turn, record.messages)

    def _judged(self, turns: Sequence[Turn]) -> tuple[Judgement, Question | None, tuple[Turn, ...]]:
        """Judge all turns and tell their sides.

        The last one may still grow, so that reading goes on before it.
        """
        lexicon = self.desk.lexicon
        self._facts = self._knowing(meant(self.us, turns), Side.OURS)
        settled = read(turns[:-1], self._facts, lexicon=lexicon, since=self._since)
        self._since = settled.checkpoint
        found = read(turns, self._facts, lexicon=lexicon, since=self._since)
        if self.us and found.unknown_speakers:
            self._facts = self._knowing(found.unknown_speakers, Side.THEIRS)
            found = read(turns, self._facts, lexicon=lexicon)
        words = sum(len(t.text.split()) for t in found.turns if t.side is not Side.OURS)
        evidence = in_order(found.evidence)
        judged = judge(
            evidence,
            self._facts,
            now=self.desk.now,
            frame=Frame(methods=self.desk.methods, target=self.name, heard=words),
        )
        # Half a call is no verdict: as long as they talk there is something to ask.
        elements = (*judged.bant, *judged.meddic)
        asked = next_question(elements, evidence, methods=self.desk.methods)
        return judged, judged.question or asked, tuple(found.turns)

    def _knowing(self, names: Sequence[str], side: Side) -> Facts:
        told = {" ".join(name.lower().split()): side for name in names}
        return replace(self._facts, known_sides={**self._facts.known_sides, **told})


def _heard(
    judged: Judgement, asked: Question | None, *, count: int, new: tuple[Turn, ...]
) -> Heard:
    return Heard(
        turns=count,
        new=new,
        known=tuple(e for e in judged.meddic if e.standing not in _OPEN),
        gaps=tuple(e for e in judged.meddic if e.standing in _OPEN),
        question=asked.text if asked else "",
        element=asked.element if asked else "",
        verdict=str(judged.verdict.outcome),
    )


def _turn(message: MessageRecord) -> Turn:
    return Turn(
        id=message.key.rpartition("/")[2],
        conversation="live",
        channel=message.channel,
        speaker=message.sender,
        text=message.text,
        at=message.at,
    )


def whole_lines(data: bytes) -> bytes:
    """Return what was written up to the last finished line."""
    return data[: data.rfind(b"\n") + 1]
