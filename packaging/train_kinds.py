"""Learns the weights of `agentarmy.reading.learned` from labelled exchanges.

    python packaging/train_kinds.py EXCHANGES.jsonl… [--to WEIGHTS.json]

An exchange is {"ask": the seller's last words, "said": the buyer's answer, "marks": [[kind, words
of `said`] …]}. One linear model per kind, by `logistic.py`; the same rows give the same file. The
figures in the file are out of fold: a third of the files, each by another author, is judged by the
weights of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.evals.measures import Score, binary
from agentarmy.reading.cues import Scene, read_sentence
from agentarmy.reading.hearing import HEARD, MEANINGS, cues_of
from agentarmy.reading.learned import Said, features
from agentarmy.reading.masking import Circle, Prepared, prepare
from agentarmy.reading.products import Catalogue
from agentarmy.wiring import lexicon
from logistic import STEPS, Numbers, Table, descend

OUT = Path(__file__).resolve().parents[1] / "data" / "seeds" / "weights" / "kinds.json"
ABOUT = "Weights of linear models: what a buyer's sentence says. See README.md in this folder."
LEAST = 3
"""A feature must stand in so many sentences."""
LASSO, RIDGE = 3e-5, 1e-4
ROUNDS, FOLDS = 150, 3
SLIGHT = 3
"""Weights below this, of 127, are left out."""
_WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_LEXICON = lexicon()


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with the features and the kinds that it says."""

    features: frozenset[str]
    kinds: frozenset[str]


def read(path: Path) -> list[Row]:
    """Read the sentences of a file of exchanges. Raises OSError, KeyError or ValueError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [row for line in lines if line.strip() for row in _rows(json.loads(line))]


def _rows(exchange: Mapping[str, object]) -> list[Row]:
    asked, said = str(exchange["ask"]), str(exchange["said"])
    marks = exchange["marks"]
    if not isinstance(marks, list):
        raise ValueError(f"marks of {said!r}")
    common = frozenset(word for word in f"{asked} {said}".split() if word.islower())
    origins = _LEXICON.word("origins")
    circle = Circle(common=common, business=_LEXICON.vocabulary, origins=origins)
    before = _prepared(asked, Side.OURS, circle)
    turn = _prepared(said, Side.THEIRS, circle)
    spans = [(str(kind), said.index(words), len(words)) for kind, words in marks]
    heard = " ".join(before.masked[s.start : s.end] for s in before.sentences[-2:])
    scene, rows = Scene(_LEXICON, currency="USD", circle=circle), []
    for place, sentence in enumerate(turn.sentences):
        sentence_said = Said(
            masked=turn.masked[sentence.start : sentence.end],
            asked=heard,
            cues=cues_of(read_sentence(turn, sentence, scene=scene)),
            place=place,
            last=place == len(turn.sentences) - 1,
        )
        kinds = frozenset(
            kind
            for kind, start, size in spans
            if _carries(sentence.start, sentence.end, start=start, end=start + size)
        )
        rows.append(Row(frozenset(features(sentence_said)), kinds))
    return rows


def _carries(begin: int, stop: int, *, start: int, end: int) -> bool:
    """Whether a sentence holds enough of the marked words to carry what they say."""
    shared = min(end, stop) - max(start, begin)
    return shared > 0 and shared >= min(12, (end - start) / 2, (stop - begin) / 2)


def _prepared(text: str, side: Side, circle: Circle) -> Prepared:
    turn = Turn(
        id="m",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person("Somebody"),
        text=text,
        at=_WHEN,
        side=side,
    )
    return prepare(turn, Catalogue.of(()), circle=circle)


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: the features by column, and for each kind its weights and bias."""

    columns: Mapping[str, int]
    weights: Mapping[str, tuple[Numbers, float]]

    def chances(self, rows: Sequence[Row], kind: str) -> Numbers:
        """Return how likely each row says the kind."""
        weights, bias = self.weights[kind]
        odds = [
            bias + sum(float(weights[self.columns[f]]) for f in row.features if f in self.columns)
            for row in rows
        ]
        found: Numbers = 1 / (1 + np.exp(-np.array(odds, dtype=np.float64)))
        return found


def train(rows: Sequence[Row]) -> Model:
    """Learn one linear model for each kind."""
    counted = Counter(f for row in rows for f in row.features)
    names = sorted(f for f, n in counted.items() if n >= LEAST)
    columns = {name: i for i, name in enumerate(names)}
    pairs = [(i, columns[f]) for i, row in enumerate(rows) for f in row.features if f in columns]
    at = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    table = Table(row=at[:, 0], column=at[:, 1], rows=len(rows), width=len(names))
    found = {}
    for kind in MEANINGS:
        wanted = np.array([float(kind in row.kinds) for row in rows])
        found[kind] = descend(table, wanted, lasso=LASSO, ridge=RIDGE, rounds=ROUNDS)
    return Model(columns, found)


def out_of_fold(files: Sequence[Sequence[Row]]) -> dict[str, Score]:
    """Return for each kind how well it is heard from the chance HEARD on."""
    folds = [[row for one in files[n::FOLDS] for row in one] for n in range(min(FOLDS, len(files)))]
    models = [
        train([row for other in folds if other is not held for row in other]) for held in folds
    ]
    found = {}
    for kind in MEANINGS:
        chances = [model.chances(held, kind) for model, held in zip(models, folds, strict=True)]
        said = (np.concatenate(chances) >= HEARD).tolist()
        wanted = [kind in row.kinds for held in folds for row in held]
        found[kind] = binary(zip(wanted, said, strict=True))
    return found


def weights_of(model: Model, figures: Mapping[str, Score], *, rows: int) -> dict[str, object]:
    """Return names, biases and weights as `kinds.json` holds them; what hardly weighs is left."""
    names = list(MEANINGS)
    scale = max(float(np.abs(w).max()) for w, _ in model.weights.values()) / STEPS
    whole = {kind: np.rint(model.weights[kind][0] / scale).astype(int) for kind in names}
    listed: dict[str, str] = {}
    for feature, at in model.columns.items():
        pairs = [(n, int(whole[kind][at])) for n, kind in enumerate(names)]
        if kept := " ".join(f"{n} {w}" for n, w in pairs if abs(w) >= SLIGHT):
            listed[feature] = kept
    mean = sum(figure.f1 for figure in figures.values()) / len(figures)
    return {
        "about": ABOUT,
        "figures": {
            "sentences": rows,
            "mean f1": round(mean, 3),
            **{f"{kind} f1": round(figure.f1, 3) for kind, figure in figures.items()},
        },
        "names": names,
        "bias": [round(model.weights[kind][1], 4) for kind in names],
        "scale": round(scale, 6),
        "weights": listed,
    }


def main(arguments: Sequence[str]) -> int:
    """Train, print the out-of-fold figures and write the weights; return an exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("exchanges", type=Path, nargs="+")
    options.add_argument("--to", type=Path, default=OUT)
    given = options.parse_args(arguments)
    files = [read(path) for path in given.exchanges]
    rows = [row for one in files for row in one]
    figures = out_of_fold(files)
    for kind, one in figures.items():
        print(f"{kind:16} P {one.precision:.2f}  R {one.recall:.2f}  F1 {one.f1:.2f}")
    learned = weights_of(train(rows), figures, rows=len(rows))
    given.to.write_text(json.dumps(learned, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(rows)} sentences; wrote {given.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
