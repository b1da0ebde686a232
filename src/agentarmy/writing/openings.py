"""How a message begins: what they last wrote is taken up before anything else is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Channel, Side, Turn
from agentarmy.reading.text import sentences
from agentarmy.writing import courtesy, kind_phrases, phrases
from agentarmy.writing.answers import About, Asked
from agentarmy.writing.composer import Composer, of_message, pending_question
from agentarmy.writing.context import DraftKind
from agentarmy.writing.ground import Move, Sentence, of_evidence, of_turn, once
from agentarmy.writing.meeting import accepts
from agentarmy.writing.names import first_name, same_person
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.points import wanted
from agentarmy.writing.promises import late_promise
from agentarmy.writing.settled import Owed
from agentarmy.writing.slots import Slot, slot_in
from agentarmy.writing.tactics import weighs
from agentarmy.writing.wording import flippable, flipped, inner, tidy

_AGREES = re.compile(
    r"(?im)^(?:ok(?:ay)?|yes|fine|good|great|perfect)?[,.]?\s*"
    r"(?P<clause>(?:[\w:]+ ){0,6}(?:works|is fine|is good|suits (?:us|me)|is confirmed|looks right"
    r"|sounds good|looks good)\b)"
)
_NEWS = (
    Kind.NEXT_STEP,
    Kind.COMMITMENT,
    Kind.TIMELINE,
    Kind.BUDGET,
    Kind.DECISION_PROCESS,
    Kind.DECISION_CRITERIA,
)
"""What is worth taking up when nothing was asked, the weightiest first."""

_NOT_AGREED = re.compile(r"(?i)\b(?:not|n't|if|neither|nothing|how)\b")
_BUT = re.compile(r"(?i)\b(?:but|unless|only if|except|although|though)\b")


def reply_opening(write: Composer) -> Iterator[Sentence]:
    """Take up what they last wrote: a farewell, a yes, a question, a next step, or good news."""
    context = write.ctx
    if context.leaver:
        text = write.choose("handover", phrases.HANDOVER)
        ground = of_evidence(context.leaver)
        yield Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=8)
        return
    if context.referrer and context.last_inbound:
        text = write.choose("sent on", phrases.SENT_ON).format(who=context.referrer.name)
        ground = of_message(context.last_inbound)
        yield Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=8)
        return
    first = due(write)
    yield from first
    agreed = [] if context.aside else list(_agreement(write))
    yield from agreed
    owed = any(late_promise(context, asked) for asked in context.asked)
    if owed or wanted(context):
        return  # nothing stands before owning up, or before their points
    if context.aside:
        yield from to_one_aside(write)
    elif not first:
        yield from _taken_up(write, agreed=bool(agreed))


def _taken_up(write: Composer, *, agreed: bool) -> Iterator[Sentence]:
    """What they asked or told, where neither sorry nor thanks came first."""
    context = write.ctx
    questions = [a for a in context.asked if a.about is not About.DOCUMENT]
    steps = [e for kind in _NEWS for e in context.fresh if e.kind is kind]
    signals = [e for e in context.fresh if e.kind is Kind.BUYING_SIGNAL]
    if questions:
        yield from _lead_over(write, questions, after_yes=agreed)
    elif agreed:
        return
    elif context.asked:  # papers: they come with this mail
        yield from thanks(write)
    elif told := _listed(write) or _told(write):
        yield told
    elif steps:
        yield _noted(write, steps[0])
    elif signals:
        text = write.choose("positive", phrases.POSITIVE)
        ground = of_evidence(signals[-1])
        yield Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=4)
    else:
        yield from thanks(write)


def due(write: Composer) -> list[Sentence]:
    """Return what comes before all else: one apology for what they complain of, or thanks for an
    order; nothing where a late promise of ours is owned up to anyway.
    """
    context = write.ctx
    if context.aside or any(late_promise(context, asked) for asked in context.asked):
        return []
    found = courtesy.complaint(context.unanswered)
    if found:
        trouble, said = found
        text = write.choose("sorry", phrases.SORRY[str(trouble)])
    elif ordered := courtesy.order_placed(context.unanswered):
        said, text = ordered, write.choose("order now", phrases.ORDER_NOW)
    else:
        return []
    ground = of_turn(said.turn, said.quote)
    return [Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=9)]


def _listed(write: Composer) -> Sentence | None:
    """Thank for a place on a list of theirs; what else they told is not read back to them."""
    found = courtesy.listed(write.ctx.unanswered)
    if found is None:
        return None
    options = phrases.LISTED_TOLD if _told(write) else phrases.LISTED
    text = write.choose("listed", options).format(what=found.what)
    grounds = (of_turn(found.turn, found.quote),)
    return Sentence(text=text, move=Move.OPENING, grounds=grounds, weight=8)


_AGAIN = re.compile(
    r"(?i)\b(?:as (?:i|we)(?:'ve| have)? (?:said|told|wrote|mentioned)|again|already|once more"
    r"|(?:second|third|fourth) time|how many times|keep (?:e?-?mailing|writing|calling|sending)"
    r"|spam\w*|annoy\w*|harass\w*|fed up|enough)\b"
)


_TWO_WEEKS = timedelta(days=14)
_ABOUT = timedelta(days=25), timedelta(days=45)
"""Between these it is 'a month'."""


def taken_off(write: Composer, stop: Evidence) -> Iterator[Sentence]:
    """Confirm that they get no more mail; who had to ask twice, or waited weeks, hears a sorry."""
    done = "opt_out" in write.ctx.record
    text = write.choose("stop", phrases.STOP_DONE if done else phrases.STOP)
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(stop),), weight=9)
    passed = write.ctx.now - stop.asserted_at if stop.asserted_at else timedelta()
    if passed > _TWO_WEEKS:
        long = "a month" if _ABOUT[0] < passed < _ABOUT[1] else "so long"
        text = write.choose("stop late", phrases.STOP_LATE).format(long=long)
        yield Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(stop),), weight=7)
    elif complained(write):
        text = write.choose("stop sorry", phrases.STOP_SORRY)
        yield Sentence(text=text, move=Move.OPENING, weight=7)


def complained(write: Composer) -> bool:
    """Whether who asked for no more mail had to say it before, or is annoyed."""
    return any(_AGAIN.search(turn.text) for turn in write.ctx.unanswered)


def _lead_over(
    write: Composer, questions: Sequence[Asked], *, after_yes: bool
) -> Iterator[Sentence]:
    """Lead over to what was asked: the number, the date, both, or questions."""
    found = write.ctx.objection
    if found and shows_feeling(write, found[0]):
        return  # what weighs on them comes first
    if accepts(write):
        return  # a time that they offer is taken up at once
    abouts = {asked.about for asked in questions}
    options: Sequence[str] = ()
    if write.ctx.offer and abouts <= {About.PRICE, About.DELIVERY, About.BOTH}:
        options = phrases.NUMBER if About.PRICE in abouts else phrases.DATE
        if len(abouts) == 2 or About.BOTH in abouts:
            options = phrases.NUMBER_AND_DATE
    elif not after_yes:
        options = phrases.QUESTIONS if len(questions) > 1 else phrases.ONE_QUESTION
    if options:
        yield Sentence(text=write.choose("asked", options), move=Move.OPENING, weight=4)


def agreed_slot(write: Composer) -> Slot | None:
    """Return the day and time that their newest message says yes to, or None."""
    found = _yes(write)
    return slot_in(found[1], found[0].at.date() if found[0].at else None) if found else None


def _yes(write: Composer) -> tuple[Turn, str] | None:
    turn = write.ctx.unanswered[-1] if write.ctx.unanswered else None
    found = _AGREES.search(turn.text) if turn else None
    if turn is None or found is None or _NOT_AGREED.search(found[0]):
        return None
    rest = turn.text[found.end() :].splitlines()[:1]
    if rest and _BUT.search(re.split(r"[.!?]\s", rest[0])[0]):
        return None
    return turn, found["clause"].strip()


def _agreement(write: Composer) -> Iterator[Sentence]:
    """Take up a yes in their newest message: the clause that fixes a day, or good news."""
    found = _yes(write)
    if found is None:
        return
    turn, words = found
    slot = agreed_slot(write)
    if slot:
        text = write.choose("agreed", phrases.AGREED_SLOT).format(slot=slot.words)
    else:
        dated = bool(re.search(r"(?i)\d|day\b", words))
        text = write.choose("agreed", phrases.AGREED if dated else phrases.POSITIVE)
        text = text.format(said=words)
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_turn(turn, words),), weight=6)


def _told(write: Composer) -> Sentence | None:
    """Take up what they told us of days and figures, in their words as they stand."""
    turn = write.ctx.unanswered[-1] if write.ctx.unanswered else None
    if turn is None or turn.at is None or write.ctx.channel is Channel.CHAT:
        return None
    found = [
        words for one in sentences(turn.text) if (words := _fact(turn.text[one.start : one.end]))
    ]
    said = "; ".join(inner(" ".join(words.split())) for words in found[:_FACTS])
    if not found or len(said.split()) > _FACT_WORDS:
        return None
    text = write.choose("told", phrases.TOLD).format(said=said, day=write.day(turn.at.date()))
    grounds = (of_message(turn), *(of_turn(turn, words) for words in found[:_FACTS]))
    return Sentence(text=text, move=Move.OPENING, grounds=once(grounds), weight=6)


_FACTS, _FACT_WORDS = 2, 32
_DATED = re.compile(
    r"(?i)\d|\b(?:january|february|march|april|(?:in|of|mid|end|early|late|by)[ -]may|june|july"
    r"|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri)day"
    r"|next (?:week|month|year|quarter))\b"
)
_SPEAKS = re.compile(r"(?i)\b(?:i|we|you|my|our|your|me|us|he|she|his|her|please|pls)\b|'|\u2019")


def _fact(words: str) -> str:
    """A sentence that tells a day or a figure and can stand as it is: it speaks of nobody."""
    plain = tidy(words, limit=_FACT_WORDS)
    if not _DATED.search(plain) or _SPEAKS.search(plain) or plain.endswith("…"):
        return ""
    headed = re.match(r"[A-Z][a-z]+(?: [a-z]+)?: ", plain)
    clause = re.match(r"(?:The|All) ", plain)
    if any(mark in words for mark in '?!()"\u201c;<>@') or not (headed or clause):
        return ""
    return words.strip().rstrip(".") if 4 <= len(plain.split()) <= 20 else ""


def to_one_aside(write: Composer) -> Iterator[Sentence]:
    """To somebody with whom the newest talk is not: what we owe them, before anything else."""
    context = write.ctx
    meeting = context.record.get("meeting")
    if meeting:
        text = write.choose("meeting", phrases.MEETING_STANDS)
        text = text.format(when=meeting.value, what=_title(write, meeting.quote))
        yield Sentence(text=text, move=Move.OPENING, grounds=(meeting,), weight=9)
    for owed in context.owed:
        item = owed.item
        mine = item.speaker.casefold() == context.rep.name.casefold()
        met = meeting and set(_NAMES.findall(owed.doing)) & set(_NAMES.findall(meeting.quote))
        if not owed.thing and (met or not mine):
            continue
        options = _owing(owed)
        if owed.thing and not mine and item.asserted_at:
            options = phrases.OWED_BY_OTHER
        text = write.choose("owed" + item.quote, options).format(
            who=item.speaker.split(" ")[0],
            we="I" if mine else "We",
            we_low="I" if mine else "we",
            thing=flipped(owed.thing, limit=12),
            doing=owed.doing,
            day=write.day(item.asserted_at.date()) if item.asserted_at else "",
        )
        yield Sentence(text=text, move=Move.TO_CONFIRM, grounds=(of_evidence(item),), weight=9)


def _title(write: Composer, title: str) -> str:
    """A meeting's title as one says it to a guest: without the names of the houses."""
    words = re.sub(r"\s*\([^)]*\)", "", title).strip(" .:-")
    head, colon, rest = words.partition(": ")
    account = write.ctx.record.get("account")
    houses = {write.ctx.rep.company.split(" ")[0], account.quote.split(" ")[0] if account else ""}
    if colon and set(re.findall(r"\w+", head)) & (houses - {""}):
        words = rest
    second = re.search(r"\s(\W*\w)", words)
    named = second is not None and (second[1] != second[1].lower() or "&" in second[1])
    return words if named else inner(words)


_NAMES = re.compile(r"\b[A-Z]\w+")


def _owing(owed: Owed) -> Sequence[str]:
    return phrases.OWED_PAPER if owed.thing else phrases.OWED_ANSWER


def _noted(write: Composer, item: Evidence) -> Sentence:
    plainly = flippable(item.quote) or item.asserted_at is None
    options: Sequence[str] = phrases.NOTED if plainly else phrases.THANKS_NOTED
    words = inner(flipped(item.quote)) if plainly else ""
    day = write.day(item.asserted_at.date()) if item.asserted_at else ""
    text = write.choose("noted", options).format(said=words, day=day)
    return Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(item),), weight=6)


_SLOW = timedelta(days=10)
"""An answer that took longer begins with sorry."""


def thanks(write: Composer) -> Iterator[Sentence]:
    """Thank for the recipient's newest message, with its day; nobody for another's."""
    turn = write.ctx.last_inbound
    if turn and write.ctx.recipient not in write.ctx.askers:
        own = [t for t in write.ctx.unanswered if same_person(t.speaker, write.ctx.recipient)]
        turn = own[-1] if own else None
    if turn is None or turn.at is None or write.ctx.answered_elsewhere(turn):
        return
    options = phrases.THANKS if write.ctx.last_outbound else phrases.THANKS_FIRST
    if write.ctx.kind is DraftKind.REPLY and write.ctx.now - turn.at > _SLOW:
        options = phrases.THANKS_LATE
    text = write.choose("thanks", options).format(day=write.day(turn.at.date()))
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_message(turn),), weight=6)


def follow_up_opening(write: Composer) -> Iterator[Sentence]:
    """Take up the last thing that lies between us, with its day."""
    context = write.ctx
    turn = context.human[-1] if context.human else None
    if turn is None or turn.at is None:
        yield from on_record(write)
        return
    if context.aside:
        owed = list(to_one_aside(write))
        yield from owed
        if owed or context.asked:
            return
    if wanted(context):
        return  # their points are taken up instead
    options: Sequence[str] = phrases.WROTE_BEFORE
    if turn is context.last_outbound and pending_question(turn):
        options = phrases.ASKED_BEFORE
    elif turn is context.last_inbound:
        options = phrases.THEIRS_LAST
    if turn is context.last_inbound and not same_person(turn.speaker, context.recipient):
        options = phrases.THEIRS_OF
    day = write.day(turn.at.date())
    text = write.choose("before", options).format(day=day, who=turn.speaker.label)
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_message(turn),), weight=9)


def on_record(write: Composer) -> Iterator[Sentence]:
    """Where nothing was said yet, name the deal as the record does, and the step that is theirs."""
    deal, step = write.ctx.record.get("deal"), write.ctx.record.get("next_step")
    if deal:
        text = write.choose("about deal", kind_phrases.ABOUT_DEAL)
        text = text.format(deal=deal_words(write))
        yield Sentence(text=text, move=Move.OPENING, grounds=(deal,), weight=8)
    own = (
        re.match(rf"{re.escape(first_name(write.ctx.recipient))} to (?P<do>.+)", step.quote)
        if (step and first_name(write.ctx.recipient))
        else None
    )
    if own and step:
        text = write.choose("your step", kind_phrases.YOUR_STEP).format(step=own["do"].rstrip("."))
        yield Sentence(text=text, move=Move.OPENING, grounds=(step,), weight=8)


def deal_words(write: Composer) -> str:
    """Return a deal's name as one says it to the buyer: without their own name in front."""
    deal, account = write.ctx.record.get("deal"), write.ctx.record.get("account")
    if deal is None:
        return ""
    words = deal.quote
    for name in sorted(_parts(account.quote if account else ""), key=len, reverse=True):
        words = re.sub(rf"(?i)^{re.escape(name)}\b[\s:,–-]*", "", words)
    words = re.sub(r"\s*\+\s*", " and ", words).strip(" -–:")
    words = re.sub(r"^one (?=\w)", "", words)
    return inner(words) if words else deal.quote


def _parts(name: str) -> list[str]:
    """A company's name, and its first words, as a deal may begin with them."""
    words = name.split()
    return [" ".join(words[:count]) for count in range(1, len(words) + 1)]


def recap_opening(write: Composer) -> Iterator[Sentence]:
    """Say what is summed up: a talk of a day, or the messages up to a day."""
    turns = [turn for turn in write.ctx.human if turn.at]
    if not turns or turns[-1].at is None:
        return
    talk = turns[-1].channel is Channel.CALL
    text = write.choose("recap", phrases.RECAP_OPENING if talk else phrases.RECAP_THREAD)
    text = text.format(day=write.day(turns[-1].at.date()))
    yield Sentence(text=text, move=Move.OPENING, grounds=(of_message(turns[-1]),), weight=9)


def relation(write: Composer) -> Iterator[Sentence]:
    """The line that builds trust where the region expects one."""
    if write.ctx.manner in (Manner.SHORTER, Manner.FIRMER):
        return
    options: Sequence[str] = phrases.RELATION.get(write.ctx.region.id, ())
    if write.ctx.region.id == "apac" and not write.ctx.last_outbound:
        options = kind_phrases.GLAD_OF_THEM
    if write.ctx.manner is Manner.WARMER and write.ctx.human:
        yield Sentence(text=write.choose("warm", kind_phrases.WARM), move=Move.RELATION, weight=5)
        return
    if write.ctx.region.id == "emea" and not _figures(write):
        return  # it leads over to figures, so there must be some
    if options and write.ctx.persona is not Persona.IC and not write.ctx.leaver:
        yield Sentence(text=write.choose("relation", options), move=Move.RELATION, weight=3)


def _figures(write: Composer) -> bool:
    """Whether sums or days will stand in this message."""
    offer = write.ctx.offer
    if offer is None or _wants_peace(write):
        return False
    late = bool(offer.delivery and offer.delivery.late)
    priced = {About.PRICE, About.DELIVERY, About.BOTH, About.YES_NO, About.DISCOUNT}
    return offer.too_dear or late or bool({a.about for a in write.ctx.asked} & priced)


def _wants_peace(write: Composer) -> bool:
    """Whether they want peace: nothing is then offered."""
    return bool(write.ctx.risks("budget_freeze", "freeze", "on_hold"))


def label(write: Composer) -> Iterator[Sentence]:
    """Name what weighs on them before anything else is said, when their words say that it does.

    A mere question ('is there a discount?') says nothing of the kind.
    """
    found = write.ctx.objection
    if found and shows_feeling(write, found[0]):
        item, counter = found
        ground = of_evidence(item)
        yield Sentence(text=counter.label, move=Move.LABEL, grounds=(ground,), weight=8)


_LISTED = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,2}[.)])\s")
_NAMED = re.compile(r"(?i)^\W*(?:the|a|an|your|what|how|when|which|who|where|one|some|proof)\b")
_FINITE = re.compile(
    r"(?i)\b(?:is|are|was|were|isn't|aren't|am|feels?|seems?|looks?|sounds?|worr\w+|frightens?"
    r"|scares?|bothers?|puts?|makes?|keeps?|costs?|can't|cannot|won't|don't|doesn't)\b"
)


def shows_feeling(write: Composer, item: Evidence) -> bool:
    """Say whether an objection shows what weighs on them: a plain demand, listed or named, does
    not.
    """
    turn = next((t for t in write.ctx.everything if t.id == item.source.id), None)
    start = turn.text.rfind("\n", 0, item.start) + 1 if turn else 0
    if turn and _LISTED.match(turn.text[start:]):
        return False
    if _NAMED.match(item.quote) and not _FINITE.search(item.quote):
        return False
    return weighs(item.quote)


def pain(write: Composer) -> Iterator[Sentence]:
    """Come back to the trouble that started it, in the words of somebody on this thread."""
    if write.ctx.settled.buying or write.ctx.aside:
        return  # who buys is not reminded why
    element = next((e for e in write.ctx.judgement.meddic if e.id == "pain"), None)
    here = {turn.speaker.label for turn in write.ctx.human}
    said = element.evidence if element else ()
    own = write.ctx.recipient.label
    found = [e for e in said if e.side is Side.THEIRS and e.speaker in here and e.speaker == own]
    best = max(found, key=_telling, default=None)
    if best and _telling(best) >= 2 and flippable(best.quote):
        yield _said_back(write, best)


def _said_back(write: Composer, item: Evidence) -> Sentence:
    """Their words in the second person."""
    text = write.choose("pain", phrases.PAIN).format(said=inner(flipped(item.quote)))
    return Sentence(text=text, move=Move.OPENING, grounds=(of_evidence(item),), weight=3)


def _telling(item: Evidence) -> int:
    """How well a quote speaks for itself: a number, a plain clause, neither curt nor long."""
    words = len(item.quote.split())
    number = any(c.isdigit() for c in item.quote)
    return 2 * number + flippable(item.quote) + (8 <= words <= 26)
