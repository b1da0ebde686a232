"""What comes first among people: sorry for a complaint, thanks for an order, a visit, a favour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.records import Side, Turn
from agentarmy.reading.text import sentences

_DELAY = re.compile(
    r"(?i)\b(?:days?|weeks?|months?) (?:late|overdue|behind)\b"
    r"|\b(?:deliver(?:y|ies)|orders?|shipments?|machines?|parts?|pallets?|units?|goods|crates?"
    r"|boxes|it|they|this|that|everything|nothing) (?:is|are|was|were)"
    r"(?: (?!getting|too|so|very)\w+)? (?:late(?! here| now| in )|overdue|delayed)\b"
    r"|\b(?:(?:did|has|have|had) not|didn't|hasn't|haven't|hadn't|never)(?: even| yet)?"
    r" (?:arrived?|come(?=\s*(?:[.,;!]|$|\byet\b|\bin\b))|turn(?:ed)? up|show(?:ed)? up"
    r"|been (?:delivered|shipped|installed))\b"
    r"|\b(?:they|it|machines?|goods|order|delivery|units?|parts?) (?:are|is|were|was)"
    r"(?: still| just)? not here\b|\bnothing (?:is )?(?:here|on (?:my|our|the) dock)\b"
    r"|\b(?:they|it|machines?|goods|order|delivery) (?:should|were supposed to|was supposed to)"
    r" (?:have been|be) here\b"
    r"|\bnothing (?:has )?(?:came|come|arrived|been delivered|turned up|showed up)\b"
)
_SILENCE = re.compile(
    r"(?i)\b(?:nobody|no one|not one of you|none of you)(?: has| have)?(?: even| ever)? (?:called"
    r"|rang|rung|phoned|told (?:us|me)|answered|replied|responded|got(?:ten)? back|let us know"
    r"|warned (?:us|me)|picked up)\b"
    r"|\b(?:not|without) (?:a|one|any) (?:single )?(?:word|call|reply|answer) from (?:you|anyone)"
    r"|\bheard nothing (?:from you|back)\b|\bno (?:word|reply|answer) from (?:you|your)\b"
)
_GRIEF = re.compile(
    r"(?i)\b(?:unacceptable|not acceptable|not good enough|a disgrace|fed up|let (?:us|me) down"
    r"|disappointed|unhappy|annoyed|furious|angry|not (?:at all )?happy"
    r"|not impressed)\b"
    r"|\b(?:arrived|came|(?:was|were) delivered) (?:\w+ )?(?:damaged|broken|incomplete|faulty)\b"
    r"|\b(?:sent|delivered|shipped)(?: us| me)? the wrong\b"
    r"|\bwrong \w+ (?:arrived|came|was (?:delivered|sent)|were (?:delivered|sent))\b"
)
_OTHERS = re.compile(
    r"(?i)\b(?:current|other|old|previous|present|last|former) (?:\w+ )?(?:supplier|vendor|dealer"
    r"|provider|contractor|partner|one)\b|\bour (?:own )?(?:supplier|vendor|dealer|contractor"
    r"|customers?|clients?|guests?|staff|people|team|builders?|tenants?)\b"
    r"|\b(?:customers?|clients?|guests|tenants|patients|staff) (?:are|is|were|get)\b"
    r"|\b(?:we|i)(?:'re| are| am|'m| were| was) (?:\w+ )?(?:\w+ )?(?:days?|weeks?|months?)"
    r" (?:late|behind|overdue)\b|\bwe (?:run|ran|shipped?|delivered?)\b"
)
"""Trouble that is not our doing."""
_SUPPOSED = re.compile(
    r"(?i)\b(?:if|unless|in case|should (?:it|they|you)|would be|what happens)\b"
)
_ORDERS = re.compile(
    r"(?i)\b(?:signed (?:order|contract|quote|quotation|offer|agreement|form|copy)"
    r"|(?:purchase |our )order|order form|po\b(?: (?:no\.? ?)?[#\w-]*\d[\w-]*)?)"
    r"[^.?!\n]{0,40}\b(?:attached|enclosed|herewith|on its way)\b"
    r"|\b(?:attached|enclosed|here)(?:'s| is| are|,? please find| you(?:'ll| will)? find)?[: ]"
    r"[^.?!\n]{0,25}\b(?:signed|purchase order|our (?:order|po)\b|the po\b|po \w*\d)"
    r"|\b(?:we|i) (?:hereby |herewith |are |am )?(?:order|ordering)\b(?= (?:\w+ ){0,3}\w)"
    r"|\b(?:we|i)(?:'ve| have)(?: just| now)? (?:ordered|signed|placed (?:the|our|an) order)\b"
)
_NOT_YET = re.compile(
    r"(?i)\b(?:if|once|when|before|until|unless|after|should|could|would|may|might|not|never|want"
    r"|to order|next (?:week|month|year)|tomorrow|how|what|whether)\b|n't\b|\?"
)
_CALLED = re.compile(
    r"(?i)\b(?:thanks?(?: you)?|good|great|nice|lovely|pleasure|glad|enjoyed)\b[^.?!\n]{0,40}"
    r"\b(?:(?:your|the|this|yesterday's|today's) visit|(?:to have|having) you"
    r"|com(?:e|ing) (?:by|over|down|out|round|to see us)|(?:stopp|dropp|swing|popp)ing (?:by|in)"
    r"|making the trip)\b"
)
_HOSTED = re.compile(
    r"(?i)\b(?:thanks?(?: you)?|good|great|nice|lovely|pleasure|glad|enjoyed)\b[^.?!\n]{0,40}"
    r"\b(?:having (?:us|me|our)|show(?:n|ing) (?:us|me) (?:a?round|your)|the tour|hosting)"
)
_SUBJECT = re.compile(r"(?i)\b(?:visit|tour|walk-?through)\b")
_OWN_VISIT = re.compile(r"(?i)\b(?:our|my) (?:visit|tour)\b|\bvisit to you\b")
_PAST = re.compile(
    r"(?i)\b(?:was|were) (?:a |an )?(?:\w+ )?(?:\w+ )?(?:morning|afternoon|day|hours?|visit|tour"
    r"|useful|helpful|good|great|nice|interesting)\b"
)
_AHEAD = re.compile(
    r"(?i)\b(?:before|next|until|would|will|'ll|could|should|if|when|looking forward|cancel\w*)\b"
)
_LISTED = re.compile(
    r"(?i)\byou(?:'re| are| have been|'ve been| were)(?: now| both| all)?"
    r" (?:on|put on|added to|included (?:in|on)|placed on|among)"
    r" (?P<list>(?:the|our) (?:[\w-]+ ){0,3}?(?:list|shortlist|longlist|panel|bidders)"
    r"(?: of (?:[\w-]+ ?){1,2})?)"
)
_SHORTLISTED = re.compile(
    r"(?i)\byou(?:'ve| have| are|'re)?(?: been)? (?:made it onto|shortlisted)\b"
)
_REFUSED = re.compile(r"(?i)\b(?:not|no longer|unless|if)\b|n't\b|\?")


class Trouble(StrEnum):
    """What they complain of."""

    DELAY = "delay"
    SILENCE = "silence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """Words of theirs that call for sorry or thanks, and what of them is said back."""

    turn: Turn
    quote: str
    what: str = ""


def complaint(turns: Sequence[Turn]) -> tuple[Trouble, Said] | None:
    """Return what they complain of to us, with its words: a delay before silence, then the rest.

    What others did to them, what would be if, and their own delays are no complaint.
    """
    for trouble, pattern in _TROUBLES:
        for turn, words in _told(turns):
            if pattern.search(words) and not (_OTHERS.search(words) or _SUPPOSED.search(words)):
                return trouble, Said(turn, words)
    return None


_TROUBLES = ((Trouble.DELAY, _DELAY), (Trouble.SILENCE, _SILENCE), (Trouble.OTHER, _GRIEF))


def order_placed(turns: Sequence[Turn]) -> Said | None:
    """Return the words with which they place an order; what they plan or ask for is none."""
    for turn, words in _told(turns):
        if _ORDERS.search(words) and not _NOT_YET.search(words):
            return Said(turn, words)
    return None


def visit(turn: Turn) -> str:
    """Return who was visited by their words of thanks: 'them', 'us', or '' for no visit."""
    for _, words in _told((turn,)):
        if _AHEAD.search(words):
            continue
        if _CALLED.search(words):
            return "them"
        if _HOSTED.search(words):
            return "us"
        if _SUBJECT.search(turn.subject) and _PAST.search(words):
            return "us" if _OWN_VISIT.search(turn.subject) else "them"
    return ""


def listed(turns: Sequence[Turn]) -> Said | None:
    """Return the words that put us on a list of theirs, and the list as we say it."""
    for turn, words in _told(turns):
        if _REFUSED.search(words):
            continue
        found = _LISTED.search(words)
        if found:
            name = re.sub(r"(?i)^our\b", "your", " ".join(found["list"].split()))
            return Said(turn, words, name)
        if _SHORTLISTED.search(words):
            return Said(turn, words, "your shortlist")
    return None


def _told(turns: Iterable[Turn]) -> Iterator[tuple[Turn, str]]:
    """What the other side said, sentence by sentence, the newest turn first."""
    for turn in reversed([t for t in turns if t.side is not Side.OURS]):
        for one in sentences(turn.text):
            yield turn, turn.text[one.start : one.end].strip().replace("\u2019", "'")
