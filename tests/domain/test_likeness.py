"""Which records may be one person: and which only look alike."""

from __future__ import annotations

import pytest

from agentarmy.domain.likeness import near_company, near_name, same_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ingrid Solheim", "Ingrid Sølheim"),
        ("Marc Delvaux", "Marcus Delvaux"),
        ("Dr. Petra Obermeier", "Petra Obermeyer"),
        ("Jon Hallberg", "Jonas Hallberg"),
        ("Zoë Kramer", "Zoe Kramer"),
    ],
)
def test_a_letter_or_a_short_form_is_one_name(one: str, other: str) -> None:
    assert near_name(one, other)
    assert near_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria Lopez", "Mario Lopez"),  # two of one family
        ("Jan Novak", "Jana Novakova"),
        ("Anna Berg", "Hanna Berger"),
        ("Tom Reed", "Tim Reed"),
        ("Alicia", "Alicia Fenner"),  # no surname is no name
        ("Paul Stone", "Paula Stone"),
    ],
)
def test_others_are_two(one: str, other: str) -> None:
    assert not near_name(one, other)
    assert not near_name(other, one)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kettle and Crane", "Kettle & Crane Bakeries", True),
        ("Lakeside Fulfilment", "Lakeside Fulfillment Inc.", True),
        ("Müller Druck GmbH", "Muller Druck", True),
        ("Ridge Foods", "Bridge Foods", False),
        ("Nord Foods", "Nord Tools", False),
        ("Alder", "Alder Flowers", False),
        ("", "Alder Flowers", False),
    ],
)
def test_a_company_s_name_but_for_its_form(one: str, other: str, same: bool) -> None:
    assert near_company(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("(614) 555-0188", "+1 614 555 0188", True),
        ("0049 911 555 0160", "+49 911 555 0160", True),
        ("555-0117", "515-555-0117", False),  # without the area it is anybody's
        ("614 555 0188", "614 555 0189", False),
        ("", "", False),
    ],
)
def test_a_telephone_with_and_without_its_country(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same
