"""Small made-up conversations with hand-made evidence, for the tests of writing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from agentarmy import resources
from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    Text,
)
from agentarmy.domain.judgement import (
    Element,
    Judgement,
    Outcome,
    Question,
    Standing,
    Verdict,
)
from agentarmy.domain.records import (
    Channel,
    Facts,
    Money,
    Person,
    Policy,
    PolicyKind,
    PriceItem,
    Side,
    Tier,
    Turn,
)
from agentarmy.domain.stages import Stage
from agentarmy.writing import formality
from agentarmy.writing import region as regions
from agentarmy.writing.context import Counter, DraftContext, DraftKind, Rep
from agentarmy.writing.ground import of_field
from agentarmy.writing.persona import Persona

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
ANNA = Person("Anna Keller", "anna.keller@larkfield.example")
REP = Person("Jo Marsh", "jo@tallpine.example")
PRESS = PriceItem(id="p1", name="Press 40", price=Money.of(1000, "USD"), aliases=("press",))
FACTS = Facts(
    prices=(PRESS,),
    policies=(
        Policy(
            id="days",
            kind=PolicyKind.DELIVERY_DAYS,
            tiers=(Tier(Decimal(10), 1, 4), Tier(Decimal(30), 5, None)),
            text="From order confirmation 1 to 4 machines take 10 days, 5 or more take 30 days.",
            source="delivery.md",
        ),
        Policy(
            id="volume",
            kind=PolicyKind.VOLUME_DISCOUNT,
            tiers=(Tier(Decimal(5), 5, None),),
            text="Volume discount: 5 percent from 5 units.",
            source="discounts.md",
        ),
        Policy(
            id="limit",
            kind=PolicyKind.DISCOUNT_LIMIT,
            tiers=(Tier(Decimal(8), role="rep"),),
            text="A rep may grant 8 percent in all.",
            source="discounts.md",
        ),
    ),
)
TONE = formality.parse(json.loads(resources.seed_text("tone.json")))
OBJECTIONS = {
    "price": Counter(
        "It sounds like the sum is hard to defend.",
        "What would it have to be held against?",
        "Hold the price against the monthly cost of the trouble.",
    ),
    "risk": Counter("It sounds like you answer for it.", "What would make it safe?", "In writing."),
}


def region(name: str) -> regions.Region:
    data: dict[str, dict[str, object]] = {
        "americas": {"greeting": "Hi {first_name},", "sign_off": "Best", "formality": 0.3},
        "emea": {"greeting": "Dear {title_name},", "sign_off": "Kind regards", "formality": 0.7},
        "apac": {
            "greeting": "Dear {title_name},",
            "sign_off": "With best regards",
            "formality": 0.9,
        },
    }
    countries = {"americas": ["US"], "emea": ["DE", "GB"], "apac": ["SG"]}[name]
    return regions.parse({"region": name, "countries": countries, **data[name]})


REGIONS = tuple(region(name) for name in ("americas", "emea", "apac"))


def mail(
    key: str, text: str, *, side: Side = Side.THEIRS, day: int = 10, subject: str = "Two presses"
) -> Turn:
    ours = side is Side.OURS
    return Turn(
        id=key,
        conversation="c1",
        channel=Channel.MAIL,
        speaker=REP if ours else ANNA,
        text=text,
        at=datetime(2026, 3, day, 9, tzinfo=UTC),
        utc_offset=60,
        side=side,
        subject=subject,
        to=(ANNA,) if ours else (REP,),
    )


def said(turn: Turn, kind: Kind, value: Fact, quote: str, *, topic: str = "") -> Evidence:
    start = turn.text.index(quote)
    return Evidence(
        kind=kind,
        value=value,
        quote=quote,
        start=start,
        end=start + len(quote),
        source=Source(SourceKind.MESSAGE, turn.id),
        side=turn.side,
        speaker=turn.speaker.label,
        confidence=0.9,
        asserted_at=turn.at,
        topic=topic,
    )


FIRST = mail(
    "m1",
    "Hi Jo,\n\nwe lose 12 hours a week on the old press. I am thinking of eight Press 40."
    " Our budget is 7,000 USD and we need them within 10 days.\n\nAnna",
    day=5,
)
PROMISE = mail(
    "m2",
    "Hi Anna,\n\neight presses fit that easily, and ten days is no problem for us.\n\nJo",
    side=Side.OURS,
    day=6,
)
ASKING = mail(
    "m3",
    "Hi Jo,\n\nwhat is the total? And can it run on ethanol?"
    "\n\nPlease send the data sheet.\n\nAnna",
    day=16,
)
TURNS = (FIRST, PROMISE, ASKING)
EVIDENCE = (
    said(FIRST, Kind.PAIN, Text("lost hours"), "we lose 12 hours a week on the old press."),
    said(FIRST, Kind.QUANTITY, Quantity(8, "Press 40"), "I am thinking of eight Press 40."),
    said(FIRST, Kind.BUDGET, Money.of(7000, "USD"), "Our budget is 7,000 USD"),
    said(FIRST, Kind.TIMELINE, Days(10), "we need them within 10 days."),
    said(ASKING, Kind.QUESTION, Text("total"), "what is the total?"),
)
WISHED_DAY = Day(date(2026, 4, 30))
SIGNER = PersonRef("Olga Brandt", "CFO")


def element(key: str, *evidence: Evidence, standing: Standing = Standing.EVIDENCED) -> Element:
    return Element(
        id=key,
        label=key.replace("_", " ").capitalize(),
        standing=standing if evidence else Standing.UNKNOWN,
        value=evidence[0].quote if evidence else "",
        evidence=evidence,
    )


def judgement(*evidence: Evidence, outcome: Outcome = Outcome.NURTURE) -> Judgement:
    def of(kind: Kind) -> tuple[Evidence, ...]:
        return tuple(e for e in evidence if e.kind is kind)

    return Judgement(
        bant=(
            element("budget", *of(Kind.BUDGET)),
            element("timeline", *of(Kind.TIMELINE)),
            element("authority"),
        ),
        meddic=(
            element("pain", *of(Kind.PAIN)),
            element("economic_buyer", *of(Kind.ECONOMIC_BUYER)),
            element("champion"),
        ),
        checks=(),
        verdict=Verdict(outcome=outcome, reason="the budget is short"),
        question=Question(
            text="Who signs in the end?",
            element="authority",
            method="MEDDIC",
            reason="Authority: nobody spoke of it yet",
        ),
        actions=(),
        objections=of(Kind.OBJECTION),
        competitors=tuple(e.value.text for e in of(Kind.COMPETITION) if isinstance(e.value, Text)),
        risks=of(Kind.RISK),
        commitments=of(Kind.COMMITMENT),
    )


def context(
    kind: DraftKind = DraftKind.REPLY,
    *,
    turns: tuple[Turn, ...] = TURNS,
    evidence: tuple[Evidence, ...] = EVIDENCE,
    stage: Stage | None = Stage.PROPOSAL,
    key: str = "c1",
    persona: Persona = Persona.MANAGER,
) -> DraftContext:
    return DraftContext(
        key=key,
        kind=kind,
        now=NOW,
        turns=turns,
        evidence=evidence,
        judgement=judgement(*evidence),
        facts=FACTS,
        recipient=ANNA,
        rep=Rep(name="Jo Marsh", title="Sales", company="Tallpine"),
        persona=persona,
        region=region("americas"),
        stage=stage,
        stage_ground=of_field("deals", "d1", column="stage", value=str(stage)) if stage else None,
        objections=OBJECTIONS,
        tone=TONE,
    )


def holding() -> DraftContext:
    """A context in which sum and date hold: three presses for 7,000 by April 30."""
    wish = mail("m1", "We want three Press 40 by April 30. Budget is 7,000 USD.", day=5)
    evidence = (
        said(wish, Kind.QUANTITY, Quantity(3, "Press 40"), "three Press 40"),
        said(wish, Kind.BUDGET, Money.of(7000, "USD"), "Budget is 7,000 USD"),
        said(wish, Kind.TIMELINE, WISHED_DAY, "by April 30"),
    )
    return replace(context(turns=(wish,), evidence=evidence), stage=Stage.NEGOTIATION)
