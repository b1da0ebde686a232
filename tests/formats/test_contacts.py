"""Cards of address books."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats import contacts
from agentarmy.formats.base import ContactRecord, Rejected


def card(*lines: str) -> ContactRecord:
    text = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])
    found = list(contacts.read(text.encode(), "a.vcf"))
    assert len(found) == 1
    assert isinstance(found[0], ContactRecord), found
    return found[0]


def test_version_3() -> None:
    found = card(
        "VERSION:3.0",
        "N:Whit;Dana;M.;Dr.;",
        "FN:Dr. Dana Whit",
        "ORG:Harrow\\, Pell & Co;Packaging",
        "TITLE:Operations",
        " Manager",
        "item1.EMAIL;TYPE=INTERNET,WORK:Dana@Harrow.example",
        "EMAIL;TYPE=HOME:d@post.example",
        "TEL;TYPE=WORK,VOICE:515-555-0117",
        "TEL;TYPE=CELL:515-555-0163",
        "NOTE:first\\nsecond",
        "UID:urn:uuid:1",
    )
    assert found == ContactRecord(
        key="urn:uuid:1",
        name="Dr. Dana Whit",
        addresses=("dana@harrow.example", "d@post.example"),
        phones=("515-555-0117", "515-555-0163"),
        title="OperationsManager",
        company="Harrow, Pell & Co",
        note="first\nsecond",
    )


def test_version_2_with_quoted_printable() -> None:
    found = card(
        "VERSION:2.1",
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:K=C3=A4slin;J=C3=BCrgen;;;",
        "ORG;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Castell=\r\n=E4n AG",
        "TEL;WORK;VOICE:+41 61 555",
    )
    assert (found.name, found.company, found.phones) == (
        "Jürgen Käslin",
        "Castellän AG",
        ("+41 61 555",),
    )
    assert found.key.startswith("sha256:")


def test_version_4() -> None:
    found = card(
        "VERSION:4.0",
        "FN:Dana Whit",
        'TEL;VALUE=uri;TYPE="voice,cell":tel:+1-515-555-0163',
        "EMAIL:a@b.example",
        "EMAIL;PREF=1:dana@harrow.example",
        "URL:https://harrow.example",
    )
    assert found.addresses == ("dana@harrow.example", "a@b.example")
    assert found.phones == ("+1-515-555-0163",)
    assert found.url == "https://harrow.example"


def test_several_cards_and_broken_ones() -> None:
    text = (
        "BEGIN:VCARD\nFN:A B\nBEGIN:VCARD\nNOTE:nobody\nEND:VCARD\nBEGIN:VCARD\nEMAIL:c@d.example\n"
    )
    found = list(contacts.read(text.encode(), "a.vcf"))
    assert [type(f) for f in found] == [ContactRecord, Rejected, ContactRecord]
    assert isinstance(found[1], Rejected)
    assert found[1].where == "a.vcf: line 3"


def test_what_is_no_card_is_rejected() -> None:
    for data in (b"", b"hello\n", b"\xff\xfe\x00"):
        found = list(contacts.read(data, "a.vcf"))
        assert [type(f) for f in found] == [Rejected]


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VCARD",
                "END:VCARD",
                "FN:A",
                "N:;;",
                'TEL;X=":',
                " x",
                "=",
                "NOTE;ENCODING=B:%%",
                "EMAIL;QUOTED-PRINTABLE:=Z=",
            ]
        ),
        max_size=20,
    )
)
def test_any_lines_are_read(lines: list[str]) -> None:
    assert list(contacts.read("\n".join(lines).encode(), "a.vcf"))
