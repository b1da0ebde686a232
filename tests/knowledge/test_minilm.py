"""A model run by onnxruntime makes vectors that retrieval uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agentarmy.errors import NotSetUp
from agentarmy.knowledge.minilm import MiniLm
from agentarmy.knowledge.retrieve import search
from agentarmy.services.knowledge import ingest, open_index
from agentarmy.store.database import open_mirror
from knowledge.shelves import NOW
from knowledge.tiny_model import SIZE, written


def test_it_makes_unit_vectors_of_sense_whatever_the_batch(tmp_path: Path) -> None:
    model = MiniLm(written(tmp_path))
    texts = ["the hot kiln", "oven", "boat sail the boat"] * 20
    vectors = model.embed(texts)
    assert vectors.shape == (60, SIZE) == (60, model.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0], model.embed(texts[:1])[0], atol=1e-6)  # padding counts nothing
    assert vectors[0] @ vectors[1] > 0.8 > vectors[0] @ vectors[2]
    assert model.embed([]).shape == (0, SIZE)


def test_without_the_model_one_is_told_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp) as caught:
        MiniLm(tmp_path)
    assert "agentarmy models pull embed" in caught.value.line()


def test_a_passage_is_found_that_shares_no_word_with_the_question(tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "a.md").write_text("The oven.")
    (tmp_path / "shelf" / "b.md").write_text("The sail.")
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    ingest(mirror, tmp_path / "shelf", now=NOW)
    assert search(mirror, "hot kiln") == []
    index = open_index(mirror, None, store="exact", model=written(tmp_path / "model"))
    [first, *_] = search(mirror, "hot kiln", index=index)
    assert first.passage.name == "a.md"
    (tmp_path / "shelf" / "c.md").write_text("The boat.")
    ingest(mirror, tmp_path / "shelf", now=NOW)
    again = open_index(mirror, None, store="exact", model=tmp_path / "model")
    assert again is not None
    assert len(again.store) == 3
    mirror.close()
