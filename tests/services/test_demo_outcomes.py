"""The demo deals come out as their authors meant them to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from agentarmy import resources, wiring
from agentarmy.cli.qualify import desk_of
from agentarmy.domain.authority import authority_of
from agentarmy.domain.judgement import Opportunity, Standing
from agentarmy.domain.records import Side
from agentarmy.domain.verdicts import risk_name
from agentarmy.services.qualifying import Qualified, qualify
from clitools import run

FOLDER = resources.seed_path("tenants", "northmill")
EXPECTED = json.loads((FOLDER / "EXPECTED.json").read_text())["accounts"]
SETUP = (
    ["init", "--name", "Mara Lindqvist", "--domain", "northmill.example"],
    ["config", "set", "us.names", "Theo Brandt,Priya Raman,Helen Osei,Sam Whitlock"],
    ["config", "set", "clock.now", "2026-03-18T16:00:00+00:00"],
    ["policies", "import", str(FOLDER / "policies.json")],
)
SKYVERA = resources.seed_path("tenants", "skyvera")
[TELVANTA] = json.loads((SKYVERA / "EXPECTED.json").read_text())["accounts"]
NOTHING = Opportunity(confidence=0, signals=(), enough=False, reason="")
TAKEN = ("mail", "calls", "chat", "contacts", "calendar", "crm")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Qualified]]:
    """Every demo account judged once; the home is this module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENTARMY_HOME", str(tmp_path_factory.mktemp("demo") / "home"))
        yield _judge_all()


def _judge_all() -> dict[str, Qualified]:
    prices = ["--price-file", str(FOLDER / "price_book.csv"), "--zone", "America/Chicago"]
    taken = ["import", *(str(FOLDER / name) for name in TAKEN)]
    return _judged([[*SETUP[0], *prices], *SETUP[1:], taken], [a["account"] for a in EXPECTED])


def _judged(commands: list[list[str]], accounts: list[str]) -> dict[str, Qualified]:
    for words in commands:
        result = run(*words)
        assert result.code == 0, result.err
    runtime = wiring.open_runtime()
    desk = desk_of(runtime)
    return {account: qualify(runtime.mirror, account, desk=desk) for account in accounts}


@pytest.fixture(scope="module")
def telvanta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qualified]:
    """The account of the second demo tenant, judged in a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENTARMY_HOME", str(tmp_path_factory.mktemp("second") / "home"))
        prices = ["--price-file", str(SKYVERA / "price_book.csv"), "--zone", "Europe/London"]
        name = TELVANTA["account"]
        yield _judged(
            [
                ["init", "--name", "Elena Marsh", "--domain", "skyvera.example", *prices],
                ["config", "set", "us.names", "Rafael Dias"],
                ["config", "set", "clock.now", "2026-03-18T16:00:00+00:00"],
                ["policies", "import", str(SKYVERA / "policies.json")],
                ["import", str(SKYVERA / "mail"), str(SKYVERA / "calls")],
            ],
            [name],
        )[name]


def seen(found: Qualified) -> dict[str, object]:
    """What was found, in the words of the expectations."""
    judgement = found.judgement
    checks = {c.element: str(c.result) for c in judgement.checks}
    need = next(e.standing for e in judgement.bant if e.id == "need")
    signer = authority_of(found.evidence)
    known = {Standing.CONTRADICTED: "denied", Standing.UNKNOWN: "unknown"}
    return {
        "verdict": str(judgement.verdict.outcome),
        "budget": checks.get("budget", "unknown"),
        "timeline": checks.get("timeline", "unknown"),
        "authority": str(signer.signer),
        "need": known.get(need, "stated"),
        "competitors": list(judgement.competitors),
        "risks": sorted({risk_name(r) for r in judgement.risks}),
    }


@pytest.mark.row("QH-QUAL-08", "QH-QUAL-10")
@pytest.mark.parametrize("account", [a["account"] for a in EXPECTED])
def test_an_account_comes_out_as_meant(judged: dict[str, Qualified], account: str) -> None:
    wanted = next(a for a in EXPECTED if a["account"] == account)
    found = seen(judged[account])
    assert found == {name: wanted[name] for name in found}


@pytest.mark.parametrize(
    "account", [a["account"] for a in EXPECTED if "total" in a.get("sums", {})]
)
def test_the_sums_are_those_of_the_price_book(judged: dict[str, Qualified], account: str) -> None:
    wanted = next(a for a in EXPECTED if a["account"] == account)["sums"]
    judgement = judged[account].judgement
    words = " ".join([*(c.reason for c in judgement.checks), judgement.bant[0].why])
    assert f"{Decimal(wanted['total']):,.0f}" in words
    if "budget_stated" in wanted:
        assert f"{Decimal(wanted['budget_stated']):,.0f}" in words


@pytest.mark.parametrize(
    "account", [a["account"] for a in EXPECTED if "days_wanted" in a.get("sums", {})]
)
def test_the_days_are_those_that_they_wish(judged: dict[str, Qualified], account: str) -> None:
    wanted = next(a for a in EXPECTED if a["account"] == account)["sums"]
    [reason] = [c.reason for c in judged[account].judgement.checks if c.element == "timeline"]
    assert f"take {wanted['delivery_days']} days against {wanted['days_wanted']} days" in reason


def test_every_quote_stands_in_its_message(judged: dict[str, Qualified]) -> None:
    for found in judged.values():
        texts = {turn.id: turn.text for turn in found.turns}
        for item in found.evidence:
            assert texts[item.source.id][item.start : item.end] == item.quote


def test_what_the_method_adds_rests_on_the_buyers_own_words(judged: dict[str, Qualified]) -> None:
    for found in judged.values():
        texts = {turn.id: turn.text for turn in found.turns}
        judgement = found.judgement
        asked = judgement.guidance.question if judgement.guidance else None
        said = [
            *(item for topic in judgement.topics for _, item in topic.steps),
            *(item for one in judgement.escalations for item in one.evidence),
            *(one.evidence for one in judgement.suggestions),
            *(signal.evidence for signal in (judgement.opportunity or NOTHING).signals),
            *(asked.evidence if asked else ()),
        ]
        for item in said:
            assert item.side is Side.THEIRS
            assert texts[item.source.id][item.start : item.end] == item.quote


def test_no_demo_deal_raises_a_false_alarm(judged: dict[str, Qualified]) -> None:
    assert {name: found.judgement.escalations for name, found in judged.items()} == dict.fromkeys(
        judged, ()
    )


@pytest.mark.row("QH-QUAL-08")
def test_a_deal_paid_by_the_month_comes_out_as_meant(telvanta: Qualified) -> None:
    found = seen(telvanta)
    assert found == {name: TELVANTA[name] for name in found}


def test_the_monthly_sum_is_held_against_the_monthly_price(telvanta: Qualified) -> None:
    sums, checks = TELVANTA["sums"], {c.element: c.reason for c in telvanta.judgement.checks}
    assert f"{Decimal(sums['total']):,.0f} USD against" in checks["budget"]
    assert f"{Decimal(sums['budget_stated']):,.0f} USD a month" in checks["budget"]
    assert f"{sums['quantity']} units take {sums['delivery_days']} days" in checks["timeline"]
    assert sums["day_wanted"] in checks["timeline"]


def test_the_quotes_of_the_second_tenant_carry_the_reading(telvanta: Qualified) -> None:
    quotes = [" ".join(e.quote.split()) for e in telvanta.evidence]
    for words in TELVANTA["quotes"].values():
        assert any(words in quote for quote in quotes), words
    elements = {e.id: e for e in telvanta.judgement.meddic}
    assert "25,000" not in elements["metrics"].value


def test_the_demo_files_exist() -> None:
    assert all((Path(FOLDER) / name).exists() for name in TAKEN)
