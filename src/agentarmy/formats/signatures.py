"""Where a signature begins at the end of what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentarmy.formats import signature_marks as marks

_LINES = 14
"""A longer card is no signature."""
_NOTICE_LINES = 40
_POSTSCRIPT_LINES = 12


def cut(
    lines: Sequence[str], *, sender: str = "", final: bool = True, spoken: bool = False
) -> tuple[list[str], list[str]]:
    """Split lines into what is said and the signature below it.

    Cut at '-- ', at a closing phrase or the sender's name with only particulars behind it, at
    'Sent from my phone' and at legal notices. `final` is False for lines between two quotes: there
    only '-- ' and the sender's name alone count. A postscript below a signature is kept as said.
    What would leave nothing said is not cut, unless something was `spoken` above these lines.
    """
    end = _explicit(lines, final=final)
    said, tail = list(lines[:end]), list(lines[end:])
    if not final:
        at = _alone(said, sender)
        return said[:at], said[at:] + tail
    after = _postscript(said)
    at = _heuristic(said[:after], sender)
    if at == after == len(said):
        at, after = _above_last(said, sender)
    if at < after and (spoken or tail or _fill(said[:at])):
        tail = said[at:after] + tail
        said = said[:at] + ([""] if after < len(said) else []) + said[after:]
    return said, tail


_STOPS = (".", "!", "?", '"')
_SHORTEST = 4
"""A sentence of more words, with its stop, is no particular of anybody."""


def _above_last(lines: Sequence[str], sender: str) -> tuple[int, int]:
    """Return where a signature begins and ends that stands above one last line of other words."""
    size, last = len(lines), _last_filled(lines, len(lines))
    words = lines[last].strip() if last > 1 else ""
    sentence = words[-1:] in _STOPS and len(words.split()) > _SHORTEST
    if not words or (_is_card([words]) and not sentence):
        return size, size
    at = _heuristic(lines[:last], sender)
    card = [line.strip() for line in lines[at:last] if line.strip()]
    closing = any(_closes(line) or is_sender(line, sender) for line in card)
    told = len(card) > 2 or not closing or any(_has_contact(line) for line in card)
    return (at, last) if told and _hits(card) else (size, size)


def _fill(lines: Sequence[str]) -> int:
    return sum(1 for line in lines if line and not line.isspace())


def _explicit(lines: Sequence[str], *, final: bool) -> int:
    """Return where '-- ' or its like begins a signature; the number of lines when nowhere."""
    size = len(lines)
    for at in range(max(0, size - _NOTICE_LINES), size):
        line = lines[at]
        if line[:1] not in _RULERS:
            continue
        if line == "-- " or (final and line.rstrip() == "--" and size - at <= _LINES):
            return at
        if final and _soft_delimiter(lines, at):
            return at
    return size


_RULERS = ("-", "_", "—", "–", "*", "=", "~", "#", "+")
_BLANKS = " \t|" + "".join(_RULERS)


def _soft_delimiter(lines: Sequence[str], at: int) -> bool:
    """'—', '__', '____…' or '-----' above a card or above the footer of a mailing list."""
    bare = lines[at].strip()
    mixed = bare.strip("".join(_RULERS))
    if not bare or mixed or (bare.strip("-_—–") and len(bare) < 4):
        return False
    after = [line for line in lines[at + 1 :] if line.strip(_BLANKS)]
    if any(marks.LIST_FOOTER.search(line) for line in after[:6]):
        return True
    return 0 < len(after) <= 8 and _is_card(after) and _hits(after) > 0


def _alone(lines: Sequence[str], sender: str) -> int:
    """Return the index of a last line that is the sender's name, else the number of lines."""
    last = _last_filled(lines, len(lines))
    return last if last > 0 and is_sender(lines[last].strip(), sender) else len(lines)


def _postscript(lines: Sequence[str]) -> int:
    """Return where a postscript begins near the end, else the number of lines."""
    for at in range(max(1, len(lines) - _POSTSCRIPT_LINES), len(lines)):
        if not lines[at - 1].strip() and marks.POSTSCRIPT.match(lines[at]):
            return at
    return len(lines)


def _heuristic(lines: Sequence[str], sender: str) -> int:
    """Return where an unmarked signature begins; the number of lines when there is none."""
    end = _notices(lines)
    return min(_card_above(lines, end, sender), end)


def _notices(lines: Sequence[str]) -> int:
    """Return where 'Sent from my phone', legal notices and the like begin at the end."""
    size = len(lines)
    start = size
    for at in range(max(0, size - _NOTICE_LINES), size):
        line = lines[at]
        if not line or line.isspace() or not _is_notice(lines, at):
            continue
        start = at
        break
    return _last_filled(lines, start) + 1 if start < size else size


def _is_notice(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if marks.SENT_FROM.match(line):
        return _fill(lines[at + 1 :]) <= 3 or _is_card([x for x in lines[at + 1 :] if x.strip()])
    if not marks.DISCLAIMER.match(line):
        return False
    before = lines[at - 1].strip() if at else ""
    begins = not before or not before.strip("_-*=") or len(before) < 50
    return begins and marks.NOTICE_WORD.search(" ".join(lines[at : at + 4])) is not None


def _card_above(lines: Sequence[str], end: int, sender: str) -> int:
    """Find a closing phrase or a name with only particulars between it and `end`."""
    best, filled = end, 0
    for at in range(end - 1, -1, -1):
        bare = lines[at].strip()
        if not bare:
            continue
        filled += 1
        if filled > _LINES:
            break
        after = [line.strip() for line in lines[at + 1 : end] if line.strip()]
        if filled > 1 and _closes(bare) and _is_card(after):
            return _first_closing(lines, at)
        if _closes_with_name(bare, sender) and (not after or _is_card(after)):
            return at
        if _is_prose(bare) or _speaks(bare):
            break
        above_blank = at == 0 or not lines[at - 1].strip()
        if above_blank and lines[_last_filled(lines, at)].rstrip().endswith(":") and at:
            break  # what was announced is said
        listed = at > 0 and lines[at - 1].strip()[:1] == bare[0] and not bare[0].isalpha()
        if not listed and _starts_card(bare, after, sender, above_blank=above_blank):
            best = at
    if best == end and filled:
        signed = _lone_closing(lines, end) or (not sender and _lone_name(lines, end))
        return _last_filled(lines, end) if signed else end
    return best


def _speaks(bare: str) -> bool:
    """Whether a short line asks or calls out to somebody; a slogan speaks to nobody."""
    return not is_name(bare) and (
        bare[-1] == "?" or (bare[-1] == "!" and _PERSONAL.search(bare) is not None)
    )


def _closes(line: str) -> bool:
    """Whether a line is nothing but a closing phrase, or two of them ('Gracias y un saludo,')."""
    if marks.CLOSING.match(line):
        return True
    parts = _JOINED.split(line) if len(line) < 60 else []
    return len(parts) == 2 and all(marks.CLOSING.match(part) for part in parts)


def _first_closing(lines: Sequence[str], at: int) -> int:
    """Return where the closing at `at` begins when another stands right above it."""
    above = _last_filled(lines, at)
    return above if above > 0 and _closes(lines[above]) else at


def _closes_with_name(bare: str, sender: str) -> bool:
    """Whether a line is a closing and the writer's name in one ('Kind regards, Oskar Lind')."""
    closing, _, name = bare.rpartition(",")
    if not closing or len(bare) > 60 or not _closes(closing):
        return False
    return is_sender(name.strip(), sender) if sender else is_name(name) and name[-1] not in "!?"


def _starts_card(bare: str, after: Sequence[str], sender: str, *, above_blank: bool) -> bool:
    """Whether a signature without a closing phrase starts with this line."""
    if is_sender(bare, sender):
        return not after or (_is_card(after) and (above_blank or _hits(after) > 0))
    if not after:
        return _DASHED.match(bare) is not None or (above_blank and _is_one_line_card(bare))
    if not above_blank or not is_name(_FOR.sub("", bare)) or not _is_card(after):
        return False
    return any(_has_contact(line) for line in after) or _is_particular(after[0])


def _is_one_line_card(line: str) -> bool:
    """'Mette Krogh | Quality Manager | +45 5550 1204'."""
    name, *rest = line.split("|")
    return bool(rest) and is_name(name) and (_has_contact(line) or _is_title(rest[0]))


def _is_particular(line: str) -> bool:
    """Whether the line below a name gives a role or a company."""
    return _is_title(line) or (len(line) < 60 and _COMPANY.search(line) is not None)


def _lone_name(lines: Sequence[str], end: int) -> bool:
    """Whether the last line is a name on its own below what was said; assent or a day is none.

    Behind a question two words may be its subject ('Who is it for?', 'Harrow Foods').
    """
    last = _last_filled(lines, end)
    above = _last_filled(lines, last)
    if above < 0 or above == last - 1 or not is_name(lines[last]):
        return False
    words = _WORDS(lines[last].lower())
    most = 1 if lines[above].rstrip()[-1:] in "?:" else 3
    told = lines[above].strip().count(" ") > 1 and lines[above].rstrip()[-1:] != ":"
    plain = lines[last].rstrip()[-1:] not in ".,;"
    return told and plain and 0 < len(words) <= most and marks.NO_NAMES.isdisjoint(words)


_JOINED = re.compile(
    r"(?<=\w)(?:,? (?:and|und|et|y|e|en|og|och) |, | & | [-–] )(?=\w)", re.IGNORECASE
)
_FIRST_FIELD = re.compile(r"[,|(]| {2,}|\t")
_FOR = re.compile(r"^(?:i\. ?[AV]\.|ppa\.|p\.p\.|gez\.) ?", re.IGNORECASE)
"""'i. A. Anke Reimers': signed on somebody's behalf."""
_COMPANY = re.compile(
    r"\b(?:AS|ASA|AB|Aps|A/S|Oy|Oyj|SpA|S\.p\.A\.|Srl|S\.r\.l\.|SARL|SAS|NV|N\.V\.|BV|B\.V\.|LLP|PLC"
    r"|Pty|Kft|Sp\. z o\.o\.|s\.r\.o\.|d\.o\.o\.|KK|UG|e\.V\.|Foundation|University|Institute)\W*$"
)
_DASHED = re.compile(r"^[-–—~]{1,2} ?[A-Z][\w.]*(?: [A-Z][\w.]*)?$|^[-–—~/]{1,2}[a-z]{1,3}$")
_PERSONAL = re.compile(
    r"\b(?:(?-i:I)|i'm|i'll|i've|we'll|we're|me|you|your|please|could|can|need|let|ich|sie|bitte|je|vous"
    r"|yo|usted)\b",
    re.IGNORECASE,
)


def _is_card(lines: Sequence[str]) -> bool:
    """Whether lines can all stand in a signature: short, no sentence but a slogan or a notice."""
    if not lines or len(lines[0]) > 90:
        return False
    for index, line in enumerate(lines):
        words = len(line.split())
        if marks.DISCLAIMER.match(line):
            return index > 0 or len(lines) > 1
        if line[-1] in "?:" and not _has_contact(line):
            return False
        sentence = words > 9 or (words > 3 and line[-1] in ".!")
        if not sentence and not (words > 4 and _PERSONAL.search(line)):
            continue
        if _has_contact(line) or "|" in line or line.count(",") > 1:
            continue
        if _PERSONAL.search(line) or words > 14:
            return False
        if index == 0 and (words > 8 or marks.TITLE_WORDS.isdisjoint(_WORDS(line.lower()))):
            return False
    return True


def _hits(lines: Sequence[str]) -> int:
    """Count the lines that read as particulars of a person."""
    return sum(
        1
        for line in lines
        if _has_contact(line)
        or is_name(_FIRST_FIELD.split(line.strip(), maxsplit=1)[0])
        or _is_title(line)
        or _closes(line)
    )


def _is_prose(line: str) -> bool:
    """Whether a line is too long and wordy for a signature."""
    words = len(line.split())
    return len(line) > 100 or (words > 9 and len(line) > 55 and "|" not in line)


def _lone_closing(lines: Sequence[str], end: int) -> bool:
    """Whether the last line is a closing phrase below a blank line, with no name behind it.

    Thanks alone are something said.
    """
    last = _last_filled(lines, end)
    return (
        last > 0
        and not lines[last - 1].strip()
        and _closes(lines[last])
        and _THANKS.match(lines[last]) is None
    )


_THANKS = re.compile(r"\W*(?:thank|thanks|thx|danke|merci|gracias)", re.IGNORECASE)


def _last_filled(lines: Sequence[str], end: int) -> int:
    """Return the index of the last line before `end` that is not blank, -1 when there is none."""
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end - 1


# --- lines ------------------------------------------------------------------------------------

_WORDS = re.compile(r"\w+").findall
_CONTACT_HINT = re.compile(r"[\d@:|]|www\.")
_NAME = re.compile(
    r"^\W{0,3}(?:(?:Dr|Mr|Mrs|Ms|Prof|Dipl\.-Ing|Ing)\.? )?[^\W\d_][\w'’.-]*"
    r"(?: [^\W\d_][\w'’.-]*){0,3}[\s,.]{0,2}$"
)
_ASIDE = re.compile(r" \([^()]{2,24}\)\s*$")
"""'Alex Moreau (they/them)'."""
_SMALL = frozenset(
    {"van", "von", "de", "der", "den", "da", "di", "del", "la", "le", "el", "bin", "zu"}
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|hallo|liebe[rs]?|guten"
    r"|moin|servus|sehr|bonjour|bonsoir|salut|cher|chère|hola|buen[oa]s|estimad[oa]s?|ciao)\b",
    re.IGNORECASE,
)


def _has_contact(line: str) -> bool:
    return (
        len(line) <= 300
        and _CONTACT_HINT.search(line) is not None
        and marks.CONTACT_LINE.search(line) is not None
    )


def is_name(line: str) -> bool:
    """Return whether a line could be a person's name: up to four capitalised words."""
    bare = _ASIDE.sub("", line).strip(" *-–—_,\t~/.")
    if not 1 < len(bare) <= 40 or not _NAME.match(bare) or _GREETING.match(bare):
        return False
    return all(word[:1].isupper() or word in _SMALL for word in bare.split())


def _is_title(line: str) -> bool:
    bare = line.strip()
    if len(bare) >= 70 or bare[-1:] in ".?!:;":
        return False
    return not marks.TITLE_WORDS.isdisjoint(_WORDS(bare.lower()))


def is_sender(line: str, sender: str) -> bool:
    """Return whether a line is the writer's name, their first name or their initials."""
    if len(line) > 60 or line[-1:] in "?:":
        return False
    words = _WORDS(sender.partition("@")[0].lower())
    said = _WORDS(line.lower())
    if not words or not 0 < len(said) <= 4:
        return False
    if len(said) == 1 and len(said[0]) <= 3:
        return "".join(word[0] for word in words).startswith(said[0]) or said[0] in words
    if not any(word in words and len(word) > 1 for word in said):
        return False
    return all(w in words or len(w) == 1 or w in marks.TITLE_WORDS for w in said)
