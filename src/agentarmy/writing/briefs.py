"""What to know before a meeting, on an account or a lead: every line with where it comes from."""

from __future__ import annotations

from dataclasses import replace

from agentarmy.domain.evidence import Source
from agentarmy.domain.judgement import CheckResult
from agentarmy.writing.battlecards import competitors
from agentarmy.writing.brief_gate import Gate, gated, of_records
from agentarmy.writing.brief_parts import (
    account_context,
    advice,
    commitments,
    expected_objections,
    gaps,
    objectives,
    summary,
    talk_tracks,
)
from agentarmy.writing.brief_people import attendees
from agentarmy.writing.brief_pricing import pricing
from agentarmy.writing.ground import Library, library
from agentarmy.writing.outdated import outdated
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
    brief = Brief(
        title=context.title,
        scope=context.scope,
        sections=tuple(_for_lead(sections) if context.scope is Scope.LEAD else sections),
        notes=() if context.human else ("There is no history: nothing was said yet.",),
    )
    gate = Gate(
        texts=_texts(context),
        now=context.now,
        names=(*(person.name for person in context.people), *context.judgement.competitors),
        outdated=outdated(context.evidence),
    )
    return gated(brief, gate)


def _texts(context: BriefContext) -> Library:
    """Every text that the brief may quote; fields of records and signatures are their own."""
    extra = [(passage.source, passage.text) for passage in context.passages]
    fields = [g for item in (*context.company, *context.record) for g in item.grounds]
    fields += [g for person in context.people for g in person.grounds]
    extra += of_records(fields).items()
    told = (advice(kind, counter) for kind, counter in context.objections.items())
    extra += [(ground.source, ground.quote) for ground in told]
    texts = library((*context.colleagues, *context.turns), context.facts, extra=extra)
    # Words kept from messages that are gone: what was stored of them is their quote.
    gone: dict[Source, list[str]] = {}
    for item in context.evidence:
        if item.source not in texts:
            gone.setdefault(item.source, []).append(item.quote)
    texts.update((source, "\n".join(quotes)) for source, quotes in gone.items())
    return texts


def _for_lead(sections: list[Section]) -> list[Section]:
    named = [replace(s, heading=_LEAD_HEADINGS.get(s.id, s.heading)) for s in sections]
    first = [s for key in _LEAD for s in named if s.id == key]
    return [*first, *(s for s in named if s not in first)]
