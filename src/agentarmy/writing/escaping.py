"""Words of others inside Markdown: shown as they were written, never obeyed."""

from __future__ import annotations

import re

_INSIDE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape what follows
    r"|[`\[]"  # code and links
    r"|\*(?=\S)|(?<=\S)\*"  # emphasis; a lone asterisk between spaces is none
    r"|(?<!\w)_|_(?!\w)"  # within a word an underscore is only itself
    r"|~(?=~)|(?<=~)~"
    r"|<(?=[A-Za-z/!?])(?![\w.+-]+@[\w.-]+>)"  # HTML and links, but a Message-ID is neither
    r"|&(?=#?\w+;)"
)
_BEGINNING = re.compile(r"([#>+=|*-]|\d{1,9}(?=[.)]))")


def plain_text(text: str) -> str:
    """Return text on one line, with a backslash before what CommonMark would obey inside it.

    Source: CommonMark 0.31 §2.4, any ASCII punctuation may be escaped.
    """
    return _INSIDE.sub(r"\\\g<0>", " ".join(text.split()))


def plain_line(text: str) -> str:
    """Do the same for what begins a line or a list item: headings, quotes, lists too."""
    shown = plain_text(text)
    found = _BEGINNING.match(shown)
    if found is None:
        return shown
    if found[1][0].isdigit():
        return f"{found[1]}\\{shown[found.end() :]}"
    return f"\\{shown}"
