"""The rules and list prices that stand in a document: what binds a deal, with its exact words.

Precision goes before completeness: a rule is read only where a sentence, list or table lays it
down for a size of order, or for all of them in so many words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from agentarmy.domain.policies import in_words
from agentarmy.domain.records import Policy, PolicyKind, PriceItem, Tier
from agentarmy.knowledge.rule_dates import Term, term_of
from agentarmy.knowledge.rule_tables import ListPrice, prices_of, table_steps
from agentarmy.reading.products import Catalogue, Mention
from agentarmy.reading.rule_blocks import Block, Shape, blocks
from agentarmy.reading.rule_steps import (
    Said,
    Step,
    approvals,
    delivery,
    discounts,
    is_rule,
    joined,
    limits,
)
from agentarmy.reading.rule_values import COUNTED, Duration, Extent, values
from agentarmy.reading.text import fold, sentences

_NOT_OURS = re.compile(r"\b(?:competitors?|rivals?|battle ?cards?|versus|vs|case stud(?:y|ies))\b")
_FURTHER = re.compile(
    r"\b(?:additional|extra|another|further|more)\b[^.;]{0,40}\b(?:for|per|with)?\s?"
    r"(?:each|every)\s(?:further|additional|extra|next)\b"
)
_CUT = re.compile(r"(?<=;)\s|(?<=\w\*\*)(?=\s*[:\n])|(?<=[)\d%]\*\*)(?=\s*[:\n])|(?<=:\*\*)")
"""Behind a semicolon and behind the bold words that open an item."""
_NAMED = re.compile(
    r"(?:^|[:;.]\s)\W*(?P<name>(?:[A-Z][\w-]*\s){0,2}?(?:[A-Z][a-z]+[A-Z]\w*(?:\s\d+)?"
    r"|[A-Z][\w-]+\s\d+))"
    r"\s(?:takes?|needs?|requires?|ships?|is|are|arrives?|delivers?|delivery|lead)\b"
)
_PLACE = r"(?:the )?[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*"
_SOLD = re.compile(
    r"\b(?:[Ww]e|[Oo]rders are|[Pp]roducts are)\s(?P<only>only\s|exclusively\s)?(?:sell|sold"
    r"|ship(?:ped)?"
    r"|deliver(?:ed)?|supply|operate)\s(?:(?P<last>only|exclusively)\s)?(?:in|to|within)\s"
    rf"(?P<places>{_PLACE}(?:, (?:and )?{_PLACE})*(?:,? and {_PLACE})?)"
)
_PER = re.compile(r"/|\s+per\s+")
_MARKUP = re.compile(r"[*_`|]")
_NO_NOUNS = frozenset(
    {"day", "days", "week", "month", "year", "hour", "plan", "pro", "team", "service"}
)
"""Last words of names that are words of time or mean nothing by themselves."""
_HEAD = 600
"""Characters at the beginning of a document that may say from when on it is in force."""
_CONTEXT = 1_000
"""So many characters before a sentence say what it is about."""
_BUILT = (PolicyKind.DELIVERY_DAYS, PolicyKind.VOLUME_DISCOUNT, PolicyKind.SPEND_DISCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a document binds, and what it says that cannot be kept as a rule."""

    policies: tuple[Policy, ...] = ()
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shop:
    """What is sold: the names of the price book, and the words for one of them ('station')."""

    catalogue: Catalogue
    nouns: re.Pattern[str] | None = None

    @classmethod
    def of(cls, prices: Sequence[PriceItem]) -> Shop:
        """Build from price lines; the last word of a name says what it is."""
        named = [label for item in prices for label in (item.name, *item.aliases)]
        named += [_PER.split(item.unit)[0] for item in prices]
        lasts = {words[-1] for name in named if (words := re.findall(r"[a-z]{3,}", fold(name)))}
        own = [word for word in lasts - _NO_NOUNS if not re.fullmatch(COUNTED, word)]
        nouns = "|".join(sorted(own, key=len, reverse=True))
        pattern = re.compile(rf"\b(?:{nouns})(?:e?s)?\b") if nouns else None
        return cls(Catalogue.of(prices), pattern)

    def goods(self, folded: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
        """Return the spans of a folded text that name what is sold."""
        spans = [(m.start, m.end) for m in mentions]
        return spans + [m.span() for m in self.nouns.finditer(folded)] if self.nouns else spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document to read: `name` is what a citation shows, `effective` an ISO day said elsewhere.

    `table`: every line is a row, 'header: cell; header: cell'. What an `internal` one calls a cost
    is ours, no list price.
    """

    text: str
    name: str
    title: str = ""
    effective: str = ""
    table: bool = False
    internal: bool = False

    @property
    def ours(self) -> bool:
        """Whether it can lay down rules of ours: one about rivals or a customer's story cannot."""
        return not _NOT_OURS.search(re.sub(r"[-_]", " ", fold(f"{self.title} {self.name}")))


def prices_in(paper: Paper) -> tuple[ListPrice, ...]:
    """Read the lines of a document's price tables."""
    listed = blocks(paper.text, table=paper.table) if paper.ours else ()
    return tuple(
        p for b in listed if b.shape is Shape.TABLE for p in prices_of(b, costs=not paper.internal)
    )


def read_rules(paper: Paper, *, prices: Sequence[PriceItem] = ()) -> Bound:
    """Read the rules of a document; time is linear in its length.

    `prices` is the price book whose products may be named. Every policy's quote stands in the text.
    """
    if not paper.ours:
        return Bound()
    text, title = paper.text, paper.title
    listed = blocks(text, table=paper.table)
    whole = term_of(fold(text[:_HEAD]))
    whole = replace(whole, start=paper.effective or whole.start)
    shop = Shop.of(prices)
    found: list[tuple[Step, Term, int]] = []
    left: list[str] = []
    run, before = -1, ""
    for block in listed:
        term = term_of(fold(block.heading)) or whole
        if block.shape is Shape.TABLE:
            steps = table_steps(text, block, title=title, catalogue=shop.catalogue)
            found += [(step, term, block.run) for step in steps]
            continue
        if block.run != run:
            run, before = block.run, ""
        about = f"{title}. {block.heading}. {block.lead}. {before}"
        for step, own in _said_in(text, block, about=fold(about), shop=shop, left=left):
            found.append((step, own or term, block.run))
        before = text[block.start : block.end][-_CONTEXT:]
    return Bound(policies=tuple(_policies(text, found, source=paper.name)), unsupported=tuple(left))


def _said_in(
    text: str, block: Block, *, about: str, shop: Shop, left: list[str]
) -> Iterator[tuple[Step, Term]]:
    """Read the sentences of a paragraph or item; a size of order waits for the next sentence."""
    general = {m.product for m in shop.catalogue.mentions(fold(block.heading))}
    waiting: Extent | None = None
    unit: Duration | None = None
    for start, end, folded in _clauses(text, block):
        further = _FURTHER.search(folded)
        if further:  # 'and a week more for each further 100' has no end, so it is no step
            left.append(" ".join(text[start:end].split()))
            folded = folded[: further.start()]
        mentions = shop.catalogue.mentions(folded)
        said = Said(
            start,
            end,
            folded,
            values(folded, goods=shop.goods(folded, mentions), unit=unit),
            mentions,
            about,
            subject=_subject(text[start:end]),
            listed=block.shape is Shape.ITEM,
        )
        unit = said.values.durations[-1] if said.values.durations else None
        if not is_rule(said):
            waiting = None
            continue
        own = term_of(folded)
        steps = [*delivery(said, waiting), *discounts(said, waiting), *limits(said)]
        steps += [*approvals(said), *_territory(text[start:end], start=start)]
        for step in steps:
            only = next(iter(general)) if len(general) == 1 else ""
            yield replace(step, product=step.product or only), own
        extents = [e for e in said.values.extents if e.firm]
        waiting = None if steps else extents[0] if len(extents) == 1 else waiting
        sizes = " of this quantity" if steps and extents else ""
        about = f"{about} {folded}{sizes}"[-_CONTEXT:]


def _territory(words: str, *, start: int) -> Iterator[Step]:
    """Read where alone we sell: 'We deliver only to Chile, Peru and New Zealand.'"""
    found = _SOLD.search(words)
    if not found or not (found["only"] or found["last"]):
        return
    for place in re.split(r",\s(?:and\s)?|\sand\s", found["places"]):
        tier = Tier(Decimal(1), role=place.removeprefix("the "))
        yield Step(PolicyKind.TERRITORY, start, start + len(words), tier)


def _subject(words: str) -> str:
    """The name with which a clause opens where it is plainly a product's: 'SawMate 40 takes …'."""
    found = _NAMED.search(words)
    return " ".join(found["name"].split()) if found else ""


def _clauses(text: str, block: Block) -> Iterator[tuple[int, int, str]]:
    """Sentences of a block, and the clauses of one, with markup blotted out."""
    part = text[block.start : block.end]
    for sentence in sentences(part):
        whole = part[sentence.start : sentence.end]
        cuts = [m.end() for m in _CUT.finditer(whole)]
        for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
            folded = _MARKUP.sub(" ", fold(whole[start:end])).replace("\n", " ")
            at = block.start + sentence.start
            yield at + start, at + end, folded


def _policies(
    text: str, found: Sequence[tuple[Step, Term, int]], *, source: str
) -> Iterator[Policy]:
    groups: dict[tuple[PolicyKind, str, str, Term, int], list[Step]] = defaultdict(list)
    flat: list[tuple[PolicyKind, str]] = []
    for step, term, run in found:
        groups[step.kind, step.product, step.currency, term, run].append(step)
        if not step.open_below and not _is_flat(step):
            flat.append((step.kind, step.product))
    for (kind, product, currency, term, _), steps in groups.items():
        kept = [s for s in steps if not (_is_flat(s) and (kind, product) in flat)]
        tiers = joined(kept) if kind in _BUILT else _by_role(kept)
        if not tiers or any(t.maximum is not None and t.maximum < t.minimum for t in tiers):
            continue
        quote = text[min(s.start for s in kept) : max(s.end for s in kept)].strip()
        policy = Policy(
            id="",
            kind=kind,
            tiers=tiers,
            text="",
            source=source,
            product=product,
            currency=currency,
            effective_from=term.start,
            effective_until=term.end,
            quote=quote,
        )
        yield replace(policy, text=in_words(policy))


def _by_role(steps: Sequence[Step]) -> tuple[Tier, ...]:
    """One step for each role; what only follows from who must be asked counts where unsaid."""
    said = {step.tier.role for step in steps if not step.open_above}
    limits = {step.tier.value for step in steps if not step.open_above}
    kept = [
        step.tier
        for step in steps
        if step.tier.role
        and not (step.open_above and (step.tier.role in said or step.tier.value in limits))
    ]
    return tuple(dict.fromkeys(kept))


def _is_flat(step: Step) -> bool:
    """Whether it holds for all orders: it names no size."""
    bounds = (step.tier.minimum, step.tier.maximum)
    return step.kind is PolicyKind.DELIVERY_DAYS and bounds == (1, None) and not step.open_above
