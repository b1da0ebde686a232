"""What it means to ask a model: the call, what came back, what it cost, and how it can fail.

A model is never required: a call that no model answered returns a reply without data, and whoever
asked goes on with what the rules know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """What a model is wanted for; the settings name the models of each, in order."""

    REASON = "reason"
    FAST = "fast"
    VOICE = "voice"
    EMBED = "embed"


class Role(StrEnum):
    """Who speaks in a part of a prompt."""

    SYSTEM = "system"
    USER = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a prompt: its name ('methodology'), version ('3') and text.

    `untrusted` text came from outside: it is data for the model, never an instruction. `refs` are
    the ids of the records that the text was made of: a trace keeps these, not the text.
    """

    name: str
    text: str
    version: str = ""
    role: Role = Role.SYSTEM
    untrusted: bool = False
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One structured question to a model.

    `schema` is a JSON Schema object in which every string and list has a bound (`answers.check`
    says what may stand in it); `task` says what it is for ('qualify', 'draft'), `subject` the id of
    what it is about; `most_output` bounds the tokens of the answer.
    """

    purpose: Purpose
    task: str
    parts: tuple[Part, ...]
    schema: Mapping[str, object]
    tenant: str = ""
    agent: str = ""
    subject: str = ""
    most_output: int = 2000

    @property
    def key(self) -> str:
        """The hash of all that decides the answer: the same text is never paid for twice."""
        parts = [(p.role, p.name, p.version, p.text) for p in self.parts]
        content = json.dumps([self.purpose, self.task, parts, self.schema], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def prompt(self, role: Role) -> str:
        """Return all that is said in a role, in order, with a blank line between the parts."""
        return "\n\n".join(part.text for part in self.parts if part.role is role)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as billed: fresh input, read from and written to the cache, output."""

    fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Add up."""
        return Usage(
            self.fresh + other.fresh,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
            self.output + other.output,
        )


class Outcome(StrEnum):
    """How one attempt ended."""

    OK = "ok"
    DOWN = "down"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    GARBLED = "garbled"  # no JSON, or half of one
    INVALID = "invalid"  # JSON that does not fit the schema
    TOO_LARGE = "too_large"  # more than any answer may hold
    TOO_LONG = "too_long"  # more was asked than the model can read
    OVER_CAP = "over_cap"  # not tried: it would have cost more than the month still allows
    DENIED = "denied"  # the key, or what it may use, was not accepted
    NOT_SET_UP = "not_set_up"  # no key, no library, no file


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one model. `cost` is in millionths of a US dollar, `ms` the time it took.

    `held` is what may have been billed although no usage came back: it counts towards the cap, not
    towards the cost.
    """

    model: str
    outcome: Outcome
    detail: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: int = 0
    held: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a call brought: `data` fits the schema, or is None when no model gave any.

    `cached` replies cost nothing. `warning` says in one line why there is no data, or why another
    model than the first gave it; '' when all went as set up. `trace` is the id under which the
    call was recorded.
    """

    data: Mapping[str, object] | None
    model: str = ""
    attempts: tuple[Attempt, ...] = ()
    cached: bool = False
    warning: str = ""
    trace: str = ""

    @property
    def usage(self) -> Usage:
        """The tokens of all attempts together."""
        return sum((one.usage for one in self.attempts), Usage())

    @property
    def cost(self) -> int:
        """The cost of all attempts together, in millionths of a US dollar."""
        return sum(one.cost for one in self.attempts)


@dataclass(frozen=True, slots=True)
class Raw:
    """What a provider sent: its text, the tokens it bills, and whether the text was cut off.

    `unsure` when the provider did not say what it bills.
    """

    text: str
    usage: Usage = field(default_factory=Usage)
    truncated: bool = False
    unsure: bool = False


class Fault(Exception):
    """A provider could not answer; `outcome` says in which way.

    `unsure` when more than `usage` may be billed: it was at work when it was left.
    """

    def __init__(
        self,
        outcome: Outcome,
        detail: str = "",
        *,
        usage: Usage | None = None,
        unsure: bool = False,
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.usage = usage or Usage()
        self.unsure = unsure


class Model(Protocol):
    """One model that can be asked."""

    @property
    def name(self) -> str:
        """The name in settings, prices and traces: 'anthropic/…', 'local:…', 'scripted:…'."""

    def complete(self, call: Call, *, complaint: str = "") -> Raw:
        """Return its answer. Raises Fault; `complaint` is what was wrong with the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What answered the same call before: its data, the model, and the trace of that call."""

    data: Mapping[str, object]
    model: str
    trace: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was decided about a part of an answer, for its trace.

    `verdict` is 'admitted', 'rejected', 'removed' or the like, `what` names the part ('claim 3:
    budget'), `why` gives the reason in words.
    """

    verdict: str
    what: str
    why: str = ""


class Ledger(Protocol):
    """Where the calls of one tenant are kept: what was answered, what was spent, how it went.

    Sums are in millionths of a US dollar.
    """

    def known(self, key: str, *, models: Collection[str]) -> Known | None:
        """Return the newest answer that one of the `models` gave to the same call."""

    def hold(self, most: int, *, cap: int | None, at: datetime) -> str | None:
        """Set `most` aside before a call; None when the month of `at` would then exceed `cap`.

        Checks and sets aside in one step, so that two programs at once cannot pass the cap.
        """

    def settle(self, hold: str, amount: int) -> None:
        """Set aside what a call did cost in place of what it might have."""

    def record(self, call: Call, reply: Reply, *, at: datetime, holds: Sequence[str] = ()) -> str:
        """Keep a call with its attempts, which take the place of the `holds`; return its trace.

        A program that died before leaves its holds standing until their month ends.
        """

    def note(self, trace: str, notes: Sequence[Note]) -> None:
        """Add to a trace what was made of the answer."""
