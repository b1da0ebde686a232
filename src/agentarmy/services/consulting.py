"""Asking a model for a second opinion on what the rules left open: one call, every claim checked.

With no model set up nothing is asked; one that is down, wrong or too dear changes nothing but the
warning. What it claims passes the checks of `reading.admission` and is weighed like what is only
heard.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Element, Judgement, Standing
from agentarmy.domain.methodology import BANT, MEDDIC
from agentarmy.domain.ordering import SURE
from agentarmy.domain.records import Facts, Turn
from agentarmy.llm.base import Call, Note, Part, Purpose, Reply, Role, Usage
from agentarmy.reading.admission import Admitted, Asked, Claim, admit, claims_of
from agentarmy.reading.hints import Hint, Hinted, hints
from agentarmy.reading.lexicon import Lexicon
from agentarmy.services.engines import Consultant, Engine, Opinion, Spent
from agentarmy.writing.compiling import Compiled, Item, compile_context, tokens_of
from agentarmy.writing.prompts import Piece, Prompt, Task, assemble

EVERY = (*BANT, *MEDDIC)
SHARE = 0.35
"""A question aims at this share of one call for all elements and all that was said."""
LEAST_TEXT = 100
"""Tokens of the buyer's words that are shown in any case; a short talk has few to spare."""
MOST_TEXT = 8000
"""Tokens of the buyer's words that are never exceeded, however long the talk."""
_FAINT = 0.1
"""Below this chance a turn is shown only where no other speaks of what is open."""
_ANSWER = 0.6
"""An answer to a question for something open is shown like one of this chance."""
_LONG = 320
"""Code points from which on of a turn only the telling sentences are shown."""
_SHORT = 80
"""Code points below which a turn is shown with what our side had asked."""
_ASKED_SHOWN = 120
_MOST_CLAIMS = 24
_MOST_OUTPUT = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was read and judged so far of the talks of one target (its id: `subject`)."""

    subject: str
    talks: Sequence[Sequence[Turn]]
    evidence: Sequence[Evidence]
    judgement: Judgement


def gaps(judgement: Judgement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the elements that nobody of theirs was read to speak of, and those only guessed."""
    elements = (*judgement.bant, *judgement.meddic)
    absent = (Standing.UNKNOWN, Standing.CLAIMED)
    open_ = tuple(e.id for e in elements if e.standing in absent)
    return open_, tuple(e.id for e in elements if e.standing not in absent and _is_guess(e))


def _is_guess(element: Element) -> bool:
    return all(e.heard for e in element.evidence) or element.confidence < SURE


def consult(case: Case, *, facts: Facts, lexicon: Lexicon, consultant: Consultant) -> Opinion:
    """Ask a model once about what is open, and return what stands of its claims.

    Nothing is asked when nothing is open, nobody of theirs spoke, or no model is set up. The same
    question is never paid for twice.
    """
    open_, unsure = gaps(case.judgement)
    if not consultant.ready() or not (open_ or unsure):
        return Opinion()
    turns = _hinted(case, facts, lexicon)
    wanted = tuple(e for e in EVERY if e in open_ or e in unsure)
    question = _question(turns, wanted, consultant.prompts)
    if question is None:
        return Opinion()
    call = _call(question, case.subject, consultant)
    reply = consultant.gateway.ask(call)
    spent = _spent(reply, question)
    if reply.data is None:
        warning = reply.warning or "no model answered: rules alone"
        engine = Engine(fallback=True, warning=warning, trace=reply.trace)
        consultant.gateway.note(reply, list(_shown_notes(question)))
        return Opinion(engine=engine, spent=spent)
    asked = Asked(
        turns=turns,
        open=open_,
        unsure=unsure,
        lexicon=lexicon,
        evidence=case.evidence,
        model=reply.model,
    )
    found = admit(claims_of(reply.data), asked)
    consultant.gateway.note(reply, [*_shown_notes(question), *_claim_notes(found)])
    engine = Engine(name=reply.model, warning=reply.warning, trace=reply.trace)
    return Opinion(evidence=found.evidence, engine=engine, spent=spent)


def _hinted(case: Case, facts: Facts, lexicon: Lexicon) -> dict[str, Hinted]:
    """All turns by the code under which they are shown: t1, t2 … in the order given."""
    found = [
        one
        for talk in case.talks
        for one in hints(talk, facts, lexicon=lexicon, evidence=case.evidence)
    ]
    return {f"t{number}": one for number, one in enumerate(found, start=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked, what was left out of it, and the size of it and of one for everything.

    `suspect` are words that nothing here heeds, by the id of their turn.
    """

    pieces: tuple[Piece, ...]
    compiled: Compiled
    sent: int
    everything: int
    suspect: tuple[tuple[str, str], ...] = ()


def _question(
    turns: Mapping[str, Hinted], wanted: Sequence[str], prompts: Mapping[str, Prompt]
) -> _Question | None:
    """Choose what is shown; None where nobody of theirs spoke."""
    kinds = tuple(Kind(name) for name in wanted)
    items = [i for n, (k, t) in enumerate(turns.items()) if (i := _item(k, t, kinds, at=n))]
    if not items:
        return None
    telling = [i for i in items if i.priority < _LAST] or items
    everything = _everything(turns, prompts)
    about = _spoken_of(telling, turns, wanted)
    fixed = _size(_pieces((), about, prompts), schema())
    room = max(int(SHARE * everything) - fixed, LEAST_TEXT) if telling is not items else LEAST_TEXT
    room = min(room, MOST_TEXT)
    compiled = compile_context(telling, budget=room)
    about = _spoken_of(compiled.kept, turns, wanted)
    pieces = _pieces(compiled.kept, about, prompts)
    said = (one.turn for one in turns.values())
    return _Question(
        pieces=pieces,
        compiled=compiled,
        sent=_size(pieces, schema()),
        everything=everything,
        suspect=tuple((t.id, words[:_SHOWN]) for t in said for words, _ in t.unheeded),
    )


def _spoken_of(
    items: Iterable[Item], turns: Mapping[str, Hinted], wanted: Sequence[str]
) -> tuple[str, ...]:
    """The wanted elements that what is shown may speak of; all of them where it tells of none."""
    shown = [turns[item.name] for item in items]
    topics = {one.topic for one in shown}
    listed = [hint for one in shown for hint in one.hints]
    found = tuple(
        e for e in wanted if e in topics or any(h.most([Kind(e)]) >= _FAINT for h in listed)
    )
    return found or tuple(wanted)


_SHOWN = 160
_LAST = 9


def _item(code: str, turn: Hinted, kinds: Collection[Kind], *, at: int) -> Item | None:
    """A turn of theirs as it is shown; the likelier it speaks of what is open, the earlier."""
    if not turn.hints:
        return None
    chances = [hint.most(kinds) for hint in turn.hints]
    answers = any(kind.value == turn.topic for kind in kinds)
    best = max(*chances, _ANSWER if answers else 0.0)
    short = len(turn.turn.text) < _SHORT
    lead = f"(we asked: {turn.asked[-_ASKED_SHOWN:]})\n" if turn.asked and short else ""
    return Item(
        name=code,
        text=f"{lead}[{code}] {turn.turn.speaker.label}: {_telling(turn, chances)}",
        priority=_LAST if best < _FAINT else _LAST - 1 - int(best * 8),
        order=at,
        ref=turn.turn.id,
        may_be_cut=True,
    )


def _telling(turn: Hinted, chances: Sequence[float]) -> str:
    """The words of a turn; of a long one the telling sentences, each with its neighbours."""
    text = turn.turn.text
    if len(text) <= _LONG:
        return " ".join(text.split())
    best = sorted(range(len(chances)), key=lambda n: -chances[n])[:3]
    told = [n for n in range(len(chances)) if n in best or chances[n] >= _FAINT]
    near = sorted({m for n in told for m in (n - 1, n, n + 1) if 0 <= m < len(chances)})
    return " … ".join(_runs(text, turn.hints, near))


def _runs(text: str, listed: Sequence[Hint], places: Sequence[int]) -> Iterator[str]:
    """The words of sentences, those next to each other in one piece."""
    start = 0
    for n, place in enumerate(places):
        if n + 1 == len(places) or places[n + 1] != place + 1:
            first, last = listed[places[start]].sentence, listed[place].sentence
            yield " ".join(text[first.start : last.end].split())
            start = n + 1


def _pieces(
    items: Iterable[Item], wanted: Sequence[str], prompts: Mapping[str, Prompt]
) -> tuple[Piece, ...]:
    listed = tuple(items)
    text = "\n".join(one.text for one in listed)
    talk = Piece(name="conversation", text=text, refs=tuple(one.ref for one in listed))
    return assemble(prompts, Task(name="qualify", sections=tuple(wanted), outside=(talk,)))


def _everything(turns: Mapping[str, Hinted], prompts: Mapping[str, Prompt]) -> int:
    """The tokens of one call for all: every turn of both sides, a form with every element."""
    lines = [
        Item(name=code, text=f"[{code}] {one.turn.speaker.label}: {one.turn.text}")
        for code, one in turns.items()
    ]
    each = {name: _claim([name]) for name in EVERY}
    return _size(_pieces(lines, EVERY, prompts), _object(each))


def _size(pieces: Iterable[Piece], form: Mapping[str, object]) -> int:
    said = sum(tokens_of(one.text) for one in pieces)
    return said + tokens_of(json.dumps(form, separators=(",", ":")))


def schema() -> dict[str, object]:
    """Return the schema of an answer: a list of claims, of elements that were asked or not."""
    listed = {"type": "array", "items": _claim(EVERY), "maxItems": _MOST_CLAIMS}
    return _object({"claims": listed})


def _claim(elements: Sequence[str]) -> dict[str, object]:
    properties: dict[str, object] = {
        "element": {"enum": list(elements)},
        "quote": {"type": "string", "maxLength": 600},
        "turn": {"type": "string", "maxLength": 12},
        "value": {"type": "string", "maxLength": 200},
        "polarity": {"enum": [1, -1]},
        "hypothetical": {"type": "boolean"},
    }
    optional = ("value", "polarity", "hypothetical")
    return _object(properties, required=[one for one in properties if one not in optional])


def _object(properties: Mapping[str, object], *, required: Sequence[str] = ()) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required) or list(properties),
    }


def _call(question: _Question, subject: str, consultant: Consultant) -> Call:
    return Call(
        purpose=Purpose.REASON,
        task="qualify",
        parts=parts_of(question.pieces),
        schema=schema(),
        tenant=consultant.tenant,
        agent="qualifier",
        subject=subject,
        most_output=_MOST_OUTPUT,
    )


def parts_of(pieces: Iterable[Piece]) -> tuple[Part, ...]:
    """Return the pieces of a prompt as the parts of a call."""
    return tuple(
        Part(
            name=one.name,
            text=one.text,
            version=one.version,
            role=Role.SYSTEM if one.system else Role.USER,
            untrusted=one.untrusted,
            refs=one.refs,
        )
        for one in pieces
    )


def _spent(reply: Reply, question: _Question) -> Spent:
    return Spent(
        calls=0 if reply.cached else 1,
        usage=Usage() if reply.cached else reply.usage,
        cost=0 if reply.cached else reply.cost,
        sent=0 if reply.cached else question.sent,
        everything=question.everything,
    )


def _shown_notes(question: _Question) -> Iterator[Note]:
    for turn, words in question.suspect:
        yield Note("seen", f"turn {turn}", f'reads like an instruction, not followed: "{words}"')
    yield from dropped_notes(question.compiled)


def dropped_notes(compiled: Compiled) -> Iterator[Note]:
    """Say what a model was not shown, the weightiest first."""
    for one in compiled.dropped:
        yield Note("dropped", one.name, f"priority {one.priority}, {one.left} tokens over")


def _claim_notes(found: Admitted) -> Iterator[Note]:
    for claim in found.claims:
        yield Note("admitted", _named(claim), f'"{claim.quote[:160]}"')
    for no in found.rejected:
        yield Note("rejected", _named(no.claim), f'{no.why}: "{no.claim.quote[:160]}"')


def _named(claim: Claim) -> str:
    denied = " denied" if claim.polarity < 0 else ""
    return f"{claim.element}{denied} in {claim.turn}"
