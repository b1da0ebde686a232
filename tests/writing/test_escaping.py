"""Whatever the data says, Markdown shows its very words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agentarmy.writing.escaping import plain_line, plain_text

READ = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PARTS = st.sampled_from(
    [
        *"ab 1.-#*_`[]()<>!~&;:|=+\\/\"'@",
        "**",
        "~~",
        "&amp;",
        "http://x.example",
        "<b>",
        "](",
        "1. ",
    ]
)


def kinds(markdown: str) -> tuple[set[str], str]:
    """The kinds of inline tokens and the text they show."""
    tokens = READ.parse(markdown)
    inner: list[Token] = [one for token in tokens for one in token.children or ()]
    return {one.type for one in inner}, "".join(one.content for one in inner)


@pytest.mark.parametrize(
    "text",
    ["**x**", "[a](b)", "# x", "1. x", "- x", "> x", "a\n\n# b", "<b>x</b>", "`x`", "~~x~~", "_x_"],
)
def test_marks_are_shown(text: str) -> None:
    shown = kinds(f"- {plain_line(text)}")
    assert shown == ({"text"}, " ".join(text.split())) or shown == (
        {"text", "text_special"},
        " ".join(text.split()),
    )


def test_plain_words_stay_as_they_are() -> None:
    for text in ("9 x Press 20 at 4,000 USD", "snake_case & Sons <3", "Jo: 'nine' (by 3 * 4)"):
        assert plain_line(text) == text


@given(st.lists(PARTS, min_size=1, max_size=12).map("".join))
def test_no_text_is_obeyed(text: str) -> None:
    words = " ".join(text.split())
    for markdown in (f"- {plain_line(text)} end", f"# {plain_text(text)} end"):
        types, shown = kinds(markdown)
        assert types <= {"text", "text_special"}
        assert shown == f"{words} end".strip()
