"""What a colleague tells us to ask the buyer: the things named, in words for the buyer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agentarmy.reading.text import fold

_THEM = (
    r"(?:her|him|them|the (?:customer|client|buyer|prospect|lead|lady|gentleman)|these people"
    r"|their (?:side|people|engineer|team))"
)
_LEAD = r"(?:^|[,;:(-]\s|\b(?:and|so|but|then|please|pls|just|only|must|should|better|to|first)\s)"
_TELLING_ONLY = r"(?:(?:please|just|only|simply|first|also)\s)*"
_SCOPE = re.compile(
    r"\b(?:nothing (?:else|more)|(?:just|only) (?:those|these|that|the two|this)|and no more"
    r"|no (?:other|further|more) questions?|(?:and )?that'?s (?:all|it)|not(?:hing)? beyond that"
    r"|leave it at that)\b"
)
_NEED = re.compile(
    r"\b(?:i|we|engineering|operations|ops|support|the workshop)(?:'d|'ll)?\s"
    r"(?:(?:would|will|still|only|just|first|also|then|do|really)\s)*"
    r"(?:need(?: to know)?|have to know|must know|want to know|require|miss|am missing"
    r"|are missing)\s"
    rf"(?:from {_THEM}\s)?(?P<things>.+)"
)
_ALL_I_NEED = re.compile(
    rf"\b(?:all|what|the only things?) (?:that )?(?:i|we) (?:still )?need(?: from {_THEM})?"
    r"(?: is| are|:)\s(?P<things>.+)"
)
_FIND_OUT = re.compile(
    rf"{_LEAD}find out\s(?:first\s)?(?:from {_THEM}\s)?(?P<things>.+)"
    rf"|{_LEAD}get\s(?:me\s|us\s)?(?P<got>.+?)\s(?:from|out of)\s{_THEM}\b"
)
_POINTS = re.compile(
    r"^(?:(?:only|just|for|about)\s)*(?:those|these|both|the (?:two|three|four)|that|it|them)\b"
    r"(?:\s(?:two|three|four|things|points|questions|numbers|only|alone|one))*"
    r"\s*(?=$|[.,;!]|\band\b|\bbefore\b|\bfirst\b|\bplease\b|\btoday\b|\bwhen\b)"
)
_WE_OURSELVES = re.compile(
    r"\b(?:i|she|he|they)(?:'ll|'d|'m| will| would| was| were| had| have| am| are| is| can| could)?"
    r"\s(?:\w+\s){0,3}(?:ask|find out|get)\b"
)
"""Who says that they will ask, or were told to, tells nobody else to."""
_CUT = re.compile(
    r"\s*(?:[.;:!?\u2026(\n]|\s-\s|,?\s(?:and\s)?(?:nothing (?:else|more)|no more|that'?s)\b"
    rf"|,?\s(?:from {_THEM}|first|please|before|so that|so (?:we|i|you)|then|in order|otherwise"
    r"|if possible|to (?:name|size|pick|choose|say|tell|quote|give|recommend|calculate|work)"
    r"|today|tomorrow|when you|because|until|unless|and (?:i|we|then|you)|or (?:i|we))\b).*$",
    re.DOTALL,
)
_PART = re.compile(
    r",\s+(?:and\s+)?|\s+(?:and|plus|as well as|&)\s+(?=(?:the|a|an|their|her|his|its|how|what"
    r"|which|whether|if|where|when|who|number|\w+\s\w+|\w+$))"
)
_CLAUSE = re.compile(r"(?:how|what|which|whether|if|where|when|who)\b")
_NOT_A_THING = re.compile(
    r"(?:to|you|it|this|that|them|her|him|me|us|time|help|more|some|your|my|our|those|these|both"
    r"|a (?:word|hand|coffee|break|minute|moment|favou?r|holiday|call back)|somebody|someone"
    r"|nothing|everything|anything|approval|sign"
    r"|an? (?:meeting|call|visit|date|slot|order|po|decision|answer|reply|reference|yes|no))\b"
)
_HOW_ALONE = re.compile(r"how \w+$")
_ABOUT_YOU = {"their": "your", "her": "your", "his": "your", "they": "you", "theirs": "yours",
              "them": "you", "him": "you"}  # fmt: skip
_SINGULAR = {"has": "have", "is": "are", "was": "were", "does": "do", "hasn't": "haven't",
             "isn't": "aren't", "doesn't": "don't"}  # fmt: skip
_MOST_WORDS = 12
_MEASURE = re.compile(
    r"\b(?:temperatures?|weights?|heights?|widths?|lengths?|depths?|speeds?|numbers?|counts?"
    r"|volumes?|pressures?|sizes?|rates?|diameters?|thickness|quantit\w+|throughput|distances?"
    r"|loads?|voltage|areas?|dimensions?)\b"
)


def only_those(text: str) -> bool:
    """Return whether a folded sentence says that nothing beyond it is to be asked."""
    return bool(_SCOPE.search(text))


def asked_for(text: str, *, names: Iterable[str] = ()) -> str | None:
    """Return what a colleague's sentence tells us to ask the buyer, as it stands there.

    `names` are what the buyer is called by. '' where the sentence only points back ('ask her those
    two'); None where nobody of theirs is to be asked.
    """
    flat = " ".join(text.split())
    folded = fold(flat)
    if _WE_OURSELVES.search(folded):
        return None
    whom = "|".join([_THEM, *(re.escape(fold(n)) for n in names if n)])
    asks = re.search(
        rf"{_LEAD}{_TELLING_ONLY}ask\s(?:(?:{whom})\b\s?)?(?P<rest>.*)$|"
        rf"{_LEAD}{_TELLING_ONLY}put\s(?P<put>those|these|both|that)\b.*\bto\s(?:{whom})",
        folded,
    )
    if asks and asks["put"]:
        return ""
    if asks:
        rest = re.sub(rf"^{_TELLING_ONLY}", "", asks["rest"])
        if _POINTS.match(rest):
            return ""
        told = re.match(r"(?:(?:only|just)\s)?(?:for|about)\s(?P<things>.+)", rest)
        told = told or re.match(r"(?:(?:only|just|first)\s)?(?P<things>(?:how|what|which|whether"
                                r"|if|where|when|who)\b.+)", rest)  # fmt: skip
        start = asks.end("rest") - len(rest)
        return flat[start + told.start("things") : start + told.end("things")] if told else None
    for pattern in (_ALL_I_NEED, _FIND_OUT):
        if found := pattern.search(folded):
            name = next(key for key, value in found.groupdict().items() if value)
            return flat[found.start(name) : found.end(name)]
    return None


def needed(text: str) -> str:
    """Return what a colleague says they need to know to go on, as it stands there, or ''."""
    flat = " ".join(text.split())
    found = _NEED.search(fold(flat))
    return flat[found.start("things") : found.end("things")] if found else ""


def to_be_known_of_them(text: str) -> bool:
    """Return whether a sentence on what is needed says by itself that the buyer has to tell it."""
    return bool(
        re.search(
            rf"\bfrom {_THEM}\b|\b(?:above|below|beyond) (?:that|this)\b|\b(?:before|until) i can\b"
            r"|\bto (?:name|size|pick|choose|say which|recommend|tell which)\b",
            fold(text),
        )
    )


def things(words: str) -> tuple[str, ...]:
    """Return the single things of a list, each as one says it to the buyer; () for none.

    'the hall temperature and their carton weight' gives two; a list with something that nobody
    can tell us ('you to come by') gives none.
    """
    bare = _CUT.sub("", words.strip()).strip(" ,.")
    parts = _joined(_PART.split(bare))
    if not bare or any(_NOT_A_THING.match(p) or len(p.split()) > _MOST_WORDS for p in parts):
        return ()
    if any(re.search(r"\d|@|https?:|\b[A-Z][a-z]", part) for part in parts):
        return ()
    return tuple(_for_them(part) for part in parts)


def _joined(parts: Sequence[str]) -> list[str]:
    """Put 'how wide' and 'how high the doors are' together again: the first is no clause."""
    found: list[str] = []
    for part in (p.strip() for p in parts if p.strip()):
        if found and _HOW_ALONE.fullmatch(found[-1]):
            found[-1] = f"{found[-1]} and {part}"
        else:
            found.append(part)
    return found


def _for_them(part: str) -> str:
    """The words turned to the buyer: 'how many lines they run' is 'how many lines you run'."""
    out: list[str] = []
    after_one = False
    for word in part.split():
        if word in ("she", "he"):
            out.append("you")
            after_one = True
            continue
        if after_one:
            after_one = False
            plain = _SINGULAR.get(word, re.sub(r"(?<=[a-z]{2})(?<!s)s$", "", word))
            out.append(plain)
            continue
        out.append(_ABOUT_YOU.get(word, word))
    said = _PLACE.sub(r"the \g<what> in \g<whose> \g<place>", " ".join(out))
    said = _OF_ONE.sub(lambda m: f"the {m[3]} of {_article(m[2])} {m[2]}", said)
    return said if _CLAUSE.match(said) or _DETERMINED.match(said) else f"the {said}"


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


_PLACE = re.compile(
    r"^(?P<whose>the|your) (?P<place>hall|room|store|warehouse|plant|freezer|cellar|building"
    r"|workshop|factory|shed|yard|kitchen|tunnel|tank|oven|line)"
    r" (?P<what>temperature|humidity|pressure)$"
)
"""Said of a place: 'the hall temperature' is 'the temperature in the hall'."""
_OF_ONE = re.compile(
    r"^(the|your) (bag|barrel|batch|bottle|box|can|carton|case|container|crate|cup|drum|jar|keg|lid"
    r"|load|pack|package|packet|pallet|panel|parcel|part|piece|pipe|reel|roll|sack|sheet|tray|tube"
    r"|unit|wheel) (weight|diameter|volume)$"
)
"""Said of each piece: 'the carton weight' is 'the weight of a carton'."""
_DETERMINED = re.compile(r"(?:the|a|an|your|its|one|each|all|any|both)\b")


def is_clause(thing: str) -> bool:
    """Return whether a thing to ask is a clause ('how many lines you run'), no noun."""
    return bool(_CLAUSE.match(thing))


def is_paper(thing: str) -> bool:
    """Return whether a thing to ask is sent rather than told ('the drawing of the hall')."""
    return bool(_PAPER.search(thing)) and not is_clause(thing)


_PAPER = re.compile(
    r"\b(?:drawings?|plans?|layouts?|photos?|pictures?|videos?|samples?|data ?sheets?|spec sheets?"
    r"|files?|artwork|specifications?)$|^(?:the|a|an|your) (?:drawings?|floor plans?|layouts?"
    r"|photos?|pictures?|videos?|samples?|artwork) of\b"
)


def is_measure(thing: str) -> bool:
    """Return whether a thing to ask is told by a number ('the weight of a carton')."""
    return bool(_MEASURE.search(thing)) or thing.startswith(("how many", "how much"))
