"""Questions put to the knowledge base: documents, price book, policies, methods and regions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agentarmy.domain.knowledge import Audience, Hit, Passage
from agentarmy.domain.methodology import Methods
from agentarmy.domain.records import Facts, Policy, PolicyKind, PriceItem
from agentarmy.errors import UsageError
from agentarmy.knowledge import retrieve
from agentarmy.knowledge.answer import Found, House, Search, answer
from agentarmy.knowledge.outsiders import Weights
from agentarmy.knowledge.questions import Grammar, stems
from agentarmy.knowledge.refuse import Privacy
from agentarmy.reading.english import English
from agentarmy.reading.language import ENGLISH, Languages, language_of
from agentarmy.store.database import Mirror
from agentarmy.store.knowledge import all_passages

if TYPE_CHECKING:
    from agentarmy.knowledge.index import Index

_FOR_US = frozenset({PolicyKind.DISCOUNT_LIMIT, PolicyKind.APPROVAL_LIMIT})
LONGEST = 1000
"""Characters of a question; what is longer is a mail, not a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What lies ready when a question is asked.

    `guides` are passages for our people only (methods, regions, objections), `names` those of our
    own house (company, domain), `languages` tell an English question from others.
    """

    grammar: Grammar
    privacy: Privacy
    guides: tuple[Passage, ...] = ()
    names: tuple[str, ...] = ()
    languages: Languages = field(default_factory=Languages)


def library(
    documents: Mapping[str, object],
    *,
    english: English,
    refusals: Weights | None,
    guides: Iterable[Passage] = (),
    domains: Iterable[str] = (),
    languages: Languages | None = None,
) -> Library:
    """Compile the data files 'asking' and 'privacy'. Raises BadInput for a fault in them.

    `refusals` are the learned weights of what outsiders are not told; None: the rules alone.
    """
    asking, privacy = documents.get("asking"), documents.get("privacy")
    grammar = Grammar.parse(asking if isinstance(asking, Mapping) else {})
    return Library(
        grammar=grammar,
        privacy=Privacy.parse(
            privacy if isinstance(privacy, Mapping) else {},
            grammar.openers,
            is_word=english.is_word,
            weights=refusals,
        ),
        guides=tuple(guides),
        names=tuple(dict.fromkeys(d.partition(".")[0] for d in domains if d)),
        languages=languages or Languages(),
    )


def ask(
    mirror: Mirror,
    question: str,
    *,
    library: Library,
    facts: Facts,
    index: Index | None = None,
    internal: bool = False,
) -> Found:
    """Answer a question for an outsider, or with `internal` for our own people.

    An outsider is answered from public passages alone and refused private and internal data.
    Raises UsageError for an empty question, one of over a thousand characters, or one that is
    not in English.
    """
    asked = " ".join(question.split())
    if not any(c.isalnum() for c in asked):
        raise UsageError("an empty question", expected='words, such as "how long is the warranty?"')
    if len(asked) > LONGEST:
        raise UsageError(
            f"a question of {len(asked):,} characters", expected=f"at most {LONGEST:,}"
        )
    spoken = language_of([asked], library.languages)
    if spoken != ENGLISH:
        name = library.languages.name(spoken)
        raise UsageError(f"a question in {name}", expected="a question in English")
    asked = _named(asked, facts.prices)
    audience = Audience.INTERNAL if internal else Audience.PUBLIC
    beside = [one for one in (*house(facts, asked), *library.guides) if _may_see(one, audience)]
    return answer(
        asked,
        search=searcher(mirror, beside, index=index, audience=audience),
        grammar=replace(library.grammar, synonyms=_aliases(library.grammar, facts.prices)),
        privacy=None if internal else library.privacy,
        house=House(
            names=library.names,
            products=tuple(n for item in facts.prices for n in (item.name, item.sku)),
            withheld=() if internal else _withheld(facts),
        ),
        whole=lambda documents: _whole(mirror, documents, audience),
    )


def _whole(mirror: Mirror, documents: Sequence[str], audience: Audience) -> Iterable[Passage]:
    """The passages of documents that this audience may see."""
    return (one for one in all_passages(mirror, documents) if _may_see(one, audience))


def _named(text: str, prices: Sequence[PriceItem]) -> str:
    """Return the text with the names of products as the price book writes them."""
    for item in prices:
        typed = re.compile(rf"(?<!\w){re.escape(item.name)}(?!\w)", re.IGNORECASE)
        text = item.name.join(typed.split(text))
    return text


def _withheld(facts: Facts) -> tuple[str, ...]:
    """The words in which limits of our people stand in documents that outsiders may see."""
    limits = [policy for policy in facts.policies if policy.kind in _FOR_US]
    return tuple(words for policy in limits for words in (policy.quote, policy.text) if words)


def _may_see(passage: Passage, audience: Audience) -> bool:
    return audience is Audience.INTERNAL or passage.audience is Audience.PUBLIC


def searcher(
    mirror: Mirror, beside: Sequence[Passage], *, index: Index | None, audience: Audience
) -> Search:
    """Return a search over the documents and, by shared words, over a few passages beside them."""
    held = [(one, set(stems(f"{one.heading} {one.text}"))) for one in beside]

    def search(words: str, limit: int) -> list[Hit]:
        found = retrieve.search(mirror, words, index=index, audience=audience, limit=limit)
        wanted = set(stems(words))
        near = sorted(
            ((len(wanted & has), one) for one, has in held if wanted & has), key=lambda p: -p[0]
        )
        hits = [Hit(passage=one, score=float(same)) for same, one in near[:limit]]
        pairs = [(n, 0, hit) for n, hit in enumerate(found)]
        pairs += [(n, 1, hit) for n, hit in enumerate(hits)]
        return [hit for _, _, hit in sorted(pairs, key=lambda p: p[:2])]

    return search


def house(facts: Facts, asked: str = "") -> list[Passage]:
    """Return the price book and the policies as passages; limits of our people are internal.

    A policy without a product is about the products that are `asked` for, unless one of its kind
    is about them alone.
    """
    named = [item.name for item in facts.prices if item.name in asked]
    own = {(policy.kind, policy.product) for policy in facts.policies if policy.product}
    return [
        *map(_price, facts.prices),
        *(
            _policy(policy, [n for n in named if (policy.kind, n) not in own])
            for policy in facts.policies
        ),
    ]


def _price(item: PriceItem) -> Passage:
    sku = f" ({item.sku})" if item.sku else ""
    unit = item.unit.replace("/", " and ")
    text = f"{item.name}{sku} has a list price of {item.price} per {unit}."
    heading = ", ".join((item.name, *item.aliases))
    found = _passage(item.id, f"price book#{item.sku or item.name}", text, "price_book", heading)
    return replace(found, title=item.name)


def _policy(policy: Policy, products: Sequence[str]) -> Passage:
    audience = Audience.INTERNAL if policy.kind in _FOR_US else Audience.PUBLIC
    title = str(policy.kind).replace("_", " ")
    about = [policy.product] if policy.product else products
    heading = ", ".join((title, *about))
    name = policy.source or "policies"
    found = _passage(policy.id, name, policy.text, "policy", heading, audience=audience)
    return replace(found, title=title, effective_on=policy.effective_from)


def guides(
    methods: Methods, *, regions: Iterable[Mapping[str, object]], objections: object
) -> list[Passage]:
    """Return methods, regions and objections as passages; all are for our own people."""
    found = [
        _guide(f"method/{e.method}#{e.id}", e.meaning, "method", f"{e.method} {e.name}")
        for e in methods.elements
    ]
    for region in regions:
        notes = region.get("notes")
        said = [str(region.get(k) or "") for k in ("style", "relationship", "decision")]
        text = "\n".join([*said, *map(str, notes if isinstance(notes, list) else [])])
        key = str(region.get("region") or "")
        found.append(_guide(f"region/{key}", text, "region", key))
    for one in objections if isinstance(objections, list) else []:
        text = f"{one.get('objection')} {one.get('answer')}"
        found.append(_guide(f"objection/{one.get('id')}", text, "objection", str(one.get("id"))))
    return found


def _guide(name: str, text: str, kind: str, heading: str) -> Passage:
    return _passage(name, name, text, kind, heading, audience=Audience.INTERNAL)


def _passage(
    key: str,
    name: str,
    text: str,
    kind: str,
    heading: str,
    *,
    audience: Audience = Audience.PUBLIC,
) -> Passage:
    return Passage(
        id=key,
        document=key,
        name=name,
        text=text,
        start=0,
        end=len(text),
        title=heading,
        heading=heading,
        kind=kind,
        audience=audience,
    )


def _aliases(grammar: Grammar, prices: Sequence[PriceItem]) -> dict[str, frozenset[str]]:
    """The synonyms, and other words for a product's name: 'palletiser' for 'PalletMate'."""
    known = dict(grammar.synonyms)
    for item in prices:
        family = [s for s in stems(item.name) if not s.isdigit()][:1]
        others = [s for alias in item.aliases if " " not in alias for s in stems(alias)[:1]]
        group = frozenset(one for one in (*family, *others) if not any(c.isdigit() for c in one))
        for one in group if len(group) > 1 else ():
            known[one] = known.get(one, frozenset()) | group
    return known
