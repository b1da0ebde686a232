"""`agentarmy --help` beside an empty typer app with as many commands, and beside `llm --help`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from agentarmy.cli.app import COMMANDS
from harness import Figure, command_cpu, compare

BIN = Path(sys.executable).parent


def empty_app(folder: Path) -> Path:
    """Write a typer app with our number of commands that do nothing; return its path."""
    lines = ["import typer", "app = typer.Typer()"]
    for number, (_, line, panel) in enumerate(COMMANDS.values()):
        lines.append(f"@app.command('verb{number}', help={line!r}, rich_help_panel={panel!r})")
        lines.append(f"def verb{number}() -> None: ...")
    lines.append("app()")
    path = folder / "empty.py"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(rounds: int) -> list[Figure]:
    """Measure CPU seconds of the whole process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = {"LLM_USER_PATH": name, "AGENTARMY_HOME": name}
        ours = command_cpu([str(BIN / "agentarmy"), "--help"], env)
        figures = [
            compare(
                "--help",
                "an empty typer app with as many commands",
                ours=ours,
                theirs=command_cpu([sys.executable, str(empty_app(folder)), "--help"], env),
                goal=1.25,
                rounds=rounds,
                measure="CPU",
            )
        ]
        if shutil.which("llm", path=str(BIN)):
            theirs = command_cpu([str(BIN / "llm"), "--help"], env)
            figures.append(
                compare(
                    "--help",
                    "llm --help",
                    ours=ours,
                    theirs=theirs,
                    goal=0.25,
                    rounds=rounds,
                    measure="CPU",
                )
            )
    return figures
