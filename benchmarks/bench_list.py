"""`agentarmy contacts list|show` at 100k contacts beside `sqlite-utils rows` of the same page.

Also the growth of our own list command from 1k to 100k contacts (to 1M with BENCH_BIG=1).
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.domain.records import Row
from agentarmy.store import tables
from agentarmy.store.database import open_mirror
from data import FIRST, LAST, TITLES
from harness import Figure, command_cpu, compare

BIN = Path(sys.executable).parent
PAGE = 50


def fill(home: Path, count: int) -> Path:
    """Make a clone with `count` contacts and return its mirror."""
    path = home / "clones" / "default" / "mirror.sqlite"
    path.parent.mkdir(parents=True)
    mirror = open_mirror(path, tenant="local", clock=lambda: datetime.now(UTC))
    for begin in range(0, count, 20_000):
        rows = [(f"n{n}", _row(n)) for n in range(begin, min(count, begin + 20_000))]
        with mirror.write():
            tables.put(mirror, "contacts", rows)
    mirror.close()
    return path


def _row(number: int) -> Row:
    name = f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]} {number}"
    email = f"{name.replace(' ', '.')}@firm{number % 5000}.example".lower()
    return {"name": name, "email": email, "title": TITLES[number % len(TITLES)]}


def run(rounds: int) -> list[Figure]:
    """Measure CPU seconds of the whole process."""
    sizes = [1_000, 100_000] + ([1_000_000] if os.environ.get("BENCH_BIG") else [])
    with tempfile.TemporaryDirectory() as name:
        mirrors = {size: fill(Path(name) / str(size), size) for size in sizes}
        homes = {size: {"AGENTARMY_HOME": str(Path(name) / str(size))} for size in sizes}
        words = [str(BIN / "agentarmy"), "contacts", "list", "--limit", str(PAGE)]
        show = [str(BIN / "agentarmy"), "contacts", "show", "ana.abara.0@firm0.example"]
        rows = [str(BIN / "sqlite-utils"), "rows", str(mirrors[100_000]), "contacts"]
        peer = command_cpu([*rows, "--limit", str(PAGE), "--order", "name", "-t"])
        figures = [
            compare(
                f"{label} at 100k contacts",
                "sqlite-utils rows of the same page",
                ours=command_cpu(argv, homes[100_000]),
                theirs=peer,
                goal=0.8,
                rounds=rounds,
                measure="CPU",
            )
            for label, argv in (("contacts list", words), ("contacts show", show))
        ]
        for size in sizes[1:]:
            figures.append(
                compare(
                    f"contacts list at {size:,}",
                    "the same at 1,000",
                    ours=command_cpu(words, homes[size]),
                    theirs=command_cpu(words, homes[1_000]),
                    goal=1.1,
                    rounds=rounds,
                    measure="CPU",
                )
            )
    return figures
