"""People are addressed as they sign and as they greet us; a title is never guessed."""

from __future__ import annotations

import pytest

from agentarmy.domain.records import Person, Side
from agentarmy.writing.formality import FORMAL_FROM, between
from agentarmy.writing.names import (
    called,
    first_name,
    plain_name,
    salutation,
    signed_as,
    surname,
)
from writing.scenes import ANNA, TONE, mail


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Anna Keller", "Anna", "Keller"),
        ("Dr. Jürgen Käslin", "Jürgen", "Käslin"),
        ("Keller, Anna", "Anna", "Keller"),
        ("Cher", "Cher", ""),
        ("", "", ""),
    ],
)
def test_names_are_taken_apart(name: str, first: str, last: str) -> None:
    person = Person(name)
    assert (first_name(person), surname(person)) == (first, last)
    assert "Dr." not in plain_name(name)


@pytest.mark.parametrize(
    ("text", "formal", "line"),
    [
        ("Hi Jo,\n\nall good.\n\nAnna", False, "Hi Anna,"),
        ("Hi Jo,\n\nall good.\n\nAnni", False, "Hi Anni,"),
        ("Hi Jo,\n\nall good.\n\nA.", False, "Hi Anna,"),
        ("Dear Ms Marsh,\n\nall good.\n\nAnna Keller", True, "Dear Anna Keller,"),
        ("Sehr geehrte Frau Marsh,\n\ngut.\n\nFrau Keller", True, "Dear Ms Keller,"),
        ("Jo,\n\nall good.", False, "Hi Anna,"),
        ("Ms. Marsh,\n\nall good.\n\nAnna Keller", True, "Dear Anna Keller,"),
        ("Sehr geehrte Damen und Herren,\n\ngut.\n\nA. Keller", True, "Dear Anna Keller,"),
        ("all good.", True, "Dear Anna Keller,"),
    ],
)
def test_the_salutation_mirrors_theirs(text: str, formal: bool, line: str) -> None:
    turns = [mail("m1", text)]
    assert (between(ANNA, turns, tone=TONE, prior=0.7) >= FORMAL_FROM) is formal
    assert salutation(ANNA, turns, formal=formal, word="Hi") == line


def test_whom_we_know_by_name_alone_is_written_to_in_full() -> None:
    ours = mail("m1", "A first word from us.", side=Side.OURS)
    assert salutation(ANNA, [ours], formal=True, word="Hi") == "Dear Anna Keller,"


def test_a_title_comes_from_the_thread_or_the_name() -> None:
    ours = mail("m1", "Dear Ms Keller,\n\nthank you.", side=Side.OURS)
    assert salutation(ANNA, [ours], formal=True, word="Hi") == "Dear Ms Keller,"
    doctor = Person("Dr. Anna Keller", "a@b.example")
    assert salutation(doctor, [], formal=True, word="Hi") == "Dear Dr. Keller,"


def test_a_colleague_s_name_below_a_mail_is_not_theirs() -> None:
    assert signed_as(ANNA, [mail("m1", "All good.\n\nThomas")]) == "Anna"


def test_without_a_name_nobody_is_invented() -> None:
    nobody = Person("", "info@larkfield.example")
    assert salutation(nobody, [], formal=False, word="Hi") == "Hello,"
    assert salutation(nobody, [], formal=True, word="Hi") == "Dear colleagues,"


@pytest.mark.parametrize(
    ("ours", "line"),
    [
        ("Hi Anna,\n\nhere it is.\n\nJo", "Hi Anna,"),
        ("Hi Ben, hi Anna,\n\nhere it is.\n\nJo", "Hi Anna,"),
        ("Dear Ben and Anna,\n\nhere it is.\n\nJo", "Dear Anna,"),
        ("Hello Anna\n\nhere it is.\n\nJo", "Hello Anna,"),
        ("Dear Ms Keller,\n\nhere it is.\n\nJo", ""),
        ("Hi Ben,\n\nAnna, that is for you.\n\nJo", ""),
        ("Dear Anna Keller,\n\nhere it is.\n\nJo", ""),
        ("Hi Annabel,\n\nhere it is.\n\nJo", ""),
    ],
)
def test_a_first_name_that_we_used_is_used_again(ours: str, line: str) -> None:
    theirs = mail("m2", "Ms. Marsh,\n\nall good.\n\nAnna Keller")
    assert called(ANNA, [mail("m1", ours, side=Side.OURS), theirs]) == line


def test_their_own_mail_tells_no_name_of_ours_for_them() -> None:
    assert called(ANNA, [mail("m1", "Hi Anna,\n\nfrom Anna.")]) == ""
