"""The record commands as a person types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from agentarmy.store import tables
from agentarmy.wiring import open_runtime
from clitools import run
from schemas import check

NOUNS = ("accounts", "contacts", "leads", "deals", "activities", "tasks")


def rows(*words: str) -> list[dict[str, object]]:
    found = check(run(*words, "--json"), "records")["rows"]
    assert isinstance(found, list)
    return found


def row(*words: str) -> dict[str, object]:
    found = check(run(*words, "--json"), "records")["row"]
    assert isinstance(found, dict)
    return found


def seed() -> None:
    run("accounts", "add", "Harrow & Pell Foods", "--domain", "harrowpell.example")
    run("contacts", "add", "Dana Whitcombe", "--email", "Dana@harrowpell.example")
    run(
        "deals",
        "add",
        "CartonSeal line",
        "--amount",
        "80000 USD",
        "--account",
        "Harrow & Pell Foods",
    )


@pytest.mark.row("QH-AST-03")
@pytest.mark.parametrize("noun", NOUNS)
def test_create_read_update_delete(noun: str) -> None:
    made = row(noun, "add", "First one", "--set", "note=x" if noun != "tasks" else "reason=x")
    title = "name" if "name" in made else "title"
    assert made[title] == "First one"
    key = str(made["id"])
    assert [one["id"] for one in rows(noun, "list")] == [key]
    assert row(noun, "show", "first ONE")["id"] == key
    assert row(noun, "edit", key[:13], f"{title}=Second one")[title] == "Second one"
    assert "Second one" in run(noun, "list").out
    refused = run(noun, "remove", "Second one", stdin="n\n")
    assert refused.out == ""
    assert (refused.code, len(rows(noun, "list"))) == (2, 1)
    assert row(noun, "remove", "Second one", "--yes")["id"] == key
    assert rows(noun, "list") == []
    assert f"agentarmy {noun} add" in run(noun, "list").err


@pytest.mark.row("QH-AST-03")
def test_money_stages_and_links_are_typed_as_people_say_them() -> None:
    seed()
    run("deals", "edit", "CartonSeal line", "stage=contract sent", "close_on=2026-04-01")
    (deal,) = rows("deals", "list", "amount>50000", "close_on<2026-05-01", "stage=NEGOTIATION")
    assert (deal["amount_minor"], deal["currency"]) == (8_000_000, "USD")
    assert rows("deals", "list", "amount>80000") == []
    shown = run("deals", "list").out
    assert "80,000 USD" in shown
    assert "Harrow & Pell Foods" in shown
    assert row("deals", "edit", "CartonSeal line", "stage=WON")["stage"] == "WON"
    assert row("deals", "edit", "CartonSeal line", "close_on=")["close_on"] is None


def test_show_names_what_belongs_to_it() -> None:
    seed()
    found = check(run("accounts", "show", "harrowpell.example", "--json"), "records")["related"]
    assert isinstance(found, dict)
    assert set(found) == {"contacts", "deals"}
    shown = run("accounts", "show", "Harrow & Pell Foods").out
    assert "Dana Whitcombe" in shown
    assert "CartonSeal line" in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("deals", "show", "CartonSeel line"), 3, "CartonSeal line"),
        (("deals", "list", "stag=WON"), 3, "stage"),
        (("deals", "list", "stage"), 2, "COLUMN OP VALUE"),
        (("deals", "list", "--order", "ammount"), 3, "amount"),
        (("deals", "list", "amount>much"), 4, "50000"),
        (("deals", "edit", "CartonSeal line", "stage=HOPE"), 3, "PROSPECT"),
        (("deals", "edit", "CartonSeal line", "close_on=soon"), 4, "2026-04-01"),
        (("deals", "edit", "CartonSeal line", "amount"), 2, "COLUMN=VALUE"),
        (("deals", "add", "X", "--amount", "lots"), 4, "80000 USD"),
        (("contacts", "add", "D", "--email", "dana@harrowpell.example"), 2, "contacts edit"),
        (("contacts", "merge"), 2, "--proposals"),
        (("contacts", "import", "none.csv"), 3, "none.csv"),
    ],
)
def test_a_mistake_is_one_clear_line(words: tuple[str, ...], code: int, said: str) -> None:
    seed()
    result = run(*words)
    assert (result.code, result.out) == (code, "")
    assert result.err.count("\n") == 1
    assert said in result.err


def test_pages_go_on_behind_the_last_row() -> None:
    for number in range(5):
        run("tasks", "add", f"Task {number}", "--due-on", f"2026-04-0{number + 1}")
    first = check(run("tasks", "list", "--limit", "2", "--json"), "records")
    shown = run("tasks", "list", "--limit", "2").out
    assert str(first["next"]) in shown
    second = rows("tasks", "list", "--limit", "9", "--after", str(first["next"]))
    assert [one["title"] for one in second] == ["Task 2", "Task 3", "Task 4"]


@pytest.mark.row("QH-AST-03")
@pytest.mark.parametrize("noun", ["contacts", "deals", "accounts", "tasks"])
def test_what_goes_out_as_csv_comes_in_again(noun: str, tmp_path: Path) -> None:
    seed()
    run("deals", "edit", "CartonSeal line", "close_on=2026-04-01", "stage=PROPOSAL")
    run("tasks", "add", "Send quote", "--due-on", "2026-04-01", "--deal", "CartonSeal line")
    file = tmp_path / f"{noun}.csv"
    assert run(noun, "export", str(file)).code == 0
    assert run(noun, "export", "--csv").out == file.read_bytes().decode()
    assert len(list(csv.DictReader(io.StringIO(file.read_text())))) == 1
    before = rows(noun, "list")
    counts = check(run(noun, "import", str(file), "--json"), "records")["counts"]
    assert counts == {noun: {"added": 0, "changed": 0, "unchanged": 1}}
    assert rows(noun, "list") == before


def test_json_goes_out_as_a_list() -> None:
    seed()
    (found,) = json.loads(run("contacts", "export", "--json").out)
    assert found["email"] == "dana@harrowpell.example"


@pytest.mark.row("QH-AST-03")
def test_leads_come_in_scored_and_alike_ones_are_proposed(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(
        "Name,Email,Company,Job Title,Industry,Employees\n"
        "Dana Whitcombe,dana@harrowpell.example,Harrow,CEO,software,120\n"
        "Dana Whitcomb,dw@harrowpell.example,Harrow,,,\n"
        "Eve Stone,eve@other.example,Other,Buyer,retail,9000\n"
    )
    document = check(run("leads", "import", str(file), "--json"), "records")
    assert document["counts"] == {"leads": {"added": 3, "changed": 0, "unchanged": 0}}
    assert document["proposals"] == 1
    first = rows("leads", "list")[0]
    assert (first["name"], first["score"]) == ("Dana Whitcombe", 50)
    again = check(run("leads", "import", str(file), "--json"), "records")
    assert again["counts"] == {"leads": {"added": 0, "changed": 0, "unchanged": 3}}
    found = check(run("leads", "merge", "--proposals", "--json"), "records")["proposals"]
    assert isinstance(found, list)
    shown = run("leads", "proposals")
    assert "Dana Whitcomb" in shown.out
    kept = row("leads", "merge", str(found[0]["keep_id"]), str(found[0]["merge_id"]))
    assert kept["name"] in ("Dana Whitcombe", "Dana Whitcomb")
    assert len(rows("leads", "list")) == 2


ENRICHED = {
    "Company Size": "120",
    "Industry": "Software",
    "Annual Revenue": "EUR 4-5 million",
    "Last Funding Date": "2026-01-10",
    "Hiring": "two sales reps",
    "Job Title": "CEO",
    "Authority": "signs contracts",
    "LinkedIn Activity": "posts weekly on packaging",
    "Tech Stack": "Salesforce",
    "Compatibility": "has an open interface",
    "Tech Spend": "40k a year",
    "Time Zone": "Europe/Berlin",
    "Region": "Bavaria",
    "Language": "German",
    "Pages Visited": "/pricing",
    "Downloads": "Sealing guide",
    "Search Terms": "tray sealer prices",
}


@pytest.mark.row("QH-FIT-01")
def test_a_lead_is_known_in_17_fields_and_scored_before_any_message(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Name", "Company", *ENRICHED])
        writer.writerow(["Dana Whitcombe", "Harrow & Pell", *ENRICHED.values()])
    check(run("leads", "import", str(file), "--json"), "records")
    mirror = open_runtime().mirror
    assert not tables.find(mirror, "messages")
    assert not tables.find(mirror, "drafts")
    [lead] = rows("leads", "list")
    assert (lead["score"], lead["tier"]) == (100, "HOT")
    groups = check(run("leads", "show", "Dana Whitcombe", "--json"), "records")["enrichment"]
    assert isinstance(groups, dict)
    assert list(groups) == ["company", "contact", "tech", "geography", "intent"]
    assert [text for fields in groups.values() for text in fields.values()] == [*ENRICHED.values()]
    for shown in (run("leads", "show", "Dana Whitcombe").out, run("score", "Dana Whitcombe").out):
        assert "time zone Europe/Berlin; region Bavaria; language German" in shown
        assert "downloads Sealing guide; search tray sealer prices" in shown


def test_what_is_not_known_of_a_lead_is_said() -> None:
    run("leads", "add", "Eve Stone", "--set", "language=French")
    shown = run("leads", "show", "Eve Stone").out
    assert "language French; not known: time zone, region" in shown
    assert "not known: visits, downloads, search" in shown


def test_a_refused_proposal_does_not_come_back() -> None:
    run("contacts", "add", "Dana Whitcombe", "--company", "Harrow")
    assert "proposals" in run("contacts", "add", "Dana Whitcomb", "--company", "Harrow").err
    (found,) = json.loads(run("contacts", "merge", "--proposals", "--json").out)["proposals"]
    run("contacts", "merge", "--refuse", found["id"])
    assert "No contacts look alike" in run("contacts", "proposals").err


def test_rejected_rows_are_named(tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("Deal Name,Stage,Close Date\nLine,Proposal,not a day\nGood,Won,2026-04-01\n")
    result = run("deals", "import", str(file))
    assert result.code == 0
    assert "line 2" in result.err
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    assert run("deals", "import", str(bad)).code == 4


@pytest.mark.parametrize("columns", [80, 120])
def test_lists_fit_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    seed()
    run(
        "deals",
        "edit",
        "CartonSeal line",
        "name=" + "a very long name " * 8,
        "next_step=" + "x" * 90,
    )
    out = run("deals", "list").out
    assert max(map(len, out.splitlines())) <= columns
    assert "80,000 USD" in out
    assert "PROSPECT" in out


def test_a_deal_of_one_name_with_one_company_is_made_once() -> None:
    run("accounts", "add", "Brook")
    run("deals", "add", "Line", "--account", "Brook")
    again = run("deals", "add", "Line", "--account", "Brook")
    assert again.code == 2
    assert 'this deal is known: "Line"' in again.err
    assert run("deals", "add", "Line").code == 0
    run("accounts", "add", "Other")
    assert run("deals", "add", "Line", "--account", "Other").code == 0
