"""The measure of qualification runs the product over ingested knowledge, on calls of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals.base import task_of

POLICY = (
    "Kiln installation depends on the volume.\n\n1. **Single unit (volume: 1)**\n   A single unit"
    " is installed within a day.\n\n2. **Batch (volume: 4)**\n   A batch of 4 units takes 6 days to"
    " install.\n"
)


def call(key: str, fails: list[str], *said: str) -> dict[str, object]:
    """A call in which our Mara Lind and their Ben Stone speak in turn."""
    names = ("Mara Lind", "Ben Stone")
    turns = [
        {"at": f"2026-03-02T09:00:{place * 5:02}", "speaker": names[place % 2], "text": text}
        for place, text in enumerate(said)
    ]
    return {"id": key, "turns": turns, "fails": fails}


HELLO = "Hello Ben, this is Mara Lind from Clayworks. You are interested in our Kiln Watch?"
CALLS = [
    call(
        "good",
        [],
        HELLO,
        "Yes, we need two Kiln Watch, our pieces crack. The budget is $2,000, I sign it myself.",
        "When do you need them?",
        "Within three days, please.",
    ),
    call(
        "short",
        ["Budget", "Timeline"],
        HELLO,
        "Yes, we need five Kiln Watch, our pieces crack. The budget is $2,000, I sign it myself.",
        "We can make that work. When do you need them?",
        "Within three days, please.",
    ),
    call(
        "boss",
        ["Authority"],
        HELLO,
        "Yes, we need one Kiln Watch, our pieces crack. The budget is $2,000.",
        "Do you decide on that?",
        "No, my manager has to approve it.",
    ),
    call(
        "wrong",
        ["Need"],
        HELLO,
        "Yes, we need one Kiln Watch, our pieces crack. The budget is $2,000, I sign it myself.",
    ),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "qualification"
    folder.mkdir()
    article = {"id": "a1", "title": "Installation by volume", "text": POLICY}
    (folder / "articles.jsonl").write_text(json.dumps(article) + "\n")
    (folder / "price_book.csv").write_text("name,list_price\nKiln Watch,900\n")
    (folder / "calls.jsonl").write_text("".join(json.dumps(one) + "\n" for one in CALLS))
    return tmp_path


def test_rules_and_prices_are_read_and_every_factor_is_compared(data: Path) -> None:
    steps: list[int] = []
    outcome = task_of("qualification").run(data, lambda: steps.append(1))
    said = {str(row["id"]): row["fails"] for row in outcome.predictions}
    assert said == {
        "good": [],
        "short": ["Budget", "Timeline"],
        "boss": ["Authority"],
        "wrong": [],
    }
    exact = outcome.figures[0]
    assert (exact.value, exact.n) == (0.75, 4)
    (miss,) = outcome.misses
    assert (miss.key, miss.expected) == ("wrong Need", "fails")
    assert "crack" in miss.text
    assert len(steps) == 4
    assert 12 <= len(outcome.decided) < 16  # of nothing that nobody spoke of


def test_a_row_without_turns_is_named(data: Path) -> None:
    (data / "qualification" / "calls.jsonl").write_text('{"id": "x", "fails": []}\n')
    with pytest.raises(BadInput, match="call x: no turns"):
        task_of("qualification").run(data, lambda: None)


def test_our_own_calls_come_out_right() -> None:
    folder = Path(__file__).parents[1] / "quality"
    outcome = task_of("qualification").run(folder, lambda: None)
    assert outcome.figures[0].n == 50
    assert outcome.figures[0].value >= 0.95, [(one.key, one.got) for one in outcome.misses]
    sure_and_wrong = [right for confidence, right in outcome.decided if confidence >= 0.7]
    assert sure_and_wrong.count(False) <= 0.02 * len(sure_and_wrong)
