"""How much each sentence of the buyer's may speak of an element: what is worth a second opinion.

The learned weights give every sentence a chance for every kind, also where it is too low to be
taken as said. A model is shown the likeliest of what the rules left open, and what it claims of a
sentence must have some of that chance behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Facts, Side, Turn
from agentarmy.reading.cues import Scene
from agentarmy.reading.ground import ground_of
from agentarmy.reading.hearing import MEANINGS, cues_of
from agentarmy.reading.learned import Kinds, Said, features
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared
from agentarmy.reading.questions import last_topic
from agentarmy.reading.text import Sentence

_ASKED = 2
"""So many of the last sentences that the other side said are what a turn answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One sentence of the buyer's; `chances` (0..1) by kind and polarity."""

    sentence: Sentence
    said: Said
    chances: Mapping[tuple[Kind, int], float]

    def most(self, kinds: Iterable[Kind]) -> float:
        """Return the highest chance of any of these kinds, affirmed or denied."""
        wanted = frozenset(kinds)
        return max((c for (kind, _), c in self.chances.items() if kind in wanted), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinted:
    """A turn with the hints of its sentences; none for what is not the buyer's.

    `asked` is what our side said right before, as it was written, `topic` the element that its
    last question asks for.
    """

    turn: Turn
    prepared: Prepared | None = None
    hints: tuple[Hint, ...] = ()
    asked: str = ""
    topic: str = ""
    scene: Scene | None = field(default=None, repr=False)


def hints(
    turns: Sequence[Turn], facts: Facts, *, lexicon: Lexicon, evidence: Iterable[Evidence]
) -> tuple[Hinted, ...]:
    """Return every turn of a conversation (in time order, sides set) with its hints.

    `evidence` is what was read of it. Linear in the text.
    """
    read: dict[str, list[Evidence]] = {}
    for piece in evidence:
        if not piece.heard:
            read.setdefault(piece.source.id, []).append(piece)
    ground = ground_of(turns, facts, lexicon=lexicon)
    prepared = {t.id: p for t in ground.turns if (p := ground.prepared(t)) is not None}
    scene, _ = ground.scene(prepared.values())
    found: list[Hinted] = []
    before: Prepared | None = None
    for turn in ground.turns:
        made = prepared.get(turn.id)
        if made is None or turn.side is not Side.THEIRS:
            found.append(Hinted(turn=turn, prepared=made, scene=scene))
            before = made if turn.side is Side.OURS else before
            continue
        masked, asked = _last_words(before)
        told = tuple(_hints(made, lexicon.kinds, asked=masked, read=read.get(turn.id, ())))
        topic = last_topic(before, lexicon) if before else ""
        found.append(
            Hinted(turn=turn, prepared=made, hints=told, asked=asked, topic=topic, scene=scene)
        )
        before = None
    return tuple(found)


def _last_words(before: Prepared | None) -> tuple[str, str]:
    """What our side said last, masked and as written; '' when theirs follows theirs."""
    if before is None:
        return "", ""
    last = before.sentences[-_ASKED:]
    written = " ".join(before.turn.text[s.start : s.end] for s in last)
    return " ".join(before.masked[s.start : s.end] for s in last), " ".join(written.split())


def _hints(turn: Prepared, kinds: Kinds, *, asked: str, read: Sequence[Evidence]) -> Iterator[Hint]:
    for place, sentence in enumerate(turn.sentences):
        here = [e for e in read if e.start < sentence.end and sentence.start < e.end]
        said = Said(
            masked=turn.masked[sentence.start : sentence.end],
            asked=asked,
            cues=cues_of(here),
            place=place,
            last=place == len(turn.sentences) - 1,
        )
        chances: dict[tuple[Kind, int], float] = {}
        for name, chance in kinds.chances(features(said)).items():
            meaning = MEANINGS.get(name)
            if meaning is not None:
                key = (meaning.kind, meaning.polarity)
                chances[key] = max(chance, chances.get(key, 0.0))
        yield Hint(sentence=sentence, said=said, chances=chances)
