"""Keyed digests: the same for one clone, others for another, and nothing of the text in them."""

from __future__ import annotations

from pathlib import Path

from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.pseudonyms import key, pseudonym


def test_a_pseudonym_is_the_same_for_ever_and_says_nothing(mirror: Mirror) -> None:
    one = pseudonym(mirror, "Mara@Northmill.example")
    assert one == pseudonym(mirror, " mara@northmill.example ")
    assert len(one) == 32
    assert int(one, 16)
    again = open_mirror(mirror.path, tenant=mirror.tenant, clock=mirror.clock)
    assert pseudonym(again, "mara@northmill.example") == one
    again.close()


def test_another_clone_has_another_key(mirror: Mirror, tmp_path: Path) -> None:
    other = open_mirror(tmp_path / "other.sqlite", tenant=mirror.tenant, clock=mirror.clock)
    assert key(other) != key(mirror)
    assert pseudonym(other, "a@b.example") != pseudonym(mirror, "a@b.example")
    other.close()
