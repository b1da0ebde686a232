"""What is piped in: bytes of any kind, read as what they are."""

from __future__ import annotations

import io
import sys


def stdin_bytes() -> bytes:
    """Return everything on standard input, undecoded."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        content: bytes = sys.stdin.buffer.read()
        return content
    return sys.stdin.read().encode("utf-8", "surrogateescape")


def stdin_text() -> str:
    """Return everything on standard input as text, in the charset it is told by; never raises."""
    from agentarmy.formats.text import decode

    return decode(stdin_bytes())
