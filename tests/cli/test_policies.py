"""The rules that bind a deal are taken in whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from agentarmy.resources import seed_path
from clitools import run
from schemas import check

NORTHMILL = seed_path("tenants", "northmill", "policies.json")


def test_a_file_is_taken_in_and_listed() -> None:
    document = check(run("policies", "import", str(NORTHMILL), "--json"), "policies")
    policies = document["policies"]
    assert isinstance(policies, list)
    assert len(policies) == len(json.loads(NORTHMILL.read_text()))
    assert check(run("policies", "list", "--json"), "policies") == document
    assert "delivery_days" in run("policies", "list").out


def test_twice_changes_nothing() -> None:
    first = run("policies", "import", str(NORTHMILL), "--json")
    again = run("policies", "import", str(NORTHMILL), "--json")
    assert first.json() == again.json()


def test_one_bad_policy_refuses_the_file(tmp_path: Path) -> None:
    entries = json.loads(NORTHMILL.read_text())
    entries[1]["tiers"] = []
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(entries))
    result = run("policies", "import", str(file))
    assert result.code == 4
    assert "bad.json, policy 2: no tiers" in result.err
    assert result.err.count("\n") == 1
    assert run("policies", "list", "--json").json()["policies"] == []


def test_a_missing_file_says_what_to_type() -> None:
    result = run("policies", "import", "nowhere.json")
    assert result.code == 3
    assert "agentarmy policies import" in result.err


def test_nothing_yet_names_the_next_command() -> None:
    assert "agentarmy policies import" in run("policies", "list").out


RULE = "# Delivery{since}\n\nOrders of 1 to 4 units need {days} days.\n"


def shelf(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def test_a_rule_that_was_read_is_listed_with_its_words_and_rejected(tmp_path: Path) -> None:
    folder = shelf(tmp_path, delivery=RULE.format(since="", days=9))
    run("kb", "ingest", str(folder))
    (policy,) = listed()
    assert policy["quote"] == "Orders of 1 to 4 units need 9 days."
    assert (policy["source"], policy["status"]) == ("delivery.md", "in_force")
    gone = check(run("policies", "reject", str(policy["id"])[:8], "--json"), "policies")
    assert [one["status"] for one in policies_of(gone)] == ["rejected"]
    run("kb", "ingest", str(folder), "--again")
    assert [one["status"] for one in listed()] == ["rejected"]
    assert "(rejected)" in run("policies", "list").out
    assert "binds: 1 to 4 in 9 days" in run("policies", "accept", str(policy["id"])).err


def test_documents_that_contradict_are_both_shown(tmp_path: Path) -> None:
    texts = {"faq": RULE.format(since="", days=5), "terms": RULE.format(since="", days=9)}
    run("kb", "ingest", str(shelf(tmp_path, **texts)))
    said = (
        "delivery days, 1 to 4: documents contradict: faq.md says 5 days, terms.md says 9 days"
        " (the stricter holds)"
    )
    result = run("policies", "list", "--json")
    assert check(result, "policies")["contradictions"] == [said]
    assert said in run("policies", "list").err
    call = tmp_path / "call.txt"
    call.write_text(
        "Mara Lindqvist: Hello, how can I help?\n"
        "Ben Stone: We need 3 units of the Kiln, and we need them within 7 days.\n"
    )
    judged = run("qualify", str(call), "--us", "Mara Lindqvist", "--json").json()
    checks = judged["checks"]
    assert isinstance(checks, list)
    (timeline,) = (one for one in checks if one["element"] == "timeline")
    assert timeline["result"] == "fails"
    assert "faq.md says 5 days, terms.md says 9 days" in timeline["reason"]


def test_a_newer_document_supersedes(tmp_path: Path) -> None:
    texts = {
        "old": RULE.format(since=", in force from 2019-01-01", days=9),
        "new": RULE.format(since=", in force from 2020-01-01", days=4),
    }
    run("kb", "ingest", str(shelf(tmp_path, **texts)))
    assert len(listed()) == 2
    assert run("policies", "list", "--json").json()["contradictions"] == []


def test_an_unknown_policy_is_named() -> None:
    result = run("policies", "reject", "nope")
    assert result.code == 3
    assert "agentarmy policies list" in result.err


def listed() -> list[dict[str, object]]:
    return policies_of(check(run("policies", "list", "--json"), "policies"))


def policies_of(document: dict[str, object]) -> list[dict[str, object]]:
    found = document["policies"]
    assert isinstance(found, list)
    return found
