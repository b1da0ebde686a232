from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.config import IcpSettings
from agentarmy.domain.records import Row
from agentarmy.domain.scoring import Icp, explain
from agentarmy.errors import NotFound
from agentarmy.services.leads import icp_of, rescore, score_lead
from agentarmy.store import tables
from agentarmy.store.database import Mirror, open_mirror
from saying import NOW

ICP = Icp(industries=("food",))
HOT: Row = {
    "name": "Dana Whit",
    "industry": "Food",
    "employees": 120,
    "title": "CEO",
    "funded_on": "2026-01-10",
    "tech": "Salesforce",
}


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    yield found
    found.close()


@pytest.mark.row("QH-FIT-10", "QH-BLD-01")
def test_scores_are_written_back_with_reasons(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("a", HOT), ("b", {"name": "Bo"})])
    done = rescore(mirror, ICP, now=NOW)
    assert (done.scored, done.hot, done.cold) == (2, 1, 1)
    row = tables.get(mirror, "leads", "Dana Whit")
    assert (row["score"], row["tier"]) == (75, "HOT")
    assert sum(p.points for p in explain(str(row["reasons"]))) == 75
    assert row["scored_at"]


def test_only_changed_leads_are_scored_again(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("a", HOT), ("b", {"name": "Bo"})])
    rescore(mirror, ICP, now=NOW)
    later = NOW + timedelta(hours=1)
    mirror.clock = lambda: later
    assert rescore(mirror, ICP, now=later, changed_only=True).scored == 0
    tables.edit(mirror, "leads", str(tables.get(mirror, "leads", "Bo")["id"]), {"title": "CEO"})
    assert rescore(mirror, ICP, now=later, changed_only=True).scored == 1
    assert tables.get(mirror, "leads", "Bo")["score"] == 15


def test_scores_are_not_captured_as_changes(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("a", HOT)])
    before = mirror.one("SELECT count(*), max(lseq) FROM change_log")
    rescore(mirror, ICP, now=NOW)
    assert mirror.one("SELECT count(*), max(lseq) FROM change_log") == before


def test_one_lead_is_scored_and_stored(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("a", HOT)])
    lead, fit = score_lead(mirror, "dana whit", icp=ICP, now=NOW)
    assert (lead["name"], fit.score) == ("Dana Whit", 75)
    assert tables.get(mirror, "leads", "Dana Whit")["score"] == 75


def test_an_unknown_lead_is_said(mirror: Mirror) -> None:
    tables.put(mirror, "leads", [("a", HOT)])
    with pytest.raises(NotFound, match="Dina"):
        score_lead(mirror, "Dina Whit", icp=ICP, now=NOW)


def test_settings_make_the_ideal_customer() -> None:
    plain = Icp()
    assert icp_of(IcpSettings()) == plain
    made = icp_of(IcpSettings(industries=("food",), min_employees=1, roles=("COO",)))
    assert (made.industries, made.min_employees, made.max_employees) == (("food",), 1, 500)
    assert made.titles == ("COO",)
