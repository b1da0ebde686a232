"""What outsiders are not told: other people's data, other customers' business, our own workings.

The rules are data (`data/seeds/knowledge/privacy.json`): what is asked for (a private attribute,
a metric, a strategy) of whom (a person, a customer, our team). Learned weights judge what no rule
foresaw, and weigh the rules' word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agentarmy.domain.knowledge import Refusal
from agentarmy.errors import BadInput
from agentarmy.knowledge.outsiders import Reader, Topics, Weights

STRANGER, OURS = "¦", "¶"
LEARNED = "learned"
"""Stands for the rule where the weights alone refuse."""
_REFUSALS = {
    "personal": Refusal.PRIVATE,
    "customer": Refusal.PRIVATE,
    "internal": Refusal.INTERNAL,
}
_MACRO = re.compile(r"<<(\w+)>>")
_WORD = re.compile(r"[^\W\d_][\w.&-]*(?:['’](?!s\b)\w+)?|\d[\w.-]*")
_ASKING = re.compile(r"(?:whether|if|what|which|who|whom|whose|when|where|why|how)\b")
_ACRONYMS = re.compile(r"[A-Z]{2,5}s")
"""'IPs', 'APIs': things, not somebody's name."""
_INNER = re.compile(r"\d|(?<!Mc)(?<!Mac)(?<=[a-z])[A-Z]|\b[A-Z]{2,}-[A-Z]")
_STRAIGHT = str.maketrans("’‘“”–—", "''\"\"--")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: all of its patterns match, in any order, and `unless` does not.

    `allow` answers what it matches.
    """

    id: str
    kind: str
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    allow: bool

    def matches(self, asked: str) -> bool:
        """Whether a question without its polite opening, names masked, is of this rule."""
        held = all(pattern.search(asked) for pattern in self.patterns)
        return held and not (self.unless and self.unless.search(asked))


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that an outsider gets no answer to: its kind, and the sentence that says so."""

    kind: str
    refusal: Refusal
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Privacy:
    """The compiled rules, in their order, and the weights that were learned (None: rules alone)."""

    rules: tuple[Rule, ...]
    says: Mapping[str, str]
    openers: frozenset[str]
    polite: re.Pattern[str]
    disclose: re.Pattern[str]
    reader: Reader
    weights: Weights | None = None

    @classmethod
    def parse(
        cls,
        document: Mapping[str, object],
        openers: frozenset[str],
        *,
        is_word: Callable[[str], bool] = lambda _: True,
        weights: Weights | None = None,
    ) -> Privacy:
        """Compile the rules of a document; `openers` are words that begin no name.

        `is_word` tells plain words of English from names. Raises BadInput that names the rule and
        the fault.
        """
        macros = {**_texts(document, "macros"), "disclose": str(document.get("disclose") or "")}
        rows = document.get("rules")
        if not isinstance(rows, list) or not rows:
            raise BadInput("privacy rules", expected='a list "rules"')
        return cls(
            rules=tuple(_rule(row, macros) for row in rows),
            says=_texts(document, "says"),
            openers=openers | frozenset(str(document.get("no_names") or "").split()),
            polite=_compile([str(document.get("polite") or "")], macros, "polite"),
            disclose=_compile([macros["disclose"]], macros, "disclose"),
            reader=Reader(Topics.parse(_texts(document, "topics")), is_word),
            weights=weights,
        )

    def refuse(
        self, question: str, *, known: Callable[[str], bool] = lambda _: False
    ) -> Refused | None:
        """Return why an outsider gets no answer, None when they may have one.

        `known` tells of a name whether our own knowledge is about it (a product of ours, our
        company): it is then no stranger's.
        """
        asked = self.plain(question, known)
        rule = self.ruling(asked)
        weights = self.weights
        if weights is None:
            return None if rule is None or rule.allow else self._refused(rule.kind, rule.id)
        asked = self.judged(question, known)
        odds = weights.odds(self.reader.features(asked)) + weighed(rule, weights)
        if odds < weights.least:
            return None
        if rule is not None and not rule.allow:
            return self._refused(rule.kind, rule.id)
        return self._refused(weights.kind(self.reader.subjects(asked)), LEARNED)

    def ruling(self, asked: str) -> Rule | None:
        """Return the first rule that a question, plain and masked, is of."""
        return next((rule for rule in self.rules if rule.matches(asked)), None)

    def _refused(self, kind: str, rule: str) -> Refused:
        return Refused(kind, _REFUSALS[kind], self.says[kind], rule)

    def plain(self, question: str, known: Callable[[str], bool] = lambda _: False) -> str:
        """Return the question in lower case with names masked, without 'could you tell me'."""
        straight = " ".join(question.translate(_STRAIGHT).split())
        text = masked(self._uncapped(straight), self.openers, known=known)
        text = text.rstrip(" ?!.")
        while (found := self.polite.match(text)) and found.end():
            text = text[found.end() :].lstrip(" ,")
        opening = self.disclose.match(text)
        if opening and _ASKING.match(text, opening.end() + 1):
            text = text[opening.end() + 1 :]
        return text

    def judged(self, question: str, known: Callable[[str], bool] = lambda _: False) -> str:
        """Return the question as the weights see it: what is named like a product is ours."""
        return self.plain(question, lambda name: known(name) or self._like_a_product(name))

    def _like_a_product(self, name: str) -> bool:
        """Whether a name has a number, a capital inside a word, or a word such as 'Suite'."""
        if _INNER.search(name):
            return True
        topics = self.reader.topics
        return any("@tool" in topics.of(word.lower()) for word in name.split()[1:])

    def _uncapped(self, text: str) -> str:
        """The text with a plain word at its head in lower case: there it tells of no name."""
        head, gap, rest = text.partition(" ")
        if not rest[:1].isupper() and head.isalpha() and self.reader.plain_word(head.lower()):
            return f"{head.lower()}{gap}{rest}"
        return text


def weighed(rule: Rule | None, weights: Weights) -> float:
    """Return what a rule's word adds to the odds of a refusal."""
    if rule is None:
        return 0.0
    return -weights.vetoed if rule.allow else weights.ruled


def masked(text: str, openers: frozenset[str], *, known: Callable[[str], bool]) -> str:
    """Return the text in lower case with a sign for each name: ¶ of our knowledge, ¦ a stranger.

    A name is a run of capitalised words; `openers` are words (in lower case) that a sentence may
    begin with, months and the like. A text in capitals throughout holds no names.
    """
    if text.isupper():
        return text.lower()
    pieces: list[str] = []
    at = 0
    for start, end in name_spans(text, openers):
        pieces += [text[at:start].lower(), OURS if known(text[start:end]) else STRANGER]
        at = end
    return "".join([*pieces, text[at:].lower()])


def name_spans(text: str, openers: frozenset[str]) -> list[tuple[int, int]]:
    """Return the spans of runs of capitalised words, a number behind one included."""
    spans: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        token = word.group().rstrip(".")
        end = word.start() + len(token)
        joined = bool(spans) and text[spans[-1][1] : word.start()] in (" ", " & ", " and ")
        plain = text[spans[-1][1] : word.start()] != " and " if joined else False
        if token[0].isdigit():
            if joined and plain:
                spans[-1] = (spans[-1][0], end)
            continue
        if not _is_name(token, openers, joined=joined and plain):
            continue
        if joined and plain:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((word.start(), end))
    return spans


def _is_name(token: str, openers: frozenset[str], *, joined: bool) -> bool:
    """Whether a word reads as a name, or as part of the one before it."""
    if _ACRONYMS.fullmatch(token):
        return False
    if token.casefold() in openers:
        return False
    inner = any(c.isupper() for c in token[1:])
    if token.isupper():
        return joined or len(token) > 5 or any(c in "&-" for c in token)
    return token[0].isupper() or inner


def _texts(document: Mapping[str, object], name: str) -> dict[str, str]:
    found = document.get(name)
    if not isinstance(found, Mapping):
        raise BadInput("privacy rules", expected=f'an object "{name}"')
    return {str(key): str(value) for key, value in found.items()}


def _rule(row: object, macros: Mapping[str, str]) -> Rule:
    if not isinstance(row, Mapping) or not row.get("id") or not (row.get("any") or row.get("all")):
        raise BadInput("a privacy rule", expected='"id" and patterns "any" or "all"')
    name, kind = str(row["id"]), str(row.get("kind") or "")
    allow = bool(row.get("allow"))
    if not allow and kind not in _REFUSALS:
        raise BadInput(f'privacy rule "{name}"', expected="a kind of " + ", ".join(_REFUSALS))
    unless = row.get("unless")
    some = [[str(p) for p in row["any"]]] if row.get("any") else []
    wanted = [*some, *([str(p)] for p in row.get("all") or ())]
    return Rule(
        id=name,
        kind=kind,
        patterns=tuple(_compile(one, macros, name) for one in wanted),
        unless=_compile([str(p) for p in unless], macros, name) if unless else None,
        allow=allow,
    )


def _compile(patterns: list[str], macros: Mapping[str, str], name: str) -> re.Pattern[str]:
    """Compile alternatives after putting in the macros (which may hold others)."""
    text = "|".join(f"(?:{pattern})" for pattern in patterns)
    try:
        for _ in range(3):
            text = _MACRO.sub(lambda found: f"(?:{macros[found[1]]})", text)
        return re.compile(text)
    except KeyError as error:
        raise BadInput(f'privacy rule "{name}"', expected=f"no macro {error.args[0]!r}") from None
    except re.error as error:
        raise BadInput(f'privacy rule "{name}": {error}', expected="a pattern") from None
