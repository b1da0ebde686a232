from __future__ import annotations

import pytest

from agentarmy.domain.authority import Signer, authority_of
from agentarmy.domain.evidence import Kind, PersonRef, Text
from agentarmy.domain.records import Side
from saying import Talk


def test_nobody_spoke_of_it() -> None:
    found = authority_of([])
    assert (found.signer, found.evidence) == (Signer.UNKNOWN, ())


def test_i_sign_means_the_speaker() -> None:
    talk = Talk()
    talk.signs()
    assert authority_of(talk.evidence).signer is Signer.SELF
    assert authority_of(talk.evidence).name == talk.buyer


def test_who_is_named_by_another_and_then_signs_is_the_named_signer() -> None:
    talk = Talk()
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Graham Pell", "CFO"), "Graham Pell, our CFO, signs.")
    talk.buyer = "Graham Pell"
    talk.signs()
    found = authority_of(talk.evidence)
    assert (found.signer, found.name, found.role) == (Signer.NAMED, "Graham Pell", "CFO")


def test_a_later_denial_takes_ones_own_word_back() -> None:
    talk = Talk()
    talk.signs()
    talk.say(Kind.AUTHORITY, Text("cannot decide"), "I cannot sign that after all.", polarity=-1)
    assert authority_of(talk.evidence).signer is Signer.UNKNOWN


def test_a_denial_that_names_the_signer_names_the_signer() -> None:
    talk = Talk()
    talk.signs("Duncan Orrin", polarity=-1)
    found = authority_of(talk.evidence)
    assert (found.signer, found.name) == (Signer.NAMED, "Duncan Orrin")


@pytest.mark.parametrize(
    "words", ["The sourcing committee decides, not me.", "That goes to the board."]
)
def test_a_group_decides(words: str) -> None:
    talk = Talk()
    talk.say(Kind.AUTHORITY, Text("cannot decide alone"), words, polarity=-1)
    assert authority_of(talk.evidence).signer is Signer.COMMITTEE


def test_the_buyers_word_goes_before_ours() -> None:
    talk = Talk()
    talk.signs("Ann Weir", "CFO")
    ours = talk.say(Kind.AUTHORITY, PersonRef("Bo Lund"), "Bo Lund signs, I think.", ours=True)
    assert ours.side is Side.OURS
    assert authority_of(talk.evidence).name == "Ann Weir"


def test_a_first_name_and_a_full_name_are_one_person() -> None:
    talk = Talk()
    talk.signs("Graham")
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Graham Pell", "CFO"))
    found = authority_of(talk.evidence)
    assert (found.name, found.role) == ("Graham Pell", "CFO")


def test_who_pays_signs_only_where_nobody_is_said_to() -> None:
    talk = Talk()
    talk.signs("Ann Weir", "CFO")
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Bo Lund"), "Bo Lund keeps the chequebook.")
    assert authority_of(talk.evidence).name == "Ann Weir"
    assert authority_of(talk.evidence[1:]).name == "Bo Lund"
