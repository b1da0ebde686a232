"""What a Ledger must do. Inherit and say how one is opened:

class TestMine(LedgerContract):
    def opened(self, folder):
        return MyLedger(folder)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.llm.base import Attempt, Call, Ledger, Note, Outcome, Part, Purpose, Reply

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
CAP = 1000
CALL = Call(
    purpose=Purpose.REASON,
    task="qualify",
    parts=(Part(name="methodology", text="Quote the buyer."),),
    schema={"type": "object"},
)


def replied(model: str, number: int, *, cost: int = 0, held: int = 0) -> Reply:
    """Return what one model answered."""
    attempt = Attempt(model=model, outcome=Outcome.OK, cost=cost, held=held)
    return Reply(data={"n": number}, model=model, attempts=(attempt,))


class LedgerContract:
    """The tests; `opened` opens an empty ledger in a folder."""

    def opened(self, folder: Path) -> Ledger:
        """Open the ledger under test."""
        raise NotImplementedError

    def test_the_newest_answer_of_the_models_in_use_is_known(self, tmp_path: Path) -> None:
        """Other calls, other models and calls without an answer do not count."""
        ledger = self.opened(tmp_path)
        assert ledger.known(CALL.key, models=["a"]) is None
        ledger.record(CALL, replied("a", 1), at=NOW)
        trace = ledger.record(CALL, replied("a", 2), at=NOW)
        ledger.record(CALL, replied("b", 3), at=NOW)
        ledger.record(CALL, Reply(data=None), at=NOW)
        found = ledger.known(CALL.key, models=["a", "c"])
        assert found is not None
        assert (found.data, found.model, found.trace) == ({"n": 2}, "a", trace)
        assert ledger.known(CALL.key, models=["c"]) is None
        assert ledger.known(replace(CALL, task="draft").key, models=["a"]) is None

    def test_nothing_is_set_aside_beyond_the_cap(self, tmp_path: Path) -> None:
        """Holds count until they are settled or recorded, what was spent counts after."""
        ledger = self.opened(tmp_path)
        first = ledger.hold(600, cap=CAP, at=NOW)
        assert first is not None
        assert ledger.hold(401, cap=CAP, at=NOW) is None
        ledger.settle(first, 100)
        second = ledger.hold(900, cap=CAP, at=NOW)
        assert second is not None
        assert ledger.hold(1, cap=CAP, at=NOW) is None
        ledger.record(CALL, replied("a", 1, cost=150), at=NOW, holds=[first, second])
        assert ledger.hold(851, cap=CAP, at=NOW) is None
        assert ledger.hold(850, cap=CAP, at=NOW) is not None

    def test_what_may_have_been_billed_counts_too(self, tmp_path: Path) -> None:
        """A provider that did not say what it bills is counted at its most."""
        ledger = self.opened(tmp_path)
        ledger.record(CALL, replied("a", 1, cost=100, held=800), at=NOW)
        assert ledger.hold(101, cap=CAP, at=NOW) is None
        assert ledger.hold(100, cap=CAP, at=NOW) is not None

    def test_each_month_has_the_whole_cap_and_no_cap_is_no_bound(self, tmp_path: Path) -> None:
        """Months are those of UTC."""
        ledger = self.opened(tmp_path)
        assert ledger.hold(CAP, cap=CAP, at=NOW) is not None
        assert ledger.hold(CAP, cap=CAP, at=APRIL) is not None
        assert ledger.hold(CAP, cap=CAP, at=APRIL) is None
        assert ledger.hold(CAP, cap=None, at=APRIL) is not None

    def test_notes_are_added_to_a_trace(self, tmp_path: Path) -> None:
        """More can be added later."""
        ledger = self.opened(tmp_path)
        trace = ledger.record(CALL, replied("a", 1), at=NOW)
        ledger.note(trace, [Note("admitted", "claim 1")])
        ledger.note(trace, [Note("rejected", "claim 2", "no such quote")])
