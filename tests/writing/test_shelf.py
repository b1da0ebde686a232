"""A document answers only with the sentence that holds the property asked about."""

from __future__ import annotations

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Facts, Money, PriceItem
from agentarmy.writing.answers import Passage
from agentarmy.writing.shelf import Shelf

PRICES = tuple(
    PriceItem(id=name, name=name, price=Money.of(1000, "EUR"), aliases=alias)
    for name, alias in (
        ("Kiln 20", ("small kiln",)),
        ("Kiln 60", ("big kiln",)),
        ("Pump 5", ("feed pump",)),
    )
)
KILNS = """# Kiln 20 and 60

**Kiln 20** (K20, 1,000 EUR list) fires pots of up to 12 kg, six pots an hour.

Both stand on castors. Footprint 1.2 by 0.9 m with door (Kiln 60: 2.4 by 1.8 m), 230 volt
single-phase.
A curve is taught at the panel in about five minutes; no programming. Limits to say openly: neither
kiln fires bone-dry porcelain."""
PUMP = """# Pump 5

Needs 8 bar of compressed air. Weight 40 kg. Noise below 62 dB at one metre.

All discounts together may reach 9 percent on a rep's word."""
HOUSE = """# Service

Warranty: 36 months on parts. Payment: half with the order, 30 days net. Shipping within the United
States is included in the list price. A technician is on site within three working days."""
SHELF = Shelf(
    [
        Passage(source=Source(SourceKind.DOCUMENT, key), name=f"{key}.md", text=text)
        for key, text in (("kilns", KILNS), ("pump", PUMP), ("house", HOUSE))
    ],
    Facts(prices=PRICES),
)
BY_NAME = {item.name: item for item in PRICES}


@pytest.mark.parametrize(
    ("question", "product", "answer"),
    [
        ("How much floor does it need?", "Kiln 20", "Footprint: 1.2 by 0.9 m with door."),
        ("How much space does the big kiln take?", "", "Footprint: 2.4 by 1.8 m with door."),
        ("What voltage?", "Kiln 60", "Power supply: 230 volt single-phase."),
        ("How much air pressure, what compressor?", "Pump 5", "Needs 8 bar of compressed air."),
        ("How heavy is the feed pump?", "", "Weight: 40 kg."),
        ("How loud is the Pump 5?", "", "Noise: below 62 dB at one metre."),
        (
            "Do we need a programmer?",
            "Kiln 20",
            "A curve is taught at the panel in about five minutes; no programming.",
        ),
        ("How long is the warranty?", "", "Warranty: 36 months on parts."),
        ("What are the payment terms?", "", "Payment: half with the order, 30 days net."),
        (
            "Is shipping to Dover, Delaware extra?",
            "",
            "Shipping within the United States is included in the list price.",
        ),
        (
            "How fast is a technician here?",
            "",
            "A technician is on site within three working days.",
        ),
    ],
)
def test_what_stands_there_is_found(question: str, product: str, answer: str) -> None:
    found = SHELF.answer(question, BY_NAME.get(product))
    assert found is not None
    assert found.text == answer


@pytest.mark.parametrize(
    ("question", "product"),
    [
        ("How loud is it?", "Kiln 20"),
        ("How heavy is it?", "Kiln 60"),
        ("What voltage does it need?", "Pump 5"),
        ("How much air does it use?", "Pump 5"),
        ("Does it talk to our Orbis system?", "Kiln 20"),
        ("Is shipping to Toronto extra?", ""),
        ("Will the Kiln 20 do that?", ""),
        ("How long does it last?", "Kiln 20"),
        ("How much headroom do we need?", "Kiln 20"),
        ("How often is a technician needed on the parts?", ""),
        ("How far may a discount go on a rep's word?", ""),
        ("What certificates does it have?", "Pump 5"),
    ],
)
def test_what_does_not_stand_there_is_not_answered(question: str, product: str) -> None:
    assert SHELF.answer(question, BY_NAME.get(product)) is None


def test_a_limit_is_said_without_its_heading() -> None:
    said = [quote for quote, _ in SHELF.about(BY_NAME["Kiln 20"])]
    assert "Neither kiln fires bone-dry porcelain." in said
    assert not [quote for quote in said if "rep's word" in quote]
