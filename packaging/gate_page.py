"""Write the tables of docs/gate.md from the codes of the gate and the law that ships."""

from __future__ import annotations

import json
import re
from pathlib import Path

from agentarmy.domain.reasons import CODES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "gate.md"


def codes() -> str:
    """Return one row per reason, strictest first."""
    rows = sorted(CODES.items(), key=lambda one: -one[1][0].rank)
    return "".join(f"| `{code}` | {outcome} | {words} |\n" for code, (outcome, words) in rows)


def laws() -> str:
    """Return one row per rule of law."""
    text = (ROOT / "data" / "seeds" / "policies" / "law.json").read_text(encoding="utf-8")
    rows = []
    for one in json.loads(text)["rules"]:
        until = f", until {one['until']}" if "until" in one else ""
        note = f" {one['note']}" if "note" in one else ""
        term = f"since {one['in_force_from']}{until}"
        rows.append(f"| `{one['id']}` | {one['source']}; {term} | {one['demands']}.{note} |\n")
    return "".join(rows)


def page(text: str) -> str:
    """Return the page with its two tables as they are now."""
    tables = {
        "codes": "| Code | Answer | When |\n|---|---|---|\n" + codes(),
        "laws": "| Rule | Source | What it demands |\n|---|---|---|\n" + laws(),
    }
    for name, rows in tables.items():
        mark = f"<!-- {name} -->\n"
        found = re.search(rf"{re.escape(mark)}(\|.*\n)*", text)
        if found:
            text = text[: found.start()] + mark + rows + text[found.end() :]
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
