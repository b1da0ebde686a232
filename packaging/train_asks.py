"""Learns the weights of `agentarmy.reading.asks` from labelled sentences.

    python packaging/train_asks.py SENTENCES.jsonl [WEIGHTS.json]

A row is {"text": a sentence, "asks": true or false}. Logistic regression with an elastic net,
found by `logistic.py`; the same rows give the same file.
The figures in the file are out of fold: five folds, and sentences with equal first words share one.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agentarmy.reading.asks import Weights, asks, digest, features
from logistic import STEPS, Table, descend

OUT = Path(__file__).resolve().parents[1] / "data" / "seeds" / "weights" / "asks.json"
ABOUT = (
    "Weights of a linear model: does a sentence of business mail ask for an action or promise one?"
    " See README.md in this folder for source and licence."
)
LEAST = 4
"""A feature must stand in so many sentences that begin differently: no names, no slogans."""
LASSO, RIDGE = 2e-4, 3e-4
ROUNDS = 400
FOLDS = 5
Row = tuple[str, bool]


def read(path: Path) -> list[Row]:
    """Read the labelled sentences. Raises OSError, KeyError or ValueError for an unfit file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [(str(row["text"]), bool(row["asks"])) for row in rows]


def beginning(text: str) -> str:
    """Return the first eight words of a sentence; twins from one template share them."""
    return " ".join(re.findall(r"[a-z]+", text.lower())[:8])


def fold_of(text: str) -> int:
    """Return the fold (0..4) of a sentence; twins fall into the same."""
    return int(hashlib.sha256(beginning(text).encode()).hexdigest(), 16) % FOLDS


def train(rows: Sequence[Row]) -> dict[str, object]:
    """Return bias, scale and the features that matter, as `asks.json` holds them."""
    listed = [sorted(features(text)) for text, _ in rows]
    seen = {(beginning(text), f) for (text, _), one in zip(rows, listed, strict=True) for f in one}
    counted = Counter(f for _, f in seen)
    names = sorted(f for f, n in counted.items() if n >= LEAST)
    column = {name: i for i, name in enumerate(names)}
    pairs = [(i, column[f]) for i, one in enumerate(listed) for f in one if f in column]
    at = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    wanted = np.array([float(label) for _, label in rows])
    table = Table(row=at[:, 0], column=at[:, 1], rows=len(rows), width=len(names))
    weights, bias = descend(table, wanted, lasso=LASSO, ridge=RIDGE, rounds=ROUNDS)
    scale = float(np.abs(weights).max()) / STEPS
    whole = np.rint(weights / scale).astype(int)
    return {
        "bias": round(bias, 4),
        "scale": round(scale, 6),
        "features": {name: w for name, w in zip(names, whole.tolist(), strict=True) if w},
    }


def out_of_fold(rows: Sequence[Row]) -> dict[str, float]:
    """Return precision, recall, F1 and their rows, each sentence judged by the other folds."""
    hits = wrong = missed = 0
    for fold in range(FOLDS):
        learned = train([row for row in rows if fold_of(row[0]) != fold])
        weights = Weights.parse({**learned, "figures": {}})
        for text, label in (row for row in rows if fold_of(row[0]) == fold):
            said = asks(text, weights)
            hits, wrong, missed = (
                hits + (said and label),
                wrong + (said and not label),
                missed + (label and not said),
            )
    return {
        "f1": round(2 * hits / (2 * hits + wrong + missed), 4),
        "precision": round(hits / (hits + wrong), 4),
        "recall": round(hits / (hits + missed), 4),
        "rows": len(rows),
    }


def main(arguments: Sequence[str]) -> int:
    """Train, print the out-of-fold figures and write the weights; return an exit code."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    rows = read(Path(arguments[0]))
    figures = out_of_fold(rows)
    learned = {
        "about": ABOUT,
        "figures": figures,
        "learned_from": digest(text for text, _ in rows),
        **train(rows),
    }
    out = Path(arguments[1]) if len(arguments) == 2 else OUT
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(learned, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"out of fold: {figures}; wrote {out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
