"""Judge a conversation, deal or account by BANT+ and MEDDIC, every claim held against the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentarmy.domain import bindings, verdicts
from agentarmy.domain.calibration import calibrated
from agentarmy.domain.elements import bant_elements, ended, meddic_elements, words
from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Text
from agentarmy.domain.judgement import (
    Check,
    CheckResult,
    Element,
    Fit,
    Judgement,
    Outcome,
    Question,
    Standing,
)
from agentarmy.domain.methodology import Methods
from agentarmy.domain.next_actions import Situation, recommend
from agentarmy.domain.ordering import by_buyer, by_seller, merge, of_kind
from agentarmy.domain.orders import likely, order_of, total_of
from agentarmy.domain.overtaken import overtaken
from agentarmy.domain.questions import next_question
from agentarmy.domain.records import Facts, Money

_ASSURING = (
    *("fits", "fit comfortabl", "no problem", "well under", "easily", "no worries", "guarantee"),
    *(
        "promise",
        "definitely",
        "for sure",
        "absolutely",
        "of course",
        "can do that",
        "will be there",
    ),
    *("within your budget", "within budget", "not an issue", "no issue", "comfortably", "we can"),
)
"""How a seller assures; a restated wish alone is no promise."""

PLAIN = 0.75
"""From this confidence on, words are taken as plain."""

_MOOD = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
_RECENT = 0.8
"""Each earlier feeling weighs four fifths of the one after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the judging needs beside words and facts: the methods, what the rep calls it (`target`),
    and the name and stage of the deal when there is one. `replied` tells of each mail by its id
    whether our side has written in its thread since; `kept` are the ids of the promises that were
    kept since; `heard` counts the words that the buyer spoke. `no_contact` are their words that
    keep us from visiting or calling for a time, '' for none.
    """

    methods: Methods = field(default_factory=Methods)
    target: str = ""
    deal: str = ""
    stage: str = ""
    replied: Mapping[str, bool] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    heard: int = 0
    no_contact: str = ""


def judge(
    reading_evidence: Sequence[Evidence],
    facts: Facts,
    *,
    now: datetime,
    previous: Sequence[Evidence] = (),
    fit: Fit | None = None,
    frame: Frame | None = None,
) -> Judgement:
    """Judge what was read now together with what was known before.

    An element is never lost without newer evidence: `previous` is merged, not replaced. Pure and
    linear in the number of pieces of evidence, apart from their sorting.
    """
    frame = frame or Frame()
    evidence = merge(previous, reading_evidence)
    checks = _checks(evidence, facts, now)
    bant = tuple(
        _hint(e, evidence, facts, now)
        for e in ended(bant_elements(evidence, {c.element: c for c in checks}), evidence)
    )
    meddic = _champion_gone(meddic_elements(evidence), evidence)
    elements = {e.id: e for e in (*bant, *meddic)}
    failing = [c.element for c in checks if c.result is CheckResult.FAILS and c.sure == 1]
    verdict = verdicts.verdict(elements, evidence, heard=frame.heard, failing=failing)
    stopped = verdict.outcome is Outcome.DISQUALIFIED
    quiet = stopped or frame.no_contact or verdicts.put_off(evidence, now)
    questions = _still(_unanswered(evidence, Kind.QUESTION, frame.replied), evidence)
    case = Situation(
        evidence=evidence,
        elements=elements,
        checks=checks,
        risks=(*_overpromises(evidence, checks), *_risks(evidence)),
        verdict=verdict,
        question=None if quiet else _asked(elements, evidence, methods=frame.methods),
        open_questions=questions,
        asks=_still(_apart(_unanswered(evidence, Kind.ASK, frame.replied), questions), evidence),
        commitments=_still(
            [e for e in of_kind(evidence, Kind.COMMITMENT) if e.id not in frame.kept], evidence
        ),
        facts=facts,
        now=now,
        target=frame.target,
        deal=frame.deal,
        stage=frame.stage,
        no_contact=frame.no_contact,
    )
    mood, score = sentiment(evidence)
    return Judgement(
        bant=_settled([_as_sure(e, evidence, checks) for e in bant], frame),
        meddic=_settled([calibrated(e, evidence) for e in meddic], frame),
        checks=checks,
        verdict=verdict,
        question=case.question,
        actions=recommend(case),
        objections=by_buyer(of_kind(evidence, Kind.OBJECTION)),
        competitors=_competitors(evidence),
        sentiment=mood,
        sentiment_score=score,
        risks=case.risks,
        commitments=case.commitments,
        asks=case.asks,
        open_questions=case.open_questions,
        fit=fit,
    )


def _asked(
    elements: Mapping[str, Element], evidence: Sequence[Evidence], *, methods: Methods
) -> Question | None:
    return next_question(elements.values(), evidence, methods=methods)


def _as_sure(element: Element, evidence: Sequence[Evidence], checks: Sequence[Check]) -> Element:
    """An element as sure as those read like it, and no surer than a check of a guessed quantity."""
    sure = min((c.sure for c in checks if c.element == element.id), default=1.0)
    found = calibrated(element, evidence)
    return replace(found, confidence=min(found.confidence, sure))


def failed_factors(judgement: Judgement, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the BANT factors that do not hold for the one who speaks.

    Stricter than the verdict: authority fails when the speaker cannot decide, even where the
    signer is named, need fails on any plain doubt of the buyer, even where they go on to ask for
    prices, budget and timeline fail by a check of what only our side named or nobody counted.
    """
    doubted = any(
        e.polarity < 0 and e.confidence >= PLAIN for e in by_buyer(of_kind(evidence, Kind.NEED))
    )
    broken = {check.element for check in judgement.checks if check.result is CheckResult.FAILS}
    failed = []
    for element in judgement.bant:
        cannot = element.id == "authority" and any(e.polarity < 0 for e in element.evidence)
        fails = element.standing is Standing.CONTRADICTED or cannot
        if fails or element.id in broken or (element.id == "need" and doubted):
            failed.append(element.id)
    return tuple(failed)


def _checks(evidence: Sequence[Evidence], facts: Facts, now: datetime) -> tuple[Check, ...]:
    lines = order_of(evidence, facts)
    ceiling = bindings.stated_ceiling(evidence) or bindings.noted_ceiling(evidence)
    wish = bindings.wished_time(evidence) or bindings.noted_time(evidence)
    found = []
    if ceiling:
        found.append(bindings.check_budget(ceiling, lines, facts=facts, now=now))
    frozen = any(verdicts.risk_name(e) == verdicts.FREEZE for e in verdicts.blocking(evidence))
    if wish and not frozen:
        meant = likely(
            lines, ceiling.value if ceiling and isinstance(ceiling.value, Money) else None
        )
        found.append(bindings.check_timeline(wish, meant, facts=facts, now=now))
    return tuple(found)


def _hint(element: Element, evidence: Sequence[Evidence], facts: Facts, now: datetime) -> Element:
    """Tell what the order costs where no sum was named, and see a freeze where a sum was."""
    if element.id != "budget" or element.standing is Standing.VERIFIED:
        return element
    frozen = [e for e in verdicts.blocking(evidence) if verdicts.risk_name(e) == verdicts.FREEZE]
    if frozen and element.standing is not Standing.CONTRADICTED:
        return replace(
            element,
            standing=Standing.CONTRADICTED,
            value="frozen",
            confidence=frozen[-1].confidence,
            evidence=(frozen[-1], *element.evidence)[:3],
            why=f"{frozen[-1].speaker or 'the buyer'} said so",
        )
    if element.standing is Standing.UNKNOWN:
        total = total_of(order_of(evidence, facts), facts.policies, on=now.date())
        if total:
            return replace(element, why=f"no sum named; by the list {total.expression}")
    return element


def _champion_gone(
    elements: tuple[Element, ...], evidence: Sequence[Evidence]
) -> tuple[Element, ...]:
    gone = [e for e in verdicts.blocking(evidence) if verdicts.risk_name(e) == verdicts.LEFT]
    if not gone:
        return elements
    return tuple(
        replace(
            e,
            standing=Standing.CONTRADICTED,
            value=e.value or "left",
            confidence=max(e.confidence, gone[-1].confidence),
            evidence=(gone[-1], *e.evidence)[:3],
            why="the champion has left",
        )
        if e.id == "champion" and e.standing is not Standing.CONTRADICTED
        else e
        for e in elements
    )


def _settled(elements: Sequence[Element], frame: Frame) -> tuple[Element, ...]:
    """Give each open element what would settle it: the command, else the method's question."""
    return tuple(
        e
        if e.settle or e.standing in (Standing.EVIDENCED, Standing.VERIFIED)
        else replace(e, settle=_settling(e, frame.methods))
        for e in elements
    )


def _settling(element: Element, methods: Methods) -> str:
    asking = methods.asking(element.id)
    if not asking:
        return ""
    broken = element.standing is Standing.CONTRADICTED
    return asking[0].questions[-1 if broken else 0]


def _overpromises(evidence: Sequence[Evidence], checks: Sequence[Check]) -> tuple[Evidence, ...]:
    """Our own assurances about what a check overturned, and our guarantees of an outcome."""
    failed = {c.element for c in checks if c.result is CheckResult.FAILS}
    found: dict[tuple[object, int], Evidence] = {}
    for item in by_seller(evidence):
        if _assures(item, failed):
            outcome = item.topic == verdicts.OUTCOME
            found.setdefault(
                (item.source, item.start),
                replace(
                    item,
                    kind=Kind.RISK,
                    value=Text(verdicts.OVERPROMISE),
                    topic=verdicts.OUTCOME if outcome else verdicts.OVERPROMISE,
                    extractor="judging",
                ),
            )
    return tuple(found.values())


def _assures(item: Evidence, failed: set[str]) -> bool:
    if item.polarity < 0 or item.hypothetical:
        return False
    if item.kind is Kind.RISK and verdicts.risk_name(item) == verdicts.OVERPROMISE:
        return bool(failed) or item.topic == verdicts.OUTCOME
    if item.kind is Kind.RISK or not failed:
        return False
    said = item.quote.casefold()
    assuring = any(cue in said for cue in _ASSURING)
    if item.kind is Kind.COMMITMENT:
        about_time = item.topic == "timeline" or isinstance(item.value, Days | Day)
        about_money = item.topic == "budget" or isinstance(item.value, Money)
        return ("timeline" in failed and about_time) or ("budget" in failed and about_money)
    return assuring and str(item.kind) in failed


def _risks(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The buyer's risks that still stand: what blocks, what stops, and all other kinds."""
    known = {verdicts.FREEZE, verdicts.LEFT, verdicts.REORGANISED, verdicts.OVERPROMISE}
    said = by_buyer(of_kind(evidence, Kind.RISK))
    others = (e for e in said if e.polarity > 0 and verdicts.risk_name(e) not in known)
    return (*verdicts.blocking(evidence), *others)


def _unanswered(
    evidence: Sequence[Evidence], kind: Kind, replied: Mapping[str, bool]
) -> tuple[Evidence, ...]:
    """What the buyer asked and our side has not answered.

    A mail is answered by any later one of ours in its thread; elsewhere all is answered before
    the last thing of substance that our side said. A request to stop wants no answer.
    """
    ours = by_seller(evidence)
    last = ours[-1] if ours else None
    place = evidence.index(last) if last else -1
    late = {id(item) for item in evidence[place + 1 :]}
    asked = by_buyer(of_kind(evidence, kind))
    waiting = [e for e in asked if not replied.get(e.source.id, id(e) not in late)]
    stop = verdicts.stopped(evidence)
    return _apart(waiting, (stop,) if stop else ())


def _still(items: Sequence[Evidence], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Those of the items that events have not closed."""
    closed = overtaken(items, evidence)
    return tuple(e for e in items if e.id not in closed)


def _apart(items: Iterable[Evidence], others: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Those of the items whose words are not also among those of the others."""
    taken: dict[object, list[tuple[int, int]]] = {}
    for one in others:
        taken.setdefault(one.source, []).append((one.start, one.end))
    return tuple(
        e
        for e in items
        if not any(e.start < end and start < e.end for start, end in taken.get(e.source, ()))
    )


def _competitors(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    said: Mapping[str, str] = {
        words(e.value).casefold(): words(e.value)
        for e in by_buyer(of_kind(evidence, Kind.COMPETITION))
        if e.polarity > 0 and words(e.value) and not e.heard
    }
    return tuple(said.values())


def sentiment(evidence: Sequence[Evidence]) -> tuple[str, float]:
    """Return the buyer's mood and its score -1..1; later feelings weigh more than earlier ones."""
    total = weight = 0.0
    share = 1.0
    for item in reversed(by_buyer(of_kind(evidence, Kind.SENTIMENT))):
        total += _MOOD.get(words(item.value), 0.0) * share * item.confidence
        weight += share * item.confidence
        share *= _RECENT
    score = round(total / weight, 2) if weight else 0.0
    return ("positive" if score > 0.2 else "negative" if score < -0.2 else "neutral"), score
