"""The rep's editor: a draft goes in, what they made of it comes back."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from agentarmy.errors import UsageError


def in_editor(text: str, *, name: str = "draft.txt") -> str:
    """Open the text in $VISUAL or $EDITOR and return it as it was saved.

    Raises UsageError without an editor, for one that cannot be started, and for one that fails:
    then nothing is changed.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        raise UsageError("no editor is set", expected="$VISUAL or $EDITOR", hint="export EDITOR=vi")
    with tempfile.TemporaryDirectory(prefix="agentarmy-") as folder:
        place = Path(folder) / name
        place.write_text(text + "\n", encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(command), str(place)], check=False)  # noqa: S603 theirs
        except (OSError, ValueError) as error:
            raise UsageError(
                f"the editor {command} cannot be started: {error}", expected="$EDITOR names one"
            ) from error
        if done.returncode:
            raise UsageError(
                f"the editor {command} ended with {done.returncode}: nothing was changed",
                expected="0",
            )
        return place.read_text(encoding="utf-8", errors="replace").strip()
