"""`pricebook`: the list prices that stated budgets are checked against."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.safe_text import one_line
from agentarmy.domain.records import PriceItem
from agentarmy.errors import BadInput, NotFound, UsageError
from agentarmy.store import books, tables
from agentarmy.wiring import open_runtime

app = typer.Typer(no_args_is_help=True, help="List prices that budgets are checked against.")

Name = Annotated[str, typer.Argument(help="The product as you call it.")]


@app.command()
def add(
    name: Name,
    price: Annotated[str, typer.Option(help="In major units: 40 or 39.90.")],
    currency: Annotated[str, typer.Option(help="ISO 4217; default: that of the clone.")] = "",
    unit: Annotated[str, typer.Option(help="What one is called: unit, seat/month.")] = "unit",
    sku: Annotated[str, typer.Option(help="Your article number.")] = "",
    alias: Annotated[
        list[str] | None, typer.Option(help="What buyers call it; as often as needed.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Set the list price of a product, in place of the one under the same name.

    Example: agentarmy pricebook add "Seat" --price 40 --currency USD --unit seat/month
    """
    from agentarmy.services.records import amount_of

    runtime = open_runtime()
    money = amount_of(price, currency or runtime.settings.currency)
    if money.minor < 0:
        raise BadInput(f"a price of {money}", expected="zero or more")
    if not name.strip():
        raise UsageError("the product needs a name")
    item = books.add_price(
        runtime.mirror, name, price=money, unit=unit, sku=sku, aliases=alias or ()
    )
    _show("add", (item,), as_json=as_json)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the price book.

    Example: agentarmy pricebook list
    """
    _show("list", books.prices(open_runtime().mirror), as_json=as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or JSON with name, price, currency, unit.")],
    as_json: JsonOption = False,
) -> None:
    """Take in a price list; a known name gets the new price, twice changes nothing.

    Example: agentarmy pricebook import prices.csv
    """
    from agentarmy.formats import reader
    from agentarmy.services.binding import bare_prices, no_currency
    from agentarmy.services.tables import take_file

    if not file.is_file():
        raise NotFound(f'no file "{file}"', hint="agentarmy pricebook import prices.csv")
    runtime = open_runtime()
    settings = runtime.settings
    with file.open("rb") as stream:
        items = reader.read(stream, file.name, zone=settings.zone, currency=settings.currency)
        taken = take_file(runtime.mirror, items, table="prices", source=file.name)
    counts = taken.counts.get("prices")
    if counts is None:
        first = taken.rejected[0] if taken.rejected else None
        reason = f"{first.where}: {first.reason}" if first else f"{file}: no price in it"
        raise BadInput(reason, expected="columns such as name, price, currency")
    if bare := bare_prices(file, zone=settings.zone):
        told = settings.currency if settings.origins["currency"] != "default" else ""
        again = "agentarmy pricebook import"
        note(one_line(no_currency(file.name, bare, currency=told, again=again)))
    for one in taken.rejected[:10]:
        note(one_line(f"rejected: {one.where}: {one.reason}"))
    note(f"{counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged")
    _show("import", books.prices(runtime.mirror), as_json=as_json)


@app.command()
def remove(name: Name, as_json: JsonOption = False) -> None:
    """Take a product out of the price book.

    Example: agentarmy pricebook remove "Seat"
    """
    mirror = open_runtime().mirror
    row = tables.get(mirror, "prices", name)
    tables.remove(mirror, "prices", str(row["id"]))
    note(f'Removed "{row["name"]}".')
    _show("remove", books.prices(mirror), as_json=as_json)


def _show(action: str, items: tuple[PriceItem, ...], *, as_json: bool) -> None:
    plain: list[JsonValue] = [_plain(item) for item in items]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.pricebook/1",
        "action": action,
        "prices": plain,
    }
    emit(data, as_json=as_json, render=lambda: _table(items))


def _plain(item: PriceItem) -> dict[str, JsonValue]:
    return {
        "id": item.id,
        "name": item.name,
        "price": str(item.price.amount),
        "currency": item.price.currency,
        "unit": item.unit,
        "sku": item.sku,
        "aliases": list(item.aliases),
    }


def _table(items: tuple[PriceItem, ...]) -> Table | str:
    if not items:
        return 'No prices yet. Next: agentarmy pricebook add "Seat" --price 40 --currency USD'
    table = Table("product", "price", "per", "sku", "also called", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for item in items:
        table.add_row(item.name, str(item.price), item.unit, item.sku, ", ".join(item.aliases))
    return table
