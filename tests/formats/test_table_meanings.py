"""Headers that nobody can know, said by the one who has the table."""

from __future__ import annotations

import io

import pytest

from agentarmy.errors import UsageError
from agentarmy.formats import reader
from agentarmy.formats.base import Item, Rejected, TableRecord
from agentarmy.formats.table_meanings import NAMES, columns_of, parse

ODD = (
    "Customer,What,Worth,Where it stands,Expected\n"
    'Brook Foods,Nine presses,"$44,010.00",Proposal,2026-03-31\n'
)
SPEC = "Customer=company,What=name,Worth=amount,Where it stands=stage,Expected=close_on"


def read(text: str, spec: str = "", table: str = "") -> list[Item]:
    stream = io.BytesIO(text.encode())
    return list(reader.read(stream, "odd.csv", meaning=parse(spec, table)))


@pytest.mark.parametrize("table", ["", "deals"])
def test_named_columns_make_a_deal(table: str) -> None:
    (row,) = read(ODD, SPEC, table)
    assert isinstance(row, TableRecord)
    assert row.table == "deal"
    assert row.values == {
        "name": "Nine presses",
        "stage": "Proposal",
        "amount_minor": 4_401_000,
        "currency": "USD",
        "close_on": "2026-03-31",
    }
    assert row.extra == {"company": "Brook Foods"}


def test_without_them_the_refusal_says_how() -> None:
    (found,) = read(ODD)
    assert isinstance(found, Rejected)
    assert "Customer=…,What=…,Worth=…,Where it stands=…,Expected=…" in found.expected


def test_headers_of_other_scripts_and_with_commas() -> None:
    (row,) = read('Клиент,"Сумма, всего"\nБрук,12\n', '"Сумма, всего=amount",клиент=name')
    assert isinstance(row, TableRecord)
    assert (row.values["name"], row.values["amount_minor"]) == ("Брук", 1_200)


def test_what_is_lacking_is_named() -> None:
    (found,) = read(ODD, "Customer=company,Wroth=amount")
    assert isinstance(found, Rejected)
    assert '"wroth"' in found.reason
    (found,) = read(ODD, "Customer=company", "deals")
    assert isinstance(found, Rejected)
    assert "name, which deals need" in found.reason


@pytest.mark.parametrize(
    ("spec", "table"),
    [
        ("Customer", ""),
        ("=name", ""),
        ("a=b", ""),
        ("a=name,b=name", ""),
        ("a=name,A=stage", ""),
        ("", "boats"),
        ("a=sku", "deals"),
    ],
)
def test_a_wrong_wish_is_refused(spec: str, table: str) -> None:
    with pytest.raises(UsageError):
        parse(spec, table)


def test_every_table_has_columns() -> None:
    assert all("id" in columns_of(kind) or "name" in columns_of(kind) for kind in NAMES.values())
    assert {"amount", "close_on", "stage"} <= set(columns_of("deal"))
