"""Learns the weights of `agentarmy.reading.learned` from labelled exchanges.

    python packaging/train_kinds.py EXCHANGES.jsonl… [--talks DEALS.jsonl] [--to FOLDER]

An exchange is {"ask": the seller's last words, "said": the buyer's answer, "marks": [[kind, words
of `said`] …]}. One logistic regression per kind over features weighted by their rarity; the same
rows give the same files. Figures, thresholds and how sure a chance is are found out of fold: a
third of the files, each by another author, is judged by the weights of the others.

`--talks` are labelled conversations (`tests/quality/deals.jsonl`): those of part 'dev' are learned
from too, and tell how what is heard in a talk adds up, each author's by weights of the others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.evals.measures import Score, binary
from agentarmy.reading.cues import Scene, read_sentence
from agentarmy.reading.hearing import MEANINGS, cues_of
from agentarmy.reading.learned import Kinds, Said, Talks, clauses, features
from agentarmy.reading.masking import Circle, Prepared, prepare
from agentarmy.reading.products import Catalogue
from agentarmy.wiring import lexicon
from train_talks import Talk, exchanges, learn, read_talks

OUT = Path(__file__).resolve().parents[1] / "data" / "seeds" / "weights"
ABOUT = "Weights of linear models: what a buyer's sentence says. See README.md in this folder."
LEAST = 3
"""A feature must stand in so many sentences."""
LOOSE = 30.0
"""How freely weights may grow (C of the regression); 10 to 100 do about equally well."""
FOLDS = 3
WEIGHT = 2.0
"""How much a sentence of a talk counts beside one of an exchange: it is what will be heard."""
UNMARKED = frozenset({"stop", "ask_us"})
"""Kinds that are not marked in talks."""
STEPS = 127
"""Weights are kept as whole numbers from -127 to 127."""
PLACES = {kind: at for at, kind in enumerate(MEANINGS)}
GRID = [round(0.02 * n, 2) for n in range(5, 41)]
"""Chances from which a kind may be heard: 0.1 to 0.8."""
Numbers = NDArray[np.float64]
_WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_LEXICON = lexicon()


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence, or a clause of one, with its features and the kinds that it says."""

    features: frozenset[str]
    kinds: frozenset[str]
    clause: bool = False
    talk: bool = False


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
        parts = [(0, len(sentence_said.masked)), *clauses(sentence_said.masked)]
        for begin, end in parts:
            part = replace(sentence_said, masked=sentence_said.masked[begin:end])
            at = sentence.start + begin, sentence.start + end
            kinds = frozenset(
                kind for kind, start, size in spans if _carries(*at, start=start, end=start + size)
            )
            rows.append(Row(frozenset(features(part)), kinds, clause=end - begin < parts[0][1]))
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
    """What was learned: features by column, how rare each is, weights (columns × kinds), biases."""

    columns: Mapping[str, int]
    rarity: Numbers
    weights: Numbers
    bias: Numbers

    def odds(self, rows: Sequence[Row]) -> Numbers:
        """Return the log-odds of every kind (rows × kinds)."""
        found: Numbers = _table(rows, self.columns, self.rarity) @ self.weights + self.bias
        return found


def _table(rows: Sequence[Row], columns: Mapping[str, int], rarity: Numbers) -> csr_matrix:
    """The rows' features by rarity, each row of length 1."""
    held = [sorted(columns[f] for f in row.features if f in columns) for row in rows]
    ends = np.cumsum([0, *map(len, held)])
    at = np.array([one for row in held for one in row], dtype=np.int64)
    return normalize(csr_matrix((rarity[at], at, ends), shape=(len(rows), len(columns))))


def talk_rows(talk: Talk, model: Model) -> list[Row]:
    """Return the sentences of a talk's buyer; `model` tells which kind a mark is of several."""
    found = []
    for asked, said, marked in exchanges(talk):
        parts: list[list[object]] = [[f"{n}", words] for n, (_, words) in enumerate(marked)]
        for row in _rows({"ask": asked, "said": said, "marks": parts}):
            odds = model.odds([row])[0]
            kinds = frozenset(
                max(marked[int(n)][0], key=lambda kind: odds[PLACES[kind]]) for n in row.kinds
            )
            found.append(replace(row, kinds=kinds, talk=True))
    return found


def train(rows: Sequence[Row]) -> Model:
    """Learn one linear model for each kind, from whole sentences: clauses of them add nothing."""
    rows = [row for row in rows if not row.clause]
    counted = Counter(f for row in rows for f in row.features)
    names = sorted(f for f, n in counted.items() if n >= LEAST)
    columns = {name: i for i, name in enumerate(names)}
    held = np.array([counted[name] for name in names], dtype=np.float64)
    rarity: Numbers = (np.log((1 + len(rows)) / (1 + held)) + 1).astype(np.float32)
    table = _table(rows, columns, rarity)
    weights, bias = np.zeros((len(names), len(MEANINGS))), np.full(len(MEANINGS), -30.0)
    for at, kind in enumerate(MEANINGS):
        wanted = np.array([kind in row.kinds for row in rows])
        unmarked = kind in UNMARKED
        counts = np.array([(0.0 if unmarked else WEIGHT) if row.talk else 1.0 for row in rows])
        if wanted.any():
            model = LogisticRegression(C=LOOSE, solver="liblinear")
            model.fit(table, wanted, sample_weight=counts)
            weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    return Model(columns, rarity, weights, bias)


def out_of_fold(files: Sequence[Sequence[Row]]) -> tuple[list[Row], Numbers]:
    """Return the rows and the log-odds that the weights of the other files give them."""
    folds = [[row for one in files[n::FOLDS] for row in one] for n in range(min(FOLDS, len(files)))]
    odds = [
        train([row for other in folds if other is not held for row in other]).odds(held)
        for held in folds
    ]
    return [row for held in folds for row in held], np.vstack(odds)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How the log-odds of a kind are read (a·odds + b: Platt 1999), from which chance on the kind
    is heard, and what is right then.
    """

    slope: float
    offset: float
    least: float
    score: Score


def by_sentence(rows: Sequence[Row], odds: Numbers) -> tuple[list[Row], Numbers]:
    """Return the sentences, each with the highest odds that it or a clause of it has."""
    starts = [at for at, row in enumerate(rows) if not row.clause]
    return [rows[at] for at in starts], np.maximum.reduceat(odds, starts, axis=0)


def threshold(odds: Numbers, wanted: Numbers) -> Threshold:
    """Find what makes chances honest, and the chance with the best F1."""
    slope, offset = 1.0, 0.0
    if 0 < wanted.sum() < len(wanted):
        fitted = LogisticRegression(C=1e6, solver="lbfgs").fit(odds[:, None], wanted > 0)
        slope, offset = max(float(fitted.coef_[0, 0]), 0.1), float(fitted.intercept_[0])
    chances = 1 / (1 + np.exp(-(slope * odds + offset)))
    found = [
        (binary(zip((wanted > 0).tolist(), (chances >= least).tolist(), strict=True)), least)
        for least in GRID
    ]
    score, least = max(found, key=lambda one: (one[0].f1, one[1]))
    return Threshold(slope, offset, least, score)


def documents(
    model: Model, found: Mapping[str, Threshold], *, rows: int, talks: Talks
) -> tuple[dict[str, object], dict[str, NDArray[np.generic]]]:
    """Return what `Kinds.parse` reads: the object of `kinds.json` and the arrays of `kinds.npz`."""
    slopes = np.array([found[kind].slope for kind in MEANINGS])
    offsets = np.array([found[kind].offset for kind in MEANINGS])
    weights, bias = model.weights * slopes, model.bias * slopes + offsets
    scale = round(max(float(np.abs(weights).max()), 1e-9) / STEPS, 6)
    mean = sum(one.score.f1 for one in found.values()) / len(found)
    document: dict[str, object] = {
        "about": ABOUT,
        "figures": {
            "sentences": rows,
            "mean f1": round(mean, 3),
            **{f"{kind} f1": round(one.score.f1, 3) for kind, one in found.items()},
        },
        "names": list(MEANINGS),
        "bias": [round(float(one), 4) for one in bias],
        "least": {kind: one.least for kind, one in found.items()},
        "scale": scale,
    }
    if talks.said:
        document["talks"] = {
            "least": talks.least,
            "said": {name: list(row) for name, row in talks.said.items()},
            "denied": {name: list(row) for name, row in talks.denied.items()},
        }
    return document, {
        "features": np.frombuffer("\n".join(model.columns).encode(), dtype=np.uint8),
        "weights": np.clip(np.rint(weights / scale), -STEPS, STEPS).astype(np.int8),
        "rarity": model.rarity.astype(np.float32),
    }


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that is learned from: rows of exchanges, of talks by author, and thresholds."""

    rows: Sequence[Row]
    talks: Mapping[str, Sequence[Row]]
    found: Mapping[str, Threshold]

    def weights(self, *, without: str = "") -> Model:
        """Train on everything but the talks of an author."""
        told = (row for author, rows in self.talks.items() if author != without for row in rows)
        return train([*self.rows, *told])

    def kinds(self, *, without: str) -> Kinds:
        """Return weights as the program loads them, which never saw an author's talks."""
        made = documents(self.weights(without=without), self.found, rows=0, talks=Talks())
        return Kinds.parse(*made)


def corpus(files: Sequence[Sequence[Row]], talks: Iterable[Talk]) -> Corpus:
    """Find thresholds out of fold, and make the talks rows."""
    sentences, odds = by_sentence(*out_of_fold(files))
    found = {}
    for at, kind in enumerate(MEANINGS):
        wanted = np.array([float(kind in row.kinds) for row in sentences])
        found[kind] = threshold(odds[:, at], wanted)
    rows = [row for one in files for row in one]
    told: dict[str, list[Row]] = {}
    talks = list(talks)
    first = train(rows) if talks else None
    for talk in talks:
        if first is not None:
            told.setdefault(talk.author, []).extend(talk_rows(talk, first))
    return Corpus(rows, told, found)


def main(arguments: Sequence[str]) -> int:
    """Train, print the out-of-fold figures and write the weights; return an exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("exchanges", type=Path, nargs="+")
    options.add_argument("--talks", type=Path)
    options.add_argument("--to", type=Path, default=OUT)
    given = options.parse_args(arguments)
    talks = read_talks(given.talks, parts=("dev",)) if given.talks else []
    known = corpus([read(path) for path in given.exchanges], talks)
    for kind, one in known.found.items():
        score = one.score
        print(
            f"{kind:16} from {one.least:.2f}  P {score.precision:.2f}  R {score.recall:.2f}"
            f"  F1 {score.f1:.2f}"
        )
    added = Talks()
    if talks:
        heard = {author: known.kinds(without=author) for author in known.talks}
        added = learn(talks, hearing=heard.__getitem__, lexicon=_LEXICON)
    count = sum(not row.clause for row in known.rows)
    document, arrays = documents(known.weights(), known.found, rows=count, talks=added)
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (given.to / "kinds.json").write_text(text, encoding="utf-8")
    np.savez_compressed(given.to / "kinds.npz", allow_pickle=False, **arrays)
    print(f"{count} sentences, {len(talks)} talks; wrote kinds.json and kinds.npz in {given.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
