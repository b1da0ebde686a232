"""Every write is captured field by field, whoever makes it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Row, Value
from agentarmy.store import tables
from agentarmy.store.changes import captured, changed_at
from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES, Merge

CELLS = "SELECT field, value, class FROM changes WHERE pk = ? ORDER BY field"


def cells(mirror: Mirror, key: str) -> list[tuple[Value, ...]]:
    return mirror.all(CELLS, (key,))


def last(mirror: Mirror) -> int:
    found = mirror.one("SELECT coalesce(max(lseq), 0) FROM changes")
    return int(str(found[0])) if found else 0


def test_a_row_is_captured_when_made_changed_and_deleted(mirror: Mirror) -> None:
    key = tables.add(mirror, "leads", {"name": "Dana", "company": "Harrow", "score": 7})
    assert cells(mirror, key) == [("company", "Harrow", "cell"), ("name", "Dana", "cell")]
    before = last(mirror)
    tables.edit(mirror, "leads", key, {"name": "Dan", "company": None, "note": "x", "score": 9})
    assert cells(mirror, key) == [
        ("company", None, "cell"),
        ("name", "Dan", "cell"),
        ("note", "x", "text"),
    ]
    assert last(mirror) > before
    tables.remove(mirror, "leads", key)
    assert cells(mirror, key) == [("_deleted", 1, "cell")]
    tables.put_ids(mirror, "leads", [(key, {"name": "Back"})])
    assert cells(mirror, key) == [("name", "Back", "cell")]


def test_derived_and_local_columns_are_never_captured(mirror: Mirror) -> None:
    key = tables.add(mirror, "leads", {"name": "Dana"})
    before = last(mirror)
    tables.edit(mirror, "leads", key, {"score": 9, "tier": "HOT"})
    tables.add(mirror, "imports", {"path": "x"})
    assert last(mirror) == before


def test_writing_the_same_is_no_change(mirror: Mirror) -> None:
    key = tables.add(mirror, "deals", {"name": "Line", "amount_minor": 5})
    before = last(mirror)
    tables.edit(mirror, "deals", key, {"name": "Line", "amount_minor": 5})
    mirror.run("UPDATE deals SET name = name")
    assert last(mirror) == before


def test_a_plain_program_is_captured_too(mirror: Mirror) -> None:
    plain = sqlite3.connect(mirror.path)
    plain.execute("INSERT INTO accounts (id, tenant, name) VALUES ('x', 'northmill', 'Harrow')")
    plain.execute("UPDATE accounts SET name = 'Pell' WHERE id = 'x'")
    plain.execute("INSERT OR REPLACE INTO accounts (tenant, name) VALUES ('northmill', 'No id')")
    plain.commit()
    plain.close()
    assert cells(mirror, "x") == [("name", "Pell", "cell")]
    (one,) = tables.find(mirror, "accounts", name="No id")
    assert cells(mirror, str(one["id"])) == [("name", "No id", "cell")]
    assert len(str(one["created_at"])) == 24


def test_the_time_of_a_field_is_that_of_its_last_change(mirror: Mirror) -> None:
    key = tables.add(mirror, "leads", {"name": "Dana", "company": "Harrow"})
    assert changed_at(mirror, key, "company") is None  # made, not changed
    with mirror.write():
        tables.edit(mirror, "leads", key, {"company": "Harrow Foods"})
    found = changed_at(mirror, key, "company")
    assert found is not None
    assert abs(found - mirror.clock()).total_seconds() < 60
    assert changed_at(mirror, key, "name") is None


def test_each_transaction_has_its_own_time(mirror: Mirror) -> None:
    with mirror.write():
        one = tables.add(mirror, "accounts", {"name": "A"})
        two = tables.add(mirror, "accounts", {"name": "B"})
    three = tables.add(mirror, "accounts", {"name": "C"})
    stamps = {str(pk): int(str(hlc)) for pk, hlc in mirror.all("SELECT pk, hlc FROM changes")}
    sites = mirror.all("SELECT DISTINCT site FROM changes")
    assert stamps[one] == stamps[two]
    assert stamps[three] > stamps[one]
    assert len(sites) == 1


@pytest.mark.row("AA-TEN-10")
@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_tenant_and_a_private_id(mirror: Mirror, table: str) -> None:
    columns = {
        str(name): notnull
        for name, notnull in mirror.all(
            'SELECT name, "notnull" FROM pragma_table_info(?)', (table,)
        )
    }
    assert columns["tenant"] == columns["id"] == 1
    assert {column.name for column in TABLES[table].columns} <= set(columns)
    logged = {
        str(name) for (name,) in mirror.all("SELECT field FROM captured WHERE tbl = ?", (table,))
    }
    uncaptured = (Merge.DERIVED, Merge.LOCAL)
    assert logged == {c.name for c in TABLES[table].columns if c.merge not in uncaptured}


VALUES = st.one_of(st.none(), st.text(max_size=5).filter(lambda t: "\0" not in t))
NAMES = ("name", "company", "email", "note")


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_the_changes_of_a_row_rebuild_it(
    mirror: Mirror, steps: list[tuple[str, Row, bool]]
) -> None:
    """Whatever was done: applying the changes to nothing gives the rows that stand."""
    for key in "abc":
        mirror.run("DELETE FROM leads WHERE id = ?", (key,))
    for key, values, gone in steps:
        if gone:
            mirror.run("DELETE FROM leads WHERE id = ?", (key,))
        else:
            tables.put_ids(mirror, "leads", [(key, values)], replace=True)
    rebuilt: dict[str, Row] = {}
    for pk, field, value in mirror.all("SELECT pk, field, value FROM changes WHERE tbl = 'leads'"):
        if field != "_deleted":
            rebuilt.setdefault(str(pk), {})[str(field)] = value
    standing = {
        str(row["id"]): {name: row[name] for name in NAMES if row[name] is not None}
        for row in tables.stream(mirror, "leads")
    }
    shown = {
        key: {name: value for name, value in row.items() if value is not None}
        for key, row in rebuilt.items()
    }
    assert {key: row for key, row in shown.items() if row} == {
        key: row for key, row in standing.items() if row
    }
    numbers = mirror.all("SELECT lseq FROM change_log")
    assert len(numbers) == len(set(numbers))
    assert len(captured(TABLES["leads"])) > 10
