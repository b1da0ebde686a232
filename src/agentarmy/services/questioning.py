"""What the selling method needs from the mirror: what we can do, who is known, how deep it went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.depth import stems
from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.judgement import Capability
from agentarmy.domain.knowledge import Audience, Passage
from agentarmy.domain.qbs import Capabilities
from agentarmy.domain.records import Money, Row, Turn
from agentarmy.domain.selling import Selling
from agentarmy.knowledge.retrieve import search
from agentarmy.reading.text import sentences
from agentarmy.services.targets import Target
from agentarmy.store import evidence as store
from agentarmy.store import tables
from agentarmy.store.times import moment

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

MOVED = "stage"
"""Kind of the activity that notes a move to another stage."""
_SHARED = 2
"""Words that a sentence of ours must share with their trouble to speak to it."""
_POINTS_BACK = re.compile(r"(?i)(?:that|this|these|those|it|they|he|she|such|and|but)\b")
_SHORTEST, _LONGEST = 5, 30
_PLACES = 6


def prepared(mirror: Mirror, found: Target, turns: Iterable[Turn], *, selling: Selling) -> Selling:
    """Return what the method needs for a target, filled in from the mirror."""
    kept = store.load_judgement(mirror, str(found.scope), found.id)
    deal = found.deal or {}
    amount, currency = deal.get("amount_minor"), str(deal.get("currency") or "")
    return replace(
        selling,
        capability=capabilities(mirror),
        topics=kept.topics if kept else (),
        known=tuple(_known(mirror, found.account, turns)),
        account=str((found.account or {}).get("name") or ""),
        stage=str(deal.get("stage") or ""),
        since=entered(mirror, deal),
        amount=Money(amount, currency) if isinstance(amount, int) and currency else None,
    )


def entered(mirror: Mirror, deal: Row) -> datetime | None:
    """Return when a deal came into its stage, as the log has it; None when it has no such entry."""
    if not deal.get("id"):
        return None
    rows = tables.find(mirror, "activities", deal_id=deal["id"], kind=MOVED)
    return max((at for row in rows if (at := moment(row["at"]))), default=None)


def _known(mirror: Mirror, account: Row | None, turns: Iterable[Turn]) -> Iterable[str]:
    """Everybody who is on record with the account, or spoke or was written to."""
    names = dict.fromkeys(p.name for turn in turns for p in (turn.speaker, *turn.to) if p.name)
    if account:
        for table in ("contacts", "leads"):
            rows = tables.find(mirror, table, account_id=account["id"])
            names |= dict.fromkeys(str(row["name"]) for row in rows if row.get("name"))
    return names


def capabilities(mirror: Mirror) -> Capabilities:
    """Return what finds a sentence of the public knowledge base that speaks to a trouble."""

    def capability(trouble: str) -> Capability | None:
        hits = search(mirror, trouble, audience=Audience.PUBLIC, limit=_PLACES)
        return _speaking(trouble, [hit.passage for hit in hits])

    return capability


def _speaking(trouble: str, passages: Sequence[Passage]) -> Capability | None:
    """The sentence that shares most words with the trouble; the first of equals."""
    wanted = stems(trouble)
    best, most = None, _SHARED - 1
    for passage in passages:
        for sentence in sentences(passage.text):
            words = " ".join(passage.text[sentence.start : sentence.end].split())
            shared = len(wanted & stems(words))
            if shared > most and _is_prose(words):
                source = Source(SourceKind.DOCUMENT, passage.document)
                name = passage.title or passage.name
                best, most = Capability(words=words, name=name, source=source), shared
    return best


def _is_prose(words: str) -> bool:
    """Whether it is one whole plain statement: no heading, no row of a table, no question."""
    whole = _SHORTEST <= len(words.split()) <= _LONGEST and words.endswith(".")
    return whole and not set(words) & set('|#*"') and not _POINTS_BACK.match(words)
