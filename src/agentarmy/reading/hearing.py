"""What the buyer says in words that no cue lists, heard by learned weights, as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agentarmy.domain.evidence import LEARNED, Evidence, Fact, Kind, PersonRef, Text
from agentarmy.domain.records import Side
from agentarmy.reading.cues import (
    LEAST_BARE,
    Scene,
    due_day,
    evidence_at,
    money_value,
    person_in,
    quote_span,
    time_value,
)
from agentarmy.reading.learned import Kinds, Said, clauses, features
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.text import Sentence
from agentarmy.reading.weighing import FAINTEST, SUREST, UNNAMED, is_weighed

WEIGHTY = 0.4
"""A wished time is held against a policy at once: it is not heard below this chance."""

GRAVE = 0.5
"""A denial that may end a deal is not heard below this chance."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a learned kind says in the terms of evidence.

    `value` is what its evidence says: words as they stand (''), 'sum', 'time', 'speaker',
    'person', or a fixed word. It is heard from the chance that the weights name, but not below
    `least`.
    """

    kind: Kind
    polarity: int = 1
    value: str = ""
    topic: str = ""
    least: float = 0.0


OBJECTIONS = ("price", "timing", "competitor", "authority", "status_quo", "risk")

MEANINGS: dict[str, Meaning | None] = {
    "budget": Meaning(Kind.BUDGET, value="sum", topic="budget"),
    "no_budget": Meaning(Kind.BUDGET, -1, topic="budget", least=GRAVE),
    "freeze": Meaning(Kind.BUDGET, -1, topic="budget", least=GRAVE),
    "decides": Meaning(Kind.AUTHORITY, value="speaker", topic="authority"),
    "signer": Meaning(Kind.AUTHORITY, value="person", topic="authority"),
    "cannot_decide": Meaning(Kind.AUTHORITY, -1, value="speaker", topic="authority", least=GRAVE),
    "need": Meaning(Kind.NEED, topic="need"),
    "no_need": Meaning(Kind.NEED, -1, topic="need", least=GRAVE),
    "timeline": Meaning(Kind.TIMELINE, value="time", topic="timeline", least=WEIGHTY),
    "no_timeline": Meaning(Kind.TIMELINE, -1, topic="timeline", least=GRAVE),
    "competition": Meaning(Kind.COMPETITION, value=UNNAMED),
    "no_competition": Meaning(Kind.COMPETITION, -1, value="nobody else"),
    "metrics": Meaning(Kind.METRICS, topic="metrics"),
    "no_metrics": Meaning(Kind.METRICS, -1, topic="metrics"),
    "economic_buyer": Meaning(Kind.ECONOMIC_BUYER, value="person", topic="economic_buyer"),
    "no_buyer": Meaning(Kind.ECONOMIC_BUYER, -1, topic="economic_buyer"),
    "criteria": Meaning(Kind.DECISION_CRITERIA, topic="criteria"),
    "no_criteria": Meaning(Kind.DECISION_CRITERIA, -1, topic="criteria"),
    "process": Meaning(Kind.DECISION_PROCESS, topic="process"),
    "no_process": Meaning(Kind.DECISION_PROCESS, -1, topic="process"),
    "pain": Meaning(Kind.PAIN, topic="pain"),
    "no_pain": Meaning(Kind.PAIN, -1, topic="pain"),
    "champion": Meaning(Kind.CHAMPION, value="person", topic="champion"),
    "champion_gone": Meaning(Kind.CHAMPION, -1, value="person", topic="champion", least=GRAVE),
    "stop": None,
    **{name: Meaning(Kind.OBJECTION, value=name, least=0.5) for name in OBJECTIONS},
    "commitment": Meaning(Kind.COMMITMENT),
    "ask_us": Meaning(Kind.ASK),
}
"""Every kind that the weights tell apart; None is told apart so that nothing else is heard in it,
but only cues read it: a request to stop is too grave.
"""


def cues_of(read: Iterable[Evidence]) -> tuple[str, ...]:
    """Return what the cues read in a sentence, by kind and sign: 'budget+', 'need-'."""
    return tuple(sorted({f"{e.kind}{'+' if e.polarity > 0 else '-'}" for e in read}))


def hear(
    turn: Prepared, sentence: Sentence, *, said: Said, read: Sequence[Evidence], scene: Scene
) -> Iterator[Evidence]:
    """Yield what a sentence of the buyer's says beside what the cues `read` in it.

    Where the lexicon knows how talks add up, elements are heard from the faintest chance on,
    whatever the cues read: `agentarmy.reading.weighing` decides on them.
    """
    kinds = scene.lexicon.kinds
    if turn.turn.side is not Side.THEIRS or not kinds.names:
        return
    listed = {e.kind for e in read}
    likeliest: dict[Kind, tuple[float, Meaning]] = {}
    for name, chance in _chances(said, kinds).items():
        meaning = MEANINGS[name]
        if meaning is None:
            continue
        adds_up = is_weighed(meaning.kind, kinds.talks)
        if meaning.kind in listed and not adds_up:
            continue
        if chance < (FAINTEST if adds_up else max(meaning.least, kinds.least.get(name, GRAVE))):
            continue
        if _misheard(turn, sentence, meaning, said=said, scene=scene):
            continue
        if chance > likeliest.get(meaning.kind, (0.0, meaning))[0]:
            likeliest[meaning.kind] = (chance, meaning)
    for chance, meaning in likeliest.values():
        value = _value(turn, sentence, meaning, scene)
        if value is not None:
            yield _evidence(turn, sentence, meaning, value, sure=chance, scene=scene)


def _chances(said: Said, kinds: Kinds) -> dict[str, float]:
    """How likely each kind is said, by the sentence or by that clause of it that says it most."""
    parts = [said.masked, *(said.masked[start:end] for start, end in clauses(said.masked))]
    found = [kinds.chances(features(replace(said, masked=one))) for one in parts]
    return {name: max(one[name] for one in found) for name in kinds.names}


_SPOKEN_UP = frozenset({Kind.ASK, Kind.COMMITMENT})
"""What may be heard in a question of the buyer's; it is no evidence of how they stand."""
_LONG = 7
"""A second sentence of so many words speaks for itself, not as an answer."""
_DENIES = re.compile(r"\W*(?:not|no|nobody|nobody's|none|never|nothing)\b(?!,)")
"""How a sentence begins that tells of no money: 'Not approved.'"""
_NEED_NOT = re.compile(
    r"\b(?:do|does|did)(?: not|n't) (?:have|need) to\b|\b(?:need(?:n't| not)|no need to)\b"
)
"""'They do not have to run by then' names no time that is wished."""
_THERE_IS = re.compile(
    r"\b(?:there(?:'s| is| are)|(?:we|they|i)(?:'ve| have)(?: got)?) (?:a |the |some |enough )?"
    r"(?:budget|money|funds?|funding)\b"
)
_TURNED = re.compile(
    r"n't\b|\b(?:no|not|none|never|nothing|nobody|neither|nor|without|but|if|unless|until|once"
    r"|only|hardly|little|wish|gone|spent|frozen|freeze|cut|left|had|was|were)\b"
)
"""What may turn 'there is money' into its opposite."""
_SCANT = 3
"""A sentence of fewer words says something only as an answer."""


def _misheard(
    turn: Prepared,
    sentence: Sentence,
    meaning: Meaning,
    *,
    said: Said,
    scene: Scene,
) -> bool:
    """Whether what was heard is likelier small talk: asked, too short, or a grave denial in which,
    as in the question before, nothing speaks of the matter.
    """
    if meaning.kind in _SPOKEN_UP:
        return False
    if sentence.question:
        return True
    if meaning.kind is Kind.BUDGET and meaning.polarity > 0 and _DENIES.match(said.masked):
        return True
    if meaning.kind is Kind.TIMELINE and meaning.polarity > 0 and _NEED_NOT.search(said.masked):
        return True
    if meaning.kind is Kind.BUDGET and meaning.polarity < 0 and _is_there(said.masked):
        return True
    count = len(sentence.text.split())
    if count < _SCANT and not said.asked:
        return True
    if meaning.least < GRAVE or f"about_{meaning.kind}" not in scene.lexicon.words:
        return False
    near = scene.lexicon.word(f"about_{meaning.kind}")
    answers = said.place == 0 or (said.place == 1 and count < _LONG)
    asked = said.asked if answers else ""
    return not (near.search(said.masked) or near.search(asked))


def _is_there(masked: str) -> bool:
    """Whether it says in so many words that there is money."""
    return bool(_THERE_IS.search(masked)) and not _TURNED.search(masked)


_GROUP = re.compile(
    r"\b(?:\w+ )?(?:committee|board|panel|council|partners|owners|directors|trustees)\b"
)
_MINE = re.compile(r"\b(?:i|i'll|i'm|i've|i'd|me|my|mine|myself)\b")


def _evidence(
    turn: Prepared,
    sentence: Sentence,
    meaning: Meaning,
    value: Fact,
    *,
    sure: float,
    scene: Scene,
) -> Evidence:
    place = quote_span(sentence, sentence.start, sentence.end)
    weighed = is_weighed(meaning.kind, scene.lexicon.kinds.talks)
    confidence = sure if weighed else min(SUREST, sure)
    found = evidence_at(turn, place, kind=meaning.kind, value=value, confidence=confidence)
    due = None
    if meaning.kind is Kind.COMMITMENT:
        due = due_day(turn, sentence, lexicon=scene.lexicon)
    return replace(
        found, polarity=meaning.polarity, topic=meaning.topic, due=due, extractor=LEARNED
    )


def _value(turn: Prepared, sentence: Sentence, meaning: Meaning, scene: Scene) -> Fact | None:
    """Return what the evidence says; None where the sentence says too little, or says otherwise."""
    span = (sentence.start, sentence.end)
    words = Text(" ".join(turn.turn.text[slice(*quote_span(sentence, *span))].split()))
    weighed = is_weighed(meaning.kind, scene.lexicon.kinds.talks)
    if meaning.polarity < 0 and (
        (meaning.kind is Kind.BUDGET and not weighed and _sum(turn, span, scene))
        or (meaning.kind is Kind.TIMELINE and within(turn.times, *span))
    ):
        return None  # 'no rush, four weeks' names a time
    if meaning.value == "sum":
        other = within(turn.sums, *span) and not weighed
        return _sum(turn, span, scene) or (None if other else words)
    if meaning.value == "time":
        when = next((w for w in reversed(within(turn.times, *span)) if not w.past), None)
        return (time_value(when) if when else None) or words
    if meaning.value == "speaker":
        return PersonRef(turn.turn.speaker.name)
    if meaning.value == "person":
        return person_in(turn, sentence, span=span, scene=scene) or _somebody(
            turn, sentence, meaning
        )
    return Text(meaning.value) if meaning.value else words


def _somebody(turn: Prepared, sentence: Sentence, meaning: Meaning) -> Fact | None:
    """Whoever is meant where nobody is named: a group, the speaker, or somebody else."""
    group = _GROUP.search(sentence.text)
    if group:
        return PersonRef(role=group[0])
    if not _MINE.search(sentence.text):
        return PersonRef(role="somebody else")
    # 'I will' after 'who signs?' may be heard as either; it names nobody else.
    return None if meaning.kind is Kind.AUTHORITY else PersonRef(turn.turn.speaker.name)


def _sum(turn: Prepared, span: tuple[int, int], scene: Scene) -> Fact | None:
    """The last sum of the sentence that can be a budget."""
    for amount in reversed(within(turn.sums, *span)):
        others = scene.lexicon.word("others_money").search(turn.masked[span[0] : amount.start])
        if (
            not others
            and amount.per not in ("unit", "hour", "day")
            and (amount.currency or amount.value >= LEAST_BARE)
        ):
            return money_value(amount, scene)
    return None
