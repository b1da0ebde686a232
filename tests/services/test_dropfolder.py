"""A drop folder: files are taken when they stand still, moved away, and never lost."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentarmy.errors import Busy, NotFound, UsageError
from agentarmy.formats.submissions import Submission
from agentarmy.services.dropfolder import DropFolder, Handled, folder_of, handle

pytestmark = pytest.mark.formlead
GOOD = json.dumps({"email": "ida@kvist.example", "message": "Hello"})


class Taker:
    def __init__(self, *, busy: bool = False) -> None:
        self.taken: list[str] = []
        self.busy = busy

    async def __call__(self, many: Sequence[Submission]) -> None:
        if self.busy:
            raise Busy("another process holds the mirror")
        self.taken += [one.email for one in many]


def drop(folder: Path, name: str, text: str = GOOD, *, age: float = 10) -> Path:
    place = folder / name
    place.write_text(text)
    os.utime(place, (time.time() - age, time.time() - age))
    return place


async def taken(folder: Path, taker: Taker | None = None) -> list[Handled]:
    found = DropFolder(folder).ready(now=time.time())
    done = [await handle(one, taker or Taker(), now=time.time()) for one in found]
    return [one for one in done if one]


@pytest.mark.row("FL-GAP-01")
async def test_what_was_taken_is_moved_to_done(tmp_path: Path) -> None:
    drop(tmp_path, "a.json")
    taker = Taker()
    (one,) = await taken(tmp_path, taker)
    assert taker.taken == ["ida@kvist.example"]
    assert one.moved_to == tmp_path / "done" / "a.json"
    assert one.moved_to.read_text() == GOOD
    assert DropFolder(tmp_path).waiting() == 0


async def test_bad_ones_are_moved_with_a_report_beside(tmp_path: Path) -> None:
    drop(tmp_path, "a.csv", "name,email\nIda,ida@kvist.example\nBo,nowhere\n")
    taker = Taker()
    (one,) = await taken(tmp_path, taker)
    assert (one.leads, len(one.rejected), taker.taken) == (1, 1, ["ida@kvist.example"])
    report = (tmp_path / "rejected" / "a.csv.report.txt").read_text()
    assert 'submission 2: field "email": "nowhere" is no mail address' in report
    assert report.endswith("1 taken, 1 rejected\n")


@pytest.mark.row("FL-GAP-01")
def test_a_file_is_taken_when_it_stands_still(tmp_path: Path) -> None:
    folder = DropFolder(tmp_path)
    place = drop(tmp_path, "a.json", '{"email": "ida', age=0)
    assert folder.ready(now=time.time()) == []
    place.write_text(GOOD)
    assert folder.ready(now=time.time()) == []
    assert folder.ready(now=time.time()) == [place]
    drop(tmp_path, "b.json")
    assert folder.ready(now=time.time()) == [place, tmp_path / "b.json"]


async def test_a_half_written_file_is_left_and_later_rejected(tmp_path: Path) -> None:
    drop(tmp_path, "a.json", '{"email": "ida@kvi', age=10)
    assert await taken(tmp_path) == []
    assert (tmp_path / "a.json").exists()
    drop(tmp_path, "a.json", '{"email": "ida@kvi', age=120)
    (one,) = await taken(tmp_path)
    assert one.moved_to.parent.name == "rejected"


@pytest.mark.parametrize("name", [".hidden.json", "a.json.part", "a.json.crdownload", "a.json~"])
def test_unfinished_and_hidden_files_are_left_alone(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name)
    assert DropFolder(tmp_path).ready(now=time.time()) == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").symlink_to(drop(tmp_path, "secret.json"))
    assert DropFolder(tmp_path / "in").ready(now=time.time()) == []


async def test_other_files_and_large_ones_are_rejected(tmp_path: Path) -> None:
    drop(tmp_path, "a.pdf", "%PDF")
    drop(tmp_path, "b.json", " " * 5_000_001)
    found = {one.name: one.rejected[0].reason for one in await taken(tmp_path)}
    assert found == {"a.pdf": 'ends in ".pdf"', "b.json": "5 MB"}


async def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    for _ in range(3):
        drop(tmp_path, "a.json")
        await taken(tmp_path)
    names = sorted(one.name for one in (tmp_path / "done").iterdir())
    assert names == ["a-2.json", "a-3.json", "a.json"]


async def test_what_could_not_be_worked_on_stays(tmp_path: Path) -> None:
    drop(tmp_path, "a.json")
    with pytest.raises(Busy):
        await taken(tmp_path, Taker(busy=True))
    assert (tmp_path / "a.json").read_text() == GOOD


def test_which_folder_is_meant(tmp_path: Path) -> None:
    assert folder_of("", str(tmp_path)) == tmp_path
    assert folder_of("here", str(tmp_path)) == Path("here")
    with pytest.raises(UsageError, match="no drop folder"):
        folder_of("", "")
    with pytest.raises(NotFound, match="no folder"):
        DropFolder(tmp_path / "missing")
