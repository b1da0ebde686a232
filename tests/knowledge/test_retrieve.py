"""Passages by words, by sense and by both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.knowledge import Audience
from agentarmy.evals.measures import ndcg
from agentarmy.knowledge.index import Index
from agentarmy.knowledge.retrieve import fused, nearest, search
from agentarmy.services.knowledge import ingest
from agentarmy.store.database import Mirror, open_mirror
from knowledge.shelves import NOW, THEMES, filled


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    found = filled(tmp_path_factory.mktemp("shelf"))
    yield found
    found.close()


@pytest.fixture
def index(mirror: Mirror) -> Index:
    found = Index.open(mirror, store="exact")
    assert found is not None
    return found


def test_a_part_number_is_found_by_its_letters(mirror: Mirror, index: Index) -> None:
    [first, *_] = search(mirror, "part ZX0137", index=index)
    assert first.passage.name == "notes.json#a137"
    assert first.lexical == 1


def test_a_hit_says_its_ranks_and_quotes_its_document(mirror: Mirror, index: Index) -> None:
    for hit in search(mirror, "sail on a mast", index=index, limit=5):
        assert hit.lexical or hit.dense
        assert hit.passage.title.startswith("Note")
        assert hit.passage.text


@pytest.mark.row("AA-KB-03")
def test_on_labelled_questions_both_are_not_worse_than_either(mirror: Mirror, index: Index) -> None:
    """Of each theme all articles are relevant; a question names three of its eight words."""
    sums = {"words": 0.0, "sense": 0.0, "fused": 0.0}
    recall = dict(sums)
    asked = [(t, w) for t, words in enumerate(THEMES.values()) for w in _triples(words)]
    for theme, words in asked:
        grades = {f"a{n}": 1 for n in range(260) if n % len(THEMES) == theme}
        vector, _ = index.embedder.query(words)
        sense = nearest(index, vector, audience=Audience.INTERNAL, depth=50)
        found = {
            "words": [hit.passage.id for hit in search(mirror, words, limit=50)],
            "sense": list(sense),
            "fused": [hit.passage.id for hit in search(mirror, words, index=index, limit=50)],
        }
        names = _names(mirror)
        for side, ids in found.items():
            ranked = [names[one] for one in ids]
            sums[side] += ndcg(ranked, grades) / len(asked)
            recall[side] += sum(one in grades for one in ranked) / 50 / len(asked)
    assert sums["fused"] >= max(sums["words"], sums["sense"]) - 1e-9, sums
    assert recall["fused"] >= max(recall["words"], recall["sense"]) - 1e-9, recall


def _triples(words: tuple[str, ...]) -> list[str]:
    return [" ".join((words[n], words[(n + 2) % 8], words[(n + 5) % 8])) for n in range(8)]


def _names(mirror: Mirror) -> dict[str, str]:
    from agentarmy.store.knowledge import all_passages

    return {one.id: one.name.partition("#")[2] for one in all_passages(mirror)}


@pytest.mark.parametrize("with_index", [True, False])
def test_an_outsider_gets_public_passages_however_many_are_internal(
    tmp_path: Path, with_index: bool
) -> None:
    folder = tmp_path / "shelf"
    (folder / "internal").mkdir(parents=True)
    for number in range(230):
        text = f"# Sail {number}\n\nThe sail on the mast, number {number}.\n"
        (folder / "internal" / f"{number}.md").write_text(text)
    (folder / "open.md").write_text("# Sails\n\nThe harbour has a sail and a mast.\n")
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    ingest(mirror, folder, now=NOW)
    index = Index.open(mirror, store="exact") if with_index else None
    hits = search(mirror, "sail mast", index=index, audience=Audience.PUBLIC, limit=5)
    assert [hit.passage.name for hit in hits] == ["open.md"]
    assert len(search(mirror, "sail mast", index=index, limit=5)) == 5
    mirror.close()


def test_another_tenant_in_the_same_file_finds_nothing(mirror: Mirror) -> None:
    other = open_mirror(mirror.path, tenant="skyvera", clock=lambda: NOW)
    assert search(other, "sail mast") == []
    assert Index.open(other, store="exact") is None
    other.close()


@given(st.text(max_size=40))
def test_whatever_is_typed_is_no_syntax(mirror: Mirror, query: str) -> None:
    assert len(search(mirror, query, limit=3)) <= 3


def test_ranks_are_fused_by_their_reciprocals() -> None:
    found = fused((({"a": 1, "b": 2}, 1.0), ({"b": 1}, 2.0)))
    assert found == {"a": 1 / 61, "b": 1 / 62 + 2 / 61}


def test_relatives_of_a_word_are_found_by_their_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Delivery\n\nAny order leaves in nine days.\n")
    (tmp_path / "b.md").write_text("# Size\n\nA kiln takes ninety plates.\n")
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    ingest(mirror, tmp_path, now=NOW)
    [hit] = search(mirror, "how fast can you deliver?")
    assert hit.passage.name == "a.md"
    mirror.close()
