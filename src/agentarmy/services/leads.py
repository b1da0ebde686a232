"""Scores of leads: one on demand, or all of them written back in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.judgement import Fit
from agentarmy.domain.records import Row
from agentarmy.domain.scoring import COLUMNS, Icp, fit, score_rows, values_of
from agentarmy.store import scores, tables

if TYPE_CHECKING:
    from agentarmy.config import IcpSettings
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """How many leads were scored, and how many of them are in each tier."""

    scored: int
    hot: int = 0
    warm: int = 0
    cold: int = 0


def icp_of(settings: IcpSettings) -> Icp:
    """Return the ideal customer of the settings; what is not set keeps its default."""
    plain = Icp()
    return replace(
        plain,
        industries=settings.industries or plain.industries,
        min_employees=plain.min_employees
        if settings.min_employees is None
        else settings.min_employees,
        max_employees=plain.max_employees
        if settings.max_employees is None
        else settings.max_employees,
        titles=settings.roles or plain.titles,
        tech=settings.tech or plain.tech,
        zones=settings.zones or plain.zones,
    )


def rescore(mirror: Mirror, icp: Icp, *, now: datetime, changed_only: bool = False) -> Rescored:
    """Score the leads of the mirror and write score, tier and reasons back in one transaction.

    With `changed_only` only leads that are new or were changed since they were scored; use it
    while the ideal customer stays the same. Raises Busy and Storage.
    """
    with mirror.write():
        cells = list(scores.lead_cells(mirror, COLUMNS, changed_only=changed_only))
        found = list(score_rows((row[1:] for row in cells), icp, today=now.date()))
        scores.write_scores(
            mirror,
            (
                (score, tier, letters, row[0])
                for (score, tier, letters), row in zip(found, cells, strict=True)
                if isinstance(row[0], int)
            ),
            now=now,
        )
    tiers = [tier for _, tier, _ in found]
    return Rescored(
        scored=len(found),
        hot=tiers.count("HOT"),
        warm=tiers.count("WARM"),
        cold=tiers.count("COLD"),
    )


def score_lead(mirror: Mirror, ref: str, *, icp: Icp, now: datetime) -> tuple[Row, Fit]:
    """Score one lead by id, name or address, store the score, and return both.

    Raises NotFound with the nearest names.
    """
    lead = tables.get(mirror, "leads", ref)
    found = fit(lead, icp, today=now.date())
    scored = next(score_rows([values_of(lead)], icp, today=now.date()))
    scores.write_score(mirror, str(lead["id"]), scored, now=now)
    return lead, found
