"""What the steps of a form lead work with, and what each of them returns."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.connectors.base import Connectors
from agentarmy.domain.effects import Json
from agentarmy.formats.submissions import Submission
from agentarmy.services.drafting import Writer
from agentarmy.services.mail_effects import House
from agentarmy.store.workflows import Run, Status

if TYPE_CHECKING:
    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror

WORKFLOW = "form_lead"
"""The kind of the runs, and the workflow that their effects name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What steps work with. `house` is None while the rep's own mail address is not known."""

    mirror: Mirror
    connectors: Connectors
    gate: Gate
    writer: Writer
    house: House | None
    seller: str = ""

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.mirror.clock()


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended, one line on it, and what it leaves for the steps behind it."""

    status: Status
    detail: str
    left: dict[str, Json] = field(default_factory=dict)


def done(detail: str, **left: Json) -> Result:
    """Return the result of a step that was done."""
    return Result(Status.DONE, detail, dict(left))


def skipped(reason: str, **left: Json) -> Result:
    """Return the result of a step that there was no need or no means for."""
    return Result(Status.SKIPPED, reason, dict(left))


def to_plain(one: Submission) -> dict[str, Json]:
    """Return a submission as JSON values, as a run keeps it."""
    plain: dict[str, Json] = {**asdict(one), "extra": dict(one.extra)}
    plain["submitted_at"] = one.submitted_at.isoformat() if one.submitted_at else None
    return plain


def submission_of(run: Run) -> Submission:
    """Return the submission that a run began with."""
    texts = {k: v for k, v in run.input.items() if isinstance(v, str) and k != "submitted_at"}
    at, extra = run.input.get("submitted_at"), run.input.get("extra")
    return Submission(
        **texts,
        submitted_at=datetime.fromisoformat(at) if isinstance(at, str) else None,
        extra={k: str(v) for k, v in extra.items()} if isinstance(extra, dict) else {},
    )
