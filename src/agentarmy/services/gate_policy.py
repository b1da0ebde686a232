"""The policy in force on a clone: shipped law and defaults, the tenant's policy.json over them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agentarmy import resources
from agentarmy.config import Settings
from agentarmy.domain.effects import Mode
from agentarmy.domain.policy import Policy, parse_policy, tightened
from agentarmy.errors import BadInput, UserError
from agentarmy.store import switches
from agentarmy.store.database import Mirror

FILE = "policy.json"
"""The tenant's own policy in a clone's folder."""

Seeds = Callable[[str], str]


def shipped(name: str) -> str:
    """Return the text of a shipped policy file."""
    return resources.seed_text("policies", name)


@dataclass
class Policies:
    """Reads the policy of one clone, and again whenever the tenant's file has changed."""

    file: Path
    seeds: Seeds = shipped
    _known: tuple[object, Policy | None, str] | None = field(default=None, repr=False)

    def read(self) -> tuple[Policy | None, str]:
        """Return the policy, or None with the one line that says why there is none."""
        mark = self._mark()
        if self._known is None or self._known[0] != mark:
            self._known = (mark, *self._read())
        return self._known[1], self._known[2]

    def _mark(self) -> object:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            return str(error)
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _read(self) -> tuple[Policy | None, str]:
        try:
            law, defaults = (
                _json(self.seeds(name), name) for name in ("law.json", "defaults.json")
            )
            policy = parse_policy(law, defaults)
            if (text := self._own()) is not None:
                own = _json(text, str(self.file))
                policy = tightened(policy, own, where=str(self.file))
            return policy, ""
        except UserError as error:
            return None, error.line()
        except (OSError, ValueError) as error:
            return None, f"{self.file}: it cannot be read ({error}); try: agentarmy doctor"

    def _own(self) -> str | None:
        try:
            return self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None


def _json(text: str, where: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = f"mend or remove {where}" if "/" in where else "install agentarmy again"
        raise BadInput(f"{where}: no JSON ({error})", expected="a JSON object", hint=hint) from None
    return found


@dataclass(frozen=True, slots=True)
class Ruled:
    """The mode that holds, and everything that was said about it: who, and what."""

    mode: Mode
    source: str
    said: tuple[tuple[str, Mode], ...]


def mode_of(
    mirror: Mirror, settings: Settings, *, policy: Policy | None, workflow: str = ""
) -> Ruled:
    """Return the mode for the rep ('') or a process: SEND only when the switch says so and nothing
    else says DRAFT_ONLY.

    The tenant's switch must stand on SEND; a switch of the process, a flag, a variable, a settings
    file and the tenant's policy can only tighten.
    """
    said: list[tuple[str, Mode]] = []
    own = switches.newest(mirror)
    if own is None:
        said.append(("default: never switched", Mode.DRAFT_ONLY))
    else:
        said.append((f"switch of {own.set_at:%Y-%m-%d %H:%M}", own.mode))
    process = switches.newest(mirror, workflow) if workflow else None
    if process is not None:
        said.append((f"switch of {workflow}, {process.set_at:%Y-%m-%d %H:%M}", process.mode))
    if settings.mode:
        mode = Mode.SEND if settings.mode == Mode.SEND else Mode.DRAFT_ONLY
        said.append((settings.origins.get("mode", "settings"), mode))
    if policy is not None:
        said += [
            (f"tenant policy {policy.tenant_source}, modes.{name}", mode)
            for name, mode in policy.modes.items()
            if name in ("", "*", workflow)
        ]
    strict = next(((who, mode) for who, mode in said if mode is Mode.DRAFT_ONLY), said[0])
    return Ruled(strict[1], strict[0], tuple(said))
