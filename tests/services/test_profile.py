"""The four answers: read as people type them, checked before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentarmy import config
from agentarmy.errors import BadInput, NotFound
from agentarmy.services import profile, setup


@pytest.mark.parametrize(
    ("text", "name", "amount", "currency"),
    [
        ("Seat 40 USD", "Seat", "40", "USD"),
        ("Seat: 1,250.50 EUR", "Seat", "1250.50", "EUR"),
        ("Seat 40", "Seat", "40", "GBP"),
        ("CartonSeal 200 7900 USD", "CartonSeal 200", "7900", "USD"),
        ("Annual plan $1200", "Annual plan", "1200", "USD"),
        ("Seat = €40", "Seat", "40", "EUR"),
        ("Seat usd 40", "Seat", "40", "USD"),
        ("Seat 40.5usd", "Seat", "40.5", "USD"),
        ("Training day 900 EUR", "Training day", "900", "EUR"),
        ("Cleaning kit: 85 CHF", "Cleaning kit", "85", "CHF"),
        ("Training day 900", "Training day", "900", "GBP"),
        ("Consulting hour £95", "Consulting hour", "95", "GBP"),
    ],
)
def test_prices_as_typed(text: str, name: str, amount: str, currency: str) -> None:
    wanted = profile.Price(name=name, amount=amount, currency=currency)
    assert profile.parse_price(text, currency="GBP") == wanted


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Seat 40 USD", "unit"),
        ("Seat 40 USD/month", "unit/month"),
        ("Seat $40 per month", "unit/month"),
        ("Seat 40 EUR a year", "unit/year"),
        ("Cleaning 38 EUR per hour", "hour"),
        ("Licence 99 USD each", "unit"),
        ("Seat 40 USD per seat/month", "seat/month"),
    ],
)
def test_what_a_price_is_for(text: str, unit: str) -> None:
    assert profile.parse_price(text).unit == unit


def test_three_letters_that_are_no_currency() -> None:
    with pytest.raises(BadInput, match='"XYQ" is no currency'):
        profile.parse_price("Seat 40 XYQ")


@pytest.mark.parametrize("text", ["Seat", "40 USD", "", "Seat forty USD", "Seat -4 USD"])
def test_what_is_no_price(text: str) -> None:
    with pytest.raises(BadInput, match="no price"):
        profile.parse_price(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mara Lindqvist", ("Mara Lindqvist", "", ())),
        ("Mara Lindqvist, northmill.example", ("Mara Lindqvist", "", ("northmill.example",))),
        ("Mara <Mara@Northmill.example>", ("Mara", "mara@northmill.example",
                                           ("northmill.example",))),
        ("Mara, mara@gmail.com", ("Mara", "mara@gmail.com", ())),
        ("", ("", "", ())),
    ],
)  # fmt: skip
def test_names_and_domains(text: str, wanted: tuple[str, str, tuple[str, ...]]) -> None:
    assert profile.parse_identity(text) == wanted


def test_a_domain_of_everyone_is_refused() -> None:
    with pytest.raises(BadInput, match=r"gmail\.com cannot tell your side"):
        profile.check_domain("gmail.com")


def test_answers_are_written_and_what_is_not_told_stays() -> None:
    clone = setup.ensure_clone()
    profile.apply(clone, profile.Answers(name="Mara", domains=("northmill.example",), zone="UTC"))
    profile.apply(clone, profile.Answers(name="Mara Lindqvist"))
    settings = config.load(clone)
    assert settings.me.name == "Mara Lindqvist"
    assert settings.us.domains == ("northmill.example",)
    assert settings.tenant == "northmill.example"
    assert settings.zone == "UTC"


def test_the_currency_is_that_of_the_first_price() -> None:
    clone = setup.ensure_clone()
    told = profile.Answers(prices=("Seat 40 EUR",))
    profile.apply(clone, told, prices=profile.read_prices(told, currency="USD"))
    assert config.load(clone).currency == "EUR"


def test_a_wrong_answer_writes_nothing(tmp_path: Path) -> None:
    clone = setup.ensure_clone()
    before = clone.settings.read_bytes()
    with pytest.raises(NotFound, match="mail export"):
        profile.apply(clone, profile.Answers(name="Mara", mail=tmp_path / "none.mbox"))
    with pytest.raises(BadInput, match="zone"):
        profile.apply(clone, profile.Answers(name="Mara", zone="Nowhere"))
    assert clone.settings.read_bytes() == before
