"""`agentarmy draft` to the wrong one: one line, and the command it prints works when typed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import schemas
from clitools import run

MAILS = (
    (
        "Ina Voss <ina@voss.example>",
        "Mara Lindqvist <mara@northmill.example>",
        "2 Mar 2026 09:00:00 +0100",
        "<1@voss.example>",
        "Hi Mara,\n\nwhat do four keg washers cost, and are they steel?\n\nIna\n",
    ),
    (
        "Ina Voss <ina@voss.example>",
        "Mara Lindqvist <mara@northmill.example>, Ole Brandt <ole@voss.example>",
        "4 Mar 2026 09:00:00 +0100",
        "<2@voss.example>",
        "Hi Mara,\n\nI'm leaving the brewery, my last day is March 9. Ole Brandt takes over."
        "\n\nIna\n",
    ),
    (
        "Ole Brandt <ole@voss.example>",
        "Mara Lindqvist <mara@northmill.example>",
        "11 Mar 2026 09:00:00 +0100",
        "<3@voss.example>",
        "Hello Ms Lindqvist,\n\nplease deal with Rut Amsel from now on.\n\nOle Brandt\n",
    ),
    (
        "Rut Amsel <rut@voss.example>",
        "Mara Lindqvist <mara@northmill.example>, Ina Voss <ina@voss.example>,"
        " Ole Brandt <ole@voss.example>, Sam Whitlock <sam@northmill.example>",
        "12 Mar 2026 09:00:00 +0100",
        "<4@voss.example>",
        "Hi Mara,\n\nhow long does a washer take to deliver?\n\nRut\n",
    ),
)


@pytest.fixture(autouse=True)
def brewery(tmp_path: Path) -> None:
    for key, value in (
        ("us.domains", "northmill.example"),
        ("us.names", "Mara Lindqvist,Sam Whitlock"),
        ("me.name", "Mara Lindqvist"),
        ("me.email", "mara@northmill.example"),
    ):
        assert run("config", "set", key, value).code == 0
    for number, (sender, to, day, key, text) in enumerate(MAILS):
        head = f"From: {sender}\nTo: {to}\nDate: {day}\nMessage-ID: {key}\nSubject: Washers\n"
        refs = "".join(f"References: {m[3]}\n" for m in MAILS[:1] if number)
        body = f"{head}{refs}Content-Type: text/plain; charset=utf-8\n\n{text}"
        (tmp_path / f"{number}.eml").write_text(body)
    assert run("import", str(tmp_path)).code == 0


def line(*words: str) -> str:
    """The one line of a refusal; the command it ends with was typed and worked."""
    done = run("draft", *words)
    assert done.code in (2, 3), (done.out, done.err)
    said = done.err.strip()
    assert len(said.splitlines()) == 1
    hint = shlex.split(said.partition("; try: ")[2])
    assert hint[0] == "agentarmy", said
    if hint[3:4] != ["email=ADDRESS"]:
        again = run(*(word.replace("ADDRESS", "new@voss.example") for word in hint[1:]))
        assert again.code == 0, again.err
    return said


def test_who_left_is_told_with_their_words_and_the_heir() -> None:
    for words in (("Ina Voss",), ("Voss", "--to", "Ina"), ("Voss", "--to", "Ina Voss")):
        said = line(*words)
        assert "Ina Voss left on 2026-03-09" in said
        assert "(Ina Voss, 2026-03-04)" in said
        assert 'try: agentarmy draft "Voss" --kind reply --to "Rut Amsel"' in said


def test_who_passed_it_on_is_told_and_may_be_insisted_on() -> None:
    said = line("Ole Brandt", "--kind", "follow-up")
    assert '"please deal with Rut Amsel from now on" (Ole Brandt, 2026-03-11)' in said
    assert '--to "Rut Amsel"' in said
    done = run("draft", "Voss", "--kind", "recap", "--to", "Ole Brandt")
    assert done.code == 0
    assert "sends questions elsewhere" in " ".join(done.out.split())


def test_it_goes_to_who_stands_and_to_nobody_else() -> None:
    head = schemas.check(run("draft", "Voss", "--json"), "draft")["headers"]
    assert isinstance(head, dict)
    assert head["to"] == "Rut Amsel <rut@voss.example>"
    assert head["cc"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Voss", "--to", "Sam Whitlock"), "Sam Whitlock is one of your own people"),
        (("Voss", "--to", "Voss"), "answer"),
        (("Voss", "--to", "Nobody Known"), 'no person "Nobody Known"'),
        (("Rut",), "expected a full name: Rut Amsel"),
        (("Sam Whitlock",), "Sam Whitlock is one of your own people"),
        (("Rut Amsel", "--kind", "first-touch"), "is no stranger"),
        (("Voss", "--kind", "objection"), "raised no objection"),
    ],
)
def test_every_other_wrong_name_costs_one_line(words: tuple[str, ...], said: str) -> None:
    if words[-1] == "Voss":
        done = run("draft", *words)  # here a surname: one person bears it, and she left
        assert "Ina Voss left" in done.err
        return
    assert said in line(*words)


def test_an_heir_nobody_knows_is_put_on_record_as_told(tmp_path: Path) -> None:
    head = "From: Rut Amsel <rut@voss.example>\nTo: Mara Lindqvist <mara@northmill.example>\n"
    text = "Hi Mara,\n\nplease contact Gwen Park instead, gwen@voss.example.\n\nRut\n"
    date = "Date: 13 Mar 2026 09:00:00 +0100\nMessage-ID: <9@voss.example>\nSubject: Me\n\n"
    (tmp_path / "9.eml").write_text(f"{head}{date}{text}")
    assert run("import", str(tmp_path / "9.eml")).code == 0
    said = line("Rut Amsel")
    assert 'agentarmy contacts add "Gwen Park" --account "Voss" --email' in said
    shown = run("draft", "Voss", "--kind", "first-touch", "--to", "Gwen Park")
    assert shown.code == 0, shown.err
    sent_on = run("draft", "Rut Amsel")  # now on record: it goes to whom they were sent
    assert sent_on.code == 0, sent_on.err
    assert "To: Gwen Park" in sent_on.out
    assert "Cc: Rut Amsel" in sent_on.out


def test_a_deal_without_anybody_names_whom_to_add() -> None:
    assert run("accounts", "add", "Quill").code == 0
    assert run("deals", "add", "Tape", "--account", "Quill", "--stage", "QUALIFICATION").code == 0
    said = line("Quill", "--kind", "follow-up")
    assert "Quill: nobody to write to" in said
    assert 'agentarmy contacts add "NAME" --account "Quill" --email ADDRESS' in said


def test_a_lead_with_a_broken_address_is_mended_as_told() -> None:
    assert run("leads", "add", "Pat Quill", "--company", "Quill", "--email", "p@@quill").code == 0
    said = line("Pat Quill", "--kind", "first-touch")
    assert '"p@@quill" is no mail address' in said
    command = shlex.split(said.partition("; try: ")[2].replace("ADDRESS", "p@quill.example"))
    assert run(*command[1:]).code == 0
    shown = run("draft", "Pat Quill", "--kind", "first-touch")
    assert shown.code == 0, shown.err
    assert "Pat Quill <p@quill.example>" in shown.out


def test_a_lost_deal_is_opened_again_as_told() -> None:
    assert run("accounts", "add", "Quill", "--domain", "quill.example").code == 0
    words = ("Pat Quill", "--account", "Quill", "--email", "pat@quill.example")
    assert run("contacts", "add", *words).code == 0
    assert run("deals", "add", "Tape", "--account", "Quill", "--stage", "LOST").code == 0
    said = line("Quill", "--kind", "first-touch")
    assert 'Quill: the deal "Tape" was lost' in said
    assert run("draft", "Quill", "--kind", "first-touch").code == 0


def test_a_known_deal_points_to_what_can_be_written() -> None:
    assert run("accounts", "add", "Quill", "--domain", "quill.example").code == 0
    words = ("Pat Quill", "--account", "Quill", "--email", "pat@quill.example")
    assert run("contacts", "add", *words).code == 0
    deal = ("Tape", "--account", "Quill", "--stage", "QUALIFICATION", "--next-step", "Send video")
    assert run("deals", "add", *deal).code == 0
    said = line("Pat Quill", "--kind", "first-touch")
    assert "Pat Quill is no stranger" in said
    assert '--kind follow-up --to "Pat Quill"' in said
