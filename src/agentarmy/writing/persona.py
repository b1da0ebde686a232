"""Three depths of writing: who reads decides how much, how deep and in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.records import Channel
from agentarmy.errors import UsageError


class Persona(StrEnum):
    """Who reads: an individual contributor, a manager, or somebody of the C-suite."""

    IC = "ic"
    MANAGER = "manager"
    C_SUITE = "c_suite"


class Manner(StrEnum):
    """How the rep wants this one message: as it comes, shorter, warmer or firmer."""

    PLAIN = ""
    SHORTER = "shorter"
    WARMER = "warmer"
    FIRMER = "firmer"


SHORTER = 0.6
"""The share of the reader's words that a shorter message may have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one message body: words in all, words in a sentence, list lines, and depth.

    Depth 3 shows the arithmetic and the technical detail, 2 the sums, 1 the result alone.
    """

    words: int
    sentence_words: int
    bullets: int
    depth: int


LIMITS: dict[Persona, Limits] = {
    Persona.IC: Limits(words=220, sentence_words=32, bullets=9, depth=3),
    Persona.MANAGER: Limits(words=160, sentence_words=28, bullets=7, depth=2),
    Persona.C_SUITE: Limits(words=100, sentence_words=24, bullets=5, depth=1),
}
CHAT_WORDS = {Persona.IC: 90, Persona.MANAGER: 70, Persona.C_SUITE: 50}
"""A chat message is read on a phone: it keeps to these words."""

_C_SUITE = re.compile(
    r"\b(?:chief|c[efoitmprs]o|coo|cio|ciso|president|founder|owner|proprietor|partner"
    r"|managing director|md|general manager|chair(?:man|woman|person)?|evp|svp"
    r"|gesch[äa]ftsf[üu]hr\w*)\b",
    re.IGNORECASE,
)
_VICE = re.compile(r"\bvice president\b|\bvp\b", re.IGNORECASE)
_MANAGER = re.compile(
    r"\b(?:manager|head|director|lead|leader|supervisor|vp|vice president|principal"
    r"|leiter(?:in)?)\b",
    re.IGNORECASE,
)
_IC = re.compile(r"\b(?:account|project|product|office) manager\b", re.IGNORECASE)


def of_title(title: str) -> Persona:
    """Return the persona of a job title; without a title a manager is assumed."""
    if not title.strip():
        return Persona.MANAGER
    if _C_SUITE.search(_VICE.sub("", title)):
        return Persona.C_SUITE
    if _IC.search(title):
        return Persona.IC
    return Persona.MANAGER if _MANAGER.search(title) else Persona.IC


def named(name: str) -> Persona:
    """Return the persona by its name, with '-' or '_'. Raises UsageError for any other word."""
    try:
        return Persona(name.strip().lower().replace("-", "_"))
    except ValueError:
        known = ", ".join(Persona)
        raise UsageError(f'no persona "{name}"', expected=f"one of {known}") from None


def word_limit(persona: Persona, channel: Channel) -> int:
    """Return the most words that a body may have."""
    return CHAT_WORDS[persona] if channel is Channel.CHAT else LIMITS[persona].words
