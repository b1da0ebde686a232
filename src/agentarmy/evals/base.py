"""What a task of `agentarmy eval` is, and what its run returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from agentarmy.errors import BadInput, NotFound

if TYPE_CHECKING:
    from agentarmy.evals.costs import Costs
    from agentarmy.services.engines import Consultant

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
JsonRow = Mapping[str, Json]

TASKS: dict[str, str] = {
    "qualification": "qualification",
    "knowledge": "knowledge",
    "amounts_dates": "amounts_dates",
    "asks": "asks",
    "replies": "replies",
    "retrieval": "retrieval",
    "deals": "deals",
    "refusals": "refusals",
    "grounding": "grounding",
    "minutes": "minutes",
    "answers": "answers",
    "injection": "injection",
    "detect": "detect",
}
"""Task name to the module of agentarmy.evals that holds its `TASK`; imported when it is run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number, 0..1, over `n` items, with its 95 % interval.

    `baseline` says in words what a naive way reaches; `goal` is what we want, None when none is
    set, and the most that is borne where `less` is better. `main` marks the figure that a one-line
    summary of the task shows.
    """

    name: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None
    baseline: str = ""
    goal: float | None = None
    less: bool = False
    main: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.less else self.value >= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One item that came out wrong: its key, its words, what was expected, what we said, why."""

    key: str
    text: str
    expected: str
    got: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run found.

    `predictions` are rows in the form of the reference scorer, in the order of the gold rows.
    `decided` are pairs of confidence (0..1) and whether that verdict was right, for the
    reliability plot; empty for tasks without confidence. `costs` tell what a model took, where
    leads were qualified.
    """

    figures: tuple[Figure, ...]
    predictions: tuple[JsonRow, ...] = ()
    misses: tuple[Miss, ...] = ()
    decided: tuple[tuple[float, bool], ...] = ()
    costs: Costs | None = None


class Consulting(Protocol):
    """A run with a model beside the rules."""

    def __call__(
        self, folder: Path, step: Callable[[], None], /, *, consultant: Consultant
    ) -> Outcome:
        """Return what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task: `files` are what it needs below the data folder; `run` is given that folder.

    `run` reports each finished item by calling `step()`; it raises BadInput for a row that it
    cannot read. `consult` does the same with a model beside the rules; None where none is asked.
    """

    name: str
    about: str
    files: tuple[str, ...]
    run: Callable[[Path, Callable[[], None]], Outcome]
    consult: Consulting | None = None


def task_of(name: str) -> Task:
    """Import and return a task by name. Raises NotFound with the nearest names."""
    if name not in TASKS:
        raise NotFound.among("task", name, TASKS, hint="agentarmy eval --help")
    found = import_module(f"agentarmy.evals.{TASKS[name]}").TASK
    assert isinstance(found, Task)  # noqa: S101 - a promise of our own modules
    return found


def missing(task: Task, folder: Path) -> tuple[str, ...]:
    """Return the task's files that the folder lacks."""
    return tuple(name for name in task.files if not (folder / name).is_file())


def count(path: Path) -> int:
    """Return the number of rows in a JSON-lines file; 0 when there is no such file."""
    if not path.is_file():
        return 0
    with path.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def rows(path: Path) -> Iterator[dict[str, Json]]:
    """Yield the objects of a JSON-lines file. Raises BadInput with file and line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"{path.name} line {number}: {error.msg}") from None
            if not isinstance(row, dict):
                raise BadInput(f"{path.name} line {number}", expected="an object")
            yield row
