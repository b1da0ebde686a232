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
WIDTH, LINES = 110, 70


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


def main() -> int:
    """Write the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    lines = printed("demo").splitlines()[:LINES]
    (IMAGES / "demo.svg").write_text(svg("\n".join(lines), "agentarmy demo"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
