"""The answer to a web form: thanks, what can be answered, and the one question it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing import offering
from agentarmy.writing.about import LOOKED_UP
from agentarmy.writing.answers import About, Asked, count_asked, product_in
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import Ground, Move, Sentence, of_turn
from agentarmy.writing.wording import flippable, flipped, inner

_GREETING = re.compile(
    r"^(?:(?:hello|hi|hey|dear|good (?:morning|day|afternoon|evening)|greetings)\b[^,.!\n]{0,40}"
    r"[,.!\n]\s*)+",
    re.IGNORECASE,
)
_WE = r"(?:we(?:['\u2019]re| are)?|i(?:['\u2019]m| am)?|our \w+(?: is| are)?)"
_SOFT = r"(?:\s(?:currently|now|also|just|presently|urgently|therefore|actively))*"
_LEAD = re.compile(
    rf"^(?:{_WE}{_SOFT}\s(?:looking (?:at|for|into)|interested in|considering|evaluating|exploring"
    r"|searching for|in (?:need|search) of|comparing|seeking|after|thinking (?:of|about))"
    rf"|{_WE}{_SOFT}\s(?:need|require|want|seek|would like|(?:am |are )?writ(?:e|ing) (?:about"
    r"|regarding))"
    r"|(?:please |kindly |could you |can you )?(?:send|tell|give|share)(?: (?:me|us))?"
    r"(?: (?:some|more|any|further))* (?:information|details|info) (?:on|about|for|regarding)"
    r"|(?:please |kindly |could you |can you )?(?:call|ring|phone|contact) (?:me|us)(?: back)?"
    r" (?:on|about|for|regarding|because of)"
    r"|(?:a )?(?:question|enquiry|inquiry|request) (?:on|about|for|regarding))\s+"
    r"(?P<rest>[^.!?;:\n]+)",
    re.IGNORECASE,
)
_INTENT = re.compile(
    rf"^{_WE}{_SOFT}\s(?:plan(?:ning)?|want|would like|hop(?:e|ing)|intend(?:ing)?|need|aim(?:ing)?"
    r"|have|going) to\s(?P<rest>[^.!?;:\n]+)",
    re.IGNORECASE,
)
_NO_INTENT = re.compile(
    r"(?:know|get|receive|have|see|learn|talk|speak|hear|ask|discuss|find out)\b", re.IGNORECASE
)
_LEARN = re.compile(
    r"^(?:know|learn|hear)(?: (?:more|something))? (?:about|of)\s+(?P<rest>.+)", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:,\s|\s-\s|\s(?:and (?:would|need|want|wonder|hope|are|have|we|i|please)|because|since"
    r"|so that|which|that|please|but|if|asap|as soon as)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_WORKING = re.compile(
    r"\b((?:palleti[sz]|label|labell|seal|pack|packag|wrap|fill|print|mark|cod|weigh|sort|stack|tap"
    r"|strapp|cut|wash|cool|freez|dry|mix|clean|inspect|handl|convey|scan|stor|transport|load"
    r"|unload|lift|weld|coat|bottl|cutt|pick|mov|box|bundl)ing) for (?=\w)",
    re.IGNORECASE,
)
"""Work done on a thing: 'sealing for cartons' is 'sealing cartons'."""
_BARE_ADJECTIVE = re.compile(
    r"^(?:suitable|good|proper|reliable|new|better)(?:\s[\w-]+){0,2}\s[\w-]*[^\Ws]"
    r"(?=\sfor\b|\sto\b|$)",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"(?:to|you|some|help$|your (?:help|prices?|offer|quote|best|advice|support|catalogue|opinion)"
    r"|it|this|that|them|more)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 16
_LEAST_WORDS = 2
_FIELD = re.compile(r"(?im)^(?:product|products|interest|topic|about|regarding):\s*(?P<words>.+)$")
_WHICH = re.compile(
    r"\b(?:which|what|suitable|right|best|recommend\w*|advise|advice|suggest\w*|propose|fits?)\b"
    r".{0,40}\b(?:models?|machines?|products?|types?|versions?|sizes?|solutions?|options?|systems?"
    r"|equipment|one|package|plan|edition|device|unit)\b|\b(?:recommend|suggest)\b"
)
_CALL = re.compile(
    r"\b(?:call|ring|phone) (?:me|us)\b|\b(?:call|phone) back\b|\bcallback\b"
    r"|\b(?:give|schedule|arrange|set up|book|have) (?:me |us )?a (?:short |quick )?(?:call|meeting"
    r"|demo)\b"
)
_PRICED = frozenset({About.PRICE, About.BOTH, About.DISCOUNT, About.DELIVERY})


class Want(StrEnum):
    """What somebody wants to hear from us."""

    MODEL = "model"
    PRICE = "price"
    DATE = "date"
    CALL = "call"
    PAPER = "paper"
    ANYTHING = ""


def form_reply(write: Composer) -> Iterator[Sentence]:
    """Thank for the enquiry by what it is about, answer what we know, ask the one thing it takes.

    Nothing is praised: they wrote because they know what we sell.
    """
    form = write.ctx.enquiry
    if form is None:
        return
    yield _thanks(write, form)
    want = want_of(write)
    if want is not Want.CALL:
        yield from _answers(write)
    yield from _question(write, want)


def chooses(asked: Asked) -> bool:
    """Return whether somebody asks which of our things is the right one."""
    return asked.about in LOOKED_UP and bool(_WHICH.search(asked.text.casefold()))


def want_of(write: Composer) -> Want:
    """Return what they want to hear, by what they asked last; of a form by its whole message."""
    form = write.ctx.enquiry
    if form and not write.ctx.human and _CALL.search(form.quote.casefold()):
        return Want.CALL
    for asked in reversed(write.ctx.asked):
        if chooses(asked):
            return Want.MODEL
        if asked.about is About.DOCUMENT:
            return Want.PAPER
        if asked.about in _PRICED:
            return Want.DATE if asked.about is About.DELIVERY else Want.PRICE
    return Want.ANYTHING


def _thanks(write: Composer, form: Ground) -> Sentence:
    topic = topic_of(form.quote)
    ground = form
    if not topic:
        topic, ground = _named(write, form)
    if topic:
        text = write.choose("form", phrases.FORM_ABOUT).format(topic=topic)
    elif flippable(first := _first(form.quote)):
        said = inner(flipped(first))
        text = write.choose("enquiry", phrases.FORM_SAID).format(said=said)
    else:
        day = write.day(form.at.date()) if form.at else "today"
        text = write.choose("form", phrases.FORM_OF).format(day=day)
    return Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=8)


def _named(write: Composer, form: Ground) -> tuple[str, Ground]:
    """The field of the form that names what it is about, where there is one."""
    turn = next((t for t in write.ctx.turns if t.id == form.source.id), None)
    found = _FIELD.search(turn.text) if turn else None
    if turn is None or found is None or len(found["words"].split()) > _MOST_WORDS:
        return "", form
    return inner(found["words"].strip()), of_turn(turn, found[0].strip())


def topic_of(message: str) -> str:
    """Return what a first message is about, as one says it to its writer; '' where none is plain.

    'We are looking for a sealer for our brewery. …' is about 'a sealer for your brewery'.
    """
    first = _first(message)
    intent = _INTENT.match(first)
    if intent and (learned := _LEARN.match(intent["rest"])):
        return _topic(learned["rest"])
    if intent and not _NO_INTENT.match(intent["rest"]):
        topic = _topic(intent["rest"])
        return f"your plan to {topic}" if topic else ""
    found = _LEAD.match(first)
    if not found or _NO_TOPIC.match(found["rest"]):
        return ""
    return _topic(found["rest"])


def _first(message: str) -> str:
    """The first sentence behind a greeting."""
    text = " ".join(_GREETING.sub("", message.strip()).split())
    return re.split(r"(?<=[.!?])\s+", text)[0]


def _topic(rest: str) -> str:
    words = _TAIL.sub("", rest.strip()).strip(" ,")
    words = _WORKING.sub(r"\1 ", words)
    if not words or len(words.split()) > _MOST_WORDS:
        return ""
    if _BARE_ADJECTIVE.match(words):
        words = f"a {words}"
    return inner(flipped(words, limit=_MOST_WORDS))


def _answers(write: Composer) -> Iterator[Sentence]:
    """What was asked and is known; which model fits, and a sum of nothing named, is asked back."""
    back = {
        a.ground.quote
        for a in write.ctx.asked
        if chooses(a) or _of_nothing(write, a) or len(a.text.split()) < _LEAST_WORDS
    }
    for sentence in offering.answers(write):
        open_still = sentence.move is Move.TO_CONFIRM
        if not (open_still and any(ground.quote in back for ground in sentence.grounds)):
            yield sentence


def _of_nothing(write: Composer, asked: Asked) -> bool:
    """Whether a price or date is asked of nothing that we could name one for."""
    known = write.ctx.offer or product_in(asked.text, write.ctx.facts)
    return asked.about in _PRICED and not known


def _question(write: Composer, want: Want) -> Iterator[Sentence]:
    """The one thing we need from them; who wants papers or told how many is asked nothing."""
    if want in (Want.PRICE, Want.DATE) and _counted(write):
        return
    if want is Want.PAPER:
        text = write.choose("form paper", phrases.FORM_AFTER_PAPER)
        yield Sentence(text=text, move=Move.NEXT, weight=7)
        return
    options: Sequence[str] = _QUESTIONS.get(want, phrases.FORM_ASK)
    form = write.ctx.enquiry
    if want in (Want.PRICE, Want.DATE) and not any(_of_nothing(write, a) for a in write.ctx.asked):
        options = phrases.FORM_ASK_COUNT
    elif want is Want.ANYTHING and form and not _is_told(write, form):
        options = phrases.FORM_ASK_BLANK
    text = write.choose("form question", options)
    yield Sentence(text=text, move=Move.QUESTION, weight=9)


def _counted(write: Composer) -> bool:
    """Whether they told how many it would be."""
    named = ((a.text, product_in(a.text, write.ctx.facts)) for a in write.ctx.asked)
    return bool(write.ctx.offer or any(item and count_asked(t, item.name) for t, item in named))


def _is_told(write: Composer, form: Ground) -> bool:
    """Whether it is clear from the form what it is about."""
    told = topic_of(form.quote) or _named(write, form)[0] or flippable(_first(form.quote))
    return bool(told or write.ctx.asked)


_QUESTIONS = {
    Want.MODEL: phrases.FORM_ASK_WHICH,
    Want.CALL: phrases.FORM_ASK_CALL,
    Want.PRICE: phrases.FORM_ASK_PRICE,
    Want.DATE: phrases.FORM_ASK_PRICE,
}
