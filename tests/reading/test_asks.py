"""Whether a sentence of mail asks for an action or promises one."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy import wiring
from agentarmy.domain.evidence import LEARNED, Evidence, Kind
from agentarmy.domain.records import Channel, Facts, Person, Side, Turn
from agentarmy.errors import BadInput
from agentarmy.reading.asks import Weights, asks, chance, features, tokens
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.reader import read


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return wiring.lexicon()


@pytest.mark.parametrize(
    "sentence",
    [
        "Please send me the revised quote by Thursday.",
        "Could you check the pallet count with your warehouse?",
        "Let me know whether Tuesday works for you.",
        "Mara, can we discuss the service terms tomorrow?",
        "I'll call you on Monday to schedule the visit.",
        "Would 3 pm suit you for a short call?",
    ],
)
def test_asks_and_promises(sentence: str, shipped: Lexicon) -> None:
    assert asks(sentence, shipped.asks)


@pytest.mark.parametrize(
    "sentence",
    [
        "The kiln ran for nine hours without a fault.",
        "Our plant in Leeds closed in 2019 after the flood.",
        "Thanks for the warm welcome.",
        "Ben has been with the firm for years.",
        "Sales in the north were better than anybody thought.",
        "",
        "…",
    ],
)
def test_plain_statements(sentence: str, shipped: Lexicon) -> None:
    assert not asks(sentence, shipped.asks)


def test_without_weights_nothing_is_an_ask() -> None:
    assert chance("Please call me.", Weights()) < 1e-6


def test_a_chance_is_the_logistic_of_the_summed_weights() -> None:
    weights = Weights(bias=-1.0, features={"please": 2.0, "^ please": 0.5, "never said": 9.0})
    assert chance("Please.", weights) == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_names_numbers_and_addresses_are_stand_ins() -> None:
    said = tokens("Ask Mara Lindqvist at mara@north.example about 4,200 of https://north.example/x")
    assert said == ["ask", "<name>", "at", "<mail>", "about", "0", "of", "<url>"]


def test_who_is_called_first_changes_nothing_of_how_a_sentence_begins() -> None:
    plain, called = features("Send it today."), features("Mara, send it today.")
    assert {f for f in plain if f.startswith("lead:")} <= called


def test_a_sentence_in_capitals_is_read_by_its_words() -> None:
    assert tokens("PLEASE CALL MARA") == ["please", "call", "mara"]


@given(st.text(max_size=300))
def test_any_text_gets_a_chance(text: str) -> None:
    assert 0 <= chance(text, Weights(bias=0.3, features={"a": 1.0, "has:?": -2.0})) <= 1


@pytest.mark.parametrize(
    "data",
    [{}, {"bias": 1, "scale": "x", "features": {}, "figures": {}}, {"bias": 1, "scale": 1}],
)
def test_unfit_weights_are_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="weights of asks"):
        Weights.parse(data)


def test_shipped_weights_are_small_and_say_how_good_they_are(shipped: Lexicon) -> None:
    assert 500 < len(shipped.asks.features) < 5000
    assert shipped.asks.figures["f1"] >= 0.77
    assert shipped.asks.learned_from


def _read(text: str, lexicon: Lexicon, *, side: Side, channel: Channel) -> list[Evidence]:
    turn = Turn(
        id="m1", conversation="c", channel=channel, speaker=Person("Kim Ort"), text=text, side=side
    )
    facts = Facts(known_sides={"kim ort": side})
    return [e for e in read([turn], facts, lexicon=lexicon).evidence if e.kind is Kind.ASK]


UNLISTED = "We looked at the sheets. I suggest we meet at your plant on Thursday."


def test_an_ask_that_no_cue_lists_is_found_in_a_mail_of_theirs(shipped: Lexicon) -> None:
    (found,) = _read(UNLISTED, shipped, side=Side.THEIRS, channel=Channel.MAIL)
    assert found.extractor == LEARNED
    assert found.quote == "I suggest we meet at your plant on Thursday."
    assert found.confidence <= 0.65


@pytest.mark.parametrize(
    ("side", "channel"), [(Side.OURS, Channel.MAIL), (Side.THEIRS, Channel.CALL)]
)
def test_weights_of_mail_say_nothing_of_calls_nor_of_our_side(
    side: Side, channel: Channel, shipped: Lexicon
) -> None:
    assert not _read(UNLISTED, shipped, side=side, channel=channel)


def test_what_a_cue_lists_is_not_read_twice(shipped: Lexicon) -> None:
    text = "Please send me the revised quote by Thursday."
    found = _read(text, shipped, side=Side.THEIRS, channel=Channel.MAIL)
    assert [e.extractor for e in found] == ["rules"]
