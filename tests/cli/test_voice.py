"""`agentarmy voice`: learned from sent mail, shown, used by drafts, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from clitools import run

MAIL = """\
From mara@northmill.example Mon Mar  2 09:00:00 2026
From: Mara Lindqvist <mara@northmill.example>
To: Ada Brook <ada@brook.example>
Date: Mon, {day} Mar 2026 09:00:00 -0600
Message-ID: <v{day}@northmill.example>
Subject: Line {day}
Content-Type: text/plain; charset=utf-8

Hey Ada,

it's a small thing, but I'd like your view on line {day}.

Shout if anything is unclear.

Cheers,
Mara

"""
ASK = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Date: Mon, 16 Mar 2026 09:00:00 -0600
Message-ID: <ask@brook.example>
Subject: Presses
Content-Type: text/plain; charset=utf-8

is the frame stainless?
"""


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    for key, value in (
        ("us.domains", "northmill.example"),
        ("me.name", "Mara Lindqvist"),
        ("me.email", "mara@northmill.example"),
    ):
        assert run("config", "set", key, value).code == 0
    return tmp_path


def imported(folder: Path, count: int) -> None:
    path = folder / "sent.mbox"
    path.write_text("".join(MAIL.format(day=day) for day in range(2, 2 + count)))
    assert run("import", str(path)).code == 0


def test_too_few_mails_are_said_to_be_too_few(sent: Path) -> None:
    imported(sent, 3)
    done = run("voice", "learn")
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert "3 sent mails" in done.err
    assert "at least 5" in done.err
    assert run("voice", "show").code == 3


def test_a_voice_is_learned_shown_used_and_forgotten(sent: Path) -> None:
    imported(sent, 6)
    data = schemas.check(run("voice", "learn", "--json"), "voice")
    voice = data["voice"]
    assert isinstance(voice, dict)
    assert (voice["greeting"], voice["closing"], voice["name"]) == ("Hey", "Cheers", "Mara")
    assert schemas.check(run("voice", "show", "--json"), "voice")["voice"] == voice
    assert "Shout if anything is unclear." in run("voice", "show").out
    letter = sent / "ask.eml"
    letter.write_text(ASK)
    mine = schemas.check(run("draft", str(letter), "--json"), "draft")
    assert mine["own_voice"] is True
    assert str(mine["body"]).startswith("Hey Ada,")
    assert str(mine["body"]).endswith("Shout if anything is unclear.\n\nCheers,\nMara")
    assert schemas.check(run("voice", "forget", "--json"), "voice")["voice"] is None
    plain = schemas.check(run("draft", str(letter), "--json"), "draft")
    assert plain["own_voice"] is False
    assert not str(plain["body"]).startswith("Hey")
    assert mine["to_confirm"] == plain["to_confirm"]


def test_nobody_set_up_is_one_clear_line() -> None:
    done = run("voice", "learn")
    assert done.code == 3
    assert "me.email" in done.err
