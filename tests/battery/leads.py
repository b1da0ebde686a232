"""Form leads are worked on by a process that is killed again and again: each effect is there once.

python -m battery.leads setup FOLDER      a home with the demo tenant and the practice world
python -m battery.leads work FOLDER N     take N submissions through their steps
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from agentarmy import resources
from agentarmy.cli import demo
from agentarmy.cli.app import run as command
from agentarmy.cli.lead_kit import kit_of
from agentarmy.connectors.memory import World
from agentarmy.connectors.memory_faults import Fault, Plan
from agentarmy.formats.submissions import Submission
from agentarmy.formats.submissions import read as read_forms
from agentarmy.services import formleads
from agentarmy.store import audit
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import open_runtime
from battery import TESTS

CONNECTED = ("mailbox", "calendar", "crm")
BEGIN = datetime(2026, 3, 18, 14, 0, tzinfo=UTC)
FIRST = ("Ada", "Ben", "Cleo", "Dov", "Edda", "Finn", "Gwen", "Hugo")
LAST = ("Brook", "Castle", "Dune", "Ember", "Fjord", "Grove", "Harbour", "Isle")


@dataclass
class Outcome:
    """What became of a number of form leads."""

    leads: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run(
    folder: Path,
    *,
    kills: int,
    seed: int,
    life: tuple[float, float] = (0.0, 1.2),
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Let processes work on new submissions until so many were killed; then let one finish."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "battery.leads", "setup", folder], cwd=TESTS, check=True)
    draw = Random(seed)  # noqa: S311 - chance, not secrecy
    result, start = Outcome(), 0.0
    while result.kills < kills:
        begun = time.monotonic()
        # A few submissions more each time: what is done already is passed over quickly.
        process = _worker(folder, result.leads + 4, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()  # it has loaded what it needs
        start = max(start, time.monotonic() - begun)
        try:
            code = process.wait(timeout=draw.uniform(*life))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            result.kills += 1
        else:
            if code:
                raise RuntimeError(f"the working process ended with {code}")
            result.leads += 4
        process.stdout.close()
        progress(result.kills)
    result.leads += 4
    _finish(folder, result.leads)
    result.wrong = check(folder, result.leads)
    result.seconds = time.monotonic() - began
    return result


def _worker(folder: Path, leads: int, *, stdout: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "battery.leads", "work", str(folder), str(leads)]
    return subprocess.Popen(words, cwd=TESTS, stdout=stdout)


def _finish(folder: Path, leads: int) -> None:
    for _ in range(20):
        if _worker(folder, leads, stdout=subprocess.DEVNULL).wait():
            raise RuntimeError("the working process failed")
        if not _unfinished(folder):
            return


def _unfinished(folder: Path) -> bool:
    mirror = _mirror(folder)
    found = mirror.one("SELECT 1 FROM workflows WHERE status <> 'done' LIMIT 1")
    mirror.close()
    return found is not None


def _home(folder: Path) -> Path:
    return folder / "home"


def _clone(folder: Path) -> Path:
    return next((_home(folder) / "clones").iterdir())


def _mirror(folder: Path) -> Mirror:
    path, name = _clone(folder) / "mirror.sqlite", "northmill.example"
    return open_mirror(path, tenant=name, clock=lambda: BEGIN, create=False)


def check(folder: Path, leads: int) -> list[str]:
    """Say what is not there once: a run, a draft, its twin with the provider, a task, a label."""
    wrong: list[str] = []
    mirror = _mirror(folder)
    runs = mirror.all("SELECT status, id, error FROM workflows")
    wrong += [f"run {end}: {status} {error}" for status, end, error in runs if status != "done"]
    if len(runs) != leads:
        wrong.append(f"{len(runs)} runs for {leads} leads")
    for cells in mirror.all(
        "SELECT workflow_id, count(*) FROM workflow_steps WHERE status IN ('done', 'skipped')"
        " GROUP BY workflow_id HAVING count(*) <> 13"
    ):
        wrong.append(f"run {cells[0]}: {cells[1]} steps are over")
    effects = Counter(
        f"{kind} {state}" for kind, state in mirror.all("SELECT kind, state FROM outbox")
    )
    keys = [str(key) for (key,) in mirror.all("SELECT message_key FROM outbox")]
    for kind in ("mail_draft", "crm_task", "label"):
        if effects[f"{kind} done"] != leads:
            wrong.append(f"{kind}: {effects}")
    wrong += _broken(mirror)
    mirror.close()
    world = sqlite3.connect(_clone(folder) / "world.sqlite")
    for what, sql in _ONCE.items():
        found = Counter(str(key) for (key,) in world.execute(sql))
        if twice := [key for key, number in found.items() if number > 1]:
            wrong.append(f"{what} made twice: {twice[:3]}")
        if len(found) != leads or not found.keys() <= set(keys):
            wrong.append(f"{len(found)} {what} for {leads} leads")
    world.close()
    return wrong


_ONCE = {
    "drafts": "SELECT key FROM drafts",
    "tasks": "SELECT key FROM records WHERE kind = 'task'",
}


def _broken(mirror: Mirror) -> Iterator[str]:
    """Say where the audit chain breaks."""
    previous = audit.beginning(mirror)
    for cells in audit.entries(mirror):
        chained = cells[: len(audit.COLUMNS)]
        if chained[-1] != previous or audit.digest(chained) != cells[len(chained)]:
            yield f"the audit chain breaks at entry {cells[0]}"
        previous = str(cells[len(chained)])


# --- in a process of its own -------------------------------------------------------------------


def set_up(folder: Path) -> int:
    """Make the home of the demo tenant, with a practice world that loses replies."""
    files = folder / "files"
    shutil.copytree(resources.seed_path("tenants", "northmill"), files)
    os.environ["AGENTARMY_HOME"] = str(_home(folder))
    os.chdir(files)
    lines = [line for line in demo.SETUP if "clock.now" not in line and "connect." not in line]
    lines += [f"config set connect.{name} memory" for name in CONNECTED]
    for line in lines:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            if code := command(shlex.split(line)):
                return code
    world = World(_clone(folder) / "world.sqlite", clock=lambda: BEGIN)
    world.plan = Plan(
        seed=1,
        chances={
            "create_draft": {Fault.LOST: 0.05, Fault.BROKEN: 0.02},
            "crm.create": {Fault.LOST: 0.05, Fault.TIMEOUT: 0.02},
            "add_label": {Fault.LOST: 0.05, Fault.QUOTA: 0.02},
            "mailbox.search": {Fault.BROKEN: 0.02},
        },
        lag=1.0,
    )
    world.close()
    return 0


def work(folder: Path, leads: int) -> int:
    """Take submissions through their steps; each process begins some hours after the last."""
    begun = folder / "begun"
    number = int(begun.read_text() or "0") + 1 if begun.exists() else 1
    begun.write_text(str(number))
    os.environ["AGENTARMY_HOME"] = str(_home(folder))
    os.environ["AGENTARMY_CLOCK_NOW"] = (BEGIN + timedelta(hours=2) * number).isoformat()
    kit = kit_of(open_runtime())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    # The newest first: the others are done, but for the one that was being worked on.
    for one in reversed([_submission(number) for number in range(leads)]):
        asyncio.run(formleads.process(kit, one))
    return 0


def _submission(number: int) -> Submission:
    first, last = FIRST[number % 8], LAST[number // 8 % 8]
    row = {
        "submissionId": f"s-{number}",
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}{number}@lead{number}.example".lower(),
        "company": f"{last} Foods {number}",
        "country": "US",
        "message": "We pack about 900 cartons an hour on two lines and look at the CartonSeal 200."
        " What does one cost and how fast can you deliver?",
    }
    found = next(iter(read_forms(json.dumps(row).encode(), "form.json")))
    assert isinstance(found, Submission)
    return found


def main(what: str, folder: str, *rest: str) -> int:
    """Do one of the two jobs of this module."""
    return set_up(Path(folder)) if what == "setup" else work(Path(folder), int(rest[0]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
