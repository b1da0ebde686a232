from __future__ import annotations

from agentarmy.domain.enrichment import COLUMNS, GROUPS, enrichment
from agentarmy.domain.scoring import COLUMNS as SCORED
from agentarmy.store.registry import TABLES

WANTED = {
    "company": ["size", "industry", "revenue", "funding", "growth"],
    "contact": ["role", "authority", "linkedin_activity"],
    "tech": ["tools", "compatibility", "spend"],
    "geography": ["time_zone", "region", "language"],
    "intent": ["visits", "downloads", "search"],
}


def test_five_groups_hold_seventeen_fields_each_a_column_of_a_lead() -> None:
    assert {group.name: [field.name for field in group.fields] for group in GROUPS} == WANTED
    assert len(COLUMNS) == 17
    assert {column.name for column in TABLES["leads"].columns} >= COLUMNS


def test_the_score_reads_nothing_that_no_group_shows() -> None:
    assert set(SCORED) - COLUMNS == {"country"}


def test_sums_stand_as_written_and_the_unknown_is_empty() -> None:
    found = enrichment({"revenue": "EUR 4-5 million", "employees": 120})
    assert found["company"] == {
        "size": "120",
        "industry": "",
        "revenue": "EUR 4-5 million",
        "funding": "",
        "growth": "",
    }
    assert set(found["intent"].values()) == {""}
