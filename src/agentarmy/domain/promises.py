"""Which promises were kept: a later message of the same side hands over what was promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Channel, Facts, Turn

_ALIKE = (
    "quote quotation offer proposal estimate pricing price",
    "contract agreement",
    "deck slide presentation",
    "brochure leaflet flyer catalogue catalog",
    "invoice bill",
    "sheet datasheet spec specification",
    "plan schedule timeline",
    "number figure",
    "invite invitation",
    "picture photo",
    "summary recap",
)
_OTHERS = (
    "outline comparison study reference drawing layout sample report note minute page list draft"
    " nda certificate manual recording video form template link policy receipt calculation"
    " questionnaire breakdown roadmap"
).split()
_THING = {word: group.split()[0] for group in _ALIKE for word in group.split()}
_THING |= {word: word for word in _OTHERS}
_PAPERS = frozenset(_THING.values())
_UNNAMED = frozenset(
    "it that this them those these one something everything detail info information document file"
    " paper material stuff answer you".split()
)
_GIVES = re.compile(
    r"\b(?:send|share|forward|e-?mail|mail|have|receive|bring|provide|give|attach|prepare|draft"
    r"|write up|put together|pass (?:on|along)|expect|owe|get(?! (?:back|in touch|to\b))"
    r"|(?:come|get|follow|be) (?:back|up)(?: to you)? with)\s+(?:over\s+|you\s+|across\s+|us\s+)*"
)
_SOON = (
    r"(?=\s*(?:$|[.,;!?]|(?:by|until|before|after|within|tomorrow|today|tonight|next|this|soon"
    r"|again|later|early|first thing|at the|in(?! (?:your|our|my|with)\b)|as soon|once|when)\b"
    r"|(?:on )?\w+day\b|on the \d))"
)
_WRITES = re.compile(
    r"\b(?:write(?: back)?|drop you a line|get back|come back|report back|be (?:back )?in touch"
    r"|follow up|reply|respond|revert|send you (?:a (?:line|note|word|mail)|an (?:e-?mail|update)))"
    r"(?: to (?:you|all of you|you both)| you)?" + _SOON
)
"""To write at all: whatever is written keeps it."""
_CALLS = re.compile(
    r"\b(?:call|ring|phone|dial)(?: you| back| in)*" + _SOON + r"|\bgive (?:you|him|her|them) an?"
    r" (?:quick |short )?(?:call|ring|bell)\b"
)
_MEETING = re.compile(
    r"\b(?:teams|zoom|webex|meet|meeting|video|skype|calendar|dial-in|conference|calls?)"
    r"(?:[ -](?:call|meeting))? (?:links?|invit\w+|entry|details|room)\b|\binvit(?:e|es|ations?)\b"
)
"""What lets others into a talk: the talk itself shows that it came."""
_OTHER = re.compile(
    r"\b(?:get|have|ask|let|tell)\s+(?P<name>[A-Z][\w'-]+)\b[^.;!?]{0,60}?\b(?:to\s+)?"
    r"(?:answer|call|ring|phone|write|reply|respond|explain|contact|reach|look|speak|talk|email|mail"
    r"|get back|come back|get in touch)\b"
)
_ALSO = re.compile(r"\band (?:then )?(?:the|an?|our|my|your)\s+(?P<thing>[^.,;:!?]{2,60})")
_EARLY = timedelta(days=3)
"""A line written so long before the promised day may be the promised one."""
_FINDS = re.compile(r"\b(?:check|find out|look into|look up|confirm|ask about)\s+")
_END = re.compile(
    r"\b(?:by|on|before|tomorrow|today|tonight|this (?:week|after|morning|evening)|next|until|in|so"
    r"|as|when|once|after|first|over|out|with|of|for|to|about|from|at|that|which|\w+day)\b|[,.;:!?]"
)
_CUE = re.compile(
    r"\b(?:attached|attaching|enclosed|enclosing|as promised|herewith|pfa"
    r"|here (?:is|are|you (?:go|are))|here's|please find|i(?:'ve| have) (?:just )?(?:sent|shared)"
    r"|(?:is|are) below|as (?:requested|you asked|agreed,? here))\b"
    r"(?! (?:what|why|how|where|hoping|to\b|the thing|my (?:number|phone|mobile|calendar|address)))"
)
_AWAY = re.compile(
    r"\bon (?:its|their|the) way\b(?! (?:to (?:be|becom)|out\b|back\b))"
    r"|\b(?:went|gone|is|are) out\b(?! of)"
    r"|\b(?:just|already|today|yesterday) (?:sent|mailed|shared|uploaded|posted|forwarded"
    r"|dropped)\b"
    r"|\b(?:sent|mailed|shared|uploaded|posted|forwarded)(?: \w+){0,4} (?:today|yesterday|just now"
    r"|this morning|last night|earlier|on \w+day)\b"
    r"|\b(?:is|are|it|them) (?:now )?(?:in|on) (?:your|the|our|her|his|their) (?:[\w-]+ ){0,2}"
    r"(?:inbox|folder|mailbox|drop|drop ?box|portal|share|data room|drive|channel|link)\b"
    r"|\bon the link in\b"
    r"|\b(?:through|via|over) (?:the|your|our) (?:[\w-]+ ){0,2}(?:drop|portal|share|link|room)\b"
    r"|\byou(?:'ll| will| can)? find (?:it|them|the|our|a)\b"
    r"|\byou should (?:now )?have (?:it|them|the|our)\b"
)
"""Softer words that something was handed over: they count where the thing is named."""
_TOTAL = re.compile(r"\b(?:grand )?total\b[^\n\d]{0,40}\d[\d.,' ]{2,}\d")
_SUMMED = re.compile(
    r"\b(?:what i took away|my notes (?:from|of)|in short:|to sum (?:it )?up"
    r"|(?:a |our |my )?summary of|here is where we stand|what we agreed|we agreed on the following)"
)
_INLINE = (
    (_TOTAL, "sum number total calculation breakdown cost".split()),
    (_SUMMED, "summary note minute".split()),
)
"""What a mail hands over by holding it: a sum, a summary."""
_NOT_YET = re.compile(
    r"(?:\bnot|n't|\bnever|\bwill be|'ll be|\bto be|\bonce|\bif|\bwhen|\bforgot\w*)[\w ']{0,14}$"
)
_LATER = re.compile(r"\b(?:i|we)(?:'ll| will)\b")
_EMPTY = re.compile(
    r"\b(?:hi|hello|dear|please|find|it|them|this|that|now|you|go|are|is|as|and|with|thanks|sorry"
    r"|for|the|delay|wait|all|have|finally|asked|requested|promised|here|files?|documents?"
    r"|details|information)\b"
)
_NO_PAPER = re.compile(r"(?i)\.(?:png|jpe?g|gif|bmp|ics|vcf|p7s|asc)$")


@dataclass(frozen=True, slots=True)
class Promised:
    """What a promise is about: head words of its objects, and whether it is to hand them over.

    `things` is empty when it names none ('you'll have it'); `phrase` are the words for them, ''
    when the promise itself names none. `by` is what keeps it where nothing is handed over: 'word'
    (any message), 'talk' (a call), or the first name of who is to write.
    """

    things: tuple[str, ...] = ()
    giving: bool = True
    phrase: str = ""
    by: str = ""


def promised(quote: str, before: Sequence[str] = ()) -> Promised:
    """Return what a promise is about.

    `before` are the words spoken before it, the nearest first: an 'it' stands for the last paper
    that they name.
    """
    text = _plain(quote)
    if by := _by(quote, text):
        return Promised(giving=False, by=by)
    found = _GIVES.search(text)
    giving = found is not None
    found = found or _FINDS.search(text)
    if found is None:
        return Promised(giving=False)
    rest = text[found.end() :]
    end = _END.search(rest)
    phrase = rest[: end.start()] if end else rest
    heads = tuple(h for h in map(_head, re.split(r"\band\b|&|\+", phrase)) if h)
    heads += tuple(_more(rest[len(phrase) :])) if giving and heads else ()
    named = tuple(dict.fromkeys(h for h in heads if h not in _UNNAMED))
    if named or not giving:
        return Promised(named, giving, quote[found.end() :][: len(phrase)].strip())
    for words in (text[: found.start()], *map(_plain, before)):
        things = list(_things(words))
        if things:
            return Promised((things[-1],), giving)
    return Promised()


def _by(quote: str, text: str) -> str:
    """What keeps a promise to do no more than to write, to call, or to have somebody do it."""
    other = _OTHER.search(" ".join(quote.split()))
    if other:
        return other["name"].casefold()
    found = _MEETING.search(text)
    if found and _GIVES.search(text[: found.start()]):
        return "talk"
    if _CALLS.search(text):
        return "talk"
    return "word" if _WRITES.search(text) else ""


def _more(rest: str) -> Iterator[str]:
    """Heads of what is promised further on: 'a summary tomorrow and the quote on Friday'."""
    found = _ALSO.search(rest)
    if found:
        end = _END.search(found["thing"])
        yield _head(found["thing"][: end.start()] if end else found["thing"])


def names(text: str) -> frozenset[str]:
    """Return the words of a text as things are compared: singular, one word for what is alike."""
    return frozenset(_thing(word) for word in re.findall(r"[a-zà-ÿ]+", _plain(text)))


def names_paper(text: str) -> bool:
    """Say whether a text names something that is handed over in a mail: a quote, an outline."""
    return any(_things(text))


def given(text: str) -> frozenset[str]:
    """Return what a message says that it hands over: 'the quote is attached' gives 'quote'."""
    return frozenset(
        thing
        for words in _sentences(_plain(text))
        if _hands_over(words)
        for thing in _things(words)
    )


def kept(
    promises: Sequence[Evidence],
    turns: Sequence[Turn],
    *,
    facts: Facts,
    attached: Mapping[str, Sequence[str]] | None = None,
    handing: Sequence[Turn] | None = None,
) -> frozenset[str]:
    """Return the ids of the promises that a later written message of the same side keeps.

    It keeps one when it hands over the very thing, or something that it does not name. `attached`
    gives the file names that came with a message by its id. A promise to do something else than
    to hand over or to find out is never held kept. Only the turns `handing` (all) are looked at
    for what they hand over.
    """
    found = set[str]()
    handed = [
        given
        for turn in (turns if handing is None else handing)
        if _is_sent(turn, facts)
        if (given := _handed(turn, (attached or {}).get(turn.id, ())))
    ]
    earlier = _earlier(turns) if handed else {}
    spoken = [t for t in (turns if handing is None else handing) if t.at and not t.automatic]
    keeping: dict[tuple[tuple[str, ...], bool], list[Turn]] = {}
    for item in promises:
        about = promised(item.quote, _before(item, earlier))
        if about.by:
            if any(_does(turn, item, by=about.by, facts=facts) for turn in spoken):
                found.add(item.id)
            continue
        key = (about.things, about.giving)
        if key not in keeping:  # the latest first: it follows most promises
            keeping[key] = [given.turn for given in reversed(handed) if _keeps(given, about)]
        if any(_follows(turn, item) for turn in keeping[key]):
            found.add(item.id)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Given:
    """What one sentence of a message (or its files alone) hands over.

    `names` are its words and those of the files, `bare` whether it names no paper at all, `soft`
    whether its words hand over only what they name.
    """

    names: frozenset[str]
    bare: bool = False
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Handed:
    """A message that hands something over: by its files, and sentence by sentence."""

    turn: Turn
    files: frozenset[str] | None
    sentences: tuple[_Given, ...]


def _is_sent(turn: Turn, facts: Facts) -> bool:
    """Whether a person wrote the turn to somebody outside their own house, at a known time."""
    if turn.automatic or turn.channel is Channel.CALL or not turn.at:
        return False
    ours = facts.our_domains
    return not (turn.to and ours and all(p.domain in ours for p in (turn.speaker, *turn.to)))


def _does(turn: Turn, promise: Evidence, *, by: str, facts: Facts) -> bool:
    """Whether a turn is the line, the call or the colleague's word that was promised."""
    call = turn.channel is Channel.CALL
    if call and by == "talk":
        at, said = turn.at, promise.asserted_at
        return bool(at and said and at > said + _HOUR) and turn.id != promise.source.id
    if not _follows(turn, promise) or call or not _is_sent(turn, facts):
        return False
    if by not in ("word", "talk"):
        return by in turn.speaker.name.casefold().split()
    early = promise.due and turn.at and turn.at.date() < promise.due - _EARLY
    return by == "word" and not early


_HOUR = timedelta(hours=2)
"""What is said in the same talk keeps no promise to talk."""


def _follows(turn: Turn, promise: Evidence) -> bool:
    if turn.side is not promise.side or turn.id == promise.source.id:
        return False
    return bool(turn.at and promise.asserted_at and turn.at >= promise.asserted_at)


def _earlier(turns: Sequence[Turn]) -> dict[str, tuple[Turn, Turn | None]]:
    """Each turn by id, with the one before it in the same conversation."""
    last: dict[str, Turn] = {}
    found: dict[str, tuple[Turn, Turn | None]] = {}
    for turn in turns:
        found.setdefault(turn.id, (turn, last.get(turn.conversation)))
        last[turn.conversation] = turn
    return found


def _before(item: Evidence, earlier: Mapping[str, tuple[Turn, Turn | None]]) -> tuple[str, ...]:
    if item.source.id not in earlier:
        return ()
    own, other = earlier[item.source.id]
    return (own.text[: item.start][-200:], *((other.text,) if other else ()))


def _handed(turn: Turn, files: Sequence[str]) -> _Handed | None:
    """Return what the message hands over, None when nothing."""
    papers = " ".join(re.sub(r"[_\-.\d]+", " ", f) for f in files if not _NO_PAPER.search(f))
    named = names(papers) if papers else None
    plain = _plain(turn.text)
    given = tuple(
        _Given(names(f"{words} {papers}"), not [*_things(words), *_things(papers)] and _bare(words))
        for words in (_sentences(plain) if _CUE.search(plain) else ())
        if _hands_over(words)
    )
    given += tuple(_soft(plain))
    return _Handed(turn, named, given) if given or named is not None else None


def _soft(plain: str) -> Iterator[_Given]:
    """What softer words, or the text itself, hand over: only what they name."""
    for words in _sentences(plain) if _AWAY.search(plain) else ():
        cue = _AWAY.search(words)
        if cue and not (_NOT_YET.search(words[: cue.start()]) or _LATER.search(words)):
            yield _Given(names(words) - _UNNAMED, soft=True)
    for pattern, things in _INLINE:
        if pattern.search(plain):
            yield _Given(frozenset(_thing(word) for word in things), soft=True)


def _hands_over(words: str) -> bool:
    cue = _CUE.search(words)
    if cue is None or _NOT_YET.search(words[: cue.start()]):
        return False
    return not (cue[0] == "as promised" and _LATER.search(words))


def _keeps(handed: _Handed, about: Promised) -> bool:
    things = set(about.things)
    if about.giving and handed.files is not None and things <= handed.files:
        return True
    if not things:
        return about.giving and any(not g.soft or g.names & _PAPERS for g in handed.sentences)
    return any(things <= one.names or (about.giving and one.bare) for one in handed.sentences)


def _bare(words: str) -> bool:
    """Whether the sentence names nothing at all beside the handing over itself."""
    rest = _EMPTY.sub(" ", _CUE.sub(" ", words))
    return len(re.findall(r"[a-zà-ÿ]{2,}", rest)) <= 1


def _sentences(plain: str) -> Iterator[str]:
    return (part for part in re.split(r"(?<=[.!?;])\s+|\n+", plain) if part.strip())


def _things(text: str) -> Iterator[str]:
    for word in re.findall(r"[a-zà-ÿ]+", text.casefold()):
        thing = _thing(word)
        if thing in _THING:
            yield thing


def _head(phrase: str) -> str:
    words = re.findall(r"[a-zà-ÿ]+(?:-[a-z0-9]+)?", phrase)
    return _thing(words[-1]) if words else ""


def _thing(word: str) -> str:
    one = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return _THING.get(one, _THING.get(word, one))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split(" "))
