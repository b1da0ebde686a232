"""The draft says what the gate did to a sentence of it."""

from __future__ import annotations

from agentarmy.writing.context import DraftKind
from agentarmy.writing.drafts import finish
from agentarmy.writing.ground import Move, Sentence
from agentarmy.writing.grounding import Finding
from writing.scenes import context

WRONG = Sentence(text="It takes 9 days.", move=Move.OFFER)


def _notes(became: str) -> list[str]:
    removed = [Finding(WRONG, "number", "9 day", became)]
    notes = finish(context(DraftKind.REPLY), [WRONG], removed=removed).notes
    return [note for note in notes if "9 days" in note]


def test_what_was_put_right_is_told_with_both_wordings() -> None:
    (note,) = _notes("It takes 8 days.")
    assert note.startswith("Corrected, not carried by its source (number): It takes 9 days.")
    assert note.endswith("It now reads: It takes 8 days.")


def test_what_was_marked_or_left_out_is_told() -> None:
    (marked,) = _notes("[to confirm: the answer; its number has no source]")
    assert marked == "To be confirmed, not carried by its source (number): It takes 9 days."
    (gone,) = _notes("")
    assert gone == "Left out, not carried by its source (number): It takes 9 days."
