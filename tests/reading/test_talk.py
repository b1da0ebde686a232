"""What a conversation says beside BANT: people, rivals, questions, promises, risks, objections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, State, Text
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.people import people
from agentarmy.reading.reader import Reading, read
from agentarmy.reading.text import fold

Talk = Callable[[str], Reading]


def of(reading: Reading, kind: Kind) -> list[Evidence]:
    return [e for e in reading.evidence if e.kind is kind]


def words(found: list[Evidence]) -> list[str]:
    return [e.value.text for e in found if isinstance(e.value, Text)]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("our CFO Dana Ruiz decides", "Dana Ruiz", "CFO"),
        ("Dana Ruiz, our head of procurement, decides", "Dana Ruiz", "head of procurement"),
        ("it goes to Dana (Ruiz, our CFO)", "Dana Ruiz", "CFO"),
        ("our plant manager decides", "", "plant manager"),
        ("Dana is the owner", "Dana", "owner"),
    ],
)
def test_people_and_roles(lexicon: Lexicon, text: str, name: str, role: str) -> None:
    [found] = people(text, fold(text), lexicon=lexicon)
    assert found.person == PersonRef(name, role)


@pytest.mark.parametrize(
    ("said", "rival"),
    [
        ("We are also talking to Brixon.", "Brixon"),
        ("The Brixon dealer came by with an offer.", "Brixon"),
        ("We had Brixon in on Monday.", "Brixon"),
        ("We got a quote from Brixon Tools last week.", "Brixon Tools"),
        ("Brixon is cheaper.", "Brixon"),
        ("To be honest, Brixon Tools have also quoted us.", "Brixon Tools"),
    ],
)
def test_a_rival_is_named(talk: Talk, said: str, rival: str) -> None:
    assert words(of(talk(f"them: {said}"), Kind.COMPETITION)) == [rival]


@pytest.mark.parametrize(
    "said", ["We are looking at Brickline 20.", "I talked to Ada Quill.", "Perfect, see you."]
)
def test_products_and_parties_are_no_rivals(talk: Talk, said: str) -> None:
    assert not of(talk(f"them: {said}"), Kind.COMPETITION)


def test_a_rivals_count_is_not_ours(talk: Talk) -> None:
    reading = talk("them: About the Brickline 20.\nthem: The Brixon dealer offered nine of them.")
    assert not [e for e in of(reading, Kind.QUANTITY) if e.extractor != "implied"]


def test_a_deadline_is_no_criterion(talk: Talk) -> None:
    assert not of(talk("them: It has to be spent before the summer."), Kind.DECISION_CRITERIA)
    assert of(talk("them: It has to be quiet enough for the hall."), Kind.DECISION_CRITERIA)


def test_questions_are_open_until_answered(talk: Talk) -> None:
    reading = talk(
        "them: Does it run on one phase?\nus: It does, on 16 A.\nthem: And who installs it for us?"
    )
    first, second = of(reading, Kind.QUESTION)
    assert (first.state, second.state) == (State.EVIDENCED, State.CLAIMED)


def test_small_talk_is_no_question(talk: Talk) -> None:
    assert not of(talk("us: Hi Ben, how are you today?\nthem: Fine, and you?"), Kind.QUESTION)


def test_a_promise_has_its_day(talk: Talk) -> None:
    [promise] = of(talk("us: I'll send you the quote by Friday."), Kind.COMMITMENT)
    assert (promise.side, promise.due) == (Side.OURS, date(2026, 2, 13))


def test_a_request_is_an_ask(talk: Talk) -> None:
    [ask] = of(talk("them: Please send me the data sheet."), Kind.ASK)
    assert ask.side is Side.THEIRS


@pytest.mark.parametrize(
    ("said", "risk"),
    [
        ("All capital spending is frozen.", "budget_freeze"),
        ("The owners have frozen all outside spend until May.", "budget_freeze"),
        ("I am leaving the company, my last day is Friday.", "champion_left"),
        ("Please stop emailing us.", "stop"),
        (
            "We are being acquired by a larger group and there is a reorganisation.",
            "reorganisation",
        ),
    ],
)
def test_risks(talk: Talk, said: str, risk: str) -> None:
    assert words(of(talk(f"them: {said}"), Kind.RISK)) == [risk]


@pytest.mark.parametrize(
    ("said", "objection"),
    [
        ("That is too expensive for us.", "price"),
        ("We are happy with our current saws.", "status_quo"),
        ("It is not the right time.", "timing"),
        ("I'm worried about the support.", "risk"),
    ],
)
def test_objections(talk: Talk, said: str, objection: str) -> None:
    assert words(of(talk(f"them: {said}"), Kind.OBJECTION)) == [objection]


def test_the_seller_makes_no_objection_and_no_risk(talk: Talk) -> None:
    reading = talk("us: Some say it is too expensive, and their budget is frozen.")
    assert not of(reading, Kind.OBJECTION)
    assert not of(reading, Kind.RISK)


def test_what_other_customers_say_is_not_the_buyers(talk: Talk) -> None:
    reading = talk("us: Many of our customers say you need a budget of $90,000.\nthem: I see.")
    assert not of(reading, Kind.BUDGET)


def test_a_web_form_is_the_visitors_word(lexicon: Lexicon) -> None:
    facts = Facts(our_domains=("clayworks.example",))
    text = (
        "A visitor filled in the form.\n\nName: Kim Vale\nEmail: kim@vale.example\n"
        "Message: We are looking for a saw. Our budget\nis $5,000.\n\nPage: /saws\n"
    )
    turn = Turn(
        id="f",
        conversation="c",
        channel=Channel.MAIL,
        speaker=Person("Web Desk", "forms@clayworks.example"),
        text=text,
        automatic="auto-reply",
    )
    reading = read([turn], facts, lexicon=lexicon)
    assert reading.turns[0].speaker == Person("Kim Vale", "kim@vale.example")
    [budget] = of(reading, Kind.BUDGET)
    assert (budget.side, budget.speaker) == (Side.THEIRS, "Kim Vale")
    assert budget.quote == "Our budget\nis $5,000."
    assert [e.quote for e in of(reading, Kind.NEED)] == ["We are looking for a saw."]


def test_the_currency_of_a_bare_sum_is_the_price_books(lexicon: Lexicon) -> None:
    turn = Turn(
        id="1",
        conversation="c",
        channel=Channel.CHAT,
        speaker=Person("Ben"),
        text="Our budget is 80k.",
    )
    [budget] = of(read([turn], Facts(), lexicon=lexicon), Kind.BUDGET)
    assert str(budget.value) == "80,000 XXX"
