"""`agentarmy demo`: the everyday job on invented deals, typed command by command."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.rule import Rule
from rich.text import Text

from agentarmy import paths, resources
from agentarmy.cli.output import JsonOption, JsonValue, emit, out
from agentarmy.errors import Bug

SETUP = (
    'init --name "Mara Lindqvist" --domain northmill.example --zone America/Chicago'
    " --price-file price_book.csv --mail mail",
    'config set us.names "Theo Brandt,Priya Raman,Helen Osei,Sam Whitlock"',
    "config set me.email mara.lindqvist@northmill.example",
    'config set me.title "Account Executive"',
    'config set us.company "Northmill Machines"',
    'config set icp.industries "Food & Beverages,Logistics,Warehousing,Consumer Goods,E-commerce"',
    "config set clock.now 2026-03-18T16:00:00+00:00",
    "config set connect.mailbox memory",
    "config set connect.calendar memory",
    "config set connect.crm memory",
    "policies import policies.json",
    "kb ingest knowledge",
)
PDF = ".pdf"
"""What the extra `docs` writes: a step without it is left out."""
STEPS = (
    (
        "Take in what a rep already has: mail, calls, chats, contacts, calendar, CRM exports.",
        "import mail calls chat contacts calendar crm",
    ),
    (
        "Judge a deal. Claims are held against the price book and the delivery policy.",
        'qualify "Harrow & Pell Foods"',
    ),
    ("Answer the last mail. Every fact names its source.", 'draft "Harrow & Pell Foods" --explain'),
    (
        "The same for an engineer: every step of the sum.",
        'draft "Harrow & Pell Foods" --persona ic',
    ),
    ("The same for a chief officer.", 'draft "Harrow & Pell Foods" --persona c_suite'),
    ("Walk into the next meeting prepared.", 'brief "Harrow & Pell Foods"'),
    ("The same on one page to print.", 'brief "Harrow & Pell Foods" --output brief.pdf'),
    ("Ask about a deal; every line says where it is from.", 'ask "Why is Harrow & Pell stuck?"'),
    (
        "Minutes of a call: who owes what by when.",
        "minutes calls/2026-01-27-harrow-pell-discovery.vtt",
    ),
    ("See what is rotten in the pipeline.", "audit-pipeline crm/deals_salesforce.csv"),
    (
        "A web form comes in: a draft in the mailbox, times, a task and a label go out.",
        "lead process forms/2026-03-18-fjordpak.json",
    ),
    (
        "Every step stands in the audit chain, which itself holds ids only.",
        "audit list --action form_lead --limit 4",
    ),
)


def command(
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again from nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the whole job on made-up deals, in a home of its own; no network, no model, no account.

    Example: agentarmy demo
    """
    place = paths.home() / "demo"
    if fresh and place.is_dir():
        shutil.rmtree(place)
    with _inside(place):
        if not (place / "home" / "clones").is_dir():
            for line in SETUP:
                _captured(shlex.split(line))
        steps = [step for step in STEPS if PDF not in step[1] or find_spec("fpdf")]
        if as_json:
            results: list[JsonValue] = [_json_step(line) for _, line in steps]
            home = str(place / "home")
            data: dict[str, JsonValue] = {"schema": "agentarmy.demo/1", "home": home}
            data["steps"] = results
            emit(data, as_json=True, render=lambda: "")
            return
        for caption, line in steps:
            _shown(caption, line)
        _farewell(place)


@contextlib.contextmanager
def _inside(place: Path) -> Iterator[None]:
    """Work in the demo's own folder and home, and come back whatever happens."""
    files = place / "files"
    if not files.is_dir():
        paths.make_private(place)
        partial = place / "files.partial"  # a copy that was stopped half-way is made anew
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(resources.seed_path("tenants", "northmill"), partial)
        paths.mend_modes(partial)
        partial.rename(files)
    kept, cwd = dict(os.environ), Path.cwd()
    for name in [name for name in os.environ if name.startswith("AGENTARMY_")]:
        del os.environ[name]
    os.environ["AGENTARMY_HOME"] = str(place / "home")
    os.chdir(files)
    try:
        yield
    finally:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(kept)


def _captured(words: list[str]) -> str:
    """Run a command and return its stdout; a failure here is our own."""
    from agentarmy.cli.app import run

    shown, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
        code = run(words)
    if code:
        raise Bug(f"demo step {shlex.join(words)}: exit {code}: {said.getvalue().strip()}")
    return shown.getvalue()


def _json_step(line: str) -> dict[str, JsonValue]:
    result: JsonValue = json.loads(_captured([*shlex.split(line), "--json"]))
    return {"command": f"agentarmy {line}", "result": result}


def _shown(caption: str, line: str) -> None:
    from agentarmy.cli.app import run

    console = out()
    console.print(Rule(style="dim"))
    console.print(Text(caption, style="bold"))
    console.print(Text(f"$ agentarmy {line}", style="cyan"))
    console.print()
    sys.stdout.flush()
    code = run(shlex.split(line))
    if code:
        raise Bug(f"demo step agentarmy {line}: exit {code}")
    console.print()


def _farewell(place: Path) -> None:
    console = out()
    console.print(Rule(style="dim"))
    console.print(Text("Everything above is invented, and lies in a home of its own:"))
    if shutil.which("agentarmy") is None:
        program = Path(sys.executable).parent
        console.print(Text(f"  export PATH={program}:$PATH", style="cyan"), soft_wrap=True)
    console.print(Text(f"  export AGENTARMY_HOME={place / 'home'}", style="cyan"), soft_wrap=True)
    console.print(Text("  agentarmy deals list          then try any command on it"))
    console.print(Text("With your own mail, in your own home (unset AGENTARMY_HOME):"))
    console.print(Text("  agentarmy init                four questions, each can be skipped"))
    console.print(Text("  agentarmy import mail.mbox    an export of your mailbox"))
    console.print(Text("  agentarmy accounts list       then: agentarmy qualify NAME"))
