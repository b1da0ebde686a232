"""Nothing that comes from outside can steer the terminal."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from agentarmy.cli.output import Screened, emit, note
from agentarmy.cli.safe_text import json_safe, one_line, visible
from agentarmy.cli.screen import SafeConsole

ATTACKS = {
    "\x1b[31mred\x1b[0m": "red",
    "\x1b]0;title\x07shown": "shown",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\": "link",
    "\x9b31mred": "red",
    "a\rb\x08c\x00\x7f": "abc",
    "\u202egnp.exe": "gnp.exe",
    "\x1bPq#0\x1b\\sixel": "sixel",
    "bare \x1b": "bare ",
    "half \udcff": "half ?",
}
text = st.text(st.characters(codec=None) | st.sampled_from("\x1b[]m;\x07\x9b\u202e"))


@pytest.mark.parametrize(("raw", "shown"), ATTACKS.items())
def test_escapes_are_taken_out_whole(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(text)
def test_what_is_visible_holds_nothing_to_obey(raw: str) -> None:
    shown = visible(raw)
    assert not [c for c in shown if c not in "\t\n" and (ord(c) < 32 or 127 <= ord(c) < 160)]
    assert visible(shown) == shown
    assert "\n" not in one_line(raw)


@given(text)
def test_json_says_the_same(raw: str) -> None:
    document = json_safe(json.dumps({"k": raw}, ensure_ascii=False))
    assert json.loads(document) == {"k": raw}
    assert document.encode()
    assert "\x9b" not in document


def test_names_of_every_script_stay_as_they_are() -> None:
    names = "Zoë Müller 山田 太郎 مریم אורי \N{WAVING HAND SIGN}\tx\n"
    assert visible(names) == names


@pytest.mark.parametrize("data", ["[red]x[/red]", "[/]", ":tada:", "[bold", r"\[x]"])
def test_markup_in_data_is_shown_as_written(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(data, box=None)
    table.add_row(data)
    emit({}, as_json=False, render=lambda: [data, table, Text(f"\x1b[31m{data}")])
    note(data)
    shown = capsys.readouterr()
    assert shown.out.count(data) == 4
    assert shown.err == f"{data}\n"
    assert "\x1b" not in shown.out


def test_rows_on_a_terminal_are_screened() -> None:
    stream = io.StringIO()
    assert Screened(stream).write("a\x1b[2Jb\n") == 7
    assert stream.getvalue() == "ab\n"


def test_a_long_note_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    note("word " * 100)
    assert capsys.readouterr().err.count("\n") == 1


def test_no_word_of_others_becomes_a_hidden_link() -> None:
    stream = io.StringIO()
    console = SafeConsole(file=stream, force_terminal=True, width=80)
    console.print(Markdown("[invoice](https://evil.example/pay) <m1@evil.example>"))
    assert "\x1b]" not in stream.getvalue()
    assert "invoice" in stream.getvalue()
