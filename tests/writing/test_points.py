"""Points that somebody listed: each answered in order, until a word of ours answers it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from agentarmy.domain.evidence import Days, Kind, Quantity, Source, SourceKind
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
)
from agentarmy.domain.stages import Stage
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import Draft, compose, known_names, library_of
from agentarmy.writing.grounding import check
from agentarmy.writing.included import included_of, included_wish
from agentarmy.writing.persona import LIMITS, Manner, Persona
from agentarmy.writing.points import wanted
from writing.scenes import ANNA, context, mail, said

SCANNER = PriceItem(
    id="s1", name="Arch Scanner", price=Money.of(5200, "CHF"), aliases=("scanner", "scanners")
)
BOOKS = Facts(
    prices=(SCANNER,),
    policies=(
        Policy(
            id="days",
            kind=PolicyKind.DELIVERY_DAYS,
            tiers=(Tier(Decimal(12), 1, 3), Tier(Decimal(28), 4, None)),
            text="From order confirmation 1 to 3 scanners take 12 days, 4 or more take 28 days.",
            source="delivery.md",
        ),
    ),
)
CARE = Passage(
    source=Source(SourceKind.DOCUMENT, "care.md"),
    name="care.md",
    text=(
        "# Care\n\nShipping within Switzerland is included in the list price."
        " Parts of the scanner carry 36 months of warranty."
        "\n\nFor a late delivery we credit one percent of the sum per week."
    ),
)
LIST = (
    "Hi Jo,\n\nbefore I sign, please send me:\n"
    "- one total for five scanners, shipping and training included\n"
    "- the delivery date, and what happens if you are late\n"
    "- what we save: the lab bills us CHF 4,300 a month today\n"
    "- your data sheet\n"
    "- how long is the warranty on parts of the scanner?\n\nAnna"
)


def scene(
    text: str = LIST,
    *,
    kind: DraftKind = DraftKind.REPLY,
    persona: Persona = Persona.MANAGER,
    passages: tuple[Passage, ...] = (),
) -> DraftContext:
    first = mail("m1", "We want five Arch Scanner, within 14 days of the order.", day=3)
    listed = mail("m2", text, day=5)
    evidence = (
        said(first, Kind.QUANTITY, Quantity(5, "Arch Scanner"), "five Arch Scanner"),
        said(first, Kind.TIMELINE, Days(14), "within 14 days of the order"),
    )
    found = context(
        kind,
        turns=(first, listed),
        evidence=evidence,
        stage=Stage.NEGOTIATION,
        persona=persona,
    )
    return replace(found, facts=BOOKS, passages=passages)


def lines(draft: Draft) -> list[str]:
    return [s.text for s in draft.sentences if s.bullet]


def test_each_point_is_answered_in_order() -> None:
    draft = compose(scene())
    found = lines(draft)
    assert len(found) == 5
    assert "26,000 CHF" in found[0]
    assert "28 days" in found[1]
    assert re.search(r"4,300 CHF a month", found[2])
    assert "about six months" in found[2]
    assert "[attach: your data sheet]" in found[3] or "[attach: our data sheet]" in found[3]
    assert "[to confirm: " in found[4]
    assert draft.removed == ()
    told, texts = scene(), library_of(scene())
    names = known_names(told)
    assert check(draft.sentences, texts, known_names=names, now=told.now) == ()


def test_what_nobody_says_is_marked() -> None:
    marks = compose(scene()).to_confirm
    assert "to confirm: whether shipping is included" not in marks
    assert "to confirm: whether freight is included" in marks
    assert "to confirm: whether training is included" in marks
    assert "to confirm: what happens if we are late" in marks


def test_what_our_documents_say_is_told() -> None:
    draft = compose(scene(passages=(CARE,)))
    found = lines(draft)
    assert "shipping within Switzerland" in found[0]
    assert "whether training is included" in found[0]
    assert "one percent of the sum per week" in found[1]
    assert "36 months of warranty" in found[4]
    assert draft.removed == ()


@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.FOLLOW_UP])
@pytest.mark.parametrize("persona", list(Persona))
def test_points_stay_asked_for_weeks_whoever_reads(kind: DraftKind, persona: Persona) -> None:
    thanks = mail("m3", "Thank you, I will come back to you.", side=Side.OURS, day=6)
    other = mail("m4", "Any news?", day=17)
    found = scene(kind=kind, persona=persona)
    draft = compose(replace(found, turns=(*found.turns, thanks, other)))
    assert "26,000 CHF" in lines(draft)[0]
    assert "28 days" in lines(draft)[1]
    words = sum(len(re.sub(r"\[[^\]]*\]", "", s.text).split()) for s in draft.sentences)
    assert words <= LIMITS[persona].words
    assert draft.removed == ()


def test_what_a_later_word_of_ours_answers_is_not_told_again() -> None:
    found = scene()
    told = mail(
        "m3",
        "Five scanners are 26,000 CHF in total. The data sheet is attached.",
        side=Side.OURS,
        day=6,
    )
    later = replace(found, turns=(*found.turns, told, mail("m4", "And the rest?", day=16)))
    about = [w.asked.text for w in wanted(later)]
    assert len(about) == 3
    assert "total" not in " ".join(about)
    assert "data sheet" not in " ".join(about)


def test_a_promise_to_answer_is_no_answer() -> None:
    found = scene()
    told = mail("m3", "You will have one total, one date and the sheet.", side=Side.OURS, day=6)
    later = replace(found, turns=(*found.turns, told, mail("m4", "And?", day=16)))
    assert len(wanted(later)) == 5


def test_a_chat_points_to_the_mail_with_the_answers() -> None:
    draft = compose(replace(scene(), channel=Channel.CHAT))
    assert not lines(draft)
    assert "points of March 5" in draft.body
    assert "mail" in draft.body


def test_shorter_keeps_every_point() -> None:
    text = LIST.split("- your data sheet")[0] + "\nAnna"
    found = lines(compose(replace(scene(text), manner=Manner.SHORTER)))
    assert len(found) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Hi Jo,\n\nour sites:\n- Bern\n- Chur\n\nAnna",
        "Hi Jo,\n\nwhat I took away:\n- five scanners\n- 28 days\n\nAnna",
        "Hi Jo,\n\nall fine here, thank you.\n\nAnna",
    ],
)
def test_other_lists_are_not_answered(text: str) -> None:
    assert wanted(scene(text)) == ()


def test_the_list_of_somebody_else_is_theirs() -> None:
    found = scene()
    assert len(wanted(found)) == 5
    ben = Person("Ben Hale", "ben@larkfield.example")
    assert wanted(replace(found, recipient=ben)) == ()


def test_a_sum_in_another_currency_is_not_compared() -> None:
    found = scene(LIST.replace("CHF 4,300", "EUR 4,300"))
    assert "months" not in " ".join(lines(compose(found)))


def test_a_wish_in_one_line_is_answered_too() -> None:
    text = (
        "Hi Jo,\n\nI need: one total with shipping, the delivery date, and the data sheet.\n\nAnna"
    )
    found = lines(compose(scene(text)))
    assert len(found) == 3
    assert "26,000 CHF" in found[0]
    assert "28 days" in found[1]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Installation and training are part of the price.", "installation and training"),
        ("Our list price includes shipping to the door.", "shipping to the door"),
        ("As I said, training is in our price and not in theirs.", "training"),
        ("Shipping is not included in the price.", ""),
        ("Is training included in the price?", ""),
        ("Training costs extra.", ""),
    ],
)
def test_what_is_in_the_price_is_taken_from_our_own_words(words: str, what: str) -> None:
    ours = replace(mail("m0", words, side=Side.OURS, day=2), to=(ANNA,))
    found = scene()
    found = replace(found, turns=(ours, *found.turns))
    told = included_of(found, "the total with shipping, installation and training included")
    assert " ".join(told.said) == what


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("We have 20,000 CHF, all in.", True),
        ("Please quote it including freight.", True),
        ("Quote it with the freight.", True),
        ("Their price is not including freight.", False),
        ("We are all in the office on Monday.", False),
    ],
)
def test_what_they_want_included_is_said_with_the_sum(wish: str, told: bool) -> None:
    care = mail("m3", "Freight and two days of start-up are in our price.", side=Side.OURS, day=6)
    found = scene(passages=())
    context = replace(found, turns=(mail("m0", wish, day=1), care))
    assert bool(included_wish(context).said) is told
