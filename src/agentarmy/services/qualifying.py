"""Judge a file, conversation, deal or account: read its words, hold them against the facts, keep.

Whatever is judged is in the mirror afterwards, so that the next command can start from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.judgement import Fit, Judgement
from agentarmy.domain.methodology import Methods
from agentarmy.domain.ordering import in_order, merge
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.records import Channel, Facts, Row, Side, Turn
from agentarmy.domain.scoring import Icp, fit
from agentarmy.domain.selling import Selling, extend
from agentarmy.errors import NotFound
from agentarmy.reading import reader, speakers
from agentarmy.reading.contact import no_contact_rule
from agentarmy.services import promising, rereading
from agentarmy.services.engines import Engine, Opinion
from agentarmy.services.questioning import prepared
from agentarmy.services.scheduling import House
from agentarmy.services.targets import Scope, Target, find_target
from agentarmy.store import books, conversations, tables
from agentarmy.store import evidence as store

if TYPE_CHECKING:
    from agentarmy.reading.lexicon import Lexicon
    from agentarmy.services.engines import Consultant
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies ready when something is judged: facts, cue lexicon, methods, and the moment.

    `rejected` is the folder for reports of a file's unreadable parts; `zone` that of its times;
    `selling` when a person should look, and whether the method's guidance is on. `reader` names
    the program and lexicons that read, so that what they read is not read again; '' reads all.
    `consultant` is who is asked beside the rules; None: nobody. `hours` are our working hours,
    `country` is ours (ISO 3166, '': as the zone tells).
    """

    facts: Facts
    lexicon: Lexicon
    methods: Methods
    now: datetime
    rejected: Path
    zone: str = "UTC"
    icp: Icp = field(default_factory=Icp)
    selling: Selling = field(default_factory=Selling)
    reader: str = ""
    consultant: Consultant | None = None
    hours: str = "09:00-17:00"
    country: str = ""

    @property
    def house(self) -> House:
        """Our side, as times to meet are sought for it."""
        return House(zone=self.zone, country=self.country, hours=self.hours)

    @property
    def place(self) -> ZoneInfo:
        """The rep's own clock."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Unread:
    """How many turns were left out for their language: its ISO 639-1 code and English name."""

    code: str
    name: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """What was judged, and the judgement.

    `target` is what the rep can type to come back to it. `unknown_speakers` are the labels of
    speakers whose side nobody could tell, `language` what was spoken ('en' when unsure),
    `unread` the turns that were not read for it. `names` maps ids of price
    lines and policies to what a person calls them. `opinion` is what a model added.
    """

    scope: Scope
    scope_id: str
    label: str
    target: str
    judgement: Judgement
    turns: tuple[Turn, ...]
    evidence: tuple[Evidence, ...]
    unknown_speakers: tuple[str, ...]
    language: str
    names: dict[str, str]
    account: Row | None = None
    deal: Row | None = None
    unread: tuple[Unread, ...] = ()
    opinion: Opinion = field(default_factory=Opinion)

    @property
    def engine(self) -> Engine:
        """Who judged: the rules, or a model beside them."""
        return self.opinion.engine


def qualify(
    mirror: Mirror, target: str, *, desk: Desk, us: Sequence[str] = (), text: str = ""
) -> Qualified:
    """Judge `target`: a file, a conversation's id, a deal, an account, or '-' with its `text`.

    `us` are all the names that speak for our side: whoever else is not known is then on theirs.
    Both are remembered, but of a text on stdin only who is ours. A file is imported first;
    importing it again changes nothing. Raises NotFound with the nearest names (of `us` where none
    of them speaks), BadInput for a file that holds no conversation or those of several accounts,
    Busy and Storage.
    """
    found = find_target(mirror, target, desk=desk, text=text)
    talks = [conversations.turns(mirror, one, home=desk.place) for one in found.conversations]
    us = _ours(us, talks)
    facts = remember_sides(mirror, desk.facts, sides=dict.fromkeys(us, Side.OURS))
    facts = _introduced(facts, talks)
    read = _readings(mirror, found, talks, facts=facts, desk=desk)
    readings = [one.reading for one in read]
    others = dict.fromkeys(_unknown(readings), Side.THEIRS) if us else {}
    if others:
        facts = remember_sides(mirror, facts, sides=others, keep=not text)
        read = _readings(mirror, found, talks, facts=facts, desk=desk)
        readings = [one.reading for one in read]
    new = [e for reading in readings for e in reading.evidence]
    previous = rereading.left_over(mirror, read)
    known = in_order((*previous, *new))
    evidence = merge((), known) if not previous else merge(previous, in_order(new))
    done = promising.kept_promises(mirror, (*previous, *new), read, facts=facts)
    frame = replace(_frame(found, desk.methods, readings), kept=done)
    judged = partial(judge, facts=facts, now=desk.now, fit=_fit(mirror, found, desk), frame=frame)
    judgement = judged(evidence)
    opinion = _asked(found, readings, evidence, judgement=judgement, facts=facts, desk=desk)
    if opinion.evidence:
        known = in_order((*known, *opinion.evidence))
        evidence = merge(previous, in_order((*new, *opinion.evidence)))
        judgement = judged(evidence)
    turns = [turn for reading in readings for turn in reading.turns]
    judgement = extend(
        judgement,
        evidence,
        facts=facts,
        now=desk.now,
        selling=prepared(mirror, found, turns, selling=replace(desk.selling, methods=desk.methods)),
    )
    _keep(mirror, found, read, judgement=judgement, done=done, desk=desk)
    turns.sort(key=lambda t: (t.at is not None, t.at or desk.now))
    return Qualified(
        scope=found.scope,
        scope_id=found.id,
        label=found.label,
        target=found.typed,
        judgement=judgement,
        turns=tuple(turns),
        evidence=known,
        unknown_speakers=_unknown(readings),
        language=readings[-1].language if readings else "en",
        unread=tuple(_left_out(readings, desk.lexicon)),
        names=_names(facts),
        account=found.account,
        deal=found.deal,
        opinion=opinion,
    )


def _asked(
    found: Target,
    readings: Sequence[reader.Reading],
    evidence: Sequence[Evidence],
    *,
    judgement: Judgement,
    facts: Facts,
    desk: Desk,
) -> Opinion:
    """What a model adds where one is to be asked."""
    if desk.consultant is None or not desk.consultant.ready():
        return Opinion()
    from agentarmy.services.consulting import Case, consult

    talks = [reading.turns for reading in readings]
    case = Case(subject=found.id, talks=talks, evidence=evidence, judgement=judgement)
    return consult(case, facts=facts, lexicon=desk.lexicon, consultant=desk.consultant)


def _readings(
    mirror: Mirror, found: Target, talks: Sequence[Sequence[Turn]], *, facts: Facts, desk: Desk
) -> list[rereading.Reread]:
    said = zip(found.conversations, talks, strict=True)
    return rereading.read_on(mirror, said, facts=facts, lexicon=desk.lexicon, reader=desk.reader)


def _left_out(readings: Iterable[reader.Reading], lexicon: Lexicon) -> Iterator[Unread]:
    counted: Counter[str] = Counter()
    for one in readings:
        counted.update(one.unread)
    for code, turns in counted.most_common():
        yield Unread(code, lexicon.languages.name(code), turns)


def _unknown(readings: Iterable[reader.Reading]) -> tuple[str, ...]:
    """Who is to be named; words in nobody's name cannot be."""
    named = (name for one in readings for name in one.unknown_speakers if name)
    return tuple(dict.fromkeys(named))


def _frame(found: Target, methods: Methods, readings: Sequence[reader.Reading]) -> Frame:
    deal = found.deal or {}
    turns = [turn for one in readings for turn in one.turns]
    turns.sort(key=lambda t: t.at.timestamp() if t.at else 0.0)
    rule = no_contact_rule(turns)
    return Frame(
        methods=methods,
        target=found.typed,
        deal=str(deal.get("name") or ""),
        stage=str(deal.get("stage") or ""),
        replied={key: done for one in readings for key, done in _replied(one.turns)},
        no_contact=rule[0] if rule else "",
        heard=sum(
            len(turn.text.split())
            for turn in turns
            if turn.side is not Side.OURS and not turn.automatic
        ),
    )


def _replied(turns: Sequence[Turn]) -> Iterator[tuple[str, bool]]:
    """Yield of each mail of a thread whether our side has written after it."""
    done = False
    for turn in reversed(turns):
        if turn.channel is Channel.MAIL:
            yield turn.id, done
            done = done or (turn.side is Side.OURS and not turn.automatic)


def remember_sides(
    mirror: Mirror, facts: Facts, *, sides: Mapping[str, Side], keep: bool = True
) -> Facts:
    """Return the facts with what the rep told us of speakers' sides; `keep` remembers it."""
    if not sides:
        return facts
    if keep:
        with mirror.write():
            for name, side in sides.items():
                books.remember_side(mirror, name, side)
    told = {" ".join(name.lower().split()): side for name, side in sides.items()}
    return replace(facts, known_sides={**facts.known_sides, **told})


def _ours(us: Sequence[str], talks: Sequence[Sequence[Turn]]) -> tuple[str, ...]:
    """Those of ours who speak: with a name that nobody bears all others would be theirs."""
    turns = [turn for talk in talks for turn in talk]
    found = speakers.meant(us, turns)
    if us and turns and not found:
        labels = {turn.speaker.label for turn in turns if turn.speaker.label}
        raise NotFound.among("speaker", us[0], labels)
    return found


def _introduced(facts: Facts, talks: Sequence[Sequence[Turn]]) -> Facts:
    """Whoever writes from a domain is known by name in calls too; a rep's answer goes first."""
    if not facts.our_domains:
        return facts
    sides: dict[str, Side] = {}
    # Who spoke last with a name has it.
    last_first = (turn.speaker for talk in reversed(talks) for turn in reversed(talk))
    for speaker in dict.fromkeys(last_first):
        domain, name = speaker.domain, " ".join(speaker.name.lower().split())
        if domain and name:
            ours = any(domain == d or domain.endswith(f".{d}") for d in facts.our_domains)
            sides.setdefault(name, Side.OURS if ours else Side.THEIRS)
    return replace(facts, known_sides={**sides, **facts.known_sides})


def _fit(mirror: Mirror, found: Target, desk: Desk) -> Fit | None:
    """The fit of the account's lead; of the account itself when no lead is known."""
    account = found.account or found.lead
    if account is None:
        return None
    leads = [] if found.lead else tables.find(mirror, "leads", account_id=account["id"])
    fits = [fit(lead, desk.icp, today=desk.now.date()) for lead in leads or [account]]
    best = max(fits, key=lambda one: one.score)
    known = any(not part.reason.startswith("not known") for part in best.parts)
    return best if known else None


def _keep(
    mirror: Mirror,
    found: Target,
    read: Sequence[rereading.Reread],
    *,
    judgement: Judgement,
    done: Collection[str],
    desk: Desk,
) -> None:
    """Store what was read, and the verdict."""
    account = str(found.account["id"]) if found.account else ""
    place = store.Place(
        scope=str(found.scope),
        scope_id=found.id,
        account_id=account,
        conversation_id=found.id if found.scope is Scope.CONVERSATION else "",
        deal_id=str(found.deal["id"]) if found.deal else "",
    )
    with mirror.write():
        rereading.keep(mirror, read, account=account, reader=desk.reader, done=done)
        store.save_judgement(mirror, place, judgement, now=desk.now)


def _names(facts: Facts) -> dict[str, str]:
    names = {item.id: item.name for item in facts.prices}
    names.update((p.id, p.source or p.text) for p in facts.policies)
    return names
