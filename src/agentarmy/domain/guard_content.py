"""What the gate asks of the bytes: checked against sources, seen by the rep, with all law wants."""

from __future__ import annotations

from collections.abc import Iterator

from agentarmy.domain.audience import LETTERS, Audience
from agentarmy.domain.effects import Effect, Kind
from agentarmy.domain.policy import Law, Policy, Topic
from agentarmy.domain.reasons import Reason
from agentarmy.domain.situation import Grounding, Letter, Situation

_WRITTEN = frozenset({Kind.MAIL, Kind.CHAT, Kind.MINUTES, Kind.PROPOSAL})
"""Kinds whose text is composed, so that it can say what no source carries."""


def content(effect: Effect, audience: Audience) -> Iterator[Reason]:
    """Yield what is wrong with what the effect says, carries and links to."""
    situation = audience.situation
    if situation.letter is None and effect.kind is not Kind.CALL:
        yield Reason(
            code="unreadable",
            text="The content cannot be read, so nothing in it can be checked",
            source="the exact bytes",
            mend="agentarmy approvals reject ID",
        )
    yield from _grounded(effect, situation)
    yield from _sums(effect, audience)
    yield from _carried(effect, situation)
    if situation.letter is not None and audience.outside:
        yield from _links(effect, situation.letter, situation=situation)


def _grounded(effect: Effect, situation: Situation) -> Iterator[Reason]:
    if effect.kind not in _WRITTEN:
        return
    if situation.grounding is Grounding.UNKNOWN:
        yield Reason(
            code="grounding_unknown",
            text="The text was not checked against its sources",
            source="grounding",
            mend="agentarmy approvals list",
        )
    elif situation.grounding is Grounding.UNGROUNDED:
        for sentence in situation.ungrounded or ("(not named)",):
            mark = sentence.startswith("[")
            yield Reason(
                code="ungrounded",
                text=f"Still open: {sentence}" if mark else f'No source carries: "{sentence}"',
                source="grounding",
                mend="agentarmy approvals edit ID",
            )


def _sums(effect: Effect, audience: Audience) -> Iterator[Reason]:
    """A sum that goes outside needs a person, whatever the policy lets through."""
    letter = audience.situation.letter
    found = [str(effect.amount)] if effect.amount else []
    found += letter.sums if letter else ()
    if found and audience.outside:
        yield Reason(
            code="price",
            text="It names a sum: " + ", ".join(dict.fromkeys(found)),
            source="default: a person reads every price",
            mend="agentarmy approvals list",
        )


def _carried(effect: Effect, situation: Situation) -> Iterator[Reason]:
    for one in effect.attachments:
        if not one.seen:
            yield Reason(
                code="attachment_unshown" if situation.approval else "attachment_unseen",
                text=f"You have not opened the attachment {one.name}",
                source="default: nothing leaves unseen",
                mend="agentarmy approvals show ID --save FOLDER",
            )


def _links(effect: Effect, letter: Letter, *, situation: Situation) -> Iterator[Reason]:
    named = set(effect.links)
    for link in sorted(letter.links - named - situation.seen_links):
        yield Reason(
            code="link_hidden",
            text=f"The text holds a link that nobody named: {link}",
            source="the exact bytes",
            mend="agentarmy approvals reject ID",
        )
    for link in sorted(named - situation.seen_links):
        yield Reason(
            code="link_unseen",
            text=f"You have not seen the link {link}",
            source="default: nothing leaves unseen",
            mend="agentarmy approvals show ID",
        )


def advertising(effect: Effect, audience: Audience, *, policy: Policy) -> Iterator[Reason]:
    """Yield what law wants in an advertising mail and is not there."""
    letter = audience.situation.letter
    if effect.kind not in LETTERS or letter is None:
        return
    day = audience.situation.now.date()
    seen: set[str] = set()
    for one in audience.advertised(effect):
        for topic in (Topic.UNSUBSCRIBE, Topic.ONE_CLICK, Topic.POSTAL_ADDRESS):
            for law in policy.laws_of(topic, one.country, on=day):
                for reason in _lacking(law, letter):
                    if reason.code not in seen:
                        seen.add(reason.code)
                        yield reason


def _lacking(law: Law, letter: Letter) -> Iterator[Reason]:
    if not law.value:
        return
    if law.topic is Topic.UNSUBSCRIBE:
        mend = "agentarmy config set reach.unsubscribe mailto:ADDRESS"
        if not letter.header_unsubscribe:
            text = "Advertising must carry a List-Unsubscribe header"
            yield Reason(code="unsubscribe_header", text=text, source=law.cited(), mend=mend)
        if not letter.text_unsubscribe:
            text = "Advertising must say in its text how to unsubscribe"
            yield Reason(code="unsubscribe_link", text=text, source=law.cited(), mend=mend)
    elif law.topic is Topic.ONE_CLICK:
        if "https:" in letter.header_unsubscribe and not letter.one_click:
            yield Reason(
                code="one_click",
                text="An unsubscribe address must take one click (List-Unsubscribe-Post)",
                source=law.cited(),
                mend="agentarmy approvals reject ID",
            )
    elif not letter.text_address:
        yield Reason(
            code="postal_address",
            text="Advertising must carry our postal address: once it is set, write the mail anew",
            source=law.cited(),
            mend='agentarmy config set reach.address "STREET, CITY"',
        )
