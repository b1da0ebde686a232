"""What a VectorStore must do. Inherit and say how one is opened:

class TestMine(VectorStoreContract):
    def opened(self, folder, tenant):
        return MyStore(folder, tenant=tenant)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agentarmy.knowledge.embed import Vectors, unit
from agentarmy.knowledge.vectors import VectorStore

SIZE, ROWS = 16, 300


def cloud(seed: int, rows: int = ROWS) -> list[tuple[str, Vectors]]:
    """Return named unit vectors, the same for the same seed."""
    drawn = np.random.default_rng(seed).standard_normal((rows, SIZE)).astype(np.float32)
    return [(f"{seed}-{at:04}", row) for at, row in enumerate(unit(drawn))]


def nearest(rows: list[tuple[str, Vectors]], vector: Vectors, *, limit: int) -> list[str]:
    """Return the ids of the nearest vectors, worked out one by one."""
    by_far = sorted(rows, key=lambda row: -float(row[1] @ vector))
    return [key for key, _ in by_far[:limit]]


class VectorStoreContract:
    """The tests; `opened` opens a store in a folder for a tenant."""

    def opened(self, folder: Path, tenant: str) -> VectorStore:
        """Open the store under test."""
        raise NotImplementedError

    def test_an_empty_store_finds_nothing(self, tmp_path: Path) -> None:
        """A query before the first fill is no error."""
        store = self.opened(tmp_path, "northmill")
        assert len(store) == 0
        assert store.stamp == ""
        assert store.query(cloud(1)[0][1], limit=5) == []
        store.close()

    def test_it_finds_the_nearest_best_first(self, tmp_path: Path) -> None:
        """On 300 vectors every store is exact."""
        store, rows = self.opened(tmp_path, "northmill"), cloud(1)
        store.fill(rows, stamp="m/a/1")
        assert len(store) == ROWS
        for _, vector in cloud(2, 20):
            found = store.query(vector, limit=10)
            assert [key for key, _ in found] == nearest(rows, vector, limit=10)
            assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
        own = store.query(rows[7][1], limit=1)
        assert own[0][0] == rows[7][0]
        assert abs(own[0][1] - 1) < 1e-3
        store.close()

    def test_a_limit_beyond_its_size_gives_all(self, tmp_path: Path) -> None:
        """Fewer vectors than asked for are no error."""
        store = self.opened(tmp_path, "northmill")
        store.fill(cloud(1, 3), stamp="m/a/1")
        assert len(store.query(cloud(2)[0][1], limit=50)) == 3
        store.close()

    def test_filling_anew_replaces_all(self, tmp_path: Path) -> None:
        """What is gone is not found again, what is new is; other models' vectors go too."""
        store, rows = self.opened(tmp_path, "northmill"), cloud(1)
        store.fill(rows, stamp="m/a/1")
        later = [*rows[100:], *cloud(3, 50)]
        store.fill(later, stamp="m/a/2")
        assert (len(store), store.stamp) == (len(later), "m/a/2")
        for _, vector in cloud(2, 10):
            assert [k for k, _ in store.query(vector, limit=10)] == nearest(later, vector, limit=10)
        turned = [(key, -vector) for key, vector in later]
        store.fill(turned, stamp="m/b/3")
        vector = cloud(2)[0][1]
        assert [k for k, _ in store.query(vector, limit=5)] == nearest(turned, vector, limit=5)
        store.fill((), stamp="")
        assert (len(store), store.stamp) == (0, "")
        store.close()

    def test_a_tenant_sees_its_own_vectors_only(self, tmp_path: Path) -> None:
        """Two tenants in one folder know nothing of each other."""
        first = self.opened(tmp_path, "northmill")
        first.fill(cloud(1), stamp="m/a/1")
        first.close()
        second = self.opened(tmp_path, "skyvera")
        assert len(second) == 0
        second.fill(cloud(3, 5), stamp="m/a/1")
        assert {key[0] for key, _ in second.query(cloud(1)[0][1], limit=50)} == {"3"}
        assert second.tenant == "skyvera"
        second.close()
