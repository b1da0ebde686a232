"""The buyer's rules of contact: when they want neither visits nor calls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentarmy.domain.records import Side, Turn
from agentarmy.reading.text import sentences

_NO_CONTACT = re.compile(
    r"\b(?:no|not|don't|do not|without|refrain from|abstain from)\b[^.;!?]{0,40}"
    r"\b(?:visits?|calls?|contacts?|contacting|meetings?|calling|visiting|approach\w*)\b"
    r"|\baddress (?:all |any |your )?questions to (?:her|him|them|[a-z. ]{3,40}) only\b"
)
_UNTIL = re.compile(r"\b(?:before|until|till|during|while|only|as long as)\b")


def no_contact_rule(turns: Sequence[Turn]) -> tuple[str, Turn] | None:
    """Return their newest words that keep us from visiting or calling for a time, and the turn.

    None where they set no such rule. `turns` are in time order.
    """
    for turn in reversed(turns):
        if turn.side is Side.OURS or turn.automatic:
            continue
        for span in reversed(sentences(turn.text)):
            if span.question or not _UNTIL.search(span.text) or not _NO_CONTACT.search(span.text):
                continue
            said = turn.text[span.start : span.end].strip()
            return re.split(r";|, please\b|\bplease\b", said)[0].strip(" ,."), turn
    return None
