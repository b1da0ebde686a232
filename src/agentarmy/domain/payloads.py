"""The content of effects that are no mails: one builder per kind, so that all say it alike.

chat              {"room", "text", "thread"}
hold, invitation  {"title", "starts_at", "ends_at", "zone", "attendees", "description",
                   "location"}; moments in ISO 8601
crm_task, _note   {"fields": {name: text}}
crm_field         {"kind", "ref", "fields", "version"}
stage             {"ref", "stage", "field", "version"}; ref '' moves the deal in the mirror alone
label             {"thread", "label"}
record, task, score   {"table", "id", "values"}
"""

from __future__ import annotations

from collections.abc import Mapping

from agentarmy.domain.effects import Json, Kind, packed
from agentarmy.domain.values import Value

KINDS = frozenset(
    {
        *(Kind.CHAT, Kind.HOLD, Kind.INVITATION, Kind.CRM_TASK, Kind.CRM_NOTE, Kind.CRM_FIELD),
        *(Kind.STAGE, Kind.LABEL, Kind.RECORD, Kind.TASK, Kind.SCORE),
    }
)
"""The kinds of effects whose content is a payload."""


def chat(room: str, text: str, *, thread: str = "") -> bytes:
    """Return the content of a chat message; in a thread when one is named."""
    return packed({"room": room, "text": text, "thread": thread})


def crm_new(fields: Mapping[str, str]) -> bytes:
    """Return the content of a CRM task or note."""
    return packed({"fields": dict(fields)})


def crm_change(kind: str, ref: str, *, fields: Mapping[str, str], version: str = "") -> bytes:
    """Return the content of a change of a CRM record as it stood at `version`."""
    return packed({"kind": kind, "ref": ref, "fields": dict(fields), "version": version})


def stage(to: str, *, ref: str = "", field: str = "stage", version: str = "") -> bytes:
    """Return the content of a change of stage; without the CRM's `ref` it is the mirror's alone."""
    return packed({"ref": ref, "stage": to, "field": field, "version": version})


def label(thread: str, name: str) -> bytes:
    """Return the content of a label on a provider's thread."""
    return packed({"thread": thread, "label": name})


def record(table: str, row_id: str, *, values: Mapping[str, Value]) -> bytes:
    """Return the content of a row of the mirror that is made or changed."""
    plain: dict[str, Json] = dict(values)
    return packed({"table": table, "id": row_id, "values": plain})
