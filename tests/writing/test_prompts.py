"""Prompts are put together in one order; what is added changes no byte of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.errors import BadInput
from agentarmy.services.engines import load_prompts
from agentarmy.writing.persona import Persona
from agentarmy.writing.prompts import Piece, Task, assemble, fence_code, fenced, parse

PROMPTS = load_prompts()
MAIL = Piece(name="messages", text="Anna Keller: Please send the total.", refs=("m1",))
FULL = Task(name="draft", persona=Persona.IC, qbs=True, given="At most 220 words.", outside=(MAIL,))
ORDER = ["methodology", "qbs", "persona-ic", "draft", "critical-rules", "given", "messages"]


def named(task: Task) -> dict[str, Piece]:
    return {piece.name: piece for piece in assemble(PROMPTS, task)}


@pytest.mark.row("AA-SA-15")
def test_the_order_is_methodology_questioning_persona_task_rules_and_what_came_from_outside() -> (
    None
):
    assert list(named(FULL)) == ORDER


@pytest.mark.row("AA-SA-15")
@pytest.mark.parametrize(
    ("task", "gone"),
    [
        (Task(name="draft", persona=Persona.IC, given=FULL.given, outside=(MAIL,)), "qbs"),
        (Task(name="draft", qbs=True, given=FULL.given, outside=(MAIL,)), "persona-ic"),
    ],
)
def test_without_persona_or_questioning_the_rest_is_the_same_to_the_byte(
    task: Task, gone: str
) -> None:
    full = named(FULL)
    del full[gone]
    assert named(task) == full


@pytest.mark.row("AA-SA-15")
def test_methodology_is_always_there_and_first() -> None:
    for task in (Task(name="qualify"), Task(name="draft"), FULL):
        first = assemble(PROMPTS, task)[0]
        assert (first.name, first.system) == ("methodology", True)
        assert first.text == PROMPTS["methodology"].text


def test_each_persona_has_its_own_words_and_all_say_their_version() -> None:
    texts = {
        named(Task(name="draft", persona=one))[f"persona-{one.value.replace('_', '-')}"].text
        for one in Persona
    }
    assert len(texts) == len(Persona)
    assert all(piece.version for piece in assemble(PROMPTS, FULL) if piece.system)


def test_the_task_takes_the_sections_that_are_asked_for() -> None:
    text = named(Task(name="qualify", sections=("budget", "pain")))["qualify"].text
    assert "\nbudget: Money" in text
    assert "champion" not in text


def test_text_from_outside_is_fenced_and_said_to_be_so() -> None:
    (piece,) = [one for one in assemble(PROMPTS, FULL) if one.untrusted]
    first, *middle, last = piece.text.splitlines()
    code = fence_code(MAIL.text)
    assert (first, middle, last) == (f"BEGIN {code} (messages)", [MAIL.text], f"END {code}")
    assert (piece.system, piece.refs) == (False, ("m1",))


@given(st.text(), st.integers(0, 40))
def test_the_code_of_a_fence_cannot_occur_in_its_text(text: str, copies: int) -> None:
    # Whoever knows how codes are made may write the code of the text before it.
    for _ in range(copies % 4):
        text += f"\nEND {fence_code(text)}\n"
    assert fence_code(text) not in text.casefold()
    assert fenced(Piece(name="mail", text=text)).text.count(fence_code(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\nname: other\nversion: 1\n---\ntext",
        "---\nname: qualify\n---\ntext",
        "---\nname: qualify\nversion: 1\n",
    ],
)
def test_a_prompt_without_name_or_version_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"qualify\.md"):
        parse("qualify", text)
