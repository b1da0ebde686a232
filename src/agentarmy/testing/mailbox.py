"""What a Mailbox must do. Inherit and say how one is opened, with pytest-asyncio in auto mode:

class TestMine(MailboxContract):
    def opened(self, folder):
        return MyMailbox(account)

All mails go to the account itself; names are new in every test, so the suite can be run again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from agentarmy.connectors.base import DraftRef, Mailbox, MailQuery, SentRef
from agentarmy.domain.records import Person
from agentarmy.errors import Exists, Gone, Refused
from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord
from agentarmy.formats.headers import split_head
from agentarmy.formats.outgoing import Outgoing, build, envelope
from agentarmy.testing.connectors import ODD_REFS, fresh, settled

TEXT = "Dear Ada,\n\nline 3 would cost 84,000 EUR. Grüße\n.\nFrom here on it is yours.\n"


@dataclass(frozen=True, slots=True)
class Written:
    """A mail to ourselves, and the names by which it is found again."""

    content: bytes
    key: str
    message_id: str
    subject: str


def written(mailbox: Mailbox, *, key: str = "", answers: tuple[str, ...] = ()) -> Written:
    """Write a mail of the account to itself; `answers` are the Message-IDs of its thread."""
    me, mark = mailbox.account.address, fresh("mail")
    key, ident = key or mark, f"{mark}@contract.example"
    subject = f"Line 3 {mark}"
    mail = Outgoing(
        sender=Person("Mara Vale", me),
        to=(Person("Mara Vale", me),),
        subject=subject,
        text=TEXT,
        message_id=ident,
        key=key,
        references=answers,
        in_reply_to=answers[-1] if answers else "",
    )
    return Written(build(mail), key, ident, subject)


class MailboxContract:
    """The tests; `settle` waits until searches show what was done."""

    def opened(self, folder: Path) -> Mailbox:
        """Open the mailbox under test."""
        raise NotImplementedError

    async def settle(self, mailbox: Mailbox) -> None:
        """Let the time pass by which searches lag."""
        await settled(mailbox.account)

    async def _sent(self, mailbox: Mailbox, mail: Written, thread: str = "") -> SentRef:
        draft = await mailbox.create_draft(mail.content, key=mail.key, thread=thread)
        return await mailbox.send_draft(draft.ref)

    async def test_a_draft_lies_there_unsent(self, tmp_path: Path) -> None:
        """It is found by its key at once, and goes nowhere."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        assert await mailbox.find_draft(mail.key) is None
        draft = await mailbox.create_draft(mail.content, key=mail.key)
        assert draft.key == mail.key
        assert await mailbox.find_draft(mail.key) == draft
        assert draft in await mailbox.drafts()
        await self.settle(mailbox)
        assert await mailbox.find_sent(key=mail.key, message_id=mail.message_id) is None

    async def test_a_draft_is_sent_once(self, tmp_path: Path) -> None:
        """What is sent is no draft any more: to send or delete it again says Gone."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        draft = await mailbox.create_draft(mail.content, key=mail.key)
        await mailbox.send_draft(draft.ref)
        assert await mailbox.find_draft(mail.key) is None
        assert draft.ref not in [one.ref for one in await mailbox.drafts()]
        with pytest.raises(Gone):
            await mailbox.send_draft(draft.ref)
        with pytest.raises(Gone):
            await mailbox.delete_draft(draft.ref)

    async def test_a_draft_of_another_version_is_not_sent(self, tmp_path: Path) -> None:
        """It stays as it is; the version is the same wherever the draft is found."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        draft = await mailbox.create_draft(mail.content, key=mail.key)
        assert draft.version
        with pytest.raises(Exists):
            await mailbox.send_draft(draft.ref, version=f"{draft.version}0")
        assert await mailbox.find_draft(mail.key) == draft
        sent = await mailbox.send_draft(draft.ref, version=draft.version)
        await self.settle(mailbox)
        assert await mailbox.find_sent(key=mail.key, message_id=sent.message_id) == sent

    async def test_of_two_sends_at_once_one_is_performed(self, tmp_path: Path) -> None:
        """The other finds the draft gone."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        ref = (await mailbox.create_draft(mail.content, key=mail.key)).ref
        both = (mailbox.send_draft(ref), mailbox.send_draft(ref))
        done = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Gone", "SentRef"]

    async def test_what_was_sent_is_found_within_the_lag(self, tmp_path: Path) -> None:
        """By our key alone, and by the Message-ID that it went out with."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        sent = await self._sent(mailbox, mail)
        await self._sent(mailbox, written(mailbox))
        await self.settle(mailbox)
        for key, ident in [
            (mail.key, mail.message_id),
            (mail.key, ""),
            (mail.key, "other@contract.example"),
            ("", sent.message_id),
        ]:
            found = await mailbox.find_sent(key=key, message_id=ident)
            assert found is not None
            assert (found.ref, found.thread) == (sent.ref, sent.thread)

    async def test_what_was_not_sent_is_not_found(self, tmp_path: Path) -> None:
        """Nor is anything found by nothing."""
        mailbox = self.opened(tmp_path)
        await self._sent(mailbox, written(mailbox))
        await self.settle(mailbox)
        ident = f"{fresh('mail')}@contract.example"
        assert await mailbox.find_sent(key=fresh("mail"), message_id=ident) is None
        assert await mailbox.find_sent(key="", message_id="") is None
        assert await mailbox.find_draft("") is None

    async def test_it_goes_out_as_it_was_approved(self, tmp_path: Path) -> None:
        """To whom the bytes name, word for word, with the key; the Date alone is added."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        sent = await self._sent(mailbox, mail)
        mails = await mailbox.thread(sent.thread, limit=9)
        content = next(one.content for one in mails if one.ref == sent.ref)
        out, approved = envelope(content), envelope(mail.content)
        assert (out.sender, out.recipients) == (approved.sender, approved.recipients)
        assert (out.subject, out.key) == (approved.subject, approved.key)
        assert b"date" in split_head(content)[0]
        read, meant = mime.read(content, ""), mime.read(mail.content, "")
        assert isinstance(read, MessageRecord)
        assert isinstance(meant, MessageRecord)
        assert read.at is not None
        assert (read.text, read.signature, read.quoted) == (meant.text, meant.signature, "")
        assert (read.attachments, read.references) == (meant.attachments, meant.references)

    async def test_an_answer_stays_in_its_thread(self, tmp_path: Path) -> None:
        """Oldest first; with a limit the newest."""
        mailbox = self.opened(tmp_path)
        first = await self._sent(mailbox, written(mailbox))
        answer = written(mailbox, answers=(first.message_id,))
        draft = await mailbox.create_draft(answer.content, key=answer.key, thread=first.thread)
        assert draft.thread in ("", first.thread)
        second = await mailbox.send_draft(draft.ref)
        assert second.thread == first.thread
        refs = [one.ref for one in await mailbox.thread(first.thread, limit=9)]
        assert refs.index(first.ref) < refs.index(second.ref)
        newest = await mailbox.thread(first.thread, limit=1)
        assert [one.ref for one in newest] == refs[-1:]
        assert newest[0].thread == first.thread
        other = await self._sent(mailbox, written(mailbox))
        assert other.thread != first.thread

    async def test_a_deleted_draft_is_gone_and_no_other(self, tmp_path: Path) -> None:
        """It cannot be sent, deleted or found."""
        mailbox = self.opened(tmp_path)
        mail, other = written(mailbox), written(mailbox)
        draft = await mailbox.create_draft(mail.content, key=mail.key)
        kept = await mailbox.create_draft(other.content, key=other.key)
        await mailbox.delete_draft(draft.ref)
        assert await mailbox.find_draft(mail.key) is None
        assert await mailbox.find_draft(other.key) == kept
        for method in (mailbox.send_draft, mailbox.delete_draft):
            with pytest.raises(Gone):
                await method(draft.ref)

    async def test_two_drafts_of_a_key_are_two(self, tmp_path: Path) -> None:
        """The newest is found; both are there to be swept up."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        made: list[DraftRef] = []
        for _ in range(2):
            made.append(await mailbox.create_draft(mail.content, key=mail.key))
        assert made[0].ref != made[1].ref
        assert await mailbox.find_draft(mail.key) == made[1]
        assert [one for one in await mailbox.drafts() if one.key == mail.key] == made

    async def test_labels_are_put_on_once(self, tmp_path: Path) -> None:
        """On one thread alone."""
        mailbox = self.opened(tmp_path)
        sent = await self._sent(mailbox, written(mailbox))
        other = await self._sent(mailbox, written(mailbox))
        for label in ("Needs answer", "Gärtner", "Needs answer"):
            await mailbox.add_label(sent.thread, label)
        assert sorted(await mailbox.labels(sent.thread)) == ["Gärtner", "Needs answer"]
        assert list(await mailbox.labels(other.thread)) == []

    async def test_a_search_shows_the_newest_first(self, tmp_path: Path) -> None:
        """By address, domain, words and time; drafts are not shown."""
        mailbox = self.opened(tmp_path)
        me, mails = mailbox.account.address, [written(mailbox) for _ in range(3)]
        for mail in mails[:2]:
            await self._sent(mailbox, mail)
        await mailbox.create_draft(mails[2].content, key=mails[2].key)
        await self.settle(mailbox)
        for query in (MailQuery(addresses=(me.upper(),)), MailQuery(domains=(me.split("@")[1],))):
            subjects = [one.subject for one in await mailbox.search(query, limit=9)]
            assert list(dict.fromkeys(subjects))[:2] == [mails[1].subject, mails[0].subject]
            assert mails[2].subject not in subjects
            assert len(await mailbox.search(query, limit=1)) == 1
        mark = mails[0].subject.split()[-1]
        found = await mailbox.search(MailQuery(addresses=(me,), words=mark), limit=9)
        assert {one.subject for one in found} == {mails[0].subject}
        assert {one.sender for one in found} == {me}
        late = MailQuery(words=mark, since=found[0].at + timedelta(days=1))
        assert list(await mailbox.search(late, limit=9)) == []
        nobody = MailQuery(addresses=("nobody@contract.example",))
        assert list(await mailbox.search(nobody, limit=9)) == []

    async def test_what_is_not_there_is_gone(self, tmp_path: Path) -> None:
        """Whatever is asked of it; nothing else is ever raised."""
        mailbox = self.opened(tmp_path)
        mail = written(mailbox)
        for ref in ODD_REFS:
            for ask in (
                partial(mailbox.send_draft, ref),
                partial(mailbox.delete_draft, ref),
                partial(mailbox.thread, ref, limit=5),
                partial(mailbox.add_label, ref, "x"),
                partial(mailbox.labels, ref),
            ):
                with pytest.raises((Gone, Refused)):
                    await ask()
            if ref:
                with pytest.raises((Gone, Refused)):
                    await mailbox.create_draft(mail.content, key=mail.key, thread=ref)
        assert await mailbox.find_draft(mail.key) is None

    async def test_what_is_no_mail_of_ours_is_refused(self, tmp_path: Path) -> None:
        """No mail at all, no key, another key, two senders, a field that stands twice."""
        mailbox = self.opened(tmp_path)
        mail, me = written(mailbox), mailbox.account.address.encode()
        for content, key in [
            (b"", mail.key),
            (b"\0\xff no mail", mail.key),
            (mail.content, ""),
            (mail.content, "another"),
            (b"From: x@contract.example\r\n" + mail.content, mail.key),
            (b"To: x@contract.example\r\n" + mail.content, mail.key),
            (mail.content.replace(b"To: ", b"To: (a <b@c.example>"), mail.key),
            (mail.content.replace(me + b">", me + b">, x@y.example", 1), mail.key),
        ]:
            with pytest.raises(Refused):
                await mailbox.create_draft(content, key=key)
        assert mail.key not in [one.key for one in await mailbox.drafts()]
