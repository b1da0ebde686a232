"""What no cue lists, heard by learned weights, as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from agentarmy.domain.evidence import LEARNED, Evidence, Kind, PersonRef, Text
from agentarmy.domain.records import Channel, Facts, Money, Person, Side, Turn
from agentarmy.reading import reader
from agentarmy.reading.hearing import GRAVE, MEANINGS
from agentarmy.reading.learned import Kinds
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.weighing import SUREST
from agentarmy.wiring import lexicon

NAMES = tuple(MEANINGS)
LISTED = replace(lexicon(), kinds=Kinds())


def _weights(**odds: float) -> Lexicon:
    """Weights for which the word 'plonk' says the kinds with these log-odds."""
    row = [0.0] * len(NAMES)
    for kind, value in odds.items():
        row[NAMES.index(kind)] = value + 9.0
    kinds = Kinds(
        names=NAMES,
        bias=(-9.0,) * len(NAMES),
        least=dict.fromkeys(NAMES, 0.3),
        places={"plonk": 0},
        weights=np.array([row], dtype=np.float32),
        rarity=np.ones(1, dtype=np.float32),
    )
    return replace(LISTED, kinds=kinds)


def _read(text: str, words: Lexicon, *, side: Side = Side.THEIRS) -> Sequence[Evidence]:
    turn = Turn(
        id="m1",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person("Ada Brook"),
        text=text,
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        side=side,
    )
    return [
        e for e in reader.read([turn], Facts(), lexicon=words).evidence if e.extractor == LEARNED
    ]


def test_a_sentence_is_heard_with_its_words_and_chance() -> None:
    text = "Well. Tuesdays go plonk here."
    (found,) = _read(text, _weights(pain=0.0))
    assert (found.kind, found.polarity) == (Kind.PAIN, 1)
    assert found.quote == text[found.start : found.end] == "Tuesdays go plonk here."
    assert found.confidence == 0.5


def test_nothing_is_heard_from_our_side() -> None:
    assert _read("Tuesdays go plonk here.", _weights(pain=3.0), side=Side.OURS) == []


def test_the_likelier_of_two_opposites_is_heard() -> None:
    (found,) = _read("Tuesdays go plonk here.", _weights(no_pain=1.0, pain=0.5))
    assert (found.kind, found.polarity) == (Kind.PAIN, -1)


def test_never_surer_than_the_plainest_cue() -> None:
    (found,) = _read("Tuesdays go plonk here.", _weights(pain=9.0))
    assert found.confidence == SUREST


def test_a_grave_denial_needs_more() -> None:
    below = -0.6  # a chance of 0.35
    assert GRAVE > 0.35
    assert _read("Tuesdays go plonk here.", _weights(no_timeline=below)) == []
    assert len(_read("Tuesdays go plonk here.", _weights(criteria=below))) == 1


def test_a_request_to_stop_is_never_only_heard() -> None:
    assert _read("Tuesdays go plonk here.", _weights(stop=9.0)) == []


def test_a_cue_goes_before() -> None:
    words = _weights(budget=3.0)
    found = reader.read(
        [
            Turn(
                id="m1",
                conversation="c",
                channel=Channel.CALL,
                speaker=Person("Ada Brook"),
                text="Plonk: our budget is 9,000 dollars.",
                side=Side.THEIRS,
            )
        ],
        Facts(),
        lexicon=words,
    ).evidence
    assert [e.extractor for e in found if e.kind is Kind.BUDGET] == ["rules"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("budget", "So plonk 9,000 dollars.", Money.of(9000, "USD")),
        ("budget", "So plonk some money.", Text("So plonk some money.")),
        ("decides", "So plonk it.", PersonRef("Ada Brook")),
        ("signer", "The audit committee goes plonk.", PersonRef(role="audit committee")),
        ("economic_buyer", "My drawer goes plonk.", PersonRef("Ada Brook")),
        ("signer", "That goes plonk elsewhere.", PersonRef(role="somebody else")),
        ("competition", "Our own one goes plonk.", Text("another way")),
    ],
)
def test_values_are_read_from_the_sentence(kind: str, text: str, value: object) -> None:
    (found,) = [e for e in _read(text, _weights(**{kind: 1.0})) if e.kind in _kinds(kind)]
    assert found.value == value


def _kinds(name: str) -> set[Kind]:
    meaning = MEANINGS[name]
    assert meaning is not None
    return {meaning.kind}
