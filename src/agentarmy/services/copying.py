"""Who gets a copy: of those on their last mail, whom the content concerns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.services.addressing import by_words, with_address
from agentarmy.services.dossier import contact_row
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.names import first_name, same_person
from agentarmy.writing.persona import Persona, of_title

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True)
class Copies:
    """Who is copied, and who was on their last mail and is left out."""

    kept: tuple[Person, ...] = ()
    left: tuple[Person, ...] = ()

    def note(self) -> str:
        """Tell the rep who was left out; '' for nobody."""
        if not self.left:
            return ""
        names = ", ".join(person.label for person in self.left)
        return f"Left out of the copies, since it does not concern them: {names}."


def copies(
    mirror: Mirror, context: DraftContext, *, sender: Person, stands: Callable[[Person], bool]
) -> Copies:
    """Return who gets a copy of a draft.

    Whoever was on their last mail stays on it; of the C-suite and of finance only who wrote or
    spoke in the deal, is named in that mail, or asked what is answered. Where the newest talk is
    not the reader's (a site visit, an engineer's question), those of the reader's own last mail
    count, else who leads that talk, and nobody of the C-suite. Of a call all of theirs who spoke.
    """
    if context.kind is DraftKind.INTERNAL_NOTE or context.channel is not Channel.MAIL:
        return Copies()
    there = tuple(p for p in _there(mirror, context) if not _either(p, context, sender))
    there = tuple(p for p in dict.fromkeys(there) if p.address and stands(p))
    kept = tuple(p for p in there if _concerned(mirror, context, p))
    return Copies(kept, tuple(p for p in there if p not in kept))


def _either(person: Person, context: DraftContext, sender: Person) -> bool:
    return same_person(person, context.recipient) or same_person(person, sender)


def _there(mirror: Mirror, context: DraftContext) -> tuple[Person, ...]:
    """Everybody whom the draft could be copied to."""
    mails = [t for t in context.human if t.channel is Channel.MAIL]
    if not mails:
        spoke = by_words(context.turns) if context.is_call else ()
        return tuple(with_address(mirror, person) for person in spoke)
    last = _last(context, mails)
    if last is None:
        leads = [t.speaker for t in context.unanswered[-1:]]
        return (*leads, *context.askers)
    return (last.speaker, *last.to, *context.askers)


def _last(context: DraftContext, mails: Sequence[Turn]) -> Turn | None:
    """Their mail whose readers may be copied: the newest; of somebody aside their own, if any."""
    theirs = [t for t in mails if t.side is not Side.OURS]
    if context.aside:
        written = [t for t in context.everything if t.channel is Channel.MAIL]
        own = [t for t in written if same_person(t.speaker, context.recipient)]
        return own[-1] if own else None
    return theirs[-1] if theirs else mails[-1]


def _concerned(mirror: Mirror, context: DraftContext, person: Person) -> bool:
    """Whether the content is a matter of this person."""
    if context.is_call or any(same_person(person, one) for one in context.askers):
        return True
    title = str(contact_row(mirror, person).get("title") or "")
    top = bool(title) and of_title(title) is Persona.C_SUITE
    if context.aside or not (top or _PAYS.search(title)):
        return not (context.aside and top)
    if any(same_person(t.speaker, person) for t in context.everything):
        return True
    mails = [t for t in context.human if t.channel is Channel.MAIL]
    last = _last(context, mails)
    return last is not None and _named(last, person)


_PAYS = re.compile(r"(?i)\b(?:financ\w*|controll\w*|treasur\w*|account(?:s|ing)|bookkeep\w*)\b")


def _named(mail: Turn, person: Person) -> bool:
    """Whether a mail speaks of somebody by name."""
    names = {first_name(person), person.name}
    return any(name and re.search(rf"\b{re.escape(name)}\b", mail.text) for name in names)
