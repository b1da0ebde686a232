"""Rules and list prices of ingested documents become facts, and go when their document goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.records import Money, Status
from agentarmy.services.binding import Bindings
from agentarmy.services.knowledge import ingest
from agentarmy.store import books
from agentarmy.store.database import Mirror, open_mirror
from saying import DELIVERY, NOW

RULES = "# Delivery\n\nOrders of 1 to 4 units need 10 days, 5 or more need 21 days.\n"
PRICES = "name,list_price,currency\nKiln 4,900,EUR\nKiln 9,1800,EUR\n"


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    yield found
    found.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "delivery.md").write_text(RULES)
    (folder / "prices.csv").write_text(PRICES)
    return folder


def take(mirror: Mirror, shelf: Path, *, currency: str = "EUR", prune: bool = False) -> Bindings:
    return ingest(mirror, shelf, now=NOW, currency=currency, prune=prune).bound


def test_rules_and_prices_come_in_with_their_words(mirror: Mirror, shelf: Path) -> None:
    report = take(mirror, shelf)
    assert (report.policies, report.prices, report.notes) == (1, 2, [])
    (policy,) = books.policies(mirror)
    assert policy.text == "1 to 4 in 10 days, from 5 in 21 days"
    assert policy.source == "delivery.md"
    assert policy.quote in RULES
    assert [(p.name, p.price) for p in books.prices(mirror)] == [
        ("Kiln 4", Money.of(900, "EUR")),
        ("Kiln 9", Money.of(1800, "EUR")),
    ]
    assert books.facts(mirror).policies == (policy,)


def test_twice_changes_nothing(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    before = (books.policies(mirror), books.prices(mirror))
    ingest(mirror, shelf, now=NOW, currency="EUR", again=True)
    assert (books.policies(mirror), books.prices(mirror)) == before


def test_a_changed_document_replaces_what_it_said(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    (shelf / "delivery.md").write_text(RULES.replace("21", "28"))
    (shelf / "prices.csv").write_text("name,list_price,currency\nKiln 4,950,EUR\n")
    take(mirror, shelf)
    assert [p.text for p in books.policies(mirror)] == ["1 to 4 in 10 days, from 5 in 28 days"]
    assert [(p.name, p.price) for p in books.prices(mirror)] == [("Kiln 4", Money.of(950, "EUR"))]


def test_what_a_document_said_goes_with_it(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    for file in shelf.iterdir():
        file.unlink()
    (shelf / "note.md").write_text("Nothing to see.")
    take(mirror, shelf, prune=True)
    assert books.policies(mirror) == ()
    assert books.prices(mirror) == ()


def test_a_rejected_rule_never_comes_back_by_itself(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    (policy,) = books.policies(mirror)
    books.set_status(mirror, policy.id, Status.REJECTED)
    ingest(mirror, shelf, now=NOW, again=True)
    assert books.facts(mirror).policies == ()
    (shelf / "delivery.md").unlink()
    take(mirror, shelf, prune=True)
    (shelf / "delivery.md").write_text(RULES)
    take(mirror, shelf)
    (back,) = books.policies(mirror)
    assert (back.id, back.status) == (policy.id, Status.REJECTED)
    (shelf / "delivery.md").write_text(RULES.replace("21", "28"))
    take(mirror, shelf)
    assert [p.text for p in books.facts(mirror).policies] == [
        "1 to 4 in 10 days, from 5 in 28 days"
    ]


def test_what_a_person_set_stands_against_a_document(mirror: Mirror, shelf: Path) -> None:
    books.add_price(mirror, "Kiln 4", price=Money.of(700, "EUR"))
    with mirror.write():
        books.put_policies(mirror, [DELIVERY])
    report = take(mirror, shelf)
    assert report.notes == [
        "prices.csv: Kiln 4 is 900 EUR here and 700 EUR in the price book, which stands"
    ]
    assert {p.price.minor for p in books.prices(mirror) if p.name == "Kiln 4"} == {70_000}
    assert len(books.policies(mirror)) == 2


@pytest.mark.parametrize(
    ("currency", "said"),
    [
        ("CHF", "prices.csv: 2 prices name no currency; taken as CHF, as set"),
        (
            "",
            "prices.csv: 2 prices name no currency and none is set; taken as USD. For another:"
            " agentarmy config set currency EUR, then agentarmy kb ingest --again",
        ),
    ],
)
def test_prices_without_a_currency(mirror: Mirror, shelf: Path, currency: str, said: str) -> None:
    (shelf / "prices.csv").write_text("name,list_price\nKiln 4,900\nKiln 9,1800\n")
    assert take(mirror, shelf, currency=currency).notes == [said]
    assert {p.price.currency for p in books.prices(mirror)} == {currency or "USD"}


def test_a_rule_that_is_hard_to_believe_waits(mirror: Mirror, shelf: Path) -> None:
    (shelf / "delivery.md").write_text("Orders over 5 EUR get 5 percent off the list price.")
    report = take(mirror, shelf)
    (policy,) = books.policies(mirror)
    assert policy.status is Status.DOUBTFUL
    assert books.facts(mirror).policies == ()
    assert report.notes == [
        "delivery.md: 5 % from 5 EUR: doubtful, as every order passes the highest sum; to let it"
        f" bind: agentarmy policies accept {policy.id[:8]}"
    ]
    books.set_status(mirror, policy.id, Status.ACCEPTED)
    assert [p.id for p in books.facts(mirror).policies] == [policy.id]


def test_internal_papers_bind_us_and_are_marked(mirror: Mirror, shelf: Path) -> None:
    (shelf / "internal").mkdir()
    (shelf / "internal" / "costs.csv").write_text("item,cost\nKiln 4,210 EUR\n")
    (shelf / "internal" / "limits.md").write_text("# Discounts\n\nReps may grant up to 5%.\n")
    take(mirror, shelf)
    assert {p.price.minor for p in books.prices(mirror)} == {90_000, 180_000}
    assert {p.source: p.internal for p in books.policies(mirror)} == {
        "delivery.md": False,
        "internal/limits.md": True,
    }
