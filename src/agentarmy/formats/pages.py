"""PDF and Word files to text with pages or headings; both need the extra `docs`."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agentarmy.formats.base import Rejected
from agentarmy.formats.text import clean, one_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

PAGE = "\f"
"""Stands between two pages."""
EXTRA = "pip install 'agentarmy[docs]'"
_MOST_PAGES = 2000
_MOST_UNPACKED = 200 * 1024 * 1024
_LEVEL = re.compile(r"heading (\d)", re.IGNORECASE)

Pages = tuple[str, str]
"""Title and text."""


def read_pdf(data: bytes, name: str) -> Pages | Rejected:
    """Return title and text, a form feed between pages."""
    try:
        from pypdf import PdfReader
    except ImportError:
        return Rejected(where=name, reason="PDF files need an extra", expected=EXTRA)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # we say ourselves what is broken
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return Rejected(where=name, reason="encrypted", expected="a PDF without a password")
        pages = [clean(page.extract_text()).strip() for page in reader.pages[:_MOST_PAGES]]
        title = one_line(str(reader.metadata.title or "")) if reader.metadata else ""
    except Exception as error:  # pypdf raises whatever a broken file makes its parser stumble over
        reason = one_line(f"a broken PDF ({error})")[:120]
        return Rejected(where=name, reason=reason, expected="a PDF that a viewer can open")
    if not any(pages):
        return Rejected(
            where=name,
            reason="no text in it, only pictures",
            expected="a PDF with text (a scan must go through text recognition first)",
        )
    return title, PAGE.join(pages)


def read_docx(data: bytes, name: str) -> Pages | Rejected:
    """Return title and text; headings as '## …', lists as '- …', table rows as '| … |'."""
    try:
        import docx
    except ImportError:
        return Rejected(where=name, reason="Word files need an extra", expected=EXTRA)
    expected = "a .docx file that Word can open"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                return Rejected(where=name, reason="unpacks to over 200 MB", expected=expected)
        document = docx.Document(io.BytesIO(data))
        text = clean("\n".join(_lines(document))).strip()
        title = one_line(document.core_properties.title or "")
    except Exception as error:  # a zip or an XML of a stranger, broken in any way
        what = "encrypted, or an old .doc file" if data[:4] == b"\xd0\xcf\x11\xe0" else "broken"
        reason = one_line(f"{what} ({type(error).__name__})")
        return Rejected(where=name, reason=reason, expected=expected)
    return (title, text) if text else Rejected(where=name, reason="no text in it")


def _lines(document: Document) -> Iterator[str]:
    from docx.text.paragraph import Paragraph

    for block in document.iter_inner_content():
        if not isinstance(block, Paragraph):
            yield from _rows(block)
            continue
        style = (block.style.name or "") if block.style else ""
        level = _LEVEL.match(style)
        if not block.text.strip():
            yield ""
        elif level or style == "Title":
            yield f"\n{'#' * (int(level[1]) if level else 1)} {one_line(block.text)}\n"
        elif style.startswith("List"):
            yield f"- {block.text}"
        else:
            yield f"{block.text}\n"


def _rows(table: Table) -> Iterator[str]:
    yield ""
    for row in table.rows:
        cells = dict.fromkeys(row.cells)  # a merged cell is listed once for each column
        yield f"| {' | '.join(one_line(cell.text) for cell in cells)} |"
    yield ""
