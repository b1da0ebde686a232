"""Which promises a later message keeps, and which it leaves open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
