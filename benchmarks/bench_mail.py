"""Mail import with threading, people and full text beside `notmuch new`, per message."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from data import write_maildir
from harness import Figure, command_wall, compare

BIN = Path(sys.executable).parent
COUNT = 5_000


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds of both commands on the same Maildir."""
    if not shutil.which("notmuch"):
        sys.stderr.write("mail: notmuch is not installed, nothing to compare with\n")
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        maildir = write_maildir(folder / "mail", COUNT)
        config = folder / "notmuch-config"
        config.write_text(
            f"[database]\npath={maildir}\n[user]\nname=x\nprimary_email=x@x.example\n"
            "[new]\ntags=inbox\n[search]\n[maildir]\nsynchronize_flags=false\n"
        )

        def ours() -> float:
            home = folder / "home"
            shutil.rmtree(home, ignore_errors=True)
            argv = [str(BIN / "agentarmy"), "import", str(maildir)]
            return command_wall(argv, {"AGENTARMY_HOME": str(home)})() / COUNT

        def theirs() -> float:
            shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
            argv = ["notmuch", "new", "--quiet"]
            return command_wall(argv, {"NOTMUCH_CONFIG": str(config)})() / COUNT

        return [
            compare(
                "mail import with threading, per message",
                "notmuch new",
                ours=ours,
                theirs=theirs,
                goal=0.8,
                rounds=rounds,
                measure="wall",
            )
        ]
