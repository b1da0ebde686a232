"""Small turns of phrase: numbers and days in words, and a buyer's words said back to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_FLIP = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "we": "you",
    "we're": "you're",
    "we've": "you've",
    "we'd": "you'd",
    "we'll": "you'll",
    "me": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
    "myself": "yourself",
    "ourselves": "yourselves",
    "you": "we",
    "you're": "we're",
    "you've": "we've",
    "you'd": "we'd",
    "you'll": "we'll",
    "your": "our",
    "yours": "ours",
}
_BE = {"am": "are", "was": "were"}
_TOKEN = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?|[^A-Za-zÀ-ÿ]+")
_LEAD_IN = re.compile(
    r"^(?:(?:as (?:i |we )?said|to be clear|just|fyi|ps)\b[^:]{0,50}:\s+"
    r"|(?:no|yes|ok|okay|right|well)\.\s+(?=\w+\s+\w+)"
    r"|(?:and|but|so|also|then),?\s+(?=\w+\s+\w+))",
    re.IGNORECASE,
)
_OBJECT_BEFORE = frozenset(
    "to for with from of at by on about tell told give gave send sent show showed help let"
    " ask asked call called keep charge charges charged cost costs".split()
)


_BEFORE_SUBJECT = frozenset(
    "and but or if when that because what how as so where than before after until while since why"
    " who which do did can could will would are have had should".split()
)
_AFTER_OBJECT = frozenset(
    "before after when if on by at in to for with about from the a an this that these tomorrow"
    " today next again back once as soon later first".split()
)


def pick(key: str, options: Sequence[str], *, shift: int = 0) -> str:
    """Choose one phrasing by a hash of `key`: the same key gives the same words, always.

    `shift` steps on from there: no option comes again before all have been used.
    """
    digest = hashlib.sha256(key.encode()).digest()
    return options[(int.from_bytes(digest[:4], "big") + shift) % len(options)]


def agree(count: int, verbs: str) -> str:
    """Return the verb for one or for many: agree(1, 'takes/take') is 'takes'."""
    one, _, many = verbs.partition("/")
    return one if count == 1 else many


def count_words(count: int) -> str:
    """Return a small count in words and a larger one in digits."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def with_article(noun: str) -> str:
    """Return a noun with its article: 'an objection', 'a reply', 'an SLA' and 'an 8-day pass'."""
    first = noun.split(" ", 1)[0].split("-", 1)[0]
    if first.isupper() and first.isalpha() and len(first) <= _SPELT:
        vowel = first[0] in "AEFHILMNORSX"  # spelt out: 'an SLA', 'a UPS'
    elif first[:1].isdigit():
        vowel = first.startswith(("8", "11", "18"))
    else:
        vowel = bool(re.match(r"(?i)(?:[aeio]|u(?!ni|se|sa|ti)|h(?:our|onest|eir)\b)", first))
        vowel = vowel and not re.match(r"(?i)(?:one|once|eu)", first)
    return f"{'an' if vowel else 'a'} {noun}"


_SPELT = 4
"""Letters up to which capitals are spelt out."""


def opening(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def inner(text: str) -> str:
    """Return the text with its first letter small, unless it is a name, an I or an acronym."""
    first = text.split(" ", 1)[0]
    if first[1:] != first[1:].lower() or first.rstrip(",.") in ("I", "I'm", "I'd", "I'll", "I've"):
        return text
    return text[:1].lower() + text[1:]


def percent(value: Decimal) -> str:
    """Return a percentage without needless zeros: '5 percent'."""
    return f"{value.normalize():f} percent"


def day_words(day: date, *, month_first: bool) -> str:
    """Return a day as it is written there: 'March 5' or '5 March'."""
    month = day.strftime("%B")
    return f"{month} {day.day}" if month_first else f"{day.day} {month}"


def joined(parts: Sequence[str]) -> str:
    """Join as in a sentence: 'a', 'a and b', 'a, b and c'."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def tidy(quote: str, *, limit: int = 24) -> str:
    """Return a quote on one line without a trailing stop, cut at `limit` words with '…'."""
    words = _LEAD_IN.sub("", " ".join(quote.split())).split()
    text = " ".join(words[:limit]).strip(" \"'“”")
    if len(words) > limit:
        return text.rstrip(",;:") + " …"
    return text.rstrip(".,;:! ")


def flipped(quote: str, *, limit: int = 24) -> str:
    """Say the other side's words back to them: 'we have three temps' → 'you have three temps'."""
    tokens = _TOKEN.findall(tidy(quote, limit=limit).replace("’", "'"))
    out: list[str] = []
    last = ""
    for place, token in enumerate(tokens):
        low = token.lower()
        if not low[0].isalpha():
            out.append(token)
            continue
        if low == "you" and (last in _OBJECT_BEFORE or _is_object(tokens[place + 1 :], last)):
            out.append("us")
        elif low in _BE and last in ("i", "we"):
            out.append(_BE[low])
        elif low in _FLIP:
            out.append(_FLIP[low])
        else:
            out.append(token)
        last = low
    return "".join(out)


def _is_object(following: Sequence[str], last: str) -> bool:
    """Whether a 'you' ends its clause: 'I ring you before', not 'before you ring'."""
    if not last or last in _BEFORE_SUBJECT:
        return False
    rest = "".join(following).strip().lower()
    return not rest or rest[0] in ".,;:!?" or rest.split()[0] in _AFTER_OBJECT


def flippable(quote: str) -> bool:
    """Say whether a quote reads as one plain clause that can be said back without quote marks."""
    text = tidy(quote, limit=40)
    words = text.split()
    if not 3 <= len(words) <= 26 or any(mark in text for mark in "?!…>\n;()") or ". " in text:
        return False
    return bool(re.match(r"(?i)(?:i|we|our|my|the|there|they|it|he|she|that)\b", text))


def sentence_count(text: str) -> int:
    """Return the number of words in the text."""
    return len(text.split())


def base_subject(subject: str) -> str:
    """Return the subject without reply and forward marks in front or '(was: …)' behind it."""
    marks = r"(?i)^\s*(?:(?:re|aw|antw|sv|vs|ref|fwd?|wg|tr|rv|ynt|odp)(?:\[\d+\])?\s*:\s*)+"
    bare = " ".join(re.sub(marks, "", subject).split())
    return re.sub(r"(?i)(?<=\S)\s*[(\[]was:? .*[)\]]$", "", bare)


def reply_subject(subject: str) -> str:
    """Return 'Re: …' of a thread's subject, its marks never stacked; '' stays ''."""
    base = base_subject(subject)
    return f"Re: {base}" if base else ""
