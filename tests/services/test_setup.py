"""Clones: made private, used, removed; the machine's zone."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agentarmy import paths
from agentarmy.errors import NotFound, UsageError
from agentarmy.services import setup


@pytest.mark.row("PC-06")
def test_two_clones_share_no_file(home: Path) -> None:
    one, two = setup.create_clone("one"), setup.create_clone(rep="Theo Brandt")
    assert two.name == "theo-brandt"
    mine = {one.mirror, one.vectors, one.models, one.settings, one.rejected}
    assert not mine & {two.mirror, two.vectors, two.models, two.settings, two.rejected}
    assert paths.secrets_file(one.name) != paths.secrets_file(two.name)
    assert paths.private_places(home) == []


def test_the_default_clone_is_made_when_needed() -> None:
    assert setup.ensure_clone().name == "default"
    assert paths.clone_names() == ["default"]
    with pytest.raises(NotFound):
        setup.ensure_clone("mara")


def test_a_name_is_taken_once() -> None:
    setup.create_clone("mara")
    with pytest.raises(UsageError, match="already there"):
        setup.create_clone("mara")


def test_removing_the_clone_in_use_forgets_it() -> None:
    setup.create_clone("mara")
    setup.remove_clone("mara")
    assert paths.current_name() == "default"
    assert not paths.current_file().exists()


def test_the_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    ZoneInfo(setup.machine_zone())
    monkeypatch.setenv("TZ", ":Asia/Kolkata")
    assert setup.machine_zone() == "Asia/Kolkata"
    monkeypatch.setenv("TZ", "nonsense")
    ZoneInfo(setup.machine_zone())


def test_a_new_clone_is_empty() -> None:
    assert setup.is_empty(setup.create_clone("mara"))
