"""What a message newly says, told apart from what it quotes and from its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agentarmy.formats import quote_marks as marks
from agentarmy.formats.signatures import cut

_HINT = re.compile(r"[:：>|»\d<@#]|--|__|==|^(?:on|am|le|el) .*,$", re.MULTILINE | re.IGNORECASE)
"""Something without which no line can begin a quote; most lines of prose have none of it."""
_PLAIN = re.compile(r"[^:>|0-9<@_=#]*+$")
"""The quick form of the same for a line in ASCII."""
_UNDERLINE = re.compile(r"^\s*[_=-]{10,}\s*$")
_FIELDS_AHEAD = 16
_ATTRIBUTION_LINES = 4


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
    lines = text.split("\n")
    bare = lines if text.isascii() else _BIDI.sub("", text).split("\n")
    if any(f"\n{sign}" in text for sign in _ODD):
        bare = _with_plain_prefixes(bare)
    segments, quoted = _segments(bare, lines)
    new: list[str] = []
    signatures: list[str] = []
    for segment in segments:
        spoken = any(part.strip() for part in new)
        kept, signature = cut(segment.lines, sender=sender, final=segment.final, spoken=spoken)
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


def _with_plain_prefixes(lines: list[str]) -> list[str]:
    """Return the lines with '> ' before those that an old news reader quoted by ': ' or '| '.

    Such a sign quotes only from an attribution on that it follows.
    """
    for at, line in enumerate(lines):
        if line.rstrip()[-1:] != ":" or not marks.WROTE.search(line[-200:]):
            continue
        following = _next_filled(lines, at + 1)
        odd = marks.ODD_PREFIX.match(lines[following]) if following < len(lines) else None
        if odd:
            quoted = [f"> {x}" if x.startswith(odd[0]) else x for x in lines[following:]]
            return lines[:following] + quoted
    return lines


_ODD = ":|#"
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of writing direction; programs put them around the parts of an attribution."""


def _segments(lines: Sequence[str], written: Sequence[str]) -> tuple[list[_Segment], list[str]]:
    """Walk the lines once and deal them out to new and quoted ones.

    `written` are the same lines as they stood; what is quoted is taken from there.
    """
    segments = [_Segment([])]
    quoted: list[str] = []
    at, size = 0, len(lines)
    plain = _PLAIN.match
    while at < size:
        line = lines[at]
        if (
            line[:1] != ">"
            and plain(line)
            and line.isascii()
            and "--" not in line
            and line[-1:] != ","
        ):
            segments[-1].lines.append(written[at])
            at += 1
            continue
        length = _quote_length(lines, at)
        if length < 0:
            segments[-1].final = True
            quoted.extend(written[_rule_above(segments[-1].lines, lines, at) :])
            return segments, quoted
        if length == 0:
            segments[-1].lines.append(written[at])
            at += 1
            continue
        if segments[-1].lines:
            quoted.extend(_rule(segments[-1].lines) if marks.PREFIX.match(line) else ())
            segments[-1].final = not marks.PREFIX.match(line)
            segments.append(_Segment([]))
        quoted.extend(written[at : at + length])
        at += length
    segments[-1].final = True
    _mark_last(segments)
    return segments, quoted


def _rule(new: list[str]) -> list[str]:
    """Take a last line of underscores out of the new lines: some programs rule off a quote."""
    if new and len(new[-1]) >= 20 and not new[-1].strip("_ "):
        return [new.pop()]
    return []


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
    if line[:4] == ">>> " and marks.GROUPWISE.match(line):
        return 1 if _quoted_next(lines, at + 1) else -1
    if line[0] == "|" and line.rstrip()[-1] == "|" and len(line) > 3:
        return 0  # the row of a table or of a box
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
    if first[-1] in ":：" and "@" in first[:500] and _quoted_next(lines, at + 1):
        return 1
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
        roles.add(marks.ROLES.get((field[1] if field else line.strip()).lower(), ""))
    return {"to", "subject"} <= roles
