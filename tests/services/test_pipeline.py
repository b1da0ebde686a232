from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.errors import BadInput, NotFound
from agentarmy.services.pipeline import audit_file, audit_mirror
from agentarmy.store import evidence, tables
from agentarmy.store.database import Mirror, open_mirror
from saying import NOW, Talk

TODAY = date(2026, 3, 18)
HEAD = "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Next Step"
HEAD += ",Created Date,Push Count\n"


def test_created_dates_pushes_and_companies_are_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(
        HEAD
        + "1,Line,Brook,Prospecting,100,12/31/2026,call,1/20/2025,3\n"
        + "2,Line,Other,Prospecting,100,12/31/2026,call,3/1/2026,0\n"
    )
    report, rejected = audit_file(path, today=TODAY, currency="EUR")
    assert rejected == 0
    assert {f.fault for f in report.findings} == {"old", "pushed"}
    assert report.open_sums[0].currency == "EUR"


def test_leads_are_no_deals(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("First Name,Last Name,Email,Company\nBo,Bee,bo@brook.example,Brook\n")
    with pytest.raises(BadInput, match="no deals in it; it holds lead"):
        audit_file(path, today=TODAY, currency="USD")


def test_the_deals_of_the_mirror_are_audited(tmp_path: Path) -> None:
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="local", clock=lambda: NOW)
    with pytest.raises(NotFound):
        audit_mirror(mirror, today=TODAY, currency="USD")
    tables.put(
        mirror, "deals", [("d", {"name": "Line", "next_step": "call", "close_on": "2026-09-01"})]
    )
    report = audit_mirror(mirror, today=TODAY, currency="USD")
    assert (report.deals, report.open) == (1, 1)
    mirror.close()


def test_a_stop_that_was_read_silences_the_account(tmp_path: Path) -> None:
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="local", clock=lambda: NOW)
    tables.put(mirror, "accounts", [("a", {"name": "Brook"})])
    account = str(tables.get(mirror, "accounts", "Brook")["id"])
    deal = {"name": "Line", "stage": "PROPOSAL", "account_id": account}
    tables.put(mirror, "deals", [("d", {**deal, "last_touch_at": "2025-06-01"})])
    assert _commands(mirror) == {'agentarmy draft "Line"'}
    talk = Talk()
    words = talk.say(Kind.RISK, "stop", "please take me off the list", topic="stop")
    with mirror.write():
        evidence.save(
            mirror, "c", account, [words], extractor=words.extractor, sources={words.source.id}
        )
    assert _commands(mirror) == {'agentarmy qualify "Line"'}
    mirror.close()


def _commands(mirror: Mirror) -> set[str]:
    report = audit_mirror(mirror, today=TODAY, currency="USD")
    assert {f.line for f in report.findings} == {0}
    return {f.command for f in report.findings if f.fault == "quiet"}
