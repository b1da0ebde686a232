"""A rep, a mirror in a file and a practice world, for tests of form leads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from agentarmy import resources
from agentarmy.config import Me, Settings, Us
from agentarmy.connectors.base import Connectors
from agentarmy.connectors.memory import World
from agentarmy.domain.methodology import Methods, parse
from agentarmy.domain.records import Money, Policy, PolicyKind, PriceItem, Tier
from agentarmy.formats.submissions import Submission
from agentarmy.reading.lexicon import Lexicon
from agentarmy.services.drafting import Writer
from agentarmy.services.formlead_kit import Kit
from agentarmy.services.gatekeeping import gatekeeper
from agentarmy.services.mail_effects import house_of
from agentarmy.services.qualifying import Desk
from agentarmy.store import books
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing import formality
from agentarmy.writing import region as regions
from agentarmy.writing.context import Rep, parse_objections

NOW = datetime(2026, 3, 18, 10, tzinfo=UTC)  # a Wednesday
REP = "mara@ours.example"
SETTINGS = Settings(
    me=Me(name="Mara Lind", email=REP),
    us=Us(company="Ours", domains=("ours.example",)),
    zone="Europe/London",
)


@cache
def _lexicon() -> Lexicon:
    return lexicon()


@cache
def _methods() -> Methods:
    return parse(d for d in seed_objects("methods").values() if isinstance(d, dict))


def open_kit(
    folder: Path,
    *,
    connected: bool = True,
    now: Callable[[], datetime] = lambda: NOW,
    **connectors: object,
) -> Kit:
    """Open mirror and world in a folder; what is named is connected in place of the world's."""
    mirror = open_mirror(folder / "mirror.sqlite", tenant="local", clock=now)
    world = World(folder / "world.sqlite", clock=now)
    whole = Connectors(
        mailbox=world.mailbox(REP),
        calendar=world.calendar(REP),
        files=world.files(REP),
        crm=world.crm(REP),
    )
    chosen = replace(whole, **connectors) if connected else Connectors()  # type: ignore[arg-type]
    return Kit(
        mirror=mirror,
        connectors=chosen,
        gate=gatekeeper(mirror, SETTINGS, folder=folder),
        writer=writer(mirror, folder),
        house=house_of(SETTINGS),
        seller="Ours",
    )


def writer(mirror: Mirror, folder: Path) -> Writer:
    """Return a writer whose facts are those of the mirror."""
    records = (r for r in seed_objects("regions").values() if isinstance(r, dict))
    return Writer(
        desk=Desk(
            facts=books.facts(mirror, our_names=("Mara Lind",), our_domains=("ours.example",)),
            lexicon=_lexicon(),
            methods=_methods(),
            now=mirror.clock(),
            rejected=folder / "rejected",
            zone="Europe/London",
            country="GB",
        ),
        rep=Rep(name="Mara Lind", title="", company="Ours"),
        address=REP,
        regions=tuple(regions.parse(record) for record in records),
        objections=parse_objections(json.loads(resources.seed_text("objections.json"))),
        tone=formality.parse(json.loads(resources.seed_text("tone.json"))),
    )


def stock(folder: Path) -> None:
    """Lay a price and a delivery rule into a new mirror."""
    mirror = open_mirror(folder / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    days = (Tier(Decimal(10), 1, 4), Tier(Decimal(30), 5, None))
    rule = "From order confirmation 1 to 4 machines take 10 days, 5 or more 30 days."
    with mirror.write():
        books.put_prices(mirror, [PriceItem(id="p", name="Press 20", price=Money.of(4000, "USD"))])
        books.put_policies(
            mirror,
            [
                Policy(
                    id="days",
                    kind=PolicyKind.DELIVERY_DAYS,
                    tiers=days,
                    text=rule,
                    source="delivery.md",
                )
            ],
        )
    mirror.close()


def world_of(folder: Path, *, later: timedelta = timedelta()) -> World:
    """Open the practice world of a folder, to look at it or to change it."""
    return World(folder / "world.sqlite", clock=lambda: NOW + later)


_WEEK = timedelta(days=7)


def submission(number: int = 1, /, **more: str) -> Submission:
    """Return a submission; each number is another person of another company."""
    plain = {
        "key": f"key-{number}",
        "id": str(number),
        "email": f"ida@kvist{number}.example",
        "name": f"Ida Berg{'abcdefghijklmnopqrstuvwxyz'[number % 26]}",
        "company": f"Kvist{number} Bakery",
        "country": "Sweden",
        "product": "Press 20",
        "form": "talk-to-us",
        "message": f"We are looking for a press for hall {number}."
        " How long is delivery for 3 machines?",
    }
    texts = {**plain, **more}
    return Submission(**texts, extra={}, submitted_at=NOW - timedelta(hours=1))


async def drafts_in(folder: Path) -> list[str]:
    """Return the keys of the drafts that lie in the rep's mailbox."""
    return [one.key for one in await world_of(folder, later=_WEEK).mailbox(REP).drafts()]


async def tasks_in(folder: Path, due: str = "2026-03-20") -> list[dict[str, str]]:
    """Return the tasks of the CRM that are due on a day."""
    found = await world_of(folder, later=_WEEK).crm(REP).find("task", field="due_on", value=due)
    return [one.fields for one in found]
