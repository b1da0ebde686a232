"""A rep's own voice, measured on mail they sent: how they greet, close, shorten and how long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import mean, median

from agentarmy.domain.records import Turn
from agentarmy.errors import BadInput, NotFound
from agentarmy.reading.text import sentences
from agentarmy.writing.claims import claims_of
from agentarmy.writing.formality import FORMAL_FROM, Tone, formality

LEAST_MAILS = 5
"""Fewer mails show a mood, not a manner."""
_ROOM = 1.5
"""A draft may be so much longer than the rep's usual mail: it carries facts that must stand."""
_SHORTEST = 60
_PHRASE_WORDS = range(3, 13)
_GREETING = re.compile(
    r"(?i)\A\s*(?P<word>hi(?: there)?|hey|hello|dear|good (?:morning|afternoon|day)|morning)\b"
    r"[^\n]{0,60}?,?[ \t]*(?:\n|\Z)"
)
_CLOSING = re.compile(
    r"(?im)^(?P<words>(?:(?:all the |very )?best|(?:with )?(?:kind|warm|best|kindest|many)\b[^\n,]*"
    r"|(?:many )?thanks(?: again)?|thank you|cheers|regards|yours\b[^\n,]*|sincerely|take care"
    r"|talk soon|speak soon|warmly))[ \t]*[,.!]?[ \t]*\n(?:[^\n]{1,40}\n?)?\s*\Z"
)
_PAIRS = (
    ("I am", "I'm"),
    ("I have", "I've"),
    ("I would", "I'd"),
    ("we are", "we're"),
    ("we have", "we've"),
    ("you are", "you're"),
    ("you have", "you've"),
    ("that is", "that's"),
    ("it is", "it's"),
    ("here is", "here's"),
    ("what is", "what's"),
    ("let us", "let's"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("did not", "didn't"),
    ("is not", "isn't"),
    ("are not", "aren't"),
    ("would not", "wouldn't"),
    ("I will", "I'll"),
    ("we will", "we'll"),
    ("you will", "you'll"),
    ("will not", "won't"),
    ("have not", "haven't"),
    ("has not", "hasn't"),
    ("cannot", "can't"),
    ("there is", "there's"),
)
"""Full forms and their contractions: pairs that mean the same wherever more words follow."""
_WOULD = re.compile(r"\bI['\u2019]d(?= (?:like|love|rather|prefer|be|ask|call|appreciate)\b)")
"""Where 'I'd' is no 'I had'."""
_NEXT_WORD = r"(?=\s+[A-Za-z])"
_DONE = r"(?=\s+(?:been|put|set|read|seen|had|taken|written|got|\w{3,}ed)\b)"
"""'I have noted' contracts, 'I have to' and 'I have it' do not."""
_QUOTED = re.compile(r'("[^"]*"|“[^”]*”|\[(?:to confirm|attach): [^\]]*\])')
_LONG = re.compile(
    r"(?i)\b(?:" + "|".join(long for long, _ in _PAIRS) + r")\b" + _NEXT_WORD, re.MULTILINE
)
_SHORT = re.compile(r"(?i)\b\w+['’](?:m|re|ve|ll|d|t)\b|\b(?:that|it|here|what|let)['’]s\b")
_SPECIFIC = re.compile(r"\d|[\"“”]|(?<!^)(?<![.!?] )\b(?!I\b|I')[A-Z]|\?|:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What is usual in a rep's mails.

    `words` is the median of a body, `sentence_words` the mean of a sentence, `formality` 0..1,
    `contractions` the share of places where they are used, `small_start` whether the line behind
    the greeting begins small. `phrases` are sentences they use again and again, without facts;
    `last_line` is the one that ends their mails.
    """

    mails: int
    greeting: str = "Hi"
    closing: str = "Best"
    formal_closing: str = ""
    name: str = ""
    words: int = 0
    sentence_words: float = 0.0
    formality: float = 0.5
    contractions: float = 0.0
    small_start: bool = False
    phrases: tuple[str, ...] = ()
    last_line: str = ""

    @property
    def limit(self) -> int:
        """The most words of a body in this voice; 0 for no limit of its own."""
        return max(_SHORTEST, round(self.words * _ROOM)) if self.words else 0

    def say(self, text: str) -> str:
        """Return the text with contractions or full forms, as the rep writes; quotes stay."""
        return _apart(text, contracted) if self.contractions >= 0.5 else in_full(text)

    def lines(self) -> dict[str, object]:
        """Return the voice as plain data."""
        return asdict(self)


def parse(data: object) -> Voice:
    """Read a stored voice. Raises BadInput for something else."""
    if not isinstance(data, Mapping) or not isinstance(data.get("mails"), int):
        raise BadInput(
            "the stored voice cannot be read", expected="voice.json", hint="agentarmy voice learn"
        )
    phrases = data.get("phrases")
    return Voice(
        mails=int(str(data["mails"])),
        greeting=str(data.get("greeting") or "Hi"),
        closing=str(data.get("closing") or "Best"),
        formal_closing=str(data.get("formal_closing") or ""),
        name=str(data.get("name") or ""),
        words=int(str(data.get("words") or 0)),
        sentence_words=float(str(data.get("sentence_words") or 0)),
        formality=float(str(data.get("formality") or 0)),
        contractions=float(str(data.get("contractions") or 0)),
        small_start=bool(data.get("small_start")),
        phrases=tuple(map(str, phrases)) if isinstance(phrases, list | tuple) else (),
        last_line=str(data.get("last_line") or ""),
    )


def learn(turns: Sequence[Turn], *, tone: Tone) -> Voice:
    """Measure the voice of mails that one rep wrote.

    Raises NotFound for fewer than five mails.
    """
    texts = [turn.text.strip() for turn in turns if len(turn.text.split()) >= 5]
    if len(texts) < LEAST_MAILS:
        raise NotFound(
            f"{len(texts)} sent mail{'s' if len(texts) != 1 else ''} of yours: too few for a voice",
            expected=f"at least {LEAST_MAILS}",
            hint="agentarmy config set me.email ADDRESS; agentarmy import sent.mbox",
        )
    scores = [formality(text, tone) for text in texts]
    bodies = [body_of(text) for text in texts]
    said = [text[s.start : s.end] for text in bodies for s in sentences(text)]
    relaxed = [t for t, score in zip(texts, scores, strict=True) if score < FORMAL_FROM]
    formal = [t for t, score in zip(texts, scores, strict=True) if score >= FORMAL_FROM]
    phrases, last = _phrases(bodies)
    return Voice(
        mails=len(texts),
        greeting=_usual(_greeting(t) for t in relaxed or texts) or "Hi",
        closing=_usual(_closing(t) for t in relaxed or texts) or "Best",
        formal_closing=_usual(_closing(t) for t in formal),
        name=_usual(_signed(t) for t in relaxed or texts),
        words=round(median(len(body.split()) for body in bodies)),
        sentence_words=round(mean(len(s.split()) for s in said), 1) if said else 0.0,
        formality=round(mean(scores), 2),
        contractions=round(contraction_share(" ".join(bodies)), 2),
        small_start=2 * sum(body[:1].islower() for body in bodies) > len(bodies),
        phrases=phrases,
        last_line=last,
    )


def body_of(text: str) -> str:
    """Return a mail without its greeting and its sign-off."""
    return _CLOSING.sub("", _GREETING.sub("", text, count=1)).strip()


def contraction_share(text: str) -> float:
    """Return the share of contractions among all places that could have one; 0 for none."""
    short, full = len(_SHORT.findall(text)), len(_LONG.findall(text))
    return short / (short + full) if short + full else 0.0


def in_full(text: str) -> str:
    """Return the text without contractions, as one writes to whom one is on last-name terms with;
    quotes stay.
    """
    return _apart(text, spelled_out)


def _apart(text: str, turn: Callable[[str], str]) -> str:
    parts = _QUOTED.split(text)
    return "".join(p if place % 2 else turn(p) for place, p in enumerate(parts))


def contracted(text: str) -> str:
    """Contract the full forms: 'I am glad' is 'I'm glad'."""
    for full, short in _PAIRS:
        tail = _DONE if full.endswith("have") else _NEXT_WORD
        text = re.sub(rf"(?i)\b{full}\b{tail}", _as_begun(short), text)
    return text


def spelled_out(text: str) -> str:
    """Write contractions in full: 'I'm glad' is 'I am glad'."""
    for full, short in _PAIRS:
        if full != "I would":  # 'I'd' may also be 'I had'
            pattern = short.replace("'", "['’]")
            text = re.sub(rf"(?i)\b{pattern}\b", _as_begun(full), text)
    return _WOULD.sub("I would", text)


def _as_begun(words: str) -> Callable[[re.Match[str]], str]:
    def put(found: re.Match[str]) -> str:
        return words[:1].upper() + words[1:] if found[0][:1].isupper() else words

    return put


def _usual(found: Iterable[str]) -> str:
    counts = Counter(word for word in found if word)
    return counts.most_common(1)[0][0] if counts else ""


def _greeting(text: str) -> str:
    found = _GREETING.match(text)
    return found["word"].capitalize() if found else ""


def _closing(text: str) -> str:
    found = _CLOSING.search(text)
    return found["words"].strip() if found else ""


def _signed(text: str) -> str:
    last = text.splitlines()[-1].strip(" ,.-–—")
    return last if re.fullmatch(r"[^\W\d_][\w'’ .-]{0,30}", last) and len(last) < 30 else ""


def _claims_nothing(sentence: str) -> bool:
    short = len(sentence.split()) in _PHRASE_WORDS
    return short and not _SPECIFIC.search(sentence) and not claims_of(sentence).strong


def _phrases(bodies: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Sentences without any fact that stand in two mails or more, and the usual last one."""
    counts: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for body in bodies:
        found = [" ".join(body[s.start : s.end].split()) for s in sentences(body)]
        plain = [f for f in found if _claims_nothing(f)]
        counts.update(set(plain))
        if found and found[-1] in plain:
            ends[found[-1]] += 1
    often = tuple(words for words, times in counts.most_common(5) if times > 1)
    last = next((words for words, times in ends.most_common(1) if times > 1), "")
    return often, last
