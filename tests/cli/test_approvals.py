"""`draft --queue`, `approvals` and `outbox` as a person types them, against a practice world."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import schemas
from agentarmy.services.delivery import exclusive
from agentarmy.wiring import open_runtime
from clitools import Result, run

Letter = Callable[[str], Path]


@pytest.fixture
def queued(ask: Letter) -> str:
    """A reply to a question, in the queue; its id."""
    for key, value in (
        ("me.name", "Mara Lindqvist"),
        ("me.email", "mara@northmill.example"),
        ("us.company", "Northmill"),
        ("clock.now", "2026-03-03T16:00:00+00:00"),
    ):
        assert run("config", "set", key, value).code == 0
    mail = ask("Could we talk on Thursday at 10? And where are you based?")
    assert run("import", str(mail)).code == 0
    made = schemas.check(run("draft", "ada@brook.example", "--queue", "--json"), "draft")
    effect = made["queued"]
    assert isinstance(effect, dict)
    assert effect["state"] == "proposed"
    return str(effect["id"])


def effects(result: Result, verb: str) -> list[dict[str, object]]:
    found = schemas.check(result, verb)["effects"]
    assert isinstance(found, list)
    return found


def settled(queued: str) -> None:
    """Put words without open marks in."""
    made = run("approvals", "edit", queued, "--body", "-", stdin="Hi Ada,\n\nThursday suits me.\n")
    assert made.code == 0, made.err


def test_what_waits_is_listed_and_shown_as_it_will_go(queued: str) -> None:
    (one,) = effects(run("approvals", "list", "--json"), "approvals")
    assert one["id"] == queued
    assert {r["code"] for r in one["reasons"]} >= {"mode", "draft_only"}  # type: ignore[attr-defined]
    assert queued[-8:] in run("approvals", "list").out
    shown = run("approvals", "show", queued[-8:]).out
    for wanted in ("From: Mara Lindqvist", "To: Ada Brook", "Re: Presses", "1 message of this"):
        assert wanted in shown
    (whole,) = effects(run("approvals", "show", queued, "--json"), "approvals")
    assert str(whole["headers"]["To"]).endswith("<ada@brook.example>")  # type: ignore[index]
    assert effects(run("outbox", "show", queued, "--json"), "outbox")[0]["body"] == whole["body"]


def test_queueing_anew_takes_the_place_of_what_was_not_approved(queued: str) -> None:
    made = schemas.check(run("draft", "ada@brook.example", "--queue", "--json"), "draft")["queued"]
    assert isinstance(made, dict)
    assert made["replaced"] == [queued]
    (one,) = effects(run("approvals", "list", "--json"), "approvals")
    assert one["id"] == made["id"] != queued


def test_marks_must_be_settled_before_a_yes(queued: str) -> None:
    result = run("approvals", "approve", queued)
    if "[to confirm" not in run("approvals", "show", queued).out:
        pytest.skip("the draft leaves nothing open")
    assert result.code == 2
    assert "still leaves to you: [to confirm" in result.err
    assert f"agentarmy approvals edit {queued[-8:]}" in result.err
    assert result.err.count("\n") == 1


def test_a_yes_without_a_mailbox_is_kept_and_one_line_says_what_is_missing(queued: str) -> None:
    settled(queued)
    result = run("approvals", "approve", queued)
    assert result.code == 0
    assert "no mailbox is connected: 1 effect waits approved, nothing is lost" in result.out
    (one,) = effects(run("outbox", "list", "--json"), "outbox")
    assert (one["state"], one["approved"]) == ("approved", True)


def test_in_draft_only_a_yes_makes_a_draft_in_the_mailbox(queued: str) -> None:
    settled(queued)
    run("config", "set", "connect.mailbox", "memory")
    result = schemas.check(run("approvals", "approve", queued, "--json"), "approvals")
    assert result["delivery"]["provider_drafts"] == [queued]  # type: ignore[index]
    (one,) = effects(run("outbox", "list", "--state", "done", "--json"), "outbox")
    assert one["provider_draft"]
    assert not one["provider_ref"]
    again = run("approvals", "approve", queued)
    assert "had been approved before" in again.out
    assert "lies in your mailbox as a draft" in run("outbox", "show", queued).out


def test_approved_bytes_that_were_changed_need_another_yes(queued: str) -> None:
    settled(queued)
    (one,) = effects(run("approvals", "show", queued, "--json"), "approvals")
    digest = str(one["digest"])[:12]
    made = run("approvals", "edit", queued, "--body", "-", "--json", stdin="Hi Ada,\n\nNo.\n")
    assert schemas.check(made, "approvals")["diff"]
    refused = run("approvals", "approve", queued, "--digest", digest)
    assert refused.code == 2
    assert "other bytes" in refused.err
    shown = run("approvals", "show", queued).out
    assert "-Thursday suits me." in shown
    assert "+No." in shown


def test_a_file_goes_along(queued: str, tmp_path: Path) -> None:
    settled(queued)
    (tmp_path / "order.txt").write_text("nine presses\n")
    assert run("approvals", "edit", queued, "--attach", str(tmp_path / "order.txt")).code == 0
    assert "Attachment order.txt" in run("approvals", "show", queued).out
    saved = run("approvals", "show", queued, "--save", str(tmp_path / "out"))
    assert saved.code == 0, saved.err
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_text() == "nine presses\n"
    missing = run("approvals", "edit", queued, "--attach", str(tmp_path / "none.pdf"))
    assert missing.code == 4
    assert "cannot be read" in missing.err


def test_a_no_keeps_why(queued: str) -> None:
    result = run("approvals", "reject", queued, "--reason", "w", "--rating", "-1", "--json")
    assert effects(result, "approvals")[0]["state"] == "rejected"
    (whole,) = effects(run("approvals", "show", queued, "--json"), "approvals")
    (ruling,) = list(whole["rulings"])  # type: ignore[call-overload]
    assert (ruling["decision"], ruling["reason"], ruling["rating"]) == ("rejected", "w", -1)
    assert str(ruling["by"]).startswith("rep:")
    assert "mara" not in str(ruling["by"])


def test_put_off_it_is_out_of_sight_until_then(queued: str) -> None:
    assert effects(run("approvals", "snooze", queued, "--until", "2d", "--json"), "approvals")
    listed = run("approvals", "list").out
    assert queued[-8:] not in listed
    assert "1 put off" in listed
    assert queued[-8:] in run("approvals", "list", "--snoozed").out
    assert run("approvals", "snooze", queued, "--until", "soon").code == 4


def test_what_is_cancelled_is_said(queued: str) -> None:
    result = run("outbox", "cancel", "--to", "@brook.example", "--json")
    assert [one["id"] for one in effects(result, "outbox")] == [queued]
    assert run("outbox", "cancel").code == 2
    assert (
        run("outbox", "deliver").out.strip() == "Nothing is due. What waits: agentarmy outbox list"
    )


def test_nobody_is_asked_where_nobody_is(queued: str) -> None:
    assert queued
    result = run("approvals", "approve")
    assert result.code == 2
    assert "nobody is there to be asked" in result.err


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("approvals", "show", "zz"), 3, 'no effect "zz"'),
        (("approvals", "approve", "0123abcd"), 3, "no effect"),
        (("outbox", "list", "--state", "sent"), 3, "no state"),
        (("outbox", "retry", "0123abcd"), 3, "no effect"),
        (("approvals", "list", "--after", "x"), 3, "to go on after"),
    ],
)
def test_a_slip_is_one_line_with_what_was_expected(
    args: tuple[str, ...], code: int, said: str
) -> None:
    result = run(*args)
    assert result.code == code
    assert said in result.err
    assert result.err.count("\n") == 1


def test_an_empty_queue_says_what_to_type() -> None:
    assert "Nothing waits for you" in run("approvals", "list").out
    assert json.loads(run("outbox", "list", "--json").out)["effects"] == []


def test_at_night_a_yes_to_send_waits_for_the_morning(queued: str) -> None:
    settled(queued)
    run("config", "set", "connect.mailbox", "memory")
    run("config", "set", "clock.now", "2026-03-04T07:30:00+00:00")
    assert run("mode", "set", "SEND", "--reason", "tested").code == 0
    run("config", "set", "mode", "SEND")
    result = run("approvals", "approve", queued)
    assert "it waits until" in result.out or "1 done" in result.out


def test_the_editor_puts_other_words_in(queued: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; open(sys.argv[1], 'w').write('Hi Ada,\\n\\nThursday suits me.\\n')"
    monkeypatch.setenv("EDITOR", f'{sys.executable} -c "{code}"')
    monkeypatch.delenv("VISUAL", raising=False)
    result = run("approvals", "edit", queued)
    assert result.code == 0, result.err
    assert "+Thursday suits me." in result.out


def test_a_second_delivery_says_that_one_is_under_way(queued: str) -> None:
    settled(queued)
    with exclusive(open_runtime().mirror):
        busy = run("outbox", "deliver")
        assert busy.code == 6
        assert "another process is delivering" in busy.err
        approved = run("approvals", "approve", queued)
        assert approved.code == 0
        assert "it takes this along" in approved.out


def test_where_somebody_is_there_each_is_shown_and_asked_about(
    queued: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(queued)
    monkeypatch.setattr("agentarmy.cli.approvals._somebody", lambda: True)
    refused = run("approvals", "approve", stdin="n\n")
    assert "Thursday suits me." in refused.err
    assert effects(run("approvals", "list", "--json"), "approvals")[0]["state"] == "proposed"
    agreed = run("approvals", "approve", stdin="y\n")
    assert f"{queued[-8:]} approved" in agreed.out


def test_a_clock_set_back_hides_nothing(queued: str) -> None:
    run("config", "set", "clock.now", "2026-03-03T15:00:00+00:00")
    listed = run("approvals", "list").out
    assert queued[-8:] in listed
    assert "put off" not in listed


def test_what_is_put_off_says_until_when(queued: str) -> None:
    run("approvals", "snooze", queued, "--until", "2d")
    assert "until" in run("approvals", "list", "--snoozed").out
    assert "Put off until" in run("approvals", "show", queued).out


def test_one_reason_says_what_draft_only_means(queued: str) -> None:
    shown = run("approvals", "show", queued).out
    assert shown.count("DRAFT_ONLY") == 1
    assert "tier approval_required" not in shown


def test_words_that_are_no_text_are_refused(queued: str) -> None:
    refused = run("approvals", "edit", queued, "--body", "-", stdin="Hi\x00\x07 Ada\n")
    assert refused.code == 4
    assert "control characters" in refused.err
    assert refused.err.count("\n") == 1


def test_after_an_edit_the_next_command_stands_alone(queued: str) -> None:
    made = run("approvals", "edit", queued, "--body", "-", stdin="Hi Ada,\n\nThursday.\n")
    assert f"{queued[-8:]} waits for your yes to these words." in made.out
    assert f"Next: agentarmy approvals approve {queued[-8:]}\n" in made.out
    assert "@@" not in made.out


def test_the_queue_says_where_a_draft_stands(queued: str) -> None:
    said = run("draft", "ada@brook.example", "--queue").out
    assert "it waits for you. Next: agentarmy approvals show " in " ".join(said.split())
    assert f"It takes the place of {queued[-8:]}" in said


def test_cancelling_and_listing_name_what_is_expected(queued: str) -> None:
    nobody = run("outbox", "cancel", "--to", "nobody")
    assert nobody.code == 2
    assert '"nobody" is no address' in nobody.err
    unknown = run("outbox", "list", "--state", "lost").err
    assert all(name in unknown for name in ("proposed", "uncertain", "sending", "all"))


def test_a_yes_says_what_came_of_it(queued: str) -> None:
    settled(queued)
    run("config", "set", "connect.mailbox", "memory")
    said = " ".join(run("approvals", "approve", queued).out.split())
    assert "lies in your mailbox as a draft" in said
    assert "sent or done" not in said
