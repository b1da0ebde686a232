"""A second record of somebody known, and whose they are among us."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.records import Row, Value
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.writing.context import DraftKind
from services.test_aiming import INA, NOW, account, deal, made, mail, refused, store

FIRST = DraftKind.FIRST_TOUCH


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A brewery whose Ina Voss is known by a mail."""
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        row: Row = {"name": "Voss Brewing", "domain": "voss.example"}
        tables.put(found, "accounts", [("voss", row)])
        people.remember(found, INA)
    store(found, mail(1, INA, "Hi Mara,\n\nwhat does a keg washer cost?\n\nIna"))
    with found.write():
        key = str(tables.get(found, "contacts", "Ina Voss")["id"])
        change: Row = {"phone": "+49 30 555 0142", "company": "Voss Brewing GmbH"}
        tables.edit(found, "contacts", key, change)
    yield found
    found.close()


def lead(mirror: Mirror, name: str, **fields: Value) -> None:
    row: Row = {"name": name, "email": "box@private.example", "status": "New", "title": "Owner"}
    row.update(fields)
    with mirror.write():
        tables.add(mirror, "leads", row, key=name)


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        ("Ina Vos", {"company": "Voss Brewing"}, "nearly the same name at"),
        ("I. Vossmann", {"phone": "(030) 555 0142", "company": "Keg Fair"}, "the telephone"),
        ("Ina Voss", {"company": "Voss Brewing Berlin"}, "nearly the same name at"),
    ],
)
def test_a_first_touch_to_a_second_record_of_somebody_known_is_refused(
    mirror: Mirror, tmp_path: Path, name: str, fields: dict[str, Value], why: str
) -> None:
    lead(mirror, name, **fields)
    line = refused(mirror, tmp_path, "box@private.example", kind=FIRST)
    assert "looks like Ina Voss" in line
    assert why in line
    assert INA.address in line


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Ina Vos", {"company": "Harbour Hotels"}),  # nearly the name, elsewhere
        ("Ino Voss", {"company": "Voss Brewing"}),  # a brother
        ("Otto Voss", {"company": "Voss Brewing", "phone": "+49 30 555 0199"}),
    ],
)
def test_somebody_else_of_the_house_or_of_the_name_is_written_to(
    mirror: Mirror, tmp_path: Path, name: str, fields: dict[str, Value]
) -> None:
    lead(mirror, name, **fields)
    assert made(mirror, tmp_path, "box@private.example", kind=FIRST).head.to.name == name


def test_two_strangers_who_look_alike_are_written_to(mirror: Mirror, tmp_path: Path) -> None:
    lead(mirror, "Rosa Lindt", company="Lindt Mills", email="rosa@lindt.example")
    lead(mirror, "Rosa Lind", company="Lindt Mills")
    assert made(mirror, tmp_path, "box@private.example", kind=FIRST).draft.body


def test_the_rep_may_say_that_they_are_two(mirror: Mirror, tmp_path: Path) -> None:
    lead(mirror, "Ina Vos", company="Voss Brewing")
    found = made(mirror, tmp_path, "box@private.example", kind=FIRST, to="Ina Vos")
    assert found.head.to.name == "Ina Vos"


def test_a_draft_says_whose_deal_it_is_where_it_is_another_s(
    mirror: Mirror, tmp_path: Path
) -> None:
    with mirror.write():
        deal(mirror, owner="Theo Brandt", account_id=account(mirror))
    found = made(mirror, tmp_path, "Ina Voss")
    assert "Theo Brandt's in the CRM: agree with Theo Brandt before you write." in found.draft.notes
    assert "(Theo Brandt's in the CRM)" in refused(mirror, tmp_path, "Ina Voss", kind=FIRST)


@pytest.mark.parametrize("owner", ["Mara Lindqvist", "mara  lindqvist", ""])
def test_the_rep_s_own_deal_is_not_told(mirror: Mirror, tmp_path: Path, owner: str) -> None:
    with mirror.write():
        deal(mirror, owner=owner, account_id=account(mirror))
    assert not [n for n in made(mirror, tmp_path, "Ina Voss").draft.notes if "in the CRM" in n]
