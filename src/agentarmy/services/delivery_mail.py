"""How mails leave: a provider draft first, its id on the disk, then the draft is sent.

A draft that was sent is no draft any more, so a second send comes to nothing. What was left in
`sending` is looked up: while its draft lies there it was not sent; when it is in Sent it was; when
it is in neither, a person is asked after a while, and it is never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agentarmy.connectors.base import DraftRef, Mailbox, MailQuery, SentRef
from agentarmy.domain.delivery import GRACE, MAILS, Event, message_id, site_mark
from agentarmy.domain.effects import Kind, State
from agentarmy.domain.reasons import Outcome, Verdict
from agentarmy.domain.values import Row
from agentarmy.errors import AuthExpired, Exists, Gone, Outside, Unanswered
from agentarmy.formats.outgoing import Envelope, envelope
from agentarmy.services.delivery import ACTOR, Desk, Report, begin, finished
from agentarmy.services.outreach import key_of
from agentarmy.services.performers import Done
from agentarmy.store import outbox
from agentarmy.store.outbox import Item, Move
from agentarmy.store.times import stamp

CONTRACT = "mailbox"
KINDS = MAILS | {Kind.MAIL_DRAFT}
_LOOK_AGAIN = timedelta(minutes=1)
_TAKEN = "changed in the mailbox by hand: it lies there as your draft"
_FOUND = "it lay among your drafts after a backup was restored: it is yours to send"
_REWORDED = "it had been sent in other words: these were not"
_EDITS = 5
"""So many edits that a restored backup knows nothing of are looked for."""
_NEAR = 50
"""So many of somebody's newest mails are looked through for the thread that is answered."""

Watch = Callable[[Report], None]


@dataclass(slots=True)
class Mails:
    """One delivery's dealings with the mailbox."""

    desk: Desk
    mailbox: Mailbox
    _threads: dict[str, str] = field(default_factory=dict)
    _restored: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        self._restored = outbox.restored_at(self.desk.mirror)

    # --- what an earlier delivery has left ------------------------------------------------------

    async def settle(self) -> None:
        """Look up what was left in `sending`, and what was uncertain; then sweep up."""
        moves = []
        for item in self.desk.due(State.SENDING, KINDS):
            if CONTRACT not in self.desk.rest:
                moves.append(await self._looked_up(item))
        self.desk.move(moves)
        await self._found_later()
        await self.sweep()

    async def _found_later(self) -> None:
        """What was uncertain may turn up in Sent after all; nothing else is done about it."""
        while items := self.desk.take(CONTRACT, State.UNCERTAIN, kinds=KINDS):
            moves = []
            try:
                for item in items:
                    if sent := await self._in_sent(item):
                        moves.append(finished(item, Done(sent.ref, sent.thread), now=self.desk.now))
            except Outside:
                return
            finally:
                self.desk.move(moves)

    async def _looked_up(self, item: Item) -> Move:
        try:
            lying = [one.ref for one in await self._drafts_of(item)]
            if item.provider_draft in lying:
                return Move(item=item, event=Event.UNSENT, reason="draft_there")
            sent = await self._in_sent(item)
        except Outside as error:
            move = self.desk.faulted(item, error, contract=CONTRACT, event=Event.LOOK)
            # It may have been sent: what nobody can look up is a person's, and no failure.
            return move if move.event is Event.LOOK else self._doubted(item, error.what)
        if sent:
            return finished(item, Done(sent.ref, sent.thread), now=self.desk.now)
        return self._unknown(item, lying)

    async def _drafts_of(self, item: Item) -> list[DraftRef]:
        newest = await self.mailbox.find_draft(item.message_key)
        if newest is None or newest.ref == item.provider_draft:
            return [newest] if newest else []
        return [one for one in await self.mailbox.drafts() if one.key == item.message_key]

    async def _in_sent(self, item: Item) -> SentRef | None:
        own_id = envelope(item.effect.content).message_id
        return await self.mailbox.find_sent(key=item.message_key, message_id=own_id)

    async def _in_other_words(self, item: Item, *, edits: int) -> SentRef | None:
        """The mail in Sent as it was before an edit, or after `edits` that we do not know of."""
        domain = envelope(item.effect.content).message_id.rpartition("@")[2]
        for revision in range(item.revision + edits + 1):
            key = key_of(self.desk.mirror, item.id, revision=revision)
            own_id = message_id(item.id, domain=domain, revision=revision)
            if revision != item.revision and (
                found := await self.mailbox.find_sent(key=key, message_id=own_id)
            ):
                return found
        return None

    def _unknown(self, item: Item, lying: Sequence[str]) -> Move:
        """It is in neither place: wait for the search, then for a while, then ask a person."""
        now = self.desk.now
        began = min(item.attempt_at or now, now)  # the clock may have been ahead
        settled = began + timedelta(seconds=self.mailbox.account.lag)
        if now < settled:
            return self._later(item, min(settled, now + GRACE), began=began)
        if lying:
            return drafted(item, lying[-1], now=now, fault=_TAKEN)
        if now < max(began + GRACE, settled):
            return self._later(item, now + _LOOK_AGAIN, began=began)
        return self._doubted(item, "it is neither among the drafts nor in Sent")

    def _doubted(self, item: Item, why: str) -> Move:
        values: Row = {
            "fault": f"{why}: look there yourself",
            "fault_kind": Unanswered.kind,
            "not_before": stamp(self.desk.now),
        }
        return Move(item=item, event=Event.DOUBT, reason="not_found", values=values)

    def _later(self, item: Item, at: datetime, *, began: datetime) -> Move:
        values: Row = {
            "not_before": stamp(at),
            "attempt_at": stamp(began),
            "fault": "no answer yet",
            "fault_kind": Unanswered.kind,
        }
        return Move(item=item, event=Event.LOOK, reason="not_found_yet", values=values)

    # --- sending --------------------------------------------------------------------------------

    async def send(self, watch: Watch | None = None) -> None:
        """Send what is due, group by group."""
        for state in (State.DRAFTED, State.APPROVED):
            while items := self.desk.take(CONTRACT, state, kinds=KINDS):
                await self._group(items)
                if watch:
                    watch(self.desk.report)

    async def _group(self, items: Sequence[Item]) -> None:
        going, moves = self.desk.judged(items)
        self.desk.move(moves)
        lying, failed = await self._laid([item for item, _ in going])
        only_drafts = {
            item.id
            for item, verdict in going
            if item.effect.kind not in MAILS or verdict.outcome is Outcome.DRAFT
        }
        began = self._began(lying, only_drafts, failed)
        await self.desk.each(self._sent(item) for item in began)

    async def _laid(self, items: Sequence[Item]) -> tuple[list[Item], list[Move]]:
        """Lay a draft into the mailbox for each; return them with its ref, and what failed."""
        lying, failed = list[Item](), list[Move]()
        for item in items:
            if item.state is State.DRAFTED:
                lying.append(item)
            elif CONTRACT not in self.desk.rest:
                try:
                    before = await self._done_before(item)
                except Outside as error:
                    failed.append(self._unlooked(item, error))
                    continue
                if before:
                    failed.append(before)
                    continue
                try:
                    made = await self._draft(item)
                except Outside as error:
                    failed.append(
                        self.desk.faulted(item, error, contract=CONTRACT, event=Event.POSTPONE)
                    )
                else:
                    self.desk.served(CONTRACT)
                    lying.append(replace(item, provider_draft=made.ref, draft_version=made.version))
        return lying, failed

    def _forgotten(self, item: Item) -> bool:
        """Whether a restored backup may have taken back what became of an effect, also of one that
        was proposed anew since: until we have tried it ourselves.
        """
        tried = item.attempt_at
        return bool(self._restored and (tried is None or tried <= self._restored))

    async def _done_before(self, item: Item) -> Move | None:
        """What became of a mail that was doubtful, or that a mirror from a backup does not know:
        it was sent, or lies as a draft.
        """
        forgotten, doubtful = self._forgotten(item), item.fault_kind == Unanswered.kind
        if not (forgotten or doubtful):
            return None
        now = self.desk.now
        began, move = begin(item, now=now, contract=CONTRACT)
        edits = _EDITS if forgotten else 0
        if sent := await self._in_sent(item):
            done = finished(began, Done(sent.ref, sent.thread), now=now)
        elif sent := await self._in_other_words(item, edits=edits):
            done = finished(began, Done(sent.ref, sent.thread, note=_REWORDED), now=now)
        elif draft := await self._laid_before(item) if forgotten else None:
            done = drafted(began, draft.ref, now=now, fault=_FOUND)
        elif now < (settled := self._shown_from(item)):
            values: Row = {"not_before": stamp(settled)}
            return Move(item=item, event=Event.POSTPONE, reason="lag", values=values)
        else:
            return None
        self.desk.move([move])
        return done

    async def _laid_before(self, item: Item) -> DraftRef | None:
        edits = range(item.revision + _EDITS + 1)
        keys = {key_of(self.desk.mirror, item.id, revision=one) for one in edits}
        lying = [one for one in await self.mailbox.drafts() if one.key in keys]
        return lying[-1] if lying else None

    def _shown_from(self, item: Item) -> datetime:
        """From when on a search shows what came of the last attempt."""
        now, lag = self.desk.now, timedelta(seconds=self.mailbox.account.lag)
        return item.attempt_at + lag if item.attempt_at and item.attempt_at <= now else now

    def _unlooked(self, item: Item, error: Outside) -> Move:
        """What cannot be looked up waits; it stays doubtful, and untried."""
        move = self.desk.faulted(item, error, contract=CONTRACT, event=Event.POSTPONE)
        kept = {k: v for k, v in move.values.items() if k not in ("attempt_at", "fault_kind")}
        return replace(move, values=kept)

    async def _draft(self, item: Item) -> DraftRef:
        thread = item.provider_thread or await self._thread(envelope(item.effect.content))
        content, key = item.effect.content, item.message_key
        try:
            return await self.mailbox.create_draft(content, key=key, thread=thread)
        except Gone:
            if not thread:
                raise
            return await self.mailbox.create_draft(content, key=key)

    async def _thread(self, mail: Envelope) -> str:
        """The provider's thread of the mail that is answered, '' where it is not to be found."""
        chain = [*mail.references, *([mail.in_reply_to] if mail.in_reply_to else [])]
        if not chain:
            return ""
        if chain[-1] not in self._threads:
            query = MailQuery(addresses=mail.recipients)
            found = {
                one.message_id: one.thread for one in await self.mailbox.search(query, limit=_NEAR)
            }
            known = [found[one] for one in reversed(chain) if one in found]
            self._threads[chain[-1]] = known[0] if known else ""
        return self._threads[chain[-1]]

    def _began(
        self, lying: Sequence[Item], only_drafts: set[str], failed: Sequence[Move]
    ) -> list[Item]:
        """Record the drafts, and judge anew, in one transaction, what may be sent now."""
        desk, going = self.desk, list[Item]()
        with desk.mirror.write(durable=True):
            desk.move(failed)
            drafts, stays = list[Item](), set[str]()
            for item in self._kept(lying):
                if item.id in only_drafts:
                    desk.move([drafted(item, item.provider_draft, now=desk.now)])
                    stays.add(item.id)
                else:
                    drafts.append(item)
            judged, moves = desk.judged(drafts)
            for item, verdict in judged:
                moves.append(self._entry(item, verdict, going))
            desk.move([one for one in moves if one.event is not Event.BEGIN])
            entering = [one for one in moves if one.event is Event.BEGIN]
            entered = outbox.move(desk.mirror, entering, actor=ACTOR)
        return [one for one in going if one.id in entered]

    def _kept(self, lying: Sequence[Item]) -> list[Item]:
        """Write down where each draft lies; those that were withdrawn meanwhile are left out."""
        moves = [
            Move(item=one, event=Event.DRAFT, values=_place(one))
            for one in lying
            if one.state is State.APPROVED
        ]
        moved = outbox.move(self.desk.mirror, moves, actor=ACTOR)
        return [
            replace(one, state=State.DRAFTED)
            for one in lying
            if one.id in moved or one.state is State.DRAFTED
        ]

    def _entry(self, item: Item, verdict: Verdict, going: list[Item]) -> Move:
        if verdict.outcome is Outcome.DRAFT:
            return drafted(item, item.provider_draft, now=self.desk.now)
        began, move = begin(item, now=self.desk.now, contract=CONTRACT)
        going.append(began)
        return move

    async def _sent(self, item: Item) -> Move:
        if CONTRACT in self.desk.rest:
            return Move(item=item, event=Event.UNSENT, reason="rest")
        try:
            sent = await self.mailbox.send_draft(item.provider_draft, version=item.draft_version)
        except Gone:
            return await self._looked_up(item)
        except Exists:
            return drafted(item, item.provider_draft, now=self.desk.now, fault=_TAKEN)
        except Unanswered as error:
            later = self.desk.faulted(item, error, contract=CONTRACT, event=Event.UNSENT)
            move = await self._looked_up(item)
            return later if move.event is Event.UNSENT else move
        except Outside as error:
            return self.desk.faulted(item, error, contract=CONTRACT, event=Event.UNSENT)
        self.desk.served(CONTRACT)
        return finished(item, Done(sent.ref, sent.thread), now=self.desk.now)

    # --- sweeping -------------------------------------------------------------------------------

    async def sweep(self) -> None:
        """Remove the drafts that we made and nobody waits for: of effects that ended otherwise,
        and of those whose making was never recorded.

        Drafts of other devices, and those that were left for the rep, stay. Only the process that
        delivers sweeps, so no draft is between its making and its record.
        """
        if CONTRACT in self.desk.rest:
            return
        mark = site_mark(outbox.site(self.desk.mirror)) + "-"
        try:
            for one in await self.mailbox.drafts():
                if one.key.startswith(mark) and not self._claimed(one):
                    await self._discard(one)
        except AuthExpired:
            self.desk.signed_out(CONTRACT)
        except Outside as error:
            self.desk.report.say(f"{CONTRACT}: drafts could not be swept up ({error.what})")

    async def _discard(self, one: DraftRef) -> None:
        try:
            await self.mailbox.delete_draft(one.ref)
        except Gone:
            return
        self.desk.report.swept += 1

    def _claimed(self, one: DraftRef) -> bool:
        """Whether some effect may still need a draft, or has left it to the rep."""
        known = outbox.keyed(self.desk.mirror, one.key)
        if not known and self._restored:
            return True  # of an effect that came after the backup
        for item in known:
            if item.state in (State.SENDING, State.UNCERTAIN):
                return True
            if item.state is State.DRAFTED or self._forgotten(item):
                return True
            if item.state is State.DONE and not item.provider_ref:
                return True
        return False


def drafted(item: Item, ref: str, *, now: datetime, fault: str = "") -> Move:
    """Return the move of a mail that ends as a provider draft, for the rep to send."""
    values: Row = {
        "provider_draft": ref,
        "done_at": stamp(now),
        "fault": fault or None,
        "fault_kind": None,
    }
    return Move(item=item, event=Event.FINISH, values=values)


def _place(item: Item) -> Row:
    return {
        "provider_draft": item.provider_draft,
        "draft_version": item.draft_version,
        "provider": CONTRACT,
    }
