"""Drive the command line in process, as a person would type it."""

from __future__ import annotations

import contextlib
import io
import json
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
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = app.run(args)
    finally:
        sys.stdin = kept
    return Result(code, out.getvalue(), err.getvalue())
