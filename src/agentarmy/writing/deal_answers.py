"""Answers about one deal: sentences that each carry the words, price, rule or field behind them.

What the mirror does not hold is said in so many words; no number or name is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
)
from agentarmy.domain.judgement import Check, CheckResult, Element, Judgement, Outcome, Standing
from agentarmy.domain.ordering import by_buyer, of_kind
from agentarmy.domain.orders import order_of
from agentarmy.domain.overtaken import overtaken
from agentarmy.domain.records import Channel, Facts, Money, Side, Turn
from agentarmy.domain.rivals import dropped_rivals
from agentarmy.domain.verdicts import risk_name, stopped
from agentarmy.reading.inquiries import Topic
from agentarmy.writing.ground import Ground, of_evidence, of_policy, of_price, of_turn, once
from agentarmy.writing.wording import inner, joined, opening, tidy

FACT, NOTHING, MEMORY = "fact", "nothing", "memory"
MOST = 6
"""Sentences of one kind in an answer."""
_SURE = (Standing.EVIDENCED, Standing.VERIFIED)
_HELD = {
    CheckResult.HOLDS: "It holds",
    CheckResult.FAILS: "It does not hold",
    CheckResult.UNCHECKED: "It cannot be checked",
}
_RISKS = {
    "budget_freeze": "The budget is frozen",
    "champion_left": "Our champion has left",
    "reorganisation": "They are being reorganised",
    "overpromise": "We promised what does not hold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of an answer with what carries it; `basis` says why one without a quote may
    stand ('not found in 14 messages read'). `kind` is fact, nothing or memory.
    """

    text: str
    grounds: tuple[Ground, ...] = ()
    basis: str = ""
    kind: str = FACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one deal or account is answered from.

    `record` are sentences from its CRM fields, `faults` those on what is rotten in them, `people`
    those on who is on record; `person` is the one that the question names, '' for none. `about`
    are words that are looked for in what was said.
    """

    label: str
    now: datetime
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    facts: Facts
    turns: tuple[Turn, ...] = ()
    record: tuple[Statement, ...] = ()
    faults: tuple[Statement, ...] = ()
    people: tuple[Statement, ...] = ()
    person: str = ""
    about: str = ""

    @property
    def human(self) -> tuple[Turn, ...]:
        """The turns that people wrote or said."""
        return tuple(turn for turn in self.turns if not turn.automatic)

    @property
    def read(self) -> str:
        """The basis of a sentence on what nobody said."""
        count = len(self.human)
        return f"{count} message{'s' if count != 1 else ''} read"

    def element(self, key: str) -> Element:
        """An element of the judgement by its id."""
        everything = (*self.judgement.bant, *self.judgement.meddic)
        return next(e for e in everything if e.id == key)

    def check(self, key: str) -> Check | None:
        """The check of an element, if one was made."""
        return next((c for c in self.judgement.checks if c.element == key), None)

    def nothing(self, what: str) -> Statement:
        """Say that the mirror does not hold it."""
        text = f"Nothing in the mirror says {what}."
        return Statement(text=text, basis=self.read, kind=NOTHING)


def answer(topic: Topic, case: Case) -> tuple[Statement, ...]:
    """Return the sentences that answer a topic; never none."""
    found = [s for s in _ANSWERS[topic](case) if s.grounds or s.basis]
    return tuple({s.text: s for s in found}.values()) or (case.nothing(_about(topic, case)),)


def _about(topic: Topic, case: Case) -> str:
    words = {
        Topic.PROMISED: "that we promised {} anything",
        Topic.THEY_PROMISED: "that {} promised us anything",
        Topic.ASKED: "that {} asked us for anything",
        Topic.COMPETITORS: "that {} looks at anybody else",
        Topic.OBJECTIONS: "that {} objects to anything",
        Topic.NEED: "what {} needs",
        Topic.DECISION: "how {} decides",
        Topic.PEOPLE: "whom we know at {}",
        Topic.NEXT: "what is to be done at {}",
        Topic.RECORD: "that {} has a deal on record",
        Topic.LAST: "that anybody wrote or spoke with {}",
    }
    return words.get(topic, "anything about it at {}").format(case.label)


def quoted(head: str, item: Evidence, *, limit: int = 34) -> Statement:
    """Return a sentence that ends in somebody's own words."""
    text = f'{head}: "{tidy(item.quote, limit=limit)}"'
    return Statement(text=text, grounds=(of_evidence(item),))


def _stuck(case: Case) -> Iterator[Statement]:
    verdict = case.judgement.verdict
    stop = stopped(case.evidence)
    if stop:
        yield quoted("They asked us to stop", stop)
    for check in case.judgement.checks:
        if check.result is CheckResult.FAILS:
            yield _checked(case, check, head=f"The {check.element} does not hold")
    for item in _newest_each(case.judgement.risks):
        head = _RISKS.get(risk_name(item))
        if head:
            yield quoted(head, item)
    yield from (quoted("They wait for an answer", e) for e in _waiting(case)[-2:])
    for action in case.judgement.actions:
        if action.id == "keep-promise" and "late" in action.title:
            by_id = {item.id: item for item in case.evidence}
            grounds = tuple(
                _reading(of_evidence(by_id[k]), action.title) for k in action.evidence if k in by_id
            )
            yield Statement(text=f"{action.title}: {action.reason}", grounds=grounds)
    yield from case.faults
    yield from _unknowns(case, tuple(e for e in case.judgement.bant if e.id != "competition"))
    if verdict.outcome is Outcome.QUALIFIED:
        yield _verdict(case)


def _missing(case: Case) -> Iterator[Statement]:
    elements = (*case.judgement.bant, *case.judgement.meddic)
    yield from _unknowns(case, elements)
    for element in elements:
        if element.standing in (Standing.CLAIMED, Standing.CONTRADICTED) and element.evidence:
            state = "only claimed" if element.standing is Standing.CLAIMED else "does not hold"
            yield quoted(f"{element.label}, {state}", element.evidence[0])
    question = case.judgement.question
    if question:
        text = f"Ask next: {question.text}"
        yield Statement(text=text, basis=f"{question.method}: {question.reason}")
    if all(element.standing in _SURE for element in elements):
        yield Statement(text="Nothing is missing.", basis=case.read)


def _unknowns(case: Case, elements: Sequence[Element]) -> Iterator[Statement]:
    names = [inner(e.label) for e in elements if e.standing is Standing.UNKNOWN]
    if names:
        yield Statement(text=f"Nobody has said yet: {joined(names)}.", basis=case.read)


def _signer(case: Case) -> Iterator[Statement]:
    named: list[Evidence] = []
    for key in ("authority", "economic_buyer"):
        element = case.element(key)
        if element.standing is Standing.UNKNOWN or not element.evidence:
            continue
        best = _naming(element)
        if all(best.quote != one.quote for one in named):
            named.append(best)
            head = element.value if key == "authority" else f"Who pays: {element.value}"
            said = quoted(opening(head), best)
            rest = _name_words(element.value) - _said_words(best)
            also = [e for e in element.evidence if e is not best and rest & _said_words(e)]
            yield replace(said, grounds=(*said.grounds, *map(of_evidence, also[:1])))
    if not named:
        yield case.nothing(f"who signs at {case.label}")


def _naming(element: Element) -> Evidence:
    """The evidence whose words name what the element says, else the decisive one."""
    names = _name_words(element.value.partition("(")[0])
    for item in element.evidence:
        if names and names <= _said_words(item):
            return item
    for item in element.evidence:
        value = item.value
        if isinstance(value, PersonRef) and value.name and value.name.casefold() in item.quote:
            return item
    return element.evidence[0]


def _name_words(text: str) -> set[str]:
    return {word.strip("().,").casefold() for word in text.split() if word.strip("(")[:1].isupper()}


def _said_words(item: Evidence) -> set[str]:
    """The words of a quote, and the name of who spoke them."""
    return {word.strip("().,").casefold() for word in f"{item.quote} {item.speaker}".split()}


def _promised(case: Case) -> Iterator[Statement]:
    yield from _commitments(case, ours=True)
    for item in case.judgement.risks:
        if risk_name(item) == "overpromise":
            yield quoted("We promised what does not hold", item)


def _they_promised(case: Case) -> Iterator[Statement]:
    yield from _commitments(case, ours=False)


def _commitments(case: Case, *, ours: bool) -> Iterator[Statement]:
    still = {item.id for item in case.judgement.commitments}
    said = [e for e in of_kind(case.evidence, Kind.COMMITMENT) if (e.side is Side.OURS) is ours]
    for item in _fresh(e for e in said if e.id in still):
        due = f", due {item.due.isoformat()}" if item.due else ""
        late = ", late" if item.due and item.due < case.now.date() else ""
        yield quoted(f"Open{due}{late}", item)
    still |= overtaken(said, case.evidence)
    for item in _fresh(e for e in said if e.id not in still)[:2]:
        yield quoted("Kept since", item)


def _asked(case: Case) -> Iterator[Statement]:
    waiting = _waiting(case)
    for item in _of_person(waiting, case)[::-1][:MOST]:
        yield quoted("Not answered yet", item)
    known = {(e.source, e.start) for e in waiting}
    asked = by_buyer(of_kind(case.evidence, Kind.ASK, Kind.QUESTION))
    others = [e for e in _of_person(asked, case) if (e.source, e.start) not in known]
    for item in _fresh(e for e in others if e.confidence >= _PLAIN)[:3]:
        yield quoted("Asked, and we wrote since", item)


_PLAIN = 0.5


def _waiting(case: Case) -> list[Evidence]:
    """What they wait for, oldest first."""
    return sorted((*case.judgement.open_questions, *case.judgement.asks), key=_when)


def _of_person(items: Iterable[Evidence], case: Case) -> list[Evidence]:
    """Those of the person that was named, or all where that one said nothing."""
    found = list(items)
    own = [e for e in found if case.person and _same(e.speaker, case.person)]
    return own or found


def _same(one: str, other: str) -> bool:
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) >= min(2, len(b))


def _timeline(case: Case) -> Iterator[Statement]:
    element = case.element("timeline")
    said = _newest_first(element)
    if element.standing is Standing.UNKNOWN or not said:
        yield case.nothing(f"when {case.label} needs it")
        return
    for item in said[:2]:
        yield quoted(opening(_value(element) if item is said[0] else _beside(item, said[0])), item)
    check = case.check("timeline")
    if check:
        yield _checked(case, check)


def _budget(case: Case) -> Iterator[Statement]:
    element = case.element("budget")
    said = _newest_first(element)
    if element.standing is Standing.UNKNOWN or not said:
        yield case.nothing(f"what {case.label} can spend")
        if "by the list" in element.why:
            yield _list_total(case, element)
        return
    for item in said[:2]:
        yield quoted(_value(element) if item is said[0] else _beside(item, said[0]), item)
    check = case.check("budget")
    if check:
        yield _checked(case, check)


def _beside(item: Evidence, newest: Evidence) -> str:
    """How a second quote is told: what says something else than the newest is history."""
    return "Earlier" if item.value != newest.value and item.value is not None else "Also"


def _newest_first(element: Element) -> list[Evidence]:
    """What carries an element, the buyer's newest words first; sums before what is only words."""
    said = [e for e in element.evidence if e.side is not Side.OURS] or list(element.evidence)
    typed = (Money, Days, Day)
    return sorted(said, key=lambda e: (isinstance(e.value, typed), _when(e)), reverse=True)


def _value(element: Element) -> str:
    return opening(element.value.split(";")[0]) or element.label


def _list_total(case: Case, element: Element) -> Statement:
    total = element.why.partition("by the list ")[2]
    wanted = [e for e in case.evidence if e.kind is Kind.QUANTITY and e.side is not Side.OURS]
    books = [_reading(of_price(i), total) for i in case.facts.prices if _named(i.name, wanted)]
    grounds = (*(of_evidence(e) for e in wanted[-2:]), *books)
    return Statement(text=f"By the price list it comes to {total}.", grounds=grounds)


def _named(product: str, wanted: Sequence[Evidence]) -> bool:
    return any(getattr(e.value, "product", "") == product for e in wanted)


def _reading(ground: Ground, reason: str) -> Ground:
    """A ground with the sum that was worked out from it."""
    return replace(ground, value=reason)


def _checked(case: Case, check: Check, *, head: str = "") -> Statement:
    """A check in a sentence, with the price lines, rules and words that it was made from."""
    used = {source.id for source in check.sources}
    books = [of_price(i) for i in case.facts.prices if i.id in used]
    books += [of_policy(p) for p in case.facts.policies if p.id in used]
    element = case.element(check.element)
    said = [of_evidence(e) for e in _newest_first(element)[:1]]
    grounds = tuple(_reading(ground, check.reason) for ground in (*books, *said))
    return Statement(text=f"{head or _HELD[check.result]}: {check.reason}", grounds=once(grounds))


def _competitors(case: Case) -> Iterator[Statement]:
    out = dropped_rivals(case.evidence)
    for name in case.judgement.competitors:
        if name.casefold() in out:
            yield quoted(f"{name}, seen and dropped", out[name.casefold()])
            continue
        said = [
            e
            for e in by_buyer(of_kind(case.evidence, Kind.COMPETITION))
            if name.casefold() in str(getattr(e.value, "text", "")).casefold()
        ]
        for item in said[::-1][:3]:
            yield quoted(name, item)


def _objections(case: Case) -> Iterator[Statement]:
    for item in _of_person(case.judgement.objections, case)[::-1][:MOST]:
        yield quoted(opening(str(getattr(item.value, "text", "")) or "objection"), item)
    for item in _newest_each(case.judgement.risks):
        head = _RISKS.get(risk_name(item))
        if head and item.side is not Side.OURS:
            yield quoted(head, item)


def _need(case: Case) -> Iterator[Statement]:
    for key, head in (("need", "Need"), ("pain", "Pain"), ("metrics", "Number to move")):
        element = case.element(key)
        said = [e for e in element.evidence if e.side is not Side.OURS]
        for item in _of_person(said, case)[:2]:
            yield quoted(head, item)
    counts = {line.count for line in order_of(case.evidence, case.facts)}
    wanted = [
        e
        for e in by_buyer(of_kind(case.evidence, Kind.QUANTITY))
        if isinstance(e.value, Quantity) and e.value.count in counts
    ]
    for item in wanted[-1:]:
        yield quoted("Quantity, last said", item)


def _decision(case: Case) -> Iterator[Statement]:
    for key in ("decision_process", "decision_criteria"):
        element = case.element(key)
        for item in element.evidence[:3]:
            yield quoted(element.label, item)
    yield from _signer(case)


def _people(case: Case) -> Iterator[Statement]:
    yield from case.people
    element = case.element("champion")
    for item in element.evidence[:1]:
        yield quoted(f"Champion, {inner(str(element.standing))}", item)
    yield from (s for s in _signer(case) if s.kind == FACT)


def _next(case: Case) -> Iterator[Statement]:
    by_id = {item.id: item for item in (*case.judgement.risks, *case.evidence)}
    books = [g for check in case.judgement.checks for g in _checked(case, check).grounds]
    for action in case.judgement.actions[:MOST]:
        grounds = tuple(of_evidence(by_id[k]) for k in action.evidence if k in by_id)
        if action.id.startswith(("fix-", "offer", "budget", "timeline")) or "%" in action.title:
            grounds = (*grounds, *books)
        reason = tidy(action.reason, limit=40)
        reason = f'"{reason}"' if action.reason.startswith('"') else reason
        yield Statement(
            text=f"{action.title} ({reason})",
            grounds=tuple(_reading(g, f"{action.title} {action.reason}") for g in once(grounds)),
            basis="" if grounds else f"rule {action.id}",
        )
    yield from case.faults[:2]
    yield from (s for s in case.record if s.text.startswith("Next step"))


def _record(case: Case) -> Iterator[Statement]:
    yield from case.record
    yield from case.faults


def _last(case: Case) -> Iterator[Statement]:
    """The last words of each side, the newest first."""
    seen: set[Side] = set()
    for turn in sorted(case.human, key=_spoken, reverse=True):
        wanted = not case.person or turn.side is Side.OURS or _same(turn.speaker.name, case.person)
        if turn.side in seen or not wanted or not turn.text.strip():
            continue
        seen.add(turn.side)
        words = first_words(turn)
        day = turn.at.date().isoformat() if turn.at else "undated"
        who = turn.speaker.label
        head = f"Last from {who if turn.side is not Side.OURS else f'us ({who})'}, {day}"
        yield Statement(text=f'{head}: "{tidy(words, limit=30)}"', grounds=(of_turn(turn, words),))


def first_words(turn: Turn) -> str:
    """Return the first paragraph of a turn that is not a greeting."""
    blocks = [b.strip() for b in turn.text.split("\n\n") if b.strip()]
    telling = [b for b in blocks if len(b.split()) > 3 and not b.endswith(",")] or blocks
    return telling[0][:400] if telling else ""


def _verdict(case: Case) -> Statement:
    verdict = case.judgement.verdict
    said = [of_evidence(e.evidence[0]) for e in case.judgement.bant if e.evidence]
    books = [g for c in case.judgement.checks for g in _checked(case, c).grounds]
    grounds = tuple(_reading(g, verdict.reason) for g in once((*said, *books)))
    text = f"{verdict.outcome}: {verdict.reason}"
    return Statement(text=text, grounds=grounds, basis="" if grounds else case.read)


def _summary(case: Case) -> Iterator[Statement]:
    yield _verdict(case)
    yield from case.record
    for key in ("need", "budget", "authority", "timeline"):
        element = case.element(key)
        if element.standing is not Standing.UNKNOWN and element.evidence:
            best = _naming(element)
            same = _value(element)[:20].casefold() in f"and {best.quote}".casefold()
            head = element.label if same else f"{element.label}: {_value(element)}"
            yield quoted(head, best, limit=22)
    yield from (
        _checked(case, check, head=f"The {check.element} does not hold")
        for check in case.judgement.checks
        if check.result is CheckResult.FAILS
    )
    yield from list(_competitors(case))[-1:]
    waiting = _waiting(case)
    yield from (quoted("They wait for an answer", e) for e in waiting[-2:])
    yield from _unknowns(case, case.judgement.bant)
    yield from list(_next(case))[:1]
    yield from list(_last(case))[:1]


_ANSWERS: Mapping[Topic, Callable[[Case], Iterator[Statement]]] = {
    Topic.STUCK: _stuck,
    Topic.MISSING: _missing,
    Topic.SIGNER: _signer,
    Topic.PROMISED: _promised,
    Topic.THEY_PROMISED: _they_promised,
    Topic.ASKED: _asked,
    Topic.TIMELINE: _timeline,
    Topic.BUDGET: _budget,
    Topic.COMPETITORS: _competitors,
    Topic.OBJECTIONS: _objections,
    Topic.NEED: _need,
    Topic.DECISION: _decision,
    Topic.PEOPLE: _people,
    Topic.NEXT: _next,
    Topic.RECORD: _record,
    Topic.LAST: _last,
    Topic.SUMMARY: _summary,
}
ONE_DEAL = frozenset(_ANSWERS)
"""Topics that are answered of one deal or account."""


def _fresh(items: Iterable[Evidence]) -> list[Evidence]:
    """The newest first, at most MOST; words that are said twice once."""
    newest = sorted(items, key=_when, reverse=True)
    return list({tidy(e.quote).casefold(): e for e in reversed(newest)}.values())[::-1][:MOST]


def _newest_each(items: Sequence[Evidence]) -> list[Evidence]:
    """The newest piece of each risk, in order of speaking."""
    return sorted({risk_name(e): e for e in items}.values(), key=_when)


def _when(item: Evidence) -> float:
    return item.asserted_at.timestamp() if item.asserted_at else 0.0


def _spoken(turn: Turn) -> float:
    return turn.at.timestamp() if turn.at else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a sentence comes from, for a reader: the kind of source, who, when, and the words."""

    kind: str
    id: str
    part: str
    quote: str
    who: str = ""
    at: str = ""
    message_id: str = ""


_KINDS = {
    SourceKind.DOCUMENT: "document",
    SourceKind.PRICE_BOOK: "price book",
    SourceKind.POLICY: "policy",
    SourceKind.CRM_FIELD: "record",
}


def cite(
    ground: Ground,
    *,
    channels: Mapping[str, Channel],
    public: Mapping[str, str],
    offsets: Mapping[str, int],
) -> Citation:
    """Return a ground as a citation; a message is called by its channel.

    `offsets` are milliseconds into a call: it is cited with the day and the place in it.
    """
    source: Source = ground.source
    kind = _KINDS.get(source.kind) or str(channels.get(source.id) or "message")
    at = ground.at.strftime("%Y-%m-%d") if ground.at else ""
    if source.id in offsets:
        minutes, seconds = divmod(offsets[source.id] // 1000, 60)
        at = f"{at} at {minutes}:{seconds:02}".strip()
    return Citation(
        kind=kind,
        id=source.id,
        part=source.part,
        quote=" ".join(ground.quote.split()),
        who=ground.who,
        at=at,
        message_id=public.get(source.id, ""),
    )
