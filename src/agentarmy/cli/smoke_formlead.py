"""`agentarmy smoke-formlead`: the thirteen steps on a practice world, or on what is connected."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy.cli.lead_kit import kit_of, run_data, shown
from agentarmy.cli.output import JsonOption, JsonValue, emit, note

if TYPE_CHECKING:
    from agentarmy.connectors.base import Connectors
    from agentarmy.formats.submissions import Submission
    from agentarmy.services.formlead_kit import Kit
    from agentarmy.store.workflows import Run
    from agentarmy.wiring import Runtime

_PARTS = ("mailbox", "calendar", "files", "crm")
_MAIL = """\
From: Pia Ferrand <pia.ferrand@brookside.example>
To: Rep Example <rep@smoke.example>
Date: Mon, 2 Mar 2026 09:00:00 +0000
Message-ID: <smoke-1@brookside.example>
Subject: Labels that fall off
Content-Type: text/plain; charset=utf-8

Hello,

our labels fall off in the cold store. Do you have something for that?

Pia
"""
LiveOption = Annotated[
    bool, typer.Option("--live", help="On what is connected; skipped where nothing is.")
]


def command(live: LiveOption = False, as_json: JsonOption = False) -> None:
    """Try the thirteen steps of a form lead, on a practice world in a temporary home.

    With --live the lead is yourself, the mirror stays a temporary one, and the draft is thrown
    away again. Nothing is ever sent.

    Example: agentarmy smoke-formlead
    """
    reason, run = _live() if live else ("", _practised())
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.smoke-formlead/1",
        "live": live,
        "skipped": reason or None,
        "run": run_data(run) if run else None,
    }
    if run is None:
        if as_json:
            emit(data, as_json=True, render=lambda: "")
        note(f"skipped: {reason}")
        return
    emit(data, as_json=as_json, render=lambda: shown(run))
    if str(run.status) != "done" or len(run.steps) != 13:
        note("the smoke test has failed: see the steps above")
        raise typer.Exit(1)


def _practised() -> Run:
    """All steps on a practice world that knows the lead already."""
    from agentarmy.connectors.memory import World

    with _home() as runtime:
        address = runtime.settings.me.email
        world = World(runtime.clone.world, clock=runtime.now)
        world.deliver(_MAIL.encode(), to=address, at=runtime.now() - timedelta(days=16))
        world.put_file("Sales/coldlabel-datasheet.pdf", b"%PDF-1.7 practice")
        world.add_record("contact", {"email": "pia.ferrand@brookside.example"})
        world.close()
        return _processed(kit_of(runtime), _lead("pia.ferrand@brookside.example", runtime.now()))


def _live() -> tuple[str, Run | None]:
    """All steps on what is connected, or why not."""
    from agentarmy.wiring import open_runtime

    real = open_runtime()
    chosen = real.settings.connect
    names = {part: str(getattr(chosen, part)) for part in _PARTS}
    outside = [part for part, name in names.items() if name not in ("", "memory")]
    if not real.settings.me.email:
        return "your mail address is not known: agentarmy config set me.email ADDRESS", None
    if not {"mailbox", "crm"} & set(outside):
        return "no mailbox and no CRM is connected: agentarmy config set connect.mailbox NAME", None
    connectors = real.connectors()
    with _home(zone=real.settings.zone, address=real.settings.me.email) as runtime:
        kit = replace(kit_of(runtime), connectors=connectors)
        run = _processed(kit, _lead(real.settings.me.email, runtime.now()))
        asyncio.run(_thrown_away(connectors, run))
        return "", run


async def _thrown_away(connectors: Connectors, run: Run) -> None:
    """Take the draft out of the mailbox again."""
    ref = str(run.left("create_draft").get("ref") or "")
    if connectors.mailbox and ref:
        await connectors.mailbox.delete_draft(ref)


def _processed(kit: Kit, one: Submission) -> Run:
    from agentarmy.services.formleads import process

    return asyncio.run(process(kit, one)).run


def _lead(address: str, now: datetime) -> Submission:
    from agentarmy.formats.submissions import Submission

    return Submission(
        key=f"smoke:{now.isoformat()}",
        email=address,
        name="Pia Ferrand",
        company="Brookside Cold Stores",
        title="Head of Logistics",
        country="United Kingdom",
        product="ColdLabel",
        form="smoke test, may be deleted",
        message="Our labels fall off in the cold store. Which of yours hold at -20 degrees?",
        submitted_at=now,
    )


@contextmanager
def _home(*, zone: str = "Europe/London", address: str = "rep@smoke.example") -> Iterator[Runtime]:
    """A home that is there for one run only, with everything connected to a practice world."""
    from agentarmy import config
    from agentarmy.services import setup
    from agentarmy.wiring import open_runtime

    kept = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="agentarmy-smoke-") as folder:
        for name in [name for name in os.environ if name.startswith("AGENTARMY_")]:
            del os.environ[name]
        os.environ["AGENTARMY_HOME"] = str(Path(folder) / "home")
        try:
            values: dict[str, config.Setting] = {
                "me.name": "Rep Example",
                "me.email": address,
                "us.company": "Smoke Works",
                "us.domains": (address.rpartition("@")[2],),
                "zone": zone,
                **{f"connect.{part}": "memory" for part in _PARTS},
            }
            if address.endswith("@smoke.example"):
                values["clock.now"] = "2026-03-18T10:00:00+00:00"
            else:
                values["us.domains"] = ()
            config.write(setup.ensure_clone().settings, values)
            yield open_runtime()
        finally:
            os.environ.clear()
            os.environ.update(kept)
