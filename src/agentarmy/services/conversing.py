"""A conversation about one's own deals: questions understood by rules, answered from the mirror.

Each turn is kept before it is shown. What is not understood is said to be so, what nobody said is
said to be so, and nothing is ever sent or changed from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from agentarmy.errors import UsageError, UserError
from agentarmy.reading.inquiries import ACROSS, Inquiry, Rules, Topic, masked
from agentarmy.reading.instructions import instruction_like
from agentarmy.reading.language import ENGLISH, language_of
from agentarmy.reading.since import since
from agentarmy.services import remembering, surveying
from agentarmy.services.casework import Cases
from agentarmy.services.phrasing import Phrased, phrase
from agentarmy.services.quoting import said_about
from agentarmy.services.replies import Before, Reply, Told, before, cited, plain
from agentarmy.services.subjects import Mention, Named, Names, Subject
from agentarmy.store import recent, sessions, tables
from agentarmy.writing.deal_answers import (
    MEMORY,
    NOTHING,
    ONE_DEAL,
    Citation,
    Statement,
    answer,
)
from agentarmy.writing.outdated import Outdated, outdated

if TYPE_CHECKING:
    from agentarmy.knowledge.answer import Found
    from agentarmy.knowledge.embed import Embedder
    from agentarmy.reading.language import Languages
    from agentarmy.services.engines import Consultant
    from agentarmy.services.qualifying import Desk
    from agentarmy.store.database import Mirror
    from agentarmy.store.sessions import Session, SessionTurn

LONGEST = 1000
"""Characters of a question."""
GOES_ON = timedelta(days=1)
"""A session is gone on with until so long after its last turn."""
EXAMPLES = (
    "why is {} stuck?",
    "who signs at {}?",
    "which deals are at risk this week?",
)
_SENDS = re.compile(
    r"\b(?:mail|e-?mail|send|write|message|notify|forward|delete|remove|drop|wipe|transfer)\b"
    r"[^.?!]{0,30}\b(?:everybody|everyone|all (?:of )?(?:them|customers|contacts|people|deals)"
    r"|to all|all my)\b"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,20}\b(?:rules?|instructions?|policy"
    r"|policies|limits?|guard ?rails?)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:there|this|that|it|they|them|their|he|she|him|her|his|these|the deal|the account)\b",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\b(?:there|here|(?:with|at|for|of|on) (?:it|them|him|her|this|that)"
    r"|th(?:is|at) (?:deal|account|one|customer))\b(?! (?:week|month|quarter|morning|year))",
    re.IGNORECASE,
)
"""Words that tie a question on all deals to the one that the talk is of."""
_NUMBER = re.compile(
    r"^\W*(?:(?:the|number|no\.?|option)\s+)?(\d|first|second|third|last)\b.{0,6}$"
)
_FILLING = frozenset(
    "and so but ok okay what how about of with at for the deal account please there then now also"
    " same question in on to hm well no i mean meant one a s is it".split()
)
"""Words beside a name that ask nothing of their own."""
_OWN = re.compile(
    r"\b(?:my|mine|deals?|pipeline|customers?|accounts?|quarter|months?|weeks?)\b", re.I
)
_SURE = 0.85
"""Share of a question's words that knowledge must meet where no topic was understood."""
_BEHIND = 12
"""Quotes that are shown behind an answer."""
_BARE = 5
"""Words of an answer that names one of the candidates."""
_PLACES = {"first": 1, "second": 2, "third": 3}


@dataclass(frozen=True, kw_only=True)
class Room:
    """What lies ready when the rep asks; `knows` answers from the house's knowledge.

    `is_word` tells plain words of English from names; `consultant` is the model that words the
    answers, if any: it finds nothing out.
    """

    mirror: Mirror
    desk: Desk
    rules: Rules
    languages: Languages
    is_word: Callable[[str], bool]
    knows: Callable[[str], Found]
    embedder: Embedder | None = None
    consultant: Consultant | None = None
    _names: dict[int, Names] = field(default_factory=dict, repr=False)

    @cached_property
    def cases(self) -> Cases:
        """The cases that were opened so far."""
        return Cases(self.mirror, self.desk)

    @property
    def names(self) -> Names:
        """Every name that the mirror knows; read anew when somebody else has written to it."""
        now = recent.version(self.mirror)
        if now not in self._names:
            self._names.clear()
            self._names[now] = Names.load(self.mirror, self.desk.facts, is_word=self.is_word)
        return self._names[now]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An answer in the making, and what the next turn leans on."""

    outcome: str
    statements: tuple[Statement, ...] = ()
    told: tuple[Told, ...] = ()
    topics: tuple[Topic, ...] = ()
    subjects: tuple[Subject, ...] = ()
    line: str = ""
    candidates: tuple[Subject, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question with all that was read out of it."""

    text: str
    named: Named
    inquiry: Inquiry
    before: Before = field(default_factory=Before)
    session: str = ""

    def on(self, topics: tuple[Topic, ...]) -> _Asked:
        """The same question on other topics."""
        return replace(self, inquiry=replace(self.inquiry, topics=topics))


def checked(question: str, languages: Languages) -> str:
    """Return a question on one line.

    Raises UsageError for an empty one, one of over a thousand characters or in another language.
    """
    asked = " ".join(question.split())
    if not any(c.isalnum() for c in asked):
        raise UsageError("an empty question", expected='words, such as "why is this stuck?"')
    if len(asked) > LONGEST:
        raise UsageError(
            f"a question of {len(asked):,} characters", expected=f"at most {LONGEST:,}"
        )
    spoken = language_of([asked], languages)
    if spoken != ENGLISH:
        name = languages.name(spoken)
        raise UsageError(f"a question in {name}", expected="a question in English")
    return asked


def converse(
    room: Room, question: str, *, session: Session | None = None, new: bool = False
) -> Reply:
    """Answer one question in `session`, else in the one that goes on, and keep the turn.

    Raises UsageError for a question that is none (`checked`), Busy and Storage.
    """
    asked = checked(question, room.languages)
    named = room.names.find(asked)
    inquiry = room.rules.understand(masked(asked, named.spans()))
    talk = session or (None if new else _going_on(room, named, inquiry))
    continued = talk is not None
    talk = talk or sessions.begin(room.mirror, title=asked[:80])
    turn = sessions.ask(room.mirror, talk, asked)
    return _answered(room, talk, turn, continued=continued)


def finish(room: Room, session: Session) -> Reply | None:
    """Answer the question that a kill left open in a session, None where there is none."""
    left = [turn for turn in sessions.turns(room.mirror, session.id) if turn.answer is None]
    return _answered(room, session, left[-1], continued=True) if left else None


def _going_on(room: Room, named: Named, inquiry: Inquiry) -> Session | None:
    """The session of the same focus within a day; a follow-up goes on with the last one."""
    start = room.desk.now - GOES_ON
    accounts = {s.account_id for m in named.mentions for s in m.subjects if s.account_id}
    if len(accounts) == 1 and not inquiry.leans:
        return sessions.latest(room.mirror, since=start, account_id=accounts.pop())
    return sessions.latest(room.mirror, since=start)


def _answered(room: Room, talk: Session, turn: SessionTurn, *, continued: bool) -> Reply:
    named = room.names.find(turn.question)
    asked = _Asked(
        text=turn.question,
        named=named,
        inquiry=room.rules.understand(masked(turn.question, named.spans())),
        before=before(room.mirror, talk),
        session=talk.id,
    )
    made = _made(room, asked)
    phrased = Phrased(statements=made.statements)
    if room.consultant is not None and made.outcome == "answered":
        phrased = phrase(
            made.statements,
            asked.text,
            consultant=room.consultant,
            subject=turn.id,
            now=room.desk.now,
            outdated=_outdated(room, made),
        )
    told = (
        *made.told,
        *cited(room.mirror, phrased.statements, by_model=phrased.by_model),
    )
    reply = Reply(
        session=talk.id,
        turn=turn.position,
        question=turn.question,
        outcome=made.outcome,
        topics=tuple(map(str, made.topics)),
        about=tuple(dict.fromkeys(s.label for s in made.subjects)),
        line=made.line,
        told=told,
        candidates=tuple(s.label for s in made.candidates),
        examples=made.examples,
        continued=continued,
        engine=phrased.engine,
    )
    sessions.answer(room.mirror, turn, plain(reply), then=_then(talk, made, asked.before))
    return reply


def _outdated(room: Room, made: _Draft) -> tuple[Outdated, ...]:
    """What newer words overtook in the one deal that is answered about; of several, none."""
    if len(made.subjects) != 1:
        return ()
    return outdated(room.cases.open(made.subjects[0]).evidence)


def _then(talk: Session, made: _Draft, last: Before) -> Session:
    """The session with what the next turn leans on; what was not understood changes nothing."""
    subjects = made.subjects or last.subjects
    topics = made.topics or last.topics
    state: dict[str, object] = {
        "topics": [str(topic) for topic in topics if topic is not Topic.WHY],
        "subjects": [asdict(s) for s in subjects],
        "candidates": [asdict(s) for s in made.candidates],
    }
    focus = subjects[0].account_id if len(subjects) == 1 else ""
    return replace(talk, state=state, account_id=focus)


def _made(room: Room, asked: _Asked) -> _Draft:
    if instruction_like(asked.text) or _SENDS.search(asked.text):
        line = "I only answer questions about your deals; nothing is sent or changed from here."
        return _Draft(outcome="refused", line=line, examples=_examples(room))
    topics = asked.inquiry.topics
    if Topic.REMEMBER in topics:
        return _kept(room, asked)
    if Topic.WHY in topics and asked.before.told:
        return _why(asked)
    picked = _picked(asked)
    if picked:
        return _about(
            room,
            replace(asked, inquiry=replace(asked.inquiry, topics=asked.before.topics)),
            (picked,),
        )
    if not topics:
        return _without_topic(room, asked)
    if Topic.RECALL in topics:
        return _recalled(room, asked)
    if topics == (Topic.KNOWLEDGE,):
        return _known(room, asked)
    return _on_deals(room, asked)


def _picked(asked: _Asked) -> Subject | None:
    """Who is meant when the rep answers the question back: by number, or by a name of the list."""
    among = asked.before.candidates
    found = _NUMBER.match(asked.text.casefold())
    if among and found:
        place = len(among) if found[1] == "last" else _PLACES.get(found[1]) or int(found[1])
        return among[place - 1] if 0 < place <= len(among) else None
    bare = asked.inquiry.topics in ((), (Topic.SUMMARY,)) and len(asked.text.split()) <= _BARE
    if among and bare and len(asked.named.mentions) == 1:
        accounts = {s.account_id for s in asked.named.mentions[0].subjects}
        return next((s for s in among if s.account_id in accounts), None)
    return None


def _without_topic(room: Room, asked: _Asked) -> _Draft:
    """A name alone leans on the topic before; else the house's knowledge may know."""
    last, named = asked.before, asked.named
    rest = masked(asked.text, [(s, e, "") for s, e, _ in named.spans()])
    bare = not set(re.findall(r"\w+", rest.casefold())) - _FILLING
    if named.mentions and last.topics and bare:
        topics = tuple(t for t in last.topics if t not in ACROSS) or (Topic.SUMMARY,)
        return _on_deals(room, asked.on(topics))
    if named.mentions and bare:
        return _on_deals(room, asked.on((Topic.SUMMARY,)))
    if asked.inquiry.leans and named.strangers:
        return _stranger(room, asked)
    if not named.mentions and not named.strangers and not _OWN.search(asked.text):
        known = _known(room, asked, sure=_SURE)
        if known.outcome == "answered":
            return known
    return _not_understood(room)


def _not_understood(room: Room) -> _Draft:
    line = "I did not understand that. You can ask, for example:"
    return _Draft(outcome="not_understood", line=line, examples=_examples(room))


def _examples(room: Room) -> tuple[str, ...]:
    newest = surveying.spoken_with(room.mirror, most=2)
    names = [one.label for one in newest] or ["ACCOUNT"]
    return tuple(text.format(names[n % len(names)]) for n, text in enumerate(EXAMPLES))


def _on_deals(room: Room, asked: _Asked) -> _Draft:
    if _empty(room.mirror):
        line = "The mirror is empty: nothing was taken in yet. Next: agentarmy import PATH"
        return _Draft(outcome="empty", line=line)
    meant = _meant(room, asked)
    if isinstance(meant, _Draft):
        return meant
    return _about(room, asked, meant)


def _empty(mirror: Mirror) -> bool:
    return not any(
        tables.page(mirror, table, limit=1).rows
        for table in ("accounts", "deals", "conversations", "leads")
    )


def _meant(room: Room, asked: _Asked) -> tuple[Subject, ...] | _Draft:
    """Whom a question is about; a draft that asks back, or says that nobody is called so."""
    chosen: dict[str, Subject] = {}
    for mention in asked.named.mentions:
        found = _narrowed(mention, asked)
        if len(found) > 1:
            return _which(asked, found, asked.text[mention.start : mention.end])
        one = found[0]
        key = one.account_id or one.target
        if key not in chosen or one.person:
            chosen[key] = one
    if chosen:
        return tuple(chosen.values())[:3]
    if asked.named.strangers and not _across(asked):
        return _stranger(room, asked)
    if _across(asked) and not (asked.before.subjects and _HERE.search(asked.text)):
        return ()
    if asked.before.subjects:
        return asked.before.subjects
    newest = surveying.spoken_with(room.mirror, most=6)
    if len(newest) == 1:
        return tuple(newest)
    return _which(asked, newest[:5] or _of_deals(room.mirror), "this")


def _across(asked: _Asked) -> bool:
    return bool(asked.inquiry.topics) and asked.inquiry.topics[0] in ACROSS


def _narrowed(mention: Mention, asked: _Asked) -> tuple[Subject, ...]:
    """Those who may be meant; of several, those of whom the talk is already."""
    if len(mention.subjects) == 1:
        return mention.subjects
    others = {
        s.account_id for m in asked.named.mentions if len(m.subjects) == 1 for s in m.subjects
    }
    focus = others or {s.account_id for s in asked.before.subjects}
    near = tuple(s for s in mention.subjects if s.account_id in focus)
    return near if len(near) == 1 else mention.subjects


def _of_deals(mirror: Mirror) -> list[Subject]:
    rows = tables.page(mirror, "accounts", limit=5).rows
    return [
        Subject(account_id=str(r["id"]), label=str(r["name"] or r["id"]), target=str(r["id"]))
        for r in rows
    ]


def _which(asked: _Asked, candidates: Sequence[Subject], name: str) -> _Draft:
    several = [replace(s, label=f"{s.label} ({s.person})") if s.person else s for s in candidates]
    return _Draft(
        outcome="which",
        topics=asked.inquiry.topics,
        line=f'Which one do you mean by "{name}"?',
        candidates=tuple(several),
    )


def _stranger(room: Room, asked: _Asked) -> _Draft:
    name = asked.named.strangers[0]
    if Topic.SUMMARY in asked.inquiry.topics:
        known = _known(room, asked)
        if known.outcome == "answered":
            return known
    line = f'Nobody and nothing in the mirror is called "{name}".'
    return _Draft(outcome="unknown_name", topics=asked.inquiry.topics, line=line)


def _about(room: Room, asked: _Asked, subjects: tuple[Subject, ...]) -> _Draft:
    statements: list[Statement] = []
    for topic in asked.inquiry.topics:
        statements += _of_topic(room, asked, topic, subjects)
    said = [one.text for one in statements if one.kind != NOTHING]
    # The account's own name is in all that was told of it: it says nothing on the matter.
    bare = masked(asked.text, [(start, end, "") for start, end, _ in asked.named.spans()])
    for subject in subjects[:1]:
        recalled = remembering.recall(
            room.mirror,
            bare,
            account_id=subject.account_id,
            topics=asked.inquiry.topics,
            embedder=room.embedder,
        )
        found = [remembering.statement(one.memory, against=said) for one in recalled]
        statements += found
    silent = not statements or statements[0].kind == NOTHING
    alone = silent and len(asked.inquiry.topics) < 2 and all(s.kind != MEMORY for s in statements)
    return _Draft(
        outcome="nothing" if alone else "answered",
        statements=tuple(statements),
        topics=asked.inquiry.topics,
        subjects=subjects,
    )


def _of_topic(
    room: Room, asked: _Asked, topic: Topic, subjects: tuple[Subject, ...]
) -> Iterable[Statement]:
    mirror = room.mirror
    if topic is Topic.CHANGED:
        today = room.desk.now.date()
        first = since(asked.text, today) or today - timedelta(days=7)
        one = subjects[0] if subjects else None
        return surveying.changed(
            mirror,
            first,
            account_id=one.account_id if one else "",
            label=one.label if one else "",
            home=room.desk.now.tzinfo,
        )
    if topic is Topic.KNOWLEDGE:
        return _known(room, asked).statements
    if topic is Topic.COMPARE and len(subjects) > 1:
        return surveying.compare(room.cases, subjects)
    if not subjects:
        if topic is Topic.AT_RISK:
            return surveying.at_risk(room.cases)
        return surveying.unanswered(room.cases)
    own = {Topic.AT_RISK: Topic.STUCK, Topic.UNANSWERED: Topic.ASKED, Topic.COMPARE: Topic.SUMMARY}
    found: list[Statement] = []
    for subject in subjects:
        part = _of_one(room, asked, own.get(topic, topic), subject)
        found += [
            replace(s, text=f"{subject.label}: {s.text}") if len(subjects) > 1 else s for s in part
        ]
    return found


def _of_one(room: Room, asked: _Asked, topic: Topic, subject: Subject) -> Iterable[Statement]:
    case = room.cases.open(subject)
    if topic is Topic.SAID:
        return said_about(case, asked.inquiry.about or asked.text)
    return answer(topic if topic in ONE_DEAL else Topic.SUMMARY, case)


def _known(room: Room, asked: _Asked, *, sure: float = 0.0) -> _Draft:
    """An answer from documents, price book and policies, or that they do not hold it.

    `sure` is the share of the question's words that its sentence must meet.
    """
    try:
        found = room.knows(asked.text)
    except UserError:
        return _Draft(outcome="nothing", topics=(Topic.KNOWLEDGE,))
    if any(not part.found or part.found[0].cover < sure for part in found.parts):
        return _Draft(outcome="nothing", topics=(Topic.KNOWLEDGE,))
    told = tuple(
        Told(
            text=one.text,
            kind="fact",
            citations=tuple(
                Citation(
                    kind=p.kind.replace("_", " "), id=p.id, part="text", quote=one.quote, who=p.name
                )
                for p in one.sources
            ),
        )
        for one in found.answer.sentences
    )
    line = "The documents do not agree; both are shown." if found.disagree else ""
    if not told:
        reason = found.answer.reason or "not in the knowledge base"
        line = f"{reason[:1].upper()}{reason[1:]}."
    return _Draft(
        outcome="answered" if told else "nothing", told=told, topics=(Topic.KNOWLEDGE,), line=line
    )


def _why(asked: _Asked) -> _Draft:
    """The words behind the answer before."""
    told = []
    for one in asked.before.told:
        for source in one.citations:
            who = ", ".join(part for part in (source.who, source.at) if part)
            told.append(Told(text=f'{who}: "{source.quote}"', kind="fact", citations=(source,)))
        if not one.citations and one.basis:
            told.append(Told(text=f"{one.text} ({one.basis})", kind=one.kind, basis=one.basis))
    unique = tuple({one.text: one for one in told}.values())[:_BEHIND]
    return _Draft(
        outcome="answered" if unique else "nothing",
        told=unique,
        topics=(Topic.WHY,),
        subjects=asked.before.subjects,
        line="The words behind the answer before:" if unique else "There is nothing behind it.",
    )


def _kept(room: Room, asked: _Asked) -> _Draft:
    """Keep a fact in the rep's own words; what the mirror says otherwise is shown at once."""
    at = asked.text.casefold().rfind(_unmasked(asked).casefold())
    words = asked.text[at:].strip() if at >= 0 else asked.inquiry.kept
    subjects = {
        s.account_id: s for m in asked.named.mentions if len(m.subjects) == 1 for s in m.subjects
    }
    one = next(iter(subjects.values()), None)
    if one is None and _BACK.search(words) and len(asked.before.subjects) == 1:
        one = asked.before.subjects[0]
    account = one.account_id if one else ""
    memory = remembering.keep(room.mirror, words, account_id=account, session_id=asked.session)
    against: list[Statement] = []
    if one is not None:
        case = room.cases.open(one)
        for topic in remembering.topics_of(words):
            if topic in ONE_DEAL:
                against += [
                    s
                    for s in answer(topic, case)
                    if s.kind != NOTHING and remembering.differs(words, [s.text])
                ]
    said = [s.text for s in against]
    return _Draft(
        outcome="kept",
        line=f"Kept; forget it with: agentarmy memory forget {memory.id[-8:]}",
        statements=(*against, remembering.statement(memory, against=said)),
        subjects=(one,) if one else (),
        topics=(Topic.REMEMBER,),
    )


def _unmasked(asked: _Asked) -> str:
    """The words to keep, with the names that were masked."""
    kept = asked.inquiry.kept
    for start, end, sign in sorted(asked.named.spans()):
        kept = kept.replace(sign, asked.text[start:end], 1)
    return kept


def _recalled(room: Room, asked: _Asked) -> _Draft:
    subjects = [s for m in asked.named.mentions for s in m.subjects]
    account = subjects[0].account_id if subjects else ""
    words = asked.inquiry.about or asked.text
    found = remembering.recall(
        room.mirror, words, account_id=account, topics=(Topic.RECALL,), embedder=room.embedder
    )
    statements = tuple(remembering.statement(one.memory) for one in found)
    if not statements:
        what = f" about {subjects[0].label}" if subjects else ""
        text = f"You have told me nothing{what} that fits."
        statements = (Statement(text=text, basis="memories", kind=NOTHING),)
    return _Draft(
        outcome="answered" if found else "nothing",
        statements=statements,
        topics=(Topic.RECALL,),
        subjects=tuple(subjects[:1]),
    )
