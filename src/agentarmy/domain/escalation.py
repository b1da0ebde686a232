"""When a person should look: four triggers, each with the words, what was tried, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Check, Escalation, Question, Trigger, Verdict
from agentarmy.domain.ordering import by_buyer, by_seller, in_quotes, of_kind
from agentarmy.domain.records import Money

BELOW = 0.7
"""Below this confidence of the verdict a person should look (upstream's threshold)."""
STAKES = 250_000
"""From this sum on (major units of its own currency) the stakes are high."""

_WORDS = {"person": Trigger.PERSON_WANTED, "stakes": Trigger.HIGH_STAKES}
_RECOMMENDED = {
    Trigger.LOW_CONFIDENCE: "Read the words yourself before you act on the verdict",
    Trigger.PERSON_WANTED: "Call them yourself; send no written answer first",
    Trigger.HIGH_STAKES: "Have your manager or legal look before anything is promised",
    Trigger.HOSTILE: "Send nothing; show it to your manager first, and to legal if law is named",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Below which confidence (0..1) and from which sum (major units, None: never) to escalate."""

    below: float = BELOW
    stakes: int | None = STAKES


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What escalation looks at; `sums` are the order's total and the deal's amount, if known."""

    evidence: Sequence[Evidence]
    verdict: Verdict
    checks: Sequence[Check] = ()
    question: Question | None = None
    sums: Sequence[Money] = ()


def escalations(case: Case, limits: Limits) -> tuple[Escalation, ...]:
    """Return the triggers that fired, each once, the gravest first (AA-SA-13)."""
    found = {
        one.trigger: one for one in (*_alarms(case), *_stakes(case, limits), *_unsure(case, limits))
    }
    order = (Trigger.HOSTILE, Trigger.PERSON_WANTED, Trigger.HIGH_STAKES, Trigger.LOW_CONFIDENCE)
    return tuple(found[trigger] for trigger in order if trigger in found)


def _alarms(case: Case) -> Iterator[Escalation]:
    """What the buyer says: the newest words of each trigger."""
    for item in by_buyer(of_kind(case.evidence, Kind.ALARM)):
        if item.polarity > 0:
            trigger = _WORDS.get(item.topic, Trigger.HOSTILE)
            yield _made(case, trigger, f"{item.speaker or 'the buyer'}: {in_quotes(item)}", item)


def _stakes(case: Case, limits: Limits) -> Iterator[Escalation]:
    if limits.stakes is None:
        return
    for sum_ in case.sums:
        if sum_.amount >= limits.stakes:
            said = [e for e in by_buyer(of_kind(case.evidence, Kind.BUDGET)) if e.value == sum_]
            why = f"{sum_} is at stake, from {limits.stakes:,} on a person looks"
            yield _made(case, Trigger.HIGH_STAKES, why, *said[-1:])


def _unsure(case: Case, limits: Limits) -> Iterator[Escalation]:
    verdict = case.verdict
    if verdict.confidence < limits.below:
        why = (
            f"the verdict {verdict.outcome} is only {verdict.confidence:.0%} sure,"
            f" the threshold is {limits.below:.0%}: {verdict.reason}"
        )
        yield _made(case, Trigger.LOW_CONFIDENCE, why)


def _made(case: Case, trigger: Trigger, why: str, *evidence: Evidence) -> Escalation:
    recommended = _RECOMMENDED[trigger]
    if trigger is Trigger.LOW_CONFIDENCE and case.question:
        recommended += f', and ask: "{case.question.text}"'
    return Escalation(
        trigger=trigger,
        why=why,
        tried=tuple(_tried(case)) or ("nothing yet",),
        recommended=recommended,
        evidence=evidence,
    )


def _tried(case: Case) -> Iterator[str]:
    """What our side has asked and the checks that were made."""
    asked = by_seller(of_kind(case.evidence, Kind.QUESTION))
    for item in asked[-2:]:
        yield f"we asked {in_quotes(item)}"
    for check in case.checks:
        yield f"{check.element} held against the facts: {check.result}"
