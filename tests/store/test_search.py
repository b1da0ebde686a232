"""Words in, rows out: never a syntax error, the best first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Channel, Person
from agentarmy.errors import NotFound
from agentarmy.formats.base import MessageRecord
from agentarmy.store import conversations, tables
from agentarmy.store.database import Mirror
from agentarmy.store.search import search


def say(mirror: Mirror, *texts: str) -> None:
    records = [
        MessageRecord(key=f"m{n}", channel=Channel.MAIL, sender=Person("Dana"), text=text)
        for n, text in enumerate(texts)
    ]
    conversations.store_messages(mirror, records, source="test")


def found(mirror: Mirror, query: str) -> list[str]:
    return [hit.snippet for hit in search(mirror, query)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("budget", 2),
        ("BUDGET", 2),
        ("budget frozen", 1),
        ("budg", 2),
        ('"frozen until june"', 1),
        ('"june until frozen"', 0),
        ("cafe", 1),
        ("budget zebra", 2),
        ("zebra", 0),
        ("", 0),
        ("()*:^-", 0),
        ('NEAR("', 0),
    ],
)
def test_words_phrases_and_beginnings(mirror: Mirror, query: str, count: int) -> None:
    say(mirror, "The budget is frozen until June.", "A budget of 80,000 USD.", "Café at noon")
    assert len(found(mirror, query)) == count


def test_the_words_are_marked_and_documents_found(mirror: Mirror) -> None:
    say(mirror, "The budget is frozen.")
    tables.add(mirror, "documents", {"name": "terms.pdf", "text": "budget terms"})
    hits = search(mirror, "budget")
    assert {hit.table for hit in hits} == {"messages", "documents"}
    assert all("«budget»" in hit.snippet for hit in hits)


def test_an_edit_is_found_and_what_was_there_is_not(mirror: Mirror) -> None:
    key = tables.add(mirror, "accounts", {"name": "Harrow"})
    tables.edit(mirror, "accounts", key, {"name": "Pell"})
    assert search(mirror, "harrow", tables=("accounts",)) == []
    assert [hit.title for hit in search(mirror, "pell", tables=("accounts",))] == ["Pell"]
    tables.remove(mirror, "accounts", key)
    assert search(mirror, "pell", tables=("accounts",)) == []


@given(query=st.text(max_size=20))
def test_no_query_breaks_it(mirror: Mirror, query: str) -> None:
    assert isinstance(search(mirror, query), list)


def test_a_table_without_full_text(mirror: Mirror) -> None:
    with pytest.raises(NotFound, match="tasks"):
        search(mirror, "x", tables=("tasks",))
