"""What a whole deal has settled, and how a draft keeps to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, Source, SourceKind, Text
from agentarmy.domain.records import Channel, Money, Person, Side, Turn
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import compose
from agentarmy.writing.ground import Ground, Move
from agentarmy.writing.persona import Persona
from agentarmy.writing.settled import owed_to, settled_of
from writing import scenes
from writing.scenes import ANNA, NOW, context, judgement, mail, said

BEN = Person("Ben Ritter", "ben.ritter@larkfield.example")


def by(
    person: Person, turn: Turn, *, conversation: str = "", channel: Channel | None = None
) -> Turn:
    return replace(
        turn,
        speaker=person,
        conversation=conversation or turn.conversation,
        channel=channel or turn.channel,
    )


QUOTED = mail("q1", "Hi Anna,\n\nthe quote is attached.\n\nJo", side=Side.OURS, day=9)


@pytest.mark.parametrize(
    "text",
    [
        "Looks good to me.",
        "The board is happy and the offer is approved.",
        "We'd like to order these.",
        "Thanks, go ahead.",
    ],
)
def test_a_plain_yes_after_the_quote_is_taken_as_one(text: str) -> None:
    found = settled_of((QUOTED, mail("a1", text, day=11)), ())
    assert found.quoted is QUOTED
    assert found.accepted is not None
    assert found.buying


@pytest.mark.parametrize(
    "text",
    [
        "Looks good, but the board has to see it.",
        "It is not approved.",
        "If all is fine we order in May.",
        "Is that the good one?",
        "Before we go ahead we need a reference.",
    ],
)
def test_a_yes_with_a_doubt_is_none(text: str) -> None:
    assert not settled_of((QUOTED, mail("a1", text, day=11)), ()).buying


def test_a_yes_before_the_quote_or_before_an_objection_is_none() -> None:
    early = mail("a1", "Looks good to me.", day=7)
    assert not settled_of((early, QUOTED), ()).buying
    yes, dear = mail("a2", "Looks good to me.", day=11), mail("a3", "It is too dear now.", day=12)
    objection = said(dear, Kind.OBJECTION, Text("price"), "It is too dear now.")
    assert settled_of((QUOTED, yes), ()).buying
    assert not settled_of((QUOTED, yes, dear), (objection,)).buying


def test_our_plan_to_quote_is_no_quote() -> None:
    plan = mail("q2", "Hi Anna,\n\nI will send the quote tomorrow.\n\nJo", side=Side.OURS, day=9)
    assert settled_of((plan,), ()).quoted is None


def test_who_asks_for_the_papers_orders() -> None:
    ask = mail("a1", "Please send the contract so that I can sign it.", day=11)
    sheet = mail("a2", "Please send the data sheet.", day=11)
    assert settled_of((QUOTED, ask), ()).ordering is ask
    assert settled_of((QUOTED, sheet), ()).ordering is None


def asking_for(text: str, *, evidence: tuple[Evidence, ...] = ()) -> DraftContext:
    turn = mail("z1", text, day=17)
    return context(turns=(QUOTED, turn), evidence=evidence, stage=Stage.PROPOSAL)


@pytest.mark.parametrize("persona", list(Persona))
@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.FOLLOW_UP])
def test_a_quote_that_is_out_is_not_offered_again(persona: Persona, kind: DraftKind) -> None:
    scene = replace(asking_for("Thank you, we are reading it."), persona=persona, kind=kind)
    for salt in range(4):
        draft = compose(replace(scene, salt=salt))
        assert "send the quote" not in draft.body
        assert "written quote" not in draft.body


def test_a_signer_who_is_known_is_not_asked_for() -> None:
    told = mail("s1", "I sign myself.", day=8)
    signer = said(told, Kind.ECONOMIC_BUYER, PersonRef("Anna Keller"), "I sign myself.")
    scene = asking_for("Thank you, we are reading it.")
    assert "signs" in compose(scene).question
    knowing = replace(scene, history=(told,), evidence=(signer,))
    assert compose(knowing).question == ""


def test_a_chat_answers_what_the_mail_asked() -> None:
    talk = replace(
        mail("h1", "Morning, the forklift is back.", day=8), conversation="c9", channel=Channel.CHAT
    )
    ours = replace(
        mail("h2", "Good!", side=Side.OURS, day=8), conversation="c9", channel=Channel.CHAT
    )
    wish = mail(
        "z1", "Looks right. Please send the contract. And who is our trainer in May?", day=17
    )
    scene = context(turns=(talk, ours), evidence=(), stage=Stage.PROPOSAL)
    scene = replace(scene, channel=Channel.CHAT, history=(QUOTED, wish))
    draft = compose(scene)
    assert "the contract" in draft.body
    assert "by email today" in draft.body or "email you" in draft.body
    assert "Your trainer in May is [to confirm: name]." in draft.body
    assert draft.question == ""
    assert "last word was ours" not in " ".join(draft.notes)


def test_what_was_answered_in_another_channel_is_not_thanked_for() -> None:
    wish = mail("z1", "We will let you know.", day=10)
    later = replace(mail("h2", "Fine.", side=Side.OURS, day=12), conversation="c9")
    scene = context(DraftKind.FOLLOW_UP, turns=(wish,), evidence=())
    frozen = said(wish, Kind.RISK, Text("budget_freeze"), "We will let you know.")
    scene = replace(scene, evidence=(frozen,), judgement=judgement(frozen))
    assert "March 10" in compose(scene).body
    assert "March 10" not in compose(replace(scene, history=(later,))).body


def aside_scene(text: str, *promises: tuple[Turn, str]) -> DraftContext:
    """Ben, who wrote nothing new, while Anna did."""
    first = by(BEN, mail("b1", "Could we have a drawing of the stand?", day=11))
    newest = mail("z1", text, day=17)
    evidence = [said(turn, Kind.COMMITMENT, Text(quote), quote) for turn, quote in promises]
    money = said(newest, Kind.BUDGET, Money.of(7000, "USD"), text.split(".")[0])
    extra = tuple(turn for turn, _ in promises)
    scene = context(
        DraftKind.FOLLOW_UP,
        turns=(*scenes.TURNS[:1], first, *extra, newest),
        evidence=(*scenes.EVIDENCE[:4], *evidence, money),
        stage=Stage.PROPOSAL,
    )
    return replace(scene, recipient=BEN, persona=Persona.IC)


DRAWING = replace(
    mail("o1", "Hi Ben,\n\nI'll send the drawing.\n\nJo", side=Side.OURS, day=12), to=(BEN,)
)


def test_somebody_aside_gets_what_is_theirs_and_no_sums() -> None:
    scene = aside_scene(
        "We have 7,000 USD. Please send the order form. And who fits the press?"
        " Ben wants a name before he clears the hall.",
        (DRAWING, "I'll send the drawing."),
    )
    draft = compose(scene)
    assert "[attach: the drawing]" in draft.body
    assert "[to confirm: name] fits the press." in draft.body  # it is Ben who wants to know
    assert "USD" not in draft.body
    assert "order form" not in draft.body
    assert "our question" not in draft.body.lower()
    assert draft.removed == ()


def test_what_concerns_another_is_left_out_for_somebody_aside() -> None:
    scene = aside_scene(
        "We have 7,000 USD. And who fits the press?", (DRAWING, "I'll send the drawing.")
    )
    assert "who fits" not in compose(scene).body


def test_a_promise_to_another_is_not_owed_to_this_one() -> None:
    promise = said(DRAWING, Kind.COMMITMENT, Text("drawing"), "I'll send the drawing.")
    owed = owed_to(BEN, [promise], turns=[DRAWING], now=NOW)
    assert [one.thing for one in owed] == ["the drawing"]
    assert owed_to(ANNA, [promise], turns=[DRAWING], now=NOW) == ()


@pytest.mark.parametrize(
    "text",
    ["I'll send a Teams link.", "If not, I'll send you the sheet.", "I'll leave you in peace."],
)
def test_small_talk_is_no_debt(text: str) -> None:
    turn = replace(mail("o1", text, side=Side.OURS, day=12), to=(BEN,))
    item = said(turn, Kind.COMMITMENT, Text(text), text)
    assert owed_to(BEN, [item], turns=[turn], now=NOW) == ()


def test_a_promise_with_a_day_stands_without_a_condition() -> None:
    promise = mail(
        "o1", "Hi Anna,\n\nI'll bring the sheet on Friday the 27th.\n\nJo", side=Side.OURS, day=14
    )
    item = said(promise, Kind.COMMITMENT, Text("sheet"), "I'll bring the sheet on Friday the 27th.")
    item = replace(item, due=date(2026, 3, 27))
    turns = (*scenes.TURNS[:2], promise, mail("z1", "Hi Jo, what is possible then?", day=17))
    scene = context(turns=turns, evidence=(*scenes.EVIDENCE[:4], item), stage=Stage.PROPOSAL)
    for salt in range(3):
        draft = compose(replace(scene, salt=salt))
        assert "I'll bring the sheet on Friday the 27th" in draft.body
        assert "With your answer" not in draft.body
        assert draft.removed == ()


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("No calls to the plant, please; our procedures are strict.", "rule"),
        ("No visits and no calls before the jury has met, please.", "wish"),
    ],
)
def test_a_rule_is_called_a_rule(words: str, rule: str) -> None:
    scene = context(turns=(mail("m4", words, day=17),), evidence=(), stage=Stage.QUALIFICATION)
    body = compose(scene).body
    assert f"our {rule}" in body
    assert '"' not in body


def test_dates_and_figures_that_they_told_are_taken_up_as_they_stand() -> None:
    words = (
        "Dear Jo,\n\nwe have read it. The papers go out in the second week of June."
        " Scoring: price 40, service 60. We see you then.\n\nAnna"
    )
    scene = context(turns=(mail("m4", words, day=17),), evidence=(), stage=Stage.DISCOVERY)
    draft = compose(scene)
    assert "the papers go out in the second week of June" in draft.body
    assert "scoring: price 40, service 60" in draft.body
    assert draft.removed == ()


def test_a_plain_list_of_demands_gets_no_label() -> None:
    listed = mail(
        "m4", "I need:\n- one total\n- what happens if you are late\n- the real day", day=17
    )
    item = said(listed, Kind.OBJECTION, Text("risk"), "what happens if you are late")
    scene = context(DraftKind.OBJECTION, turns=(listed,), evidence=(item,))
    draft = compose(scene)
    assert not [s for s in draft.sentences if s.move is Move.LABEL]
    assert draft.question == ""
    felt = mail("m5", "I am worried that we are left alone if it breaks.", day=17)
    item = said(felt, Kind.OBJECTION, Text("risk"), felt.text)
    draft = compose(context(DraftKind.OBJECTION, turns=(felt,), evidence=(item,)))
    assert [s for s in draft.sentences if s.move is Move.LABEL]


@pytest.mark.parametrize(
    ("words", "sorry"),
    [
        ("Please stop writing to me.", False),
        ("As I told you last week, take me off your list.", True),
        ("How many times do I have to say it: no more mail.", True),
    ],
)
def test_only_who_had_to_say_it_twice_gets_an_apology(words: str, sorry: bool) -> None:
    turn = mail("m4", words, day=17)
    stop = said(turn, Kind.RISK, Text("stop"), words)
    draft = compose(context(turns=(turn,), evidence=(stop,)))
    assert "off our list" in draft.body
    assert ("sorry" in draft.body) is sorry
    assert draft.question == ""


def test_somebody_aside_to_whom_nothing_is_open_gets_no_mail() -> None:
    first = by(BEN, mail("b1", "Fine by me.", day=11))
    thanks = mail("o2", "Hi both,\n\nthank you.\n\nJo", side=Side.OURS, day=12)
    newest = mail("z1", "We have 7,000 USD and wait for the board.", day=17)
    money = said(newest, Kind.BUDGET, Money.of(7000, "USD"), "We have 7,000 USD")
    for kind in (DraftKind.REPLY, DraftKind.FOLLOW_UP):
        scene = context(kind, turns=(first, thanks, newest), evidence=(money,))
        with pytest.raises(UsageError) as caught:
            compose(replace(scene, recipient=BEN))
        assert '--to "Anna Keller"' in caught.value.hint


def test_a_meeting_with_somebody_aside_is_named_without_the_houses() -> None:
    scene = aside_scene(
        "We have 7,000 USD and wait for the board.", (DRAWING, "I'll send the drawing.")
    )
    source = Source(SourceKind.CRM_FIELD, "e1", "meetings.title")
    title = "Larkfield / Tallpine: Trial run"
    meeting = Ground(source=source, quote=title, value="Friday at 09:00")
    account = Ground(source=Source(SourceKind.CRM_FIELD, "a1", "accounts.name"), quote="Larkfield")
    scene = replace(scene, record={"meeting": meeting, "account": account})
    body = compose(scene).body
    assert "Friday at 09:00" in body
    assert ": trial run." in body
    assert "Tallpine:" not in body
