"""Learned weights: what they look at, and what they make of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agentarmy.errors import BadInput
from agentarmy.reading.learned import Kinds, Said, clauses, features, stem, tokens

DATA: dict[str, object] = {
    "names": ["pain", "need"],
    "bias": [-2.0, -3.0],
    "scale": 0.5,
    "least": {"pain": 0.3, "need": 0.4},
    "figures": {"sentences": 4},
}
ARRAYS: dict[str, NDArray[np.generic]] = {
    "features": np.frombuffer(b"jams\nwant", dtype=np.uint8),
    "weights": np.array([[10, -2], [0, 12]], dtype=np.int8),
    "rarity": np.array([2.0, 1.0], dtype=np.float32),
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
        "~jams",
        "~dail",
        "it .. daily",
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


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("it jams.", []),
        ("we do want the kits, sorting is done by hand.",
         ["we do want the kits", "sorting is done by hand."]),
        ("she gave us the money and i want it by may.",
         ["she gave us the money", "and i want it by may."]),
        ("four pumps, two valves; the rest of it stays where it is.",
         ["four pumps, two valves", "the rest of it stays where it is."]),
        ("the board meets on monday, yes.", []),
    ],
)  # fmt: skip
def test_clauses_of_a_long_sentence(sentence: str, parts: list[str]) -> None:
    assert [sentence[start:end] for start, end in clauses(sentence)] == parts


@given(st.text(alphabet="ab ,;and but so we it.-", max_size=120))
def test_clauses_follow_each_other(sentence: str) -> None:
    found = clauses(sentence)
    assert len(found) != 1
    assert all(a < b <= c < d for (a, b), (c, d) in pairwise(found))
    assert not found or found[-1][1] == len(sentence)


def test_chances_follow_from_the_weights() -> None:
    kinds = Kinds.parse(DATA, ARRAYS)
    found = kinds.chances({"jams", "unheard of"})
    assert found["pain"] == pytest.approx(1 / (1 + 2.718281828459045**-3), abs=1e-6)
    assert found["need"] < 0.05
    assert kinds.least["need"] == 0.4


def test_a_rare_feature_counts_more_and_many_count_no_more_than_one() -> None:
    both = Kinds.parse(DATA, ARRAYS).chances({"jams", "want"})
    odds = -2 + (2 * 5 + 0) / 5**0.5
    assert both["pain"] == pytest.approx(1 / (1 + 2.718281828459045**-odds), abs=1e-6)


def test_without_weights_nothing_is_likely() -> None:
    assert Kinds().chances({"jams"}) == {}


@given(st.text(max_size=300))
def test_any_text_has_features_and_chances(text: str) -> None:
    said = Said(masked=text.lower(), asked=text.lower())
    found = Kinds.parse(DATA, ARRAYS).chances(features(said))
    assert all(0 <= chance <= 1 for chance in found.values())


@pytest.mark.parametrize("part", ["names", "bias", "scale", "least"])
def test_a_missing_part_is_named(part: str) -> None:
    with pytest.raises(BadInput, match=part):
        Kinds.parse({name: value for name, value in DATA.items() if name != part}, ARRAYS)


@pytest.mark.parametrize("part", ["features", "weights", "rarity"])
def test_a_missing_array_is_named(part: str) -> None:
    with pytest.raises(BadInput, match=part):
        Kinds.parse(DATA, {name: one for name, one in ARRAYS.items() if name != part})


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput, match="weights of kinds"):
        Kinds.parse(DATA, {**ARRAYS, "rarity": np.ones(3, dtype=np.float32)})
    with pytest.raises(BadInput, match="bias"):
        Kinds.parse({**DATA, "bias": [1.0]}, ARRAYS)
