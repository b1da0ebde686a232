"""What is held on a person: all of it handed out, or all of it taken away. Only a person asks.

An erasure is one durable transaction; then full text, file and log are rewritten so that nothing
of it is left in them. What is stopped in between is done by `finish`, which needs no name.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

from agentarmy import paths
from agentarmy.domain.delivery import Event
from agentarmy.domain.erasing import Traits, digits
from agentarmy.domain.values import Row
from agentarmy.errors import Storage, UsageError
from agentarmy.knowledge import index
from agentarmy.store import audit, erasure, outbox, pseudonyms, tables
from agentarmy.store.conversations import people_of
from agentarmy.store.database import Mirror
from agentarmy.store.erasure import Done, Person
from agentarmy.store.outbox import WITHDRAWABLE, Move
from agentarmy.store.times import moment, stamp

KIND = "erasure"
_CHUNK = 1 << 20
_OVERLAP = 400


@dataclass(slots=True, kw_only=True)
class Erased:
    """What an erasure did, or would do: rows by table, effects withdrawn, reports deleted.

    `provider_drafts` of the effects withdrawn lie in the mailbox as drafts. `backups` are older
    copies of the mirror beside it; `left` are files that still name the person.
    """

    person: Person
    done: Done
    cancelled: int = 0
    provider_drafts: int = 0
    reports: list[Path] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)


class _NotMeant(Exception):
    """Takes back what a plan has tried."""


def plan(mirror: Mirror, clone: paths.Clone, ref: str, *, known: Callable[[str], bool]) -> Erased:
    """Return what an erasure would do, by doing it and taking it back. Raises as `erase` does."""
    person = _found(mirror, ref)
    planned = Erased(person=person, done=Done())
    with suppress(_NotMeant), mirror.write():
        planned.cancelled, planned.provider_drafts = _cancel(mirror, person)
        planned.done = erasure.erase(mirror, person, known=known)
        raise _NotMeant
    planned.reports = [file for file in _files(clone.rejected) if names(file, person.traits)]
    planned.backups = backups(clone)
    return planned


def erase(
    mirror: Mirror,
    clone: paths.Clone,
    ref: str,
    *,
    known: Callable[[str], bool],
    actor: str = "rep",
    with_backups: bool = False,
) -> Erased:
    """Erase all that is held on the person whom `ref` names, and refuse them from now on.

    `known` tells words of the language from names. `with_backups` deletes older copies of the
    mirror too. Raises NotFound, UsageError while a mail to them is on its way, Busy when another
    process holds the mirror; then `finish` does the rest.
    """
    person = _found(mirror, ref)
    erasure.careful(mirror)
    found = Erased(person=person, done=Done(), backups=backups(clone))
    for file in _files(clone.rejected):
        if names(file, person.traits):
            _unlink(file)
            found.reports.append(file)
    with mirror.write(durable=True):
        found.cancelled, found.provider_drafts = _cancel(mirror, person)
        found.done = erasure.erase(mirror, person, known=known)
        state = json.dumps({"passages": found.done.passages})
        row: Row = {"kind": KIND, "run_key": person.id, "status": "open", "state": state}
        tables.add(mirror, "workflows", {**row, "started_at": stamp(mirror.clock())})
        audit.append(
            mirror,
            actor=actor,
            action="privacy.erased",
            subject_kind="contact",
            subject=person.id,
            reason="a person asked for it",
            data={"deleted": dict(found.done.deleted), "changed": dict(found.done.changed)},
        )
    if with_backups:
        for file in backups(clone):
            _unlink(file)
    finish(mirror, clone)
    found.left = [file for file in _files(clone.root, clone.models) if names(file, person.traits)]
    return found


def _found(mirror: Mirror, ref: str) -> Person:
    person = erasure.find(mirror, ref)
    if held := erasure.under_way(mirror, person):
        raise UsageError(
            f"{len(held)} effects to {person.label} are being sent, or may have been",
            expected="their fate to be known first",
            hint="agentarmy outbox list",
        )
    return person


def _cancel(mirror: Mirror, person: Person) -> tuple[int, int]:
    """Withdraw what waits in the outbox and goes to them, or names them.

    Return how many it were, and how many of them lie in the mailbox as drafts.
    """
    items = [outbox.found(mirror, one) for one in erasure.effects(mirror, person)]
    moves = [
        Move(item=item, event=Event.CANCEL, reason="erased")
        for item in items
        if item and item.state in WITHDRAWABLE
    ]
    moved = outbox.move(mirror, moves, actor="rep")
    drafts = [one for one in moves if one.item.id in moved and one.item.provider_draft]
    return len(moved), len(drafts)


def finish(mirror: Mirror, clone: paths.Clone) -> int:
    """Do what is left of erasures that were stopped; return how many it were. Raises Busy."""
    rows = tables.find(mirror, "workflows", kind=KIND, status="open")
    if not rows:
        return 0
    erasure.careful(mirror)
    if any(json.loads(str(row["state"])).get("passages") for row in rows):
        shutil.rmtree(clone.vectors, ignore_errors=True)
        index.refresh(mirror)
    erasure.scour(mirror)
    with mirror.write(durable=True):
        for row in rows:
            values: Row = {"status": "done", "finished_at": stamp(mirror.clock())}
            tables.edit(mirror, "workflows", str(row["id"]), values)
            audit.append(
                mirror,
                actor="rep",
                action="privacy.scoured",
                subject_kind="contact",
                subject=str(row["run_key"]),
            )
    erasure.truncate(mirror)
    return len(rows)


def readmit(mirror: Mirror, value: str, *, actor: str = "rep") -> bool:
    """Let an address or a number that was erased come in again; say whether it had been erased."""
    said = value.strip().lower()
    said = said if "@" in said or ":" in said else digits(said)
    with mirror.write(durable=True):
        if not erasure.readmit(mirror, said):
            return False
        audit.append(
            mirror,
            actor=actor,
            action="privacy.readmitted",
            subject_kind="suppression",
            subject=pseudonyms.pseudonym(mirror, said),
        )
    return True


def backups(clone: paths.Clone) -> list[Path]:
    """Return the copies of the mirror that migrations left beside it."""
    return sorted(clone.root.glob(f"{clone.mirror.name}.before-*"))


def _files(folder: Path, *but: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and not any(file.is_relative_to(one) for one in but):
            yield file


def names(file: Path, traits: Traits) -> bool:
    """Return whether a file's bytes hold an address, a number or a whole name of the person.

    Raises Storage when it cannot be read.
    """
    before = b""
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                text = (before + chunk).decode("utf-8", "replace")
                if traits.everywhere.search(text):
                    return True
                before = chunk[-_OVERLAP:]
    except OSError as error:
        raise paths.storage(file, error, doing="read") from error
    return False


def _unlink(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise paths.storage(file, error, doing="remove") from error


def export(mirror: Mirror, ref: str, *, target: Path, actor: str = "rep") -> dict[str, int]:
    """Write all that is held on a person to a new folder, or a new .zip; return rows by table.

    Raises NotFound, UsageError when the target is there already, Storage.
    """
    person = erasure.find(mirror, ref)
    if target.exists():
        raise UsageError(f"{target} is already there", expected="a new folder or .zip")
    rows: dict[str, list[Row]] = {}
    for table, row in erasure.mentions(mirror, person):
        rows.setdefault(table, []).append(row)
    counts = {table: len(found) for table, found in rows.items()}
    with mirror.write(durable=True):
        audit.append(
            mirror,
            actor=actor,
            action="privacy.exported",
            subject_kind="contact",
            subject=person.id,
            reason="a person asked for it",
            data={"rows": dict(counts)},
        )
    _write(target, dict(_parts(person, rows)))
    return counts


def _parts(person: Person, rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, bytes]]:
    yield "summary.txt", _summary(person, rows).encode()
    for table, found in rows.items():
        plain = [{k: v for k, v in row.items() if v is not None} for row in found]
        yield (
            f"tables/{table}.json",
            (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode(),
        )
    mails = [row for row in rows.get("messages", ()) if row.get("channel") == "mail"]
    for number, row in enumerate(mails, 1):
        yield f"mails/{number:05}.eml", _mail(row)


def _summary(person: Person, rows: Mapping[str, list[Row]]) -> str:
    traits = person.traits
    lines = [f"All that is held on {person.label}", ""]
    for title, values in (
        ("Addresses", traits.addresses),
        ("Names", traits.names),
        ("Numbers (digits)", traits.phones),
    ):
        lines += [f"{title}: {', '.join(sorted(values))}"] if values else []
    lines += ["", "Rows by table (tables/NAME.json; mails also as mails/N.eml):"]
    lines += [f"  {table}: {len(found):,}" for table, found in rows.items()]
    for row in (*rows.get("contacts", ()), *rows.get("leads", ())):
        lines += ["", *(f"  {k}: {v}" for k, v in row.items() if v is not None)]
    return "\n".join(lines) + "\n"


def _mail(row: Row) -> bytes:
    mail = EmailMessage()

    def header(name: str, value: str) -> None:
        with suppress(ValueError):  # a header of somebody's making may be none
            mail[name] = " ".join(value.split())

    header("From", formataddr((str(row["sender_name"] or ""), str(row["sender_address"] or ""))))
    to = people_of(row["recipients"])
    if to:
        header("To", ", ".join(formataddr((one.name, one.address)) for one in to))
    if at := moment(row["at"]):
        header("Date", format_datetime(at))
    header("Subject", str(row["subject"] or ""))
    if row["provider_key"]:
        header("Message-ID", f"<{row['provider_key']}>")
    parts = (str(row[name] or "") for name in ("text", "signature", "quoted"))
    mail.set_content("\n\n".join(part for part in parts if part), cte="quoted-printable")
    return mail.as_bytes()


def _write(target: Path, parts: Mapping[str, bytes]) -> None:
    """Write the parts into a folder or an archive that appears when it is whole."""
    draft = target.with_name(f".{target.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.unlink(missing_ok=True)
    try:
        if target.suffix == ".zip":
            draft.touch(mode=paths.FILE_MODE)
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, content in parts.items():
                    archive.writestr(name, content)
        else:
            for name, content in parts.items():
                paths.write_private(draft / name, content)
        draft.rename(target)
    except OSError as error:
        raise paths.storage(target, error, doing="write") from error
    except Storage:
        shutil.rmtree(draft, ignore_errors=True)
        raise
