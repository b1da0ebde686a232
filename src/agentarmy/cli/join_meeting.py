"""`agentarmy join-meeting`: follow a meeting's transcript, then write its minutes."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from agentarmy.cli.minutes import minutes_data, show
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.domain.records import Side
from agentarmy.errors import BadInput, NotFound, NotSetUp, UsageError
from agentarmy.formats.text import decode
from agentarmy.services.listening import Heard, Listener
from agentarmy.services.meetings import take
from agentarmy.wiring import open_runtime, salience

EVERY = 0.2
"""Seconds between two looks at a file that grows."""
_PIECE = 1 << 16
SHOWN = 64
"""Characters that are shown of words."""


def command(
    link: Annotated[str, typer.Argument(help="A meeting's link: needs audio.")] = "",
    transcript: Annotated[
        str, typer.Option("--transcript", help="A file that grows, or '-' for a pipe.")
    ] = "",
    us: Annotated[
        list[str] | None,
        typer.Option("--us", help="Who speaks for our side; remembered. May be repeated."),
    ] = None,
    until_idle: Annotated[
        float, typer.Option("--until-idle", help="End after so many seconds without a word.", min=0)
    ] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Follow a transcript as it grows: MEDDIC gaps and the next question, then the minutes.

    It ends at the end of a pipe, with Ctrl-C, or with --until-idle.

    Example: agentarmy join-meeting --transcript live.vtt --us "Mara Lindqvist" --until-idle 60
    """
    if link and not transcript:
        raise NotSetUp(
            "joining a meeting by its link needs audio, which is not set up",
            expected="its transcript",
            hint="agentarmy join-meeting --transcript FILE",
        )
    if not transcript:
        raise UsageError("no transcript was named", expected="--transcript FILE, or '-'")
    runtime = open_runtime()
    desk = desk_of(runtime)
    name = "stdin.txt" if transcript == "-" else Path(transcript).name
    listener = Listener(desk=desk, name=name, us=tuple(us or ()))
    screen = Screen(listener)
    data = follow(transcript, idle=until_idle, each=screen.tell)
    if not data.strip():
        raise BadInput(f"{transcript}: nothing was said", expected="lines of 'Name: words'")
    kept = transcript != "-" and _stands(Path(transcript), data)
    write = partial(
        take,
        runtime.mirror,
        transcript if kept else "-",
        desk=desk,
        salience=salience(),
        text="" if kept else decode(data),
        held=desk.now.astimezone(ZoneInfo(desk.zone)).date(),
    )
    try:
        taken = write(us=us or ())
    except NotFound as error:  # none of ours spoke: what came through a pipe is not said again
        note(error.line())
        taken = write()
    tell_unknown(taken.qualified)
    if as_json:
        minutes = minutes_data(taken, sender=runtime.settings.me.name)
        emit(
            {"schema": "agentarmy.join-meeting/1", "updates": screen.updates, "minutes": minutes},
            as_json=True,
            render=lambda: (),
        )
        return
    show(taken, runtime)


def follow(source: str, *, idle: float, each: Callable[[bytes], None]) -> bytes:
    """Read a file that grows or a pipe to its end, telling `each` what there is after each piece.

    A file ends with Ctrl-C, or when nothing came for `idle` seconds (0: never); a pipe at its end
    too. Raises NotFound for a file that does not exist.
    """
    data = b""
    pieces = _piped(idle) if source == "-" else _growing(Path(source), idle)
    with suppress(KeyboardInterrupt):
        for piece in pieces:
            data += piece
            each(data)
    return data


def _growing(path: Path, idle: float) -> Iterator[bytes]:
    if not path.is_file():
        raise NotFound(f'no file "{path}"', expected="a transcript that somebody writes")
    with path.open("rb") as stream:
        since = time.monotonic()
        while not idle or time.monotonic() - since < idle:
            piece = stream.read()
            if piece:
                since = time.monotonic()
                yield piece
            else:
                time.sleep(EVERY)


def _stands(path: Path, data: bytes) -> bool:
    """Whether the file still holds what was heard; a recorder may have moved or emptied it."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(data)) == data
    except OSError:
        return False


def _piped(idle: float) -> Iterator[bytes]:
    """What comes through stdin, as it comes."""
    try:
        number = sys.stdin.fileno()
    except (OSError, ValueError):  # no real file: a test, or a window's
        yield sys.stdin.read().encode("utf-8", "surrogateescape")
        return
    while True:
        if idle and not select.select([number], [], [], idle)[0]:
            return
        piece = os.read(number, _PIECE)
        if not piece:
            return
        yield piece


@dataclass(slots=True)
class Screen:
    """Says on stderr what is new: the last words, what was heard, what is open, what to ask.

    What stands on the screen already is not said again.
    """

    listener: Listener
    updates: list[JsonValue] = field(default_factory=list)
    _known: tuple[str, ...] = ()
    _gaps: str = ""
    asked: str = ""

    def tell(self, data: bytes) -> None:
        """Say what came of the words so far."""
        heard = self.listener.hear(data)
        if heard is None:
            return
        self.updates.append(_update(heard))
        last = heard.new[-1]
        note(f"{heard.turns:>4}  {last.speaker.label}: {_cut(last.text)}")
        for element in heard.known:
            if element.id not in self._known:
                note(f"      heard: {element.label}: {_cut(element.value)}")
        gaps = _gaps(heard)
        if gaps != self._gaps:
            note(f"      {gaps}")
        waits = last.side is Side.OURS and last.text.rstrip().endswith("?")
        if heard.question and heard.question != self.asked and not waits:
            note(f"      ask: {heard.question}")
            self.asked = heard.question
        self._known, self._gaps = tuple(one.id for one in heard.known), gaps


def _gaps(heard: Heard) -> str:
    known, open_ = len(heard.known), [element.label for element in heard.gaps]
    gaps = ", ".join(open_) if known else "all"
    return f"MEDDIC {known} of {known + len(open_)}; gaps: {gaps if open_ else 'none'}"


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:SHOWN]}…" if len(words) > SHOWN else words


def _update(heard: Heard) -> dict[str, JsonValue]:
    return {
        "turns": heard.turns,
        "said": [turn.text for turn in heard.new],
        "known": [element.id for element in heard.known],
        "gaps": [element.id for element in heard.gaps],
        "question": heard.question or None,
        "element": heard.element or None,
        "verdict": heard.verdict,
    }
