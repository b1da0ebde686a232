"""Rows of labelled deals: a conversation, what our side sells, and what a careful reader finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from agentarmy.domain.methodology import BANT, MEDDIC
from agentarmy.domain.records import Channel, Money, Person, PriceItem
from agentarmy.errors import BadInput
from agentarmy.evals.base import Json, rows
from agentarmy.formats import quoting
from agentarmy.formats.base import ConversationRecord, MessageRecord

Record = ConversationRecord | MessageRecord
ELEMENTS = (*BANT, *MEDDIC)
LABELS = ("holds", "fails", "absent")


@dataclass(frozen=True, slots=True)
class Gold:
    """What an element is, and the pieces of the buyer's words that may carry it."""

    label: str
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """One labelled conversation; `policies` are our rules in prose.

    `part` is 'dev' where it was read while rules were written, 'held' where it was not.
    """

    id: str
    part: str
    now: datetime
    zone: str
    our_names: tuple[str, ...]
    our_domains: tuple[str, ...]
    prices: tuple[PriceItem, ...]
    policies: tuple[str, ...]
    records: tuple[Record, ...]
    gold: Mapping[str, Gold]
    objections: tuple[tuple[str, str], ...]
    commitments: tuple[tuple[str, str], ...]
    verdict: str


def read(path: Path) -> tuple[Deal, ...]:
    """Return the deals of a file. Raises BadInput with the row's id and what is wrong with it."""
    found = []
    for row in rows(path):
        name = str(row.get("id", "?"))
        try:
            found.append(deal_of(row))
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"{path.name}: row {name}: {error!r}", expected="a labelled deal"
            ) from error
    return tuple(found)


def deal_of(row: Mapping[str, Json]) -> Deal:
    """Read one row. Raises KeyError, TypeError or ValueError where it is no labelled deal."""
    name = str(row["id"])
    gold, us = _object(row["gold"]), _object(row["us"])
    return Deal(
        id=name,
        part=str(row.get("part") or "dev"),
        now=_time(row["now"]),
        zone=str(row.get("zone") or "UTC"),
        our_names=_texts(us.get("names")),
        our_domains=_texts(us.get("domains")),
        prices=tuple(_price(one) for one in _objects(row.get("prices"))),
        policies=_texts(row.get("policies")),
        records=_records(name, str(row["kind"]), _objects(row["turns"])),
        gold={element: _gold(_object(gold[element])) for element in ELEMENTS},
        objections=tuple(
            (str(o["kind"]), str(o["quote"])) for o in _objects(gold.get("objections"))
        ),
        commitments=tuple(
            (str(o["side"]), str(o["quote"])) for o in _objects(gold.get("commitments"))
        ),
        verdict=str(gold["verdict"]),
    )


def _gold(found: Mapping[str, Json]) -> Gold:
    label = str(found["is"])
    if label not in LABELS:
        raise ValueError(f'label "{label}"')
    return Gold(label, _texts(found.get("quotes")))


def _price(found: Mapping[str, Json]) -> PriceItem:
    name = str(found["name"])
    return PriceItem(
        id=name,
        name=name,
        price=Money.of(str(found["price"]), str(found["currency"])),
        unit=str(found.get("unit") or "unit"),
    )


def _records(name: str, kind: str, turns: Sequence[Mapping[str, Json]]) -> tuple[Record, ...]:
    if kind == "thread":
        return tuple(_mail(name, number, turns) for number in range(len(turns)))
    messages = tuple(
        MessageRecord(
            key=f"{name}/{number}",
            channel=Channel.CALL,
            sender=_person(turn),
            text=str(turn["text"]),
            at=_time(turn["at"]),
            position=number,
        )
        for number, turn in enumerate(turns)
    )
    return (ConversationRecord(key=name, channel=Channel.CALL, title=name, messages=messages),)


def _mail(name: str, number: int, turns: Sequence[Mapping[str, Json]]) -> MessageRecord:
    """A mail as an import would store it, in reply to the one before."""
    turn = turns[number]
    sender = _person(turn)
    parts = quoting.split(str(turn["text"]), sender=sender.label)
    others = {_person(other) for other in turns} - {sender}
    return MessageRecord(
        key=f"{name}/{number}@eval.example",
        channel=Channel.MAIL,
        sender=sender,
        text=parts.text,
        quoted=parts.quoted,
        signature=parts.signature,
        subject=str(turn.get("subject") or ""),
        at=_time(turn["at"]),
        to=tuple(sorted(others, key=lambda person: person.label)),
        references=(f"{name}/{number - 1}@eval.example",) if number else (),
    )


def _person(turn: Mapping[str, Json]) -> Person:
    return Person(str(turn["speaker"]), str(turn.get("address") or "").lower())


def _time(value: Json) -> datetime:
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return cast("Mapping[str, Json]", value)


def _objects(value: Json) -> tuple[Mapping[str, Json], ...]:
    return tuple(_object(one) for one in value) if isinstance(value, list) else ()


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
