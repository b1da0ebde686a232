"""Whether what the learned weights heard speaks of that matter at all."""

from __future__ import annotations

import re

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.reading.learned import Said
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.marks import NAME

_DATED = frozenset({"timeline+", "commitment+"})
_FEW = 7
"""Words of a sentence that may be no more than the answer to a question."""
_FEWEST = 4
"""Fewer words object to nothing."""
_PERSON = re.compile(r"\b(?:he|she|i)\b")
_PUSHED = "champion+"


def speaks_of(found: Evidence, said: Said, *, lexicon: Lexicon) -> bool:
    """Whether a sentence, or the question that it answers, names what was heard in it.

    Only kinds of MEDDIC, competition and objections are held to it: for each the list 'speaks_'
    names the words of which one must be there, 'not_' those that belong to another matter.
    """
    if found.polarity > 0 and lexicon.word(f"not_{found.kind}").search(said.masked):
        return False
    check = _CHECKS.get(found.kind)
    return check is None or check(found, said, lexicon)


def _is_named(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    name = f"speaks_{found.kind}"
    if name not in lexicon.words:
        return True
    near = lexicon.word(name)
    return bool(near.search(said.masked) or (_answers(said) and near.search(said.asked)))


def _is_rival(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    named = found.polarity > 0 and NAME in said.masked
    return named or _is_named(found, said, lexicon)


def _is_figure(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    """Whether a number is there that is not just how many, how big or how much they want."""
    if found.polarity < 0:
        return True
    if not lexicon.word("speaks_metrics").search(said.masked):
        return False
    counted = _answers(said) and len(said.masked.split()) <= _FEW
    asked = said.asked if counted else ""
    return not (
        lexicon.word("asks_count").search(asked) and not lexicon.word("of_trouble").search(asked)
    )


def _is_condition(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    """A date by which it must be there, or a promise, is no criterion to choose by."""
    return found.polarity < 0 or not _DATED & set(said.cues)


def _is_push(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    """Who only passes something on, as agreed, champions nothing."""
    if found.polarity < 0:
        gone = lexicon.word("speaks_champion")
        few = len(said.masked.split()) <= _FEW and _PERSON.search(said.masked)
        return bool(gone.search(said.masked) or (few and gone.search(said.asked)))
    passes_on = lexicon.word("passes_on").search(said.masked)
    return not passes_on or bool(lexicon.word("pushes").search(said.masked))


def _is_trouble(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    """Words that stand up for us, or lay down what is wanted, are no complaint."""
    if found.polarity < 0:
        return _is_named(found, said, lexicon)
    return _PUSHED not in said.cues and not lexicon.word("lays_down").search(said.masked)


def _is_against(found: Evidence, said: Said, lexicon: Lexicon) -> bool:
    few = len(said.masked.split()) < _FEWEST
    return not few and bool(lexicon.word("speaks_objection").search(said.masked))


def _answers(said: Said) -> bool:
    return bool(said.asked) and said.place <= 1


_CHECKS = {
    Kind.COMPETITION: _is_rival,
    Kind.METRICS: _is_figure,
    Kind.DECISION_CRITERIA: _is_condition,
    Kind.DECISION_PROCESS: _is_named,
    Kind.ECONOMIC_BUYER: _is_named,
    Kind.CHAMPION: _is_push,
    Kind.PAIN: _is_trouble,
    Kind.OBJECTION: _is_against,
}
