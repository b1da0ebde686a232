"""The words by which competitors are told, as they ship, for the tests of writing."""

from __future__ import annotations

import json

from agentarmy import resources
from agentarmy.reading.english import English
from agentarmy.writing.competitors import Vocabulary

WORDS = Vocabulary.parse(
    json.loads(resources.seed_text("rivals.json")),
    is_word=English.parse(resources.seed_text("words", "english.txt")).is_word,
)
