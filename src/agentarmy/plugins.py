"""Finds plugins, at three grains: their names without importing any, one of them, all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from agentarmy.errors import NotFound, NotSetUp
from agentarmy.plugin_api import Plugin

GROUP = "agentarmy.plugins"


@dataclass(frozen=True, slots=True)
class Loaded:
    """All plugins that could be loaded, and one line about each that could not."""

    plugins: tuple[Plugin, ...]
    warnings: tuple[str, ...]


def installed() -> tuple[EntryPoint, ...]:
    """Return the entry points of all installed plugins, by name; imports none of them."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))


def names(found: Iterable[EntryPoint] | None = None) -> list[str]:
    """Return the names of the installed plugins; imports none of them."""
    return [point.name for point in (installed() if found is None else found)]


def load(name: str, found: Iterable[EntryPoint] | None = None) -> Plugin:
    """Import the plugin `name`.

    Raises NotFound with the nearest names when it is not installed, NotSetUp when it is broken.
    """
    points = {point.name: point for point in (installed() if found is None else found)}
    if name not in points:
        raise NotFound.among("plugin", name, points, hint="agentarmy plugins list")
    return _import(points[name])


def load_all(found: Iterable[EntryPoint] | None = None) -> Loaded:
    """Import every plugin; a broken one becomes a warning and never stops the program."""
    plugins: list[Plugin] = []
    warnings: list[str] = []
    for point in installed() if found is None else found:
        try:
            plugins.append(_import(point))
        except NotSetUp as error:
            warnings.append(error.line())
    return Loaded(tuple(plugins), tuple(warnings))


def _import(point: EntryPoint) -> Plugin:
    where = f'plugin "{point.name}" ({point.value})'
    try:
        plugin = point.load()
    except Exception as error:  # the plugin entry point: a stranger's module may raise anything
        reason = f"{type(error).__name__}: {error}"
        raise NotSetUp(
            f"{where} could not be loaded: {reason}", expected="a module that imports"
        ) from error
    if not isinstance(plugin, Plugin):
        raise NotSetUp(
            f"{where} is a {type(plugin).__name__}", expected="an agentarmy.plugin_api.Plugin"
        )
    return plugin
