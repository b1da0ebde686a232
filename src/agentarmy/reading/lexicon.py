"""Cue rules, word lists and side hints, compiled from data.

A data file is an object with any of:

- `macros`: name → regex fragment, or {"theirs": …, "ours": …} where buyer and seller speak of the
  buyer in other words ('we have' / 'you have'). Used as <<name>> in patterns.
- `rules`: objects with `id`, `kind` and `any` (patterns), see `Rule`.
- `words`: name → list of words or phrases (compiled to one alternation, longest first).
- `languages`: code → {"name", "words"}, the small words of each language.
- `sides`: {"seller": [[weight, pattern] …], "buyer": [[weight, pattern] …]}.

A pattern begins at the start of a word; where it ends is its own affair. Patterns see a folded
sentence (lower case, plain quotes) in which values are masked: a sum is a run of \u00a4, a price
per unit or period \u00a5, another number \u00a2, a duration or day \u00a7, a product \u00b6, the
proper name of a stranger \u00a6. The macros <<amt>> <<num>> <<price>> <<time>> <<product>>
<<name>> name these runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Side
from agentarmy.errors import BadInput
from agentarmy.reading.asks import Weights
from agentarmy.reading.english import English
from agentarmy.reading.language import Languages
from agentarmy.reading.learned import Kinds
from agentarmy.reading.marks import AMOUNT, NAME, NUMBER, PRICE, PRODUCT, TIME

_ENTITIES = {
    "amt": f"{AMOUNT}+",
    "num": f"[{AMOUNT}{NUMBER}]+",
    "price": f"[{AMOUNT}{PRICE}{NUMBER}]+",
    "time": f"{TIME}+",
    "product": f"{PRODUCT}+",
    "name": f"{NAME}+",
}
_WORD = re.compile(r"[a-z]{3,}")
_MACRO = re.compile(r"<<(\w+)>>")
_ABOUT = frozenset({"buyer", "ours", "theirs", "speaker"})
_MOODS = frozenset({"any", "statement", "question"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One cue: what it says, about whom, and how sure it is.

    `about`: 'buyer' (read in both mouths, worded from each), 'ours' or 'theirs' (only that
    side's words count), 'speaker' (either, the same words). `mood` limits it to questions or
    statements. `value` is what the evidence says ('' = the matched words). `negatable` is False
    for patterns that carry their own negation.
    """

    id: str
    kind: Kind
    theirs: re.Pattern[str]
    ours: re.Pattern[str]
    about: str = "buyer"
    mood: str = "any"
    polarity: int = 1
    confidence: float = 0.7
    value: str = ""
    topic: str = ""
    negatable: bool = True

    def pattern(self, side: Side) -> re.Pattern[str] | None:
        """The pattern for words of `side`, or None when the rule says nothing of them."""
        if self.about == "buyer":
            return self.ours if side is Side.OURS else self.theirs
        if self.about == "speaker" or (self.about == "ours") == (side is Side.OURS):
            return self.theirs
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reading knows of English business language."""

    rules: tuple[Rule, ...] = ()
    words: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    hints: tuple[tuple[Side, float, re.Pattern[str]], ...] = ()
    vocabulary: frozenset[str] = frozenset()
    """Every word that some cue or list is made of: business words, hence no names."""
    asks: Weights = field(default_factory=Weights)
    """What was learned of asks and promises; without it the cues decide alone."""
    kinds: Kinds = field(default_factory=Kinds)
    """What was learned of the kinds of thing that buyers say; without it the cues decide alone."""
    english: English = field(default_factory=English)
    """Plain words, to find the names in text that is all in capitals."""
    languages: Languages = field(default_factory=Languages)
    """Small words of many languages, to tell English from others."""

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Lexicon:
        """Compile one data object, or several by file name.

        Raises BadInput, naming the rule, where a rule is incomplete or a pattern does not compile.
        """
        parts = [data] if _is_part(data) else [_object(v, k) for k, v in sorted(data.items())]
        macros: dict[str, tuple[str, str]] = {k: (v, v) for k, v in _ENTITIES.items()}
        for part in parts:
            for name, value in _object(part.get("macros", {}), "macros").items():
                macros[name] = _macro(name, value)
        rules = [
            _rule(_object(entry, "rules"), macros)
            for part in parts
            for entry in _list(part.get("rules", []), "rules")
        ]
        words = {
            name: _word_pattern(_strings(listed, name))
            for part in parts
            for name, listed in _object(part.get("words", {}), "words").items()
        }
        hints = [hint for part in parts for hint in _hints(part.get("sides", {}), macros)]
        known = {
            code: entry
            for part in parts
            for code, entry in _object(part.get("languages", {}), "languages").items()
        }
        languages = Languages.parse(known)
        written = " ".join(
            [
                *(r.theirs.pattern for r in rules),
                *(w.pattern for w in words.values()),
                *(w for w, codes in languages.sharing.items() if "en" in codes),
            ]
        )
        vocabulary = frozenset(_WORD.findall(written.replace("\\b", " ").replace("\\w", " ")))
        return cls(tuple(rules), words, tuple(hints), vocabulary, languages=languages)

    def word(self, name: str) -> re.Pattern[str]:
        """Return the pattern of a word list; one that never matches when there is no such list."""
        return self.words.get(name, _NEVER)


_NEVER = re.compile(r"(?!)")


def _is_part(data: Mapping[str, object]) -> bool:
    return bool({"rules", "macros", "words", "sides"} & set(data)) and not any(
        isinstance(v, Mapping) and "rules" in v for v in data.values()
    )


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadInput(f"lexicon: {where} is no object", expected="an object by name")
    return {str(k): v for k, v in value.items()}


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(f"lexicon: {where} is no list", expected="a list")
    return value


def _strings(value: object, where: str) -> list[str]:
    return [str(v) for v in _list(value, where)]


def _macro(name: str, value: object) -> tuple[str, str]:
    if isinstance(value, str):
        return value, value
    both = _object(value, f"macro {name}")
    return str(both.get("theirs", "")), str(both.get("ours", ""))


def _expand(pattern: str, macros: Mapping[str, tuple[str, str]], index: int, where: str) -> str:
    for _ in range(4):
        if "<<" not in pattern:
            break
        for name in set(_MACRO.findall(pattern)):
            if name not in macros:
                raise BadInput(f"lexicon: {where}: no macro <<{name}>>", expected="a known macro")
            pattern = pattern.replace(f"<<{name}>>", f"(?:{macros[name][index]})")
    return pattern


def _compile(
    patterns: Iterable[str], macros: Mapping[str, tuple[str, str]], index: int, where: str
) -> re.Pattern[str]:
    joined = "|".join(f"(?:{_expand(p, macros, index, where)})" for p in patterns)
    joined = rf"(?<!\w)(?:{joined})"
    try:
        return re.compile(joined)
    except re.error as error:
        raise BadInput(f"lexicon: {where}: {error}", expected="a regular expression") from error


def _rule(entry: Mapping[str, object], macros: Mapping[str, tuple[str, str]]) -> Rule:
    name = str(entry.get("id", ""))
    where = f"rule {name or '?'}"
    patterns = _strings(entry.get("any", []), where)
    about, mood = str(entry.get("about", "buyer")), str(entry.get("mood", "any"))
    if not name or not patterns or about not in _ABOUT or mood not in _MOODS:
        raise BadInput(f"lexicon: {where} is incomplete", expected="id, kind, any, about, mood")
    try:
        kind = Kind(str(entry.get("kind", "")))
    except ValueError as error:
        raise BadInput(f"lexicon: {where}: {error}", expected="a kind of evidence") from error
    return Rule(
        id=name,
        kind=kind,
        theirs=_compile(patterns, macros, 0, where),
        ours=_compile(patterns, macros, 1, where),
        about=about,
        mood=mood,
        polarity=-1 if entry.get("polarity") == -1 else 1,
        confidence=float(str(entry.get("confidence", 0.7))),
        value=str(entry.get("value", "")),
        topic=str(entry.get("topic", "")),
        negatable=bool(entry.get("negatable", True)),
    )


def _word_pattern(words: Sequence[str]) -> re.Pattern[str]:
    listed = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?:{listed})(?![\w])") if words else _NEVER


def _hints(
    value: object, macros: Mapping[str, tuple[str, str]]
) -> list[tuple[Side, float, re.Pattern[str]]]:
    found = []
    for name, listed in _object(value, "sides").items():
        side = Side.OURS if name == "seller" else Side.THEIRS
        for pair in _list(listed, f"sides {name}"):
            weight, pattern = _list(pair, f"sides {name}")
            compiled = _compile([str(pattern)], macros, 0, f"sides {name}")
            found.append((side, float(str(weight)), compiled))
    return found
