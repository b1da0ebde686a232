"""Rows of any table, pages that cost the same at any depth, and words that find a row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Row
from agentarmy.errors import BadInput, Bug, NotFound, UsageError
from agentarmy.store import deals, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.ids import new_id, record_id
from agentarmy.store.registry import TABLES
from agentarmy.store.tables import Counts, Filter
from agentarmy.store.times import moment, normal, stamp


def test_ids_follow_from_the_key_or_from_time(mirror: Mirror) -> None:
    now = mirror.clock()
    same = record_id("t", "messages", "a@b")
    assert same == record_id("t", "messages", "a@b") != record_id("u", "messages", "a@b")
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", same
    )
    made = new_id(now)
    assert made[14] == "7"
    assert int(made.replace("-", "")[:12], 16) == int(now.timestamp() * 1000)
    assert made != new_id(now)


def test_times_have_one_width_and_are_utc(mirror: Mirror) -> None:
    key = tables.add(mirror, "activities", {"at": "2026-03-18T10:00:00+02:00", "kind": "call"})
    at = tables.get(mirror, "activities", key)["at"]
    assert at == "2026-03-18T08:00:00.000Z" == normal("2026-03-18T08:00")
    assert stamp(moment(at)) == at
    assert stamp(None) is None
    with pytest.raises(BadInput, match="soon"):
        tables.add(mirror, "activities", {"at": "soon"})


def test_put_adds_changes_and_leaves(mirror: Mirror) -> None:
    rows: list[tuple[str, Row]] = [
        ("1", {"name": "A", "domain": "a.example"}),
        ("2", {"name": "B"}),
    ]
    assert tables.put(mirror, "accounts", rows) == Counts(2, 0, 0)
    assert tables.put(mirror, "accounts", rows) == Counts(0, 0, 2)
    rows = [("1", {"name": "A2", "domain": None}), ("2", {"name": "B"}), ("3", {"name": "C"})]
    assert tables.put(mirror, "accounts", rows) == Counts(1, 1, 1)
    found = tables.get(mirror, "accounts", "A2")
    assert found["domain"] == "a.example"
    tables.put_ids(
        mirror, "accounts", [(str(found["id"]), {"name": "X", "industry": "food"})], fill=True
    )
    found = tables.get(mirror, "accounts", "A2")
    assert found["industry"] == "food"
    tables.put_ids(mirror, "accounts", [(str(found["id"]), {"domain": None})], replace=True)
    assert tables.get(mirror, "accounts", "A2")["domain"] is None


def test_many_rows_are_searchable_at_once(mirror: Mirror) -> None:
    rows: list[tuple[str, Row]] = [(str(n), {"name": f"Person {n}"}) for n in range(2500)]
    tables.put(mirror, "leads", rows)
    found = mirror.all("SELECT rowid FROM leads_fts WHERE leads_fts MATCH '2477'")
    assert len(found) == 1
    mirror.run("INSERT INTO leads_fts (leads_fts, rank) VALUES ('integrity-check', 1)")


def test_get_takes_ids_their_beginnings_and_names(mirror: Mirror) -> None:
    key = tables.add(
        mirror, "contacts", {"name": "Dana Whitcombe", "email": "dana@h.example"}, key="k"
    )
    for ref in (key, key[:6], "Dana Whitcombe", "dana whitcombe", "DANA@h.example", f" {key} "):
        assert tables.get(mirror, "contacts", ref)["id"] == key
    with pytest.raises(NotFound, match="Dana Witcomb") as caught:
        tables.get(mirror, "contacts", "Dana Witcomb")
    assert "Dana Whitcombe" in caught.value.line()
    assert "agentarmy contacts list" in caught.value.line()
    tables.add(mirror, "contacts", {"name": "Dana Whitcombe"})
    with pytest.raises(UsageError, match="2 contacts"):
        tables.get(mirror, "contacts", "Dana Whitcombe")
    with pytest.raises(NotFound):
        tables.get(mirror, "contacts", "100%_")


def test_another_tenant_is_not_seen(mirror: Mirror, tmp_path: Path) -> None:
    key = tables.add(mirror, "accounts", {"name": "Harrow"})
    other = open_mirror(mirror.path, tenant="skyvera", clock=mirror.clock)
    assert tables.page(other, "accounts").rows == ()
    assert tables.find(other, "accounts", name="Harrow") == []
    for act in (
        lambda: tables.get(other, "accounts", key),
        lambda: tables.edit(other, "accounts", key, {"name": "X"}),
        lambda: tables.remove(other, "accounts", key),
    ):
        with pytest.raises(NotFound):
            act()
    other.close()


def test_removing_a_row_clears_what_pointed_at_it(mirror: Mirror) -> None:
    account = tables.add(mirror, "accounts", {"name": "Harrow"})
    deal = tables.add(mirror, "deals", {"name": "Line", "account_id": account})
    tables.remove(mirror, "accounts", account)
    assert tables.get(mirror, "deals", deal)["account_id"] is None
    assert tables.count_rows(mirror)["deals"] == 1


def test_unknown_names_are_answered_with_near_ones(mirror: Mirror) -> None:
    for act in (
        lambda: tables.add(mirror, "leads", {"compny": "x"}),
        lambda: tables.find(mirror, "leads", compny="x"),
        lambda: tables.page(mirror, "leads", order="-compny"),
        lambda: tables.parse_filters("leads", ["compny=x"]),
    ):
        with pytest.raises(NotFound) as caught:
            act()
        assert "company" in caught.value.line()
    with pytest.raises(NotFound, match="table"):
        tables.add(mirror, "lead", {})


def test_a_stage_is_moved_by_one_function_and_closed_by_a_person(mirror: Mirror) -> None:
    deal = tables.add(mirror, "deals", {"name": "Line", "stage": "PROSPECT"})
    with pytest.raises(Bug):
        tables.edit(mirror, "deals", deal, {"stage": "WON"})
    assert deals.move(mirror, deal, "contract sent")["stage"] == "NEGOTIATION"
    with pytest.raises(UsageError, match="person"):
        deals.move(mirror, deal, "WON")
    lost = deals.move(mirror, deal, "lost", by_person=True, lost_reason="price")
    assert (lost["stage"], lost["lost_reason"]) == ("LOST", "price")
    assert deals.move(mirror, deal, "PROPOSAL")["lost_reason"] is None
    with pytest.raises(NotFound, match="stage"):
        deals.move(mirror, deal, "hope")


@pytest.mark.parametrize(
    ("word", "filter_"),
    [
        ("stage=PROPOSAL", Filter("stage", "=", "PROPOSAL")),
        ("amount>50,000", Filter("amount_minor", ">", 5_000_000)),
        ("close_on<2026-04-01", Filter("close_on", "<", "2026-04-01")),
        ("name~100%", Filter("name", "~", "100%")),
        ("probability>=50", Filter("probability", ">=", 50)),
        ("next_step=", Filter("next_step", "=", None)),
        ("next_step!=", Filter("next_step", "!=", None)),
    ],
)
def test_filters_in_words(word: str, filter_: Filter) -> None:
    assert tables.parse_filters("deals", [word]) == (filter_,)


def test_money_is_compared_in_the_currency_that_is_named() -> None:
    found = tables.parse_filters("deals", ["currency=JPY", "amount>5000"])
    assert found[1] == Filter("amount_minor", ">", 5000)


def test_filters_choose_rows(mirror: Mirror) -> None:
    for name, amount, step in (("Ash 100%", 5, "x"), ("Birch", 50, None), ("ASH", None, "y")):
        tables.add(mirror, "deals", {"name": name, "amount_minor": amount, "next_step": step})

    def names(*words: str) -> list[str]:
        filters = tables.parse_filters("deals", words)
        return [str(row["name"]) for row in tables.page(mirror, "deals", filters=filters).rows]

    assert names("name~ash") == ["Ash 100%", "ASH"]
    assert names("name~100%") == ["Ash 100%"]
    assert names("name~0_%") == []
    assert names("amount>=0.5") == ["Birch"]
    assert names("next_step=") == ["Birch"]
    assert names("next_step!=", "name!=ASH") == ["Ash 100%"]


@given(
    values=st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=14),
    limit=st.integers(1, 5),
    order=st.sampled_from(["score", "-score", "", "-row"]),
)
def test_pages_together_are_the_whole_in_order(
    mirror: Mirror, values: list[int | None], limit: int, order: str
) -> None:
    mirror.run("DELETE FROM leads")
    for number, value in enumerate(values):
        tables.add(mirror, "leads", {"name": str(number), "score": value})
    seen, after = list[Row](), ""
    while True:
        page = tables.page(mirror, "leads", order=order, after=after, limit=limit)
        assert len(page.rows) <= limit
        seen += page.rows
        after = page.next
        if not after:
            break
    assert sorted(int(str(row["name"])) for row in seen) == list(range(len(values)))
    scores = [row["score"] for row in seen]
    if "score" in order:
        known = [int(str(score)) for score in scores if score is not None]
        assert scores[: len(known)] == sorted(known, reverse=order.startswith("-"))
        assert set(scores[len(known) :]) <= {None}
    else:
        places = [int(str(row["name"])) for row in seen]
        assert places == sorted(places, reverse=order == "-row")


def test_a_page_behind_a_row_that_is_gone(mirror: Mirror) -> None:
    with pytest.raises(NotFound, match="go on"):
        tables.page(mirror, "leads", after="nowhere")


ORDERS = {
    "accounts": "name",
    "contacts": "name",
    "leads": "-score",
    "deals": "close_on",
    "activities": "-at",
    "tasks": "due_on",
    "conversations": "-last_at",
}


@pytest.mark.parametrize("table", ORDERS)
def test_hot_paths_walk_an_index(mirror: Mirror, table: str) -> None:
    """No page, lookup or search of a known row reads or sorts the whole table."""
    key = tables.add(
        mirror,
        table,
        {ORDERS[table].removeprefix("-"): "5"}
        if table != "activities" and "_at" not in ORDERS[table]
        else {},
    )
    seen: list[str] = []
    mirror.conn.set_trace_callback(seen.append)
    tables.page(mirror, table, order=ORDERS[table], limit=5)
    tables.page(mirror, table, order=ORDERS[table], after=key, limit=5)
    tables.page(mirror, table, limit=5)
    tables.get(mirror, table, key)
    tables.present(mirror, table, [key, "x"])
    tables.edit(mirror, table, key, {"source": "x"} if table != "conversations" else {})
    mirror.conn.set_trace_callback(None)
    asked = [
        sql
        for sql in seen
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and " clock" not in sql
    ]
    assert len(asked) >= 5
    for sql in asked:
        plan = " | ".join(str(row[3]) for row in mirror.all(f"EXPLAIN QUERY PLAN {sql}"))
        in_order = "ORDER BY row ASC" in sql and "+tenant" in sql
        assert "TEMP B-TREE" not in plan, f"{sql}: {plan}"
        assert "OFFSET" not in sql
        if not in_order and "_log" not in sql:
            assert f"SCAN {table}" not in plan, f"{sql}: {plan}"


def test_every_reference_has_a_table() -> None:
    labels = {table.label for table in TABLES.values()}
    for table in TABLES.values():
        for column in table.columns:
            if column.name.endswith("_id") and column.name not in (
                "scope_id",
                "source_id",
                "keep_id",
                "merge_id",
            ):
                assert column.name.removesuffix("_id") in labels, f"{table.name}.{column.name}"
