"""People by address and name, companies by domain."""

from __future__ import annotations

import pytest

from agentarmy.domain.records import Person
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror
from agentarmy.store.merging import merge, proposals

DANA = Person("Dana Whitcombe", "Dana@Mail.harrow.example")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@harrow.example", "harrow.example"),
        ("a@mail.harrow.example", "harrow.example"),
        ("a@MAIL.Example", "mail.example"),
        ("a@gmail.com", ""),
        ("chat:dana", ""),
        ("", ""),
    ],
)
def test_the_domain_of_a_company(address: str, domain: str) -> None:
    assert people.business_domain(address) == domain


def test_a_person_is_remembered_once_and_filled_in(mirror: Mirror) -> None:
    one = people.remember(mirror, Person("", DANA.address))
    assert one == people.remember(mirror, DANA, details={"title": "COO"})
    assert one == people.remember(mirror, DANA, details={"title": "CFO"})
    row = tables.get(mirror, "contacts", one)
    assert (row["name"], row["title"]) == ("Dana Whitcombe", "COO")
    account = tables.get(mirror, "accounts", "harrow.example")
    assert (row["account_id"], account["name"]) == (account["id"], "Harrow")
    assert people.resolve(mirror, Person("dana  whitcombe")) == one
    assert people.resolve(mirror, Person("Somebody", "else@x.example")) == ""


def test_free_mail_makes_no_account(mirror: Mirror) -> None:
    people.remember(mirror, Person("Eve", "eve@gmail.com"))
    assert tables.find(mirror, "accounts") == []


def test_a_name_of_two_people_resolves_to_nobody(mirror: Mirror) -> None:
    for company in ("a", "b"):
        people.remember(mirror, Person("Dana Whitcombe", f"dana@{company}.example"))
    assert people.resolve(mirror, Person("Dana Whitcombe")) == ""
    assert people.remember(mirror, Person("Dana Whitcombe")) == ""


def test_a_merge_keeps_both_addresses(mirror: Mirror) -> None:
    one = people.remember(mirror, Person("Dana Whitcombe", "dana@harrow.example"))
    two = people.remember(mirror, Person("Dana Whitcomb", "dw@harrow.example"))
    assert people.propose_merges(mirror, [two]) == 1
    assert people.propose_merges(mirror, [one, two]) == 0
    (proposal,) = proposals(mirror, "contacts")
    assert {proposal["keep_id"], proposal["merge_id"]} == {one, two}
    merge(mirror, "contacts", keep=one, gone=two)
    assert people.resolve(mirror, Person("", "dw@harrow.example")) == one
    assert people.remember(mirror, Person("Dana", "dw@harrow.example")) == one
    assert len(tables.find(mirror, "contacts")) == 1


def test_likely_accounts_are_proposed_and_others_not(mirror: Mirror) -> None:
    ids = [
        tables.add(mirror, "accounts", {"name": name})
        for name in ("Harrow Pell Foods", "Harrow & Pell Foods, Inc.", "Harrow Steel")
    ]
    assert people.propose_merges(mirror, ids, table="accounts") == 1


def test_one_mail_domain_is_one_company_however_it_is_spelled(mirror: Mirror) -> None:
    rows = [
        ("Marcus Adey", "m.adey@ridge.example", "Ridge Fulfilment"),
        ("Marc Adey", "marcus.adey@ridge.example", "Ridge Fulfillment Inc."),
        ("Marc Adey", "marc@gmail.com", "Elsewhere"),
    ]
    ids = [
        tables.add(mirror, "leads", {"name": name, "email": email, "company": company})
        for name, email, company in rows
    ]
    assert people.propose_merges(mirror, ids, table="leads") == 1
    (proposal,) = proposals(mirror, "leads")
    assert {proposal["keep_id"], proposal["merge_id"]} == set(ids[:2])


def test_many_rows_are_compared_in_blocks(mirror: Mirror) -> None:
    ids = [
        tables.add(mirror, "leads", {"name": f"{name} {n}", "company": f"C{n % 100}"})
        for n in range(150)
        for name in ("Dana Whitcombe", "Eve Stone")
    ]
    twin = tables.add(mirror, "leads", {"name": "Whitcomb Dana 7", "company": "C7"})
    assert people.propose_merges(mirror, [*ids, twin], table="leads") >= 1
    pairs = [{row["keep_id"], row["merge_id"]} for row in proposals(mirror)]
    assert any(twin in pair for pair in pairs)
