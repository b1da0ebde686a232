"""The one error boundary: one line, an exit code, never a traceback unasked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agentarmy.cli import app, unforeseen
from agentarmy.errors import Bug
from agentarmy.services import health
from clitools import run

PROGRAM = [sys.executable, "-m", "agentarmy"]


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which $A is the program."""
    return subprocess.run(
        ["bash", "-c", line],
        env={**os.environ, "A": " ".join(PROGRAM), **env},
        capture_output=True,
        text=True,
        check=False,
        errors="surrogateescape",
    )


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with a mistake in it."""

    def examine(_: object) -> list[health.Check]:
        return [][0]

    monkeypatch.setattr(health, "examine", examine)


@pytest.mark.usefixtures("broken")
def test_a_mistake_of_the_program_is_one_honest_line() -> None:
    result = run("doctor", "--json")
    assert (result.code, result.out, result.err.count("\n")) == (70, "", 1)
    assert "a mistake in the program" in result.err
    assert "IndexError" in result.err
    assert "AGENTARMY_DEBUG=1" in result.err
    assert "Traceback" not in result.err


@pytest.mark.usefixtures("broken")
def test_its_traceback_is_shown_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_DEBUG", "1")
    result = run("doctor")
    assert result.code == 70
    assert result.err.startswith("Traceback")
    assert result.err.splitlines()[-1].startswith("agentarmy: a mistake")


def test_a_broken_promise_is_named_in_its_own_words() -> None:
    assert ": a step failed;" in unforeseen.line(Bug("a step failed"), debug="X")


def test_a_wrong_word_is_one_line_and_no_output() -> None:
    for words in (["nope"], ["clone", "nope"], ["deals", "list", "--limit", "x"], ["import", "-x"]):
        result = run(*words)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1), words


def test_escapes_in_a_name_do_not_reach_the_terminal() -> None:
    result = run("deals", "show", "\x1b[31mNope\nreally")
    assert (result.code, result.err.count("\n")) == (3, 1)
    assert "\x1b" not in result.err


def test_bytes_that_are_no_text_are_refused() -> None:
    result = shell(r"$A accounts add $'caf\xe9'")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_a_reader_that_leaves_is_no_error() -> None:
    result = shell("$A --help | head -1; echo ${PIPESTATUS[0]}")
    assert result.stdout.split()[-1] in ("0", "141")
    assert result.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_under_stdout_is_told() -> None:
    result = shell("$A doctor --json > /dev/full")
    assert (result.returncode, result.stderr.count("\n")) == (8, 1)


def test_closed_streams_are_no_error() -> None:
    assert shell("$A doctor >&- 2>&- <&-").returncode == 0


def test_stopping_is_one_line() -> None:
    child = subprocess.Popen(
        [*PROGRAM, "qualify", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    mirror = Path(os.environ["AGENTARMY_HOME"]) / "clones" / "default" / "clone.toml"
    until = time.monotonic() + 20
    while not mirror.exists() and time.monotonic() < until:
        os.sched_yield()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert (child.returncode, said) == (130, "agentarmy: stopped\n")


def test_a_file_with_a_name_that_is_no_text_is_taken_in(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path / "caf") + b"\xe9.txt"
    Path(os.fsdecode(name)).write_text("Mara: Hello.\nBob: Our budget is 80,000 USD.\n")
    for verb in ("import", "qualify"):
        result = run(verb, os.fsdecode(name), "--json")
        assert result.code == 0, result.err
        assert result.out.encode()


@pytest.mark.parametrize("verb", [["qualify", "-"], ["draft", "-"], ["deals", "import", "-"]])
def test_noise_on_stdin_is_one_clear_line(verb: list[str]) -> None:
    result = shell("head -c 9000 /dev/urandom | $A " + " ".join(verb) + " --json")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (4, "", 1)


def test_a_table_without_a_single_row_is_one_clear_line(tmp_path: Path) -> None:
    table = tmp_path / "deals.csv"
    table.write_text("Deal Name,Amount\nPress,much\nLathe,more\n")
    result = run("deals", "import", str(table), "--json")
    assert (result.code, result.out, result.err.count("\n")) == (4, "", 1)
    assert "line 2" in result.err


def test_a_group_alone_shows_its_help_and_asks_for_a_command() -> None:
    result = run("deals")
    assert (result.code, result.err) == (
        2,
        'agentarmy: a command is missing after "agentarmy deals"; try: agentarmy deals --help\n',
    )


@pytest.mark.parametrize("verb", ["qualify", "draft", "brief", "next", "audit-pipeline", "import"])
def test_a_word_longer_than_any_name_is_one_short_line(verb: str) -> None:
    result = run(verb, "é" * 60_000)
    assert (result.code, result.out, result.err.count("\n")) == (3, "", 1)
    assert len(result.err) < 1100


def test_a_word_longer_than_any_pattern_is_one_short_line() -> None:
    assert run("leads", "add", "Dana Whitcombe").code == 0
    result = run("score", "x" * 60_000)
    assert (result.code, result.out, result.err.count("\n")) == (4, "", 1)


@pytest.mark.parametrize("verb", [["policies"], ["pricebook"], ["deals"]])
@pytest.mark.parametrize(
    ("content", "reason"), [("[" * 100_000, "nested"), ("9" * 5000, "thousands of digits")]
)
def test_json_beyond_all_limits_is_one_clear_line(
    tmp_path: Path, verb: list[str], content: str, reason: str
) -> None:
    file = tmp_path / "x.json"
    file.write_text(content)
    result = run(*verb, "import", str(file), "--json")
    assert (result.code, result.out, result.err.count("\n")) == (4, "", 1)
    assert reason in result.err


def test_lists_beside_a_chat_may_be_broken(tmp_path: Path) -> None:
    day = tmp_path / "sales" / "2026-03-10.json"
    day.parent.mkdir()
    said = '{"type": "message", "user": "U1", "text": "Our budget is 80,000 USD.", "ts": "%d.1"}'
    day.write_text(f"[{said % 1773150060}]")
    for name in ("users.json", "channels.json"):
        (tmp_path / name).write_text("[" * 100_000)
    assert run("import", str(tmp_path)).code == 0


def test_a_copy_that_failed_names_the_disk() -> None:
    failed = shutil.Error([("a.eml", "home/a.eml", "[Errno 28] No space left on device")])
    found = unforeseen.of_the_disk(failed)
    assert found is not None
    assert (found.exit_code, found.what.startswith("cannot copy to home/a.eml")) == (8, True)


def test_settings_that_are_no_toml_are_to_be_mended_by_hand(home: Path) -> None:
    run("init", "--name", "Mara")
    (home / "clones" / "default" / "clone.toml").write_bytes(b"[[[\xff")
    result = run("deals", "list")
    assert (result.code, result.err.count("\n")) == (4, 1)
    assert "mend or remove the file" in result.err


def test_a_folder_in_the_place_of_the_mirror_is_bad(home: Path) -> None:
    (home / "clones" / "default" / "mirror.sqlite").mkdir(parents=True)
    assert run("doctor", "--json").code == 5


STOPPED_EARLY = """
import sys

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("typer"):
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stop())
from agentarmy.__main__ import main
main()
"""


def test_stopping_while_it_starts_is_one_line_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_EARLY], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "agentarmy: stopped\n")


def test_what_belongs_to_another_is_named() -> None:
    found = unforeseen.of_the_disk(PermissionError(13, "Permission denied", "/home/a b/x.csv"))
    assert found is not None
    assert (found.exit_code, found.hint) == (8, "ls -ld '/home/a b/x.csv'")


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_the_first_page_names_every_command(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    page = run("--help")
    assert page.code == 0
    assert all(f" {name} " in page.out for name in app.COMMANDS)
    assert max(len(line) for line in page.out.splitlines()) <= int(width)
    assert "Example: agentarmy demo" in page.out
