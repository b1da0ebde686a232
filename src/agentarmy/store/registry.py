"""The one list of tables: columns, keys, merge classes, personal data, retention.

DDL, change-capture triggers, erasure and docs are generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Merge(StrEnum):
    """How two devices' writes to one column are merged; derived and local are never captured."""

    CELL = "cell"
    APPEND = "append"
    TEXT = "text"
    GUARDED = "guarded"
    DERIVED = "derived"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `type` is text, int, real, json, time (UTC ISO 8601) or date (ISO)."""

    name: str
    type: str = "text"
    merge: Merge = Merge.CELL
    personal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table. Every table also has `row` (integer key), `id`, `tenant`, `created_at` and
    `updated_at`.

    `search` are the columns of its full-text index; with `stemmed` it finds words by their English
    stem (Porter). `indexes` are column tuples, indexed behind the tenant; `label` is what a person
    calls a row; `retention_days` None keeps it. Rows of a `frozen` table are never changed.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    stemmed: bool = False
    retention_days: int | None = None
    frozen: bool = False

    def column(self, name: str) -> Column:
        """Return the column by name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _columns(spec: str, *, merge: Merge = Merge.CELL) -> tuple[Column, ...]:
    """Read a compact list: 'name*', '*' marks personal data, ':type', '!class' a merge class."""
    found = []
    for word in spec.split():
        word, _, own = word.partition("!")
        word, _, kind = word.partition(":")
        personal = word.endswith("*")
        found.append(
            Column(word.rstrip("*"), kind or "text", Merge(own) if own else merge, personal)
        )
    return tuple(found)


_ALL = (
    Table(
        name="accounts",
        label="account",
        columns=_columns(
            "name domain industry employees:int revenue_minor:int currency country region zone"
            " website status source note!text provider_key extra:json last_touch_at:time!derived"
        ),
        indexes=(("name",), ("domain",), ("provider_key",)),
        search=("name", "domain", "industry", "note"),
    ),
    Table(
        name="contacts",
        label="contact",
        columns=_columns(
            "account_id name* email* phone* title company role persona country* zone* linkedin*"
            " source note*!text provider_key extra*:json last_touch_at:time!derived"
        ),
        indexes=(("name",), ("email",), ("account_id", "name"), ("provider_key",)),
        search=("name", "email", "title", "company", "note"),
    ),
    Table(
        name="contact_aliases",
        label="alias",
        columns=_columns("contact_id kind value*", merge=Merge.APPEND),
        indexes=(("kind", "value"), ("contact_id",)),
    ),
    Table(
        name="leads",
        label="lead",
        columns=_columns(
            "account_id contact_id name* email* phone* company title industry employees:int"
            " country* zone* source status owner funded_on:date tech hiring pages note*!text"
            " revenue tech_spend authority linkedin_activity* compatibility region* language*"
            " downloads* searches*"
            " provider_key extra*:json"
            " score:int!derived tier!derived reasons!derived scored_at:time!derived"
            " match_key!derived"
        ),
        indexes=(
            *(("name",), ("email",), ("score",), ("company",), ("match_key",), ("account_id",)),
            ("provider_key",),
        ),
        search=("name", "email", "company", "title", "note"),
    ),
    Table(
        name="deals",
        label="deal",
        columns=_columns(
            "account_id contact_id name stage!guarded amount_minor:int currency close_on:date"
            " next_step owner probability:int source note!text provider_key extra:json"
            " lost_reason!guarded last_touch_at:time!derived"
        ),
        indexes=(
            ("name",),
            ("stage", "close_on"),
            ("close_on",),
            ("account_id",),
            ("provider_key",),
        ),
        search=("name", "next_step", "note"),
    ),
    Table(
        name="activities",
        label="activity",
        columns=_columns(
            "kind at:time title* note* account_id contact_id deal_id lead_id owner source"
            " provider_key",
            merge=Merge.APPEND,
        ),
        indexes=(("at",), ("account_id", "at"), ("deal_id", "at")),
        search=("title", "note"),
    ),
    Table(
        name="tasks",
        label="task",
        columns=_columns(
            "title due_on:date status reason account_id contact_id deal_id lead_id owner"
            " source provider_key done_at:time"
        ),
        indexes=(("status", "due_on"), ("due_on",), ("account_id",), ("deal_id",)),
    ),
    Table(
        name="meetings",
        label="meeting",
        columns=_columns(
            "title starts_at:time ends_at:time zone organizer*:json attendees*:json location*"
            " description* status recurrence account_id provider_key"
        ),
        indexes=(("starts_at",), ("account_id", "starts_at")),
    ),
    Table(
        name="conversations",
        label="conversation",
        columns=_columns(
            "channel title* account_id deal_id started_at:time provider_key source"
            " last_at:time!derived messages:int!derived participants*:json!derived"
        ),
        indexes=(("last_at",), ("account_id", "last_at")),
        retention_days=1095,
    ),
    Table(
        name="messages",
        label="message",
        columns=_columns(
            "conversation_id channel sender_name* sender_address* contact_id side!local at:time"
            " utc_offset:int recipients*:json subject* text* quoted* signature* refs:json"
            " automatic position:int offset_ms:int folder!local provider_key reply_to*",
            merge=Merge.APPEND,
        ),
        indexes=(("conversation_id", "position", "at"), ("sender_address", "at"), ("at",)),
        search=("subject", "text"),
        retention_days=1095,
    ),
    Table(
        name="thread_refs",
        label="reference",
        columns=_columns("message_key conversation_id", merge=Merge.DERIVED),
        indexes=(("message_key",), ("conversation_id",)),
    ),
    Table(
        name="documents",
        label="document",
        columns=_columns(
            "name* media_type size:int sha256 text* message_id source account_id kind"
            " title* audience effective_on:date fingerprint!local",
            merge=Merge.APPEND,
        ),
        indexes=(("sha256",), ("message_id",), ("kind", "source")),
        search=("name", "text"),
    ),
    # What retrieval works on; made anew from `documents`, so no device sends it to another.
    Table(
        name="passages",
        label="passage",
        columns=_columns(
            "document_id position:int heading text* start:int end:int kind audience",
            merge=Merge.DERIVED,
        ),
        indexes=(("document_id", "position"),),
        search=("heading", "text"),
        stemmed=True,
    ),
    Table(
        name="prices",
        label="price",
        columns=_columns("sku name aliases:json unit price_minor:int currency effective_on source"),
        indexes=(("name",), ("sku",)),
    ),
    Table(
        name="policies",
        label="policy",
        columns=_columns(
            "kind product tiers:json text source currency effective_on effective_until:date"
            " document_id quote status"
        ),
        indexes=(("kind",),),
    ),
    Table(
        name="evidence",
        label="evidence",
        columns=_columns(
            "conversation_id account_id kind value:json quote* start:int end:int source_kind"
            " source_id source_part side speaker* confidence:real asserted_at:time state"
            " polarity:int hypothetical:int topic due:date extractor version supersedes",
            merge=Merge.APPEND,
        ),
        indexes=(("conversation_id",), ("account_id", "kind"), ("source_id",)),
        retention_days=1095,
    ),
    # Where the reading of a conversation stopped; made anew whenever it is lacking.
    Table(
        name="checkpoints",
        label="checkpoint",
        columns=_columns("conversation_id reader digest state*:json", merge=Merge.LOCAL),
        indexes=(("conversation_id",),),
        retention_days=1095,
    ),
    Table(
        name="qualifications",
        label="qualification",
        columns=_columns(
            "scope scope_id account_id conversation_id deal_id outcome reason state:json"
            " review_on:date judged_at:time",
            merge=Merge.GUARDED,
        ),
        indexes=(("scope", "scope_id"), ("account_id",), ("review_on",)),
    ),
    Table(
        name="drafts",
        label="draft",
        columns=_columns(
            "kind channel conversation_id account_id deal_id recipients*:json subject* body*"
            " sources:json in_reply_to refs:json status persona region"
        ),
        indexes=(("status",), ("conversation_id",)),
    ),
    Table(
        name="question_outcomes",
        label="question",
        columns=_columns(
            "draft_id conversation_id scope_id behind question* type technique topic* element"
            " depth_before:int outcome reply depth_after:int"
        ),
        indexes=(("outcome",), ("type",)),
        retention_days=1095,
    ),
    Table(
        name="merge_proposals",
        label="proposal",
        columns=_columns("kind keep_id merge_id reason score:real status", merge=Merge.LOCAL),
        indexes=(("status", "kind"), ("keep_id",), ("merge_id",)),
    ),
    Table(
        name="answers",
        label="answer",
        columns=_columns("question subject* answer*"),
        indexes=(("question", "subject"),),
    ),
    Table(
        name="imports",
        label="import",
        columns=_columns("path fingerprint counts:json finished_at:time", merge=Merge.LOCAL),
        indexes=(("path",),),
    ),
    # A merge that can be undone (kind merge), or a conversation with the rep (kind ask).
    Table(
        name="sessions",
        label="session",
        columns=_columns(
            "kind state*:json status title* account_id last_at:time", merge=Merge.LOCAL
        ),
        indexes=(("kind", "last_at"),),
    ),
    Table(
        name="session_turns",
        label="turn",
        columns=_columns(
            "session_id position:int asked_at:time question* topic outcome status answer*:json",
            merge=Merge.LOCAL,
        ),
        indexes=(("session_id", "position"),),
        retention_days=1095,
    ),
    Table(
        name="memories",
        label="memory",
        columns=_columns("text* account_id contact_id session_id said_at:time topic"),
        indexes=(("account_id",), ("said_at",)),
    ),
    Table(
        name="traces",
        label="trace",
        columns=_columns(
            "session_id name started_at:time ms:real data*:json purpose agent subject call_key"
            " model warning prompt:json notes*:json",
            merge=Merge.LOCAL,
        ),
        indexes=(("session_id",), ("started_at",), ("call_key",)),
        retention_days=90,
    ),
    # One attempt of one model each; 'held' rows set money aside while a call is under way.
    Table(
        name="model_calls",
        label="model call",
        columns=_columns(
            "trace_id position:int at:time task agent subject model outcome detail fresh:int"
            " cache_read:int cache_write:int output:int cost:int held:int ms:int",
            merge=Merge.LOCAL,
        ),
        indexes=(("at",), ("trace_id",)),
        retention_days=1095,
    ),
    # One row per effect on the world; `content` are the exact bytes that are performed.
    Table(
        name="outbox",
        label="effect",
        columns=_columns(
            "kind effect_key tier purpose workflow state summary* recipients*:json content*"
            " digest attachments:json links*:json amount_minor:int currency reasons:json"
            " account_id contact_id deal_id conversation_id draft_id revision:int"
            " proposed_at:time not_before:time approved_at:time approved_by approved_digest"
            " attempts:int attempt_at:time provider provider_draft draft_version provider_ref"
            " provider_thread message_key fault fault_kind done_at:time",
            merge=Merge.GUARDED,
        ),
        indexes=(
            ("state",),
            ("state", "not_before"),
            ("contact_id", "state"),
            ("draft_id",),
            ("state", "done_at"),
            ("workflow", "state"),
            ("message_key",),
            ("provider", "attempt_at"),
            ("purpose", "state", "done_at"),
        ),
        retention_days=1095,
    ),
    # What a person decided on an effect; kept for ever, and what one learns from.
    Table(
        name="rulings",
        label="ruling",
        columns=_columns(
            "effect_id decision decided_by decided_at:time digest reason rating:int diff* note*",
            merge=Merge.APPEND,
        ),
        indexes=(("effect_id",), ("decided_at",)),
    ),
    Table(
        name="consents",
        label="consent",
        columns=_columns(
            "contact_id address* seller purpose channel state basis how evidence* recorded_by"
            " given_at:time until:date",
            merge=Merge.GUARDED,
        ),
        indexes=(("contact_id",), ("address",)),
    ),
    # Whom nobody writes to or calls; `value_hash` outlives an erasure, `value` does not.
    Table(
        name="suppressions",
        label="suppression",
        columns=_columns(
            "kind value* value_hash reason source recorded_by at:time lifted_at:time",
            merge=Merge.GUARDED,
        ),
        indexes=(("kind", "value_hash"), ("at",)),
    ),
    # Do-not-call lists: one row per list; their numbers are suppressions of kind 'call_list'.
    Table(
        name="call_lists",
        label="call list",
        columns=_columns("name source country fetched_on:date numbers:int"),
        indexes=(("name",),),
    ),
    # Who switched what to what, and why; the newest row of a name and workflow holds.
    Table(
        name="switches",
        label="switch",
        columns=_columns("name workflow value reason set_by set_at:time", merge=Merge.GUARDED),
        indexes=(("name", "workflow", "set_at"),),
    ),
    # Who did what, when and why: each row is chained to the one before it by its hash.
    Table(
        name="audit",
        label="audit entry",
        columns=_columns(
            "seq:int at:time actor action subject_kind subject reason data:json previous hash",
            merge=Merge.LOCAL,
        ),
        indexes=(("seq",), ("subject", "seq"), ("action", "seq")),
        frozen=True,
    ),
    Table(
        name="audit_heads",
        label="audit head",
        columns=_columns(
            "kind seq:int hash chain signed_at:time signer signature", merge=Merge.LOCAL
        ),
        indexes=(("seq",),),
        frozen=True,
    ),
    # What pseudonyms are keyed with; it goes to the rep's other devices, or they would not agree.
    Table(
        name="clone_keys",
        label="clone key",
        columns=_columns("name value"),
        indexes=(("name",),),
    ),
    # One run of a process of several steps, such as a form lead, found again by its key.
    Table(
        name="workflows",
        label="workflow",
        columns=_columns(
            "kind run_key status prospect* input*:json state*:json account_id contact_id lead_id"
            " started_at:time finished_at:time error",
            merge=Merge.LOCAL,
        ),
        indexes=(("kind", "started_at"), ("status", "started_at")),
        retention_days=365,
    ),
    Table(
        name="workflow_steps",
        label="step",
        columns=_columns(
            "workflow_id position:int name status attempts:int started_at:time ms:real output*:json"
            " fault fault_kind",
            merge=Merge.LOCAL,
        ),
        indexes=(("workflow_id", "position"),),
        retention_days=365,
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
"""Every table by name, in the order in which they are created."""
