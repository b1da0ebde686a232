"""What the exact bytes of an effect say: whom they address, what they link to, sums, sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agentarmy.domain.audience import LETTERS
from agentarmy.domain.effects import Effect, Json, Kind, unpacked
from agentarmy.domain.situation import Grounding, Letter
from agentarmy.domain.stages import stage_of as named_stage
from agentarmy.errors import BadInput
from agentarmy.formats.outgoing import envelope
from agentarmy.formats.reopening import text_of as text_of_mail
from agentarmy.services.mail_effects import FOOT, links_in
from agentarmy.store import traffic

if TYPE_CHECKING:
    from agentarmy.config import Reach, Settings
    from agentarmy.store.database import Mirror

_MAILS = LETTERS | {Kind.MAIL_DRAFT}
_ADDRESSED = ("to", "cc", "bcc", "attendees", "recipients")
_GOES_TO = {Kind.CHAT: "room", Kind.CALL: "number"}
_MARK = re.compile(r"\[(?:to confirm|attach): [^\]\n]+\]")
_STAGES = ("stage", "dealstage", "StageName")


def text_of(effect: Effect) -> str | None:
    """Return the text that people will read, None when the bytes cannot be read."""
    try:
        if effect.kind in _MAILS:
            return text_of_mail(effect.content)
        payload = unpacked(effect.content)
    except (BadInput, ValueError, RecursionError):
        return None
    return "\n".join(_strings(payload))


def _strings(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in _strings(one)]


def letter(effect: Effect, *, text: str | None, reach: Reach) -> Letter | None:
    """Return what the bytes say; None when they cannot be read, strictly."""
    if text is None:
        return None
    to, header = frozenset[str](), ""
    one_click = False
    if effect.kind in _MAILS:
        try:
            seen = envelope(effect.content)
        except BadInput:
            return None
        to, header = frozenset(seen.recipients), seen.unsubscribe
        one_click = _one_click(effect.content)
    else:
        to = _addressed(effect)
    return Letter(
        to=to,
        links=frozenset(links_in(text)),
        sums=sums(text),
        header_unsubscribe=header,
        one_click=one_click,
        text_unsubscribe=_says(text, header.removeprefix("mailto:").partition("?")[0]),
        text_address=_says(text, reach.address),
    )


def _one_click(content: bytes) -> bool:
    head = content.partition(b"\r\n\r\n")[0].lower()
    return b"\r\nlist-unsubscribe-post: list-unsubscribe=one-click" in head


def _says(text: str, wanted: str) -> bool:
    """Say whether a text holds words, whatever spaces and line ends are between them."""
    needle = " ".join(wanted.split()).casefold()
    return bool(needle) and needle in " ".join(text.split()).casefold()


def _addressed(effect: Effect) -> frozenset[str]:
    payload = unpacked(effect.content)
    found = [text for name in _ADDRESSED for text in _strings(payload.get(name))]
    named = {one.casefold() for one in found if "@" in one}
    # Where a call or a chat message goes stands in the bytes, whoever was judged.
    goes_to = payload.get(_GOES_TO.get(effect.kind, ""))
    return frozenset(named | ({goes_to.casefold()} if isinstance(goes_to, str) else set()))


def guests(effect: Effect) -> tuple[str, ...]:
    """Return whom a hold in our own calendar names."""
    if effect.kind is not Kind.HOLD:
        return ()
    try:
        return tuple(sorted(_addressed(effect)))
    except (ValueError, RecursionError):
        return ()


def sums(text: str) -> tuple[str, ...]:
    """Return the sums of money that a text names, as they are written."""
    from agentarmy.reading.amounts import amounts
    from agentarmy.reading.text import fold

    if not any(sign.isdigit() for sign in text):
        return ()
    return tuple(
        dict.fromkeys(
            " ".join(text[one.start : one.end].split())
            for one in amounts(fold(text))
            if one.currency or one.sign
        )
    )


def our_links(known: Letter | None, settings: Settings) -> frozenset[str]:
    """Return the links of a text that lead to our own house, and the way to unsubscribe."""
    if known is None:
        return frozenset()
    return frozenset(link for link in known.links if _is_ours(link, settings))


def _is_ours(link: str, settings: Settings) -> bool:
    from urllib.parse import urlsplit

    unsubscribe = settings.reach.unsubscribe
    if unsubscribe and link == unsubscribe:
        return True
    try:
        host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:
        return False
    return any(host == one or host.endswith(f".{one}") for one in settings.us.domains)


def grounding(
    mirror: Mirror, effect: Effect, *, text: str | None
) -> tuple[Grounding, tuple[str, ...]]:
    """Return whether every sentence has a source, and those that have none.

    A draft that we wrote was held against its sources when it was written; bytes that a person
    edited were read by that person; of anything else nothing is known.
    """
    if text is None:
        return Grounding.UNKNOWN, ()
    if open_ := tuple(dict.fromkeys(_MARK.findall(text))):
        return Grounding.UNGROUNDED, open_
    if _is_draft(mirror, effect, text):
        return Grounding.GROUNDED, ()
    if traffic.edited_by_hand(mirror, effect.key, digest=effect.digest):
        return Grounding.BY_HAND, ()
    return Grounding.UNKNOWN, ()


def _is_draft(mirror: Mirror, effect: Effect, text: str) -> bool:
    body = traffic.sourced_body(mirror, effect.draft_id).rstrip() if effect.draft_id else ""
    if not body or not text.startswith(body):
        return False
    rest = text.removeprefix(body).lstrip("\n")
    return not rest or rest.startswith(FOOT.lstrip("\n"))


def stage_of(effect: Effect) -> str:
    """Return the stage that an effect sets, by our own name where it is one of ours; else ''."""
    if effect.kind not in (Kind.STAGE, Kind.CRM_FIELD):
        return ""
    try:
        payload = unpacked(effect.content)
    except (ValueError, RecursionError):
        return ""
    fields = payload.get("fields")
    inner = fields if isinstance(fields, dict) else {}
    said = next(
        (str(found) for name in _STAGES for found in (payload.get(name), inner.get(name)) if found),
        "",
    )
    known = named_stage(said) if said else None
    return str(known) if known else said
