"""Passages: by heading and paragraph, with exact spans."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats.articles import MARKDOWN, PAGES, PLAIN, ROWS
from agentarmy.knowledge.ingest import MOST, pieces

GUIDE = """# Kilns

Two sizes.

## Firing

Nine hours.

Never open it hot.

```
# no heading
```

## Care > daily
"""


def cut(text: str, kind: str) -> list[tuple[str, str]]:
    return [(one.heading, text[one.start : one.end]) for one in pieces(text, kind)]


def test_a_passage_stands_under_its_headings() -> None:
    assert cut(GUIDE, MARKDOWN) == [
        ("Kilns", "Two sizes."),
        ("Kilns > Firing", "Nine hours.\n\nNever open it hot.\n\n```\n# no heading\n```"),
    ]


def test_paragraphs_are_gathered_until_there_are_words_enough() -> None:
    paragraph = "word " * 49 + "end."
    found = cut("\n\n".join([paragraph] * 8), PLAIN)
    assert [len(text.split()) for _, text in found] == [150, 150, 100]


def test_a_long_paragraph_is_cut_between_sentences_and_a_wall_of_words_anyhow() -> None:
    sentences = "One kiln is hot and stays so for hours. " * 60
    assert all(text.endswith("hours.") for _, text in cut(sentences, PLAIN))
    assert [len(text.split()) for _, text in cut("word " * 450, PLAIN)] == [MOST, MOST, 50]


def test_a_page_and_a_row_are_passages() -> None:
    assert cut("Hot.\fCold.", PAGES) == [("page 1", "Hot."), ("page 2", "Cold.")]
    assert cut("name: a\nname: b", ROWS) == [("row 1", "name: a"), ("row 2", "name: b")]


@given(
    st.text(alphabet=" \n#.`-|\fab", max_size=400), st.sampled_from([MARKDOWN, PLAIN, PAGES, ROWS])
)
def test_spans_are_in_order_and_no_word_is_lost_or_twice(text: str, kind: str) -> None:
    found = list(pieces(text, kind))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[one.start : one.end].strip() for one in found)
    assert all(len(text[one.start : one.end].split()) <= MOST for one in found)
    if kind in (PLAIN, ROWS):
        said = " ".join(text[one.start : one.end] for one in found)
        assert said.split() == text.split()
