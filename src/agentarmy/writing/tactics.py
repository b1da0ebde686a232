"""Tells labels and calibrated questions (Chris Voss) from other sentences."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"^\s*(?:it|that|this) (?:sounds|seems|looks|feels)\b"
    r"|^\s*(?:you|you all) (?:seem|sound|look)\b|^\s*(?:sounds|seems|looks) like\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?i)\b(?:seems|sounds|looks) (?:good|fine|great|right|ok|okay|perfect|to work)\b"
)
_CALIBRATED = re.compile(
    r"^\s*(?:(?:and|so|but|may i ask|if i may ask|quick (?:one|question)|one question[^:]*)"
    r"[:,]?\s+)?"
    r"(?:(?:if|when|once|in) [^,?]{3,80}, )?(?:how|what)\b[^?]*\?\s*$",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?i)\b(?:what time|what date|what day|how many|how much|how old|how long|how often"
    r"|what is your (?:name|number|address|budget)|how are you)\b"
)

_REQUEST = re.compile(
    r"(?i)^\W*(?:(?:and|so|but|also|please)[, ]+)*(?:can|could|can't|couldn't|would|will|do|is|are"
    r"|what|how|any)\b(?: you)?"
)
_TROUBLE = re.compile(
    r"(?i)\b(?:too|over budget|above|expensive|steep|afford|difficult|worr\w+|afraid|concern\w*"
    r"|cannot|beyond|more than (?:we|i|our)|problem|tight|burned|risky|scared|nervous|unsure"
    r"|goes wrong|fails?|struggl\w+|not\b|never)|n't\b"
)


def is_label(sentence: str) -> bool:
    """Say whether a sentence names what the other side feels or faces ('It sounds like …')."""
    if sentence.rstrip().endswith("?") or _SELF.search(sentence):
        return False
    return bool(_LABEL.search(sentence))


def is_calibrated_question(sentence: str) -> bool:
    """Say whether a sentence is an open how or what question that makes the other side think.

    Questions for a mere figure or fact ('how many', 'what time') are not.
    """
    return bool(_CALIBRATED.match(sentence)) and not _CLOSED.search(sentence)


def weighs(words: str) -> bool:
    """Say whether their words speak of a trouble; a mere question does not."""
    if not words.rstrip(" \"'”)").endswith("?") and not _REQUEST.match(words):
        return True
    return bool(_TROUBLE.search(_REQUEST.sub("", words)))
