"""Competitor sheets as people write them: prose, headings, tables, several in one document."""

from __future__ import annotations

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.answers import Passage
from agentarmy.writing.competitors import Name
from agentarmy.writing.sheets import Part, all_lines, names_in
from writing.rivalry import WORDS


def passage(text: str, name: str = "competitor-kestrel.md") -> Passage:
    return Passage(source=Source(SourceKind.DOCUMENT, name), name=name, text=text)


def lines(text: str, name: str = "competitor-kestrel.md") -> list[tuple[Part, str]]:
    found = all_lines([passage(text, name)], Name("Kestrel", WORDS), words=WORDS)
    return [(line.part, line.text) for line in found]


def test_prose_says_by_its_first_words_what_it_is_for() -> None:
    text = (
        "# Competitor: Kestrel\n\nMakes presses in Lund.\n\n"
        "Where Kestrel is good: the price. Stock at the dealers.\n\n"
        "Where we differ: service within\ntwo days. Spare parts for 12 years.\n\n"
        "Where to give way: orders of one piece are better served there.\n\n"
        "Don't say: that they are slow."
    )
    assert lines(text) == [
        (Part.ABOUT, "Makes presses in Lund"),
        (Part.STRENGTHS, "The price"),
        (Part.STRENGTHS, "Stock at the dealers"),
        (Part.DIFFER, "Service within two days"),
        (Part.DIFFER, "Spare parts for 12 years"),
        (Part.GIVE_WAY, "Orders of one piece are better served there"),
        (Part.CAUTION, "That they are slow"),
    ]


def test_headings_and_bullets_say_it_too() -> None:
    text = (
        "# Kestrel\n## Strengths\n- Low price\n- Large network of dealers\n"
        "## Why we win\n- **Two days** to the technician\n"
        "## Landmines to avoid\n- Their bankruptcy of 2019\n"
    )
    assert lines(text) == [
        (Part.STRENGTHS, "Low price"),
        (Part.STRENGTHS, "Large network of dealers"),
        (Part.DIFFER, "Two days to the technician"),
        (Part.CAUTION, "Their bankruptcy of 2019"),
    ]


def test_a_table_is_read_row_by_row() -> None:
    text = "# Kestrel\n\n| | Ours | Kestrel |\n|---|---|---|\n| Warranty | 24 months | 12 |\n"
    assert lines(text) == [(Part.DIFFER, "Warranty; Ours: 24 months; Kestrel: 12")]


def test_of_several_in_one_document_only_its_own_part() -> None:
    text = (
        "# Competitors\n\n## Kestrel\n\nWhere we differ: service in two days.\n\n"
        "## Plover\n\nWhere we differ: price and stock.\n"
    )
    assert lines(text, "competitors.md") == [(Part.DIFFER, "Service in two days")]
    assert list(names_in("Competitors", "competitors.md", text=text, words=WORDS)) == [
        "Kestrel",
        "Plover",
    ]


def test_elsewhere_only_the_sentence_that_names_it() -> None:
    text = "# Press 40\n\nIt weighs 40 kg. Unlike the Kestrel it needs no compressor."
    assert lines(text, "press-40.md") == [(Part.ABOUT, "Unlike the Kestrel it needs no compressor")]


def test_every_line_quotes_what_stands_there() -> None:
    table = "| | Ours |\n|--|--|\n| Age | 2 |\n"
    text = f"# Kestrel\n\nWhere we differ: **service** within\ntwo days.\n\n{table}"
    for line in all_lines([passage(text)], Name("Kestrel", WORDS), words=WORDS):
        assert line.ground.quote in text


@pytest.mark.parametrize(
    ("title", "file", "names"),
    [
        ("Competitor: Kestrel", "a.md", ["Kestrel"]),
        ("Battlecard – Blue Ox", "b.md", ["Blue Ox"]),
        ("", "kb/competitor-blue-ox.md", ["Blue Ox"]),
        ("Press 40", "press.md", []),
        ("Competition law in Europe", "law.md", []),
        ("", "competitors.md", []),
    ],
)
def test_whom_a_document_is_about(title: str, file: str, names: list[str]) -> None:
    assert list(names_in(title, file, text="", words=WORDS)) == names
