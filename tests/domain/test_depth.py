from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.depth import LEVELS, Level, Topic, main_topic, own_words, stems, track
from agentarmy.domain.evidence import Evidence, Kind
from saying import Talk
from scripts import hear

SAID = (
    (Kind.PAIN, "the wet boxes burst on the ramp", ""),
    (Kind.PAIN, "our labels fall off in the freezer", ""),
    (Kind.PAIN, "I am tired of this", ""),
    *((Kind.DEPTH, f"words of {level}", level) for level in LEVELS[1:]),
    (Kind.DEPTH, "wet boxes burst and customers complain", "consequence"),
    (Kind.METRICS, "9 % of the labels fall off", ""),
    (Kind.RESISTANCE, "I would rather not say", ""),
    (Kind.BUDGET, "we have 20,000", ""),
)


def talk_of(picked: list[int], *, deny: bool = False) -> list[Evidence]:
    talk = Talk()
    for number in picked:
        kind, words, topic = SAID[number]
        value = topic if kind is Kind.DEPTH else words
        talk.say(kind, value, words, topic=topic, polarity=-1 if deny else 1)
    return talk.evidence


def depths(topics: tuple[Topic, ...]) -> dict[str, Level]:
    return {topic.id: topic.level for topic in topics}


@pytest.mark.row("AA-QBS-06")
@given(st.lists(st.integers(0, len(SAID) - 1), max_size=14), st.integers(0, 14))
def test_depth_never_decreases_and_no_topic_is_lost(picked: list[int], cut: int) -> None:
    said = talk_of(picked)
    before = track(said[:cut])
    for later in (track(said), track(said[cut:], before), track(said, before), track([], before)):
        found = depths(later)
        assert all(found[key] >= level for key, level in depths(before).items())


@given(st.lists(st.integers(0, len(SAID) - 1), max_size=12))
def test_the_same_words_twice_change_nothing(picked: list[int]) -> None:
    said = talk_of(picked)
    once = track(said)
    assert [(t.id, t.steps) for t in track(said, once)] == [(t.id, t.steps) for t in once]


def test_the_seller_and_a_denial_take_nothing_deeper() -> None:
    talk = Talk()
    talk.say(Kind.PAIN, "the wet boxes burst on the ramp", ours=True)
    assert track(talk.evidence) == ()
    assert track(talk_of([0, 4], deny=True)) == ()


def test_a_cue_belongs_to_the_trouble_that_shares_its_words() -> None:
    first, second = track(talk_of([0, 1, 7]))
    assert (first.level, second.level) == (Level.CONSEQUENCE, Level.MENTIONED)
    said = first.said(Level.CONSEQUENCE)
    assert said
    assert said.quote == "wet boxes burst and customers complain"


def test_a_feeling_is_no_trouble_of_its_own() -> None:
    talk = talk_of([0])
    both = hear("Ada: The wet boxes burst on the ramp.\nAda: That drives me crazy.")
    assert len(track(talk)) == 1
    (topic,) = both.judgement.topics
    assert topic.level is Level.URGENCY


def test_a_number_counts_where_it_speaks_of_the_trouble_only() -> None:
    (burst,) = track(talk_of([0, 8]))
    assert burst.level is Level.MENTIONED
    (labels,) = track(talk_of([1, 8]))
    assert labels.level is Level.COST


def test_a_long_silence_parts_a_cue_from_the_trouble() -> None:
    near, far = track(talk_of([0, 10, 4])), track(talk_of([0, 10, 10, 10, 4]))
    assert near[0].level is Level.CONSEQUENCE
    assert far[0].level is Level.MENTIONED


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("And the old press on line 4 jams, I'm there twice.", "the old press on line 4 jams"),
        ("So, 2.5% of the trays come back.", "2.5% of the trays come back"),
        ("It is bad.", "It is bad"),
        (
            "It costs us, because the seals break in the cold room.",
            "the seals break in the cold room",
        ),
    ],
)
def test_a_trouble_is_called_by_the_buyers_own_words(quote: str, words: str) -> None:
    assert own_words(quote) == words
    assert words in quote


def test_the_deepest_trouble_that_is_not_resisted_goes_on() -> None:
    topics = track(talk_of([0, 4, 1, 9]))
    assert topics[1].resisted
    found = main_topic(topics)
    assert found
    assert found.words.startswith("the wet boxes")
    assert main_topic(()) is None
    assert stems("the of with") == frozenset()
