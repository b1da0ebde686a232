"""`agentarmy models`: which models there are, who is asked for what, and whether they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit, note, out, progress
from agentarmy.wiring import Runtime, open_runtime, prices

if TYPE_CHECKING:
    from agentarmy.llm.base import Attempt, Purpose
    from agentarmy.services.model_choice import Offer

app = typer.Typer(
    no_args_is_help=True, help="Models: list, choose, try, fetch. Nothing works only with one."
)


@app.command("list")
def list_(as_json: JsonOption = False) -> None:
    """List the models there are, what they cost and lack, and who is asked for what.

    Example: agentarmy models list
    """
    _show("list", open_runtime(), as_json=as_json)


@app.command()
def use(
    purpose: Annotated[str, typer.Argument(help="reason, fast, voice or embed.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL]...", help="In order; none: as suggested; 'none': nobody."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say which models are asked for a purpose: the first, and who follows when it fails.

    Example: agentarmy models use reason anthropic/claude-sonnet-5-5 openai/gpt-4o local:small
    """
    from agentarmy.services import model_choice

    runtime = open_runtime()
    wanted = model_choice.purpose_named(purpose)
    chosen = model_choice.use(runtime.clone, wanted, names=names or ())
    folder, keys = runtime.clone.models, _keys(runtime)
    doubts = model_choice.doubts(wanted, chosen, prices=prices(), folder=folder, keys=keys)
    for line in doubts:
        note(line)
    _show("use", open_runtime(), as_json=as_json)


@app.command("test")
def try_(
    name: Annotated[str, typer.Argument(help="A model; none: those that are set.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Ask models one tiny question and show how it went, how long it took and what it cost.

    Exit code 5 when none answered.

    Example: agentarmy models test local:small
    """
    from agentarmy.errors import NotSetUp
    from agentarmy.services import model_choice

    runtime = open_runtime()
    chains = model_choice.chains(runtime.settings.models)
    names = [name] if name else list(dict.fromkeys(one for all_ in chains.values() for one in all_))
    if not names:
        raise NotSetUp("no model is set", hint="agentarmy models use reason")
    gateway = runtime.gateway_to(*names)
    found = model_choice.try_out(gateway, runtime.settings.tenant)
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.models-test/1",
        "tests": [_tried(one) for one in found],
    }
    emit(data, as_json=as_json, render=lambda: _trials(found))
    if not model_choice.worked(found):
        raise typer.Exit(NotSetUp.exit_code)


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="The name from `models list`.")],
    as_json: JsonOption = False,
) -> None:
    """Fetch a model; a download that was cut short goes on where it stopped.

    Example: agentarmy models pull embed
    """
    from agentarmy.services import models

    runtime = open_runtime()
    model = models.named(name)
    with progress() as bar:
        task = bar.add_task(f"{name} (MB)", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done / 1e6, total=total / 1e6 or None)

        url = runtime.settings.models_url if name == "embed" else ""
        fetched = models.pull(runtime.clone.models, model, url=url, progress=show)
    note(f"{name} is here" if fetched else f"{name} was here already")
    if runtime.settings.knowledge_embedder != "minilm":
        note("To search by it: agentarmy models use embed minilm")
    _show("pull", runtime, as_json=as_json)


_PRICES = (
    "Prices in USD per million tokens, of {} ({}).\n?: no known price, counts as the dearest.\n"
)


def _keys(runtime: Runtime) -> Sequence[str]:
    from agentarmy.services import setup

    return setup.vault(runtime.clone).names()


def _show(action: str, runtime: Runtime, *, as_json: bool) -> None:
    from agentarmy.services import model_choice, models

    folder = runtime.clone.models
    rows: list[dict[str, JsonValue]] = [
        {
            "name": one.name,
            "about": one.about,
            "licence": one.licence,
            "here": models.present(folder, one),
        }
        for one in models.MODELS.values()
    ]
    table = prices()
    offers = model_choice.offers(table, folder, keys=_keys(runtime))
    chains = model_choice.chains(runtime.settings.models)
    used: dict[str, JsonValue] = {purpose.value: list(names) for purpose, names in chains.items()}
    used["embed"] = [runtime.settings.knowledge_embedder]
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.models/1",
        "action": action,
        "folder": str(folder),
        "models": rows,
        "used": used,
        "offers": [_offer(one) for one in offers],
        "prices": {"dated": table.dated, "source": table.source},
    }

    def render() -> Iterable[Table | Text]:
        if action != "use":
            yield _offers(offers)
            yield Text(_PRICES.format(table.dated, table.source))
            yield _fetchable(rows)
            yield Text("")
        yield _used(chains, runtime.settings.knowledge_embedder)

    emit(data, as_json=as_json, render=render)


def _offer(one: Offer) -> dict[str, JsonValue]:
    price: dict[str, JsonValue] | None = None
    if one.price is not None:
        price = {
            "fresh": one.price.fresh,
            "cache_read": one.price.cache_read,
            "cache_write": one.price.cache_write,
            "output": one.price.output,
        }
    return {"name": one.name, "maker": one.maker, "price": price, "lacks": one.lacks}


def _offers(offers: Sequence[Offer]) -> Table:
    table = Table(box=None, pad_edge=False)
    # A name is there to be typed: it is never cut off.
    table.add_column("model", overflow="fold", no_wrap=out().width >= _WHOLE)
    table.add_column("in", justify="right", no_wrap=True)
    table.add_column("out", justify="right", no_wrap=True)
    table.add_column("lacks", overflow="fold")
    maker = ""
    for one in offers:
        if one.maker != maker:
            maker = one.maker
            same = {other.lacks for other in offers if other.maker == maker}
            lack = same.pop() if len(same) == 1 else ""
            table.add_row(Text(maker, style="bold"), "", "", lack or "ready")
        price = one.price
        table.add_row(
            f"  {one.name}",
            "?" if price is None else f"{price.fresh / 1e6:.2f}",
            "?" if price is None else f"{price.output / 1e6:.2f}",
            "" if one.lacks == lack else one.lacks or "ready",
        )
    return table


_WHOLE = 72
"""Columns of a terminal in which the longest name stands in one line."""


def _fetchable(rows: list[dict[str, JsonValue]]) -> Table:
    table = Table("to fetch", "here", "what it is", "licence", box=None, pad_edge=False)
    for row in rows:
        here = "yes" if row["here"] else "no"
        table.add_row(str(row["name"]), here, str(row["about"]), str(row["licence"]))
    return table


def _used(chains: dict[Purpose, tuple[str, ...]], embedder: str) -> Table:
    table = Table("asked for", "in this order", box=None, pad_edge=False)
    for purpose, names in chains.items():
        table.add_row(purpose.value, ", then ".join(names) or "nobody: rules alone")
    table.add_row("embed", embedder)
    return table


def _tried(one: Attempt) -> dict[str, JsonValue]:
    return {
        "model": one.model,
        "outcome": one.outcome.value,
        "detail": one.detail,
        "ms": one.ms,
        "cost": one.cost,
        "tokens": {"fresh": one.usage.fresh, "output": one.usage.output},
    }


def _trials(found: Sequence[Attempt]) -> Table:
    from agentarmy.cli.cost import dollars

    name = Column("model", overflow="fold")
    table = Table(name, "outcome", box=None, pad_edge=False)
    for figure in ("ms", "in", "out", "USD"):
        table.add_column(figure, justify="right")
    table.add_column("detail")
    for one in found:
        sent = one.usage.fresh + one.usage.cache_read + one.usage.cache_write
        table.add_row(
            *(one.model, one.outcome.value, f"{one.ms:,}", f"{sent:,}"),
            *(f"{one.usage.output:,}", dollars(one.cost), one.detail),
        )
    return table
