"""Papers that they asked for, and answers that only the rep can give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.writing.answers import asked_in
from agentarmy.writing.asking import checking, document
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.drafts import compose
from writing.scenes import ANNA, context, mail

OLE = Person("Ole Falk", "ole.falk@larkfield.example")


def scene(text: str, *, by: Person = ANNA, channel: Channel = Channel.MAIL) -> DraftContext:
    turn: Turn = replace(mail("m9", text, day=17), speaker=by)
    return replace(context(turns=(turn,), evidence=()), channel=channel)


def first(scene: DraftContext) -> str:
    asked = asked_in(scene.turns, (), bare=True)[0]
    return checking(Composer(scene), asked).text


def test_a_paper_comes_with_the_mail_and_is_sent_by_mail_from_a_chat() -> None:
    for salt in range(3):
        found = replace(scene("Please send your floor plan."), salt=salt)
        asked = asked_in(found.turns, (), bare=True)[0]
        assert "our floor plan" in document(Composer(found), asked).text
        assert "[attach: our floor plan]" in document(Composer(found), asked).text
        chat = document(Composer(replace(found, channel=Channel.CHAT)), asked).text
        assert "today" in chat
        assert "attach" not in chat


def test_who_did_not_ask_is_not_told_that_they_did() -> None:
    found = scene("Please send your floor plan.", by=OLE)
    asked = asked_in(found.turns, (), bare=True)[0]
    for salt in range(3):
        text = document(Composer(replace(found, salt=salt)), asked).text
        assert text.startswith("Ole asked for our floor plan; see attached.")


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Jo - who is our driver on the 4th?", "Your driver on the 4th is [to confirm: name]."),
        ("And when can you paint our hall?", "We can paint your hall on [to confirm: day]."),
    ],
)
def test_the_asker_gets_a_statement(question: str, statement: str) -> None:
    assert first(scene(question)) == statement


def test_another_reader_is_told_who_asked() -> None:
    text = first(scene("Who is our driver on the 4th?", by=OLE))
    assert text.startswith("Ole ")
    assert "who your driver on the 4th is: [to confirm: name]" in text


@pytest.mark.parametrize("salt", range(3))
@pytest.mark.parametrize(
    "question", ["Can the beds come through a narrow door?", "Is it safe for children?"]
)
def test_nothing_that_they_asked_is_quoted_back(question: str, salt: int) -> None:
    body = compose(replace(scene(question), salt=salt)).body
    assert '"' not in body
    assert "[to confirm: " in body
    assert "our question" not in body
