"""What somebody said, told by another: 'I think we need nine' → 'they thought they needed nine'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.assigning import first_name

_LEADS = re.compile(
    r"(?i)^(?:(?:so|and|but|or|well|yeah|yep|ok|okay|yes|no|right|oh|now|then|also|because|'cause"
    r"|actually|basically|anyway|sure|exactly|understood|good question|good point|great|perfect"
    r"|on that|ha|mm-hmm|i mean|you know|to sum up|to be honest|look|listen|see|alright)\b"
    r"[ ,.;:-]*)+"
)
_ORDERS = re.compile(
    r"(?i)^(?:please\b|do not\b|don't\b|never mind|(?:just |always |never )?(?:give|tell|use|put"
    r"|send|take|call|ask|let|make|keep|remember|imagine|think of|have a|add|leave|bring|remind"
    r"|forget|go|come|wait|hold|check|show|write|read|copy|try)"
    r"(?= (?:me|us|him|her|it|them|this|that|the|a|an|my|our|your|on|to|off)\b))"
)
_SHREDS = re.compile(
    r"(?i)^(?:that (?=(?:an?|the|it|they|we|i|you|he|she|our|my|their|your|every|each|all|no|some"
    r"|this|there)\b)|(?:how|what|why|who|which|whose|than|because|whether|hi|hello|hey"
    r"|good (?:morning|afternoon)|let's (?:say|see|face)|[\w-]+, (?:yes|yeah|no)\b)"
    r"|(?:if|when|unless)\b(?!.*,))"
)
"""The end of a sentence that another began, a greeting, a condition with nothing behind it."""
_MINE_TOO = re.compile(
    r"^(?:the|an?|their|these|those|they|he|she|every|each|all|some|one|two|three|four)\b"
    r".*?(?:,|\band|\bso|\bbut) i(?:'m|'ve|'d|'ll)?(?![\w'])(?! (?:think|guess|mean|believe))"
)
"""Of 'The machine jams, I'm there twice' nobody could tell who 'they' are."""
_AND_ME = re.compile(r"(?<![\w'])((?:[Mm]y|[Oo]ur) (?:\w+ ){0,2}?\w+|[A-Z]\w+) and I ([a-z]+)(?!')")
_FINITE = re.compile(
    r"(?i)(?<![\w'])(?:i|we|you|they|he|she|it|that|this|there|who|which|is|are|was|were|be|been|am"
    r"|has|have|had|do|does|did|will|would|can|could|should|shall|must|may|might|let's|\w+'(?:s|re|ve"
    r"|ll|d|m)|\w+n't|\w+ed)(?![\w'])"
)
"""Without any such word it is no sentence."""
_FIXED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?i)(?<![\w'])(?:{pattern})(?![\w'])"), said)
    for pattern, said in (
        (r"i'm|i am|we're|we are|they're|they are", "they were"),
        (r"i've|i have|we've|we have|they've|they have", "they had"),
        (r"i'll|i will|we'll|we will|i'd|i would|we'd|we would|they'll|they'd", "they would"),
        (r"you're|you are", "YOU were"),
        (r"you've|you have", "YOU had"),
        (r"you'll|you will|you'd|you would", "YOU would"),
        (r"it's|it is", "it was"),
        (r"that's|that is", "that was"),
        (r"there's|there is", "there was"),
        (r"let's|let us", "they should"),
        (r"i|we", "they"),
        (r"my|our", "their"),
        (r"mine|ours", "theirs"),
        (r"me|us", "them"),
        (r"myself|ourselves", "themselves"),
        (r"your", "YOUR"),
        (r"yours", "YOURS"),
        (r"you", "YOU"),
        (r"is|am", "was"),
        (r"are", "were"),
        (r"has", "had"),
        (r"isn't", "was not"),
        (r"aren't", "were not"),
        (r"can", "could"),
        (r"will|gonna|wanna|shall", "would"),
        (r"won't", "would not"),
        (r"can't|cannot", "could not"),
        (r"don't|doesn't", "did not"),
        (r"haven't|hasn't", "had not"),
    )
)
_PAST = dict(
    pair.split(":")
    for pair in (
        "think:thought need:needed want:wanted have:had do:did say:said mean:meant know:knew"
        " get:got make:made use:used like:liked feel:felt see:saw go:went take:took look:looked"
        " looks:looked wants:wanted needs:needed thinks:thought says:said makes:made works:worked"
        " work:worked seems:seemed seem:seemed comes:came come:came goes:went means:meant"
        " uses:used may:might agree:agreed believe:believed guess:guessed suggest:suggested"
        " hope:hoped run:ran runs:ran pay:paid pays:paid cost:cost costs:cost lose:lost spend:spent"
        " buy:bought sell:sold keep:kept keeps:kept decide:decided prefer:preferred"
        " own:owned live:lived call:called ask:asked plan:planned open:opened close:closed"
        " start:started stop:stopped handle:handled manage:managed send:sent sends:sent give:gave"
        " gives:gave bring:brought pick:picked ship:shipped order:ordered lease:leased rent:rented"
        " hire:hired grow:grew build:built write:wrote sign:signed signs:signed expect:expected"
        " employ:employed serve:served deliver:delivered produce:produced rely:relied miss:missed"
        " waste:wasted struggle:struggled compare:compared measure:measured check:checked"
        " talk:talked speak:spoke meet:met move:moved change:changed try:tried worry:worried"
        " love:loved hate:hated wish:wished wonder:wondered assume:assumed doubt:doubted"
        " fear:feared stay:stayed include:included offer:offered charge:charged throw:threw"
        " fly:flew drive:drove teach:taught train:trained store:stored track:tracked load:loaded"
        " bake:baked cook:cooked print:printed clean:cleaned sort:sorted pack:packed"
        " process:processed happens:happened happen:happened takes:took gets:got breaks:broke"
        " break:broke leaks:leaked leak:leaked fails:failed fail:failed depends:depended"
        " closes:closed opens:opened starts:started ends:ended expires:expired decides:decided"
        " reports:reported asks:asked hates:hated loves:loved costs:cost eats:ate leaves:left"
        " leave:left holds:held hold:held recommend:recommended suits:suited jams:jammed"
        " stands:stood stand:stood"
    ).split()
)
_VERBS = frozenset(_PAST.values()) | {one for one in _PAST if one.endswith("s")}
_VERB = re.compile(
    r"(?<![\w'])(?<!let )(?<!make )(?<!help )(?<!see )(they|it|that|there|who|which|YOU) "
    r"([a-z]+)(?![\w'])"
)
_OBJECT = re.compile(
    r"(?<![\w'])((?!and|but|if|that|when|what|because|as|so|or|how|which|where|why)\w+) YOU"
    r"(?=\s*(?:$|[,.;:]|(?:the|an?|some|any|this|these|that|those|their|more|all|by|on|with|to|for"
    r"|at|in|of|about|from|over|back|up|it|know|then|before|after|until|if|when|and|or|next|what"
    r"|how|one|two|three|\d+)\b))"
)
LEAST = 4
"""Fewer words are given as they were said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One sentence of ours with the sentences of the meeting that it tells."""

    text: str
    acts: tuple[Act, ...]


def reported(text: str, *, you: str = "they") -> str:
    """Return what was said as it follows 'said that'; '' for what cannot be told so.

    Questions and shreds cannot. `you` is who was spoken to.
    """
    said = _LEADS.sub("", tidy(text)).strip(" ,.;:-")
    if said.endswith("?") or len(said.split()) < LEAST or "!" in said[-1:]:
        return ""
    if _SHREDS.match(said) or (_MINE_TOO.match(said.lower()) and not _AND_ME.match(said)):
        return ""
    if _ORDERS.match(said) or not (_FINITE.search(said) or _VERBS & set(said.split())):
        return ""
    said = _AND_ME.sub(lambda m: f"they and {m[1]} {_PAST.get(m[2], m[2])}", said)
    for pattern, other in _FIXED:
        said = pattern.sub(other, said)
    said = _VERB.sub(
        lambda m: f"{m[1]} {_PAST.get(m[2], m[2])}",
        f"{said[:1].lower()}{said[1:]}" if said.startswith("They ") else said,
    )
    said = said if you == "they" else said.replace("YOU were", "YOU was")
    them = "them" if you == "they" else you
    said = _OBJECT.sub(lambda m: f"{m[1]} {them}", said)
    own = "their" if you == "they" else f"{you}'s"
    for mark, word in (("YOURS", own), ("YOUR", own), ("YOU", you)):
        said = re.sub(rf"\b{mark}\b", word, said)
    return _inner(said)


def _inner(text: str) -> str:
    """The first letter small unless the word is a name, an acronym or the like."""
    first = text.split(" ", 1)[0]
    common = first.lower() in _SMALL or first.lower().rstrip(",") in _PAST
    return text[:1].lower() + text[1:] if common else text


_SMALL = frozenset(
    "the a an they it that there this these those their what if when for in on at with to of from"
    " as all some any every each most more not just maybe perhaps probably usually first second"
    " last next everything everybody everyone something somebody nothing nobody over under during"
    " always never sometimes often today tomorrow yesterday here now people his her four five six"
    " seven eight nine ten twelve fourteen fifteen twenty thirty forty fifty hundred half both"
    " anything anybody look see while though although between until one two three who which where"
    " how after before since once by about without".split()
)


def shown(speaker: str) -> str:
    """Return a speaker as a sentence names them, without what stands in brackets."""
    return " ".join(re.sub(r"\(.*?\)", " ", speaker).split()) or "Somebody"


def tell(
    acts: Iterable[Act], *, speakers: Sequence[str] = (), most: int = 99, near: int | None = None
) -> tuple[Told, ...]:
    """Tell sentences of a meeting in their order, those of one speaker in a row as one sentence.

    At most `most` make one, none further than `near` turns from the one before it. With two
    `speakers` in all, 'you' is the other one. What cannot be told is quoted.
    """
    runs: list[tuple[str, list[Act]]] = []
    for act in acts:
        last = runs[-1][1] if runs and runs[-1][0] == act.speaker else []
        close = last and (near is None or act.place - last[-1].place <= near)
        if close and len(last) < most:
            last.append(act)
        else:
            runs.append((act.speaker, [act]))
    return tuple(_told(speaker, said, speakers) for speaker, said in runs)


def _told(speaker: str, said: Sequence[Act], speakers: Sequence[str]) -> Told:
    others = [one for one in speakers if one != speaker]
    you = first_name(others[0]) if len(others) == 1 and len(speakers) == 2 else "they"
    clauses = [_clause(act.text, you) for act in said]
    return Told(text=f"{shown(speaker)} said {', and '.join(clauses)}.", acts=tuple(said))


def _clause(text: str, you: str) -> str:
    told = reported(text, you=you)
    return (
        f"that {told}" if told and not told.startswith("that ") else f"“{tidy(text).rstrip('.')}”"
    )


_ECHO = re.compile(
    r"(?i)^(?:please )?(?:summari[sz]e|(?:what|why|how|who|when|where|which)(?:'s|’s)?"
    r"(?: (?:did|was|were|is|are|do|does|had|has|have))?)\s+(.*?)[\s.?!]*$"
)


def subject_of(question: str) -> str:
    """Return what a question is about as the heading of its answer; '' when it names nothing."""
    found = _ECHO.match(" ".join(question.split()))
    about = found[1] if found else ""
    return about[:1].upper() + about[1:]
