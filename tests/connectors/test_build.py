"""Names in the settings become connectors; whoever wires may offer more providers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy import config
from agentarmy.config import Connect
from agentarmy.connectors.base import Connectors
from agentarmy.connectors.build import OURS, Places, Provider, build
from agentarmy.connectors.folder import FolderFiles
from agentarmy.connectors.memory import World
from agentarmy.errors import BadInput, NotFound, NotSetUp
from agentarmy.wiring import open_runtime


def places(folder: Path, *, address: str = "mara@ours.example") -> Places:
    return Places(
        address=address,
        world=folder / "world.sqlite",
        folders=(folder,),
        clock=lambda: datetime(2031, 3, 10, tzinfo=UTC),
    )


def test_nothing_is_connected_unless_it_is_named(tmp_path: Path) -> None:
    assert build(Connect(), places(tmp_path), providers=OURS) == Connectors()
    assert not (tmp_path / "world.sqlite").exists()


async def test_the_practice_world_is_one(tmp_path: Path) -> None:
    chosen = Connect(mailbox="memory", calendar="memory", chat="memory", crm="memory")
    made = build(replace(chosen, files="folder"), places(tmp_path), providers=OURS)
    assert made.mailbox is not None
    assert made.calendar is not None
    assert made.mailbox.account.address == "mara@ours.example"
    assert isinstance(made.files, FolderFiles)
    await made.mailbox.drafts()
    await made.calendar.find("x")
    assert World(tmp_path / "world.sqlite").calls() == 2


def test_a_provider_that_nobody_offers_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r'no provider of connect\.mailbox "memori"') as told:
        build(Connect(mailbox="memori"), places(tmp_path), providers=OURS)
    assert told.value.expected == "one of memory"
    with pytest.raises(NotFound, match=r'no provider of connect\.crm "folder"'):
        build(Connect(crm="folder"), places(tmp_path), providers=OURS)
    with pytest.raises(NotSetUp, match="no address"):
        build(Connect(mailbox="memory"), places(tmp_path, address=""), providers=OURS)


def test_a_plugin_may_bring_a_provider(tmp_path: Path) -> None:
    def theirs(where: Places) -> Provider:
        return Provider(crm=lambda: World(":memory:").crm(where.address))

    made = build(Connect(crm="theirs"), places(tmp_path), providers={**OURS, "theirs": theirs})
    assert made.crm is not None
    assert made.crm.account.address == "mara@ours.example"


async def test_a_runtime_connects_what_the_settings_name() -> None:
    runtime = open_runtime()
    assert runtime.connectors() == Connectors()
    values = {"connect.mailbox": "memory", "me.email": "mara@ours.example"}
    config.write(runtime.clone.settings, values)
    runtime = open_runtime()
    mailbox = runtime.connectors().mailbox
    assert mailbox is not None
    assert runtime.connectors().mailbox is mailbox
    await mailbox.drafts()
    assert World(runtime.clone.world).calls("drafts") == 1


def test_the_name_of_a_provider_is_checked_when_it_is_set() -> None:
    clone = open_runtime().clone
    with pytest.raises(BadInput, match=r"connect\.crm"):
        config.write(clone.settings, {"connect.crm": "My CRM"})
