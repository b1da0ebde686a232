"""Draws the pictures of the README from what the program really prints: `make screens`.

The demo runs in a home of its own; its output, colours included, becomes `docs/images/demo.svg`.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
WIDTH = 110
_STYLE = r"\x1b\[[\d;]*m"
SHOWN = {"qualify": 32, "draft": 56}
"""The parts of the demo that the picture shows, by command, and how many lines of each."""


def printed(*words: str) -> str:
    """Return what `agentarmy WORDS` writes to stdout on a colour terminal."""
    with tempfile.TemporaryDirectory() as home:
        env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("AGENTARMY", "NO_COLOR"))},
            **{"HOME": home, "AGENTARMY_HOME": f"{home}/agentarmy", "COLUMNS": str(WIDTH)},
            **{"FORCE_COLOR": "1", "TERM": "xterm-256color"},
        }
        program = Path(sys.executable).with_name("agentarmy")
        result = subprocess.run([program, *words], env=env, stdout=subprocess.PIPE, check=True)
    return result.stdout.decode()


def svg(text: str, title: str) -> str:
    """Draw coloured terminal text; the picture loads no font from anywhere."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text))
    drawn = console.export_svg(title=title, unique_id="demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def cut(text: str) -> str:
    """Return the first part of the demo for each command in `SHOWN`, cut to its lines."""
    parts = re.split(rf"^(?:{_STYLE})*─{{60,}}(?:{_STYLE})*\n", text, flags=re.MULTILINE)
    shown: list[str] = []
    for command, most in SHOWN.items():
        wanted = re.compile(rf"^\$ agentarmy {command}\b", re.MULTILINE)
        plain = ((part, Text.from_ansi(part).plain) for part in parts)
        lines = next(part for part, words in plain if wanted.search(words)).splitlines()
        shown += [*lines[:most], "…", ""] if len(lines) > most else [*lines, ""]
    return "\n".join(shown)


def main() -> int:
    """Write the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture = svg(cut(printed("demo")), "agentarmy demo")
    (IMAGES / "demo.svg").write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
