"""`mode`, `consent` and `suppress` as they are typed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import schemas
from agentarmy.domain.guardrails import judge
from clitools import run
from gating import TWISTS, effect, situation

ANA = "ana@buyer.example"


@pytest.mark.row("FL-GAP-02")
def test_mode_is_shown_and_switched_with_a_reason() -> None:
    assert schemas.check(run("mode", "show", "--json"), "mode")["mode"] == "DRAFT_ONLY"
    refused = run("mode", "set", "SEND")
    assert refused.code == 4
    assert "for a reason only" in refused.err
    data = schemas.check(run("mode", "set", "send", "--reason", "it went well", "--json"), "mode")
    assert data["mode"] == "SEND"
    shown = run("mode", "show")
    assert "it went well" in shown.out
    process = run("mode", "set", "DRAFT_ONLY", "--workflow", "formlead", "--json")
    assert schemas.check(process, "mode")["mode"] == "DRAFT_ONLY"
    assert schemas.check(run("mode", "show", "--json"), "mode")["mode"] == "SEND"
    assert run("mode", "set", "MAYBE").code == 2
    assert run("mode", "show", "--workflow", "not this").code == 2


@pytest.mark.row("FL-RM-04")
def test_flag_variable_and_files_agree_on_who_goes_first(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Flag > variable > the clone's file > the file for all clones; none of them switches on."""
    run("mode", "set", "SEND", "--reason", "tried")
    assert _mode() == ("SEND", None)

    home.joinpath("config.toml").write_text('mode = "DRAFT_ONLY"\n')
    assert _mode() == ("DRAFT_ONLY", "config.toml")
    run("config", "set", "mode", "SEND")  # the clone's file goes before the file for all clones
    assert _mode() == ("SEND", None)
    monkeypatch.setenv("AGENTARMY_MODE", "DRAFT_ONLY")
    assert _mode() == ("DRAFT_ONLY", "AGENTARMY_MODE")
    assert _mode("--mode", "SEND") == ("SEND", None)
    monkeypatch.setenv("AGENTARMY_MODE", "SEND")
    assert _mode("--mode", "DRAFT_ONLY")[0] == "DRAFT_ONLY"
    run("mode", "set", "DRAFT_ONLY")
    assert _mode("--mode", "SEND")[0] == "DRAFT_ONLY"
    assert run("--mode", "LOUD", "mode", "show").code == 4


def _mode(*flags: str) -> tuple[str, str | None]:
    data = schemas.check(run(*flags, "mode", "show", "--json"), "mode")
    because = str(data["because"])
    named = next((one for one in ("config.toml", "AGENTARMY_MODE") if one in because), None)
    return str(data["mode"]), named


def test_a_broken_policy_is_told_in_one_line(home: Path) -> None:
    run("mode", "show")
    file = home / "clones" / "default" / "policy.json"
    file.write_text('{"caps": {"bulk": 900}}')
    shown = run("mode", "show")
    assert shown.code == 0
    assert "a policy may only tighten" in shown.err
    data = schemas.check(run("mode", "show", "--json"), "mode")
    policy = data["policy"]
    assert isinstance(policy, dict)
    assert not policy["readable"]


@pytest.mark.row("QH-CMP-01", "QH-CMP-05")
def test_consents_are_written_down_listed_and_withdrawn() -> None:
    made = run("consent", "add", ANA, "--how", "box at the fair", "--evidence", "card", "--json")
    (row,) = _rows(schemas.check(made, "consent"), "consents")
    assert (row["given"], row["purpose"], row["channel"]) == (True, "outreach", "mail")
    assert row["given_at"]
    assert row["recorded_by"]
    schemas.check(run("consent", "withdraw", ANA, "--json"), "consent")
    found = _rows(schemas.check(run("consent", "list", ANA, "--json"), "consent"), "consents")
    assert [one["given"] for one in found] == [False, True]
    assert "withdrawn" in run("consent", "list").out
    assert "Nothing is on record" in run("consent", "list", "bo@else.example").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", ANA), 2),
        (("add", ANA, "--how", " "), 4),
        (("add", ANA, "--how", "x", "--basis", "hope"), 3),
        (("add", ANA, "--how", "x", "--purpose", "fun"), 3),
        (("add", ANA, "--how", "x", "--given", "2999-01-01"), 2),
        (("add", ANA, "--how", "x", "--until", "soon"), 2),
        (("add", "buyer.example", "--how", "x"), 2),
        (("add", "Nobody Known", "--how", "x"), 3),
        (("withdraw", ANA, "--channel", "smoke"), 3),
    ],
)
def test_bad_consents_leave_nothing(words: tuple[str, ...], code: int) -> None:
    refused = run("consent", *words)
    assert refused.code == code
    assert refused.err.count("\n") == 1
    assert _rows(schemas.check(run("consent", "list", "--json"), "consent"), "consents") == []


def test_suppressions_are_added_listed_and_lifted(tmp_path: Path) -> None:
    added = schemas.check(run("suppress", "add", ANA, "--json"), "suppress")
    assert added["new"] == 1
    assert ANA in run("suppress", "list").out
    (row,) = _rows(schemas.check(run("suppress", "list", ANA, "--json"), "suppress"))
    assert row["value"] == ANA
    assert run("suppress", "lift", ANA).code == 4
    lifted = run("suppress", "lift", ANA, "--reason", "she asked", "--json")
    assert _rows(schemas.check(lifted, "suppress"))[0]["lifted_at"]
    assert "Nobody is suppressed" in run("suppress", "list").out
    assert len(_rows(schemas.check(run("suppress", "list", "--all", "--json"), "suppress"))) == 1

    file = tmp_path / "gone.txt"
    file.write_text(f"{ANA}\nfirm.example\n")
    assert schemas.check(run("suppress", "import", str(file), "--json"), "suppress")["new"] == 2


@pytest.mark.row("QH-CMP-10")
def test_do_not_call_lists_show_their_age(tmp_path: Path) -> None:
    file = tmp_path / "dnc.txt"
    file.write_text("+12125550100\n+12125550101\n")
    words = ("suppress", "import", str(file), "--list", "us", "--country", "us")
    data = schemas.check(run(*words, "--fetched", "2026-01-05", "--json"), "suppress")
    (row,) = _rows(data, "call_lists")
    assert row["stale"]
    assert row["country"] == "US"
    assert "too old" in run("suppress", "list").out


@pytest.mark.parametrize(
    ("content", "words", "code"),
    [
        (b"hello there\n", (), 4),
        (b"\xff\xfe\x00", (), 4),
        (b"nothing\n", ("--list", "us"), 4),
        (b"+12125550100\n", ("--list", "us", "--fetched", "soon"), 2),
        (b"+12125550100\n", ("--list", "Not A Name"), 4),
    ],
)
def test_bad_lists_leave_nothing(
    tmp_path: Path, content: bytes, words: tuple[str, ...], code: int
) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(content)
    refused = run("suppress", "import", str(file), *words)
    assert refused.code == code
    assert refused.err.count("\n") == 1
    data = schemas.check(run("suppress", "list", "--json"), "suppress")
    assert data["suppressions"] == data["call_lists"] == []
    assert run("suppress", "import", str(tmp_path / "none.txt")).code == 3
    assert run("suppress", "add", ANA, "--reason", "bored").code == 3


def _rows(data: dict[str, object], name: str = "suppressions") -> list[dict[str, object]]:
    found = data[name]
    assert isinstance(found, list)
    return found


_SAMPLES = {
    "ID": "4f1c22ab",
    "NAME": "Ana",
    "ADDRESS": "ana@else.example",
    "WHY": "tried",
    "HOW": "form",
    "CODE": "US",
    "FILE": "dnc.txt",
    "FOLDER": "out",
    "ZONE": "Europe/Berlin",
    "DEAL": "Labels",
    "STAGE": "DISCOVERY",
}


def _mends() -> list[str]:
    found: dict[str, None] = {}
    for twist in TWISTS:
        for kind in twist.kinds:
            one, around = twist.change(effect(kind), situation(kind))
            found.update((reason.mend, None) for reason in judge(one, around).reasons)
    return [one for one in found if one]


@pytest.mark.parametrize("mend", _mends())
def test_what_mends_a_reason_is_a_command_that_can_be_typed(mend: str) -> None:
    """It may find nothing here, but it is never one that lacks something or is not there."""
    words = [_sampled(one) for one in shlex.split(mend)]
    assert words.pop(0) == "agentarmy"
    done = run(*words)
    wrong = ("Missing", "No such", "no such", "unexpected", "Unknown", "there is no column")
    assert not any(one in done.err for one in wrong), done.err


def _sampled(word: str) -> str:
    return re.sub(r"\b[A-Z]{2,}\b", lambda found: _SAMPLES.get(found[0], found[0]), word)


def test_commands_say_what_holds_now_and_how_to_undo_it() -> None:
    said = " ".join(run("suppress", "add", "ana@buyer.example").out.split())
    assert "It holds from now on; no effects in the queue were cancelled." in said
    assert "Undo: agentarmy suppress lift" in said
    assert "It held before" in run("suppress", "add", "ana@buyer.example").out
    lifted = run("suppress", "lift", "ana@buyer.example", "--reason", "she asked").out
    assert "They may be reached again" in lifted
    withdrawn = run("consent", "withdraw", "ana@buyer.example").out
    assert "it holds at once" in withdrawn
    assert "agentarmy mode set SEND" in run("mode", "show").out
    assert "Back: agentarmy mode set DRAFT_ONLY" in run("mode", "set", "SEND", "--reason", "w").out
