"""A promise that was open is kept by what is new alone; a file that comes late counts too."""

from __future__ import annotations

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.records import Side
from agentarmy.services.promising import states


def test_states_name_the_promises_alone() -> None:
    promise = Evidence(
        kind=Kind.COMMITMENT,
        value=Text("send the quote"),
        quote="I will send the quote",
        start=0,
        end=21,
        source=Source(SourceKind.MESSAGE, "m1"),
        side=Side.OURS,
        speaker="Mara",
        confidence=0.8,
    )
    other = Evidence(
        kind=Kind.ASK,
        value=Text("send the quote"),
        quote="send the quote",
        start=7,
        end=21,
        source=promise.source,
        side=Side.THEIRS,
        speaker="Ada",
        confidence=0.8,
    )
    assert states([promise, other], {promise.id}) == {promise.id: True}
    assert states([promise, other], set()) == {promise.id: False}
