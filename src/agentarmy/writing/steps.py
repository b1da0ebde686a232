"""What a deal's next step means: who owes what to whom, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from agentarmy.reading.dates import times
from agentarmy.reading.day_phrases import Moment
from agentarmy.reading.days import days
from agentarmy.reading.text import fold


class Act(StrEnum):
    """What is to happen next.

    We owe a thing (send) or an answer; they owe us a thing (ask) or wanted to do something (do);
    something is to come (wait); both meet (meet); we wanted to call; or only 'follow up' (nudge).
    """

    SEND = "send"
    ANSWER = "answer"
    ASK = "ask"
    DO = "do"
    WAIT = "wait"
    MEET = "meet"
    CALL = "call"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who is who in a next step: words of their names and of ours, in any case.

    `products` are the products' other names with the name to be said instead.
    """

    theirs: Sequence[str] = ()
    ours: Sequence[str] = ()
    products: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A next step as it may be said to the buyer.

    `thing` has its article ('the roll width'); for DO it is what they wanted to do ('test the
    samples'). `who` is '' for the person written to, else 'your colleagues in legal'. `to_know`:
    what we need is a word, not a paper. `day` is
    by when, said only where it is `exact` (not 'in April'); `vague` is how it was put where no day
    was named ('after the holidays'). `doubtful` are
    words that may be two days ('3/4'), `rest` what of the text was left aside.
    """

    act: Act
    thing: str = ""
    who: str = ""
    to_know: bool = False
    day: date | None = None
    exact: bool = False
    vague: str = ""
    doubtful: str = ""
    rest: str = ""


_SHORT = {
    r"\bw/\s*": "with ",
    r"\bf/u\b": "follow up",
    r"\bmtg\b": "meeting",
    r"\bdisco\b": "discovery",
    r"\bpls\b": "",
    r"\basap\b": "",
    r"\b(?:tbc|tbd)\b": "",
    r"\s[&+]\s": " and ",
    r"\bre:?\s": "about ",
}
_CUT = re.compile(
    r"\s*(?:[;|\n]|(?<!\d)\.\s|\s[-\N{EN DASH}\N{EM DASH}]\s|,? then\b|, and (?=\w+ )).*$", re.S
)
_PRIVATE = re.compile(
    r"(?i)\b(?:discounts?|margins?|floor price|competit\w+|rivals?|push|pressure|squeeze|bypass"
    r"|champion|sponsor|buy-?in|blocker|forecast|commit|upsell|cross-?sell|leverage|real|serious|budget|internal\w*|escalate"
    r"|approvals?|manager|don'?t|do not|never|without|lost|losing|risk|stall\w*|ghost\w*|bluff\w*"
    r"|desperate|economic buyer|eb|meddic|bant|qualif\w+|close[sd]?|closing|nurture|hide|secret"
    r"|confidential|walk away|lowest|cheap\w*|undercut|counter)\b"
)
"""Words of our own thinking: a step with one of them is not for the buyer's eyes."""
_PLAIN = re.compile(r"[\w\s'’/&.,-]+")
_MOST_WORDS = 12
_TEAMS = (
    "legal|procurement|purchasing|it|finance|accounting|engineering|quality|qa|production"
    "|operations|ops|logistics|maintenance|security|hr|marketing|safety"
)
_BODIES = "board|committee|management|plant|site|warehouse"
_WRITTEN = {"it": "IT", "qa": "QA", "hr": "HR", "ops": "operations"}
_THEY = "customer|client|buyer|prospect|they|them|he|she|him|her|contact"
_AUX = (
    r"(?:to|will|should|must|shall|needs? to|has to|have to|wants? to|promised to|is to"
    r"|owes?(?: us)?)"
)
_TO_DO = re.compile(rf"(?i)^(?P<who>[\w.'’&-]+(?: [\w.'’&-]+){{0,3}}?)(?: {_AUX} |: )(?P<do>.+)$")
_WAITS = re.compile(
    r"(?i)^(?:(?:we(?:'re| are)? )?(?:wait|waiting|hold|holding)(?: for| on)?|await|awaiting"
    r"|pending|expect|expecting) (?P<thing>.+)$"
)
_COMES = re.compile(r"(?i)^(?P<thing>.+?) (?:is |are )?(?:expected|due|pending|outstanding)$")
_ANSWERS = re.compile(
    r"(?i)^(?:get back|come back|answer|respond|reply)(?: to (?P<whom>[\w.]+))?"
    r"(?: (?:on|about|to|regarding|with) (?P<thing>.+)|(?: (?P<bare>.+))?)$"
)
_SENDS = re.compile(
    r"(?i)^(?:re-?send|send|e-?mail|mail|share|forward|provide|submit|deliver|prepare|draft"
    r"|finali[sz]e|write|issue|ship|hand over|supply)(?: over| out| across)? (?P<thing>.+)$"
)
_GETS_TO = re.compile(r"(?i)^get (?P<thing>.+?) (?:over |out )?to (?P<whom>\S+)$")
_ASKS = re.compile(
    r"(?i)^(?:ask|get|obtain|collect|request|need|needs|clarify|confirm|verify|find out|check"
    r"|settle|fix|agree(?: on)?|chase)(?: (?P<whom>[\w.]+)(?= (?:for|about)\b))?"
    r"(?: for| about| on)? "
    r"(?P<thing>.+)$"
)
_TO_KNOW = re.compile(
    r"(?i)^(?:confirm|clarify|verify|check|settle|fix|agree|find out|ask|name|tell|specify|measure"
    r"|advise|let us know|need to know)\b"
)
"""What is asked for is to be known, not to be sent."""
_MEASURED = re.compile(
    r"(?i)\b(?:width|height|length|depth|weight|sizes?|number|count|volume|voltage|speed"
    r"|temperature|diameter|thickness|quantit(?:y|ies)|capacity|pressure|rate|dimensions?)\b"
)
_THEIR_WORD = re.compile(
    r"(?i)^the (?=(?:feedback|answer|decision|word|reply|response|go-ahead|signature|comments?"
    r"|input|opinion|consent|purchase order|po)\b)"
)
_OUR_TALK = re.compile(r"(?i)\bof (?=(?:call|meeting|visit|demo|talk|workshop)\b)")
_TELLS = re.compile(
    r"(?i)^(?:confirm|send|return|give(?: us)?|provide|share|name|tell(?: us)?|specify|measure"
    r"|supply|forward|submit|deliver|let us (?:know|have)|clarify|advise)(?: back| over)? "
    r"(?P<thing>.+)$"
)
_NUDGES = re.compile(
    r"(?i)^(?:follow(?:-|ing)?\s?up|check(?:ing)? ?(?:in|back)|touch base|circle back|reconnect"
    r"|ping|check$|remind(?:er)?|nudge|revisit|catch up|stay in touch|keep warm|reach out)"
    r"(?: (?:with|to) [\w.]+)?(?:(?: (?:on|about|regarding|re))? (?P<thing>.+))?$"
)
_CALLS = re.compile(
    r"(?i)^(?:call|phone|ring|telephone|speak (?:to|with)|talk to)(?: back)?"
    r"(?: (?P<whom>(?!about|on|regarding|with)[\w.'’-]+(?: (?!about|on\b|regarding|again)"
    r"[\w.'’-]+)?))?(?: again)?"
    r"(?: (?:about|on|regarding) (?P<thing>.+))?$"
)
_MEETING = (
    "call|meeting|visit|demo|demonstration|workshop|trial|trial run|test run|survey"
    "|walk-?through|walk|tour"
    "|lunch|breakfast|review|presentation|webinar|kick-?off|session|inspection|pilot|discovery"
    "|conversation|talk|interview|training|fair"
)
_MEETS = re.compile(
    r"(?i)^(?:(?:schedule|re-?schedule|book|set up|arrange|plan|hold|organi[sz]e|do|have|attend"
    r"|prepare(?: for)?|confirm|join|run|agree(?: on)?|fix|find|line up)\s+)?"
    r"(?:(?:an?\s)?(?:date|day|time|slot)s?\sfor\s)?(?:an?\s|the\s|our\s)?"
    rf"(?P<thing>(?:(?!(?:meet|visit|at|in|for|the|to|with|about|send|ask)\s)[\w'’-]+\s){{0,3}}"
    rf"(?:{_MEETING}))(?P<tail>(?:\s(?:in|at|with|on|for|to|of)"
    r"\s[\w\s'’.-]{1,40})?)$"
)
_VISITS = re.compile(
    r"(?i)^(?P<how>visit|meet|see)(?: (?:up )?with)?(?: (?P<whom>[\w.'’ -]{1,40}?))?"
    r"(?P<tail> (?:in|at) [\w .'’-]{1,40})?$"
)
_PAPERS = re.compile(
    r"(?i)^(?:the |our |a |an |new |revised |updated |final |written )*(?:quotes?|quotation|offer"
    r"|proposal|pricing|price list|data ?sheets?|brochure|samples?|spec sheet|order form"
    r"|references?)\b[\w\s'’-]*$"
)
"""A thing of ours named without a verb: 'revised quote'."""
_OURS_TO_SAY = re.compile(
    r"(?i)\b(?:price|prices|pricing|quote|delivery|lead time|availability|stock|warranty|terms"
    r"|install(?:ation)? date|ship(?:ping)? date|start date)\b"
)
"""What only we can confirm."""
_TO_US = re.compile(r"(?i)\s(?:from|by|with|to|at|for) (?P<whom>[\w.'’-]+)$")
_VAGUE = re.compile(
    r"(?i)\b(?P<rel>after|over|before|during|in) (?P<what>(?:the |their |her |his )?"
    r"(?:holidays?|christmas|easter|new year(?:'s)?|summer|vacations?|break|fair|trade show|trip"
    r"|leave|half-year|year[- ]end|inventory|stocktaking))\b"
)
_CLOCK = re.compile(r"(?i)\s(?:at |@ ?)\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|h|uhr|o'clock)?$")
_BEFORE_DAY = re.compile(
    r"(?i)[\s,(]*\b(?:on|by|for|until|till|before|due|in|from|eta|around)?\s*$"
)
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})(?:\.|$)(?:\s?(\d{4}))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})")
_POSSESSED = re.compile(
    r"(?i)^(?:the|an?|our|your|\d[\d.,]*|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|all|both|some|any)\b"
)
_VERBS = re.compile(
    r"(?:decide|sign|approve|review|test|check|discuss|try|look|come|get|call|compare|choose|pick"
    r"|plan|visit|talk|speak|ask|present|validate|evaluate|run|install|clear|release|order|place"
    r"|set|fill|complete|finish|inform|update|think|meet|read|trial|pilot|study|weigh|assess|book"
    r"|arrange|find|write|answer|reply|respond|finali[sz]e|negotiate|pay|go|make|see|take|join)\b"
)
_THEIR = re.compile(r"(?i)\b(?:their|his|her|its|customer's|client's)\b")
_WHEN = re.compile(r"(?i)^(?:after|before|once|when|until|till|in|if|during|with|to)\b")
_NO_THING = re.compile(
    r"(?i)^(?:if|whether|that|how|why|when|who|where|what|which|to|it|this|them)\b"
)
_FEASTS = {
    "holiday": (1, 7), "christmas": (1, 7), "new year": (1, 7), "year": (1, 7), "summer": (9, 1),
    "easter": (4, 20), "half": (7, 1),
}  # fmt: skip
"""From when 'after …' holds: a day by which it is surely over."""


_PROPER = re.compile(
    r"\b(?:christmas|easter|thanksgiving|ramadan|eid|diwali|january|february|march|april|june|july"
    r"|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri)day)\b"
)
"""Names that keep their capital."""


def read_step(text: str, names: Names, *, said_on: date | None) -> Step | None:
    """Return what a next step means; None where it cannot be told, or is not for their eyes.

    `said_on` is the day of the deal's last activity: a day without its year is read from there.
    """
    words = " ".join(text.split())
    for short, long in _SHORT.items():
        words = re.sub(short, long, words, flags=re.I)
    words = " ".join(words.split())
    if _PRIVATE.search(words):
        return None
    first = _CUT.sub("", words).strip(" ,")
    bare, when = _timed(first, said_on)
    step = _meant(bare.strip(" .,:"), names)
    if step is None or not _sayable(step):
        return None
    rest = words[len(first) :].strip(" .;,-")
    return replace(
        step,
        day=when.day,
        exact=when.exact,
        vague=when.vague,
        doubtful=when.doubtful,
        rest=rest,
    )


def _sayable(step: Step) -> bool:
    text = step.thing
    return not text or (bool(_PLAIN.fullmatch(text)) and len(text.split()) <= _MOST_WORDS)


def _timed(text: str, said_on: date | None) -> tuple[str, Step]:
    """The text without its day, and the day: in a step that holds nothing else."""
    empty = Step(act=Act.NUDGE)
    vague = _VAGUE.search(text)
    if vague:
        left = f"{text[: vague.start()]} {text[vague.end() :]}"
        said = _THEIR.sub("your", f"{vague['rel']} {vague['what']}".lower())
        said = _PROPER.sub(lambda found: found[0].title(), said)
        day = _after(vague["what"], said_on) if vague["rel"].lower() in ("after", "over") else None
        return " ".join(left.split()), replace(empty, vague=said, day=day)
    bare = re.sub(r"[()]", " ", text)
    found = _day_in(bare, said_on)
    if found is None:
        return _CLOCK.sub("", bare), empty
    start, end, day, exact = found
    before = _BEFORE_DAY.sub("", bare[:start])
    left = " ".join(f"{before} {bare[end:]}".split())
    left = _CLOCK.sub("", f" {left}").strip()
    slashed = _SLASHED.search(bare[start:end])
    if slashed and max(int(slashed[1]), int(slashed[2])) <= 12 and slashed[1] != slashed[2]:
        return left, replace(empty, doubtful=bare[start:end])
    return left, replace(empty, day=day, exact=exact)


_Span = tuple[int, int, date, bool]
"""Where a day stands, the day, and whether it is that very day."""


def _day_in(text: str, said_on: date | None) -> _Span | None:
    folded = fold(text)
    spans: list[_Span] = [
        (p.start, p.end, p.day, True) for p in days(folded, Moment(said_on)) if p.day
    ]
    spans += [(w.start, w.end, w.day, not w.edge) for w in times(folded, said_on) if w.day]
    spans += _dotted(text, said_on)
    return max(spans, key=lambda span: (span[1] - span[0], -span[0]), default=None)


def _dotted(text: str, said_on: date | None) -> Iterator[_Span]:
    """'02.04.' is the second of April."""
    for match in _DOTTED.finditer(text):
        year = int(match[3]) if match[3] else said_on.year if said_on else 0
        try:
            day = date(year, int(match[2]), int(match[1]))
        except ValueError:
            continue
        if not match[3] and said_on and day < said_on - timedelta(days=61):
            day = day.replace(year=year + 1)
        yield match.start(), match.end(), day, True


def _after(what: str, said_on: date | None) -> date | None:
    """The day by which a feast or season named on `said_on` is over."""
    if said_on is None:
        return None
    for word, (month, number) in _FEASTS.items():
        if word in what.lower():
            day = date(said_on.year, month, number)
            return day if day > said_on else day.replace(year=said_on.year + 1)
    return None


def _meant(text: str, names: Names) -> Step | None:
    if not text:
        return None
    owed = _TO_DO.match(text)
    if owed and (who := _side(owed["who"], names)):
        if who == "us":
            return _by_us(owed["do"], names)
        return _by_them(owed["do"], "" if who == "them" else who, names)
    return _by_us(text, names)


def _side(words: str, names: Names) -> str:
    """'us', 'them', 'your colleagues in …', or '' for somebody unknown."""
    low = words.casefold().strip()
    if low in ("we", "i", "us", "me") or _among(low, names.ours):
        return "us"
    if re.fullmatch(rf"(?:the )?(?:{_THEY})", low) or _among(low, names.theirs):
        return "them"
    return _team(low)


def _team(words: str) -> str:
    found = re.fullmatch(
        rf"(?:the |their )?(?:(?P<team>{_TEAMS})|(?P<body>{_BODIES}))", words.lower()
    )
    if found is None:
        return ""
    if found["body"]:
        return f"your {found['body']}"
    return f"your colleagues in {_WRITTEN.get(found['team'], found['team'])}"


def _among(words: str, known: Sequence[str]) -> bool:
    """Whether every word is one of these names, whatever its case or accent."""
    names = {part for name in known for part in re.findall(r"[\w'’-]+", name.casefold())}
    parts = re.findall(r"[\w'’-]+", words.casefold())
    return bool(parts) and all(part in names for part in parts)


def _by_them(text: str, who: str, names: Names) -> Step | None:
    told = _TELLS.match(text)
    if told and not _NO_THING.match(told["thing"]):
        thing = _thing(_without_whom(told["thing"], names), names)
        known = _is_known(text, thing)
        return Step(act=Act.ASK, thing=thing, who=who, to_know=known) if thing else None
    words = _THEIR.sub("your", re.sub(r"(?i)\b(us|we|me)\b", _upright, text))
    if not _VERBS.match(words):
        thing = _thing(text, names)
        known = _is_known("", thing)
        return Step(act=Act.ASK, thing=thing, who=who, to_know=known) if thing else None
    return Step(act=Act.DO, thing=_renamed(words, names), who=who)


def _is_known(text: str, thing: str) -> bool:
    return bool(_TO_KNOW.match(text) or _MEASURED.search(thing))


def _upright(match: re.Match[str]) -> str:
    return match[0].lower()


def _by_us(text: str, names: Names) -> Step | None:
    for read in (_waiting, _answering, _meeting, _calling, _sending, _nudging, _asking):
        found = read(text, names)
        if found:
            return found
    return None


def _waiting(text: str, names: Names) -> Step | None:
    found = _WAITS.match(text) or _COMES.match(text)
    if found is None:
        return None
    owed = _TO_DO.match(found["thing"])
    who = _side(owed["who"], names) if owed else ""
    if owed and who and who != "us":
        return _by_them(owed["do"], "" if who == "them" else who, names)
    thing = _thing(_without_whom(found["thing"], names), names)
    return Step(act=Act.WAIT, thing=thing) if thing else None


def _answering(text: str, names: Names) -> Step | None:
    found = _ANSWERS.match(text)
    if found is None:
        return None
    said = found["thing"] or found["bare"] or ""
    if found["whom"] and not said and not _is_them(found["whom"], names):
        said = found["whom"]
    thing = _thing(said, names) if said else ""
    return Step(act=Act.ANSWER, thing=thing) if thing else None


def _is_them(word: str, names: Names) -> bool:
    return _side(word, names) == "them"


def _sending(text: str, names: Names) -> Step | None:
    found = _SENDS.match(text) or (_PAPERS.match(text) and re.match(r"(?P<thing>.+)", text))
    if not found:
        found = _GETS_TO.match(text)
        if found is None or not _is_them(found["whom"], names):
            return None
    thing = _thing(_without_whom(found["thing"], names), names)
    return Step(act=Act.SEND, thing=thing) if thing else None


def _asking(text: str, names: Names) -> Step | None:
    found = _ASKS.match(text)
    if found is None:
        return None
    said = found["thing"]
    whom = _TO_US.search(said)
    if whom and _side(whom["whom"], names) == "us":
        return None  # settled among ourselves
    if found["whom"] and not _side(found["whom"], names):
        return None
    thing = _thing(_without_whom(said, names), names)
    if not thing:
        return None
    ours = _OURS_TO_SAY.search(thing) and re.match(r"(?i)(?:confirm|check|clarify|verify)", text)
    if ours:
        return Step(act=Act.ANSWER, thing=thing)
    return Step(act=Act.ASK, thing=thing, to_know=_is_known(text, thing))


def _meeting(text: str, names: Names) -> Step | None:
    found = _MEETS.match(text)
    if found and text.lower() not in ("call", "visit"):
        tail = " ".join(["", *_without_whom(found["tail"], names).split()])
        tail = re.sub(r"(?i)\swith .+$", "", tail)  # with whom, of theirs or ours, is not said
        return Step(act=Act.MEET, thing=_renamed(_article(_named(found["thing"])) + tail, names))
    seen = _VISITS.match(text)
    if seen is None:
        return None
    noun = "our visit" if seen["how"].lower() == "visit" else "our meeting"
    place = seen["whom"] or ""
    if re.fullmatch(rf"(?i)(?:the |their )?(?:{_BODIES}|factory|site|hall)", place):
        noun += " to your " + place.split()[-1].lower()
    elif place and not _side(place, names):
        return None
    return Step(act=Act.MEET, thing=noun + (seen["tail"] or ""))


def _named(thing: str) -> str:
    return f"{thing} call" if thing.lower().endswith("discovery") else thing


def _calling(text: str, names: Names) -> Step | None:
    found = _CALLS.match(text)
    if found is None or (found["whom"] and not _side(found["whom"], names)):
        return None
    thing = _thing(found["thing"], names) if found["thing"] else ""
    return Step(act=Act.CALL, thing=thing)


def _nudging(text: str, names: Names) -> Step | None:
    found = _NUDGES.match(text)
    if found is None:
        return None
    said = found["thing"] or ""
    bare = not said or _side(said, names) or _WHEN.match(said)
    thing = "" if bare else _thing(said, names)
    return Step(act=Act.NUDGE, thing=thing)


def _without_whom(text: str, names: Names) -> str:
    """The thing without whom it goes to or comes from: that is the person written to."""
    first, _, rest = text.strip().partition(" ")
    if rest and _is_them(first, names):
        text = rest
    last = _TO_US.search(text)
    if last and last[0].split()[0].lower() in ("from", "to", "with", "by", "for"):
        whom = _side(last["whom"], names)
        text = text[: last.start()] if whom == "them" else text
    return text.strip(" .,")


def _thing(text: str, names: Names) -> str:
    """A thing with its article, as one says it to the buyer; '' where it is none."""
    said = " ".join(re.sub(r"[\"“”]", "", text).split()).strip(" .,")
    if not said or _NO_THING.match(said) or not re.search(r"[^\W\d_]{2}", said):
        return ""
    whole = _renamed(_article(_THEIR.sub("your", said)), names)
    return _OUR_TALK.sub("of our ", _THEIR_WORD.sub("your ", whole))


def _article(said: str) -> str:
    first = said.split(" ", 1)[0]
    small = said if first != first.capitalize() or not first.isalpha() else _small(said)
    return small if _POSSESSED.match(small) else f"the {small}"


def _small(said: str) -> str:
    """A first capital is that of the line, unless a name follows suit."""
    return said[:1].lower() + said[1:]


def _renamed(said: str, names: Names) -> str:
    """Products by their names, not by the short ones of the record."""
    for alias, name in names.products.items():
        if name.casefold() not in said.casefold():
            said = re.sub(rf"(?i)(?<![\w-]){re.escape(alias)}(?![\w-])", name, said)
            said = re.sub(rf"\b(of|on|for|with|about) ({re.escape(name)})", r"\1 the \2", said)
    return said
