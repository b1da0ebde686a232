"""Questions on stderr: stdout carries data alone, asked or not."""

from __future__ import annotations

import sys

import typer

from agentarmy.cli.safe_text import one_line

_WORDS = {"y": True, "yes": True, "n": False, "no": False, "": False}


def asked(question: str, *, default: str = "") -> str:
    """Ask and return the line that was typed, `default` for an empty one.

    Raises typer.Abort when nobody answers or Ctrl-C is typed.
    """
    shown = f" [{default}]" if default else ""
    sys.stderr.write(f"{one_line(question)}{shown}: ")
    sys.stderr.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line:
        sys.stderr.write("\n")
        raise typer.Abort
    return line.strip() or default


def confirmed(question: str) -> bool:
    """Ask for yes or no until one of them is typed; an empty line is a no.

    Raises typer.Abort when nobody answers.
    """
    while True:
        word = asked(f"{question} [y/N]").lower()
        if word in _WORDS:
            return _WORDS[word]
        sys.stderr.write("y or n\n")
