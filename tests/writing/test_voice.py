"""A rep's voice: what is measured on sent mail, and that drafts take it without changing facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.errors import BadInput, NotFound
from agentarmy.writing.claims import claims_of
from agentarmy.writing.context import DraftKind
from agentarmy.writing.drafts import compose
from agentarmy.writing.voice import (
    Voice,
    body_of,
    contracted,
    contraction_share,
    learn,
    parse,
    spelled_out,
)
from writing import scenes
from writing.scenes import context

BRIEF = [
    f"Hey {name},\n\n{text}\n\nShout if anything is unclear.\n\nCheers,\nKit"
    for name, text in (
        ("Ann", "it's all set. We're ready when you are."),
        ("Bo", "that's fine, I've noted it. Don't worry about the pallets."),
        ("Cy", "I'd keep it simple: send the list and we're done."),
        ("Di", "you're right, it's the wrong sheet. Here's the new one."),
        ("Ed", "thanks, that's what I've been after."),
        ("Flo", "we've moved the call, it's later now."),
    )
]
STATELY = [
    f"Dear {name},\n\n{text}\n\nI remain at your disposal for every question.\n\n"
    "Kind regards,\nAugusta Penrose"
    for name, text in (
        ("Ms Hale", "Thank you very much for your letter, which I have read with great interest."),
        ("Dr. Voss", "I have passed the documents to our engineers, and they are at work on them."),
        (
            "Mr Lunt",
            "We have considered the layout of your hall, and it is well suited to the line.",
        ),
        ("Ms Kerr", "I am grateful for the drawings. They do not leave a single question open."),
        ("Mr Ott", "It is a pleasure to hear that the committee is content with the first trial."),
    )
]


def sent(texts: list[str]) -> list[Turn]:
    return [
        Turn(
            id=f"v{place}",
            conversation="v",
            channel=Channel.MAIL,
            speaker=Person("Kit Moor", "kit@tallpine.example"),
            text=text,
            side=Side.OURS,
        )
        for place, text in enumerate(texts)
    ]


def voice_of(texts: list[str]) -> Voice:
    return learn(sent(texts), tone=scenes.TONE)


def test_what_is_usual_is_measured() -> None:
    kit = voice_of(BRIEF)
    assert (kit.mails, kit.greeting, kit.closing, kit.name) == (6, "Hey", "Cheers", "Kit")
    assert kit.small_start
    assert kit.contractions > 0.8
    assert kit.words < 25
    assert kit.last_line == "Shout if anything is unclear."
    augusta = voice_of(STATELY)
    assert augusta.formal_closing == "Kind regards"
    assert augusta.formality > kit.formality + 0.2
    assert augusta.contractions == 0
    assert not augusta.small_start


@pytest.mark.parametrize("count", [0, 1, 4])
def test_fewer_than_five_mails_make_no_voice(count: int) -> None:
    with pytest.raises(NotFound) as caught:
        voice_of(BRIEF[:count])
    assert "at least 5" in caught.value.expected
    assert str(count) in str(caught.value)


@pytest.mark.row("AA-INT-14")
@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.RECAP])
def test_two_reps_differ_in_style_and_not_in_facts(kind: DraftKind) -> None:
    scene = context(kind)
    one = compose(replace(scene, voice=voice_of(BRIEF)))
    other = compose(replace(scene, voice=voice_of(STATELY)))
    assert one.body.rstrip().endswith("Cheers,\nJo")
    assert "Shout if anything is unclear." in one.body
    assert "Shout" not in other.body
    assert one.body.splitlines()[2][0].islower() or one.body.splitlines()[2][0] in '"I'
    assert other.body.splitlines()[2][0].isupper()
    facts = [{g for s in d.sentences for g in s.grounds} for d in (one, other)]
    assert facts[0] == facts[1]
    for field in ("numbers", "days", "money"):
        assert getattr(claims_of(one.body), field) == getattr(claims_of(other.body), field)
    assert one.removed == other.removed == ()


def test_over_many_drafts_one_contracts_and_the_other_does_not() -> None:
    shares = []
    for texts in (BRIEF, STATELY):
        voice = voice_of(texts)
        drafts = [compose(replace(context(key=f"c{n}"), voice=voice)) for n in range(12)]
        shares.append(contraction_share(" ".join(d.body for d in drafts)))
    assert shares[0] > 0.7
    assert shares[1] == 0


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("I am glad to read that.", "I'm glad to read that."),
        ("I have noted it.", "I've noted it."),
        ("I have to correct this.", "I have to correct this."),
        ("I have it in my notes.", "I have it in my notes."),
        ("Friday it is.", "Friday it is."),
        ("That is fine, and it is yours.", "That's fine, and it's yours."),
        ("We do not know what is left.", "We don't know what's left."),
        ("what it is, is clear", "what it is, is clear"),
    ],
)
def test_contractions(full: str, short: str) -> None:
    assert contracted(full) == short
    assert spelled_out(short) == full


def test_quotes_and_marks_are_never_touched() -> None:
    text = 'You wrote "it is fine"; I am sure. [to confirm: what is the dose]'
    kit = voice_of(BRIEF)
    assert kit.say(text) == 'You wrote "it is fine"; I\'m sure. [to confirm: what is the dose]'


def test_a_set_phrase_that_promises_or_names_is_no_phrase() -> None:
    bad = (
        "I'll send the quote tomorrow.",
        "See you at Larkfield soon.",
        "It costs 400 USD in all.",
    )
    for line in bad:
        texts = [text.replace("Shout if anything is unclear.", line) for text in BRIEF]
        assert voice_of(texts).last_line == ""


def test_greeting_and_sign_off_are_no_body() -> None:
    assert body_of("Hi Ann,\n\nall set.\n\nBest,\nKit") == "all set."
    assert body_of("all set") == "all set"


def test_a_voice_is_kept_and_read_back() -> None:
    kit = voice_of(BRIEF)
    assert parse(kit.lines()) == kit
    for broken in (None, "voice", {"mails": "six"}):
        with pytest.raises(BadInput):
            parse(broken)
