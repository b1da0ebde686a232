"""The house's documents, searched for the one sentence that really answers a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agentarmy.domain.records import Facts, PriceItem
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.answers import Passage, clean, content, named_in
from agentarmy.writing.attributes import Attribute, attributes_of
from agentarmy.writing.ground import Ground

_OURS = re.compile(
    r"\b(?:a rep's|on a rep|sales managers?|sales director|no one in sales|nobody grants"
    r"|internal(?:ly)?"
    r"|our margin|leaves the house|don't say|give way)\b"
)
"""What binds our own people only: it is told to nobody outside."""
_VERB = re.compile(
    r"\b(?:is|are|was|has|have|can|may|must|takes?|needs?|runs?|seals?|costs?|comes?|works?|uses?"
    r"|holds?|fits?"
    r"|supports?|includes?|prints?|reads?|stacks?|serves?|ships?|keeps?|stops?|weighs?|closes?"
    r"|replaces?|applies"
    r"|differs?|gives?|reaches|lasts?|covers?|offers?|requires?|draws?|delivers?|stands?|makes?"
    r"|taught|supplied)\b"
)
_HEADED = re.compile(r"^[A-Z][\w -]{1,30}:\s")
_ASIDE = re.compile(r"\s*\((?P<of>[^():]{2,60}):\s*(?P<what>[^()]{2,80})\)")
"""'(Model 60: 5.0 by 4.6 m)': the same property of another product."""
_COUNTS = re.compile(r"\bhow (?:much|many|long|often|far|old|heavy|high|wide|fast)\b")
_OFTEN = re.compile(
    r"\b(?:every|once|twice|times|per|a|each) (?:day|week|month|quarter|year|shift)\b"
)
_NAME = re.compile(r"(?<![.?!:]\s)(?<!^)\b[A-Z][\w-]{2,}")
_ANYWHERE = frozenset("i monday tuesday wednesday thursday friday saturday sunday".split())
_SHARE = 0.6
"""Share of the weight of a question's words that must stand where no property is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question: the words as they are said, and where they stand.

    `headed`: a head that the document lacks names the property.
    """

    text: str
    ground: Ground
    product: PriceItem | None = None
    headed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    passage: Passage
    quote: str
    terms: frozenset[str]
    about: frozenset[str]
    named: bool


class Shelf:
    """The sentences of the house's documents."""

    def __init__(self, passages: Sequence[Passage], facts: Facts | None = None) -> None:
        self._facts = facts or Facts()
        self._rows = [row for passage in passages for row in _rows(passage, self._facts)]
        counts = Counter(term for row in self._rows for term in row.terms)
        self._weight = {t: math.log(1 + len(self._rows) / n) for t, n in counts.items()}
        self._unseen = math.log(2 + len(self._rows))

    def answer(self, question: str, product: PriceItem | None = None) -> Found | None:
        """Return the sentence that holds what is asked, of this product or of all; or None.

        Where the question names a property (its supply, its noise), the sentence must give that
        property; a name in the question that the sentence lacks is no answer.
        """
        wanted = attributes_of(question)
        asked = named_in(question, self._facts)
        product = asked[-1] if asked else product
        if not wanted:
            ground = self.find(question)
            kept = ground if ground and self._of(ground, product) else None
            return Found(text=_plain(kept.quote), ground=kept) if kept else None
        names = _foreign(question, self._facts)
        rows = [r for r in self._rows if _fits(r, product) and _named(names, r, wanted)]
        uses = bool(_USES.search(fold(question)))
        best: tuple[float, _Row, Attribute] | None = None
        for row in rows:
            text = fold(_said_of(row.quote, product, self._facts))
            held = [a for a in wanted if a.holds.search(text)]
            if uses and not _RATE.search(text):
                continue
            if not held or (_COUNTS.search(fold(question)) and not _counts(text)):
                continue
            score = self._score(question, row, held, wanted)
            if best is None or score > best[0]:
                best = (score, row, held[0])
        if best is None:
            return None
        _, row, attribute = best
        said = _clause(_plain(_said_of(row.quote, product, self._facts)), attribute)
        return Found(
            text=said,
            ground=Ground(source=row.passage.source, quote=row.quote, who=row.passage.name),
            product=product if row.about else None,
            headed=_headed(said, row.quote),
        )

    def about(self, product: PriceItem) -> Iterator[tuple[str, Ground]]:
        """Yield what is said of a product or of all: the sentence as it is said, and its place."""
        for row in self._rows:
            if _fits(row, product):
                place = Ground(source=row.passage.source, quote=row.quote, who=row.passage.name)
                yield _plain(_said_of(row.quote, product, self._facts)), place

    def _score(
        self, question: str, row: _Row, held: Sequence[Attribute], wanted: Sequence[Attribute]
    ) -> float:
        """How well it answers: the first property asked, words in common, its own product."""
        shared = sum(self._weight.get(t, 0.0) for t in content(question) & row.terms)
        first = 4.0 if wanted[0] in held else 0.0
        own = 2.0 if row.named else 1.0 if row.about else 0.0
        number = 1.0 if _counts(fold(row.quote)) else 0.0
        return 3.0 * len(held) + first + shared + own + number

    def _of(self, ground: Ground, product: PriceItem | None) -> bool:
        row = next((r for r in self._rows if r.quote == ground.quote), None)
        return row is None or product is None or _fits(row, product)

    def find(self, question: str) -> Ground | None:
        """Return the sentence that holds the words of a question, or None.

        At least two words of the question and 60 % of their weight must stand in one sentence:
        an answer that is nearly on the subject is worse than none.
        """
        wanted = content(question)
        telling = wanted - _name_terms(self._facts)
        total = sum(self._weight.get(t, self._unseen) for t in wanted)
        often = "how often" in fold(question)
        counting = bool(_COUNTS.search(fold(question)))
        names = _foreign(question, self._facts)
        best: tuple[float, Ground] | None = None
        for row in self._rows:
            if (counting and not _counts(fold(row.quote))) or not names <= _words(row.quote):
                continue
            if often and not _OFTEN.search(fold(row.quote)):
                continue
            shared = wanted & row.terms
            score = sum(self._weight.get(t, self._unseen / 2) for t in shared)
            if len(shared & telling) < min(2, len(wanted) - 1) or len(shared) < 2:
                continue
            if not shared & telling or score < _SHARE * total or (best and best[0] >= score):
                continue
            passage = row.passage
            best = (score, Ground(source=passage.source, quote=row.quote, who=passage.name))
        return best[1] if best else None


def _rows(passage: Passage, facts: Facts) -> Iterator[_Row]:
    """The plain sentences of a Markdown text with the products that each of them speaks of.

    Headings, tables and questions are left out. A sentence that names no product speaks of those
    of the sentence before in its paragraph; the first of a paragraph of those that the text is
    about, where its heading names them.
    """
    title = frozenset[str]()
    for block in re.split(r"\n\s*\n", passage.text):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith("#"):
            title = _products(lines[0], facts) or title
            block = "\n".join(lines[1:])
        if not block.strip() or block.lstrip().startswith(("|", "```")):
            continue
        if not re.search(r"(?m)^\s*(?:[-*]|\d+[.)])\s", block):
            block = " ".join(block.split())
        about = title
        for one in sentences(block):
            raw = block[one.start : one.end]
            own = _products(_ASIDE.sub("", raw), facts)
            about = own or about
            quote = raw.strip("*- ")
            words = 2 if re.search(r"\d", quote) else 4
            if one.question or not words <= len(quote.split()) <= 40 or _OURS.search(one.text):
                continue
            if not content(_plain(quote)) - _name_terms(facts):
                continue
            terms = content(f"{quote} {passage.name.partition('.')[0]}")
            yield _Row(passage=passage, quote=quote, terms=terms, about=about, named=bool(own))


def _name_terms(facts: Facts) -> frozenset[str]:
    """The words of the products' own names."""
    return frozenset().union(*(content(f"{item.name} {item.sku}") for item in facts.prices))


def _products(text: str, facts: Facts) -> frozenset[str]:
    """The products that a text names; 'Press 40 and 60' and 'the Press' name the family."""
    found = {item.name for item in named_in(text, facts)}
    for item in facts.prices:
        family, _, model = item.name.rpartition(" ")
        if not family or not model.isdigit():
            continue
        if re.search(rf"\b{re.escape(family)}(?! ?\d)\b", text) or re.search(
            rf"\b{re.escape(family)} \d+(?:,? (?:and|or|/) ?\d+)*,? (?:and|or) {model}\b", text
        ):
            found.add(item.name)
    return frozenset(found)


def _fits(row: _Row, product: PriceItem | None) -> bool:
    """Whether a sentence speaks of the product asked about, or of none."""
    if product is None:
        return len(row.about) <= 1
    return not row.about or product.name in row.about


def _said_of(quote: str, product: PriceItem | None, facts: Facts) -> str:
    """A sentence with what stands in brackets of another product put in its place or left out."""
    found = _ASIDE.search(quote)
    if found is None:
        return quote
    named = [item.name for item in named_in(found["of"], facts)]
    if not named:
        return quote
    if product is None or product.name not in named:
        return quote[: found.start()] + quote[found.end() :]
    before = quote[: found.start()]
    old = re.search(r"\d[\d.,]*(?:\s*(?:by|x|to)\s*\d[\d.,]*)?\s*\w*(?=[^\d]*$)", before)
    if old is None:
        return quote
    return before[: old.start()] + found["what"] + before[old.end() :] + quote[found.end() :]


def _clause(text: str, attribute: Attribute) -> str:
    """What of a sentence without a verb gives the property, under its name."""
    if _VERB.search(fold(text)) or _HEADED.match(text):
        return text
    whole = text.rstrip(" .,")
    parts = [p for p in re.split(r"[,;]\s+", whole) if attribute.holds.search(fold(p))]
    said = ", ".join(parts) or whole
    head = attribute.label.split()[0]
    if said.casefold().startswith(head.casefold()):
        said = said[len(head) :].strip(" :")
        return f"{head}: {said}."
    return f"{attribute.label}: {said[:1].lower()}{said[1:]}."


_HEAD = 3


def _headed(said: str, quote: str) -> bool:
    head, colon, _ = said.partition(":")
    brief = len(head.split()) <= _HEAD
    return bool(colon) and brief and head.casefold() not in quote.casefold()


def _plain(quote: str) -> str:
    """A sentence as it is said: without the list price in brackets or the heading of the limits."""
    text = _LISTED.sub("", clean(quote))
    text = _LIMITS.sub("", text).strip(" ,")
    return text[:1].upper() + text[1:]


_LISTED = re.compile(r"\s*\((?:[A-Z]{2,4}-[\w-]+|[^()]*\b(?:USD|EUR|GBP|list)\b)[^()]*\)")
_LIMITS = re.compile(r"^(?:honest )?(?:limits?|limitations?)\b[^:]{0,25}:\s*", re.IGNORECASE)


def _foreign(question: str, facts: Facts) -> frozenset[str]:
    """The names in a question that are no products of ours: they must stand in the answer too."""
    rest = question
    for item in facts.prices:
        for name in sorted((item.name, item.sku, *item.aliases), key=len, reverse=True):
            if name:
                rest = re.sub(rf"(?i)\b{re.escape(name)}s?\b", " ", rest)
        family = item.name.rpartition(" ")[0]
        if family:
            rest = re.sub(rf"\b{re.escape(family)}\b", " ", rest)
    return frozenset(w.casefold() for w in _NAME.findall(rest)) - _ANYWHERE


def _named(names: frozenset[str], row: _Row, wanted: Sequence[Attribute]) -> bool:
    """Whether a sentence holds the names of a question, or the country of its place."""
    if names <= _words(row.quote):
        return True
    abroad = {a.name for a in wanted} <= {"freight", "support"}
    return abroad and bool(names & _STATES) and "United States" in row.quote


_STATES = frozenset(
    (
        "alabama arizona arkansas california colorado connecticut delaware florida georgia idaho"
        " illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan"
        " minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania"
        " tennessee texas utah vermont virginia washington wisconsin wyoming carolina dakota"
        " hampshire jersey mexico york"
    ).split()
)
"""States of the continental United States, by their last word."""
_USES = re.compile(r"\b(?:how much|what) .*\b(?:uses?|consumes?|consumption|burns?|draws?)\b")
_RATE = re.compile(
    r"\bkwh?\b|\b(?:a|an|per) (?:minute|hour|day|shift)\b|\bcfm\b|\blit(?:re|er)s?\b|amps?\b"
)
"""How much something uses up is told by a rate."""


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", text.casefold()))


def _counts(folded: str) -> bool:
    return bool(
        re.search(
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|no|none"
            r"|without)\b",
            folded,
        )
    )
