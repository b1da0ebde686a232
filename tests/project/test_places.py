"""The eight places of the product exist and hold something that works."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from agentarmy import plugins

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.row("PC-13")
def test_the_eight_places_exist() -> None:
    for folder in ("src/agentarmy", "tui", "plugins", "data/seeds", "packaging", "tests"):
        held = [p for p in (ROOT / folder).rglob("*") if p.is_file() and p.name != ".keep"]
        assert held, f"{folder} holds nothing"
    for file in ("pyproject.toml", "README.md"):
        assert (ROOT / file).is_file()


@pytest.mark.row("PC-13")
def test_every_plugin_folder_is_packaged_registered_and_loadable() -> None:
    folders = {p.name for p in (ROOT / "plugins").glob("agentarmy_*")}
    assert folders
    entry_points = PROJECT["project"]["entry-points"][plugins.GROUP]
    assert {value.partition(":")[0] for value in entry_points.values()} == folders
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {Path(p).name for p in packages if p.startswith("plugins/")} == folders
    linted = PROJECT["tool"]["importlinter"]["root_packages"]
    assert folders <= set(linted)
    loaded = plugins.load_all()
    assert loaded.warnings == ()
    assert {plugin.name for plugin in loaded.plugins} == set(entry_points)


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_every_named_extra_is_offered() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = {"vector", "llm", "local-llm", "google", "voice", "tts", "durable", "server", "docs"}
    assert set(extras) == {*wanted, "all"}
