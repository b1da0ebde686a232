"""A model that answers as a careful reader would: it knows the labels of the calls beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from agentarmy.llm.base import Call

_CALLS = Path(__file__).parent / "qualification" / "calls.jsonl"
_TURN = re.compile(r"(?m)^\[(t\d+)\] [^:]+: (.*)$")


def answer(call: Call, complaint: str) -> object:
    """Claim what the labels hold, as far as it stands in what is shown."""
    rows = [json.loads(line) for line in _CALLS.read_text(encoding="utf-8").splitlines()]
    shown = _TURN.findall(call.parts[-1].text)
    claims = [
        {**claim, "turn": code}
        for row in rows
        for claim in row["claims"]
        for code, text in shown
        if claim["quote"] in text
    ]
    return {"claims": claims}
