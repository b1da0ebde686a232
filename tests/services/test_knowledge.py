"""Folders of knowledge: what changed is read, what did not costs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.knowledge import Audience
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.errors import NotFound
from agentarmy.knowledge.retrieve import search
from agentarmy.services import drafting, knowledge
from agentarmy.services.drafting import passages
from agentarmy.services.knowledge import Ingested
from agentarmy.store import tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.knowledge import all_passages

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="northmill", clock=lambda: NOW)
    yield found
    found.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "firing.md").write_text("# Firing\n\nA kiln is fired for nine hours.\n")
    (folder / "prices.csv").write_text("name,list price\nKiln 4,900 EUR\n")
    (folder / "notes.html").write_text("<h1>Glaze</h1><p>Salt or ash.</p>")
    (folder / "faq.json").write_text('[{"id": "f1", "title": "Care", "text": "Wipe it dry."}]')
    return folder


def take(mirror: Mirror, folder: Path, *, prune: bool = False) -> Ingested:
    return knowledge.ingest(mirror, folder, now=NOW, prune=prune)


def counts(report: Ingested) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.rejected


def texts(mirror: Mirror) -> dict[str, str]:
    return {one.name: one.text for one in all_passages(mirror)}


def test_an_unchanged_folder_writes_nothing(mirror: Mirror, shelf: Path) -> None:
    assert counts(take(mirror, shelf)) == (4, 0, 0, 0)
    before = mirror.conn.total_changes
    assert counts(take(mirror, shelf)) == (0, 0, 4, 0)
    assert mirror.conn.total_changes == before


def test_a_file_with_a_new_date_and_the_same_words_keeps_its_passages(
    mirror: Mirror, shelf: Path
) -> None:
    take(mirror, shelf)
    rows = mirror.all("SELECT id, updated_at FROM passages ORDER BY id")
    os.utime(shelf / "firing.md", (1, 1))
    assert counts(take(mirror, shelf)) == (0, 0, 4, 0)
    assert mirror.all("SELECT id, updated_at FROM passages ORDER BY id") == rows
    before = mirror.conn.total_changes
    take(mirror, shelf)
    assert mirror.conn.total_changes == before


def test_a_changed_file_replaces_its_passages(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    (shelf / "firing.md").write_text("# Firing\n\nA kiln is fired for ten hours now.\n")
    assert counts(take(mirror, shelf)) == (0, 1, 3, 0)
    assert texts(mirror)["firing.md"] == "A kiln is fired for ten hours now."
    assert not search(mirror, "nine")
    assert search(mirror, "ten")[0].passage.name == "firing.md"


def test_a_file_that_is_gone_stays_known_until_it_is_pruned(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    (shelf / "firing.md").unlink()
    report = take(mirror, shelf)
    assert (report.gone, report.removed) == (1, 0)
    assert "firing.md" in texts(mirror)
    report = take(mirror, shelf, prune=True)
    assert (report.gone, report.removed) == (1, 1)
    assert "firing.md" not in texts(mirror)
    assert not search(mirror, "fired")


def test_what_is_beside_the_folder_is_never_pruned(
    mirror: Mirror, shelf: Path, tmp_path: Path
) -> None:
    other = tmp_path / "shelf-two"
    other.mkdir()
    (other / "a.md").write_text("A boat has a keel.")
    take(mirror, other)
    take(mirror, shelf, prune=True)
    assert "a.md" in texts(mirror)


def test_a_spoiled_file_leaves_what_was_known_of_it(mirror: Mirror, shelf: Path) -> None:
    take(mirror, shelf)
    (shelf / "faq.json").write_text("{oops")
    assert counts(take(mirror, shelf)) == (0, 0, 3, 1)
    assert texts(mirror)["faq.json#f1"] == "Wipe it dry."


def test_a_stop_in_the_midst_leaves_whole_files(mirror: Mirror, shelf: Path) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if name == "notes.html":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        knowledge.ingest(mirror, shelf, now=NOW, progress=stop)
    assert set(texts(mirror)) == {"faq.json#f1", "firing.md"}
    take(mirror, shelf)
    assert counts(take(mirror, shelf)) == (0, 0, 4, 0)
    assert len(texts(mirror)) == 4


def test_a_price_list_is_bound_even_when_the_first_run_was_cut_short(
    mirror: Mirror, shelf: Path
) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if name == "rules that bind deals":
            raise KeyboardInterrupt

    (shelf / "zz.csv").write_text('product,list price\nKiln 12,"2,400 EUR"\n')
    with pytest.raises(KeyboardInterrupt):
        knowledge.ingest(mirror, shelf, now=NOW, progress=stop)
    take(mirror, shelf)
    assert "Kiln 12" in {row["name"] for row in tables.find(mirror, "prices")}


def test_links_in_circles_hidden_files_and_strange_files(mirror: Mirror, shelf: Path) -> None:
    (shelf / "loop").symlink_to(shelf)
    (shelf / ".hidden.md").write_text("No.")
    (shelf / "tool.exe").write_bytes(b"MZ")
    (shelf / "empty.md").touch()
    (shelf / "odd.txt").write_bytes("Öfen für Töpfe, größer als zwei Meter".encode("cp1252"))
    report = take(mirror, shelf)
    assert counts(report) == (5, 0, 0, 2)
    assert {(one.where, one.reason) for one in report.first} == {
        ("tool.exe", "not a kind of file that is read"),
        ("empty.md", "empty"),
    }
    assert "größer" in texts(mirror)["odd.txt"]


def test_a_file_that_is_too_large_is_named_and_not_opened(mirror: Mirror, shelf: Path) -> None:
    with (shelf / "huge.md").open("wb") as stream:
        stream.truncate(knowledge.LARGEST + 1)  # sparse: takes no room
    [rejected] = take(mirror, shelf).first
    assert (rejected.where, rejected.expected) == ("huge.md", "at most 52 MB")


def test_a_folder_that_is_not_there(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        take(mirror, tmp_path / "none")


def test_folder_name_and_own_words_make_a_document_internal(mirror: Mirror, shelf: Path) -> None:
    (shelf / "Internal notes").mkdir()
    (shelf / "Internal notes" / "a.md").write_text("A kiln earns us 31 percent.")
    (shelf / "margins-internal.md").write_text("Twelve for the rep.")
    (shelf / "b.md").write_text("---\naudience: internal\n---\nSeven for the partner.")
    (shelf / "private-cloud.md").write_text("Runs in your own rooms.")
    take(mirror, shelf)
    inside = {one.name for one in all_passages(mirror) if one.audience is Audience.INTERNAL}
    assert inside == {"Internal notes/a.md", "margins-internal.md", "b.md"}
    told = {one.name for one in passages(mirror)}
    assert told & inside == set()
    assert "private-cloud.md" in told


def test_a_draft_reads_of_a_large_knowledge_base_what_was_spoken_of(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.md").write_text(f"Boat number {number} has a keel of oak.")
    (folder / "firing.md").write_text("A kiln is fired for nine hours.")
    (folder / "firing-internal.md").write_text("A kiln is fired at a loss of nine percent.")
    take(mirror, folder)
    monkeypatch.setattr(drafting, "MANY", 10)
    asked = Turn(
        id="m1",
        conversation="c",
        channel=Channel.MAIL,
        speaker=Person("Dana", "dana@firm.example"),
        text="How long must a kiln be fired?",
        side=Side.THEIRS,
    )
    assert [one.name for one in drafting.passages(mirror, [asked])] == ["firing.md"]
    assert drafting.passages(mirror, []) == ()
