"""What a message newly says, told apart from what it quotes and from its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agentarmy.formats import quote_marks as marks

_HINT = re.compile(r"[:：>|»\d<@#]|--|__|==|^(?:on|am|le|el) .*,$", re.MULTILINE | re.IGNORECASE)
"""Something without which no line can begin a quote; most lines of prose have none of it."""
_PLAIN = re.compile(r"[^:>|0-9<@_=#]*+$")
"""The quick form of the same for a line in ASCII."""
_UNDERLINE = re.compile(r"^\s*[_=-]{10,}\s*$")
_FIELDS_AHEAD = 16
_ATTRIBUTION_LINES = 4
_SIGNATURE_LINES = 14
_EXPLICIT_LINES = 40


@dataclass(frozen=True, slots=True)
class Parts:
    """One message's text in three: newly said, quoted, signature."""

    text: str
    quoted: str = ""
    signature: str = ""


def split(text: str, *, sender: str = "") -> Parts:
    """Split clean text ('\\n' line ends) into what is new, what is quoted and the signature.

    Answers between quoted lines stay in order in `text`. `sender` is the writer's name or
    address: a last line that is their name is a signature. Linear in the length of `text`.
    Quoted text is prefixed as it stood; attributions ('On … wrote:') count as quoted.
    """
    segments, quoted = _segments(text.split("\n"))
    new: list[str] = []
    signatures: list[str] = []
    for segment in segments:
        kept, signature = _cut_signature(segment, sender)
        new.append("\n".join(kept).strip("\n").rstrip())
        signatures.append("\n".join(signature).strip())
    return Parts(
        "\n\n".join(part for part in new if part.strip()).strip("\n"),
        "\n".join(quoted).strip("\n"),
        "\n".join(part for part in signatures if part),
    )


@dataclass(slots=True)
class _Segment:
    """New lines between quotes; `final` when a signature may end it."""

    lines: list[str]
    final: bool = False


def _segments(lines: Sequence[str]) -> tuple[list[_Segment], list[str]]:
    """Walk the lines once and deal them out to new and quoted ones."""
    segments = [_Segment([])]
    quoted: list[str] = []
    at, size = 0, len(lines)
    plain = _PLAIN.match
    while at < size:
        line = lines[at]
        if plain(line) and line.isascii() and "--" not in line and line[-1:] != ",":
            segments[-1].lines.append(line)
            at += 1
            continue
        length = _quote_length(lines, at)
        if length < 0:
            segments[-1].final = True
            quoted.extend(lines[_rule_above(segments[-1].lines, lines, at) :])
            return segments, quoted
        if length == 0:
            segments[-1].lines.append(line)
            at += 1
            continue
        if segments[-1].lines:
            segments[-1].final = not marks.PREFIX.match(line)
            segments.append(_Segment([]))
        quoted.extend(lines[at : at + length])
        at += length
    segments[-1].final = True
    _mark_last(segments)
    return segments, quoted


def _rule_above(new: list[str], lines: Sequence[str], at: int) -> int:
    """Take out of the new lines what belongs to the quote that begins at `at`.

    That is a rule ('_____') right above a header block, or the name above a Lotus date line.
    """
    if marks.LOTUS_DATE.match(lines[at]) and new and 0 < len(new[-1].strip()) < 90:
        new.pop()
        return at - 1
    while new and (not new[-1].strip() or _UNDERLINE.match(new[-1])):
        ruled = _UNDERLINE.match(new[-1])
        new.pop()
        at -= 1
        if ruled:
            break
    return at


def _mark_last(segments: list[_Segment]) -> None:
    """A signature may also end the last segment that says something."""
    for segment in reversed(segments):
        segment.final = True
        if any(line.strip() for line in segment.lines):
            return


def _quote_length(lines: Sequence[str], at: int) -> int:
    """Return how many lines of quote begin at `at`: 0 for none, -1 for all the rest."""
    line = lines[at]
    if line[0] == ">" or marks.PREFIX.match(line):
        return 1 + _stray_wraps(lines, at) if len(line) >= 60 else 1
    if _HINT.search(line) is None or line.isspace():
        return 0
    length = _attribution(lines, at)
    if length:
        return length if _quoted_next(lines, at + length) else -1
    if marks.DIVIDER.match(line) or marks.BEGIN_FORWARD.match(line) or marks.REPLY_LINE.match(line):
        return 1 if _quoted_next(lines, at + 1) else -1
    if (":" in line or "：" in line) and _header_block(lines, at):
        return -1
    if _UNDERLINE.match(line) and _unknown_block(lines, at + 1):
        return -1
    return -1 if _lotus_block(lines, at) else 0


def _stray_wraps(lines: Sequence[str], at: int) -> int:
    """Count unprefixed lines that are the wrapped end of a long quoted line."""
    if at + 2 >= len(lines):
        return 0
    stray, after = lines[at + 1], lines[at + 2]
    is_stray = (
        0 < len(stray) < 40
        and stray[0].islower()
        and not marks.PREFIX.match(stray)
        and marks.PREFIX.match(after) is not None
        and after.strip("> |") != ""
    )
    return int(is_stray)


def _next_filled(lines: Sequence[str], at: int) -> int:
    """Return the index of the next line that is not blank, or the number of lines."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _quoted_next(lines: Sequence[str], at: int) -> bool:
    at = _next_filled(lines, at)
    return at < len(lines) and marks.PREFIX.match(lines[at]) is not None


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return the number of lines of an attribution that begins here, 0 when there is none."""
    first = lines[at].strip()
    if first[-1] in ":>" and marks.BARE_ATTRIBUTION.match(first):
        return 1 if first.endswith(":") or _quoted_next(lines, at + 1) else 0
    joined = first
    most = _ATTRIBUTION_LINES if marks.OPENING.match(first) else 1
    if most == 1 and first[-1] not in ":：":
        return 0
    for length in range(1, most + 1):
        if len(joined) > 500:
            return 0
        if joined[-1:] in ":：" and marks.WROTE.search(joined):
            return length if _is_attribution(lines, at, length, joined) else 0
        if at + length >= len(lines) or not lines[at + length].strip():
            return 0
        joined = f"{joined} {lines[at + length].strip()}"
    return 0


def _is_attribution(lines: Sequence[str], at: int, length: int, joined: str) -> bool:
    """Whether words that end in 'wrote:' announce a quote rather than tell a story."""
    if _quoted_next(lines, at + length):
        return True
    if marks.PRONOUN.search(joined):
        return False
    dated = marks.DATED.search(joined) is not None
    known = marks.ADDRESS.search(joined) is not None
    opened = marks.OPENING.match(joined) is not None
    return (dated and (opened or known)) or (known and length == 1) or (dated and len(joined) < 90)


def _header_block(lines: Sequence[str], at: int) -> bool:
    """Whether a block 'From: … Sent: … To: … Subject: …' begins here, in any known language."""
    first = marks.HEADER_LINE.match(lines[at])
    if first is None or marks.ROLES.get(first[1].lower()) in (None, "", "other", "cc", "bcc", "to"):
        return False
    found: dict[str, str] = {}
    blanks = 0
    for line in lines[at : at + _FIELDS_AHEAD]:
        if not line.strip():
            blanks += 1
            if blanks > 1 and len(found) < 3:
                blanks = 0
            continue
        field = marks.HEADER_LINE.match(line)
        role = marks.ROLES.get(field[1].lower().strip()) if field else None
        if field is not None and role:
            found.setdefault(role, field[2])
        elif found and "to" not in found and "cc" not in found and "subject" in found:
            break
    if "from" not in found or len(found) < 3:
        return False
    when = found.get("sent", "") + found.get("date", "")
    sure = "subject" in found or "@" in found["from"]
    return sure and ("sent" in found or bool(marks.DATED.search(when)) or "subject" in found)


def _unknown_block(lines: Sequence[str], at: int) -> bool:
    """Whether a header block in an unknown language follows a rule: three 'Word: value' lines."""
    at = _next_filled(lines, at)
    block = [line for line in lines[at : at + 8] if line.strip()][:4]
    fields = [f for f in map(marks.HEADER_LINE.match, block) if f]
    said = " ".join(f[2] for f in fields)
    return (
        len(fields) >= 3
        and marks.HEADER_LINE.match(block[0]) is not None
        and bool(marks.DATED.search(said) or "@" in said)
    )


def _lotus_block(lines: Sequence[str], at: int) -> bool:
    """Whether a Lotus Notes reply block is here: a date line, then 'To:', 'cc:', 'Subject:'."""
    if "/" not in lines[at] and "." not in lines[at]:
        return False
    if marks.LOTUS_DATE.search(lines[at]) is None:
        return False
    roles = set()
    for line in lines[at + 1 : at + 12]:
        field = marks.HEADER_LINE.match(line)
        if field:
            roles.add(marks.ROLES.get(field[1].lower(), ""))
    return {"to", "subject"} <= roles


# --- signatures ---------------------------------------------------------------------------------


def _cut_signature(segment: _Segment, sender: str) -> tuple[list[str], list[str]]:
    """Cut the signature off the end of new lines."""
    lines = segment.lines
    cut = _explicit(lines, final=segment.final)
    tail = lines[cut:]
    lines = lines[:cut]
    if segment.final:
        at = _heuristic(lines, sender)
        if at < len(lines) and (_says_something(lines[:at]) or tail):
            tail = lines[at:] + tail
            lines = lines[:at]
    return lines, tail


def _says_something(lines: Sequence[str]) -> bool:
    return any(line.strip() for line in lines)


def _explicit(lines: Sequence[str], *, final: bool) -> int:
    """Return where '-- ' or its like begins a signature; the number of lines when nowhere."""
    size = len(lines)
    for at in range(max(0, size - _EXPLICIT_LINES), size):
        line = lines[at]
        if line == "-- " or (line.rstrip() == "--" and (final and size - at <= _SIGNATURE_LINES)):
            return at
        if final and line[:1] in "_-—" and _soft_delimiter(lines, at):
            return at
    return size


def _soft_delimiter(lines: Sequence[str], at: int) -> bool:
    """'—', '__', '____…' or '-----' above a few short lines or the footer of a mailing list."""
    bare = lines[at].strip()
    if not bare or bare.strip("_-—–"):
        return False
    after = [line for line in lines[at + 1 :] if line.strip()]
    if any(marks.LIST_FOOTER.search(line) for line in after[:6]):
        return True
    return 0 < len(after) <= 8 and all(len(line) < 70 for line in after) and _sign_like(after)


def _sign_like(lines: Sequence[str]) -> bool:
    """Whether short lines read as a person's particulars rather than as sentences."""
    hits = sum(1 for line in lines if _particulars(line))
    return hits > 0 and hits * 2 >= len(lines)


_CONTACT_HINT = re.compile(r"[\d@:|]|www\.")


def _has_contact(line: str) -> bool:
    return (
        len(line) <= 300
        and _CONTACT_HINT.search(line) is not None
        and marks.CONTACT_LINE.search(line) is not None
    )


def _particulars(line: str) -> bool:
    return (
        _has_contact(line)
        or _is_name(line)
        or _is_title(line)
        or marks.CLOSING.match(line) is not None
    )


_WORDS = re.compile(r"\w+").findall
_NAME = re.compile(
    r"^\W{0,3}(?:(?:Dr|Mr|Mrs|Ms|Prof|Dipl\.-Ing"
    r"|Ing)\.? )?[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}[\s,.]{0,2}$"
)
_SMALL = frozenset(
    {"van", "von", "de", "der", "den", "da", "di", "del", "la", "le", "el", "bin", "zu"}
)


_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|hallo|liebe[rs]?|guten"
    r"|moin|servus|sehr|bonjour|bonsoir|salut|cher|chère|hola|buen[oa]s|estimad[oa]s?|ciao)\b",
    re.IGNORECASE,
)


def _is_name(line: str) -> bool:
    """Whether a line could be a person's name: up to four capitalised words."""
    bare = line.strip(" *-–—_,\t~/.")
    if not 1 < len(bare) <= 40 or not _NAME.match(bare) or _GREETING.match(bare):
        return False
    return all(word[:1].isupper() or word in _SMALL for word in bare.split())


def _is_title(line: str) -> bool:
    bare = line.strip()
    if len(bare) >= 70 or bare[-1:] in ".?!:;":
        return False
    return not marks.TITLE_WORDS.isdisjoint(_WORDS(bare.lower()))


def _heuristic(lines: Sequence[str], sender: str) -> int:
    """Return where an unmarked signature begins; the number of lines when there is none."""
    end = _trim_tail(lines, len(lines))
    at = _named_block(lines, end, sender)
    return at if at < end else end


def _trim_tail(lines: Sequence[str], end: int) -> int:
    """Step back over 'Sent from my phone', disclaimers and list footers at the end."""
    start = end
    for at in range(max(0, end - _EXPLICIT_LINES), end):
        line = lines[at]
        if (
            line
            and not line.isspace()
            and (
                marks.SENT_FROM.match(line)
                or (marks.DISCLAIMER.match(line) and _is_paragraph_start(lines, at))
            )
        ):
            if marks.SENT_FROM.match(line) and _fill(lines[at + 1 : end]) > 3:
                continue
            start = at
            break
    while start and not lines[start - 1].strip():
        start -= 1
    return start


def _fill(lines: Sequence[str]) -> int:
    return sum(1 for line in lines if line.strip())


def _is_paragraph_start(lines: Sequence[str], at: int) -> bool:
    """Whether nothing but notices follows: the line begins a paragraph near the end."""
    before = lines[at - 1].strip() if at else ""
    return not before or not before.strip("_-*=") or len(before) < 50


def _named_block(lines: Sequence[str], end: int, sender: str) -> int:
    """Find a closing phrase or the writer's name with only particulars behind it."""
    best = end
    filled = 0
    at = end - 1
    while at >= 0 and filled < _SIGNATURE_LINES:
        line = lines[at]
        bare = line.strip()
        if bare:
            filled += 1
            if marks.CLOSING.match(bare) and filled > 1 and _plain_block(lines[at + 1 : end]):
                return at
            if _is_prose(bare) or (bare[-1] in "?!" and not _is_name(bare)):
                break
            if _starts_block(lines, at, end, sender):
                best = at
        at -= 1
    if best == end and filled and _lone_closing(lines, end):
        return _last_filled(lines, end)
    return best


def _is_prose(line: str) -> bool:
    """Whether a line is too long and wordy for a signature."""
    words = line.count(" ") + 1
    return len(line) > 100 or (words > 9 and len(line) > 55 and "|" not in line)


def _lone_closing(lines: Sequence[str], end: int) -> bool:
    """Whether the last line is a closing phrase below a blank line, with no name behind it."""
    last = _last_filled(lines, end)
    return (
        last > 0
        and marks.CLOSING.match(lines[last]) is not None
        and not lines[last - 1].strip()
        and not re.match(r"\W*(?:thank|thanks|thx|danke|merci|gracias)", lines[last], re.IGNORECASE)
    )


def _last_filled(lines: Sequence[str], end: int) -> int:
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end - 1


def _plain_block(lines: Sequence[str]) -> bool:
    """Whether lines behind a closing phrase are a signature: a name first, no sentences."""
    filled = [line.strip() for line in lines if line.strip()]
    if not filled:
        return False
    if len(filled) == 1:
        return len(filled[0].split()) <= 6 and filled[0][-1] not in "?:"
    sentences = sum(1 for line in filled if len(line) > 90 or line[-1] in "?!")
    return len(filled[0]) <= 60 and sentences * 3 <= len(filled)


def _starts_block(lines: Sequence[str], at: int, end: int, sender: str) -> bool:
    """Whether a signature without closing phrase starts here."""
    bare = lines[at].strip()
    above_blank = at == 0 or not lines[at - 1].strip()
    after = [line.strip() for line in lines[at + 1 : end] if line.strip()]
    if _is_sender(bare, sender):
        return (above_blank or not after or _sign_like(after)) and all(
            len(line) <= 100 for line in after
        )
    if not after and _DASHED.match(bare):
        return True
    if not above_blank or not _is_name(bare) or not after:
        return False
    contact = any(_has_contact(line) for line in after)
    titled = len(after) >= 1 and _is_title(after[0])
    return (contact or titled) and _sign_like(after)


_DASHED = re.compile(r"^[-–—~]{1,2} ?[A-Z][\w.]*(?: [A-Z][\w.]*)?$")


def _is_sender(line: str, sender: str) -> bool:
    """Whether a line is the writer's name, their first name or their initials."""
    if len(line) > 60 or line[-1:] in "?:":
        return False
    words = _WORDS(sender.partition("@")[0].lower())
    said = _WORDS(line.lower())
    if not words or not 0 < len(said) <= 4:
        return False
    if len(said) == 1 and len(said[0]) <= 3:
        return "".join(word[0] for word in words).startswith(said[0]) or said[0] in words
    return all(word in words or len(word) == 1 for word in said) and any(len(w) > 1 for w in said)
