"""A labelled deal as tests need it, in the form of tests/quality/deals.jsonl."""

from __future__ import annotations

import json
from pathlib import Path

from agentarmy.domain.methodology import BANT, MEDDIC

SAID = (
    ("Nell Dray", "Hello Ivo, what would you like to spend on the two grinders?"),
    ("Ivo Lang", "We have a budget of 9,000 dollars for this."),
    ("Nell Dray", "And who signs?"),
    ("Ivo Lang", "I sign for it myself."),
)


def row(name: str = "mill-1", **labels: str) -> dict[str, object]:
    """One call: budget and authority are said; `labels` replace what is held to be true."""
    held = {"budget": "holds", "authority": "holds"} | labels
    quotes = {
        "budget": ["We have a budget of 9,000 dollars"],
        "authority": ["I sign for it myself"],
    }
    gold: dict[str, object] = {
        element: {"is": held.get(element, "absent"), "quotes": quotes.get(element, [])}
        for element in (*BANT, *MEDDIC)
    }
    turns = [
        {"at": f"2026-05-04T09:0{n}:00Z", "speaker": who, "address": "", "text": text}
        for n, (who, text) in enumerate(SAID)
    ]
    return {
        "id": name,
        "industry": "milling",
        "kind": "call",
        "now": "2026-05-04T10:00:00Z",
        "zone": "Europe/Vienna",
        "us": {"names": ["Nell Dray"], "domains": ["grindstone.example"]},
        "prices": [{"name": "Grinder", "price": "4000", "currency": "USD", "unit": "unit"}],
        "policies": [],
        "turns": turns,
        "gold": {**gold, "objections": [], "commitments": [], "verdict": "NURTURE"},
    }


def write(folder: Path, *rows: dict[str, object]) -> Path:
    """Write the rows where `agentarmy eval deals` looks for them; return the folder."""
    text = "".join(json.dumps(one) + "\n" for one in rows)
    (folder / "deals.jsonl").write_text(text)
    return folder
