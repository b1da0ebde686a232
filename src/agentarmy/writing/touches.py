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
from agentarmy.writing.wording import inner, joined, opening, with_article

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
_REPORTED = re.compile(r"(?i)what (?:our )?customers (?:report|say|see|tell us): (?P<what>.+)")
_THING = re.compile(
    r"[^,:]{0,60}?\bis (?:a|an|the|our) (?P<thing>(?:(?!that\b|which\b|for\b|to\b|with\b)"
    r"[\w'’-]+ ?){1,6})"
)
"""A sentence that says what something is, not what it does."""
_KIND = re.compile(
    r"(?i)\bfor (?P<kind>(?:[\w-]+ )?[a-z]{3,}s) (?P<which>(?:that|which|where|with|without) .+)"
)
"""'… for lines that are still taped by hand'."""
_DOES = re.compile(
    r"(?P<verb>[a-z]{3,}s) (?P<object>(?:(?!of\b|on\b|to\b|with|at\b|in\b|for\b|from\b|by\b|that\b"
    r"|which\b|up\b|into\b|when\b|as\b|an?\b|the\b)[\w'’-]+ ?){1,4})"
)
_SECTIONS = re.compile(r", \d[\d.,]* ?(?:k?g|c?m|mm|l|in|ft|lbs?)\b[^,]*$|, \d[\d.,]* [a-z]+ \w+$")
"""'…, 1 m sections': a line of a catalogue."""
_DANGLING = re.compile(r", that [^,]*\b(?:either|both)\b.*$")
_MOST_WORDS = 32
_HEAD = re.compile(
    r"(?i)\b(?:ceo|chief executive|president(?<!vice president)|owner|founder|managing director)\b"
    r"|\bgeschäftsführ"
)
_FAR = re.compile(
    r"(?i)\b(?:sales|revenue|cro|marketing|cmo|human|hr|people|finance|financial|cfo|legal|counsel"
    r"|press (?:office\w*|relations)|communications?|recruit\w*|assistant|customer)\b"
)
"""Offices that do not run the work that we sell for: they can point to who does."""


def first_touch(write: Composer) -> Iterator[Sentence]:
    """Say who writes, why to them, what it is about, and ask one thing; leave a way out."""
    context = write.ctx
    yield from _intro(write)
    passage = passage_for(write)
    if passage or context.manner is Manner.WARMER:
        yield from _relation(write)
    if passage:
        yield from _product(write, passage)
    else:
        yield from _range(write)
    yield _question(write)
    soft = context.region.id == "apac"
    out: Sequence[str] = phrases.WAY_OUT_SOFT if soft else phrases.WAY_OUT
    if _aside(context.record.get("title")):
        out = phrases.WAY_OUT_ASIDE
    options = phrases.FIRST_DECISION.get(context.region.id, ())
    more = bool(options) and context.persona is not Persona.C_SUITE
    if not (soft and more):  # a page that can be passed on is the easy way there
        yield Sentence(text=write.choose("way out", out), move=Move.NEXT, weight=6)
    if more:
        text = write.choose("first decision", options)
        yield Sentence(text=text, move=Move.NEXT, weight=2)


def _intro(write: Composer) -> Iterator[Sentence]:
    """Who writes and why to them, in one sentence."""
    rep, record = write.ctx.rep, write.ctx.record
    title, company = record.get("title"), record.get("company")
    fill = {
        "rep": rep.name,
        "us": rep.company,
        "title": title.quote if title else "",
        "company": company.quote if company else "",
    }
    for options in (
        *(() if _aside(title) or (title and not title.quote.isascii()) else (phrases.INTRO_YOU,)),
        phrases.INTRO_COMPANY,
        phrases.INTRO_TITLE,
        phrases.INTRO,
        phrases.INTRO_PLAIN,
    ):
        usable = [o for o in options if all(v or f"{{{k}}}" not in o for k, v in fill.items())]
        if usable:
            text = write.choose("intro", usable).format(**fill)
            grounds = tuple(g for g in (title, company) if g and g.quote in text)
            yield Sentence(text=text, move=Move.OPENING, grounds=grounds, weight=9)
            return


def _aside(title: Ground | None) -> bool:
    """Whether their office is not the one that would use this; the head of a house is for all."""
    if title is None or _HEAD.search(title.quote):
        return False
    return bool(_FAR.search(title.quote))


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


def _product(write: Composer, passage: Passage) -> Iterator[Sentence]:
    """What it is, and one proof where the line says little more than a name."""
    lines = _lines(passage)
    first = _lead(write, passage)
    yield _line(write, passage, first)
    apart = first != lines[0]  # then the proofs are those of another product
    if apart or any(sign.isdigit() for sign in _said(first).partition(" ")[2][3:]):
        return
    for line in [p for p in _proofs(passage) if p != first][:1]:
        said = clean(_BRACKETS.sub("", line)).rstrip(".")
        text = f"{opening(said)}."
        reported = _REPORTED.match(said)
        if reported:
            text = write.choose("proof", phrases.PROOF).format(said=inner(reported["what"]))
        yield Sentence(
            text=text,
            move=Move.ANSWER,
            grounds=(_of(passage, line),),
            weight=6,
        )


def _line(write: Composer, passage: Passage, line: str) -> Sentence:
    """What the thing is: a sentence that names it stands alone, a heading gets a lead."""
    said = _said(line)
    family = any(said.startswith(p.name.split()[0]) for p in write.ctx.facts.prices)
    text = f"Our {said}." if _names(write, said) and not said.startswith("Our ") else f"{said}."
    if not family:
        text = write.choose("line", phrases.PRODUCT_LINE).format(said=inner(said))
    return Sentence(text=text, move=Move.ANSWER, grounds=(_of(passage, line),), weight=8)


def _names(write: Composer, said: str) -> bool:
    """Whether a sentence begins with a product of the price book and says what it does."""
    names = sorted((p.name for p in write.ctx.facts.prices), key=len, reverse=True)
    name = next((n for n in names if said.startswith(f"{n} ")), "")
    return bool(name and _DOES.match(said[len(name) :].strip()))


def _said(line: str) -> str:
    said = clean(_BRACKETS.sub("", line)).split(": ")[0].rstrip(".")
    whole = _SECTIONS.sub("", _DANGLING.sub("", said))
    return whole if whole == said else re.sub(r"\bis the\b", "is our", whole, count=1)


def _range(write: Composer) -> Iterator[Sentence]:
    """Name what the house sells when nothing tells what they would want."""
    firsts = {item.name.split()[0]: item for item in reversed(write.ctx.facts.prices)}
    names = [name for name in reversed(firsts) if len(name) > 3][:3]
    if names:
        text = write.choose("range", phrases.PRODUCT_RANGE).format(said=joined(names))
        grounds = tuple(of_price(firsts[name]) for name in names)
        yield Sentence(text=text, move=Move.ANSWER, grounds=grounds, weight=7)


def _question(write: Composer) -> Sentence:
    """One question that is easy to answer: about the very thing that was named before it."""
    company, passage = write.ctx.record.get("company"), passage_for(write)
    options, fill = _asking(write, passage)
    usable = [o for o in options if company or "{company}" not in o]
    if not usable:
        usable, fill = [o for o in phrases.FIRST_ASK if "{company}" not in o], {}
    name = company.quote if company else ""
    text = write.choose("first ask", usable).format(company=name, **fill)
    grounds = (company,) if company and name in text else ()
    if passage and fill:
        grounds = (*grounds, _of(passage, _lead(write, passage)))
    return Sentence(text=text, move=Move.QUESTION, grounds=grounds, weight=9)


def _asking(write: Composer, passage: Passage | None) -> tuple[Sequence[str], dict[str, str]]:
    """The ways to ask about a passage's first sentence, and the words of it that stand in them."""
    if passage is None:
        return phrases.FIRST_ASK_RANGE, {}
    said = _said(_lead(write, passage))
    thing, kind, doing = _THING.match(said), _KIND.search(said), _doing(write, said)
    if thing:
        words = thing["thing"].strip()
        return phrases.FIRST_ASK_THING, {"thing": with_article(words)}
    if kind:
        which = re.split(r"\s+or\s|[,;]", kind["which"])[0]
        return phrases.FIRST_ASK_KIND, {"kind": kind["kind"], "which": which}
    if doing:
        return phrases.FIRST_ASK_DOING, {"do": doing}
    top = write.ctx.persona is Persona.C_SUITE
    return (phrases.FIRST_ASK_TOP if top else phrases.FIRST_ASK), {}


def _doing(write: Composer, said: str) -> str:
    """What a product does, as something that people do: 'stack cartons'; '' where it is not told.

    Only for a plain plural object: 'prints a label' says too little of the work.
    """
    names = sorted((p.name for p in write.ctx.facts.prices), key=len, reverse=True)
    name = next((n for n in names if said.startswith(f"{n} ")), "")
    found = _DOES.match(said[len(name) :].strip()) if name else None
    if found is None or not found["object"].split()[-1].endswith("s"):
        return ""
    return f"{_base(found['verb'])} {found['object'].strip()}"


def _base(verb: str) -> str:
    """The plain form of a verb in the third person."""
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if re.search(r"(?:ss|sh|ch|x|zz|o)es$", verb):
        return verb[:-2]
    return verb[:-1]


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
