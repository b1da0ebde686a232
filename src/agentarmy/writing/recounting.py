"""An answer to a question about a meeting, made of what was said there."""

from __future__ import annotations

from dataclasses import dataclass

from agentarmy.reading.acts import count
from agentarmy.reading.passages import ENOUGH, Room, passages
from agentarmy.writing.reported import Told, subject_of, tell

LEAST = 30
"""However long the question, so many words are left for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """An answer: its heading (what was asked about) and its sentences; empty when none is known."""

    about: str
    sentences: tuple[Told, ...]

    @property
    def text(self) -> str:
        """The answer as one paragraph; '' when nothing was said of it."""
        if not self.sentences:
            return ""
        head = [f"{self.about}:"] if self.about else []
        return " ".join((*head, *(one.text for one in self.sentences)))


def recount(room: Room, question: str) -> Recounted:
    """Answer a question from what was said; every sentence carries what it was made of."""
    about = subject_of(question)
    most = max(LEAST, ENOUGH - count(about))
    found = passages(room, question, most=most)
    return Recounted(about=about, sentences=tell(found, speakers=room.speakers))
