"""What we write back is as formal as what they wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Side
from agentarmy.errors import BadInput
from agentarmy.writing.drafts import compose
from agentarmy.writing.formality import FORMAL_FROM, between, formality, parse, score
from writing.scenes import ANNA, TONE, context, mail, region

FORMAL = (
    "We would appreciate a written offer.",
    "Kindly confirm the date.",
    "Please find attached our drawing.",
    "We look forward to your answer.",
    "Furthermore, the press must be quiet.",
)
INFORMAL = (
    "Thanks!",
    "We're in a hurry.",
    "ok, cool.",
    "yeah, it doesn't fit.",
    "btw the old one is gone.",
)
NEUTRAL = ("The old press is slow.", "We need eight machines.", "The hall is in Larkfield.")
HEADS = ("Dear Ms Marsh,", "Hi Jo,", "Jo,", "Dear Jo,", "The total, please.")

pieces = st.lists(st.sampled_from(FORMAL + INFORMAL + NEUTRAL), max_size=8)
priors = st.floats(0, 1)


def message(head: str, body: list[str]) -> str:
    return "\n\n".join([head, " ".join(body), "Anna Keller"])


@pytest.mark.row("QH-QUAL-05")
@given(st.sampled_from(HEADS), pieces, st.data(), priors)
def test_the_score_keeps_to_0_and_1_and_moves_with_every_marker(
    head: str, body: list[str], data: st.DataObject, prior: float
) -> None:
    place = data.draw(st.integers(0, len(body)))

    def with_one_more(piece: str) -> float:
        return formality(message(head, [*body[:place], piece, *body[place:]]), TONE, prior=prior)

    found = formality(message(head, body), TONE, prior=prior)
    assert 0 <= found <= 1
    assert with_one_more(data.draw(st.sampled_from(FORMAL))) >= found
    assert with_one_more(data.draw(st.sampled_from(INFORMAL))) <= found
    assert with_one_more(data.draw(st.sampled_from(NEUTRAL))) == found


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 50), priors)
def test_weight_moves_the_score_to_its_side(
    formal: float, informal: float, more: float, prior: float
) -> None:
    found = score(formal, informal, prior=prior)
    assert score(formal + more, informal, prior=prior) >= found - 1e-12
    assert score(formal, informal + more, prior=prior) <= found + 1e-12
    assert score(0, 0, prior=prior) == prior


@pytest.mark.row("QH-QUAL-05")
@pytest.mark.parametrize(
    ("text", "greeting", "closing"),
    [
        ("Hey Jo,\n\nwhat's the total? thx!\n\nAnna", "Hi Anna,", "Best,\nJo"),
        ("Dear Jo,\n\nwhat is the total?\n\nAnna Keller", "Dear Anna,", "Best,\nJo"),
        (
            "We would like to know the total.\n\nAnna Keller",
            "Hello Anna,",
            "Best regards,\nJo",
        ),
        (
            "Dear Ms Marsh,\n\nwhat is the total?\n\nAnna",
            "Dear Anna Keller,",
            "Kind regards,\nJo Marsh",
        ),
        (
            "Dear Ms Marsh,\n\nwe would be grateful for the total. We look forward to your answer."
            "\n\nYours sincerely\n\nAnna Keller",
            "Dear Anna Keller,",
            "Yours sincerely,\nJo Marsh",
        ),
    ],
)
def test_a_draft_opens_and_closes_as_formally_as_they_wrote(
    text: str, greeting: str, closing: str
) -> None:
    plain = replace(region("americas"), formality=0.5)
    draft = compose(replace(context(turns=(mail("m1", text),), evidence=()), region=plain))
    assert draft.body.startswith(greeting)
    assert draft.body.endswith(closing)


def test_the_five_ways_to_write_are_told_apart_in_order() -> None:
    texts = (
        "Hey Jo,\n\nwhat's the total? thx!\n\nAnna",
        "Hi Jo,\n\nwhat is the total?\n\nAnna Keller",
        "What is the total?\n\nAnna Keller",
        "Dear Ms Marsh,\n\nwhat is the total?\n\nAnna Keller",
        "Dear Ms Marsh,\n\nwe would be grateful for the total.\n\nYours sincerely\n\nAnna Keller",
    )
    found = [formality(text, TONE) for text in texts]
    assert found == sorted(set(found))


def test_their_newest_message_counts_most_and_ours_only_before_theirs() -> None:
    formal, casual = mail("m1", "Dear Ms Marsh,\n\nyes."), mail("m2", "Hi Jo,\n\nyes.", day=12)
    ours = mail("m3", "Dear Ms Keller,\n\nyes.", side=Side.OURS, day=14)
    assert between(ANNA, [formal], tone=TONE, prior=0.5) >= FORMAL_FROM
    assert between(ANNA, [formal, casual], tone=TONE, prior=0.5) < FORMAL_FROM
    assert between(ANNA, [formal, casual, ours], tone=TONE, prior=0.5) < FORMAL_FROM
    assert between(ANNA, [ours], tone=TONE, prior=0.5) >= FORMAL_FROM
    assert between(ANNA, [], tone=TONE, prior=0.3) == 0.3


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"formal": []},
        {"formal": [{"pattern": "("}], "informal": [{}], "greetings": [{}], "closings": [{}]},
    ],
)
def test_a_broken_record_of_tones_is_refused(data: object) -> None:
    with pytest.raises(BadInput):
        parse(data)
