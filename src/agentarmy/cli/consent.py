"""`agentarmy consent`: who agreed to what: who, when, how and what for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table
from rich.text import Text

from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.domain.effects import Purpose
from agentarmy.errors import NotFound, UsageError
from agentarmy.wiring import open_runtime

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.store.consents import Entry
    from agentarmy.wiring import Runtime

app = typer.Typer(no_args_is_help=True, help="Who agreed to be written to or called, and how.")

CHANNELS = ("mail", "chat", "call", "any")
BASES = ("consent", "existing_customer", "contract", "request", "legitimate_interest")
PURPOSES = (Purpose.OUTREACH, Purpose.REPLY, Purpose.SERVICE)

Who = Annotated[
    str, typer.Argument(metavar="WHO", help="An address, a number in full or a contact.")
]
ForWhat = Annotated[str, typer.Option("--purpose", help="outreach, reply or service.")]
Channel = Annotated[str, typer.Option("--channel", help="mail, chat, call or any.")]


@app.command()
def add(
    who: Who,
    how: Annotated[str, typer.Option("--how", help="How it was given, such as 'form on site'.")],
    purpose: ForWhat = Purpose.OUTREACH,
    channel: Channel = "mail",
    basis: Annotated[
        str, typer.Option("--basis", help="consent, existing_customer, contract, request …")
    ] = "consent",
    given: Annotated[str, typer.Option("--given", help="When, such as 2026-11-20.")] = "",
    until: Annotated[str, typer.Option("--until", help="Its last day.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="What proves it.")] = "",
    seller: Annotated[str, typer.Option("--seller", help="To whom, when not to us.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write down that somebody agreed: who, when, how and what for.

    A consent that follows a withdrawal counts only with evidence.

    Example: agentarmy consent add ana@buyer.example --how "ticked the box at the fair"
    """
    runtime = open_runtime()
    made = _entry(
        runtime,
        purpose=_one_of("purpose", purpose, PURPOSES),
        channel=_channel(channel),
        basis=_one_of("basis", basis, BASES),
        how=how,
        given=given,
        until=until,
        evidence=evidence,
        seller=seller,
    )
    _keep(runtime, who, made, action="add", as_json=as_json)


@app.command()
def withdraw(
    who: Who,
    purpose: ForWhat = Purpose.OUTREACH,
    channel: Channel = "any",
    how: Annotated[str, typer.Option("--how", help="How they said so.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write down that somebody withdrew; it holds at once. Who wants no word at all: suppress add.

    Example: agentarmy consent withdraw ana@buyer.example --purpose outreach
    """
    runtime = open_runtime()
    made = _entry(
        runtime,
        purpose=_one_of("purpose", purpose, PURPOSES),
        channel=_channel(channel),
        how=how,
        state=False,
    )
    _keep(runtime, who, made, action="withdraw", as_json=as_json)


@app.command("list")
def list_(
    who: Annotated[str, typer.Argument(metavar="[WHO]", help="Only theirs.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List who agreed to what, or withdrew, newest first.

    Example: agentarmy consent list ana@buyer.example
    """
    from agentarmy.services.suppressing import whose
    from agentarmy.store import consents

    mirror = open_runtime().mirror
    if who:
        address, contact = whose(mirror, who)
        found = consents.of(mirror, address=address, contact_id=contact)
    else:
        found = consents.everything(mirror)
    _emit("list", found[::-1], as_json=as_json)


def _entry(
    runtime: Runtime,
    *,
    purpose: str,
    channel: str,
    basis: str = "",
    how: str,
    given: str = "",
    until: str = "",
    evidence: str = "",
    seller: str = "",
    state: bool = True,
) -> Entry:
    from agentarmy.domain.situation import Consent
    from agentarmy.services.auditing import rep
    from agentarmy.services.gatekeeping import seller_of
    from agentarmy.store.consents import Entry

    consent = Consent(
        purpose=purpose,
        seller=seller or seller_of(runtime.settings),
        given=state,
        channel=channel,
        basis=basis,
        how=how,
        recorded_by=rep(runtime.mirror, runtime.settings.me.email),
        given_at=_moment(given, runtime.now()),
        until=_day(until) if until else None,
    )
    return Entry(id="", address="", contact_id="", evidence=evidence, consent=consent)


def _keep(runtime: Runtime, who: str, made: Entry, *, action: str, as_json: bool) -> None:
    from agentarmy.services import suppressing

    actor = made.consent.recorded_by
    _emit(action, [suppressing.agree(runtime.mirror, who, made, actor=actor)], as_json=as_json)


def _one_of(kind: str, said: str, known: Sequence[str]) -> str:
    if said not in known:
        raise NotFound.among(kind, said, known)
    return str(said)


def _channel(said: str) -> str:
    found = _one_of("channel", said, CHANNELS)
    return "" if found == "any" else found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no day', expected="such as 2026-11-20") from None


def _moment(text: str, now: datetime) -> datetime:
    if not text:
        return now
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no time', expected="such as 2026-11-20") from None
    found = found if found.tzinfo else found.replace(tzinfo=now.tzinfo or UTC)
    if found > now:
        raise UsageError(f'"{text}" is to come', expected="when it was given")
    return found


def _emit(action: str, found: Sequence[Entry], *, as_json: bool) -> None:
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.consent/1",
        "action": action,
        "consents": [_plain(one) for one in found],
    }
    emit(data, as_json=as_json, render=lambda: _page(found, action))


def _plain(one: Entry) -> dict[str, JsonValue]:
    consent = one.consent
    return {
        "id": one.id,
        "address": one.address or None,
        "contact": one.contact_id or None,
        "given": consent.given,
        "seller": consent.seller,
        "purpose": consent.purpose,
        "channel": consent.channel or "any",
        "basis": consent.basis or None,
        "how": consent.how or None,
        "evidence": one.evidence or None,
        "recorded_by": consent.recorded_by,
        "given_at": consent.given_at.isoformat() if consent.given_at else None,
        "until": consent.until.isoformat() if consent.until else None,
    }


_SAID = {
    "add": "Written down; the gate asks for it each time before something leaves.",
    "withdraw": "Written down; it holds at once, for what is queued too.",
}


def _page(found: Sequence[Entry], action: str) -> Iterator[RenderableType]:
    if not found:
        yield Text("Nothing is on record. Next: agentarmy consent add ADDRESS --how HOW")
        return
    if action in _SAID:
        yield Text(_SAID[action])
    longest = max(len(one.address or one.contact_id[:8]) for one in found)
    whom = Column("who", overflow="fold", min_width=min(longest, 36))
    table = Table(whom, "what for", "how", box=None, pad_edge=False)
    table.add_column("when", no_wrap=True)
    for one in found:
        said = one.consent
        what = f"{said.purpose} by {said.channel or 'any way'}"
        basis = said.basis if said.given else "withdrawn"
        when = f"{said.given_at:%Y-%m-%d}" if said.given_at else ""
        when += f"\nuntil {said.until}" if said.until else ""
        how = said.how + (f" ({one.evidence})" if one.evidence else "")
        who = one.address or one.contact_id[:8]
        table.add_row(who, f"{what}\n{basis}".rstrip(), how, when)
    yield table
