"""Files in any order, one at a time: the same ids, and accounts that find their domain."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Person, Row
from agentarmy.formats.base import TableRecord
from agentarmy.resources import seed_path
from agentarmy.services import importing
from agentarmy.services.settling import settle
from agentarmy.services.tables import TableIntake
from agentarmy.store import merging, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.registry import TABLES

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
OWN_AFFAIR = {"audit", "audit_heads", "clone_keys", "suppressions", "imports", "sessions"}
"""What tells of the imports themselves: which files, and which accounts had to be made one."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="us.example", clock=lambda: NOW)
    yield found
    found.close()


def _files(tenant: str) -> list[Path]:
    """The exports of a seed, one by one; a chat's export is one folder."""
    root = seed_path("tenants", tenant)
    chats = list((root / "chat").glob("*"))
    rest = [
        p
        for folder in ("mail", "crm", "contacts", "calls", "calendar")
        for p in (root / folder).glob("*")
    ]
    return sorted([*chats, *rest, *root.glob("*.csv")])


def _imported(folder: Path, files: list[Path]) -> Path:
    folder.mkdir()
    path = folder / "mirror.sqlite"
    mirror = open_mirror(path, tenant="us.example", clock=lambda: NOW)
    options = importing.Options(
        rejected=folder / "rejected",
        currency="USD",
        our_domains=("northmill.example", "skyvera.example"),
    )
    for file in files:
        importing.import_paths(mirror, [file], options=options, now=NOW)
    mirror.close()
    return path


def _rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """Every table's ids with what the rows point at, by table."""
    conn, found = sqlite3.connect(path), {}
    for table in TABLES.keys() - OWN_AFFAIR:
        links = [one.name for one in TABLES[table].columns if one.name.endswith("_id")]
        found[table] = set(conn.execute(f"SELECT {', '.join(['id', *links])} FROM {table}"))  # noqa: S608
    conn.close()
    return found


@pytest.mark.parametrize("tenant", ["northmill", "skyvera"])
def test_files_one_by_one_in_any_order_make_the_same_rows(tenant: str, tmp_path: Path) -> None:
    files = _files(tenant)
    first = _rows(_imported(tmp_path / "sorted", files))
    assert first["accounts"]
    for seed in range(5):
        shuffled = random.Random(seed).sample(files, len(files))  # noqa: S311
        assert _rows(_imported(tmp_path / str(seed), shuffled)) == first, shuffled


def _take(mirror: Mirror, table: str, values: Row, *, extra: dict[str, str] | None = None) -> None:
    intake = TableIntake(mirror)
    key = f"{table}:{values['name']}"
    intake.take([TableRecord(table=table, values=values, line=1, key=key, extra=extra)])
    intake.finish()


def _deal_then_lead(mirror: Mirror, email: str) -> None:
    named = {"company": "Alder Mill Ltd", "contact": "Ines Duarte"}
    _take(mirror, "deal", {"name": "Press line", "stage": "Proposal"}, extra=named)
    people.remember(mirror, Person("Ines Duarte", email))
    _take(mirror, "lead", {"name": "Ines Duarte", "email": email, "company": "Alder Mill"})


def test_an_account_by_name_becomes_that_of_the_domain_a_lead_gives(mirror: Mirror) -> None:
    _deal_then_lead(mirror, "ines@aldermill.example")
    (account,) = tables.find(mirror, "accounts")
    assert (account["name"], account["domain"]) == ("Alder Mill Ltd", "aldermill.example")
    (deal,), (contact,) = tables.find(mirror, "deals"), tables.find(mirror, "contacts")
    assert deal["account_id"] == contact["account_id"] == account["id"]
    assert deal["contact_id"] == contact["id"]


def test_a_name_that_two_companies_bear_is_proposed(mirror: Mirror) -> None:
    for domain in ("alder.example", "millworks.example"):
        tables.add(mirror, "accounts", {"name": "Alder Mill", "domain": domain}, key=domain)
    tables.add(mirror, "accounts", {"name": "Alder Mill Ltd"}, key="name:alder mill")
    settle(mirror)
    assert len(tables.find(mirror, "accounts")) == 3
    assert len(merging.proposals(mirror, "accounts")) == 2


def test_a_domain_under_another_name_takes_nobody_in(mirror: Mirror) -> None:
    named: Row = {"name": "Birch Agency", "domain": "birch.example"}
    tables.add(mirror, "accounts", named, key="birch.example")
    tables.add(mirror, "accounts", {"name": "Alder Mill"}, key="name:alder mill")
    lead: Row = {"name": "Ines Duarte", "email": "ines@birch.example", "company": "Alder Mill"}
    tables.add(mirror, "leads", lead)
    settle(mirror)
    assert len(tables.find(mirror, "accounts")) == 2


def test_what_was_taken_back_is_not_made_again(mirror: Mirror) -> None:
    _deal_then_lead(mirror, "ines@aldermill.example")
    (session,) = tables.find(mirror, "sessions", kind="merge")
    merging.undo(mirror, str(session["id"]))
    settle(mirror)
    assert len(tables.find(mirror, "accounts")) == 2


def test_the_note_of_a_merge_follows_from_what_was_merged(mirror: Mirror) -> None:
    for name in ("Alder", "Birch"):
        tables.add(mirror, "accounts", {"name": name}, key=name)
    keep, gone = (str(row["id"]) for row in tables.find(mirror, "accounts"))
    for _ in range(2):
        merging.merge(mirror, "accounts", keep=keep, gone=gone)
        (session,) = tables.find(mirror, "sessions")
        assert str(session["id"])[14] == "5"
        merging.undo(mirror, str(session["id"]))
