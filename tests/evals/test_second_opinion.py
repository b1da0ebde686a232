"""A model beside the rules: one that lies never lowers a figure, one that reads well raises it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from agentarmy.evals import deals, qualification
from agentarmy.evals.base import Outcome
from agentarmy.evals.costs import Costs
from agentarmy.llm.base import Purpose, Usage
from agentarmy.llm.prices import Price, Prices
from agentarmy.llm.router import Gateway
from agentarmy.llm.scripted import Scripted
from agentarmy.services.engines import Consultant, Engine, Opinion, Spent, load_prompts

DATA = Path(__file__).parent / "data" / "second_opinion"
QUALITY = Path(__file__).parents[1] / "quality"
HELD_TO = ("exact set of failing factors", "BANT+ F1", "MEDDIC F1", "verdict")


def consultant(script: str) -> Consultant:
    model = Scripted.load(DATA / f"{script}.py", name="tiny/one")
    prices = Prices({"tiny/one": Price(fresh=250_000, output=2_000_000)})
    gateway = Gateway({Purpose.REASON: [model]}, prices=prices)
    return Consultant(gateway=gateway, prompts=load_prompts())


@cache
def outcome(task: str, folder: Path, script: str = "") -> Outcome:
    run = {"deals": deals.run, "qualification": qualification.run}[task]
    return run(folder, lambda: None, consultant=consultant(script) if script else None)


def figures(found: Outcome) -> dict[str, float]:
    return {f.name: f.value for f in found.figures if f.name.startswith(HELD_TO)}


def costs(found: Outcome) -> Costs:
    assert found.costs is not None
    return found.costs


@pytest.mark.parametrize(
    ("task", "folder"),
    [("qualification", DATA), ("qualification", QUALITY), ("deals", QUALITY)],
)
def test_with_a_lying_model_no_figure_is_lower_than_with_the_rules_alone(
    task: str, folder: Path
) -> None:
    alone, lied_to = (figures(outcome(task, folder, script)) for script in ("", "liar"))
    assert alone
    assert {name: lied_to[name] >= value for name, value in alone.items()} == dict.fromkeys(
        alone, True
    )


def test_with_a_good_model_more_is_right() -> None:
    alone, better = (outcome("qualification", DATA, script) for script in ("", "good"))
    name = HELD_TO[0]
    assert figures(better)[name] >= figures(alone)[name] + 0.2
    assert costs(better).correct > costs(alone).correct


@pytest.mark.row("AA-SA-10")
def test_there_is_at_most_one_call_for_each_lead_and_it_is_a_third_of_one_for_all() -> None:
    for task, folder in (("qualification", DATA), ("qualification", QUALITY), ("deals", QUALITY)):
        found = costs(outcome(task, folder, "liar"))
        labelled = {"deals": deals.FILE, "qualification": qualification.CALLS}[task]
        rows = (folder / labelled).read_text(encoding="utf-8").splitlines()
        assert found.leads == len(rows)
        assert 0.9 * found.leads <= found.calls <= found.leads
        assert found.share is not None
        assert found.share <= 0.35


def test_the_cost_of_a_correct_lead_is_all_that_was_billed_by_the_leads_that_are_right() -> None:
    found = costs(outcome("qualification", DATA, "good"))
    assert found.tokens == found.usage.fresh + found.usage.output > 0
    assert found.usd_per_correct == found.cost / 1e6 / found.correct
    assert found.tokens_per_correct == found.tokens / found.correct


def test_failed_leads_and_calls_in_vain_are_counted() -> None:
    counted = Costs()
    spent = Spent(calls=1, usage=Usage(fresh=900, output=100), cost=500, sent=90, everything=300)
    counted.count(Opinion(spent=spent, engine=Engine(fallback=True)), correct=False)
    assert (counted.leads, counted.correct, counted.in_vain) == (1, 0, 1)
    assert (counted.tokens_per_correct, counted.usd_per_correct) == (None, None)
    counted.count(Opinion(spent=spent), correct=True)
    assert (counted.tokens_per_correct, counted.usd_per_correct) == (2000, 0.001)
    assert counted.share == 0.3


def test_the_labels_quote_the_calls() -> None:
    for line in (DATA / qualification.CALLS).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts = [turn["text"] for turn in row["turns"]]
        assert all(any(c["quote"] in text for text in texts) for c in row["claims"])
