"""Knowledge files to articles: Markdown, text, HTML, PDF, Word, CSV and JSON.

One file is one article, but a list of JSON objects with a text is one for each object. Headings
stand in the text as Markdown ('## Delivery'), pages of a PDF are parted by form feeds, a row of a
table is one line 'header: value; header: value'. What cannot be read is a Rejected.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from agentarmy.formats.base import Rejected, no_json
from agentarmy.formats.front_matter import head_of
from agentarmy.formats.html import to_text, unescape
from agentarmy.formats.pages import read_docx, read_pdf
from agentarmy.formats.text import clean, one_line, sniff_text

MARKDOWN, PLAIN, PAGES, ROWS = "text/markdown", "text/plain", "application/pdf", "text/csv"
KINDS = {
    **dict.fromkeys((".md", ".markdown"), "md"),
    **dict.fromkeys((".txt", ".text", ".rst"), "txt"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".pdf": "pdf",
    ".docx": "docx",
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".json": "json",
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
}
"""What a file is, by the ending of its name."""
EXPECTED = "md, txt, html, pdf, docx, csv or json"

_SAMPLE = 4096
_H = re.compile(r"<h([1-6])\b[^>]*>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_BODY = ("text", "body", "content", "answer", "description")
_NAME = ("title", "name", "question", "heading", "subject")
_KEY = ("id", "key", "slug", "number")
_SIGNS = frozenset(range(32)) - {9, 10, 12, 13, 27}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document: `part` is its own name inside the file ('' when it is the whole of it).

    `media_type` tells how its text is laid out: MARKDOWN, PLAIN, PAGES or ROWS. `internal` and
    `effective_on` (ISO date or '') are what it says of itself.
    """

    text: str
    media_type: str
    title: str = ""
    part: str = ""
    internal: bool = False
    effective_on: str = ""


def read(data: bytes, name: str) -> Iterator[Article | Rejected]:
    """Yield the articles of a file; `name` tells by its ending what it is."""
    kind = KINDS.get(_ending(name), "")
    if not kind:
        yield Rejected(where=name, reason="not a kind of file that is read", expected=EXPECTED)
    elif not data.strip():
        yield Rejected(where=name, reason="empty")
    elif kind in ("pdf", "docx"):
        yield _laid_out(data, name, kind)
    elif _is_binary(data):
        yield Rejected(where=name, reason="binary, though its name says text", expected=EXPECTED)
    else:
        yield from _textual(sniff_text(data), name, kind)


def _ending(name: str) -> str:
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def _is_binary(data: bytes) -> bool:
    """Whether a text file holds signs that no text has; UTF-16 is half zeros, and is text."""
    head = data[:_SAMPLE]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:4] == b"\x00\x00\xfe\xff":
        return False
    zeros = head[1::2].count(0) if head[::2].count(0) == 0 else head[::2].count(0)
    if zeros > len(head) // 3 and zeros == head.count(0):
        return False
    return sum(byte in _SIGNS for byte in head) > len(head) // 50


def _laid_out(data: bytes, name: str, kind: str) -> Article | Rejected:
    found = read_pdf(data, name) if kind == "pdf" else read_docx(data, name)
    if isinstance(found, Rejected):
        return found
    title, text = found
    return _article(text, PAGES if kind == "pdf" else MARKDOWN, title=title)


def _textual(text: str, name: str, kind: str) -> Iterator[Article | Rejected]:
    if kind == "csv":
        yield _table(text, name)
    elif kind in ("json", "jsonl"):
        yield from _json(text, name, lines=kind == "jsonl")
    else:
        title = ""
        if kind == "html":
            titled = _TITLE.search(text)
            title = one_line(unescape(titled[1])) if titled else ""
            text = to_text(_H.sub(lambda m: f"{m[0]}{'#' * int(m[1])} ", text))
        found = _article(clean(text), PLAIN if kind == "txt" else MARKDOWN, title=title)
        yield found if found.text else Rejected(where=name, reason="no text in it")


def _article(text: str, media_type: str, *, title: str = "") -> Article:
    head = head_of(text, marks=media_type != PLAIN)
    return Article(
        text=head.text,
        media_type=media_type,
        title=title or head.title,
        internal=head.internal,
        effective_on=head.effective_on,
    )


# --- tables ------------------------------------------------------------------------------------


def _table(text: str, name: str) -> Article | Rejected:
    first = text.lstrip("\n").partition("\n")[0]
    comma = max(",;\t|", key=first.count)
    try:
        rows = [r for r in csv.reader(io.StringIO(text), delimiter=comma) if any(map(str.strip, r))]
    except csv.Error as error:
        return Rejected(where=name, reason=f"no table: {error}", expected="a header and rows")
    if len(rows) < 2:
        return Rejected(where=name, reason="a table without rows", expected="a header and rows")
    header = [one_line(cell) for cell in rows[0]]
    return _rows([dict(zip(header, row, strict=False)) for row in rows[1:]], name)


def _rows(rows: list[dict[str, str]], name: str) -> Article | Rejected:
    lines = (
        "; ".join(
            f"{key}: {one_line(cell)}" if key else one_line(cell) for key, cell in row.items()
        )
        for row in ({k: v for k, v in row.items() if v.strip()} for row in rows)
    )
    text = "\n".join(line for line in lines if line)
    if not text:
        return Rejected(where=name, reason="no text in it")
    return Article(text=text, media_type=ROWS, title=re.split(r"[\\/]", name)[-1])


# --- JSON --------------------------------------------------------------------------------------


def _json(text: str, name: str, *, lines: bool) -> Iterator[Article | Rejected]:
    if lines:
        found: list[object] = []
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                found += [json.loads(line)] if line.strip() else []
            except (ValueError, RecursionError) as error:
                yield Rejected(where=f"{name} line {number}", reason=no_json(error))
    else:
        try:
            found = _listed(json.loads(text))
        except (ValueError, RecursionError) as error:
            yield Rejected(where=name, reason=no_json(error))
            return
    rows = [row for row in found if isinstance(row, dict)]
    if not rows:
        yield Rejected(where=name, reason="no objects in it", expected="a list of objects")
    elif 2 * sum(1 for row in rows if _first(row, _BODY)) > len(rows):
        yield from _objects(rows, name)
    else:
        yield _rows([_flat(row) for row in rows], name)


def _listed(document: object) -> list[object]:
    """Return the rows of a document: itself, or its one list of objects."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        lists = [v for v in document.values() if isinstance(v, list) and v]
        if len(lists) == 1 and all(isinstance(row, dict) for row in lists[0]):
            return list(lists[0])
    return [document]


def _objects(rows: list[dict[str, object]], name: str) -> Iterator[Article | Rejected]:
    for number, row in enumerate(rows, start=1):
        part = one_line(_first(row, _KEY)) or str(number)
        found = _article(clean(_first(row, _BODY)), MARKDOWN, title=one_line(_first(row, _NAME)))
        if not found.text.strip():
            yield Rejected(where=f"{name}#{part}", reason="no text in it")
            continue
        own = head_of(_front(row))
        yield replace(
            found,
            part=part,
            internal=found.internal or own.internal,
            effective_on=own.effective_on or found.effective_on,
        )


def _front(row: Mapping[str, object]) -> str:
    """Write the plain fields of an object as front matter, to be read by the same rules."""
    plain = [f"{k}: {one_line(str(v))}" for k, v in row.items() if isinstance(v, str | int)]
    return "\n".join(("---", *(line for line in plain if len(line) < 200), "---", ""))


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    folded = {key.lower(): value for key, value in row.items()}
    found = (folded.get(name) for name in names)
    return next((str(v) for v in found if isinstance(v, str | int) and str(v).strip()), "")


def _flat(row: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            flat[prefix + key] = ", ".join(one_line(_words(one)) for one in value)
        elif value is not None:
            flat[prefix + key] = one_line(str(value))
    return flat


def _words(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
