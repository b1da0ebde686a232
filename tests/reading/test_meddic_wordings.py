"""MEDDIC, objections and promises in many people's words, and near misses that say nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
WORDINGS = json.loads(Path(__file__).with_name("meddic_wordings.json").read_text(encoding="utf-8"))
"""By kind and sign: '+' affirmed, '-' denied, '0' says nothing; of objections by their topic."""


def cases() -> list[tuple[str, str, str]]:
    return [
        (kind, sign, script)
        for kind, signs in WORDINGS.items()
        for sign, scripts in signs.items()
        for script in scripts
    ]


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(("kind", "sign", "script"), cases())
def test_cues(talk: Talk, kind: str, sign: str, script: str) -> None:
    lines = script if script.startswith("us: ") else f"them: {script}"
    found = [
        e
        for e in talk(lines).evidence
        if e.kind is Kind(kind) and e.side is Side.THEIRS and not e.hypothetical
    ]
    if kind == "objection":
        assert sorted({e.topic for e in found}) == ([] if sign == "0" else [sign])
    else:
        signs = {"+" if e.polarity > 0 else "-" for e in found}
        assert signs == (set() if sign == "0" else {sign})
