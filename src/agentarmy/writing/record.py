"""The deal's record as a mail may use it: what it tells, its words, the sentences it carries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agentarmy.errors import UsageError
from agentarmy.writing import openings
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence, of_price
from agentarmy.writing.steps import Act, Names, Step, read_step
from agentarmy.writing.wording import opening

_SILENT = 42
"""Days without a word after which it has lain: then we own up to it."""
_JARGON = re.compile(
    r"(?i)^(?:(?:the|new|opp(?:ortunity)?|deal|business|lead|account|project|renewal|upsell|q[1-4]"
    r"|fy|h[12]|inbound|outbound|[^\w\s]|\d)\s*)*$"
)
"""A deal's name that says nothing to the buyer."""


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


def about(write: Composer) -> str:
    """Return what the deal is about as one says it to the buyer: 'the label read-back', or ''."""
    words = openings.deal_words(write)
    account = write.ctx.record.get("account")
    if _JARGON.match(words) or (account and words.casefold() == account.quote.casefold()):
        return ""
    return f"the {words}"


def deal_of(write: Composer) -> tuple[Ground, ...]:
    """Return the ground of the deal's name, if there is one."""
    deal = write.ctx.record.get("deal")
    return (deal,) if deal else ()


def grounds_of(write: Composer, known: Known) -> tuple[Ground, ...]:
    """Return the grounds of a sentence on the step: it, the deal's name, the products it names."""
    step = (known.ground,) if known.ground else ()
    if known.ground and known.step and known.step.day:
        step = (replace(known.ground, value=known.step.day.isoformat()),)
    thing = known.step.thing if known.step else ""
    items = [i for i in write.ctx.facts.prices if i.name in thing]
    return (*step, *deal_of(write), *(of_price(item) for item in items))


def say(
    write: Composer,
    options: Sequence[str],
    *,
    move: Move,
    key: str,
    grounds: tuple[Ground, ...] = (),
    weight: int = 8,
    **fill: str,
) -> Sentence:
    """Return one sentence of the options that can be filled; what is not known is left out."""
    usable = [o for o in options if all(f"{{{k}}}" not in o for k, v in fill.items() if not v)]
    text = opening(write.choose(key, usable or options).format(**fill))
    return Sentence(text=text, move=move, grounds=grounds, weight=weight)


def nothing(write: Composer, why: str) -> UsageError:
    """Return the error that the record carries no mail, with the command that would mend it."""
    account, deal = write.ctx.record.get("account"), write.ctx.record.get("deal")
    label = account.quote if account else write.ctx.recipient.label
    name = deal.quote if deal else label
    return UsageError(
        f"{label}: {why}",
        expected="a next step that says what is owed, by whom",
        hint=f'agentarmy deals edit "{name}" next_step="Send …"',
    )
