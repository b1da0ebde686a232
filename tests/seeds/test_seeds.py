"""The demo data keep to their schemas, and the intended outcomes to the arithmetic."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agentarmy.domain.evidence import Kind

SEEDS = Path(__file__).parents[2] / "data" / "seeds"
HEADER = "sku,name,aliases,unit,list_price,currency"
Json = Any


def load(path: Path) -> Json:
    """Read TOML, CSV (as a list of rows) or JSON."""
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text())
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text().splitlines()))
    return json.loads(path.read_text())


def pairs() -> Iterator[tuple[str, str]]:
    """Each checked file with its schema."""
    for tenant in ("northmill", "skyvera"):
        for name in ("tenant.toml", "price_book.csv", "policies.json", "EXPECTED.json"):
            yield f"tenants/{tenant}/{name}", name.partition(".")[0].lower()
    for kind in ("method", "region"):
        for path in sorted((SEEDS / f"{kind}s").glob("*.json")):
            yield path.relative_to(SEEDS).as_posix(), kind
    yield "objections.json", "objections"
    yield "tone.json", "tone"
    yield "rivals.json", "rivals"
    for kind in ("asking", "privacy"):
        yield f"knowledge/{kind}.json", kind
    yield "policies/law.json", "law"
    yield "policies/defaults.json", "gate_defaults"


@pytest.mark.parametrize(("name", "schema"), list(pairs()))
def test_every_record_keeps_to_its_schema(name: str, schema: str) -> None:
    rules = load(SEEDS / "schemas" / f"{schema}.schema.json")
    Draft202012Validator.check_schema(rules)
    errors = [e.message for e in Draft202012Validator(rules).iter_errors(load(SEEDS / name))]
    assert errors == []


def test_every_schema_refuses_an_empty_record(seeds: Path) -> None:
    for path in (seeds / "schemas").glob("*.schema.json"):
        assert not Draft202012Validator(load(path)).is_valid({}), path.name


def test_json_toml_and_csv_parse(seeds: Path) -> None:
    for path in seeds.rglob("*"):
        if path.suffix in (".json", ".toml", ".csv"):
            assert load(path), path


def test_addresses_are_fictional(seeds: Path) -> None:
    broken = "peter.vance@@vancehardware"
    for path in (seeds / "tenants").rglob("*"):
        if path.is_file():
            text = re.sub(r"=\r?\n|\r?\n ", "", path.read_text(errors="strict"))
            found = re.findall(r"[\w.+-]+@@?[\w.-]+\w", text)
            assert [a for a in found if not a.endswith(".example") and a != broken] == [], path


def test_price_book_header_and_unique_names(tenant: Path) -> None:
    path = tenant / "price_book.csv"
    assert path.read_text().splitlines()[0] == HEADER
    names = [
        name.lower()
        for row in load(path)
        for name in (row["sku"], row["name"], *row["aliases"].split("|"))
    ]
    assert len(names) == len(set(names))
    assert {row["currency"] for row in load(path)} == {load(tenant / "tenant.toml")["currency"]}


def test_knowledge_states_prices_and_policies(tenant: Path) -> None:
    knowledge = "\n".join(p.read_text() for p in (tenant / "knowledge").glob("*.md"))
    products = {row["name"] for row in load(tenant / "price_book.csv")}
    if tenant.name == "northmill":
        for row in load(tenant / "price_book.csv"):
            price = f"{Decimal(row['list_price']):,.0f} USD"
            assert re.search(rf"{row['sku']}(,|\) costs) {price}", knowledge), row["sku"]
    for policy in load(tenant / "policies.json"):
        assert policy["product"] in products | {""}
        folded = " ".join((tenant / policy["source"]).read_text().split())
        for tier in policy["tiers"]:
            number = tier.get("days") or tier.get("percent") or f"{int(tier['min_amount']):,}"
            assert str(number) in folded, (policy["id"], number)
            assert str(number) in policy["text"], (policy["id"], number)


def tier_of(policies: list[Json], *, kind: str, product: str, quantity: int) -> Json | None:
    """The tier that binds: the product's own policy before the general one."""
    own = [p for p in policies if p["kind"] == kind and p["product"] == product]
    general = [p for p in policies if p["kind"] == kind and not p["product"]]
    for policy in (own or general)[:1]:
        fitting = [
            tier
            for tier in policy["tiers"]
            if tier["min_quantity"] <= quantity <= (tier.get("max_quantity") or quantity)
        ]
        return fitting[-1] if fitting else None
    return None


def total(tenant: Path, *, product: str, quantity: int) -> Decimal:
    """Quantity x list price less the volume discount."""
    price = next(
        Decimal(row["list_price"])
        for row in load(tenant / "price_book.csv")
        if row["name"] == product
    )
    tier = tier_of(
        load(tenant / "policies.json"), kind="volume_discount", product=product, quantity=quantity
    )
    return price * quantity * (100 - (tier["percent"] if tier else 0)) / 100


def listed(account: Json) -> list[Json]:
    """The sums of an account that stand and those that once stood."""
    return [*([account["sums"]] if "sums" in account else []), *account.get("superseded", [])]


def test_expected_sums_follow_from_price_book_and_policies(tenant: Path) -> None:
    policies = load(tenant / "policies.json")
    for account in load(tenant / "EXPECTED.json")["accounts"]:
        product = account.get("sums", {}).get("product", "")
        for sums in listed(account):
            quantity = sums["quantity"]
            assert total(tenant, product=product, quantity=quantity) == Decimal(sums["total"])
            if "delivery_days" in sums:
                tier = tier_of(policies, kind="delivery_days", product=product, quantity=quantity)
                assert tier is not None
                assert tier["days"] == sums["delivery_days"]


def test_expected_checks_follow_from_the_sums(tenant: Path) -> None:
    for account in load(tenant / "EXPECTED.json")["accounts"]:
        sums = account.get("sums", {})
        stated = sums.get("budget_stated")
        over = stated is not None and Decimal(sums["total"]) > Decimal(stated)
        assert account["budget"] == ("unknown" if stated is None else "fails" if over else "holds")
        assert account["timeline"] == timeline(sums)
        if account["verdict"] == "QUALIFIED":
            assert (account["budget"], account["timeline"]) == ("holds", "holds")


def timeline(sums: Json) -> str:
    """Hold the wished days, or the wished day from the day of asking, against the delivery."""
    if "days_wanted" in sums:
        return "holds" if sums["delivery_days"] <= sums["days_wanted"] else "fails"
    if "day_wanted" in sums:
        there = date.fromisoformat(sums["asked_on"]) + timedelta(days=sums["delivery_days"])
        return "holds" if there <= date.fromisoformat(sums["day_wanted"]) else "fails"
    return "unknown"


def test_superseded_claims_of_brightwater_would_fail(northmill: Path) -> None:
    account = load(northmill / "EXPECTED.json")["accounts"][1]
    assert [Decimal(s["total"]) > Decimal(s["budget_stated"]) for s in account["superseded"]] == [
        True,
        True,
    ]
    assert 12 * 11900 * 92 // 100 > 110_000


def test_no_discount_that_a_manager_grants_saves_harrow(northmill: Path) -> None:
    limit = next(p for p in load(northmill / "policies.json") if p["kind"] == "discount_limit")
    most = max(tier["percent"] for tier in limit["tiers"])
    assert Decimal(9 * 7900) * (100 - most) / 100 > 60_000
    assert total(northmill, product="CartonSeal 200", quantity=8) > 60_000
    assert total(northmill, product="CartonSeal 200", quantity=7) < 60_000


def test_bant_and_meddic_elements_are_kinds_of_evidence(seeds: Path) -> None:
    kinds = {str(kind) for kind in Kind}
    for name, size in (("bant", 5), ("meddic", 6)):
        ids = [element["id"] for element in load(seeds / "methods" / f"{name}.json")["elements"]]
        assert len(ids) == len(set(ids)) == size
        assert set(ids) <= kinds


@pytest.mark.row("AA-QBS-08")
def test_question_based_selling_guides_every_stage(seeds: Path) -> None:
    method = load(seeds / "methods" / "qbs.json")
    rules = load(seeds / "schemas" / "method.schema.json")
    stages = rules["properties"]["guidance"]["items"]["properties"]["stage"]["enum"]
    assert [record["stage"] for record in method["guidance"]] == stages
    types = {element["id"] for element in method["elements"]}
    assert types == {"pain_funnel", "impact", "solution", "confirmation"}
    assert all(set(record["types"]) <= types for record in method["guidance"])
    for element in method["elements"]:
        for template in element["templates"]:
            assert set(re.findall(r"\{(\w+)\}", template["text"])) == set(template["needs"])


def test_questions_are_single_questions(seeds: Path) -> None:
    for path in (seeds / "methods").glob("*.json"):
        if path.stem != "voss":
            for element in load(path)["elements"]:
                assert all(q.count("?") == 1 and q.endswith("?") for q in element["questions"])


def test_regions_share_no_country_and_patterns_no_objection(seeds: Path) -> None:
    countries = [c for p in (seeds / "regions").glob("*.json") for c in load(p)["countries"]]
    assert len(countries) == len(set(countries))
    patterns = [p for o in load(seeds / "objections.json") for p in o["patterns"]]
    assert len(patterns) == len(set(patterns))
    assert len({o["id"] for o in load(seeds / "objections.json")}) == 7
