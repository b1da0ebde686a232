"""A conversation on the screen: one answer, a prompt loop, and both as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text

from agentarmy import resources
from agentarmy.cli.engines import consultant_of, engine_data, engine_words, warn
from agentarmy.cli.output import JsonValue, emit, note, out
from agentarmy.cli.qualify import desk_of
from agentarmy.cli.safe_text import json_safe, one_line
from agentarmy.errors import UsageError
from agentarmy.services.conversing import Room, converse
from agentarmy.wiring import Runtime, languages, library, seed_objects

if TYPE_CHECKING:
    from rich.console import RenderableType

    from agentarmy.knowledge.answer import Found
    from agentarmy.services.replies import Reply, Told
    from agentarmy.store.sessions import Session
    from agentarmy.writing.deal_answers import Citation

END = 8
"""Signs of an id that are shown; its end tells sessions apart, its beginning is the time."""
QUIT = frozenset({"/quit", "/q", "/exit", "quit", "exit", "bye"})
HELP = "Ask in your own words; /new opens another session, /quit leaves."


def room_of(runtime: Runtime, engine: str = "rules") -> Room:
    """Lay ready what answering needs; `engine` is who words it, '' for the models set up."""
    from agentarmy.reading.english import English
    from agentarmy.reading.inquiries import Rules

    settings = runtime.settings

    def knows(question: str) -> Found:
        from agentarmy.services import asking

        return asking.ask(
            runtime.mirror,
            question,
            library=library((*settings.our_domains, settings.tenant)),
            facts=runtime.facts(),
            index=runtime.index,
            internal=True,
        )

    index = runtime.index
    return Room(
        mirror=runtime.mirror,
        desk=desk_of(runtime),
        rules=Rules.parse(seed_objects("inquiries").get("topics")),
        languages=languages(),
        is_word=English.parse(resources.seed_text("words", "english.txt")).is_word,
        knows=knows,
        embedder=index.embedder if index else None,
        consultant=consultant_of(runtime, engine),
    )


def show(reply: Reply, *, as_json: bool, explain: bool, lines: bool = False) -> None:
    """Write a reply to stdout; with `lines` a JSON document takes one line."""
    data = plain_reply(reply)
    warn(reply.engine)
    if as_json and lines:
        sys.stdout.write(json_safe(json.dumps(data, ensure_ascii=False)) + "\n")
        sys.stdout.flush()
        return
    emit(data, as_json=as_json, render=lambda: shown(reply, explain=explain))


def shown(reply: Reply, *, explain: bool) -> Iterator[RenderableType]:
    """Yield a reply as one reads it: whom it is about, the sentences, their sources."""
    if reply.about:
        yield Text(", ".join(reply.about), style="bold")
    if reply.line:
        yield Text(reply.line, style="yellow" if not reply.told else "bold")
    for place, name in enumerate(reply.candidates, start=1):
        yield Text(f"  {place}  {name}")
    for example in reply.examples:
        yield Text(f'  agentarmy ask "{example}"', style="cyan")
    for one in reply.told:
        yield _sentence(one)
        if explain:
            for cited in one.citations:
                yield Text(f"      “{cited.quote}”  {cited.kind} {cited.id[:8]}", style="dim")
    if words := engine_words(reply.engine):
        yield Text(words, style="dim")
    if explain:
        topics = ", ".join(reply.topics) or "none"
        goes = "goes on" if reply.continued else "begins"
        tail = f"session {reply.session[-END:]} {goes}, turn {reply.turn}"
        yield Text(f"understood as: {topics}; outcome: {reply.outcome}; {tail}", style="dim")


_STYLES = {"nothing": "yellow", "memory": "magenta"}


def _sentence(one: Told) -> Text:
    line = Text(f"- {one.text}", style=_STYLES.get(one.kind, ""))
    where = [_where(cited) for cited in one.citations if cited.kind != "record"]
    fields = [cited.part.rpartition(".")[2] for cited in one.citations if cited.kind == "record"]
    if fields:
        where.append(f"record: {', '.join(dict.fromkeys(fields))}")
    for name in dict.fromkeys(where):
        line.append(f"  [{name}]", style="cyan")
    if not where and one.basis:
        line.append(f"  [{one.basis}]", style="dim")
    return line


def _where(cited: Citation) -> str:
    if cited.kind == "your words":
        return "your words"
    who = f" {cited.who}" if cited.who and cited.who != cited.kind else ""
    return f"{cited.kind}{who}{', ' + cited.at if cited.at else ''}"


def plain_reply(reply: Reply) -> dict[str, JsonValue]:
    """Return a reply as the documented JSON."""
    return {
        "schema": "agentarmy.ask/1",
        "session": reply.session,
        "turn": reply.turn,
        "continued": reply.continued,
        "question": reply.question,
        "outcome": reply.outcome,
        "topics": list(reply.topics),
        "about": list(reply.about),
        "line": reply.line,
        "candidates": list(reply.candidates),
        "examples": list(reply.examples),
        **engine_data(reply.engine),
        "sentences": [_plain_told(one) for one in reply.told],
    }


def _plain_told(one: Told) -> dict[str, JsonValue]:
    return {
        "text": one.text,
        "kind": one.kind,
        "by": one.by,
        "basis": one.basis,
        "sources": [
            {
                "kind": cited.kind,
                "id": cited.id,
                "part": cited.part,
                "quote": cited.quote,
                "who": cited.who,
                "at": cited.at or None,
                "message_id": cited.message_id or None,
            }
            for cited in one.citations
        ],
    }


def loop(room: Room, *, session: Session | None, new: bool, as_json: bool, explain: bool) -> None:
    """Read questions until /quit or the end of the input; a fault in one ends nothing."""
    there = sys.stdin.isatty()
    if there:
        with suppress(ImportError):
            import readline  # noqa: F401 - line editing and history of input()
        note(HELP)
    while (typed := _line(there)) is not None:
        words = typed.strip()
        if words.casefold() in QUIT:
            return
        if words.casefold() in ("/new", "/help", "/?"):
            session, new = (None, True) if words.casefold() == "/new" else (session, new)
            note("A new session." if new else HELP)
            continue
        if not words:
            continue
        try:
            reply = converse(room, words, session=session, new=new)
        except UsageError as error:
            note(f"agentarmy: {one_line(error.line())}")
            continue
        from agentarmy.store import sessions

        session, new = sessions.named(room.mirror, reply.session), False
        show(reply, as_json=as_json, explain=explain, lines=True)
        if not as_json:
            out().print()
        sys.stdout.flush()


def _line(there: bool) -> str | None:
    """The next line, None at the end of the input or at Ctrl-C."""
    try:
        if there:
            return input("ask> ")
        line = sys.stdin.readline()
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\n")
        return None
    return line or None
