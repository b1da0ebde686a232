"""Learns the weights of `agentarmy.knowledge.outsiders` from labelled questions.

    python packaging/train_refusals.py QUESTIONS.jsonl… [--to WEIGHTS.json]

A row is {"question", "refuse": true or false, "kind": personal, customer, internal or ordinary,
"ours": [names of our own products …]}; rows whose "part" is held are left out, one with names of
ours is learned from with and without knowing them. One linear model by `logistic.py`; the same
rows give the same file. What a rule's word weighs, and the odds from which a question is refused,
are chosen out of fold on the first file alone: the rules were written on others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from agentarmy import resources, wiring
from agentarmy.knowledge.outsiders import KINDS
from agentarmy.knowledge.refuse import Privacy
from agentarmy.reading.english import English
from agentarmy.services import asking
from logistic import STEPS, Numbers, Table, descend

OUT = Path(__file__).resolve().parents[1] / "data" / "seeds" / "weights" / "refusals.json"
ABOUT = (
    "Weights of a linear model: must a question be refused to an outsider? See README.md in this"
    " folder."
)
FOLDS = 4
LEAST = 2
"""A feature must stand in so many questions."""
LASSO, RIDGE = 5e-5, 1e-3
FAINTEST = 3
"""Weights below this (of 127) are left out: they cost room and decide nothing."""
BORNE = 0.08
"""The share of the corpus' ordinary questions that may be refused: most are near misses."""
RULED, VETOED = (2.0, 2.5, 3.0), (1.0, 1.5)


@dataclass(frozen=True, slots=True)
class Row:
    """One question: what the models look at, what its rule says (1, -1, 0), and the truth."""

    question: str
    kind: str
    first: bool
    features: frozenset[str]
    subjects: frozenset[str]
    ruling: int

    @property
    def refuse(self) -> bool:
        """Whether it must be refused."""
        return self.kind in KINDS

    @property
    def fold(self) -> int:
        """The fold (0..3), by the question's words."""
        return int(hashlib.sha256(self.question.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True)
class Choice:
    """What a refusing and an allowing rule weigh, and the odds from which a question is refused."""

    ruled: float
    vetoed: float
    least: float


def read(paths: Sequence[Path]) -> list[Row]:
    """Read the labelled questions. Raises OSError, KeyError or ValueError for an unfit file."""
    return [row for path in paths for row in _rows(path, first=path == paths[0])]


def _rows(path: Path, *, first: bool) -> Iterator[Row]:
    english = English.parse(resources.seed_text("words", "english.txt"))
    documents = wiring.seed_objects("knowledge")
    privacy = asking.library(documents, english=english, refusals=None).privacy
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        kind, ours = str(found["kind"]), frozenset(map(str, found.get("ours", ())))
        if bool(found["refuse"]) != (kind in KINDS):
            raise ValueError(f"{path.name}: {found['question']!r} is {kind}")
        for known in (ours, frozenset())[: 1 + bool(ours)] if found.get("part") != "held" else ():
            yield _row(privacy, found["question"], kind, known=known, first=first)


def _row(privacy: Privacy, question: str, kind: str, *, known: frozenset[str], first: bool) -> Row:
    rule = privacy.ruling(privacy.plain(question, known.__contains__))
    asked = privacy.judged(question, known.__contains__)
    return Row(
        question=question,
        kind=kind,
        first=first,
        features=frozenset(privacy.reader.features(asked)),
        subjects=frozenset(privacy.reader.subjects(asked)),
        ruling=0 if rule is None else -1 if rule.allow else 1,
    )


@dataclass(frozen=True, slots=True)
class Model:
    """The learned weight of each feature, and the bias."""

    weights: Mapping[str, float]
    bias: float

    def odds(self, row: Row) -> float:
        """Return the log-odds of a refusal, without the rules' word."""
        return self.bias + sum(self.weights.get(one, 0.0) for one in row.features)


def learn(rows: Sequence[frozenset[str]], wanted: Sequence[bool], *, least: int = LEAST) -> Model:
    """Learn one linear model over binary features."""
    counted = Counter(one for row in rows for one in row)
    names = sorted(one for one, n in counted.items() if n >= least)
    columns = {name: at for at, name in enumerate(names)}
    pairs = [(n, columns[one]) for n, row in enumerate(rows) for one in row if one in columns]
    at = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    table = Table(row=at[:, 0], column=at[:, 1], rows=len(rows), width=len(names))
    weights, bias = descend(table, np.array(wanted, dtype=np.float64), lasso=LASSO, ridge=RIDGE)
    return Model(dict(zip(names, weights.tolist(), strict=True)), bias)


def trained(rows: Sequence[Row]) -> Model:
    """Learn from rows whether to refuse."""
    return learn([row.features for row in rows], [row.refuse for row in rows])


def out_of_fold(rows: Sequence[Row]) -> Numbers:
    """Return each row's odds by a model of the other folds."""
    found = np.zeros(len(rows))
    for fold in sorted({row.fold for row in rows}):
        model = trained([row for row in rows if row.fold != fold])
        for at, row in enumerate(rows):
            if row.fold == fold:
                found[at] = model.odds(row)
    return found


def ruled(rows: Sequence[Row], odds: Numbers, *, choice: Choice) -> Numbers:
    """Return the odds with the rules' word."""
    added = {1: choice.ruled, -1: -choice.vetoed, 0: 0.0}
    found: Numbers = odds + np.array([added[row.ruling] for row in rows])
    return found


def choose(rows: Sequence[Row], odds: Numbers) -> Choice:
    """Return the weights of the rules, and the threshold, that refuse most at the share borne."""
    ours = [at for at, row in enumerate(rows) if row.first]
    kept, before = [rows[at] for at in ours], odds[ours]
    wanted = np.array([row.refuse for row in kept])
    best, top = Choice(0.0, 0.0, 0.0), -1.0
    for more, less in product(RULED, VETOED):
        both = ruled(kept, before, choice=Choice(more, less, 0.0))
        least = float(np.quantile(both[~wanted], 1 - BORNE))
        share = float((both[wanted] >= least).mean())
        if share > top:
            best, top = Choice(more, less, round(least, 4)), share
    return best


def figures(rows: Sequence[Row], odds: Numbers, *, choice: Choice) -> dict[str, float]:
    """Return the shares refused by kind, of the rows of the first file."""
    said = ruled(rows, odds, choice=choice) >= choice.least
    found = {}
    for kind in (*KINDS, "ordinary"):
        ours = [at for at, row in enumerate(rows) if row.first and row.kind == kind]
        if ours:
            found[kind] = round(float(said[ours].mean()), 4)
    closed = [at for at, row in enumerate(rows) if row.first and row.refuse]
    return {"refused": round(float(said[closed].mean()), 4), **found}


def held_out(rows: Sequence[Row]) -> dict[str, float]:
    """Return the figures on the first fold, with nothing learned or chosen on it."""
    rest, aside = [r for r in rows if r.fold], [r for r in rows if not r.fold]
    choice, model = choose(rest, out_of_fold(rest)), trained(rest)
    return figures(aside, np.array([model.odds(row) for row in aside]), choice=choice)


def kinds_of(rows: Sequence[Row]) -> dict[str, list[float]]:
    """Learn from the rows that are refused which kind each subject tells of."""
    closed = [row for row in rows if row.refuse]
    models = [learn([r.subjects for r in closed], [r.kind == k for r in closed]) for k in KINDS]
    names = sorted(models[0].weights)
    found = {name: [round(m.weights.get(name, 0.0), 1) for m in models] for name in names}
    kept = {name: row for name, row in found.items() if any(row)}
    return {"": [round(m.bias, 1) for m in models], **kept}


def weights_of(rows: Sequence[Row]) -> dict[str, object]:
    """Return what `refusals.json` holds."""
    odds = out_of_fold(rows)
    choice, model = choose(rows, odds), trained(rows)
    scale = max(map(abs, model.weights.values())) / STEPS
    whole = {name: round(weight / scale) for name, weight in model.weights.items()}
    aside = {f"set aside: {name}": value for name, value in held_out(rows).items()}
    return {
        "about": ABOUT,
        "figures": {"questions": len(rows), **figures(rows, odds, choice=choice), **aside},
        "bias": round(model.bias, 4),
        "least": choice.least,
        "ruled": choice.ruled,
        "vetoed": choice.vetoed,
        "scale": round(scale, 6),
        "features": {name: n for name, n in whole.items() if abs(n) >= FAINTEST},
        "kinds": kinds_of(rows),
    }


def main(arguments: Sequence[str]) -> int:
    """Train, print the figures and write the weights; return an exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("questions", type=Path, nargs="+")
    options.add_argument("--to", type=Path, default=OUT)
    given = options.parse_args(arguments)
    learned = weights_of(read(given.questions))
    text = json.dumps(learned, indent=0, ensure_ascii=False, separators=(",", ":"))
    given.to.write_text(text + "\n", encoding="utf-8")
    print(f"out of fold: {learned['figures']}; wrote {given.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
