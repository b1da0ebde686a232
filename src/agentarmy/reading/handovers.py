"""Who left, is away, or sends questions elsewhere, in the words of one message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agentarmy.domain.records import Person, Turn
from agentarmy.domain.standing import About, Notice
from agentarmy.reading.dates import local_day, reads_day_first, times
from agentarmy.reading.mentions import Mention, mentions
from agentarmy.reading.text import Sentence, fold, sentences

_P = r"\{\d+\}"
_WHOM = rf"(?P<to>{_P}(?:(?: and|,| or|/) {_P})*)"
_NOW_ON = (
    r"(?:from (?:now|here|today|tomorrow|this (?:point|moment|day)|(?:next )?\w+day)(?: (?:on"
    r"|onwards?|"
    r"forward))?\b|going forward|in (?:the )?future|henceforth|instead\b|for (?:now"
    r"|the time being)\b"
    r"|in the meantime|meanwhile|as of\b|starting\b|effective\b|with immediate effect|until\b"
    r"|till\b"
    r"|(?:while|as long as) (?:i'm|i am) (?:away|out|on|off|gone)|(?:in|during) my absence"
    r"|\bonly\b|\bsolely\b|\bexclusively\b|no longer|after that|from then on|\bnot (?:to )?(?:me"
    r"|us)\b)"
)
_PARTLY = re.compile(
    r"urgent|emergenc|in case of|in (?:really |very )?pressing|if (?:it|there|something|anything"
    r"|this)"
    r" (?:is|are|'s|can|breaks|burns)|if you (?:can't|cannot|need|want|would|prefer)"
    r"|for (?:the )?(?:\w+ ){0,2}(?:details|invoices?|invoicing|billing|payments?|accounting"
    r"|installation|install|delivery|deliveries|access|parking|training|drawings?|measurements?)"
    r"|(?:technical|legal|commercial|it|billing|invoice|detailed|general|product|financial|medical)"
    r" (?:questions?|matters?|issues?|enquir\w+|inquir\w+|details|points?)"
    r"|questions? (?:about|on|regarding|concerning|around) (?!this\b|that\b|it\b|the (?:project"
    r"|deal|"
    r"tender|matter|order|topic|purchase)\b)|\b(?:if|whether) (?:he|she|they)\b"
)
"""What passes on a part only, or only for a pinch: they can still be written to."""
_MATTER = (
    r"(?:(?:all|any|your|the|every|further|future|other|more|such|these|those|open"
    r"|remaining)(?: of)?"
    r" )*(?:questions?|enquir(?:y|ies)|inquir(?:y|ies)|queries|requests?|correspondence|messages?"
    r"|communications?|e-?mails?|mails?|letters)"
)
_TAKEN = (
    r"(?=\s*(?:[.,;!)]|$|from me|from here|for me|my |all |everything|everybody|this\b|it\b|as\b"
    r"|on \{?\d"
    r"|on (?:mon|tues|wednes|thurs|fri|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the \d)"
    r"|from (?!\d|the (?:night|day|late|early))|with |ad interim|responsib|and\b|while|until"
    r"|in (?:jan|feb"
    r"|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|the (?:\w+ )?(?:project|account|topic|matter"
    r"|file|deal"
    r"|purchase|procurement|sourcing|role|position|lead|responsib\w+|department|team|group"
    r"|tender|order"
    r"|business|contract|subject)\b))"
)
_PASSED: tuple[tuple[str, bool], ...] = (
    # words, and whether they need a sign that it is for good or for a while
    (
        rf"(?:address|direct|send|refer|put|forward|route|raise|bring|take|submit|pass) {_MATTER}"
        rf"(?: (?:about|on|regarding|concerning) [^.;]{{3,30}}?)?(?: (?:only|directly"
        rf"|exclusively|solely"
        rf"|straight))?(?: on)? (?:to|with) (?:only )?{_WHOM}",
        False,
    ),
    (
        rf"(?:deal|speak|talk|work|liaise|correspond|communicate|be in touch|get in touch"
        rf"|stay in touch"
        rf"|keep in touch|check|coordinate|negotiate|take (?:it|this|things|everything) up)"
        rf"(?: (?:only|directly|exclusively|solely|straight))? (?:with|to) {_WHOM}",
        True,
    ),
    (
        rf"(?:contact|write to|turn to|get in touch with|reach out to|e-?mail|mail|approach"
        rf"|go through"
        rf"|go to|go via|ask|address|refer to|reach|come to) (?:only )?{_WHOM}",
        True,
    ),
    (
        rf"{_WHOM} (?:will (?:be )?|is |are |has |have |is going to )?(?:now )?"
        rf"(?:takes?|take|taking|taken) (?:(?:this|it|that|things|everything) )?over{_TAKEN}",
        False,
    ),
    (
        r"(?:hand(?:ed|ing)?|turn(?:ed|ing)) (?:this|it|everything|you|things|(?:the|my|our|your)"
        rf" (?:\w+ ){{0,2}}?\w+)(?: all)? over to {_WHOM}",
        False,
    ),
    (
        r"(?:pass(?:ed|ing)|given|giving) (?:everything|(?:the|my|our|your) (?:\w+ )?(?:project"
        r"|topic|matter"
        rf"|account|deal|responsibilit\w+|duties|tasks|work|accounts|projects))(?: on"
        rf"| along)? to {_WHOM}",
        False,
    ),
    (
        rf"{_WHOM} (?:is|will be|becomes|are) (?:now )?(?:your|our|the) (?:\w+ )?(?:new|only"
        rf"|sole|single"
        r"|main|future) (?:point of )?(?:contact|counterpart|partner)(?: person| partner)?"
        r"(?! (?:for|on|at) (?!this|you|now|everything|all|the (?:project|deal|tender)))",
        False,
    ),
    (
        rf"{_WHOM} (?:is|will be|becomes|are) (?:now )?(?:your|our|the) (?:point of )?(?:contact"
        rf"|counterpart"
        r"|contact person|contact partner)(?! (?:for|on|at) (?!this|you|now|everything|all))",
        True,
    ),
    (
        rf"{_WHOM} (?:is|will be|'s|will) (?:now )?(?:in charge|responsible|handling|handle"
        rf"|looking after"
        r"|look after|dealing with|deal with|running|run|leading|lead|taking care|take care"
        r"|standing in"
        r"|stand in|covering for|cover for|filling in)\b",
        True,
    ),
    (
        rf"{_WHOM} (?:stands in|covers|is standing in|is covering|fills in|is filling in) for me\b",
        False,
    ),
)
_OUT_OF_IT = re.compile(
    r"\bi(?:'m| am) (?:no longer|not) (?:the (?:right|responsible) (?:person|contact|one)"
    r"|responsible|in"
    r" charge|involved|your contact|the (?:one|person) (?:to|who))"
    r"|\bi no longer (?:deal|handle|look after|work on|decide|manage|buy)"
    r"|\bi(?:'ve| have) (?:changed|moved) (?:roles?|departments?|teams?|jobs?|to (?:another|a new|a"
    r" different) (?:role|department|team|post|site))"
)
_SUCCEEDS = re.compile(
    rf"\bi(?:'ve| have|'m| am)? (?:now )?(?:took|taken|take|taking|will take|'ll take) (?:this "
    rf"|it )?over"
    rf"(?: (?:\w+ ){{0,4}})? ?(?:from|for) (?P<of>{_P})"
    rf"|\bi(?:'m| am) (?:now )?(?P<of2>{_P})(?:'s)? (?:successor|replacement)"
    rf"|\bi(?:'m| am) the (?:new )?(?:successor|replacement) (?:of|to|for) (?P<of3>{_P})"
    rf"|\bi(?:'ve| have)? (?:replaced?|succeed(?:ed)?) (?P<of4>{_P})"
    rf"|\bmy predecessor,? (?P<of5>{_P})|(?P<of6>{_P}),? my predecessor"
)
_STAYS = (
    r"(?! (?:now|for (?:lunch|the (?:day|office|airport|weekend|evening|night|station))"
    r"|the (?:office|"
    r"house|building|room|site|call|meeting)|soon for|early|home|town|it\b|this\b|that\b|you\b"
    r"|your\b"
    r"|in (?:an?|five|ten|\d+|a few) (?:hours?|minutes?|moments?)|at \d|on holiday|on vacation"
    r"|on leave"
    r"|\{\d+\} (?:in charge|to|with|a|the)|to (?:visit|see|catch|pick)|a |an |out|behind|open))"
)
_LEAVES = re.compile(
    rf"\b(?:i'm|i am|i'll be|i will be|i have decided to|i've decided to|i shall be) (?:leaving"
    rf"|leave)\b"
    rf"{_STAYS}|\bi(?:'ll| will) leave (?:the company|the firm|us|{_P})(?! (?:in charge|to|with"
    rf"|a|the)\b)"
    rf"|\bmy last (?:working )?day\b(?! (?:of|on (?:the|this) (?:trip|holiday)))"
    r"|\bi(?:'m| am) (?:retiring|moving on)\b(?! to\b)|\bi(?:'ve| have)? (?:resigned"
    r"|handed in my notice"
    r"|given (?:my )?notice)\b|\bi(?:'ll| will) (?:be )?(?:retir(?:e|ing))\b"
)
_HAS_LEFT = re.compile(
    rf"\bi(?:'ve| have)? left (?:the (?:company|firm|business|group|organi[sz]ation)|{_P}|us)\b"
    r"|\bi no longer work (?:here|at|for|with)\b|\bi(?:'m| am) no longer (?:with|working (?:for|at)"
    r"|employed)\b|\bi(?:'ve| have) retired\b"
)
_THEY_LEFT = re.compile(
    rf"(?P<of>{_P})(?: himself| herself)? (?:has |have )?(?:since |meanwhile |already |now "
    rf"|recently )*"
    r"(?:left(?= (?:the (?:company|firm|business|group|organi[sz]ation)|us\b|our\b|at the end|in"
    r" (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|20)|on (?:\d|jan|feb|mar|apr|may|jun"
    r"|jul|aug"
    r"|sep|oct|nov|dec)|last (?:week|month|year|summer|spring|autumn|winter)|for (?:another"
    r"|a new|pastures"
    r"|other|a competitor))|\s*(?:[.;!,]|and\b|$)(?! a message))|retired\b(?! (?:the|our|a|it"
    r"|that|this|from the)\b)"
    rf"|moved on\b(?! to\b)|resigned\b|quit(?= |[.,;!]|$))|(?P<of2>{_P}) (?:is "
    rf"|was )?(?:no longer (?:with|works?|working|employed|part of"
    rf" (?:the|our) (?:company|team))|not with us any|(?:doesn't|does not) work (?:here|for us"
    rf"|at {_P}) ?"
    r"(?:any|$|[.,;!]))"
)
_THEY_LEAVE = re.compile(
    rf"(?P<of>{_P}) (?:is|will be) (?:leaving (?:the (?:company|firm|business|group)|us)\b"
    rf"|retiring\b)"
    rf"|(?P<of2>{_P}) (?:leaves|will leave) (?:the (?:company|firm|business|group)|us)\b"
)
_MAILBOX = re.compile(
    r"\b(?:this (?:mailbox|address|account|inbox) (?:is|has been|will be) (?:no longer|closed"
    r"|not (?:being )?"
    r"(?:read|monitored)))|\bno longer (?:works?|employed|working|with) (?:at|for|by|with|here"
    r"|the|us|\{)"
)
_AWAY = re.compile(
    r"\b(?:i'm|i am|i will be|i'll be|i shall be|am|currently) (?:\w+ ){0,2}?(?:out\b|away\b"
    r"|off\b|on (?:\w+ )?"
    r"(?:leave|holidays?|vacation)|travelling|traveling|abroad|in hospital|at (?:a"
    r"|the) [^.;]{3,40})"
    r"|\bout of (?:the )?office\b|\b(?:parental|maternity|paternity|annual|sick) leave\b"
)
_BACK = re.compile(r"\b(?:back|return(?:ing)?|available again|in the office again)\b")
_DEAD = re.compile(
    r"\b5\.\d\.\d{1,3}\b|\b55[0134]\b|user unknown|unknown (?:user|recipient|address)"
    r"|no such (?:user|mailbox"
    r"|recipient|address)|does(?:n't| not) exist|(?:recipient|address)(?: address)? (?:rejected"
    r"|not found)"
    r"|(?:could not|couldn't|can't) be found|account (?:has been )?(?:disabled|closed|deactivated)"
    r"|mailbox (?:unavailable|not found|disabled|closed)"
)
_FOR_NOW = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota|\b4\.\d\.\d|temporar|delayed|will retry"
)
_UNTIL = re.compile(r"(?:until|till|til|through|up to|thru|to|-) (?:and including )?(?:the )?$")
_FROM = re.compile(
    r"(?:from|as of|starting|effective|beginning|after|on|with effect from) (?:the )?$"
)
_BESIDE = re.compile(
    r",? ?\((?:(?:who is |now )?(?:in|on) )?(?:cc|copy|cc'd|copied)\b[^)]{0,20}\),?"
    r"|, (?:in|on) (?:cc|copy),"
    r"|\b(?:my|our) (?:\w+ )?(?:colleague|deputy|boss|assistant|buyer|manager),? (?=\{)"
)
"""What stands beside a name and says nothing of the handing over: 'my colleague', '(in cc)'."""
_WRITTEN = re.compile(r"@[\w-]+\.\w")
_LIMIT = 180


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with its people as {0}, {1} …, in folded form, and as it stands in the text."""

    masked: str
    quote: str
    first: date | None
    until: date | None


def handovers(
    turn: Turn, *, theirs: Sequence[Person], ours: Sequence[Person] = ()
) -> tuple[Notice, ...]:
    """Return what a message says of who can be written to, in the order of its words.

    `theirs` are the people known on the speaker's side, `ours` our own; neither need be complete.
    A bounce tells whose address is dead. Linear in the text.
    """
    if turn.automatic == "bounce":
        return tuple(_returned(turn, theirs))
    if turn.automatic not in ("", "auto-reply"):
        return ()
    told = sentences(turn.text)
    if not any(_CUE.search(sentence.text) for sentence in told):
        return ()
    named = mentions(turn.text, theirs=theirs, ours=ours, speaker=turn.speaker)
    lines = [_line(turn, sentence, named) for sentence in told]
    people = [m.person for m in named]
    off = any(_OUT_OF_IT.search(line.masked) or _HAS_LEFT.search(line.masked) for line in lines)
    found = [n for line in lines for n in _said(turn, line, people, off=off)]
    return _joined(found, turn)


def _line(turn: Turn, sentence: Sentence, named: Sequence[Mention]) -> _Line:
    """Put marks where people stand; tell the days of the sentence."""
    parts, at = [], sentence.start
    for place, one in enumerate(named):
        if sentence.start <= one.start and one.end <= sentence.end and one.start >= at:
            parts += [fold(turn.text[at : one.start]), f"{{{place}}}"]
            at = one.end
    parts.append(fold(turn.text[at : sentence.end]))
    quote = " ".join(turn.text[sentence.start : sentence.end].split()).rstrip(" .!;,")
    first, until = _days(turn, sentence)
    plain = _BESIDE.sub(" ", " ".join("".join(parts).split()))
    masked = " ".join(plain.split())
    return _Line(
        masked, quote if len(quote) <= _LIMIT else f"{quote[:_LIMIT].rstrip()} …", first, until
    )


def _days(turn: Turn, sentence: Sentence) -> tuple[date | None, date | None]:
    """The first plain day of a sentence, and the last one that something lasts."""
    folded, today = fold(sentence.text), local_day(turn.at, turn.utc_offset)
    first = until = None
    for when in times(folded, today, day_first=reads_day_first(turn.utc_offset)):
        if when.day is None:
            continue
        before = folded[: when.start]
        if _UNTIL.search(before):
            until = until or when.day
        elif _BACK.search(before[-40:]):
            until = until or when.day - timedelta(days=1)
        else:
            early = _FROM.search(before) and "last day" not in before
            first = first or (when.day - timedelta(days=1) if early else when.day)
    return first, until


def _said(turn: Turn, line: _Line, people: Sequence[Person], *, off: bool) -> Iterator[Notice]:
    """What one sentence says; `off`: the message says that they are out of it anyway."""
    asks = line.masked.endswith("?")
    yield from (n for n in _left(turn, line, people) if not asks or n.announced)
    if not asks:
        yield from _passed(turn, line, people, off=off)


def _left(turn: Turn, line: _Line, people: Sequence[Person]) -> Iterator[Notice]:
    told = Notice(
        about=About.LEFT,
        person=turn.speaker,
        quote=line.quote,
        who=turn.speaker.label,
        at=turn.at,
        since=line.first,
    )
    if turn.automatic and _MAILBOX.search(line.masked):
        yield told
    elif _HAS_LEFT.search(line.masked):
        yield replace(told, since=None)
    elif _LEAVES.search(line.masked) and not re.search(r"\bnot leaving\b", line.masked):
        yield replace(told, announced=True)
    for pattern, announced in ((_THEY_LEFT, False), (_THEY_LEAVE, True)):
        for match in pattern.finditer(line.masked):
            unsure = _PERHAPS.search(line.masked[: match.start()])
            for person in () if unsure else _persons(_group(match), people):
                yield replace(told, person=person, announced=announced)
    for match in _SUCCEEDS.finditer(line.masked):
        for person in _persons(_group(match), people):
            yield replace(told, about=About.PASSED_ON, person=person, to=(turn.speaker,))
    if _AWAY.search(line.masked) and (line.until or line.first):
        yield replace(told, about=About.AWAY, until=line.until)


def _passed(turn: Turn, line: _Line, people: Sequence[Person], *, off: bool) -> Iterator[Notice]:
    told = Notice(
        about=About.PASSED_ON,
        person=turn.speaker,
        quote=line.quote,
        who=turn.speaker.label,
        at=turn.at,
        since=line.first,
        until=line.until,
    )
    partly = bool(_PARTLY.search(line.masked))
    if _OUT_OF_IT.search(line.masked):
        yield replace(told, to=tuple(p for p in _persons(line.masked, people) if p != turn.speaker))
        return
    for words, wants_sign in _COMPILED:
        match = words.search(line.masked)
        if match is None or _denied(line.masked, match):
            continue
        to = tuple(p for p in _persons(match["to"], people) if p != turn.speaker)
        sign = not wants_sign or off or turn.automatic or _SIGN.search(line.masked)
        sign = sign or _WRITTEN.search(line.quote)  # they hand over the address
        if to and sign:
            yield replace(told, to=to, about=About.AWAY if partly else About.PASSED_ON)
            return


def _denied(masked: str, match: re.Match[str]) -> bool:
    before = masked[max(0, match.start() - 24) : match.start()]
    return bool(_NOT_SO.search(before))


_NOT_SO = re.compile(
    r"(?:\b(?:not|never|no need)\b|n't\b)[^.;,]{0,16}$|\b(?:if|or|i|i'll|i will|i would|i'd|we"
    r"|we'll) $"
)
_PERHAPS = re.compile(r"\b(?:if|unless|should|in case|whether|were|suppose|when)\b")
_CUE = re.compile(
    r"questions?|take|instead|enquir|inquir|queries|requests?|correspond|contact|write to"
    r"|turn to|deal with|speak|talk"
    r"|work with|liaise|touch|reach|mail|approach|go (?:through|to|via)|over\b|counterpart"
    r"|partner|charge"
    r"|responsib|handl|look|lead|taking care|take care|stand|cover|fill|successor|replace"
    r"|predecessor"
    r"|succeed|left|leav|last (?:working )?day|retir|resign|notice|moved|moving|no longer"
    r"|no more|quit"
    r"|not with|work here|away|office|holiday|vacation|travel|abroad|changed|out until|off until"
    r"|at the|at a"
)
"""Where none of these stands, nothing here is said."""
_SIGN = re.compile(_NOW_ON)
_COMPILED = tuple((re.compile(rf"(?<!\w){words}"), sign) for words, sign in _PASSED)


def _group(match: re.Match[str]) -> str:
    return next((text for text in match.groups() if text), "")


def _persons(marked: str, people: Sequence[Person]) -> list[Person]:
    found = [people[int(place)] for place in re.findall(r"\{(\d+)\}", marked)]
    return [p for p in dict.fromkeys(found) if p.label]


def _joined(found: Sequence[Notice], turn: Turn) -> tuple[Notice, ...]:
    """Tell one thing of one person once: the day and the one to turn to stand in either line.

    Somebody who is away and names another for all of it passed it on while away.
    """
    kept: dict[tuple[About, Person], Notice] = {}
    for one in found:
        old = kept.get((one.about, one.person))
        if old is not None:
            one = replace(
                old,
                quote=old.quote if old.since or not one.since else one.quote,
                to=tuple(dict.fromkeys((*old.to, *one.to))),
                since=old.since or one.since,
                until=old.until or one.until,
            )
        kept[one.about, one.person] = one
    me = turn.speaker
    left, passed = kept.get((About.LEFT, me)), kept.get((About.PASSED_ON, me))
    away = kept.get((About.AWAY, me))
    if left and passed:
        kept[About.LEFT, me] = replace(left, to=passed.to)
        since = passed.since or left.since
        kept[About.PASSED_ON, me] = replace(passed, since=since, announced=left.announced)
    elif away and passed:
        since, until = passed.since or away.since, passed.until or away.until
        kept[About.PASSED_ON, me] = replace(passed, since=since, until=until)
    elif turn.automatic and passed and not left and not passed.until:
        del kept[About.PASSED_ON, me]  # a machine's word without an end says nothing for today
    if away and not away.until:
        del kept[About.AWAY, me]
    return tuple(kept.values())


def _returned(turn: Turn, theirs: Sequence[Person]) -> Iterator[Notice]:
    """The people whose address a mail server calls dead for good."""
    folded = fold(turn.text)
    if not _DEAD.search(folded) or _FOR_NOW.search(folded):
        return
    line = next((s for s in turn.text.splitlines() if _DEAD.search(fold(s))), turn.text)
    for person in theirs:
        if person.address and person.address in folded:
            yield Notice(
                about=About.RETURNED,
                person=person,
                quote=" ".join(line.split())[:_LIMIT],
                who=turn.speaker.label or "the mail server",
                at=turn.at,
            )
