"""How likely a question asks for what outsiders are not told."""

from __future__ import annotations

import pytest

from agentarmy.errors import BadInput
from agentarmy.knowledge.outsiders import KINDS, Reader, Topics, Weights
from agentarmy.knowledge.refuse import LEARNED
from agentarmy.wiring import library

PRIVACY = library().privacy
TOPICS = Topics.parse({"pay": "wage* bonus", "tool": "app"})
BARE = {
    "bias": -1,
    "least": 0,
    "ruled": 2,
    "vetoed": 1,
    "scale": 0.5,
    "features": {"wages": 4},
    "kinds": {"": [0, 0, 0.1], "@pay": [0.5, 0, 0]},
    "figures": {},
}


def test_a_topic_holds_whole_words_and_beginnings() -> None:
    assert TOPICS.of("wages") == {"@pay"}
    assert TOPICS.of("bonuses") == frozenset()
    assert TOPICS.of("app") == {"@tool"}


def test_who_is_spoken_of_stands_beside_the_topic() -> None:
    found = Reader(TOPICS, lambda _: True).features("what is your wage")
    assert {"YOU..@pay", "YOU>@pay", "YOU*wage", "lead:what is"} <= found


def test_no_name_and_no_number_is_a_feature() -> None:
    reader = Reader(TOPICS, lambda word: word in {"does", "still", "buy"})
    found = reader.features("does silverbeck still buy 400 ¦")
    assert not [one for one in found if "silver" in one or "400" in one]
    assert {"¿", "¦", "#"} <= found


def test_weights_add_up_and_tell_the_kind() -> None:
    weights = Weights.parse(BARE)
    assert weights.odds({"wages", "unseen"}) == 1.0
    assert weights.kind({"@pay"}) == "personal"
    assert weights.kind(set()) == "internal"


@pytest.mark.parametrize("part", sorted(set(BARE) - {"figures"}))
def test_weights_without_a_part_are_refused(part: str) -> None:
    with pytest.raises(BadInput, match="weights of refusals"):
        Weights.parse({name: value for name, value in BARE.items() if name != part})


def test_weights_need_a_number_for_each_kind() -> None:
    with pytest.raises(BadInput, match="no number for each"):
        Weights.parse({**BARE, "kinds": {"": [1]}})


def test_what_no_rule_foresaw_is_refused_by_the_weights() -> None:
    found = PRIVACY.refuse("How much does your support lead earn?")
    assert found is not None
    assert found.kind in KINDS
    heard = PRIVACY.refuse("Which auditors found fault with your balance sheet?")
    assert heard is not None
    assert heard.rule == LEARNED


def test_a_name_like_a_product_is_no_strangers() -> None:
    assert PRIVACY.judged("What does FlowDesk cost?") == "what does ¶ cost"
    assert PRIVACY.judged("What does Vorro Accelerator do?") == "what does ¶ do"
    assert PRIVACY.judged("What does Vorro pay?") == "what does ¦ pay"
    assert PRIVACY.judged("Regarding costs: who pays?") == "regarding costs: who pays"
