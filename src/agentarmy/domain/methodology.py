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
class Template:
    """A question with places for the buyer's words; `to` is the depth that it leads to, or ''.

    `needs` names the places: pain, consequence, said, capability.
    """

    text: str
    needs: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a trouble may do harm to, and the words (beginnings) that tell that it does."""

    text: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageGuide:
    """How the method goes on at one stage: its goal, kinds of question, and how deep to go."""

    stage: str
    goal: str
    types: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    depth: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodElement:
    """One element of a method; `stages` are the deal stages in which it is asked for.

    `type` is the kind of question (pain_funnel, impact, solution, confirmation) that it asks.
    """

    method: str
    id: str
    name: str
    meaning: str = ""
    listen_for: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    type: str = ""
    templates: tuple[Template, ...] = ()
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True, slots=True)
class Methods:
    """All elements of all methods, in the order of the files, and how to go on at each stage."""

    elements: tuple[MethodElement, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    guides: Mapping[str, StageGuide] = field(default_factory=dict)

    def element(self, method: str, name: str) -> MethodElement:
        """Return an element of a method; an empty one when there is none."""
        same = (e for e in self.elements if e.id == name and e.method.casefold() == method)
        return next(same, MethodElement(method=method, id=name, name=name))

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
    guides: dict[str, StageGuide] = {}
    for document in documents:
        method = str(document.get("method") or "")
        rows = document.get("elements")
        if not method or not isinstance(rows, list):
            raise BadInput(
                f'method file "{method or "?"}"', expected='"method" and a list "elements"'
            )
        names[method.casefold()] = str(document.get("name") or method)
        elements.extend(_element(method, row) for row in rows)
        guides |= {guide.stage: guide for guide in map(_guide, _rows(document.get("guidance")))}
    return Methods(tuple(elements), names, guides)


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
        type=str(row.get("type") or ""),
        templates=tuple(
            Template(
                text=str(one.get("text") or ""),
                needs=_texts(one.get("needs")),
                to=str(one.get("to") or ""),
            )
            for one in _rows(row.get("templates"))
        ),
        consequences=tuple(
            Consequence(str(one.get("text") or ""), _texts(one.get("cues")))
            for one in _rows(row.get("consequences"))
        ),
    )


def _guide(row: Mapping[str, object]) -> StageGuide:
    return StageGuide(
        stage=str(row.get("stage") or ""),
        goal=str(row.get("goal") or ""),
        types=_texts(row.get("types")),
        do=_texts(row.get("do")),
        avoid=_texts(row.get("avoid")),
        depth=str(row.get("depth") or ""),
    )


def _rows(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if not isinstance(value, list):
        return ()
    return tuple(str(v.get("text", "")) if isinstance(v, Mapping) else str(v) for v in value)
