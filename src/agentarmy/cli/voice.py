"""`voice`: how the rep writes, learned from mail they sent; drafts then sound like them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agentarmy import resources
from agentarmy.cli.output import JsonOption, JsonValue, emit
from agentarmy.errors import NotFound
from agentarmy.services import voice as voices
from agentarmy.wiring import open_runtime
from agentarmy.writing import formality
from agentarmy.writing.voice import LEAST_MAILS, Voice

app = typer.Typer(no_args_is_help=True, help="How you write, learned from the mail you sent.")


@app.command()
def learn(as_json: JsonOption = False) -> None:
    """Measure greeting, length, formality, sign-off and set phrases of the mail you sent.

    Example: agentarmy voice learn
    """
    runtime = open_runtime()
    me = runtime.settings.me
    tone = formality.parse(json.loads(resources.seed_text("tone.json")))
    found = voices.learn_voice(runtime.mirror, name=me.name, address=me.email, tone=tone)
    voices.keep(found, runtime.clone)
    _emit("learn", found, as_json=as_json)


@app.command()
def show(as_json: JsonOption = False) -> None:
    """Show the voice that drafts are written in.

    Example: agentarmy voice show
    """
    found = voices.kept(open_runtime().clone)
    if found is None:
        raise NotFound(
            "no voice was learned yet: drafts sound neutral",
            expected=f"at least {LEAST_MAILS} sent mails",
            hint="agentarmy voice learn",
        )
    _emit("show", found, as_json=as_json)


@app.command()
def forget(as_json: JsonOption = False) -> None:
    """Forget the learned voice: drafts sound neutral again.

    Example: agentarmy voice forget
    """
    gone = voices.forget(open_runtime().clone)
    line = "Forgotten: drafts sound neutral." if gone else "No voice was learned."
    data: dict[str, JsonValue] = {"schema": "agentarmy.voice/1", "action": "forget", "voice": None}
    emit(data, as_json=as_json, render=lambda: line)


def _emit(action: str, voice: Voice, *, as_json: bool) -> None:
    lines = {key: _plain(value) for key, value in voice.lines().items()}
    data: dict[str, JsonValue] = {
        "schema": "agentarmy.voice/1",
        "action": action,
        "voice": lines,
    }
    emit(data, as_json=as_json, render=lambda: _shown(voice))


def _plain(value: object) -> JsonValue:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value if isinstance(value, str | int | float | bool) else str(value)


def _shown(voice: Voice) -> Iterator[RenderableType]:
    table = Table("", "", box=None, show_header=False, pad_edge=False)
    for name, value in _rows(voice):
        table.add_row(Text(name, style="dim"), Text(value))
    yield Text(f"Your voice, from {voice.mails} mails", style="bold")
    yield table
    yield Text("Drafts use it; facts are never touched by it.", style="dim")


def _rows(voice: Voice) -> Iterator[tuple[str, str]]:
    yield "Greeting", f"{voice.greeting} …, then {'small' if voice.small_start else 'large'} letter"
    formal = f"; {voice.formal_closing} where it is formal" if voice.formal_closing else ""
    yield "Sign-off", f"{voice.closing}, {voice.name}{formal}"
    yield "Length", f"{voice.words} words (median), {voice.sentence_words:.1f} a sentence"
    yield "Formality", f"{voice.formality:.2f} of 1"
    yield "Contractions", f"{voice.contractions:.0%} of the places for one"
    if voice.phrases:
        yield "Again and again", "\n".join(voice.phrases)
    if voice.last_line:
        yield "Last line", voice.last_line
