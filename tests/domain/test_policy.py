"""Law as dated data, and a tenant's own policy, which may only tighten."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import cast

import pytest

import gate_page
from agentarmy.domain.effects import Kind, Mode, Tier
from agentarmy.domain.policy import TIERS, Topic, parse_policy, stricter, tightened
from agentarmy.domain.sendtimes import Window
from agentarmy.errors import BadInput
from gating import POLICY, seed

TODAY = date(2026, 11, 20)
Object = dict[str, object]


def law() -> Object:
    return cast("Object", copy.deepcopy(seed("law")))


def defaults() -> Object:
    return cast("Object", copy.deepcopy(seed("defaults")))


@pytest.mark.row("QH-CMP-02")
def test_every_rule_is_dated_and_sourced_and_the_vacated_one_never_binds() -> None:
    for one in POLICY.laws:
        assert one.source
        assert one.in_force_from <= TODAY or one.until is not None
        assert one.cited().endswith(one.in_force_from.isoformat())
    (one_to_one,) = [one for one in POLICY.laws if one.topic is Topic.ONE_SELLER]
    assert "11th Cir." in one_to_one.note
    for day in (date(2025, 1, 26), date(2025, 1, 27), TODAY, date(2030, 1, 1)):
        assert not one_to_one.in_force(day)
    assert POLICY.law(Topic.ONE_SELLER, "US", on=TODAY) is None


def test_germany_is_held_to_its_own_act_from_its_day_on() -> None:
    before, since = (
        {one.id for one in POLICY.laws_of(Topic.BASIS, "DE", on=day)}
        for day in (date(2022, 5, 27), date(2022, 5, 28))
    )
    assert since - before == {"de.uwg.consent"}
    assert "de.uwg.consent" not in {one.id for one in POLICY.laws_of(Topic.BASIS, "FR", on=TODAY)}


@pytest.mark.parametrize(
    ("topic", "country", "day", "rule"),
    [
        (Topic.AI_VOICE, "US", date(2024, 2, 7), ""),
        (Topic.AI_VOICE, "US", date(2024, 2, 8), "us.fcc.ai-voice"),
        (Topic.AI_VOICE, "DE", date(2026, 8, 1), ""),
        (Topic.AI_VOICE, "DE", date(2026, 8, 2), "eu.ai-act.disclosure"),
        (Topic.BASIS, "DE", TODAY, "eu.gdpr.basis"),
        (Topic.BASIS, "NO", TODAY, "eu.gdpr.basis"),
        (Topic.BASIS, "gb", TODAY, "uk.gdpr.basis"),
        (Topic.BASIS, "CH", TODAY, "ch.uca.consent"),
        (Topic.BASIS, "CA", TODAY, "ca.casl.consent"),
        (Topic.BASIS, "US", TODAY, "us.can-spam.opt-out"),
        (Topic.BASIS, "AU", TODAY, "au.spam.consent"),
        (Topic.CUSTOMER_MONTHS, "CA", TODAY, "ca.casl.customer"),
        (Topic.REQUEST_MONTHS, "CA", date(2014, 6, 30), ""),
        (Topic.REQUEST_MONTHS, "US", TODAY, ""),
        (Topic.BASIS, "JP", TODAY, "other.basis"),
        (Topic.UNSUBSCRIBE, "JP", TODAY, "all.unsubscribe"),
    ],
)
def test_which_rule_binds(topic: Topic, country: str, day: date, rule: str) -> None:
    found = POLICY.law(topic, country, on=day)
    assert (found.id if found else "") == rule


def test_an_unknown_country_is_held_to_every_rule() -> None:
    everywhere = {one.id for one in POLICY.laws_of(Topic.BASIS, "", on=TODAY)}
    for country in ("DE", "US", "GB", "CH", "CA", "JP"):
        assert {one.id for one in POLICY.laws_of(Topic.BASIS, country, on=TODAY)} <= everywhere


def test_a_rule_of_a_state_binds_its_whole_country() -> None:
    hours = [one.value for one in POLICY.laws_of(Topic.CALL_HOURS, "US", on=TODAY)]
    assert {str(one) for one in hours} == {"08:00-21:00", "08:00-20:00"}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("rules", 0, "value"), 7, "us.can-spam.opt-out"),
        (("rules", 0, "source"), "", "us.can-spam.opt-out"),
        (("rules", 0, "in_force_from"), "soon", "2026-11-20"),
        (("rules", 0, "topic"), "taste", "one of unsubscribe"),
        (("rules", 0), [], "rule 1"),
        (("rules",), {}, "a list of rules"),
        (("groups",), 3, "groups"),
    ],
)
def test_malformed_law_is_refused_with_its_place(
    path: tuple[str | int, ...], value: object, where: str
) -> None:
    found = law()
    inner = cast("dict[str | int, object]", found)
    for step in path[:-1]:
        inner = cast("dict[str | int, object]", inner[step])
    inner[path[-1]] = value
    with pytest.raises(BadInput) as caught:
        parse_policy(found, defaults())
    assert "law.json" in caught.value.line()
    assert where in caught.value.line()


@pytest.mark.parametrize("group", ["caps", "hours", "lists"])
def test_malformed_defaults_are_refused_entry_by_entry(group: str) -> None:
    for name in cast("Object", defaults()[group]):
        for broken in (None, {"value": "many", "source": "us"}, {"value": -1, "source": "us"}):
            found = defaults()
            cast("Object", found[group])[name] = broken
            with pytest.raises(BadInput) as caught:
                parse_policy(law(), found)
            assert f"{group}.{name}" in caught.value.line()


@pytest.mark.row("AA-INT-08")
def test_a_tier_can_be_moved_up_and_never_down_nor_out_of_hard_stop() -> None:
    for kind in Kind:
        for tier in Tier:
            tenant = {"tiers": {str(kind): str(tier)}}
            if stricter(TIERS[kind], tier) is tier:
                policy = tightened(POLICY, tenant, where="policy.json")
                assert policy.tier(kind) is tier
            else:
                with pytest.raises(BadInput, match=r"policy\.json, tiers"):
                    tightened(POLICY, tenant, where="policy.json")


def test_a_tenant_tightens() -> None:
    tenant = {
        "about": "ours",
        "tiers": {"label": "approval_required"},
        "unasked": ["crm_field"],
        "modes": {"formlead": "DRAFT_ONLY"},
        "caps": {"outreach_day": 10, "contact_gap_days": 7},
        "hours": {"outreach": {"from": "09:00", "to": "16:00", "days": [1, 2, 3]}},
        "call_list_days": 7,
    }
    found = tightened(POLICY, tenant, where="policy.json")
    assert found.caps.outreach_day == 10
    assert found.caps.contact_gap_days == 7
    assert str(found.outreach) == "Tue-Thu 09:00-16:00"
    assert found.call_list_days == 7
    assert found.unasked == {Kind.CRM_FIELD}
    assert found.modes == {"formlead": Mode.DRAFT_ONLY}
    assert found.source("outreach_day") == "tenant policy policy.json, outreach_day"
    assert found.source("mailbox_day") == POLICY.source("mailbox_day")
    assert isinstance(found.awake, Window)


@pytest.mark.parametrize(
    "tenant",
    [
        *({"caps": {"outreach_day": 51}}, {"caps": {"bulk": 21}}, {"caps": {"bulk": "20"}}),
        *({"caps": {"contact_gap_days": 2}}, {"caps": {"unknown": 1}}, {"call_list_days": 29}),
        {"hours": {"awake": {"from": "06:00", "to": "21:00"}}},
        {"hours": {"outreach": {"from": "08:00", "to": "17:00"}}},  # adds the weekend
        {"hours": {"outreach": {"from": "12:00", "to": "09:00"}}},
        {"hours": {"outreach": {"from": "09:00+01:00", "to": "10:00+01:00", "days": [1]}}},
        *({"unasked": ["mail"]}, {"unasked": ["close"]}, {"unasked": "stage"}),
        *({"modes": {"formlead": "SEND"}}, {"modes": []}, {"tiers": {"mail": "autonomous"}}),
        *({"tiers": {"teleport": "hard_stop"}}, {"tiers": {"mail": 3}}, {"extra": 1}, [], None, 7),
    ],
    ids=json.dumps,
)
def test_what_loosens_or_cannot_be_read_is_refused(tenant: object) -> None:
    with pytest.raises(BadInput) as caught:
        tightened(POLICY, tenant, where="policy.json")
    assert caught.value.line().startswith("policy.json")
    assert caught.value.expected


def test_the_page_on_the_gate_tells_every_reason_and_rule() -> None:
    text = gate_page.PAGE.read_text(encoding="utf-8")
    assert text == gate_page.page(text), "packaging/gate_page.py"
