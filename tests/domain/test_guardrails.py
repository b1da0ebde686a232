"""The gate as a table: every effect, tier, mode, audience and reason; the strictest wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.effects import Effect, Kind, Mode, Purpose, Recipient, Tier
from agentarmy.domain.guardrails import CODES, TIERS, Outcome, Verdict, judge, tier_of
from agentarmy.domain.reasons import ENDING, Reason, verdict
from agentarmy.domain.situation import Addressee, Heard, Inbound, Letter, Situation
from gating import (
    ANA,
    BERLIN,
    NEW_YORK,
    NOW,
    OUT,
    OWN,
    POLICY,
    TWISTS,
    Twist,
    agreed,
    approved,
    effect,
    person,
    situation,
)

_DONE = (
    *(Kind.RECORD, Kind.TASK, Kind.SCORE, Kind.LABEL, Kind.MAIL_DRAFT),
    *(Kind.HOLD, Kind.CRM_TASK, Kind.CRM_NOTE),
)
_PERSON = (Kind.CLOSE, Kind.DELETE, Kind.EXPORT, Kind.CONSENT, Kind.BULK, Kind.MONEY_OUT)
_MESSAGES = (Kind.MAIL, Kind.CHAT, Kind.INVITATION, Kind.MINUTES)
_TIERS: tuple[Tier | None, ...] = (None, *Tier)


def by_table(kind: Kind, mode: Mode, outside: bool, given: bool, tier: Tier | None) -> Outcome:
    """The table of the decisions, written down a second time."""
    if kind in _PERSON or tier is Tier.HARD_STOP:
        return Outcome.PERSON
    if kind in _DONE and tier is not Tier.APPROVAL:
        return Outcome.PERFORM
    if mode is Mode.DRAFT_ONLY and kind in OUT:
        return Outcome.DRAFT if given else Outcome.HOLD
    if given:
        return Outcome.PERFORM
    if mode is Mode.SEND and kind in _MESSAGES and not outside and tier is None:
        return Outcome.PERFORM
    return Outcome.HOLD


def tightened(tier: Tier | None, kind: Kind) -> Situation:
    base = situation(kind)
    if tier is None or (tier is Tier.AUTONOMOUS and kind not in _DONE):
        return base
    return replace(base, policy=replace(POLICY, tiers={kind: tier}))


def judged(
    kind: Kind, *, mode: Mode, outside: bool, given: bool, tier: Tier | None, twist: Twist | None
) -> Verdict:
    one, found = effect(kind, outside=outside), replace(tightened(tier, kind), mode=mode)
    if found.letter is not None and not outside and kind is not Kind.CALL:
        found = replace(found, letter=replace(found.letter, to=frozenset({OWN})))
    if twist is not None and (kind in twist.kinds or not twist.only):
        one, found = twist.change(one, found)
    if given:
        found = replace(found, approval=approved(one))
    return judge(one, found)


@pytest.mark.row("AA-INT-07")
def test_every_kind_is_in_exactly_one_tier() -> None:
    assert set(TIERS) == set(Kind)
    assert {k for k, t in TIERS.items() if t is Tier.AUTONOMOUS} == set(_DONE)
    assert {k for k, t in TIERS.items() if t is Tier.HARD_STOP} == set(_PERSON)
    assert tier_of("teleport") is Tier.APPROVAL
    assert POLICY.tier("teleport") is Tier.APPROVAL
    assert [tier_of(k) for k in Kind] == [TIERS[k] for k in Kind]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("mode", list(Mode))
def test_tiers_modes_and_audiences(kind: Kind, mode: Mode) -> None:
    for outside in (True, False):
        for agreed_to in (True, False):
            for tier in (None, Tier.APPROVAL, Tier.HARD_STOP):
                if tier is Tier.APPROVAL and kind in _PERSON:
                    continue
                found = judged(
                    kind, mode=mode, outside=outside, given=agreed_to, tier=tier, twist=None
                )
                expected = by_table(kind, mode, outside, agreed_to, tier)
                assert found.outcome is expected, (outside, agreed_to, tier, found.lines())


def applies(twist: Twist, kind: Kind, outside: bool) -> bool:
    if kind not in twist.kinds:
        return False
    reaches = twist.code in ("no_recipient", "bulk")  # the twist itself makes outsiders of them
    return outside or twist.inside or reaches


@pytest.mark.row("AA-INT-07", "QH-CMP-04", "QH-CMP-06", "QH-CMP-10")
@pytest.mark.parametrize("twist", TWISTS, ids=lambda t: t.code)
def test_each_reason_alone_in_every_cell_and_the_strictest_wins(twist: Twist) -> None:
    """Every kind x mode x audience x tier x approval, with one thing that is wrong."""
    cells = 0
    for kind in Kind:
        for mode in Mode:
            for outside in (True, False):
                for agreed_to in (True, False):
                    for tier in (None, Tier.APPROVAL, Tier.HARD_STOP):
                        if tier is Tier.APPROVAL and kind in _PERSON:
                            continue
                        found = judged(
                            kind,
                            mode=mode,
                            outside=outside,
                            given=agreed_to,
                            tier=tier,
                            twist=twist,
                        )
                        cells += 1
                        reached = outside or twist.code in ("no_recipient", "bulk")
                        table = by_table(kind, mode, reached, agreed_to, tier)
                        code = twist.code if not agreed_to or twist.then == "" else twist.then
                        alone = CODES[code][0] if code else Outcome.PERFORM
                        if not applies(twist, kind, outside):
                            alone = Outcome.PERFORM
                        expected = max(table, alone, key=lambda one: one.rank)
                        where = (kind, mode, outside, agreed_to, tier, found.lines())
                        assert found.outcome is expected, where
                        if applies(twist, kind, outside) and code:
                            assert found.has(code), where
    assert cells > 400


def test_every_reason_of_the_gate_is_tried() -> None:
    elsewhere = {
        *("hard_stop", "approval", "mode", "draft_only", "other_bytes", "policy", "policy_local"),
        *("attachment_unshown", "call_number"),
    }
    assert {t.code for t in TWISTS} | elsewhere == set(CODES)


_TWIST = st.sampled_from(TWISTS)


@given(
    kind=st.sampled_from(list(Kind)),
    mode=st.sampled_from(list(Mode)),
    outside=st.booleans(),
    given_=st.booleans(),
    twists=st.lists(_TWIST, max_size=4),
    more=_TWIST,
)
def test_one_more_reason_never_loosens(
    kind: Kind, mode: Mode, outside: bool, given_: bool, twists: list[Twist], more: Twist
) -> None:
    one, found = effect(kind, outside=outside), situation(kind, mode=mode)
    for twist in twists:
        if found.letter is not None or "letter" not in twist.change.__qualname__:
            one, found = twist.change(one, found)
    before = judge(one, replace(found, approval=approved(one)) if given_ else found)
    worse = [*before.reasons, Reason(code=more.code, text="one more")]
    after = verdict(worse)
    assert after.outcome.rank >= before.outcome.rank
    assert after.outcome.rank == max(before.outcome.rank, CODES[more.code][0].rank)


@given(
    kind=st.sampled_from(list(Kind)),
    mode=st.sampled_from(list(Mode)),
    outside=st.booleans(),
    twists=st.lists(_TWIST, max_size=4),
)
def test_an_approval_never_makes_it_stricter_but_for_unopened_files(
    kind: Kind, mode: Mode, outside: bool, twists: list[Twist]
) -> None:
    one, found = effect(kind, outside=outside), situation(kind, mode=mode)
    for twist in twists:
        if twist.code != "attachment_unseen" and (
            found.letter is not None or "letter" not in twist.change.__qualname__
        ):
            one, found = twist.change(one, found)
    before, after = judge(one, found), judge(one, replace(found, approval=approved(one)))
    assert after.outcome.rank <= before.outcome.rank
    assert all(r.outcome is Outcome.HOLD for r in after.answered)


def test_send_mode_with_less_than_send_mode_is_never_looser() -> None:
    for kind in Kind:
        for outside in (True, False):
            for twist in TWISTS:
                sent, held = (
                    judged(kind, mode=mode, outside=outside, given=g, tier=None, twist=twist)
                    for mode, g in ((Mode.SEND, True), (Mode.DRAFT_ONLY, True))
                )
                assert held.outcome.rank >= sent.outcome.rank


def test_an_approval_is_bound_to_its_bytes() -> None:
    one = effect()
    found = judge(one, situation(approval=approved(one, digest="0" * 64)))
    assert found.outcome is Outcome.BLOCK
    assert found.has("other_bytes")
    assert found.has("approval")  # it answers nothing


def test_an_approval_does_not_answer_what_came_in_after_it() -> None:
    one = effect(purpose=Purpose.REPLY)
    heard = Inbound(Heard.REPLY, NOW - timedelta(minutes=10))
    people = {ANA: person(wrote=True, inbound=(heard,))}
    before = situation(addressees=people, approval=approved(one, at=NOW - timedelta(minutes=20)))
    assert judge(one, before).outcome is Outcome.HOLD
    assert judge(one, before).has("written_since")
    after = replace(before, approval=approved(one, at=NOW - timedelta(minutes=5)))
    assert judge(one, after).outcome is Outcome.PERFORM


@pytest.mark.row("QH-CMP-05")
def test_what_ends_an_effect_cancels_it() -> None:
    for twist in TWISTS:
        one, found = twist.change(effect(), situation())
        assert judge(one, found).cancels == (twist.code in ENDING), twist.code


def test_hostile_effects_do_not_say_who_is_of_our_house() -> None:
    one = effect(recipients=(Recipient(ANA, internal=True),), purpose=Purpose.INTERNAL)
    for claim in (one, replace(one, purpose=Purpose.OUTREACH), effect(purpose=Purpose.INTERNAL)):
        refused = judge(claim, situation(mode=Mode.SEND, approval=approved(claim)))
        assert refused.outcome is Outcome.BLOCK
        assert refused.has("not_ours")
    nobody = replace(situation(), addressees={})
    found = judge(one, nobody)
    assert {r.code for r in found.reasons} >= {"recipient_unknown", "counts_unknown", "no_basis"}


def test_one_outsider_among_our_own_makes_it_outside() -> None:
    both = effect(recipients=(Recipient(OWN, internal=True), Recipient(ANA)))
    letter = Letter(to=frozenset({ANA, OWN}), header_unsubscribe="mailto:stop@northmill.example")
    letter = replace(letter, text_unsubscribe=True, text_address=True)
    assert judge(both, situation(letter=letter)).outcome is Outcome.HOLD
    assert judge(both, situation(letter=letter, mode=Mode.DRAFT_ONLY)).has("draft_only")


@pytest.mark.row("QH-CMP-07")
def test_europe_without_a_basis_may_be_drafted_and_not_sent() -> None:
    found = situation(addressees={ANA: person(country="FR", consents=())})
    draft = effect(Kind.MAIL_DRAFT)
    assert judge(draft, found).outcome is Outcome.PERFORM
    one = effect()
    held = judge(one, replace(found, approval=approved(one)))
    assert held.outcome is Outcome.DRAFT
    (reason,) = held.reasons
    assert "Directive 2002/58/EC" in reason.source
    assert "2003-10-31" in reason.source


@pytest.mark.parametrize(
    ("country", "basis", "good"),
    [
        *(("DE", "consent", True), ("DE", "existing_customer", True)),
        *(("DE", "legitimate_interest", False), ("NO", "", False), ("GB", "", False)),
        *(("CH", "", False), ("CA", "", False), ("BR", "", False), ("", "", False)),
        *(("US", "", True), ("US", "legitimate_interest", True), ("", "consent", True)),
    ],
)
def test_lawful_bases(country: str, basis: str, good: bool) -> None:
    rows = (agreed("mail", basis=basis),) if basis else ()
    one = effect()
    people = {ANA: person(country=country, consents=rows)}
    found = judge(one, situation(addressees=people, approval=approved(one)))
    assert found.has("no_basis") is not good


def test_answers_are_no_advertising() -> None:
    one = effect(purpose=Purpose.REPLY)
    bare = Letter(to=frozenset({ANA}))
    people = {ANA: person(country="DE", consents=(), wrote=True)}
    found = situation(letter=bare, addressees=people, approval=approved(one))
    assert judge(one, found).outcome is Outcome.PERFORM
    # … but only for those who wrote: the word 'reply' alone excuses nothing.
    cold = replace(found, addressees={ANA: person(country="DE", consents=())})
    assert {r.code for r in judge(one, cold).reasons} == {
        *("no_basis", "unsubscribe_header", "unsubscribe_link", "postal_address")
    }
    asked = agreed("mail", purpose="reply", basis="request")
    warm = replace(found, addressees={ANA: person(country="DE", consents=(asked,))})
    assert judge(one, warm).outcome is Outcome.PERFORM


class TestConsent:
    def judged(self, *rows: object, kind: Kind = Kind.CALL) -> Verdict:
        address = "+12125550123" if kind is Kind.CALL else ANA
        one = effect(kind)
        people = {address: person(address, country="DE", consents=rows)}
        lists = situation(kind).call_lists
        lists = tuple(replace(one_list, country="") for one_list in lists)
        return judge(
            one,
            situation(kind, addressees=people, call_lists=lists, approval=approved(one)),
        )

    @pytest.mark.row("QH-CMP-01")
    @pytest.mark.parametrize("field", ["recorded_by", "given_at", "how", "purpose"])
    def test_calls_need_who_when_how_and_what_for(self, field: str) -> None:
        assert self.judged(agreed("call")).outcome is Outcome.PERFORM
        empty = None if field == "given_at" else ""
        assert self.judged(agreed("call", **{field: empty})).has("call_consent")

    @pytest.mark.row("QH-CMP-01")
    def test_calls_need_it_for_this_seller_purpose_and_channel(self) -> None:
        for changes in ({"seller": "Skyvera"}, {"purpose": "service"}, {"channel": "mail"}):
            assert self.judged(agreed("call", **changes)).has("call_consent"), changes
        assert self.judged(agreed("call", channel="")).has("call_consent")
        assert self.judged(agreed("call", until=date(2026, 11, 16))).has("call_consent")
        assert self.judged(agreed("call", given_at=NOW + timedelta(days=1))).has("call_consent")

    def test_an_opt_out_beats_an_opt_in_of_any_age_unless_there_is_new_evidence(self) -> None:
        out = agreed("mail", given=False, given_at=NOW - timedelta(days=900))
        newer = agreed("mail", proven=False)
        assert self.judged(newer, out, kind=Kind.MAIL).has("withdrawn")
        assert self.judged(out, newer, kind=Kind.MAIL).has("withdrawn")
        assert not self.judged(out, agreed("mail"), kind=Kind.MAIL).has("withdrawn")
        again = agreed("mail", given=False, given_at=NOW - timedelta(days=1))
        assert self.judged(out, agreed("mail"), again, kind=Kind.MAIL).has("withdrawn")
        undated = agreed("mail", given=False, given_at=None)
        assert self.judged(agreed("mail"), undated, kind=Kind.MAIL).has("withdrawn")


@pytest.mark.row("QH-CMP-10")
def test_do_not_call_tells_the_age_of_a_stale_list() -> None:
    twist = next(t for t in TWISTS if t.code == "call_list_stale")
    one, found = twist.change(effect(Kind.CALL), situation(Kind.CALL))
    (reason,) = [r for r in judge(one, found).reasons if r.code == "call_list_stale"]
    assert "77 days old, 28 are allowed" in reason.text


def test_a_number_that_is_none_is_not_called() -> None:
    one = effect(Kind.CALL, recipients=(Recipient("0212 555"),))
    found = judge(one, situation(Kind.CALL, addressees={"0212 555": person("0212 555")}))
    assert found.has("call_number")


def test_hours_wait_for_the_morning_of_the_recipient() -> None:
    one = effect()
    late = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)  # Tuesday 22:30 in New York
    found = judge(one, situation(now=late, latest=late, approval=approved(one)))
    assert found.outcome is Outcome.WAIT
    assert found.not_before == datetime(2026, 11, 18, 13, 0, tzinfo=UTC)  # 08:00 there


def test_the_end_of_one_wait_may_lie_in_the_night_of_another() -> None:
    one = effect()
    people = {ANA: person(last_outreach=NOW - timedelta(days=2, hours=14))}  # ends 05:00 UTC
    found = judge(one, situation(addressees=people, approval=approved(one)))
    assert found.has("contact_gap")
    assert found.not_before == datetime(2026, 11, 18, 13, 0, tzinfo=UTC)


def test_an_unknown_zone_is_read_in_the_strictest_way() -> None:
    one = effect()
    coasts = (NEW_YORK, BERLIN)
    people = {ANA: person(zones=coasts)}
    found = judge(one, situation(addressees=people, approval=approved(one)))
    assert found.outcome is Outcome.PERFORM  # 10:00 and 16:00
    later = NOW + timedelta(hours=2)  # 18:00 in Berlin
    found = judge(
        one, situation(addressees=people, now=later, latest=later, approval=approved(one))
    )
    assert found.not_before == datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
    nowhere = {ANA: person(zones=())}
    found = judge(
        one, situation(addressees=nowhere, now=later, latest=later, approval=approved(one))
    )
    assert found.not_before == datetime(2026, 11, 18, 8, 0, tzinfo=UTC)  # our own 09:00


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        *((Kind.RECORD, Outcome.HOLD), (Kind.CRM_TASK, Outcome.HOLD), (Kind.MAIL, Outcome.BLOCK)),
        *((Kind.CALL, Outcome.BLOCK), (Kind.MONEY_OUT, Outcome.PERSON)),
    ],
)
def test_without_a_policy_nothing_is_done_unasked(kind: Kind, outcome: Outcome) -> None:
    found = judge(effect(kind), situation(kind, policy=None, fault="law.json: no JSON"))
    assert found.outcome is outcome
    assert any("law.json: no JSON" in r.text for r in found.reasons) or kind is Kind.MONEY_OUT


@pytest.mark.parametrize("kind", list(Kind))
def test_a_situation_of_which_nothing_is_known_never_performs(kind: Kind) -> None:
    one = effect(kind)
    bare = Situation(now=NOW)
    assert judge(one, bare).outcome.rank >= Outcome.HOLD.rank
    sure = judge(one, replace(bare, approval=approved(one))).outcome
    assert sure.rank >= Outcome.BLOCK.rank or kind not in OUT


def test_the_tenants_word_lets_fields_be_set_unasked_but_never_a_price() -> None:
    policy = replace(POLICY, unasked=frozenset({Kind.CRM_FIELD, Kind.STAGE}))
    for kind in (Kind.CRM_FIELD, Kind.STAGE):
        assert judge(effect(kind), situation(kind, policy=policy)).outcome is Outcome.PERFORM
        held = situation(kind, policy=policy, mode=Mode.DRAFT_ONLY)
        assert judge(effect(kind), held).outcome is Outcome.HOLD
        won = situation(kind, policy=policy, stage="WON")
        assert judge(effect(kind), won).outcome is Outcome.PERSON


def test_reasons_say_what_where_and_the_next_command() -> None:
    for twist in TWISTS:
        one, found = twist.change(effect(), situation())
        for reason in judge(one, found).reasons:
            assert reason.text
            assert reason.text[0].isupper() or reason.text[0] in "+" or "@" in reason.text
            assert reason.source, reason.code
            plain = reason.plain()
            assert plain["code"] == reason.code
    assert isinstance(Addressee(address="x").zones, tuple)
    assert isinstance(effect(), Effect)
