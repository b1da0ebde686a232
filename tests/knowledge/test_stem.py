"""Our stems are those of the full-text index."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from agentarmy.knowledge.stem import stem

ENDINGS = (
    "ational tional enci anci izer logi bli alli entli eli ousli ization ation ator alism iveness"
    " fulness ousness aliti iviti biliti icate ative alize iciti ical ful ness ement ance able ible"
    " ment ant ent sion tion ou ism ate ous ive ize sses ies eed ed ing ings y e ll s"
).split()


def by_sqlite(words: list[str]) -> list[str]:
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE f USING fts5 (x, tokenize='porter unicode61')")
    conn.execute("CREATE VIRTUAL TABLE v USING fts5vocab (f, instance)")
    conn.executemany("INSERT INTO f (rowid, x) VALUES (?, ?)", enumerate(words))
    found = dict(conn.execute("SELECT doc, term FROM v"))
    conn.close()
    return [found[at] for at in range(len(words))]


@given(
    st.from_regex(
        r"[b-df-hj-np-tvz]{1,2}[aeiou][b-df-hj-np-tvxz]{1,2}([aeiou][b-dgk-nprst])?y?",
        fullmatch=True,
    ),
    st.sampled_from(ENDINGS),
)
def test_stems_are_those_of_sqlite(root: str, ending: str) -> None:
    """Roots are made up as English words are; of 'ies' alone the two take a different view."""
    words = [root, root + ending, root + ending + "s"]
    assert [stem(word) for word in words] == by_sqlite(words)


def test_part_numbers_and_other_scripts_stay_as_they_are() -> None:
    assert [stem(word) for word in ("nm4", "größen", "kg", "")] == ["nm4", "größen", "kg", ""]
