"""`privacy`: planned, asked for by typing the name, and told in one document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import schemas
from clitools import run

ADA = "ada@brook.example"


@pytest.fixture(autouse=True)
def written(ask: Callable[[str], Path]) -> None:
    """A mail of Ada Brook's is known."""
    assert run("import", str(ask("We need eleven presses by June."))).code == 0


def test_a_plan_is_shown_and_nothing_goes() -> None:
    planned = schemas.check(run("privacy", "erase", "Ada Brook", "--plan", "--json"), "privacy")
    assert planned["action"] == "plan"
    assert planned["deleted"] == {"contact_aliases": 2, "contacts": 1}
    screen = run("privacy", "erase", ADA, "--plan").out
    assert "Would go: what is held on Ada Brook" in screen
    assert 'Nothing was changed. Next: agentarmy privacy erase "Ada Brook"' in screen
    assert run("contacts", "show", ADA).code == 0


def test_the_name_has_to_be_typed() -> None:
    refused = run("privacy", "erase", ADA, stdin="yes\n")
    assert refused.code == 2
    assert "nothing was erased" in refused.err
    assert "Would go" in refused.err
    assert "Nothing was changed" not in refused.err
    assert run("privacy", "erase", ADA).code == 130
    assert run("contacts", "show", ADA).code == 0
    done = run("privacy", "erase", ADA, stdin="ada brook\n")
    assert done.code == 0
    assert "Gone: what is held on Ada Brook" in done.out
    assert run("contacts", "show", ADA).code == 3


@pytest.mark.row("QH-CMP-08")
def test_erased_exported_finished_and_readmitted_as_json(tmp_path: Path) -> None:
    target = tmp_path / "ada"
    exported = schemas.check(run("privacy", "export", ADA, "-o", str(target), "--json"), "privacy")
    assert exported["rows"] == {
        "contacts": 1,
        "contact_aliases": 2,
        "conversations": 1,
        "messages": 1,
    }
    assert (target / "mails" / "00001.eml").is_file()
    erased = schemas.check(run("privacy", "erase", ADA, "--yes", "--json"), "privacy")
    assert erased["left"] == []
    assert schemas.check(run("privacy", "finish", "--json"), "privacy")["finished"] == 0
    again = run("import", str(tmp_path / "ask.eml"), "--again", "--json")
    assert schemas.check(again, "import")["erased"] == 1
    assert "1 record of or with people who were erased" in again.err
    schemas.check(run("privacy", "readmit", ADA, "--json"), "privacy")
    assert run("audit", "verify").code == 0
    listed = run("audit", "list", "--action", "privacy").out
    for action in ("exported", "erased", "scoured", "readmitted"):
        assert f"privacy.{action}" in listed


def test_nobody_is_told_with_the_nearest_names() -> None:
    found = run("privacy", "erase", "Ada Brok", "--yes")
    assert found.code == 3
    assert "Ada Brook" in found.err
    assert run("privacy", "export", "nobody@brook.example").code == 3
