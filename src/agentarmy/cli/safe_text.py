"""Text that reached us from outside, made harmless for a terminal."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, screen
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: window titles, links, the clipboard
    r"|[P^_X][^\x1b]*\x1b\\"  # device control strings
    r"|[ -/]*[0-~])?"  # two characters, or a bare escape
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
"""Escape sequences of ECMA-48, whole, so that no `[31m` is left behind."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""C0 and C1 except tab and newline, marks that reverse what follows, and halves of characters."""

_JSON = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Return `text` without terminal escapes, control characters and direction overrides.

    Tab and newline stay. Undecodable bytes of a file name are shown as '?'.
    """
    if text.isascii() and text.isprintable():
        return text
    return _CONTROLS.sub(_shown, _ESCAPES.sub("", text))


def one_line(text: str) -> str:
    """Return `text` as `visible` does, on one line."""
    return " ".join(visible(text).split())


def json_safe(document: str) -> str:
    """Return a JSON document whose characters a terminal might obey are written as \\uXXXX."""
    return _JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def _shown(found: re.Match[str]) -> str:
    return "?" if found[0] >= "\ud800" and found[0] <= "\udfff" else ""
