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
