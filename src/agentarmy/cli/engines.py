"""The option --engine: the rules alone, or a model beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agentarmy import config
from agentarmy.cli.output import JsonValue, note
from agentarmy.errors import NotSetUp

if TYPE_CHECKING:
    from agentarmy.services.engines import Consultant, Engine
    from agentarmy.wiring import Runtime

RULES = "rules"
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="rules|MODEL",
        help="'rules', or a model to hear beside them; else the models that are set up.",
    ),
]


def checked(name: str) -> str:
    """Return the name of an engine. Raises NotSetUp for what can be none."""
    wrong = "" if name in ("", RULES) else config.KEYS["models.reason"].check(name)
    if wrong:
        raise NotSetUp(
            f'no model "{name}"', expected=f"rules, or {wrong}", hint="agentarmy models list"
        )
    return name


def consultant_of(runtime: Runtime, engine: str) -> Consultant | None:
    """Return who is asked beside the rules: the named model, or those set up; None: nobody."""
    if checked(engine) == RULES or not (engine or runtime.settings.models.reason):
        return None
    from agentarmy.services.engines import Consultant, load_prompts

    gateway = runtime.gateway_to(engine) if engine else runtime.gateway()
    return Consultant(
        gateway=gateway,
        prompts=load_prompts(),
        tenant=runtime.settings.tenant,
        qbs=runtime.settings.guidance == "on",
    )


def warn(engine: Engine) -> None:
    """Say on stderr, in one line, that a model was asked in vain or that another answered."""
    if engine.warning:
        note(f"warning: {engine.warning}")


def engine_data(engine: Engine) -> dict[str, JsonValue]:
    """Return who did the work as plain data: 'engine', 'fallback', 'warning' and 'trace'."""
    return {
        "engine": engine.name,
        "fallback": engine.fallback,
        "warning": engine.warning or None,
        "trace": engine.trace or None,
    }


def engine_words(engine: Engine) -> str:
    """Say in words who did the work; '' for the rules alone, where no model was wished."""
    if engine.fallback:
        return "engine rules (fallback)"
    return "" if engine.name == RULES else f"engine {engine.name}"
