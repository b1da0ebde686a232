"""What a question is answered from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.knowledge import Refusal
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, PriceItem
from agentarmy.errors import UsageError
from agentarmy.services.asking import ask, house
from agentarmy.services.knowledge import ingest
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import library

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LIBRARY = library(["vorro.example"])
FACTS = Facts(
    prices=(PriceItem(id="p1", name="Omra 4", price=Money(410_000, "EUR"), sku="O4"),),
    policies=(
        Policy(
            id="r1",
            kind=PolicyKind.DISCOUNT_LIMIT,
            tiers=(),
            text="A rep may grant 9 percent.",
            source="limits",
        ),
    ),
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "care.md").write_text("# Care\n\nWarranty: 18 months on parts.\n")
    (shelf / "open.md").write_text("# Terms\n\nA rep may grant 9 percent. Lids are free.\n")
    (shelf / "rivals.md").write_text("---\naudience: internal\n---\n\nZetta lids crack in cold.\n")
    opened = open_mirror(tmp_path / "mirror.sqlite", tenant="vorro.example", clock=lambda: NOW)
    ingest(opened, shelf, now=NOW)
    yield opened
    opened.close()


def test_price_book_and_documents_together(mirror: Mirror) -> None:
    asked = "What does the Omra 4 cost and how long is the warranty?"
    found = ask(mirror, asked, library=LIBRARY, facts=FACTS)
    assert found.answer.citations == ("price book#O4", "care.md")
    assert found.answer.short == "4,100 EUR per unit; 18 months"


def test_a_product_is_known_however_it_is_typed(mirror: Mirror) -> None:
    other = PriceItem(id="p2", name="Omra 8", price=Money(990_000, "EUR"), sku="O8")
    both = Facts(prices=(*FACTS.prices, other))
    found = ask(mirror, "how much does the omra 8 cost", library=LIBRARY, facts=both)
    assert found.answer.citations == ("price book#O8",)
    assert not found.disagree


def test_a_policy_for_all_products_answers_for_the_one_asked(mirror: Mirror) -> None:
    days = Policy(
        id="r2",
        kind=PolicyKind.DELIVERY_DAYS,
        tiers=(),
        text="We deliver 1 to 4 machines in 10 days, 5 or more in 30 days.",
        source="delivery",
    )
    found = ask(
        mirror,
        "What is the delivery time for 12 Omra 4?",
        library=LIBRARY,
        facts=Facts(prices=FACTS.prices, policies=(days,)),
    )
    assert (found.answer.citations, found.answer.short) == (("delivery",), "30 days")


def test_internal_passages_are_seen_from_inside_only(mirror: Mirror) -> None:
    for asked, name in (("When do Zetta lids crack?", "rivals.md"), ("What may a rep grant?", "")):
        outside = ask(mirror, asked, library=LIBRARY, facts=FACTS)
        assert outside.answer.sentences == ()
        inside = ask(mirror, asked, library=LIBRARY, facts=FACTS, internal=True)
        assert inside.answer.refusal is Refusal.NONE
        assert not name or name in inside.answer.citations


def test_a_limit_in_an_open_document_is_withheld(mirror: Mirror) -> None:
    found = ask(mirror, "Which percent is granted?", library=LIBRARY, facts=FACTS)
    assert all("9 percent" not in said.text for said in found.answer.sentences)


def test_a_method_answers_our_own_people(mirror: Mirror) -> None:
    asked = "Who speaks for us inside as a champion?"
    inside = ask(mirror, asked, library=LIBRARY, facts=FACTS, internal=True)
    assert "method/meddic#champion" in inside.answer.citations
    assert ask(mirror, asked, library=LIBRARY, facts=FACTS).answer.sentences == ()


def test_passages_of_the_house_quote_their_own_text() -> None:
    price, limit = house(FACTS)
    assert price.text == "Omra 4 (O4) has a list price of 4,100 EUR per unit."
    assert (limit.audience, limit.name) == ("internal", "limits")
    assert all(one.end == len(one.text) for one in (price, limit))


@pytest.mark.parametrize("asked", ["", " ?! ", "why " * 300])
def test_what_is_no_question(mirror: Mirror, asked: str) -> None:
    with pytest.raises(UsageError):
        ask(mirror, asked, library=LIBRARY, facts=FACTS)
