"""What the buyer asked: each question and request by itself, with what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.evidence import Evidence, Kind, Source
from agentarmy.domain.promises import names_paper
from agentarmy.domain.records import Facts, PriceItem, Side, Turn
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.about import About, about
from agentarmy.writing.ground import Ground, of_turn


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


__all__ = [
    "About",
    "Asked",
    "Passage",
    "asked_in",
    "asked_of",
    "clean",
    "content",
    "count_asked",
    "is_social",
    "named_in",
    "product_in",
    "single",
    "wants_talk",
]

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
    r"\b(?:please|pls|kindly|could you|can you|would you|tell (?:me|us|her|him|them)|let (?:me"
    r"|us) know"
    r"|i(?:'d| would| will)? (?:also )?need|we(?:'d| would| will)? (?:also )?need|give (?:me|us)"
    r"|(?:i|we)(?:'d| would) (?:also |really |just )?(?:like|love|be interested)|wonder(?:ing)?"
    r"|curious|not (?:sure|clear)"
    r"|any (?:chance|idea|news|word|update)|looking for|quote (?:me|us)|interested in)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:advise|recommend|suggest|confirm|explain"
    r"|(?:tell (?:me|us|her|him|them)|know|wonder(?:ing)?|curious|sure|clear|idea|see|understand)"
    r" (?:what|how|if|when|where|who|which|whether|why)|any (?:chance|news|word|update))\b"
)
_POLITE = re.compile(
    r"^(?:(?:please|pls|kindly|could you|can you|would you|tell (?:me|us|her|him|them)|let (?:me"
    r"|us) know"
    r"|advise|recommend|(?:(?:i|we)(?:'d)? |would |also |really |just )+(?:like|love|want) to know"
    r"|would (?:like|love) to know)\s+){1,4}",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:and |also |but |so )?(?:how (?:much|long|many|soon|fast|about|big|loud|heavy)"
    r"|what(?:'s| is| are| does| do| about| would| will)|do you have|does (?:it|the)"
    r"|can (?:it|the|you)|could you|is there|are there|when (?:can|could|would|will|do))\b",
    re.IGNORECASE,
)
"""A question without its mark, as people type on a phone."""
_DECLINES = re.compile(r"\b(?:don't|do not|not before|no longer|stop|as said)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:and|also|so|but|then|one more)\b[:,]?\s+", re.IGNORECASE)
_SOCIAL = re.compile(
    r"\b(?:how are (?:you|things)|how(?: is|'s) (?:life|business|everything|it going"
    r"|the (?:family|weather))"
    r"|can you hear|isn't it\W*$|you know\W*$|you know what\b)"
)
_START = (
    r"(?:(?:how|what|when|where|who|which|why|whether)\b"
    r"|(?:is|are|do|does|can|could|will|would|may|must|should) (?:it|the|you|we|i|there|they|that"
    r"|this|your|our)\b"
    r"|(?:(?:i|we)(?:'d)?\s+)?(?:would\s+)?(?:also\s+)?(?:like|love|want)\s+to know\b"
    r"|(?:please |also )*(?:tell|send|give|mail|let|confirm|quote|advise|explain) "
    r"(?:me|us|her|him|them|the|that|whether|what|how)\b)"
)
_SEAM = re.compile(
    rf"(?:\s*[,;]\s*|\s+)(?:and|plus|also|but|und)\s+(?:also\s+|then\s+)?(?={_START})"
    rf"|\s*[,;]\s+(?=(?:how|what|why|whether|is it|are they|can you|could you|do you|does it)\b)"
    r"|\s*[?]\s+(?=\S)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"\W*(?:\w+[,:]\s+|(?:and|also|so|but|then|or|plus|ok|hi|yes)\s+)*{_START}"
    rf"|[^?]*?,\s*(?:and\s+|(?!(?:when|where|who|which)\b)){_START}|[^?:]{{1,40}}:\s*{_START}",
    re.IGNORECASE,
)
"""How a question begins; where one sentence holds several, it is cut between them."""
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
        _of_part(part, whole, spans[key])
        for key, _, whole in found
        if not is_social(whole) and not wants_talk(whole)
        for part in single(whole)
    )


def is_social(words: str) -> bool:
    """Say whether a question is mere courtesy ('how are you?')."""
    return bool(_SOCIAL.search(words.lower()))


def _of_part(part: str, whole: str, turn: Turn) -> Asked:
    """One question of a sentence; a mark behind the last holds for all of them."""
    text = " ".join(part.split())
    if part != whole and whole.rstrip().endswith("?") and not text.endswith("?"):
        text = text.rstrip(" ,;.") + "?"
    return _asked(text, of_turn(turn, part))


_FIGURES = frozenset({About.PRICE, About.DELIVERY, About.BOTH, About.DISCOUNT})
_PEOPLE = re.compile(
    r"(?i)\b(?:technician|engineer|fitter|somebody|someone|person|people|team|colleague|driver)s?\b"
)
"""What is sent, and is no paper."""


def single(text: str) -> Iterator[str]:
    """Yield the single questions and requests of one sentence, each as it stands there."""
    place, parts = 0, list[str]()
    for seam in _SEAM.finditer(text):
        parts.append(text[place : seam.start()] + ("?" if "?" in seam[0] else ""))
        place = seam.end()
    parts.append(text[place:])
    asking = [part.strip() for part in parts if _opens(part)]
    if len(parts) < 2 or not asking:
        yield _TOLD_BY.sub("", text)
        return
    yield from (_TOLD_BY.sub("", part) for part in asking)


_TOLD_BY = re.compile(
    rf"^[^?:]{{1,40}}\b(?:asks?|question|wants to know|wonders)\b[^?:]{{0,15}}:\s*(?={_START})",
    re.I,
)
"""'My boss asks: …' before a question."""


def _opens(part: str) -> bool:
    words = part.strip()
    return len(words.split()) > 1 and bool(_OPENS.match(words) or _wants_answer(words))


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
    if _SEND.search(words) or _ADVICE.search(low):
        return True
    return about(words) in _FIGURES


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
    if thing and about(text) not in _FIGURES and not _PEOPLE.search(thing["thing"]):
        return Asked(text=text, about=About.DOCUMENT, ground=ground, thing=thing["thing"])
    text = _POLITE.sub("", text) if not low.endswith("?") else text
    return Asked(text=text, about=about(text), ground=ground)


def product_in(text: str, facts: Facts) -> PriceItem | None:
    """Return the price line whose name, SKU or alias stands in the text, the longest first."""
    low = text.casefold()
    for name, item in _names(facts):
        if re.search(rf"\b{re.escape(name)}s?\b", low):
            return item
    return None


def named_in(text: str, facts: Facts) -> tuple[PriceItem, ...]:
    """Return every price line that a text names, in the order of its words; no place twice."""
    low, found = text.casefold(), dict[int, PriceItem]()
    for name, item in _names(facts):
        pattern = rf"\b{re.escape(name)}s?\b"
        found.update((hit.start(), item) for hit in re.finditer(pattern, low))
        low = re.sub(pattern, lambda hit: "\0" * len(hit[0]), low)
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))


def _names(facts: Facts) -> list[tuple[str, PriceItem]]:
    """The names that the price lines go by, the longest first."""
    names = [
        (name.casefold(), item)
        for item in facts.prices
        for name in (item.name, item.sku, *item.aliases)
        if name
    ]
    return sorted(names, key=lambda pair: -len(pair[0]))


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


def clean(quote: str) -> str:
    """Return a document's sentence as it is said in a mail: one line, no Markdown marks."""
    text = " ".join(quote.replace("**", "").replace("`", "").split())
    return text[:1].upper() + text[1:]
