"""The ledger on a real mirror: kept answers, the cap, and what is never written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.errors import Bug, NotFound
from agentarmy.llm.base import Ledger, Note, Outcome, Purpose
from agentarmy.llm.limits import Limits, most_cost
from agentarmy.llm.prices import Price, Prices
from agentarmy.llm.router import Gateway
from agentarmy.llm.scripted import Scripted
from agentarmy.services.ledger import MirrorLedger
from agentarmy.store import tables, traces
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.testing.ledger import LedgerContract
from modelcalls import CALL, GOOD, NOW, scripted

DEAR = Price(fresh=3_000_000, output=15_000_000)


def opened(path: Path, tenant: str = "northmill.example") -> Mirror:
    return open_mirror(path, tenant=tenant, clock=lambda: NOW)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = opened(tmp_path / "mirror.sqlite")
    yield found
    found.close()


def gate(mirror: Mirror, *models: Scripted, month: int | None = None) -> Gateway:
    return Gateway(
        {Purpose.REASON: models},
        ledger=MirrorLedger(mirror),
        prices=Prices({"openai/dear": DEAR}),
        limits=Limits(month=month),
        clock=lambda: NOW,
    )


class TestMirrorLedger(LedgerContract):
    """On a real mirror."""

    @pytest.fixture(autouse=True)
    def closing(self) -> Iterator[None]:
        self.mirrors: list[Mirror] = []
        yield
        for one in self.mirrors:
            one.close()

    def opened(self, folder: Path) -> Ledger:
        self.mirrors.append(opened(folder / "mirror.sqlite"))
        return MirrorLedger(self.mirrors[-1])


def test_an_unchanged_call_costs_nothing_after_a_restart(tmp_path: Path) -> None:
    model = scripted(GOOD, name="openai/dear")
    first = opened(tmp_path / "m.sqlite")
    reply = gate(first, model).ask(CALL)
    assert reply.cost > 0
    first.close()
    second = opened(tmp_path / "m.sqlite")
    again = gate(second, model).ask(CALL)
    assert (again.cached, again.data, again.trace, again.cost) == (True, GOOD, reply.trace, 0)
    assert len(model.asked) == 1
    assert traces.spent(second, NOW) == reply.cost
    second.close()


def test_a_call_without_an_answer_is_asked_again(mirror: Mirror) -> None:
    model = scripted({"$fault": "refused"}, GOOD)
    assert gate(mirror, model).ask(CALL).data is None
    assert gate(mirror, model).ask(CALL).data == GOOD


@pytest.mark.row("AA-CTX-04")
def test_a_trace_keeps_references_and_no_text(mirror: Mirror) -> None:
    reply = gate(mirror, scripted(GOOD)).ask(CALL)
    MirrorLedger(mirror).note(reply.trace, [Note("rejected", "claim 1", "no such quote")])
    [row] = tables.find(mirror, "traces")
    assert row["name"] == "qualify"
    assert row["subject"] == "deal-1"
    [method, thread] = json.loads(str(row["prompt"]))
    assert (method["name"], method["version"]) == ("methodology", "3")
    assert thread["refs"] == ["message-1"]
    assert thread["untrusted"] is True
    assert "40 seats" not in json.dumps([row, *tables.find(mirror, "model_calls")])
    assert json.loads(str(row["notes"])) == [
        {"verdict": "rejected", "what": "claim 1", "why": "no such quote"}
    ]
    with pytest.raises(NotFound):
        MirrorLedger(mirror).note("nowhere", [Note("kept", "all")])


def test_traces_go_after_90_days_and_their_costs_stay(mirror: Mirror) -> None:
    gate(mirror, scripted(GOOD)).ask(CALL)
    mirror.clock = lambda: NOW + timedelta(days=91)
    gate(mirror, scripted(GOOD)).ask(replace(CALL, task="another"))
    assert [row["name"] for row in tables.find(mirror, "traces")] == ["another"]
    assert len(tables.find(mirror, "model_calls")) == 2


@pytest.mark.row("AA-CTX-05")
def test_two_programs_at_once_do_not_pass_the_cap(tmp_path: Path) -> None:
    cap = most_cost(CALL, DEAR) * 2
    opened(tmp_path / "m.sqlite").close()
    meet = threading.Barrier(4)

    def ask(number: int) -> None:
        mirror = opened(tmp_path / "m.sqlite")
        long = {**GOOD, "tags": ["x"], "reasoning": "because " * 600}  # some 1,200 tokens
        model = scripted(long, name="openai/dear")
        meet.wait()
        for turn in range(8):
            call = replace(CALL, task=f"task {number} {turn}")
            gate(mirror, model, month=cap).ask(call)
            assert traces.spent(mirror, NOW) <= cap
        mirror.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    mirror = opened(tmp_path / "m.sqlite")
    outcomes = {str(row["outcome"]) for row in tables.find(mirror, "model_calls")}
    assert outcomes == {"ok", "over_cap"}
    assert 0 < traces.spent(mirror, NOW) <= cap
    mirror.close()


def test_what_a_dead_program_set_aside_counts_until_the_month_ends(mirror: Mirror) -> None:
    ledger = MirrorLedger(mirror)
    assert ledger.hold(600, cap=1000, at=NOW)
    assert ledger.hold(600, cap=1000, at=NOW) is None
    assert ledger.hold(400, cap=1000, at=NOW)
    april = datetime(2026, 4, 1, tzinfo=UTC)
    assert ledger.spent(april) == 0
    assert ledger.hold(600, cap=1000, at=april)


def test_another_tenant_has_a_cap_of_its_own(tmp_path: Path) -> None:
    ours, theirs = opened(tmp_path / "m.sqlite"), opened(tmp_path / "m.sqlite", "other.example")
    assert MirrorLedger(ours).hold(1000, cap=1000, at=NOW)
    assert MirrorLedger(theirs).hold(1000, cap=1000, at=NOW)
    gate(ours, scripted(GOOD)).ask(CALL)
    assert MirrorLedger(theirs).known(CALL.key, models=["scripted:one"]) is None
    ours.close()
    theirs.close()


def test_no_model_is_asked_inside_a_transaction(mirror: Mirror) -> None:
    with pytest.raises(Bug, match="inside a transaction"), mirror.write():
        gate(mirror, scripted(GOOD)).ask(CALL)


@pytest.mark.row("AA-CTX-05")
def test_sums_by_any_column_equal_the_rows(mirror: Mirror) -> None:
    models = [scripted({"$fault": "timeout"}, GOOD, name="openai/dear"), scripted(GOOD)]
    door = gate(mirror, *models)
    for number in range(6):
        agent = ("qualifier", "writer")[number % 2]
        door.ask(replace(CALL, task=f"task {number % 3}", agent=agent, subject=str(number)))
    rows = tables.find(mirror, "model_calls")
    for by in (["tenant"], ["agent"], ["tenant", "agent"], ["task", "model"], ["day"], []):
        sums = traces.costs(mirror, by)
        for column in traces.SUMS[1:]:
            assert sum(int(str(one[column])) for one in sums) == sum(
                int(str(row[column])) for row in rows
            )
        assert sum(int(str(one["calls"])) for one in sums) == len(rows)
    assert traces.costs(mirror, ["agent"], since="2026-03-19") == []
    assert traces.costs(mirror, [], since="2026-03-18")[0]["cost"] == traces.spent(
        mirror, NOW
    ) - sum(int(str(row["held"])) for row in rows)
    assert {str(row["outcome"]) for row in rows} == {Outcome.OK, Outcome.TIMEOUT}
    with pytest.raises(NotFound, match="agnet"):
        traces.costs(mirror, ["agnet"])
