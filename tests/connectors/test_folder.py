"""Files in allowed folders: whatever lies there, no way leads out."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from agentarmy.connectors.base import Files
from agentarmy.connectors.folder import FolderFiles
from agentarmy.errors import BadInput, Gone, Outside, Refused
from agentarmy.testing.connectors import FilesContract

SECRET = b"the secret of somebody else"


class TestContract(FilesContract):
    def opened(self, folder: Path, shelf: Mapping[str, bytes]) -> Files:
        root = folder / "allowed"
        for path, content in shelf.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        return FolderFiles([root])


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    """An allowed folder with one file, beside a secret one."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "plan.pdf").write_bytes(SECRET)
    (tmp_path / "secret.pdf").write_bytes(SECRET)
    folder = tmp_path / "allowed"
    folder.mkdir()
    (folder / "sheet.pdf").write_bytes(b"%PDF sheet")
    return folder


def open_files() -> int:
    """How many files this process holds open, where the system tells it."""
    places = Path("/proc/self/fd")
    return len(list(places.iterdir())) if places.is_dir() else 0


async def mark(files: FolderFiles) -> str:
    """The part of a ref that names the folder."""
    return (await files.search("sheet", limit=1))[0].ref.partition("/")[0]


async def test_links_are_neither_listed_nor_opened(allowed: Path) -> None:
    outside = allowed.parent
    (allowed / "link.pdf").symlink_to(outside / "secret.pdf")
    (allowed / "folder link").symlink_to(outside / "secret")
    (allowed / "own link.pdf").symlink_to(allowed / "sheet.pdf")
    files = FolderFiles([allowed])
    assert [one.path for one in await files.search("pdf", limit=9)] == ["allowed/sheet.pdf"]
    assert await files.search("link", limit=9) == []
    root = await mark(files)
    for path in ("link.pdf", "folder link/plan.pdf", "own link.pdf", "folder link"):
        with pytest.raises(Refused):
            await files.read(f"{root}/{path}", limit=999)


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.pdf", "..", "", ".", "/etc/hostname", "x/../../secret.pdf", "..\\secret.pdf"),
        *("sheet.pdf/../../secret.pdf", "./sheet.pdf", "sheet.pdf/", ".env", "sub/.env", "a\nb"),
    ],
)
async def test_no_path_leads_out_or_to_what_is_hidden(allowed: Path, path: str) -> None:
    (allowed / ".env").write_bytes(SECRET)
    (allowed / "sub").mkdir()
    (allowed / "sub" / ".env").write_bytes(SECRET)
    files = FolderFiles([allowed])
    root = await mark(files)
    with pytest.raises((Refused, Gone)):
        await files.read(f"{root}/{path}", limit=999)
    assert await files.search("env secret plan", limit=9) == []


async def test_a_neighbour_that_begins_with_the_same_letters_is_outside(allowed: Path) -> None:
    other = allowed.parent / "allowed too"
    other.mkdir()
    (other / "sheet two.pdf").write_bytes(SECRET)
    files = FolderFiles([allowed])
    assert len(await files.search("sheet", limit=9)) == 1
    with pytest.raises(Refused):
        await files.read("allowed too/sheet two.pdf", limit=999)


async def test_another_case_is_another_folder(allowed: Path) -> None:
    files = FolderFiles([allowed])
    root = await mark(files)
    upper = allowed.parent / "ALLOWED"
    if upper.exists():
        pytest.skip("this disk knows no letter case")
    with pytest.raises(Refused):
        await files.read(f"{root.upper()}/sheet.pdf" if root.upper() != root else "X", limit=999)
    with pytest.raises(Gone):
        await files.read(f"{root}/SHEET.PDF", limit=999)


async def test_a_pipe_does_not_hold_us_up(allowed: Path) -> None:
    os.mkfifo(allowed / "pipe.pdf")
    (allowed / "folder.pdf").mkdir()
    files = FolderFiles([allowed])
    assert len(await files.search("pdf", limit=9)) == 1
    root = await mark(files)
    for name in ("pipe.pdf", "folder.pdf"):
        with pytest.raises(Refused):
            await files.read(f"{root}/{name}", limit=999)


async def test_a_file_swapped_for_a_link_is_never_followed(allowed: Path) -> None:
    """Somebody swaps a folder on the way for a link, again and again, while we read."""
    inner, spare, link = (allowed / name for name in ("inner", "spare", "link"))
    inner.mkdir()
    (inner / "plan.pdf").write_bytes(b"allowed plan")
    link.symlink_to(allowed.parent / "secret")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            os.rename(inner, spare)
            os.rename(link, inner)
            os.rename(inner, link)
            os.rename(spare, inner)

    files = FolderFiles([allowed])
    root = await mark(files)
    thread = threading.Thread(target=swap)
    thread.start()
    found = set()
    try:
        for _ in range(2000):
            try:
                found.add(files._read(f"{root}/inner/plan.pdf", 999))
            except Outside as problem:
                found.add(type(problem).__name__.encode())
    finally:
        stop.set()
        thread.join()
    assert SECRET not in found
    assert b"allowed plan" in found


async def test_an_allowed_folder_that_is_a_link_is_settled_once(allowed: Path) -> None:
    door = allowed.parent / "door"
    door.symlink_to(allowed)
    files = FolderFiles([door])
    door.unlink()
    door.symlink_to(allowed.parent / "secret")
    assert [one.path for one in await files.search("pdf", limit=9)] == ["allowed/sheet.pdf"]


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, allowed: Path) -> None:
    with pytest.raises(Gone, match="no folder"):
        await FolderFiles([tmp_path / "nowhere"]).search("x", limit=1)
    assert len(await FolderFiles([tmp_path / "nowhere", allowed]).search("sheet", limit=1)) == 1
    assert await FolderFiles([]).search("sheet", limit=1) == []


@pytest.mark.parametrize("folder", ["sheets", "/", "../sheets", "~/sheets"])
def test_a_folder_must_be_a_whole_path(folder: str) -> None:
    with pytest.raises(BadInput, match="cannot be a folder"):
        FolderFiles([Path(folder)])


async def test_reads_may_run_side_by_side(allowed: Path) -> None:
    files = FolderFiles([allowed])
    ref = (await files.search("sheet", limit=1))[0].ref
    before = open_files()
    assert set(await asyncio.gather(*(files.read(ref, limit=99) for _ in range(20)))) == {
        b"%PDF sheet"
    }
    assert open_files() <= before + 1
