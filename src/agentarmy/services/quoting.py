"""What was said about something: the sentences that hold the words of a question."""

from __future__ import annotations

from collections.abc import Sequence

from agentarmy.domain.records import Turn
from agentarmy.knowledge.words import alike
from agentarmy.reading.text import sentences
from agentarmy.writing.deal_answers import Case, Statement
from agentarmy.writing.ground import of_turn
from agentarmy.writing.wording import tidy

_SHOWN = 4
_ENOUGH = 0.6
"""Share of the question's words, or words that mean the same, that a sentence must hold."""


def said_about(case: Case, words: str) -> list[Statement]:
    """Return the newest sentences about `words`, of the person that was named where one was."""
    groups = [group for group in alike(words) if not _names(group, case)]
    turns = [t for t in case.human if not case.person or _by(t, case.person)]
    found: list[tuple[float, float, Turn, str]] = []
    for turn in turns:
        for sentence in sentences(turn.text):
            quote = turn.text[sentence.start : sentence.end]
            share = _share(groups, sentence.text)
            if groups and share >= _ENOUGH:
                found.append((share, turn.at.timestamp() if turn.at else 0.0, turn, quote))
    found.sort(key=lambda one: (-one[0], -one[1]))
    chosen = found[:_SHOWN]
    if not chosen:
        who = case.person or case.label
        return [case.nothing(f'what {who} said about "{tidy(words)}"')]
    return [
        Statement(
            text=f'{turn.speaker.label}: "{tidy(quote, limit=40)}"', grounds=(of_turn(turn, quote),)
        )
        for _, _, turn, quote in chosen
    ]


def _share(groups: Sequence[Sequence[str]], text: str) -> float:
    words = text.replace("'", " ").replace("-", " ").split()
    bare = [word.strip('.,;:!?"()') for word in words]
    met = sum(any(w.startswith(b) for w in bare for b in group) for group in groups)
    return met / len(groups) if groups else 0.0


def _names(group: Sequence[str], case: Case) -> bool:
    known = f"{case.label} {case.person}".casefold().split()
    return group[0] in known


def _by(turn: Turn, person: str) -> bool:
    last = person.casefold().split()
    return bool(last) and last[-1] in turn.speaker.name.casefold()
