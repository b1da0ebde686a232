"""Whom a draft goes to, in which thread, and what is refused with a command that works."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.records import Channel, Person, Row, Value
from agentarmy.errors import NotFound, UsageError, UserError
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.services.addressing import Wish
from agentarmy.services.drafting import Drafted, draft
from agentarmy.store import conversations, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.deals import move
from agentarmy.writing.context import DraftKind, kind_named
from services.test_drafting import MARA, SAM, writer

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
INA = Person("Ina Voss", "ina@voss.example")
OLE = Person("Ole Brandt", "ole@voss.example")
RUT = Person("Rut Amsel", "rut@voss.example")
ALL = (INA, OLE, RUT)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A brewery's house of three, with nothing said yet."""
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        row: Row = {"name": "Voss Brewing", "domain": "voss.example"}
        tables.put(found, "accounts", [("voss", row)])
        for person in ALL:
            people.remember(found, person)
    yield found
    found.close()


def mail(
    number: float,
    sender: Person,
    text: str,
    *,
    to: Sequence[Person] = (),
    thread: str = "Kegs",
    automatic: str = "",
) -> MessageRecord:
    """A mail of that many days after March 1; the thread's first one is its root."""
    return MessageRecord(
        key=f"{thread}{number}@{sender.domain}",
        channel=Channel.MAIL,
        sender=sender,
        text=text,
        at=datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=number),
        utc_offset=60,
        to=tuple(to) or ((INA,) if sender.domain == MARA.domain else (MARA,)),
        subject=thread,
        references=(f"{thread}-root@voss.example",),
        automatic=automatic,
    )


def store(mirror: Mirror, *messages: MessageRecord) -> None:
    with mirror.write():
        conversations.store_messages(mirror, messages, source="test")


def chat(mirror: Mirror, *lines: tuple[float, Person, str]) -> None:
    messages = tuple(
        MessageRecord(
            key=f"chat{number}",
            channel=Channel.CHAT,
            sender=sender,
            text=text,
            at=datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=number),
        )
        for number, sender, text in lines
    )
    room = ConversationRecord(key="room", channel=Channel.CHAT, title="voss", messages=messages)
    with mirror.write():
        conversations.store_messages(mirror, [room], source="test")
        key = str(tables.get(mirror, "conversations", "voss")["id"])
        tables.edit(mirror, "conversations", key, {"account_id": account(mirror)})


def account(mirror: Mirror) -> str:
    return str(tables.get(mirror, "accounts", "Voss Brewing")["id"])


def deal(mirror: Mirror, **fields: Value) -> None:
    row: Row = {"name": "Keg line", "account_id": account(mirror), "stage": "QUALIFICATION"}
    row.update(fields)
    tables.add(mirror, "deals", row, key="deal")


def made(mirror: Mirror, tmp_path: Path, target: str = "Voss Brewing", **wish: object) -> Drafted:
    wanted = Wish(**wish)  # type: ignore[arg-type]
    return draft(mirror, target, writer=writer(mirror, tmp_path), wish=wanted)


def refused(mirror: Mirror, tmp_path: Path, target: str = "Voss Brewing", **wish: object) -> str:
    """The line of a refusal, after its hint was typed and gave a draft."""
    with pytest.raises(UserError) as caught:
        made(mirror, tmp_path, target, **wish)
    line, words = caught.value.line(), shlex.split(caught.value.hint)
    assert "\n" not in line
    if words[:2] == ["agentarmy", "draft"]:
        pairs = dict(zip(words[3::2], words[4::2], strict=True))
        there = made(
            mirror, tmp_path, words[2], kind=kind_named(pairs["--kind"]), to=pairs.get("--to", "")
        )
        assert there.draft.body
    return line


ASKED = mail(1, INA, "Hi Mara,\n\nwhat does a keg washer cost?\n\nIna", to=(MARA, OLE, SAM))
GOES = mail(
    3, INA, "Hi Mara,\n\nI'm leaving the brewery, my last day is March 9.\n\nIna", to=(MARA, OLE)
)
HEIR = mail(4, OLE, "Hi Mara,\n\nI have taken over from Ina. How long is the delivery?\n\nOle")


def test_who_left_is_refused_and_the_successor_named(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, ASKED, GOES, HEIR)
    for wish in ({}, {"to": "Ina"}, {"to": "Ina Voss"}, {"kind": DraftKind.FOLLOW_UP}):
        target = "Voss Brewing" if "to" in wish else "Ina Voss"
        line = refused(mirror, tmp_path, target, **wish)
        assert "Ina Voss left on 2026-03-09" in line
        assert "my last day is March 9" in line
        assert "2026-03-04" in line
        assert '--to "Ole Brandt"' in line
    assert made(mirror, tmp_path).head.to == OLE


def test_before_the_last_day_they_can_be_written_to(mirror: Mirror, tmp_path: Path) -> None:
    later = mail(12, INA, "Hi Mara,\n\nmy last day here is March 27, what else do you need?\n\nIna")
    store(mirror, ASKED, later)
    found = made(mirror, tmp_path)
    assert found.head.to == INA
    assert any("leaves after 2026-03-27" in said for said in found.draft.notes)


def test_a_thread_of_who_left_is_not_answered_to_another(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, ASKED, GOES)
    line = refused(mirror, tmp_path)
    assert "Ina Voss left" in line
    assert '--to "Ole Brandt"' in line


def test_a_delegation_is_kept_unless_the_rep_insists(mirror: Mirror, tmp_path: Path) -> None:
    on = mail(5, OLE, "Hello,\n\nplease deal with Rut Amsel from now on.\n\nOle", to=(MARA, RUT))
    store(mirror, ASKED, mail(2, OLE, "And the hoses?\n\nOle", to=(MARA, INA)), on)
    line = refused(mirror, tmp_path, "Ole Brandt", kind=DraftKind.FOLLOW_UP)
    assert '"please deal with Rut Amsel from now on" (Ole Brandt, 2026-03-06)' in line
    assert '--to "Rut Amsel"' in line
    found = made(mirror, tmp_path, to="Ole Brandt", kind=DraftKind.FOLLOW_UP)
    assert found.head.to == OLE
    assert any("sends questions elsewhere" in said for said in found.draft.notes)


def test_a_wish_of_theirs_takes_the_delegation_back(mirror: Mirror, tmp_path: Path) -> None:
    store(
        mirror,
        mail(5, OLE, "Please deal with Rut Amsel from now on.\n\nOle", to=(MARA, RUT)),
        mail(9, OLE, "Hi Mara,\n\nit is me again: what do four hoses cost?\n\nOle"),
    )
    found = made(mirror, tmp_path)
    assert found.head.to == OLE
    assert not [said for said in found.draft.notes if "elsewhere" in said]


@pytest.mark.parametrize(
    ("until", "goes"), [("March 31", False), ("March 10", True)], ids=["away", "back"]
)
def test_an_absence_note_names_a_stand_in_for_its_time(
    mirror: Mirror, tmp_path: Path, until: str, goes: bool
) -> None:
    note = f"I am out of the office until {until}. Please contact Ole Brandt."
    store(mirror, ASKED, mail(2, INA, note, automatic="auto-reply"))
    if goes:
        assert made(mirror, tmp_path, "Ina Voss").head.to == INA
    else:
        assert '--to "Ole Brandt"' in refused(mirror, tmp_path, "Ina Voss")


def test_a_bounce_shows_the_record_to_mend_or_another(mirror: Mirror, tmp_path: Path) -> None:
    daemon = Person("Mail Delivery", "mailer-daemon@voss.example")
    back = mail(2, daemon, "<ina@voss.example>: 550 5.1.1 User unknown", automatic="bounce")
    store(mirror, ASKED, mail(1.5, MARA, "Hi Ina,\n\nhere.\n\nMara"), back)
    line = refused(mirror, tmp_path, "Ina Voss", kind=DraftKind.FOLLOW_UP)
    assert "gets no mail any more" in line
    assert "550 5.1.1" in line


def test_copies_go_to_who_stands_and_to_none_of_ours(mirror: Mirror, tmp_path: Path) -> None:
    store(
        mirror,
        mail(1, OLE, "I'm leaving the company on March 5.\n\nOle", thread="Bye"),
        mail(2, RUT, "Please stop mailing me.\n\nRut", thread="Stop"),
        mail(9, INA, "What does it cost?\n\nIna", to=(MARA, OLE, RUT, SAM)),
    )
    assert made(mirror, tmp_path, to="Ina").head.cc == ()


def test_one_who_wants_no_mail_does_not_speak_for_the_others(
    mirror: Mirror, tmp_path: Path
) -> None:
    store(mirror, ASKED, mail(5, RUT, "Please take me off your list.\n\nRut", thread="Offer"))
    assert made(mirror, tmp_path).head.to == INA
    assert "what does" not in made(mirror, tmp_path, "Rut Amsel").draft.body
    line = refused(mirror, tmp_path, "Rut Amsel", kind=DraftKind.FOLLOW_UP)
    assert 'Rut Amsel asked for no more mail: "' in line
    assert '--kind reply --to "Rut Amsel"' in line


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_touch_at": "2026-03-03T00:00:00.000Z"}, "had activity on 2026-03-03"),
        ({"next_step": "Send the video"}, 'has a next step, "Send the video"'),
        ({"note": "Met at the fair"}, "has a note"),
        ({"stage": "PROPOSAL"}, "stands at PROPOSAL"),
        ({"stage": "WON", "close_on": "2026-03-02"}, "was won on 2026-03-02"),
    ],
)
def test_a_known_deal_gets_no_first_touch(
    mirror: Mirror, tmp_path: Path, fields: dict[str, Value], words: str
) -> None:
    deal(mirror, **fields)
    line = refused(mirror, tmp_path, "Ina Voss", kind=DraftKind.FIRST_TOUCH)
    assert "is no stranger" in line
    assert words in line
    assert '--to "Ina Voss"' in line


def test_a_new_name_in_the_pipeline_gets_one(mirror: Mirror, tmp_path: Path) -> None:
    deal(mirror, stage="PROSPECT")
    assert made(mirror, tmp_path, "Ina Voss", kind=DraftKind.FIRST_TOUCH).head.to == INA


def test_a_deal_is_known_to_its_own_contact(mirror: Mirror, tmp_path: Path) -> None:
    contact = str(tables.get(mirror, "contacts", "Ole Brandt")["id"])
    deal(mirror, contact_id=contact, next_step="Send the video")
    assert "no stranger" in refused(mirror, tmp_path, "Ole Brandt", kind=DraftKind.FIRST_TOUCH)
    assert made(mirror, tmp_path, "Ina Voss", kind=DraftKind.FIRST_TOUCH).head.to == INA


@pytest.mark.parametrize("kind", [DraftKind.FIRST_TOUCH, DraftKind.FOLLOW_UP, DraftKind.REPLY])
def test_a_lost_deal_is_said_to_be_lost(mirror: Mirror, tmp_path: Path, kind: DraftKind) -> None:
    deal(mirror, stage="LOST", close_on="2026-02-13", lost_reason="price")
    line = refused(mirror, tmp_path, kind=kind)
    assert 'the deal "Keg line" was lost on 2026-02-13 (price)' in line
    assert 'agentarmy deals edit "Keg line" stage=PROSPECT' in line
    row = tables.get(mirror, "deals", "Keg line")
    move(mirror, str(row["id"]), "PROSPECT", by_person=True)
    assert made(mirror, tmp_path, kind=DraftKind.FIRST_TOUCH).head.to in ALL


def test_a_malformed_address_is_no_recipient(mirror: Mirror, tmp_path: Path) -> None:
    lead: Row = {
        "name": "Pat Quill",
        "email": "pat@@quill",
        "company": "Voss Brewing",
        "account_id": account(mirror),
    }
    tables.add(mirror, "leads", lead, key="pat")
    for kind in (DraftKind.FIRST_TOUCH, DraftKind.REPLY):
        line = refused(mirror, tmp_path, to="Pat Quill", kind=kind)
        assert '"pat@@quill" is no mail address' in line
        assert 'agentarmy leads edit "Pat Quill" email=ADDRESS' in line
    row = tables.get(mirror, "leads", "Pat Quill")
    tables.edit(mirror, "leads", str(row["id"]), {"email": "pat@quill.example"})
    found = made(mirror, tmp_path, to="Pat Quill", kind=DraftKind.FIRST_TOUCH)
    assert found.head.to.address == "pat@quill.example"


def test_the_record_may_say_that_somebody_left(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, ASKED, mail(2, OLE, "And the hoses?\n\nOle", thread="Hoses"))
    row = tables.get(mirror, "contacts", "Ole Brandt")
    tables.edit(mirror, "contacts", str(row["id"]), {"note": "No longer with Voss (March)"})
    assert '"No longer with Voss (March)" (record note' in refused(mirror, tmp_path, "Ole Brandt")
    assert made(mirror, tmp_path).head.to == INA


def test_the_open_thread_goes_first(mirror: Mirror, tmp_path: Path) -> None:
    store(
        mirror,
        mail(1, INA, "What does a washer cost?\n\nIna"),
        mail(5, INA, "Is it steel?\n\nIna", thread="Steel"),
        mail(6, MARA, "Yes.\n\nMara", thread="Steel"),
    )
    chat(mirror, (2, INA, "hi"), (8, INA, "and can it run at night?"), (3, MARA, "hello"))
    assert made(mirror, tmp_path).channel is Channel.CHAT
    chat(mirror, (9, MARA, "yes it can"))
    found = made(mirror, tmp_path)
    assert any("The last word to Ina Voss was ours (chat" in said for said in found.draft.notes)
    assert found.last is not None
    assert found.last.speaker == MARA


def test_a_chat_answers_the_newest_mail_that_lies_open(mirror: Mirror, tmp_path: Path) -> None:
    chat(mirror, (2, INA, "hi there"), (3, MARA, "hello"))
    store(mirror, mail(7, INA, "Hi Mara,\n\nwhat does a washer cost?\n\nIna"))
    found = made(mirror, tmp_path, "Ina Voss", channel=Channel.CHAT)
    assert found.channel is Channel.CHAT
    assert [t.channel for t in found.context.turns] == [Channel.MAIL]
    assert len(found.context.history) == 3
    assert not [said for said in found.draft.notes if "last word" in said]
    assert found.last is not None
    assert found.last.channel is Channel.MAIL


def test_what_we_wrote_to_another_answers_nobody(mirror: Mirror, tmp_path: Path) -> None:
    store(
        mirror,
        mail(4, INA, "What does a washer cost?\n\nIna"),
        mail(6, OLE, "Is it steel?\n\nOle", thread="Steel"),
        mail(7, MARA, "Yes.\n\nMara", to=(OLE,), thread="Steel"),
    )
    found = made(mirror, tmp_path)
    assert found.head.to == INA
    assert not [said for said in found.draft.notes if "last word" in said]


@pytest.mark.parametrize(
    ("to", "words", "hint"),
    [
        ("Sam Whitlock", "one of your own people", '--kind internal-note --to "Sam Whitlock"'),
        ("Voss Brewing", "is a company", '--to "Ina Voss"'),
        ("Zoe Unknown", 'no person "Zoe Unknown"', "agentarmy contacts list"),
        ("Ada Brook", "is with Brook, not with Voss Brewing", 'draft "Ada Brook"'),
    ],
)
def test_a_name_that_is_nobody_of_theirs(
    mirror: Mirror, tmp_path: Path, to: str, words: str, hint: str
) -> None:
    store(mirror, ASKED)
    with mirror.write():
        tables.put(mirror, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
        people.remember(mirror, Person("Ada Brook", "ada@brook.example"))
    line = refused(mirror, tmp_path, to=to)
    assert words in line
    assert hint in line


def test_two_of_one_name_are_asked_for(mirror: Mirror, tmp_path: Path) -> None:
    with mirror.write():
        people.remember(mirror, Person("Ina Lund", "lund@voss.example"))
    store(mirror, ASKED)
    with pytest.raises(UsageError) as caught:
        made(mirror, tmp_path, to="Ina")
    assert '--to "Ina Voss" or --to "Ina Lund"' in caught.value.line()
    assert made(mirror, tmp_path, to="Voss").head.to == INA
    assert made(mirror, tmp_path, to="Ina Voss").head.to == INA


def test_a_part_of_a_name_as_target_is_told_in_full(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, ASKED)
    with pytest.raises(NotFound) as caught:
        made(mirror, tmp_path, "Ina")
    assert caught.value.hint == 'agentarmy draft "Ina Voss" --kind reply'
    with pytest.raises(UsageError, match="one of your own people"):
        made(mirror, tmp_path, "Sam Whitlock")


WAIT = "Hi Mara,\n\nno money this year, so please don't write to us before September.\n\nIna"


@pytest.mark.parametrize("kind", [DraftKind.FOLLOW_UP, DraftKind.TIMES])
def test_what_comes_before_the_day_they_named_is_refused_with_the_task(
    mirror: Mirror, tmp_path: Path, kind: DraftKind
) -> None:
    store(mirror, mail(3, INA, WAIT), mail(4, MARA, "Hi Ina,\n\nI will.\n\nMara"))
    line = refused(mirror, tmp_path, kind=kind)
    assert "Ina Voss asked you to wait until September" in line
    assert "please don't write to us before September" in line
    assert "2026-03-04" in line
    assert "nothing before 2026-09-01" in line
    assert 'agentarmy tasks add "Write to Ina Voss again" --due-on 2026-09-01' in line
    assert made(mirror, tmp_path, kind=DraftKind.FOLLOW_UP, to="Ina Voss").head.to == INA


def test_what_they_ask_is_answered_though_they_wait(mirror: Mirror, tmp_path: Path) -> None:
    asked = "Hi Mara,\n\nleave it until September, please. What does a keg washer cost?\n\nIna"
    store(mirror, mail(3, INA, asked))
    assert made(mirror, tmp_path).head.to == INA
    assert "--kind reply" in refused(mirror, tmp_path, kind=DraftKind.FOLLOW_UP)


def test_times_are_proposed_to_nobody_who_wants_no_calls(mirror: Mirror, tmp_path: Path) -> None:
    rule = "Hi Mara,\n\nno visits and no calls before the council has voted, please.\n\nIna"
    store(mirror, mail(3, INA, rule))
    line = refused(mirror, tmp_path, kind=DraftKind.TIMES)
    assert "wants neither visits nor calls for now" in line
    assert "--kind reply" in line


def test_who_is_away_is_not_written_to_unasked(mirror: Mirror, tmp_path: Path) -> None:
    note = (
        "I am out of the office until March 31. In urgent cases please contact Ole Brandt,"
        " ole@voss.example."
    )
    store(
        mirror,
        mail(1, MARA, "Hi Ina,\n\ndid you see the quote?\n\nMara"),
        mail(2, INA, note, automatic="auto-reply"),
    )
    line = refused(mirror, tmp_path, kind=DraftKind.FOLLOW_UP)
    assert "Ina Voss is away until 2026-03-31" in line
    assert "Ole Brandt (ole@voss.example) where it can't wait" in line
    assert "--due-on 2026-04-01" in line
    found = made(mirror, tmp_path, kind=DraftKind.FOLLOW_UP, to="Ina Voss")
    assert any("Ole Brandt (ole@voss.example)" in said for said in found.draft.notes)


def test_who_is_away_gets_the_answer_they_wait_for(mirror: Mirror, tmp_path: Path) -> None:
    note = mail(2, INA, "I am out of the office until March 31.", automatic="auto-reply")
    store(mirror, ASKED, note)
    assert made(mirror, tmp_path).head.to == INA


NEW = Person("Nora Pahl", "nora@voss.example")


@pytest.mark.parametrize(
    "said",
    [
        "my colleague Nora Pahl (in cc) takes this over. Please send her the price of two kegs.",
        "please talk to Nora Pahl, nora@voss.example, about the price of two kegs.",
        "Nora Pahl (cc) takes over from me next week. Could you tell her what two kegs cost?",
    ],
)
@pytest.mark.parametrize("to", ["", "Nora"])
def test_whom_they_send_us_to_gets_the_answer_and_they_a_copy(
    mirror: Mirror, tmp_path: Path, said: str, to: str
) -> None:
    copied = (MARA, NEW) if "cc" in said else (MARA,)
    store(
        mirror,
        mail(3, MARA, "Hi Ina,\n\nshall I send a price?\n\nMara"),
        mail(4, INA, f"Hi Mara,\n\n{said}\n\nIna", to=copied),
    )
    found = made(mirror, tmp_path, to=to)
    assert found.head.to == NEW
    assert found.head.cc == (INA,)
    assert "Ina Voss" in found.draft.body.split("\n\n")[1]  # who sent us is told first


def test_who_is_only_copied_or_named_for_a_part_gets_no_answer(
    mirror: Mirror, tmp_path: Path
) -> None:
    said = "what do two kegs cost? For invoices please write to Nora Pahl, nora@voss.example."
    store(mirror, mail(4, INA, f"Hi Mara,\n\n{said}\n\nIna", to=(MARA, NEW)))
    assert made(mirror, tmp_path).head.to == INA


def test_who_wants_no_more_mail_is_put_on_record(mirror: Mirror, tmp_path: Path) -> None:
    stop = "Please stop emailing us, and take us off your list.\n\nIna"
    store(mirror, mail(4, INA, stop))
    notes = made(mirror, tmp_path).draft.notes
    line = next(n for n in notes if n.startswith("No record says so yet"))
    assert 'agentarmy contacts edit "Ina Voss" note="Do not contact"' in line
    assert not any("days ago" in n for n in notes)
    _opt_out(mirror)
    draft = made(mirror, tmp_path).draft
    assert not any("No record says so yet" in n for n in draft.notes)
    assert "ou're off our list" in draft.body  # done, not announced


def _opt_out(mirror: Mirror) -> None:
    with mirror.write():
        key = str(tables.get(mirror, "contacts", "Ina Voss")["id"])
        tables.edit(mirror, "contacts", key, {"note": "Do not contact"})


def test_weeks_after_a_stop_silence_is_better_than_a_word(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, mail(1, INA, "Please stop emailing us, and take us off your list.\n\nIna"))
    line = refused(mirror, tmp_path)
    assert 'Ina Voss asked for no more mail 16 days ago: "' in line
    assert 'contacts edit "Ina Voss" note="Do not contact"' in line
    insisted = made(mirror, tmp_path, to="Ina Voss").draft
    assert "I'm sorry it took me so long." in insisted.body
    assert any("They asked 16 days ago" in n for n in insisted.notes)
    _opt_out(mirror)
    assert "note=" not in refused(mirror, tmp_path)  # nothing is left to do


def test_the_last_word_to_somebody_is_what_they_got(mirror: Mirror, tmp_path: Path) -> None:
    store(
        mirror,
        mail(1, OLE, "Hi Mara,\n\nthanks for the visit.\n\nOle", to=(MARA, INA)),
        mail(2, MARA, "Hi Ole,\n\nwith pleasure.\n\nMara", to=(OLE,)),
        mail(5, MARA, "Hi Ina,\n\nhere is the drawing.\n\nMara", to=(INA,)),
    )
    found = made(mirror, tmp_path, kind=DraftKind.FOLLOW_UP, to="Ole Brandt").context
    assert found.last_word_ours is not None
    assert found.last_word_ours.to == (OLE,)


def test_who_insists_keeps_to_the_day_they_named(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, mail(3, INA, WAIT), mail(4, MARA, "Hi Ina,\n\nI will.\n\nMara"))
    body = made(mirror, tmp_path, kind=DraftKind.FOLLOW_UP, to="Ina Voss").draft.body
    assert "September" in body
    assert "?" not in body


@pytest.mark.parametrize(
    ("utc", "offset", "day"),
    [
        (datetime(2026, 3, 17, 0, 26, tzinfo=UTC), -300, "2026-03-16"),  # an evening in Chicago
        (datetime(2026, 3, 16, 16, 30, tzinfo=UTC), 540, "2026-03-17"),  # a morning in Tokyo
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), -360, "2026-03-08"),  # the night of the change
    ],
)
def test_a_mail_is_of_the_day_on_its_writer_s_clock(
    mirror: Mirror, tmp_path: Path, utc: datetime, offset: int, day: str
) -> None:
    sent = replace(mail(2, INA, "Hi Mara,\n\nwhat does a washer cost?\n\nIna"), at=utc)
    store(mirror, replace(sent, utc_offset=offset))
    found = made(mirror, tmp_path)
    assert found.last is not None
    assert found.last.at is not None
    assert found.last.at.date().isoformat() == day
    assert found.last.at == utc
    said = [e.asserted_at.date().isoformat() for e in found.context.evidence if e.asserted_at]
    assert set(said) == {day}


@pytest.mark.parametrize(("touched", "day"), [("2026-03-11", "2026-03-11"), ("2025-12-01", "")])
def test_a_later_activity_of_the_lead_breaks_the_silence(
    mirror: Mirror, tmp_path: Path, touched: str, day: str
) -> None:
    extra = json.dumps({"last_touch_at": touched})
    lead: Row = {"name": "Ina Voss", "email": INA.address, "account_id": account(mirror)}
    with mirror.write():
        deal(
            mirror,
            last_touch_at="2026-01-09T00:00:00.000Z",
            stage="DISCOVERY",
            amount_minor=100,
            currency="USD",
        )
        tables.add(mirror, "leads", {**lead, "extra": extra}, key="lead")
    found = made(mirror, tmp_path, kind=DraftKind.FOLLOW_UP, to="Ina Voss")
    assert found.context.record["activity"].quote == (day or "2026-01-09")
    assert ("January" in found.draft.body) is not bool(day)
