"""Arabic letters join as their neighbours ask; everything else stays."""

from __future__ import annotations

import pytest

from agentarmy.writing.shaping import joined_letters


@pytest.mark.parametrize("text", ["", "Łukasz Żółć", "דוד כהן", "王小明", "7,150 USD"])
def test_other_scripts_stay(text: str) -> None:
    assert joined_letters(text) == text


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("\u0628", "\ufe8f"),  # alone
        ("\u0628\u0628\u0628", "\ufe91\ufe92\ufe90"),  # initial, medial, final
        ("\u062f\u0628", "\ufea9\ufe8f"),  # dal joins to nothing behind it
        ("\u0628\u062f", "\ufe91\ufeaa"),
        ("\u0644\u0627", "\ufefb"),  # lam and alef are one
        ("\u0628 \u0628", "\ufe8f \ufe8f"),  # a space parts
        ("\u0628\u064e\u0628", "\ufe91\u064e\ufe90"),  # a mark does not
    ],
)
def test_letters_join(text: str, forms: str) -> None:
    assert joined_letters(text) == forms
