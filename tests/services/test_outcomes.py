"""A drafted question is kept with its type, and with what the buyer's next message did."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from agentarmy.store import tables
from agentarmy.wiring import open_runtime
from clitools import run

MAIL = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Date: {date}
Message-ID: <{id}@brook.example>
{refs}Subject: Boxes
Content-Type: text/plain; charset=utf-8

Hi Mara,

{text}

Ada
"""
TROUBLE = "we struggle with wet boxes bursting on the ramp, and it happens every week."
DEEPER = "the wet boxes bursting on the ramp cost us 4,000 dollars a month in returned goods."
OTHER = "I am away until Monday."


@pytest.fixture(autouse=True)
def ours() -> None:
    for key, value in (
        ("us.domains", "northmill.example"),
        ("me.name", "Mara Lindqvist"),
        ("me.email", "mara@northmill.example"),
    ):
        assert run("config", "set", key, value).code == 0


def letter(folder: Path, text: str, *, number: int = 1) -> str:
    path = folder / f"{number}.eml"
    refs = "In-Reply-To: <n1@brook.example>\n" if number > 1 else ""
    date = f"Mon, {number * 2} Mar 2026 09:00:00 -0600"
    path.write_text(MAIL.format(date=date, id=f"n{number}", refs=refs, text=text))
    return str(path)


def counts() -> dict[str, tuple[int, ...]]:
    data = schemas.check(run("qbs", "report", "--json"), "qbs")
    types = data["types"]
    assert isinstance(types, list)
    names = ("asked", "waiting", "answered", "unanswered", "deeper")
    return {one["type"]: tuple(one[name] for name in names) for one in types}


def asked(folder: Path) -> str:
    """Draft on a trouble, twice, and return the type of the question asked."""
    mail = letter(folder, TROUBLE)
    for _ in range(2):
        drafted = schemas.check(run("draft", mail, "--kind", "reply", "--json"), "draft")
    guidance = drafted["guidance"]
    assert isinstance(guidance, dict)
    return str(guidance["question"]["type"])


NONE = (0, 0, 0, 0, 0)


@pytest.mark.row("AA-QBS-10")
@pytest.mark.parametrize(("reply", "last"), [(DEEPER, (1, 0, 1, 0, 1)), (OTHER, (1, 0, 0, 1, 0))])
def test_outcomes_carry_the_type_and_are_reported_by_it(
    reply: str, last: tuple[int, ...], tmp_path: Path
) -> None:
    kind = asked(tmp_path)
    [row] = tables.find(open_runtime().mirror, "question_outcomes")
    assert (row["type"], row["outcome"], row["depth_before"]) == (kind, "waiting", 2)
    assert counts() == {
        name: (1, 1, 0, 0, 0) if name == kind else NONE
        for name in ("pain_funnel", "impact", "solution", "confirmation")
    }
    assert run("import", letter(tmp_path, reply, number=2)).code == 0
    assert counts()[kind] == last
    assert counts()[kind] == last
    shown = run("qbs", "report").out
    assert kind.replace("_", " ") in shown
    assert "unanswered" in shown


def test_without_drafts_every_type_is_at_nothing() -> None:
    assert set(counts().values()) == {NONE}
