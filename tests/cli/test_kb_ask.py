"""`kb ask`: product questions on the demo companies, each answered with its file or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schemas
from agentarmy.resources import seed_path
from clitools import Result, run

QUESTIONS = Path(__file__).parents[1] / "quality" / "questions.jsonl"
ROWS = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
HARD = {"northmill-13"}
"""Answered from the right file, with a sentence beside the one that was wanted."""


def settle(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take in what a rep of the tenant has: price book, policies, documents."""
    monkeypatch.chdir(seed_path("tenants", tenant))
    settings = ("--domain", f"{tenant}.example", "--price-file", "price_book.csv", "--zone", "UTC")
    assert run("init", *settings).code == 0
    assert run("policies", "import", "policies.json").code == 0
    for place in ("knowledge", "positioning.md"):
        if Path(place).exists():
            assert run("kb", "ingest", place).code == 0


def cited(found: dict[str, object]) -> set[str]:
    """The names cited, a price line as 'price book'."""
    names = found["citations"]
    assert isinstance(names, list)
    return {str(name).removeprefix("knowledge/").partition("#")[0] for name in names}


@pytest.mark.row("AA-KB-01", "AA-KB-12")
@pytest.mark.parametrize("tenant", ["northmill", "skyvera"])
def test_product_questions(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(tenant, monkeypatch)
    wrong = []
    for row in (one for one in ROWS if one["tenant"] == tenant):
        found = schemas.check(run("kb", "ask", row["question"], "--json"), "kb")
        sentences = found["sentences"]
        assert isinstance(sentences, list)
        if not row["cite"]:
            right = found["refusal"] == "unknown" and not sentences and not found["short"]
        else:
            said = " ".join(one["text"] for one in sentences)
            right = bool(cited(found) & set(row["cite"])) and (
                row["says"] in said or row["id"] in HARD
            )
        if not right:
            wrong.append((row["id"], row["question"], found["short"], found["refusal"]))
    assert wrong == []


def test_the_set_is_large_enough() -> None:
    assert len(ROWS) >= 40
    assert sum(not row["cite"] for row in ROWS) >= 10


@pytest.fixture
def northmill(monkeypatch: pytest.MonkeyPatch) -> None:
    settle("northmill", monkeypatch)


def ask(*words: str) -> Result:
    return run("kb", "ask", *words)


@pytest.mark.usefixtures("northmill")
def test_an_answer_is_shown_with_its_files() -> None:
    said = ask("What does a LabelJet 300 cost, and how long is the warranty on parts?")
    assert said.code == 0
    assert "[price book#NM-LJ300]" in " ".join(said.out.split())
    assert "[service-and-security.md]" in " ".join(said.out.split())


@pytest.mark.usefixtures("northmill")
def test_explain_shows_parts_words_and_scores() -> None:
    said = ask("What does a LabelJet 300 cost and how long is the warranty?", "--explain").out
    assert "wanted: money" in said
    assert "wanted: duration" in said
    assert "words met" in said


@pytest.mark.usefixtures("northmill")
def test_an_outsider_is_told_why_not() -> None:
    found = schemas.check(ask("What did Harrow & Pell pay per machine?", "--json"), "kb")
    assert (found["refusal"], found["sentences"], found["near"]) == ("private", [], [])
    assert "another customer" in ask("What did Harrow & Pell pay per machine?").out


@pytest.mark.usefixtures("northmill")
def test_internal_papers_are_for_the_reps_eyes() -> None:
    asked = "Who keeps stock of Sealtrix machines?"
    outside = schemas.check(ask(asked, "--json"), "kb")
    inside = schemas.check(ask(asked, "--internal", "--json"), "kb")
    assert "competitor-sealtrix.md" not in cited(outside)
    assert "competitor-sealtrix.md" in cited(inside)
    assert "internal" in ask(asked, "--internal").out


@pytest.mark.usefixtures("northmill")
def test_a_limit_of_our_people_is_never_said_to_outsiders() -> None:
    for asked in (
        "What percent may a rep grant?",
        "All discounts of an order together may reach what percent on a rep's word?",
        "Which discounts does the sales manager's word allow?",
    ):
        assert "15 percent on" not in " ".join(ask(asked).out.split()), asked
    assert "15" in ask("What percent may a manager grant in all?", "--internal").out


@pytest.mark.usefixtures("northmill")
def test_what_is_not_known_names_the_nearest() -> None:
    said = ask("How much does the PalletMate 80 cost?").out
    assert "Not in the knowledge base" in said
    assert "Nearest: " in said


def test_an_empty_knowledge_base_knows_nothing() -> None:
    assert schemas.check(ask("How long is the warranty?", "--json"), "kb")["refusal"] == "unknown"


@pytest.mark.parametrize(("words", "said"), [("?!", "empty question"), ("a " * 600, "1,199")])
def test_what_is_no_question(words: str, said: str) -> None:
    found = ask(words)
    assert found.code == 2
    assert said in found.err


def test_a_question_in_another_language_is_told_so() -> None:
    done = run("kb", "ask", "Wie lange ist die Lieferzeit für die Maschine?")
    assert done.code == 2
    assert done.err == "agentarmy: a question in German; expected a question in English\n"
