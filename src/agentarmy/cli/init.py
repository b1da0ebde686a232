"""`init`: four questions, each skippable, then ready."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from agentarmy import config, paths
from agentarmy.cli.asking import asked
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.domain.records import Money
from agentarmy.errors import UserError
from agentarmy.formats.base import TableRecord
from agentarmy.services import profile, setup

T = TypeVar("T")


def command(
    name: Annotated[str, typer.Option(help="Your name; 'Mara <mara@firm.example>' too.")] = "",
    domain: Annotated[list[str] | None, typer.Option(help="A mail domain of your side.")] = None,
    price_file: Annotated[Path | None, typer.Option(help="CSV: name, price, currency.")] = None,
    price: Annotated[list[str] | None, typer.Option(help="One price: 'Seat 40 USD'.")] = None,
    zone: Annotated[str, typer.Option(help="Your time zone, such as Europe/Berlin.")] = "",
    mail: Annotated[Path | None, typer.Option(help="Your mail export: file or folder.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell who you are, what you sell, your time zone and where your mail lies; Enter skips.

    Asks only at a terminal and when no option is given. Run it again to change an answer.

    Example: agentarmy init --name "Mara Lindqvist" --domain northmill.example --price "Seat 40 USD"
    """
    answers = profile.Answers(
        name=name,
        domains=tuple(domain or ()),
        price_file=price_file,
        prices=tuple(price or ()),
        zone=zone,
        mail=mail,
    )
    if answers == profile.Answers() and sys.stdin.isatty():
        answers = _ask()
    _carry_out(answers, as_json=as_json)


def _ask() -> profile.Answers:
    """Ask the four questions on stderr; Enter skips each."""
    note("Four questions. Enter skips one; all can be changed later.")
    who = _question("1/4 Your name and mail domains (Mara Lindqvist, northmill.example)", _who)
    sold = _question("2/4 What you sell: a price file, or one price (Seat 40 USD)", _prices)
    here = setup.machine_zone()
    zone = _question("3/4 Your time zone", _zone, default=here)
    mail = _question("4/4 Where your mail export lies (.mbox, Maildir or folder)", _path)
    sold = sold or profile.Answers()
    return profile.Answers(
        name=who or "", price_file=sold.price_file, prices=sold.prices, zone=zone or "", mail=mail
    )


def _question(text: str, read: Callable[[str], T], *, default: str = "") -> T | None:
    """Ask until the answer can be read; None when it was skipped."""
    while True:
        typed = asked(text, default=default)
        if not typed:
            return None
        try:
            return read(typed)
        except UserError as error:
            note(f"  {error.line()}")


def _who(text: str) -> str:
    profile.parse_identity(text)
    return text


def _zone(text: str) -> str:
    return str(config.parse("zone", text))


def _path(text: str) -> Path:
    path = Path(text).expanduser()
    profile.check_mail(path)
    return path


def _prices(text: str) -> profile.Answers:
    path = Path(text).expanduser()
    told = profile.Answers(price_file=path) if path.is_file() else profile.Answers(prices=(text,))
    profile.read_prices(told, currency="USD")
    return told


def _carry_out(answers: profile.Answers, *, as_json: bool) -> None:
    """Check every answer, then write settings and prices, then say what to type next."""
    from agentarmy import wiring

    clone = setup.ensure_clone()
    prices = profile.read_prices(answers, currency=config.load(clone).currency)
    profile.apply(clone, answers, prices=prices)
    runtime = wiring.open_runtime()
    stored = profile.store_prices(runtime.mirror, prices) if prices else 0
    settings = runtime.settings
    following = _next(settings)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.init/1",
        "clone": clone.name,
        "folder": str(clone.root),
        "name": settings.me.name,
        "domains": list(settings.us.domains),
        "zone": settings.zone,
        "currency": settings.currency,
        "mail": settings.mail_export,
        "tenant": settings.tenant,
        "prices": stored,
        "next": following,
    }
    told = _prices_told(prices)
    emit(data, as_json=as_json, render=lambda: _lines(settings, clone, told, following))


def _prices_told(prices: Sequence[TableRecord]) -> str:
    """The prices as they were read, so that a misread one is seen at once; many are counted."""
    if len(prices) > _SHOWN:
        return f"{len(prices):,}"
    return ", ".join(
        f"{row['name']} {Money(int(str(row['price_minor'])), str(row['currency']))}"
        + (f" per {row['unit']}" if row.get("unit", "unit") != "unit" else "")
        for row in (price.values for price in prices)
    )


_SHOWN = 3


def _lines(settings: config.Settings, clone: paths.Clone, prices: str, following: str) -> str:
    unset = "not told"
    return "\n".join(
        (
            f"Clone     {clone.name} ({clone.root})",
            f"You       {settings.me.name or unset}",
            f"Domains   {', '.join(settings.us.domains) or unset}",
            f"Prices    {prices or 'none told now'}",
            f"Zone      {settings.zone}",
            f"Mail      {settings.mail_export or unset}",
            "",
            f"Next: {following}",
        )
    )


def _next(settings: config.Settings) -> str:
    path = settings.mail_export
    return f"agentarmy import {shlex.quote(path)}" if path else "agentarmy import mail.mbox"
