"""The moves of a message: each turns sourced facts into sentences, in one of several phrasings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from agentarmy.domain.evidence import Day, Evidence, Kind
from agentarmy.domain.judgement import Outcome
from agentarmy.domain.orders import plain
from agentarmy.domain.records import Money, Side, Turn
from agentarmy.domain.stages import Stage
from agentarmy.writing import phrases
from agentarmy.writing.answers import About, Asked, Shelf, clean, product_in
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import (
    Ground,
    Move,
    Sentence,
    of_evidence,
    of_price,
    of_turn,
    once,
)
from agentarmy.writing.offer import Delivery, Offer, gap_working
from agentarmy.writing.persona import LIMITS, Persona
from agentarmy.writing.promises import overpromise
from agentarmy.writing.wording import (
    agree,
    count_words,
    day_words,
    flippable,
    flipped,
    inner,
    opening,
    percent,
    pick,
    tidy,
)

_AGREES = re.compile(
    r"(?im)^(?:ok(?:ay)?|yes|fine|good|great|perfect)?[,.]?\s*"
    r"(?P<clause>(?:[\w:]+ ){0,6}(?:works|is fine|is good|suits (?:us|me)|is confirmed|looks right"
    r"|sounds good|looks good)\b)"
)
_NOT_AGREED = re.compile(r"(?i)\b(?:not|n't|if|neither|nothing|how)\b")
_NO_CALLS = re.compile(
    r"(?i)\bno (?:visits|calls|meetings)(?:\s+(?:and|or)\s+no\s+(?:visits|calls|meetings))?\b"
    r"[^.,;!?\n]{0,60}"
)
_DELIVERY_ABOUT = (About.DELIVERY, About.BOTH, About.YES_NO)
_PRICE_ABOUT = (About.PRICE, About.BOTH, About.YES_NO)


class Composer:
    """Writes single moves for one context; the same context always gives the same words."""

    def __init__(self, context: DraftContext) -> None:
        self.ctx = context
        self.shelf = Shelf(context.passages)
        self.depth = LIMITS[context.persona].depth

    def choose(self, move: str, options: Sequence[str], *, shift: int = 0) -> str:
        """Choose a phrasing by conversation, kind and move; `shift` takes the next ones."""
        first = pick(f"{self.ctx.key}|{self.ctx.kind}|{move}", options)
        return options[(options.index(first) + shift) % len(options)]

    def day(self, day: date) -> str:
        """Write a day as the reader's region does."""
        return day_words(day, month_first=self.ctx.region.month_first)

    def said(self, item: Evidence, move: str, *, weight: int) -> Sentence:
        """Say the other side's words back: in the second person, or quoted when they are rough."""
        own = item.speaker == self.ctx.recipient.label
        plainly = own and flippable(item.quote)
        options: Sequence[str] = phrases.PAIN if plainly else phrases.PAIN_QUOTED
        if not own:
            options = phrases.PAIN_OF_OTHERS
        words = inner(flipped(item.quote)) if plainly else tidy(item.quote, limit=22)
        text = self.choose(move, options).format(said=words, who=item.speaker)
        return Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(item),), weight=weight)

    # --- openings -----------------------------------------------------------------------------

    def reply_opening(self) -> Iterator[Sentence]:
        """Take up what they last wrote: a handover, a question, a next step, or good news."""
        left = self.ctx.leaver
        if left:
            text = self.choose("handover", phrases.HANDOVER)
            yield Sentence(
                text=text.format(said=tidy(left.quote, limit=18)),
                move=Move.OPENING,
                grounds=(of_evidence(left),),
                weight=8,
            )
            return
        if self.ctx.enquiry and not self.ctx.human:
            yield from self._thanks()
            return
        agreed = list(self._agreement())
        yield from agreed
        questions = [a for a in self.ctx.asked if a.about is not About.DOCUMENT]
        steps = [e for e in self.ctx.fresh if e.kind in (Kind.NEXT_STEP, Kind.COMMITMENT)]
        if questions:
            yield from self._asked_for(questions, after_yes=bool(agreed))
        elif steps and not agreed:
            yield self._noted(steps[-1])
        elif agreed:
            return
        elif any(e.kind is Kind.BUYING_SIGNAL for e in self.ctx.fresh):
            signal = next(e for e in self.ctx.fresh if e.kind is Kind.BUYING_SIGNAL)
            text = self.choose("positive", phrases.POSITIVE)
            yield Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(signal),), weight=4)
        else:
            yield from self._thanks()

    def _asked_for(self, questions: Sequence[Asked], *, after_yes: bool) -> Iterator[Sentence]:
        """Lead over to what was asked: the number, the date, both, or questions."""
        abouts = {asked.about for asked in questions}
        options: Sequence[str] = ()
        if self.ctx.offer and abouts <= {About.PRICE, About.DELIVERY, About.BOTH}:
            options = phrases.NUMBER if About.PRICE in abouts else phrases.DATE
            if len(abouts) == 2 or About.BOTH in abouts:
                options = phrases.NUMBER_AND_DATE
        elif not after_yes:
            options = phrases.QUESTIONS if len(questions) > 1 else phrases.ONE_QUESTION
        if options:
            yield Sentence(text=self.choose("asked", options), move=Move.OPENING, weight=4)

    def _agreement(self) -> Iterator[Sentence]:
        """Take up a yes in their newest message: the clause that fixes a day, or good news."""
        turn = self.ctx.unanswered[-1] if self.ctx.unanswered else None
        found = _AGREES.search(turn.text) if turn else None
        if turn is None or found is None or _NOT_AGREED.search(found[0]):
            return
        words = found["clause"].strip()
        dated = bool(re.search(r"(?i)\d|day\b", words))
        options = phrases.AGREED if dated else phrases.POSITIVE
        text = self.choose("agreed", options).format(said=words)
        yield Sentence(text=text, move=Move.OPENING, grounds=(of_turn(turn, words),), weight=6)

    def _noted(self, item: Evidence) -> Sentence:
        plainly = flippable(item.quote)
        options: Sequence[str] = phrases.NOTED if plainly else phrases.QUOTED
        words = inner(flipped(item.quote)) if plainly else tidy(item.quote, limit=16)
        return Sentence(
            text=self.choose("noted", options).format(said=words),
            move=Move.OPENING,
            grounds=(of_evidence(item),),
            weight=6,
        )

    def _thanks(self) -> Iterator[Sentence]:
        turn = self.ctx.last_inbound
        form = self.ctx.enquiry
        if turn is None and form:
            text = self.choose("enquiry", phrases.ENQUIRY)
            text = text.format(said=tidy(form.quote, limit=24))
            yield Sentence(text=text, move=Move.OPENING, grounds=(form,), weight=8)
        if turn is None or turn.at is None:
            return
        text = self.choose("thanks", phrases.THANKS).format(day=self.day(turn.at.date()))
        yield Sentence(text=text, move=Move.OPENING, grounds=(self._of(turn),), weight=6)

    def _of(self, turn: Turn) -> Ground:
        """The ground of a whole turn: its first line."""
        lines = [line for line in turn.text.splitlines() if line.strip()]
        return of_turn(turn, lines[0].strip() if lines else turn.subject)

    def follow_up_opening(self) -> Iterator[Sentence]:
        """Take up the last thing that lies between us, with its day."""
        ours, theirs = self.ctx.last_outbound, self.ctx.last_inbound
        turn = self.ctx.human[-1] if self.ctx.human else None
        if turn is None or turn.at is None:
            return
        options: Sequence[str] = phrases.WROTE_BEFORE
        if turn is ours and pending_question(turn):
            options = phrases.ASKED_BEFORE
        elif turn is theirs:
            options = phrases.THEIRS_LAST
        text = self.choose("before", options).format(day=self.day(turn.at.date()))
        yield Sentence(text=text, move=Move.OPENING, grounds=(self._of(turn),), weight=9)

    def recap_opening(self) -> Iterator[Sentence]:
        """Say which talk is summed up."""
        days = [turn.at for turn in self.ctx.human if turn.at]
        if not days:
            return
        turn = next(t for t in reversed(self.ctx.human) if t.at)
        text = self.choose("recap", phrases.RECAP_OPENING).format(day=self.day(max(days).date()))
        yield Sentence(text=text, move=Move.OPENING, grounds=(self._of(turn),), weight=9)

    def relation(self) -> Iterator[Sentence]:
        """The line that builds trust where the region expects one."""
        options = phrases.RELATION.get(self.ctx.region.id)
        if options and self.ctx.persona is not Persona.IC and not self.ctx.leaver:
            yield Sentence(text=self.choose("relation", options), move=Move.RELATION, weight=3)

    def label(self) -> Iterator[Sentence]:
        """Name the feeling behind a fresh objection before anything else is said."""
        objection = self.objection()
        if objection:
            counter = self.ctx.objections[_objection_kind(objection)]
            yield Sentence(
                text=counter.label, move=Move.LABEL, grounds=(of_evidence(objection),), weight=8
            )

    def objection(self) -> Evidence | None:
        """Return their newest unanswered objection that the library knows."""
        found = [
            e
            for e in self.ctx.fresh
            if e.kind is Kind.OBJECTION and _objection_kind(e) in self.ctx.objections
        ]
        return found[-1] if found else None

    def pain(self) -> Iterator[Sentence]:
        """Come back to the trouble that started it, in their words."""
        element = next((e for e in self.ctx.judgement.meddic if e.id == "pain"), None)
        here = {turn.speaker.label for turn in self.ctx.human}
        said = element.evidence if element else ()
        found = [e for e in said if e.side is Side.THEIRS and e.speaker in here]
        best = max(found, key=_telling, default=None)
        if best and _telling(best) >= 2:
            yield self.said(best, "pain", weight=3)

    def farewell(self) -> Sentence:
        """Part well with somebody who leaves: nothing is asked of them."""
        return Sentence(text=self.choose("farewell", phrases.FAREWELL), move=Move.NEXT, weight=8)

    # --- facts --------------------------------------------------------------------------------

    def answers(self) -> Iterator[Sentence]:
        """Answer what was asked from prices, policies and knowledge; mark what can't be."""
        offer, done = self.ctx.offer, set[str]()
        for asked in self.ctx.asked:
            for sentence in self._answer(asked, offer):
                if sentence.text not in done:
                    done.add(sentence.text)
                    yield sentence

    def _answer(self, asked: Asked, offer: Offer | None) -> Iterator[Sentence]:
        if asked.about is About.DOCUMENT:
            yield self._attach(asked)
            return
        wants_price = asked.about in _PRICE_ABOUT
        wants_days = asked.about in _DELIVERY_ABOUT
        if offer and (wants_price or wants_days or asked.about is About.DISCOUNT):
            yield from self.money(offer) if not wants_days or wants_price else ()
            yield from self.days(offer) if wants_days else ()
            if wants_days and offer.delivery is None:
                yield self.checking(asked)
            return
        item = product_in(asked.text, self.ctx.facts)
        if wants_price and item:
            text = f"{item.name} is {money_words(item.price)} per {item.unit} by our price list."
            yield Sentence(text=text, move=Move.ANSWER, grounds=(of_price(item),), weight=8)
            return
        found = self.shelf.find(asked.text) if asked.about is About.OTHER else None
        if found:
            yield Sentence(text=clean(found.quote), move=Move.ANSWER, grounds=(found,), weight=7)
            return
        yield self.checking(asked)

    def checking(self, asked: Asked) -> Sentence:
        """Say that a question is being checked, and mark it for the rep."""
        text = self.choose("checking" + asked.text, phrases.CHECKING)
        words = tidy(asked.text.rstrip("?"), limit=14)
        return Sentence(
            text=text.format(said=words), move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=8
        )

    def _attach(self, asked: Asked) -> Sentence:
        thing = flipped(asked.thing, limit=12)
        text = self.choose("attach", phrases.ATTACH).format(thing=thing)
        return Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=8)

    def money(self, offer: Offer) -> Iterator[Sentence]:
        """State the sum, as deep as the reader wants it, beside their budget."""
        wrong = overpromise(self.ctx.everything, offer, about="money")
        if wrong and offer.too_dear:
            yield self._own_words(wrong, shift=0)
        yield self.price(offer)

    def price(self, offer: Offer) -> Sentence:
        """State what the quantity costs by list and volume discount."""
        priced = offer.priced
        item = priced.line.item
        if item is None:
            raise ValueError("an offer has a price")
        off = percent(priced.percent) if priced.percent else ""
        fields = {
            "count": opening(count_words(priced.line.count)),
            "count_low": count_words(priced.line.count),
            "product": item.name,
            "price": money_words(item.price),
            "net": money_words(priced.net),
            "after": f" after the volume discount of {off}" if off else "",
            "with_discount": f" with the volume discount of {off}" if off else "",
            "gap": _gap_words(offer),
        }
        verbs = ("comes/come", "makes/make", "is/are", "costs/cost")
        fields |= {v.partition("/")[2]: agree(priced.line.count, v) for v in verbs}
        text = self.choose("price", phrases.PRICE[self.depth]).format(**fields)
        return Sentence(
            text=text,
            move=Move.CORRECTION if offer.too_dear else Move.OFFER,
            grounds=offer.budget_grounds,
            workings=gap_working(offer),
            weight=9,
        )

    def days(self, offer: Offer) -> Iterator[Sentence]:
        """State the days by policy; for a wished day, the last day to order."""
        delivery = offer.delivery
        if delivery is None:
            return
        if delivery.late:
            wrong = overpromise(self.ctx.everything, offer, about="days")
            if wrong:
                yield self._own_words(wrong, shift=1)
        yield self.delivery(delivery)
        if delivery.order_by and delivery.wish and isinstance(delivery.wish.value, Day):
            if delivery.order_by < self.ctx.now.date():
                return
            text = self.choose("order_by", phrases.ORDER_BY).format(
                wanted=self.day(delivery.wish.value.day), order_by=self.day(delivery.order_by)
            )
            yield Sentence(
                text=text,
                move=Move.OFFER,
                grounds=once((*delivery.grounds, of_evidence(delivery.wish))),
                workings=delivery.workings,
                weight=8,
            )

    def delivery(self, delivery: Delivery) -> Sentence:
        """State the policy's days for the quantity."""
        count = count_words(delivery.line.count)
        wish, grounds = "", delivery.grounds
        if delivery.late and delivery.wish and not isinstance(delivery.wish.value, Day):
            wish = f", not {count_words(delivery.wished_days)}"
            grounds = once((*grounds, of_evidence(delivery.wish)))
        confirmed = "order confirmation" in delivery.policy.text
        text = self.choose("delivery", phrases.DELIVERY).format(
            count=count,
            Count=opening(count),
            days=delivery.days,
            take=agree(delivery.line.count, "takes/take"),
            from_order=" from order confirmation" if confirmed else "",
            wish=wish,
        )
        return Sentence(
            text=text,
            move=Move.CORRECTION if delivery.late else Move.OFFER,
            grounds=grounds,
            weight=9,
        )

    def _own_words(self, ground: Ground, *, shift: int) -> Sentence:
        """Take back what our side said too quickly, without excuses."""
        mine = ground.who.casefold() == self.ctx.rep.name.casefold()
        call = any(t.id == ground.source.id and t.channel == "call" for t in self.ctx.everything)
        soft = self.ctx.region.id == "apac"
        options = phrases.OWN_WORDS_SOFT if soft else phrases.OWN_WORDS
        text = self.choose("own", options, shift=shift).format(
            we="I" if mine else "We",
            we_low="I" if mine else "we",
            said_verb="said" if call else "wrote",
            said=tidy(ground.quote, limit=14),
        )
        return Sentence(text=text, move=Move.CORRECTION, grounds=(ground,), weight=7)

    def alternatives(self, offer: Offer) -> Iterator[Sentence]:
        """Name what would fit their money or their date, by the same list and policies."""
        fits, delivery = offer.affordable, offer.delivery
        late = delivery if delivery and delivery.late and offer.in_time else None
        fields = {
            "count": count_words(fits.line.count if fits is None else _most(fits)) if fits else "",
            "net": money_words(fits.net) if fits else "",
            "in_time": count_words(offer.in_time),
            "days": str(offer.in_time_days),
        }
        fields |= {"Count": opening(fields["count"]), "In_time": opening(fields["in_time"])}
        grounds: tuple[Ground, ...] = ()
        if fits:
            grounds += fits.grounds
        if late:
            grounds += late.grounds
        options = phrases.FITS_BOTH if fits and late else phrases.FITS_MONEY
        if late and not fits:
            options = phrases.FITS_TIME
        if fits or late:
            yield Sentence(
                text=self.choose("fits", options).format(**fields),
                move=Move.OFFER,
                grounds=once(grounds),
                workings=fits.workings if fits else (),
                weight=8,
            )

    def corrections(self) -> Iterator[Sentence]:
        """Set right what does not hold: sum and days, then what would."""
        offer = self.ctx.offer
        if offer is None:
            return
        if offer.too_dear:
            yield from self.money(offer)
        if offer.delivery and offer.delivery.late:
            yield from self.days(offer)
        yield from self.alternatives(offer)

    # --- endings ------------------------------------------------------------------------------

    def next_step(self) -> Iterator[Sentence]:
        """One call to action by stage, then how decisions are taken in the region."""
        offer, stage = self.ctx.offer, self.ctx.stage
        late = bool(offer and offer.delivery and offer.delivery.late and offer.in_time)
        choice = bool(offer and offer.affordable and late)
        grounds = (self.ctx.stage_ground,) if self.ctx.stage_ground else ()
        table = phrases.NEXT_SHORT if self.ctx.persona is Persona.C_SUITE else phrases.NEXT
        silent = self._no_calls()
        if silent:
            yield silent
            return
        if self._ordering():
            return
        if choice and stage not in (Stage.PROSPECT, Stage.WON, Stage.LOST):
            options: Sequence[str] = phrases.NEXT_CHOICE
        else:
            options = table.get(stage or Stage.QUALIFICATION, ())
        if options:
            text = self.choose(f"next{stage}", options)
            yield Sentence(text=text, move=Move.NEXT, grounds=grounds, weight=8)
        decision = () if choice else phrases.DECISION.get(self.ctx.region.id, ())
        if decision and stage in (Stage.PROPOSAL, Stage.NEGOTIATION, Stage.DISCOVERY):
            yield Sentence(
                text=self.choose("decision", decision), move=Move.NEXT, grounds=grounds, weight=2
            )

    def _ordering(self) -> bool:
        """Whether they ask for papers on a deal that is settled: nothing more is asked of them."""
        papers = any(asked.about is About.DOCUMENT for asked in self.ctx.asked)
        return papers and self.ctx.judgement.verdict.outcome is Outcome.QUALIFIED

    def _no_calls(self) -> Sentence | None:
        """Their newest request for no calls or visits, which no call to action may cross."""
        for turn in reversed(self.ctx.unanswered):
            found = _NO_CALLS.search(turn.text)
            if found:
                ground = of_turn(turn, found[0])
                text = self.choose("in_writing", phrases.IN_WRITING)
                said = inner(tidy(found[0], limit=16))
                return Sentence(
                    text=text.format(said=said), move=Move.NEXT, grounds=(ground,), weight=8
                )
        return None

    def question(self) -> Iterator[Sentence]:
        """The one question: what we asked before, the calibrated one, or the judgement's."""
        text, grounds = self._question()
        if not text or self._ordering() or self._no_calls() or self.ctx.stage is Stage.LOST:
            return
        asking = phrases.ASKING.get(self.ctx.region.id, phrases.ASKING[""])
        framed = self.choose("asking", asking)
        text = opening(text) if framed.startswith("{") else inner(text)
        yield Sentence(
            text=framed.format(question=text), move=Move.QUESTION, grounds=grounds, weight=9
        )

    def _question(self) -> tuple[str, tuple[Ground, ...]]:
        objection = self.objection()
        if objection:
            counter = self.ctx.objections[_objection_kind(objection)]
            return counter.question, (of_evidence(objection),)
        offer = self.ctx.offer
        delivery = offer.delivery if offer else None
        if offer and delivery and delivery.late and offer.in_time and offer.affordable:
            text = self.choose("choice", phrases.CHOICE)
            days = f"the {count_words(delivery.wished_days)} days"
            wish = delivery.wish
            dated = wish is None or isinstance(wish.value, Day)
            text = text.format(
                count=count_words(offer.priced.line.count), time="the date" if dated else days
            )
            said = (of_evidence(wish),) if wish else ()
            return opening(text), once((*delivery.grounds, *said))
        last = self.ctx.human[-1] if self.ctx.human else None
        if self.ctx.kind == "follow-up" and last is self.ctx.last_outbound and last is not None:
            pending = pending_question(last)
            if pending:
                return pending, (of_turn(last, pending),)
        found = self.ctx.judgement.question
        if found is None:
            return "", ()
        element = next(
            (
                e
                for e in (*self.ctx.judgement.bant, *self.ctx.judgement.meddic)
                if e.id == found.element
            ),
            None,
        )
        grounds = tuple(of_evidence(e) for e in element.evidence[:2]) if element else ()
        return found.text, grounds


def _telling(item: Evidence) -> int:
    """How well a quote speaks for itself: a number, a plain clause, neither curt nor long."""
    words = len(item.quote.split())
    number = any(c.isdigit() for c in item.quote)
    return 2 * number + flippable(item.quote) + (8 <= words <= 26)


def pending_question(turn: Turn) -> str:
    """Return the last question of our message that fits on a line, or ''."""
    from agentarmy.reading.text import sentences

    found = [s for s in sentences(turn.text) if s.question]
    if not found:
        return ""
    text = turn.text[found[-1].start : found[-1].end]
    return text if len(text.split()) <= 28 else ""


def money_words(money: Money) -> str:
    """Return a sum as it stands in a mail: '67,545 USD'."""
    return f"{plain(money)} {money.currency}"


def _gap_words(offer: Offer) -> str:
    if offer.gap is None or offer.budget is None or not isinstance(offer.budget.value, Money):
        return ""
    stated = money_words(offer.budget.value)
    if offer.gap.minor > 0:
        return f", {money_words(offer.gap)} above your {stated}"
    return f", inside your {stated}" if offer.gap.minor < 0 else f", exactly your {stated}"


def _most(fits: object) -> int:
    from agentarmy.writing.offer import Priced

    if not isinstance(fits, Priced):
        raise TypeError("a priced quantity")
    return int(fits.workings[0].result)


def _objection_kind(item: Evidence) -> str:
    text = getattr(item.value, "text", "")
    word = re.split(r"[\s:,]", str(text), maxsplit=1)[0].casefold()
    return word or item.topic
