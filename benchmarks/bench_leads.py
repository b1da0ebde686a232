"""CSV import of 100k leads beside a bare `sqlite-utils insert`; rescoring beside a SQL UPDATE."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.domain.scoring import Icp
from agentarmy.services import leads
from agentarmy.store.database import open_mirror
from data import write_leads
from harness import Figure, command_wall, compare, timed

BIN = Path(sys.executable).parent
COUNT = 100_000


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write_leads(folder / "leads.csv", COUNT)
        return [_import(folder, file, rounds), _rescore(folder, file, rounds)]


def _import(folder: Path, file: Path, rounds: int) -> Figure:
    def ours() -> float:
        home = folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        argv = [str(BIN / "agentarmy"), "import", str(file)]
        return command_wall(argv, {"AGENTARMY_HOME": str(home)})()

    def theirs() -> float:
        bare = folder / "bare.sqlite"
        bare.unlink(missing_ok=True)
        argv = [str(BIN / "sqlite-utils"), "insert", str(bare), "leads", str(file), "--csv"]
        return command_wall([*argv, "--pk", "Record ID", "--silent"])()

    return compare(
        "import of 100k leads (CSV): dedupe, change capture, scoring",
        "bare sqlite-utils insert",
        ours=ours,
        theirs=theirs,
        goal=1.5,
        rounds=rounds,
        measure="wall",
    )


def _rescore(folder: Path, file: Path, rounds: int) -> Figure:
    home = folder / "scored"
    command_wall([str(BIN / "agentarmy"), "import", str(file)], {"AGENTARMY_HOME": str(home)})()
    path = next(home.glob("clones/*/mirror.sqlite"))
    mirror = open_mirror(path, tenant="local", clock=lambda: datetime.now(UTC))
    plain = folder / "plain.sqlite"
    shutil.copy(path, plain)

    def ours() -> float:
        return timed(lambda: leads.rescore(mirror, Icp(), now=datetime.now(UTC)))

    def theirs() -> float:
        connection = sqlite3.connect(plain, isolation_level=None)
        start = time.perf_counter()
        connection.execute(
            "UPDATE leads SET score = 15 * (employees BETWEEN 10 AND 500) + 15 * (title IN "
            "('CEO', 'CRO', 'VP Sales')) + 5 * (country IN ('US', 'DE', 'FR')), tier = 'COLD', "
            "reasons = 'size,role,geo', scored_at = ?",
            (datetime.now(UTC).isoformat(),),
        )
        spent = time.perf_counter() - start
        connection.close()
        return spent

    try:
        return compare(
            "rescoring of 100k leads with reasons, written back",
            "a SQL UPDATE of the same columns",
            ours=ours,
            theirs=theirs,
            goal=6.0,
            rounds=rounds,
            measure="wall",
        )
    finally:
        mirror.close()
