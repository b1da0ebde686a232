"""What the buyer set for us: conditions for signing, criteria, rules of contact, rivals dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Person, Side, Turn
from agentarmy.domain.rivals import dropped_rivals
from agentarmy.reading.contact import no_contact_rule
from agentarmy.reading.text import Sentence as Span
from agentarmy.reading.text import sentences
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import Ground, of_evidence, of_turn, once
from agentarmy.writing.names import plain_name
from agentarmy.writing.wording import tidy

_ITEM = re.compile(
    r"(?m)^[ \t]*(?:[-*\u2022\u2013]|\(?\d{1,2}[.)]|\(?[a-h]\))[ \t]+(?P<item>\S.*)$"
)
_NEEDS = re.compile(
    r"(?i)\b(?:need|want|require|expect|must|conditions?|criteria|decid\w+|depends?|matters?"
    r"|important|has to|have to|before (?:i|we) (?:can )?(?:sign|order|approve|release)"
    r"|to (?:sign|approve|release|say yes)|for (?:my|our|the) (?:signature|approval|yes))\b"
)
_NOT_NEEDS = re.compile(
    r"(?i)\b(?:don't|do not|no longer|never|not) (?:need|want|require|expect)\b"
)
_ASKS = re.compile(r"\?\s*$")
_SIGNING = re.compile(
    r"(?i)\b(?:i|we)(?:'ll|\u2019ll| will| can)? (?:sign|approve|release|order|say yes|go ahead)\b"
)
_SO_FAR = 60
"""Between the words that ask for something and the list of it lie at most so many characters."""
_FEW, _MANY = 2, 6
_ASIDE = 14
"""Words up to which what explains an item is told with it."""
_SAVES = re.compile(
    r"(?i)\bwhat (?:we|it)(?: can| will| would|'ll)? (?:stops? paying|no longer pay)\b"
)
_EQUALS = re.compile(
    r",?\s+(?:is|are|comes? to|makes?)\s+(?=(?:(?:roughly|about)\s)?[$\u20ac\u00a3\d])"
)
_HEDGES = re.compile(r"\b(?:not sure|hard to say|good question|let me think|honest|i think)\b")
_FIRST = re.compile(
    r"\b(?:number one|first of all|most important\w*|above all|comes first|top of (?:my|our) list"
    r"|matters? most|deal ?breaker|weigh\w*|no go|non-negotiable|without (?:that|them|it)|first)\b"
)
_COUNTS = re.compile(
    r"\b(?:must|matters?|important|needs? to|has to|have to|required?|requirement|criteri\w+"
    r"|decides?|decisive|crucial|essential|counts|only|no .{0,20} without|weighting)\b"
    r"|\bcan't do without\b"
)
_CRITERIA_ASKED = re.compile(
    r"\b(?:criteri\w+|what (?:would|will|does|do|makes?|is)[^?]{0,40}"
    r"(?:choose|decide|matter|important|pick|judge|tip the scales?|win you over)"
    r"|how (?:do|will|would) you (?:decide|choose|judge|compare|weigh))"
)
_POINTS_BACK = re.compile(
    r"^(?:and |but |so )?(?:that|this|it)(?:'s| is| was| would be| comes| matters| decides)\b"
)
_NO_CRITERION = re.compile(
    r"^(?:and |but |so )?(?:if|when|unless|tell|please|let|can|could|would|should|do|does|is|are"
    r"|here|there|thanks?|better|good|great|then we|i'm|i am)\b"
)
_BUT = re.compile(r"(?i)^.*?\bbut\s+")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What somebody of theirs wants to see before they sign, as they listed it."""

    person: Person
    items: tuple[str, ...]
    ground: Ground
    signs: bool


@dataclass(frozen=True, slots=True)
class Criterion:
    """What counts for somebody: the words, and what carries them."""

    text: str
    who: str
    grounds: tuple[Ground, ...]
    first: bool = False


def turns_of(write: Composer) -> tuple[Turn, ...]:
    """Return the turns that count: of a call its own, else the whole deal's; without leavers'."""
    turns = write.ctx.human if write.ctx.is_call else write.ctx.everything
    gone = [plain_name(e.speaker) for e in write.ctx.risks("champion_left")]
    return tuple(t for t in turns if plain_name(t.speaker.name) not in gone)


def conditions(turns: Sequence[Turn]) -> Conditions | None:
    """Return the newest list of theirs of what must be there, where they say that they sign then.

    A list without such words counts where it opens with a need of theirs.
    """
    for turn in reversed(turns):
        if turn.side is Side.OURS or turn.automatic:
            continue
        listed = list(_ITEM.finditer(turn.text))
        if not _FEW <= len(listed) <= _MANY:
            continue
        before = turn.text[: listed[0].start()].rstrip()
        lead = re.split(r"(?<=[.!?])\s+|\n", before)[-1]
        if not lead.endswith(":") or not _NEEDS.search(lead) or _NOT_NEEDS.search(lead):
            continue
        items = tuple(_short(one["item"]) for one in listed)
        if any(_ASKS.search(item) for item in items):
            continue
        quote = turn.text[turn.text.rindex(lead) : listed[-1].end()]
        signs = bool(_SIGNING.search(turn.text))
        return Conditions(turn.speaker, items, of_turn(turn, quote), signs)
    return None


def _short(item: str) -> str:
    """An item without what explains it behind a colon; with the figure that it names."""
    text = _SAVES.sub("what comes off our costs", " ".join(item.split()).rstrip(" .,;"))
    head, _, rest = text.partition(": ")
    if not rest or len(head.split()) <= 2:
        return text
    if not re.search(r"\d", rest) or len(rest.split()) > _ASIDE:
        return head
    what, _, figure = _EQUALS.sub("\0", rest).partition("\0")
    if not figure:
        return f"{head} ({rest})"
    what = re.split(r"(?i)\s+(?:over|for|in|at|on|with|of|by)\b", what)[0]
    return f"{head} ({what}, {re.sub(r'(?i),? (?:today|now|at present)$', '', figure)})"


def listed_criteria(write: Composer) -> tuple[Criterion, ...]:
    """Return all that answered our question of a call for what decides, in the order said.

    What another of theirs adds with an 'and' before we speak again belongs to it.
    """
    turns = turns_of(write)
    for place, asked in enumerate(turns):
        if asked.side is Side.THEIRS or not _CRITERIA_ASKED.search(asked.text.casefold()):
            continue
        if not asked.text.rstrip().endswith("?"):
            continue
        found: list[Criterion] = []
        for turn in turns[place + 1 :]:
            if turn.side is not Side.THEIRS:
                break
            found += _counting(turn, first=not found)
        if found:
            return tuple(found)
    return ()


def _counting(turn: Turn, *, first: bool) -> Iterator[Criterion]:
    """The criteria of one turn: its sentences, of a further speaker those that add to them."""
    goes_on = first
    for span in sentences(turn.text):
        said = _words(turn, span)
        low = " ".join(said.casefold().split())
        goes_on = goes_on or low.startswith(("and ", "also "))
        if not goes_on or span.question or _NO_CRITERION.search(low) or _POINTS_BACK.search(low):
            continue
        bare = re.sub(r"(?i)^then (?=how|what|the|that|who)", "", _bare(said))
        if len(bare.split()) < _FEW or re.match(r"(?i)(?:i|we)\b", bare) or _HEDGES.search(low):
            continue
        yield Criterion(bare, turn.speaker.label, (of_turn(turn, said),))


def criteria(write: Composer, own: Sequence[str]) -> Iterator[Criterion]:
    """Yield what counts: of the people in `own` first, the weightiest first, the newest of those.

    Of others only what is plainly called a criterion.
    """
    turns = {turn.id: turn for turn in turns_of(write)}
    found: list[tuple[tuple[int, int, float], Criterion]] = []
    own = tuple(name for name in own if name)
    for item in write.ctx.evidence:
        turn = turns.get(item.source.id)
        if item.kind is not Kind.DECISION_CRITERIA or item.side is Side.OURS or turn is None:
            continue
        if item.polarity < 0 or item.hypothetical or item.confidence < 0.5:
            continue
        weight = _weight(item, turn, write.ctx.everything)
        mine = item.speaker in own
        told = _told(item, turn)
        if told and (weight >= 2 or (mine and weight >= 1)):
            at = item.asserted_at.timestamp() if item.asserted_at else 0.0
            first = bool(_FIRST.search(item.quote.casefold()))
            found.append(((int(mine), weight, at), replace(told, first=first)))
    seen = set[str]()
    for _, one in sorted(found, key=lambda pair: pair[0], reverse=True):
        if one.text.casefold() not in seen:
            seen.add(one.text.casefold())
            yield one


def _weight(item: Evidence, turn: Turn, turns: Sequence[Turn]) -> int:
    said = " ".join(item.quote.casefold().split())
    if _NO_CRITERION.search(said) or said.endswith("?"):
        return 0
    weight = 3 if _FIRST.search(said) else 0
    weight += 1 if _COUNTS.search(said) else 0
    place = turns.index(turn)
    asked = turns[place - 1] if place else None
    if asked and asked.side is Side.OURS and asked.conversation == turn.conversation:
        weight += 2 if _CRITERIA_ASKED.search(asked.text.casefold()) else 0
    return weight


def _told(item: Evidence, turn: Turn) -> Criterion | None:
    """The words of a criterion; 'that's number one' is told by the sentence before it."""
    quote = " ".join(item.quote.split())
    spans = sentences(turn.text)
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), 0)
    if _POINTS_BACK.search(quote.casefold()):
        if not place:
            return None
        before = _words(turn, spans[place - 1])
        grounds = once((of_turn(turn, before), of_evidence(item)))
        return Criterion(_bare(before), item.speaker, grounds)
    return Criterion(_bare(quote), item.speaker, (of_evidence(item),))


def _bare(words: str) -> str:
    """The words without what only leads over to them."""
    return re.sub(r"(?i)^(?:(?:so|and|but|well|then|also),?\s+)+", "", tidy(words, limit=40))


def _words(turn: Turn, span: Span) -> str:
    return turn.text[span.start : span.end].strip()


def no_contact(turns: Sequence[Turn]) -> tuple[str, Ground] | None:
    """Return their newest words that keep us from visiting or calling for a time; None for none."""
    found = no_contact_rule(turns)
    return (found[0], of_turn(found[1], found[0])) if found else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A rival that they dropped: its name, their reason ('' where none was given), the grounds."""

    name: str
    reason: str
    grounds: tuple[Ground, ...]


def dropped(write: Composer) -> Iterator[Dropped]:
    """Yield the rivals that were dropped with the reason that stands before those words."""
    turns = {turn.id: turn for turn in write.ctx.everything}
    names = {name.casefold(): name for name in write.ctx.judgement.competitors}
    for key, item in dropped_rivals(write.ctx.evidence).items():
        turn = turns.get(item.source.id)
        reason = _reason(turn, item) if turn else ""
        named = [
            e
            for e in write.ctx.evidence
            if e.kind is Kind.COMPETITION and e.polarity > 0 and key in str(e.value).casefold()
        ]
        grounds = [of_evidence(item), *(of_evidence(e) for e in named[-1:])]
        if turn and reason:
            grounds.append(of_turn(turn, reason))
        yield Dropped(names.get(key, key), reason, once(grounds))


def _reason(turn: Turn, item: Evidence) -> str:
    """Why: the rest of the sentence ('too slow'), else what stands behind 'but' before it."""
    spans = sentences(turn.text)
    place = next((n for n, s in enumerate(spans) if s.start <= item.start < s.end), 0)
    own = re.search(r"(?i)(?:,|\bbecause|\bsince|:)\s+(?P<why>[^.!?]{6,})", item.quote)
    if own:
        return own["why"].strip()
    if not place or spans[place - 1].question:
        return ""
    before = _words(turn, spans[place - 1])
    if re.search(r"(?i)\bbut\b", before):
        return _BUT.sub("", before).rstrip(" .!")
    return ""
