"""A memory is found by its matter, its words or its meaning, and told apart from the mirror."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.knowledge.embed import Lsa
from agentarmy.reading.inquiries import Topic
from agentarmy.services import remembering
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    yield opened
    opened.close()


def texts(found: list[remembering.Recalled]) -> list[str]:
    return [one.memory.text for one in found]


@pytest.mark.row("AA-CTX-03")
def test_the_embedder_finds_what_shares_no_word(mirror: Mirror) -> None:
    halves = ["forklift pallet dock loading", "invoice ledger payment booking"]
    papers = [
        f"{words} {extra}"
        for words in halves
        for extra in ("alpha", "bravo", "carmine", "delta", "ember", "fjord", "gravel", "harbour")
    ]
    remembering.keep(mirror, "the forklift is broken", account_id="a", session_id="one")
    remembering.keep(mirror, "the invoice went astray", account_id="a", session_id="one")
    embedder = Lsa.fit(papers, dimension=4)
    question = "anything on pallet loading?"
    assert texts(remembering.recall(mirror, question, account_id="a")) == []
    found = remembering.recall(mirror, question, account_id="a", embedder=embedder)
    assert texts(found) == ["the forklift is broken"]


def test_words_that_mean_the_same_are_enough_without_an_embedder(mirror: Mirror) -> None:
    remembering.keep(mirror, "they want delivery at night")
    assert texts(remembering.recall(mirror, "when is the shipment?"))
    assert texts(remembering.recall(mirror, "who paints the walls?")) == []


def test_another_account_is_never_told(mirror: Mirror) -> None:
    remembering.keep(mirror, "the budget doubled", account_id="a")
    topics = (Topic.BUDGET,)
    assert texts(remembering.recall(mirror, "", account_id="a", topics=topics))
    assert texts(remembering.recall(mirror, "", account_id="b", topics=topics)) == []


@pytest.mark.parametrize(
    ("told", "said", "apart"),
    [
        ("closes in August", "Close date on record: 2026-02-27", True),
        ("closes in February", "Close date on record: 2026-02-27", False),
        ("has 80,000 USD", "60,000 USD: our budget", True),
        ("has 60,000 USD", "60,000 USD: our budget", False),
        ("likes short mails", "Close date on record: 2026-02-27", False),
        ("closes in August", "no date is known", False),
    ],
)
def test_what_the_mirror_says_otherwise_is_seen(told: str, said: str, apart: bool) -> None:
    assert remembering.differs(told, [said]) is apart
