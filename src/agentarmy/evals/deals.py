"""BANT+, MEDDIC, objections, commitments and verdicts on our own labelled conversations.

An element counts as found when its label is right and, for the figures "with words", when one of
the quotes shown is one of those that a careful reader would take.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.judgement import Element, Standing
from agentarmy.domain.methodology import BANT, MEDDIC
from agentarmy.domain.records import Row, Side
from agentarmy.evals import reliability
from agentarmy.evals.base import Figure, JsonRow, Miss, Outcome, Task
from agentarmy.evals.costs import Costs
from agentarmy.evals.deals_data import Deal, read
from agentarmy.evals.measures import f1_interval, score, wilson, words
from agentarmy.evals.room import Room, room
from agentarmy.services.binding import bind
from agentarmy.services.engines import Consultant
from agentarmy.services.qualifying import Qualified, qualify
from agentarmy.store import books, conversations, tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id

FILE = "deals.jsonl"
HELD = "held"
"""The part that nobody read while rules were written: its figures are the ones that count."""
_LABEL = {
    Standing.UNKNOWN: "absent",
    Standing.CLAIMED: "absent",
    Standing.EVIDENCED: "holds",
    Standing.VERIFIED: "holds",
    Standing.CONTRADICTED: "fails",
}
_SHARED = 0.5
"""Two quotes mean the same words when they share half of those of the shorter."""


@dataclass(slots=True)
class _Tally:
    """What was right and wrong so far, by the name of the figure.

    `counts` are hits, false finds and misses of each conversation.
    """

    counts: dict[str, list[list[int]]] = field(default_factory=lambda: defaultdict(list))
    right: Counter[str] = field(default_factory=Counter)
    n: Counter[str] = field(default_factory=Counter)
    decided: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    predictions: list[JsonRow] = field(default_factory=list)

    def count(self, name: str, *, wanted: bool, said: bool, same: bool) -> None:
        """Count one element or item: a wrong label is a false find and a miss at once."""
        hit = wanted and said and same
        found = self.counts[name][-1]
        for place, more in enumerate((hit, said and not hit, wanted and not hit)):
            found[place] += more

    def begin(self) -> None:
        """Begin the counts of the next conversation."""
        for name in F1:
            self.counts[name].append([0, 0, 0])

    def share(self, name: str, right: bool) -> None:
        """Count one thing that is right or wrong."""
        self.right[name] += right
        self.n[name] += 1


def run(folder: Path, step: Callable[[], None], *, consultant: Consultant | None = None) -> Outcome:
    """Judge every conversation as `agentarmy qualify` does, its rules read from their prose."""
    parts: dict[str, _Tally] = {}
    costs = Costs()
    for deal in read(folder / FILE):
        with room(now=deal.now, zone=deal.zone, consultant=consultant) as place:
            found = judged(deal, place)
        _score(deal, found, parts.setdefault(deal.part, _Tally()))
        costs.count(found.opinion, correct=_is_correct(deal, found))
        step()
    main = parts.get(HELD) or next(iter(parts.values()), _Tally())
    figures = list(_figures(main))
    if len(parts) > 1:
        seen = (one for part, tally in parts.items() if part != HELD for one in _figures(tally))
        figures += [_seen(one) for one in seen if one.main]
    return Outcome(
        figures=tuple(figures),
        predictions=tuple(row for tally in parts.values() for row in tally.predictions),
        misses=tuple(miss for tally in parts.values() for miss in tally.misses),
        decided=tuple(main.decided),
        costs=costs,
    )


def _is_correct(deal: Deal, found: Qualified) -> bool:
    """Whether all that is reported of the elements is right, in the words that carry it."""
    for element in (*found.judgement.bant, *found.judgement.meddic):
        label, gold = label_of(element), deal.gold[element.id]
        quotes = [e.quote for e in element.evidence]
        carried = any(alike(mine, theirs) for mine in quotes for theirs in gold.quotes)
        if label != "absent" and not (label == gold.label and carried):
            return False
    return True


def _seen(figure: Figure) -> Figure:
    """A figure of conversations that were read while rules were written."""
    name = f"{figure.name} where rules were written"
    return replace(figure, name=name, main=False, goal=None)


def judged(deal: Deal, place: Room) -> Qualified:
    """Import and judge one labelled conversation as a rep's `agentarmy qualify` would."""
    mirror = place.mirror
    with mirror.write():
        books.put_prices(mirror, deal.prices)
    _learn(mirror, deal)
    stored = conversations.store_messages(mirror, deal.records, source=deal.id)
    facts = books.facts(mirror, our_names=deal.our_names, our_domains=deal.our_domains)
    desk = place.desk(facts)
    (target,) = stored.conversations
    return qualify(mirror, target, desk=desk, us=deal.our_names)


def _learn(mirror: Mirror, deal: Deal) -> None:
    """Put the rules in prose where an ingested document would be, and bind deals by them."""
    rows: list[tuple[str, Row]] = [
        (f"{deal.id}/{number}", {"name": f"rules-{number}.md", "kind": "knowledge", "text": text})
        for number, text in enumerate(deal.policies)
    ]
    with mirror.write():
        tables.put(mirror, "documents", rows)
    bind(mirror, [record_id(mirror.tenant, "documents", key) for key, _ in rows])


def _score(deal: Deal, found: Qualified, tally: _Tally) -> None:
    tally.begin()
    judgement = found.judgement
    said: dict[str, str] = {}
    for group, elements in (("BANT+", judgement.bant), ("MEDDIC", judgement.meddic)):
        for element in elements:
            said[element.id] = label_of(element)
            _element(group, element, deal, tally)
    _items("objections", [q for _, q in deal.objections], judgement.objections, tally)
    _items("commitments", [q for _, q in deal.commitments], judgement.commitments, tally)
    verdict = str(judgement.verdict.outcome)
    tally.share("verdict", verdict == deal.verdict)
    if verdict != deal.verdict:
        why = judgement.verdict.reason
        tally.misses.append(
            Miss(key=f"{deal.id} verdict", text="", expected=deal.verdict, got=verdict, why=why)
        )
    _quotes(found, tally)
    tally.predictions.append({"id": deal.id, **said, "verdict": verdict})


def label_of(element: Element) -> str:
    """Return what we say of an element: holds, fails or absent; words that only deny are a fail."""
    denied = bool(element.evidence) and all(e.polarity < 0 for e in element.evidence)
    label = _LABEL[element.standing]
    return "fails" if label == "holds" and denied and element.id != "authority" else label


def _element(group: str, element: Element, deal: Deal, tally: _Tally) -> None:
    gold, label = deal.gold[element.id], label_of(element)
    quotes = [e.quote for e in element.evidence]
    same = label == gold.label
    carried = same and any(alike(mine, theirs) for mine in quotes for theirs in gold.quotes)
    for name, right in ((group, same), (f"{group} with words", carried), (element.id, same)):
        tally.count(name, wanted=gold.label != "absent", said=label != "absent", same=right)
    if label != "absent":
        tally.decided.append((element.confidence, same))
    if not same or (label != "absent" and not carried):
        tally.misses.append(
            Miss(
                key=f"{deal.id} {element.id}",
                text=" / ".join(gold.quotes[:2]),
                expected=gold.label,
                got=label,
                why=" / ".join(quotes[:2]) or element.why,
            )
        )


def _items(name: str, wanted: Sequence[str], found: Iterable[Evidence], tally: _Tally) -> None:
    """Count objections or commitments: each wanted one is found once, by its words."""
    left = list(wanted)
    for item in found:
        hit = next((quote for quote in left if alike(item.quote, quote)), None)
        if hit is not None:
            left.remove(hit)
        tally.count(name, wanted=hit is not None, said=True, same=hit is not None)
    for _ in left:
        tally.count(name, wanted=True, said=False, same=False)


def _quotes(found: Qualified, tally: _Tally) -> None:
    """Hold every quote that an element shows against the words it is said to stand in."""
    texts = {turn.id: turn for turn in found.turns}
    for element in (*found.judgement.bant, *found.judgement.meddic):
        for item in element.evidence:
            turn = texts.get(item.source.id)
            exact = turn is not None and item.quote == turn.text[item.start : item.end]
            tally.share("quotes exact", exact)
            claimed = element.standing in (Standing.CLAIMED, Standing.UNKNOWN)
            tally.share("quotes of the right side", claimed or item.side is not Side.OURS)


def alike(one: str, other: str) -> bool:
    """Whether two quotes are the same words, or share half of the shorter one's."""
    mine, theirs = Counter(words(one)), Counter(words(other))
    shorter = min(sum(mine.values()), sum(theirs.values()))
    return bool(shorter) and sum((mine & theirs).values()) >= _SHARED * shorter


GROUPS = ("BANT+", "BANT+ with words", "MEDDIC", "MEDDIC with words")
F1 = (*GROUPS, *BANT, *MEDDIC, "objections", "commitments")
_GOALS = {"BANT+": 0.85, "MEDDIC": 0.85}


def _figures(tally: _Tally) -> Iterable[Figure]:
    for name in F1:
        hits, wrong, missed = (sum(column) for column in zip(*tally.counts[name], strict=True))
        if not hits + missed:
            continue
        found = score(hits=hits, wrong=wrong, missed=missed)
        low, high = f1_interval([(one[0], one[1], one[2]) for one in tally.counts[name]])
        yield Figure(
            name=f"{name} F1" if name in GROUPS else f"  {name} F1",
            value=found.f1,
            n=hits + missed,
            low=low,
            high=high,
            goal=_GOALS.get(name),
            baseline=f"precision {found.precision:.2f}, recall {found.recall:.2f}",
            main=name in _GOALS,
        )
    for name, goal in (("verdict", None), ("quotes exact", 1.0), ("quotes of the right side", 1.0)):
        low, high = wilson(tally.right[name], tally.n[name])
        value = tally.right[name] / tally.n[name] if tally.n[name] else 0.0
        yield Figure(name=name, value=value, n=tally.n[name], low=low, high=high, goal=goal)
    yield from reliability.figures(tally.decided)


TASK = Task(
    name="deals",
    about="our own calls and threads: BANT+, MEDDIC, objections, commitments, verdict",
    files=(FILE,),
    run=run,
    consult=run,
)
