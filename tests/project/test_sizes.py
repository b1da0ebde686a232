"""The size budgets hold, and the check of them finds what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

import project_budgets


def test_the_budgets_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert project_budgets.main() == 0, capsys.readouterr().out


def problems(tmp_path: Path, text: str, name: str = "src/a.py") -> list[str]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    file, inside = project_budgets.measure(path, tmp_path)
    return project_budgets.findings([file, *inside], {})


def test_a_long_file_is_found(tmp_path: Path) -> None:
    assert problems(tmp_path, "x = 1\n" * 600) == []
    assert problems(tmp_path, "x = 1\n" * 601) == ["src/a.py: 601 lines (ceiling 600)"]


def test_a_long_function_is_found_and_its_docstring_not_counted(tmp_path: Path) -> None:
    doc = '    """' + "word\n" * 100 + '    """\n'
    assert problems(tmp_path, "def f():\n" + doc + "    x = 1\n" * 59) == []
    assert problems(tmp_path, "def f():\n" + doc + "    x = 1\n" * 60) == [
        "src/a.py::f: 61 lines (ceiling 60)"
    ]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f(a, b, *, c): ...", 0),
        ("def f(a, b, c): ...", 1),
        ("def _f(a, b, c): ...", 0),
        ("def f(mirror, a, b): ...", 0),
        ("def f(a, mirror, b): ...", 1),
        ("class C:\n    def f(self, a, b): ...", 0),
        ("class C:\n    def f(self, a, b, c): ...", 1),
        ("class _C:\n    def f(self, a, b, c): ...", 0),
        ("def f(*, a, b, c, d, e, f, g): ...", 1),
        ("async def f(a, b, c): ...", 1),
        ("@app.command('x')\ndef f(a, b, c): ...", 0),
    ],
)
def test_parameters_of_public_functions_are_counted(
    tmp_path: Path, source: str, count: int
) -> None:
    assert len(problems(tmp_path, source + "\n")) == count


def test_an_exception_needs_a_reason_and_a_need() -> None:
    over = project_budgets.Measured("a.py", 700, ("700 lines",))
    assert project_budgets.findings([over], {"a.py": "generated table"}) == []
    assert project_budgets.findings([over], {"a.py": " "}) == ["a.py: allowed without a reason"]
    assert project_budgets.findings([], {"a.py": "why"}) == ["a.py: allowed without need"]
