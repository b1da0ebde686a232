"""`agentarmy brief` on a real mirror: what is shown, what is documented, what fails."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from agentarmy.domain.records import Money
from agentarmy.store import books
from agentarmy.wiring import open_runtime
from agentarmy.writing.sections import NOTHING
from cli.conftest import Letter
from clitools import run

BODY = (
    "our budget is 30,000 USD. We need nine Press 20,"
    " the old ones jam and we lose 40 cartons a day."
)


@pytest.fixture(autouse=True)
def letter(ask: Letter) -> Path:
    mirror = open_runtime().mirror
    with mirror.write():
        books.add_price(mirror, "Press 20", price=Money.of(4_000, "USD"))
    return ask(BODY)


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


@pytest.mark.parametrize("name", ["brief.md", "brief.pdf"])
def test_the_brief_goes_into_a_file_of_its_owner_alone(
    letter: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    shown = run("brief", str(letter), "--output", str(target))
    assert (shown.code, shown.out) == (0, ""), shown.err
    assert f"Written: {target}" in shown.err.replace("\n", "")
    assert target.stat().st_mode & 0o777 == 0o600
    head = b"# " if name.endswith("md") else b"%PDF"
    assert target.read_bytes().startswith(head)


def test_json_says_what_was_written(letter: Path, tmp_path: Path) -> None:
    target = tmp_path / "brief.pdf"
    shown = run("brief", str(letter), "--output", str(target), "--json")
    written = schemas.check(shown, "brief")["written"]
    assert written == {"path": str(target), "left_out": []}


def test_a_file_is_written_over_and_a_link_is_followed(letter: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old")
    link.symlink_to(real)
    assert run("brief", str(letter), "--output", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text().startswith("# ")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("no/such/folder/b.pdf", 3, "no folder"),
        ("brief.docx", 2, ".md or .pdf"),
        ("folder.md", 4, "is a folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_first(
    letter: Path, tmp_path: Path, name: str, code: int, words: str
) -> None:
    (tmp_path / "folder.md").mkdir()
    failed = run("brief", str(letter), "--output", str(tmp_path / name))
    assert (failed.code, failed.out) == (code, "")
    assert words in failed.err
    assert len(failed.err.strip().splitlines()) == 1


def test_explain_shows_the_words_and_the_sums(letter: Path) -> None:
    shown = run("brief", str(letter), "--explain")
    assert shown.code == 0, shown.err
    assert '"our budget is 30,000 USD"' in shown.out
    assert "sum: times" in shown.out
    assert "ask@brook.example" in shown.out
