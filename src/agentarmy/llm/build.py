"""Makes models of their names in the settings; nothing is loaded or asked by that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agentarmy.errors import UserError
from agentarmy.llm.base import Call, Fault, Model, Outcome, Raw
from agentarmy.llm.local import Local
from agentarmy.llm.prices import Prices
from agentarmy.llm.providers import MAKERS, Cloud
from agentarmy.llm.scripted import Scripted


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What models need: the folder of GGUF files, keys and addresses by maker, bounds, prices.

    `key` raises UserError where there is none.
    """

    folder: Path
    key: Callable[[str], str]
    urls: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 60.0
    context: int = 8192
    threads: int = 0
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A model that cannot be made; asking it says why."""

    name: str
    why: str

    def complete(self, call: Call, *, complaint: str = "") -> Raw:
        """Raise Fault."""
        raise Fault(Outcome.NOT_SET_UP, self.why)


def build(name: str, places: Places) -> Model:
    """Return the model of a name; one that cannot be made says so when it is asked."""
    kind, _, rest = name.partition(":")
    if kind == "local":
        return Local(
            name=name,
            path=gguf(places.folder, rest),
            context=places.context,
            threads=places.threads,
            seconds=2 * places.seconds,  # a plain machine writes slower than a provider
        )
    if kind == "scripted":
        try:
            return Scripted.load(Path(rest).expanduser(), name=name)
        except UserError as error:
            return Lacking(name, error.line())
    maker = name.partition("/")[0]
    if maker not in MAKERS:
        return Lacking(name, f"no provider {maker}; expected one of {', '.join(MAKERS)}")
    return Cloud(
        name=name,
        key=partial(places.key, maker),
        url=places.urls.get(maker, ""),
        seconds=places.seconds,
        thinking=places.prices.of(name).thinking,
    )


def gguf(folder: Path, name: str) -> Path:
    """Return the place of a local model: in the folder, '.gguf' may be left out."""
    path = folder / Path(name).expanduser()
    return path if path.suffix == ".gguf" else path.with_name(f"{path.name}.gguf")
