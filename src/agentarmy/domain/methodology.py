"""Sales methods as records: what each element means and which questions uncover it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentarmy.errors import BadInput

BANT = ("budget", "authority", "need", "timeline", "competition")
MEDDIC = (
    "metrics",
    "economic_buyer",
    "decision_criteria",
    "decision_process",
    "pain",
    "champion",
)
LABELS = {
    "budget": "Budget",
    "authority": "Authority",
    "need": "Need",
    "timeline": "Timeline",
    "competition": "Competition",
    "metrics": "Metrics",
    "economic_buyer": "Economic buyer",
    "decision_criteria": "Decision criteria",
    "decision_process": "Decision process",
    "pain": "Identified pain",
    "champion": "Champion",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodElement:
    """One element of a method; `stages` are the deal stages in which it is asked for."""

    method: str
    id: str
    name: str
    meaning: str = ""
    listen_for: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Methods:
    """All elements of all methods, in the order of the files."""

    elements: tuple[MethodElement, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def asking(self, element: str) -> tuple[MethodElement, ...]:
        """Return the elements of that id that hold questions, BANT and MEDDIC first."""
        found = [e for e in self.elements if e.id == element and e.questions]
        return tuple(sorted(found, key=lambda e: e.method.casefold() not in ("bant", "meddic")))


def parse(documents: Iterable[Mapping[str, object]]) -> Methods:
    """Read method documents: {"method", "elements": [{"id", "name", "questions", …}]}.

    Raises BadInput that names the method and what is missing.
    """
    elements: list[MethodElement] = []
    names: dict[str, str] = {}
    for document in documents:
        method = str(document.get("method") or "")
        rows = document.get("elements")
        if not method or not isinstance(rows, list):
            raise BadInput(
                f'method file "{method or "?"}"', expected='"method" and a list "elements"'
            )
        names[method.casefold()] = str(document.get("name") or method)
        elements.extend(_element(method, row) for row in rows)
    return Methods(tuple(elements), names)


def _element(method: str, row: object) -> MethodElement:
    if not isinstance(row, Mapping) or not row.get("id"):
        raise BadInput(f'an element of method "{method}"', expected='an object with an "id"')
    return MethodElement(
        method=method,
        id=str(row["id"]),
        name=str(row.get("name") or row["id"]),
        meaning=str(row.get("meaning") or ""),
        listen_for=_texts(row.get("listen_for")),
        questions=_texts(row.get("questions")),
        stages=_texts(row.get("stages")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list):
        return ()
    return tuple(str(v.get("text", "")) if isinstance(v, Mapping) else str(v) for v in value)
