"""Which language a text is in, by its most common small words."""

from __future__ import annotations

from collections.abc import Sequence

from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.text import fold

ENGLISH = "en"
_LEAST = 6
"""Fewer hits than this decide nothing: the text is taken as English."""
_SAMPLE = 4000
_PREFIX = "language_"


def language_of(texts: Sequence[str], lexicon: Lexicon) -> str:
    """Return an ISO 639-1 code; 'en' when the text is short or no list leads clearly."""
    sample = ""
    for text in texts:
        sample += fold(text[: _SAMPLE - len(sample)]) + " "
        if len(sample) >= _SAMPLE:
            break
    hits = {
        name.removeprefix(_PREFIX): len(pattern.findall(sample))
        for name, pattern in lexicon.words.items()
        if name.startswith(_PREFIX)
    }
    if not hits:
        return ENGLISH
    best = max(hits, key=lambda code: (hits[code], code == ENGLISH))
    if hits[best] < _LEAST or hits[best] < 1.5 * hits.get(ENGLISH, 0):
        return ENGLISH
    return best
