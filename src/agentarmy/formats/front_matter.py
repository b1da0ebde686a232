"""What a document says of itself in its first lines: title, for whom it is, from when it holds."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from agentarmy.formats.cells import day
from agentarmy.formats.text import one_line

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,4000}?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z_ -]{1,30}):[ \t]*(.*)$", re.MULTILINE)
_FOR_US = frozenset({"internal", "confidential", "private", "restricted", "staff", "employees"})
_FROM = ("effective", "effective_on", "effective_from", "valid_from", "in_force_from")
_MARK = re.compile(
    r"(?:strictly )?(?:(?:company )?confidential|(?:for )?internal(?: use)?(?: only)?"
    r"|not for (?:customers|distribution|publication)|do not (?:share|forward|distribute)"
    r"|(?:staff|employees) only)\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    r"[(\[](?:strictly )?(?:internal|confidential)\b[^)\]]{0,30}[)\]]", re.IGNORECASE
)
_LABEL = re.compile(r"(?:classification|audience|status|confidentiality)\s*:\s*", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:in force|effective|valid|applies|applicable|as)(?: date)?(?: as)?"
    r"(?: from| since| of| on)?"
    r"[: ]\s*(\d{4}-\d\d-\d\d|\d{1,2} [A-Za-z]{3,9} \d{4}|[A-Za-z]{3,9} \d{1,2}, \d{4}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4})",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(#{1,2})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_LINES = 6
"""Marks and dates are looked for in so many lines."""
_LONGEST_MARK = 8
"""Words of a line that is a mark; a sentence on confidential data is longer."""
_LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the head says; `text` is the document without its front matter."""

    text: str
    title: str = ""
    internal: bool = False
    effective_on: str = ""


def head_of(text: str, *, marks: bool = True) -> Head:
    """Read front matter and first lines; `marks`: headings are marked with '#'."""
    front = _FRONT.match(text)
    fields = _fields(front[1]) if front else {}
    body = (text[front.end() :] if front else text).lstrip("\n").rstrip()
    lines = [line.strip() for line in body[:2000].split("\n") if line.strip()][:_LINES]
    said = fields.get("audience", "") or fields.get("visibility", "")
    internal = bool(set(said.lower().split()) & _FOR_US) or any(map(_is_mark, lines))
    if said.lower() in ("public", "external", "customers", "everyone"):
        internal = False
    return Head(
        text=body,
        title=fields.get("title", "") or _title(body, lines, marks=marks),
        internal=internal,
        effective_on=_effective(fields, lines),
    )


def _fields(front: str) -> dict[str, str]:
    found = _FIELD.findall(front)
    return {k.strip().lower().replace(" ", "_"): one_line(v).strip("\"'") for k, v in found}


def _is_mark(line: str) -> bool:
    if _IN_BRACKETS.search(line):
        return True
    words = _LABEL.sub("", line.strip("#*_[](){}<>!-–—:. "), count=1)
    return bool(_MARK.match(words)) and len(words.split()) <= _LONGEST_MARK


def _title(body: str, lines: list[str], *, marks: bool) -> str:
    heading = _HEADING.search(body, 0, 2000) if marks else None
    if heading:
        return one_line(heading[2].replace("*", "").replace("`", ""))
    first = lines[0] if lines else ""
    return one_line(first) if len(first) <= _LONGEST_TITLE and not first.endswith(".") else ""


def _effective(fields: dict[str, str], lines: list[str]) -> str:
    written = next((fields[name] for name in _FROM if fields.get(name)), "")
    found = _SINCE.search("\n".join(lines))
    for words in filter(None, (written, found[1] if found else "")):
        with suppress(ValueError):  # '31 June' is no day, and says nothing
            return day(words, first="." in words).isoformat()
    return ""
