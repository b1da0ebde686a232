"""The first word to somebody we never wrote to: from their own record and our documents alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentarmy.reading.text import sentences
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing.answers import Passage, clean
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import Ground, Move, Sentence, of_price
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.wording import inner, joined, opening

_PROOF = re.compile(
    r"(?i)\b(?:customers (?:report|say|see|tell)|replaces?|cuts?|saves?|falls? (?:by|below)"
    r"|fewer|within \w+ (?:minutes|hours|days)|enforced|loses no)\b"
)
_POINTS_BACK = re.compile(r"(?i)^(?:that|this|it|they|these|those|the same|neither|both|without)\b")
_LIMITS = re.compile(
    r"(?i)\b(?:limits|advise against|not|no longer|unless|nor|list price|warranty)\b"
)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"[a-z]{4,}")
_A_THING = re.compile(r"^[^,:]{0,60}\bis (?:a|an|the|our)\b")
"""A sentence that says what something is, not what it does."""
_DANGLING = re.compile(r", that [^,]*\b(?:either|both)\b.*$")
_MOST_WORDS = 32


def first_touch(write: Composer) -> Iterator[Sentence]:
    """Say who writes, why to them, what it is about, and ask one thing; leave a way out."""
    context = write.ctx
    yield from _intro(write)
    yield from _relation(write)
    passage = passage_for(write)
    if passage:
        yield from _product(write, passage)
    else:
        yield from _range(write)
    yield _question(write)
    soft = context.region.id == "apac"
    way_out = write.choose("way out", phrases.WAY_OUT_SOFT if soft else phrases.WAY_OUT)
    yield Sentence(text=way_out, move=Move.NEXT, weight=6)
    options = phrases.FIRST_DECISION.get(context.region.id, ())
    if options and context.persona is not Persona.C_SUITE:
        text = write.choose("first decision", options)
        yield Sentence(text=text, move=Move.NEXT, weight=2)


def _intro(write: Composer) -> Iterator[Sentence]:
    context = write.ctx
    rep = context.rep
    options: Sequence[str] = phrases.INTRO if rep.company else phrases.INTRO_PLAIN
    if not rep.name:
        options = [option for option in options if "{rep}" not in option]
    text = write.choose("intro", options).format(us=rep.company, rep=rep.name)
    yield Sentence(text=text, move=Move.OPENING, weight=8)
    title, company = context.record.get("title"), context.record.get("company")
    options = phrases.WHY_YOU if title and company else phrases.WHY_TITLE if title else ()
    if company and not title:
        options = phrases.WHY_COMPANY
    if options:
        text = write.choose("why", options).format(
            title=title.quote if title else "", company=company.quote if company else ""
        )
        grounds = tuple(g for g in (title, company) if g)
        yield Sentence(text=text, move=Move.OPENING, grounds=grounds, weight=7)


def _relation(write: Composer) -> Iterator[Sentence]:
    options = phrases.FIRST_RELATION.get(write.ctx.region.id, ())
    if write.ctx.manner is Manner.WARMER:
        options = phrases.WARM_FIRST
    if options and write.ctx.manner not in (Manner.SHORTER, Manner.FIRMER):
        text = write.choose("first relation", options)
        yield Sentence(text=text, move=Move.RELATION, weight=3)


def topic_of(write: Composer) -> str:
    """Return the family of products that a first touch is about ('CartonSeal'), or ''."""
    passage = passage_for(write)
    if passage is None:
        return ""
    lead = _lead(write, passage)
    for text in (lead[:60], passage.text[:200]):
        for item in write.ctx.facts.prices:
            family = item.name.split()[0]
            if family.casefold() in text.casefold():
                return family
    return ""


def _lead(write: Composer, passage: Passage) -> str:
    """The sentence that says what it is: the first, or one that names what the deal is about."""
    lines = _lines(passage)
    deal = write.ctx.record.get("deal")
    wanted = {w.removesuffix("s") for w in _WORD.findall(deal.quote.casefold())} if deal else set()
    named = [x for x in lines if any(w in x.casefold() for w in wanted)]
    plain = [x for x in named if not _PROOF.search(x)]
    return (plain or lines)[0]


def passage_for(write: Composer) -> Passage | None:
    """Return the document that fits what they looked at, what the deal is called, or their trade.

    Where nothing in their record points to one, the first that says what it brings; None where
    none does.
    """
    record = write.ctx.record
    for key in ("pages", "deal", "industry"):
        ground = record.get(key)
        wanted = set(_WORD.findall(ground.quote.casefold())) if ground else set()
        scored = [(_fits(passage, wanted), passage) for passage in write.ctx.passages]
        best = max(scored, key=lambda pair: pair[0], default=(0, None))
        if best[0] and best[1]:
            return best[1]
    return next((p for p in write.ctx.passages if _tells(p) and _proofs(p)), None)


def _proofs(passage: Passage) -> list[str]:
    return [line for line in _lines(passage) if _PROOF.search(line)]


def _fits(passage: Passage, wanted: set[str]) -> int:
    """How many of these words name the document or stand in it, those in its title doubly."""
    head = f"{passage.name} {passage.text[:120]}".casefold()
    text = passage.text.casefold()
    known = {
        w.removesuffix("s")
        for w in wanted
        if w not in ("products", "pricing", "downloads", "sheet")
    }
    if not _tells(passage):
        return 0
    return sum(3 * (w in head) + (w in text) for w in known)


def _tells(passage: Passage) -> bool:
    """Whether a document says what something is or does: rules and terms do not."""
    return bool(_lines(passage)) and not re.search(
        r"(?i)\b(?:policy|terms|discounts?|billing)\b", passage.name
    )


def about_their_interest(write: Composer) -> Iterator[Sentence]:
    """Say in one sentence what they looked at, where their record tells."""
    passage = passage_for(write) if write.ctx.record.get("pages") else None
    if passage:
        yield _line(write, passage, _lead(write, passage))


def _product(write: Composer, passage: Passage) -> Iterator[Sentence]:
    lines = _lines(passage)
    proof = _proofs(passage)
    first = _lead(write, passage)
    yield _line(write, passage, first)
    apart = first != lines[0]  # then the proofs are those of another product
    for line in [p for p in proof if p != first and not apart][: 1 if write.depth < 3 else 2]:
        text = opening(clean(_BRACKETS.sub("", line))).rstrip(".") + "."
        yield Sentence(
            text=text,
            move=Move.ANSWER,
            grounds=(_of(passage, line),),
            weight=6,
        )


def _line(write: Composer, passage: Passage, line: str) -> Sentence:
    """What the thing is: a sentence that names it stands alone, a heading gets a lead."""
    said = clean(_BRACKETS.sub("", line)).split(": ")[0].rstrip(".")
    said = _DANGLING.sub("", said)
    family = any(said.startswith(p.name.split()[0]) for p in write.ctx.facts.prices)
    text = f"{said}."
    if not family:
        text = write.choose("line", phrases.PRODUCT_LINE).format(said=inner(said))
    return Sentence(text=text, move=Move.ANSWER, grounds=(_of(passage, line),), weight=8)


def _range(write: Composer) -> Iterator[Sentence]:
    """Name what the house sells when nothing tells what they would want."""
    firsts = {item.name.split()[0]: item for item in reversed(write.ctx.facts.prices)}
    names = [name for name in reversed(firsts) if len(name) > 3][:3]
    if names:
        text = write.choose("range", phrases.PRODUCT_RANGE).format(said=joined(names))
        grounds = tuple(of_price(firsts[name]) for name in names)
        yield Sentence(text=text, move=Move.ANSWER, grounds=grounds, weight=7)


def _question(write: Composer) -> Sentence:
    company = write.ctx.record.get("company")
    top = write.ctx.persona is Persona.C_SUITE
    options: Sequence[str] = phrases.FIRST_ASK_TOP if top else phrases.FIRST_ASK
    passage = passage_for(write)
    if company and passage is None:
        options = phrases.FIRST_ASK_RANGE
    elif passage and _A_THING.search(_lead(write, passage)):
        options = phrases.FIRST_ASK_THING
    usable = [o for o in options if company or "{company}" not in o]
    text = write.choose("first ask", usable).format(company=company.quote if company else "")
    grounds = (company,) if company and company.quote in text else ()
    return Sentence(text=text, move=Move.QUESTION, grounds=grounds, weight=9)


def _lines(passage: Passage) -> list[str]:
    """The sentences of a document that can stand alone and praise nothing away."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n|\n(?=- )", passage.text):
        if block.lstrip().startswith(("#", "|", "```", "---")):
            continue
        for span in sentences(block):
            line = block[span.start : span.end].strip().removeprefix("- ")
            plain = _BRACKETS.sub("", line)
            if (
                4 <= len(plain.split()) <= _MOST_WORDS
                and not _POINTS_BACK.match(plain)
                and not _LIMITS.search(plain)
                and not span.question
            ):
                found.append(line)
    return found


def _of(passage: Passage, line: str) -> Ground:
    return Ground(source=passage.source, quote=line, who=passage.name)
