"""The scorecard of `qualify` in the terminal: every signal with the words that carry it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agentarmy.domain.carrying import measure
from agentarmy.domain.elements import words
from agentarmy.domain.evidence import Evidence, Source, SourceKind
from agentarmy.domain.judgement import (
    Action,
    Check,
    CheckResult,
    Element,
    Judgement,
    Outcome,
    Standing,
)
from agentarmy.domain.verdicts import risk_name

WIDE = 100
"""From this many columns on, words stand beside the reading instead of below it."""

QUOTES = 2
"""How many quotes are shown of an element; `--json` has them all."""

_GLYPH = {
    Standing.VERIFIED: ("✔", "bold green"),
    Standing.EVIDENCED: ("●", "green"),
    Standing.CLAIMED: ("○", "yellow"),
    Standing.CONTRADICTED: ("✖", "bold red"),
    Standing.UNKNOWN: ("?", "dim"),
}
_RESULT = {
    CheckResult.HOLDS: ("✔", "bold green"),
    CheckResult.FAILS: ("✖", "bold red"),
    CheckResult.UNCHECKED: ("?", "yellow"),
}
_DECIDED = (CheckResult.HOLDS, CheckResult.FAILS)
_COLOUR = {Outcome.QUALIFIED: "green", Outcome.NURTURE: "yellow", Outcome.DISQUALIFIED: "red"}
_SENTENCES = frozenset({"metrics", "decision_criteria", "decision_process", "pain"})
"""Elements whose value is the words of a quote."""
LEGEND = "✔ verified  ● in the buyer's words  ○ only claimed  ✖ does not hold  ? not known"


def scorecard(
    label: str, judgement: Judgement, *, width: int, names: Mapping[str, str], now: datetime
) -> Iterator[RenderableType]:
    """Yield the parts of the scorecard, top to bottom.

    `names` maps ids of price lines and policies to what a person calls them.
    """
    yield banner(label, judgement)
    checked = frozenset(c.element for c in judgement.checks if c.result in _DECIDED)
    yield _elements("BANT+", judgement.bant, width=width, checked=checked)
    yield _elements("MEDDIC", judgement.meddic, width=width)
    yield Text(LEGEND, style="dim")
    if judgement.checks:
        yield _checks(judgement.checks, names)
    yield from _signals(judgement)
    if judgement.question:
        yield question_panel(judgement)
    if judgement.actions:
        yield Text("\nNext", style="bold")
        yield actions_table(judgement.actions, now)


def banner(label: str, judgement: Judgement) -> Panel:
    """Return the verdict with its reason, and the fit score when there is one."""
    verdict = judgement.verdict
    colour = _COLOUR[verdict.outcome]
    head = Text.assemble((f" {verdict.outcome} ", f"bold reverse {colour}"), ("  " + label, "bold"))
    if judgement.fit:
        head.append(f"   fit {judgement.fit.score} {judgement.fit.tier}", style="dim")
    lines: list[RenderableType] = [head, Text("")]
    for reason in verdict.reason.split("; "):
        lines.append(Text.assemble(("- ", colour), reason))
    due = next((a.due for a in judgement.actions if a.id == "review"), None)
    if due:
        lines.append(Text(f"Look again on {due}.", style="dim"))
    elif verdict.review_in_days:
        lines.append(Text(f"Look again in {verdict.review_in_days} days.", style="dim"))
    return Panel(Group(*lines), border_style=colour, padding=(0, 1))


def _elements(
    title: str,
    elements: tuple[Element, ...],
    *,
    width: int,
    checked: frozenset[str] = frozenset(),
) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        show_header=False,
        box=None,
        padding=(0, 1),
        expand=True,
    )
    table.add_column(width=1)
    table.add_column(width=17)
    table.add_column(width=4, justify="right")
    table.add_column(ratio=2)
    if width >= WIDE:
        table.add_column(ratio=3)
    for element in elements:
        glyph, style = _GLYPH[element.standing]
        sure = f"{element.confidence:.0%}" if element.evidence else ""
        cells: list[RenderableType] = [Text(glyph, style=style), element.label, Text(sure, "dim")]
        if width >= WIDE:
            cells += [_reading(element, style, checked), _words(element)]
        else:
            cells.append(Group(_reading(element, style, checked), _words(element)))
        table.add_row(*cells)
    return table


def _reading(element: Element, style: str, checked: frozenset[str]) -> RenderableType:
    parts: list[RenderableType] = []
    if element.value:
        parts.append(Text(_beside(element), style=style))
    if element.id in checked:
        overturned = element.standing is Standing.CONTRADICTED
        parts.append(Text("overturned, see the check" if overturned else "checked", style="dim"))
    elif element.why and element.standing is not Standing.EVIDENCED:
        parts.append(Text(element.why, style="dim"))
    elif "earlier" in element.why:
        parts.append(Text("earlier" + element.why.partition("earlier")[2], style="dim"))
    if element.settle and element.standing is Standing.UNKNOWN:
        parts.append(Text(f"ask: {element.settle}", style="dim italic"))
    return Group(*parts)


def _beside(element: Element) -> str:
    """The value, short where its words stand in the quotes beside it anyway.

    Of what adds up it is what the first quote says.
    """
    if element.id in _SENTENCES and element.evidence[:1] and element.evidence[0].polarity > 0:
        first = words(element.evidence[0].value).rstrip(".")
        return _short(measure(first) if element.id == "metrics" else first, 60)
    shown = [" ".join(e.quote.split()) for e in element.evidence[:QUOTES]]
    values = element.value.split("; ")
    new = [v for v in values if not any(" ".join(v.split()) in quote for quote in shown)]
    return _short("; ".join(new), 120) if new else _short(values[-1], 60)


def _words(element: Element) -> RenderableType:
    once: dict[tuple[Source, int], Evidence] = {}
    for item in element.evidence:
        once.setdefault((item.source, item.start), item)
    return Group(*(quoted(item) for item in list(once.values())[:QUOTES]))


def quoted(item: Evidence) -> Text:
    """Return the words with who said them and when."""
    text = Text(f'"{_short(" ".join(item.quote.split()), 150)}"', style="italic")
    when = f", {item.asserted_at:%b} {item.asserted_at.day}" if item.asserted_at else ""
    confirmed = " (confirmed)" if item.extractor == "confirm" else ""
    return text.append(f" {item.speaker or 'unknown'}{when}{confirmed}", style="dim not italic")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"


def _checks(checks: tuple[Check, ...], names: Mapping[str, str]) -> Panel:
    lines: list[RenderableType] = []
    for check in checks:
        glyph, style = _RESULT[check.result]
        head = Text.assemble((f"{glyph} ", style), (f"{check.element.capitalize()}: ", "bold"))
        lines.append(head.append(check.reason))
        known = [_source(s, names) for s in check.sources if s.kind is not SourceKind.MESSAGE]
        if known:
            lines.append(Padding(Text("from " + "; ".join(known), style="dim"), (0, 0, 0, 2)))
        if check.command:
            lines.append(Padding(Text(check.command, style="cyan"), (0, 0, 0, 2)))
    overturned = any(c.result is CheckResult.FAILS for c in checks)
    title = "Checked: a claim does not hold" if overturned else "Checked against the book"
    return Panel(
        Group(*lines),
        title=title,
        title_align="left",
        border_style="red" if overturned else "dim",
        padding=(0, 1),
    )


def _source(source: Source, names: Mapping[str, str]) -> str:
    kind = "price book" if source.kind is SourceKind.PRICE_BOOK else "policy"
    return f"{kind}: {names.get(source.id, source.id)}"


def _signals(judgement: Judgement) -> Iterator[RenderableType]:
    if judgement.risks:
        yield _listed("Risks", judgement.risks, names=True)
    if judgement.objections:
        yield _listed("Objections", judgement.objections[-3:], names=True)
    waiting = (*judgement.open_questions, *judgement.asks)
    if waiting:
        yield _listed("They wait for an answer", waiting[-3:])
    facts = []
    if judgement.competitors:
        facts.append("Competitors: " + ", ".join(_rivals(judgement)))
    facts.append(f"Mood: {judgement.sentiment} ({judgement.sentiment_score:+.1f})")
    yield Text("\n" + "   ".join(facts))


def _rivals(judgement: Judgement) -> Iterator[str]:
    """Their names; with who was dropped this is said."""
    said = next((e.evidence for e in judgement.bant if e.id == "competition"), ())
    out = {words(e.value) for e in said if e.polarity < 0}
    yield from (f"{name} (dropped)" if name in out else name for name in judgement.competitors)


def _listed(title: str, items: tuple[Evidence, ...], *, names: bool = False) -> RenderableType:
    lines: list[RenderableType] = [Text(f"\n{title}", style="bold")]
    for item in items:
        name = f"{risk_name(item).replace('_', ' ')}: " if names else ""
        lines.append(Padding(Text(name).append_text(quoted(item)), (0, 0, 0, 2)))
    return Group(*lines)


def question_panel(judgement: Judgement) -> Panel:
    """Return the one next question with the reason why it is the one."""
    question = judgement.question
    if question is None:
        return Panel("")
    return Panel(
        Group(
            Text(question.text, style="bold cyan"),
            Text(f"{question.reason} ({question.method})", style="dim"),
        ),
        title="The one question to ask",
        title_align="left",
        border_style="cyan",
        padding=(0, 1),
    )


def actions_table(actions: tuple[Action, ...], now: datetime) -> Table:
    """Return the ranked actions, each with its reason and the command to type."""
    table = Table(show_header=False, box=None, padding=(0, 1), expand=True)
    table.add_column(width=2, justify="right", style="dim")
    table.add_column(ratio=1)
    for number, action in enumerate(actions, 1):
        title = Text(action.title, style="bold")
        if action.due and action.due < now.date():
            title.stylize("bold red")
        lines = [title, Text(_short(action.reason, 200), style="dim")]
        if action.command:
            lines.append(Text(f"$ {action.command}", style="cyan"))
        table.add_row(str(number), Group(*lines))
    return table
