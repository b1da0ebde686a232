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
    found: list[tuple[float, float, Statement]] = []
    before: Turn | None = None
    for turn in case.human:
        own = not case.person or _by(turn, case.person)
        share, quote = _best(groups, turn)
        at = turn.at.timestamp() if turn.at else 0.0
        if own and share >= _ENOUGH:
            found.append((share, at, _said(turn, quote)))
        elif own and before and before.conversation == turn.conversation:
            share, asked = _best(groups, before, questions=True)
            if share >= _ENOUGH and turn.text.strip():
                found.append((share, at, _answered(before, asked, turn)))
        before = turn
    found.sort(key=lambda one: (-one[0], -one[1]))
    chosen = found[:_SHOWN]
    if not chosen:
        who = case.person or case.label
        return [case.nothing(f'what {who} said about "{tidy(words)}"')]
    return [statement for _, _, statement in chosen]


def _best(
    groups: Sequence[Sequence[str]], turn: Turn, *, questions: bool = False
) -> tuple[float, str]:
    """The sentence of a turn that holds most of the words, and their share."""
    found = [
        (_share(groups, one.text), turn.text[one.start : one.end])
        for one in sentences(turn.text)
        if one.question or not questions
    ]
    return max(found, key=lambda pair: pair[0], default=(0.0, "")) if groups else (0.0, "")


def _said(turn: Turn, quote: str) -> Statement:
    text = f'{turn.speaker.label}: "{tidy(quote, limit=40)}"'
    return Statement(text=text, grounds=(of_turn(turn, quote),))


def _answered(question: Turn, asked: str, turn: Turn) -> Statement:
    """What somebody answered to a question that holds the words."""
    words = " ".join(turn.text.split("\n\n")[0].split())
    text = (
        f'{turn.speaker.label}: "{tidy(words, limit=30)}",'
        f' asked by {question.speaker.label}: "{tidy(asked, limit=20)}"'
    )
    said = turn.text.split("\n\n")[0]
    return Statement(text=text, grounds=(of_turn(turn, said), of_turn(question, asked)))


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
