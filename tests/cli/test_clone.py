"""`clone`: made, listed, used, removed; two clones share nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy import paths
from clitools import run
from mailmaking import mail
from schemas import check


def test_create_list_use_remove(home: Path) -> None:
    assert run("clone", "create", "mara").code == 0
    made = run("clone", "create", "--rep", "Theo Brandt", "--json")
    assert check(made, "clone")["name"] == "theo-brandt"
    assert (home / "clones" / "theo-brandt").stat().st_mode & 0o777 == 0o700
    assert "Theo Brandt" in run("--clone", "theo-brandt", "config", "show", "me.name").out
    assert paths.current_name() == "mara"
    check(run("clone", "use", "theo-brandt", "--json"), "clone")
    listed = check(run("clone", "list", "--json"), "clone")["clones"]
    assert isinstance(listed, list)
    assert [(c["name"], c["current"]) for c in listed] == [("mara", False), ("theo-brandt", True)]
    check(run("clone", "remove", "theo-brandt", "--yes", "--json"), "clone")
    assert paths.clone_names() == ["mara"]


def test_remove_asks(home: Path) -> None:
    run("clone", "create", "mara")
    for answer in ("n\n", ""):  # no, and nobody there
        result = run("clone", "remove", "mara", stdin=answer)
        assert (result.code, result.out) == (130, "")
        assert "Delete" in result.err
    assert paths.clone_names() == ["mara"]
    assert run("clone", "remove", "mara", stdin="y\n").code == 0
    assert paths.clone_names() == []


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("create",), 2, "needs a name"),
        (("create", "Big Name"), 2, "cannot be the name"),
        (("create", "mara"), 2, "already there"),
        (("use", "maro"), 3, "mara"),
        (("remove", "maro", "--yes"), 3, "mara"),
    ],
)
def test_mistakes_are_one_line(args: tuple[str, ...], code: int, words: str) -> None:
    run("clone", "create", "mara")
    result = run("clone", *args)
    assert result.code == code
    assert words in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""


@pytest.mark.row("PC-06")
def test_two_clones_share_no_row_and_no_setting(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text(mail(0))
    run("clone", "create", "--rep", "Mara Lindqvist")
    run("clone", "create", "--rep", "Theo Brandt")
    run("--clone", "mara-lindqvist", "init", "--domain", "us.example", "--price", "Seat 40 USD")
    run("--clone", "mara-lindqvist", "import", str(tmp_path))
    counts = []
    for name in ("mara-lindqvist", "theo-brandt"):
        checks = run("--clone", name, "doctor", "--json").json()["checks"]
        assert isinstance(checks, list)
        found = {entry["name"]: entry["detail"] for entry in checks}
        counts.append((found["messages"], found["prices"]))
    assert counts == [("1", "1"), ("0", "0")]
    assert "us.example" not in run("--clone", "theo-brandt", "config", "show").out
