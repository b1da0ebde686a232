"""Run the peer and ours side by side and report the median of the per-round ratios.

Order alternates from round to round, so that drift of the machine hits both alike. A ratio fails
only beyond its goal x 1.25; milliseconds are shown for a person and never judged.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

SLACK = 1.25
"""How far beyond its goal a ratio may go before it counts as missed (noise of small machines)."""

Variant = Callable[[], float]
"""Does the work once and returns its seconds (CPU or wall, the same for all variants)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio: what was measured against which peer, the goal, and what came out."""

    name: str
    peer: str
    measure: str
    goal: float
    ratio: float
    low: float
    high: float
    ours_ms: float
    peer_ms: float
    rounds: int
    units: int = 0

    @property
    def rate(self) -> float:
        """How many of its units we did in a second; 0 for a figure that counts none."""
        return self.units / self.ours_ms * 1e3

    @property
    def held(self) -> bool:
        """Whether the goal was met within the slack."""
        return self.ratio <= self.goal * SLACK

    def row(self) -> dict[str, object]:
        """Return the figure as a JSON object."""
        return {**asdict(self), "held": self.held}


def compare(
    name: str,
    peer: str,
    *,
    ours: Variant,
    theirs: Variant,
    goal: float,
    rounds: int,
    measure: str,
    units: int = 0,
) -> Figure:
    """Interleave `ours` and `theirs` for `rounds` rounds after one warm-up of each.

    `units` is how many of something ours does, for a rate that is shown.
    """
    ours()
    theirs()
    mine: list[float] = []
    other: list[float] = []
    for number in range(rounds):
        if number % 2:
            other.append(theirs())
            mine.append(ours())
        else:
            mine.append(ours())
            other.append(theirs())
    ratios = [a / b for a, b in zip(mine, other, strict=True)]
    return Figure(
        name,
        peer,
        measure,
        goal,
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(mine) * 1e3,
        statistics.median(other) * 1e3,
        rounds,
        units,
    )


def command_cpu(argv: Sequence[str], env: Mapping[str, str] | None = None) -> Variant:
    """Return a variant that runs a whole command and counts its user and system CPU seconds."""
    return lambda: _run(argv, env)[1]


def command_wall(argv: Sequence[str], env: Mapping[str, str] | None = None) -> Variant:
    """Return a variant that runs a whole command and counts wall-clock seconds."""
    return lambda: _run(argv, env)[0]


def _run(argv: Sequence[str], env: Mapping[str, str] | None) -> tuple[float, float]:
    full = {**os.environ, "COLUMNS": "120", **(env or {})}
    full.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=full,
    )
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{argv}: exit {process.returncode}: {complaint.decode()[-400:]}")
    return wall, usage.ru_utime + usage.ru_stime


def timed(work: Callable[[], object]) -> float:
    """Return the wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def worked(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call, those of the kernel included."""
    start = time.process_time()
    work()
    return time.process_time() - start
