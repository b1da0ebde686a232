"""What is shown to a model keeps to its budget, by priority, and what is left out is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.writing.compiling import Item, compile_context, tokens_of

ITEMS = st.lists(
    st.builds(
        Item,
        name=st.text(max_size=4),
        text=st.text(max_size=900),
        priority=st.integers(0, 4),
        order=st.integers(0, 9).map(float),
        cited=st.booleans(),
        may_be_cut=st.booleans(),
    ),
    max_size=25,
)


@pytest.mark.row("AA-CTX-01")
@given(ITEMS, st.integers(0, 900))
def test_the_budget_is_never_exceeded_and_nothing_is_lost_in_silence(
    items: list[Item], budget: int
) -> None:
    found = compile_context(items, budget=budget)
    spent = sum(tokens_of(item.text) + 2 for item in found.kept)
    assert found.tokens == spent <= budget
    whole = [item for item in found.kept if item in items]
    assert len(whole) + len(found.dropped) == len(items)
    assert [d.priority for d in found.dropped] == sorted(d.priority for d in found.dropped)


@pytest.mark.row("AA-CTX-01")
@given(ITEMS, st.integers(0, 900))
def test_no_lighter_piece_takes_the_place_of_a_weightier_one(
    items: list[Item], budget: int
) -> None:
    items = [replace(item, name=str(n), may_be_cut=False) for n, item in enumerate(items)]
    found = compile_context(items, budget=budget)
    gone = {one.name for one in found.dropped}
    for item in items:
        if item.name in gone:
            before = [tokens_of(k.text) + 2 for k in found.kept if k.priority <= item.priority]
            assert sum(before) + tokens_of(item.text) + 2 > budget


def test_the_cited_and_the_newest_come_first() -> None:
    old, new, cited = (
        Item(name=name, text="x" * 40, order=order, cited=name == "cited")
        for name, order in (("old", 1), ("new", 2), ("cited", 0))
    )
    found = compile_context([cited, old, new], budget=2 * (tokens_of("x" * 40) + 2))
    assert [item.name for item in found.kept] == ["cited", "new"]
    assert [one.name for one in found.dropped] == ["old"]


def test_a_document_of_a_hundred_pages_is_cut_at_a_word() -> None:
    pages = Item(name="manual", text="Press the green button. " * 20_000, may_be_cut=True)
    found = compile_context([pages], budget=500)
    (kept,) = found.kept
    assert found.tokens <= 500
    assert kept.text.endswith((" the …", " green …", " button. …", " Press …"))
    assert found.dropped[0].left > 100_000


def test_what_is_left_too_short_is_left_out() -> None:
    found = compile_context([Item(name="a", text="word " * 99, may_be_cut=True)], budget=30)
    assert (found.kept, found.tokens) == ((), 0)


@given(st.text())
def test_tokens_are_not_underrated(text: str) -> None:
    assert tokens_of(text) >= len(text.encode("utf-8", "surrogatepass")) / 4
