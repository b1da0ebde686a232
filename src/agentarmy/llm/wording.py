"""How a call is put to any model: its parts in order, the wish for JSON, the complaint."""

from __future__ import annotations

import json

from agentarmy.llm.base import Call, Role

_JSON = "Answer with one JSON object that fits this JSON Schema, and nothing else:\n{}"
_AGAIN = "Your answer before this was not usable: {}. Answer again, with the JSON object alone."


def system(call: Call) -> str:
    """Return the instructions of a call, and behind them how to answer."""
    return f"{call.prompt(Role.SYSTEM)}\n\n{_JSON.format(json.dumps(call.schema))}"


def user(call: Call, complaint: str = "") -> str:
    """Return what is asked, and behind it what was wrong with the answer before."""
    said = call.prompt(Role.USER) or "Go on."
    return f"{said}\n\n{_AGAIN.format(complaint)}" if complaint else said
