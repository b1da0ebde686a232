"""A reply asks by the method: one question, after the answer, where they wrote last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schemas
from agentarmy import resources
from clitools import run

HEAD = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Date: Mon, 2 Mar 2026 09:00:00 -0600
Message-ID: <one@brook.example>
Subject: Boxes
Content-Type: text/plain; charset=utf-8

Hi Mara,

"""
TROUBLE = "we struggle with wet boxes bursting on the ramp, and it happens every week."
ASKS = "Does the Press 20 seal need water?"
SAYS = "The seal of the Press 20 needs no water at all."


@pytest.fixture(autouse=True)
def ours() -> None:
    for key, value in (
        ("us.domains", "northmill.example"),
        ("me.name", "Mara Lindqvist"),
        ("me.email", "mara@northmill.example"),
    ):
        assert run("config", "set", key, value).code == 0


def letter(folder: Path, words: str) -> str:
    path = folder / "one.eml"
    path.write_text(f"{HEAD}{words}\n\nAda\n")
    return str(path)


def drafted(target: str) -> dict[str, object]:
    return schemas.check(run("draft", target, "--kind", "reply", "--json"), "draft")


@pytest.mark.row("AA-QBS-11")
def test_the_trace_of_a_reply_holds_the_guidance_that_it_follows(tmp_path: Path) -> None:
    mail = letter(tmp_path, TROUBLE)
    data = drafted(mail)
    guidance = data["guidance"]
    assert isinstance(guidance, dict)
    asked = guidance["question"]
    assert asked["type"] in ("pain_funnel", "impact")
    assert "wet boxes bursting on the ramp" in asked["text"]
    tail = asked["text"].rsplit('"', 1)[1].strip()
    assert tail.strip(" ,:").rstrip("?").casefold() in str(data["body"]).casefold()
    sentences = data["sentences"]
    assert isinstance(sentences, list)
    (own,) = [s for s in sentences if "?" in s["text"]]
    assert [source["quote"] for source in own["sources"]] == [asked["evidence"][0]["quote"]]
    shown = run("draft", mail, "--kind", "reply", "--explain").out
    assert "Guidance by question based selling" in shown
    assert asked["reason"][:20] in shown


@pytest.mark.row("AA-QBS-09")
def test_without_guidance_a_reply_asks_the_gap_s_own_question(tmp_path: Path) -> None:
    mail = letter(tmp_path, TROUBLE)
    with_it = drafted(mail)
    assert run("config", "set", "guidance", "off").code == 0
    without = drafted(mail)
    assert without["guidance"] is None
    assert "wet boxes" not in str(without["question"])
    assert with_it["question"] != without["question"]


@pytest.mark.row("QH-QUAL-04")
def test_their_question_is_answered_with_its_source_before_ours(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "press.md").write_text(f"# Press 20\n\n{SAYS}\n")
    assert run("kb", "ingest", str(folder)).code == 0
    data = drafted(letter(tmp_path, f"{TROUBLE} {ASKS}"))
    sentences = data["sentences"]
    assert isinstance(sentences, list)
    answers = [
        n
        for n, sentence in enumerate(sentences)
        if any(source["kind"] == "document" for source in sentence["sources"])
    ]
    asks = [n for n, sentence in enumerate(sentences) if "?" in sentence["text"]]
    assert answers
    assert all(answers[0] < place for place in asks)
    assert "no water" in sentences[answers[0]]["text"]


@pytest.mark.row("QH-QUAL-07")
def test_an_objection_is_met_from_the_library_which_is_cited(tmp_path: Path) -> None:
    library = {one["id"]: one for one in json.loads(resources.seed_text("objections.json"))}
    data = drafted(letter(tmp_path, "that is too expensive for us."))
    assert f"Objection library, price: {library['price']['answer']}" in str(data["notes"])
    asked = library["price"]["calibrated_question"]
    assert str(data["question"]).casefold().endswith(asked.casefold())
    assert library["price"]["label"] in str(data["body"])


def slack(folder: Path, at: int) -> Path:
    """A Slack channel in which Ada writes at a moment."""
    base = folder / "slack"
    (base / "ext-brook").mkdir(parents=True)
    people = [
        {
            "id": "U1",
            "name": "ada",
            "profile": {"real_name": "Ada Brook", "email": "ada@brook.example"},
        },
        {
            "id": "U2",
            "name": "mara",
            "profile": {"real_name": "Mara Lindqvist", "email": "mara@northmill.example"},
        },
    ]
    (base / "users.json").write_text(json.dumps(people))
    channels = [{"id": "C1", "name": "ext-brook", "members": ["U1", "U2"]}]
    (base / "channels.json").write_text(json.dumps(channels))
    said = [{"type": "message", "user": "U1", "ts": f"{at}.000100", "text": TROUBLE.capitalize()}]
    (base / "ext-brook" / "2026-03-05.json").write_text(json.dumps(said))
    return base


@pytest.mark.row("QH-QUAL-03")
@pytest.mark.parametrize(("at", "channel"), [(1_772_700_000, "chat"), (1_771_000_000, "mail")])
def test_one_question_is_asked_where_they_wrote_last(tmp_path: Path, at: int, channel: str) -> None:
    mail = letter(tmp_path, TROUBLE)
    assert run("import", mail, str(slack(tmp_path, at))).code == 0
    accounts = run("accounts", "list", "--json").json()["rows"]
    assert isinstance(accounts, list)
    data = drafted(str(accounts[0]["name"]))
    assert data["channel"] == channel
    assert str(data["body"]).count("?") == 1
