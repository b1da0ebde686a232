"""`agentarmy outbox`: everything that goes out or went out, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.approvals import rep_clock, show_effect
from agentarmy.cli.output import JsonOption, JsonValue, emit, progress
from agentarmy.domain.effects import State
from agentarmy.errors import NotFound, UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.services.delivery import Report
    from agentarmy.store.outbox import Item
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="Everything that goes out, and what became of it.")

SCHEMA = "agentarmy.outbox/1"
Ref = Annotated[str, typer.Argument(metavar="ID", help="The id, or its last signs.")]


@app.command("list")
def list_(
    state: Annotated[
        str,
        typer.Option("--state", help="proposed, approved, sending, done, uncertain, …; or all."),
    ] = "",
    after: Annotated[
        str, typer.Option("--after", metavar="ID", help="Go on behind this one: the next page.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Rows of a page.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List effects, oldest first; without --state those that something may still come of.

    Example: agentarmy outbox list --state uncertain
    """
    from agentarmy.store import outbox

    runtime = open_runtime()
    found, mark = outbox.listed(runtime.mirror, _states(state), after=after, limit=limit)
    numbers = {str(one): n for one, n in sorted(outbox.counts(runtime.mirror).items())}
    data = _data(runtime, "list", found, next=mark or None, counts=dict(numbers))
    emit(data, as_json=as_json, render=lambda: _listed(runtime, found, numbers, mark))


def _states(name: str) -> list[State]:
    if name == "all":
        return list(State)
    if not name:
        return [one for one in State if one not in _OVER]
    if name not in set(State):
        every = ", ".join([*map(str, State), "all"])
        raise NotFound(f'no state "{name}"', expected=f"one of {every}")
    return [State(name)]


_OVER = frozenset({State.DONE, State.REJECTED, State.CANCELLED})


def _listed(
    runtime: Runtime, found: Sequence[Item], numbers: dict[str, int], mark: str
) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.cli.effect_views import listing
    from agentarmy.services.queue_facts import account_names

    if found:
        yield listing(found, account_names(runtime.mirror, found), now=rep_clock(runtime))
    else:
        yield Text("Nothing here.")
    if numbers:
        total = ", ".join(f"{n:,} {state}" for state, n in numbers.items())
        yield Text(f"In all: {total}", style="dim")
    if mark:
        yield Text(f"More: agentarmy outbox list --after {mark}")


@app.command()
def show(ref: Ref, as_json: JsonOption = False) -> None:
    """Show one effect whole, and what became of it.

    Example: agentarmy outbox show 4f1c22ab
    """
    show_effect(ref, save=None, as_json=as_json, schema=SCHEMA)


@app.command()
def retry(
    ref: Ref,
    unsent: Annotated[
        bool, typer.Option("--unsent", help="You have looked: an uncertain one was not sent.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Try one again that failed, waits or is blocked; the gate judges it anew.

    Example: agentarmy outbox retry 4f1c22ab
    """
    from agentarmy.cli.delivering import actor_of, deliver_after
    from agentarmy.cli.effect_views import delivered
    from agentarmy.services import withdrawing
    from agentarmy.store import outbox

    runtime = open_runtime()
    item = withdrawing.retry(
        runtime.mirror, ref, gate=runtime.gate(), actor=actor_of(runtime), unsent=unsent
    )
    going = item.state in (State.APPROVED, State.DRAFTED)
    report = deliver_after(runtime, [item.id]) if going else None
    item = outbox.get(runtime.mirror, item.id)
    data = _data(runtime, "retry", [item], delivery=delivered(report) if report else None)
    emit(data, as_json=as_json, render=lambda: _one(item, report))


@app.command()
def cancel(
    ref: Annotated[str, typer.Argument(metavar="ID", help="The id, or its last signs.")] = "",
    to: Annotated[
        str, typer.Option("--to", help="All that waits for this address, or @domain.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Cancel what has not gone: one effect, or all to somebody.

    Example: agentarmy outbox cancel --to dana@harrowpell.example
    """
    from agentarmy.cli.delivering import actor_of
    from agentarmy.services import withdrawing
    from agentarmy.store import outbox

    if bool(ref) == bool(to):
        raise UsageError("cancel what?", expected="one id, or --to ADDRESS")
    runtime = open_runtime()
    mirror, actor = runtime.mirror, actor_of(runtime)
    if to:
        address = to.strip().lower()
        if "@" not in address:
            raise UsageError(f'"{to}" is no address', expected="such as a@b.example, or @b.example")
        ids = outbox.cancel_for(mirror, actor=actor, reason="by_hand", address=address)
        items = [outbox.get(mirror, one) for one in ids]
    else:
        items = [withdrawing.cancel(mirror, ref, actor=actor)[0]]
    emit(_data(runtime, "cancel", items), as_json=as_json, render=lambda: _cancelled(items))


def _cancelled(items: Sequence[Item]) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.services.outreach import short

    if not items:
        yield Text("Nothing waits for them.")
    for one in items:
        yield Text(f"{short(one.id)} cancelled: {one.effect.summary}")


@app.command()
def deliver(as_json: JsonOption = False) -> None:
    """Perform everything that is approved and due; one process does so at a time.

    Example: agentarmy outbox deliver
    """
    from agentarmy.cli.delivering import deliver_now
    from agentarmy.cli.effect_views import delivered, told
    from agentarmy.store import outbox

    runtime = open_runtime()
    waiting = outbox.counts(runtime.mirror).get(State.APPROVED, 0)
    with progress(enabled=not as_json) as bar:
        task = bar.add_task("Delivering", total=waiting or 1)

        def watch(report: Report) -> None:
            bar.update(task, completed=len(report.done) + len(report.drafted))

        report = deliver_now(runtime, watch=watch)
    data: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "action": "deliver",
        "effects": [],
        "delivery": delivered(report),
    }
    emit(data, as_json=as_json, render=lambda: _told_or_nothing(list(told(report))))


def _told_or_nothing(parts: list[RenderableType]) -> list[RenderableType]:
    from rich.text import Text

    return parts or [Text("Nothing is due. What waits: agentarmy outbox list")]


def _one(item: Item, report: Report | None) -> Iterator[RenderableType]:
    from rich.text import Text

    from agentarmy.cli.effect_views import told
    from agentarmy.services.outreach import short

    yield Text(f"{short(item.id)} is {item.state}: {item.effect.summary}")
    if report:
        yield from told(report)


def _data(
    runtime: Runtime, action: str, items: Sequence[Item], **more: JsonValue
) -> dict[str, JsonValue]:
    from agentarmy.cli.effect_views import plain
    from agentarmy.services.queue_facts import account_names

    names = account_names(runtime.mirror, items)
    effects: list[JsonValue] = [plain(one, names) for one in items]
    return {"schema": SCHEMA, "action": action, "effects": effects, **more}
