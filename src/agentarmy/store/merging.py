"""Two rows that are one: proposed by likeness, merged by a person, undone from what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable

from agentarmy.domain.records import Row
from agentarmy.errors import UsageError
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.schema import names, references, table_of

OPEN, DONE, REFUSED, UNDONE = "open", "merged", "refused", "undone"


def propose(mirror: Mirror, pairs: Iterable[tuple[str, str, str, float]], *, kind: str) -> int:
    """Keep proposals (keep id, merge id, reason, score 0..1) for rows of table `kind`.

    What was proposed before, merged or refused, is not proposed again. Returns how many are new.
    """
    rows: list[tuple[str, Row]] = []
    for keep, gone, reason, score in pairs:
        first, second = sorted((keep, gone))
        row: Row = {"kind": kind, "keep_id": keep, "merge_id": gone, "reason": reason}
        rows.append((f"{kind}|{first}|{second}", {**row, "score": score, "status": OPEN}))
    known = {
        tuple(sorted((str(row["keep_id"]), str(row["merge_id"]))))
        for row in tables.find(mirror, "merge_proposals", kind=kind)
    }
    fresh = [
        (key, row)
        for key, row in rows
        if tuple(sorted((str(row["keep_id"]), str(row["merge_id"])))) not in known
    ]
    return tables.put(mirror, "merge_proposals", fresh).added


def proposals(mirror: Mirror, kind: str = "") -> list[Row]:
    """Return the open proposals, of one table or of all, the likeliest first."""
    wanted = {"kind": kind} if kind else {}
    found = tables.find(mirror, "merge_proposals", status=OPEN, **wanted)
    return sorted(found, key=lambda row: (-float(str(row["score"] or 0)), str(row["id"])))


def refuse(mirror: Mirror, proposal: str) -> None:
    """Mark a proposal as refused; the pair is not proposed again. Raises NotFound."""
    tables.edit(mirror, "merge_proposals", proposal, {"status": REFUSED})


def merge(mirror: Mirror, table: str, *, keep: str, gone: str) -> Row:
    """Make row `gone` part of row `keep` (both ids) and return what stands then.

    What `keep` lacks it takes from `gone`; everything that pointed at `gone` points at `keep`;
    aliases stay. What is needed to undo it is kept in table `sessions` (kind 'merge').
    Raises NotFound, UsageError for a row and itself.
    """
    if keep == gone:
        raise UsageError("a row cannot be merged with itself")
    with mirror.write():
        kept, lost = tables.get(mirror, table, keep), tables.get(mirror, table, gone)
        keep, gone = str(kept["id"]), str(lost["id"])
        filled = {
            name: lost[name]
            for name in names(table)
            if kept[name] is None and lost[name] is not None
        }
        moved = _repoint(mirror, table, keep, gone)
        undo = {
            "table": table,
            "keep": keep,
            "gone": lost,
            "filled": sorted(filled),
            "moved": moved,
        }
        state = json.dumps(undo, ensure_ascii=False)
        session: Row = {"kind": "merge", "state": state, "status": DONE}
        tables.add(mirror, "sessions", session, key=_session(table, keep, gone))
        tables.remove(mirror, table, gone)
        _settle(mirror, keep, gone)
        return tables.overwrite(mirror, table, keep, filled)


def unite(mirror: Mirror, table: str, *, keep: str, gone: str) -> Row:
    """Do what `merge` does for two rows that are certainly one, before anyone was asked.

    What was proposed of the two is forgotten: whether it ever was depends on the order of imports.
    """
    with mirror.write():
        row = merge(mirror, table, keep=keep, gone=gone)
        for first, second in ((keep, gone), (gone, keep)):
            told = {"kind": table, "status": DONE, "keep_id": first, "merge_id": second}
            for proposal in tables.find(mirror, "merge_proposals", **told):
                tables.remove(mirror, "merge_proposals", str(proposal["id"]))
        return row


def _session(table: str, keep: str, gone: str) -> str:
    """The natural key of a merge, by which two devices that make it hold one row of it."""
    return f"merge|{table}|{keep}|{gone}"


def settled(mirror: Mirror, table: str, *, keep: str, gone: str) -> bool:
    """Return whether a person decided that these two are not one: refused it or took it back."""
    session = record_id(mirror.tenant, "sessions", _session(table, keep, gone))
    if tables.find(mirror, "sessions", id=session, status=UNDONE):
        return True
    refused = tables.find(mirror, "merge_proposals", kind=table, status=REFUSED)
    return any({row["keep_id"], row["merge_id"]} == {keep, gone} for row in refused)


def _repoint(mirror: Mirror, table: str, keep: str, gone: str) -> dict[str, list[str]]:
    """Turn every reference to `gone` to `keep`; return the ids of the rows that were turned."""
    moved: dict[str, list[str]] = {}
    pointing = list(references(table))
    pointing.append(("qualifications", "scope_id"))
    for other, column in pointing:
        where = f"{column} = ? AND tenant = ?"
        found = mirror.all(f"SELECT id FROM {other} WHERE {where}", (gone, mirror.tenant))
        if found:
            mirror.run(
                f"UPDATE {other} SET {column} = ? WHERE {where}", (keep, gone, mirror.tenant)
            )
            moved[f"{other}.{column}"] = [str(cells[0]) for cells in found]
    return moved


def _settle(mirror: Mirror, keep: str, gone: str) -> None:
    """Close the proposals about a row that is no more, or turn them to the row it became."""
    for row in (
        *tables.find(mirror, "merge_proposals", keep_id=gone, status=OPEN),
        *tables.find(mirror, "merge_proposals", merge_id=gone, status=OPEN),
    ):
        other = str(row["merge_id"] if row["keep_id"] == gone else row["keep_id"])
        done: Row = {"status": DONE} if other == keep else {"keep_id": keep, "merge_id": other}
        tables.edit(mirror, "merge_proposals", str(row["id"]), done)


def undo(mirror: Mirror, session: str) -> Row:
    """Take a merge back by the id of its session: the row returns with its own references."""
    with mirror.write():
        row = tables.get(mirror, "sessions", session)
        kept = json.loads(str(row["state"]))
        table, gone = str(kept["table"]), kept["gone"]
        own = {name: gone[name] for name in names(table_of(table).name)}
        tables.put_ids(mirror, table, [(gone["id"], own)])
        for place, ids in kept["moved"].items():
            other, _, column = place.partition(".")
            mirror.many(
                f"UPDATE {other} SET {column} = ? WHERE id = ? AND tenant = ?",
                [(gone["id"], one, mirror.tenant) for one in ids],
            )
        tables.overwrite(mirror, table, kept["keep"], dict.fromkeys(kept["filled"]))
        tables.edit(mirror, "sessions", str(row["id"]), {"status": UNDONE})
        return tables.get(mirror, table, gone["id"])
