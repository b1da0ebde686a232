"""Whose side each speaker is on: told, by name and domain, or by what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from agentarmy.domain.records import Facts, Side, Turn
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.text import fold

LEAST_LEAD = 1.5
"""How far the seller's hints must lead the buyer's (or the reverse) before a side is taken."""
_PER_HINT = 3
"""A hint counts at most this often per speaker, so that one tic does not decide."""
_STRANGER = 1.0
_GREETED = 1.5


def key_of(turn: Turn) -> str:
    """Return what identifies the speaker of a turn: the address, else the lower-case name."""
    return turn.speaker.address.lower() or " ".join(turn.speaker.name.lower().split())


def resolve_sides(
    turns: Sequence[Turn], facts: Facts, *, lexicon: Lexicon | None = None
) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """Set the side of each turn; also return the labels of speakers that stay UNKNOWN.

    In this order: what the rep answered, a side the importer set, our domains and names, the
    other addresses when our domains are known, what is said, and the rule that of two parties
    the other one is the other side. Ties stay UNKNOWN.
    """
    speakers: dict[str, list[Turn]] = {}
    keys = [key_of(turn) for turn in turns]
    for key, turn in zip(keys, turns, strict=True):
        speakers.setdefault(key, []).append(turn)
    sides = {key: _told(key, said, facts) for key, said in speakers.items()}
    if Side.UNKNOWN in sides.values():
        _two_parties(speakers, sides)
        if lexicon is not None:
            _by_words(speakers, sides, facts, lexicon)
        _two_parties(speakers, sides)
    resolved = tuple(_on(turn, sides[key]) for turn, key in zip(turns, keys, strict=True))
    unknown = tuple(
        said[0].speaker.label for key, said in speakers.items() if sides[key] is Side.UNKNOWN
    )
    return resolved, unknown


def meant(names: Sequence[str], turns: Iterable[Turn]) -> tuple[str, ...]:
    """Return who is meant by names as a rep types them: whole, or by a part that only one bears.

    Those that nobody who speaks bears are left out.
    """
    people = dict.fromkeys(turn.speaker for turn in turns)
    labels = {" ".join(person.label.lower().split()): person.label for person in people}
    addresses = {person.address.lower(): person.address for person in people}
    found: list[str] = []
    for name in names:
        wanted = " ".join(name.lower().split())
        whole = labels.get(wanted) or addresses.get(wanted)
        near = [label for one, label in labels.items() if wanted and _same_name(one, wanted)]
        found += [whole] if whole else near if len(near) == 1 else []
    return tuple(dict.fromkeys(found))


def _on(turn: Turn, side: Side) -> Turn:
    if turn.side is side:
        return turn
    return Turn(  # a long thread has thousands of turns, and `replace` takes three times as long
        id=turn.id,
        conversation=turn.conversation,
        channel=turn.channel,
        speaker=turn.speaker,
        text=turn.text,
        at=turn.at,
        utc_offset=turn.utc_offset,
        side=side,
        subject=turn.subject,
        to=turn.to,
        automatic=turn.automatic,
        unheeded=turn.unheeded,
    )


def _told(key: str, said: Sequence[Turn], facts: Facts) -> Side:
    person = said[0].speaker
    name = " ".join(person.name.lower().split())
    for known in (key, name):
        if known and known in facts.known_sides:
            return facts.known_sides[known]
    if said[0].side is not Side.UNKNOWN:
        return said[0].side
    if person.domain:
        if _under(person.domain, facts.our_domains):
            return Side.OURS
        if facts.our_domains:
            return Side.THEIRS
    if name and any(_same_name(name, our) for our in facts.our_names):
        return Side.OURS
    return Side.UNKNOWN


def _under(domain: str, ours: Sequence[str]) -> bool:
    return any(domain == d.lower() or domain.endswith("." + d.lower()) for d in ours)


def _same_name(name: str, our: str) -> bool:
    """Compare names; 'Lindqvist, Mara' and 'Mara Lindqvist (Northmill)' are Mara Lindqvist."""
    wanted = set(fold(our).split())
    bare = re.sub(r"\(.*?\)|[,|]", " ", name)
    return bool(wanted) and (set(bare.split()) == wanted or f" {fold(our)} " in f" {bare} ")


def _by_words(
    speakers: Mapping[str, Sequence[Turn]],
    sides: dict[str, Side],
    facts: Facts,
    lexicon: Lexicon,
) -> None:
    lead = {
        key: _lead(said, facts, lexicon)
        for key, said in speakers.items()
        if sides[key] is Side.UNKNOWN and key
    }
    ours_known = Side.OURS in sides.values()
    for key, score in lead.items():
        if ours_known:
            # Our people are usually listed: whoever is not has to sell to be one of us.
            score -= _STRANGER + (_GREETED if _is_greeted(speakers[key], speakers, sides) else 0)
        others = [v for k, v in lead.items() if k != key]
        relative = score if ours_known else score - sum(others) / max(1, len(others))
        if score >= LEAST_LEAD and relative >= LEAST_LEAD:
            sides[key] = Side.OURS
        elif score <= -LEAST_LEAD and relative <= -LEAST_LEAD:
            sides[key] = Side.THEIRS
    if len(lead) == 2 and not ours_known and all(sides[k] is Side.UNKNOWN for k in lead):
        high, low = sorted(lead, key=lambda k: -lead[k])
        if lead[high] - lead[low] >= LEAST_LEAD:
            sides[high], sides[low] = Side.OURS, Side.THEIRS


def _is_greeted(
    said: Sequence[Turn], speakers: Mapping[str, Sequence[Turn]], sides: Mapping[str, Side]
) -> bool:
    """Whether one of ours greets the speaker by first name, as one greets guests."""
    first = fold(said[0].speaker.name).split()[:1]
    if not first:
        return False
    name = re.escape(first[0])
    greeting = re.compile(rf"\b(?:hi|hello|hey|morning|afternoon|welcome),? {name}\b")
    return any(
        greeting.search(fold(turn.text))
        for key, turns in speakers.items()
        if sides[key] is Side.OURS
        for turn in turns
    )


def _lead(said: Sequence[Turn], facts: Facts, lexicon: Lexicon) -> float:
    """Sum the hints in one speaker's words: above zero they sell, below they buy."""
    seen: Counter[int] = Counter()
    score = 0.0
    for turn in said:
        text = fold(turn.text)
        if any(re.search(rf"\bfrom {re.escape(fold(n))}(?!\w)", text) for n in facts.our_names):
            score += 4.0
        for index, (side, weight, pattern) in enumerate(lexicon.hints):
            if seen[index] < _PER_HINT and pattern.search(text):
                seen[index] += 1
                score += weight if side is Side.OURS else -weight
    return score


def _two_parties(speakers: Mapping[str, Sequence[Turn]], sides: dict[str, Side]) -> None:
    """When exactly one of two named speakers is known, the other is the other side."""
    named = [key for key in speakers if key]
    if len(named) != 2:
        return
    for key, other in (named, named[::-1]):
        if sides[key] is Side.UNKNOWN and sides[other] is not Side.UNKNOWN:
            sides[key] = Side.THEIRS if sides[other] is Side.OURS else Side.OURS
