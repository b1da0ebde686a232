"""The last four steps of a form lead: what leaves goes through the outbox, and the audit entry.

The run's key names each effect once and for ever: done again, a step finds what it made before.
"""

from __future__ import annotations

from agentarmy.domain import payloads
from agentarmy.domain.effects import Effect, Json, Kind, Purpose, State
from agentarmy.domain.records import Row
from agentarmy.services.effects_now import perform
from agentarmy.services.formlead_kit import WORKFLOW, Kit, Result, done, skipped, submission_of
from agentarmy.services.mail_effects import mail_effect
from agentarmy.store import outbox
from agentarmy.store.ids import record_id
from agentarmy.store.workflows import Run, Status

LABEL = "AgentArmy/form lead"
_NOUNS = {Kind.TASK: "Task", Kind.CRM_TASK: "CRM task", Kind.LABEL: "Label"}


async def create_draft(run: Run, kit: Kit) -> Result:
    """Lay the draft into the mailbox, unsent."""
    draft_id = str(run.left("write_draft").get("draft_id") or "")
    if not draft_id:
        return skipped("there is no draft")
    if kit.connectors.mailbox is None:
        return skipped("no mailbox connected: the draft lies here", draft_id=draft_id)
    if kit.house is None:
        return skipped("your mail address is not known: agentarmy config set me.email ADDRESS")
    effect = mail_effect(
        kit.mirror, draft_id, house=kit.house, workflow=WORKFLOW, kind=Kind.MAIL_DRAFT
    )
    return await _through(kit, effect, "in the mailbox, unsent")


async def create_task(run: Run, kit: Kit) -> Result:
    """Make the follow-up task, once: in the CRM where one is connected, else here."""
    key, due = f"{WORKFLOW}:task:{run.key}", str(run.left("plan_next_step").get("due_on") or "")
    title = f"Follow up: form lead {run.prospect}"[:200]
    one = submission_of(run)
    if kit.connectors.crm is None:
        row_id = record_id(kit.mirror.tenant, "tasks", key)
        values: Row = {
            "title": title,
            "due_on": due,
            "status": "open",
            "reason": f"form lead, run {run.id[-8:]}",
            "account_id": run.account_id,
            "lead_id": run.lead_id,
            "source": WORKFLOW,
        }
        content = payloads.record("tasks", row_id, values=values)
        kind, where = Kind.TASK, "here, no CRM connected"
    else:
        there = await kit.connectors.crm.find("contact", field="email", value=one.email)
        fields = {"title": title, "due_on": due, "note": _task_note(run)}
        fields |= {"contact": there[0].ref} if there else {}
        content, kind, where = payloads.crm_new(fields), Kind.CRM_TASK, "in the CRM"
    return await _through(kit, _effect(run, kind, key=key, content=content), f"due {due}, {where}")


def _task_note(run: Run) -> str:
    slots = run.left("find_slots").get("slots")
    times = ", ".join(map(str, slots)) if isinstance(slots, list) and slots else "none"
    return f"Form lead; run {run.id[-8:]}. Times offered: {times}."


async def label_thread(run: Run, kit: Kit) -> Result:
    """Put our label on the thread: theirs where there was one, else that of the new draft."""
    if kit.connectors.mailbox is None:
        return skipped("no mailbox connected")
    thread = str(run.left("read_thread").get("thread") or "") or await _of_draft(run, kit)
    if not thread:
        before = run.step("create_draft")
        if before is not None and before.status in (Status.WAITING, Status.FAILED):
            return Result(Status.WAITING, "the draft is not in the mailbox yet")
        return skipped("there is no thread yet")
    content = payloads.label(thread, LABEL)
    key = f"{WORKFLOW}:label:{run.key}"
    return await _through(kit, _effect(run, Kind.LABEL, key=key, content=content), LABEL)


async def _of_draft(run: Run, kit: Kit) -> str:
    """The thread that the mailbox has given to our draft, '' where there is none."""
    item = outbox.found(kit.mirror, str(run.left("create_draft").get("effect") or ""))
    if item is None or kit.connectors.mailbox is None:
        return ""
    found = await kit.connectors.mailbox.find_draft(item.message_key)
    return found.thread if found else ""


def _effect(run: Run, kind: Kind, *, key: str, content: bytes) -> Effect:
    return Effect(
        kind=kind,
        key=key,
        content=content,
        summary=f"{_NOUNS[kind]} for a form lead, run {run.id[-8:]}",
        purpose=Purpose.INTERNAL,
        workflow=WORKFLOW,
        account_id=run.account_id,
        contact_id=run.contact_id,
    )


async def _through(kit: Kit, effect: Effect, said: str) -> Result:
    """Propose an effect, perform it where nobody need be asked, and say where it stands."""
    item = await perform(kit.mirror, kit.connectors, effect, gate=kit.gate)
    left: dict[str, Json] = {
        "effect": item.id,
        "state": str(item.state),
        "ref": item.provider_ref or item.provider_draft,
        "thread": item.provider_thread,
    }
    if item.state in (State.DONE, State.DRAFTED):
        return Result(Status.DONE, said, left)
    if item.state in (State.REJECTED, State.CANCELLED):
        return Result(Status.SKIPPED, f"{item.state}, effect {item.id[-8:]}", left)
    why = item.fault or "; ".join(str(one.get("text") or "") for one in item.reasons)
    return Result(Status.WAITING, f"{item.state}, effect {item.id[-8:]}: {why}"[:300], left)


async def audit_event(run: Run, kit: Kit) -> Result:
    """Say what the run came to; the runner puts it into the audit chain."""
    counts: dict[str, Json] = {}
    for step in run.steps:
        counts[str(step.status)] = int(str(counts.get(str(step.status), 0))) + 1
    return done("in the chain", **counts)
