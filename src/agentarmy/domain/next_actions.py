"""What to do next: ranked actions, each with its reason, its evidence and the command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agentarmy.domain.bindings import count_within, months_of, stated_ceiling, wished_time
from agentarmy.domain.evidence import Evidence, Kind, PersonRef
from agentarmy.domain.judgement import (
    Action,
    Check,
    CheckResult,
    Element,
    Outcome,
    Question,
    Standing,
    Verdict,
)
from agentarmy.domain.limits import discount_needed, granting, reader_of
from agentarmy.domain.naming import plural
from agentarmy.domain.ordering import by_buyer, by_seller, in_quotes, of_kind
from agentarmy.domain.orders import Line, largest_within, order_of, total_of
from agentarmy.domain.records import Facts, Money
from agentarmy.domain.stages import NEEDED, advance, stage_of
from agentarmy.domain.verdicts import (
    FREEZE,
    LEFT,
    OUTCOME,
    OVERPROMISE,
    REVIEW_DAYS,
    put_off,
    risk_name,
)

KEEP_AWAY = "keep-away"
"""The action where the buyer wants neither visit nor call for a time."""
OVERDUE_AFTER = timedelta(days=3)
"""A promise without a date is due three days after it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that an action may follow from.

    `target` is what the rep types: a deal, account, file. `deal` and `stage` are the name and
    stage of the deal, '' when none is known; `no_contact` are the buyer's words that keep us from
    visiting or calling, '' for none.
    """

    evidence: tuple[Evidence, ...]
    elements: Mapping[str, Element]
    checks: tuple[Check, ...]
    risks: tuple[Evidence, ...]
    verdict: Verdict
    question: Question | None
    open_questions: tuple[Evidence, ...]
    asks: tuple[Evidence, ...]
    commitments: tuple[Evidence, ...]
    facts: Facts
    now: datetime
    target: str = ""
    deal: str = ""
    stage: str = ""
    no_contact: str = ""

    def command(self, verb: str) -> str:
        """Return `agentarmy VERB TARGET` with the target quoted where it must be."""
        target = self.target if self.target.isalnum() else f'"{self.target}"'
        return f"agentarmy {verb} {target}" if self.target else ""


def recommend(case: Situation, *, limit: int = 7) -> tuple[Action, ...]:
    """Return the actions worth most, first the one to take now.

    A request to stop leaves nothing but to stop, one to come back later little more. Otherwise:
    what we promised wrongly, what does not hold, who left, what they asked, what we owe, what is
    missing, when to look again. Where the buyer wants no contact for a time nothing is advised that
    seeks it.
    """
    if case.verdict.outcome is Outcome.DISQUALIFIED:
        return (_archive(case),)
    rules = _RULES if put_off(case.evidence, case.now) is None else _WAITING
    if case.no_contact:
        rules = _KEEPING_AWAY
    found: list[Action] = []
    for rule in rules:
        found.extend(rule(case))
    return tuple(found[:limit])


def _archive(case: Situation) -> Action:
    ids = tuple(e.id for e in case.risks)
    return Action(
        id="archive",
        title="Write no more and archive it with this reason",
        reason=case.verdict.reason,
        evidence=ids or tuple(e.id for e in case.elements["need"].evidence),
        command=f"{_edit(case)} stage=LOST" if case.deal else "",
    )


def _edit(case: Situation) -> str:
    return f'agentarmy deals edit "{_name(case)}"'


def _name(case: Situation) -> str:
    return case.deal.replace('"', "'")


def _promises(case: Situation) -> Iterator[Action]:
    wrong = [e for e in case.risks if risk_name(e) == OVERPROMISE]
    if wrong:
        sure = wrong[0].topic != OUTCOME
        against = (
            "the price book or a policy says otherwise" if sure else "nothing we have shows it"
        )
        yield Action(
            id="correct",
            title="Take back what we promised before they hold us to it",
            reason=f"we said {in_quotes(wrong[0])}; {against}",
            evidence=tuple(e.id for e in wrong),
            command=case.command("draft"),
        )


def _failed(case: Situation) -> Iterator[Action]:
    lines = order_of(case.evidence, case.facts)
    for check in case.checks:
        if check.result is not CheckResult.FAILS:
            continue
        ways = _ways_out(check, lines, case)
        yield Action(
            id=f"rework-{check.element}",
            title=f"Offer a {check.element} that holds" + (f": {ways}" if ways else ""),
            reason=check.reason,
            evidence=tuple(e.id for e in case.elements[check.element].evidence),
            command=case.command("draft"),
        )


def _ways_out(check: Check, lines: Sequence[Line], case: Situation) -> str:
    if check.element == "budget":
        return _within_budget(lines, case)
    wish = wished_time(case.evidence)
    if len(lines) != 1 or wish is None:
        return ""
    count, days = count_within(lines[0], wish, facts=case.facts, now=case.now)
    return f"the first {count:,} in {days} days" if 0 < count < lines[0].count else ""


def _within_budget(lines: Sequence[Line], case: Situation) -> str:
    """Fewer units, or a discount and who may grant it."""
    ceiling, on = stated_ceiling(case.evidence), case.now.date()
    if not ceiling or not isinstance(ceiling.value, Money):
        return ""
    policies, months = case.facts.policies, months_of(ceiling)
    total = total_of(lines, policies, on=on, months=months)
    if not total:
        return ""
    ways = []
    if len(lines) == 1:
        fewer = largest_within(lines[0], ceiling.value, policies=policies, on=on, months=months)
        ways += [f"{_some(fewer[0], lines[0])} to {fewer[1]}"] if fewer else []
    percent = discount_needed(total.gross, ceiling.value)
    return "; ".join(filter(None, [*ways, granting(percent, policies, on=on)]))


def _some(count: int, line: Line) -> str:
    return f"{count:,} {plural(line.product, count)} {'comes' if count == 1 else 'come'}"


def _keep_away(case: Situation) -> Iterator[Action]:
    words = " ".join(case.no_contact.split())
    yield Action(
        id=KEEP_AWAY,
        title="Make no contact before they come back",
        reason=f'their rule: "{words}"',
    )


def _champion(case: Situation) -> Iterator[Action]:
    left = [e for e in case.risks if risk_name(e) == LEFT]
    if not left:
        return
    after = [
        e.value.name
        for e in by_buyer(of_kind(case.evidence, Kind.CHAMPION, Kind.PERSON))
        if e.polarity > 0 and isinstance(e.value, PersonRef) and e.value.name and _later(e, left[0])
    ]
    after = after or [
        e.speaker
        for e in by_buyer(case.evidence)
        if e.speaker != left[0].speaker and _later(e, left[0])
    ]
    title = f"Win {after[-1]} for it" if after else "Find a new champion"
    yield Action(
        id="champion",
        title=title,
        reason=f"the champion left: {in_quotes(left[-1])}",
        evidence=tuple(e.id for e in left),
        command=case.command("brief"),
    )


def _later(item: Evidence, other: Evidence) -> bool:
    if item.source == other.source:
        return item.start >= other.start
    return bool(item.asserted_at and other.asserted_at and item.asserted_at >= other.asserted_at)


def _answers(case: Situation) -> Iterator[Action]:
    later = put_off(case.evidence, case.now)
    words = (later[0].source, later[0].start) if later else None
    waiting = [e for e in (*case.open_questions, *case.asks) if (e.source, e.start) != words]
    if waiting:
        last = waiting[-1]
        yield Action(
            id="answer",
            title=f"Answer {last.speaker or 'them'}"
            + (f" ({len(waiting)} things are open)" if len(waiting) > 1 else ""),
            reason=in_quotes(last),
            evidence=tuple(e.id for e in waiting),
            command=case.command("draft"),
        )


def _owed(case: Situation) -> Iterator[Action]:
    today = case.now.date()
    spoke = max(
        (e.asserted_at.date() for e in by_seller(case.evidence) if e.asserted_at), default=None
    )
    for item in reversed(by_seller(case.commitments)):
        said = item.asserted_at.date() if item.asserted_at else today
        due = item.due or said + OVERDUE_AFTER
        if spoke is None or spoke <= due:
            yield Action(
                id="keep-promise",
                title="Do what we promised" + _when(item, today),
                reason=in_quotes(item),
                evidence=(item.id,),
                command=case.command("draft"),
                due=due,
            )
            return


def _when(promise: Evidence, today: date) -> str:
    """By which day it was promised and how late that is; without a day, when it was said."""
    day = promise.due or (promise.asserted_at.date() if promise.asserted_at else None)
    if day is None:
        return ""
    days = (today - day).days
    count = f"{days:,} day" + "s" * (days != 1)
    if promise.due is None:
        return f" on {day}" + (f", {count} ago" if days > 0 else "")
    return f" by {day}" + (f", {count} late" if days > 0 else "")


def _unchecked(case: Situation) -> Iterator[Action]:
    for check in case.checks:
        if check.result is CheckResult.UNCHECKED and check.command:
            yield Action(
                id=f"check-{check.element}",
                title=f"Make the {check.element} checkable",
                reason=check.reason,
                evidence=tuple(e.id for e in case.elements[check.element].evidence),
                command=check.command,
            )


def _ask(case: Situation) -> Iterator[Action]:
    if case.question:
        yield Action(
            id=f"ask-{case.question.element}",
            title=f"Ask: {case.question.text}",
            reason=case.question.reason,
            evidence=tuple(e.id for e in case.elements[case.question.element].evidence),
            command=case.command("draft"),
        )


def _signer(case: Situation) -> Iterator[Action]:
    authority = case.elements["authority"]
    named = re.sub(r" signs?$", "", authority.value)
    if authority.standing is Standing.EVIDENCED and named != authority.value:
        yield Action(
            id="signer",
            title=f"Give {named} one page: total, date, terms",
            reason=f"{authority.value}, so say the buyer's own words",
            evidence=tuple(e.id for e in authority.evidence),
            command=case.command("brief"),
        )


def _rivals(value: str) -> str:
    return value.replace("in-house", "doing it in-house")


def _competitor(case: Situation) -> Iterator[Action]:
    rivals = case.elements["competition"]
    if rivals.standing is Standing.EVIDENCED and rivals.value not in ("", "none"):
        yield Action(
            id="compare",
            title=f"Prepare the comparison with {_rivals(rivals.value)}",
            reason=rivals.why,
            evidence=tuple(e.id for e in rivals.evidence),
            command=case.command("brief"),
        )


def _go_on(case: Situation) -> Iterator[Action]:
    if case.verdict.outcome is Outcome.QUALIFIED:
        on, policies = case.now.date(), case.facts.policies
        total = total_of(order_of(case.evidence, case.facts), policies, on=on)
        reader = reader_of(total.money, policies, on=on) if total else None
        yield Action(
            id="propose",
            title="Send the proposal" + (f", read by a {reader[0]} first" if reader else ""),
            reason=case.verdict.reason
            + (f"; quotes from {reader[1]} are read by a {reader[0]}" if reader else ""),
            evidence=tuple(
                e.id for n in ("budget", "authority") for e in case.elements[n].evidence[:1]
            ),
            command=case.command("draft"),
        )


def _advance(case: Situation) -> Iterator[Action]:
    stage = stage_of(case.stage)
    if not case.deal or stage is None:
        return
    move = advance(stage, tuple(case.elements.values()))
    if move.allowed and move.to:
        needed = NEEDED.get(move.to, ())
        yield Action(
            id="advance",
            title=f"Move the deal from {stage} to {move.to}",
            reason=f"{move.reason}: {', '.join(needed).replace('_', ' ')}",
            evidence=tuple(e.id for n in needed for e in case.elements[n].evidence[:1]),
            command=f'agentarmy deals advance "{_name(case)}"',
        )


def _again(case: Situation) -> Iterator[Action]:
    if case.verdict.outcome is Outcome.NURTURE:
        later = put_off(case.evidence, case.now)
        said = later[0] if later else next((e for e in case.risks if risk_name(e) == FREEZE), None)
        due = case.now.date() + timedelta(days=case.verdict.review_in_days or REVIEW_DAYS)
        due = max(due, later[1]) if later else due
        yield Action(
            id="review",
            title=f"Look again on {due}",
            reason=in_quotes(said) if said else case.verdict.reason,
            evidence=(said.id,) if said else (),
            command=case.command("qualify"),
            due=due,
        )


_RULES: tuple[Callable[[Situation], Iterator[Action]], ...] = (
    *(_promises, _failed, _champion, _answers, _owed, _go_on, _advance, _unchecked, _ask),
    *(_signer, _competitor, _again),
)
"""In the order of worth; each gives none, one or a few actions."""

_WAITING = (_promises, _answers, _owed, _again)
"""What is left to do while the buyer has put it off to a later day."""

_KEEPING_AWAY = (_keep_away, _promises, _owed, _answers, _competitor, _again)
"""What may be done, in writing or among ourselves, while the buyer wants no visit and no call."""
