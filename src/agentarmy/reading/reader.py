"""Read a conversation: who is on which side, and what they said that bears on the deal."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agentarmy.domain.evidence import LEARNED, Evidence, Kind, Quantity, Text
from agentarmy.domain.fitting import fitted
from agentarmy.domain.orders import is_trial
from agentarmy.domain.records import Channel, Facts, Money, Side, Turn
from agentarmy.reading.answers import (
    HELD,
    IMPLIED,
    WEAK,
    Answer,
    Proposal,
    answer_of,
    corrected,
    expected,
    opposite,
    settle,
)
from agentarmy.reading.asks import chance
from agentarmy.reading.checkpoint import START, Checkpoint
from agentarmy.reading.counted import priced, recounted
from agentarmy.reading.cues import Scene, evidence_at, quote_span, read_sentence, time_value
from agentarmy.reading.deciders import deciders
from agentarmy.reading.dropped import dropped
from agentarmy.reading.figures import figures
from agentarmy.reading.ground import Ground, ground_of
from agentarmy.reading.guards import deadline, stands
from agentarmy.reading.hearing import GRAVE, cues_of, hear
from agentarmy.reading.instructions import instruction_spans
from agentarmy.reading.language import language_of
from agentarmy.reading.learned import Said
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared, Stranger, within
from agentarmy.reading.matters import speaks_of
from agentarmy.reading.products import Count, Mention, counts
from agentarmy.reading.questions import KEPT_OPEN, answered, last_topic, question
from agentarmy.reading.short_answers import asks_when
from agentarmy.reading.text import Sentence, fold
from agentarmy.reading.weighing import Heard, likeliest, parted, together
from agentarmy.reading.withdrawn import withdrawn

_OVERRIDES = frozenset({Kind.BUDGET, Kind.TIMELINE, Kind.QUANTITY, Kind.AUTHORITY})
_GUESS = 0.3
"""How sure 'one of it' is for a product of interest whose count nobody says."""
_OPINION = 0.6
_DEADLINE = 0.7
_ENDS = (Kind.NEED, Kind.BUDGET)
"""What 'if you ask me' leaves of a count."""
_SOON = 4
"""A correction comes within so many turns."""
_LISTS = frozenset(
    {Kind.METRICS, Kind.PAIN, Kind.DECISION_CRITERIA, Kind.DECISION_PROCESS, Kind.COMMITMENT}
    | {Kind.ASK, Kind.OBJECTION}
)
"""Of these a conversation holds many; of all else the cues' reading stands alone."""
_ASKING = frozenset({Kind.ASK, Kind.COMMITMENT})
_LEARNED = 0.8
"""Below this chance the learned weights add nothing to what the cues read."""
_LISTED = 0.65
"""How sure a listed ask is; a learned one is never surer."""
_POINTS_BACK = re.compile(
    r"\W*(?:and |so |but )?(?:that|this|it)(?:'s| is| was)? (?:\w+ )?"
    r"(?:what|(?:thing|problem|part)(?: that| which)?) (?:i|we)\b[^.?!;]{0,24}"
    r" (?:fix|change|solve|stop|end|improve|avoid|prevent|address|reduce|turn around|get rid)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a conversation.

    `turns` have their sides set; `evidence` is in the order of speaking; `unknown_speakers` are
    labels whose side nobody could tell; `language` is an ISO 639-1 code, 'en' when unsure.
    Turns in another language than English give no evidence: `unread` counts them by language.
    From `checkpoint` the reading goes on when more was said; `resumed` tells whether it did so.
    """

    turns: tuple[Turn, ...]
    evidence: tuple[Evidence, ...]
    unknown_speakers: tuple[str, ...]
    language: str
    unread: Mapping[str, int] = field(default_factory=dict)
    checkpoint: Checkpoint = field(default=START, compare=False)
    resumed: bool = field(default=False, compare=False)


@dataclass(slots=True)
class _Talk:
    """What carries over from turn to turn."""

    found: list[tuple[int, Evidence]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    held: list[Proposal] = field(default_factory=list)
    before: Prepared | None = None
    topic: str = ""
    products: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    open: list[Evidence] = field(default_factory=list)
    answered: dict[str, Evidence] = field(default_factory=dict)
    stated: tuple[int, Evidence] | None = None

    def note(self, names: Sequence[str]) -> None:
        """Remember products just named, the newest first."""
        self.fresh.update(names)
        for name in names:
            self.products[:] = [name, *[p for p in self.products if p != name][:9]]


def read(
    turns: Sequence[Turn], facts: Facts, *, lexicon: Lexicon, since: Checkpoint = START
) -> Reading:
    """Read turns (in time order) into evidence with exact quotes.

    Time is linear in the text. A turn with `automatic` set (out of office, bounce) is skipped.
    Turns that were read up to `since` are not read again where nothing bears on them that has
    changed; the result is the same. The caller answers for it that `lexicon` is as it was.
    """
    ground = ground_of(turns, facts, lexicon=lexicon, shown=since.shown)
    fresh = [p for t in ground.turns[since.turns :] if (p := ground.prepared(t)) is not None]
    scene, written = ground.scene(fresh, before=since.currencies)
    digest = ground.digest(scene)
    if since.turns and (
        since.strange & ground.circle.common
        or digest.add(ground.told(0, since.turns)) != since.digest
    ):
        return read(turns, facts, lexicon=lexicon)
    talk = _resumed(since, ground)
    for index, turn in enumerate(fresh, start=since.read):
        _read_turn(index, turn, scene, talk)
    talk.found.sort(key=lambda pair: pair[0])
    found, evidence = _settled(talk, ground, since=since)
    return Reading(
        turns=ground.turns,
        evidence=evidence,
        unknown_speakers=ground.unknown,
        language=language_of((t.text for t in ground.turns), lexicon.languages),
        unread=Counter(ground.foreign.values()),
        checkpoint=Checkpoint(
            digest=digest.add(ground.told(since.turns)),
            turns=len(ground.turns),
            read=since.read + len(fresh),
            shown=ground.shown,
            strange=since.strange | {_first(name) for turn in fresh for name in turn.strangers},
            currencies=written,
            found=found,
            heard=tuple(talk.heard),
            held=tuple(talk.held),
            before=talk.before.turn.id if talk.before else "",
            topic=talk.topic,
            products=tuple(talk.products),
            counted=tuple(talk.counted.items()),
            open=tuple(talk.open),
            stated=talk.stated,
        ),
        resumed=since.turns > 0,
    )


def _first(stranger: Stranger) -> str:
    """The word by which `Circle.is_strange` tells a name from what is said in lower case."""
    return fold(stranger.name).split()[0].removesuffix("'s")


def _resumed(since: Checkpoint, ground: Ground) -> _Talk:
    """The talk as it stood at a checkpoint."""
    before = next((t for t in ground.turns[: since.turns] if t.id == since.before), None)
    return _Talk(
        found=list(since.found),
        heard=list(since.heard),
        held=list(since.held),
        before=ground.prepared(before) if before else None,
        topic=since.topic,
        products=list(since.products),
        counted=dict(since.counted),
        open=list(since.open),
        stated=since.stated,
    )


def _settled(
    talk: _Talk, ground: Ground, *, since: Checkpoint
) -> tuple[tuple[tuple[int, Evidence], ...], tuple[Evidence, ...]]:
    """Return what was found, as it stands at the end of the talk, and all evidence by then.

    What was found up to `since` and stands as it stood there is the very same entry.
    """
    texts = {turn.id: turn.text for turn in ground.turns}
    found = talk.found
    for n, (at, piece) in enumerate(found):
        if n >= len(since.found) or (talk.answered and piece.id in talk.answered):
            found[n] = at, _as_written(talk.answered.get(piece.id, piece), texts)
    closed = (talk.answered.get(e.id, e) for e in settle(talk.held, Answer.OTHER))
    ending = [_as_written(e, texts) for e in closed]
    talks = ground.lexicon.kinds.talks
    heard = [(at, _as_written(piece, texts)) for at, piece in talk.heard]
    read_ = together(found, heard, talks=talks) if heard else found
    stays = _without_needless([*(piece for _, piece in read_), *ending])
    chosen = _unique(_without_guesses(stays, but=talks.said))
    evidence = tuple(_supersede(chosen))
    told = fitted(evidence, ground.facts)
    now = {id(a): b for a, b in zip(chosen, evidence, strict=True) if a is not b}
    if len(chosen) < len(found) + len(ending) + len(heard):  # what is left out supersedes nothing
        stands = set(map(id, chosen))
        now |= {id(e): _alone(e) for _, e in found if e.supersedes and id(e) not in stands}
    stand = ((p[0], now[id(p[1])]) if id(p[1]) in now else p for p in found)
    return tuple(stand if now else found), told


def _alone(piece: Evidence) -> Evidence:
    return replace(piece, supersedes="")


def _as_written(piece: Evidence, texts: Mapping[str, str]) -> Evidence:
    """Quote a turn as it was written: what was shouted in capitals."""
    said = texts[piece.source.id][piece.start : piece.end]
    return piece if piece.quote == said else replace(piece, quote=said)


def _read_turn(index: int, turn: Prepared, scene: Scene, talk: _Talk) -> None:
    before = talk.before
    replying = before is not None and opposite(before.turn.side, turn.turn.side)
    answer = answer_of(turn, scene.lexicon) if replying else Answer.OTHER
    proposed = talk.held
    if replying:
        talk.found.extend((index, e) for e in settle(talk.held, answer, reply=turn))
        talk.held = []
    _answer_questions(turn, talk)
    to_machines = instruction_spans(turn.turn.text)
    read, heard = parted(_candidates(turn, scene, talk), scene.lexicon.kinds.talks)
    heard = [e for e in heard if not any(a <= e.start < b for a, b in to_machines)]
    talk.heard = likeliest([*talk.heard, *((index, e) for e in heard)])
    closed = [p.evidence.kind.value for p in proposed if p.closing and p.question]
    corrected_sum = closed[-1:] == ["budget"] and answer is not Answer.YES
    denied = closed and answer is Answer.NO
    topic = talk.topic or (closed[-1] if denied or corrected_sum else "")
    if not topic and replying and asks_when(_last_question(before)):
        topic = "timeline"
    if replying and topic and turn.turn.side is not Side.OURS:
        kinds = {e.kind.value for e in read if e.extractor != LEARNED}
        if answer is Answer.YES:
            kinds |= {p.evidence.kind.value for p in proposed if p.closing}
        if topic not in kinds:
            product = talk.products[0] if talk.products else ""
            question_before = _last_question(before)
            read.extend(expected(turn, topic, asked=question_before, product=product, scene=scene))
    read.extend(_figured(turn, read, scene=scene, talk=talk, index=index))
    closing = _closing(turn)
    questions = {s.start for s in turn.sentences if s.question}
    for evidence in sorted(read, key=lambda e: e.start):
        if any(start <= evidence.start < end for start, end in to_machines):
            continue  # nobody says it: it is there for whoever obeys it
        if evidence.side is Side.OURS and evidence.kind in HELD:
            asked = evidence.start in questions
            talk.held.append(Proposal(evidence, evidence.start >= closing, asked))
        else:
            talk.found.append((index, evidence))
    if turn.turn.side is Side.UNKNOWN:
        return
    talk.topic = last_topic(turn, scene.lexicon)
    talk.before = turn


def _figured(
    turn: Prepared, read: Sequence[Evidence], *, scene: Scene, talk: _Talk, index: int
) -> list[Evidence]:
    """The sums and counts that only the turns before, or the price list, tell the meaning of."""
    before = talk.before
    if before is not None and not opposite(before.turn.side, turn.turn.side):
        before = None
    found: list[Evidence] = []
    if turn.turn.side is not Side.OURS:
        found += _corrections(turn, read, scene=scene, talk=talk, index=index)
        found += _recounts(turn, [*read, *found], talk=talk, index=index)
        stated = any(e.kind is Kind.BUDGET and e.polarity > 0 for _, e in talk.found)
        found += withdrawn(turn, before=before, stated=stated)
        spoken = itertools.chain((e for _, e in talk.found), read)
        found += dropped(turn, (e for e in spoken if e.kind is Kind.COMPETITION))
    else:
        found += priced(turn, before=before, prices=scene.prices)
    if scene.prices:
        found += figures(turn, before=before, scene=scene, read=[*read, *found])
    return found


def _corrections(
    turn: Prepared, read: Sequence[Evidence], *, scene: Scene, talk: _Talk, index: int
) -> list[Evidence]:
    """What their side corrects of a budget that one of them stated a few turns before."""
    stated = [e for e in read if e.kind is Kind.BUDGET and isinstance(e.value, Money)]
    found: list[Evidence] = []
    if not stated and talk.stated and index - talk.stated[0] <= _SOON:
        found = list(corrected(turn, talk.stated[1], scene=scene))
    if stated or found:
        talk.stated = (index, (*stated, *found)[-1])
    return found


def _recounts(
    turn: Prepared, read: Sequence[Evidence], *, talk: _Talk, index: int
) -> list[Evidence]:
    """What their side puts right of a count of the same turn or of a few turns before."""
    late = itertools.takewhile(lambda pair: index - pair[0] <= _SOON, reversed(talk.found))
    told = (e for e in (*reversed(read), *(e for _, e in late)) if e.kind is Kind.QUANTITY)
    better = recounted(turn, next(told, None))
    paid = {e.value.amount for e in read if isinstance(e.value, Money)}
    counts = better is not None and isinstance(better.value, Quantity) and better.value.count
    return [better] if better and counts not in paid else []


def _answer_questions(turn: Prepared, talk: _Talk) -> None:
    """Close the other side's questions that this turn answers."""
    theirs = [q for q in talk.open if opposite(q.side, turn.turn.side)]
    done, still = answered(theirs, turn) if theirs else ([], [])
    talk.answered.update((q.id, q) for q in done)
    mine = [q for q in talk.open if not opposite(q.side, turn.turn.side)]
    talk.open = [*mine, *still][-KEPT_OPEN:]


def _closing(turn: Prepared) -> int:
    """Return where the words begin that a yes would answer: the last question, or last sentence.

    The sentence before a short tag question ('Is that right?') belongs to it.
    """
    listed = turn.sentences
    if not listed:
        return 0
    asked = [i for i, s in enumerate(listed) if s.question]
    at = asked[-1] if asked else len(listed) - 1
    if asked and at > 0 and listed[at].end - listed[at].start < 45:
        at -= 1
    return listed[at].start


def _candidates(turn: Prepared, scene: Scene, talk: _Talk) -> Iterator[Evidence]:
    talk.fresh = set()
    before: Sentence | None = None
    heard_before = _last_words(turn, talk)
    for place, sentence in enumerate(turn.sentences):
        asked = question(turn, sentence, scene=scene)
        if asked is not None:
            talk.open.append(asked)
            yield asked
        read = _without_budget(list(read_sentence(turn, sentence, scene=scene)), turn, sentence)
        read = [e for e in read if not _is_farewell(e, read)]
        read.extend(_deadline(turn, sentence, read, scene))
        read = _decided(turn, sentence, read, scene)
        yield from (_what_it_means(e, turn, sentence, before) for e in read)
        said = Said(
            masked=turn.masked[sentence.start : sentence.end],
            asked=heard_before,
            cues=cues_of(read),
            place=place,
            last=place == len(turn.sentences) - 1,
        )
        heard = [
            e
            for e in hear(turn, sentence, said=said, read=read, scene=scene)
            if stands(e, turn, sentence=sentence, lexicon=scene.lexicon)
            and not _is_farewell(e, read)
            and speaks_of(e, said, lexicon=scene.lexicon)
        ]
        firm = [e for e in heard if e.confidence >= GRAVE]
        heard = [e for e in heard if not _is_farewell(e, firm)]
        yield from heard
        if asked is None and not any(e.kind in _ASKING for e in (*read, *heard)):
            yield from _unlisted_ask(turn, sentence, scene)
        before = sentence
        if not any(e.kind is Kind.COMPETITION for e in read) or within(
            turn.products, sentence.start, sentence.end
        ):
            yield from _quantities(turn, sentence, scene, talk)


def _decided(
    turn: Prepared, sentence: Sentence, read: Sequence[Evidence], scene: Scene
) -> list[Evidence]:
    """What was read, but who decides as the build of their sentence tells it."""
    told = [] if turn.turn.side is Side.OURS else list(deciders(turn, sentence, scene=scene))
    return [*(e for e in read if e.kind not in {one.kind for one in told}), *told]


def _deadline(
    turn: Prepared, sentence: Sentence, read: Sequence[Evidence], scene: Scene
) -> Iterator[Evidence]:
    """The day by which their sentence says that something must be, where no cue reads one."""
    known = any(e.kind is Kind.TIMELINE or e.polarity < 0 for e in read)
    if known or turn.turn.side is Side.OURS:
        return
    when = deadline(turn, sentence, lexicon=scene.lexicon)
    value = time_value(when) if when else None
    if when is not None and value is not None:
        place = quote_span(sentence, when.start, when.end)
        found = evidence_at(turn, place, kind=Kind.TIMELINE, value=value, confidence=_DEADLINE)
        yield replace(found, topic="timeline")


def _is_farewell(said: Evidence, read: Sequence[Evidence]) -> bool:
    """Whether a time stands in a sentence of theirs that denies need or money: 'we close on 31
    May', 'there is none for it this year'.
    """
    denied = any(e.kind in _ENDS and e.polarity < 0 for e in read)
    return denied and said.kind is Kind.TIMELINE and said.side is Side.THEIRS and said.polarity > 0


def _last_words(turn: Prepared, talk: _Talk) -> str:
    """The last two sentences, masked, of what the other side said right before."""
    before = talk.before
    if before is None or not opposite(before.turn.side, turn.turn.side):
        return ""
    return " ".join(before.masked[s.start : s.end] for s in before.sentences[-2:])


def _last_question(before: Prepared | None) -> str:
    """The last question of a turn, masked; '' when it asks none."""
    asked = [s for s in before.sentences if s.question] if before else []
    return before.masked[asked[-1].start : asked[-1].end] if before and asked else ""


def _unlisted_ask(turn: Prepared, sentence: Sentence, scene: Scene) -> Iterator[Evidence]:
    """An ask in a mail of theirs whose words no cue lists, where the learned weights are sure."""
    if turn.turn.channel is not Channel.MAIL or turn.turn.side is not Side.THEIRS:
        return
    sure = chance(turn.turn.text[sentence.start : sentence.end], scene.lexicon.asks)
    if sure >= _LEARNED:
        place = quote_span(sentence, sentence.start, sentence.end)
        said = Text(" ".join(turn.turn.text[slice(*place)].split()))
        found = evidence_at(turn, place, kind=Kind.ASK, value=said, confidence=_LISTED * sure)
        yield replace(found, extractor=LEARNED)


def _what_it_means(
    found: Evidence, turn: Prepared, sentence: Sentence, before: Sentence | None
) -> Evidence:
    """Quote, for 'that's what I would like to fix', the sentence that tells what."""
    if found.kind is not Kind.NEED or found.polarity < 0 or before is None:
        return found
    if before.question or not _POINTS_BACK.match(sentence.text):
        return found
    place = quote_span(before, before.start, before.end)
    told = evidence_at(turn, place, kind=found.kind, value=found.value, confidence=1)
    value = Text(" ".join(told.quote.split()))
    return replace(found, start=told.start, end=told.end, quote=told.quote, value=value)


def _without_budget(read: list[Evidence], turn: Prepared, sentence: Sentence) -> list[Evidence]:
    """Leave out a metric whose one sum of money is the budget ('25,000 dollars a month')."""
    sums = [a for a in within(turn.sums, sentence.start, sentence.end) if a.currency or a.per]
    budget = any(e.kind is Kind.BUDGET and isinstance(e.value, Money) for e in read)
    if not budget or len(sums) != 1 or "%" in sentence.text or "percent" in sentence.text:
        return read
    return [e for e in read if e.kind is not Kind.METRICS]


def _quantities(
    turn: Prepared, sentence: Sentence, scene: Scene, talk: _Talk
) -> Iterator[Evidence]:
    start, end = sentence.start, sentence.end
    mentions = [
        replace(m, start=m.start - start, end=m.end - start)
        for m in within(turn.products, start, end)
    ]
    found = [
        replace(n, start=n.start - start, end=n.end - start) for n in within(turn.bare, start, end)
    ]
    bound = counts(sentence.text, mentions, found=found, last=talk.products, units=scene.units)
    bound = [_as_counted(c, mentions, talk) for c in bound]
    talk.note([m.product for m in mentions])
    talk.counted |= {c.product: c.count for c in bound if c.product}
    counted = {c.product for c in bound}
    for count in bound:
        yield _about(turn, sentence, count, scene)
    if mentions and scene.lexicon.word("interest").search(sentence.text):
        for mention in mentions:
            if mention.product not in counted:
                counted.add(mention.product)
                one = Count(mention.start, mention.end, 1, mention.product, _GUESS)
                yield replace(_about(turn, sentence, one, scene), extractor=IMPLIED)


def _as_counted(count: Count, mentions: Sequence[Mention], talk: _Talk) -> Count:
    """Bind a count that names no product to the one counted so before ('the eight')."""
    if mentions:
        return count
    if count.product in talk.fresh:
        return count
    same = [p for p, known in talk.counted.items() if known == count.count]
    recent = [p for p in talk.products if p in talk.counted]
    product = same[0] if same else count.product if not recent else recent[0]
    return replace(count, product=product)


def _about(turn: Prepared, sentence: Sentence, count: Count, scene: Scene) -> Evidence:
    opinion = scene.lexicon.word("opinion").search(sentence.text)
    place = quote_span(sentence, sentence.start + count.start, sentence.start + count.end)
    value = Quantity(count.count, count.product)
    sure = count.sure * (_OPINION if opinion else 1.0)
    return replace(
        evidence_at(turn, place, kind=Kind.QUANTITY, value=value, confidence=sure),
        topic=count.product,
    )


def _without_needless(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Leave out 'one of it' for products whose count somebody says."""
    counted = {e.topic for e in evidence if e.kind is Kind.QUANTITY and e.extractor != IMPLIED}
    return [
        e
        for e in evidence
        if e.extractor != IMPLIED or e.kind is not Kind.QUANTITY or e.topic not in counted
    ]


def _without_guesses(evidence: Sequence[Evidence], *, but: Container[str]) -> list[Evidence]:
    """Leave out what was only heard by learned weights where cues read the same matter; `but`
    names kinds on which that is decided already.
    """
    read = {e.kind for e in evidence if e.extractor != LEARNED and e.side is Side.THEIRS}
    return [
        e
        for e in evidence
        if e.extractor != LEARNED or e.kind not in read or e.kind in _LISTS or e.kind.value in but
    ]


def _unique(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Keep the surest of pieces that say the same of the same words."""
    best: dict[str, Evidence] = {}
    for piece in evidence:
        known = best.get(piece.id)
        if known is None or piece.confidence > known.confidence:
            best[piece.id] = piece
    return list(best.values())


def _supersede(evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Let later words of the buyer override earlier ones on the same matter."""
    latest: dict[tuple[str, ...], Evidence] = {}
    for piece in evidence:
        if piece.kind not in _OVERRIDES or piece.hypothetical or piece.heard:
            yield _alone(piece) if piece.supersedes else piece
            continue
        who = piece.speaker if piece.kind is Kind.AUTHORITY else ""
        key = (piece.kind.value, piece.topic, who)
        known = latest.get(key)
        over = known.id if known is not None and _outranks(piece, known) else ""
        if piece.supersedes != over:
            piece = replace(piece, supersedes=over)
        if known is None or over or piece.value == known.value:
            latest[key] = piece
        yield piece


def _outranks(new: Evidence, old: Evidence) -> bool:
    """Whether the new piece says something else on the matter, and has the right to."""
    if new.kind is Kind.AUTHORITY and new.polarity == old.polarity:
        return False
    if new.kind is not Kind.AUTHORITY and isinstance(new.value, Text) != isinstance(
        old.value, Text
    ):
        return False
    if (new.value, new.polarity) == (old.value, old.polarity) or is_trial(new):
        return False
    if new.side is Side.OURS and old.side is not Side.OURS:
        return False
    return new.confidence >= WEAK or new.confidence >= old.confidence
