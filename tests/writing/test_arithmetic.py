"""A sum that is written out is read back step by step; one that is wrong does not add up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.arithmetic import written_sums
from agentarmy.writing.ground import Ground, Move, Sentence
from agentarmy.writing.grounding import check

TODAY = date(2026, 3, 18)
NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
SOURCE = Source(SourceKind.MESSAGE, "m1")
QUOTE = (
    "nine at 7,900, three at 1,000 for 12 months, less 5 percent; 60,000 USD or 90,000 USD;"
    " 21 days, 10 days wished, by 2026-04-30; due 2026-03-12"
)


def problems(text: str) -> list[str]:
    ground = Ground(source=SOURCE, quote=QUOTE, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    sums = written_sums(text, today=TODAY)
    sentence = Sentence(text=text, move=Move.NEXT, grounds=(ground,), workings=sums)
    return [one.problem for one in check([sentence], {SOURCE: QUOTE}, now=NOW)]


RIGHT = (
    "9 × 7,900 = 71,100 − 5 % = 67,545 USD against 60,000 USD claimed: 7,545 short",
    "9 × 7,900 = 71,100 − 5 % = 67,545 USD against 90,000 USD claimed: 22,455 to spare",
    "9 × 7,900 + 3 × 1,000 = 74,100 USD against 60,000 USD claimed: 14,100 short",
    "3 × 1,000 × 12 months = 36,000 USD",
    "9 units take 21 days against 10 days wished: 11 too many",
    "9 units take 21 days against by 2026-04-30 wished: 38 to spare; order by 2026-04-09",
    "it was due by 2026-03-12, 6 days late",
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_adds_up_stands(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        (RIGHT[0], "7,555 short", "7,545 short"),
        (RIGHT[0], "67,445 USD", "67,545 USD"),
        (RIGHT[0], "8 × 7,900", "9 × 7,900"),
        (RIGHT[1], "22,355", "22,455"),
        (RIGHT[2], "14,200", "14,100"),
        (RIGHT[3], "37,000", "36,000"),
        (RIGHT[4], "12 too many", "11 too many"),
        (RIGHT[5], "2026-04-19", "2026-04-09"),
        (RIGHT[6], "7 days late", "6 days late"),
    ],
)
def test_what_does_not_add_up_is_found(text: str, wrong: str, right: str) -> None:
    changed = text.replace(right, wrong)
    assert changed != text
    assert problems(changed) != []
