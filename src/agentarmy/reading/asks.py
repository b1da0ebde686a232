"""Whether one sentence of business mail asks for an action or promises one, by learned weights.

A linear model over words, pairs of words, how the sentence and its clauses begin, and how it ends.
Training lies in `packaging/train_asks.py`, the weights in `seeds/weights/asks.json`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from agentarmy.errors import BadInput

_TOKEN = re.compile(
    r"\$link|https?://\S+|www\.\S+|\S+@\S+|[a-z]+(?:'[a-z]+)?|\d[\d.,:]*|[?!.,:;()\"$%*-]", re.I
)
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_NAME = "<name>"
_STARTS = frozenset({*'.!?:>"-*(', ")"})
"""Behind these a capital says nothing."""
_CAPITALS = frozenset(
    "i i'll i'm i'd i've monday tuesday wednesday thursday friday saturday sunday january february"
    " march april may june july august september october november december".split()
)
_NO_NAMES = frozenset(
    "please thanks thank hi hello hey dear ok okay yes no so also and but well or if then however"
    " otherwise again sorry sure now finally first second lastly meanwhile unfortunately guys all"
    " folks everyone team today tomorrow yesterday therefore actually anyway perhaps maybe".split()
)
_GREETINGS = frozenset("hi hello hey dear ok okay so also and but thanks well or".split())
_CALLED = frozenset({_NAME, "guys", "all", "folks", "everyone", "team"})
_JOINTS = frozenset({*",;:-.!?)", "and", "so", "but", "or"})
_FIRST = frozenset("i me my we us our i'll i'm i'd we'll we're we'd".split())
_SECOND = frozenset("you your u you'll you'd you're".split())
_MOST_TOKENS = 120
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Weights:
    """What training found: a weight per feature, in log-odds; without any nothing is an ask.

    `figures` are those of training: `f1`, `precision` and `recall` out of fold, and `rows`.
    `learned_from` is the `digest` of the sentences that it was learned from.
    """

    bias: float = -20.0
    features: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    learned_from: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Weights:
        """Read the object of `weights/asks.json`. Raises BadInput where a part is missing."""
        try:
            scale = float(str(data["scale"]))
            features, figures = data["features"], data["figures"]
            if not isinstance(features, Mapping) or not isinstance(figures, Mapping):
                raise BadInput("weights of asks", expected="objects 'features' and 'figures'")
            return cls(
                float(str(data["bias"])),
                {str(k): int(v) * scale for k, v in features.items()},
                {str(k): float(v) for k, v in figures.items()},
                str(data.get("learned_from", "")),
            )
        except (KeyError, ValueError) as error:
            raise BadInput(
                f"weights of asks: {error}", expected="bias, scale, features and figures"
            ) from error


def digest(sentences: Iterable[str]) -> str:
    """Return a short sign of a set of sentences, whatever their order and spacing."""
    joined = "\n".join(sorted({" ".join(one.split()) for one in sentences}))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def asks(sentence: str, weights: Weights) -> bool:
    """Return whether a sentence more likely than not asks for an action or promises one."""
    return chance(sentence, weights) >= 0.5


def chance(sentence: str, weights: Weights) -> float:
    """Return how likely (0..1) a sentence asks for an action or promises one.

    `sentence` is as it was written: capitals tell names from words.
    """
    known = weights.features
    odds = weights.bias + sum(known.get(f, 0.0) for f in features(sentence))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def features(sentence: str) -> set[str]:
    """Return what the model looks at in a sentence: binary features by name."""
    said = tokens(sentence)
    closed = ["^", *said, "$"]
    found = {*said, *map(" ".join, pairwise(closed))}
    found.add(f"length:{min(int(2 * math.sqrt(len(said))), _LONGEST)}")
    end = sentence.rstrip()[-1:]
    found.add(f"end:{'word' if not end or end.isalnum() else end}")
    if "?" in said:
        found.add("has:?")
    words = set(said)
    if words & _FIRST:
        found.add("who:first")
    if words & _SECOND:
        found.add("who:second")
    body = said[_called(said) :]
    found.update(f"lead:{' '.join(body[:n])}" for n in (1, 2, 3) if len(body) >= n)
    for before, *clause in zip(said, said[1:], [*said[2:], ""], strict=False):
        if before in _JOINTS:
            found.add(f"then:{clause[0]}")
            found.add(f"then:{' '.join(clause).strip()}")
    return found


def tokens(sentence: str) -> list[str]:
    """Return words in lower case, signs, and stand-ins: 0, <url>, <mail>, <name>."""
    text = sentence.translate(_QUOTES)
    parts = text.split()
    headline = 5 * sum(1 for part in parts if part[:1].isupper()) > 3 * len(parts)
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        token = _token(match[0], found[-1] if found else "", headline=headline)
        if token != _NAME or found[-1:] != [_NAME]:
            found.append(token)
        if len(found) == _MOST_TOKENS:
            break
    if found[1:2] in ([","], [":"]) and found[0].isalpha() and found[0] not in _NO_NAMES:
        found[0] = _NAME
    return found


def _token(written: str, before: str, *, headline: bool) -> str:
    lower = written.lower()
    if lower[0].isdigit():
        return "0"
    if lower.startswith(("http", "www", "$link")) and len(lower) > 4:
        return "<url>"
    if "@" in lower:
        return "<mail>"
    inside = bool(before) and before not in _STARTS and not headline
    return _NAME if inside and written[0].isupper() and lower not in _CAPITALS else lower


def _called(said: list[str]) -> int:
    """Return how many tokens at the start only call somebody ('hi Ana,', 'guys -')."""
    at = 0
    while at < min(len(said), 4) and said[at] in _GREETINGS:
        at += 1 + (said[at + 1 : at + 2] == [","])
    if said[at : at + 1] and said[at] in _CALLED and said[at + 1 : at + 2] in ([","], [":"], ["-"]):
        return at + 2
    return at if at and at < len(said) else 0
