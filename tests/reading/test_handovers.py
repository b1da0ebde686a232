"""Who left, who is away, who sends questions elsewhere: and who only seems to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.domain.standing import About, Notice
from agentarmy.reading.handovers import handovers

NINA = Person("Nina Falk", "nina@kold.example")
OMAR = Person("Dr. Omar Haddad", "omar@kold.example")
PETRA = Person("Petra Weiß", "petra@kold.example")
LEE = Person("Lee Stone", "lee@kold.example")
THEIRS = (NINA, OMAR, PETRA, LEE)
MARA = Person("Mara Lindqvist", "mara@northmill.example")


def heard(text: str, *, automatic: str = "", who: Person = OMAR) -> tuple[Notice, ...]:
    turn = Turn(
        id="1",
        conversation="c",
        channel=Channel.MAIL,
        speaker=who,
        text=text,
        at=datetime(2026, 2, 24, 9, tzinfo=UTC),
        utc_offset=60,
        side=Side.THEIRS,
        automatic=automatic,
    )
    return handovers(turn, theirs=THEIRS, ours=(MARA,))


def one(text: str, about: About, **more: str) -> Notice:
    found = [n for n in heard(text, **more) if n.about is about]  # type: ignore[arg-type]
    assert len(found) == 1, (text, found)
    return found[0]


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Ms Weiß will publish it. Until then I ask you to address questions to her only.", PETRA),
        ("Please deal with Nina Falk from now on.", NINA),
        ("From now on please write to Lee (lee@kold.example).", LEE),
        ("Nina Falk takes over my group, ad interim first.", NINA),
        ("Nina takes over from me.", NINA),
        ("Petra has taken this over, with immediate effect.", PETRA),
        ("Nina is your new contact for this.", NINA),
        ("Petra will be your point of contact going forward.", PETRA),
        ("Going forward Nina will be handling this.", NINA),
        ("I've handed the whole project over to Petra.", PETRA),
        ("Please send all further questions to Ms Falk.", NINA),
        ("Please take it up with Nina instead.", NINA),
        ("Please go through Nina in future, she runs procurement now.", NINA),
        ("I'm not the right person for this any more. Please talk to Petra Weiß.", PETRA),
        ("I have moved to another department, Lee has my desk now.", LEE),
        ("Kindly direct any future correspondence to Lee Stone.", LEE),
        ("While I'm away until April 2, please turn to Nina.", NINA),
        ("I change plants next month, so Lee Stone (in cc) takes this over.", LEE),
        ("Lee Stone (cc) takes over from here.", LEE),
    ],
)
def test_questions_are_sent_elsewhere(text: str, to: Person) -> None:
    found = one(text, About.PASSED_ON)
    assert found.person == OMAR
    assert found.to == (to,)
    assert found.who == OMAR.label


@pytest.mark.parametrize(
    "text",
    [
        "Please talk to Gwen Park, gwen.park@kold.example, about the quote.",
        "Please write to my colleague Gwen Park (gwen.park@kold.example).",
    ],
)
def test_whose_address_they_hand_over_is_to_be_written_to(text: str) -> None:
    found = one(text, About.PASSED_ON)
    assert found.to == (Person("Gwen Park", "gwen.park@kold.example"),)


def test_a_name_that_nobody_knows_is_kept_with_its_address() -> None:
    found = one("Please direct all mail to Gwen Park, gwen.park@kold.example.", About.PASSED_ON)
    assert found.to == (Person("Gwen Park", "gwen.park@kold.example"),)


@pytest.mark.parametrize(
    "text",
    [
        "Please send the invoice to Nina.",
        "Please address the letter to Lee Stone, he signs.",
        "Nina takes over at six, so call before.",
        "The night shift takes over from Lee at ten.",
        "Nina will take over the invoice next week.",
        "For technical questions please contact Lee from now on.",
        "Lee can tell you more about the drawing, talk to him if you like.",
        "I passed your note on to Nina.",
        "Who is our contact for the install? Kofi wants a name.",
        "Nina is our contact for the electrics.",
        "Should we deal with Nina from now on?",
        "Can you send your questions to Nina by Friday?",
        "Please contact me only by mail.",
        "Anything over 25,000 goes to Lee (Stone, our CFO), he signs.",
        "I will talk to Nina from now on about the money myself.",
        "You don't need to contact Nina from now on.",
        "Please copy Nina from now on.",
        "In urgent cases contact Lee instead.",
        "Questions about invoices please send questions about invoices to Lee.",
    ],
)
def test_a_part_a_pinch_or_a_paper_is_no_handover(text: str) -> None:
    assert not [n for n in heard(text) if n.about is About.PASSED_ON]


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("I am leaving Kold, my last day is March 13.", date(2026, 3, 13)),
        ("I'm leaving the company. My last day is March 13.", date(2026, 3, 13)),
        ("I have handed in my notice, last Friday.", None),
        ("I'm retiring at the end of March.", date(2026, 3, 31)),
        ("I've left the company, this is my private address.", None),
    ],
)
def test_somebody_says_that_they_leave(text: str, since: date | None) -> None:
    found = one(text, About.LEFT)
    assert found.person == OMAR
    assert since is None or found.since == since


@pytest.mark.parametrize(
    "text",
    [
        "Lee Stone has left the company. His topics are with me now.",
        "Lee left us at the end of January.",
        "Lee Stone no longer works here, so please take me instead.",
        "Lee is no longer with us.",
        "Mr. Stone has retired.",
        "Unfortunately Lee has left.",
    ],
)
def test_a_colleague_says_that_somebody_left(text: str) -> None:
    found = one(text, About.LEFT)
    assert found.person == LEE
    assert found.who == OMAR.label


@pytest.mark.parametrize(
    "text",
    [
        "I'm leaving for the airport now.",
        "I'm leaving the office early today.",
        "We are leaving the 14 days as they are.",
        "My last day of holiday was great.",
        "Lee left you a message.",
        "Lee has left the building plan with reception.",
        "Lee retired the old labeller in May.",
        "If Lee leaves the company we have a problem.",
        "Has Lee left the company?",
        "I am not leaving the company.",
    ],
)
def test_going_home_is_not_leaving(text: str) -> None:
    assert not [n for n in heard(text) if n.about is About.LEFT]


@pytest.mark.parametrize(
    "text",
    [
        "I have taken over from Lee Stone and would like to know where we are.",
        "I'm Lee's successor in purchasing.",
        "I am the successor of Mr Stone.",
        "I have read the file of my predecessor Lee Stone.",
    ],
)
def test_a_successor_speaks_for_the_one_before(text: str) -> None:
    found = one(text, About.PASSED_ON)
    assert found.person == LEE
    assert found.to == (OMAR,)


def test_leaving_and_the_successor_belong_together() -> None:
    text = "I am leaving Kold, my last day is March 13.\nNina Falk takes over my group."
    left, passed = one(text, About.LEFT), one(text, About.PASSED_ON)
    assert left.to == passed.to == (NINA,)
    assert left.since == passed.since == date(2026, 3, 13)
    assert left.quote == "I am leaving Kold, my last day is March 13"


@pytest.mark.parametrize(
    ("text", "about", "to"),
    [
        (
            "I am out of the office until March 6. Please contact Lee Stone.",
            About.PASSED_ON,
            (LEE,),
        ),
        ("I am out of the office until March 6. In urgent cases call Lee.", About.AWAY, ()),
        ("I'm at a fair until March 6 and read mail in the evening only.", About.AWAY, ()),
    ],
)
def test_an_automatic_answer_holds_until_they_are_back(
    text: str, about: About, to: tuple[Person, ...]
) -> None:
    found = one(text, about, automatic="auto-reply")
    assert found.until == date(2026, 3, 6)
    assert found.to == to


def test_back_on_a_day_is_away_until_the_day_before() -> None:
    found = one("I'm away. I am out and back on March 9.", About.AWAY, automatic="auto-reply")
    assert found.until == date(2026, 3, 8)


def test_the_automatic_answer_of_a_closed_mailbox_tells_that_they_left() -> None:
    text = "Omar Haddad no longer works at Kold. Please contact Nina Falk instead."
    found = one(text, About.LEFT, automatic="auto-reply")
    assert (found.person, found.to) == (OMAR, (NINA,))


def test_a_leave_from_a_day_on_passes_on_from_then() -> None:
    text = "I'm on parental leave from March 16. Nina takes over as of that day."
    assert one(text, About.PASSED_ON).since == date(2026, 3, 15)


DAEMON = Person("Mail Delivery System", "mailer-daemon@kold.example")


@pytest.mark.parametrize(
    "text",
    [
        "<lee@kold.example>: host mx said: 550 5.1.1 User unknown",
        "Your message to lee@kold.example could not be delivered.\nThe mailbox was not found:"
        " recipient address rejected",
    ],
)
def test_a_bounce_tells_whose_address_is_dead(text: str) -> None:
    found = heard(text, automatic="bounce", who=DAEMON)
    assert [(n.about, n.person) for n in found] == [(About.RETURNED, LEE)]


@pytest.mark.parametrize(
    "text",
    [
        "<lee@kold.example>: mailbox is full (5.2.2 over quota)",
        "<lee@kold.example>: 4.4.1 delayed, will retry for two days",
        "<sam@other.example>: 550 5.1.1 User unknown",
    ],
)
def test_a_full_mailbox_is_no_dead_address(text: str) -> None:
    assert heard(text, automatic="bounce", who=DAEMON) == ()
