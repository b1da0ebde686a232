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
    named = {name: os.environ.get(name) for name in ("AGENTARMY_CLONE", "AGENTARMY_MODE")}
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = app.run(args)
    finally:
        sys.stdin = kept
        for name, value in named.items():  # set by --clone and --mode; a process is one command
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
    return Result(code, out.getvalue(), err.getvalue())
