"""Which language a text is in: by its script, or by its small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.errors import BadInput
from agentarmy.reading.text import fold

ENGLISH = "en"
_SAMPLE = 4000
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(r"[^\x00-\u024f\u1e00-\u206f\u20a0-\u2bff\ufb00-\ufb06\ufe00-\ufe0f]")
"""A letter of another script than the Latin one."""
_LEAST = 3
"""So many different small words that English has not make a language; fewer decide nothing."""
_LEAD = 1.6
"""How much more of a text they must be than the English ones."""
_SHARE = 0.12
"""And what share of all words: a quoted phrase or a foreign address is none."""
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff\uff66-\uff9d]")),
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")),
    ("uk", re.compile(r"[\u0456\u0457\u0454\u0491]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("fa", re.compile(r"[\u067e\u0686\u0698\u06af\u06cc]")),
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
"""The first with a mark in the text wins among those of one script: kana before Han signs."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Small words of languages, and what each is called in English.

    `sharing` maps a word to the codes (ISO 639-1) of the languages that have it.
    """

    sharing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Languages:
        """Read code -> {"name", "words" (apart by spaces)}. Raises BadInput for anything else."""
        sharing: dict[str, tuple[str, ...]] = {}
        names: dict[str, str] = {}
        for code, entry in data.items():
            if not isinstance(entry, Mapping) or not {"name", "words"} <= set(entry):
                raise BadInput(f"lexicon: language {code}", expected="an object: name and words")
            names[code] = str(entry["name"])
            for word in str(entry["words"]).split():
                sharing[word] = (*sharing.get(word, ()), code)
        return cls(sharing, names)

    def name(self, code: str) -> str:
        """Return what a language is called in English; its code when that is not known."""
        return self.names.get(code, code)


def language_of(texts: Iterable[str], languages: Languages) -> str:
    """Return the ISO 639-1 code of what most is said in; 'en' where nothing shows another."""
    return _decided(texts, languages) or ENGLISH


def shown_by(text: str, languages: Languages) -> str:
    """Return the code of the language that one text shows, '' when it shows none."""
    return _decided([text], languages)


def each_language(
    texts: Sequence[str], languages: Languages, *, shown: Sequence[str] = ()
) -> list[str]:
    """Return the code of each text; a text that shows none has that of all taken together.

    `shown` is what the first texts showed, where that is known.
    """
    decided = [*shown, *(shown_by(text, languages) for text in texts[len(shown) :])]
    if set(decided) <= {"", ENGLISH}:
        return [ENGLISH] * len(texts)
    unclear = language_of(texts, languages)
    return [code or unclear for code in decided]


def _decided(texts: Iterable[str], languages: Languages) -> str:
    """Return the code of the language that a text shows, '' when it shows none."""
    sample = ""
    for text in texts:
        sample += fold(text[: _SAMPLE - len(sample)]) + " "
        if len(sample) >= _SAMPLE:
            break
    foreign = len(_FOREIGN.findall(sample)) if not sample.isascii() else 0
    words = _WORD.findall(sample)
    if foreign and 2 * foreign > sum(map(len, words)):
        return _script(sample)
    weights: dict[str, float] = {}
    different: Counter[str] = Counter()
    for word, times in Counter(words).items():
        codes = languages.sharing.get(word, ())
        for code in codes:
            weights[code] = weights.get(code, 0.0) + times / len(codes)
            different[code] += code == ENGLISH or ENGLISH not in codes
    return _best(weights, different, size=len(words))


def _best(weights: Mapping[str, float], different: Mapping[str, int], *, size: int) -> str:
    if not weights:
        return ""
    best = max(weights, key=lambda code: (weights[code], code == ENGLISH, code))
    if best == ENGLISH:
        return ENGLISH if different[ENGLISH] > 1 else ""
    enough = different[best] >= _LEAST and weights[best] >= _SHARE * size
    leads = weights[best] >= _LEAD * weights.get(ENGLISH, 0.0)
    if enough and leads:
        return best
    return ENGLISH if weights.get(ENGLISH, 0.0) >= 1 else ""


def _script(sample: str) -> str:
    """Return the language whose script most letters are in; '' for one that we do not know."""
    counted = [(len(pattern.findall(sample)), code) for code, pattern in _SCRIPTS]
    most = max(counted, key=lambda pair: pair[0])[1]
    families = (("ja", "zh"), ("uk", "ru"), ("fa", "ar"))
    found = {code for n, code in counted if n}
    for first, second in families:
        if most in (first, second):
            return first if first in found else second
    return most if most in found else ""
