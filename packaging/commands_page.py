"""Writes docs/commands.md from the commands' own help: `make commands`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from agentarmy import errors
from agentarmy.cli import app as cli

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter
    from typer.core import TyperGroup

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """# Commands

Written by `make commands` from the commands' own help; do not edit.

Data goes to stdout, words about it to stderr. With `--json` a command writes one JSON document
whose `schema` names a file in [schemas](schemas/). `--clone NAME` before the verb works in another
clone.
"""
_OTHER_CODES = ((0, "Done."), (130, "Stopped from the keyboard."))


@dataclass(frozen=True, slots=True)
class Entry:
    """One command that can be typed: its words behind `agentarmy`, and what it takes."""

    words: tuple[str, ...]
    help: str
    usage: str
    parameters: tuple[Parameter, ...]

    @property
    def options(self) -> set[str]:
        """Every option of the command as it is typed."""
        return {o for p in self.parameters for o in (*p.opts, *p.secondary_opts) if o[:1] == "-"}

    @property
    def examples(self) -> list[str]:
        """The command lines behind `Example:` in the help."""
        lines = (line.strip() for line in self.help.splitlines())
        return [line.partition(":")[2].strip() for line in lines if line.startswith("Example")]


def entries() -> list[Entry]:
    """Return every command of the CLI, loaded, in the order of the help page."""
    root = typer.main.get_command(cli.app)
    return list(_walk(root, root.context_class(root, info_name="agentarmy"), ()))


def _walk(command: Command, context: Context, words: tuple[str, ...]) -> Iterator[Entry]:
    if hasattr(command, "list_commands"):
        group = cast("TyperGroup", command)
        for name in group.list_commands(context):
            child = group.get_command(context, name)
            if child is not None and not child.hidden:
                inner = child.context_class(child, info_name=name, parent=context)
                yield from _walk(child, inner, (*words, name))
        return
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield Entry(words, command.help or "", usage, tuple(command.get_params(context)))


def exit_codes() -> list[tuple[int, str]]:
    """Return every exit code with its meaning, from the error tree itself."""
    found = dict(_OTHER_CODES)
    stack: list[type[errors.UserError | errors.Bug]] = [errors.UserError, errors.Bug]
    while stack:
        kind = stack.pop()
        found.setdefault(kind.exit_code, (kind.__doc__ or "").splitlines()[0])
        # Other modules' errors are kinds of these, and come and go with what is imported.
        stack += [one for one in kind.__subclasses__() if one.__module__ == errors.__name__]
    return sorted(found.items())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _parameter(parameter: Parameter) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    is_option = names[0].startswith("-")
    shown = ", ".join(f"`{name}`" for name in names) if is_option else f"`{names[0].upper()}`"
    words = str(getattr(parameter, "help", None) or "")
    return f"| {shown} | {_cell(words)} |"


def section(entry: Entry) -> str:
    """Return the part of the page about one command."""
    lines = [line for line in entry.help.splitlines() if not line.strip().startswith("Example")]
    parts = [f"### agentarmy {' '.join(entry.words)}", "\n".join(lines).strip()]
    typed = "\n".join(["```", f"{entry.usage}", *(f"$ {line}" for line in entry.examples), "```"])
    parts.append(typed)
    shown = [p for p in entry.parameters if p.name != "help" and not getattr(p, "hidden", False)]
    if shown:
        parts.append("\n".join(["| | |", "|---|---|", *map(_parameter, shown)]))
    return "\n\n".join(part for part in parts if part)


def page() -> str:
    """Return the whole page."""
    codes = "\n".join(f"| {code} | {_cell(words)} |" for code, words in exit_codes())
    parts = [HEAD.strip(), f"## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}"]
    heading = ""
    for entry in entries():
        panel = cli.COMMANDS[entry.words[0]][2]
        if panel != heading:
            heading = panel
            parts.append(f"## {panel}")
        parts.append(section(entry))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
