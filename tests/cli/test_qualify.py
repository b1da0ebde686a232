from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import schemas
from agentarmy.domain.records import Money
from agentarmy.store import books
from agentarmy.wiring import open_runtime
from clitools import run

CALL = """\
Mara Lindqvist: Hi Ada, thanks for joining. What made you call us?
Ada Brook: Our boxes come back from the cold store, that is a real problem for us.
Mara Lindqvist: How many machines do you need?
Ada Brook: We need nine Press 20.
Mara Lindqvist: Is there a number you have to stay under?
Ada Brook: Our budget is 40,000 dollars.
Mara Lindqvist: That fits comfortably.
Ada Brook: I sign that myself.
"""


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "2026-03-02-brook.txt"
    path.write_text(CALL)
    return path


@pytest.fixture
def priced() -> None:
    mirror = open_runtime().mirror
    with mirror.write():
        books.add_price(mirror, "Press 20", price=Money.of(4_890, "USD"))


@pytest.mark.usefixtures("priced")
@pytest.mark.row("AA-SA-07", "AA-SA-09", "QH-QUAL-01")
def test_a_call_is_judged_with_quotes_and_a_check(call: Path) -> None:
    data = schemas.check(run("qualify", str(call), "--us", "Mara Lindqvist", "--json"), "qualify")
    assert isinstance(data["verdict"], dict)
    assert data["verdict"]["outcome"] == "NURTURE"
    bant = data["bant"]
    assert isinstance(bant, list)
    budget = bant[0]
    assert (budget["id"], budget["standing"]) == ("budget", "contradicted")
    assert budget["evidence"][0]["quote"] in CALL
    assert budget["evidence"][0]["speaker"] == "Ada Brook"
    checks = data["checks"]
    assert isinstance(checks, list)
    assert "44,010 USD against 40,000 USD claimed: 4,010 short" in checks[0]["reason"]


@pytest.mark.usefixtures("priced")
def test_every_printed_signal_can_be_followed_to_its_words(call: Path) -> None:
    plain = run("qualify", str(call), "--us", "Mara Lindqvist")
    shown = run("qualify", str(call), "--us", "Mara Lindqvist", "--explain")
    assert shown.code == 0, shown.err
    told = " ".join(shown.out.removeprefix(plain.out).split())
    assert "Budget: contradicted" in told
    data = schemas.check(run("qualify", str(call), "--us", "Mara Lindqvist", "--json"), "qualify")
    elements = [*_list(data["bant"]), *_list(data["meddic"])]
    quotes = [str(item["quote"]) for one in elements for item in _list(one["evidence"])]
    assert len(quotes) > 3
    for quote in quotes:
        assert f"«{' '.join(quote.split())}»" in told


def _list(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


@pytest.mark.usefixtures("priced")
@pytest.mark.parametrize("width", ["80", "120"])
def test_the_card_is_readable_at_both_widths(
    call: Path, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("qualify", str(call), "--us", "Mara Lindqvist")
    assert shown.code == 0, shown.err
    assert max(map(len, shown.out.splitlines())) <= int(width)
    for words in ("NURTURE", "BANT+", "MEDDIC", "short", "Ada Brook", "The one question to ask"):
        assert words in shown.out


def test_without_a_price_the_card_says_how_to_check(call: Path) -> None:
    shown = run("qualify", str(call), "--us", "Mara Lindqvist")
    assert "claimed 40,000 USD, UNCHECKED: no price for" in shown.out
    assert "agentarmy pricebook add" in shown.out


@pytest.mark.usefixtures("priced")
def test_our_side_is_remembered(call: Path) -> None:
    first = run("qualify", str(call), "--us", "Mara Lindqvist", "--json").json()
    again = run("qualify", str(call), "--json").json()
    assert first == again
    assert again["unknown_speakers"] == []


def test_a_dialogue_on_stdin_is_judged() -> None:
    data = schemas.check(run("qualify", "-", "--json", stdin=CALL), "qualify")
    assert data["scope"] == "conversation"
    assert str(data["id"]).startswith(str(data["target"]))


@pytest.mark.parametrize(
    ("content", "code"),
    [("", 4), ("no speakers here, only words", 4), ("\x00\x01\x02\xff", 4)],
)
def test_what_holds_no_conversation_is_one_clear_line(
    tmp_path: Path, content: str, code: int
) -> None:
    path = tmp_path / "call.txt"
    path.write_text(content, encoding="latin-1")
    result = run("qualify", str(path))
    assert (result.code, result.out) == (code, "")
    assert result.err.count("\n") == 1


def test_a_folder_and_noise_on_stdin_are_one_clear_line(tmp_path: Path) -> None:
    folder = run("qualify", str(tmp_path))
    assert folder.code == 3
    assert f"agentarmy import {tmp_path}" in folder.err
    noise = run("qualify", "-", stdin="\udcff\udcfe\x00")
    assert (noise.code, noise.err.count("\n")) == (4, 1)
    assert run("qualify", "-").code == 4


def test_a_terminal_without_signs_is_no_reason_to_fail(call: Path) -> None:
    words = [sys.executable, "-m", "agentarmy", "qualify", str(call), "--us", "Mara Lindqvist"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "BANT+" in done.stdout


def test_an_unknown_target_is_one_clear_line() -> None:
    result = run("qualify", "Nobody & Co")
    assert (result.code, result.err.count("\n")) == (3, 1)
    missing = run("qualify", "gone.vtt")
    assert missing.code == 3
    assert "gone.vtt" in missing.err


@pytest.mark.usefixtures("priced")
@pytest.mark.row("AA-SA-12")
def test_next_ranks_actions_with_reason_and_command(call: Path) -> None:
    judged = run("qualify", str(call), "--us", "Mara Lindqvist", "--json").json()
    data = schemas.check(run("next", str(judged["id"]), "--json"), "next")
    actions = data["actions"]
    assert isinstance(actions, list)
    assert all(a["title"] and a["reason"] for a in actions)
    assert any(a["id"] == "rework-budget" for a in actions)
    shown = run("next", str(judged["id"]))
    assert "$ agentarmy draft" in shown.out


@pytest.mark.usefixtures("priced")
def test_naming_ours_puts_the_others_on_the_other_side(tmp_path: Path) -> None:
    path = tmp_path / "three.txt"
    path.write_text(
        "Mara Lindqvist: How many would it be, and what is the budget?\n"
        "Omar Reed: Nine Press 20.\n"
        "Jess Tarn: The budget is 44,010 dollars.\n"
    )
    run("init", "--name", "Mara Lindqvist")
    asked = run("qualify", str(path))
    assert "Not known on which side they are: Omar Reed, Jess Tarn." in asked.err
    assert f'agentarmy qualify "{path}" --us "Mara Lindqvist"' in " ".join(asked.err.split())
    told = run("qualify", str(path), "--us", "Mara Lindqvist")
    assert "Not known" not in told.err
    assert "44,010 USD" in told.out
    again = run("qualify", str(path))
    assert "Not known" not in again.err
    assert "44,010 USD" in again.out


def test_a_lead_alone_is_judged_by_the_schema() -> None:
    run("leads", "add", "Kim Day", "--set", "title=Buyer")
    for verb in ("qualify", "next"):
        assert schemas.check(run(verb, "Kim Day", "--json"), verb)["scope"] == "lead"
