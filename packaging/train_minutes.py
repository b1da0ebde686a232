"""Learns the weights of `agentarmy.reading.salience` from meetings with their minutes.

    python packaging/train_minutes.py MEETINGS.jsonl… [--to FOLDER]

A meeting is {"id", "acts": [{"id", "speaker", "text"} …], "summary": {"abstract", "actions",
"decisions", "problems"}}, each of these a list of {"acts": the ids of the acts that say it}. One
logistic regression per kind over features weighted by their rarity; the same rows give the same
files. Figures are out of fold, and the meetings of one team (the id without its last letter) are
judged by weights that have seen none of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from agentarmy.evals.measures import binary
from agentarmy.reading.act_features import features
from agentarmy.reading.acts import Act
from agentarmy.reading.salience import (
    ACTIONS,
    DECISIONS,
    GIST,
    KINDS,
    MEASURED,
    PROBLEMS,
    beside,
    chance,
    digest,
)

OUT = Path(__file__).resolve().parents[1] / "data" / "seeds" / "weights"
ABOUT = (
    "Weights of linear models: which sentences of a meeting hold an action, a decision, a problem"
    " or the gist. See README.md in this folder for source and licence."
)
COLUMN = {ACTIONS: "actions", DECISIONS: "decisions", PROBLEMS: "problems", GIST: "abstract"}
LOOSE = {ACTIONS: 10.0, DECISIONS: 3.0, PROBLEMS: 3.0, GIST: 1.0}
"""How freely weights may grow (C of the regression); 3 to 30 do about equally well."""
LEAST = 4
"""A feature must stand in meetings of so many teams: no names, no turns of one room."""
FOLDS = 5
TOP = 20
STEPS = 127
"""Weights are kept as whole numbers from -127 to 127."""
GRID = [round(0.01 * n, 2) for n in range(2, 61)]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting's sentences by their features, and of each kind the items: places of sentences."""

    team: str
    sign: str
    features: tuple[Mapping[str, float], ...]
    items: Mapping[str, tuple[frozenset[int], ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: features by column, how rare each is, weights (columns × kinds), biases."""

    columns: Mapping[str, int]
    rarity: Numbers
    weights: Numbers
    bias: Numbers

    def odds(self, meeting: Meeting) -> Numbers:
        """Return the log-odds of every kind (sentences × kinds)."""
        table = _table([meeting], self.columns, self.rarity)
        found: Numbers = table @ self.weights + self.bias
        return found


def read(path: Path) -> list[Meeting]:
    """Read the meetings of a file. Raises OSError, KeyError or ValueError for an unfit one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_meeting(json.loads(line)) for line in lines if line.strip()]


def _meeting(row: dict[str, object]) -> Meeting:
    said, summary = row["acts"], row["summary"]
    if not isinstance(said, list) or not isinstance(summary, dict):
        raise ValueError(f"meeting {row['id']!r}")
    acts = [
        Act(str(one["id"]), place, str(one["speaker"]), str(one["text"]), 0, len(str(one["text"])))
        for place, one in enumerate(said)
    ]
    places = {act.turn: act.place for act in acts}
    items = {
        kind: tuple(
            frozenset(places[one] for one in item["acts"])
            for item in summary[column]
            if item["acts"]
        )
        for kind, column in COLUMN.items()
    }
    sign = digest([act.text for act in acts])
    return Meeting(str(row["id"])[:-1], sign, tuple(features(acts)), items)


def train(meetings: Sequence[Meeting]) -> Model:
    """Learn one linear model for each kind."""
    teams: dict[str, set[str]] = defaultdict(set)
    held: dict[str, int] = defaultdict(int)
    for meeting in meetings:
        for row in meeting.features:
            for name in row:
                teams[name].add(meeting.team)
                held[name] += 1
    names = sorted(name for name, those in teams.items() if len(those) >= LEAST)
    columns = {name: at for at, name in enumerate(names)}
    rows = sum(len(meeting.features) for meeting in meetings)
    rarity = np.array(
        [
            1.0 if name.startswith(MEASURED) else np.log((1 + rows) / (1 + held[name])) + 1
            for name in names
        ],
        dtype=np.float32,
    ).astype(np.float64)
    table = vstack([_table([one], columns, rarity) for one in meetings], format="csr")
    weights, bias = np.zeros((len(names), len(KINDS))), np.full(len(KINDS), -30.0)
    for at, kind in enumerate(KINDS):
        counts = np.concatenate([_counts(meeting, kind) for meeting in meetings])
        if counts.any():
            model = LogisticRegression(C=LOOSE[kind], solver="liblinear")
            model.fit(_small(table), counts > 0, sample_weight=np.where(counts > 0, counts, 1.0))
            weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    return Model(columns, rarity, weights, bias)


def _counts(meeting: Meeting, kind: str) -> Numbers:
    """How much each sentence counts: one that says an item alone more than one of many."""
    found = np.zeros(len(meeting.features))
    for item in meeting.items[kind]:
        for place in item:
            found[place] = max(found[place], len(item) ** -0.5)
    return found


def _table(meetings: Sequence[Meeting], columns: Mapping[str, int], rarity: Numbers) -> csr_matrix:
    """The sentences' features by rarity, each row of length 1."""
    at: list[int] = []
    values: list[float] = []
    ends = [0]
    for meeting in meetings:
        for row in meeting.features:
            for name, value in row.items():
                if name in columns:
                    at.append(columns[name])
                    values.append(value)
            ends.append(len(at))
    places = np.array(at, dtype=np.int32)
    data = np.array(values) * rarity[places]
    shape = (len(ends) - 1, len(columns))
    return _small(normalize(csr_matrix((data, places, np.array(ends, np.int32)), shape=shape)))


def _small(table: csr_matrix) -> csr_matrix:
    """The same table with the short indices that the solver wants."""
    table.indices, table.indptr = table.indices.astype(np.int32), table.indptr.astype(np.int32)
    return table


def out_of_fold(meetings: Sequence[Meeting]) -> list[tuple[Meeting, Numbers]]:
    """Return each meeting with the log-odds by weights that saw no meeting of its team."""
    teams = sorted({meeting.team for meeting in meetings})
    fold = {team: number % FOLDS for number, team in enumerate(teams)}
    found = []
    for number in sorted(set(fold.values())):
        held = [one for one in meetings if fold[one.team] == number]
        model = train([one for one in meetings if fold[one.team] != number])
        found += [(one, model.odds(one)) for one in held]
    return found


def share_found(judged: Sequence[tuple[Meeting, Numbers]], kind: str) -> tuple[int, int]:
    """Return of how many items one sentence is among the meeting's top 20, and of how many."""
    right = total = 0
    for meeting, odds in judged:
        near = np.array(beside([(value,) for value in odds[:, KINDS.index(kind)].tolist()]))
        top = set(np.argsort(-near[:, 0], kind="stable")[:TOP].tolist())
        right += sum(bool(top & item) for item in meeting.items[kind])
        total += len(meeting.items[kind])
    return right, total


def threshold(judged: Sequence[tuple[Meeting, Numbers]], kind: str) -> tuple[float, float]:
    """Return the chance that tells best, and the F1 of single sentences there."""
    pairs = [
        (bool(wanted), chance(float(odds)))
        for meeting, found in judged
        for wanted, odds in zip(_counts(meeting, kind), found[:, KINDS.index(kind)], strict=True)
    ]
    tried = [(binary((want, sure >= least) for want, sure in pairs).f1, least) for least in GRID]
    best, least = max(tried)
    return least, best


def write(
    model: Model,
    meetings: Sequence[Meeting],
    *,
    figures: Mapping[str, float],
    least: Mapping[str, float],
    to: Path,
) -> None:
    """Write `minutes.json` and `minutes.npz` as `Salience.parse` reads them."""
    scale = max(float(np.abs(model.weights).max()), 1e-9) / STEPS
    document = {
        "about": ABOUT,
        "figures": figures,
        "names": list(KINDS),
        "bias": [round(float(one), 4) for one in model.bias],
        "least": least,
        "scale": round(scale, 8),
        "learned from": sorted(meeting.sign for meeting in meetings),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (to / "minutes.json").write_text(text, encoding="utf-8")
    np.savez_compressed(
        to / "minutes.npz",
        features=np.frombuffer("\n".join(model.columns).encode(), dtype=np.uint8),
        weights=np.rint(model.weights / scale).astype(np.int8),
        rarity=model.rarity.astype(np.float32),
    )


def main(arguments: Sequence[str]) -> int:
    """Train, print the out-of-fold figures and write the weights; return an exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("meetings", type=Path, nargs="+")
    options.add_argument("--to", type=Path, default=OUT)
    given = options.parse_args(arguments)
    meetings = [meeting for path in given.meetings for meeting in read(path)]
    judged = out_of_fold(meetings)
    figures: dict[str, float] = {"meetings": len(meetings)}
    chances: dict[str, float] = {}
    for kind in KINDS:
        right, total = share_found(judged, kind)
        chances[kind], f1 = threshold(judged, kind)
        figures |= {f"{kind} found": round(right / max(1, total), 4), f"{kind} items": total}
        figures[f"{kind} f1"] = round(f1, 3)
        print(f"{kind:10} {right} of {total} found; F1 {f1:.2f} from {chances[kind]:.2f}")
    model = train(meetings)
    write(model, meetings, figures=figures, least=chances, to=given.to)
    print(f"{len(model.columns)} features; wrote minutes.json and minutes.npz in {given.to}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
