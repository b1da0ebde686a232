"""Scoring of minutes and of answers on small rows of our own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agentarmy.errors import BadInput
from agentarmy.evals import answers, minutes
from agentarmy.evals.base import Outcome

ACTS = [
    ("Mara", "Let us begin with the new press."),
    ("Dana", "The old one jams and we lose a day each week."),
    ("Mara", "So we will take the small press then."),
    ("Dana", "Mara will send the drawings before the next meeting."),
    ("Mara", "Okay."),
]


def _folder(tmp_path: Path, name: str, rows: Sequence[object]) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def _meeting() -> dict[str, object]:
    acts = [{"id": f"a{n}", "speaker": who, "text": text} for n, (who, text) in enumerate(ACTS)]
    summary = {
        "abstract": [{"text": "Dana said that they lose a day each week.", "acts": ["a1"]}],
        "actions": [{"text": "Mara sends drawings.", "acts": ["a3"]}, {"text": "?", "acts": []}],
        "decisions": [{"text": "The small press.", "acts": ["a2"]}],
        "problems": [],
    }
    return {"id": "m1a", "acts": acts, "summary": summary}


def _value(found: Outcome, name: str) -> float:
    return next(one.value for one in found.figures if one.name == name)


def test_items_are_found_among_the_likeliest(tmp_path: Path) -> None:
    steps: list[None] = []
    folder = _folder(tmp_path, minutes.FILE, [_meeting()])
    found = minutes.run(folder, lambda: steps.append(None))
    assert _value(found, "actions found in the top 20") == 1
    assert _value(found, "decisions found in the top 20") == 1
    assert _value(found, "items quoted") == 1
    (row,) = found.predictions
    assert isinstance(row["actions"], list)
    assert (row["id"], len(row["actions"])) == ("m1a", len(ACTS))
    assert isinstance(row["abstract"], str)
    assert len(steps) == 1


def test_of_meetings_not_learned_from_the_figure_itself_counts(tmp_path: Path) -> None:
    found = minutes.run(_folder(tmp_path, minutes.FILE, [_meeting()]), lambda: None)
    main = [one for one in found.figures if one.main]
    assert [(one.name, one.goal) for one in main] == [("actions found in the top 20", 0.85)]
    folds = [one for one in found.figures if "out of fold" in one.name]
    assert [one.n for one in folds] == [128, 283]


def test_a_row_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="m1a"):
        minutes.run(_folder(tmp_path, minutes.FILE, [{"id": "m1a"}]), lambda: None)
    with pytest.raises(BadInput, match="q1"):
        answers.run(_folder(tmp_path, answers.FILE, [{"id": "q1"}]), lambda: None)


def test_answers_are_compared_by_their_words(tmp_path: Path) -> None:
    row = {
        "id": "q1",
        "turns": [{"speaker": who, "text": text} for who, text in ACTS],
        "questions": [
            {"question": "Who sends the drawings?", "answer": "Mara would send the drawings."},
            {"question": "Zeppelins?", "answer": "Nobody spoke of them."},
        ],
    }
    found = answers.run(_folder(tmp_path, answers.FILE, [row]), lambda: None)
    said = found.predictions[0]["answers"]
    assert isinstance(said, list)
    assert "send the drawings" in str(said[0])
    assert said[1] == ""
    assert _value(found, "sentences quoted") == 1
    assert 0 < _value(found, "ROUGE-1 F1") < 1
    assert [miss.got for miss in found.misses] == ["no answer"]
