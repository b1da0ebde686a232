"""`agentarmy draft` on a real mirror: what is shown, what is documented, what fails."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from agentarmy.domain.records import Money
from agentarmy.store import books
from agentarmy.wiring import open_runtime
from clitools import run

LETTER = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Cc: Lee Stone <lee@brook.example>
Date: Mon, 2 Mar 2026 09:00:00 -0600
Message-ID: <ask@brook.example>
Subject: Presses
Content-Type: text/plain; charset=utf-8

Hi Mara,

our budget is 30,000 USD. What do nine Press 20 cost? And is the frame stainless?

Ada
"""


@pytest.fixture(autouse=True)
def letter(tmp_path: Path) -> Path:
    assert run("config", "set", "us.domains", "northmill.example").code == 0
    assert run("config", "set", "me.name", "Mara Lindqvist").code == 0
    assert run("config", "set", "me.email", "mara@northmill.example").code == 0
    mirror = open_runtime().mirror
    with mirror.write():
        books.add_price(mirror, "Press 20", price=Money.of(4_000, "USD"))
    path = tmp_path / "ask.eml"
    path.write_text(LETTER)
    return path


@pytest.mark.row("AA-SA-01")
def test_the_document_fits_its_schema(letter: Path) -> None:
    data = schemas.check(run("draft", str(letter), "--json"), "draft")
    head = data["headers"]
    assert isinstance(head, dict)
    assert head["to"] == "Ada Brook <ada@brook.example>"
    assert head["cc"] == ["Lee Stone <lee@brook.example>"]
    assert head["subject"] == "Re: Presses"
    assert head["in_reply_to"] == "ask@brook.example"
    assert "36,000 USD" in str(data["body"])
    assert any("stainless" in str(m) for m in data["to_confirm"])  # type: ignore[attr-defined]
    last = data["last_interaction"]
    assert isinstance(last, dict)
    assert last["message_id"] == "ask@brook.example"


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_the_mail_and_its_sources_are_shown(
    letter: Path, width: str, explain: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("draft", str(letter), *explain)
    assert shown.code == 0, shown.err
    assert max(len(line) for line in shown.out.splitlines()) <= int(width)
    for words in ("Subject: Re: Presses", "Hi Ada,", "Sources", "price book", "nothing was sent"):
        assert words in shown.out
    assert ("“" in shown.out) == bool(explain)


def test_every_kind_and_channel_is_written(letter: Path) -> None:
    for kind in ("follow-up", "recap"):
        assert run("draft", str(letter), "--kind", kind).code == 0
    chat = run("draft", str(letter), "--channel", "chat")
    assert chat.code == 0
    assert "Subject" not in chat.out


def test_a_mail_on_stdin_is_answered() -> None:
    shown = run("draft", "-", stdin=LETTER)
    assert shown.code == 0, shown.err
    assert "36,000 USD" in shown.out


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("Nobody",), 3, "Nobody"),
        (("Nobody", "--kind", "poem"), 2, "reply, follow-up, recap"),
        (("Nobody", "--persona", "king"), 2, "ic, manager, c_suite"),
        (("Nobody", "--channel", "fax"), 2, "mail or chat"),
    ],
)
def test_mistakes_cost_one_clear_line(args: tuple[str, ...], code: int, words: str) -> None:
    failed = run("draft", *args)
    assert failed.code == code
    assert words in failed.err
    assert len(failed.err.strip().splitlines()) == 1


def test_the_help_has_an_example() -> None:
    assert "Example: agentarmy draft" in run("draft", "--help").out


def test_variants_are_shown_and_documented(letter: Path) -> None:
    data = schemas.check(run("draft", str(letter), "--variants", "3", "--json"), "draft")
    found = data["variants"]
    assert isinstance(found, list)
    assert len({one["body"] for one in found}) == 3
    assert found[0]["body"] == data["body"]
    shown = run("draft", str(letter), "--variants", "3")
    assert "Variant 2" in shown.out
    assert "Variant 3" in shown.out


@pytest.mark.parametrize("manner", ["shorter", "warmer", "firmer"])
def test_a_manner_is_documented(letter: Path, manner: str) -> None:
    data = schemas.check(run("draft", str(letter), f"--{manner}", "--json"), "draft")
    assert data["manner"] == manner
    assert "36,000 USD" in str(data["body"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--shorter", "--firmer"), "one manner at a time"),
        (("--edit", "--variants", "2"), "--edit changes one draft"),
        (("--kind", "poem"), "no kind of draft"),
        (("--kind", "objection"), "raised no objection"),
        (("--kind", "first-touch"), "is no stranger"),
        (("--kind", "internal-note", "--to", "Ada"), "buyer's side"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    letter: Path, options: tuple[str, ...], words: str
) -> None:
    done = run("draft", str(letter), *options)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err


def _editor(folder: Path, script: str) -> str:
    place = folder / "editor.sh"
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return str(place)


def test_an_edit_is_shown_as_a_difference_and_checked(
    letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    line = "We give you 12 percent and deliver on May 3."
    monkeypatch.setenv("EDITOR", _editor(tmp_path, f'printf "\\n{line}\\n" >> "$1"'))
    data = schemas.check(run("draft", str(letter), "--edit", "--json"), "draft")
    edited = data["edited"]
    assert isinstance(edited, dict)
    assert f"+{line}" in edited["diff"]
    assert edited["findings"]
    assert line in str(data["body"])
    assert data["status"] == "draft"
    shown = run("draft", str(letter), "--edit")
    assert "What you changed" in shown.out
    assert "Your words are in no source" in " ".join(shown.out.split())
    assert "nothing was sent" in shown.out


def test_an_editor_that_fails_changes_nothing(
    letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    assert "no editor is set" in run("draft", str(letter), "--edit").err
    monkeypatch.setenv("EDITOR", _editor(tmp_path, "exit 3"))
    assert "nothing was changed" in run("draft", str(letter), "--edit").err
    monkeypatch.setenv("EDITOR", _editor(tmp_path, ': > "$1"'))
    assert "the edited draft is empty" in run("draft", str(letter), "--edit").err
    monkeypatch.setenv("EDITOR", "/nowhere/ed")
    assert "cannot be started" in run("draft", str(letter), "--edit").err


def test_a_note_names_no_outsider(letter: Path) -> None:
    data = schemas.check(run("draft", str(letter), "--kind", "internal-note", "--json"), "draft")
    head = data["headers"]
    assert isinstance(head, dict)
    assert "@brook.example" not in str(head)
    assert head["references"] == []
