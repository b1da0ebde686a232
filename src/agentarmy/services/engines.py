"""Who does the work: the rules, or a model that is heard beside them; and what that took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Evidence
from agentarmy.llm.base import Purpose, Usage
from agentarmy.resources import seed_names, seed_text
from agentarmy.writing.prompts import Prompt, parse

if TYPE_CHECKING:
    from agentarmy.llm.router import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Who did the work: 'rules', or the model that was heard beside them.

    `fallback`: a model was asked and gave nothing of use, so that the rules stand alone; `warning`
    says why in one line. `trace` is the id under which the call was recorded.
    """

    name: str = "rules"
    fallback: bool = False
    warning: str = ""
    trace: str = ""


RULES = Engine()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultant:
    """A gateway with the prompts by name; `qbs` adds question based selling to what is written."""

    gateway: Gateway
    prompts: Mapping[str, Prompt]
    tenant: str = ""
    qbs: bool = False

    def ready(self) -> bool:
        """Say whether any model for reasoning is set up."""
        return self.gateway.has(Purpose.REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one consultation took, and what a call with everything would have sent.

    `calls` were made now (0: known from before); `sent` and `everything` are estimated tokens.
    """

    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    cost: int = 0
    sent: int = 0
    everything: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model added: evidence, who was asked, what it took."""

    evidence: tuple[Evidence, ...] = ()
    engine: Engine = RULES
    spent: Spent = field(default_factory=Spent)


def load_prompts() -> dict[str, Prompt]:
    """Read the prompts that ship with the program, by name."""
    names = [one.removesuffix(".md") for one in seed_names("prompts") if one.endswith(".md")]
    return {name: parse(name, seed_text("prompts", f"{name}.md")) for name in names}
