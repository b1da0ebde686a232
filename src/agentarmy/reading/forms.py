"""Web forms: a machine sends the words of a visitor, 'Name: …', 'Message: …', line by line."""

from __future__ import annotations

import re
from dataclasses import replace

from agentarmy.domain.records import Facts, Person, Side, Turn

_LINE = re.compile(r"^[ \t]*(?P<label>[A-Za-z][\w \-/]{1,28}?)[ \t]*:[ \t]*(?P<value>.*)$", re.M)
_NAME = frozenset({"name", "full name", "your name", "contact", "from", "contact name"})
_MAIL = frozenset({"email", "e-mail", "mail", "email address", "your email", "e-mail address"})
_WORDS = frozenset(
    {"message", "your message", "comments", "comment", "question", "enquiry", "inquiry", "details"}
)


def visitor(turn: Turn, facts: Facts) -> tuple[Turn, tuple[int, int]] | None:
    """Return the turn as the visitor's own words and the span of their message.

    None when the text is no form: a form has an address and a message, each on its own label.
    Whoever writes from one of our domains is no visitor.
    """
    lines = list(_LINE.finditer(turn.text)) if "@" in turn.text else []
    found = {m["label"].strip().lower(): m for m in lines}
    mail = next((found[k] for k in _MAIL if k in found), None)
    words = next((found[k] for k in _WORDS if k in found), None)
    if mail is None or words is None or "@" not in mail["value"]:
        return None
    address = mail["value"].strip().lower()
    if address.rpartition("@")[2] in facts.our_domains:
        return None
    name = next((found[k]["value"].strip() for k in _NAME if k in found), "")
    after = next((m.start() for m in lines if m.start() > words.start()), len(turn.text))
    speaker = Person(name, address)
    return replace(turn, speaker=speaker, side=Side.THEIRS), (words.start("value"), after)
