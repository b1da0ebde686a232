"""Minutes as they are read: Markdown with a quote under every line, and the mail that recaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from agentarmy.reading.minutes import ActionItem, Item, Minutes
from agentarmy.writing.escaping import plain_line, plain_text
from agentarmy.writing.reported import Told, shown, tell
from agentarmy.writing.wording import day_words, tidy

QUOTED = 40
"""Words of a quote that are shown; the span leads to the rest."""
TOGETHER, NEAR = 2, 2
"""Sentences of one speaker that are told in one, and how many turns they may be apart."""
SURE = 0.6
"""A mail to the other side holds only what was plainly said."""
UNASSIGNED = "unassigned"
NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapMail:
    """A mail to look through and send by hand; `items` are what its lines are made of."""

    subject: str
    body: str
    items: tuple[Item, ...]


def summary(found: Minutes) -> tuple[Told, ...]:
    """Return the sentences of the summary, each with what it was made of."""
    acts = (item.act for item in found.gist)
    return tell(acts, speakers=found.speakers, most=TOGETHER, near=NEAR)


def action_line(item: ActionItem) -> str:
    """Return an action as one line: who, what, by when."""
    owner = shown(item.owner) if item.owner else UNASSIGNED
    condition = f", {item.condition[:1].lower()}{item.condition[1:]}" if item.condition else ""
    return f"{owner}: {item.phrase}{condition} (due: {due_text(item)})"


def due_text(item: ActionItem) -> str:
    """Return the day of an action as it is read, the words where no day could be told, or none."""
    if item.due is None:
        return item.due_words or NONE
    day = f"{item.due:%a} {day_words(item.due, month_first=False)} {item.due.year}"
    full = f"{day} {item.due:%A}".lower()
    same = not item.due_words or item.due_words.lower().removeprefix("the ") in full
    return day if same else f"{day}, “{item.due_words}”"


def clock(item: Item, began: datetime | None) -> str:
    """Return how far into the meeting something was said, as 1:02:03; '' when not known."""
    if began is None or item.at is None or item.at < began:
        return ""
    seconds = int((item.at - began).total_seconds())
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


def _summary(found: Minutes, began: datetime | None) -> Iterator[str]:
    yield from ("", "## Summary", "")
    items = {item.act: item for item in found.gist}
    for one in summary(found):
        times = [clock(items[act], began) for act in one.acts]
        mark = ", ".join(dict.fromkeys(filter(None, times)))
        yield f"- {plain_line(one.text)}{f' [{mark}]' if mark else ''}"
    if not found.gist:
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

    Troubles that were named, and what is only likely, stay with us.
    """
    decisions = [item for item in found.decisions if item.sure >= SURE]
    actions = [item for item in found.actions if item.found == "rules"]
    questions = [item for item in found.problems if item.quote.rstrip().endswith("?")]
    parts = [f"Hi {to}," if to else "Hello,", ""]
    parts.append("Thank you for the call. This is what I took down; please correct me where I am")
    parts.append("wrong.")
    for head, lines in (
        ("What we decided:", [source(item) for item in decisions]),
        ("Who does what:", [action_line(item) for item in actions]),
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
