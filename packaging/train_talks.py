"""Labelled talks as rows to learn from, and how what is heard in a talk adds up.

Used by `packaging/train_kinds.py`. A talk is a row of `tests/quality/deals.jsonl`; its author is
the first letter of its id. Whatever is learned of one author's talks is learned from weights that
never saw that author.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Facts, Side, Turn
from agentarmy.evals import deals
from agentarmy.evals.deals_data import Deal, deal_of
from agentarmy.evals.room import room
from agentarmy.reading import reader
from agentarmy.reading.learned import Kinds, Talks
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.weighing import WEIGHED, Heard, by_kind, signs
from agentarmy.store import books

LEAST = 0.45
"""From this chance on a matter counts as spoken of: half the F1 that is reached does best."""
TIGHT = 1.0
"""How freely the weights of talks may grow (C): there are few talks."""
ELEMENTS = {
    "budget": (("budget",), ("no_budget", "freeze")),
    "authority": (("decides", "signer"), ("cannot_decide",)),
    "need": (("need",), ("no_need",)),
    "timeline": (("timeline",), ("no_timeline",)),
    "competition": (("competition",), ("no_competition",)),
    "metrics": (("metrics",), ("no_metrics",)),
    "economic_buyer": (("economic_buyer",), ("no_buyer",)),
    "decision_criteria": (("criteria",), ("no_criteria",)),
    "decision_process": (("process",), ("no_process",)),
    "pain": (("pain",), ("no_pain",)),
    "champion": (("champion",), ("champion_gone",)),
}
"""The kinds that affirm and that deny each element."""
_COUNTED = re.compile(r"\d ?x ?\d| = |\bdays?\b|\bweeks?\b|\babove\b")
"""Why an element fails by arithmetic: the buyer affirms it all the same."""
_NEVER = dict.fromkeys(map(str, WEIGHED), (-99.0, *[0.0] * 5))
_EMPTY = Talks(said=_NEVER, denied=_NEVER)
"""Lets all be heard and decides nothing."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A labelled talk as the program reads it; `counted` are elements that arithmetic overturns."""

    deal: Deal
    turns: tuple[Turn, ...]
    facts: Facts
    counted: frozenset[str]

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.deal.id[0]


def read_talks(path: Path, *, parts: Iterable[str]) -> list[Talk]:
    """Read the talks of these parts, sides set. Raises OSError, KeyError or ValueError."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        deal = deal_of(row)
        if deal.part not in parts:
            continue
        with room(now=deal.now, zone=deal.zone) as place:
            turns = deals.judged(deal, place).turns
            facts = books.facts(
                place.mirror, our_names=deal.our_names, our_domains=deal.our_domains
            )
        counted = frozenset(
            name
            for name in ("budget", "timeline")
            if row["gold"][name]["is"] == "fails"
            and _COUNTED.search(str(row["gold"][name].get("why", "")))
        )
        found.append(Talk(deal, turns, facts, counted))
    return found


Mark = tuple[tuple[str, ...], str]
"""The kinds that marked words may say, and the words."""


def exchanges(talk: Talk) -> list[tuple[str, str, list[Mark]]]:
    """Return each turn of the buyer's: our words before it, its own, what is marked in it."""
    found = []
    before: Turn | None = None
    marks = _marks(talk)
    for turn in talk.turns:
        if turn.side is Side.THEIRS and not turn.automatic:
            here = [(kinds, words) for kinds, quote in marks if (words := _words(turn.text, quote))]
            asked = before.text if before and before.side is Side.OURS else ""
            found.append((asked, turn.text, here))
        before = turn
    return found


def _marks(talk: Talk) -> list[Mark]:
    deal, found = talk.deal, []
    for name, (affirms, denies) in ELEMENTS.items():
        gold = deal.gold[name]
        fails = gold.label == "fails" and name not in talk.counted
        found += [((*affirms, *denies) if fails else affirms, quote) for quote in gold.quotes]
    found += [((kind,), quote) for kind, quote in deal.objections]
    found += [(("commitment",), quote) for side, quote in deal.commitments if side == "theirs"]
    return found


def _words(text: str, quote: str) -> str:
    """The quote as it stands in the text, '' where it does not."""
    pattern = r"\s+".join(map(re.escape, quote.split()))
    found = re.search(pattern, text)
    return found[0] if found else ""


def learn(talks: Sequence[Talk], *, hearing: Callable[[str], Kinds], lexicon: Lexicon) -> Talks:
    """Learn how talks add up; `hearing` returns weights that never saw an author's talks."""
    rows = [(talk, heard(talk, kinds=hearing(talk.author), lexicon=lexicon)) for talk in talks]
    said, denied = {}, {}
    for kind in sorted(WEIGHED, key=str):
        labels = [talk.deal.gold[kind.value].label for talk, _ in rows]
        told = [signs(kind, found) for _, found in rows]
        spoken = [at for at, label in enumerate(labels) if label != "absent"]
        fails = [labels[at] == "fails" and kind.value not in rows[at][0].counted for at in spoken]
        said[kind.value] = fit([one for one, _ in told], [label != "absent" for label in labels])
        denied[kind.value] = fit([told[at][1] for at in spoken], fails)
    return Talks(said, denied, LEAST)


def heard(talk: Talk, *, kinds: Kinds, lexicon: Lexicon) -> Mapping[Kind, Sequence[Heard]]:
    """Return what these weights hear in a talk, before it is weighed."""
    words = replace(lexicon, kinds=replace(kinds, talks=_EMPTY))
    found = reader.read(talk.turns, talk.facts, lexicon=words)
    return by_kind(found.checkpoint.heard)


def fit(told: Sequence[Sequence[float]], wanted: Sequence[bool]) -> tuple[float, ...]:
    """Return the weights of a logistic model of plain signs, the bias first."""
    table: NDArray[np.float64] = np.array(told, dtype=np.float64)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    model = LogisticRegression(C=TIGHT).fit((table - mean) / spread, np.array(wanted))
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0]) - float(weights @ mean)
    return tuple(round(float(one), 4) for one in (bias, *weights))
