"""Whether one sentence of business mail asks for an action or promises one.

Rows are {"text", "asks"}. The weights were learned from rows like these, so the task also shows
the figure of training, where each sentence was judged by weights that had not seen it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from agentarmy.domain.evidence import Kind
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Miss, Outcome, Task, rows
from agentarmy.evals.measures import Score, binary, f1_interval
from agentarmy.reading.asks import asks, chance, digest
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.text import fold
from agentarmy.wiring import lexicon

FILE = "email/asks.jsonl"
_GOAL = 0.77


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Judge every sentence as the reading of mail does."""
    known = lexicon()
    gold: list[bool] = []
    said: list[bool] = []
    listed: list[bool] = []
    texts: list[str] = []
    misses: list[Miss] = []
    for number, (text, wanted) in enumerate(_sentences(folder / FILE), start=1):
        found = asks(text, known.asks)
        texts.append(text)
        gold.append(wanted)
        said.append(found)
        listed.append(_listed(text, known))
        if found != wanted:
            sure = f"chance {chance(text, known.asks):.2f}"
            names = {True: "asks", False: "does not ask"}
            misses.append(
                Miss(key=str(number), text=text, expected=names[wanted], got=names[found], why=sure)
            )
        step()
    pairs = list(zip(gold, said, strict=True))
    cues = binary(zip(gold, listed, strict=True))
    return Outcome(
        figures=tuple(_figures(pairs, cues, known, digest(texts))),
        predictions=tuple({"text": t, "asks": s} for t, s in zip(texts, said, strict=True)),
        misses=tuple(misses),
    )


def _sentences(path: Path) -> Iterator[tuple[str, bool]]:
    for number, row in enumerate(rows(path), start=1):
        text, label = row.get("text"), row.get("asks")
        if not isinstance(text, str) or not isinstance(label, bool):
            raise BadInput(f"{path.name} row {number}", expected="text, and asks: true or false")
        yield text, label


def _listed(text: str, known: Lexicon) -> bool:
    """Whether a cue of asks or promises is in a sentence: what a reading without weights says."""
    folded = fold(text)
    wanted = (Kind.ASK, Kind.COMMITMENT)
    return any(rule.theirs.search(folded) for rule in known.rules if rule.kind in wanted)


def _figures(
    pairs: list[tuple[bool, bool]], cues: Score, known: Lexicon, sign: str
) -> Iterator[Figure]:
    found = binary(pairs)
    low, high = f1_interval([(g and s, s and not g, g and not s) for g, s in pairs])
    seen = sign == known.asks.learned_from
    yield Figure(
        name="F1 on the sentences it was learned from" if seen else "F1",
        value=found.f1,
        n=len(pairs),
        low=low,
        high=high,
        baseline=f"cue rules alone {cues.f1:.2f}",
        goal=None if seen else _GOAL,
        main=not seen,
    )
    yield Figure(name="  precision", value=found.precision, n=sum(s for _, s in pairs))
    yield Figure(name="  recall", value=found.recall, n=sum(g for g, _ in pairs))
    trained = known.asks.figures
    if trained:
        yield Figure(
            name="F1 out of fold in training",
            value=trained["f1"],
            n=int(trained["rows"]),
            baseline=f"precision {trained['precision']:.2f}, recall {trained['recall']:.2f}",
            goal=_GOAL if seen else None,
            main=seen,
        )


TASK = Task(
    name="asks",
    about="does a sentence of mail ask for an action or promise one",
    files=(FILE,),
    run=run,
)
