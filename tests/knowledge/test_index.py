"""Vectors follow the passages; every store filled from the mirror gives the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.knowledge import Audience
from agentarmy.knowledge import index as indexing
from agentarmy.knowledge.index import Index
from agentarmy.knowledge.retrieve import nearest
from agentarmy.services.knowledge import ingest, open_index
from agentarmy.store import embeddings
from agentarmy.store.database import Mirror
from knowledge.shelves import NOW, SIZE, article, filled

ASKED = ("a sail on the mast", "honey of the hive", "weave yarn into fabric", "clay in the oven")


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = filled(tmp_path / "clone")
    yield found
    found.close()


def index_of(mirror: Mirror, folder: Path | None = None, store: str = "exact") -> Index:
    found = Index.open(mirror, folder, store=store)
    assert found is not None
    return found


def top(index: Index, words: str) -> list[str]:
    index.follow()
    vector, _ = index.embedder.query(words)
    return list(nearest(index, vector, audience=Audience.INTERNAL, depth=10))


@pytest.mark.row("PC-08")
def test_an_index_made_anew_gives_the_same_and_one_process_writes_it(
    mirror: Mirror, tmp_path: Path
) -> None:
    exact = index_of(mirror)
    before = [top(exact, words) for words in ASKED]
    chroma = index_of(mirror, tmp_path / "vectors", "chroma")
    first = [set(top(chroma, words)) for words in ASKED]
    chroma.rebuild()
    assert [set(top(chroma, words)) for words in ASKED] == first
    second = open_index(mirror, tmp_path / "vectors")  # the folder is taken: see test_vectors
    assert second is not None
    assert [top(second, words) for words in ASKED] == before
    chroma.close()
    exact.rebuild()
    assert [top(exact, words) for words in ASKED] == before


def test_an_index_that_was_deleted_comes_back(mirror: Mirror, tmp_path: Path) -> None:
    one = index_of(mirror, tmp_path / "one", "chroma")
    found = [set(top(one, words)) for words in ASKED]
    one.close()
    other = index_of(mirror, tmp_path / "other", "chroma")
    assert [set(top(other, words)) for words in ASKED] == found
    other.close()


def test_a_small_knowledge_base_has_none(tmp_path: Path) -> None:
    mirror = filled(tmp_path / "small", size=20)
    assert indexing.refresh(mirror) == 0
    assert open_index(mirror, None) is None
    mirror.close()


def test_an_open_index_follows_what_is_taken_in(mirror: Mirror, tmp_path: Path) -> None:
    index = index_of(mirror)
    assert len(index.store) == SIZE
    path = tmp_path / "more.md"
    path.write_text("# Sails\n\nA sail on the mast, mast and sail.\n", encoding="utf-8")
    ingest(mirror, path, now=NOW)
    new = top(index, "sail mast")[0]
    assert len(index.store) == SIZE + 1
    path.unlink()
    report = ingest(mirror, path.parent, now=NOW, prune=True)
    assert report.removed == 1
    assert new not in top(index, "sail mast")
    assert len(index.store) == SIZE


def test_new_passages_are_folded_in_and_the_model_learns_anew_on_doubling(
    mirror: Mirror, tmp_path: Path
) -> None:
    first = embeddings.fitted(mirror, "lsa")
    assert first is not None
    assert first.passages == SIZE
    for name, until in (("some", SIZE + 40), ("twice", 2 * SIZE + 60)):
        rows = [article(number) for number in range(SIZE, until)]
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        ingest(mirror, path, now=NOW)
        then = embeddings.fitted(mirror, "lsa")
        assert then is not None
        assert (then.fit == first.fit) is (name == "some")
        assert embeddings.lacking(mirror, "lsa") == []
