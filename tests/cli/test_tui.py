"""The full-screen view opens in a real terminal and says so when there is none."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from clitools import run
from schemas import check


def test_without_a_terminal_it_says_what_to_type_instead() -> None:
    result = run("tui")
    assert result.code == 2
    assert "agentarmy deals list" in result.err


def test_its_rows_as_json() -> None:
    assert check(run("tui", "--json"), "tui")["deals"] == []


@pytest.mark.needs("tmux")
def test_it_paints_and_quits_in_a_real_terminal(home: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("agentarmy")
    socket = str(tmp_path / "tmux")
    base = ["tmux", "-S", socket, "-f", "/dev/null"]
    command = f"AGENTARMY_HOME={home} {program} tui; echo left with $?"
    subprocess.run([*base, "new-session", "-d", "-x", "80", "-y", "24", "sh"], check=True)
    try:
        subprocess.run([*base, "send-keys", command, "Enter"], check=True)
        assert "q" in _until(base, "agentarmy", "Quit")
        subprocess.run([*base, "send-keys", "q"], check=True)
        _until(base, "left with 0")
    finally:
        subprocess.run([*base, "kill-server"], check=False)


def _until(base: list[str], *words: str, seconds: float = 30) -> str:
    """Return the screen as soon as it shows all the words; fail after `seconds`."""
    end = time.monotonic() + seconds
    screen = ""
    while time.monotonic() < end:
        found = subprocess.run([*base, "capture-pane", "-p"], capture_output=True, text=True)
        screen = found.stdout
        if all(word in screen for word in words):
            return screen
        time.sleep(0.05)
    pytest.fail(f"the screen never showed {words}:\n{screen}")
