"""Scoring the new words of messy mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals import replies
from agentarmy.evals.base import Outcome, missing, rows

QUALITY = Path(__file__).resolve().parents[1] / "quality"


def _run(folder: Path, listed: list[dict[str, object]]) -> Outcome:
    path = folder / replies.FILE
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in listed), encoding="utf-8")
    return replies.run(folder, lambda: None)


def test_spaces_do_not_count_but_words_do(tmp_path: Path) -> None:
    mail = "Nine.\n\nIn  May.\n\n> How many?"
    found = _run(
        tmp_path,
        [
            {"message": mail, "reply": "Nine. In May."},
            {"message": mail + " ", "reply": "Nine."},
        ],
    )
    (figure,) = found.figures
    assert (figure.value, figure.n, figure.main) == (0.5, 2, True)
    assert "0.50" in figure.baseline
    (miss,) = found.misses
    assert (miss.key, miss.expected) == ("2", "Nine.")
    assert found.predictions[0] == {"message": mail, "reply": "Nine.\n\nIn  May."}


def test_headers_of_a_raw_mail_are_no_quote() -> None:
    raw = (
        "From: Dana <dana@orme.example>\r\nSubject: Re: Lease\r\n\r\nWe sign.\r\n\r\n> Do you sign?"
    )
    assert replies.reply(raw) == "We sign."


def test_a_row_without_reply_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"replies\.jsonl row 1"):
        _run(tmp_path, [{"message": "Hello."}])


def test_absent_rows_are_known_before_a_run(tmp_path: Path) -> None:
    assert missing(replies.TASK, tmp_path) == (replies.FILE,)


def test_our_own_messy_mails() -> None:
    found = replies.run(QUALITY, lambda: None)
    (figure,) = found.figures
    assert figure.n >= 180
    assert figure.value >= 0.95
    assert float(figure.baseline[-4:]) < 0.6, "a naive way does as well"


def test_own_mails_are_all_different_and_end_in_example() -> None:
    listed = list(rows(QUALITY / replies.FILE))
    assert len({row["id"] for row in listed}) == len(listed)
    assert {row["part"] for row in listed} == {"first", "second", "third", "fourth"}
    words = " ".join(str(row["message"]) for row in listed).replace("@Ashgrove", "").split()
    addresses = [w.strip("\u202c\u200f<>()[]\"':;,.|") for w in words if "@" in w.strip("@")]
    assert len(addresses) > 100
    assert all(".example" in a or a.startswith(("@", "cid:")) for a in addresses)
