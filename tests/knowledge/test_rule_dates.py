from __future__ import annotations

import pytest

from agentarmy.knowledge.rule_dates import Term, term_of


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in force from 2026-01-01", "2026-01-01", ""),
        ("effective march 1, 2026", "2026-03-01", ""),
        ("valid from 1st of april 2026 until 30 june 2026", "2026-04-01", "2026-06-30"),
        ("applies as of 01.02.2026", "2026-02-01", ""),
        ("from feb 2028 through feb 2028", "2028-02-01", "2028-02-29"),
        ("expires on 2026-12-31", "", "2026-12-31"),
        ("from 5 units", "", ""),
        ("effective 2026-02-30", "2026-02-30", ""),
    ],
)
def test_terms(text: str, start: str, end: str) -> None:
    assert term_of(text) == Term(start, end)
    assert bool(term_of(text)) is bool(start or end)
