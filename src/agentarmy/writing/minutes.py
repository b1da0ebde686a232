"""Minutes as they are read: Markdown with a quote under every line, and the mail that recaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from agentarmy.reading.items import ActionItem, Item
from agentarmy.reading.minutes import Minutes
from agentarmy.writing.escaping import plain_line, plain_text
from agentarmy.writing.reported import shown
from agentarmy.writing.summing import NONE, due_text, summary, theirs, understood, what
from agentarmy.writing.wording import day_words, joined, tidy

QUOTED = 40
"""Words of a quote that are shown; the span leads to the rest."""
SURE = 0.6
"""A mail to the other side holds only what was plainly said."""
THANKS = "Thank you for the call. This is what I took down; please correct me where I am wrong."
UNASSIGNED = "unassigned"
MENTIONED = 5
"""So many are shown of what may be things to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapMail:
    """A mail to look through and send by hand; `items` are what its lines are made of."""

    subject: str
    body: str
    items: tuple[Item, ...]


def action_line(item: ActionItem) -> str:
    """Return an action as one line: who, what, by when."""
    owner = shown(item.task.owner) if item.task.owner else UNASSIGNED
    return f"{owner}: {what(item)} (due: {due_text(item)})"


def clock(item: Item, began: datetime | None) -> str:
    """Return how far into the meeting something was said, as 1:02:03; '' when not known."""
    return _clock(item.at, began)


def _clock(at: datetime | None, began: datetime | None) -> str:
    if began is None or at is None or at < began:
        return ""
    seconds = int((at - began).total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def markdown(found: Minutes, *, title: str, began: datetime | None = None) -> str:
    """Return the minutes as Markdown: every line with who said it, when, and the words."""
    heads = [f"# {plain_text(f'Minutes: {title}')}", ""]
    if found.on:
        heads.append(f"{found.on:%A}, {day_words(found.on, month_first=False)} {found.on.year}. ")
    if found.speakers:
        heads.append(f"Present: {plain_text(', '.join(map(shown, found.speakers)))}.")
    parts = [
        *heads,
        *_summary(found, began),
        *_section("Decisions", (_quoted(item, began) for item in found.decisions)),
        *_section("Action items", (_acted(item, began) for item in found.actions)),
        *(_section("Also mentioned", also) if (also := _also(found, began)) else ()),
        *_section("Problems and open points", (_quoted(item, began) for item in found.problems)),
    ]
    if found.dictated:
        lines = (_quoted(item, began) for item in found.dictated)
        parts += _section("Said to a machine, not followed", lines)
    return "\n".join(parts) + "\n"


def _quoted(item: Item, began: datetime | None) -> str:
    return f"- {plain_line(source(item, began))}"


def _acted(item: ActionItem, began: datetime | None) -> str:
    return f"- {plain_line(action_line(item))}\n  > {plain_line(source(item, began))}"


def _also(found: Minutes, began: datetime | None) -> list[str]:
    return [_quoted(item, began) for item in found.mentioned[:MENTIONED]]


def _summary(found: Minutes, began: datetime | None) -> Iterator[str]:
    yield from ("", "## Summary", "")
    told = summary(found)
    for one in told:
        times = [_clock(found.times.get(act.place), began) for act in one.acts]
        mark = ", ".join(dict.fromkeys(filter(None, times)))
        yield f"- {plain_line(one.text)}{f' [{mark}]' if mark else ''}"
    if not told:
        yield "Nothing was said that can be summed up."


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {heading}", "")
    yield from list(lines) or ["None."]


def source(item: Item, began: datetime | None = None) -> str:
    """Return who said it, how far into the meeting, and the words."""
    when = clock(item, began)
    return f"{shown(item.act.speaker)}{f', {when}' if when else ''}: {said(item)}"


def said(item: Item) -> str:
    """Return the words of an item, with the yes of another where it is a question."""
    words = f"“{tidy(item.quote, limit=QUOTED)}”"
    if item.answer is None:
        return words
    return f"{words} {shown(item.answer.speaker)}: “{tidy(item.answer.text, limit=QUOTED)}”"


def recap_mail(found: Minutes, *, title: str, to: str = "", sender: str = "") -> RecapMail:
    """Return the mail that tells the others what was agreed: decisions, who does what, questions.

    Troubles that were named, rivals, and what is only likely, stay with us.
    """
    decisions = [item for item in found.decisions if item.sure >= SURE]
    actions = [item for item in found.actions if item.found == "rules"]
    questions = [item for item in found.problems if item.quote.rstrip().endswith("?")]
    to = to or joined(theirs(found))
    parts = [f"Hi {to}," if to else "Hello,", "", THANKS]
    for head, lines in (
        ("What I understood:", list(understood(found))),
        ("What we decided:", [source(item) for item in decisions]),
        ("Who does what:", [promise_line(item) for item in actions]),
        ("Still open:", [source(item) for item in questions]),
    ):
        if lines:
            parts += ["", head, *(f"- {line}" for line in lines)]
    parts += ["", "Best regards"] + ([sender] if sender else [])
    day = f", {day_words(found.on, month_first=False)}" if found.on else ""
    return RecapMail(
        subject=f"Recap: {title}{day}",
        body="\n".join(parts) + "\n",
        items=(*decisions, *actions, *questions),
    )


def promise_line(item: ActionItem) -> str:
    """Return an action as a mail lists it: who, what, and by when where a day was named."""
    owner = shown(item.task.owner) if item.task.owner else UNASSIGNED
    day = due_text(item, words=False)
    return f"{owner}: {what(item)}{'' if day == NONE else f', by {day}'}"
