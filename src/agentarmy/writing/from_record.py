"""What can be written where nothing was said: from the deal's record, its next step first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agentarmy.domain.policies import calendar_days, policy_for, tier_for
from agentarmy.domain.records import Policy, PolicyKind, PriceItem
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing import kind_phrases, openings
from agentarmy.writing import record_phrases as phrases
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence, of_policy, of_price
from agentarmy.writing.persona import Manner
from agentarmy.writing.steps import Act, Names, Step, read_step
from agentarmy.writing.wording import count_words, opening

_SILENT = 42
"""Days without a word after which it has lain: then we own up to it."""
_FRESH_ORDER = 60
"""Days after an order within which its start is still the subject."""
_PATIENT = 7
"""Days by which something may still be out before one asks for it."""
_JARGON = re.compile(
    r"(?i)^(?:(?:the|new|opp(?:ortunity)?|deal|business|lead|account|project|renewal|upsell|q[1-4]"
    r"|fy\d*|h[12]|20\d\d|inbound|outbound|\W|\d)\s*)*$"
)
"""A deal's name that says nothing to the buyer."""
_MEASURES = re.compile(
    r"(?i)\b(?:width|height|length|depth|weight|size|number|count|volume|voltage|speed|temperature"
    r"|diameter|thickness|quantity|capacity|pressure|rate)$"
)
_QUOTES = re.compile(r"(?i)\b(?:quotes?|quotation|offer|proposal|pricing)\b")
_THINGS = re.compile(r"(?i)\b(?:samples?|unit|machine|parts?|swatch\w*|kit|device|prototype)\b")
"""What no mail can carry."""
_COUNTED = re.compile(
    r"(?i)\b(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record tells: the step as read (None: none, or not understood), its ground, when
    anything last happened, and whether that is so long ago that we own up to it.
    """

    step: Step | None
    ground: Ground | None
    activity: date | None
    silent: bool


def known_of(context: DraftContext) -> Known:
    """Read the record's next step and its last activity."""
    ground, last = context.record.get("next_step"), context.record.get("activity")
    activity = date.fromisoformat(last.quote) if last else None
    today = context.now.date()
    step = read_step(ground.quote, _names(context), said_on=activity or today) if ground else None
    silent = activity is not None and (today - activity).days > _SILENT
    return Known(step=step, ground=ground, activity=activity, silent=silent)


def named_day(context: DraftContext) -> date | None:
    """Return the day ahead that the record names for a talk or a visit, if it does."""
    step = known_of(context).step
    if step is None or step.act not in (Act.MEET, Act.CALL) or not step.exact or not step.day:
        return None
    return step.day if step.day > context.now.date() else None


def _names(context: DraftContext) -> Names:
    theirs = [context.recipient.name]
    theirs += [g.quote for key in ("account", "company") if (g := context.record.get(key))]
    ours = [context.rep.name, context.rep.company, *context.facts.our_names]
    products = {
        alias: item.name
        for item in context.facts.prices
        for alias in item.aliases
        if any(c.isdigit() for c in alias)
    }
    return Names(theirs=theirs, ours=ours, products=products)


def follow_up(write: Composer) -> Iterator[Sentence]:
    """Write the follow-up that the record asks for.

    Raises UsageError where it says nothing that a mail could be about, or says to wait.
    """
    context = write.ctx
    if context.stage is Stage.LOST:
        raise _nothing(write, "the deal is lost, there is nothing to follow up")
    if context.stage is Stage.WON:
        yield from _won(write)
        return
    known = known_of(context)
    step = known.step
    missed = context.record.get("missed")
    if missed and missed.at and (known.activity or date.min) < missed.at.date():
        yield _called_off(write, missed)
    if step is None or known.ground is None:
        yield from _blank(write, known)
        return
    yield from _ACTS[step.act](write, known, step)


def notes(context: DraftContext) -> Iterator[str]:
    """Tell the rep what the mail was written from, and what of the record was left out of it."""
    known = known_of(context)
    if known.ground is None:
        yield "There is no message in the mirror: written from the deal's record alone."
        return
    if known.step is None:
        yield (
            f'Next step "{known.ground.quote}" was left out: not understood, or not for their eyes.'
            " Write it like: Send …, NAME to confirm …, Visit 4/14."
        )
        return
    yield f'Written from the next step "{known.ground.quote}", read as: {_read_as(known.step)}.'
    if known.step.doubtful:
        yield f'"{known.step.doubtful}" may be two days, so the mail names none.'
    if known.step.rest:
        yield f'Of the next step this was left out: "{known.step.rest}".'


def _read_as(step: Step) -> str:
    thing, who = step.thing, step.who or "they"
    said = {
        Act.SEND: f"we owe them {thing}",
        Act.ANSWER: f"we owe them an answer on {thing}",
        Act.ASK: f"we need {thing} from {step.who or 'them'}",
        Act.DO: f"{who} wanted to {thing}",
        Act.WAIT: f"we wait for {thing}",
        Act.MEET: f"a meeting, {thing}",
        Act.CALL: "you wanted to call them" + (f" about {thing}" if thing else ""),
        Act.NUDGE: "a word after a while" + (f", on {thing}" if thing else ""),
    }[step.act]
    return said.replace("your colleagues", "their colleagues")


def about(write: Composer) -> str:
    """Return what the deal is about as one says it to the buyer: 'the label read-back', or ''."""
    words = openings.deal_words(write)
    account = write.ctx.record.get("account")
    if _JARGON.match(words) or (account and words.casefold() == account.quote.casefold()):
        return ""
    return f"the {words}"


def _deal(write: Composer) -> tuple[Ground, ...]:
    deal = write.ctx.record.get("deal")
    return (deal,) if deal else ()


def _of(write: Composer, known: Known) -> tuple[Ground, ...]:
    """The grounds of a sentence on the step: it, the deal's name, the products it names."""
    step = (known.ground,) if known.ground else ()
    if known.ground and known.step and known.step.day:
        step = (replace(known.ground, value=known.step.day.isoformat()),)
    thing = known.step.thing if known.step else ""
    items = [i for i in write.ctx.facts.prices if i.name in thing]
    return (*step, *_deal(write), *(of_price(item) for item in items))


def _say(
    write: Composer,
    move: Move,
    options: Sequence[str],
    *,
    key: str,
    grounds: tuple[Ground, ...] = (),
    weight: int = 8,
    **fill: str,
) -> Sentence:
    """One sentence of the options that can be filled; those on what is not known are left out."""
    usable = [o for o in options if all(f"{{{k}}}" not in o for k, v in fill.items() if not v)]
    text = opening(write.choose(key, usable or options).format(**fill))
    return Sentence(text=text, move=move, grounds=grounds, weight=weight)


def _lain(write: Composer, known: Known, *, after: str = "") -> Iterator[Sentence]:
    """Own up to a long silence, with the month since when."""
    if not known.silent or known.activity is None:
        return
    last = write.ctx.record["activity"]
    month = f"{known.activity:%B}"
    if (write.ctx.now.date() - known.activity).days > 330:
        month = f"{known.activity:%B %Y}"
    said = about(write)
    grounds = (last, *_deal(write))
    options = phrases.LAIN_CALL if after else phrases.LAIN
    if after and known.ground:
        grounds = (known.ground, *grounds)
    yield _say(
        write,
        Move.OPENING,
        options,
        key="lain",
        grounds=grounds,
        weight=9,
        month=month,
        about=said or "this",
        after=after,
    )


def _called_off(write: Composer, missed: Ground) -> Sentence:
    """Why we write: the talk that did not come about."""
    day = write.day(missed.at.date()) if missed.at else ""
    grounds = (replace(missed, value=f"{missed.value} {missed.at.date() if missed.at else ''}"),)
    return _say(
        write, Move.OPENING, phrases.CALLED_OFF, key="missed", grounds=grounds, weight=7, day=day
    )


def _send(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    yield from _lain(write, known)
    bare = step.thing.removeprefix("the ")
    options = phrases.OWED_SHIPS if _THINGS.search(step.thing) else phrases.OWED
    yield _say(
        write,
        Move.OPENING,
        options,
        key="owed",
        grounds=_of(write, known),
        weight=9,
        thing=step.thing,
        bare=bare,
    )
    after: Sequence[str] = phrases.AFTER_THING
    if options is phrases.OWED_SHIPS:
        after = phrases.AFTER_SHIPPED
    elif _QUOTES.search(step.thing):
        after = phrases.AFTER_QUOTE
    yield _say(write, Move.NEXT, after, key="after", weight=4)


def _answer(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    yield from _lain(write, known)
    question = re.match(r"the (?=questions?\b)", step.thing)
    thing = f"to your {step.thing[4:]}" if question else f"on {step.thing}"
    yield _say(
        write,
        Move.OPENING,
        phrases.OWED_ANSWER,
        key="owed",
        grounds=_of(write, known),
        weight=9,
        thing=thing,
        bare=f"our answer {thing.replace('your', 'their')}",
    )
    yield _say(write, Move.NEXT, phrases.AFTER_ANSWER, key="after", weight=6)


def _ask(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    ahead = step.day and step.exact and step.day > write.ctx.now.date()
    if step.thing.startswith("your ") and not step.who and not ahead:
        yield from _wait(write, known, step)
        return
    one = "one number" if _MEASURES.search(step.thing) else "one thing"
    yield _say(
        write,
        Move.OPENING,
        phrases.NEED_OF if step.who else phrases.NEED if step.to_know else phrases.NEED_THING,
        key="need",
        grounds=_of(write, known),
        weight=9,
        about=about(write),
        thing=step.thing,
        one=one,
        who=step.who,
    )
    if ahead and step.day:
        day = write.day(step.day)
        options, grounds = phrases.NEED_BY, _of(write, known)
        yield _say(write, Move.QUESTION, options, key="by", grounds=grounds, weight=9, day=day)
    else:
        firm = write.ctx.manner is Manner.FIRMER
        after: Sequence[str] = phrases.AFTER_NEED if step.to_know else phrases.AFTER_NEED_THING
        if step.who:
            yield _say(write, Move.QUESTION, phrases.ASK_THEM, key="after", weight=8)
            return
        after = phrases.AFTER_NEED_FIRM if firm else after
        yield _say(write, Move.NEXT, after, key="after", weight=7 if firm else 4)


def _do(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    who = step.who or "you"
    ahead = step.day and step.exact and step.day > write.ctx.now.date()
    yield _say(
        write,
        Move.OPENING,
        phrases.WANTED_BY if ahead else phrases.WANTED,
        key="wanted",
        grounds=_of(write, known),
        weight=9,
        who=who,
        do=step.thing,
        day=write.day(step.day) if ahead and step.day else "",
        about=about(write),
    )
    options = phrases.HOLDS_STILL if ahead else phrases.HOW_FAR
    yield _say(write, Move.QUESTION, options, key="how far", weight=9)


def _wait(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and (step.day - today).days > _PATIENT:
        day = step.day.isoformat()
        raise _nothing(write, f"the record waits for {step.thing} until {day}")
    said = about(write)
    past = step.day and step.exact and step.day < today
    options = phrases.WAITED_DAY if past else phrases.WAITED
    day = write.day(step.day) if past and step.day else ""
    grounds = _of(write, known)
    text = {"about": said, "thing": step.thing, "day": day}
    yield _say(write, Move.OPENING, options, key="waited", grounds=grounds, weight=9, **text)
    yield _say(write, Move.QUESTION, phrases.WHEN_COMES, key="when", weight=9)


def meeting_day(write: Composer) -> Iterator[Sentence]:
    """Name the meeting and the day that the record has for it, where that day lies ahead."""
    known, day = known_of(write.ctx), named_day(write.ctx)
    if known.step is None or day is None:
        return
    thing = known.step.thing
    if known.step.act is Act.CALL:
        thing = f"our call about {thing}" if thing else "our call"
    words = f"{day:%A}, {write.day(day)}"
    yield _say(
        write,
        Move.OPENING,
        phrases.IS_DOWN,
        key="is down",
        grounds=_of(write, known),
        weight=9,
        thing=thing,
        day=words,
    )


def times_opening(write: Composer) -> Iterator[Sentence]:
    """Say what the talk is about that times are proposed for: the record's meeting, or the deal."""
    known = known_of(write.ctx)
    step = known.step
    if named_day(write.ctx):
        yield from meeting_day(write)
        return
    if step and step.act is Act.CALL:
        yield from _lain(write, known, after=step.vague or " ")
    elif known.silent and about(write):
        yield from _lain(write, known)
    if step and step.act is Act.MEET:
        fill, grounds = {"thing": step.thing, "day": ""}, _of(write, known)
        yield _say(
            write, Move.NEXT, phrases.NO_DAY_YET, key="about", grounds=grounds, weight=6, **fill
        )
        return
    said = about(write) if not known.silent or (step and step.act is Act.CALL) else ""
    options = kind_phrases.TIMES_ABOUT if said else kind_phrases.TIMES_OPENING
    yield _say(write, Move.NEXT, options, key="about", grounds=_deal(write), weight=6, about=said)


def _meet(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today, day = write.ctx.now.date(), step.day
    grounds = _of(write, known)
    if day and step.exact and day > today:
        yield from meeting_day(write)
        yield _say(write, Move.QUESTION, phrases.DAY_SUITS, key="suits", weight=9)
        yield _say(write, Move.NEXT, phrases.OTHER_DAY, key="other", weight=5)
        return
    if day and step.exact and known.activity and known.activity > day:
        yield from _blank(write, known)  # it took place, and nothing tells how it went
        return
    options = phrases.FELL_THROUGH if day and step.exact else phrases.NO_DAY_YET
    if not (day and step.exact):
        yield from _lain(write, known)
    words = write.day(day) if day else ""
    text = {"thing": step.thing, "day": words, "about": about(write)}
    yield _say(write, Move.OPENING, options, key="no day", grounds=grounds, weight=9, **text)
    yield _say(write, Move.QUESTION, phrases.WHICH_DAY, key="which day", weight=9)


def _call(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and not step.exact and (step.day - today).days > 2 * _PATIENT:
        raise _nothing(write, f"the record says to call around {step.day.isoformat()}")
    if step.day and step.exact and step.day > today:
        yield from meeting_day(write)
        yield _say(write, Move.QUESTION, phrases.WHICH_HOUR, key="hour", weight=9)
        return
    overdue = step.day is not None and step.day < today
    if known.silent:
        yield from _lain(write, known, after=step.vague if overdue else " ")
    subject = step.thing or about(write) or "this"
    yield _say(
        write,
        Move.QUESTION if known.silent else Move.OPENING,
        phrases.STANDS_NOW if known.silent else phrases.WOULD_CALL,
        key="call",
        grounds=_of(write, known),
        weight=9,
        about=subject,
    )
    options = phrases.NAME_A_TIME if known.silent else phrases.TIME_SUITS
    move = Move.NEXT if known.silent else Move.QUESTION
    yield _say(write, move, options, key="name a time", weight=4)


def _nudge(write: Composer, known: Known, step: Step) -> Iterator[Sentence]:
    today = write.ctx.now.date()
    if step.day and (step.day - today).days > 2 * _PATIENT:
        raise _nothing(write, f"the record says to come back around {step.day.isoformat()}")
    if step.thing:
        yield from _lain(write, known)
        grounds = _of(write, known)
        thing = step.thing
        yield _say(
            write, Move.QUESTION, phrases.WHAT_OF, key="what of", grounds=grounds, thing=thing
        )
        yield _say(write, Move.NEXT, phrases.SHORT_NO, key="short no", weight=4)
        return
    yield from _blank(write, known)


def _blank(write: Composer, known: Known) -> Iterator[Sentence]:
    """All that is known is what the deal is about: one honest word on it, else none."""
    said, stage = about(write), write.ctx.stage
    worth = write.ctx.record.get("amount") or (known.step is not None)
    if not said or stage is Stage.PROSPECT or not worth:
        raise _nothing(write, "the record names no next step and no sum, and no message is there")
    yield from _lain(write, known)
    options = phrases.STILL_A_PLAN if known.silent else phrases.GO_ON
    yield _say(
        write,
        Move.QUESTION,
        options,
        key="blank",
        grounds=_deal(write),
        weight=9,
        about="it" if known.silent else said,
    )
    options = phrases.SHORT_NO if known.silent else phrases.GO_ON_NEXT
    yield _say(write, Move.NEXT, options, key="short no", weight=5)


_ACTS: Mapping[Act, Callable[[Composer, Known, Step], Iterator[Sentence]]] = {
    Act.SEND: _send,
    Act.ANSWER: _answer,
    Act.ASK: _ask,
    Act.DO: _do,
    Act.WAIT: _wait,
    Act.MEET: _meet,
    Act.CALL: _call,
    Act.NUDGE: _nudge,
}


def _nothing(write: Composer, why: str) -> UsageError:
    account, deal = write.ctx.record.get("account"), write.ctx.record.get("deal")
    label = account.quote if account else write.ctx.recipient.label
    name = deal.quote if deal else label
    return UsageError(
        f"{label}: {why}",
        expected="a next step that says what is owed, by whom",
        hint=f'agentarmy deals edit "{name}" next_step="Send …"',
    )


def _won(write: Composer) -> Iterator[Sentence]:
    """Thank for the order and say when it comes, or ask how it goes where it should be there."""
    context, said = write.ctx, about(write)
    closed = context.record.get("close")
    day = date.fromisoformat(closed.quote) if closed else None
    gone = (context.now.date() - day).days if day else 0
    order = ordered(context)
    what, grounds = said, _deal(write)
    if order:
        count, item = order
        what, grounds = (
            f"the {count_words(count)} {item.name}",
            (*_amount(context, order), of_price(item)),
        )
        what = f"the {item.name}" if count == 1 else what
    yield _say(
        write,
        Move.OPENING,
        phrases.ORDER_THANKS if what else phrases.ORDER_THANKS_BARE,
        key="order",
        grounds=grounds,
        weight=9,
        what=what,
    )
    found = _delivery(context, order)
    late = gone > _FRESH_ORDER
    if found and order and not late:
        policy, days = found
        count = order[0]
        there = day is not None and gone > days
        options = phrases.SHOULD_BE_THERE if there else phrases.COMES
        it = "it" if count == 1 else "they"
        yield _say(
            write,
            Move.ANSWER,
            options,
            key="comes",
            grounds=(of_policy(policy), *_amount(context, order), *((closed,) if closed else ())),
            weight=9,
            days=str(days),
            it=it,
            count=opening(count_words(count)),
            count_low=count_words(count),
            take="takes" if count == 1 else "take",
        )
        late = there
    if late:
        asking = phrases.HOW_IS_IT if gone > _FRESH_ORDER else phrases.ARRIVED
        yield _say(write, Move.QUESTION, asking, key="missing", weight=8)
    else:
        yield _say(write, Move.NEXT, phrases.BEFORE_IT_COMES, key="missing", weight=8)


def _amount(context: DraftContext, order: tuple[int, PriceItem]) -> tuple[Ground, ...]:
    """Name and sum of the deal, read as the order that they tell."""
    read = f"{order[0]} {order[1].name}"
    found = [g for key in ("amount", "deal") if (g := context.record.get(key))]
    return tuple(replace(ground, value=read) for ground in found)


def ordered(context: DraftContext) -> tuple[int, PriceItem] | None:
    """Return what a deal is for where name and sum tell: the count and the product, else None.

    The sum must be a whole number of one product at its list price, and the count of the name,
    where there is one, that number.
    """
    deal, amount = context.record.get("deal"), context.record.get("amount")
    if deal is None or amount is None:
        return None
    name = deal.quote
    found: list[tuple[int, PriceItem]] = []
    for item in context.facts.prices:
        price = str(item.price)
        if price.rpartition(" ")[2] != amount.quote.rpartition(" ")[2] or not item.price.minor:
            continue
        count, rest = divmod(_minor(amount.quote), _minor(price))
        if not rest and count and (not (said := _count(name, item)) or said == count):
            found.append((count, item))
    named = [(count, item) for count, item in found if _called(item, name)]
    counted = [pair for pair in found if _count(name, pair[1]) == pair[0]]
    for pairs in (named, counted):
        if len(pairs) == 1:
            return pairs[0]
    return None


def _minor(text: str) -> int:
    number = text.rpartition(" ")[0].replace(",", "")
    whole, _, part = number.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def _called(item: PriceItem, name: str) -> bool:
    return any(
        re.search(rf"(?i)(?<![\w-]){re.escape(one)}s?(?![\w-])", name)
        for one in (item.name, *item.aliases)
    )


def _count(name: str, item: PriceItem) -> int:
    """The count in a deal's name, 0 without one; the number of a product's own name is none."""
    bare = re.sub(re.escape(item.name), "", name, flags=re.I)
    for alias in item.aliases:
        bare = re.sub(rf"(?i)(?<![\w-]){re.escape(alias)}(?![\w-])", "", bare)
    found = _COUNTED.search(bare)
    if found is None:
        return 0
    word = found["n"].lower()
    if word.isdigit():
        return int(word)
    return 1 if word in ("a", "an") else _NUMBERS.index(word)


def _delivery(
    context: DraftContext, order: tuple[int, PriceItem] | None
) -> tuple[Policy, int] | None:
    """The policy on delivery that binds an order, and its days."""
    if order is None:
        return None
    count, item = order
    policies, today = context.facts.policies, context.now.date()
    policy = policy_for(PolicyKind.DELIVERY_DAYS, item.name, policies=policies, on=today)
    tier = tier_for(policy, count) if policy else None
    return (policy, calendar_days(tier)) if policy and tier else None
