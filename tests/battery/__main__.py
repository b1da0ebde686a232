"""The battery in its long form: make battery [ARGS="--only power --seed 7 --json"]."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from battery import TESTS, cuts, kills, leads

MAILS, IMAGES, KILLS, TAMPERINGS = 60_000, 2_000, 100, 1_000


@dataclass
class Line:
    """One trial: what was done how often, what came of it, and whether it is as it must be."""

    trial: str
    number: str
    found: str
    good: bool
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)


Tell = Callable[[int], None]


def power(folder: Path, seed: int, scale: float, tell: Tell) -> Iterator[Line]:
    """Cut the power under the mirror; then under one that forgets to force things out."""
    found, images, runs = cuts.Found(), max(20, int(IMAGES * scale)), 0
    while found.images < images:
        one = cuts.cut_power(
            folder / f"power{runs}", images=min(200, images - found.images), seed=seed + runs
        )
        runs += 1
        found.images += one.images
        found.lost += one.lost
        found.torn += one.torn
        found.damaged += one.damaged
        tell(found.images)
    yield Line(
        "power cuts",
        f"{found.images:,} images",
        f"{len(found.lost)} lost, {len(found.torn)} torn, {len(found.damaged)} damaged",
        found.clean,
        notes=[*found.lost, *found.torn, *found.damaged][:5],
    )
    naive = cuts.cut_power(folder / "forgetful", images=100, seed=seed, kind=cuts.Forgetful)
    yield Line(
        "planted: nothing is forced to the disk",
        f"{naive.images} images",
        f"found out: {len(naive.lost)} lost",
        not naive.clean,
    )


def mails(folder: Path, seed: int, scale: float, tell: Tell) -> Iterator[Line]:
    """Send mails by a process that is killed; then by those that look right and are not."""
    number = max(300, int(MAILS * scale))
    pause = (0.2, 2.5) if scale >= 0.5 else (0.0, 0.6)
    one = kills.run(folder / "mails", mails=number, seed=seed, pause=pause, progress=tell)
    yield Line(
        "mails, 5 % of the replies lost",
        f"{one.mails:,} mails, {one.kills} × kill -9",
        f"{one.twice} twice, {one.lost} lost; {one.sent:,} sent, {one.uncertain} uncertain,"
        f" {one.left} left as the rep's drafts, {one.failed} failed",
        one.clean and one.kills > 0,
        one.seconds,
        one.notes[:5],
    )
    planted = {
        "again": "planted: sends again when no answer comes",
        "at_once": "planted: believes a search that lags behind",
    }
    for strategy, name in planted.items():
        few = max(200, number // 60)
        bad = kills.run(
            folder / strategy, mails=few, seed=seed, pause=(0.0, 0.4), strategy=strategy
        )
        yield Line(
            name,
            f"{bad.mails:,} mails, {bad.kills} × kill -9",
            f"found out: {bad.twice} twice",
            not bad.clean,
            bad.seconds,
        )


def form_leads(folder: Path, seed: int, scale: float, tell: Tell) -> Iterator[Line]:
    """Kill the process that takes form leads through their thirteen steps."""
    folder.mkdir()
    one = leads.run(folder, kills=max(3, int(KILLS * scale)), seed=seed, progress=tell)
    yield Line(
        "form leads, 13 steps each",
        f"{one.leads:,} leads, {one.kills} × kill -9",
        "each draft, task and label once" if not one.wrong else f"{len(one.wrong)} wrong",
        not one.wrong,
        one.seconds,
        one.wrong[:5],
    )


def tampering(folder: Path, seed: int, scale: float, tell: Tell) -> Iterator[Line]:
    """Edit, delete, reorder, cut and splice the audit chain, and work its hashes out anew."""
    test = "services/test_auditing.py::test_a_thousand_tamperings_are_found"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    ended = subprocess.run(words, cwd=TESTS, capture_output=True, text=True, check=False)
    tell(TAMPERINGS)
    good = ended.returncode == 0
    yield Line(
        "tampering with the audit chain",
        f"{TAMPERINGS:,} changes",
        "all found" if good else "not all found",
        good,
        notes=[] if good else ended.stdout.splitlines()[-5:],
    )


TRIALS: dict[str, tuple[Callable[[Path, int, float, Tell], Iterator[Line]], int]] = {
    "power": (power, IMAGES),
    "mails": (mails, MAILS),
    "leads": (form_leads, KILLS),
    "tampering": (tampering, TAMPERINGS),
}
"""Every trial by name, and how much of it there is in the long form."""


def main(argv: list[str]) -> int:
    """Run the trials and print one line each; 1 when any is not as it must be."""
    parser = argparse.ArgumentParser(prog="make battery")
    parser.add_argument("--only", action="append", choices=TRIALS, help="this trial alone")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 is a tenth of it")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(argv)
    lines = []
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with (
        tempfile.TemporaryDirectory() as folder,
        Progress(*columns, console=console, transient=True) as bar,
    ):
        for name in chosen.only or TRIALS:
            trial, whole = TRIALS[name]
            task = bar.add_task(name, total=int(whole * chosen.scale))
            began = time.monotonic()

            def tell(done: int, task: object = task) -> None:
                bar.update(task, completed=done)  # type: ignore[arg-type]

            for line in trial(Path(folder) / name, chosen.seed, chosen.scale, tell):
                line.seconds = line.seconds or time.monotonic() - began
                began = time.monotonic()
                lines.append(line)
            bar.remove_task(task)
    show(lines, seed=chosen.seed, as_json=chosen.json)
    return 0 if all(line.good for line in lines) else 1


def show(lines: list[Line], *, seed: int, as_json: bool) -> None:
    """Print what came of the trials."""
    if as_json:
        json.dump({"seed": seed, "trials": [asdict(line) for line in lines]}, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    table = Table("trial", "number", "found", "s", title=f"Battery, seed {seed}")
    for line in lines:
        mark = "[green]✓[/]" if line.good else "[red]✗[/]"
        table.add_row(f"{mark} {line.trial}", line.number, line.found, f"{line.seconds:.0f}")
    console = Console()
    console.print(table)
    for line in lines:
        for note in line.notes:
            console.print(f"{line.trial}: {note}", markup=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
