"""Secrets that lie in a text as they are: keys by their shapes, and values that are called keys."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_SHAPES = {
    "Anthropic key": r"\bsk-ant-[A-Za-z0-9_-]{16,}",
    "OpenRouter key": r"\bsk-or-[A-Za-z0-9_-]{16,}",
    "OpenAI key": r"\bsk-(?!ant-|or-)(?:proj-)?[A-Za-z0-9_-]{20,}",
    "AWS key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "Slack token": r"\bxox[abeprs]-[A-Za-z0-9-]{12,}",
    "Google key": r"\bAIza[A-Za-z0-9_-]{35}\b|\bya29\.[A-Za-z0-9_-]{20,}|\bGOCSPX-[\w-]{20,}",
    "HubSpot token": r"\bpat-(?:na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f-]{20,}",
    "Stripe key": r"\b[rs]k_live_[A-Za-z0-9]{16,}",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
}
_SHAPE = re.compile("|".join(f"(?P<k{n}>{shape})" for n, shape in enumerate(_SHAPES.values())))
_KINDS = tuple(_SHAPES)
_CALLED = re.compile(
    r"(?i)(?:\b|_)(?:api[_-]?key|secret(?:[_-]?key)?|access[_-]?token|refresh[_-]?token"
    r"|auth[_-]?token|token|passwd|password|passphrase|client[_-]?secret)[\"']?\s*[:=]\s*"
    r"(?P<mark>[\"']?)(?P<value>[^\s\"'#;,]{12,200})(?P=mark)"
)
_NO_SECRET = re.compile(
    r"(?i)example|placeholder|changeme|your[_-]|xxxx|\*\*\*|<|>|\$\{|\$\(|\{\{|\bnone\b|\bnull\b"
    r"|dummy|fake|double|test|[()\[\]]|not[_-]?a[_-]?secret|^os\.|^env\."
)
_LEAST_BITS = 3.2
"""Bits per character from which on a value looks drawn and not written."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A secret that was found: the line it stands in, from 1, and its kind; never its value."""

    line: int
    kind: str


def find(text: str, *, shapes_only: bool = False) -> Iterator[Marked]:
    """Yield what looks like a secret; with `shapes_only` keys of known services alone.

    What says of itself that it is an example, and what is a name of a variable, is left out.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST:
            line = line[:_LONGEST]
        found = _SHAPE.search(line)
        if found and not _NO_SECRET.search(found[0]) and _bits(found[0][8:]) > _DRAWN:
            yield Marked(number, _KINDS[int(str(found.lastgroup)[1:])])
        elif found and found[0].startswith("-----BEGIN"):
            yield Marked(number, "private key")
        elif not shapes_only and _is_called(line):
            yield Marked(number, "value called a secret")


_LONGEST = 20_000
_DRAWN = 2.0


def _is_called(line: str) -> bool:
    for found in _CALLED.finditer(line):
        value = found["value"]
        mixed = bool(re.search(r"\d", value)) and bool(re.search(r"[A-Za-z]", value))
        if mixed and not _NO_SECRET.search(value) and _bits(value) >= _LEAST_BITS:
            return True
    return False


def _bits(value: str) -> float:
    """The entropy of a text's characters, in bits for each."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0
