"""What of a model's wording may stand: the rules' plan in other words, and nothing beside it.

Every sentence of a model's stands for one of the plan. It keeps the plan's numbers, days, names,
strength and negation, uses no word of substance that neither the plan nor its sources hold, and
passes the grounding gate. What does not is replaced by the rules' own sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from agentarmy.reading.learned import stem
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold
from agentarmy.writing.claims import Claims, claims_of
from agentarmy.writing.ground import Ground, Library, Move, Sentence, once
from agentarmy.writing.grounding import Finding, check
from agentarmy.writing.manners import NEUTRAL
from agentarmy.writing.outdated import Outdated

_MARK = re.compile(r"\[(?:to confirm|attach): ")
_LOOSE = frozenset({Move.OPENING, Move.LABEL, Move.RELATION})
"""Moves that a model may leave out; all else is said."""
_EXACT = frozenset({Move.ANSWER, Move.CORRECTION, Move.OFFER, Move.NEXT, Move.RECAP})
"""Moves whose numbers and days must all be there."""
_QUOTE = 320
_PLACE = re.compile(
    r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|io|co|eu|de|uk|example|ai|app|dev|biz|info|me)\b"
    r"|(?:\+|\b00)\d[\d ()/-]{6,}|[\[\]{}<>|`*#\\]|\bBEGIN\b|\bEND\b"
)
_FRAME = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.!?]{0,40}[,!:]"
    r"|\b(?:(?:best|kind|warm) regards|sincerely|cheers,|yours (?:truly|faithfully)|subject:)",
    re.IGNORECASE,
)
_ATTACHES = re.compile(r"\b(?:attach\w*|enclos\w*|link(?:s|ed)?|download\w*)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_ENDS = re.compile(r"[.!?\u2026](?=\s|$)")
_DENIES = re.compile(
    r"\b(?:not|no|nor|never|none|neither|nothing|nobody|cannot|without|unless|hardly|rather than"
    r"|instead of|no longer|un(?:able|likely))\b|n't\b"
)
_NEXT_WORD = re.compile(r"[\s-]{1,2}([^\W\d_]{2,})")
_QUOTED = re.compile(r'"[^"]*"|\u201c[^\u201d]*\u201d')
_FIRST = re.compile(r"\b(?:i|we|me|us|my|our|ours|mine)\b")
_SECOND = re.compile(r"\b(?:you|your|yours)\b")
_IF = re.compile(r"\b(?:if|unless|once|provided|until|till|depends|only|subject to)\b")
_WHEN = re.compile(
    r"\b(?:if|unless|once|provided|until|till|depends|only|subject to|when|should|as soon as|with"
    r"|where|as long as)\b"
)
_AXES = (
    (
        re.compile(r"\b(?:above|over|beyond|exceed\w*|more|higher|larger|longer|at least|past)\b"),
        re.compile(r"\b(?:below|under|within|less|fewer|lower|smaller|shorter|at most|inside)\b"),
    ),
    (re.compile(r"\b(?:after|later)\b"), re.compile(r"\b(?:before|earlier|sooner|ahead)\b")),
)
"""Words that turn a statement round: more and less, later and earlier."""
_SHORT = frozenset(
    "buy cut fee fix new pay top win all any won own low big max vat tax net".split()
)
_QUANTIFIES = frozenset("all every each any always never only most none".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A draft as it is handed to a model: sentences s1, s2 … and evidence e1, e2 … by code.

    `fixed` are the codes of sentences that only the rules write.
    """

    sentences: Mapping[str, Sentence]
    evidence: Mapping[str, Ground]
    fixed: frozenset[str]

    @property
    def open(self) -> tuple[str, ...]:
        """The codes of the sentences that a model may write anew."""
        return tuple(code for code in self.sentences if code not in self.fixed)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of a model's: the code of the planned one, its text, the codes of its evidence."""

    code: str
    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence that may not stand, and why."""

    written: Written
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """The sentences of the message; which of them a model wrote (`kept`, by code), what may not
    stand, and the codes of what it left out.
    """

    sentences: tuple[Sentence, ...]
    kept: Mapping[str, Sentence]
    refused: tuple[Refused, ...] = ()
    left_out: tuple[str, ...] = ()


def plan_of(sentences: Sequence[Sentence]) -> Plan:
    """Return the plan of a draft's sentences; marks for the rep stay the rules'."""
    coded = {f"s{n}": one for n, one in enumerate(sentences, start=1)}
    grounds = once([g for one in sentences for g in one.grounds])
    fixed = (c for c, s in coded.items() if s.move is Move.TO_CONFIRM or _MARK.search(s.text))
    return Plan(
        sentences=coded,
        evidence={f"e{n}": one for n, one in enumerate(grounds, start=1)},
        fixed=frozenset(fixed),
    )


def plan_text(plan: Plan) -> str:
    """Return the plan as lines: sentences with their move and evidence, then the evidence."""
    codes = {ground: code for code, ground in plan.evidence.items()}
    lines = []
    for code, one in plan.sentences.items():
        carried = " ".join(codes[g] for g in dict.fromkeys(one.grounds))
        keep = " keep" if code in plan.fixed else ""
        lines.append(f"{code} [{one.move}{keep}] {one.text}" + (f" ({carried})" if carried else ""))
    for code, ground in plan.evidence.items():
        lines.append(f'{code} {ground.who}: "{" ".join(ground.quote.split())[:_QUOTE]}"')
    return "\n".join(lines)


def schema(plan: Plan) -> dict[str, object]:
    """Return the schema of an answer to a plan."""
    evidence = {"type": "array", "items": {"enum": list(plan.evidence) or [""]}, "maxItems": 12}
    sentence: dict[str, object] = {
        "type": "object",
        "properties": {
            "for": {"enum": list(plan.open)},
            "text": {"type": "string", "maxLength": 600},
            "evidence": evidence,
        },
        "required": ["for", "text", "evidence"],
    }
    listed = {"type": "array", "items": sentence, "maxItems": 40}
    return {"type": "object", "properties": {"sentences": listed}, "required": ["sentences"]}


def written_of(data: Mapping[str, object]) -> tuple[Written, ...]:
    """Return the sentences of an answer that fits the schema."""
    listed = data.get("sentences")
    rows = listed if isinstance(listed, list) else []
    return tuple(
        Written(
            str(row.get("for") or ""),
            " ".join(str(row.get("text") or "").split()),
            tuple(str(one) for one in row.get("evidence") or ()),
        )
        for row in rows
        if isinstance(row, Mapping)
    )


def reword(
    plan: Plan,
    written: Sequence[Written],
    *,
    texts: Library,
    known_names: Sequence[str] = (),
    now: datetime | None = None,
    outdated: Sequence[Outdated] = (),
) -> Reworded:
    """Return the plan's sentences, each in the model's words where these may stand.

    A model may leave out an opening or a label; what else it leaves out the rules say. Days such
    as 'tomorrow' are read from `now`; `outdated` is what newer words of the deal have overtaken.
    """
    gated = partial(check, texts=texts, known_names=known_names, now=now, outdated=outdated)
    first: dict[str, Written] = {}
    refused: list[Refused] = []
    for one in written:
        if one.code in first or one.code not in plan.open:
            refused.append(Refused(one, "no such sentence is to be written, or it is there"))
        else:
            first[one.code] = one
    kept: dict[str, Sentence] = {}
    for code, one in first.items():
        made = _sentence(plan, one)
        why = _fault(made, plan.sentences[code], known_names) or _ungrounded(gated([made]))
        if why:
            refused.append(Refused(one, why))
        else:
            kept[code] = made
    gone = [c for c in plan.open if c not in first and plan.sentences[c].move in _LOOSE]
    left_out = tuple(gone) if kept else ()
    sentences = (
        kept.get(code, one) for code, one in plan.sentences.items() if code not in left_out
    )
    return Reworded(
        sentences=tuple(sentences), kept=kept, refused=tuple(refused), left_out=left_out
    )


def _sentence(plan: Plan, one: Written) -> Sentence:
    """The planned sentence in the model's words, with what either rests on."""
    planned = plan.sentences[one.code]
    cited = [plan.evidence[code] for code in one.evidence if code in plan.evidence]
    return replace(planned, text=one.text, grounds=once([*planned.grounds, *cited]))


def _ungrounded(found: Sequence[Finding]) -> str:
    return f'{found[0].problem} "{found[0].detail}" is not in its sources' if found else ""


def _fault(made: Sentence, planned: Sentence, known_names: Sequence[str]) -> str:
    """Say what is wrong with a sentence beside the planned one; '' when nothing is."""
    own, theirs = claims_of(made.text), claims_of(planned.text)
    return (
        _form(made.text, planned)
        or _values(own, theirs, planned)
        or _more_numbers(made.text, planned.text)
        or _named(own, theirs, known_names)
        or _force(own, theirs, made.text, planned)
        or _substance(made, planned, known_names)
    )


def _form(text: str, planned: Sentence) -> str:
    if not text:
        return "no text"
    if _PLACE.search(text) and not _PLACE.search(planned.text):
        return "a link, an address or a mark"
    if _FRAME.search(text):
        return "a greeting, sign-off or subject"
    if _ATTACHES.search(text) and not _ATTACHES.search(planned.text):
        return "an attachment or link that is not planned"
    asks, wanted = text.count("?"), planned.text.count("?")
    if asks != wanted:
        return "asks where the plan does not" if asks > wanted else "does not ask what is planned"
    if len(_ENDS.findall(text)) > len(_ENDS.findall(planned.text)) + 1:
        return "more sentences than planned"
    words = len(planned.text.split())
    return "much longer than planned" if len(text.split()) > 1.6 * words + 6 else ""


def _values(own: Claims, theirs: Claims, planned: Sentence) -> str:
    """Numbers, sums and days are the plan's; where they are the matter, all of them."""
    for name, mine, known in (
        ("number", own.numbers, theirs.numbers),
        ("sum", own.money, theirs.money),
        ("percentage", own.percents, theirs.percents),
        ("day", own.days, theirs.days),
        ("weekday", own.weekdays, theirs.weekdays),
    ):
        if frozenset(mine) - frozenset(known):
            return f"a {name} that is not planned"
        if planned.move in _EXACT and frozenset(known) - frozenset(mine):
            return f"a planned {name} is missing"
    return ""


def _more_numbers(text: str, planned: str) -> str:
    """Say where a number or day stands more often than planned: it may be of another thing."""
    mine, known = (_numbers_of(one) for one in (text, planned))
    more = mine - known
    return f"{next(iter(more)):f} stands more often than planned" if more else ""


def _numbers_of(text: str) -> Counter[Decimal]:
    """The numbers of a text; the word 'one' is mostly none."""
    return Counter(n.value for n in numbers(fold(text)) if not (n.words and n.value <= 1))


def _named(own: Claims, theirs: Claims, known_names: Sequence[str]) -> str:
    known = set(_WORD.findall(" ".join(known_names).casefold()))
    for name in sorted(own.names - theirs.names):
        if not set(_WORD.findall(name)) <= known:
            return f'the name "{name}" is not planned'
    return ""


def _force(own: Claims, theirs: Claims, text: str, planned: Sentence) -> str:
    """As firm as planned, denied where that is, and the numbers of the same things."""
    plain, known = (claims_of(_QUOTED.sub(" ", one)) for one in (text, planned.text))
    if (own.strong and not theirs.strong) or (plain.strong and not known.strong):
        return "firmer than planned"
    if theirs.weak and not own.weak and planned.move is not Move.QUESTION:
        return "firmer than planned"
    if _denials(text) != _denials(planned.text):
        return "denies what is planned, or the reverse"
    extent = _extents(text) - _extents(planned.text)
    if extent:
        return f'"{min(extent)}" is not planned'
    if planned.move in _EXACT and (turned := _turned(fold(text), fold(planned.text))):
        return turned
    if len(theirs.numbers) > 1 and _counted(text) - _counted(planned.text):
        return "a number of another thing than planned"
    return ""


def _turned(text: str, planned: str) -> str:
    """Say where a statement is of somebody else, without its condition, or the other way round."""
    own, theirs = _QUOTED.sub(" ", text), _QUOTED.sub(" ", planned)
    for person in (_FIRST, _SECOND):
        if person.search(theirs) and not person.search(text):
            return "speaks of somebody else than planned"
    if _IF.search(theirs) and not _WHEN.search(own):
        return "a planned condition is missing"
    for one, other in (*_AXES, *((b, a) for a, b in _AXES)):
        if one.search(theirs) and other.search(own) and not other.search(theirs):
            return "says the reverse of what is planned"
    return ""


def _denials(text: str) -> bool:
    """Whether a text denies, an even number of denials cancelling out."""
    return len(_DENIES.findall(fold(text))) % 2 == 1


def _extents(text: str) -> frozenset[str]:
    return _QUANTIFIES & frozenset(_WORD.findall(text.casefold()))


def _counted(text: str) -> set[tuple[str, str]]:
    """Each number with the word behind it."""
    folded = fold(text)
    found = set()
    for number in numbers(folded):
        word = _NEXT_WORD.match(folded, number.end)
        if word and word[1] not in NEUTRAL and len(word[1]) > 3:
            found.add((f"{number.value:f}", _root(word[1])))
    return found


def _substance(made: Sentence, planned: Sentence, known_names: Sequence[str]) -> str:
    """Words of substance are those of the plan and its sources."""
    carried = _stems(planned.text) | _stems(" ".join(known_names))
    for ground in made.grounds:
        carried |= _stems(f"{ground.quote} {ground.value} {ground.who}")
    added = next((word for word in _words(made.text) if _root(word) not in carried), "")
    return f'"{added}" is neither planned nor in its sources' if added else ""


def _words(text: str) -> list[str]:
    """The words of substance of a text, in lower case."""
    found = (word.replace("\u2019", "'") for word in _WORD.findall(text.casefold()))
    bare = (word.partition("'")[0] for word in found)
    return [
        w for w in bare if (len(w) > 3 or w in _SHORT) and w not in NEUTRAL and not _is_number(w)
    ]


def _is_number(word: str) -> bool:
    return bool(numbers(word))


def _stems(text: str) -> set[str]:
    found = (w.replace("\u2019", "'").partition("'")[0] for w in _WORD.findall(text.casefold()))
    return {_root(word) for word in found}


def _root(word: str) -> str:
    """A word without its ending: 'move' and 'moves', 'reply' and 'replies' share theirs."""
    return stem(word.rstrip("ey")).rstrip("ei") or word
