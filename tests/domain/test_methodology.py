from __future__ import annotations

import pytest

from agentarmy.domain.methodology import parse
from agentarmy.errors import BadInput

BANT = {
    "method": "bant",
    "name": "BANT+",
    "elements": [{"id": "budget", "questions": ["How much?", {"text": "Approved?"}]}],
}


def test_a_method_is_read() -> None:
    found = parse([{"method": "spin", "elements": [{"id": "budget", "questions": "Q"}]}, BANT])
    first, second = found.asking("budget")
    assert (first.method, first.name) == ("bant", "budget")
    assert first.questions == ("How much?", "Approved?")
    assert second.questions == ("Q",)
    assert found.names["bant"] == "BANT+"


@pytest.mark.parametrize(
    "document",
    [{}, {"method": "x"}, {"method": "x", "elements": {}}, {"method": "x", "elements": [{}]}],
)
def test_what_is_missing_is_said(document: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"x|\?"):
        parse([document])
