"""Two demo companies on one machine share no row, no word and no price."""

from __future__ import annotations

import sqlite3
from typing import cast

import pytest

from agentarmy import paths
from agentarmy.resources import seed_path
from clitools import run

TENANTS = {"northmill": "northmill.example", "skyvera": "skyvera.example"}


@pytest.fixture(autouse=True)
def both(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, domain in TENANTS.items():
        monkeypatch.chdir(seed_path("tenants", name))
        run("clone", "create", name)
        settings = ("--domain", domain, "--price-file", "price_book.csv", "--zone", "UTC")
        assert run("--clone", name, "init", *settings).code == 0
        assert run("--clone", name, "policies", "import", "policies.json").code == 0
        assert run("--clone", name, "import", "mail", "calls").code == 0


def column(clone: str, table: str, name: str) -> set[str]:
    with sqlite3.connect(paths.clone(clone).mirror) as connection:
        rows = connection.execute(f"SELECT {name} FROM {table}").fetchall()  # noqa: S608 ours
        found = {str(value) for (value,) in rows}
    connection.close()
    return found


@pytest.mark.parametrize(
    "table", ["accounts", "contacts", "conversations", "messages", "prices", "policies"]
)
def test_no_row_is_in_both(table: str) -> None:
    one, two = (column(name, table, "id") for name in TENANTS)
    assert one
    assert two
    assert not one & two
    assert column("northmill", table, "tenant") == {"northmill.example"}
    assert column("skyvera", table, "tenant") == {"skyvera.example"}


@pytest.mark.parametrize(
    ("clone", "own", "foreign"),
    [("northmill", "sealers", "Telvanta"), ("skyvera", "spending", "Sealtrix")],
)
def test_a_search_finds_only_its_own(clone: str, own: str, foreign: str) -> None:
    def hits(words: str) -> list[object]:
        found = run("--clone", clone, "history", "search", words, "--json")
        return cast(list[object], found.json()["hits"])

    assert hits(own)
    assert hits(foreign) == []


def test_an_account_of_the_other_is_unknown() -> None:
    assert run("--clone", "skyvera", "qualify", "Harrow & Pell").code == 3
    assert run("--clone", "northmill", "qualify", "Telvanta").code == 3
