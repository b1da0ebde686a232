"""Guidance for the gap of a deal."""

from __future__ import annotations

import pytest

from agentarmy.domain.judgement import Element, Judgement, Outcome, Standing, Verdict
from agentarmy.domain.methodology import BANT, MEDDIC, parse
from agentarmy.errors import NotFound
from agentarmy.services.guiding import element, elements, gaps, of_stage, region
from agentarmy.wiring import seed_objects

METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))


def judged(**standing: Standing) -> Judgement:
    """A judgement in which everything is evidenced but what is given."""

    def listed(names: tuple[str, ...]) -> tuple[Element, ...]:
        return tuple(
            Element(id=n, label=n, standing=standing.get(n, Standing.EVIDENCED)) for n in names
        )

    verdict = Verdict(outcome=Outcome.NURTURE, reason="a test")
    return Judgement(
        bant=listed(BANT),
        meddic=listed(MEDDIC),
        checks=(),
        verdict=verdict,
        question=None,
        actions=(),
    )


@pytest.mark.row("AA-KB-06")
def test_a_missing_economic_buyer_gets_the_meddic_record() -> None:
    found = gaps(judged(economic_buyer=Standing.UNKNOWN), METHODS)
    assert [(one.record.method, one.record.id) for one in found] == [("meddic", "economic_buyer")]
    assert found[0].standing is Standing.UNKNOWN
    assert found[0].record.questions


def test_what_is_only_claimed_or_contradicted_is_open_too() -> None:
    found = gaps(judged(budget=Standing.CONTRADICTED, champion=Standing.CLAIMED), METHODS)
    assert [one.record.id for one in found] == ["budget", "champion"]


def test_what_the_stage_asks_for_comes_first() -> None:
    missing = judged(metrics=Standing.UNKNOWN, decision_process=Standing.UNKNOWN)
    at = {stage: gaps(missing, METHODS, stage=stage)[0].record for stage in ("", "NEGOTIATION")}
    assert at[""].id == at["NEGOTIATION"].id == "decision_process"
    assert "NEGOTIATION" in at["NEGOTIATION"].stages


def test_nothing_open() -> None:
    assert gaps(judged(), METHODS) == ()


def test_records_by_name_and_by_stage() -> None:
    assert element(METHODS, "meddic", name="Economic buyer").id == "economic_buyer"
    assert {one.method for one in of_stage(METHODS, "discovery")} == {"bant", "meddic"}
    assert len(elements(METHODS, "MEDDIC")) == len(MEDDIC)
    with pytest.raises(NotFound, match="no stage"):
        of_stage(METHODS, "lunch")


def test_a_region_by_name_or_country() -> None:
    records = [{"region": "north", "countries": ["NO"]}, {"region": "south", "countries": []}]
    assert region(records, "no") is records[0]
    assert region(records, "South") is records[1]
    with pytest.raises(NotFound, match="no region"):
        region(records, "east")
