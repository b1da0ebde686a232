"""Header fields, well formed and otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Person
from agentarmy.formats import headers


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Offer", "Offer"),
        (b"=?utf-8?q?J=C3=BCrgen?=", "Jürgen"),
        (b"=?UTF-8?B?SsO8cmdlbg==?= now", "Jürgen now"),
        (b"=?utf-8?b?SsM=?= =?utf-8?b?vHJnZW4=?=", "Jürgen"),  # a character cut in two
        (b"=?iso-8859-1?q?K=E4slin?=\n =?iso-8859-1?q?_AG?=", "Käslin AG"),
        (b"=?x-none?q?abc?=", "abc"),
        (b"=?utf-8?b?SsO8cmdlbg?=", "Jürgen"),  # no padding
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        ("Jürgen".encode(), "Jürgen"),
        ("Jürgen".encode("latin-1"), "Jürgen"),
        (b"folded\r\n  line", "folded line"),
        (b"=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    ],
)
def test_text_of_a_field(raw: bytes, text: str) -> None:
    assert headers.text(raw) == text


@pytest.mark.parametrize(
    ("raw", "people"),
    [
        (b"Jo Kern <jo@kern.example>", [("Jo Kern", "jo@kern.example")]),
        (b"jo@kern.example", [("", "jo@kern.example")]),
        (
            b'"Kern, Jo" <Jo@Kern.Example>, al@b.example',
            [("Jo Kern", "jo@kern.example"), ("", "al@b.example")],
        ),
        (b"jo@kern.example (Jo Kern)", [("Jo Kern", "jo@kern.example")]),
        (b"Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        (b"undisclosed-recipients:;", []),
        (b"Jo Kern", [("Jo Kern", "")]),
        (b"<jo@kern.example>", [("", "jo@kern.example")]),
        (b'"Kern & Sons, Inc." <i@kern.example>', [("Kern & Sons, Inc.", "i@kern.example")]),
        (b'"Jo Kern, PhD" <jo@kern.example>', [("Jo Kern, PhD", "jo@kern.example")]),
        (b'"van der Berg, Jo Ann" <j@b.example>', [("Jo Ann van der Berg", "j@b.example")]),
        (b'"Kern, Jo (Sales)" <j@b.example>', [("Kern, Jo (Sales)", "j@b.example")]),
        (b"=?utf-8?q?K=C3=A4slin=2C_J=2E?= <k@c.example>", [("J. Käslin", "k@c.example")]),
        (b"a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        (b"'Jo' <jo@kern.example>", [("Jo", "jo@kern.example")]),
        (b'"jo@kern.example" <jo@kern.example>', [("jo@kern.example", "jo@kern.example")]),
        (b"", []),
    ],
)
def test_people_of_a_field(raw: bytes, people: list[tuple[str, str]]) -> None:
    assert headers.people(raw) == tuple(Person(*pair) for pair in people)


@pytest.mark.parametrize(
    ("text", "iso", "offset"),
    [
        ("Tue, 10 Mar 2026 09:14:05 -0500", "2026-03-10T14:14:05", -300),
        ("10 Mar 2026 09:14 GMT", "2026-03-10T09:14:00", 0),
        ("Tue, 10 Mar 26 09:14:05 EST", "2026-03-10T14:14:05", -300),
        ("Tue, 10 Mar 2026 09:14:05 -0000", "2026-03-10T09:14:05", None),
        ("Tue, 10 Mar 2026 09:14:05 XYZ", "2026-03-10T09:14:05", None),
        ("Tue, 10 Mar 2026 09.14.05 +0100 (CET)", "2026-03-10T08:14:05", 60),
        ("Tue Mar 10 09:14:05 2026", "2026-03-10T09:14:05", None),
        ("2026-03-10T09:14:05+02:00", "2026-03-10T07:14:05", 120),
        ("Di, 10 Mär 2026 09:14:05 +0100", "2026-03-10T08:14:05", 60),
        ("March 10, 2026 at 3:04:05 PM UTC", "2026-03-10T15:04:05", 0),
        ("10-Mar-2026 23:59:60 +0530", "2026-03-10T18:29:59", 330),
    ],
)
def test_dates(text: str, iso: str, offset: int | None) -> None:
    found = headers.parse_date(text)
    assert found is not None
    assert (found[0].isoformat()[:19], found[1]) == (iso, offset)


@pytest.mark.parametrize(
    "text", ["", "soon", "32 Mar 2026 09:14", "10 Mar 1850 09:14 GMT", "10 Foo 2026 9:14"]
)
def test_no_dates(text: str) -> None:
    assert headers.parse_date(text) is None


def test_parameters_of_rfc_2231() -> None:
    raw = b"attachment; filename*0*=utf-8''%e2%82%ac; filename*1=\" rates.csv\"; x=1"
    assert headers.parameters(raw) == ("attachment", {"x": "1", "filename": "€ rates.csv"})
    assert headers.parameters(b'text/plain; charset="utf-8')[1] == {"charset": "utf-8"}


def test_file_names_lose_their_path() -> None:
    assert headers.filename("..\\..\\etc/=?utf-8?q?b=C3=BC.txt?=") == "bü.txt"


def test_ids() -> None:
    assert headers.ids(b"<a@b>\n <c@d> <a@b>") == ("a@b", "c@d")
    assert headers.ids(b"a@b c@d") == ("a@b", "c@d")
    assert headers.message_id(b"<>") == ""
    assert headers.message_id(b"<1234@mx.example>") == "1234@mx.example"


@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw: bytes) -> None:
    headers.text(raw)
    headers.people(raw)
    headers.date(raw)
    headers.parameters(raw)
    headers.ids(raw)
    headers.split_head(raw)
