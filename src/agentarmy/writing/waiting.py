"""Until when they asked us to wait: the moment that their words name, as one says it back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agentarmy.writing.ground import Ground
from agentarmy.writing.wording import flipped

MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = re.compile(
    r"(?i)\b(?:(?:in|until|till|before|by|mid|early|late|end of|beginning of|start of|for|around)"
    r"[\s-]+(?P<one>"
    + "|".join(MONTHS)
    + r")|(?<!since )(?<!of )(?<!the )(?<!last )(?P<two>"
    + "|".join(m for m in MONTHS if m not in ("May", "March"))
    + r"))\b"
)
_QUARTER = re.compile(
    r"(?i)\bQ(?P<n>[1-4])\b|\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b"
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SEASON = re.compile(
    r"(?i)\b(?:in|until|till|before|after|by) (?:the )?(?P<season>spring|summer|autumn|winter"
    r"|new year|next year)\b"
)
_ASKED = re.compile(
    r"(?i)(?:(?:^|[.:;,!\u2013-]\s*)"
    r"(?:(?:please|pls|so|and|then|just|no|better|but|or|kindly)[, ]+)*"
    r"|\byou (?:can |could |may |should |might )?|\b(?:ask|want|like) you to )"
    r"(?:(?:get|come|be|check) back|(?:call|ring|write|mail|e-?mail|ask|try|contact|ping|check in"
    r"|talk|speak)(?: to)?(?: with)? (?:us|me|again|back|in))\b"
    r"|\bnot before\b|\bplease wait\b"
)
_HOLDS = re.compile(
    r"(?i)\b(?:budget|spend\w*|capex|capital|money|funds?|frozen|freeze|thaw|hold|paus\w+|park\w*"
    r"|decisions?|decide|nothing|wait|buy|order|sign|signed|invest\w*|approv\w+|purchas\w+)\b"
)
_UNTIL = re.compile(
    r"(?i)\b(?:until|till)\s+(?P<event>(?:the|our|we|my|i|they|there|this|it)\b[^.,;!?\n]*)"
)
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when: `moment` as it stands behind 'in' ('July', 'Q3'), else the `event` of 'until'.

    `asked` says whether they asked to hear from us then, `grounds` are the words that tell it,
    the chief one first.
    """

    moment: str
    event: str
    asked: bool
    grounds: tuple[Ground, ...]


def asks_to_wait(sentence: str) -> bool:
    """Say whether a sentence tells when to come back, or until when all rests."""
    if sentence.rstrip().endswith("?"):
        return False
    if not (moment_in(sentence) or _event(sentence)):
        return False
    until = _UNTIL_ANY.search(sentence)
    before = sentence[: until.start()] if until else ""
    rests = until is not None and bool(_HOLDS.search(before if before.strip() else sentence))
    return rests or bool(_ASKED.search(sentence))


_UNTIL_ANY = re.compile(r"(?i)\b(?:until|till)\b")


def wait_of(said: Sequence[Ground], *, own: str) -> Wait | None:
    """Return what the newest words say that name a moment; None for no words.

    `said` is in order of speaking; the words of `own`, a name, come before those of others. Where
    the newest names a quarter and an older word a month in it, it is the month.
    """
    ranked = sorted(reversed(said), key=lambda g: g.who != own)
    if not ranked:
        return None
    timed = [g for g in ranked if moment_in(g.quote)]
    asking = [g for g in timed if _ASKED.search(g.quote)] or timed
    if asking:
        chief = asking[0]
        moment = moment_in(chief.quote)
        finer = next((g for g in timed if _finer(moment_in(g.quote), moment)), None)
        found = (chief, finer) if finer else (chief,)
        moment = moment_in(finer.quote) if finer else moment
        return Wait(moment, "", bool(_ASKED.search(chief.quote)), found)
    events = [(g, event) for g in ranked if (event := _event(g.quote))]
    if events:
        return Wait("", events[0][1], False, (events[0][0],))
    return Wait("", "", False, (ranked[0],))


def moment_in(quote: str) -> str:
    """Return 'July', 'Q3' or 'the summer' of a quote; '' for none."""
    month = _MONTH.search(quote)
    if month:
        return (month["one"] or month["two"]).capitalize()
    quarter = _QUARTER.search(quote)
    if quarter:
        return f"Q{quarter['n'] or _NTH[quarter['nth'].lower()]}"
    season = _SEASON.search(quote)
    if season and not re.match(r"(?i)after\b", season[0]):
        name = season["season"].lower()
        return name if name == "next year" else f"the {name}"
    return ""


def _finer(month: str, quarter: str) -> bool:
    """Whether a month lies in that quarter."""
    if month not in MONTHS or not re.fullmatch(r"Q[1-4]", quarter):
        return False
    return MONTHS.index(month) // 3 + 1 == int(quarter[1])


def _event(quote: str) -> str:
    found = _UNTIL.search(" ".join(quote.split()))
    if found is None or len(found["event"].split()) > _LONGEST:
        return ""
    return flipped(found["event"], limit=_LONGEST)
