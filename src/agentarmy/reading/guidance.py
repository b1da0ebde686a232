"""What our own people said to each other that binds a message to a buyer.

Only the words of the writer count: what they forward, quote or repeat of others is data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agentarmy.domain.records import Turn
from agentarmy.reading import to_ask
from agentarmy.reading.text import fold, sentences


class Rule(StrEnum):
    """What a colleague's sentence does to a message."""

    SHORT = "short"
    AVOID = "avoid"
    RELEASE = "release"
    ASK = "ask"
    NEED = "need"
    LIMIT = "limit"
    UNCONFIRMED = "unconfirmed"
    DENIED = "denied"


class Topic(StrEnum):
    """What a message is not to speak of."""

    PRICE = "price"
    DISCOUNT = "discount"
    MODEL = "model"
    DATE = "date"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """One sentence of a colleague: their words as they stand, where, and what follows.

    `topics` are what it forbids, frees or leaves open, `words` other words that it forbids, `asks`
    what is to be asked in words for the buyer; with `only` nothing else is.
    """

    rule: Rule
    quote: str
    turn: Turn
    topics: frozenset[Topic] = frozenset()
    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    only: bool = False


_TOPICS = {
    Topic.PRICE: r"prices?|pricing|costs?|sums?|figures?|amounts?|quotes?|quotations?|numbers?"
    r"|money|rates?|fees?|budget",
    Topic.DISCOUNT: r"discounts?|rebates?|per ?cent\w*|concessions?",
    Topic.MODEL: r"models?|products?|machines?|types?|versions?|variants?|configurations?"
    r"|which one|units?",
    Topic.DATE: r"dates?|days?|deadlines?|deliver\w+|weeks?|lead times?|timelines?|schedules?"
    r"|timing|months?",
    Topic.CALL: r"calls?|meetings?|visits?|slots?|demos?|appointments?",
}
_TOPIC = {topic: re.compile(rf"\b(?:{words})\b") for topic, words in _TOPICS.items()}
_ANY_TOPIC = "|".join(_TOPICS.values())
_EVERYTHING = re.compile(r"\b(?:anything|nothing|any (?:facts|details|specifics|commitments?))\b")
_VERB = (
    r"(?:name|naming|mention(?:ing)?|quot(?:e|ing)|giv(?:e|ing)|promis(?:e|ing)|commit(?:ting)?"
    r"|talk(?:ing)?|bring(?:ing)?|discuss(?:ing)?|offer(?:ing)?|stat(?:e|ing)|put(?:ting)?"
    r"|say(?:ing)?|writ(?:e|ing)|send(?:ing)?|rais(?:e|ing)|touch(?:ing)?|propos(?:e|ing)"
    r"|recommend(?:ing)?|suggest(?:ing)?|tell(?:ing)?|confirm(?:ing)?|specify(?:ing)?)"
)
_START = (
    r"(?:^|[,;:(]\s|\s-\s|\b(?:and|but|so|then|please|pls)\s)"
    r"(?:(?:please|pls|and|but|so|also|just|for now|until then|at this stage)[,\s]\s?)*"
)
_NOT = (
    r"(?:do not|don't|dont|never|let's not|let us not|avoid|no need to"
    r"|(?:you|we) (?:must not|mustn't|should not|shouldn't|can't|cannot|may not|won't)"
    r"|hold off(?: on)?|refrain from|without|nobody should|not to)"
)
_TOLD_NOT = re.compile(rf"{_START}{_NOT}\s(?:yet\s|ever\s)?{_VERB}\b(?P<what>[^.;!?]{{0,80}})")
_LEFT_OUT = re.compile(
    rf"{_START}(?:leave|keep|hold)\s(?P<what>(?:\w+\s){{1,4}}?)(?:out|back|off the table|to"
    r" ourselves|under wraps)\b"
    rf"|{_START}(?:(?:say\s)?(?:nothing|not a word) (?:about|on)|leave out|hold back(?: on| with)?"
    r"|(?:stay|keep) (?:away from|off|clear of|quiet about|away|quiet on))\s(?P<of>[^.;!?]{2,60})"
)
_NONE_OF = re.compile(
    rf"{_START}no\s(?:\w+\s)?(?P<what>(?:{_ANY_TOPIC}|pitch|promises)"
    rf"(?:\s(?:and|or)\s(?:no\s)?(?:\w+\s)?(?:{_ANY_TOPIC}))*)"
    r"\s?(?=$|[.,;!)]|\b(?:yet|please|for now|at this stage|in (?:it|there|this|the)|until|before"
    r"|to (?:her|him|them)|from us|this time|today)\b)"
)
_CHECKS = re.compile(
    r"\b(?:check|clear|speak|talk|ask|wait|confirm|agree|align|run|see|have|let|get|need)\w*\b"
    rf".{{0,80}}?\b(?:before|until)\s(?:you|we|anybody|anyone)\s(?:ever\s)?{_VERB}\b"
    r"(?P<what>[^.;!?]{0,60})"
    rf"|\bbefore\s(?:you|we)\s{_VERB}\b(?P<ahead>[^.;!?]{{0,60}}),\s(?:please\s)?(?:check|clear"
    r"|speak|talk|ask|wait|confirm|agree|align|run|see)\b"
    rf"|{_START}{_VERB}\s(?P<after>[^.;!?]{{0,50}}?)\sonly\s(?:after|once|when|if)\b"
    rf"|{_START}only\s{_VERB}\s(?P<once>[^.;!?]{{0,50}}?)\s(?:after|once|when|if)\b"
)
_FREED = re.compile(
    r"\b(?:you (?:can|may)(?: now)?|feel free to|go ahead(?: and| with)?|(?:ok|okay|fine|safe|free)"
    rf" (?:now )?to)\s{_VERB}\s(?P<what>[^.;!?]{{2,60}})"
    r"|\bgo ahead with (?P<with>[^.;!?]{2,60})"
    r"|\b(?P<is>\w+)\s(?:is|are)\s(?:now\s)?(?:cleared|released|fine to (?:send|name|quote)"
    r"|good to go)\b(?! by\b)"
)
_SHORT = re.compile(
    r"(?:^|[,;:(]\s|\b(?:and|but|so|please|must|should|to|let's|you)\s)(?:keep|make|be|stay|write)"
    r"\s(?:(?:it|this|that|the (?:mail|answer|reply|message|text|note))\s)?"
    r"(?:(?:very|really|as|nice and|fairly)\s)?(?:short|brief|crisp|concise|tight)\b"
    r"(?!\s(?:of|on|notice|term|list|trial|call|calls|lead|run|supply|staffed|meeting|visit|film)"
    r"|-)"
    r"|(?:^|[,;:]\s|\b(?:so|very)\s)(?:please\s)?(?:a\s)?(?:short|brief)(?:ly)?"
    r"(?: (?:one|answer|mail|reply|note))?,?\splease"
    r"|\bshort and sweet\b|\bin (?:two|three|a few) (?:lines|sentences)\b"
    r"|\b(?:one|two|three|four|five|a few|[2-5]) (?:lines?|sentences?)\s?(?:(?:is|are|will be)\s)?"
    r"(?:enough|plenty|at most|max\w*|no more|tops|will do|please|only)\b"
    r"|(?:^|[,;:]\s|\bplease\s)(?:no|not an?) (?:essays?|novels?|long (?:mails?|letters?|answers?))"
    r"|\b(?:do not|don't) write (?:a novel|an essay|at length|much|a long|too much)"
    r"|\b(?:she|he|they) (?:likes?|wants?|prefers?|reads?) (?:it|them|mails?|things) "
    r"(?:very )?(?:short|brief)\b"
    r"|\bkeep it to (?:one|two|three|a few|[2-5])\b"
)
_REPORTED = re.compile(
    r"^(?:and |but )?(?:she|he|they|the (?:customer|client|buyer|prospect)|their \w+|it)\s"
    r"(?:just\s|also\s|even\s)?(?:said|says|wrote|writes|asked|asks|told|tells|wants?|wanted"
    r"|insists?|insisted|begged|demand\w*|mentioned|thinks?)\b(?! (?:it|them|mails?|things) )"
)
_LIMIT = re.compile(
    r"\b(?:goes?|works?|runs?|holds?|rated|built|good) (?:only )?(?:down|up) to\b|\bas built\b"
    r"|\b(?:down|up) to\b|\bat most\b|\bno more than\b|\bmax(?:imum|es)?\b|\btops? out\b"
    r"|\bstops? at\b|\brated (?:for|to|at)\b|\b(?:not|never|only|nothing) (?:below|above|under"
    r"|over|beyond|from|up to)\b"
    r"|\b(?:can't|cannot|won't|will not|doesn't|does not|isn't|is not) (?:\w+ ){0,2}?(?:go|do"
    r"|handle|run|take|work|reach|fit|lift|cope|rated|made|built|meant|approved|stand|like)\b"
)
_HOUSE = (
    r"(?:ops|operations|engineering|legal|finance|production|logistics|service|management|support"
    r"|the (?:workshop|plant|board|lawyers|engineers)|anybody|anyone|somebody|we|\u00a7)"
)
_AGREE = (
    r"(?:said?|say|agreed?|approved?|confirm(?:ed)?|sign(?:ed)? off|ok(?:ayed)?|promised?|commit"
    r"(?:ted)?|checked|accept(?:ed)?|clear(?:ed)?|release[d]?)"
)
_UNCONFIRMED = re.compile(
    rf"\b(?:did|has|have|does|do)\s{_HOUSE}\s(?:\w+\s){{0,2}}{_AGREE}\b"
    rf"|\b(?:is|was|are|were)\s(?:that|this|it)\s(?:\w+\s){{0,2}}{_AGREE}\b.*\b(?:by|with)\b"
)
_DENIED = re.compile(
    rf"(?<!\w){_HOUSE}\s(?:\w+\s)?(?:never|didn't|did not|hasn't|has not|haven't|have not"
    rf"|won't|will not)(?:\s(?:\w+\s){{0,2}}{_AGREE}\b|\s*[.,!]|$)"
)
_NO = re.compile(r"(?:no|nope|not yet|never|not at all|nobody did)\b")
_YES = re.compile(r"(?:yes|yep|yeah|they did|he did|she did|confirmed|sure)\b")
_OUTSIDE = re.compile(
    r"(?im)^(?:[->\s]*(?:original|forwarded) message\b|-{2,}.*(?:original|forwarded|weitergeleitet)"
    r"|begin forwarded message|from: .*@|on .{4,80} wrote:\s*$|am .{4,80} schrieb.*:\s*$)"
)
_FIELD = re.compile(
    r"(?im)^(?:name|e-?mail|company|message|phone|job title|country|product|subject|comments?"
    r"|question|page|first name|last name|organi[sz]ation)\s*:"
)
_FORM_FIELDS = 2
_QUOTED = re.compile(r'"[^"\n]{3,}"')
_WORDS_OFF = frozenset(
    "about the and any that this with them her him yet now all not our their what which for from"
    " you your into anything nothing please until before mail reply it out back again more directly"
    " only anyone ever".split()
)


def own_words(text: str) -> str:
    """Return what the writer says: nothing of a forward, a quote or a filled-in form."""
    if len(_FIELD.findall(text)) >= _FORM_FIELDS:
        first = _FIELD.search(text)
        text = text[: first.start()] if first else text
        text = text if "\n\n" in text.strip() else ""  # a form's own heading is nobody's word
    cut = _OUTSIDE.search(text)
    text = text[: cut.start()] if cut else text
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith((">", "|")))


def guidance(
    turns: Sequence[Turn],
    *,
    rep: str = "",
    names: Collection[str] = (),
    colleagues: Collection[str] = (),
    products: Collection[str] = (),
) -> tuple[Guidance, ...]:
    """Return what binds a message, in the order in which it was said.

    `turns` are messages among ourselves about one buyer, in time order. What `rep` says counts as
    an answer, not as an instruction. `names` are what the buyer is called by, `colleagues` the
    names of our people, `products` the names of what we sell.
    """
    found: list[Guidance] = []
    for turn in turns:
        talk = [g for g in found if g.turn.conversation == turn.conversation]
        texts = _sentences(turn)
        found = _answered(found, talk, texts)
        mine = bool(rep) and turn.speaker.name.casefold() == rep.casefold()
        needs: list[str] = [] if mine else _needs_before(talk)
        for text in texts:
            reader = _Reader(turn, names=names, colleagues=colleagues, products=products)
            found += reader.confirming(text)
            if not mine and not text.rstrip().endswith("?"):
                found += reader.telling(text, needs)
    return _without_repeats(found)


def _sentences(turn: Turn) -> list[str]:
    own = own_words(turn.text)
    return [own[s.start : s.end] for s in sentences(own)]


def _needs_before(talk: Sequence[Guidance]) -> list[str]:
    """What colleagues last said in this talk that they need to know."""
    told = [g.asks for g in talk if g.rule in (Rule.ASK, Rule.NEED)]
    return list(told[-1]) if told else []


def _answered(
    found: Sequence[Guidance], talk: Sequence[Guidance], texts: Sequence[str]
) -> list[Guidance]:
    """A question among ourselves is settled by the yes or no that begins the next message."""
    open_ones = [g for g in talk if g.rule is Rule.UNCONFIRMED]
    first = _bare(texts[0]) if texts else ""
    if not open_ones or not (_NO.match(first) or _YES.match(first)):
        return list(found)
    said = _YES.match(first)
    kept: list[Guidance] = []
    for one in found:
        if one is not open_ones[-1]:
            kept.append(one)
        elif not said:
            kept.append(replace(one, rule=Rule.DENIED))
    return kept


class _Reader:
    """Reads the sentences of one message."""

    def __init__(
        self,
        turn: Turn,
        *,
        names: Collection[str],
        colleagues: Collection[str],
        products: Collection[str],
    ) -> None:
        self.turn, self.names, self.products = turn, names, products
        self.house = [fold(part) for name in colleagues for part in (name, name.split(" ")[0])]

    def confirming(self, text: str) -> Iterator[Guidance]:
        """What operations or others of ours did not say yes to, or were asked about."""
        plain = self._with_house(_bare(text))
        if text.rstrip().endswith("?"):
            if _UNCONFIRMED.search(plain):
                yield self._made(Rule.UNCONFIRMED, text, topics=_topics(plain))
        elif _DENIED.search(plain):
            yield self._made(Rule.DENIED, text, topics=_topics(plain))

    def telling(self, text: str, needs: list[str]) -> Iterator[Guidance]:
        """What a sentence tells us to do, or tells of a product; collects what they need."""
        plain = _bare(text)
        if _REPORTED.match(plain):
            return
        if _SHORT.search(plain):
            yield self._made(Rule.SHORT, text)
        yield from self._forbidding(text, plain)
        wanted = to_ask.asked_for(_unquoted(text), names=self.names)
        if wanted is not None:
            asks = to_ask.things(wanted) if wanted else tuple(needs)
            if asks:
                yield self._made(Rule.ASK, text, asks=asks, only=to_ask.only_those(plain))
            return
        named = self._product(text)
        if named and _LIMIT.search(plain) and re.search(r"\d|n't\b|\bnot\b|\bonly\b", plain):
            yield self._made(Rule.LIMIT, text)
        asks = to_ask.things(to_ask.needed(_unquoted(text)))
        if asks:
            needs[:] = asks
            theirs = to_ask.to_be_known_of_them(text)
            yield self._made(Rule.ASK if theirs else Rule.NEED, text, asks=asks)

    def _forbidding(self, text: str, plain: str) -> Iterator[Guidance]:
        freed = _FREED.search(plain)
        told = next(
            (f for p in (_TOLD_NOT, _LEFT_OUT, _NONE_OF, _CHECKS) if (f := p.search(plain))), None
        )
        if told:
            what = next((v for v in told.groupdict().values() if v), "")
            topics = _forbidden(what, told[0])
            about = _SPEAKING.search(told[0]) and not _SHORT.search(plain)
            words = _content(what) if about and not topics else ()
            if topics or words:
                yield self._made(Rule.AVOID, text, topics=topics, words=words)
        elif freed and not re.search(r"\bnot\b|n't\b|\bonce\b|\bif\b|\bafter\b", plain):
            topics = _topics(next((v for v in freed.groupdict().values() if v), ""))
            if topics:
                yield self._made(Rule.RELEASE, text, topics=topics)

    def _product(self, text: str) -> bool:
        """Whether a sentence is about something we sell: its name, its family, 'the 40'."""
        low = " ".join(fold(text).split())
        for name in self.products:
            words = fold(name).split()
            family = [w for w in words if len(w) > 3 and w.isalpha()][:1]
            numbers = [w for w in words[1:] if any(c.isdigit() for c in w)]
            if fold(name) in low or any(re.search(rf"\b{re.escape(w)}s?\b", low) for w in family):
                return True
            if any(re.search(rf"\bthe {re.escape(n)}\b(?!\s?(?:%|per|days|weeks|pieces))", low)
                   for n in numbers):  # fmt: skip
                return True
        return False

    def _with_house(self, plain: str) -> str:
        """The sentence with a mark in place of our people's names."""
        for name in sorted(self.house, key=len, reverse=True):
            plain = re.sub(rf"\b{re.escape(name)}\b", "\u00a7", plain) if len(name) > 1 else plain
        return re.sub(r"\u00a7(?=\w)", "", plain)

    def _made(
        self,
        rule: Rule,
        text: str,
        *,
        topics: frozenset[Topic] = frozenset(),
        words: tuple[str, ...] = (),
        asks: tuple[str, ...] = (),
        only: bool = False,
    ) -> Guidance:
        return Guidance(
            rule=rule, quote=text, turn=self.turn, topics=topics, words=words, asks=asks, only=only
        )


def _bare(text: str) -> str:
    """The sentence for matching: folded, and without what stands in quotation marks."""
    return " ".join(_QUOTED.sub(" ", fold(text)).split())


def _unquoted(text: str) -> str:
    return _QUOTED.sub(" ", text.replace("\u201c", '"').replace("\u201d", '"'))


def _topics(words: str) -> frozenset[Topic]:
    return frozenset(topic for topic, pattern in _TOPIC.items() if pattern.search(words))


_SPEAKING = re.compile(
    r"\b(?:(?:mention|discuss|rais|bring|touch|hold|keep|leav)\w*|about|on|say nothing)\b"
)
"""How one says that something is not to be spoken of at all."""
_BINDING = frozenset({Topic.PRICE, Topic.DISCOUNT, Topic.DATE})
"""What one promises, commits to or quotes."""


def _forbidden(what: str, told: str) -> frozenset[Topic]:
    """The topics of what is not to be said; of 'anything' all that one can be held to."""
    if "pitch" in what:
        return frozenset({Topic.MODEL, Topic.PRICE})
    if found := _topics(what):
        return found
    if "promises" in what or (
        _EVERYTHING.search(what) and not re.search(r"\b(?:send|writ|put)", told)
    ):
        return _BINDING | {Topic.MODEL}
    binding = re.search(r"\b(?:promis|commit|quot)\w*", told)
    return _BINDING if binding and not _content(what) else frozenset()


def _content(words: str) -> tuple[str, ...]:
    """The words of substance in what is not to be spoken of: two at most."""
    cut = re.split(r"\b(?:until|before|because|since|unless|when|but|or)\b|,", words)[0]
    found = [w for w in re.findall(r"[a-z][a-z-]{3,}", cut) if w not in _WORDS_OFF]
    return tuple(found[-2:])


def _without_repeats(found: Sequence[Guidance]) -> tuple[Guidance, ...]:
    seen: dict[tuple[str, str, Rule], Guidance] = {}
    for one in found:
        seen.setdefault((one.turn.id, one.quote, one.rule), one)
    return tuple(seen.values())
