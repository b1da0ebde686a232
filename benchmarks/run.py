"""Run the benchmarks and print their ratios: `python benchmarks/run.py [NAME…] [--rounds N]`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from harness import SLACK, Figure

HERE = Path(__file__).parent


def main() -> int:
    """Run the named benchmarks (all when none is named); 1 when a goal is missed."""
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(names))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    figures: list[Figure] = []
    for name in options.names or names:
        sys.stderr.write(f"{name} …\n")
        figures += importlib.import_module(f"bench_{name}").run(options.rounds)
    Console(width=150).print(_table(figures))
    if options.json:
        rows = [figure.row() for figure in figures]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0 if all(figure.held for figure in figures) else 1


def _table(figures: list[Figure]) -> Table:
    load = os.getloadavg()[0]
    title = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}"
    table = Table(title=title)
    for heading in ("figure", "peer", "of", "ratio (median)", "spread", "goal", "", "ours", "peer"):
        table.add_column(heading, justify="right" if "ratio" in heading else "left")
    for one in figures:
        verdict = "held" if one.ratio <= one.goal else "held, slack" if one.held else "MISSED"
        table.add_row(
            one.name,
            one.peer,
            one.measure,
            f"{one.ratio:.2f}",
            f"{one.low:.2f}-{one.high:.2f}",
            f"≤ {one.goal:g}",
            verdict,
            f"{one.ours_ms:,.0f} ms" + (f" ({one.rate:,.0f}/s)" if one.units else ""),
            f"{one.peer_ms:,.0f} ms",
        )
    table.caption = f"A goal counts as missed beyond {SLACK} x; times are this machine's."
    return table


if __name__ == "__main__":
    sys.exit(main())
