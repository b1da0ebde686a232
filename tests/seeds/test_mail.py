"""The demo mail reads whole, its threads resolve, and the intended quotes stand in it."""

from __future__ import annotations

import json
import mailbox
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message and the file that holds it."""

    file: str
    message: EmailMessage

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"]).strip()

    @property
    def parents(self) -> list[str]:
        """Every id that the message refers to, the direct parent last."""
        return f"{self.message['References'] or ''} {self.message['In-Reply-To'] or ''}".split()

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain", "html"))
        assert body is not None
        content = body.get_content()
        assert isinstance(content, str)
        return content


def _parse(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _unquote(data: bytes) -> bytes:
    """Take one '>' off each '>From ' line, as mboxrd says."""
    return re.sub(rb"(?m)^>(>*From )", rb"\1", data)


def read_mails(tenant: Path) -> list[Mail]:
    """Every message of a tenant, from mailboxes and single files."""
    found = []
    for path in sorted((tenant / "mail").iterdir()):
        name = path.relative_to(tenant).as_posix()
        if path.suffix == ".mbox":
            box = mailbox.mbox(path, create=False)
            found += [Mail(name, _parse(_unquote(box.get_bytes(key)))) for key in box.keys()]  # noqa: SIM118 (mailbox.mbox iterates over messages)
            box.close()
        else:
            found.append(Mail(name, _parse(path.read_bytes())))
    return found


@pytest.fixture(scope="session")
def mails(tenant: Path) -> list[Mail]:
    """Every message of the tenant."""
    return read_mails(tenant)


@pytest.fixture(scope="session")
def by_id(northmill: Path) -> dict[str, Mail]:
    """The messages of the leading tenant by the part of the Message-ID before the @."""
    return {mail.id[1:].partition("@")[0]: mail for mail in read_mails(northmill)}


def when(mail: Mail) -> datetime:
    return parsedate_to_datetime(str(mail.message["Date"]))


def test_messages_are_whole_dated_and_unique(mails: list[Mail]) -> None:
    assert Counter(mail.id for mail in mails).most_common(1)[0][1] == 1
    for mail in mails:
        assert [part.defects for part in mail.message.walk() if part.defects] == []
        assert datetime(2026, 1, 10, tzinfo=UTC) <= when(mail) <= NOW, mail.id
        assert mail.message["From"].addresses[0].domain.endswith(".example")
        assert mail.text.strip()


def test_threads_resolve_and_run_forward(mails: list[Mail]) -> None:
    known = {mail.id: mail for mail in mails}
    for mail in mails:
        for parent in mail.parents:
            assert when(known[parent]) < when(mail), (mail.id, parent)


def story(by_id: dict[str, Mail], prefix: str) -> list[Mail]:
    return [mail for key, mail in by_id.items() if key.startswith(prefix)]


def test_stories_are_long_enough(by_id: dict[str, Mail]) -> None:
    sizes = {p: len(story(by_id, p)) for p in ("hp", "bw", "cp", "ot", "jv", "tc")}
    assert min(sizes["hp"], sizes["bw"]) >= 9
    assert min(sizes.values()) >= 4


def test_the_long_thread_is_messy(by_id: dict[str, Mail]) -> None:
    thread = [by_id[f"hp{n:02d}"] for n in (*range(1, 13), 15, 16, 17)]
    assert len({re.sub(r"^(re|RE|Re): ", "", str(m.message["Subject"])) for m in thread}) >= 2
    lost = by_id["hp08"].message
    assert lost["In-Reply-To"]
    assert not lost["References"]
    assert by_id["hp07"].message["Auto-Submitted"] == "auto-replied"
    assert by_id["bw06"].message["Auto-Submitted"] == "auto-replied"
    assert by_id["hp12"].message.get_content_type() == "text/html"
    assert by_id["hp13"].text.count("Forwarded message") == 2
    assert "\nFrom the date of this letter" in by_id["hp13"].text
    assert "\nFrom what I see" in by_id["hp03"].text


def test_attachments_and_latin_1(by_id: dict[str, Mail]) -> None:
    names = [
        part.get_filename()
        for key in ("hp03", "hp13", "bw13")
        for part in by_id[key].message.iter_attachments()
    ]
    assert names == ["carton_sizes.csv", "audit_note.txt", "quote_NM-2026-0311.txt"]
    first = by_id["cp01"].message
    assert first.get_content_charset() == "iso-8859-1"
    assert first["Content-Transfer-Encoding"] == "quoted-printable"
    assert "Für eine pharmazeutische Verpackung" in by_id["cp01"].text


def flattened(tenant: Path, mails: list[Mail]) -> str:
    """All that was said in a tenant's sources, in one line."""
    texts = [mail.text for mail in mails]
    for path in [*(tenant / "calls").rglob("*"), *(tenant / "chat").rglob("*.json")]:
        if path.is_file():
            texts.append(path.read_text())
    return " ".join(" ".join(texts).split())


def test_expected_quotes_and_sources_exist(tenant: Path, mails: list[Mail]) -> None:
    said = flattened(tenant, mails)
    accounts: list[dict[str, Any]] = json.loads((tenant / "EXPECTED.json").read_text())["accounts"]
    for account in accounts:
        assert [quote for quote in account["quotes"].values() if quote not in said] == []
        assert [s for s in account["sources"] if not (tenant / s).exists()] == []
        assert account["authority_name"] in said
