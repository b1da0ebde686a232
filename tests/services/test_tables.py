"""Rows of exports: recognised, linked, filled, and nothing doubled."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Person, Row
from agentarmy.formats.base import TableRecord
from agentarmy.formats.tables import read_csv
from agentarmy.services.directory import likely_domain, name_guessed
from agentarmy.services.tables import TableIntake, domain_of, match_key
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.merging import merge, proposals, undo
from agentarmy.store.tables import Counts

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    yield found
    found.close()


def lead(key: str = "", **values: str | int) -> TableRecord:
    return TableRecord(table="lead", values=dict(values), line=2, key=key)


def deal(name: str, company: str, **values: str | int) -> TableRecord:
    return TableRecord(
        table="deal", values={"name": name, **values}, line=2, extra={"company": company}
    )


def take(mirror: Mirror, *records: TableRecord) -> dict[str, Counts]:
    intake = TableIntake(mirror)
    found = intake.take(records)
    intake.finish()
    return found


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (("Dana.W+crm@Harrow.example", "", ""), "dana.w@harrow.example"),
        (("d.w@gmail.com", "", ""), "dw@gmail.com"),
        (("", " Dana  W", "Harrow & Pell, Inc."), "dana w|harrow pell"),
        (("", "", ""), ""),
    ],
)
def test_by_what_a_lead_is_known(row: tuple[str, str, str], key: str) -> None:
    assert match_key(row[0], name=row[1], company=row[2]) == key


@pytest.mark.parametrize(
    ("site", "domain"),
    [
        ("https://www.harrow.example/about", "harrow.example"),
        ("mail.harrow.example", "harrow.example"),
        ("gmail.com", ""),
        ("", ""),
    ],
)
def test_domain_of_a_site(site: str, domain: str) -> None:
    assert domain_of(site) == domain


def test_the_same_lead_comes_once_and_twice_changes_nothing(mirror: Mirror) -> None:
    rows = (
        lead("hubspot:1", name="Dana W", email="dana@harrow.example", title="COO"),
        lead("hubspot:2", name="D. W", email="Dana+x@harrow.example", phone="555"),
    )
    assert take(mirror, *rows)["leads"] == Counts(1, 1, 0)
    (row,) = tables.stream(mirror, "leads")
    assert (row["name"], row["title"], row["phone"]) == ("Dana W", "COO", "555")
    before = mirror.all("SELECT * FROM changes ORDER BY lseq, field")
    assert take(mirror, *rows)["leads"] == Counts(0, 0, 2)
    assert mirror.all("SELECT * FROM changes ORDER BY lseq, field") == before


def test_a_newer_export_updates_under_the_same_id_even_with_another_address(
    mirror: Mirror,
) -> None:
    take(mirror, lead("hubspot:1", name="Dana", email="dana@old.example"))
    counts = take(mirror, lead("hubspot:1", name="Dana", email="dana@new.example"))
    assert counts["leads"] == Counts(0, 1, 0)
    (row,) = tables.stream(mirror, "leads")
    assert row["email"] == "dana@new.example"


def test_leads_alone_make_no_account_but_join_one(mirror: Mirror) -> None:
    take(mirror, lead(name="Dana", email="dana@harrow.example", company="Harrow & Pell Foods"))
    assert not list(tables.stream(mirror, "accounts"))
    people.remember(mirror, Person("Dana", "dana@harrow.example"))
    take(mirror, lead(name="Eve", email="eve@harrow.example", company="Harrow & Pell Foods"))
    (account,) = tables.stream(mirror, "accounts")
    assert account["name"] == "Harrow & Pell Foods"
    assert tables.get(mirror, "leads", "Eve")["account_id"] == account["id"]


@pytest.mark.parametrize("mail_first", [True, False])
def test_mail_deals_and_leads_meet_in_one_account(mirror: Mirror, *, mail_first: bool) -> None:
    def mail() -> None:
        people.remember(mirror, Person("Dana", "dana@harrowpell.example"))

    if mail_first:
        mail()
    take(mirror, deal("Line", "Harrow & Pell Foods", stage="Negotiation/Review"))
    take(
        mirror,
        lead(name="Dana", email="dana@harrowpell.example", company="Harrow & Pell Foods Inc."),
    )
    mail()
    (account,) = tables.stream(mirror, "accounts")
    named = (account["domain"], account["name"])
    assert named == ("harrowpell.example", "Harrow & Pell Foods")
    found = tables.get(mirror, "deals", "Line")
    assert (found["account_id"], found["stage"]) == (account["id"], "NEGOTIATION")
    assert tables.get(mirror, "contacts", "Dana")["account_id"] == account["id"]


@pytest.mark.parametrize(
    ("company", "contact"),
    [
        ("Pellinore-Legal Ltd", ""),
        ("Pellinore Legal", "Fiona Marsh (FMarsh@pellinore-legal.example)"),
        ("Pellinore Legal Services", "Fiona Marsh <fmarsh@pellinore-legal.example>"),
        ("", "fmarsh@pellinore-legal.example"),
    ],
)
def test_a_deal_finds_the_account_of_the_mails(mirror: Mirror, company: str, contact: str) -> None:
    person = people.remember(mirror, Person("Fiona Marsh", "fmarsh@pellinore-legal.example"))
    record = TableRecord(
        table="deal",
        values={"name": "Retreat"},
        line=2,
        extra={"company": company, "contact": contact},
    )
    take(mirror, record)
    found = tables.find(mirror, "deals", name="Retreat")[0]
    accounts = tables.find(mirror, "accounts")
    assert [account["id"] for account in accounts] == [found["account_id"]]
    assert found["contact_id"] == (person if contact else None)
    if company:
        assert accounts[0]["name"] == company


def test_a_contact_at_an_agency_does_not_name_the_company(mirror: Mirror) -> None:
    people.remember(mirror, Person("Al", "al@bigagency.example"))
    record = TableRecord(
        table="deal",
        values={"name": "Retreat"},
        line=2,
        extra={"company": "Marrow Lane Trust", "contact": "Al (al@bigagency.example)"},
    )
    take(mirror, record)
    names = {account["name"] for account in tables.find(mirror, "accounts")}
    assert names == {"Bigagency", "Marrow Lane Trust"}


def test_an_account_that_may_be_the_one_of_a_domain_is_proposed(mirror: Mirror) -> None:
    people.remember(mirror, Person("B", "b@marrowlane.example"))
    take(mirror, deal("Inset days", "Marrow Lane Trust"))
    (found,) = proposals(mirror, "accounts")
    assert found["reason"] == '"Marrow Lane Trust" may be marrowlane.example'


@pytest.mark.parametrize(
    ("name", "domain", "likely"),
    [
        ("Marrow Lane Trust", "marrowlane.example", True),
        ("Ferncastle", "ferncastle-homes.example", True),
        ("Greater Mill Housing", "gmh.example", True),
        ("Harrow & Pell, Inc.", "harrowpell.example", True),
        ("Vantry Foods", "osterby.example", False),
        ("", "osterby.example", False),
        ("AB", "ab.example", False),
    ],
)
def test_a_domain_that_may_be_that_of_a_name(name: str, domain: str, *, likely: bool) -> None:
    assert likely_domain(name, domain) is likely


def test_the_company_of_a_signature_names_the_account(mirror: Mirror) -> None:
    people.remember(mirror, Person("Theo", "theo@quillmark.example"))
    name_guessed(mirror, "quillmark.example", "Somebody Else Ltd")
    name_guessed(mirror, "quillmark.example", "Quillmark Press")
    name_guessed(mirror, "quillmark.example", "Quillmark")
    assert [row["name"] for row in tables.find(mirror, "accounts")] == ["Quillmark Press"]


def test_what_is_alike_is_proposed_merged_and_undone(mirror: Mirror) -> None:
    take(
        mirror,
        lead(name="Dana Whitcombe", email="dana@harrow.example", company="Harrow"),
        lead(name="Dana Whitcomb", email="dw@harrow.example", company="Harrow", phone="555"),
        lead(name="Dana Whitcombe", email="dana@other.example", company="Other"),
    )
    (proposal,) = proposals(mirror)
    keep, gone = str(proposal["keep_id"]), str(proposal["merge_id"])
    before = tables.get(mirror, "leads", gone), tables.get(mirror, "leads", keep)
    task = tables.add(mirror, "tasks", {"title": "Call", "lead_id": gone})
    merged = merge(mirror, "leads", keep=keep, gone=gone)
    assert merged["phone"] == "555"
    assert tables.get(mirror, "tasks", task)["lead_id"] == keep
    assert proposals(mirror) == []
    (session,) = tables.find(mirror, "sessions", kind="merge")
    undo(mirror, str(session["id"]))
    assert tables.get(mirror, "tasks", task)["lead_id"] == gone
    again = tables.get(mirror, "leads", gone), tables.get(mirror, "leads", keep)
    for one, two in zip(before, again, strict=True):
        assert {**one, "created_at": ""} == {**two, "created_at": ""}


def test_contacts_accounts_tasks_activities_and_prices(mirror: Mirror) -> None:
    records = [
        TableRecord(table="task", line=2, values={"title": "Call"}, extra={"company": "Harrow"}),
        TableRecord(
            table="contact",
            line=2,
            values={"name": "Dana", "email": "Dana@harrow.example", "company": "Harrow"},
        ),
        TableRecord(
            table="account", line=2, values={"name": "Harrow", "website": "www.harrow.example"}
        ),
        TableRecord(
            table="activity",
            line=2,
            values={"kind": "call", "at": "2026-03-01T10:00:00Z", "title": "First"},
            extra={"contact": "Dana"},
        ),
        TableRecord(
            table="price", line=2, values={"name": "Seat", "price_minor": 4000, "currency": "USD"}
        ),
    ]
    added = {name: counts.added for name, counts in take(mirror, *records).items()}
    assert added == {"contacts": 1, "accounts": 1, "tasks": 1, "activities": 1, "prices": 1}
    again = take(mirror, *records)
    assert all(counts == Counts(unchanged=1) for counts in again.values()), again
    (account,) = tables.stream(mirror, "accounts")
    contact = tables.get(mirror, "contacts", "dana@harrow.example")
    assert contact["account_id"] == account["id"]
    assert tables.find(mirror, "tasks")[0]["account_id"] == account["id"]
    assert tables.find(mirror, "activities")[0]["contact_id"] == contact["id"]


def test_a_deals_export_keeps_what_has_no_column(mirror: Mirror) -> None:
    text = (
        "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Amount Currency,Close Date,"
        "Push Count\n006A,Line,Harrow,Closed Won,1200.50,EUR,2026-04-01,3\n"
    )
    found = [
        one for one in read_csv(io.BytesIO(text.encode()), "d.csv") if isinstance(one, TableRecord)
    ]
    take(mirror, *found)
    row: Row = tables.get(mirror, "deals", "Line")
    assert (row["amount_minor"], row["currency"], row["stage"]) == (120050, "EUR", "WON")
    assert '"pushes": "3"' in str(row["extra"])
