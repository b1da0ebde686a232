"""Drive the command line in process, as a person would type it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass

from agentarmy.cli import app


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def run(*args: str, stdin: str = "") -> Result:
    """Run `agentarmy ARGS` and return exit code, stdout and stderr."""
    out, err, kept = io.StringIO(), io.StringIO(), sys.stdin
    clone = os.environ.get("AGENTARMY_CLONE")
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = app.run(args)
    finally:
        sys.stdin = kept
        os.environ.pop("AGENTARMY_CLONE", None)  # set by --clone, and a process is one command
        if clone is not None:
            os.environ["AGENTARMY_CLONE"] = clone
    return Result(code, out.getvalue(), err.getvalue())
