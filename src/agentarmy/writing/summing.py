"""The summary of a meeting: who met, what is wanted, what hurts, sum, signer, day, rival, promises.

Plain sentences of ours where the words were read as a fact, else the words with who said them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agentarmy.domain.evidence import Day, Days, PersonRef, Quantity
from agentarmy.domain.naming import plural
from agentarmy.domain.records import Money
from agentarmy.reading.assigning import first_name
from agentarmy.reading.items import ActionItem
from agentarmy.reading.minutes import Minutes
from agentarmy.reading.summed import Head, Point
from agentarmy.writing.reported import Told, shown, tell
from agentarmy.writing.wording import count_words, day_words, joined, tidy

TOGETHER, NEAR = 2, 2
"""Sentences of one speaker that are told in one, and how many turns they may be apart."""
ENOUGH = 2
"""From so many points on the summary needs no likely sentences beside them."""
PROMISES = 3
"""Promises of one side that a summary names; the others stand among the actions."""
QUOTED = 24
NONE = "none"


def summary(found: Minutes) -> tuple[Told, ...]:
    """Return the sentences of the summary, each with what it was made of."""
    told = list(_points(found))
    gist: tuple[Told, ...] = ()
    if len(told) < ENOUGH:
        acts = (item.act for item in found.gist)
        gist = tell(acts, speakers=found.speakers, most=TOGETHER, near=NEAR)
    if not told:
        return gist
    return (*_met(found), *told, *gist, *_promised(found))


def _points(found: Minutes) -> Iterator[Told]:
    by_head: dict[Head, list[Point]] = {}
    for point in found.points:
        by_head.setdefault(point.head, []).append(point)
    for head, write in _WRITERS:
        if points := by_head.get(head):
            yield from write(points)


def _met(found: Minutes) -> Iterator[Told]:
    met = [point for point in found.points if point.head is Head.MET]
    ours = [point for point in met if point.ours]
    theirs = [point for point in met if not point.ours]
    if ours and theirs:
        text = f"{_people(ours)} met {_people(theirs)}."
        first = sorted((ours[0].act, theirs[0].act), key=lambda act: act.place)
        yield Told(text=text, acts=tuple(first))


MANY = 3
"""Of more people than these a mail names none in its greeting."""


def theirs(found: Minutes) -> list[str]:
    """Return the first names of the others, as a mail to them begins; none where they are many."""
    met = [point for point in found.points if point.head is Head.MET]
    others = [first_name(shown(point.act.speaker)) for point in met if not point.ours]
    return others if len(others) <= MANY and len(others) < len(met) else []


def understood(found: Minutes) -> Iterator[str]:
    """Yield what was read as a fact of order, sum, signer and day, as the others are told it."""
    points = [point for point in found.points if not point.denied]
    wanted = [
        _line(point.value)
        for point in points
        if point.head is Head.WANTED and isinstance(point.value, Quantity) and point.value.product
    ]
    if wanted:
        yield f"You want {joined(wanted)}."
    for point in points:
        if point.head is Head.BUDGET and isinstance(point.value, Money):
            yield f"Your budget is {point.value}."
        elif point.head is Head.SIGNER and (who := _who_signs(point, whose="your")):
            yield f"{who} signs."
        elif point.head is Head.DEADLINE and isinstance(point.value, Day | Days):
            yield f"You want it {_by_when(point.value)}."


def _who_signs(point: Point, *, whose: str) -> str:
    value = point.value
    if not isinstance(value, PersonRef):
        return ""
    if value.name:
        return f"{value.name} ({value.role})" if value.role else value.name
    return f"{whose.capitalize()} {value.role}" if value.role else ""


def _by_when(value: Day | Days) -> str:
    if isinstance(value, Day):
        return f"by {day_words(value.day, month_first=False)} {value.day.year}"
    return f"within {value.days} {'working days' if value.working else 'days'}"


def _people(points: Iterable[Point]) -> str:
    return joined([shown(point.act.speaker) for point in points])


def _wanted(points: Sequence[Point]) -> Iterator[Told]:
    counted = [p for p in points if isinstance(p.value, Quantity) and p.value.product]
    if counted:
        lines = [_line(p.value) for p in counted if isinstance(p.value, Quantity)]
        yield Told(text=f"They want {joined(lines)}.", acts=tuple(p.act for p in counted))
    for point in points:
        if point not in counted and point.denied:
            yield _quoted("They see no need", [point])
    if wanted := [point for point in points if point not in counted and not point.denied]:
        yield _quoted("They want", wanted)


def _line(order: Quantity) -> str:
    return f"{count_words(order.count)} {plural(order.product, order.count)}"


def _pains(points: Sequence[Point]) -> Iterator[Told]:
    yield _quoted("What hurts", points)


def _budget(points: Sequence[Point]) -> Iterator[Told]:
    for point in points:
        if isinstance(point.value, Money) and not point.denied:
            yield Told(text=f"Their budget is {point.value}.", acts=(point.act,))
        else:
            yield _quoted("There is no budget now" if point.denied else "Budget", [point])


def _signer(points: Sequence[Point]) -> Iterator[Told]:
    for point in points:
        if who := _who_signs(point, whose="their"):
            yield Told(text=f"{who} signs.", acts=(point.act,))
        else:
            yield _quoted("Who decides", [point])


def _deadline(points: Sequence[Point]) -> Iterator[Told]:
    for point in points:
        if point.denied:
            yield _quoted("They put it off", [point])
        elif isinstance(point.value, Day | Days):
            yield _quoted(f"They want it {_by_when(point.value)}", [point])
        else:
            yield _quoted("When", [point])


def _rivals(points: Sequence[Point]) -> Iterator[Told]:
    rivals = [str(getattr(point.value, "text", "")) for point in points]
    yield Told(text=f"They also look at {joined(rivals)}.", acts=tuple(p.act for p in points))


_WRITERS = (
    (Head.WANTED, _wanted),
    (Head.PAIN, _pains),
    (Head.BUDGET, _budget),
    (Head.SIGNER, _signer),
    (Head.DEADLINE, _deadline),
    (Head.RIVAL, _rivals),
)


def _quoted(head: str, points: Sequence[Point]) -> Told:
    """The words as they were said, each with who said them; one who speaks on is named once."""
    parts, last = [], ""
    for point in points:
        words = f"“{tidy(point.act.text, limit=QUOTED)}”"
        speaker = shown(point.act.speaker)
        parts.append(words if speaker == last else f"{speaker}, {words}")
        last = speaker
    return Told(text=f"{head}: {'; '.join(parts)}.", acts=tuple(p.act for p in points))


def _promised(found: Minutes) -> Iterator[Told]:
    """What either side took on, then what comes first of ours."""
    ours = {point.act.speaker for point in found.points if point.head is Head.MET and point.ours}
    known = {point.act.speaker for point in found.points if point.head is Head.MET}
    step = next_step(found.actions, ours)
    for side in (ours, known - ours):
        items = [item for item in found.actions if item.task.owner in side and item is not step]
        if items:
            text = "; ".join(_promise(item) for item in items[:PROMISES])
            acts = tuple(item.act for item in items[:PROMISES])
            yield Told(text=f"Promised: {text}.", acts=acts)
    if step is not None:
        yield Told(text=f"Next step: {_promise(step)}.", acts=(step.act,))


def next_step(actions: Iterable[ActionItem], ours: Iterable[str]) -> ActionItem | None:
    """Return what our side has to do first: what has the nearest day, else what was said first."""
    names = frozenset(ours)
    mine = [item for item in actions if item.task.owner in names]
    dated = [item for item in mine if item.task.due]
    return min(dated, key=lambda item: str(item.task.due), default=mine[0] if mine else None)


def _promise(item: ActionItem) -> str:
    due = due_text(item, words=False)
    by = "" if due == NONE else f" (due {due})"
    return f"{shown(item.task.owner)} will {what(item)}{by}"


def what(item: ActionItem) -> str:
    """Return what is to be done, with its condition."""
    condition = item.task.condition
    if not condition:
        return item.task.phrase
    return f"{item.task.phrase}, {condition[:1].lower()}{condition[1:]}"


def due_text(item: ActionItem, *, words: bool = True) -> str:
    """Return the day of an action as it is read, the words where no day could be told, or none.

    Beside a day stand the `words` that name it, where these are others.
    """
    task = item.task
    if task.due is None:
        return task.due_words or NONE
    day = f"{task.due:%a} {day_words(task.due, month_first=False)} {task.due.year}"
    full = f"{day} {task.due:%A}".lower()
    same = not task.due_words or task.due_words.lower().removeprefix("the ") in full
    return day if same or not words else f"{day}, “{task.due_words}”"
