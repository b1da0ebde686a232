"""Sentences held against their evidence: does the gate take out what does not follow?

Rows are {"id", "part", "sentence", "grounds": [{"quote", "who", "at", "source"}], "now", "label"};
`label` is supported, number, name, date, negation, promise, stale or unsupported. `source` is mail,
call, crm, knowledge, policy or price_list. `deal`, where there is one, is what else the deal holds:
grounds with a `kind` (budget, count, date, signer) and a typed `value`. Each sentence is put to the
gate by itself, as a statement of a mail. 'Not supported' is what is looked for: F1 and recall are
of that. Rows of the part "held" were never read while rules were written; where there are any, they
come first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
)
from agentarmy.domain.records import Money, Side
from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Json, JsonRow, Miss, Outcome, Task, rows
from agentarmy.evals.measures import binary, f1_interval, wilson
from agentarmy.writing.ground import Ground, Move, Sentence
from agentarmy.writing.grounding import check
from agentarmy.writing.outdated import outdated

FILE = "grounding.jsonl"
SUPPORTED = "supported"
HELD = "held"
LABELS = (SUPPORTED, "number", "name", "date", "negation", "promise", "stale", "unsupported")
KINDS = {
    "mail": SourceKind.MESSAGE,
    "call": SourceKind.TURN,
    "crm": SourceKind.CRM_FIELD,
    "knowledge": SourceKind.DOCUMENT,
    "policy": SourceKind.POLICY,
    "price_list": SourceKind.PRICE_BOOK,
}

Scored = tuple[str, bool]
"""The label of a row, and whether the gate let its sentence stand."""


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Put every sentence to the gate."""
    scored: dict[str, list[Scored]] = defaultdict(list)
    misses: list[Miss] = []
    predictions: list[JsonRow] = []
    for number, row in enumerate(rows(folder / FILE), start=1):
        label, where = str(row.get("label")), f"{FILE} row {number}"
        if label not in LABELS:
            raise BadInput(where, expected="a label: " + ", ".join(LABELS))
        sentence, now = _sentence(row, where=where), _moment(row.get("now"), where=where)
        texts = {ground.source: ground.quote for ground in sentence.grounds}
        deal = tuple(_deal(row, where=where))
        found = check([sentence], texts, now=now, outdated=outdated(deal))
        scored[str(row.get("part") or "")].append((label, not found))
        predictions.append({"id": str(row.get("id")), "supported": not found})
        if bool(found) == (label == SUPPORTED):
            misses.append(
                Miss(
                    key=str(row.get("id")),
                    text=sentence.text,
                    expected=label,
                    got="taken out" if found else "let stand",
                    why="; ".join(f"{f.problem}: {f.detail}" for f in found),
                )
            )
        step()
    return Outcome(
        figures=tuple(_figures(scored)), predictions=tuple(predictions), misses=tuple(misses)
    )


def _sentence(row: Mapping[str, Json], *, where: str) -> Sentence:
    text, listed = row.get("sentence"), row.get("grounds")
    if not isinstance(text, str) or not isinstance(listed, Sequence) or isinstance(listed, str):
        raise BadInput(where, expected="sentence and a list of grounds")
    grounds = []
    for place, one in enumerate(listed):
        if not isinstance(one, Mapping) or str(one.get("source")) not in KINDS:
            raise BadInput(where, expected="grounds with a source: " + ", ".join(KINDS))
        grounds.append(
            Ground(
                source=Source(KINDS[str(one["source"])], f"{row.get('id')}/{place}"),
                quote=str(one.get("quote") or ""),
                who=str(one.get("who") or ""),
                at=_moment(one.get("at"), where=where),
            )
        )
    return Sentence(text=text, move=Move.RECAP, grounds=tuple(grounds))


def _deal(row: Mapping[str, Json], *, where: str) -> Iterator[Evidence]:
    """What the deal holds, in order of speaking."""
    listed = row.get("deal") or []
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise BadInput(where, expected="a list of what the deal holds")
    cited = {ground.quote: ground.source for ground in _sentence(row, where=where).grounds}
    for place, one in enumerate(listed):
        told = one.get("value") if isinstance(one, Mapping) else None
        if not isinstance(one, Mapping) or not isinstance(told, Mapping):
            raise BadInput(where, expected="a deal of grounds with a kind and a value")
        kind = _KINDS.get(str(one.get("kind")))
        if kind is None:
            raise BadInput(where, expected="a kind: " + ", ".join(_KINDS))
        quote = str(one.get("quote") or "")
        own = Source(KINDS[str(one.get("source") or "mail")], f"{row.get('id')}/deal {place}")
        yield Evidence(
            kind=kind,
            value=_value(told, where=where),
            quote=quote,
            start=0,
            end=len(quote),
            source=cited.get(quote, own),
            side=Side.THEIRS,
            speaker=str(one.get("who") or ""),
            confidence=0.9,
            asserted_at=_moment(one.get("at"), where=where),
        )


_KINDS = {
    "budget": Kind.BUDGET,
    "count": Kind.QUANTITY,
    "date": Kind.TIMELINE,
    "signer": Kind.AUTHORITY,
}


def _value(told: Mapping[str, Json], *, where: str) -> Fact:
    """A typed value: a sum, a count, a day, days or a person."""
    try:
        if "amount" in told:
            return Money.of(str(told["amount"]), str(told.get("currency")))
        if "count" in told:
            return Quantity(int(str(told["count"])), str(told.get("product") or ""))
        if "day" in told:
            return Day(date.fromisoformat(str(told["day"])))
        if "days" in told:
            return Days(int(str(told["days"])))
    except (ValueError, ArithmeticError):
        raise BadInput(where, expected="a value with an amount, a count, a day or days") from None
    return PersonRef(str(told.get("name") or ""), str(told.get("role") or ""))


def _moment(value: Json, *, where: str) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise BadInput(where, expected="moments as 2026-03-10T09:00:00Z") from None


def _figures(scored: Mapping[str, Sequence[Scored]]) -> Iterator[Figure]:
    for place, part in enumerate(sorted(scored, key=lambda part: (part != HELD, part))):
        tail = f" ({part})" if part else ""
        yield from _whole(scored[part], tail=tail, main=not place)
        for label in LABELS:
            stood = [kept for one, kept in scored[part] if one == label]
            right = sum(stood) if label == SUPPORTED else len(stood) - sum(stood)
            if stood:
                low, high = wilson(right, len(stood))
                said = "left standing" if label == SUPPORTED else "taken out"
                yield Figure(
                    name=f"{label} {said}{tail}",
                    value=right / len(stood),
                    n=len(stood),
                    low=low,
                    high=high,
                )


def _whole(scored: Sequence[Scored], *, tail: str, main: bool) -> Iterator[Figure]:
    pairs = [(label != SUPPORTED, not kept) for label, kept in scored]
    counts = [
        (int(gold and out), int(out and not gold), int(gold and not out)) for gold, out in pairs
    ]
    found, bad = binary(pairs), sum(gold for gold, _ in pairs)
    low, high = f1_interval(counts)
    share = bad / max(1, len(pairs))
    yield Figure(
        name=f"not supported, F1{tail}",
        value=found.f1,
        n=len(pairs),
        low=low,
        high=high,
        baseline=f"{2 * share / (1 + share):.2f} by taking out all",
        goal=0.90,
        main=main,
    )
    low, high = wilson(sum(gold and out for gold, out in pairs), bad)
    yield Figure(
        name=f"not supported, recall{tail}",
        value=found.recall,
        n=bad,
        low=low,
        high=high,
        goal=0.95,
    )


TASK = Task(
    name="grounding",
    about="a sentence that its evidence does not carry is taken out, one that it does stands",
    files=(FILE,),
    run=run,
)
