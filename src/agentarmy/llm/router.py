"""The gateway: asks the models of a purpose in order until one gives an answer that fits.

Every answer is checked; a model that answers wrongly is asked once more with the complaint, then
the next one is asked. What a call can cost is set aside before it is made. No fault leaves here:
whoever asked gets a reply without data, with a warning in one line.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from agentarmy.errors import Bug
from agentarmy.llm.answers import Checked, check, read, unbounded
from agentarmy.llm.base import (
    Attempt,
    Call,
    Fault,
    Known,
    Ledger,
    Model,
    Note,
    Outcome,
    Purpose,
    Reply,
    Usage,
)
from agentarmy.llm.limits import Limits, most_cost
from agentarmy.llm.memory import MemoryLedger
from agentarmy.llm.prices import Prices

ASK_AGAIN = frozenset({Outcome.GARBLED, Outcome.INVALID, Outcome.EMPTY, Outcome.TRUNCATED})
"""Worth another try of the same model, with the complaint."""
OUT_OF_REACH = frozenset(
    {Outcome.DOWN, Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.DENIED, Outcome.NOT_SET_UP}
)
"""Faults that the next call will most likely meet again."""
PATIENCE = 2
"""After so many faults of reach in a row a model is left alone for `REST` seconds."""
REST = 60.0

WORDS = {
    Outcome.DOWN: "is down",
    Outcome.TIMEOUT: "took too long",
    Outcome.RATE_LIMITED: "is asked too often",
    Outcome.REFUSED: "refused",
    Outcome.EMPTY: "sent nothing",
    Outcome.TRUNCATED: "was cut off",
    Outcome.GARBLED: "sent no JSON",
    Outcome.INVALID: "sent what does not fit",
    Outcome.TOO_LARGE: "sent too much",
    Outcome.TOO_LONG: "cannot read that much",
    Outcome.OVER_CAP: "would exceed the spending cap",
    Outcome.DENIED: "did not accept the key",
    Outcome.NOT_SET_UP: "is not set up",
}


@dataclass(slots=True)
class _SoFar:
    """What a call has brought so far: its attempts, and what is set aside for them."""

    attempts: list[Attempt] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)


@dataclass
class Gateway:
    """All models that are set up, by purpose and in order, and the ledger of what they did."""

    models: Mapping[Purpose, Sequence[Model]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=MemoryLedger)
    prices: Prices = field(default_factory=Prices)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    timer: Callable[[], float] = time.monotonic
    _failed: Counter[str] = field(default_factory=Counter)
    _resting: dict[str, tuple[float, Outcome]] = field(default_factory=dict)

    def has(self, purpose: Purpose) -> bool:
        """Say whether any model is set up for a purpose."""
        return bool(self.models.get(purpose))

    def ask(self, call: Call, *, fresh: bool = False) -> Reply:
        """Return the answer to a call; without data when no model gave one that fits.

        The same call is not paid for twice, unless `fresh`. With no model set up nothing is asked
        and nothing recorded. Raises Bug for a schema without bounds.
        """
        models = self.models.get(call.purpose, ())
        if not models:
            return Reply(data=None)
        if loose := unbounded(call.schema):
            raise Bug(f"the schema of {call.task} sets no bound: {', '.join(loose)}")
        found = None if fresh else self._known(call, models)
        if found is not None:
            return found
        so_far = _SoFar()
        reply = self._first_fit(models, call, so_far)
        trace = self.ledger.record(call, reply, at=self.clock(), holds=so_far.holds)
        return replace(reply, trace=trace)

    def note(self, reply: Reply, notes: Sequence[Note]) -> None:
        """Say in the trace of a reply what was made of it: admitted or rejected, and why."""
        if reply.trace and notes and not reply.cached:
            self.ledger.note(reply.trace, notes)

    def _first_fit(self, models: Sequence[Model], call: Call, so_far: _SoFar) -> Reply:
        reply = Reply(data=None)
        for model in models:
            checked = self._try(model, call, so_far)
            if checked is not None:
                reply = Reply(data=checked.data, model=model.name)
                break
        reply = replace(reply, attempts=tuple(so_far.attempts))
        return replace(reply, warning=_warning(reply))

    def _known(self, call: Call, models: Sequence[Model]) -> Reply | None:
        known: Known | None = self.ledger.known(call.key, models=[one.name for one in models])
        if known is None:
            return None
        try:
            checked = check(dict(known.data), call.schema)
        except Fault:  # kept by an older program
            return None
        return Reply(data=checked.data, model=known.model, cached=True, trace=known.trace)

    def _try(self, model: Model, call: Call, so_far: _SoFar) -> Checked | None:
        """Ask one model, once more if that may help; append each attempt."""
        until, why = self._resting.get(model.name, (0.0, Outcome.DOWN))
        if self.timer() < until:
            detail = "not tried: it failed just now"
            attempt = Attempt(model=model.name, outcome=why, detail=detail)
            so_far.attempts.append(attempt)
            return None
        complaint = ""
        for _ in range(2):
            attempt, checked = self._attempt(model, call, complaint=complaint, holds=so_far.holds)
            so_far.attempts.append(attempt)
            self._remember(attempt)
            if checked is not None or attempt.outcome not in ASK_AGAIN:
                return checked
            complaint = attempt.detail or WORDS[attempt.outcome]
        return None

    def _attempt(
        self, model: Model, call: Call, *, complaint: str, holds: list[str]
    ) -> tuple[Attempt, Checked | None]:
        most = most_cost(call, self.prices.of(model.name), more=len(complaint.encode()))
        hold = self._hold(most)
        if hold is None:
            detail = f"not tried: up to {most / 1e6:.4f} USD"
            return Attempt(model=model.name, outcome=Outcome.OVER_CAP, detail=detail), None
        attempt, checked = self._complete(model, call, complaint=complaint, most=most)
        if hold:
            self.ledger.settle(hold, attempt.cost + attempt.held)
            holds.append(hold)
        return attempt, checked

    def _hold(self, most: int) -> str | None:
        """Set aside what a call may cost: '' where it is free, None where it would be too much."""
        if not most:
            return ""
        if self.limits.call is not None and most > self.limits.call:
            return None
        return self.ledger.hold(most, cap=self.limits.month, at=self.clock())

    def _complete(
        self, model: Model, call: Call, *, complaint: str, most: int
    ) -> tuple[Attempt, Checked | None]:
        began = self.timer()
        usage, checked, unsure = Usage(), None, False
        try:
            raw = model.complete(call, complaint=complaint)
            usage, unsure = raw.usage, raw.unsure
            if raw.truncated:
                raise Fault(Outcome.TRUNCATED, "the answer was cut off; answer shorter")
            checked = read(raw.text, call.schema)
            outcome, detail = Outcome.OK, "; ".join(checked.mended)
        except Fault as fault:
            usage, unsure = usage + fault.usage, unsure or fault.unsure
            outcome, detail = fault.outcome, fault.detail
        cost = self.prices.of(model.name).of(usage)
        attempt = Attempt(
            model=model.name,
            outcome=outcome,
            detail=detail[:500],
            usage=usage,
            cost=cost,
            held=max(most - cost, 0) if unsure else 0,
            ms=round((self.timer() - began) * 1000),
        )
        return attempt, checked

    def _remember(self, attempt: Attempt) -> None:
        name = attempt.model
        if attempt.outcome not in OUT_OF_REACH:
            self._failed[name] = 0
            return
        self._failed[name] += 1
        if self._failed[name] >= PATIENCE:
            self._resting[name] = (self.timer() + REST, attempt.outcome)
            self._failed[name] = 0


def _warning(reply: Reply) -> str:
    """Say in one line why there is no data, or why another model than the first gave it."""
    failed = {one.model: one for one in reply.attempts if one.model != reply.model}
    if not failed:
        return ""
    said = ", ".join(f"{name} {WORDS[one.outcome]}" for name, one in failed.items())
    return f"{said}: {f'{reply.model} answered' if reply.data is not None else 'rules alone'}"
