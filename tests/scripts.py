"""A conversation in one string, read and judged with the method's additions, as `qualify` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from agentarmy.domain.evidence import Evidence, Source, SourceKind
from agentarmy.domain.judgement import Capability, Judgement
from agentarmy.domain.methodology import parse
from agentarmy.domain.ordering import in_order
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.domain.selling import Selling, extend
from agentarmy.reading.reader import read
from agentarmy.wiring import lexicon, seed_objects
from saying import FACTS, NOW, START

METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
LEXICON = lexicon()
SELLING = Selling(methods=METHODS, account="Brook Foods")
OFFER = Capability(
    words="The Press 20 closes wet boxes without tape.",
    name="Press 20",
    source=Source(SourceKind.DOCUMENT, "press.md"),
)


@dataclass(frozen=True)
class Heard:
    """What was read of a script, and what was made of it."""

    evidence: tuple[Evidence, ...]
    judgement: Judgement


def turns(script: str, *, start: int = 0) -> list[Turn]:
    """Lines 'us: …' and 'Ada: …' (or any name) as turns of a call, a minute apart."""
    lines = filter(None, map(str.strip, script.splitlines()))
    return [_turn(start + n, *line.split(": ", 1)) for n, line in enumerate(lines)]


def _turn(number: int, name: str, said: str) -> Turn:
    label = {"us": "Mara Lindqvist", "Ada": "Ada Brook"}.get(name, name)
    return Turn(
        id=f"t{number}",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person(label),
        text=said,
        at=START + timedelta(minutes=number),
        side=Side.OURS if name == "us" else Side.THEIRS,
    )


def hear(script: str | Sequence[Turn], selling: Selling = SELLING, facts: Facts = FACTS) -> Heard:
    """Read and judge a script."""
    said = turns(script) if isinstance(script, str) else script
    reading = read(said, facts, lexicon=LEXICON)
    evidence = in_order(reading.evidence)
    frame = Frame(methods=selling.methods, target="Brook", deal="d", stage=selling.stage)
    judgement = judge(evidence, facts, now=NOW, frame=frame)
    return Heard(evidence, extend(judgement, evidence, facts=facts, now=NOW, selling=selling))


def at(stage: str, *, offer: bool = False, **more: bool) -> Selling:
    """The method at a stage, with a knowledge base that knows one thing where `offer`."""
    found = replace(SELLING, stage=stage, guiding=more.get("guiding", True))
    return replace(found, capability=lambda _: OFFER) if offer else found
