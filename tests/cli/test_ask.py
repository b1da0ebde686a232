"""A conversation on the command line: sources shown, sessions that survive a kill, a pipe."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, cast

import pytest

from agentarmy import resources
from clitools import run
from schemas import check

FOLDER = resources.seed_path("tenants", "northmill")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two accounts of the demo."""
    home = tmp_path_factory.mktemp("ask") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGENTARMY_HOME", str(home))
        price = ("--price-file", str(FOLDER / "price_book.csv"), "--zone", "UTC")
        run("init", "--name", "Mara Lindqvist", "--domain", "northmill.example", *price)
        run("config", "set", "clock.now", "2026-03-18T16:00:00+00:00")
        run("policies", "import", str(FOLDER / "policies.json"))
        assert run("import", str(FOLDER / "mail"), str(FOLDER / "crm")).code == 0
    return home


@pytest.fixture(autouse=True)
def used(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_HOME", str(demo))


def test_an_answer_names_its_sources() -> None:
    found = run("ask", "--new", "who signs at Brightwater?")
    assert found.code == 0
    assert "Renata Solberg" in found.out
    assert "[mail Renata Solberg, 2026-03-04]" in found.out
    data = check(run("ask", "--new", "who signs at Brightwater?", "--json"), "ask")
    [first, *_] = cast(list[dict[str, object]], data["sentences"])
    [source, *_] = cast(list[dict[str, str]], first["sources"])
    assert source["kind"] == "mail"
    assert source["quote"] in (
        "I sign.",
        "Anything under 250,000 stops at my desk, no board, no committee.",
    )
    assert source["message_id"] == "bw11@brightwater.example"


@pytest.mark.parametrize(
    "words",
    ["why is Fenwick stuck?", "which deals are at risk?", "sing me a song", "who signs there?",
     "who signs at Zorblatt?", "remember that Fenwick closes in August", "mail everybody now"],
)  # fmt: skip
def test_every_outcome_fits_the_schema(words: str) -> None:
    check(run("ask", "--new", words, "--json"), "ask")


def test_what_is_not_understood_is_one_line_and_three_examples() -> None:
    lines = run("ask", "--new", "sing me a song").out.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("I did not understand")
    assert all(line.startswith("  agentarmy ask") for line in lines[1:])


def test_explain_shows_the_words_and_how_it_was_understood() -> None:
    found = run("ask", "--new", "--explain", "who signs at Brightwater?")
    assert "“I sign.”" in found.out
    assert "understood as: signer" in found.out


@pytest.mark.parametrize("words", ["", "  ", "?!"])
def test_an_empty_question_is_one_line(words: str) -> None:
    found = run("ask", words)
    assert (found.code, found.out) == (2, "")
    assert found.err.count("\n") == 1


def test_a_question_of_ten_thousand_characters_is_one_line() -> None:
    found = run("ask", "x" * 10_000)
    assert found.code == 2
    assert "10,000 characters" in found.err
    assert found.err.count("\n") == 1


def test_a_question_in_another_language_is_one_line() -> None:
    found = run("ask", "Warum hängt das Geschäft mit Fenwick und wer unterschreibt dort?")
    assert found.code == 2
    assert "German" in found.err


def test_without_words_questions_are_read_from_a_pipe() -> None:
    typed = (
        "who signs at Brightwater?\n\nand what is the budget there?\n" + "y" * 2000 + "\n/quit\n"
    )
    found = run("ask", "--new", stdin=typed)
    assert found.code == 0
    assert "Renata Solberg" in found.out
    assert "110,000 USD" in found.out
    assert "2,000 characters" in found.err
    lines = run("ask", "--new", "--json", stdin=typed).out.splitlines()
    assert [json.loads(line)["turn"] for line in lines] == [1, 2]


def test_slash_new_opens_another_session() -> None:
    typed = "who signs at Brightwater?\n/new\nand the budget there?\n"
    lines = run("ask", "--new", "--json", stdin=typed).out.splitlines()
    first, second = map(json.loads, lines)
    assert first["session"] != second["session"]
    assert second["outcome"] == "which"


@pytest.mark.row("AA-CTX-02")
def test_a_killed_conversation_goes_on_at_the_same_turn() -> None:
    command = [sys.executable, "-m", "agentarmy", "ask", "--new", "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        stdin, stdout = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        for turn, words in enumerate(("who signs at Brightwater?", "when do they need it?"), 1):
            stdin.write(words + "\n")
            stdin.flush()
            reply = json.loads(stdout.readline())
            assert reply["turn"] == turn
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    session = str(reply["session"])
    found = run("resume", session[-8:], "--json", stdin="and what is the budget there?\n")
    assert found.code == 0, found.err
    turns = [json.loads(line) for line in found.out.splitlines()]
    assert [one["turn"] for one in turns] == [1, 2, 3]
    assert {one["session"] for one in turns} == {session}
    assert turns[-1]["about"] == ["Brightwater Logistics"]
    assert turns[-1]["topics"] == ["budget"]
    assert turns[1]["sentences"] == reply["sentences"]


@pytest.mark.row("AA-CTX-02")
def test_a_question_killed_before_its_answer_is_answered_on_resuming() -> None:
    from agentarmy.store import sessions
    from agentarmy.wiring import open_runtime

    run("ask", "--new", "who signs at Brightwater?")
    mirror = open_runtime().mirror
    session = sessions.named(mirror)
    sessions.ask(mirror, session, "and what is the budget there?")
    found = run("resume", "--json", stdin="")
    turns = [json.loads(line) for line in found.out.splitlines()]
    assert [one["turn"] for one in turns] == [1, 2]
    assert turns[-1]["topics"] == ["budget"]


def test_resume_lists_sessions_and_asks_one_question() -> None:
    run("ask", "--new", "who signs at Brightwater?")
    data = check(run("resume", "--list", "--json"), "resume")
    assert cast(list[dict[str, str]], data["sessions"])[0]["title"] == "who signs at Brightwater?"
    assert "who signs at Brightwater?" in run("resume", "--list").out
    assert "110,000" in run("resume", "--ask", "what is the budget there?").out


def test_resume_of_nothing_says_what_to_type() -> None:
    found = run("resume", "nosuch")
    assert found.code == 3
    assert "agentarmy resume --list" in found.err


def test_what_is_told_is_listed_and_forgotten() -> None:
    kept = run("ask", "--new", "remember that Norrfisk pays late")
    assert "Kept" in kept.out
    data = check(run("memory", "list", "--json"), "memory")
    [one] = [
        m for m in cast(list[dict[str, str]], data["memories"]) if m["text"] == "Norrfisk pays late"
    ]
    assert one["account"] == "Norrfisk AB"
    assert "Norrfisk pays late" in run("memory", "list").out
    check(run("memory", "forget", one["id"], "--json"), "memory")
    assert run("memory", "forget", one["id"]).code == 3
    assert "Norrfisk pays late" not in run("memory", "list").out


def test_with_nothing_kept_the_next_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    run("clone", "create", "bare")
    assert "agentarmy ask" in run("--clone", "bare", "memory", "list").out
    assert "agentarmy ask" in run("--clone", "bare", "resume", "--list").out
    assert "agentarmy import" in run("--clone", "bare", "ask", "who signs at Harrow?").out


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "model.py"
    path.write_text(body)
    return f"scripted:{path}"


WELL = """
import re
def answer(call, complaint=""):
    plan = [p.text for p in call.parts if p.name == "plan"][0]
    found = re.findall(r"(?m)^(s\\d+) \\[\\w+\\] (.*?) \\(((?:e\\d+ ?)+)\\)$", plan)
    return {"sentences": [{"for": c, "text": "To put it plainly: " + t,
                           "evidence": e.split()} for c, t, e in found]}
"""
LIES = WELL.replace('"To put it plainly: " + t', '"Theo signs for 99,000 USD."')


def test_a_model_may_word_the_answer(tmp_path: Path) -> None:
    engine = script(tmp_path, WELL)
    question = ("ask", "--new", "what is the budget at Brightwater?", "--json", "--engine", engine)
    data = check(run(*question), "ask")
    assert data["engine"] == engine
    assert any(
        one["by"] == "model" and one["sources"]
        for one in cast(list[dict[str, object]], data["sentences"])
    )


def test_what_a_model_invents_is_not_shown(tmp_path: Path) -> None:
    engine = script(tmp_path, LIES)
    found = run("ask", "--new", "who signs at Brightwater?", "--json", "--engine", engine)
    data = check(found, "ask")
    assert "99,000" not in found.out
    assert data["fallback"] is True
    assert "rules alone" in found.err


def test_a_model_that_fails_leaves_the_rules_answer(tmp_path: Path) -> None:
    engine = script(tmp_path, "def answer(call, complaint=''):\n    return 'no idea'\n")
    found = run("ask", "--new", "who signs at Brightwater?", "--json", "--engine", engine)
    data = check(found, "ask")
    assert data["fallback"] is True
    assert "Renata Solberg" in found.out
    assert found.err.count("warning") == 1


STALE = WELL.replace('"To put it plainly: " + t', '"The budget is 90,000 USD."')


def test_a_model_cannot_say_an_older_figure_as_the_one_that_holds(tmp_path: Path) -> None:
    engine = script(tmp_path, STALE)
    question = ("ask", "--new", "what is the budget at Brightwater?", "--json", "--engine", engine)
    data = check(run(*question), "ask")
    texts = [str(one["text"]) for one in cast(list[dict[str, object]], data["sentences"])]
    assert not [text for text in texts if "budget is 90,000" in text]


def test_an_older_figure_is_told_as_older() -> None:
    data = check(run("ask", "--new", "what is the budget at Brightwater?", "--json"), "ask")
    texts = [str(one["text"]) for one in cast(list[dict[str, object]], data["sentences"])]
    assert texts[0].startswith("110,000 USD")
    assert not [text for text in texts if "90k" in text and not text.startswith("Earlier: ")]
