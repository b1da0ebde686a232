"""Sums that end with the speaker, and whoever reads the papers: neither is a number to move."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.elements import meddic_elements
from agentarmy.domain.evidence import Kind
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def elements(talk: Talk, words: str) -> dict[str, str]:
    evidence = talk(f"us: How is that with you?\nthem: {words}").evidence
    return {e.id: e.value for e in meddic_elements(evidence) if e.evidence}


@pytest.mark.parametrize(
    "words",
    [
        "Anything under 250,000 stops at my desk, no board, no committee.",
        "Anything below 20,000 euros is mine.",
        "Orders up to 8k go out on my signature.",
        "Whatever costs under 15,000 dollars ends with me.",
        "Any purchase up to 30,000 rests with me.",
        "Invoices below 5,000 need only my initials.",
        "Everything less than 60,000 stays on my own desk.",
        "Sums up to 12,000 are my own business.",
    ],
)
def test_whoever_a_sum_ends_with_releases_it(talk: Talk, words: str) -> None:
    found = elements(talk, words)
    assert found.get("economic_buyer")
    assert "metrics" not in found


@pytest.mark.parametrize(
    "words",
    [
        "Anything under 20 kilos is mine to lift.",
        "Everything under 40 degrees stays on the shelf.",
        "The label printer stops at my desk every morning.",
        "Complaints land on my desk.",
        "I decide which model we take.",
    ],
)
def test_what_releases_no_money(talk: Talk, words: str) -> None:
    assert "economic_buyer" not in elements(talk, words)


@pytest.mark.parametrize(
    "words",
    [
        "Legal reads the terms once, takes them two days.",
        "Our lawyers go over the contract, that takes them five days.",
        "Security just has to run their questionnaire first, that's like two days.",
        "Procurement checks all the papers, then it goes out.",
        "Compliance must then clear the wording, it takes them three days.",
    ],
)
def test_whoever_reads_the_papers_is_the_process_and_no_pain(talk: Talk, words: str) -> None:
    found = elements(talk, words)
    assert "decision_process" in found
    assert not {"pain", "decision_criteria"} & set(found)


@pytest.mark.parametrize(
    "words",
    [
        "Every customs check takes us two hours.",
        "The mess takes my drivers all day.",
        "And then a pallet comes back and it costs us a week of margin.",
    ],
)
def test_what_takes_their_time_stays_a_pain(talk: Talk, words: str) -> None:
    assert "pain" in elements(talk, words)


@pytest.mark.parametrize(
    "words",
    [
        "Two scanners cover every gate that ever cost us a penalty.",
        "Six sensors catch all the pumps that once let us down.",
    ],
)
def test_what_is_covered_is_no_pain_told(talk: Talk, words: str) -> None:
    said = talk(f"us: How is that with you?\nthem: {words}").evidence
    assert not [e for e in said if e.kind is Kind.PAIN and not e.heard]
