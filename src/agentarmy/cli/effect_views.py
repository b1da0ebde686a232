"""Effects of the outbox as a person sees them: one line each, or whole, as they will go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from agentarmy.domain.effects import Kind, State
from agentarmy.services.approvals import REASONS
from agentarmy.services.outreach import OF_MAIL, open_marks, short

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.cli.output import JsonValue
    from agentarmy.domain.effects import Json
    from agentarmy.services.delivery import Report
    from agentarmy.services.queue_facts import Cited, Facts
    from agentarmy.store.outbox import Item

STYLES = {
    State.PROPOSED: "yellow",
    State.BLOCKED: "red",
    State.UNCERTAIN: "bold red",
    State.FAILED: "red",
    State.APPROVED: "green",
    State.DONE: "dim",
}
_MARK = r"\[(?:to confirm|attach): [^\]]+\]"
_MOST_CITED = 12
_EVERY = frozenset({"approval", "mode", "draft_only"})
"""Reasons that hold every mail in DRAFT_ONLY: others tell more."""


def age(moment: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in its greatest unit: 3 d, 4 h, 12 min."""
    if moment is None:
        return ""
    passed = max(now - moment, timedelta())
    if passed >= timedelta(days=1):
        return f"{passed.days} d"
    minutes = passed.seconds // 60
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def _ago(moment: datetime | None, now: datetime) -> str:
    passed = age(moment, now)
    return f"{passed} ago" if passed not in ("", "0 min") else "just now"


def clock(moment: datetime | None, now: datetime) -> str:
    """Return a moment on the clock of `now`, the rep's."""
    return f"{moment.astimezone(now.tzinfo):%a %d %b %Y %H:%M}" if moment else ""


def whom(item: Item) -> str:
    """Return to whom an effect goes, the first by name and how many more; "" for nobody."""
    people = item.effect.recipients
    if not people:
        return ""
    more = f" +{len(people) - 1}" if len(people) > 1 else ""
    return f"{people[0].name or people[0].address}{more}"


def put_off(item: Item, now: datetime) -> bool:
    """Tell whether a person put an effect off until later; a clock set back puts nothing off."""
    if item.state is not State.PROPOSED or item.not_before is None:
        return False
    return item.not_before > max(now, item.proposed_at or now)


def telling(item: Item) -> list[Mapping[str, Json]]:
    """Return the gate's reasons, without what another of them says as well."""
    codes = {one.get("code") for one in item.reasons}
    return [one for one in item.reasons if one.get("code") != "mode" or "draft_only" not in codes]


def why(item: Item) -> str:
    """Return what keeps an effect, or what became of it, in one line."""
    if item.fault and item.state in (State.UNCERTAIN, State.FAILED, State.SENDING, State.DONE):
        return item.fault
    if item.state is State.DONE and not item.fault:
        return _how(item)
    if item.fault and item.state in (State.APPROVED, State.DRAFTED):
        return f"will be tried again: {item.fault}"
    found = telling(item)
    special = [one for one in found if one.get("code") not in _EVERY] or found[-1:]
    texts = [str(one.get("text") or one.get("code") or "") for one in special]
    more = f" (+{len(texts) - 1})" if len(texts) > 1 else ""
    return f"{texts[0]}{more}" if texts else ""


def _how(item: Item) -> str:
    if item.effect.kind is Kind.INVITATION:
        return "in your own calendar, nobody was invited" if _quiet(item) else "sent"
    if item.effect.kind is Kind.HOLD:
        return "in your own calendar"
    if item.effect.kind not in OF_MAIL:
        return "done"
    return "sent" if item.provider_ref else "lies in your mailbox as a draft"


def listing(items: Sequence[Item], names: dict[str, str], *, now: datetime) -> RenderableType:
    """Return effects as a table, one row each."""
    table = Table(pad_edge=False, header_style="bold", expand=True)
    table.add_column("Id", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("What", ratio=5, overflow="fold")
    table.add_column("To", ratio=4, overflow="fold")
    table.add_column("Why", ratio=5, overflow="fold")
    table.add_column("Age", justify="right", no_wrap=True)
    for one in items:
        said = f"put off until {clock(one.not_before, now)}" if put_off(one, now) else why(one)
        account = names.get(one.effect.account_id, "")
        to = "\n".join(filter(None, (whom(one), account if account != whom(one) else "")))
        table.add_row(
            short(one.id),
            Text(str(one.state), style=STYLES.get(one.state, "")),
            Text(one.effect.summary),
            Text(to),
            Text(said),
            age(one.proposed_at, now),
        )
    return table


def detail(found: Facts, *, now: datetime, asked: bool = False) -> Iterator[RenderableType]:
    """Show one effect as it will go, why it is held, what it rests on, and what was decided.

    `now` is on the rep's clock; where a person is `asked` about it no command follows.
    """
    item = found.item
    head = f"{item.effect.kind.replace('_', ' ')} {short(item.id)}"
    yield Text.assemble(
        (head, "bold"),
        "  ",
        (str(item.state), STYLES.get(item.state, "")),
        (f"  {found.account}" if found.account else "", "cyan"),
        (f"  proposed {_ago(item.proposed_at, now)}", "dim"),
    )
    yield Panel(_message(found), padding=(1, 2), border_style="cyan")
    for mark in open_marks(item.effect):
        yield Text.assemble(("? ", "bold yellow"), (f"Before sending: {mark}", "yellow"))
    yield from _carried(item)
    yield from _reasons(item)
    if found.cited:
        yield _sources(found.cited)
    yield from _decided(found, now)
    yield from _fate(item, now)
    yield Text(f"Digest of the exact bytes {item.effect.digest[:12]}", style="dim")
    if item.state is State.PROPOSED:
        yield Text(f"With your yes {_then(item)}.")
    if not asked:
        yield from _next(item)


def _message(found: Facts) -> Text:
    head = Text()
    for name, value in found.headers:
        head.append(f"{name}: ", style="dim")
        head.append(f"{value}\n")
    if found.headers:
        head.append("\n")
    body = Text(found.body.rstrip())
    body.highlight_regex(_MARK, style="bold yellow")
    return head + body


def _carried(item: Item) -> Iterator[Text]:
    for one in item.effect.attachments:
        seen = "you have opened it" if one.seen else "not opened yet"
        size = f"{one.size / 1024:,.0f} kB"
        yield Text(f"Attachment {one.name}, {size}, {one.media_type}: {seen}")
    for link in item.effect.links:
        yield Text(f"Link {link}")


def _reasons(item: Item) -> Iterator[RenderableType]:
    if not item.reasons or item.state is State.DONE:
        return
    yield Text(_HEADS.get(item.state, "What the gate said"), style="bold")
    for one in telling(item):
        line = Text(str(one.get("text") or one.get("code")))
        if one.get("source") and one.get("code") != "approval":
            line.append(f"  ({one['source']})", style="dim")
        yield Padding(line, (0, 0, 0, 2))
    mends = [one.get("mend") for one in item.reasons if one.get("outcome") == "block"]
    for mend in dict.fromkeys(str(one) for one in mends if one):
        yield Text(f"  To mend it: {mend.replace(' ID', f' {short(item.id)}')}", style="cyan")
    if any("config set reach." in str(one) for one in mends):  # the foot lies in the bytes
        yield Text('  then write it anew: agentarmy draft "ACCOUNT" --kind … --queue', style="cyan")


_HEADS = {State.PROPOSED: "Why it is held", State.BLOCKED: "Why it is blocked"}


def _sources(cited: Sequence[Cited]) -> Table:
    table = Table(title="What it rests on", title_justify="left", title_style="bold", expand=True)
    table.add_column("Sentence", ratio=5)
    table.add_column("Source", ratio=3)
    table.add_column("In its words", ratio=5)
    before = ""
    for one in cited[:_MOST_CITED]:
        sentence = one.sentence if one.sentence != before else ""
        quote = " ".join(one.quote.split())
        style = "cyan" if quote else "bold yellow"
        said = f"“{quote}”" if quote else ""
        table.add_row(Text(sentence), Text(one.source, style=style), Text(said))
        before = one.sentence
    if len(cited) > _MOST_CITED:
        table.caption = f"{len(cited) - _MOST_CITED} more: --json shows them"
        table.caption_justify = "left"
    return table


def _decided(found: Facts, now: datetime) -> Iterator[RenderableType]:
    for one in found.rulings:
        why_ = REASONS.get(str(one["reason"] or ""), "")
        rating = f"rated {one['rating']}" if one["rating"] is not None else ""
        said = ", ".join(filter(None, (why_, rating, str(one["note"] or ""))))
        at = clock(datetime.fromisoformat(str(one["decided_at"])), now)
        yield Text(f"{str(one['decision']).capitalize()} {at}{f': {said}' if said else ''}")
        for line in changed(str(one["diff"] or "").splitlines()):
            yield Padding(line, (0, 0, 0, 2))


def changed(diff: Sequence[str]) -> Iterator[Text]:
    """Show what an edit changed, without the head and the places of a diff."""
    for line in diff:
        if not line.startswith(("---", "+++", "@@")):
            style = "green" if line[:1] == "+" else "red" if line[:1] == "-" else "dim"
            yield Text(line, style=style)


def _fate(item: Item, now: datetime) -> Iterator[Text]:
    if item.state is State.DONE:
        yield Text(f"Done {clock(item.done_at, now)}: {_how(item)}", style="green")
    if put_off(item, now):
        yield Text(f"Put off until {clock(item.not_before, now)}", style="yellow")
    if item.fault:
        tries = f" (attempt {item.attempts})" if item.attempts else ""
        yield Text(f"Last answer{tries}: {item.fault}", style="yellow")


def _quiet(item: Item) -> bool:
    """Tell whether the gate lets nothing out of it, only a draft or an entry of one's own."""
    return any(one.get("code") in ("draft_only", "no_basis") for one in item.reasons)


def _then(item: Item) -> str:
    """What a yes will do."""
    quiet = _quiet(item)
    if item.effect.kind in OF_MAIL:
        return "it becomes a draft in your mailbox, and nothing is sent" if quiet else "it is sent"
    if not quiet:
        return "it is done"
    if item.effect.kind is Kind.INVITATION:
        return "it is put into your own calendar, and nobody is invited"
    return "nothing happens in DRAFT_ONLY: agentarmy mode set SEND --reason WHY"


def _next(item: Item) -> Iterator[Text]:
    end = short(item.id)
    commands = {
        State.PROPOSED: ("approvals approve", "approvals edit", "approvals reject"),
        State.BLOCKED: ("approvals edit", "approvals reject", "outbox retry"),
        State.APPROVED: ("outbox deliver", f"outbox cancel {end}"),
        State.FAILED: ("outbox retry", "outbox cancel"),
        State.UNCERTAIN: ("outbox cancel", f"outbox retry {end} --unsent"),
    }.get(item.state, ())
    if commands:
        typed = [
            one if end in one or one.endswith("deliver") else f"{one} {end}" for one in commands
        ]
        yield Text("Next: " + "\n      ".join(f"agentarmy {one}" for one in typed), style="cyan")


def plain(item: Item, names: dict[str, str]) -> dict[str, JsonValue]:
    """Return an effect as plain data."""
    effect = item.effect
    reasons: list[JsonValue] = [dict(one) for one in item.reasons]
    return {
        "id": item.id,
        "kind": str(effect.kind),
        "state": str(item.state),
        "tier": item.tier,
        "purpose": str(effect.purpose),
        "summary": effect.summary,
        "recipients": [
            {"address": one.address, "name": one.name, "internal": one.internal}
            for one in effect.recipients
        ],
        "account": names.get(effect.account_id) or None,
        "workflow": effect.workflow or None,
        "draft": effect.draft_id or None,
        "digest": effect.digest,
        "approved": item.approved,
        "reasons": reasons,
        "proposed_at": _moment(item.proposed_at),
        "not_before": _moment(item.not_before),
        "approved_at": _moment(item.approved_at),
        "approved_by": item.approved_by or None,
        "attempts": item.attempts,
        "provider_draft": item.provider_draft or None,
        "provider_ref": item.provider_ref or None,
        "fault": item.fault or None,
        "fault_kind": item.fault_kind or None,
        "done_at": _moment(item.done_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def whole(found: Facts) -> dict[str, JsonValue]:
    """Return what lies behind one effect as plain data: its words, sources and rulings."""
    effect = found.item.effect
    return {
        "headers": dict(found.headers),
        "body": found.body,
        "open": list(open_marks(effect)),
        "attachments": [
            {"name": one.name, "size": one.size, "sha256": one.sha256, "seen": one.seen}
            for one in effect.attachments
        ],
        "links": list(effect.links),
        "sources": [
            {"sentence": one.sentence, "source": one.source, "quote": one.quote}
            for one in found.cited
        ],
        "rulings": [
            {
                "decision": one["decision"],
                "by": one["decided_by"],
                "at": one["decided_at"],
                "digest": one["digest"],
                "reason": one["reason"],
                "rating": one["rating"],
                "note": one["note"],
                "diff": str(one["diff"] or "").splitlines(),
            }
            for one in found.rulings
        ],
    }


def delivered(report: Report) -> dict[str, JsonValue]:
    """Return what a delivery came to as plain data."""
    return {
        "done": list(report.done),
        "provider_drafts": list(report.drafted),
        "waiting": list(report.waiting),
        "held": list(report.held),
        "blocked": list(report.blocked),
        "cancelled": list(report.cancelled),
        "failed": list(report.failed),
        "uncertain": list(report.uncertain),
        "swept": report.swept,
        "lines": list(report.lines),
    }


_WORDS = (
    ("done", "done", "green"),
    ("drafted", "in your mailbox as a draft, for you to send", "green"),
    ("waiting", "waiting, tried again later", "yellow"),
    ("held", "held for your decision", "yellow"),
    ("blocked", "blocked", "red"),
    ("cancelled", "cancelled", "red"),
    ("failed", "failed: agentarmy outbox list --state failed", "red"),
    ("uncertain", "uncertain: look into Sent, agentarmy outbox list --state uncertain", "bold red"),
)


def told(report: Report) -> Iterator[Text]:
    """Say in a line per outcome what a delivery came to."""
    for name, words, style in _WORDS:
        ids = list(dict.fromkeys(getattr(report, name)))
        if ids:
            ends = " ".join(map(short, ids[:6])) + (" …" if len(ids) > 6 else "")
            yield Text.assemble((f"{len(ids)} {words}", style), (f"  {ends}", "dim"))
    if report.swept:
        drafts = "draft" if report.swept == 1 else "drafts"
        yield Text(f"{report.swept} {drafts} of ours that nobody needs taken out of the mailbox")
    for line in report.lines:
        yield Text(line, style="yellow")
