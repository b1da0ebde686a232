from __future__ import annotations

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Side
from agentarmy.errors import BadInput
from agentarmy.reading.lexicon import Lexicon

RULE = {"id": "x", "kind": "budget", "any": ["<<we>> pay <<amt>>"]}
MACROS = {"we": {"theirs": "we", "ours": "you"}}


def test_a_rule_is_worded_from_both_sides() -> None:
    [rule] = Lexicon.parse({"rules": [RULE], "macros": MACROS}).rules
    assert rule.kind is Kind.BUDGET
    theirs, ours = rule.pattern(Side.THEIRS), rule.pattern(Side.OURS)
    assert theirs
    assert ours
    assert theirs.search("so we pay \u00a4\u00a4")
    assert ours.search("so you pay \u00a4\u00a4")
    assert not ours.search("so we pay \u00a4\u00a4")


def test_files_by_name_are_joined() -> None:
    parsed = Lexicon.parse(
        {"a": {"rules": [RULE]}, "b": {"macros": MACROS, "words": {"yes": ["yes"]}}}
    )
    assert len(parsed.rules) == 1
    assert parsed.word("yes").match("yes, please")
    assert not parsed.word("absent").search("anything")


@pytest.mark.parametrize(
    "broken",
    [
        {"rules": [{**RULE, "kind": "nonsense"}], "macros": MACROS},
        {"rules": [{**RULE, "any": []}], "macros": MACROS},
        {"rules": [{**RULE, "any": ["("]}], "macros": MACROS},
        {"rules": [{**RULE, "mood": "loud"}], "macros": MACROS},
        {"rules": [RULE]},
        {"rules": "x"},
        {"words": {"yes": "yes"}},
        {"a": 1},
    ],
)
def test_a_broken_lexicon_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="lexicon"):
        Lexicon.parse(broken)


def test_the_shipped_rules_have_names_of_their_own(lexicon: Lexicon) -> None:
    assert len({r.id for r in lexicon.rules}) == len(lexicon.rules)
    assert {r.kind for r in lexicon.rules} >= {
        Kind.BUDGET,
        Kind.AUTHORITY,
        Kind.NEED,
        Kind.TIMELINE,
    }
