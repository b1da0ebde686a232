"""Starting the program imports nothing heavy: each command runs in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agentarmy.cli.app import COMMANDS

HEAVY = frozenset(
    {
        *("chromadb", "faster_whisper", "litellm", "llama_cpp", "mcp", "numpy", "piper"),
        *("cryptography", "keyring", "pydantic", "sqlalchemy", "sqlite_utils", "sqlmodel"),
        *("PIL", "docx", "fpdf", "lxml", "pypdf", "textual", "icalendar", "phonenumbers"),
        *("dateutil", "holidays"),
    }
)
RUNNER = """
import sys
from agentarmy.cli.app import run
code = run(sys.argv[1:])
sys.stderr.write("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
sys.exit(code)
"""


def imported(*words: str) -> set[str]:
    """Run `agentarmy WORDS` and return the top-level names of all imported modules."""
    result = subprocess.run(
        [sys.executable, "-c", RUNNER, *words], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return set(result.stderr.rpartition("\n")[2].split())


def test_the_check_sees_an_import() -> None:
    assert {"typer", "agentarmy"} <= imported("--version")


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_the_root_loads_no_command(words: list[str]) -> None:
    found = imported(*words)
    assert found & HEAVY == set()
    assert "sqlite3" not in found
    assert "agentarmy_example" not in found


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    assert imported(command, "--help") & HEAVY == set()


@pytest.mark.parametrize("words", [["models", "list"], ["cost"], ["trace", "list"]], ids=" ".join)
def test_a_model_library_is_loaded_when_a_model_is_asked(words: list[str]) -> None:
    assert imported(*words) & {"litellm", "llama_cpp", "jsonschema"} == set()


@pytest.mark.parametrize(
    "words",
    [
        ["accounts", "list"],
        ["contacts", "list", "--json"],
        ["leads", "list"],
        ["deals", "list"],
        ["pricebook", "list"],
        ["history", "search", "price"],
    ],
    ids=" ".join,
)
def test_a_list_command_loads_nothing_heavy(words: list[str]) -> None:
    imported("init", "--name", "Robin Vale", "--domain", "ours.example", "--zone", "UTC")
    assert imported(*words) & HEAVY == set()
