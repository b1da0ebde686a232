"""The embedder that learns from the documents."""

from __future__ import annotations

import numpy as np

from agentarmy.knowledge.embed import Lsa
from knowledge.shelves import THEMES, article

TEXTS = [article(number)["text"] for number in range(240)]
MODEL = Lsa.fit(TEXTS, dimension=20)


def test_texts_of_one_theme_lie_close() -> None:
    vectors = MODEL.embed(TEXTS)
    likeness = vectors @ vectors.T
    themes = np.arange(len(TEXTS)) % len(THEMES)
    same = themes[:, None] == themes[None, :]
    assert likeness[same].mean() > likeness[~same].mean() + 0.3


def test_words_that_never_met_are_alike_by_their_company() -> None:
    texts = [f"the {car} needs fuel and a driver on the road" for car in ("lorry", "truck") * 40]
    texts += [f"the {fruit} is sweet and grows on a tree" for fruit in ("plum", "pear") * 40]
    model = Lsa.fit(texts, dimension=2)
    (lorry, _), (truck, _), (plum, _) = (model.query(w) for w in ("lorry", "truck", "plum"))
    assert lorry @ truck > 0.5 > lorry @ plum


def test_the_same_texts_give_the_same_model_and_it_survives_its_bytes() -> None:
    again = Lsa.from_bytes(Lsa.fit(TEXTS, dimension=20).to_bytes())
    assert again.columns == MODEL.columns
    assert np.array_equal(again.embed(TEXTS[:9]), MODEL.embed(TEXTS[:9]))


def test_vectors_have_length_one_and_unknown_words_none() -> None:
    vectors = MODEL.embed([TEXTS[0], "qwxyz", ""])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0], atol=1e-5)
    assert MODEL.query("qwxyz")[1] == 0.0
    assert MODEL.query("")[1] == 0.0


def test_a_question_of_unknown_words_is_little_expressed() -> None:
    known = MODEL.query("sail and mast of a boat")[1]
    mixed = MODEL.query("sail zzk91 qqv17 vvj55")[1]
    assert mixed < known


def test_nothing_to_learn_from() -> None:
    empty = Lsa.fit(["", "the"])
    assert empty.dimension == 0
    assert empty.query("sail")[1] == 0.0
