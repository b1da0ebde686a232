"""Rivals that the buyer looked at and will not take: 'we're not going further with them'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.records import Side
from agentarmy.reading.cues import evidence_at, quote_span
from agentarmy.reading.masking import Prepared
from agentarmy.reading.text import Sentence, fold

_SURE = 0.75
_NEAR = 4
"""So many sentences behind the name 'them' still means the rival."""
_WE = (
    r"(?:we|i|they upstairs|management|the (?:board|team|committee)|our \w+)"
    r"(?:'re|'ve|'ll|'d|'m| are| have| had| will| wo| am| has"
    r"| do| did| does| is| was| were)?(?: (?:all|now|also|since|then|just))?"
)
_NOT = r"(?: not| never|n't| no longer)"
_ON = (
    r"(?:(?:going|go|moving|move|proceeding|proceed|continuing|continue|carrying|carry)"
    r"(?: any)?(?: on| further| forward| ahead)?|pursuing|pursue|taking|take|choosing|choose"
    r"|picking|pick|buying|buy|considering|consider|inviting|invite)"
)
_OBJECT = "(?P<who>RIVAL)"
_PATTERNS = (
    rf"\b{_WE}{_NOT}(?: be)? {_ON}(?: with| from)? {_OBJECT}",
    rf"\b{_WE} (?:(?:decided|voted|chose) against|dropped|ruled out|crossed off|struck off"
    rf"|passed on|turned down|rejected|said no to|said goodbye to|walked away from|parted with"
    rf"|are done with|(?:'re )?done with|sent away) {_OBJECT}",
    rf"\b{_WE} (?:ruled|crossed|turned|struck|voted|sent) {_OBJECT}(?: \w+)?"
    r" (?:out|off|down|away)\b",
    rf"{_OBJECT}(?:'re|'s| are| is| were| was)(?: now| definitely| already| therefore)?"
    r"(?: out(?= of the (?:race|running|picture)|\s*[.,;!]|$| now| for (?:us|me|good)| because)"
    r"|(?: off| no longer on) (?:the|our) (?:list|table|shortlist)|(?: not|n't) an option\b"
    r"|(?: no longer| not|n't) (?:in the (?:race|running)|in question"
    r"|on (?:the|our) (?:list|table))"
    r"|(?: been)? (?:ruled out|dropped|rejected|eliminated))",
    rf"\b(?:{_WE} )?told {_OBJECT} no\b",
)
_THEM = r"them(?: any (?:more|longer))?|they"
_STILL_OPEN = re.compile(
    r"\b(?:if|unless|until|once|when|before|would|could|might|may|perhaps|maybe|probably|not sure"
    r"|yet|last (?:year|time)|years? ago|in the past|at first|back then)\b"
)


_HINT = re.compile(
    r"\b(?:going|go|moving|move|proceed\w*|continu\w+|carry\w*|pursu\w+|tak(?:e|ing)|cho(?:ose|osing)"
    r"|pick\w*|buy\w*|consider\w*|invit\w+|against|dropped|ruled|crossed|struck|passed|turned"
    r"|rejected|goodbye|walked|parted|done|sent|out|off|list|option|running|race|question|no"
    r"|eliminated)\b"
)
"""Without such a word nobody is dropped."""


def dropped(turn: Prepared, named: Iterable[Evidence]) -> Iterator[Evidence]:
    """Yield that a rival is no longer in the race, as a denial with the rival's name.

    `named` are the rivals that were named so far, the turn's own last. 'Them' is the one whose
    name stands right before in the same turn; a name may have been said at any time.
    """
    if turn.turn.side is Side.OURS or not _HINT.search(turn.folded):
        return
    rivals = tuple(named)
    known = {
        fold(e.value.text): e.value.text
        for e in rivals
        if isinstance(e.value, Text) and e.value.text and e.polarity > 0 and not e.heard
    }
    if not known:
        return
    places = [e.start for e in rivals if e.source.id == turn.turn.id and e.polarity > 0]
    for number, sentence in enumerate(turn.sentences):
        if sentence.question or _STILL_OPEN.search(sentence.text):
            continue
        rival = _meant(turn, number, sentence, known=known, places=places)
        if rival:
            place = quote_span(sentence, sentence.start, sentence.end)
            found = evidence_at(
                turn, place, kind=Kind.COMPETITION, value=Text(rival), confidence=_SURE
            )
            yield replace(found, polarity=-1)


def _meant(
    turn: Prepared,
    number: int,
    sentence: Sentence,
    *,
    known: dict[str, str],
    places: Sequence[int],
) -> str:
    """The rival that a sentence drops, '' for none."""
    names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = _dropping(rf"(?:the )?(?:{names})(?! and\b)", sentence.text)
    if found:
        return next(known[name] for name in known if name in found["who"])
    first = turn.sentences[max(0, number - _NEAR)].start
    near = [place for place in places if first <= place <= sentence.start]
    if not near or not _dropping(_THEM, sentence.text):
        return ""
    said = fold(turn.turn.text[near[-1] : sentence.start])
    last = {said.rfind(name): real for name, real in known.items() if name in said}
    return last[max(last)] if last else ""


def _dropping(who: str, text: str) -> re.Match[str] | None:
    for pattern in _PATTERNS:
        found = re.search(pattern.replace("RIVAL", who), text)
        if found:
            return found
    return None
