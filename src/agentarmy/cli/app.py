"""The root command: names, help and lazy loading of every verb, and the one error boundary."""

from __future__ import annotations

import inspect
import io
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from agentarmy import __version__
from agentarmy.cli.safe_text import one_line
from agentarmy.errors import Bug, UsageError, UserError

if TYPE_CHECKING:
    from typing import TextIO

    from typer._click import Command, Context, HelpFormatter

DAILY, RECORDS, SETUP = "Every day", "Records", "Set up"

COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("demo", "The whole job on made-up deals, in a home of its own.", DAILY),
    "import": ("import_", "Take in mail, calls, chats, contacts, calendars, tables.", DAILY),
    "qualify": ("qualify", "Judge a call, thread, deal or account: BANT+ and MEDDIC.", DAILY),
    "next": ("next", "What to do next on a deal or account, and why.", DAILY),
    "qbs": ("qbs", "The one question to ask next, and how deep we are.", DAILY),
    "draft": ("draft", "Write a mail, chat or note, every fact sourced.", DAILY),
    "approvals": ("approvals", "What waits for your yes, exactly as it will go.", DAILY),
    "outbox": ("outbox", "Everything that goes out, and what became of it.", DAILY),
    "brief": ("brief", "Prepare for a meeting, an account or a lead.", DAILY),
    "battlecard": ("battlecard", "A competitor on one card: for, against, all cited.", DAILY),
    "minutes": ("minutes", "What a call came to: decisions, actions, open points.", DAILY),
    "join-meeting": ("join_meeting", "Follow a call's transcript: gaps, next question.", DAILY),
    "ask": ("ask", "Ask about your deals; every sentence names its source.", DAILY),
    "resume": ("resume", "Go on with a conversation where it stopped.", DAILY),
    "memory": ("memory", "What you wanted kept: list, forget.", DAILY),
    "history": ("history", "Search all that was said, in mail, chat and calls.", DAILY),
    "kb": ("kb", "What the house knows: take in folders, search them.", DAILY),
    "lead": ("lead", "Form leads: thirteen steps to a draft and a task.", DAILY),
    "calendar": ("calendar", "Your meetings; times that suit both sides.", DAILY),
    "score": ("score", "Fit score of a lead, 0 to 100, part by part.", DAILY),
    "audit-pipeline": ("audit_pipeline", "What is rotten in a deals export.", DAILY),
    "accounts": ("records:accounts", "Companies.", RECORDS),
    "contacts": ("records:contacts", "People, and proposals to merge them.", RECORDS),
    "leads": ("records:leads", "Leads with their fit scores.", RECORDS),
    "deals": ("records:deals", "Deals by stage, sum and close date.", RECORDS),
    "activities": ("records:activities", "Calls, meetings, mails and notes.", RECORDS),
    "tasks": ("records:tasks", "What is to be done, by when.", RECORDS),
    "pricebook": ("pricebook", "List prices that budgets are checked against.", RECORDS),
    "policies": ("policies", "Delivery days, discounts and limits that bind a deal.", RECORDS),
    "init": ("init", "Four questions, each skippable, then ready.", SETUP),
    "clone": ("clone", "One private folder per rep: create, list, use, remove.", SETUP),
    "voice": ("voice", "How you write, learned from mail you sent.", SETUP),
    "config": ("config", "Show and set values, each with its origin.", SETUP),
    "doctor": ("doctor", "What works, what is missing, what mends it.", SETUP),
    "backup": ("backup", "Save and restore the whole clone.", SETUP),
    "models": ("models", "Models: list, choose, try, fetch. None is needed.", SETUP),
    "cost": ("cost", "What models cost, by agent, task or model, and the cap.", SETUP),
    "trace": ("trace", "How a model's answer came about, step by step.", SETUP),
    "mode": ("mode", "What may leave this machine: show it, switch it.", SETUP),
    "consent": ("consent", "Who agreed to what: who, when, how, what for.", SETUP),
    "suppress": ("suppress", "Whom nobody writes to or calls any more.", SETUP),
    "audit": ("audit", "Who did what, when and why; verify, export.", SETUP),
    "privacy": ("privacy", "All that is held on a person: export it, erase it.", SETUP),
    "secrets": ("secrets", "Keys in the system keyring or an encrypted file.", SETUP),
    "eval": ("eval", "Quality figures on labelled data, per task.", SETUP),
    "smoke-formlead": ("smoke_formlead", "Try the thirteen steps of a form lead.", SETUP),
    "check-secrets": ("check_secrets", "No key may lie in a file as it is.", SETUP),
    "tui": ("tui", "The full-screen view.", DAILY),
    "plugins": ("plugins", "Installed plugins.", SETUP),
}
"""Command name to (module of agentarmy.cli, or module:attribute), help line, help panel."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return every command name in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import and return the command; None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module, _, panel = COMMANDS[cmd_name]
            self.commands[cmd_name] = _load(cmd_name, module, panel)
        return self.commands[cmd_name]

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help page without importing any command."""
        from agentarmy.cli import help_page

        records = [param.get_help_record(ctx) for param in self.get_params(ctx)]
        panels = [("Options", [record for record in records if record])]
        for panel in (DAILY, RECORDS, SETUP):
            rows = [(name, line) for name, (_, line, where) in COMMANDS.items() if where == panel]
            panels.append((panel, rows))
        usage = f"Usage: {ctx.command_path} [OPTIONS] COMMAND [ARGS]..."
        help_page.show(usage, inspect.cleandoc(self.help or ""), panels=panels)


def _load(name: str, place: str, panel: str) -> Command:
    module_name, _, attribute = place.partition(":")
    module = import_module(f"agentarmy.cli.{module_name}")
    found: Command
    if attribute or hasattr(module, "app"):
        found = typer.main.get_group(getattr(module, attribute or "app"))
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode="rich")
        single.command(name)(module.command)
        found = typer.main.get_command(single)
    found.name = name
    return found


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, rich_markup_mode="rich")


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"agentarmy {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    clone: Annotated[
        str, typer.Option("--clone", help="Work in this clone instead of the current one.")
    ] = "",
    mode: Annotated[
        str, typer.Option("--mode", help="DRAFT_ONLY: nothing leaves unasked in this run.")
    ] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A sales agent on your own machine: works offline, quotes its evidence, asks before it acts.

    Example: agentarmy demo
    """
    if clone:
        os.environ["AGENTARMY_CLONE"] = clone
    if mode:
        os.environ["AGENTARMY_MODE"] = mode  # before it, as a flag goes before a variable


DEBUG = "AGENTARMY_DEBUG"
"""The environment variable that has a mistake of the program shown with its traceback."""


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; an error becomes one line on stderr."""
    from typer._click.exceptions import ClickException

    try:
        _check_words(argv)
        try:
            result = _invoke(argv)
        finally:
            _seal()
        sys.stdout.flush()
    except UserError as error:
        return _fail(error.line(), error.exit_code)
    except ClickException as error:
        usage = getattr(error, "ctx", None)
        path = usage.command_path if usage else "agentarmy"
        said = error.format_message().rstrip(".") or f'a command is missing after "{path}"'
        return _fail(f"{said}; try: {path} --help", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped", STOPPED)
    except (BrokenPipeError, SystemExit) as error:
        if not _of_a_pipe(error):
            raise
        _let_go(sys.stdout)
        return CLOSED_PIPE
    except Exception as error:  # the one place that catches all
        return _unforeseen(error)
    if result == STOPPED:  # typer has caught Ctrl-C and says nothing
        return _fail("stopped", STOPPED)
    return result if isinstance(result, int) else 0


STOPPED = 130
"""What a shell reports of a program that Ctrl-C has ended: 128 + SIGINT."""
CLOSED_PIPE = 141
"""What a shell reports of a program that wrote to a closed pipe: 128 + SIGPIPE."""


def _check_words(argv: Sequence[str]) -> None:
    """Refuse a word that is no text; the name of a file may be any bytes."""
    for word in argv:
        if "\x00" in word or (_HALF.search(word) and not os.path.exists(word)):
            raise UsageError(f'"{word}" is not text', expected="UTF-8, or a file of that name")


_HALF = re.compile("[\ud800-\udfff]")
"""What Python puts in place of bytes of an argument that it cannot decode."""


def _seal() -> None:
    """Keep a head of the audit chain when this command went on with one."""
    if "agentarmy.store.audit" in sys.modules:
        from agentarmy.cli.sealing import seal_appended

        seal_appended()


def _invoke(argv: Sequence[str]) -> object:
    with suppress(ImportError):  # another typer: slower, and as right
        from agentarmy.cli import coercion

        coercion.install()
    command = typer.main.get_command(app)
    return command.main(list(argv), prog_name="agentarmy", standalone_mode=False)


def _unforeseen(error: Exception) -> int:
    """Report what no part of the program has foreseen, in one line that names it."""
    from agentarmy.cli import unforeseen

    if os.environ.get(DEBUG):
        sys.stderr.write(unforeseen.traceback_of(error))
    if isinstance(error, OSError):
        _let_go(sys.stdout)
        if known := unforeseen.of_the_disk(error):
            return _fail(known.line(), known.exit_code)
    return _fail(unforeseen.line(error, debug=DEBUG), Bug.exit_code)


def _of_a_pipe(error: BaseException | None) -> bool:
    """Rich and typer leave by SystemExit(1) when the reader of stdout has gone."""
    while error is not None and not isinstance(error, BrokenPipeError):
        error = error.__context__
    return error is not None


def _let_go(stream: TextIO) -> None:
    """Send what is still buffered for a stream that takes no more to nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


LONGEST = 1000
"""Characters of an error's line; what was typed can be longer than any screen."""


def _fail(text: str, code: int) -> int:
    with suppress(OSError):  # stderr may be closed or full too: the exit code still tells
        line = one_line(text)
        if len(line) > LONGEST:
            line = f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"
        sys.stderr.write(f"agentarmy: {line}\n")
        sys.stderr.flush()
    return code


def main() -> None:
    """Run the command line of this process and exit with its code."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the shell, as in `agentarmy demo >&-`
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows '?'
    sys.exit(run(sys.argv[1:]))
