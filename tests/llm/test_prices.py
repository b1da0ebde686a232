"""Prices: those that ship, what is not known, and what a call can cost at most."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from agentarmy import resources
from agentarmy.llm.base import Part, Usage
from agentarmy.llm.limits import most_cost, most_tokens
from agentarmy.llm.prices import Price, Prices, parse
from modelcalls import CALL


def shipped() -> Prices:
    return parse(json.loads(resources.seed_text("prices", "models.json")))


@pytest.mark.row("QH-AST-16")
def test_the_table_is_dated_names_its_source_and_25_models() -> None:
    table = shipped()
    assert date.fromisoformat(table.dated)
    assert table.source.startswith("litellm ")
    assert len(table.models) >= 25
    for name, price in table.models.items():
        assert 0 < price.cache_read <= price.fresh <= price.output, name
        assert price.cache_write >= price.fresh, name


@pytest.mark.row("QH-AST-16")
@pytest.mark.filterwarnings("ignore::Warning")
def test_every_model_is_reached_through_the_router() -> None:
    from agentarmy.llm import providers

    library = providers._library()
    table = shipped()
    for name in (*table.models, *table.unpriced):
        _, provider, _, _ = library.get_llm_provider(model=name)
        assert provider == name.partition("/")[0]


def test_a_price_that_is_not_known_is_the_dearest_of_each_kind() -> None:
    long = Price(fresh=9, output=30)
    table = Prices({"a": Price(fresh=5, output=10, long_from=1, long=long), "b": Price(output=20)})
    assert table.of("openai/new") == Price(fresh=9, output=30)
    assert not table.knows("openai/new")
    assert table.knows("local:anything")
    assert table.of("local:anything") == Price()


def test_costs_are_rounded_up_and_long_prompts_have_their_price() -> None:
    long = Price(fresh=4_000_000)
    price = Price(fresh=2_000_000, cache_read=100_000, long_from=1000, long=long)
    assert price.of(Usage(fresh=1)) == 2
    assert price.of(Usage(cache_read=1)) == 1
    assert price.of(Usage(fresh=1000)) == 2000
    assert price.of(Usage(fresh=1001)) == 4004
    assert price.of(Usage()) == 0


def test_an_estimate_covers_what_is_sent_and_the_longest_answer() -> None:
    def tokens(text: str) -> int:
        return most_tokens(replace(CALL, parts=(Part(name="thread", text=text),)))

    assert tokens("a word " * 1000) - tokens("") == pytest.approx(7000 * 1.3 / 4, abs=2)
    assert tokens("価格" * 1000) > 2000
    assert tokens("3.14159 " * 1000) > 4000
    call = replace(CALL, most_output=100)
    price = Price(fresh=1_000_000, cache_write=1_250_000, output=10_000_000, thinking=50)
    assert most_cost(call, price) == -(-most_tokens(call) * 5 // 4) + 1500
    assert most_cost(call, Price()) == 0
