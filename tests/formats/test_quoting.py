"""What is newly said, what is quoted, what is a signature: in mails as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats.quoting import split

HEAD = "On Tue, Mar 10, 2026 at 9:14 AM Mara Lind <mara@north.example> wrote:"


def cases() -> dict[str, tuple[str, list[str]]]:
    """Read data/quoting.txt: name to sender and marked lines."""
    text = (Path(__file__).parent / "data" / "quoting.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, list[str]]] = {}
    for block in text.split("\n=== ")[1:]:
        head, *lines = block.split("\n")
        name, _, sender = head.partition(" | ")
        assert name not in found, f"two cases are called {name}"
        found[name] = (sender, [line.replace("␠", " ") for line in lines])
    return found


CASES = cases()


def filled(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("name", CASES)
def test_new_words_quotes_and_signatures(name: str) -> None:
    sender, lines = CASES[name]
    parts = split("\n".join(line[2:] for line in lines), sender=sender)
    wanted = {mark: [x[2:].strip() for x in lines if x[:1] == mark] for mark in "nqs"}
    assert filled(parts.text) == wanted["n"]
    assert filled(parts.quoted) == wanted["q"]
    assert filled(parts.signature) == wanted["s"]


def test_there_are_many_and_varied_cases() -> None:
    assert len(CASES) >= 70


def test_blank_lines_inside_what_is_new_are_kept() -> None:
    assert split("One.\n\nTwo.\n\n> q").text == "One.\n\nTwo."


LINE = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "> q",
                ">> q",
                "-- ",
                "Best,",
                "Jo Kern",
                HEAD,
                "From: a@b.example",
                "Sent: 1/2/26",
            ),
            *(
                ": q",
                "| q |",
                "Dov (d@k.example) wrote:",
                ">>> Dov 03/05/26 10:12 >>>",
                "\u202bx:\u202c",
            ),
            *("To: x", "Subject: y", "-----Original Message-----", "_" * 20, "Sent from my phone"),
        ]
    ),
    st.text(max_size=60).map(lambda line: line.replace("\n", " ").replace("\r", " ")),
)


def test_a_table_is_no_quote_but_a_pipe_in_front_is() -> None:
    assert split("See:\n| a | 1 |\n| b | 2 |").quoted == ""
    assert split("Dov wrote:\n| Nine?\n\nTen.").text == "Ten."


def test_colons_quote_only_behind_an_attribution() -> None:
    parts = split("Dov Kern (dov@kern.example) wrote:\n: Nine?\n: Or ten?\n\nTen.\n\n: by May")
    assert (parts.text, parts.quoted.count(": ")) == ("Ten.", 3)
    assert split("Ten.\n\n: by May").quoted == ""


def test_marks_of_direction_stay_in_what_is_said() -> None:
    said = "\u202bכן, מתאים\u202c"
    assert split(f"{said}\n\n> ?").text == said


@given(st.lists(LINE, max_size=30))
def test_nothing_is_invented_and_nothing_is_lost(lines: list[str]) -> None:
    parts = split("\n".join(lines), sender="Jo Kern")
    kept = "\n".join([parts.text, parts.quoted, parts.signature])
    assert sorted(filled(kept)) == sorted(filled("\n".join(lines)))


@pytest.mark.parametrize(
    "piece",
    ["> ", "a:", "On ", "<a@", "wrote:\n", "From: a\n", "-- \n", "--", "Jo\n", "_" * 20 + "\n"],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    split(piece * 20_000)
    split("x" * 200_000 + piece)
