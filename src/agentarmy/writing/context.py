"""All that a draft is written from, handed in by the services."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Judgement
from agentarmy.domain.ordering import by_seller
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.domain.stages import Stage
from agentarmy.errors import BadInput, UsageError
from agentarmy.reading.dates import local_day, reads_day_first
from agentarmy.reading.guidance import Guidance
from agentarmy.reading.order_days import OrderOn, order_days
from agentarmy.writing.about import LOOKED_UP
from agentarmy.writing.answers import Asked, Passage, asked_in
from agentarmy.writing.formality import Tone, between
from agentarmy.writing.ground import Ground, of_turn
from agentarmy.writing.names import first_name, plain_name, same_person
from agentarmy.writing.offer import Offer, offer_of
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.region import PLAIN, Region
from agentarmy.writing.resting import Rest, puts_off, rest_of
from agentarmy.writing.settled import Owed, Settled, owed_to, settled_of
from agentarmy.writing.voice import Voice

_FORM_WORDS = re.compile(
    r"(?ims)^(?:message|comments?|question|nachricht):\s*(?P<words>.+?)(?=\n\s*\n|\n\w[\w ]*:|\Z)"
)


class DraftKind(StrEnum):
    """What is written."""

    REPLY = "reply"
    FOLLOW_UP = "follow-up"
    RECAP = "recap"
    FIRST_TOUCH = "first-touch"
    OBJECTION = "objection"
    TIMES = "times"
    THANK_YOU = "thank-you"
    INTERNAL_NOTE = "internal-note"


_ALSO = {"followup": "follow-up", "thanks": "thank-you", "note": "internal-note"}


def kind_named(name: str) -> DraftKind:
    """Return the kind by its name. Raises UsageError for any other word."""
    word = name.strip().lower().replace("_", "-").replace(" ", "-")
    try:
        return DraftKind(_ALSO.get(word, word))
    except ValueError:
        known = ", ".join(DraftKind)
        raise UsageError(f'no kind of draft "{name}"', expected=f"one of {known}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """Who writes."""

    name: str = ""
    title: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """How one kind of objection is met: a label, a calibrated question, advice for the rep."""

    label: str
    question: str
    answer: str = ""


def parse_objections(rows: Sequence[object]) -> dict[str, Counter]:
    """Read the objection library: records with id, label, calibrated_question and answer.

    Raises BadInput for a record without an id or a label.
    """
    found: dict[str, Counter] = {}
    for row in rows:
        if not isinstance(row, Mapping) or not row.get("id") or not row.get("label"):
            raise BadInput("a record of the objection library", expected='"id" and "label"')
        found[str(row["id"])] = Counter(
            label=str(row["label"]),
            question=str(row.get("calibrated_question") or ""),
            answer=str(row.get("answer") or ""),
        )
    return found


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A moment at which the rep's calendar is empty: as it is said, and what tells it."""

    words: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Diary:
    """The rep's calendar in the days ahead: the zone of its clock (IANA) and what is taken."""

    zone: str
    taken: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftContext:
    """What is known when a message is written; nothing else may appear in it.

    `turns` are those of the conversation in time order; `evidence` in order of speaking may reach
    further (the whole account), and so may `history`, the turns of its other conversations.
    `stage_ground` is the deal's stage field, `record` are fields of the recipient's and the deal's
    records by name, `free` moments of the rep's calendar, `diary` all of it (None:
    not imported). `language` names the one they write in when it is not English. `colleagues` are
    the turns among ourselves, which no outsider saw; they carry no sentence; `guidance` is what of
    it binds this message. `referrer` sent us from themselves to the recipient: what they asked is
    for the recipient. `salt` counts the variants of a draft, 0 being the first.
    """

    key: str
    kind: DraftKind
    now: datetime
    turns: tuple[Turn, ...]
    evidence: tuple[Evidence, ...]
    judgement: Judgement
    facts: Facts
    recipient: Person
    rep: Rep = field(default_factory=Rep)
    channel: Channel = Channel.MAIL
    persona: Persona = Persona.MANAGER
    region: Region = PLAIN
    stage: Stage | None = None
    stage_ground: Ground | None = None
    objections: Mapping[str, Counter] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    history: tuple[Turn, ...] = ()
    tone: Tone = field(default_factory=Tone)
    record: Mapping[str, Ground] = field(default_factory=dict)
    free: tuple[FreeTime, ...] = ()
    diary: Diary | None = None
    language: str = ""
    manner: Manner = Manner.PLAIN
    voice: Voice | None = None
    colleagues: tuple[Turn, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    referrer: Person | None = None
    salt: int = 0

    @cached_property
    def formality(self) -> float:
        """How formal we are with the recipient, 0..1: as they write, else as their region does."""
        return between(self.recipient, self.human, tone=self.tone, prior=self.region.formality)

    @cached_property
    def human(self) -> tuple[Turn, ...]:
        """The turns that people wrote and the other side saw: no automatic or internal mail."""
        return tuple(t for t in self.turns if not t.automatic and not is_internal(t, self.facts))

    @cached_property
    def enquiry(self) -> Ground | None:
        """Their words in a web form that reached us as an automatic mail naming their address."""
        for turn in reversed(self.turns):
            named = self.recipient.address and self.recipient.address in turn.text.lower()
            found = _FORM_WORDS.search(turn.text) if turn.automatic and named else None
            if found:
                return of_turn(turn, found["words"].strip())
        return None

    @cached_property
    def last_inbound(self) -> Turn | None:
        """The newest turn of the other side."""
        return next((t for t in reversed(self.human) if t.side is not Side.OURS), None)

    @cached_property
    def last_outbound(self) -> Turn | None:
        """Our newest turn."""
        return next((t for t in reversed(self.human) if t.side is Side.OURS), None)

    @cached_property
    def unanswered(self) -> tuple[Turn, ...]:
        """Their turns since we last wrote; in a call, all of theirs.

        Where this thread holds none, those of the recipient in the account's other threads since
        we last wrote anywhere.
        """
        ours = [place for place, t in enumerate(self.human) if t.side is Side.OURS]
        since = ours[-1] + 1 if ours and not self.is_call else 0
        here = tuple(t for t in self.human[since:] if t.side is not Side.OURS)
        if here or self.is_call or self.kind not in _ANSWERS:
            return here
        return tuple(
            t
            for t in self._since_our_word
            if t.channel is not Channel.CALL and same_person(t.speaker, self.recipient)
        )

    @cached_property
    def _since_our_word(self) -> tuple[Turn, ...]:
        """What they said anywhere since we last said something to them."""
        ours = [n for n, t in enumerate(self.everything) if t.side is Side.OURS]
        return self.everything[ours[-1] + 1 if ours else 0 :]

    def answered_elsewhere(self, turn: Turn) -> bool:
        """Say whether we wrote to them, in whatever channel, after this turn of theirs."""
        return not self.is_call and turn.id not in {t.id for t in self._since_our_word}

    @cached_property
    def settled(self) -> Settled:
        """What stands in the whole deal, whatever the channel."""
        return settled_of(self.everything, self.evidence)

    @cached_property
    def owed(self) -> tuple[Owed, ...]:
        """What we said that we would send or find out for the recipient, and did not yet."""
        ours = by_seller(self.judgement.commitments)
        return owed_to(self.recipient, ours, turns=self.everything, now=self.now)

    @cached_property
    def rest(self) -> Rest | None:
        """What they want left alone for now, and until when; None where we may write."""
        frozen = self.risks(*_FREEZES)
        return rest_of(self.everything, frozen, own=self.recipient.label, today=self.now.date())

    @cached_property
    def standing_promise(self) -> Evidence | None:
        """Our newest promise with a day that still lies ahead; None for none."""
        ahead = [
            e
            for e in by_seller(self.judgement.commitments)
            if e.due and e.due >= self.now.date() and e.side is Side.OURS
        ]
        own = [e for e in ahead if e.speaker.casefold() == self.rep.name.casefold()]
        return own[-1] if own else None

    @cached_property
    def aside(self) -> bool:
        """Whether the talk is with somebody else of their house: this person wrote nothing new."""
        if self.is_call or not self.unanswered or self.referrer:
            return False
        return not any(same_person(t.speaker, self.recipient) for t in self.unanswered)

    @cached_property
    def pays(self) -> bool:
        """Whether sums are this person's matter: by office, or who signs, named money, is alone."""
        label, title = self.recipient.label, self.record.get("title")
        if self.persona is Persona.C_SUITE or (title and _MONEY_OFFICE.search(title.quote)):
            return True
        money = (Kind.BUDGET, Kind.ECONOMIC_BUYER)
        if any(e.kind in money and e.speaker == label and e.polarity > 0 for e in self.evidence):
            return True
        others = {t.speaker.label for t in self.everything if t.side is Side.THEIRS} - {label}
        return not others

    @cached_property
    def is_call(self) -> bool:
        """Whether the conversation is a call."""
        return bool(self.human) and all(t.channel is Channel.CALL for t in self.human)

    @cached_property
    def fresh(self) -> tuple[Evidence, ...]:
        """Evidence from their unanswered turns."""
        ids = {turn.id for turn in self.unanswered}
        return tuple(e for e in self.evidence if e.source.id in ids)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """What they asked and we have not answered; to one aside, what is told to be theirs."""
        if not self.aside:
            return self._all_asked
        return tuple(a for a in self._all_asked if self.asked_by_reader(a) or self._concerns(a))

    def asked_by_reader(self, asked: Asked) -> bool:
        """Say whether one of those whom the message goes to asked this."""
        readers = {p.label for p in (self.recipient, *self.askers)}
        turn = next((t for t in self.everything if t.id == asked.ground.source.id), None)
        own = turn is None or same_person(turn.speaker, self.recipient)
        return own or asked.ground.who in readers

    def _concerns(self, asked: Asked) -> bool:
        """Whether what another asked is told to be for the recipient: by name, there or next."""
        turn = next((t for t in self.unanswered if t.id == asked.ground.source.id), None)
        name = first_name(self.recipient)
        place = turn.text.find(asked.ground.quote) if turn else -1
        if turn is None or not name or place < 0:
            return False
        end = place + len(asked.ground.quote)
        following = re.split(r"(?<=[.!?])\s+|\n\n", turn.text[end:].lstrip(" .?!\n"))[0]
        said = f"{asked.ground.quote} {following}"
        return bool(re.search(rf"\b{re.escape(name)}\b", said)) and asked.about in LOOKED_UP

    @cached_property
    def _all_asked(self) -> tuple[Asked, ...]:
        """What they asked and we have not answered; in a call what stayed open there."""
        if self.enquiry and not self.human:
            form = [t for t in self.turns if t.id == self.enquiry.source.id]
            words = self.enquiry.quote
            theirs = [replace(turn, side=Side.THEIRS, text=words) for turn in form]
            return asked_in(theirs, (), bare=True)
        if not self.is_call:
            return asked_in(self.unanswered, self.evidence, bare=True)
        known = (*self.judgement.open_questions, *self.judgement.asks)
        ids = {e.id for e in known if e.side is not Side.OURS}
        return asked_in(self.human, [e for e in known if e.id in ids], bare=False)

    @cached_property
    def askers(self) -> tuple[Person, ...]:
        """Who wrote to us since our last message, the recipient first, when several ask."""
        if self.is_call:
            return ()
        told = [t.speaker for t in self.unanswered if t.speaker.label]
        asking = {a.ground.who for a in self._all_asked}
        others = [p for p in dict.fromkeys(told) if p.label in asking and p != self.recipient]
        own = self.recipient.label in asking
        return (self.recipient, *others) if others and (own or len(others) > 1) else ()

    @cached_property
    def greeted(self) -> tuple[Person, ...]:
        """Whom the message greets: who asked; in the recap of a call all of theirs who spoke."""
        if not self.is_call or self.kind is not DraftKind.RECAP:
            return self.askers or (self.recipient,)
        spoke = dict.fromkeys(t.speaker for t in self.human if t.side is Side.THEIRS)
        gone = [plain_name(e.speaker) for e in self.risks("champion_left")]
        there = [p for p in spoke if first_name(p) and plain_name(p.name) not in gone]
        others = [p for p in there if not same_person(p, self.recipient)]
        return (self.recipient, *others) if len(others) < _MANY else (self.recipient,)

    @cached_property
    def offer(self) -> Offer | None:
        """The sum and the days that follow from what they want."""
        named = self.named_order
        kept = [e for e in self.evidence if not (named and _is_order(e, *named))]
        return offer_of(kept, self.facts, now=self.now)

    @cached_property
    def named_order(self) -> tuple[Turn, OrderOn] | None:
        """The day still ahead on which they say that they would order, by their newest word."""
        for turn in reversed(self.everything):
            if turn.side is Side.OURS:
                continue
            said = local_day(turn.at, turn.utc_offset)
            found = order_days(turn.text, said, day_first=reads_day_first(turn.utc_offset))
            ahead = [one for one in found if one.day >= self.now.date()]
            if ahead:
                return turn, ahead[-1]
        return None

    @cached_property
    def objection(self) -> tuple[Evidence, Counter] | None:
        """Their newest unanswered objection that the library knows, and how it is met.

        Where an objection is to be answered, the newest of all when none is unanswered.
        """
        found = self._objection_in(self.fresh)
        if found is None and self.kind is DraftKind.OBJECTION:
            theirs = [e for e in self.evidence if e.side is not Side.OURS]
            found = self._objection_in(theirs)
        return found

    def _objection_in(self, evidence: Sequence[Evidence]) -> tuple[Evidence, Counter] | None:
        """The newest, the recipient's own before those of others."""
        own = self.recipient.label
        for item in sorted(reversed(evidence), key=lambda e: e.speaker != own):
            kind = re.split(r"[\s:,]", _word(item) or item.topic, maxsplit=1)[0].casefold()
            if item.kind is Kind.OBJECTION and kind in self.objections:
                return item, self.objections[kind]
        return None

    def here(self) -> DraftContext:
        """Return the same context with what was said in this conversation alone."""
        ids = {turn.id for turn in self.turns}
        return replace(self, evidence=tuple(e for e in self.evidence if e.source.id in ids))

    def risks(self, *names: str) -> tuple[Evidence, ...]:
        """Return the risks of these kinds, newest last."""
        return tuple(e for e in self.judgement.risks if e.topic in names or _word(e) in names)

    @cached_property
    def leaver(self) -> Evidence | None:
        """The words with which this person, in an unanswered message, says that they leave."""
        found = [e for e in self.fresh if _leaves(e)]
        return next((e for e in found if e.speaker == self.recipient.label), None)

    @cached_property
    def left(self) -> bool:
        """Whether this person ever said that they leave the company."""
        name = self.recipient.label
        return any(_leaves(e) and e.speaker == name for e in self.evidence)

    @cached_property
    def stopped(self) -> tuple[Evidence, ...]:
        """Wishes for no more mail: the recipient's own, and those for 'us', their whole house."""
        risks = self.risks("stop", "unsubscribe", "opt_out")
        found = [e for e in risks if not puts_off(e.quote)]  # not before a day is no stop for good
        own = self.recipient
        return tuple(
            e for e in found if _FOR_ALL.search(e.quote) or same_person(Person(e.speaker), own)
        )

    @cached_property
    def last_word_ours(self) -> Turn | None:
        """Our newest mail or chat to this person where they said nothing since, in any thread.

        A mail counts for those whom it was sent to, words in a room for all who are in it.
        """
        own = self.recipient
        talks = {
            t.conversation
            for t in self.everything
            if any(same_person(p, own) for p in (t.speaker, *t.to))
        }
        said = [
            t
            for t in self.everything
            if t.conversation in talks and t.channel is not Channel.CALL
            if (t.side is Side.OURS and (not t.to or any(same_person(p, own) for p in t.to)))
            or same_person(t.speaker, own)
        ]
        return said[-1] if said and said[-1].side is Side.OURS else None

    @cached_property
    def everything(self) -> tuple[Turn, ...]:
        """The turns of this conversation and of the account's others, in time order."""
        own = {turn.id for turn in self.turns}
        others = [
            t
            for t in self.history
            if t.id not in own and not t.automatic and not is_internal(t, self.facts)
        ]
        turns = [*others, *self.human]
        return tuple(sorted(turns, key=lambda t: t.at.timestamp() if t.at else 0.0))


_FREEZES = ("budget_freeze", "freeze", "on_hold")


def _is_order(item: Evidence, turn: Turn, named: OrderOn) -> bool:
    """Whether a day that was read as a wish is the day of the order."""
    day = getattr(item.value, "day", None)
    here = item.source.id == turn.id and item.start < named.end and item.end > named.start
    return here and item.kind is Kind.TIMELINE and day == named.day


_MONEY_OFFICE = re.compile(
    r"(?i)\b(?:financ\w*|purchas\w*|procure\w*|buyer|sourcing|controll\w*|treasur\w*|account\w*)\b"
)
_MANY = 3
"""Where so many others spoke in a call, the recap greets its reader alone."""
_ANSWERS = (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.OBJECTION, DraftKind.TIMES)
"""Kinds that answer what lies open, wherever it was said."""


_SELF = re.compile(
    r"\bi(?:'m|'ll|'ve| am| will| have| shall)? (?:be )?(?:already |also )?"
    r"(?:leav|left|moving on|retir|resign|no longer)|\bmy last (?:working )?day",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(r"\b(?:us|our)\b", re.IGNORECASE)


def _leaves(item: Evidence) -> bool:
    """Whether somebody says that they leave themselves; not that a colleague did."""
    left = item.kind is Kind.RISK and _word(item) == "champion_left"
    return left and bool(_SELF.search(item.quote.replace("\u2019", "'")))


def is_internal(turn: Turn, facts: Facts) -> bool:
    """Say whether a mail went between our own people only; the other side never saw it."""
    if turn.channel is not Channel.MAIL or not facts.our_domains or not turn.to:
        return False
    return all(p.domain in facts.our_domains for p in (turn.speaker, *turn.to))


def _word(item: Evidence) -> str:
    text = getattr(item.value, "text", "")
    return text if isinstance(text, str) else ""
