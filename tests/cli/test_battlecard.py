"""`agentarmy battlecard`: what is shown and documented, what fails."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from cli.conftest import Letter
from clitools import run

BODY = "Kestrel offered us six presses. They are cheaper than you, but their support is slow."
SHEET = (
    "# Competitor: Kestrel\n\nWhere Kestrel is good: the price.\n\n"
    "Where we differ: service within two days.\n"
)


@pytest.fixture(autouse=True)
def known(ask: Letter, tmp_path: Path) -> Path:
    letter = ask(BODY)
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "competitor-kestrel.md").write_text(SHEET)
    assert run("kb", "ingest", str(tmp_path / "kb")).code == 0
    assert run("import", str(letter)).code == 0
    return tmp_path


@pytest.mark.row("AA-V2-11")
def test_the_document_fits_its_schema_and_cites_every_line() -> None:
    data = schemas.check(run("battlecard", "kestrel", "--json"), "battlecard")
    assert data["competitor"] == "Kestrel"
    parts = data["sections"]
    assert isinstance(parts, list)
    sections = {s["id"]: s["items"] for s in parts}
    assert [i["text"] for i in sections["differ"]] == ["Service within two days"]
    assert [i["text"] for i in sections["strengths"]] == ["The price"]
    (good,) = sections["for"]
    assert good["sources"][0]["message_id"] == "ask@brook.example"
    assert good["sources"][0]["quote"] in BODY
    assert all(i["sources"] or i["basis"] for items in sections.values() for i in items)


@pytest.mark.parametrize("width", ["80", "120"])
def test_it_is_readable_at_both_widths(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("battlecard", "Kestrel")
    assert shown.code == 0, shown.err
    assert max(len(line) for line in shown.out.splitlines()) <= int(width)
    for words in ("Where we differ", "Where they are strong", "for them", "against them"):
        assert words in shown.out


def test_explain_shows_the_words_below_each_line() -> None:
    shown = run("battlecard", "Kestrel", "--explain")
    lines = shown.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "Service within two days" in line)
    assert "competitor-kestrel.md" in lines[at + 1]


def test_it_goes_into_a_file(known: Path) -> None:
    shown = run("battlecard", "Kestrel", "--output", str(known / "k.pdf"))
    assert shown.code == 0, shown.err
    assert shown.out == ""
    assert (known / "k.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("Kestral",), 3, "Kestrel"),
        (("",), 2, "no competitor was named"),
        (("Kestrel", "--format", "poem"), 2, "structured, bullets, adaptive"),
        (("Kestrel", "--output", "card.docx"), 2, ".md or .pdf"),
    ],
)
def test_mistakes_cost_one_clear_line(args: tuple[str, ...], code: int, words: str) -> None:
    failed = run("battlecard", *args)
    assert failed.code == code
    assert words in failed.err
    assert len(failed.err.strip().splitlines()) == 1


def test_the_help_has_an_example() -> None:
    assert "Example: agentarmy battlecard" in run("battlecard", "--help").out
