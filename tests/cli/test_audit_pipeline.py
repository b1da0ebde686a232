from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from agentarmy import resources
from clitools import run

EXPORT = """\
Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Currency,Close Date,Next Step
006A,Brook line 3,Brook Foods,Proposal/Price Quote,60000,USD,2020-01-31,
006B,Brook line 4,Brook Foods,Prospecting,,EUR,2099-01-31,call on Friday
006C,Old one,Brook Foods,Closed Lost,100,USD,2020-01-31,
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(EXPORT)
    return path


@pytest.mark.row("QH-GTM-02")
def test_an_export_is_audited(export: Path) -> None:
    data = schemas.check(run("audit-pipeline", str(export), "--json"), "audit-pipeline")
    assert (data["deals"], data["open"], data["rotten"]) == (3, 2, 2)
    findings = data["findings"]
    assert isinstance(findings, list)
    assert {f["fault"] for f in findings} == {"close_past", "no_next_step", "no_amount"}
    assert findings[0]["command"] == 'agentarmy next "Brook line 3"'
    assert findings[0]["line"] == 2


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_findings_are_shown(export: Path, width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("audit-pipeline", str(export))
    assert max(map(len, shown.out.splitlines())) <= int(width)
    for words in ("2 open deals of 3, worth 60,000 USD", "Close date past", "Brook line 3"):
        assert words in shown.out
    assert "agentarmy import" in shown.out


def test_the_demo_export_is_audited() -> None:
    path = resources.seed_path("tenants", "northmill") / "crm" / "deals_salesforce.csv"
    data = schemas.check(run("audit-pipeline", str(path), "--json"), "audit-pipeline")
    assert data["findings"]


@pytest.mark.parametrize(
    ("content", "code"), [("", 4), ("color,taste\nred,sweet\n", 4), ("\x00\x01binary", 4)]
)
def test_what_holds_no_deals_is_one_clear_line(tmp_path: Path, content: str, code: int) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(content)
    result = run("audit-pipeline", str(path))
    assert (result.code, result.err.count("\n")) == (code, 1)


def test_without_file_or_deals_it_says_what_to_do() -> None:
    result = run("audit-pipeline")
    assert result.code == 3
    assert "agentarmy audit-pipeline deals.csv" in result.err
    assert run("audit-pipeline", "gone.csv").code == 3


def test_deals_that_are_in_already_need_no_import(export: Path) -> None:
    assert run("import", str(export)).code == 0
    shown = run("audit-pipeline", str(export))
    assert shown.code == 0
    assert "agentarmy import" not in shown.out
    data = schemas.check(run("audit-pipeline", "--json"), "audit-pipeline")
    findings = data["findings"]
    assert isinstance(findings, list)
    assert {f["line"] for f in findings} == {0}
    mirror = run("audit-pipeline").out.splitlines()
    assert not [line for line in mirror if line.lstrip().startswith("line")]
