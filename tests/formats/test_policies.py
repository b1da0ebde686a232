"""Policy files are read whole or say what is wrong, and where."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from agentarmy.domain.records import Policy, PolicyKind, Tier
from agentarmy.formats.base import Rejected
from agentarmy.formats.policies import read_policies
from agentarmy.resources import seed_path

DELIVERY = {
    "id": "d",
    "kind": "delivery_days",
    "tiers": [
        {"min_quantity": 5, "max_quantity": None, "days": 21},
        {"min_quantity": 1, "max_quantity": 4, "days": 10},
    ],
    "text": "1 to 4 in 10 days, more in 21",
}


def read(*entries: object) -> list[Policy | Rejected]:
    return list(read_policies(json.dumps(entries).encode(), source="p.json"))


def test_tiers_come_in_order_with_open_end() -> None:
    [policy] = read(DELIVERY)
    assert isinstance(policy, Policy)
    assert policy.kind is PolicyKind.DELIVERY_DAYS
    assert policy.tiers == (Tier(Decimal(10), 1, 4), Tier(Decimal(21), 5, None))
    assert policy.source == "p.json"


def test_an_approval_limit_counts_minor_units() -> None:
    step = {"min_amount": "75000", "currency": "USD", "role": "manager"}
    [policy] = read({"id": "a", "kind": "approval_limit", "tiers": [step]})
    assert isinstance(policy, Policy)
    assert policy.tiers == (Tier(Decimal(0), 7_500_000, None, "manager"),)
    assert policy.currency == "USD"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"kind": "mood", "tiers": [{}]}, "kind 'mood'"),
        ({"kind": "delivery_days", "tiers": []}, "no tiers"),
        ({"kind": "delivery_days", "tiers": [{"days": "soon"}]}, "tier not readable"),
        ("text", "no object"),
    ],
)
def test_a_bad_policy_names_its_place(entry: object, reason: str) -> None:
    good, bad = read(DELIVERY, entry)
    assert isinstance(good, Policy)
    assert isinstance(bad, Rejected)
    assert bad.where == "p.json, policy 2"
    assert bad.reason.startswith(reason)


def test_a_file_that_is_no_json_is_one_rejection() -> None:
    [bad] = read_policies(b"\xff\xfe\x00", source="p.json")
    assert isinstance(bad, Rejected)


@pytest.mark.parametrize("tenant", ["northmill"])
def test_the_seeds_are_all_readable(tenant: str) -> None:
    data = seed_path("tenants", tenant, "policies.json").read_bytes()
    found = list(read_policies(data, source="policies.json"))
    assert found
    assert all(isinstance(policy, Policy) for policy in found)


def test_sums_places_working_days_and_ends() -> None:
    spend = {"min_amount": "5000", "currency": "EUR", "percent": 5}
    quick = {**DELIVERY, "effective_until": "2026-12-31"}
    quick["tiers"] = [{"days": 3, "working": True}]
    first, second, third = read(
        {"id": "s", "kind": "spend_discount", "tiers": [spend]},
        {"id": "t", "kind": "territory", "tiers": [{"place": "Chile"}]},
        quick,
    )
    assert isinstance(first, Policy)
    assert isinstance(second, Policy)
    assert isinstance(third, Policy)
    assert (first.tiers, first.currency) == ((Tier(Decimal(5), 500_000),), "EUR")
    assert second.tiers == (Tier(Decimal(1), role="Chile"),)
    assert third.tiers == (Tier(Decimal(3), 1, working=True),)
    assert third.effective_until == "2026-12-31"
