"""`kb`: folders of documents taken in, listed and searched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF

import schemas
from clitools import run


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    (folder / "internal").mkdir(parents=True)
    (folder / "delivery.md").write_text(
        "# Delivery, in force from 2026-02-01\n\nOne kiln ships in nine days.\n"
    )
    (folder / "internal" / "margins.md").write_text("# Margins\n\nA kiln earns us 31 percent.\n")
    (folder / "prices.csv").write_text("name,price\nKiln 4,900 EUR\nKiln 9,1800 EUR\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    return folder


def test_a_folder_is_taken_in_listed_and_searched(shelf: Path) -> None:
    taken = schemas.check(run("kb", "ingest", str(shelf), "--json"), "kb")
    assert (taken["added"], taken["passages"], taken["rejected"]) == (3, 4, 1)
    listed = schemas.check(run("kb", "list", "--json"), "kb")
    rows = listed["documents"]
    assert isinstance(rows, list)
    assert [(r["name"], r["audience"], r["effective_on"]) for r in rows] == [
        ("delivery.md", "public", "2026-02-01"),
        ("internal/margins.md", "internal", None),
        ("prices.csv", "public", None),
    ]
    found = schemas.check(run("kb", "search", "kiln", "ships", "--json"), "kb")
    hits = found["hits"]
    assert isinstance(hits, list)
    assert hits[0]["name"] == "delivery.md"
    assert {"prices.csv#1", "prices.csv#2"} <= {hit["name"] for hit in hits}


def test_an_outsider_sees_nothing_internal(shelf: Path) -> None:
    run("kb", "ingest", str(shelf))
    assert "margins.md" in run("kb", "search", "margins percent").out
    assert "margins.md" not in run("kb", "search", "margins percent", "--public").out


def test_what_was_not_read_is_named(shelf: Path) -> None:
    result = run("kb", "ingest", str(shelf))
    assert "not read: picture.png: not a kind of file that is read" in result.err
    assert "3 files new, 0 changed, 0 unchanged, 1 not read" in result.out


def test_ranks_are_explained(shelf: Path) -> None:
    run("kb", "ingest", str(shelf))
    assert "words 1" in run("kb", "search", "ships", "--explain").out


def test_an_empty_knowledge_base_says_what_to_type() -> None:
    result = run("kb", "search", "kiln")
    assert result.code == 4
    assert "agentarmy kb ingest FOLDER" in result.err
    assert "agentarmy kb ingest FOLDER" in run("kb", "list").out


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert run("kb", "ingest", str(tmp_path / "none")).code == 3


@pytest.mark.row("AA-KB-04")
def test_every_kind_of_file_is_taken_in_and_again_nothing_is_written(
    tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "new-product"
    folder.mkdir()
    (folder / "a.md").write_text("# Kiln\n\nThe first thing is clay.\n")
    (folder / "b.txt").write_text("The second thing is water.\n")
    (folder / "c.html").write_text("<p>The third thing is fire.</p>")
    (folder / "d.csv").write_text("thing,number\nglaze,fourth\n")
    (folder / "e.json").write_text('[{"id": "x", "text": "The fifth thing is patience."}]')
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(text="The sixth thing is salt.")
    pdf.output(str(folder / "f.pdf"))
    word = Document()
    word.add_paragraph("The seventh thing is a shelf.")
    word.save(str(folder / "g.docx"))
    taken = schemas.check(run("kb", "ingest", str(folder), "--json"), "kb")
    assert (taken["added"], taken["rejected"]) == (7, 0)
    found = {
        word: run("kb", "search", word, "--limit", "1", "--json").json()["hits"]
        for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
    }
    names = [hits[0]["name"] for hits in found.values() if isinstance(hits, list)]
    assert names == ["a.md", "b.txt", "c.html", "d.csv#1", "e.json#x", "f.pdf#1", "g.docx"]
    mirror = next(home.rglob("mirror.sqlite"))
    with closing(sqlite3.connect(mirror)) as conn:
        before = [conn.execute("PRAGMA data_version").fetchone()]
        again = run("kb", "ingest", str(folder), "--json").json()
        assert again["unchanged"] == 7
        assert [conn.execute("PRAGMA data_version").fetchone()] == before


@pytest.mark.parametrize("query", [" ", "?!", "x" * 5000])
def test_nothing_or_a_book_cannot_be_searched_for(shelf: Path, query: str) -> None:
    run("kb", "ingest", str(shelf))
    done = run("kb", "search", query)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    assert "No file is in it" in run("kb", "ingest", str(folder)).out
