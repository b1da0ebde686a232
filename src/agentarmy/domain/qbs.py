"""Question based selling: one typed question for the stage and the depth reached, or none.

An addition to the judgement: it reads what was judged and changes nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.depth import Level, Topic, main_topic, own_words, stems
from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import (
    Capability,
    Element,
    Guidance,
    Question,
    QuestionType,
    Standing,
    TypedQuestion,
)
from agentarmy.domain.methodology import Methods, StageGuide, Template
from agentarmy.domain.ordering import by_seller, of_kind
from agentarmy.domain.records import Side
from agentarmy.domain.stages import NEEDED, Stage, advance, highest, stage_of

Capabilities = Callable[[str], Capability | None]
"""Finds what the knowledge base says that we can do about a trouble, given in their words."""


_OPENED_TO = Level.CONSEQUENCE
"""Stages that go no deeper than this are those in which a trouble is first looked for."""
_TELLING = 2
"""Words with a meaning that a need has at least, to be said back."""
_MIRRORED = 4
"""How many of their last words are mirrored at most."""
_SMALL = frozenset("and or but of the to with in on at by for from that which is are it".split())


def nothing_known(_: str) -> Capability | None:
    """Stand in for a knowledge base that is empty."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the next question follows from.

    `gap` is the question that the judgement asks for, `shy` are the elements where the buyer
    pushed back, `confirmed` says that they confirmed what we understood since the last stage.
    `quiet` tells why nothing is asked at all, '' when something may be; with `settled` they are
    ready to buy, and only what is missing is asked.
    """

    evidence: Sequence[Evidence]
    elements: Mapping[str, Element]
    topics: Sequence[Topic]
    methods: Methods
    gap: Question | None = None
    shy: Collection[str] = ()
    stage: str = ""
    confirmed: bool = False
    quiet: str = ""
    settled: bool = False
    capability: Capabilities = field(default=nothing_known)

    @property
    def at(self) -> Stage:
        """The deal's stage; without a deal, how far the evidence carries one."""
        return stage_of(self.stage) or highest(tuple(self.elements.values()))


def guide(moment: Moment) -> Guidance | None:
    """Return how to go on at this stage, with one question at most; None for a closed deal."""
    found = moment.methods.guides.get(str(moment.at))
    if found is None:
        return None
    resisted = [t for t in moment.topics if t.resisted]
    asked = None if moment.quiet else _question(moment, found)
    return Guidance(
        stage=found.stage,
        goal=found.goal,
        types=found.types,
        do=found.do,
        avoid=found.avoid,
        question=asked,
        label="" if moment.quiet else _label(moment, asked, resisted),
        mirror=_mirror(moment, asked),
        backed_off=resisted[-1].words if resisted else "",
    )


def _question(moment: Moment, guide_: StageGuide) -> TypedQuestion | None:
    done = {_bare(e.quote) for e in by_seller(of_kind(moment.evidence, Kind.QUESTION, Kind.ASK))}
    for way in _SETTLED if moment.settled else _WAYS:
        for asked in way(moment, guide_):
            if str(asked.type) in guide_.types and not any(_last(asked.text) in d for d in done):
                return asked
    return None


def _before_the_move(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    """A stage is left only after the buyer has confirmed what we understood (AA-QBS-05)."""
    move, topic = advance(moment.at, tuple(moment.elements.values())), main_topic(moment.topics)
    shallow = topic is not None and topic.level < min(_goal(guide_), Level.CONSEQUENCE)
    if move.allowed and not moment.confirmed and not shallow:
        needed = ", ".join(NEEDED[move.to] if move.to else ()).replace("_", " ")
        why = f"the evidence for {move.to} is complete ({needed}); they have not confirmed it yet"
        yield from _confirming(moment, why)


def _goal(guide_: StageGuide) -> Level:
    """How deep a trouble is to be told at this stage."""
    return Level[guide_.depth.upper()] if guide_.depth else Level.MENTIONED


def _confirming(moment: Moment, why: str) -> Iterator[TypedQuestion]:
    source = moment.methods.element("qbs", "confirmation")
    topic = main_topic(moment.topics)
    if topic:
        for template in source.templates:
            yield _filled(template, topic, QuestionType.CONFIRMATION, reason=why)
    for text in source.questions:
        yield TypedQuestion(
            text=text, type=QuestionType.CONFIRMATION, technique="confirmation", reason=why
        )


def _deeper(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    """One step further into the trouble that they went furthest into, as deep as the stage goes."""
    topic = main_topic(moment.topics)
    if topic is None or topic.level >= _goal(guide_):
        return
    step = Level(topic.level + 1)
    why = f'"{topic.words}": {topic.level.name.lower()}, not yet {step.name.lower()}'
    for name in ("impact", "pain_funnel"):
        source = moment.methods.element("qbs", name)
        for template in source.templates:
            if template.to == step.name.lower():
                yield from _asked(moment, template, topic, QuestionType(name), reason=why)


def _asked(
    moment: Moment, template: Template, topic: Topic, kind: QuestionType, *, reason: str
) -> Iterator[TypedQuestion]:
    told = topic.said(Level.CONSEQUENCE)
    mentioned = topic.said(Level.MENTIONED)
    said = own_words(told.quote) if told else ""
    if "said" in template.needs and (told is None or said == topic.words or told == mentioned):
        return
    places = {"consequence": _consequence(moment, topic), "said": said}
    evidence = (told,) if told and "said" in template.needs else ()
    yield _filled(template, topic, kind, reason=reason, places=places, more=evidence)


def _consequence(moment: Moment, topic: Topic) -> str:
    """What the trouble does harm to: what they said of it, else the first thing not said yet."""
    listed = moment.methods.element("qbs", "impact").consequences
    words = " ".join(item.quote for _, item in topic.steps).casefold()
    said = [c.text for c in listed if any(cue in words for cue in c.cues)]
    return (said or [c.text for c in listed] or ["your business"])[0]


def _filled(
    template: Template,
    topic: Topic,
    kind: QuestionType,
    *,
    reason: str,
    places: Mapping[str, str] | None = None,
    more: tuple[Evidence, ...] = (),
) -> TypedQuestion:
    first = topic.steps[0][1]
    return TypedQuestion(
        text=template.text.format(pain=topic.words, **(places or {})),
        type=kind,
        technique="implication" if kind is QuestionType.IMPACT else str(kind),
        reason=reason,
        topic=topic.id,
        element="pain",
        evidence=(first, *more),
    )


def _opening(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    """While no trouble is known, ask for it in the words of the need; nothing else comes first."""
    need = moment.elements["need"]
    told = [e for e in need.evidence if _tells_need(e)]
    if moment.topics or not told or {"need", "pain"} & set(moment.shy):
        return
    source = moment.methods.element("qbs", "pain_funnel")
    for template in source.templates:
        if template.to == "mentioned" and _goal(guide_) <= _OPENED_TO:
            yield TypedQuestion(
                text=template.text.format(pain=own_words(told[0].quote)),
                type=QuestionType.PAIN_FUNNEL,
                technique="situation",
                reason="a need, but nobody said what goes wrong",
                element="need",
                evidence=tuple(told[:1]),
            )


def _tells_need(item: Evidence) -> bool:
    """Whether the buyer's words tell a need; a mere number or request is not said back."""
    plain = item.kind is Kind.NEED and item.side is Side.THEIRS and item.polarity > 0
    return plain and len(stems(own_words(item.quote))) >= _TELLING


def _with_our_help(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    """Tie a trouble that went deep enough to something that we can really do (AA-QBS-04)."""
    topic = main_topic(moment.topics)
    if topic is None or topic.level < Level.CONSEQUENCE:
        return
    found = moment.capability(topic.words) or moment.capability(topic.steps[0][1].quote)
    if found is None:
        return
    why = f'{found.name} speaks to "{topic.words}"'
    for template in moment.methods.element("qbs", "solution").templates:
        places = {"capability": found.words, "source": found.name}
        asked = _filled(template, topic, QuestionType.SOLUTION, reason=why, places=places)
        yield TypedQuestion(
            text=asked.text,
            type=asked.type,
            technique="need_payoff",
            reason=why,
            topic=topic.id,
            element="pain",
            evidence=asked.evidence,
            capability=found,
        )


def _for_the_gap(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    """The judgement's own question; what cannot hold as it is gets a calibrated one beside it."""
    gap = moment.gap
    if gap is None:
        return
    element = moment.elements[gap.element]
    source = next(iter(moment.methods.asking(gap.element)), None)
    kind = QuestionType(source.type) if source and source.type else QuestionType.PAIN_FUNNEL
    broken = element.standing is Standing.CONTRADICTED
    yield TypedQuestion(
        text=gap.text,
        type=kind,
        technique="calibrated_question" if broken else "problem",
        reason=gap.reason,
        element=gap.element,
        evidence=element.evidence[:1],
    )


def _at_last(moment: Moment, guide_: StageGuide) -> Iterator[TypedQuestion]:
    yield from _confirming(moment, "nothing is missing; make sure that both sides mean the same")


_WAYS = (_before_the_move, _opening, _deeper, _with_our_help, _for_the_gap, _at_last)
"""In the order in which they are tried; the first question of an allowed type is asked."""
_SETTLED = (_before_the_move, _for_the_gap, _at_last)


def _label(moment: Moment, asked: TypedQuestion | None, resisted: Sequence[Topic]) -> str:
    """A statement before the question: that we back off, or that we have heard what they feel."""
    templates = moment.methods.element("voss", "label").templates
    if resisted:
        return next((t.text for t in templates if t.to == "resisted"), "")
    topic = next((t for t in moment.topics if asked and t.id == asked.topic), None)
    if topic is None or topic.level < Level.URGENCY:
        return ""
    return next((t.text.format(pain=topic.words) for t in templates if t.to == "urgency"), "")


def _mirror(moment: Moment, asked: TypedQuestion | None) -> str:
    """Their last words on it as a question: what one says in a call in place of the question."""
    topic = next((t for t in moment.topics if asked and t.id == asked.topic), None)
    words = topic.words.split() if topic else []
    tail = words[-_MIRRORED:]
    while tail and tail[0].casefold() in _SMALL:
        tail = tail[1:]
    return f"{' '.join(tail)}?".capitalize() if len(tail) > 1 else ""


def asked_in(question: str, body: str) -> bool:
    """Whether the sentence of a question that asks stands in a message, however it begins there."""
    return f" {_last(question)} " in f" {_bare(body)} "


def _last(text: str) -> str:
    """The sentence that asks, bare: our own words are read sentence by sentence."""
    return _bare(re.split(r"(?<=[.!?\"]) +(?=[A-Z])", text)[-1])


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
