"""What they asked for and only the rep can give: papers to send and answers to fill in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentarmy.domain.records import Channel
from agentarmy.writing import phrases
from agentarmy.writing.answers import Asked
from agentarmy.writing.composer import Composer
from agentarmy.writing.ground import Move, Sentence
from agentarmy.writing.names import first_name, plain_name
from agentarmy.writing.turned import turned
from agentarmy.writing.wording import flipped


def document(write: Composer, asked: Asked) -> Sentence:
    """Hand over the paper that they asked for; what was asked for in a chat goes by mail."""
    thing = flipped(asked.thing, limit=12)
    options: Sequence[str] = phrases.ATTACH
    if write.ctx.channel is Channel.CHAT:
        options = phrases.BY_MAIL
    elif _by_other(write, asked):
        options = phrases.ATTACH_OTHER
    text = write.choose("attach", options).format(thing=thing, who=_first(asked))
    return Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=9)


def checking(write: Composer, asked: Asked) -> Sentence:
    """Answer with a slot for the rep: a plain statement where the question can be turned round.

    To somebody who did not ask it, who did is named.
    """
    found = turned(_without_name(write, asked.text))
    wants = _wants(write, asked)
    own = bool(wants) and wants == first_name(write.ctx.recipient)
    if found.indirect and _by_other(write, asked) and not (own and found.statement):
        text = write.choose("asked for", phrases.ASKED_BY_OTHER)
        text = text.format(who=wants or _first(asked), indirect=found.indirect, slot=found.slot)
    elif found.statement:
        text = found.statement
    else:
        options = phrases.CHECKING_WHETHER if found.indirect else phrases.CHECKING
        text = write.choose("checking" + asked.text, options)
        text = text.format(said=found.indirect, slot=found.slot)
    return Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=9)


def _by_other(write: Composer, asked: Asked) -> bool:
    """Whether somebody else than the readers asked, and has a name."""
    return bool(_first(asked)) and not write.ctx.is_call and not write.ctx.asked_by_reader(asked)


_WANTS = re.compile(
    r"\b(?P<who>[A-Z][\w'-]+)\b (?:\w+ly )?(?:wants?|needs?|is waiting for|waits for"
    r"|asked (?:me )?for"
    r"|asks for|would like|has to know|must know|won't|will not)\b"
)


def _wants(write: Composer, asked: Asked) -> str:
    """The first name of who wants to know: 'who comes? Ole wants a name'; '' for none."""
    turn = next((t for t in write.ctx.everything if t.id == asked.ground.source.id), None)
    place = turn.text.find(asked.ground.quote) if turn else -1
    if turn is None or place < 0:
        return ""
    behind = turn.text[place + len(asked.ground.quote) :].lstrip(" .?!,")
    following = re.split(r"(?<=[.!?])\s+|\n\s*\n", behind)[0]
    found = _WANTS.search(f"{asked.ground.quote} {following}")
    names = {first_name(p) for t in write.ctx.everything for p in (t.speaker, *t.to)}
    names |= {first_name(write.ctx.recipient)}
    return found["who"] if found and found["who"] in names else ""


def _first(asked: Asked) -> str:
    words = plain_name(asked.ground.who)
    return words[0] if words and "@" not in words[0] else ""


def _without_name(write: Composer, text: str) -> str:
    """Their words without our name in front: 'Jo - who comes?'."""
    name = re.escape(write.ctx.rep.name.partition(" ")[0])
    called = re.match(rf"(?i){name}\s*[-\u2013\u2014,:]+\s*", text) if name else None
    return text[called.end() if called else 0 :]
