"""What was said is found in mail, chat, calls and attachments alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from agentarmy.resources import seed_path
from clitools import run
from schemas import check

MAIL = """\
From: Dana Ruiz <dana@firm.example>
To: Mara <mara@northmill.example>
Date: Tue, 10 Mar 2026 09:00:00 +0000
Message-ID: <1@firm.example>
Subject: the freeze
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Our budget is frozen until the autumn.
--b
Content-Type: text/csv
Content-Disposition: attachment; filename=sites.csv

site,pallets
Gdansk,12
--b--
"""


def hits(*words: str) -> list[dict[str, str]]:
    document = check(run("history", "search", *words, "--json"), "history")
    return cast(list[dict[str, str]], document["hits"])


@pytest.fixture
def mail(tmp_path: Path) -> None:
    file = tmp_path / "freeze.eml"
    file.write_text(MAIL)
    assert run("import", str(file)).code == 0


@pytest.mark.usefixtures("mail")
def test_a_mail_is_found_with_who_and_when() -> None:
    assert check(run("history", "search", "budget", "--json"), "history")["query"] == "budget"
    [hit] = hits("budget frozen")
    assert hit["who"] == "Dana Ruiz"
    assert hit["at"].startswith("2026-03-10")
    assert "«frozen»" in hit["quote"]
    shown = run("history", "search", "budget frozen").out
    assert "Dana Ruiz" in shown
    assert "«" not in shown


@pytest.mark.usefixtures("mail")
def test_an_attachment_is_found_by_its_text() -> None:
    [hit] = hits("gdansk", "--channel", "document")
    assert hit["subject"] == "sites.csv"
    assert hit["who"] == "Dana Ruiz"


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("words", ['"', "AND OR NOT", "a* NEAR(", "budget AND", "-frozen", "'"])
def test_no_words_break_the_search(words: str) -> None:
    assert run("history", "search", "--json", "--", words).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(("--channel", "mial"), 3, "mail"), (("--limit", "0"), 2, "1 or more")],
)
def test_a_bad_option_says_what_is_right(words: tuple[str, ...], code: int, said: str) -> None:
    result = run("history", "search", "x", *words)
    assert result.code == code
    assert said in result.err
    assert result.err.count("\n") == 1


def test_nothing_found_names_the_next_command() -> None:
    assert "agentarmy import" in run("history", "search", "nothing").out


def test_one_search_covers_mail_chat_and_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(seed_path("tenants", "northmill"))
    assert run("import", "mail", "chat", "calls").code == 0
    for words in ("frozen", "freeze", "budget"):
        found = {hit["channel"] for hit in hits(words, "--limit", "100")}
        if {"mail", "chat", "call"} <= found:
            return
    pytest.fail(f"the freeze is in three channels, found in {found}")


SAID = {
    "mail": "Could you come down with the price? It is too steep for our plant.",
    "chat": "any chance of a rebate on the fee for the warehouse",
    "call": "We hoped for a lower rate at the factory.",
}


@pytest.mark.row("AA-KB-08")
def test_a_paraphrase_is_found_in_mail_chat_and_meeting(tmp_path: Path) -> None:
    letter = MAIL.replace("Our budget is frozen until the autumn.", SAID["mail"])
    (tmp_path / "a.eml").write_text(letter.replace("the freeze", "a thought"))
    room = [{"type": "message", "user": "U1", "text": SAID["chat"], "ts": "1773133200.000100"}]
    (tmp_path / "slack" / "general").mkdir(parents=True)
    (tmp_path / "slack" / "general" / "2026-03-10.json").write_text(json.dumps(room))
    (tmp_path / "slack" / "users.json").write_text(
        json.dumps([{"id": "U1", "name": "dana", "profile": {"real_name": "Dana Ruiz"}}])
    )
    (tmp_path / "slack" / "channels.json").write_text(json.dumps([{"id": "C1", "name": "general"}]))
    (tmp_path / "call.txt").write_text(f"Mara: Where do we stand?\nDana: {SAID['call']}\n")
    assert run("import", str(tmp_path)).code == 0
    found = {hit["channel"] for hit in hits("discount on the cost for the site")}
    assert found == {"mail", "chat", "call"}
    assert hits("training employees") == []
