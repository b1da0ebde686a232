"""What goes wrong in the practice world: a plan that is data, the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import blake2b

from agentarmy.errors import AuthExpired, Outside, Quota, Refused, Transient, Unanswered


class Fault(StrEnum):
    """How one call goes wrong; of these, LOST alone has been performed."""

    LOST = "lost"
    UNHEARD = "unheard"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    QUOTA = "quota"
    EXPIRED = "expired"
    REFUSED = "refused"


CHANGING = frozenset(
    {
        *("mailbox.create_draft", "mailbox.delete_draft", "mailbox.send_draft"),
        *("mailbox.add_label", "calendar.insert", "calendar.cancel", "chat.post"),
        *("crm.create", "crm.update"),
    }
)
"""Methods that change something: only of these can an answer be lost so that it matters."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault that is sure to come: at the `nth` call (from 1) of a method."""

    method: str
    nth: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls of a method in a stretch of so many seconds; the rest get Quota."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes wrong, and how the provider is.

    A method is named 'send_draft', 'mailbox.send_draft' or '*' for all of them. `chances` are
    probabilities from 0 to 1 per method and fault, drawn from the seed, the method and how often
    it was called since the plan was laid; `strikes` come first. `retry_after` and `lag` are in
    seconds of the world's clock; with `rewrites_ids` every mail sent gets another Message-ID.
    """

    seed: int = 0
    chances: Mapping[str, Mapping[Fault, float]] = field(default_factory=dict)
    strikes: tuple[Strike, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    retry_after: float = 30.0
    lag: float = 0.0
    rewrites_ids: bool = False

    def fault(self, method: str, nth: int) -> Fault | None:
        """Return what befalls the `nth` call of a method ('mailbox.send_draft'), mostly None."""
        names = _names(method)
        for strike in self.strikes:
            if strike.nth == nth and strike.method in names:
                return strike.fault
        chances = next((self.chances[name] for name in names if name in self.chances), None)
        if not chances:
            return None
        drawn = blake2b(f"{self.seed} {method} {nth}".encode(), digest_size=8).digest()
        left = int.from_bytes(drawn) / 2**64
        for fault, chance in chances.items():
            left -= chance
            if left < 0:
                return fault
        return None

    def limit(self, method: str) -> Limit | None:
        """Return the limit of a method, None where there is none."""
        return next((self.limits[name] for name in _names(method) if name in self.limits), None)

    def to_json(self) -> str:
        """Return the plan as JSON, which `from_json` reads back."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        data["chances"] = {
            method: {Fault(name): chance for name, chance in chances.items()}
            for method, chances in data["chances"].items()
        }
        data["strikes"] = tuple(
            Strike(one["method"], one["nth"], Fault(one["fault"])) for one in data["strikes"]
        )
        data["limits"] = {name: Limit(**one) for name, one in data["limits"].items()}
        return cls(**data)


def _names(method: str) -> tuple[str, str, str]:
    return method, method.rpartition(".")[2], "*"


def error(fault: Fault, method: str, *, retry_after: float) -> Outside:
    """Return the error that a client gets; what changes nothing cannot be doubtful."""
    if fault in (Fault.LOST, Fault.UNHEARD):
        if method in CHANGING:
            return Unanswered(f"{method}: no answer")
        return Transient(f"{method}: no answer")
    if fault is Fault.QUOTA:
        return Quota(f"{method}: too many calls", retry_after=retry_after)
    if fault is Fault.EXPIRED:
        return AuthExpired(f"{method}: the token has expired")
    if fault is Fault.REFUSED:
        return Refused(f"{method}: refused")
    if fault is Fault.BROKEN:
        return Transient(f"{method}: 503 service unavailable")
    return Transient(f"{method}: cannot connect")
