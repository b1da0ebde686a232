"""Knowledge files of every kind, and what cannot be read of them."""

from __future__ import annotations

import io
import json

import pytest
from docx import Document
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from agentarmy.formats.articles import KINDS, Article, read
from agentarmy.formats.base import Rejected


def one(data: bytes | str, name: str) -> Article:
    [found] = read(data.encode() if isinstance(data, str) else data, name)
    assert isinstance(found, Article), found
    return found


def refused(data: bytes, name: str) -> Rejected:
    [found] = read(data, name)
    assert isinstance(found, Rejected), found
    return found


def pdf(*pages: str, password: str = "") -> bytes:
    made = FPDF()
    made.set_font("Helvetica", size=12)
    made.set_title("Kiln manual")
    for words in pages:
        made.add_page()
        if words:
            made.multi_cell(0, 8, words)
    writer = PdfWriter(io.BytesIO(bytes(made.output())))
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx() -> bytes:
    made = Document()
    made.add_heading("Kiln manual", 0)
    made.add_heading("Firing", 1)
    made.add_paragraph("Fire for nine hours.")
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Glaze", "1,180 degrees"
    made.add_heading("Cooling", 2)
    made.add_paragraph("Never open it hot.")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_markdown_with_front_matter() -> None:
    text = "---\ntitle: Kilns\naudience: internal\neffective: 2026-01-01\n---\n# Other\n\nHot.\n"
    found = one(text, "a/kilns.md")
    assert (found.title, found.internal, found.effective_on) == ("Kilns", True, "2026-01-01")
    assert found.text == "# Other\n\nHot."


@pytest.mark.parametrize(
    ("first", "internal"),
    [
        ("# Margins (internal only)", True),
        ("INTERNAL ONLY", True),
        ("**Confidential**", True),
        ("Internal use only - do not forward", True),
        ("Classification: Internal", True),
        ("Your data stays confidential and is stored in two places only.", False),
        ("Internal combustion engines run on our fuel and need no other thing.", False),
    ],
)
def test_a_mark_is_a_line_of_its_own(first: str, internal: bool) -> None:
    assert one(f"{first}\n\nA kiln earns us much.\n", "a.md").internal is internal


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("In force from 2026-03-01.", "2026-03-01"),
        ("Effective 1 March 2026", "2026-03-01"),
        ("Valid as of March 1, 2026", "2026-03-01"),
        ("effective from 31.02.2026", ""),
        ("It was effective in the year 2019.", ""),
    ],
)
def test_from_when_it_holds(words: str, day: str) -> None:
    assert one(f"# Rules\n\n{words}\n", "a.md").effective_on == day


def test_html_keeps_title_and_headings_and_drops_what_is_hidden() -> None:
    page = (
        "<html><head><title>Kiln &amp; co</title><style>p{}</style></head><body>"
        "<h2>Firing</h2><p>Nine hours.</p><script>alert(1)</script></body></html>"
    )
    found = one(page, "a.html")
    assert found.title == "Kiln & co"
    assert "## Firing" in found.text.splitlines()
    assert "alert" not in found.text


def test_a_pdf_has_pages() -> None:
    found = one(pdf("Fire for nine hours.", "Never open it hot."), "a.pdf")
    assert found.title == "Kiln manual"
    assert found.text.split("\f") == ["Fire for nine hours.", "Never open it hot."]


def test_a_word_file_has_headings_and_tables() -> None:
    lines = [line for line in one(docx(), "a.docx").text.splitlines() if line]
    assert lines == [
        "# Kiln manual",
        "# Firing",
        "Fire for nine hours.",
        "| Glaze | 1,180 degrees |",
        "## Cooling",
        "Never open it hot.",
    ]


def test_a_table_keeps_its_headers() -> None:
    found = one("name;price\nKiln 4;900 EUR\n\nKiln 9;1800 EUR\n", "list.csv")
    assert found.text == "name: Kiln 4; price: 900 EUR\nname: Kiln 9; price: 1800 EUR"


def test_json_objects_with_a_text_are_articles_of_their_own() -> None:
    rows = [
        {"id": "k1", "title": "Firing", "text": "Nine hours."},
        {"id": "k2", "title": "Margins", "text": "31 percent.", "audience": "internal"},
    ]
    lines = "\n".join(map(json.dumps, rows))
    for data, name in ((json.dumps(rows), "a.json"), (lines, "a.jsonl")):
        found = [a for a in read(data.encode(), name) if isinstance(a, Article)]
        assert [(a.part, a.title, a.text, a.internal) for a in found] == [
            ("k1", "Firing", "Nine hours.", False),
            ("k2", "Margins", "31 percent.", True),
        ]


def test_other_json_is_lines_of_names_and_values() -> None:
    found = one(json.dumps({"kiln": {"hours": 9, "glazes": ["salt", "ash"]}}), "a.json")
    assert found.text == "kiln.hours: 9; kiln.glazes: salt, ash"


def test_a_broken_line_of_json_lines_is_named_and_the_rest_is_read() -> None:
    found = list(read(b'{"id": 1, "text": "Hot."}\n{oops\n', "a.jsonl"))
    assert [type(item) for item in found] == [Rejected, Article]
    assert isinstance(found[0], Rejected)
    assert found[0].where == "a.jsonl line 2"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.md", "empty"),
        (b"  \n", "a.txt", "empty"),
        (b"\x7fELF\x02\x01\x01" + bytes(60), "a.txt", "binary, though its name says text"),
        (b"%PDF-1.7 rubbish", "a.pdf", "a broken PDF"),
        (b"PK\x03\x04rubbish", "a.docx", "broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.docx", "encrypted, or an old .doc file"),
        (b"[1, 2]", "a.json", "no objects in it"),
        (b"{oops", "a.json", "no JSON"),
        (b"[" * 100_000, "a.json", "no JSON: nested too deeply"),
        (b"name,price\n", "a.csv", "a table without rows"),
        (b"MZ", "a.exe", "not a kind of file that is read"),
        (pdf("", ""), "scan.pdf", "no text in it, only pictures"),
        (pdf("Secret.", password="x"), "locked.pdf", "encrypted"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, reason: str) -> None:
    found = refused(data, name)
    assert found.where == name
    assert found.reason.startswith(reason)
    assert "\n" not in found.reason


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_odd_encodings_are_read(codec: str) -> None:
    words = "Öfen für Töpfe: neun Stunden bei großer Hitze. " * 8
    assert one(words.encode(codec), "a.txt").text == words.strip()


@given(st.binary(max_size=300), st.sampled_from(sorted(KINDS)))
def test_rubbish_never_raises(data: bytes, ending: str) -> None:
    for found in read(data, f"a{ending}"):
        assert isinstance(found, Article | Rejected)
