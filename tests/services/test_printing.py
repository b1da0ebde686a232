"""One page, whatever is on it: sizes, scripts, what was left out, and without the extra."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pypdf
import pytest

from agentarmy.errors import NotSetUp
from agentarmy.services import fonts
from agentarmy.services.lettering import MISSING
from agentarmy.services.printing import INTERNAL, Printed, print_page
from agentarmy.writing.sections import Brief, Format, Item, Scope, Section


def paper(*sections: Section, title: str = "Account: Brook") -> Brief:
    return Brief(title=title, scope=Scope.ACCOUNT, sections=sections)


def section(key: str, *texts: str, weight: int = 5) -> Section:
    items = tuple(Item(text=text, basis=f"told in {key}") for text in texts)
    return Section(id=key, heading=key.capitalize(), items=items, weight=weight)


def printed(brief: Brief, *, zone: str = "", layout: Format = Format.STRUCTURED) -> Printed:
    return print_page(brief, layout=layout, ids={}, zone=zone)


def page_of(found: Printed) -> pypdf.PageObject:
    reader = pypdf.PdfReader(io.BytesIO(found.data))
    assert len(reader.pages) == 1
    return reader.pages[0]


def words(found: Printed) -> str:
    return " ".join(page_of(found).extract_text().split())


def test_all_lines_and_their_sources_are_on_the_page() -> None:
    shown = words(printed(paper(section("summary", "Who: Ada Brook", "Budget: 30,000 USD"))))
    for text in ("Account: Brook", "Who: Ada Brook", "Budget: 30,000 USD", "told in summary"):
        assert text in shown
    assert INTERNAL in shown


@pytest.mark.parametrize("count", [1, 20, 60, 200, 2000])
def test_it_is_never_more_than_one_page_and_says_what_is_missing(count: int) -> None:
    lines = [f"line {n} of what was said in this long account" for n in range(count)]
    brief = paper(section("context", *lines, weight=1), section("pricing", "Recommend: 7"))
    found = printed(brief)
    shown = words(found)
    assert "Recommend: 7" in shown
    held = len(set(re.findall(r"line (\d+) of", shown)))
    missing = [int(n) for text in found.left_out for n in re.findall(r"(\d+) lines? of", text)]
    assert held + sum(missing) == count
    assert all(text.rstrip(".") in shown for text in found.left_out)


def test_a_line_longer_than_the_page_costs_no_second_page() -> None:
    found = printed(paper(section("context", "word " * 9000)))
    assert "word word" in words(found)
    assert found.left_out == ("1 line was cut short.",)


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Дмитрий Орлов", "Αλέξης Παππάς", "Nguyễn Thị Hương", "Խաչատուր", "ნინო"],
)
def test_names_of_other_scripts_are_printed(name: str) -> None:
    found = printed(paper(section("attendees", f"{name} signs"), title=name))
    assert found.left_out == ()
    assert words(found).count(name) == 2


def test_letters_that_run_to_the_left_are_turned_and_dates_are_not() -> None:
    found = printed(paper(section("attendees", "signs: דוד כהן, 2026-02-21")))
    assert found.left_out == ()
    assert "2026-02-21" in words(found)


@pytest.fixture(autouse=True)
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine has the fonts in this folder alone."""
    place = tmp_path / "fonts"
    place.mkdir()
    monkeypatch.setattr(fonts, "folders", lambda: (place,))
    return place


def font_of(path: Path, signs: str) -> None:
    """Write a font whose letters for `signs` are boxes."""
    builder = import_module("fontTools.fontBuilder").FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"u{ord(sign):04X}" for sign in signs)]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(sign): f"u{ord(sign):04X}" for sign in signs})
    pen = import_module("fontTools.pens.ttGlyphPen").TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (700, 700), (700, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, box))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_font_of_the_machine_has_what_ours_lack(no_fonts: Path) -> None:
    font_of(no_fonts / "BoxesCJK.ttf", "王明")
    (no_fonts / "broken.ttf").write_bytes(b"no font")
    found = printed(paper(section("attendees", "王小明 signs")))
    assert f"王{MISSING}明 signs" in words(found)
    assert [text for text in found.left_out if "小" in text and "王" not in text]


def test_a_sign_without_a_letter_is_a_box_and_is_named() -> None:
    found = printed(paper(section("attendees", "王小明 signs 🎉")))
    assert f"{MISSING * 3} signs" in words(found)
    assert any("王小明🎉" in text and "FILE.md" in text for text in found.left_out)


def test_letter_in_america_and_a4_elsewhere() -> None:
    brief = paper(section("summary", "Who: Ada Brook"))
    sizes = [page_of(printed(brief, zone=z)).mediabox.height for z in ("America/Chicago", "")]
    assert [round(float(size)) for size in sizes] == [792, 842]


def test_what_is_urgent_is_printed_first_in_the_adaptive_layout() -> None:
    late = replace(section("commitments", "We owe: the quote"), urgent=True)
    shown = words(printed(paper(section("summary", "Who: Ada"), late), layout=Format.ADAPTIVE))
    assert shown.index("We owe") < shown.index("Who")


def test_an_endless_word_and_control_signs_are_drawn() -> None:
    found = printed(paper(section("summary", "x" * 4000, "a\tb\u200bc\x07d")))
    assert "bcd" in words(found).replace(" ", "")


def test_without_the_extra_it_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(NotSetUp) as caught:
        printed(paper(section("summary", "Who: Ada")))
    assert "agentarmy[docs]" in caught.value.line()
    assert caught.value.exit_code == 5
