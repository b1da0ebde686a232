"""Both stores keep the contract; chromadb is held by one process at a time."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.errors import Busy
from agentarmy.knowledge import vectors
from agentarmy.knowledge.embed import Vectors
from agentarmy.knowledge.vectors import ChromaStore, ExactStore, VectorStore, opened
from agentarmy.testing.vector_store import VectorStoreContract, cloud

HOLDER = """
import sys
from pathlib import Path
from agentarmy.knowledge.vectors import ChromaStore
store = ChromaStore(Path(sys.argv[1]), tenant="northmill")
print("held", flush=True)
sys.stdin.readline()
"""


class TestExact(VectorStoreContract):
    def opened(self, folder: Path, tenant: str) -> VectorStore:
        return ExactStore(tenant=tenant)


class TestChroma(VectorStoreContract):
    def opened(self, folder: Path, tenant: str) -> VectorStore:
        return ChromaStore(folder, tenant=tenant)

    def test_it_is_there_again_after_closing(self, tmp_path: Path) -> None:
        store = self.opened(tmp_path, "northmill")
        store.fill(cloud(1), stamp="m/a/1")
        store.close()
        again = self.opened(tmp_path, "northmill")
        assert (len(again), again.stamp) == (300, "m/a/1")
        assert again.query(cloud(1)[3][1], limit=1)[0][0] == cloud(1)[3][0]
        again.close()

    def test_a_fill_that_was_cut_short_is_not_taken_for_whole(self, tmp_path: Path) -> None:
        store = self.opened(tmp_path, "northmill")
        store.fill(cloud(1), stamp="m/a/1")

        def torn() -> Iterator[tuple[str, Vectors]]:
            yield from cloud(1)[:10]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.fill(torn(), stamp="m/a/2")
        assert store.stamp == ""
        store.close()


@pytest.mark.parametrize("store", [ExactStore, ChromaStore])
@pytest.mark.row("AA-KB-02")
def test_a_store_cannot_be_opened_or_asked_without_its_tenant(store: type[VectorStore]) -> None:
    tenant = inspect.signature(store).parameters["tenant"]
    assert tenant.kind is inspect.Parameter.KEYWORD_ONLY
    assert tenant.default is inspect.Parameter.empty
    asked = inspect.signature(store.query).parameters
    assert set(asked) == {"self", "vector", "limit"}  # neither a filter nor a tenant to get wrong


def test_one_process_has_it_and_a_search_does_not_wait(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="another process holds the index"):
            ChromaStore(tmp_path, tenant="northmill")
        assert isinstance(opened(tmp_path, tenant="northmill"), ExactStore)
        holder.communicate("\n")
    store = opened(tmp_path, tenant="northmill")
    assert isinstance(store, ChromaStore)
    store.close()


def test_without_the_extra_the_exact_store_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "has_chroma", lambda: False)
    assert isinstance(opened(tmp_path, tenant="northmill"), ExactStore)
    assert isinstance(opened(None, tenant="northmill", kind="exact"), ExactStore)
