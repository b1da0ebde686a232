"""Found evidence as compact JSON, and back: a long thread has thousands of pieces.

A block of pieces is {"who", "what", "rows"}: who spoke where and when, and what was claimed, are
written once, and each piece is a row of numbers that point at them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from agentarmy.domain.evidence import Evidence, Fact, Kind, Source, SourceKind, State
from agentarmy.domain.records import Side
from agentarmy.store.facts_json import dumps, fact_from, fact_to

Found = tuple[int, Evidence]
_WhatCells = tuple[str, Mapping[str, object], float, str, int, bool, str, str, str, str]
_Row = tuple[int, int, int, int, int, str, str, str]
_Who = tuple[Source, Side, str, datetime | None]
_What = tuple[Kind, Fact, float, State, int, bool, str, date | None, str, str]

_KINDS = {str(one): one for one in Kind}
_SIDES = {str(one): one for one in Side}
_STATES = {str(one): one for one in State}
_SOURCES = {str(one): one for one in SourceKind}


def _setters(names: str) -> tuple[Callable[[Evidence, object], None], ...]:
    return tuple(getattr(Evidence, name).__set__ for name in names.split())


# A frozen dataclass sets itself up at half of this speed, and this is most of what loading costs.
_OF_ROW = _setters("quote start end supersedes _id")
_OF_WHO = _setters("source side speaker asserted_at")
_OF_WHAT = _setters("kind value confidence state polarity hypothetical topic due extractor version")


def block_to(found: Iterable[Found]) -> str:
    """Return pieces, each with the place of its turn, as JSON."""
    who: dict[str, int] = {}
    what: dict[str, int] = {}
    rows = [
        (
            at,
            who.setdefault(dumps(_who_to(one)), len(who)),
            what.setdefault(dumps(_what_to(one)), len(what)),
            one.start,
            one.end,
            one.quote,
            one.supersedes,
            one.id,
        )
        for at, one in found
    ]
    return f'{{"who":[{",".join(who)}],"what":[{",".join(what)}],"rows":{dumps(rows)}}}'


def _who_to(one: Evidence) -> list[object]:
    at = one.asserted_at.isoformat() if one.asserted_at else ""
    source = one.source
    return [str(source.kind), source.id, source.part, str(one.side), one.speaker, at]


def _what_to(one: Evidence) -> list[object]:
    return [
        str(one.kind),
        fact_to(one.value),
        one.confidence,
        str(one.state),
        one.polarity,
        one.hypothetical,
        one.topic,
        one.due.isoformat() if one.due else "",
        one.extractor,
        one.version,
    ]


def blocks_from(texts: Sequence[str]) -> tuple[Found, ...]:
    """Return the pieces of blocks that `block_to` wrote, in their order."""
    return tuple(piece for block in json.loads(f"[{','.join(texts)}]") for piece in _pieces(block))


class _Block(TypedDict):
    who: list[list[str]]
    what: list[_WhatCells]
    rows: list[_Row]


def _pieces(block: _Block) -> Iterator[Found]:
    whos = [_who_from(*cells) for cells in block["who"]]
    whats = [_what_from(cells) for cells in block["what"]]
    new = object.__new__
    for at, who, what, start, end, quote, supersedes, known in block["rows"]:
        piece = new(Evidence)
        for put, cell in zip(_OF_ROW, (quote, start, end, supersedes, known), strict=True):
            put(piece, cell)
        for put, cell in zip(_OF_WHO, whos[who], strict=True):
            put(piece, cell)
        for put, cell in zip(_OF_WHAT, whats[what], strict=True):
            put(piece, cell)
        yield at, piece


def _who_from(kind: str, key: str, part: str, side: str, speaker: str, at: str) -> _Who:
    said = datetime.fromisoformat(at) if at else None
    return Source(_SOURCES[kind], key, part), _SIDES[side], speaker, said


def _what_from(cells: _WhatCells) -> _What:
    kind, fact, sure, state, polarity, hypothetical, topic, due, extractor, version = cells
    return (
        _KINDS[kind],
        fact_from(fact),
        float(sure),
        _STATES[state],
        polarity,
        hypothetical,
        topic,
        date.fromisoformat(due) if due else None,
        extractor,
        version,
    )
