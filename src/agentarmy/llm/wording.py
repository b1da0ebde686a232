"""How a call is put to any model: its parts in order, the wish for JSON, the complaint."""

from __future__ import annotations

import json

from agentarmy.llm.base import Call, Role

_JSON = "Answer with one JSON object that fits this JSON Schema, and nothing else:\n{}"
_PLAIN = "Answer with the JSON object alone."
_AGAIN = "Your answer before this was not usable: {}. Answer again, with the JSON object alone."


def system(call: Call, *, told: bool = False) -> str:
    """Return the instructions of a call, and behind them how to answer.

    `told` when the schema is given to the provider beside the words: it need not be said twice.
    """
    form = _PLAIN if told else _JSON.format(json.dumps(call.schema))
    return f"{call.prompt(Role.SYSTEM)}\n\n{form}"


def user(call: Call, complaint: str = "") -> str:
    """Return what is asked, and behind it what was wrong with the answer before."""
    said = call.prompt(Role.USER) or "Go on."
    return f"{said}\n\n{_AGAIN.format(complaint)}" if complaint else said
