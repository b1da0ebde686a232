"""Rows named by tests exist, and the count of them is right."""

from __future__ import annotations

from pathlib import Path

import pytest

import project_rows

SPEC = """
# List
| PC-99 | before any heading | x |

## First
| ID | Capability |
|---|---|
| PC-01 | a | b |
| AA-SA-07 | c | d |

## No rows here
words

## Second
| QH-FIT-02 | e | f |
"""
MARK = "pytest.mark." + "row"


def test_every_named_row_exists() -> None:
    known = set((Path(__file__).parent / "rows.txt").read_text().split())
    assert len(known) == 449
    assert project_rows.claimed().keys() <= known


def test_groups_are_the_headings_with_rows() -> None:
    assert project_rows.groups(SPEC) == [
        project_rows.Group("First", ("PC-01", "AA-SA-07")),
        project_rows.Group("Second", ("QH-FIT-02",)),
    ]


def test_the_printed_count_and_an_unknown_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "list.md"
    spec.write_text(SPEC)
    monkeypatch.setattr(
        project_rows, "claimed", lambda: {"PC-01": ["a/test_b.py"], "PC-77": ["test_c.py"]}
    )
    assert project_rows.main([str(spec)]) == 1
    captured = capsys.readouterr()
    assert [line.split()[:4] for line in captured.out.splitlines()] == [
        ["group", "done", "total", "rows"],
        ["First", "1", "2", "PC-01"],
        ["Second", "0", "1"],
        ["all", "1", "3"],
    ]
    assert captured.err == "not in list.md: PC-77 (test_c.py)\n"


def test_marks_are_read_from_calls_only() -> None:
    source = f'@{MARK}("PC-01", "PC-02")\ndef test_a(): ...\nx = "{MARK}(1)"\n'
    assert sorted(project_rows.marked(source)) == ["PC-01", "PC-02"]
