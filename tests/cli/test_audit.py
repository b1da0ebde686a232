"""`audit`: listed, shown, verified and exported, and a head at the end of every command."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import schemas
from agentarmy import paths
from agentarmy.services.auditing import rep
from agentarmy.store import audit
from agentarmy.store.audit import Entry
from agentarmy.wiring import open_runtime
from clitools import run

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"
ADA = "ada@brook.example"


def _entries(*args: str) -> list[dict[str, object]]:
    found = schemas.check(run("audit", *args, "--json"), "audit")["entries"]
    assert isinstance(found, list)
    return found


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> str:
    """Twelve entries on a contact whose id is returned; the next command seals them."""
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "a long phrase")
    run("config", "set", "me.email", "mara@northmill.example")
    run("contacts", "add", "Ada Brook", "--email", ADA)
    mirror = open_runtime().mirror
    contact = str(json.loads(run("contacts", "show", ADA, "--json").out)["row"]["id"])
    audit.append_all(
        mirror,
        (
            Entry(
                actor=(rep(mirror, "mara@northmill.example"), "agent")[n % 2],
                action=("effect.proposed", "effects.read", "mode.set")[n % 3],
                subject_kind="contact",
                subject=contact,
                reason="asked for by the rep",
                data={"n": n},
            )
            for n in range(12)
        ),
    )
    mirror.close()
    return contact


def _tamper(statement: str) -> None:
    file = paths.current().mirror
    with sqlite3.connect(file) as conn:
        for (name,) in conn.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'audit%' AND type = 'trigger'"
        ).fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute(statement)
    conn.close()


def test_entries_are_listed_newest_first_in_pages(written: str) -> None:
    assert [one["seq"] for one in _entries("list", "--limit", "5")] == [12, 11, 10, 9, 8]
    assert run("audit", "list", "--limit", "5", "--json").json()["next"] == "8"
    assert len(_entries("list", "--after", "8")) == 7
    assert run("audit", "list", "--after", "8", "--json").json()["next"] is None
    screen = run("audit", "list", "--limit", "2")
    for words in ("you", "agent", "contact Ada Brook", "asked for by the rep", "--after 11"):
        assert words in screen.out


def test_filters(written: str) -> None:
    def numbers(*args: str) -> list[object]:
        return [one["seq"] for one in _entries("list", *args)]

    assert numbers("--action", "effect") == [10, 7, 4, 1]
    assert numbers("--action", "mode.set", "--limit", "2") == [12, 9]
    assert len(numbers("--subject", written)) == 12
    assert len(numbers("--subject", written[:8])) == 12
    assert numbers("--subject", "0000") == []
    assert len(numbers("--since", "1d")) == 12
    assert numbers("--since", "2999-01-01") == []
    assert run("audit", "list", "--after", "x").code == 2


def test_one_is_shown_with_its_hashes(written: str) -> None:
    [one] = _entries("show", "last")
    assert one["who"] == "agent"
    assert one["behind"] == "Ada Brook"
    assert str(one["hash"]) in run("audit", "show", "12").out.replace("\n", "").replace(" ", "")
    assert run("audit", "show", "99").code == 3


def test_a_chain_without_an_entry_is_clean() -> None:
    assert "0 entries, none changed" in run("audit", "verify").out
    assert run("audit", "show", "last").code == 3
    assert "Nothing" in run("audit", "list").out


@pytest.mark.row("QH-CMP-11")
def test_an_edited_row_breaks_verify(written: str) -> None:
    run("audit", "list")
    found = schemas.check(run("audit", "verify", "--json"), "audit")
    assert (found["clean"], found["entries"], found["signed"]) == (True, 12, 12)
    assert "12 entries, none changed, signed up to entry 12." in run("audit", "verify").out
    _tamper("UPDATE audit SET reason = 'nobody asked' WHERE seq = 5")
    broken = run("audit", "verify", "--json")
    assert broken.code == 9
    findings = broken.json()["findings"]
    assert isinstance(findings, list)
    assert {"seq": 5, "kind": "edited"}.items() <= findings[-1].items()
    assert "tampered with" in broken.err
    assert "entry 5 is not as it was written" in run("audit", "verify").out


def test_a_cut_tail_is_found(written: str) -> None:
    run("audit", "list")
    _tamper("DELETE FROM audit WHERE seq > 7")
    assert "the chain ends at 7, but went to 12" in run("audit", "verify").out


def test_a_restore_over_the_clone_is_told_as_one(written: str, tmp_path: Path) -> None:
    assert run("backup", "create", str(tmp_path / "b.tar")).code == 0
    mirror = open_runtime().mirror
    audit.append(mirror, actor="rep", action="mode.set", subject_kind="switch", subject="mode")
    mirror.close()
    run("audit", "list")
    assert run("backup", "restore", str(tmp_path / "b.tar"), "--yes").code == 0
    found = run("audit", "verify")
    assert found.code == 0, found.err
    assert "before a backup was put back" in found.out
    assert "clone.restored" in run("audit", "list").out


@pytest.mark.row("QH-CMP-12")
def test_a_stranger_verifies_an_export_with_the_script_of_the_page(
    written: str, tmp_path: Path
) -> None:
    run("audit", "list")
    file = tmp_path / "audit.jsonl"
    said = schemas.check(run("audit", "export", str(file), "--json"), "audit")
    assert (said["entries"], said["heads"]) == (12, 1)
    block = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert block is not None
    script = tmp_path / "verify.py"
    script.write_text(block[1])
    assert len(block[1].splitlines()) <= 30

    def verified() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(script), str(file)], capture_output=True, text=True, check=False
        )

    assert verified().stdout == "12 entries, none changed, signed up to 12\n"
    assert "@" not in file.read_text()
    file.write_text(file.read_text().replace("asked for", "nobody asked for", 1))
    assert "entry 1 was changed" in verified().stderr


@pytest.mark.row("QH-CMP-13")
def test_an_export_covers_a_period(written: str, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    for span, count in ((("--until", "2001-01-01"), 0), (("--since", "1d"), 12)):
        said = schemas.check(run("audit", "export", str(file), *span, "--json"), "audit")
        assert said["entries"] == count
    assert json.loads(file.read_text().splitlines()[0])["format"] == "agentarmy.audit-export/1"


def test_a_damaged_key_is_no_obstacle(written: str) -> None:
    run("secrets", "set", "audit.key", stdin="bm8ga2V5\n")
    assert run("audit", "list").code == 0
    found = run("audit", "verify")
    assert found.code == 0
    assert "the secret audit.key is no signing key" in found.out


def test_long_work_seals_by_itself(written: str) -> None:
    runtime = open_runtime()
    assert runtime.sealer().seal_when_due(now=runtime.now()) is not None
    assert runtime.sealer().seal_when_due(now=runtime.now()) is None
    runtime.mirror.close()
    assert run("audit", "verify").code == 0
