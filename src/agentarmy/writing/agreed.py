"""What a talk came to: what they raised, what we told them, who does what, when we speak again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.promises import promised
from agentarmy.domain.records import Person, Side, Turn
from agentarmy.reading.dates import local_day, reads_day_first, times
from agentarmy.reading.text import Sentence as Span
from agentarmy.reading.text import fold, sentences
from agentarmy.reading.when import When
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import Ground, Sentence, of_day, of_evidence, of_turn, once
from agentarmy.writing.names import first_name, same_person
from agentarmy.writing.state import FREEZES, bullet
from agentarmy.writing.terms import turns_of
from agentarmy.writing.wording import flipped, inner, opening

STILL_OWED = timedelta(days=21)
BEGS = re.compile(r"(?i)^\W*(?:please|pls|kindly|(?:can|could|would) you)\b")
"""How a request begins that only sounds like a promise."""
_LEADS = re.compile(
    r"(?i)^(?:(?:and|so|then|ok|okay|yes|yeah|well|good|good point|sure|right|perfect|great|fine"
    r"|thanks?|thank you|understood|agreed|of course|all right|alright|but|one thing|also)\b"
    r"[ ,.;:\u2013-]*)+(?=\S)"
)
_PROMISE = re.compile(
    r"^(?:(?P<i>I)|We)(?:'ll|\u2019ll| will| shall|'m going to| am going to| are going to)"
    r" (?:also |then |just )?(?P<rest>.+)$",
    re.S,
)
_HOLDS = re.compile(
    r"^(?:you(?:'ll|\u2019ll| will) (?:have|get|find|see)|(?:it|that) (?:will )?"
    r"(?:holds?|shows?|has|names?|tells?|says?)) (?P<what>.+)$",
    re.S,
)
TAIL = re.compile(
    r",?\s*(?:(?:an? |the )?(?:invit\w+|details|link) (?:follows?|to follow|will follow)"
    r"|(?:see|talk to) you then)\.?$"
)
_FROM_THEN = re.compile(
    r"\b(?:the day after tomorrow|tomorrow(?: (?:morning|afternoon|evening))?|today|tonight"
    r"|this (?:morning|afternoon|evening))\b"
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_PERIOD = re.compile(
    r"\b(?:this|next) (?:week|month)\b|\bend of (?:the|this|next) (?:week|month)\b"
)
_POINTING = re.compile(r"(?i)^(?:it|that|this|them|him|her|so|both)\b")
_ASKS_ABOUT = re.compile(
    r"(?i)^(?P<do>(?:ask|check with|talk to|speak to|find out|check|look into|clarify|come back"
    r"|get back)\b[^.;]*?)(?P<then>,? and (?:you|I|we)\b.*)?$"
)
_QUESTION = re.compile(
    r"(?i)^(?P<aux>does|do|did|is|are|can|could|will|would|has|have)\s+"
    r"(?P<who>it|they|there|you|we|the \w+|your \w+|our \w+|that|this)\s+(?P<rest>.+?)\??$"
)
_MEET = re.compile(
    r"\b(?:speak|talk|meet|sit down|get together|catch up|see (?:each other|you)|reconvene"
    r"|(?:have|do|hold) (?:a|another|our|the)(?: \w+){0,2} (?:call|meeting|talk|session)"
    r"|(?:next|follow-up) (?:call|meeting|talk|session)|pick (?:it|this) up|call you(?: back)?)\b"
)
_NO_SLOT = re.compile(
    r"\b(?:not|no|never|can't|cannot|won't|last|was|were|met|spoke|talked|bad|full|away|out)\b"
    r"|n't\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|ok|okay|good|great|fine|perfect|works?|suits?|sure|agreed|deal|done"
    r"|i'll ask|thank you|thanks|see you|that's right|sounds)\b"
)
_ELSE = re.compile(
    r"\b(?:(?:what|anything) else (?:should|do|would|must|can) (?:i|we) (?:know|note|watch|mind)"
    r"|anything else|haven't asked|not asked|did (?:i|we) (?:miss|forget)"
    r"|have (?:i|we) (?:missed|forgotten))\b"
)
_NOTHING = re.compile(r"^\W*(?:no|nope|nothing|none|not really|that's (?:all|it|everything)|all)\b")
_HAVE = re.compile(r"(?i)^(?:i|we)(?:'ve| have)?(?: only)?(?: got| have)?\s+(?=\S+ \S)")
_IN_WRITING = re.compile(
    r"\b(?:put|have|get|give|send|see|need|want|confirm|write|like)\b[^.;?!]{0,24}"
    r"\b(?:that|this|it|them|those)\b[^.;?!]{0,24}\b(?:in writing|on paper|in a mail|by mail|black"
    r" on white)\b|\b(?:write|put) (?:that|this|it) down\b"
)
_I_OR_YOU = re.compile(r"(?i)\b(?:i|me|my|you|your)\b|\b(?:i|you)'")
_TOO_SURE = re.compile(
    r"(?i)\b(?:no problem|not a problem|no issue|comfortabl\w+|easily|of course|sure|absolutely"
    r"|definitely|guarantee\w*|promise\w*|can do|fits?|under|cheap\w*|best|discount|price list)\b"
)
_SUMS = re.compile(r"(?i)[$\u20ac\u00a3%]|\b(?:usd|eur|gbp|dollars?|euros?|percent|thousand)\b")
_SUMMARY = {"summary", "minute", "note", "recap"}
_SHORTEST, _LONGEST = 4, 18


def came_to(write: Composer) -> Iterator[Sentence]:
    """Yield what was raised and told in a talk, and what both sides will do, by person and day."""
    if write.ctx.is_call:
        yield from _raised(write)
        yield from _in_writing(write)
    told = tuple(_promised(write))
    yield from told
    talk = next_talk(write)
    if talk:
        yield talk
    yield from _meeting(write, told if talk is None else (*told, talk))


def _spoken(write: Composer) -> list[tuple[Turn, list[tuple[Span, str]]]]:
    """The turns of the talk with their sentences, each as it stands in the turn."""
    return [
        (turn, [(s, turn.text[s.start : s.end].strip()) for s in sentences(turn.text)])
        for turn in turns_of(write)
    ]


def answered(write: Composer, after: str) -> Sentence | None:
    """What we told them in the turn that followed `after` (a turn's id): plain statements alone."""
    talk = _spoken(write)
    place = next((n for n, (turn, _) in enumerate(talk) if turn.id == after), len(talk))
    following = talk[place + 1 :]
    ours = next((one for one in following if one[0].side is not Side.THEIRS), None)
    if ours is None:
        return None
    turn, spans = ours
    told = [_LEADS.sub("", said).rstrip(" .") for span, said in spans if _states(span, said)]
    if not told:
        return None
    grounds = [of_turn(turn, said) for span, said in spans if _states(span, said)]
    text = f"From our side: {'; '.join(inner(one) for one in told[:3])}"
    return bullet(text, once(grounds[:3]), weight=6)


def claimed(write: Composer) -> Sentence | None:
    """What we told them of how it is with us: 'with us the cap is checked at each call'."""
    for turn, spans in _spoken(write):
        if turn.side is Side.THEIRS:
            continue
        for span, said in spans:
            bare = _LEADS.sub("", said).rstrip(" .")
            if _WITH_US.match(bare) and _states(span, said):
                text = f"From our side: {inner(bare)}"
                return bullet(text, (of_turn(turn, said),), weight=6)
    return None


_WITH_US = re.compile(
    r"(?i)^(?:with us\b|at our end\b|our (?:machines?|system|service|software)\b)"
)


def _states(span: Span, said: str) -> bool:
    length = len(said.split())
    plain = not (_I_OR_YOU.search(said) or _TOO_SURE.search(said) or _SUMS.search(said))
    return not span.question and _SHORTEST <= length <= _LONGEST and plain


def _raised(write: Composer) -> Iterator[Sentence]:
    """What they named when we asked what else there is: 'Power: one circuit free on line 4'."""
    talk = _spoken(write)
    for (asked, spans), (turn, told) in pairwise(talk):
        wants = any(span.question and _ELSE.search(span.text) for span, _ in spans)
        if asked.side is Side.THEIRS or turn.side is not Side.THEIRS or not wants:
            continue
        said = [one for one in told if not one[0].question]
        if not said or _NOTHING.match(said[0][0].text):
            continue
        head, rest = "", [text.rstrip(" .!") for _, text in said[:2]]
        if len(rest) > 1 and len(rest[0].split()) <= 2:
            head = f"{opening(rest.pop(0))}: "
        words = inner(flipped(_HAVE.sub("", rest[0]), limit=24))
        name = first_name(turn.speaker)
        mine = same_person(turn.speaker, write.ctx.recipient)
        who = f" ({name})" if name and not mine else ""
        grounds = once([of_turn(turn, text) for _, text in said[:2]])
        yield bullet(f"{head or 'Also: '}{words}{who}", grounds, weight=6)


def _in_writing(write: Composer) -> Iterator[Sentence]:
    """What they wanted in writing: what our side had said just before."""
    talk = _spoken(write)
    for place, (turn, spans) in enumerate(talk):
        asked = any(_IN_WRITING.search(span.text) for span, _ in spans)
        before = talk[place - 1] if place else None
        if turn.side is not Side.THEIRS or not asked or before is None:
            continue
        if before[0].side is Side.THEIRS:
            continue
        told = [(s, text.rstrip(" .")) for s, text in before[1] if not s.question]
        told = [one for one in told if len(one[1].split()) > 2 and not _TOO_SURE.search(one[1])]
        if told:
            text = "; ".join(inner(_LEADS.sub("", said)) for _, said in told[:3])
            grounds = once([of_turn(before[0], said) for _, said in told[:3]])
            yield bullet(f"In writing, as you asked: {text}", grounds, weight=9)


def _promised(write: Composer) -> Iterator[Sentence]:
    """The newest open promises of both sides; what is over by now is told only where it is owed."""
    known = {turn.id for turn in turns_of(write)}
    found = [e for e in write.ctx.judgement.commitments if not BEGS.match(e.quote)]
    if write.ctx.risks(*FREEZES):
        found = [e for e in found if e.side is Side.OURS]
    ahead = [e for e in found if e.due and e.due >= write.ctx.now.date() and e.side is Side.OURS]
    standing = () if write.ctx.is_call else ahead[-1:]
    found = [e for e in found if (e.source.id in known and _recent(e, write)) or e in standing]
    for item in found[-4:]:
        mine = item.side is Side.OURS
        line = _ours(write, item, later=bool(ahead)) if mine else _theirs(write, item)
        if line:
            yield line


def _recent(item: Evidence, write: Composer) -> bool:
    """Whether a promise is of the last weeks of the talk: older ones were kept or forgotten."""
    last = write.ctx.human[-1].at if write.ctx.human else None
    if item.due and item.due >= write.ctx.now.date():
        return True
    if not item.due and item.asserted_at and write.ctx.now - item.asserted_at > STILL_OWED:
        return False
    return not (last and item.asserted_at) or last - item.asserted_at <= STILL_OWED


def _turn(write: Composer, item: Evidence) -> Turn | None:
    return next((t for t in write.ctx.everything if t.id == item.source.id), None)


def _ours(write: Composer, item: Evidence, *, later: bool) -> Sentence | None:
    """Our promise from our pen: with its day, what it is about and what it will hold."""
    quote = " ".join(item.quote.split())
    due = item.due or _day_in(quote, _turn(write, item))
    late = due is not None and due < write.ctx.now.date()
    if late or quote.endswith("?"):
        return None if later else _owed(write, item)
    things = set(promised(quote).things)
    said = TAIL.sub("", _LEADS.sub("", quote)).rstrip(" .!")
    found = _PROMISE.match(opening(said))
    if found is None or (things and things <= _SUMMARY):
        return None
    turn, grounds = _turn(write, item), [of_evidence(item)]
    rest = found["rest"]
    if _POINTING.match(rest.partition(" ")[2]):
        return None  # 'I'll do that' tells nobody what
    about = _asked_before(write, turn)
    split = _ASKS_ABOUT.match(rest)
    if about and split:
        rest = f"{split['do'].rstrip(', ')}, {about[0]}{split['then'] or ''}"
        grounds.append(about[1])
    holds = _what_it_holds(item, turn)
    rest = _dated(write, rest, turn)
    if turn and holds:
        rest, grounds = f"{rest}: {holds[0]}", [*grounds, holds[1]]
    mine = item.speaker.casefold() == write.ctx.rep.name.casefold()
    who = "I" if mine and found["i"] else "We" if mine else item.speaker
    if not mine and turn and not write.ctx.is_call and not _reaches(write, turn):
        return None  # promised to somebody else: the reader knows of no such thing
    day = [of_day(of_evidence(item), item.due)] if item.due else []
    ahead = bool(item.due and item.due >= write.ctx.now.date())
    here = item.source.id in {one.id for one in turns_of(write)}
    weight = 9 if mine and ahead and here else 8 if mine and here else 5
    return bullet(f"{who} will {rest}", once([*grounds, *day]), weight=weight)


def _reaches(write: Composer, turn: Turn) -> bool:
    """Whether a message of ours went to the reader, in a chat: answered the reader."""
    if turn.to:
        return any(same_person(one, write.ctx.recipient) for one in turn.to)
    room = [t for t in write.ctx.everything if t.conversation == turn.conversation]
    place = next((n for n, t in enumerate(room) if t.id == turn.id), 0)
    asked = next((t for t in reversed(room[:place]) if t.side is not Side.OURS), None)
    return asked is None or same_person(asked.speaker, write.ctx.recipient)


def _day_in(quote: str, turn: Turn | None) -> date | None:
    """The day that a promise names in its words; None where nobody knows when it was said."""
    on = local_day(turn.at, turn.utc_offset) if turn else None
    found = [one.day for one in times(fold(quote), on) if one.day] if on else []
    return found[-1] if found else None


def _what_it_holds(item: Evidence, turn: Turn | None) -> tuple[str, Ground] | None:
    """What the next sentence says that the promised thing will hold."""
    spans = sentences(turn.text) if turn else ()
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), 0)
    if turn is None or place + 1 >= len(spans):
        return None
    span = spans[place + 1]
    after = turn.text[span.start : span.end].strip()
    found = _HOLDS.match(re.sub(r"^[A-Z]", lambda m: m[0].lower(), after))
    if found is None:
        return None
    return " ".join(found["what"].split()).rstrip(" .!"), of_turn(turn, after)


def _owed(write: Composer, item: Evidence) -> Sentence | None:
    """What we said that we would hand over and did not, without the words that are past."""
    about = promised(" ".join(item.quote.split()).rstrip("?"))
    open_things = [thing for thing in about.things if thing not in _SUMMARY]
    if not about.giving or not open_things:
        return None
    parts = re.split(r",?\s+and\s+|,\s*", " ".join(about.phrase.split()))
    named = [part for part in parts if any(thing in fold(part) for thing in open_things)]
    if not named:
        return None
    thing = re.sub(r"(?i)\s+(?:when|once|as soon as|by|until|on|tomorrow|today)\b.*$", "", named[0])
    return bullet(f"Still open from us: {thing}", (of_evidence(item),), weight=6)


def _theirs(write: Composer, item: Evidence) -> Sentence | None:
    """Their promise, said back: 'you will send us the drawing', by name where several met."""
    quote = " ".join(item.quote.split()).rstrip(" .!?")
    found = _PROMISE.match(opening(_LEADS.sub("", quote)))
    if found is None or len(quote.split()) < _SHORTEST or _POINTING.match(quote):
        return None
    if found["rest"].split()[-1] in ("her", "him", "them", "it", "that", "this", "so"):
        return None
    turn = _turn(write, item)
    name = first_name(turn.speaker) if turn else ""
    reader = turn is not None and same_person(turn.speaker, write.ctx.recipient)
    rest = _dated(write, flipped(found["rest"], limit=40), turn)
    several = len(talked(write)) > 1
    own = bool(re.search(r"(?i)\b(?:I|me|my|mine)\b", found["rest"]))
    who = name if several and not own else "You" if reader else name
    return bullet(f"{who or 'You'} will {rest}", (of_evidence(item),), weight=8)


def talked(write: Composer) -> tuple[Person, ...]:
    """Return those of theirs who spoke in the talk."""
    return write.ctx.greeted


def _asked_before(write: Composer, turn: Turn | None) -> tuple[str, Ground] | None:
    """Their question that a turn of ours answers, as one reports it: 'whether it talks to your …'.

    None where it can't be turned with certainty.
    """
    turns = turns_of(write)
    place = next((n for n, one in enumerate(turns) if turn and one.id == turn.id), 0)
    before = turns[place - 1] if place else None
    if before is None or before.side is not Side.THEIRS:
        return None
    for span in reversed(sentences(before.text)):
        said = " ".join(before.text[span.start : span.end].split())
        found = _QUESTION.match(_LEADS.sub("", said)) if span.question else None
        if found and len(said.split()) <= _LONGEST:
            return f"whether {_stated(found)}", of_turn(before, said)
    return None


def _stated(found: re.Match[str]) -> str:
    """A yes-or-no question in the order of a statement."""
    aux, who = found["aux"].casefold(), flipped(found["who"])
    rest = flipped(found["rest"].rstrip("? "), limit=24)
    if aux in ("do", "have", "did"):
        return f"{who} {rest}" if aux == "do" else f"{who} {aux} {rest}"
    if aux == "does":
        verb, _, tail = rest.partition(" ")
        ends = verb[-1:] in "sxz" or verb[-2:] in ("ch", "sh")
        return f"{who} {verb}{'es' if ends else 's'} {tail}".rstrip()
    aux = {"is": "are", "are": "are"}.get(aux, aux) if who in ("you", "we", "they") else aux
    return f"{who} {aux} {rest}"


def _dated(write: Composer, said: str, turn: Turn | None) -> str:
    """The words with a day named: 'tomorrow' becomes its date, 'Monday' gets it behind."""
    on = local_day(turn.at, turn.utc_offset) if turn else None
    folded = fold(said)
    for one in reversed(times(folded, on)):
        word = folded[one.start : one.end]
        if one.day is None or on is None:
            continue
        day = write.day(one.day)
        if _FROM_THEN.search(word):
            before = said[: one.start]
            joint = "" if re.search(r"(?i)\b(?:by|on|until|till|before)\s$", before) else "on "
            said = f"{before}{joint}{day}{said[one.end :]}"
        elif _PERIOD.search(word):
            said = f"{said[: one.end]} (by {day}){said[one.end :]}"
        elif _WEEKDAY.search(word) and not re.search(r"\d", word):
            said = f"{said[: one.end]}, {day}{said[one.end :]}"
    if on is None:  # nobody knows which day 'tomorrow' was
        said = re.sub(rf"(?i)\s*{_FROM_THEN.pattern}", "", said)
    return said


@dataclass(frozen=True, slots=True)
class _Slot:
    day: date
    words: str
    turn: Turn
    quote: str


def next_talk(write: Composer) -> Sentence | None:
    """Return when both speak again, as it was agreed in a talk; None once the day is past."""
    if not write.ctx.is_call:
        return None
    slot = _slot(write)
    if slot is None or slot.day < write.ctx.now.date():
        return None
    text = f"We speak again on {slot.day:%A}, {write.day(slot.day)}{slot.words}"
    return bullet(text, (of_day(of_turn(slot.turn, slot.quote), slot.day),), weight=9)


def _slot(write: Composer) -> _Slot | None:
    talk, found = _spoken(write), None
    for place, (turn, spans) in enumerate(talk):
        for span, said in spans:
            meets = _MEET.search(span.text)
            if not meets or _NO_SLOT.search(span.text):
                continue
            on = local_day(turn.at, turn.utc_offset) or write.ctx.now.date()
            folded = fold(said)
            days = times(folded, on, day_first=reads_day_first(turn.utc_offset))
            dated = [one for one in days if one.day and not one.edge and not one.past]
            if dated and _taken(talk, place, asked=span.question):
                found = _slot_of(turn, said, dated[0])
    return found


TAIL_WORDS = 14


def _slot_of(turn: Turn, said: str, when: When) -> _Slot | None:
    tail = re.split(r"[.?!]", said[when.end :])[0].rstrip(" ,;")
    if len(tail.split()) > TAIL_WORDS:
        tail = ""
    tail = flipped(tail, limit=TAIL_WORDS) if turn.side is Side.THEIRS else tail
    tail = " ".join(tail.split())
    joint = "" if tail.startswith((",", ";")) or not tail else " "
    return _Slot(when.day, f"{joint}{tail}", turn, said) if when.day else None


def _taken(talk: Sequence[tuple[Turn, list[tuple[Span, str]]]], place: int, *, asked: bool) -> bool:
    """Whether the other side took a proposed day: a question needs a yes, a statement no no."""
    turn = talk[place][0]
    after = next((one for one in talk[place + 1 :] if one[0].side is not turn.side), None)
    if after is None:
        return not asked
    first = fold(after[0].text)
    return bool(_YES.search(first)) if asked else not _NO_SLOT.match(first)


def _meeting(write: Composer, told: Sequence[Sentence]) -> Iterator[Sentence]:
    """The next meeting of the calendar with them, where no line names its day yet."""
    found = write.ctx.record.get("next_meeting")
    if found is None or found.at is None:
        return
    day = write.day(found.at.date())
    if any(day in one.text for one in told) or any(_same_day(g, found) for g in _days_of(told)):
        return
    name = found.who.removeprefix("calendar").strip(" :")
    reader = name == write.ctx.recipient.label
    who = f", with {name}" if name and not reader else ""
    title = re.sub(rf"\s*\({re.escape(_account(write))}[^)]*\)", "", found.quote)
    weight = 5 if write.ctx.is_call else 9  # the talk itself comes first in its recap
    yield bullet(f"{title}: {found.value}{who}", (found,), weight=weight)


def _days_of(told: Sequence[Sentence]) -> list[Ground]:
    return [ground for one in told for ground in one.grounds]


def _same_day(one: Ground, other: Ground) -> bool:
    return other.at is not None and other.at.date().isoformat() in one.value


def _account(write: Composer) -> str:
    name = write.ctx.record.get("account")
    return name.quote.split()[0] if name else "\0"
