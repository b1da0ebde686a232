"""The chain of audit entries: gapless, with the effect it tells of, naming nobody, unchanged."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.errors import Bug
from agentarmy.store import audit
from agentarmy.store.audit import Entry
from agentarmy.store.database import Mirror

SUBJECT = "5b1c9f52-0d5e-5b5e-8a59-0f8b7a1c2d3e"


def _one(mirror: Mirror, **own: object) -> int:
    values = {"actor": "rep", "action": "effect.approved", "subject_kind": "effect"}
    return audit.append(mirror, **{"subject": SUBJECT, **values, **own})  # type: ignore[arg-type]


def test_entries_are_numbered_without_gaps_and_each_hash_covers_the_one_before(
    mirror: Mirror,
) -> None:
    assert [_one(mirror, data={"tier": "autonomous", "n": n}) for n in range(3)] == [1, 2, 3]
    previous = audit.beginning(mirror)
    for cells in audit.entries(mirror):
        covered = [*cells[:8], previous]
        text = json.dumps(covered, separators=(",", ":"))
        assert cells[9] == sha256(text.encode()).hexdigest()
        previous = str(cells[9])
    assert audit.last(mirror) == (3, previous)


def test_an_entry_is_kept_with_what_it_tells_of_or_not_at_all(mirror: Mirror) -> None:
    def failing() -> None:
        with mirror.write(durable=True):
            _one(mirror)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert audit.last(mirror)[0] == 0
    assert _one(mirror) == 1


def test_many_are_appended_at_once(mirror: Mirror) -> None:
    one = Entry(actor="daemon", action="lead.read", subject_kind="lead", subject=SUBJECT)
    assert audit.append_all(mirror, [one] * 500) == 500
    assert audit.append_all(mirror, []) == 500


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"])
def test_rows_cannot_be_changed_by_accident(mirror: Mirror, statement: str) -> None:
    _one(mirror)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        mirror.run(statement)


@pytest.mark.parametrize(
    "own",
    [
        {"actor": "rep:mara@northmill.example"},
        {"subject": "mara@northmill.example"},
        {"subject": "Mara Lind"},
        {"subject": "+4917123456"},
        {"subject": "004917123456"},
        {"reason": "asked by mara@northmill.example"},
        {"reason": "rang 0171 234 56 78 and asked"},
        {"reason": "She told me on the phone that she would rather not hear from us again " * 2},
        {"reason": "two\nlines"},
        {"data": {"to": ["mara@northmill.example"]}},
        {"data": {"note": {"text": "Mara asked for it"}}},
        {"data": {"mara@northmill.example": 1}},
    ],
)
def test_what_may_name_a_person_is_refused_and_not_repeated(
    mirror: Mirror, own: dict[str, object]
) -> None:
    with pytest.raises(Bug, match="may name a person") as caught:
        _one(mirror, **own)
    assert "mara" not in str(caught.value).lower()
    assert audit.last(mirror)[0] == 0


@pytest.mark.parametrize(
    "own",
    [
        {"actor": "rep:1f2e3d4c5b6a7980"},
        {"subject": sha256(b"x").hexdigest()},
        {"reason": "cap of 50 a day reached (3/50)"},
        {"data": {"mode": "DRAFT_ONLY", "until": "2026-11-20T14:07:00.000Z", "parts": [1, None]}},
        {"data": {"share": 0.25, "version": "0.4.0", "empty": ""}},
    ],
)
def test_ids_codes_numbers_and_moments_pass(mirror: Mirror, own: dict[str, object]) -> None:
    assert _one(mirror, **own) == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.emails(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("to"), inner),
)


@given(
    st.text() | st.emails(), st.text() | st.emails(), st.dictionaries(st.text(min_size=1), _JSON)
)
def test_no_at_sign_gets_into_the_chain(
    mirror: Mirror, subject: str, reason: str, data: dict[str, object]
) -> None:
    with suppress(Bug):
        _one(mirror, subject=subject, reason=reason, data=data)
    rows = mirror.all("SELECT * FROM audit")
    assert "@" not in repr(rows)
