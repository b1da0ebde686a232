"""Which models there are, which are asked for what, and whether they answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from agentarmy import config, paths
from agentarmy.errors import UsageError
from agentarmy.llm.base import Attempt, Call, Outcome, Part, Purpose, Role
from agentarmy.llm.build import gguf
from agentarmy.llm.prices import FREE, Price, Prices
from agentarmy.llm.providers import MAKERS
from agentarmy.llm.router import Gateway

SUGGESTED = ("anthropic/claude-sonnet-5-5", "openai/gpt-4o")
"""What is proposed to a rep who names none; a model on this machine comes last."""
EMBEDDERS = ("lsa", "minilm")
NOBODY = "none"


def chains(settings: config.ModelSettings) -> dict[Purpose, tuple[str, ...]]:
    """Return the models of each purpose, in the order in which they are asked.

    Small questions go where the large ones go, unless set otherwise. Talks stay on this machine
    unless set otherwise: nobody waits for a provider while somebody listens.
    """
    fast = settings.fast or settings.reason
    here = tuple(name for name in fast if name.startswith(FREE))
    return {
        Purpose.REASON: settings.reason,
        Purpose.FAST: fast,
        Purpose.VOICE: settings.voice or here,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model that can be set: who makes it, what it costs, and what it lacks ('' when ready).

    `price` is None where it is not known; then it counts as the dearest known.
    """

    name: str
    maker: str
    price: Price | None
    lacks: str


def offers(prices: Prices, folder: Path, *, keys: Collection[str]) -> list[Offer]:
    """Return all models of the price table by maker, then the GGUF files of the folder.

    `keys` are the names of the secrets there are.
    """
    names = sorted([*prices.models, *prices.unpriced], key=lambda n: MAKERS.index(n.split("/")[0]))
    found = [_offer(name, prices, folder=folder, keys=keys) for name in names]
    here = [_offer(name, prices, folder=folder, keys=keys) for name in local_names(folder)]
    return [*found, *here]


def local_names(folder: Path) -> list[str]:
    """Return the names of the GGUF files in the folder of models: 'local:NAME'."""
    files = sorted(folder.rglob("*.gguf")) if folder.is_dir() else []
    return [f"local:{one.relative_to(folder).with_suffix('').as_posix()}" for one in files]


def _offer(name: str, prices: Prices, *, folder: Path, keys: Collection[str]) -> Offer:
    return Offer(
        name=name,
        maker=maker_of(name),
        price=prices.of(name) if prices.knows(name) else None,
        lacks=lacks(name, folder=folder, keys=keys),
    )


def maker_of(name: str) -> str:
    """Return who makes a model, or 'local' or 'scripted'."""
    return name.partition(":")[0] if name.startswith(FREE) else name.partition("/")[0]


def lacks(name: str, *, folder: Path, keys: Collection[str]) -> str:
    """Return what a model lacks before it can be asked, with the command that helps; '' if none."""
    maker = maker_of(name)
    if maker == "scripted":
        path = Path(name.partition(":")[2]).expanduser()
        return "" if path.is_file() else f"no file {path}"
    if maker == "local":
        path = gguf(folder, name.partition(":")[2])
        if not path.is_file():
            return f"no file {path}"
        there = find_spec("llama_cpp") is not None
        return "" if there else "llama.cpp: pip install 'agentarmy[local-llm]'"
    if find_spec("litellm") is None:
        return "litellm: pip install 'agentarmy[llm]'"
    return "" if f"{maker}.key" in keys else f"a key: agentarmy secrets set {maker}.key"


def purpose_named(text: str) -> Purpose:
    """Return a purpose by its name. Raises UsageError."""
    try:
        return Purpose(text)
    except ValueError:
        known = ", ".join(one.value for one in Purpose)
        raise UsageError(f'no purpose "{text}"', expected=f"one of {known}") from None


def suggested(folder: Path) -> tuple[str, ...]:
    """Return the order that is proposed: the providers', then one on this machine."""
    return (*SUGGESTED, *local_names(folder)[:1])


def use(clone: paths.Clone, purpose: Purpose, *, names: Sequence[str]) -> tuple[str, ...]:
    """Set the models of a purpose in their order; none named: the suggested, 'none': nobody.

    Returns what was set. Raises BadInput for a name that can be none.
    """
    if purpose is Purpose.EMBED:
        return _use_embedder(clone, names)
    chosen = tuple(dict.fromkeys(names)) or suggested(clone.models)
    chosen = () if chosen == (NOBODY,) else chosen
    config.write(clone.settings, {f"models.{purpose}": chosen or None})
    return chosen


def _use_embedder(clone: paths.Clone, names: Sequence[str]) -> tuple[str, ...]:
    if len(names) != 1 or names[0] not in EMBEDDERS:
        raise UsageError(
            "what makes vectors is one model of this machine",
            expected=" or ".join(EMBEDDERS),
            hint="agentarmy models use embed minilm",
        )
    config.write(clone.settings, {"knowledge.embedder": names[0]})
    return (names[0],)


def doubts(
    purpose: Purpose,
    names: Sequence[str],
    *,
    prices: Prices,
    folder: Path,
    keys: Collection[str],
) -> list[str]:
    """Return what a rep should know about models just set, one line each."""
    if purpose is Purpose.EMBED:
        return []
    found = []
    for name in names:
        if lack := lacks(name, folder=folder, keys=keys):
            found.append(f"{name} lacks {lack}")
        if not prices.knows(name):
            near = get_close_matches(name, prices.models, n=1, cutoff=0.8)
            meant = f"; did you mean {near[0]}?" if near and name not in prices.unpriced else ""
            found.append(f"{name} has no known price and counts as the dearest{meant}")
    if purpose is Purpose.VOICE and any(not name.startswith(FREE) for name in names):
        found.append("what is said in talks then leaves this machine")
    return found


def try_out(gateway: Gateway, tenant: str) -> list[Attempt]:
    """Ask each model of the gateway's reasoning order one tiny structured question.

    One that answers wrongly is asked twice, as ever; the last attempt counts.
    """
    found = []
    for model in gateway.models.get(Purpose.REASON, ()):
        alone = Gateway(
            {Purpose.REASON: [model]},
            ledger=gateway.ledger,
            prices=gateway.prices,
            limits=gateway.limits,
            clock=gateway.clock,
        )
        reply = alone.ask(_trial(tenant), fresh=True)
        found.append(_together(reply.attempts))
    return found


def _together(attempts: Sequence[Attempt]) -> Attempt:
    last = attempts[-1]
    return Attempt(
        model=last.model,
        outcome=last.outcome,
        detail=last.detail,
        usage=sum((one.usage for one in attempts[:-1]), last.usage),
        cost=sum(one.cost for one in attempts),
        held=sum(one.held for one in attempts),
        ms=sum(one.ms for one in attempts),
    )


def _trial(tenant: str) -> Call:
    schema: Mapping[str, object] = {
        "type": "object",
        "properties": {
            "colour": {"enum": ["red", "green", "blue"]},
            "number": {"type": "integer", "minimum": 0, "maximum": 9},
        },
        "required": ["colour", "number"],
        "additionalProperties": False,
    }
    return Call(
        purpose=Purpose.REASON,
        task="models-test",
        parts=(
            Part(name="trial", version="1", text="Answer what is asked."),
            Part(name="question", version="1", text="A colour and a number.", role=Role.USER),
        ),
        schema=schema,
        tenant=tenant,
        agent="rep",
        most_output=200,
    )


def worked(attempts: Sequence[Attempt]) -> bool:
    """Say whether any of the models answered."""
    return any(one.outcome is Outcome.OK for one in attempts)
