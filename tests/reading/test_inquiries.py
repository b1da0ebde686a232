"""Topics of questions by many wordings, and near misses that have none."""

from __future__ import annotations

import pytest

from agentarmy.errors import BadInput
from agentarmy.reading.inquiries import Rules, Topic, masked
from agentarmy.wiring import seed_objects

RULES = Rules.parse(seed_objects("inquiries")["topics"])

SAID: dict[Topic, tuple[str, ...]] = {
    Topic.STUCK: (
        "why is this stuck?",
        "what's holding up ª",
        "ª has gone quiet, how come?",
        "what is in the way at ª",
        "why don't they sign?",
    ),
    Topic.MISSING: (
        "what is missing",
        "where are the gaps at ª?",
        "what don't we know yet about ª",
        "what do I still need to find out?",
    ),
    Topic.SIGNER: (
        "who signs at ª?",
        "whose signature do we need",
        "who's the decision maker",
        "who has the last word at ª",
        "can ª sign?",
    ),
    Topic.PROMISED: (
        "what did we promise?",
        "do we owe ª anything",
        "have I committed to something with ª?",
        "which promises are open?",
    ),
    Topic.THEY_PROMISED: ("what did ª promise us?", "what did they commit to", "their promises?"),
    Topic.ASKED: ("what did they ask?", "what is ª waiting for from us", "open requests of ª"),
    Topic.TIMELINE: (
        "when do they need it?",
        "by when does ª want the machines",
        "what is the deadline",
        "how soon must ª have it?",
    ),
    Topic.BUDGET: (
        "what is the budget and does it hold?",
        "can ª afford it",
        "how much money does ª have?",
        "is 40k enough",
    ),
    Topic.COMPETITORS: (
        "which competitors?",
        "who are we up against at ª",
        "is ª talking to anyone else",
        "any other vendor in it?",
    ),
    Topic.NEXT: ("what should I do next", "next step?", "how do we proceed with ª", "what now?"),
    Topic.AT_RISK: (
        "which deals are at risk this week?",
        "what's slipping?",
        "where could we lose business",
        "which accounts are going cold",
    ),
    Topic.CHANGED: (
        "what changed since Monday?",
        "any news?",
        "what did I miss",
        "what's new at ª",
    ),
    Topic.UNANSWERED: (
        "who have I not answered?",
        "unanswered mails",
        "whom do I owe a reply",
        "who is waiting for an answer from me",
    ),
    Topic.SUMMARY: ("summarise ª", "give me an overview of ª", "where do we stand with ª?"),
    Topic.COMPARE: ("compare ª and ª", "ª vs ª", "ª or ª, which is better?"),
    Topic.KNOWLEDGE: (
        "does º need compressed air?",
        "how long is our warranty",
        "what discount may I give?",
        "how much is º?",
    ),
    Topic.RECORD: ("when does ª close?", "what stage is ª in", "how much is ª worth?"),
    Topic.SAID: ("what did ª say about freight?", "did they mention the audit"),
    Topic.WHY: ("why?", "and why?", "says who?", "how do you know that?", "source?"),
    Topic.RECALL: ("what do you remember about ª?", "what have I told you about ª"),
}


@pytest.mark.parametrize(
    ("topic", "words"), [(topic, words) for topic, texts in SAID.items() for words in texts]
)
def test_a_topic_is_understood_in_many_wordings(topic: Topic, words: str) -> None:
    assert RULES.understand(words).topics[:1] == (topic,)


@pytest.mark.parametrize(
    "words",
    [
        "will it rain tomorrow?",
        "sing me a song",
        "what is the capital of France",
        "asdf qwer",
        "tell me a joke about ª",
        "book a flight",
        "hello",
        "thank you",
    ],
)
def test_what_is_no_question_on_deals_has_no_topic(words: str) -> None:
    assert RULES.understand(words).topics == ()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("remember that ª closes in August", "ª closes in August"),
        ("Please note: they moved to Cork", "they moved to Cork"),
        ("don't forget that Ana likes short mails", "Ana likes short mails"),
    ],
)
def test_what_is_to_be_kept_is_told_from_a_question(words: str, kept: str) -> None:
    found = RULES.understand(words)
    assert found.topics == (Topic.REMEMBER,)
    assert found.kept == kept


def test_two_questions_in_one_have_two_topics() -> None:
    both = RULES.understand("who signs at ª, and when do they need it?")
    assert both.topics == (Topic.SIGNER, Topic.TIMELINE)


@pytest.mark.parametrize("words", ["and who signs there?", "what about ª?", "so what now?"])
def test_a_follow_up_is_known_as_one(words: str) -> None:
    assert RULES.understand(words).leans


def test_names_are_masked_before_words_decide() -> None:
    assert masked("who signs at Block & Stall?", [(13, 26, "ª")]) == "who signs at ª?"


def test_a_long_question_takes_no_longer_per_word() -> None:
    assert RULES.understand("who " * 250).topics == ()


@pytest.mark.parametrize(
    "document",
    [None, {}, {"macros": {}, "topics": [{"topic": "nosuch", "any": []}]},
     {"macros": {}, "topics": [{"topic": "stuck", "any": [[1, "("]]}]}],
)  # fmt: skip
def test_a_fault_in_the_data_is_named(document: object) -> None:
    with pytest.raises(BadInput):
        Rules.parse(document)
