"""Made-up knowledge, large enough for vectors, and a mirror that holds it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.services.knowledge import ingest
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)
THEMES = {
    "kiln": ("kiln", "firing", "glaze", "clay", "oven", "ceramic", "temperature", "shelf"),
    "boat": ("boat", "hull", "sail", "mast", "harbour", "keel", "anchor", "rudder"),
    "bee": ("bee", "hive", "honey", "queen", "swarm", "pollen", "wax", "meadow"),
    "loom": ("loom", "thread", "weave", "yarn", "shuttle", "fabric", "pattern", "wool"),
}
SIZE = 260


def article(number: int) -> dict[str, str]:
    """One article: words of its theme, chosen by its number, and a part number of its own."""
    words = THEMES[list(THEMES)[number % len(THEMES)]]
    pattern = number // len(THEMES) * 37 % 255 + 1  # 255 patterns before one comes again
    chosen = [word for bit, word in enumerate(words) if pattern >> bit & 1]
    text = f"The {words[number % 7]} meets the {', the '.join(chosen)}."
    return {"id": f"a{number}", "title": f"Note {number}", "text": f"{text} Part ZX{number:04}."}


def filled(folder: Path, *, size: int = SIZE, tenant: str = "northmill") -> Mirror:
    """Return a mirror in `folder` with so many articles taken in."""
    folder.mkdir(exist_ok=True)
    path = folder / "notes.json"
    path.write_text(json.dumps([article(number) for number in range(size)]), encoding="utf-8")
    mirror = open_mirror(folder / "mirror.sqlite", tenant=tenant, clock=lambda: NOW)
    ingest(mirror, path, now=NOW)
    return mirror
