"""What the selling method says, in the terminal: depth, the typed question, cases for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agentarmy.cli.scorecard import quoted
from agentarmy.domain.depth import Level, Topic
from agentarmy.domain.judgement import (
    Escalation,
    Guidance,
    Judgement,
    Opportunity,
    Suggestion,
    Trigger,
)
from agentarmy.services.outcomes import ByType

_TRIGGER = {
    Trigger.HOSTILE: "hostile or legal tone",
    Trigger.PERSON_WANTED: "they want a person",
    Trigger.HIGH_STAKES: "high stakes",
    Trigger.LOW_CONFIDENCE: "low confidence",
}
SHOWN = 5
"""How many people and places are suggested at a time; `--json` has all."""


def added(judgement: Judgement, target: str, *, has_deal: bool) -> Iterator[RenderableType]:
    """Yield what stands below the card: cases for a person, people to meet, a deal to make."""
    if judgement.escalations:
        yield escalation_panel(judgement.escalations)
    yield from suggested(judgement.suggestions)
    found = judgement.opportunity
    if found and found.enough and not has_deal:
        yield opportunity_line(found, target)


def depth_chart(topics: tuple[Topic, ...]) -> RenderableType:
    """Return a bar per trouble, as long as it went deep, with the newest words that took it on."""
    table = Table(box=None, padding=(0, 1), expand=True, show_header=False)
    table.add_column(width=len(Level))
    table.add_column(width=11)
    table.add_column(ratio=1)
    for topic in sorted(topics, key=lambda t: -t.level):
        full = "█" * topic.level
        bar = Text(full, style="cyan").append("░" * (len(Level) - topic.level), style="dim")
        words = Text(f"“{topic.words}”", style="bold")
        if topic.resisted:
            words.append("  does not want to be asked further", style="yellow")
        newest = topic.said(topic.level)
        told = [words, quoted(newest)] if newest else [words]
        table.add_row(bar, topic.level.name.lower(), Group(*told))
    return table


def guidance_panel(guidance: Guidance, *, title: str = "The next question") -> Panel:
    """Return the typed question with its reason and sources, and how to go on at this stage."""
    asked = guidance.question
    lines: list[RenderableType] = []
    if guidance.label:
        lines.append(Text(f"Say first: {guidance.label}", style="green"))
    if asked:
        lines.append(Text(asked.text, style="bold cyan"))
        kind = str(asked.type).replace("_", " ")
        finer = asked.technique.replace("_", " ")
        named = kind if finer == kind else f"{kind}, {finer}"
        lines.append(Text(f"{named}: {asked.reason}", style="dim"))
        lines += [Padding(quoted(item), (0, 0, 0, 2)) for item in asked.evidence]
        if asked.capability:
            source = f"“{asked.capability.words}” {asked.capability.name}"
            lines.append(Padding(Text(source, style="dim"), (0, 0, 0, 2)))
    else:
        lines.append(Text("Ask nothing now.", style="bold"))
    if guidance.mirror:
        lines.append(Text(f"In a call, mirror instead: “{guidance.mirror}”", style="dim"))
    if guidance.backed_off:
        lines.append(Text(f"Not asked further: “{guidance.backed_off}”", style="yellow"))
    lines.append(Text(f"\n{guidance.stage}: {guidance.goal}"))
    lines += [Text.assemble(("+ ", "green"), line) for line in guidance.do]
    lines += [Text.assemble(("- ", "red"), line) for line in guidance.avoid]
    return Panel(Group(*lines), title=title, title_align="left", padding=(0, 1))


def escalation_panel(found: tuple[Escalation, ...]) -> Panel:
    """Return why a person should look, what was tried and what is recommended."""
    lines: list[RenderableType] = []
    for one in found:
        lines.append(Text.assemble((f"{_TRIGGER[one.trigger].capitalize()}: ", "bold"), one.why))
        lines.append(Text(f"  tried: {'; '.join(one.tried)}", style="dim"))
        lines.append(Text(f"  {one.recommended}.", style="yellow"))
    return Panel(
        Group(*lines),
        title="A person should look",
        title_align="left",
        border_style="yellow",
        padding=(0, 1),
    )


def suggested(found: tuple[Suggestion, ...]) -> Iterator[RenderableType]:
    """Yield who and what they mention that is not on record, with the sentence."""
    if not found:
        return
    yield Text("\nNot on record yet", style="bold")
    for one in found[:SHOWN]:
        head = f"{one.name}, {one.role}" if one.role else one.name
        line = Text.assemble((f"{one.kind} ", "dim"), (head, "bold"), "  ")
        yield Padding(line.append_text(quoted(one.evidence)), (0, 0, 0, 2))
        if one.command:
            yield Padding(Text(f"$ {one.command}", style="cyan"), (0, 0, 0, 4))


def outcome_table(found: Sequence[ByType]) -> RenderableType:
    """Return what came of the questions that were asked, a line per type."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Question")
    for name in ("asked", "waiting", "answered", "unanswered", "deeper"):
        table.add_column(name, justify="right")
    for one in found:
        counts = (one.asked, one.waiting, one.answered, one.unanswered, one.deeper)
        table.add_row(one.type.replace("_", " "), *map(str, counts))
    return table


def opportunity_line(found: Opportunity, target: str) -> RenderableType:
    """Return how sure the signs make an opportunity, and the command that keeps it as a deal."""
    kinds = ", ".join(signal.kind for signal in found.signals)
    line = Text.assemble(("\nOpportunity ", "bold"), f"{found.confidence:.0%}: {kinds}")
    return line.append(f'\n$ agentarmy deals propose "{target}"', style="cyan")
