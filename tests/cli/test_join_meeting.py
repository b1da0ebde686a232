"""`agentarmy join-meeting`: a transcript that grows, to its end and to its minutes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import schemas
from agentarmy.cli.join_meeting import Screen, follow
from agentarmy.cli.qualify import desk_of
from agentarmy.services.listening import Listener
from agentarmy.wiring import open_runtime
from clitools import run

SAID = [
    "Mara Lindqvist: Morning Dana, what made you look at this now?\n",
    "Dana Whitcombe: The old line keeps jamming and we lose four thousand pounds a week.\n",
    "Mara Lindqvist: I'll send you the drawings tomorrow.\n",
    "Dana Whitcombe: Good. Ravi, our CFO, signs anything above 50,000 pounds.\n",
]
US = ("--us", "Mara Lindqvist")


def test_a_link_needs_audio_and_says_so_in_one_line() -> None:
    found = run("join-meeting", "https://meet.example/abc-defg")
    assert (found.code, found.out, found.err.count("\n")) == (5, "", 1)
    assert "needs audio" in found.err


def test_a_pipe_ends_in_minutes() -> None:
    found = run("join-meeting", "--transcript", "-", *US, "--json", stdin="".join(SAID))
    data = schemas.check(found, "join-meeting")
    updates, minutes = data["updates"], data["minutes"]
    assert isinstance(updates, list)
    assert isinstance(minutes, dict)
    assert updates[-1]["turns"] == 4
    assert "champion" in updates[-1]["gaps"]
    assert updates[-1]["question"] in found.err
    assert minutes["actions"][0]["owner"] == "Mara Lindqvist"
    assert minutes["actions"][0]["due"]  # it goes on now: tomorrow is a day


def test_what_stands_on_the_screen_is_not_said_again() -> None:
    more = ["Dana Whitcombe: We sit in the north.\n", "Mara Lindqvist: How many are you?\n"]
    found = run("join-meeting", "--transcript", "-", *US, stdin="".join(SAID[:2] + more))
    told = [line.strip() for line in found.err.splitlines()]
    assert len(told) == len(set(told))
    assert any(line.startswith("heard: Identified pain: The old line") for line in told)


def test_while_the_buyer_is_to_answer_nothing_is_asked() -> None:
    screen = Screen(Listener(desk=desk_of(open_runtime()), us=("Mara Lindqvist",)))
    said = "".join((SAID[1], "Mara Lindqvist: What does that do to your week?\n"))
    screen.tell(said.encode())
    (waiting,) = screen.updates
    assert isinstance(waiting, dict)
    assert (bool(waiting["question"]), screen.asked) == (True, "")
    screen.tell(f"{said}Dana Whitcombe: It stops us on Mondays.\n".encode())
    assert screen.asked


def test_spoken_notes_become_structured_data() -> None:
    """What QH-BLD-20 asks, from the words that were recognised; its audio comes later."""
    found = run("join-meeting", "--transcript", "-", *US, "--json", stdin="".join(SAID))
    minutes = schemas.check(found, "join-meeting")["minutes"]
    assert isinstance(minutes, dict)
    judged = minutes["judgement"]
    standing = {e["id"]: e["standing"] for e in (*judged["bant"], *judged["meddic"])}
    assert (standing["pain"], standing["economic_buyer"]) == ("evidenced", "evidenced")
    assert judged["sentiment"] in ("positive", "neutral", "negative")
    assert minutes["changes"][0]["new"].startswith("Send Dana the drawings")


def test_a_file_is_followed_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    path.write_text(SAID[0], encoding="utf-8")

    def write() -> None:
        for line in SAID[1:]:
            half = len(line) // 2
            for piece in (line[:half], line[half:]):
                time.sleep(0.3)
                with path.open("a", encoding="utf-8") as stream:
                    stream.write(piece)

    writer = threading.Thread(target=write)
    writer.start()
    found = run("join-meeting", "--transcript", str(path), *US, "--until-idle", "1.5", "--json")
    writer.join()
    data = schemas.check(found, "join-meeting")
    updates = data["updates"]
    assert isinstance(updates, list)
    assert [one["turns"] for one in updates] == sorted({one["turns"] for one in updates})
    assert updates[-1]["turns"] == len(SAID)
    assert len(updates) >= 2
    said = [text for one in updates for text in one["said"]]
    assert said == [line.partition(": ")[2].strip() for line in SAID]  # never half a line


def test_ctrl_c_ends_in_minutes(tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    path.write_text("".join(SAID), encoding="utf-8")
    words = [sys.executable, "-m", "agentarmy", "join-meeting", "--transcript", str(path), *US]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        seen = ""
        while "MEDDIC" not in seen:
            seen += process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out = process.stdout.read()
        assert process.wait() == 0
    assert "Send Dana the drawings" in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--transcript", "nosuch.vtt"), 3),
        (("--transcript", "-"), 4),
    ],
)
def test_wrong_words_are_one_clear_line(words: tuple[str, ...], code: int) -> None:
    found = run("join-meeting", *words)
    assert (found.code, found.out, found.err.count("\n")) == (code, "", 1)


def test_nothing_said_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "live.vtt"
    path.write_text("", encoding="utf-8")
    found = run("join-meeting", "--transcript", str(path), "--until-idle", "0.3")
    assert (found.code, found.err.count("\n")) == (4, 1)


def test_what_was_there_is_kept_when_nothing_comes(tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    path.write_bytes(b"Mara: h\xc3")
    pieces: list[bytes] = []
    assert follow(str(path), idle=0.2, each=pieces.append) == b"Mara: h\xc3"
    assert pieces == [b"Mara: h\xc3"]


def test_minutes_come_of_what_was_heard_when_the_file_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    path.write_text("".join(SAID))
    taker = threading.Timer(1.0, path.unlink)
    taker.start()
    found = run("join-meeting", "--transcript", str(path), *US, "--until-idle", "3", "--json")
    taker.join()
    minutes = schemas.check(found, "join-meeting")["minutes"]
    assert isinstance(minutes, dict)
    assert (found.code, len(minutes["actions"])) == (0, 1)


def test_a_name_that_nobody_bears_does_not_lose_a_pipe() -> None:
    words = ("join-meeting", "--transcript", "-", "--us", "Achim", "--json")
    found = run(*words, stdin="".join(SAID))
    assert found.code == 0
    assert 'no speaker "Achim"' in found.err
