"""Makes the connectors that the settings name. Wiring passes in which providers there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from agentarmy.config import Connect
from agentarmy.connectors.base import Calendar, Chat, Connectors, Crm, Files, Mailbox
from agentarmy.errors import NotFound, NotSetUp

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a provider is made from: whose account, where its files lie, what time it is."""

    address: str
    world: Path
    folders: tuple[Path, ...]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """How the connectors of one provider are made; None for what it does not have."""

    mailbox: Callable[[], Mailbox] | None = None
    calendar: Callable[[], Calendar] | None = None
    chat: Callable[[], Chat] | None = None
    files: Callable[[], Files] | None = None
    crm: Callable[[], Crm] | None = None


Providers = Mapping[str, Callable[[Places], Provider]]
"""How each provider is made, by the name that the settings use."""


def build(chosen: Connect, places: Places, *, providers: Providers) -> Connectors:
    """Make the connectors that are chosen; nothing is asked of a provider yet.

    Raises NotFound for a provider that nobody offers or that lacks what it was chosen for, and
    NotSetUp when it needs a setting that is empty.
    """
    made = {name: make(places) for name, make in providers.items() if name in _names(chosen)}

    def one(part: str, name: str, offers: Mapping[str, Callable[[], T] | None]) -> T | None:
        if not name:
            return None
        make = offers.get(name)
        if make is None:
            known = [other for other, offer in providers.items() if _offers(offer(places), part)]
            hint = f"agentarmy config set connect.{part} NAME"
            raise NotFound.among(f"provider of connect.{part}", name, known, hint=hint)
        return make()

    return Connectors(
        mailbox=one("mailbox", chosen.mailbox, {n: p.mailbox for n, p in made.items()}),
        calendar=one("calendar", chosen.calendar, {n: p.calendar for n, p in made.items()}),
        chat=one("chat", chosen.chat, {n: p.chat for n, p in made.items()}),
        files=one("files", chosen.files, {n: p.files for n, p in made.items()}),
        crm=one("crm", chosen.crm, {n: p.crm for n, p in made.items()}),
    )


def _names(chosen: Connect) -> set[str]:
    return {chosen.mailbox, chosen.calendar, chosen.chat, chosen.files, chosen.crm}


def _offers(provider: Provider, part: str) -> bool:
    return getattr(provider, part) is not None


def _memory(places: Places) -> Provider:
    from agentarmy.connectors.memory import World

    @cache
    def world() -> World:
        return World(places.world, clock=places.clock)

    def address() -> str:
        if not places.address:
            raise NotSetUp(
                "no address to practise with", hint="agentarmy config set me.email me@firm.example"
            )
        return places.address

    return Provider(
        mailbox=lambda: world().mailbox(address()),
        calendar=lambda: world().calendar(address()),
        chat=lambda: world().chat(address()),
        files=lambda: world().files(address()),
        crm=lambda: world().crm(address()),
    )


def _folder(places: Places) -> Provider:
    from agentarmy.connectors.folder import FolderFiles

    return Provider(files=lambda: FolderFiles(places.folders))


OURS: Providers = {"memory": _memory, "folder": _folder}
"""The providers that come with the program."""
