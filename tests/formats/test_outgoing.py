"""A mail is built to the byte, read back alike by others, and says itself to whom it goes."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Person
from agentarmy.errors import BadInput
from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord
from agentarmy.formats.outgoing import KEY_HEADER, File, Outgoing, build, dated, envelope

MAIL = Outgoing(
    sender=Person("Mara Vale", "mara@ours.example"),
    to=(Person("Ada Kestrel", "ada@kestrel.example"),),
    cc=(Person("", "bo@kestrel.example"),),
    subject="Line 3: the offer",
    text="Dear Ada,\n\nhere it is.\n\nMara\n",
    message_id="4f2a.1@ours.example",
    key="4f2a-1",
)


def parsed(content: bytes) -> EmailMessage:
    """Read a mail with the standard library."""
    found = email.message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    assert not [d for part in found.walk() for d in part.defects]
    return found


def own(content: bytes) -> MessageRecord:
    """Read a mail with the reader of the project."""
    found = mime.read(content, "outgoing")
    assert isinstance(found, MessageRecord)
    return found


def test_the_bytes_are_these() -> None:
    assert build(MAIL) == (
        b"From: Mara Vale <mara@ours.example>\r\n"
        b"To: Ada Kestrel <ada@kestrel.example>\r\n"
        b"Cc: bo@kestrel.example\r\n"
        b"Subject: Line 3: the offer\r\n"
        b"Message-ID: <4f2a.1@ours.example>\r\n"
        b"X-Agentarmy-Key: 4f2a-1\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Dear Ada,\r\n\r\nhere it is.\r\n\r\nMara\r\n"
    )


def test_with_files_the_bytes_are_the_same_again() -> None:
    mail = replace(MAIL, files=(File("a.pdf", "application/pdf", b"%PDF"),), text="Grüße\n")
    assert build(mail) == build(replace(mail))
    assert sha256(build(mail)).hexdigest()[:16] == "f4cb6674c845ab53"
    assert build(replace(mail, text="Gruß\n")) != build(mail)


NAMES = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=0, max_size=120
)


@given(subject=NAMES, name=NAMES)
def test_any_subject_and_name_come_back(subject: str, name: str) -> None:
    mail = replace(MAIL, subject=subject, to=(Person(name, "ada@kestrel.example"),))
    content = build(mail)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = parsed(content)
    assert str(read["subject"] or "") == subject.strip()
    # The standard library leaves the folds between two encoded words of a name in it.
    shown = [one.display_name for one in read["to"].addresses]
    assert ["".join(one.split()) for one in shown] == ["".join(name.split())]
    found = envelope(content)
    assert found.recipients == ("ada@kestrel.example", "bo@kestrel.example")
    assert found.subject == own(content).subject
    assert own(content).to[0].address == "ada@kestrel.example"


@given(text=st.text(st.characters(blacklist_categories=["Cs"]), max_size=400))
def test_any_text_comes_back(text: str) -> None:
    content = build(replace(MAIL, text=text))
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = parsed(content).get_content().replace("\r\n", "\n")
    meant = text.replace("\r\n", "\n").replace("\r", "\n")
    assert read == (meant if meant.endswith("\n") or not meant else meant + "\n")


def test_a_text_in_another_script_comes_back_word_for_word() -> None:
    text = "Bonjour,\n\nça coûte 84 000 € — d’accord ?\nFrom here on.\n.\n" + "длинно " * 60 + "\n"
    content = build(replace(MAIL, text=text))
    assert own(content).text == text.strip()
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_the_thread_goes_with_it() -> None:
    chain = ("first@kestrel.example", "second@ours.example")
    mail = replace(MAIL, references=chain, in_reply_to="third@kestrel.example")
    read = parsed(build(mail))
    assert read["in-reply-to"] == "<third@kestrel.example>"
    assert str(read["references"]).split() == [f"<{one}>" for one in (*chain, mail.in_reply_to)]
    assert own(build(mail)).references == (*chain, mail.in_reply_to)
    assert own(build(mail)).key == MAIL.message_id


def test_a_long_thread_keeps_its_first_and_its_last() -> None:
    chain = tuple(f"mail{number:04}@kestrel.example" for number in range(300))
    found = envelope(build(replace(MAIL, references=chain, in_reply_to=chain[-1]))).references
    assert found[0] == chain[0]
    assert found[1:] == chain[-(len(found) - 1) :]
    assert 20 < len(found) < 50


@pytest.mark.parametrize(
    "odd", ["sha256:abc", "a b@c.example", "a@b\r\nBcc: x@y.example", "<a@b>", "é@x.example", ""]
)
def test_what_is_no_message_id_is_left_out_of_the_thread(odd: str) -> None:
    mail = replace(MAIL, references=("good@kestrel.example", odd), in_reply_to=odd)
    found = envelope(build(mail))
    assert (found.references, found.in_reply_to) == (("good@kestrel.example",), "")


def test_an_unsubscribe_link_works_with_one_click_where_it_can() -> None:
    link = "https://ours.example/u/4f2a"
    read = parsed(build(replace(MAIL, unsubscribe=link)))
    assert read["list-unsubscribe"] == f"<{link}>"
    assert read["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert envelope(build(replace(MAIL, unsubscribe=link))).unsubscribe == link
    read = parsed(build(replace(MAIL, unsubscribe="mailto:stop@ours.example")))
    assert read["list-unsubscribe-post"] is None


def test_files_go_as_they_are() -> None:
    files = (
        File("Offer 3.pdf", "application/pdf", bytes(range(256)) * 9),
        File('Preisliste für "Kestrel".xlsx', "application/vnd.ms-excel", b"x"),
        File("c:\\work\\" + "sehr lang ä" * 15 + ".csv", "text/csv", b"a,b\n1,2\n"),
        File("mail.eml", "message/rfc822", b"From: a@b.example\n\nhello"),
    )
    content = build(replace(MAIL, files=files))
    found = own(content).attachments
    assert [(one.size, one.sha256) for one in found] == [
        (len(one.content), sha256(one.content).hexdigest()) for one in files
    ]
    assert found[0].name == "Offer 3.pdf"
    assert found[1].name == files[1].name
    assert found[2].name == "sehr lang ä" * 15 + ".csv"
    assert [one.media_type for one in found][2:] == ["text/csv", "application/octet-stream"]
    parts = list(parsed(content).iter_attachments())
    assert [part.get_filename() for part in parts] == [one.name for one in found]
    assert [part.get_payload(decode=True) for part in parts] == [one.content for one in files]
    assert own(content).text == own(build(MAIL)).text


BREAKING = ("a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\x85b", "a\ud800b")


@pytest.mark.parametrize("bad", BREAKING)
def test_nothing_breaks_out_of_its_field(bad: str) -> None:
    for mail in (
        replace(MAIL, subject=bad),
        replace(MAIL, sender=Person(bad, "mara@ours.example")),
        replace(MAIL, to=(Person("", bad + "@x.example"),)),
        replace(MAIL, cc=(Person(bad, "x@y.example"),)),
        replace(MAIL, key=bad),
        replace(MAIL, message_id=bad + "@x.example"),
        replace(MAIL, unsubscribe="https://x.example/" + bad),
        replace(MAIL, files=(File(bad, "application/pdf", b""),)),
    ):
        with pytest.raises(BadInput):
            build(mail)
    hostile = replace(MAIL, files=(File("a.pdf", f"application/{bad}", b"x"),))
    assert own(build(hostile)).attachments[0].media_type == "application/octet-stream"


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "ada@", "@x.example", "a b@x.example", "a@x..example", "<a@x.example>"),
        *("a@x.example, b@y.example", "a@x.example>", '"a"@x.example', "ä@x.example"),
        *("a@-x.example", "a@x.example.", "a..b@x.example", "a" * 250 + "@x.example"),
    ],
)
def test_an_address_must_be_one(address: str) -> None:
    with pytest.raises(BadInput):
        build(replace(MAIL, to=(Person("Ada", address),)))


def test_a_mail_needs_somebody_to_go_to() -> None:
    with pytest.raises(BadInput, match="nobody"):
        build(replace(MAIL, to=()))
    with pytest.raises(BadInput, match="half a character"):
        build(replace(MAIL, text="a\ud800"))


def test_the_envelope_is_read_from_the_bytes_alone() -> None:
    mail = replace(MAIL, to=(*MAIL.to, Person('O"Hara, Bo', "BO@kestrel.example")))
    found = envelope(build(mail))
    assert (found.sender, found.key) == ("mara@ours.example", "4f2a-1")
    assert found.recipients == ("ada@kestrel.example", "bo@kestrel.example")
    assert found.message_id == MAIL.message_id
    hidden = b"Bcc: Cy <cy@kestrel.example>\r\n" + build(MAIL)
    assert envelope(hidden).recipients[-1] == "cy@kestrel.example"
    assert envelope(b"From: a@b.example\n\nTo: x@y.example\n").recipients == ()


@pytest.mark.parametrize(
    "line",
    [
        *(b"To: x@y.example", b"to : x@y.example", b"CC: x@y.example", b"From: x@y.example"),
        *(b"Resent-To: x@y.example", b"Subject: other", b"Message-ID: <x@y.example>"),
        *(KEY_HEADER.encode() + b": other", b"X-A: b\rBcc: x@y.example", b"X-A: \0"),
    ],
)
def test_what_two_readers_might_read_differently_is_refused(line: bytes) -> None:
    content = build(MAIL)
    for hostile in (line + b"\r\n" + content, content.replace(b"MIME-V", line + b"\r\nMIME-V")):
        with pytest.raises(BadInput):
            envelope(hostile)


@pytest.mark.parametrize(
    "value",
    [
        *("a@x.example (b@y.example)", "undisclosed: a@x.example;", "a@x.example b@y.example"),
        *("<a@x.example", "a@x.example; b@y.example", '"a <x@y.example>', "a@x.example@y.example"),
        *("<@relay.example:a@x.example>", "Ada <a@x.example> <b@y.example>", "nobody", "a,,b"),
        " " * 50_000 + "x",
    ],
)
def test_recipients_that_are_no_plain_list_are_refused(value: str) -> None:
    content = build(MAIL).replace(b"Ada Kestrel <ada@kestrel.example>", value.encode())
    with pytest.raises(BadInput):
        envelope(content)


def test_thousands_of_recipients_are_refused() -> None:
    many = tuple(Person("", f"buyer{n}@kestrel.example") for n in range(3000))
    with pytest.raises(BadInput, match="thousands"):
        envelope(build(replace(MAIL, to=many)))


def test_a_date_is_added_once() -> None:
    at = datetime(2031, 3, 1, 7, 5, 9, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))
    content = dated(build(MAIL), at)
    assert content.startswith(b"Date: Sat, 1 Mar 2031 07:05:09 -0530\r\nFrom: ")
    assert own(content).at == at
    assert dated(content, datetime(2040, 1, 1, tzinfo=UTC)) == content
