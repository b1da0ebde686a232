"""One message: what is said, what hangs on it, and what kind of message it is."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Person
from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord, Rejected

HEAD = (
    b"From: Jo Kern <jo@kern.example>\nTo: Mara <mara@north.example>\nSubject: Offer\n"
    b"Date: Tue, 10 Mar 2026 09:14:05 -0500\nMessage-ID: <m1234567@kern.example>\n"
)


def read(raw: bytes) -> MessageRecord:
    found = mime.read(raw, "here")
    assert isinstance(found, MessageRecord), found
    return found


def multipart(kind: str, *parts: bytes) -> bytes:
    head = HEAD + f'MIME-Version: 1.0\nContent-Type: {kind}; boundary="=b="\n\n'.encode()
    return head + b"".join(b"--=b=\n" + part + b"\n" for part in parts) + b"--=b=--\n"


PLAIN = b"Content-Type: text/plain; charset=utf-8\n\nNine, please.\n"
HTML = b"Content-Type: text/html; charset=utf-8\n\n<p>Nine <b>rich</b>, please.</p>\n"


def test_a_plain_message() -> None:
    found = read(
        HEAD + b"References: <a@x.example> <b@x.example>\nIn-Reply-To: <c@x.example>\n"
        b"Cc: al@b.example\n\nNine, please.\n\nBest,\nJo\n\n"
        b"On Tue, Mar 3, 2026 Mara <m@n.example> wrote:\n> How many?\n"
    )
    assert found.key == "m1234567@kern.example"
    assert found.sender == Person("Jo Kern", "jo@kern.example")
    assert found.at == datetime(2026, 3, 10, 14, 14, 5, tzinfo=UTC)
    assert found.utc_offset == -300
    assert found.references == ("a@x.example", "b@x.example", "c@x.example")
    assert (found.text, found.signature) == ("Nine, please.", "Best,\nJo")
    assert found.quoted.endswith("> How many?")
    assert found.cc == (Person("", "al@b.example"),)


def test_plain_is_preferred_to_html() -> None:
    assert read(multipart("multipart/alternative", PLAIN, HTML)).text == "Nine, please."


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"Please view this message in an HTML browser.",
        b"Your client does not support HTML mail.",
    ],
)
def test_html_is_taken_where_plain_says_nothing(note: bytes) -> None:
    plain = b"Content-Type: text/plain\n\n" + note + b"\n"
    assert read(multipart("multipart/alternative", plain, HTML)).text == "Nine rich, please."


def test_html_only() -> None:
    assert read(HEAD + HTML).text == "Nine rich, please."


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("utf-8", "Grüße".encode()),
        ("iso-8859-1", "Grüße – gut".encode("cp1252")),
        ("us-ascii", "Grüße".encode()),
        ("x-unknown", "Grüße".encode("latin-1")),
        ("utf-8", "Grüße".encode("latin-1")),
        ("utf-16", "Grüße".encode("utf-16")),
        ("", "Grüße".encode()),
    ],
)
def test_charsets_as_they_really_are(charset: str, data: bytes) -> None:
    head = f"Content-Type: text/plain; charset={charset}\n\n".encode() if charset else b"\n"
    assert "Grüße" in read(HEAD + head + data).text


def test_transfer_encodings_and_flowed_text() -> None:
    quoted = (
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
        b"\nGr=C3=BC=\n=C3=9Fe"
    )
    assert read(HEAD + quoted).text == "Grüße"
    flowed = (
        b"Content-Type: text/plain; format=flowed\n\nWe need nine \nmachines.\n> How \n> many?\n"
    )
    assert read(HEAD + flowed).text == "We need nine machines."
    broken = b"Content-Transfer-Encoding: base64\n\nTmluZSwgcGxl!!YXNl"
    assert read(HEAD + broken).text.startswith("Nine, ple")


def test_attachments_are_indexed_by_their_words() -> None:
    csv = (
        b"Content-Type: text/csv\nContent-Disposition: attachment; filename=sizes.csv\n\n"
        b"size;count\n9;4\n"
    )
    blob = (
        b'Content-Type: application/octet-stream; name="x.bin"\n'
        b"Content-Transfer-Encoding: base64\n\nAAEC\n"
    )
    logo = b"Content-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline\n\nx\n"
    found = read(multipart("multipart/mixed", PLAIN, csv, blob, logo))
    assert [(a.name, a.text) for a in found.attachments] == [
        ("sizes.csv", "size;count\n9;4"),
        ("x.bin", ""),
    ]
    assert found.attachments[1].size == 3
    assert found.attachments[1].sha256 == hashlib.sha256(b"\0\1\2").hexdigest()


def test_words_of_pdf_and_docx() -> None:
    import docx
    from fpdf import FPDF

    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("Nine machines by May")
    document.save(buffer)
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(text="Total 67545 USD")
    message = EmailMessage()
    message["From"] = "jo@kern.example"
    message.set_content("See both.")
    kind = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    message.add_attachment(
        buffer.getvalue(), maintype="application", subtype=kind, filename="a.docx"
    )
    message.add_attachment(
        bytes(pdf.output()), maintype="application", subtype="pdf", filename="b.pdf"
    )
    message.add_attachment(b"%PDF-broken", maintype="application", subtype="pdf", filename="c.pdf")
    assert [a.text for a in read(message.as_bytes()).attachments] == [
        "Nine machines by May",
        "Total 67545 USD",
        "",
    ]


def test_a_message_inside_is_quoted() -> None:
    inner = (
        b"Content-Type: message/rfc822\n\nFrom: al@b.example\nSubject: Audit\n\nLine 2 failed.\n"
    )
    found = read(multipart("multipart/mixed", PLAIN, inner))
    assert found.text == "Nine, please."
    assert "Line 2 failed." in found.quoted
    assert "Subject: Audit" in found.quoted


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (b"", ""),
        (b"Auto-Submitted: auto-replied\n", "auto-reply"),
        (b"Auto-Submitted: no\n", ""),
        (b"X-Autoreply: yes\n", "auto-reply"),
        (b"Precedence: bulk\n", "list"),
        (b"List-Id: <packers.lists.example>\n", "list"),
    ],
)
def test_automatic_messages_are_told(fields: bytes, kind: str) -> None:
    assert read(HEAD + fields + b"\nhello\n").automatic == kind


def test_bounces_invitations_and_absences_are_told() -> None:
    report = multipart(
        "multipart/report; report-type=delivery-status",
        PLAIN,
        b"Content-Type: message/delivery-status\n\nAction: failed\n",
    )
    assert read(report).automatic == "bounce"
    invitation = b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"
    assert read(multipart("multipart/alternative", PLAIN, invitation)).automatic == "calendar"
    assert (
        read(HEAD.replace(b"Offer", b"Automatic reply: Offer") + b"\nAway.").automatic
        == "auto-reply"
    )


def test_date_from_received_or_envelope() -> None:
    bare = b"From: jo@kern.example\n"
    received = bare + b"Received: from a by b; Tue, 10 Mar 2026 09:14:05 +0000\n\nx"
    assert read(received).at == datetime(2026, 3, 10, 9, 14, 5, tzinfo=UTC)
    assert read(bare + b"Date: never\n\nx").at is None
    at = datetime(2026, 3, 10, tzinfo=UTC)
    found = mime.read(bare + b"\nx", "here", envelope=at)
    assert isinstance(found, MessageRecord)
    assert found.at == at


def test_without_an_id_the_content_is_the_key() -> None:
    raw = b"From: jo@kern.example\nSubject: x\n\nNine.\n"
    key = read(raw).key
    assert key.startswith("sha256:")
    assert read(raw.replace(b"\n", b"\r\n")).key == key
    assert read(b"Received: by elsewhere; x\n" + raw).key == key
    assert read(raw.replace(b"Nine", b"Ten")).key != key


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\0\0\0", b"just some words\n", b"\0" * 5000]
)
def test_what_is_no_mail_is_rejected(raw: bytes) -> None:
    found = mime.read(raw, "x.eml")
    assert isinstance(found, Rejected)
    assert found.where == "x.eml"
    assert found.expected


def test_too_long_a_message_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "MOST_BYTES", 100)
    assert isinstance(mime.read(HEAD + b"\nhello", "x"), Rejected)


def test_bombs_do_not_go_off() -> None:
    deep = HEAD
    for level in range(200):
        deep += f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n".encode()
    assert isinstance(mime.read(deep + b"\nhi", "deep"), MessageRecord)
    wide = multipart("multipart/mixed", *[PLAIN] * 3000)
    assert len(read(wide).text) < 20_000
    fields = HEAD + b"X-A: b\n" * 200_000 + b"\nhi"
    assert isinstance(mime.read(fields, "fields"), MessageRecord)
    people = HEAD.replace(b"Mara <mara@north.example>", b"a@b.example, " * 5000) + b"\nhi"
    assert len(read(people).to) <= 1000
    nested = HEAD + b"Content-Type: message/rfc822\n\n" * 100
    assert isinstance(mime.read(nested, "nested"), MessageRecord)


PIECES = st.sampled_from(
    [
        *(
            b"From: a@b.example\n",
            b"Content-Type: multipart/mixed; boundary=x\n",
            b"--x\n",
            b"--x--\n",
        ),
        *(b"\n", b"\r\n", b"Content-Type: text/html\n", b"Content-Transfer-Encoding: base64\n"),
        *(
            b"Content-Type: message/rfc822\n",
            b"=?utf-8?b?x?=",
            b"Subject: ",
            b"<p>hi</p>",
            b"> q\n",
        ),
        *(
            b"Content-Disposition: attachment; filename*=x''%ff\n",
            b"Date: x\n",
            b"\xff\xfe\0",
            b" ",
        ),
        *(
            b'Content-Type: text/plain; charset="utf-7"\n',
            b"Message-ID: <\n",
            b"begin 644 x\n#0V%T\n",
        ),
    ]
)


@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=40).map(b"".join))
def test_anything_is_a_record_or_rejected(raw: bytes) -> None:
    found = mime.read(b"From: a@b.example\n" + raw, "fuzz")
    assert found == mime.read(b"From: a@b.example\n" + raw, "fuzz")
    if isinstance(found, MessageRecord):
        (found.text + found.quoted + found.subject + found.sender.name).encode("utf-8")
