"""What a rep asks about their own deals: the topics of a question, by the words it is put in.

Names are masked before ('who signs at ª', 'does º need air'), so that a word in a name never
decides. Each topic has patterns with weights (data/seeds/inquiries/topics.json); the heaviest
topic of a clause wins. A question that no pattern knows has no topic: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from agentarmy.errors import BadInput
from agentarmy.reading.text import fold

WHO, PRODUCT, OURS = "ª", "º", "ƻ"
"""What stands for an account, deal or person, for a product of ours, and for one of our people:
letters, so that a pattern can bound them like words."""


class Topic(StrEnum):
    """What can be asked."""

    STUCK = "stuck"
    MISSING = "missing"
    SIGNER = "signer"
    PROMISED = "promised"
    THEY_PROMISED = "they_promised"
    ASKED = "asked"
    TIMELINE = "timeline"
    BUDGET = "budget"
    COMPETITORS = "competitors"
    OBJECTIONS = "objections"
    NEED = "need"
    DECISION = "decision"
    PEOPLE = "people"
    NEXT = "next"
    RECORD = "record"
    LAST = "last"
    SAID = "said"
    SUMMARY = "summary"
    COMPARE = "compare"
    AT_RISK = "at_risk"
    CHANGED = "changed"
    UNANSWERED = "unanswered"
    WHY = "why"
    RECALL = "recall"
    REMEMBER = "remember"
    KNOWLEDGE = "knowledge"


ACROSS = frozenset({Topic.AT_RISK, Topic.CHANGED, Topic.UNANSWERED})
"""Topics that are asked of all deals when nobody is named."""
ALONE = frozenset({Topic.KNOWLEDGE, Topic.REMEMBER, Topic.RECALL, Topic.WHY, Topic.COMPARE})
"""Topics that need no account, or find their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question as it is understood: its topics, the heaviest first, none when not understood.

    `leans` when it is put as a follow-up ('and …?', 'what about ª?'); `kept` are the words that
    are to be remembered; `about` those that a topic SAID looks for.
    """

    topics: tuple[Topic, ...] = ()
    leans: bool = False
    kept: str = ""
    about: str = ""


_REMEMBER = re.compile(
    r"^\W*(?:(?:please|pls|and|also)\s+)*(?:remember|keep in mind|bear in mind"
    r"|(?:make a |take a )?note"
    r"|don't forget|do not forget|memori[sz]e|for (?:the|your) record|save)\b(?:[:,]| down| this)*"
    r"(?: that\b| of\b)?[:,]?\s+(?P<kept>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_LEANS = re.compile(
    r"^(?:and|but|so|also|ok|okay|then|now)\b|\b(?:what|how) about\b"
    r"|\bsame (?:\w+ )?(?:for|with|at)\b"
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|mention(?:ed|s)?|bring up|brought up"
    r"|(?:say|said|write|wrote) (?:anything )?on)\b\s+(?P<about>[^?]+)"
)
_ASKING = r"(?:who|what|when|why|how|which|where|by when)"
_CLAUSE = re.compile(
    rf"\?+|;|,? and (?=(?:{_ASKING}|does|do|is|are|can|their|the)\b)|, (?={_ASKING}\b)"
)
_WHOLE = frozenset({Topic.COMPARE, Topic.WHY, Topic.RECALL, Topic.SAID})
"""Topics of a question that is not taken apart."""
MOST = 3
"""Topics that one question is answered on."""
_FIRST = 10
"""What the heaviest pattern of a topic counts, against 1 for each further one that matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The compiled patterns of each topic, by weight."""

    patterns: Mapping[Topic, tuple[tuple[int, re.Pattern[str]], ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, document: object) -> Rules:
        """Compile the data file. Raises BadInput that names the topic at fault."""
        data = document if isinstance(document, Mapping) else {}
        macros, rows = data.get("macros"), data.get("topics")
        if not isinstance(macros, Mapping) or not isinstance(rows, list):
            raise BadInput("topics of questions", expected='objects "macros" and "topics"')
        found: dict[Topic, tuple[tuple[int, re.Pattern[str]], ...]] = {}
        for row in rows:
            try:
                found[Topic(row["topic"])] = tuple(
                    (int(weight), re.compile(_filled(str(text), macros)))
                    for weight, text in row["any"]
                )
            except (KeyError, TypeError, ValueError, re.error) as error:
                raise BadInput(f"topic {row}: {error}"[:200]) from error
        return cls(patterns=found)

    def understand(self, masked: str) -> Inquiry:
        """Return what a question asks; its names are masked by WHO, PRODUCT and OURS.

        Each clause may have a topic of its own ('who signs, and when do they need it?').
        """
        if kept := _REMEMBER.match(masked):
            return Inquiry(topics=(Topic.REMEMBER,), kept=kept["kept"].strip())
        text = " ".join(fold(masked).split())
        topics = list(self._heaviest(text)[:1])
        if topics and topics[0] not in _WHOLE:
            clauses = [one.strip() for one in _CLAUSE.split(text) if one.strip()]
            told = [t for one in clauses for t in self._heaviest(one)[:1]]
            topics = told if len(clauses) > 1 and told else topics
        about = _ABOUT.search(text)
        return Inquiry(
            topics=tuple(dict.fromkeys(topics))[:MOST],
            leans=bool(_LEANS.search(text)),
            about=about["about"].strip() if about else "",
        )

    def _heaviest(self, text: str) -> list[Topic]:
        """The topics of a clause, heaviest first; equal ones in the order of the file."""
        weights = {topic: _weight(text, rows) for topic, rows in self.patterns.items()}
        return sorted((t for t, weight in weights.items() if weight), key=lambda t: -weights[t])


def _filled(text: str, macros: Mapping[object, object]) -> str:
    return re.sub(r"<<(\w+)>>", lambda m: str(macros[m[1]]), text)


def _weight(text: str, rules: Iterable[tuple[int, re.Pattern[str]]]) -> int:
    found = [weight for weight, pattern in rules if pattern.search(text)]
    return max(found) * _FIRST + len(found) if found else 0


def masked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with each (start, end, sign) in place of a name; spans do not overlap."""
    return "".join(_pieces(text, sorted(spans)))


def _pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    at = 0
    for start, end, sign in spans:
        yield text[at:start]
        yield sign
        at = end
    yield text[at:]
