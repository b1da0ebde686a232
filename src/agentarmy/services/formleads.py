"""Runs form leads: thirteen steps, each recorded with what it left, so that a run goes on where it
stopped, however it stopped.

A submission is one run for ever. Two processes that are given the same one take turns: whoever
comes second finds the steps done. Effects are keyed by the run, so that none happens twice.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from agentarmy import paths
from agentarmy.domain.effects import Json
from agentarmy.errors import Busy, NotFound, Outside, Storage, UserError
from agentarmy.formats.submissions import Submission
from agentarmy.services import formlead_effects as effects
from agentarmy.services import formlead_steps as steps
from agentarmy.services.formlead_kit import WORKFLOW, Kit, Result, to_plain
from agentarmy.store import audit, erasure, pseudonyms, workflows
from agentarmy.store.workflows import Run, Status, Step

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

Work = Callable[[Run, Kit], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the thirteen: its name and what it does. Without `needed`, a run goes on when it
    fails."""

    name: str
    work: Work
    needed: bool = True


STAGES: tuple[Stage, ...] = (
    Stage("validate_form", steps.validate_form),
    Stage("resolve_contact_company", steps.resolve_contact_company),
    Stage("search_threads", steps.search_threads),
    Stage("read_thread", steps.read_thread),
    Stage("recall_patterns", steps.recall_patterns, needed=False),
    Stage("hunt_assets", steps.hunt_assets, needed=False),
    Stage("find_slots", steps.find_slots),
    Stage("plan_next_step", steps.plan_next_step),
    Stage("write_draft", steps.write_draft),
    Stage("create_draft", effects.create_draft, needed=False),
    Stage("create_task", effects.create_task, needed=False),
    Stage("label_thread", effects.label_thread, needed=False),
    Stage("audit_event", effects.audit_event),
)
"""The steps in their order (FL-NOW-01)."""
NAMES = tuple(stage.name for stage in STAGES)
_SHARDS = 64
_PAUSE = 0.02
_TRIES = 5
_OVER = (Status.DONE, Status.SKIPPED)


class Erased(UserError):
    """Somebody who was erased, and did not come back by a person's word."""


@dataclass(frozen=True, slots=True)
class Processed:
    """A run after it was worked on; `fresh`: the submission had not been seen before."""

    run: Run
    fresh: bool


async def process(kit: Kit, one: Submission) -> Processed:
    """Take a submission through all steps that are not done yet, and return its run.

    Raises Erased for somebody who was erased. Raises Busy when the mirror stays locked, Storage
    when the disk refuses; the run then goes on from there when it is given the same submission.
    """
    if pseudonyms.pseudonym(kit.mirror, one.email) in erasure.buried(kit.mirror):
        raise Erased(
            f"{one.email} was erased on request, and is not taken in",
            expected="that they have turned to you since",
            hint=f"agentarmy privacy readmit {one.email}",
        )
    key = workflows.run_id_of(kit.mirror, kind=WORKFLOW, key=one.key)
    async with _alone(kit.mirror, key):
        run, fresh = workflows.begin(
            kit.mirror,
            kind=WORKFLOW,
            key=one.key,
            prospect=one.person.label,
            given=to_plain(one),
        )
        return Processed(await _go_on(kit, run), fresh)


async def process_all(kit: Kit, many: Sequence[Submission]) -> tuple[list[Processed], list[Erased]]:
    """Take several submissions through, in their order; return the runs, and who is left out."""
    found, left_out = list[Processed](), list[Erased]()
    for one in many:
        try:
            found.append(await process(kit, one))
        except Erased as error:
            left_out.append(error)
    return found, left_out


async def retry(kit: Kit, ref: str, *, step: str = "") -> Run:
    """Do again what is not done of a run, or one step of it, done or not.

    Raises NotFound for an unknown run or step.
    """
    run = workflows.named(kit.mirror, ref, kind=WORKFLOW)
    if step and step not in NAMES:
        raise NotFound.among("step", step, NAMES)
    async with _alone(kit.mirror, run.id):
        run = workflows.get(kit.mirror, run.id)
        if step:
            run = await _step(kit, run, STAGES[NAMES.index(step)])
            return _settled(kit.mirror, run)
        return await _go_on(kit, run)


async def _go_on(kit: Kit, run: Run) -> Run:
    for stage in STAGES:
        known = run.step(stage.name)
        if known is not None and known.status in _OVER:
            continue
        run = await _step(kit, run, stage)
        now = run.step(stage.name)
        if stage.needed and (now is None or now.status is Status.FAILED):
            break
    return _settled(kit.mirror, run)


def _settled(mirror: Mirror, run: Run) -> Run:
    """Note how the run stands by its steps."""
    states = [step.status for step in run.steps]
    failed = next((step for step in run.steps if step.status is Status.FAILED), None)
    error = f"{failed.name}: {failed.fault}" if failed else ""
    if failed:
        status = Status.FAILED
    elif Status.WAITING in states:
        status = Status.WAITING
    else:
        status = Status.DONE if len(states) == len(STAGES) else Status.RUNNING
    if (status, error) == (run.status, run.error):
        return run
    return workflows.finish(mirror, run, status=status, error=error)


async def _step(kit: Kit, run: Run, stage: Stage) -> Run:
    """Do one step and record it, with its entry in the audit chain, in one transaction."""
    position = NAMES.index(stage.name) + 1
    step = workflows.start_step(kit.mirror, run, position=position, name=stage.name)
    began = time.perf_counter()
    left: dict[str, Json] | None = None
    try:
        result = await _patiently(stage, run, kit)
        step = replace(step, status=result.status, detail=result.detail)
        left = result.left
    except Outside as error:
        step = _failed(step, error.what, error.kind)
    except (Busy, Storage):
        raise
    except UserError as error:
        step = _failed(step, error.line(), "data")
    ms = round((time.perf_counter() - began) * 1000, 1)
    return _recorded(kit.mirror, run, replace(step, ms=ms), left=left)


async def _patiently(stage: Stage, run: Run, kit: Kit) -> Result:
    """Do a step; where others hold the mirror for long, do it again."""
    for left in reversed(range(_TRIES)):
        try:
            return await stage.work(run, kit)
        except Busy:
            if not left:
                raise
            await asyncio.sleep(_PAUSE)
    raise Busy("the mirror stays locked", hint="agentarmy lead runs")


def _failed(step: Step, fault: str, kind: str) -> Step:
    line = " ".join(fault.split())[:300]
    return replace(step, status=Status.FAILED, detail=line, fault=line, fault_kind=kind)


def _recorded(mirror: Mirror, run: Run, step: Step, *, left: dict[str, Json] | None) -> Run:
    last = step.name == NAMES[-1] and step.status is Status.DONE
    with mirror.write(durable=True):
        changed = workflows.end_step(mirror, run, step, left=left)
        audit.append(
            mirror,
            actor="agent",
            action="form_lead.finished" if last else "form_lead.step",
            subject_kind="run",
            subject=run.id,
            reason=str(step.status),
            data={
                "step": step.name,
                "attempt": step.attempts,
                **({"fault": step.fault_kind} if step.fault_kind else {}),
                **(left or {} if last else {}),
            },
        )
    return changed


@asynccontextmanager
async def _alone(mirror: Mirror, run_id: str) -> AsyncIterator[None]:
    """Hold the right to work on a run; it falls away when the process ends, however it ends."""
    place = _lock_file(mirror.path, run_id)
    paths.make_private(place.parent)
    handle = os.open(place, os.O_CREAT | os.O_RDWR, paths.FILE_MODE)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _lock_file(mirror: Path, run_id: str) -> Path:
    shard = int(run_id.replace("-", "")[:8], 16) % _SHARDS
    return mirror.parent / "locks" / f"lead-{shard:02d}"
