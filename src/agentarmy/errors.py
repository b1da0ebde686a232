"""Every error the product raises on purpose, arranged by how one recovers from it.

    AgentArmyError
    ├── UserError                 the rep can mend it; shown as one line, no traceback
    │   ├── UsageError            wrong words on the command line          exit 2
    │   ├── NotFound              no such record, file, clone or setting   exit 3
    │   ├── BadInput              a file or value that cannot be read      exit 4
    │   ├── NotSetUp              no clone, no price, no extra installed   exit 5
    │   ├── Busy                  another process holds the mirror         exit 6
    │   ├── NewerMirror           the mirror was written by a newer program exit 7
    │   └── Storage               disk full, read-only or damaged          exit 8
    └── Bug                       a broken promise of our own; traceback   exit 70

`what` says what happened, `expected` what would have been right, `hint` the next command to type.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AgentArmyError(Exception):
    """Base of all deliberate errors."""


class UserError(AgentArmyError):
    """A mistake or a lack that the person at the keyboard can mend."""

    exit_code = 1

    def __init__(self, what: str, *, expected: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected
        self.hint = hint

    def line(self) -> str:
        """Return the one line that is shown: what, expected, next command."""
        parts = [self.what.rstrip(".")]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.hint:
            parts.append(f"try: {self.hint}")
        return "; ".join(parts)


class UsageError(UserError):
    """The command line itself is wrong."""

    exit_code = 2


class NotFound(UserError):
    """Something that was named does not exist."""

    exit_code = 3

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str], *, hint: str = "") -> NotFound:
        """Build the error for an unknown `name`, with the nearest of the `known` names."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.5) or names[:5]
        expected = "one of " + ", ".join(near) if near else ""
        return cls(f'no {kind} "{name}"', expected=expected, hint=hint)


class BadInput(UserError):
    """A file, a row or a value that cannot be read as what it should be."""

    exit_code = 4


class NotSetUp(UserError):
    """A part that this command needs has not been set up or installed."""

    exit_code = 5


class Busy(UserError):
    """Another process holds what this one needs."""

    exit_code = 6


class NewerMirror(UserError):
    """The mirror was written by a newer version of the program."""

    exit_code = 7


class Storage(UserError):
    """The disk is full, read-only or damaged."""

    exit_code = 8


class Bug(AgentArmyError):
    """A promise inside the program was broken."""

    exit_code = 70
