"""Guidance of the sales methods and regions: looked up by name, or by the gap of a deal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agentarmy.domain.judgement import Element, Judgement, Standing
from agentarmy.domain.methodology import BANT, MEDDIC, MethodElement, Methods
from agentarmy.errors import NotFound

_OPEN = frozenset({Standing.UNKNOWN, Standing.CLAIMED, Standing.CONTRADICTED})
_ORDER = ("need", "budget", "authority", "timeline", "competition", "pain", "economic_buyer",
          "decision_process", "decision_criteria", "metrics", "champion")  # fmt: skip
"""The order in which gaps are closed, as the next question takes them."""

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An element that is open on a deal, and the record that says how to close it."""

    standing: Standing
    value: str
    record: MethodElement


def element(methods: Methods, method: str, *, name: str) -> MethodElement:
    """Return one record of a method. Raises NotFound with the nearest names."""
    found = elements(methods, method)
    wanted = _key(name)
    for one in found:
        if wanted in (one.id, _key(one.name)):
            return one
    known = [one.id for one in found]
    raise NotFound.among(
        f"{method} element", name, known, hint=f"agentarmy kb method {method.casefold()}"
    )


def elements(methods: Methods, method: str) -> tuple[MethodElement, ...]:
    """Return the records of a method, in its order. Raises NotFound with the nearest names."""
    key = _key(method)
    found = tuple(one for one in methods.elements if one.method.casefold() == key)
    if not found:
        raise NotFound.among("method", method, methods.names, hint="agentarmy kb method")
    return found


def gaps(judgement: Judgement, methods: Methods, *, stage: str = "") -> tuple[Gap, ...]:
    """Return what is open, the gap to close first at the head.

    Given a stage, what that stage does not ask for yet comes after what it asks for.
    """
    standing = {one.id: one for one in (*judgement.bant, *judgement.meddic)}
    found = [
        Gap(standing=at.standing, value=at.value, record=record)
        for name in _ORDER
        if (at := standing.get(name)) is not None and _is_open(at)
        for record in _records(methods, name)
    ]
    if stage:
        found.sort(key=lambda gap: stage.upper() not in gap.record.stages)
    return tuple(found)


def of_stage(methods: Methods, stage: str) -> tuple[MethodElement, ...]:
    """Return the BANT+ and MEDDIC records that a stage asks for.

    Raises NotFound with the nearest names of stages.
    """
    ours = [one for name in _ORDER for one in _records(methods, name)]
    wanted = stage.strip().upper()
    found = tuple(one for one in ours if wanted in one.stages)
    if not found:
        known = {name for one in ours for name in one.stages}
        raise NotFound.among("stage", stage, known, hint="agentarmy kb guide --stage DISCOVERY")
    return found


def region(records: Iterable[Record], name: str) -> Record:
    """Return one region's record, by its name or the code of one of its countries.

    Raises NotFound with the names of the regions.
    """
    known = {str(one.get("region") or ""): one for one in records}
    key = name.strip().casefold()
    if key in known:
        return known[key]
    for one in known.values():
        countries = one.get("countries")
        if isinstance(countries, list) and key.upper() in countries:
            return one
    raise NotFound.among("region", name, known, hint="agentarmy kb region apac")


def _is_open(one: Element) -> bool:
    return one.standing in _OPEN


def _records(methods: Methods, name: str) -> list[MethodElement]:
    """The record of an element in its own method: pain in MEDDIC, budget in BANT+."""
    method = "bant" if name in BANT else "meddic"
    assert name in BANT or name in MEDDIC  # noqa: S101 - a promise of our own tables
    return [one for one in methods.elements if one.id == name and one.method.casefold() == method]


def _key(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split()).rstrip("+")
