"""`agentarmy join-meeting`: follow a meeting's transcript, then write its minutes."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from agentarmy.cli.minutes import minutes_data, show
from agentarmy.cli.output import JsonOption, JsonValue, emit, note
from agentarmy.cli.qualify import desk_of, tell_unknown
from agentarmy.errors import BadInput, NotFound, NotSetUp, UsageError
from agentarmy.formats.text import decode
from agentarmy.services.listening import Heard, Listener
from agentarmy.services.meetings import take
from agentarmy.wiring import open_runtime, salience

EVERY = 0.2
"""Seconds between two looks at a file that grows."""
_PIECE = 1 << 16
SHOWN = 56
"""Characters of what was said last."""


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
    updates: list[JsonValue] = []
    data = follow(transcript, idle=until_idle, each=lambda so_far: _tell(listener, so_far, updates))
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
            {"schema": "agentarmy.join-meeting/1", "updates": updates, "minutes": minutes},
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


def _tell(listener: Listener, data: bytes, updates: list[JsonValue]) -> None:
    """Say on stderr what is open now, when somebody said something new."""
    heard = listener.hear(data)
    if heard is None:
        return
    updates.append(_update(heard))
    last = heard.new[-1]
    words = " ".join(last.text.split())
    words = f"{words[:SHOWN]}…" if len(words) > SHOWN else words
    note(f"{heard.turns:>4}  {last.speaker.label}: {words}")
    gaps = ", ".join(element.label for element in heard.gaps) or "none"
    note(f"      MEDDIC {len(heard.known)} of {len(heard.known) + len(heard.gaps)}; gaps: {gaps}")
    if heard.question:
        note(f"      ask: {heard.question}")


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
