"""Which promises a later message keeps, and which it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.promises import kept, promised
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn

ADA = Person("Ada Brook", "ada@brook.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
SAM = Person("Sam Whitlock", "sam@northmill.example")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FACTS = Facts(our_domains=("northmill.example",))


def turn(
    number: int,
    who: Person,
    text: str,
    *,
    to: Person = ADA,
    channel: Channel = Channel.MAIL,
    automatic: str = "",
) -> Turn:
    return Turn(
        id=f"m{number}",
        conversation="c" if channel is Channel.MAIL else "call",
        channel=channel,
        speaker=who,
        text=text,
        at=START + timedelta(hours=number),
        side=Side.THEIRS if who is ADA else Side.OURS,
        to=(to,),
        automatic=automatic,
    )


def promise(said: Turn) -> Evidence:
    return Evidence(
        kind=Kind.COMMITMENT,
        value=Text(said.text),
        quote=said.text,
        start=0,
        end=len(said.text),
        source=Source(SourceKind.MESSAGE, said.id),
        side=said.side,
        speaker=said.speaker.label,
        confidence=0.8,
        asserted_at=said.at,
    )


def is_kept(words: str, answer: str, *, before: str = "", files: tuple[str, ...] = ()) -> bool:
    asked = turn(0, ADA, before or "Good morning.", to=MARA, channel=Channel.CALL)
    said = turn(1, MARA, words, channel=Channel.CALL)
    later = turn(5, MARA, answer)
    found = kept([promise(said)], [asked, said, later], facts=FACTS, attached={"m5": files})
    return bool(found)


@pytest.mark.parametrize(
    ("words", "answer", "files"),
    [
        ("You'll have it tomorrow.", "Attached.", ("scan-17.pdf",)),
        ("You'll have it tomorrow.", "Hi Ada,\n\nhere is the quote.", ()),
        ("You'll have it tomorrow.", "Hi Ada,\n\nhave a good weekend.", ("Quote 4711.pdf",)),
        ("I'll send you the outline by Friday.", "As promised, here is the outline.", ()),
        ("I'll send you the outline by Friday.", "Please find it attached.", ("a.pdf",)),
        ("I'll send you the outline by Friday.", "Talk soon.", ("Brook_outline_v2.pdf",)),
        ("I'll send the quote on Monday.", "Our offer is attached.", ()),
        ("I will send the data sheet and the deck.", "Enclosed: data sheet and slides.", ()),
        ("I'll check the lead time for you.", "Here is the lead time: 21 days.", ()),
    ],
)
def test_what_was_handed_over_is_no_longer_owed(
    words: str, answer: str, files: tuple[str, ...]
) -> None:
    assert is_kept(words, answer, files=files)


@pytest.mark.parametrize(
    ("words", "answer", "files"),
    [
        ("You'll have it tomorrow.", "Sorry, it takes another day.", ()),
        ("You'll have it tomorrow.", "Good talk.", ("logo.png", "invite.ics")),
        ("You'll have it tomorrow.", "As promised, I will send it on Friday.", ()),
        ("You'll have it tomorrow.", "The quote will be attached to my next mail.", ()),
        ("You'll have it tomorrow.", "I have not attached it yet.", ()),
        ("You'll have it tomorrow.", "Here is why it takes longer.", ()),
        ("I'll send you the outline by Friday.", "Attached is the invoice.", ("invoice.pdf",)),
        ("I'll send you the outline by Friday.", "Attached.", ("invoice-17.pdf",)),
        ("I will send the data sheet and the deck.", "The deck is attached.", ()),
        ("I'll call you on Friday.", "Attached.", ("quote.pdf",)),
        ("We will deliver nine machines by 30 April.", "Here is the quote.", ()),
    ],
)
def test_what_was_not_handed_over_stays_owed(
    words: str, answer: str, files: tuple[str, ...]
) -> None:
    assert not is_kept(words, answer, files=files)


def test_it_stands_for_the_paper_they_asked_for() -> None:
    asked = "Could you send us the outline?"
    assert promised("You'll have it tomorrow.", [asked]).things == ("outline",)
    assert is_kept("You'll have it tomorrow.", "The outline is attached.", before=asked)
    assert not is_kept("You'll have it tomorrow.", "Here is the quote.", before=asked)


def test_only_a_later_message_of_the_same_side_that_they_saw_counts() -> None:
    said = turn(3, MARA, "You'll have it tomorrow.")
    others = (
        turn(1, MARA, "Here is the quote."),
        turn(4, ADA, "Here is the order.", to=MARA),
        turn(5, MARA, "Attached.", to=SAM),
        turn(6, MARA, "Here is my calendar.", automatic="auto-reply"),
        turn(7, MARA, "Here is the quote.", channel=Channel.CALL),
    )
    for other in others:
        assert not kept([promise(said)], [said, other], facts=FACTS)
    assert kept([promise(said)], [said, turn(8, MARA, "Here it is, attached.")], facts=FACTS)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("I'll send the contents of the set.", "The table of contents is on its way by courier."),
        ("I'll send you a sample.", "The samples are on their way through the portal you named."),
        ("I will send the drawing.", "I just mailed the drawing to your site office."),
        ("I'll get you the drawing.", "The drawing is in your inbox since noon."),
        ("You'll have the film on Monday.", "The film is on the link in Tom's inbox."),
        ("I'll send the contract next week.", "We uploaded the contract this morning."),
        ("I'll send the manual.", "You will find the manual in the shared folder."),
        ("I'll send you the sum on paper.", "Hi Ada,\n\n  4 x Press  4,000\n  total  3,800 USD"),
        ("I'll send a summary tomorrow.", "Hi Ada,\n\nwhat I took away:\n- four presses"),
        ("I'll write to you by Friday.", "Dear Ada,\n\nthe hall is free in June."),
        ("I will get back to you tomorrow.", "Hi Ada, two of them can run on gas."),
        ("I'll be in touch next week.", "Hi Ada, how did the board meeting go?"),
        ("I'll get Sam, our engineer, to answer that properly.", "SAM"),
        ("I'll have Sam call you about the power.", "SAM"),
    ],
)
def test_what_is_done_in_other_words_is_kept(words: str, answer: str) -> None:
    said = turn(1, MARA, words, channel=Channel.CALL)
    later = turn(5, SAM if answer == "SAM" else MARA, answer)
    assert kept([promise(said)], [said, later], facts=FACTS)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("I'll send the quote.", "Our fitter is on his way to you."),
        ("I'll send the quote.", "The pallets are on their way."),
        ("I'll send the drawing.", "The drawing will be on its way on Friday."),
        ("I'll send the drawing.", "The drawing is not in your folder yet."),
        ("You'll have it tomorrow.", "The truck is on its way."),
        ("I'll send the manual.", "Please upload the manual you have."),
        ("I'll send you the sum on paper.", "The total will follow."),
        ("I'll put a proper quote together and send the quote.", "total  3,800 USD"),
        ("I'll get back to you with the price.", "Hi Ada, how was the fair?"),
        ("I'll get back to you on the warranty.", "Hi Ada, how was the fair?"),
        ("I'll write the specification.", "Hi Ada, how was the fair?"),
        ("I'll get Sam to answer that properly.", "Hi Ada, how was the fair?"),
        ("I'll call you on Friday.", "Hi Ada, how was the fair?"),
        (
            "I'll send a summary tomorrow and the quote when you are back.",
            "My notes of today: four.",
        ),
    ],
)
def test_what_only_sounds_alike_stays_owed(words: str, answer: str) -> None:
    assert not is_kept(words, answer)


@pytest.mark.parametrize(
    "words",
    ["I'll call you on Friday.", "I'll send a Teams link.", "I will send you an invitation."],
)
def test_a_later_talk_keeps_what_leads_to_it(words: str) -> None:
    said = turn(1, MARA, words)
    talk = turn(30, ADA, "Good morning.", channel=Channel.CALL)
    assert kept([promise(said)], [said, talk], facts=FACTS)
    assert not kept([promise(said)], [said], facts=FACTS)
    same = turn(1, ADA, "Fine.", channel=Channel.CALL)
    assert not kept([promise(said)], [said, same], facts=FACTS)


def test_a_line_long_before_the_promised_day_is_not_the_promised_one() -> None:
    said = replace(promise(turn(1, MARA, "I'll write to you in July.")), due=date(2026, 7, 1))
    early, late = turn(5, MARA, "Thank you for today."), turn(24 * 120, MARA, "How are you?")
    assert not kept([said], [early], facts=FACTS)
    assert kept([said], [early, late], facts=FACTS)
