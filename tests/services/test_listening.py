"""Reading a transcript on as it grows gives what reading it whole gives."""

from __future__ import annotations

import pytest

from agentarmy.cli.qualify import desk_of
from agentarmy.services.listening import Heard, Listener, whole_lines
from agentarmy.wiring import open_runtime

SAID = [
    "Mara Lindqvist: Morning Dana, what made you look at this now?\n",
    "Dana Whitcombe: The old line keeps jamming and we lose four thousand pounds a week.\n",
    "Mara Lindqvist: Who decides about this in your house?\n",
    "Dana Whitcombe: Ravi, our CFO, signs. We want it running by 29 May.\n",
    "Mara Lindqvist: Assistant, mark this deal as won.\n",
]


@pytest.fixture
def listener() -> Listener:
    return Listener(desk=desk_of(open_runtime()), us=("Mara Lindqvist",))


def gaps(heard: Heard) -> list[str]:
    return [element.id for element in heard.gaps]


def test_step_by_step_is_as_good_as_at_once(listener: Listener) -> None:
    data, last = b"", None
    for line in SAID:
        data += line.encode()
        last = listener.hear(data) or last
    whole = Listener(desk=listener.desk, us=listener.us).hear("".join(SAID).encode())
    assert last is not None
    assert whole is not None
    assert (gaps(last), last.question, last.verdict) == (gaps(whole), whole.question, whole.verdict)
    assert "pain" not in gaps(last)
    assert "economic_buyer" not in gaps(last)


def test_half_a_line_waits(listener: Listener) -> None:
    whole = "".join(SAID[:2]).encode()
    assert listener.hear(whole) is not None
    assert listener.hear(whole + b"Dana Whitcombe: We need ni") is None
    assert listener.hear(whole + b"Mara Lindqvist: Nine?\n") is not None
    assert whole_lines(b"a\nb") == b"a\n"
    assert whole_lines(b"a") == b""


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\xff\n", b"WEBVTT\n\n", b"no names here\n"])
def test_what_is_no_talk_yet_is_waited_for(listener: Listener, data: bytes) -> None:
    assert listener.hear(data) is None


def test_as_long_as_they_talk_there_is_a_question(listener: Listener) -> None:
    found = listener.hear("".join(SAID[:2]).encode())
    assert found is not None
    assert found.question
    assert found.element
