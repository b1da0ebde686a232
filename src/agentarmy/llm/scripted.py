"""A model whose answers are written down: for tests, demos and the measuring of what a model adds.

A script is a JSON file `{TASK: [answer, …]}`, where a key may also be `TASK:SUBJECT` or `*` for
the rest, or a Python file with a function `answer(call, complaint)`. Answers of a list are given in
turn, the last one ever after. An answer is the object to send, or one of
`{"$text": "as it is"}`, `{"$cut": "text that was cut off"}`, `{"$fault": "timeout"}`.
"""

from __future__ import annotations

import json
import runpy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy.errors import BadInput, NotFound
from agentarmy.llm.base import Call, Fault, Outcome, Raw, Usage

Answer = Callable[[Call, str], object]
"""Makes an answer from a call and the complaint about the answer before, '' at first."""

Script = Mapping[str, object] | Answer

_UNBILLED = frozenset(
    {Outcome.DOWN, Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.DENIED, Outcome.NOT_SET_UP}
)


@dataclass
class Scripted:
    """A model that follows its script. `asked` keeps each call with its complaint."""

    name: str
    script: Script
    asked: list[tuple[Call, str]] = field(default_factory=list)
    _given: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls, path: Path, *, name: str = "") -> Scripted:
        """Read a script. Raises NotFound, BadInput."""
        return cls(name or f"scripted:{path}", _read(path))

    def complete(self, call: Call, *, complaint: str = "") -> Raw:
        """Return what the script says next; tokens are counted as bytes / 4. Raises Fault."""
        self.asked.append((call, complaint))
        answer = self._next(call, complaint)
        fresh = sum(len(part.text.encode()) for part in call.parts) + len(complaint.encode())
        text, cut = _sent(answer, fresh)
        return Raw(text, Usage(fresh=fresh // 4, output=len(text.encode()) // 4), truncated=cut)

    def _next(self, call: Call, complaint: str) -> object:
        if not isinstance(self.script, Mapping):
            return self.script(call, complaint)
        for key in (f"{call.task}:{call.subject}", call.task, "*"):
            if key in self.script:
                return self._of(key, self.script[key])
        raise Fault(Outcome.REFUSED, f"the script knows no task {call.task}")

    def _of(self, key: str, answers: object) -> object:
        if not isinstance(answers, Sequence) or isinstance(answers, str):
            return answers
        if not answers:
            return {"$text": ""}
        self._given[key] += 1
        return answers[min(self._given[key], len(answers)) - 1]


def _sent(answer: object, fresh: int) -> tuple[str, bool]:
    """Return the text of an answer and whether it was cut off. Raises Fault where it says so."""
    if isinstance(answer, Mapping) and len(answer) == 1:
        (mark, value), *_ = answer.items()
        if mark == "$fault":
            if value not in list(Outcome):
                raise Fault(Outcome.DOWN, f"the script names no fault: {value}")
            fault = Outcome(str(value))
            usage = None if fault in _UNBILLED else Usage(fresh=fresh // 4)
            raise Fault(fault, "as scripted", usage=usage, unsure=fault is Outcome.TIMEOUT)
        if mark in ("$text", "$cut"):
            return str(value), mark == "$cut"
    try:
        return (answer if isinstance(answer, str) else json.dumps(answer)), False
    except (TypeError, ValueError) as error:
        raise Fault(Outcome.DOWN, f"the script answers no JSON: {error}") from None


def _read(path: Path) -> Script:
    if not path.is_file():
        raise NotFound(f"no script {path}", expected="a .json or .py file")
    if path.suffix == ".py":
        return _program(path)
    try:
        script: object = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{path} is no JSON: {error}") from None
    if not isinstance(script, dict):
        raise BadInput(f"{path} is no object", expected="{TASK: [answer, …]}")
    return script


def _program(path: Path) -> Answer:
    """Run a script that is a program; whatever goes wrong in it is a fault of the model."""
    try:
        answer = runpy.run_path(str(path)).get("answer")
    except (Exception, SystemExit) as error:
        raise BadInput(f"{path} cannot be run: {_said(error)}") from None
    if not callable(answer):
        raise BadInput(f"{path} has no function answer(call, complaint)")

    def made(call: Call, complaint: str) -> object:
        try:
            return answer(call, complaint)
        except Fault:
            raise
        except (Exception, SystemExit) as error:
            raise Fault(Outcome.DOWN, f"the script failed: {_said(error)}") from None

    return made


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
