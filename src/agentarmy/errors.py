"""Every error the product raises on purpose, arranged by how one recovers from it.

    AgentArmyError
    ├── UserError                 the rep can mend it; shown as one line, no traceback
    │   ├── UsageError            wrong words on the command line          exit 2
    │   ├── NotFound              no such record, file, clone or setting   exit 3
    │   ├── BadInput              a file or value that cannot be read      exit 4
    │   ├── NotSetUp              no clone, no price, no extra installed   exit 5
    │   ├── Busy                  another process holds the mirror         exit 6
    │   ├── NewerMirror           the mirror was written by a newer program exit 7
    │   ├── Storage               disk full, read-only or damaged          exit 8
    │   └── Tampered              records were changed by another hand     exit 9
    ├── Outside                   a provider did not do what was asked; recorded, never shown bare
    │   ├── Transient             may work later: network, server error
    │   ├── Quota                 too much for now; `retry_after` says when
    │   ├── AuthExpired           somebody must sign in again
    │   ├── Refused               will never work so: bad data, no right, mailbox unknown
    │   ├── Gone                  no such thing there (any more)
    │   ├── Exists                an id is taken, or the thing was changed meanwhile
    │   └── Unanswered            the request may have been performed: look before you repeat
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


FEW = 9
"""So many names are all told where none is near."""


class NotFound(UserError):
    """Something that was named does not exist."""

    exit_code = 3

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str], *, hint: str = "") -> NotFound:
        """Build the error for an unknown `name`, with the nearest of the `known` names."""
        names = sorted(known)
        few = names if len(names) <= FEW else names[:5]
        near = get_close_matches(name, names, n=3, cutoff=0.5) or few
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


class Tampered(UserError):
    """What must never change was changed behind the program's back."""

    exit_code = 9


class Outside(AgentArmyError):
    """A provider outside did not do, or may not have done, what it was asked.

    `kind` is how the fault is classed (transient, quota, auth, permanent, data, doubtful);
    `retry_after` are the seconds that the provider wants us to wait, None when it says nothing.
    """

    kind = "transient"

    def __init__(self, what: str, *, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.retry_after = retry_after


class Transient(Outside):
    """Nothing was done; the same request may work later."""


class Quota(Outside):
    """Nothing was done, since too much was asked for lately."""

    kind = "quota"


class AuthExpired(Outside):
    """Nothing was done, since the provider does not know us any more."""

    kind = "auth"


class Refused(Outside):
    """Nothing was done, and nothing ever will be: the request itself is wrong."""

    kind = "permanent"


class Gone(Outside):
    """Nothing was done: what was named is not there, or not any more."""

    kind = "data"


class Exists(Outside):
    """Nothing was done: the id is taken, or the thing was changed since it was read."""

    kind = "data"


class Unanswered(Outside):
    """The request went out and no answer came: it may have been performed."""

    kind = "doubtful"


class Bug(AgentArmyError):
    """A promise inside the program was broken."""

    exit_code = 70
