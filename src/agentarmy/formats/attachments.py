"""The words in an attached file, as far as they can be read here."""

from __future__ import annotations

import io
import logging
import re

from agentarmy.formats.html import to_text
from agentarmy.formats.text import clean, sniff_text
from agentarmy.formats.text import decode as decode_text

MOST_CHARACTERS = 200_000
_MOST_BYTES = 20 * 1024 * 1024
_MOST_PAGES = 200
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TEXTUAL = re.compile(r"^(?:text/|application/(?:json|csv|xml|ics|x-ndjson)$|message/)")
_TEXT_NAME = re.compile(r"\.(?:txt|csv|tsv|md|ics|vcf|json|xml|html?|log|vtt|srt)$", re.IGNORECASE)


def words_of(data: bytes, media_type: str, *, name: str = "", charset: str = "") -> str:
    """Return the text of a file, at most 200,000 characters; '' when it has none we can read.

    Text, CSV, HTML and calendars directly; PDF with pypdf and DOCX with python-docx where those
    are installed.
    """
    if len(data) > _MOST_BYTES:
        return ""
    lower = name.lower()
    if media_type == "application/pdf" or lower.endswith(".pdf"):
        return _pdf(data)
    if media_type == _DOCX or lower.endswith(".docx"):
        return _docx(data)
    if not _TEXTUAL.match(media_type) and not _TEXT_NAME.search(lower):
        return ""
    text = decode_text(data, charset) if charset else sniff_text(data)
    if media_type == "text/html" or lower.endswith((".html", ".htm")):
        text = to_text(text)
    return clean(text)[:MOST_CHARACTERS].strip()


def _pdf(data: bytes) -> str:
    try:
        from pypdf import PdfReader
    except ImportError:
        return ""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # we say ourselves what is broken
    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages[:_MOST_PAGES]]
    except Exception:  # pypdf raises whatever a broken file makes its parser stumble over
        return ""
    return clean("\n".join(pages))[:MOST_CHARACTERS].strip()


def _docx(data: bytes) -> str:
    try:
        import docx
    except ImportError:
        return ""
    try:
        document = docx.Document(io.BytesIO(data))
        lines = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            lines += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    except Exception:  # a zip or an XML of a stranger, broken in any way
        return ""
    return clean("\n".join(lines))[:MOST_CHARACTERS].strip()
