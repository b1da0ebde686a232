"""The prompts as they are put together: versioned texts in one order, untrusted text last.

Methodology always comes first; questioning and persona are additions between it and the task, and
leaving one out changes no byte of the rest. Text from outside stands behind the critical rules,
between two lines with a code that does not occur in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentarmy.errors import BadInput
from agentarmy.writing.persona import Persona

METHODOLOGY, QBS, RULES = "methodology", "qbs", "critical-rules"
_PERSONAS = {
    Persona.IC: "persona-ic",
    Persona.MANAGER: "persona-manager",
    Persona.C_SUITE: "persona-c-suite",
}
_FRONT = re.compile(r"---\n(?P<head>.*?)\n---\n(?P<text>.*)", re.DOTALL)
_CODE = 8
"""Letters of a fence's code; more are taken where the text holds them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One versioned text; `sections` are its parts under '## NAME', taken as they are needed."""

    name: str
    version: str
    text: str
    sections: Mapping[str, str] = field(default_factory=dict)

    def with_sections(self, names: Iterable[str]) -> str:
        """Return the text with these sections behind it, each on a line of its own."""
        return "\n".join([self.text, *(f"{name}: {self.sections[name]}" for name in names)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of an assembled prompt.

    `system` parts are ours; `untrusted` ones came from outside and are fenced. `refs` are the ids
    of the records that the text was made of.
    """

    name: str
    text: str
    version: str = ""
    system: bool = True
    untrusted: bool = False
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked: the name of its prompt, its `sections`, and what is added around it.

    `given` is trusted text of this one call, such as limits; `outside` are untrusted pieces.
    """

    name: str
    sections: tuple[str, ...] = ()
    persona: Persona | None = None
    qbs: bool = False
    given: str = ""
    outside: tuple[Piece, ...] = ()


def parse(name: str, text: str) -> Prompt:
    """Read a prompt file: front matter with name and version, then the text and its sections.

    Raises BadInput where name or version is missing or the name is not that of the file.
    """
    found = _FRONT.fullmatch(text)
    head = dict(re.findall(r"(?m)^(\w+):\s*(.+?)\s*$", found["head"])) if found else {}
    if found is None or head.get("name") != name or not head.get("version"):
        raise BadInput(f"prompt {name}.md", expected="front matter with its name and a version")
    main, *rest = re.split(r"(?m)^## ", found["text"])
    sections = {}
    for one in rest:
        title, _, body = one.partition("\n")
        sections[title.strip()] = " ".join(body.split())
    return Prompt(name=name, version=head["version"], text=main.strip(), sections=sections)


def assemble(prompts: Mapping[str, Prompt], task: Task) -> tuple[Piece, ...]:
    """Return the parts of a prompt in their order.

    Methodology, questioning, persona, task, critical rules; then what is given, and last what came
    from outside, fenced. Raises KeyError for a prompt that is not there.
    """
    names = [METHODOLOGY]
    if task.qbs:
        names.append(QBS)
    if task.persona is not None:
        names.append(_PERSONAS[task.persona])
    ours = [_piece(prompts[name]) for name in names]
    asked = prompts[task.name]
    ours.append(_piece(asked, asked.with_sections(task.sections)))
    ours.append(_piece(prompts[RULES]))
    given = [Piece(name="given", text=task.given, system=False)] if task.given else []
    return (*ours, *given, *(fenced(one) for one in task.outside))


def _piece(prompt: Prompt, text: str = "") -> Piece:
    return Piece(name=prompt.name, text=text or prompt.text, version=prompt.version)


def fenced(piece: Piece) -> Piece:
    """Return an untrusted piece between two lines with a code that does not occur in its text."""
    code = fence_code(piece.text)
    text = f"BEGIN {code} ({piece.name})\n{piece.text}\nEND {code}"
    return Piece(
        name=piece.name,
        text=text,
        version=piece.version,
        system=False,
        untrusted=True,
        refs=piece.refs,
    )


def fence_code(text: str) -> str:
    """Return a code that does not occur in the text; the same text gives the same code."""
    seed, folded = text, text.casefold()
    while True:
        code = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:_CODE]
        if code not in folded:
            return code
        seed = f"{code} {seed}"
