"""Policy files that are broken, missing or loosen, and the mode that holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.config import Me, Settings, Us
from agentarmy.domain.effects import Effect, Kind, Mode, Purpose, Recipient, packed
from agentarmy.domain.guardrails import Outcome
from agentarmy.domain.situation import Approval
from agentarmy.errors import NotFound
from agentarmy.services.gate_policy import FILE, Policies, mode_of, shipped
from agentarmy.services.gatekeeping import Gatekeeper, gatekeeper
from agentarmy.store import switches
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
SETTINGS = Settings(
    me=Me("Mara", "mara@northmill.example"), us=Us("Northmill", ("northmill.example",))
)


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=lambda: NOW)


@pytest.fixture
def gate(mirror: Mirror, tmp_path: Path) -> Gatekeeper:
    return gatekeeper(mirror, SETTINGS, folder=tmp_path)


def mail() -> Effect:
    return Effect(
        kind=Kind.MAIL,
        key="one",
        content=b"To: ana@buyer.example\r\n\r\nHello\r\n",
        summary="Hello",
        purpose=Purpose.OUTREACH,
        recipients=(Recipient("ana@buyer.example"),),
    )


def approved(gate: Gatekeeper, one: Effect) -> Outcome:
    return gate(one, approval=Approval(one.digest, NOW, "rep"), proposed_at=NOW).outcome


def codes(gate: Gatekeeper, one: Effect) -> set[str]:
    return {reason.code for reason in gate(one).reasons}


def send(mirror: Mirror) -> None:
    switches.set_mode(mirror, Mode.SEND, reason="tried", actor="rep")


class TestPolicyFiles:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "no JSON"),
            ("{", "no JSON"),
            ("null", "expected an object"),
            ("[]", "expected an object"),
            ('{"tiers": {"close": "autonomous"}}', "a policy may only tighten"),
            ('{"tiers": {"money_out": "approval_required"}}', "a policy may only tighten"),
            ('{"caps": {"bulk": 1000}}', "a policy may only tighten"),
            ('{"cap": {}}', "expected one of"),
            ("[" * 100_000, "no JSON"),
        ],
    )
    def test_a_tenants_file_that_loosens_or_is_broken_fails_closed(
        self, gate: Gatekeeper, tmp_path: Path, text: str, says: str
    ) -> None:
        (tmp_path / FILE).write_text(text)
        verdict = gate(mail())
        assert verdict.outcome is Outcome.BLOCK
        (reason,) = [one for one in verdict.reasons if one.code == "policy"]
        assert says in reason.text
        assert str(tmp_path / FILE) in reason.text
        assert "try:" in reason.text
        assert "\n" not in reason.text
        assert approved(gate, mail()) is Outcome.BLOCK
        local = Effect(kind=Kind.TASK, key="t", content=packed({}), summary="t")
        assert gate(local).outcome is Outcome.HOLD

    def test_a_folder_or_bytes_in_its_place_fail_closed(
        self, gate: Gatekeeper, tmp_path: Path
    ) -> None:
        (tmp_path / FILE).mkdir()
        assert "policy" in codes(gate, mail())
        (tmp_path / FILE).rmdir()
        (tmp_path / FILE).write_bytes(b"\xff\xfe{}")
        assert "policy" in codes(gate, mail())

    @pytest.mark.parametrize("name", ["law.json", "defaults.json"])
    def test_a_shipped_file_that_is_missing_or_broken_fails_closed(
        self, gate: Gatekeeper, tmp_path: Path, name: str
    ) -> None:
        def missing(wanted: str) -> str:
            if wanted == name:
                raise NotFound(f'no seed "policies/{wanted}"', hint="install agentarmy again")
            return shipped(wanted)

        def broken(text: str) -> Callable[[str], str]:
            return lambda wanted: text if wanted == name else shipped(wanted)

        for seeds in (missing, broken("{"), broken("{}"), broken("[]"), broken("")):
            gate.policies = Policies(tmp_path / FILE, seeds)
            verdict = gate(mail())
            assert verdict.outcome is Outcome.BLOCK
            assert any(name in reason.text for reason in verdict.reasons)

    def test_it_is_read_again_when_it_changed(self, gate: Gatekeeper, tmp_path: Path) -> None:
        label = Effect(kind=Kind.LABEL, key="l", content=packed({}), summary="label")
        assert gate(label).outcome is Outcome.PERFORM
        (tmp_path / FILE).write_text('{"tiers": {"label": "approval_required"}}')
        assert gate(label).outcome is Outcome.HOLD
        (tmp_path / FILE).unlink()
        assert gate(label).outcome is Outcome.PERFORM


class TestMode:
    @pytest.mark.row("FL-GAP-02")
    def test_draft_only_until_it_is_switched_and_told(self, mirror: Mirror) -> None:
        assert mode_of(mirror, SETTINGS, policy=None).mode is Mode.DRAFT_ONLY
        send(mirror)
        assert mode_of(mirror, SETTINGS, policy=None).mode is Mode.SEND
        switches.set_mode(mirror, Mode.DRAFT_ONLY, reason="", actor="rep")
        assert mode_of(mirror, SETTINGS, policy=None).mode is Mode.DRAFT_ONLY
        actions = mirror.all("SELECT action, actor FROM audit ORDER BY seq")
        assert actions == [("mode.set", "rep")] * 2

    def test_a_process_only_tightens(self, mirror: Mirror) -> None:
        switches.set_mode(mirror, Mode.SEND, workflow="formlead", reason="x", actor="rep")
        found = mode_of(mirror, SETTINGS, policy=None, workflow="formlead")
        assert found.mode is Mode.DRAFT_ONLY
        send(mirror)
        found = mode_of(mirror, SETTINGS, policy=None, workflow="formlead")
        assert found.mode is Mode.SEND
        switches.set_mode(mirror, Mode.DRAFT_ONLY, workflow="formlead", reason="", actor="rep")
        found = mode_of(mirror, SETTINGS, policy=None, workflow="formlead")
        assert found.mode is Mode.DRAFT_ONLY
        assert mode_of(mirror, SETTINGS, policy=None).mode is Mode.SEND

    @pytest.mark.parametrize(("said", "mode"), [("DRAFT_ONLY", "DRAFT_ONLY"), ("SEND", "SEND")])
    def test_settings_only_tighten(self, mirror: Mirror, said: str, mode: str) -> None:
        settings = Settings(mode=said, origins={"mode": "clone.toml"})
        assert mode_of(mirror, settings, policy=None).mode is Mode.DRAFT_ONLY
        send(mirror)
        assert mode_of(mirror, settings, policy=None).mode == mode

    def test_the_tenants_policy_only_tightens(
        self, gate: Gatekeeper, mirror: Mirror, tmp_path: Path
    ) -> None:
        send(mirror)
        (tmp_path / FILE).write_text('{"modes": {"formlead": "DRAFT_ONLY"}}')
        policy, _ = gate.policies.read()
        found = mode_of(mirror, SETTINGS, policy=policy, workflow="formlead")
        assert found.mode is Mode.DRAFT_ONLY
        assert "policy.json" in found.source
        assert mode_of(mirror, SETTINGS, policy=policy).mode is Mode.SEND
