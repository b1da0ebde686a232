"""Chat exports: Google Chat in Takeout, Slack's workspace export.

Takeout: Google Chat/Groups/<space>/messages.json with group_info.json beside it; dates as
'Tuesday, March 10, 2026 at 3:04:05 PM UTC'. Slack: <channel>/<day>.json with users.json and
channels.json above it (https://slack.com/help/articles/220556107), text in mrkdwn with
'<@U123>', '<#C123|name>', '<https://…|label>' and the entities &amp; &lt; &gt;.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from agentarmy.domain.records import Channel, Person
from agentarmy.formats.base import Attachment, ConversationRecord, MessageRecord, Rejected
from agentarmy.formats.headers import parse_date
from agentarmy.formats.text import clean, decode, one_line

Beside = Callable[[str], bytes | None]
"""Fetches a file by its name relative to the one that is read; None when there is none."""
Object = dict[str, object]

_TAKEOUT_DATE = re.compile(r"^[^\W\d_]+, ")
_SPACE_ID = re.compile(r"(?:Space|DM|Group)[ _]([\w-]+)")


def _objects(value: object) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _load(beside: Beside | None, name: str) -> object:
    """Read a JSON file beside the one at hand; None when it is not there or broken."""
    data = beside(name) if beside else None
    if not data:
        return None
    try:
        found: object = json.loads(decode(data.removeprefix(b"\xef\xbb\xbf")))
    except (ValueError, RecursionError):
        return None
    return found


# --- Google Chat Takeout ----------------------------------------------------------------------


def is_takeout(data: object) -> bool:
    """Whether parsed JSON is the messages.json of one Google Chat space."""
    if not isinstance(data, dict) or not isinstance(data.get("messages"), list):
        return False
    first = _objects(data["messages"])[:5]
    return not data["messages"] or any("creator" in m or "created_date" in m for m in first)


def read_takeout(data: Object, name: str, *, beside: Beside | None = None) -> Iterator[Item]:
    """Yield the one conversation of a space; deleted messages are left out.

    A reply refers to the first message of its topic. Messages without a date or with neither
    words nor files are Rejected with their number.
    """
    info = _load(beside, "group_info.json")
    info = info if isinstance(info, dict) else {}
    members = tuple(_member(m) for m in _objects(info.get("members")))
    messages: list[MessageRecord] = []
    topics: dict[str, str] = {}
    for number, raw in enumerate(_objects(data.get("messages")), start=1):
        if raw.get("message_state") == "DELETED" or "deletion_metadata" in raw:
            continue
        found = _takeout_message(raw, f"{name}: message {number}", topics, position=len(messages))
        if isinstance(found, Rejected):
            yield found
        elif found is not None:
            messages.append(found)
    if not messages:
        yield Rejected(where=name, reason="no messages", expected="a Google Chat messages.json")
        return
    space = _space(messages[0].key, name)
    title = _text(info.get("name")) or ", ".join(p.label for p in members) or "Chat"
    yield ConversationRecord(
        key=f"gchat:{space}",
        channel=Channel.CHAT,
        title=one_line(title),
        messages=tuple(messages),
        started_at=messages[0].at,
        participants=members or tuple(dict.fromkeys(m.sender for m in messages)),
    )


def _space(key: str, name: str) -> str:
    """The id of the space: the first part of a message id, else of its folder, else a hash."""
    parts = key.removeprefix("gchat:").split("/")
    if len(parts) > 1:
        return parts[0]
    match = _SPACE_ID.search(name)
    return match[1] if match else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def _member(raw: object) -> Person:
    found = raw if isinstance(raw, dict) else {}
    email = _text(found.get("email")).lower()
    return Person(one_line(_text(found.get("name"))), email)


def _takeout_message(
    raw: Object, where: str, topics: dict[str, str], *, position: int
) -> MessageRecord | Rejected | None:
    files = tuple(_files(raw.get("attached_files")))
    text = _text(raw.get("text"))
    if not text.strip() and not files:
        return None  # a card, a call notice or a reaction
    date = _text(raw.get("created_date") or raw.get("updated_date"))
    at = parse_date(_TAKEOUT_DATE.sub("", date))
    if at is None:
        return Rejected(
            where=where,
            reason=f'no readable date: "{date[:60]}"',
            expected="a date such as 'Tuesday, March 10, 2026 at 3:04:05 PM UTC'",
        )
    sender = _member(raw.get("creator"))
    own = _text(raw.get("message_id"))
    if not own:
        said = f"{sender.label}\0{date}\0{text}"
        own = "sha256:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    key = f"gchat:{own}"
    topic = _text(raw.get("topic_id"))
    first = topics.setdefault(topic, key) if topic else key
    return MessageRecord(
        key=key,
        channel=Channel.CHAT,
        sender=sender,
        text=text.strip(),
        at=at[0],
        references=() if first == key else (first,),
        attachments=files,
        position=position,
    )


def _files(found: object) -> Iterator[Attachment]:
    """Attached files are named in the export and lie beside it; the importer reads those."""
    for raw in _objects(found):
        name = _text(raw.get("original_name") or raw.get("export_name") or raw.get("name"))
        if name:
            mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
            kind = _text(raw.get("mimetype")) or "application/octet-stream"
            size = raw.get("size")
            yield Attachment(
                name=one_line(name),
                media_type=kind,
                size=size if isinstance(size, int) else 0,
                sha256=_text(raw.get("sha256")) or mark,
            )


# --- Slack ------------------------------------------------------------------------------------

_SLACK_SKIPPED = frozenset(
    "channel_join channel_leave channel_topic channel_purpose channel_name channel_archive"
    " channel_unarchive group_join group_leave group_topic group_purpose group_name pinned_item"
    " bot_add bot_remove reminder_add tombstone"
    " channel_convert_to_private channel_posting_permissions"
    " huddle_thread sh_room_created message_deleted message_changed".split()
)
_REFERENCE = re.compile(r"<([^<>\n]{1,3000})>")
_CODE = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


def is_slack(data: object) -> bool:
    """Whether parsed JSON is one day of a channel in a Slack export."""
    first = _objects(data)[:5]
    return bool(first) and all(m.get("type") == "message" and "ts" in m for m in first)


def read_slack(data: list[object], name: str, *, beside: Beside | None = None) -> Iterator[Item]:
    """Yield the conversations of one day: each thread, and what was said outside of threads.

    Their keys are 'slack:<channel>/<thread>' and 'slack:<channel>', so that the days of a channel
    become one conversation. Joins, topics and the like are skipped. Names come from users.json
    and channels.json beside the channel's folder, else from the messages.
    """
    users = _users(beside)
    channel, title, members = _channel(beside, name)
    threads: dict[str, list[MessageRecord]] = {}
    for number, raw in enumerate(_objects(data), start=1):
        if raw.get("type") != "message" or raw.get("subtype") in _SLACK_SKIPPED:
            continue
        where = f"{name}: message {number}"
        found = _slack_message(raw, where, users, channel)
        if isinstance(found, Rejected):
            yield found
        elif found is not None:
            threads.setdefault(_text(raw.get("thread_ts")), []).append(found)
    for thread, messages in threads.items():
        messages.sort(key=lambda m: m.key)
        people = dict.fromkeys(m.sender for m in messages)
        if not thread:
            people = dict.fromkeys((*(users[u] for u in members if u in users), *people))
        yield ConversationRecord(
            key=f"slack:{channel}/{thread}" if thread else f"slack:{channel}",
            channel=Channel.CHAT,
            title=title,
            messages=tuple(messages),
            started_at=messages[0].at,
            participants=tuple(people),
        )


def _users(beside: Beside | None) -> dict[str, Person]:
    found = {}
    for raw in _objects(_load(beside, "../users.json") or _load(beside, "users.json")):
        profile = raw.get("profile")
        profile = profile if isinstance(profile, dict) else {}
        name = (
            _text(raw.get("real_name"))
            or _text(profile.get("real_name"))
            or _text(profile.get("display_name"))
            or _text(raw.get("name"))
        )
        own = _text(raw.get("id"))
        address = _text(profile.get("email")).lower() or f"chat:slack:{own.lower()}"
        found[own] = Person(one_line(name), address)
    return found


def _channel(beside: Beside | None, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Return id, title and member ids of the channel in whose folder the file lies."""
    parts = re.split(r"[\\/]", name)
    folder = parts[-2] if len(parts) > 1 else ""
    for file in ("channels.json", "groups.json", "mpims.json", "dms.json"):
        for raw in _objects(_load(beside, f"../{file}")):
            if folder and folder in (raw.get("name"), raw.get("id")):
                members = raw.get("members")
                ids = [str(m) for m in members] if isinstance(members, list) else []
                title = _text(raw.get("name"))
                return _text(raw.get("id")), f"#{title}" if title else "Direct", tuple(ids)
    return folder or "channel", f"#{folder}" if folder else "Chat", ()


def _slack_message(
    raw: Object, where: str, users: dict[str, Person], channel: str
) -> MessageRecord | Rejected | None:
    text = slack_text(_text(raw.get("text")), users).strip()
    files = tuple(_files(raw.get("files")))
    if not text and not files:
        return None
    ts = _text(raw.get("ts"))
    at = _slack_time(ts)
    if at is None:
        return Rejected(
            where=where, reason=f'no readable ts: "{ts[:40]}"', expected="1773150060.000219"
        )
    key = f"slack:{channel}/{ts}"
    thread = _text(raw.get("thread_ts"))
    return MessageRecord(
        key=key,
        channel=Channel.CHAT,
        sender=_slack_sender(raw, users),
        text=text,
        at=at,
        references=(f"slack:{channel}/{thread}",) if thread and thread != ts else (),
        attachments=files,
        automatic="auto-reply" if raw.get("subtype") == "bot_message" else "",
    )


def _slack_sender(raw: Object, users: dict[str, Person]) -> Person:
    own = _text(raw.get("user") or raw.get("bot_id"))
    known = users.get(own)
    if known is not None:
        return known
    profile = raw.get("user_profile")
    profile = profile if isinstance(profile, dict) else {}
    name = _text(profile.get("real_name")) or _text(raw.get("username"))
    return Person(one_line(name), f"chat:slack:{own.lower()}" if own else "")


def _slack_time(ts: str) -> datetime | None:
    try:
        whole, _, part = ts.partition(".")
        at = datetime.fromtimestamp(int(whole), UTC).replace(microsecond=int((part + "000000")[:6]))
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year >= 1970 else None


def slack_text(text: str, users: dict[str, Person]) -> str:
    """Return mrkdwn as a person reads it: mentions by name, links with label, no entities."""
    if "<" in text:
        text = _REFERENCE.sub(lambda match: _shown(match[1], users), text)
    if "&" in text:
        text = re.sub(r"&(?:amp|lt|gt);", lambda match: _CODE[match[0]], text)
    return text


def _shown(inside: str, users: dict[str, Person]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        known = users.get(target[1:])
        return "@" + (known.name if known else label or target[1:])
    if target.startswith("#"):
        return "#" + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    target = target.removeprefix("mailto:")
    return f"{label} ({target})" if label and label not in target else target


Item = ConversationRecord | Rejected
