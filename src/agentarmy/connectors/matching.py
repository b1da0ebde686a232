"""Which paths hold the words that somebody looks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable


def best(words: str, paths: Iterable[str], *, limit: int) -> list[str]:
    """Return the paths that hold more than half of the words, those with most first, then by name.

    A word is a run of letters and digits; letter case and accents do not count.
    """
    wanted = set(re.findall(r"[^\W_]+", folded(words)))
    if not wanted:
        return []
    found = []
    for path in paths:
        name = folded(path)
        held = sum(word in name for word in wanted)
        if 2 * held > len(wanted):
            found.append((-held, path))
    return [path for _, path in sorted(found)[: max(limit, 0)]]


def folded(text: str) -> str:
    """Return a text without letter case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
