"""The price book by hand and from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from clitools import run
from schemas import check


def prices(*words: str) -> list[dict[str, object]]:
    found = check(run("pricebook", *words, "--json"), "pricebook")["prices"]
    assert isinstance(found, list)
    return found


def test_a_price_is_set_listed_and_removed() -> None:
    (one,) = prices("add", "Seat", "--price", "40", "--unit", "seat/month", "--alias", "Licence")
    assert (one["price"], one["currency"], one["aliases"]) == ("40.00", "USD", ["Licence"])
    prices("add", "Seat", "--price", "45.50", "--currency", "EUR", "--sku", "S1")
    (one,) = prices("list")
    assert (one["price"], one["currency"], one["sku"]) == ("45.50", "EUR", "S1")
    assert "45.50 EUR" in run("pricebook", "list").out
    assert prices("remove", "seat") == []
    assert "pricebook add" in run("pricebook", "list").out


def test_a_price_list_comes_in_and_twice_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("Name,List Price,Currency,Unit\nPress,1200.50,USD,unit\nSeat,40,USD,month\n")
    assert len(prices("import", str(file))) == 2
    assert "0 added, 0 changed, 2 unchanged" in run("pricebook", "import", str(file)).err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "Seat", "--price", "forty"), 4),
        (("add", "Seat", "--price", "-1"), 4),
        (("remove", "Nothing"), 3),
        (("import", "none.csv"), 3),
    ],
)
def test_mistakes(words: tuple[str, ...], code: int) -> None:
    result = run("pricebook", *words)
    assert (result.code, result.out) == (code, "")
    assert result.err.count("\n") == 1


def test_a_list_without_a_currency_says_what_it_is_taken_as(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("Name,List Price\nPress,1200.50\nSeat,40\n")
    result = run("pricebook", "import", str(file))
    assert "prices.csv: 2 prices name no currency and none is set; taken as USD" in result.err
    run("config", "set", "currency", "CHF")
    result = run("pricebook", "import", str(file))
    assert "prices.csv: 2 prices name no currency; taken as CHF, as set\n" in result.err
    assert {one["currency"] for one in prices("list")} == {"CHF"}
    file.write_text("Name,List Price\nPress,1200.50 EUR\n")
    assert "no currency" not in run("pricebook", "import", str(file)).err


def test_no_price_book_at_all_leaves_a_budget_unchecked_and_says_what_to_type(
    tmp_path: Path,
) -> None:
    call = tmp_path / "call.txt"
    call.write_text(
        "Mara Lindqvist: Hello, how can I help?\n"
        "Ben Stone: We need 3 seats of it, and our budget is 2,000 euros.\n"
    )
    judged = run("qualify", str(call), "--us", "Mara Lindqvist", "--json").json()
    checks = judged["checks"]
    assert isinstance(checks, list)
    (check,) = checks
    assert (check["element"], check["result"]) == ("budget", "unchecked")
    assert check["command"] == 'agentarmy pricebook add "Seat" --price PRICE --currency EUR'
