"""What to know before a meeting, on an account or a lead: every line with where it comes from."""

from __future__ import annotations

from dataclasses import replace

from agentarmy.domain.judgement import CheckResult
from agentarmy.writing.battlecards import competitors
from agentarmy.writing.brief_parts import (
    account_context,
    commitments,
    expected_objections,
    gaps,
    objectives,
    summary,
    talk_tracks,
)
from agentarmy.writing.brief_people import attendees
from agentarmy.writing.brief_pricing import pricing
from agentarmy.writing.sections import (
    Brief,
    BriefContext,
    Scope,
    Section,
    section_of,
)

_LEAD = ("summary", "talk_tracks", "competitors", "objections", "pricing")
"""The five parts of a lead brief (QH-RTE-05), which come first."""
_LEAD_HEADINGS = {"summary": "Lead summary", "talk_tracks": "Talking points"}


def compose_brief(context: BriefContext) -> Brief:
    """Build the brief: all sections, an empty one says that nothing is on record."""
    late = any(e.due and e.due <= context.now.date() for e in context.judgement.commitments)
    failed = any(c.result is CheckResult.FAILS for c in context.judgement.checks)
    parts = (
        ("summary", "Summary", summary, False, 9),
        ("context", "Account context", account_context, False, 5),
        ("attendees", "Attendees", attendees, False, 6),
        ("objectives", "Objectives", objectives, True, 9),
        ("talk_tracks", "Talk tracks", talk_tracks, failed, 7),
        ("gaps", "MEDDIC gaps", gaps, False, 6),
        ("commitments", "Open commitments", commitments, late, 7),
        ("objections", "Expected objections", expected_objections, False, 4),
        ("competitors", "Competitor intel", competitors, False, 5),
        ("pricing", "Recommended pricing", pricing, failed, 8),
    )
    sections = [
        section_of(
            key,
            make(context),
            heading=heading,
            nothing=context.nothing_said,
            urgent=urgent,
            weight=weight,
        )
        for key, heading, make, urgent, weight in parts
    ]
    return Brief(
        title=context.title,
        scope=context.scope,
        sections=tuple(_for_lead(sections) if context.scope is Scope.LEAD else sections),
        notes=() if context.human else ("There is no history: nothing was said yet.",),
    )


def _for_lead(sections: list[Section]) -> list[Section]:
    named = [replace(s, heading=_LEAD_HEADINGS.get(s.id, s.heading)) for s in sections]
    first = [s for key in _LEAD for s in named if s.id == key]
    return [*first, *(s for s in named if s not in first)]
