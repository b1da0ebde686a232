"""`agentarmy brief` on a real mirror: what is shown, what is documented, what fails."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from agentarmy.domain.records import Money
from agentarmy.store import books
from agentarmy.wiring import open_runtime
from agentarmy.writing.sections import NOTHING
from clitools import run

LETTER = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Date: Mon, 2 Mar 2026 09:00:00 -0600
Message-ID: <ask@brook.example>
Subject: Presses
Content-Type: text/plain; charset=utf-8

Hi Mara,

our budget is 30,000 USD. We need nine Press 20, the old ones jam and we lose 40 cartons a day.

Ada
"""


@pytest.fixture(autouse=True)
def letter(tmp_path: Path) -> Path:
    assert run("config", "set", "us.domains", "northmill.example").code == 0
    mirror = open_runtime().mirror
    with mirror.write():
        books.add_price(mirror, "Press 20", price=Money.of(4_000, "USD"))
    path = tmp_path / "ask.eml"
    path.write_text(LETTER)
    return path


@pytest.mark.row("AA-MTG-05")
def test_the_document_fits_its_schema_and_holds_the_same_facts_in_each_format(letter: Path) -> None:
    facts = []
    for layout in ("structured", "bullets", "adaptive"):
        data = schemas.check(run("brief", str(letter), "--format", layout, "--json"), "brief")
        sections = data["sections"]
        assert isinstance(sections, list)
        facts.append([i["text"] for s in sections for i in s["items"]])
        page = str(data["markdown"])
        assert all(text in page for text in facts[-1] if text != NOTHING)
        assert (NOTHING in facts[-1], page.count("Not on record")) == (True, 1)
    assert facts[0] == facts[1] == facts[2]
    assert any("36,000 USD" in text for text in facts[0])


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_brief_is_readable_at_both_widths(
    letter: Path, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("brief", str(letter))
    assert shown.code == 0, shown.err
    assert max(len(line) for line in shown.out.splitlines()) <= int(width)
    for words in ("Summary", "MEDDIC gaps", "Recommended pricing", "Sources"):
        assert words in shown.out


def test_plain_markdown_is_written_as_it_is(letter: Path) -> None:
    shown = run("brief", str(letter), "--markdown")
    assert shown.code == 0, shown.err
    assert shown.out.startswith("# ")
    assert "## Summary" in shown.out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("Nobody",), 3, "Nobody"),
        (("next",), 3, "no meeting lies ahead"),
        (("Nobody", "--format", "poem"), 2, "structured, bullets, adaptive"),
    ],
)
def test_mistakes_cost_one_clear_line(args: tuple[str, ...], code: int, words: str) -> None:
    failed = run("brief", *args)
    assert failed.code == code
    assert words in failed.err
    assert len(failed.err.strip().splitlines()) == 1


def test_the_help_has_an_example() -> None:
    assert "Example: agentarmy brief" in run("brief", "--help").out
