"""Learns the weights of `agentarmy.reading.learned` from labelled exchanges.

    python packaging/train_kinds.py EXCHANGES.jsonl… [--to WEIGHTS.json]

An exchange is {"ask": the seller's last words, "said": the buyer's answer, "marks": [[kind, words
of `said`] …]}. One linear model per kind, by `logistic.py`; the same rows give the same file. The
figures in the file are out of fold: a third of the files, each by another author, is judged by the
weights of the others. Each kind is taken as said from the chance at which the F1 of whole talks is
best.
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
from numpy.typing import NDArray

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.reading.cues import Scene, read_sentence
from agentarmy.reading.hearing import MEANINGS, cues_of
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
TALK = 14
"""So many exchanges make a talk: thresholds are chosen by whether a talk is heard to say a kind."""
_WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_LEXICON = lexicon()


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with the features and the kinds that it says, and the talk it stands in."""

    features: frozenset[str]
    kinds: frozenset[str]
    talk: str


def read(path: Path) -> list[Row]:
    """Read the sentences of a file of exchanges. Raises OSError, KeyError or ValueError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    exchanges = [json.loads(line) for line in lines if line.strip()]
    return [
        row
        for number, exchange in enumerate(exchanges)
        for row in _rows(exchange, f"{path.stem}/{number // TALK}")
    ]


def _rows(exchange: Mapping[str, object], talk: str) -> list[Row]:
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
        rows.append(Row(frozenset(features(sentence_said)), kinds, talk))
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


def out_of_fold(files: Sequence[Sequence[Row]]) -> dict[str, tuple[float, dict[str, float]]]:
    """Return for each kind the best threshold, and the figures there."""
    folds = [[row for one in files[n::FOLDS] for row in one] for n in range(min(FOLDS, len(files)))]
    models = [
        train([row for other in folds if other is not held for row in other]) for held in folds
    ]
    found = {}
    for kind in MEANINGS:
        chances = np.concatenate(
            [model.chances(held, kind) for model, held in zip(models, folds, strict=True)]
        )
        talks: dict[str, tuple[float, bool]] = {}
        rows = [row for held in folds for row in held]
        for row, chance in zip(rows, chances.tolist(), strict=True):
            most, said = talks.get(row.talk, (0.0, False))
            talks[row.talk] = (max(most, chance), said or kind in row.kinds)
        found[kind] = best(
            np.array([c for c, _ in talks.values()]), np.array([w for _, w in talks.values()])
        )
    return found


def best(chances: Numbers, wanted: NDArray[np.bool_]) -> tuple[float, dict[str, float]]:
    """Return the threshold of the best F1, with precision, recall and F1 there."""
    top, least = -1.0, 0.5
    figures: dict[str, float] = {}
    for step in range(4, 90, 2):
        said = chances >= step / 100
        hits = int((said & wanted).sum())
        precision = hits / max(1, int(said.sum()))
        recall = hits / max(1, int(wanted.sum()))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > top:
            top, least = f1, step / 100
            figures = {"precision": precision, "recall": recall, "f1": f1}
    return least, figures


def weights_of(
    model: Model, kept: Mapping[str, tuple[float, dict[str, float]]], *, rows: int
) -> dict[str, object]:
    """Return names, biases, thresholds and weights as `kinds.json` holds them."""
    names = list(MEANINGS)
    scale = max(float(np.abs(w).max()) for w, _ in model.weights.values()) / STEPS
    whole = {kind: np.rint(model.weights[kind][0] / scale).astype(int) for kind in names}
    listed: dict[str, str] = {}
    for feature, at in model.columns.items():
        pairs = [(n, int(whole[kind][at])) for n, kind in enumerate(names) if whole[kind][at]]
        if pairs:
            listed[feature] = " ".join(f"{n} {w}" for n, w in pairs)
    f1 = [figures["f1"] for _, figures in kept.values()]
    return {
        "about": ABOUT,
        "figures": {
            "sentences": rows,
            "mean_f1": round(float(np.mean(f1)), 4),
            **{f"{kind} {k}": round(v, 3) for kind, (_, fs) in kept.items() for k, v in fs.items()},
        },
        "names": names,
        "bias": [round(model.weights[kind][1], 4) for kind in names],
        "least": [kept[kind][0] for kind in names],
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
    kept = out_of_fold(files)
    for kind, (least, figures) in kept.items():
        shown = "  ".join(f"{name} {value:.2f}" for name, value in figures.items())
        print(f"{kind:16} from {least:.2f}  {shown}")
    learned = weights_of(train(rows), kept, rows=len(rows))
    given.to.write_text(json.dumps(learned, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(rows)} sentences, mean F1 {learned['figures']}"[:80], f"; wrote {given.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
