"""Found evidence as compact JSON, and back: a long thread has thousands of pieces.

A block of pieces is {"who", "what", "rows"}: who spoke where and when, and what was claimed, are
written once, and each piece is a row of numbers that point at them.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
_set_quote, _set_start, _set_end, _set_supersedes, _set_id = _setters(
    "quote start end supersedes _id"
)
_set_source, _set_side, _set_speaker, _set_at = _setters("source side speaker asserted_at")
_set_kind, _set_value, _set_confidence, _set_state, _set_polarity = _setters(
    "kind value confidence state polarity"
)
_set_hypothetical, _set_topic, _set_due, _set_extractor, _set_version = _setters(
    "hypothetical topic due extractor version"
)


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
    with _uncollected():
        blocks = json.loads(f"[{','.join(texts)}]")
        return tuple(piece for block in blocks for piece in _pieces(block))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make many objects without looking for garbage among them, which takes a quarter more."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
        _set_quote(piece, quote)
        _set_start(piece, start)
        _set_end(piece, end)
        _set_supersedes(piece, supersedes)
        _set_id(piece, known)
        source, side, speaker, asserted_at = whos[who]
        _set_source(piece, source)
        _set_side(piece, side)
        _set_speaker(piece, speaker)
        _set_at(piece, asserted_at)
        kind, value, sure, state, polarity, hypothetical, topic, due, by, version = whats[what]
        _set_kind(piece, kind)
        _set_value(piece, value)
        _set_confidence(piece, sure)
        _set_state(piece, state)
        _set_polarity(piece, polarity)
        _set_hypothetical(piece, hypothetical)
        _set_topic(piece, topic)
        _set_due(piece, due)
        _set_extractor(piece, by)
        _set_version(piece, version)
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
