"""Chat exports of Google and Slack."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

from agentarmy.domain.records import Person
from agentarmy.formats import chats, reader
from agentarmy.formats.base import ConversationRecord, Rejected

DANA = {"name": "Dana Whit", "email": "Dana@Harrow.example", "user_type": "Human"}
MARA = {"name": "Mara Lind", "email": "mara@north.example", "user_type": "Human"}


def takeout(**over: object) -> dict[str, object]:
    base: dict[str, object] = {
        "creator": DANA,
        "created_date": "Tuesday, March 10, 2026 at 3:04:05\u202fPM UTC",
        "text": "Nine, please.",
        "topic_id": "t1",
        "message_id": "AAAAx/t1/m1",
    }
    return base | over


def read(data: object, name: str, files: dict[str, object]) -> list[object]:
    def beside(path: str) -> bytes | None:
        return json.dumps(files[path]).encode() if path in files else None

    return list(reader.read(io.BytesIO(json.dumps(data).encode()), name, beside=beside))


def test_a_space_of_google_chat() -> None:
    data = {
        "messages": [
            takeout(),
            takeout(creator=MARA, text="By when?", message_id="AAAAx/t1/m2"),
            takeout(text="gone", message_state="DELETED", message_id="AAAAx/t1/m3"),
            takeout(created_date="soon", message_id="AAAAx/t1/m4"),
            takeout(
                text="",
                attached_files=[{"original_name": "a.pdf"}],
                topic_id="t2",
                message_id="AAAAx/t2/m5",
            ),
        ]
    }
    info = {"name": "Trial", "members": [DANA, MARA]}
    found = read(data, "Space AAAAx/messages.json", {"group_info.json": info})
    bad, room = found
    assert isinstance(bad, Rejected)
    assert bad.where.endswith("message 4")
    assert isinstance(room, ConversationRecord)
    assert (room.key, room.title) == ("gchat:AAAAx", "Trial")
    assert [m.text for m in room.messages] == ["Nine, please.", "By when?", ""]
    assert room.messages[0].at == datetime(2026, 3, 10, 15, 4, 5, tzinfo=UTC)
    assert room.messages[0].sender == Person("Dana Whit", "dana@harrow.example")
    assert room.messages[1].references == ("gchat:AAAAx/t1/m1",)
    assert room.messages[2].attachments[0].name == "a.pdf"


def test_a_space_without_messages_is_rejected() -> None:
    assert isinstance(read({"messages": []}, "messages.json", {})[0], Rejected)


USERS = [
    {"id": "U1", "real_name": "Dana Whit", "profile": {"email": "dana@harrow.example"}},
    {"id": "U2", "name": "mara", "profile": {"real_name": "Mara Lind"}},
]
CHANNELS = [{"id": "C1", "name": "deals", "members": ["U1", "U2"]}]


def slack(ts: str, text: str, **more: object) -> dict[str, object]:
    return {"type": "message", "user": "U1", "text": text, "ts": ts} | more


def test_a_day_of_slack() -> None:
    day = [
        slack(
            "1773150060.000200", "Hi <@U2>, see <https://x.example/a|the sheet> &amp; <#C1|deals>"
        ),
        slack("1773150061.000000", "<@U2> has joined", subtype="channel_join"),
        slack("1773150070.000000", "Nine?", thread_ts="1773150070.000000"),
        slack("1773150080.000000", "Nine.", thread_ts="1773150070.000000", user="U2"),
        slack(
            "1773150090.000000",
            "robot",
            subtype="bot_message",
            user=None,
            bot_id="B1",
            username="CRM",
        ),
        slack("x", "bad"),
    ]
    files = {"../users.json": USERS, "../channels.json": CHANNELS}
    found = read(day, "deals/2026-03-10.json", files)
    bad, room, thread = found
    assert isinstance(bad, Rejected)
    assert isinstance(room, ConversationRecord)
    assert (room.key, room.title) == ("slack:C1", "#deals")
    assert room.messages[0].text == "Hi @Mara Lind, see the sheet (https://x.example/a) & #deals"
    assert room.messages[0].at == datetime(2026, 3, 10, 13, 41, 0, 200, tzinfo=UTC)
    assert room.messages[1].sender == Person("CRM", "chat:slack:b1")
    assert room.messages[1].automatic == "auto-reply"
    assert isinstance(thread, ConversationRecord)
    assert thread.key == "slack:C1/1773150070.000000"
    assert [m.sender.name for m in thread.messages] == ["Dana Whit", "Mara Lind"]
    assert thread.messages[1].references == ("slack:C1/1773150070.000000",)
    assert thread.messages[1].sender.address == "chat:slack:u2"


def test_slack_without_its_lists() -> None:
    day = [slack("1773150060.0002", "Hi <@U9>", user_profile={"real_name": "Dana Whit"})]
    room = read(day, "deals/2026-03-10.json", {})[0]
    assert isinstance(room, ConversationRecord)
    assert room.key == "slack:deals"
    assert (room.messages[0].sender.name, room.messages[0].text) == ("Dana Whit", "Hi @U9")


def test_marks_of_slack() -> None:
    assert (
        chats.slack_text("a &lt;b&gt; <!here> <mailto:a@b.example|a@b.example>", {})
        == "a <b> @here a@b.example"
    )


def test_companions_say_nothing_by_themselves() -> None:
    assert reader.is_companion("export/users.json")
    assert read(USERS, "users.json", {}) == []
