"""What somebody outside wrote that nothing in the program may heed: the border of the reading.

Two kinds of sentence are set aside before anything is read, judged, drafted or shown to a model:
those that speak to a machine or tell whoever answers how to word the answer, and requests that
have nothing to do with the deal. A request counts as one of the deal when it names a product, a
rule or a matter of business, points back to what was said, or shares a word with the thread. The
words themselves stay in the mirror, and the rep is told of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agentarmy.domain.records import Channel, Facts, Side, Turn
from agentarmy.reading.instructions import instruction_marks
from agentarmy.reading.text import fold, sentences, trim
from agentarmy.reading.untrusted_words import (
    ASKS_FOR,
    BUSINESS,
    EMPTY,
    FIRM,
    GENERIC,
    HOUSE,
    LEADS,
    MAKES,
    POINTS,
    QUESTION,
    REPLY_FORM,
    STARTS,
)

_WORD = re.compile(r"[a-z0-9][a-z0-9'&-]*")
_LINE = re.compile(r"\n+(?=\s*[^a-z\s])")
_CAPITAL = re.compile(r"(?<=[\w)\]>|;,-]\s)[A-Z](?=[a-z])")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ers", "er", "ed", "es", "s", "y", "e")
_STEM = 4
_ELLIPTIC = 3
"""A question of so few words leans on what was said: 'the stand?', 'IP54 yes?'."""
_POINTS_AT = re.compile(
    r"\b(?:if|whether) (?:it|that|this|they|these|those)\b"
    r"|^\W*(?:(?:and|also|but|so|or) )?(?:what(?:'s| is| are)|how \w+ (?:is|are)) the \w+"
    r"(?: (?:at|on|in|for|with|by|when) \w+)?\W*$"
)
"""As in 'Tell me whether that is right', 'what is the draw at start?'."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A sentence that is not heeded, as code points of its turn; `machine`: it speaks to one."""

    start: int
    end: int
    machine: bool


class Known:
    """The words by which a request is told to be of the deal: catalogue, rules, and the thread."""

    def __init__(self, facts: Facts) -> None:
        """Begin with what the house sells and by which rules."""
        names = [n for i in facts.prices for n in (i.name, i.sku, *i.aliases, i.unit)]
        self.house = frozenset(_stems(" ".join([*names, *facts.our_names, *facts.our_domains])))
        rules = " ".join(f"{p.text} {p.product}" for p in facts.policies)
        self.thread = set(_stems(rules))

    def hear(self, text: str) -> None:
        """Add what was said."""
        self.thread.update(_stems(text))


def heeded(turns: Sequence[Turn], facts: Facts) -> tuple[Turn, ...]:
    """Return the turns with the sentences that nobody heeds blanked out, of the same length.

    What is set aside of a turn depends on the turns before it alone. Our own words stay.
    """
    known = Known(facts)
    found: list[Turn] = []
    for turn in turns:
        kept = turn if turn.side is Side.OURS else _heeded(turn, known)
        known.hear(f"{turn.subject} {kept.text}")
        found.append(kept)
    return tuple(found)


def _heeded(turn: Turn, known: Known) -> Turn:
    spans = asides(turn.text, known, subject=turn.subject, spoken=turn.channel is Channel.CALL)
    if not spans:
        return turn
    shown = tuple((" ".join(turn.text[s.start : s.end].split()), s.machine) for s in spans)
    ends = _signed_off(turn, spans)
    return replace(turn, text=blanked(turn.text, [*spans, *ends]), unheeded=shown)


_CLOSING = re.compile(
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|all the)?\s?(?:regards|wishes|best|thanks"
    r"|greetings|cheers)|thank you|sincerely|yours(?: (?:sincerely|faithfully|truly))?|br|rgds"
    r"|take care|talk soon|all the best|thanks(?: (?:again|a lot|in advance|so much))?)[,.!]?"
)


def _signed_off(turn: Turn, spans: Sequence[Aside]) -> list[Aside]:
    """The closing and the name above unheeded last words: where nothing stood below them they
    would have been taken off as a signature.
    """
    text, end = turn.text, len(turn.text)
    for one in reversed(spans):
        if text[one.end : end].strip():
            break
        end = one.start
    names = set(fold(turn.speaker.name).split())
    start = place = end
    for line in reversed(text[:end].rstrip().split("\n")[-4:]) if end < len(text) else ():
        place = text.rindex(line, 0, place) if line else place - 1
        words = fold(line).strip()
        named = bool(words) and set(re.findall(r"[\w.'-]+", words)) <= names
        if words and not named and not _CLOSING.fullmatch(words):
            break
        start = place if words else start
    return [Aside(start, end, machine=False)] if text[:start].strip() and start < end else []


def blanked(text: str, spans: Iterable[Aside]) -> str:
    """Return the text with spaces where the spans stood, and no more empty lines than before.

    Of the line breaks around a span those next to the words behind it are kept.
    """
    chars = list(text)
    for span in spans:
        before, after = span.start, span.end
        while before > 0 and chars[before - 1].isspace():
            before -= 1
        while after < len(chars) and chars[after].isspace():
            after += 1
        breaks = [at for at in range(before, after) if chars[at] == "\n"]
        left = sum(at < span.start for at in breaks)
        right = sum(at >= span.end for at in breaks)
        kept = max(1, left + right - 2) if left >= right > 0 else max(left, right)
        if before == 0 or after == len(chars):
            kept = 0
        chars[before:after] = " " * (after - before)
        for at in breaks[len(breaks) - kept :]:
            chars[at] = "\n"
    return "".join(chars)


def asides(text: str, known: Known, *, subject: str = "", spoken: bool = False) -> list[Aside]:
    """Return the sentences that are not heeded, in order.

    What is `spoken` is set aside only where it speaks to a machine: talk wanders.
    """
    machine = instruction_marks(text)
    parts = list(_parts(text))
    judged = [_judged(text[s:e], machine=_meets((s, e), machine)) for s, e in parts]
    around = _stems(subject)
    for (start, end), kind in zip(parts, judged, strict=True):
        if kind == "said":
            around |= _stems(text[start:end])
    found: list[Aside] = []
    for (start, end), kind in zip(parts, judged, strict=True):
        words = fold(text[start:end])
        if kind == "machine":
            found.append(Aside(start, end, machine=True))
        elif kind != "said" and not spoken and not _is_of_deal(words, kind, known, around):
            found.append(Aside(start, end, machine=False))
    return found


def _meets(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, each cut where a line begins that is no continuation of the one before, and
    where a capital opens a request within it.
    """
    for start, end in _joined(text):
        cuts = [m.end() for m in _LINE.finditer(text, start, end)]
        for first, last in pairwise([start, *cuts, end]):
            opens = [m.start() for m in _CAPITAL.finditer(text, first + 1, last)]
            inner = [at for at in opens if STARTS.match(fold(text[at:last]))]
            for one, other in pairwise([first, *inner, last]):
                left, right = trim(text, one, other)
                if left < right:
                    yield left, right


def _joined(text: str) -> Iterator[tuple[int, int]]:
    """The sentences; what goes on in small letters behind words in quotes belongs to them."""
    start, end = -1, -1
    for one in sentences(text):
        quoted = end > 0 and text[end - 1] in "\"\u201d'\u2019)" and text[one.start].islower()
        if quoted and "\n" not in text[end : one.start]:
            end = one.end
            continue
        if end > 0:
            yield start, end
        start, end = one.start, one.end
    if end > 0:
        yield start, end


def _judged(words: str, *, machine: bool) -> str:
    """Tell what a sentence is: to a machine, a task to make some text, a question, or just said."""
    folded = " ".join(fold(words).split())
    if machine or REPLY_FORM.search(folded):
        return "machine"
    body = LEADS.sub("", folded)
    if MAKES.match(body):
        return "task"
    if folded.rstrip("\"')] ").endswith("?") or QUESTION.match(body):
        return "question"
    return "ask" if ASKS_FOR.match(body) else "said"


def _is_of_deal(words: str, kind: str, known: Known, around: set[str]) -> bool:
    """Whether a request names the deal's matters, points back, or shares words with the thread."""
    flat = " ".join(words.split())
    stems = _stems(words)
    if stems & known.house or (FIRM if kind == "task" else BUSINESS).search(flat):
        return True
    body = MAKES.sub("", LEADS.sub("", flat)) if kind == "task" else flat
    if HOUSE.search(body) or _POINTS_AT.search(flat):
        return True
    if kind == "question" and len(flat.split()) <= _ELLIPTIC and not QUESTION.match(flat):
        return True
    shared = stems & (known.thread | around)
    if kind == "task":
        return not _says(words) or len(shared) >= 2 or (bool(shared) and len(stems) <= 2)
    return bool(shared) or not _says(words) or bool(POINTS.search(flat))


def _says(words: str) -> bool:
    """Whether any word says something by itself: 'Can you?' and 'Does Friday work?' do not."""
    found = (w.removesuffix("'s").strip("'-&") for w in _WORD.findall(fold(words)))
    return any(len(w) > 2 and w not in EMPTY and not w.isdigit() for w in found)


def _stems(text: str) -> set[str]:
    found = set[str]()
    for word in _WORD.findall(fold(text)):
        bare = word.removesuffix("'s").strip("'-&")
        if len(bare) < 3 or bare in EMPTY or bare in GENERIC or bare.isdigit():
            continue
        found.add(_stem(bare))
    return found


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
