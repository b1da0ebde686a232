"""`agentarmy eval`: figures on labelled data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clitools import run
from evals.deal_rows import row, write
from schemas import check


def test_figures_of_a_task_as_a_table_and_as_json(tmp_path: Path) -> None:
    folder = str(write(tmp_path, row()))
    shown = run("eval", "deals", "--data", folder)
    assert shown.code == 0, shown.err
    assert "BANT+ F1" in shown.out
    assert "≥ 0.85" in shown.out
    found = check(run("eval", "deals", "--data", folder, "--json"), "eval")
    assert json.dumps(found).count('"figures"') == 1


def test_misses_are_listed_on_demand_with_the_words(tmp_path: Path) -> None:
    folder = str(write(tmp_path, row(authority="fails")))
    assert "sign for it" not in run("eval", "deals", "--data", folder).out
    assert "sign for it" in run("eval", "deals", "--data", folder, "--show-misses").out
    found = check(run("eval", "deals", "--data", folder, "--show-misses", "--json"), "eval")
    assert "mill-1 authority" in json.dumps(found)


def test_a_chart_shows_figures_and_reliability(tmp_path: Path) -> None:
    shown = run("eval", "deals", "--data", str(write(tmp_path, row())), "--plot").out
    assert "█" in shown
    assert "how often we are right" in shown


def test_the_folder_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTARMY_EVAL_DATA", str(write(tmp_path, row())))
    assert run("eval", "deals").code == 0


def test_predictions_hold_one_row_per_item(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    folder = str(write(tmp_path, row(), row("mill-2")))
    assert run("eval", "deals", "--data", folder, "--predictions", str(out)).code == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["mill-1", "mill-2"]
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["deals"], 2, "no labelled data was named"),
        (["deals", "--data", "nowhere"], 3, 'no folder "nowhere"'),
        (["deal", "--data", "{}"], 3, 'no task "deal"; expected one of deals'),
        (["asks", "--data", "{}"], 3, "has no email/asks.jsonl"),
        (["deals", "--data", "{}", "--engine", "big-model"], 5, 'no model "big-model"'),
        (["replies", "asks", "--data", "{}"], 3, "no labelled data in"),
    ],
)
def test_what_cannot_be_run_is_one_clear_line(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    folder = str(write(tmp_path, row()))
    found = run("eval", *(word.replace("{}", folder) for word in words))
    assert (found.code, found.out) == (code, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_a_task_without_data_is_passed_over_and_told(tmp_path: Path) -> None:
    found = run("eval", "deals", "asks", "--data", str(write(tmp_path, row())))
    assert found.code == 0
    assert "no data here for: asks" in found.err


def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "deals.jsonl").write_text('{"id": 1}\nnot json\n')
    found = run("eval", "deals", "--data", str(tmp_path))
    assert (found.code, found.out) == (4, "")
    assert "deals.jsonl: row 1" in found.err
