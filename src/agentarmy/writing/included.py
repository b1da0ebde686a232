"""What is in a price besides the thing itself, by our documents and by what we told outsiders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agentarmy.domain.records import Channel, Side
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.ground import Ground, of_turn

_KINDS = {
    "freight": r"freight|shipping|shipment|transport|carriage|delivery cost|postage",
    "start-up": r"start-?up|commissioning|set-?up|going live",
    "installation": r"install\w*|fitting|mounting",
    "training": r"training|onboarding",
    "insurance": r"insurance",
    "packaging": r"packaging|packing",
    "support": r"support|hotline",
    "tax": r"tax(?:es)?|vat|gst",
    "customs": r"customs|duty|duties",
    "unloading": r"unloading",
    "spare parts": r"spares?|spare parts|wear parts",
}
_ASKED = re.compile(
    r"\b(?:includ\w+|incl\b|with|all[- ]in|everything|plus|and|extra|on top|separate(?:ly)?"
    r"|charge[ds]?|pay"
    r"|in (?:that|the|this|your) (?:price|sum|total|quote|figure)|part of|covered)\b"
)
_PRICE = r"(?:our|the|that|this) (?:list |net |unit |total )?(?:price|sum|total)s?"
_IN = re.compile(
    rf"(?P<what>[^.;:?!()]{{3,90}}?) (?:is|are|comes?) (?:all |already |both )?"
    rf"(?:included in|in|part of|covered by|contained in) {_PRICE}\b"
)
_HOLDS = re.compile(
    rf"{_PRICE} (?:already )?(?:includes?|covers?|contains?) (?P<what>[^.;:?!()]{{3,90}}?)"
    r"(?=,? (?:and|but) (?:not|no|theirs|without)\b|[.;:?!()]|$)"
)
_NOT = re.compile(r"\b(?:no|not|never|without|except|neither|nor|excluding|only|if)\b|n't\b")
_LEADING = re.compile(
    r"(?i)^(?:and|also|so|as i said|as said|then|please note that|note that)\b,? *"
)


@dataclass(frozen=True, slots=True)
class Included:
    """What is in a price as it is said, the kinds of which nobody said so, and what tells it."""

    said: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()


def included_of(context: DraftContext, asked: str) -> Included:
    """Return which of the things beside the goods that a wish names are in the price."""
    folded = fold(asked)
    kinds = [k for k, words in _KINDS.items() if re.search(rf"\b(?:{words})\b", folded)]
    if not kinds or not _ASKED.search(folded):
        return Included()
    best: dict[str, tuple[str, Ground]] = {}
    told = list(_told(context))
    told.sort(key=lambda one: -len(_named(one[0], kinds)))
    for what, ground in told:
        for kind in _named(what, kinds):
            best.setdefault(kind, (what, ground))
    said = dict.fromkeys(best[kind][0] for kind in kinds if kind in best)
    grounds = dict.fromkeys(best[kind][1] for kind in kinds if kind in best)
    unknown = tuple(kind for kind in kinds if kind not in best)
    return Included(tuple(said), unknown, tuple(grounds))


def included_wish(context: DraftContext) -> Included:
    """Return what is in the price of that which they want to have in it, by their newest wish.

    'All in' asks for all that we say is in it. Nothing in a chat and among ourselves.
    """
    if context.channel is Channel.CHAT or context.kind is DraftKind.INTERNAL_NOTE:
        return Included()
    for turn in reversed(context.everything):
        for one in sentences(turn.text) if turn.side is not Side.OURS else ():
            said = re.sub(r"\s", " ", one.text)
            if not _WISHED.search(said) or _REFUSED.search(said):
                continue
            whole = re.search(_ALL_IN, said) and not _named(said, list(_KINDS))
            found = included_of(context, f"{said} {' '.join(_KINDS)}" if whole else said)
            if found.said:
                wish = of_turn(turn, turn.text[one.start : one.end].strip())
                return replace(found, unknown=(), grounds=(*found.grounds, wish))
    return Included()


_ALL_IN = r"\ball[- ]in(?:clusive)?\b(?! (?:the|a|one|our|your|good|time)\b)"
_WISHED = re.compile(rf"{_ALL_IN}|\bincl(?:\.|uding|uded|usive)?(?!\w)|\bwith (?:the )?freight\b")
_REFUSED = re.compile(r"\b(?:not|without|excluding|except|their (?:price|offer|quote))\b|n't\b")


def _named(what: str, kinds: list[str]) -> list[str]:
    low = fold(what)
    return [kind for kind in kinds if re.search(rf"\b(?:{_KINDS[kind]})\b", low)]


def _told(context: DraftContext) -> Iterator[tuple[str, Ground]]:
    """What our words say is in the price: messages to them, newest first, then documents."""
    for turn in reversed(context.everything):
        if turn.side is Side.OURS and turn.channel is not Channel.CALL:
            for what, start, end in _in(turn.text):
                yield what, of_turn(turn, turn.text[start:end])
    for passage in context.passages:
        for what, start, end in _in(passage.text):
            quote = passage.text[start:end]
            yield what, Ground(source=passage.source, quote=quote, who=passage.name)


def _in(text: str) -> Iterator[tuple[str, int, int]]:
    for one in sentences(text):
        if one.question:
            continue
        for pattern in (_IN, _HOLDS):
            found = pattern.search(re.sub(r"\s", " ", one.text))
            if found and not _NOT.search(found[0]):
                place = one.start + found.start("what")
                raw = " ".join(text[place : place + len(found["what"])].split()).strip(" ,-*")
                what = _LEADING.sub("", raw[:1].lower() + raw[1:])
                yield what, one.start + found.start(), one.start + found.end()
