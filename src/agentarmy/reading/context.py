"""What stands around a cue: negation, condition, hypothesis, other people's words."""

from __future__ import annotations

from dataclasses import dataclass

from agentarmy.reading.lexicon import Lexicon

_REACH = 34
"""A negation reaches this many characters ahead within its clause ('we do not really have a')."""


@dataclass(frozen=True, slots=True)
class Context:
    """How a cue is meant: denied, only supposed, said to be said by others."""

    negated: bool = False
    hypothetical: bool = False
    reported: bool = False


def context(sentence: str, span: tuple[int, int], *, lexicon: Lexicon) -> Context:
    """Read the context of the cue at `span` of a folded sentence."""
    start, end = span
    clause = sentence[_clause_start(sentence, start) : start]
    near = lexicon.word("not_negating").sub(" ", clause[-_REACH:])
    negated = bool(lexicon.word("negators").search(near))
    supposed = lexicon.word("hypothetical").search(sentence, 0, end)
    condition = lexicon.word("conditional").search(clause)
    reported = lexicon.word("reported").search(sentence, 0, start)
    return Context(negated, bool(supposed or condition), bool(reported))


def _clause_start(sentence: str, start: int) -> int:
    return max(sentence.rfind(mark, 0, start) for mark in (",", ";", ":", ". ")) + 1
