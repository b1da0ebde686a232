"""People and roles as a text names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentarmy.domain.evidence import PersonRef
from agentarmy.reading.lexicon import Lexicon

_NAME_WORD = r"(?:[A-Z][\w'\u2019-]*[a-z]\w*|O['\u2019][A-Z]\w+)"
_NAME = re.compile(
    rf"{_NAME_WORD}(?: (?:& |[A-Z]\. |van |von |de |del |da |bin )?{_NAME_WORD}){{0,2}}"
)
_JOIN_AFTER = re.compile(
    r"\s*[,(]?\s*(?:(?:is|was|as|becomes)\s)?(?:our|the|my|a|their)?\s*(?:new\s)?$"
)
_JOIN_BEFORE = re.compile(r"[,]?\s*\(?$")
_INSIDE = re.compile(rf"\s*\((?P<last>{_NAME_WORD}),?\s(?:our|the|my)\s$")
_OPENER = re.compile(r"[A-Z][a-z]+(?:ly|ing|ever)")
"""Words that open sentences ('Ideally', 'Regarding') and hardly ever are names."""
_NOT_NAMES = frozenset(
    "Maybe Perhaps Unfortunately Still Even Such Two Both Most Many Much More Less Few "
    "Several Another Other Others Same Not Never Always Often Sometimes Again Already Yet "
    "Anyway Besides Otherwise However Therefore Though Although Unless Whether Without With "
    "Within Under Over Above Below Between During Through Across Against About Around Behind "
    "Beyond Near Inside Outside Upon Per Via Like Unlike Except Instead Rather Quite Very Too "
    "Enough Almost Nearly Need Want Make Take Give Get Got Go Come See Look Send Call Tell "
    "Ask Check Keep Stop Start Try Use Read Write Talk Speak Think Know Guess Hope Wish Love "
    "Glad Happy Sorry Nice Fine Cool Wow Oh Ah Hmm Um Uh Well Yeah Yep Nope Correct True Fair "
    "Deal Done Cheers Congratulations Welcome Sir Madam Team All Folks Guys Dear Kind Warm "
    "Sincerely Yours Thx Pls Btw Fyi Asap Eta Pos Po Ceo Cfo Coo Cto Vp Hr It Qa Hq Our Ours "
    "Mine Theirs Their Them Him His Her Hers Its Someone Somebody People Everyone Everything "
    "Something I I'm I'll I've I'd The A An We We're We'll You Your He She It's They This "
    "That These Those My Is Are Was Do Does Did Can Could Would Should Will What When Where "
    "Which Who Why How If And But Or So As At By For From In Of On To Yes No Hi Hello Hey "
    "Thanks Thank Please Regards Best Good Great Sure Okay Also Then There Here Let Let's "
    "Anything Nobody Once After Before Just Each Some Any Because Since While Until Only Now "
    "Today Tomorrow Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "March April May June July August September October November December Re Fwd OK "
    "Absolutely Perfect Sounds That's What's Right First Second Last Next One Three Four Five "
    "Six Seven Eight Nine Ten Definitely Certainly Actually Honestly Exactly Understood "
    "Wonderful Fantastic Excellent Have Has Had Looking Starting Regarding Given Based Mr Mrs "
    "Ms Dr Ps Capex Opex".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person or role in a text, end exclusive."""

    start: int
    end: int
    person: PersonRef


def names(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield proper names: runs of capitalised words that are no common words."""
    for match in _NAME.finditer(text):
        start, words = match.start(), match[0].split(" ")
        while words and _is_common(words[0]):
            start += len(words[0]) + 1
            words = words[1:]
        while words and _is_common(words[-1]):
            words = words[:-1]
        if words and not _OPENER.fullmatch(words[0]):
            name = " ".join(words)
            yield start, start + len(name), name


def _is_common(word: str) -> bool:
    """Whether a capitalised word is a common one, also as 'We've' or 'That'd'."""
    plain = word.replace("\u2019", "'")
    return (
        plain in _NOT_NAMES
        or plain == "&"
        or plain.endswith("n't")
        or ("'" in plain and not plain.endswith("'s") and plain.partition("'")[0] in _NOT_NAMES)
    )


def people(text: str, folded: str, *, lexicon: Lexicon) -> tuple[Named, ...]:
    """Find roles ('our CFO') and the names beside them, in a text and its folded form."""
    named = list(names(text))
    found: list[Named] = []
    for role in lexicon.word("roles").finditer(folded):
        person = _beside(text, role, named)
        if found and person.start < found[-1].end:
            continue
        found.append(person)
    return tuple(found)


def _beside(text: str, role: re.Match[str], named: list[tuple[int, int, str]]) -> Named:
    label = text[role.start() : role.end()]
    for start, end, name in named:
        if end <= role.start():
            gap = text[end : role.start()]
            if _JOIN_AFTER.fullmatch(gap):
                return Named(start, role.end(), PersonRef(name, label))
            inside = _INSIDE.fullmatch(gap)
            if inside:
                return Named(start, role.end(), PersonRef(f"{name} {inside['last']}", label))
        elif role.end() <= start <= role.end() + 3 and _JOIN_BEFORE.fullmatch(
            text[role.end() : start]
        ):
            return Named(role.start(), end, PersonRef(name, label))
    return Named(role.start(), role.end(), PersonRef("", label))
