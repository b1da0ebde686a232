"""Recaps and notes of the demo hold what a manager looks for, and nothing that is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.domain.records import Policy
from agentarmy.services.addressing import Wish
from agentarmy.services.drafting import draft
from agentarmy.store import books
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.writing.context import DraftKind
from services.test_drafting import NOW, writer


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    from agentarmy.formats.policies import read_policies
    from agentarmy.services.importing import Options, import_paths

    seeds = resources.seed_path("tenants", "northmill")
    base = tmp_path_factory.mktemp("noting")
    found = open_mirror(base / "mirror.sqlite", tenant="demo", clock=lambda: NOW)
    with found.write():
        rules = read_policies((seeds / "policies.json").read_bytes(), source="policies.json")
        books.put_policies(found, (p for p in rules if isinstance(p, Policy)))
    options = Options(rejected=base / "rejected", our_domains=("northmill.example",))
    names = ("mail", "calls", "chat", "contacts", "calendar", "crm", "price_book.csv")
    import_paths(found, [seeds / name for name in names], options=options, now=NOW)
    yield found
    found.close()


HARROW, BRIGHTWATER = "Harrow & Pell Foods", "Brightwater Logistics"
CASTELLAN, ORRIN = "Castellan Pharma AG", "Orrin Textiles Ltd"
RECAP, NOTE = DraftKind.RECAP, DraftKind.INTERNAL_NOTE


@pytest.mark.parametrize(
    ("account", "kind", "holds", "lacks"),
    [
        (
            HARROW,
            RECAP,
            (
                *("nine CartonSeal 200", "60,000 USD", "You asked for ten days from"),
                *(
                    "your audit on April 8",
                    "Still open of what Graham asked for",
                    "if we miss the date",
                ),
                *("three temps", "Friday the 20th at 10:00", "67,545 USD", "21 days", "seven"),
            ),
            ("16A", "early next week", "\u2026"),
        ),
        (
            BRIGHTWATER,
            RECAP,
            (
                *(
                    "eight LabelJet 500",
                    "90,440 USD",
                    "April 30 if ordered by April 9",
                ),
                *("NorthCare", "April 15", "order form and our W-9"),
                *("Your contact for the install", "Little Rock: Tuesday, March 24 at 10 am"),
            ),
            ("So apply", "leave you in peace", "Teams link", "Paxwell", "You sign"),
        ),
        (
            BRIGHTWATER,
            NOTE,
            (
                *("if ordered by April 9", "90,440 USD", "Seen and dropped: Paxwell: five working"),
                *("order form and our W-9", "I'll mail the drawing", "Renata Solberg, March 16"),
            ),
            ("in the race: Paxwell", "leave you in peace"),
        ),
        (
            CASTELLAN,
            NOTE,
            (
                *("validation documents 40, service 25, price 35", "second half of May"),
                *("No visits and no calls", "left on February 13", "not before June"),
                *("Käslin wanted four LabelJet 500", "That would be 47,600 USD"),
                "six weeks from",
                "whether the set for their site is in the price",
            ),
            ("They want", "We owe them", "They owe us", "Win Petra", "Sehr geehrte"),
        ),
        (
            ORRIN,
            NOTE,
            (
                *(
                    "On hold",
                    "Duncan Orrin",
                    "get back to us in Q3",
                    "close date March 13 has passed",
                ),
                "Callum's sheet once in June, then July 6 (in the calendar)",
            ),
            ("order by", "Answer Fiona", "They object", "until then"),
        ),
    ],
)
def test_a_note_tells_what_stands(
    demo: Mirror,
    tmp_path: Path,
    account: str,
    kind: DraftKind,
    holds: tuple[str, ...],
    lacks: tuple[str, ...],
) -> None:
    made = draft(demo, account, writer=writer(demo, tmp_path), wish=Wish(kind=kind))
    body = made.draft.body
    assert [words for words in holds if words not in body] == []
    assert [words for words in lacks if words in body] == []
    assert made.draft.removed == ()
    assert sum(s.bullet for s in made.draft.sentences) <= 11
