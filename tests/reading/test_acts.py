"""The sentences of a meeting with their spans, and their words without hesitation."""

from __future__ import annotations

import pytest

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.reading.acts import MOST_WORDS, acts_of, count, tidy, words


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("So um, we uh need nine.", "So we need nine."),
        ("I I think that that works {vocalsound} well", "I think that works well"),
        ("It 's fine , we do n't mind .", "It's fine, we don't mind."),
        ("You know, the the line [laughs] stops.", "the line stops."),
        ("Nine.", "Nine."),
        ("", ""),
    ],
)
def test_tidy(said: str, plain: str) -> None:
    assert tidy(said) == plain


def test_words_are_folded_and_bounded() -> None:
    assert words("Um, L_C_D? It’s 9!") == ["lcd", "?", "it's", "9"]
    assert len(words("nine " * 500)) == MOST_WORDS
    assert count("Wir brauchen neun, l'offre") == 4


def test_spans_point_into_the_turn() -> None:
    turn = Turn(
        id="t",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person("Dana"),
        text="Nine of them.  By May, please!\nThanks",
    )
    found = list(acts_of([turn, turn]))
    assert [act.text for act in found[:3]] == ["Nine of them.", "By May, please!", "Thanks"]
    assert all(turn.text[act.start : act.end] == act.text for act in found)
    assert [act.place for act in found] == [0, 0, 0, 1, 1, 1]
