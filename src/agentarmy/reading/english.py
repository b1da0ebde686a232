"""The plain words of English, to tell a word from a name where capitals don't."""

from __future__ import annotations

from dataclasses import dataclass, field

_ENDINGS = (
    *(("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", "e"), ("ed", "")),
    *(("ing", "e"), ("ing", ""), ("ly", ""), ("er", "e"), ("er", ""), ("est", "e"), ("est", "")),
    ("ness", ""),
)
_LEAST_STEM = 2


@dataclass(frozen=True, slots=True)
class English:
    """Base forms in lower case; regular endings are worked out. Without any, all are words."""

    bases: frozenset[str] = field(default=frozenset())

    @classmethod
    def parse(cls, text: str) -> English:
        """Read base forms parted by white space."""
        return cls(frozenset(text.split()))

    def is_word(self, word: str) -> bool:
        """Whether a lower-case word, or the base that it is regularly formed from, is known."""
        if not self.bases or len(word) == 1 or word in self.bases:
            return True
        return any(self._formed(word, ending, base) for ending, base in _ENDINGS)

    def _formed(self, word: str, ending: str, base: str) -> bool:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST_STEM:
            return False
        doubled = len(stem) > _LEAST_STEM and stem[-1] == stem[-2] and stem[:-1] in self.bases
        return stem + base in self.bases or doubled
