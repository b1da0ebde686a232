"""Words of English, told from names."""

from __future__ import annotations

import pytest

from agentarmy import resources
from agentarmy.reading.english import English

ENGLISH = English.parse(resources.seed_text("words", "english.txt"))


@pytest.mark.parametrize(
    "word",
    "budget budgets stopped making quickly bigger happiest happiness tried leaves a the".split(),
)
def test_words_and_their_regular_forms_are_known(word: str) -> None:
    assert ENGLISH.is_word(word)


@pytest.mark.parametrize("word", ["norbolt", "okafor", "hutchins", "brightchair", "lindqvist"])
def test_names_are_not(word: str) -> None:
    assert not ENGLISH.is_word(word)


def test_without_a_list_everything_is_a_word() -> None:
    assert English().is_word("norbolt")
