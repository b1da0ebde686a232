"""What the buyer asked, and whether the house knows the answer; what it doesn't is marked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.evidence import Evidence, Kind, Source
from agentarmy.domain.promises import names_paper
from agentarmy.domain.records import Facts, PriceItem, Side, Turn
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.ground import Ground, of_turn


class About(StrEnum):
    """What a question is about, as far as a writer can tell."""

    PRICE = "price"
    DELIVERY = "delivery"
    BOTH = "both"
    DISCOUNT = "discount"
    DOCUMENT = "document"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question or request of the buyer: their words and what they are about."""

    text: str
    about: About
    ground: Ground
    thing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A document of the house's knowledge: its place, its name, its whole text."""

    source: Source
    name: str
    text: str


_PRICE = re.compile(
    r"\b(?:prices?|pricing|costs?|how much|quote|total|sum|figures?|(?:real|one|the|a) number)\b"
)
_HOLD = re.compile(r"\b(?:hold|keep|lock|freeze|fix)\b.{0,20}\bprice")
_DELIVERY = re.compile(
    r"\b(?:deliver\w*|lead time|how (?:long|soon|fast)|ship\w*|arrive|(?:real|one|the) (?:date|day)"
    r"|when (?:can|could|would) (?:you|we|they|it)|\w+ days from)\b"
)
_OTHER_TIME = re.compile(
    r"\bhow (?:long|soon|fast)\b(?!.*\b(?:deliver|ship|arriv|lead time))"
    r".*\b(?:warrant\w*|guarantee\w*|training|train|support|contract\w*|service|repair\w*|changeover"
    r"|install\w*|trial|valid)\b"
)
"""'How long' asked of something else than delivery."""
_DISCOUNT = re.compile(r"\b(?:discounts?|rebate|better price|do better|cheaper)\b")
_YES_NO = re.compile(r"\b(?:yes or no|in writing)\b")
_SEND = re.compile(
    r"\b(?:send|share|forward|attach|provide|mail|get)\s+(?:(?:me|us|over|along|him|her|them)\s+)*"
    r"(?P<thing>(?:the|a|an|your|our|some|any)\s.+?)"
    r"(?=\s(?:so|before|by|to|for|until|with|please)\b|[.?!,;]|$)",
    re.IGNORECASE | re.DOTALL,
)
_WAITS = re.compile(
    r"\b(?:still waiting (?:for|on)"
    r"|(?:haven't|have not|didn't|did not) (?:yet )?(?:received?|get|got|seen?))"
    r"\s+(?P<thing>(?:the|a|an|your|that)\s.+?)(?=\s(?:yet|so|by|until|you|we|i)\b|[.?!,;]|$)",
    re.IGNORECASE,
)
"""A paper that they miss, said without asking for it."""
_SIGN = re.compile(
    r"\b(?:where|how|when|what) (?:do|can|should|shall|would|must|could) (?:i|we) "
    r"(?:sign|order|have to sign|need to sign)\b"
)
_REQUEST = re.compile(
    r"\b(?:please|pls|kindly|could you|can you|would you|tell me|let me know|i need|we need)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"\b(?:advise|recommend|suggest|confirm|explain|tell me (?:what|how|if))\b")
_POLITE = re.compile(
    r"^(?:(?:please|pls|kindly|could you|can you|would you|tell me|let me know|advise|recommend)"
    r"\s+){1,4}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:and |also )?(?:how (?:much|long|many|soon|fast)|what(?:'s| is| are| does)|do you have"
    r"|can (?:it|the|you)|is there|are there|when (?:can|could|would))\b",
    re.IGNORECASE,
)
"""A question without its mark, as people type on a phone."""
_DECLINES = re.compile(r"\b(?:don't|do not|not before|no longer|stop|as said)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:and|also|so|but|then|one more)\b[:,]?\s+", re.IGNORECASE)
_SOCIAL = re.compile(r"\b(?:how are you|how is|can you hear|isn't it|you know)\b")
_TALK = re.compile(
    r"(?i)\b(?:(?:could|can|shall|should|may) (?:we|i|you)|do you (?:have|want)|would you have"
    r"|are you free)\b[^.?!\n]{0,30}?"
    r"\b(?:speak|talk|meet|chat|(?:a|on the) (?:call|phone)|call me|give (?:me|us) a (?:call|ring)"
    r"|call (?:you|this|next|on|about)|(?:a|some|five|ten) (?:time|minutes?))\b[^.?!\n]*\?"
)
_STOPWORDS = frozenset(
    (
        "a an and any are as at be been but by can could did do does for from had has have he her"
        " him his how i if in is it its just me my no not of on one only or our out please she so"
        " some than that the their them then there they this those to too up us was we were what"
        " when where which who why will with without would yes you your tell give need want know"
        " get also very much more about into need needs like"
    ).split()
)


def asked_in(
    turns: Sequence[Turn], evidence: Sequence[Evidence], *, bare: bool
) -> tuple[Asked, ...]:
    """Return what the other side asked in these turns, in order, each once.

    Evidence of kind QUESTION and ASK leads; when `bare`, a sentence with a question mark that no
    evidence covers is taken too (in a talk most of those are answered on the spot).
    """
    spans = {turn.id: turn for turn in turns if turn.side is not Side.OURS}
    found: list[tuple[str, int, str]] = []
    for item in evidence:
        if item.source.id in spans and _is_asking(item):
            text = spans[item.source.id].text
            found.append((item.source.id, item.start, _joined(text, item.start, item.end)))
    for turn in spans.values():
        for sentence in sentences(turn.text):
            words = turn.text[sentence.start : sentence.end]
            covered = any(
                key == turn.id and (words in quote or quote in words or start == sentence.start)
                for key, start, quote in found
            )
            asking = sentence.question or _wants_answer(words)
            if bare and asking and not covered:
                found.append(
                    (turn.id, sentence.start, _joined(turn.text, sentence.start, sentence.end))
                )
    order = {turn.id: place for place, turn in enumerate(turns)}
    found.sort(key=lambda entry: (order[entry[0]], entry[1]))
    return tuple(
        _asked(" ".join(words.split()), of_turn(spans[key], words))
        for key, _, words in found
        if not _SOCIAL.search(words.lower()) and not wants_talk(words)
    )


def wants_talk(words: str) -> str:
    """Return the question that asks for a talk with us ('could we speak next week?'), or ''."""
    found = _TALK.search(words)
    return found[0] if found else ""


def _joined(text: str, start: int, end: int) -> str:
    """The request, and a short 'and …' that hangs on behind a full stop."""
    hanging = re.match(r"[.\s]*and (?:\S+ ?){1,5}(?=[.\n]|$)", text[end:])
    return text[start : end + (hanging.end() if hanging else 0)].strip()


def _is_asking(item: Evidence) -> bool:
    """A question always; a request only when a writer can do something about it."""
    return item.kind is Kind.QUESTION or (item.kind is Kind.ASK and _wants_answer(item.quote))


def _wants_answer(words: str) -> bool:
    if words.rstrip().endswith("?") or (len(words.split()) <= 14 and _ASKS.search(words)):
        return True
    if _missed(words):
        return True
    if not _REQUEST.search(words) or _DECLINES.search(words):
        return False
    low = words.lower()
    known = _SEND.search(words) or _PRICE.search(low) or _DELIVERY.search(low)
    return bool(known or _ADVICE.search(low))


def _missed(words: str) -> str:
    """The paper that they wait for from us, '' for none or for one from somebody else."""
    found = _WAITS.search(words)
    thing = found["thing"] if found else ""
    return "" if re.search(r"\bfrom (?!you\b)", words) or not names_paper(thing) else thing


def asked_of(text: str, ground: Ground) -> Asked:
    """Return what a single question or wish of theirs is about."""
    return _asked(" ".join(text.split()), ground)


def _asked(text: str, ground: Ground) -> Asked:
    text = _LEAD.sub("", text)
    low = text.lower()
    if _SIGN.search(low):
        return Asked(text=text, about=About.DOCUMENT, ground=ground, thing="the order form")
    if _missed(text):
        return Asked(text=text, about=About.DOCUMENT, ground=ground, thing=_missed(text))
    thing = _SEND.search(text)
    if thing and not _PRICE.search(low):
        return Asked(text=text, about=About.DOCUMENT, ground=ground, thing=thing["thing"])
    text = _POLITE.sub("", text) if not low.endswith("?") else text
    price, delivery = bool(_PRICE.search(low)), bool(_DELIVERY.search(low))
    delivery = delivery and not _OTHER_TIME.search(low)
    if _HOLD.search(low):
        about = About.OTHER
    elif _YES_NO.search(low):
        about = About.YES_NO
    elif price and delivery:
        about = About.BOTH
    elif _DISCOUNT.search(low):
        about = About.DISCOUNT
    else:
        about = About.PRICE if price else About.DELIVERY if delivery else About.OTHER
    return Asked(text=text, about=about, ground=ground)


def product_in(text: str, facts: Facts) -> PriceItem | None:
    """Return the price line whose name, SKU or alias stands in the text, the longest first."""
    low = text.casefold()
    names = [
        (name.casefold(), item)
        for item in facts.prices
        for name in (item.name, item.sku, *item.aliases)
        if name
    ]
    for name, item in sorted(names, key=lambda pair: -len(pair[0])):
        if re.search(rf"\b{re.escape(name)}s?\b", low):
            return item
    return None


_THESE = frozenset({"them", "them?", "them.", "them,", "those", "these"})


def count_asked(text: str, name: str) -> int:
    """Return how many of a product a question is about, 0 when it names no count of it.

    'What would 10 days cost rather than 20?' is about ten of 'Workshop day'.
    """
    folded = fold(text)
    for number in numbers(folded):
        following = folded[number.end :].split()[:2]
        words = {_stem(word.strip(".,;:?!")) for word in following}
        counted = {_stem(word) for word in (*name.casefold().split(), "unit", "piece")}
        of_them = following[:1] == ["of"] and following[1:] and following[1][:5] in _THESE
        if number.whole and (of_them or counted & words):
            return number.whole
    return 0


class Shelf:
    """The sentences of the house's documents, found by the words of a question."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._rows = [
            (passage, quote, _terms(f"{quote} {passage.name.partition('.')[0]}"))
            for passage in passages
            for quote in _lines(passage.text)
        ]
        counts = Counter(term for _, _, terms in self._rows for term in terms)
        self._weight = {t: math.log(1 + len(self._rows) / n) for t, n in counts.items()}
        self._unseen = math.log(2 + len(self._rows))

    def find(self, question: str) -> Ground | None:
        """Return the sentence that answers, or None.

        At least two words of the question and 60 % of their weight must stand in one sentence:
        an answer that is nearly on the subject is worse than none.
        """
        wanted = _terms(question)
        total = sum(self._weight.get(t, self._unseen) for t in wanted)
        best: tuple[float, Ground] | None = None
        for passage, quote, terms in self._rows:
            shared = wanted & terms
            score = sum(self._weight[t] for t in shared)
            if len(shared) < 2 or score < 0.6 * total or (best and best[0] >= score):
                continue
            best = (score, Ground(source=passage.source, quote=quote, who=passage.name))
        return best[1] if best else None


def content(text: str) -> frozenset[str]:
    """Return the stems of a text's words of content."""
    return _terms(text)


def _terms(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9äöüß]+", text.casefold())
    return frozenset(_stem(word) for word in words if word not in _STOPWORDS and len(word) > 1)


def _stem(word: str) -> str:
    for ending in ("age", "ing", "ies", "ed", "es", "s", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _lines(text: str) -> list[str]:
    """The plain sentences of a Markdown text; headings, tables and questions are left out."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        if block.lstrip().startswith(("#", "|", "```")):
            continue
        found += [block[s.start : s.end].strip("*- ") for s in sentences(block) if not s.question]
    return [quote for quote in found if 4 <= len(quote.split()) <= 40]


def clean(quote: str) -> str:
    """Return a document's sentence as it is said in a mail: one line, no Markdown marks."""
    text = " ".join(quote.replace("**", "").replace("`", "").split())
    return text[:1].upper() + text[1:]
