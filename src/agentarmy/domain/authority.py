"""Who signs: the speaker, somebody named, a group, or nobody known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, Text
from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.ordering import by_buyer, of_kind, once, sure

_GROUP = re.compile(
    r"\b(committee|board|panel|council|tender|procurement|sourcing|consensus|all of us|they vote"
    r"|together|jointly|both (?:of (?:them|us) )?(?:have|must|need)|the two (?:brothers|sisters"
    r"|partners"
    r"|owners|of (?:them|us))|all (?:three|four|five|of (?:them|us)) (?:have|must|need))\b",
    re.IGNORECASE,
)


class Signer(StrEnum):
    """Whose decision it is."""

    SELF = "self"
    NAMED = "named"
    COMMITTEE = "committee"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who signs; `name` and `role` of that person, and the words that say so, decisive first."""

    signer: Signer
    name: str = ""
    role: str = ""
    evidence: tuple[Evidence, ...] = ()


def authority_of(evidence: Sequence[Evidence]) -> Authority:
    """Return who signs by the buyer's newest words; by anybody's when no buyer spoke of it.

    Evidence comes in order of speaking. Who denied their own authority is not believed to have
    had it before; a denial that speaks of a group says that a group decides. Whoever is named by
    others as the signer and then says 'I sign' is the named signer.
    """
    return once(evidence, "authority", make=lambda: _authority_of(evidence))


def _authority_of(evidence: Sequence[Evidence]) -> Authority:
    said = tuple(e for e in of_kind(evidence, Kind.AUTHORITY, Kind.ECONOMIC_BUYER) if _tells(e))
    said = tuple(e for e in said if not _only_pays(e)) or said
    heard = sure(by_buyer(said) or said)
    denied: list[Evidence] = []
    for item in _newest_first(heard):
        found = _read(item)
        if _nobody_known(item):
            return Authority(signer=Signer.UNKNOWN, evidence=(item, *denied))
        if any(_nobody_known(e) for e in heard) and not _SIGNS.search(item.quote):
            continue
        if found.signer is Signer.UNKNOWN:
            denied.append(item)
        elif found.signer is not Signer.SELF or all(item.speaker != d.speaker for d in denied):
            return _complete(found, heard, denied)
    return Authority(signer=Signer.UNKNOWN, evidence=tuple(denied))


_PURSE = re.compile(
    r"\b(?:purse|cheque ?book|checkbook|cheques?|wallet|kitty|till|drawer|pocket|funds?|money|cash"
    r"|pays?|payments?|transfers?|releases?|frees|unlocks?|capex|opex|account|cost cent(?:re|er)"
    r"|cost place|amounts?)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"\b(?:sign\w*|decid\w+|decision|approv\w+|choos\w+|final (?:say|word)|say-?so|nod|award\w*"
    r"|authori[sz]\w+|picks?|yes)\b",
    re.IGNORECASE,
)


_NEEDLESS = re.compile(
    r"\b(?:needn't|need not|(?:doesn't|does not|don't|do not|didn't) (?:have|need) to"
    r"|no need (?:for it )?to"
    r"|without (?:going|asking)|never has to)\b",
    re.IGNORECASE,
)
"""'It needn't go to the trustees' takes nobody's authority."""
_ANOTHER = re.compile(
    r"\b(?:it is|it's|that's|that is|but) (?:he|she|him|her|they|them)\b|\b(?:he|she"
    r"|they) (?:does|do)\b",
    re.IGNORECASE,
)
"""'It is not me who decides, it is he': a denial that tells who does."""


def _nobody_known(item: Evidence) -> bool:
    """Whether somebody says that they cannot even tell who decides."""
    text = item.value.text if isinstance(item.value, Text) else ""
    return item.kind is Kind.AUTHORITY and item.polarity < 0 and text == "nobody known"


def _tells(item: Evidence) -> bool:
    """Whether it says who signs; who pays tells that only by a name or as a group."""
    if item.polarity < 0 and _NEEDLESS.search(item.quote):
        return False
    if item.kind is Kind.AUTHORITY or isinstance(item.value, PersonRef):
        return item.kind is Kind.AUTHORITY or item.polarity > 0
    text = item.value.text if isinstance(item.value, Text) else ""
    return item.polarity > 0 and bool(_GROUP.search(text))


def _only_pays(item: Evidence) -> bool:
    """Whether the words are of the purse alone: they tell who signs where nothing else does."""
    pays = item.kind is Kind.ECONOMIC_BUYER and _PURSE.search(item.quote)
    return bool(pays and not _SIGNS.search(item.quote))


def _newest_first(heard: Sequence[Evidence]) -> list[Evidence]:
    """The newest message first; within one, plain words on authority before a mention of people,
    and a denial last.
    """
    places = {item.source: place for place, item in enumerate(heard)}
    return sorted(
        heard,
        key=lambda e: (-places[e.source], e.polarity < 0, e.kind is not Kind.AUTHORITY, -e.start),
    )


def _read(item: Evidence) -> Authority:
    value = item.value
    if isinstance(value, PersonRef) and (value.name or value.role):
        mine = _same(value.name, item.speaker)
        if mine and item.polarity < 0 and _ANOTHER.search(item.quote):
            return Authority(signer=Signer.NAMED, role="the one named before", evidence=(item,))
        if mine and item.polarity < 0:
            return Authority(signer=Signer.UNKNOWN, evidence=(item,))
        if _GROUP.search(f"{value.name} {value.role}"):
            return Authority(signer=Signer.COMMITTEE, evidence=(item,))
        signer = Signer.SELF if mine else Signer.NAMED
        return Authority(signer=signer, name=value.name, role=value.role, evidence=(item,))
    if item.polarity < 0:
        named = _GROUP.search(item.quote) and not item.quote.rstrip().endswith("?")
        group = named or item.topic == "committee"
        return Authority(signer=Signer.COMMITTEE if group else Signer.UNKNOWN, evidence=(item,))
    text = value.text if isinstance(value, Text) else ""
    if _GROUP.search(text) or item.topic == "committee":
        return Authority(signer=Signer.COMMITTEE, evidence=(item,))
    if item.kind is Kind.ECONOMIC_BUYER:
        return Authority(signer=Signer.UNKNOWN, evidence=(item,))
    return Authority(signer=Signer.SELF, name=item.speaker, evidence=(item,))


def _same(name: str, speaker: str) -> bool:
    a, b = name.casefold().split(), speaker.casefold().split()
    return bool(a and b) and (a == b or (a[0] == b[0] and (len(a) == 1 or len(b) == 1)))


def _complete(found: Authority, heard: Sequence[Evidence], denied: Sequence[Evidence]) -> Authority:
    """Fill in role and full name from other mentions of the same person, and all the quotes."""
    same = [
        e
        for e in heard
        if isinstance(e.value, PersonRef) and e.polarity > 0 and _same(e.value.name, found.name)
    ]
    people = [e.value for e in same if isinstance(e.value, PersonRef)]
    role = found.role or next((p.role for p in reversed(people) if p.role), "")
    name = max([found.name, *(p.name for p in people)], key=len)
    by_others = any(not _same(found.name, e.speaker) for e in same)
    signer = Signer.NAMED if found.signer is Signer.SELF and by_others else found.signer
    if signer is not Signer.SELF:
        denied = [e for e in reversed(heard) if e.kind is Kind.AUTHORITY and e.polarity < 0]
    quotes = dict.fromkeys((*found.evidence, *denied, *reversed(same)))
    return Authority(signer=signer, name=name, role=role, evidence=tuple(quotes)[:3])


def authority_element(evidence: Sequence[Evidence]) -> Element:
    """Return authority as an element: known when it is known who signs."""
    found = authority_of(evidence)
    if not found.evidence:
        return Element(
            id="authority",
            label="Authority",
            standing=Standing.UNKNOWN,
            why="nobody said who signs",
        )
    theirs = bool(by_buyer(found.evidence))
    standing = Standing.EVIDENCED if theirs else Standing.CLAIMED
    if found.signer is Signer.UNKNOWN:
        standing = Standing.CONTRADICTED if theirs else Standing.CLAIMED
    sure = found.evidence[0].confidence * (1 if theirs else 0.5)
    return Element(
        id="authority",
        label="Authority",
        standing=standing,
        value=_words(found),
        confidence=round(min(sure, 0.97), 2),
        evidence=found.evidence,
        why=_why(found, theirs),
    )


def _words(found: Authority) -> str:
    who = f"{found.name} ({found.role})" if found.name and found.role else found.name or found.role
    if found.signer is Signer.SELF:
        return f"{who or 'the buyer'} decides alone"
    if found.signer is Signer.NAMED:
        many = not found.name and found.role.endswith("s") and not found.role.endswith("ss")
        return f"{'the ' * many}{who} {'sign' if many else 'signs'}"
    if found.signer is Signer.COMMITTEE:
        return "a group decides"
    return "cannot decide, and who can is not known"


def _why(found: Authority, theirs: bool) -> str:
    first = found.evidence[0]
    if not theirs:
        return "only our side said so"
    speaker = first.speaker or "the buyer"
    if found.signer is Signer.UNKNOWN:
        return f"{speaker} said that the decision is somebody else's"
    return f"{speaker} said so"
