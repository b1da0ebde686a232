"""A model that lies in every way: made-up words, our side's words, changed sums, turned denials."""

from __future__ import annotations

import re

from agentarmy.llm.base import Call

_TURN = re.compile(r"(?m)^\[(t\d+)\] [^:]+: (.*)$")
_WE = re.compile(r"(?m)^\(we asked: (.*)\)$")
ELEMENTS = (
    "budget authority need timeline competition metrics economic_buyer decision_criteria"
    " decision_process pain champion"
).split()
_MOST = 24


def answer(call: Call, complaint: str) -> object:
    """Claim what nobody said, of every element, in turn by turn other ways."""
    shown = _TURN.findall(call.parts[-1].text)
    ours = _WE.findall(call.parts[-1].text)
    claims = []
    for number, element in enumerate(ELEMENTS):
        code, text = shown[number % len(shown)]
        quote = ours[0] if ours and number % 4 == 1 else text
        if number % 4 == 2:
            quote = f"We surely said that {element} is settled for good."
        claims.append(
            {
                "element": element,
                "quote": quote,
                "turn": code,
                "value": ("", "90,000 dollars", "Gregor Vance", "within 2 days")[number % 4],
                "polarity": 1 if number % 2 else -1,
            }
        )
    return {"claims": claims[:_MOST]}
