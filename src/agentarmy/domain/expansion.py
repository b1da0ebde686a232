"""More of the buyer's house than who speaks: people, departments and sites that they mention."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from agentarmy.domain.evidence import Evidence, Kind, PersonRef
from agentarmy.domain.judgement import Suggestion
from agentarmy.domain.ordering import by_buyer, of_kind

_PERSONS = (Kind.PERSON, Kind.ECONOMIC_BUYER, Kind.AUTHORITY, Kind.CHAMPION)
_NAMING = frozenset({*_PERSONS, Kind.REACH})
_DEPARTMENT = re.compile(
    r"\b(?:our|my) ((?:own )?(?:[\w]+ ){1,2}?(?:team|department|people|group|guys|colleagues|office"
    r"|folks|side|staff))\b",
    re.IGNORECASE,
)
_PLACE = (
    r"plant|site|facility|warehouse|factory|branch|depot|mill|hub|campus|subsidiary|clinic|shop"
    r"|store|yard|terminal|location|office"
)
_SITE = re.compile(
    rf"\b(?:(?:our|the) )?("
    rf"(?:[\w&'’-]+ ){{0,2}}?(?:{_PLACE})s? (?:in|at|near|outside) [A-Z][\w'’-]+"
    rf"|[A-Z][\w'’-]+ (?:{_PLACE})s?"
    rf"|(?:other|second|third|fourth|sister|new|overseas) (?:{_PLACE})s?"
    r"|(?:sister|parent) company)"
)
_NO_NAME = re.compile(
    r"(?i)\b(?:managers?|directors?|producers?|officers?|teams?|departments?|contracts|purchasing"
    r"|procurement|finance|legal|sales|board|committee|council|group|plant|office|buyers?)$"
)
"""What ends the name of an office rather than that of a person."""
_Roles = Mapping[frozenset[str], str]
"""Roles by the words of a name."""
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "miss", "sir", "smt", "god"})


def suggestions(
    evidence: Sequence[Evidence], *, known: Collection[str] = (), account: str = ""
) -> tuple[Suggestion, ...]:
    """Return who and what the buyer mentions that is not known yet (AA-QBS-07).

    `known` are names on record, in any spelling of case. Whoever speaks is known. Each is
    suggested once, with the first sentence that mentions it; a rival or a product is no person.
    """
    heard = by_buyer(evidence)
    people = _cores([*known, *(e.speaker for e in evidence)])
    rivals = _cores(str(getattr(e.value, "text", "")) for e in of_kind(heard, Kind.COMPETITION))
    roles = _roles(heard)
    found: dict[str, Suggestion | None] = {}
    told: set[tuple[Kind, str, object]] = set()
    for item in heard:
        if item.kind not in _NAMING or item.heard:
            continue  # names are plain only where a cue reads them
        if item.polarity < 0 and item.kind in (Kind.PERSON, Kind.REACH):
            continue
        what = (item.kind, item.topic, item.quote if item.kind is Kind.REACH else item.value)
        if what in told:
            continue  # the first sentence that mentions it has told it all
        told.add(what)
        for one in _of(item, roles, account):
            called = one.name or one.role
            key = f"{one.kind}:{_core(called)}"
            if key not in found:
                others = people | rivals if one.kind == "person" else rivals
                found[key] = None if _among(called, others) else one
    return tuple(_without_doubles([one for one in found.values() if one is not None]))


def _of(item: Evidence, roles: _Roles, account: str) -> Iterator[Suggestion]:
    if item.kind in _PERSONS and isinstance(item.value, PersonRef) and item.value.name:
        if _NO_NAME.search(item.value.name):
            return
        role = item.value.role or _role(item.value.name, roles)
        command = f'agentarmy contacts add "{item.value.name}"'
        command += f' --account "{account}"' if account else ""
        command += f' --title "{role}"' if role else ""
        yield Suggestion(
            kind="person", name=item.value.name, role=role, evidence=item, command=command
        )
    elif item.kind is Kind.REACH:
        pattern = _SITE if item.topic == "site" else _DEPARTMENT
        named = pattern.search(" ".join(item.quote.split()))
        if named:
            yield Suggestion(kind=item.topic, name=named[1], evidence=item)


def _roles(heard: Sequence[Evidence]) -> _Roles:
    """The first role that words give to each name, in the order of speaking."""
    found: dict[frozenset[str], str] = {}
    for item in heard:
        if isinstance(item.value, PersonRef) and item.value.role:
            found.setdefault(frozenset(_core(item.value.name).split()), item.value.role)
    return found


def _role(name: str, roles: _Roles) -> str:
    """The role that other words give to somebody of that name."""
    return next((role for core, role in roles.items() if _among(name, (core,))), "")


def _cores(names: Iterable[str]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(_core(name).split()) for name in dict.fromkeys(names))


def _core(name: str) -> str:
    words = [w.strip(".,'’").casefold() for w in name.split()]
    return " ".join(w for w in words if w and w not in _TITLES)


def _among(name: str, others: Iterable[frozenset[str]]) -> bool:
    """Whether the name, or a first or last name, is one of the others'."""
    mine = set(_core(name).split())
    return not mine or any(mine <= theirs or (bool(theirs) and theirs <= mine) for theirs in others)


def _without_doubles(found: Collection[Suggestion]) -> Iterator[Suggestion]:
    """Leave out the first name of somebody who is also named in full."""
    people = [one.name for one in found if one.kind == "person"]
    for one in found:
        fuller = (n for n in people if n != one.name and len(n.split()) > len(one.name.split()))
        if one.kind != "person" or not any(
            set(_core(one.name).split()) <= set(_core(n).split()) for n in fuller
        ):
            yield one
