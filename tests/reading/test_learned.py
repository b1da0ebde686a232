"""Learned weights: what they look at, and what they make of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.errors import BadInput
from agentarmy.reading.learned import Kinds, Said, features, stem, tokens

DATA: dict[str, object] = {
    "names": ["pain", "need"],
    "bias": [-2.0, -3.0],
    "scale": 0.5,
    "weights": {"jams": "0 10 1 -2", "want": "1 12"},
    "figures": {"sentences": 4},
}


def test_values_are_words_of_their_own() -> None:
    assert tokens("we have ¤¤¤¤¤ for ¶¶¶ by §§§§ ?") == (
        ["we", "have", "<sum>", "for", "<product>", "by", "<time>", "?"]
    )


def test_a_sentence_is_seen_in_its_place() -> None:
    found = features(
        Said(masked="it jams daily", asked="what goes wrong?", cues=("pain+",), last=True)
    )
    assert {
        "jams",
        "it jams",
        "^ it",
        "daily $",
        "jam-",
        "lead:it",
        "cue:pain+",
        "place:0$",
    } <= found
    assert {"?wrong", "?goes wrong", "?short wrong"} <= found


def test_the_question_before_counts_at_the_start_of_an_answer_only() -> None:
    later = features(Said(masked="it jams", asked="what goes wrong?", place=2))
    assert not [one for one in later if one.startswith("?")]


@pytest.mark.parametrize(
    ("word", "root"), [("delivering", "deliver"), ("jams", "jam"), ("is", "is"), ("need", "need")]
)
def test_common_endings_are_cut(word: str, root: str) -> None:
    assert stem(word) == root


def test_chances_follow_from_the_weights() -> None:
    kinds = Kinds.parse(DATA)
    found = kinds.chances({"jams", "unheard of"})
    assert found["pain"] == pytest.approx(1 / (1 + 2.718281828459045**-3), abs=1e-6)
    assert found["need"] < 0.05


@given(st.text(max_size=300))
def test_any_text_has_features_and_chances(text: str) -> None:
    found = Kinds.parse(DATA).chances(features(Said(masked=text.lower(), asked=text.lower())))
    assert all(0 <= chance <= 1 for chance in found.values())


@pytest.mark.parametrize("part", ["names", "bias", "scale", "weights"])
def test_a_missing_part_is_named(part: str) -> None:
    with pytest.raises(BadInput, match=part):
        Kinds.parse({name: value for name, value in DATA.items() if name != part})


def test_a_broken_part_is_refused() -> None:
    with pytest.raises(BadInput, match="weights of kinds"):
        Kinds.parse({**DATA, "weights": {"jams": "0 1 2"}})
