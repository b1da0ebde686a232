"""`accounts`, `contacts`, `leads`, `deals`, `activities`, `tasks`: six nouns, the same verbs."""

from __future__ import annotations

import inspect
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TextIO

import typer

from agentarmy import paths
from agentarmy.cli import dealing, reminding
from agentarmy.cli.asking import confirmed
from agentarmy.cli.output import JsonOption, JsonValue, data_stream, emit, note
from agentarmy.cli.safe_text import one_line
from agentarmy.cli.stdin import stdin_bytes
from agentarmy.errors import BadInput, NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agentarmy.domain.values import Row
    from agentarmy.services.tables import Taken
    from agentarmy.wiring import Runtime

ORDER = {
    "accounts": "name",
    "contacts": "name",
    "leads": "-score",
    "deals": "close_on",
    "activities": "-at",
    "tasks": "due_on",
}
OPTIONS = {
    "accounts": "domain industry country employees website status note",
    "contacts": "email phone title company account role note",
    "leads": "email phone company title industry employees country zone source status note",
    "deals": "account contact stage amount close-on next-step probability owner note",
    "activities": "kind at account contact deal lead note",
    "tasks": "due-on account contact deal lead reason owner status",
}
"""The columns that `add` takes as options beside --set."""
_EXAMPLE = {
    "accounts": ("Harrow & Pell Foods", "--domain harrowpell.example", "industry=food"),
    "contacts": ("Dana Whitcombe", "--email dana@harrowpell.example", "title~manager"),
    "leads": ("Dana Whitcombe", '--company "Harrow & Pell Foods"', "score>70"),
    "deals": ("CartonSeal line", '--amount "80000 USD" --stage PROPOSAL', "amount>50000"),
    "activities": ("First call", "--kind call --at 2026-03-18T10:00", "kind=call"),
    "tasks": ("Send the quote", "--due-on 2026-04-01", "status=open"),
}
_HELP = {
    "accounts": "Companies.",
    "contacts": "People, and proposals to merge them.",
    "leads": "Leads with their fit scores.",
    "deals": "Deals by stage, sum and close date.",
    "activities": "Calls, meetings, mails and notes.",
    "tasks": "What is to be done, by when.",
}

_MOST = 10_000

Ref = Annotated[str, typer.Argument(help="A name, an address, or an id (its beginning is enough).")]
Filters = Annotated[
    list[str] | None, typer.Argument(help="COLUMN OP VALUE; OP is = != > >= < <= ~ (contains).")
]
Words = Annotated[list[str], typer.Argument(help="COLUMN=VALUE; nothing behind = erases.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="CSV.")]
Target = Annotated[Path | None, typer.Argument(help="Where to; stdout when left out.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="COLUMN=VALUE, as often as needed.")
]


def _runtime() -> Runtime:
    from agentarmy.wiring import open_runtime

    return open_runtime()


def _pairs(words: list[str]) -> dict[str, str]:
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f'"{word}" sets nothing', expected="COLUMN=VALUE")
        found[name.strip().replace("-", "_")] = value
    return found


def _emit(noun: str, action: str, *, as_json: bool, **parts: JsonValue) -> None:
    if as_json:
        data = {"schema": "agentarmy.records/1", "noun": noun, "action": action, **parts}
        emit(data, as_json=True, render=lambda: "")


def _plain(noun: str, row: Row) -> JsonValue:
    from agentarmy.services.exporting import decoded

    found: JsonValue = json.loads(json.dumps(decoded(noun, row)))
    return found


def _enrichment(row: Row) -> JsonValue:
    from agentarmy.domain.enrichment import enrichment

    return {group: dict(fields) for group, fields in enrichment(row).items()}


def _show(noun: str, row: Row, action: str, *, as_json: bool) -> None:
    """Show one record after it was made or changed."""
    from agentarmy.cli.record_views import listing

    _emit(noun, action, as_json=as_json, row=_plain(noun, row))
    if not as_json:
        _write(listing(noun, [row], width=_width()))


def group(noun: str) -> typer.Typer:
    """Return the command group of one noun."""
    app = typer.Typer(no_args_is_help=True, help=_HELP[noun])
    for name, make in _VERBS.items():
        if name != "proposals" or noun in _MERGEABLE:
            command = make(noun)
            example = f"agentarmy {noun} {name} {_line(noun, name)}".rstrip()
            command.__doc__ = f"{command.__doc__}\n\nExample: {example}"
            app.command(name)(command)
    return app


def _line(noun: str, verb: str) -> str:
    name, options, condition = _EXAMPLE[noun]
    column = condition.partition("=")[0].partition(">")[0].partition("~")[0]
    lines = {
        "list": f'"{condition}" --limit 20',
        "show": f'"{name}"',
        "add": f'"{name}" {options}',
        "edit": f'"{name}" {column}=VALUE',
        "remove": f'"{name}"',
        "merge": '"ID TO KEEP" "ID TO MERGE"',
        "proposals": "",
        "export": f"--csv {noun}.csv",
        "import": f"{noun}.csv",
    }
    return lines[verb].strip()


def _one(noun: str) -> str:
    label = "activity" if noun == "activities" else noun[:-1]
    return f"{'an' if label[0] == 'a' else 'a'} {label}"


def _list(noun: str) -> Callable[..., None]:
    def command(
        filters: Filters = None,
        limit: Annotated[int, typer.Option(help="Rows of a page, 1 to 10,000.")] = 50,
        after: Annotated[str, typer.Option(help="Go on behind this id.")] = "",
        order: Annotated[
            str, typer.Option(help="A column; '-' in front puts the greatest first.")
        ] = "",
        as_csv: CsvOption = False,
        as_json: JsonOption = False,
    ) -> None:
        from agentarmy.services.exporting import header, with_names, write_rows
        from agentarmy.store import tables

        if not 1 <= limit <= _MOST:
            raise UsageError(f"--limit {limit}", expected=f"1 to {_MOST:,}")
        mirror = _runtime().mirror
        page = tables.page(
            mirror,
            noun,
            filters=tables.parse_filters(noun, filters or ()),
            order=order or ORDER[noun],
            after=after,
            limit=limit,
        )
        rows = list(with_names(mirror, noun, page.rows))
        if as_csv:
            write_rows(data_stream(), rows, columns=header(noun))
            return
        shown: list[JsonValue] = [_plain(noun, row) for row in rows]
        _emit(noun, "list", as_json=as_json, rows=shown, next=page.next)
        if not as_json:
            _print_page(noun, rows, _more(noun, filters or [], order, page.next))

    command.__doc__ = f"List {noun}, page by page."
    return command


def _more(noun: str, filters: list[str], order: str, after: str) -> str:
    if not after:
        return ""
    import shlex

    words = ["agentarmy", noun, "list", *filters, *(["--order", order] if order else [])]
    return f"{shlex.join(words)} --after {after}"


def _print_page(noun: str, rows: list[Row], more: str) -> None:
    from agentarmy.cli.record_views import listing

    if not rows:
        note(f"No {noun}. Next: agentarmy {noun} add {_line(noun, 'add')}")
        return
    _write(listing(noun, rows, width=_width(), colour=_coloured()))
    if more:
        _write(f"\nMore: {more}")


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _width() -> int:
    """The width of the terminal; 120 where there is none, as for everything else we show."""
    return shutil.get_terminal_size((120, 24)).columns


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _show_one(noun: str) -> Callable[..., None]:
    def command(ref: Ref, as_json: JsonOption = False) -> None:
        from agentarmy.cli.record_views import card
        from agentarmy.services.exporting import with_names
        from agentarmy.services.related import related
        from agentarmy.store import tables

        mirror = _runtime().mirror
        row = tables.get(mirror, noun, ref)
        linked = related(mirror, noun, str(row["id"]))
        if as_json:
            more: Mapping[str, JsonValue] = {
                one.table: [_plain(one.table, other) for other in one.rows] for one in linked
            }
            parts: dict[str, JsonValue] = {"row": _plain(noun, row), "related": more}
            if noun == "leads":
                parts["enrichment"] = _enrichment(row)
            _emit(noun, "show", as_json=True, **parts)
            return
        (named,) = with_names(mirror, noun, [row])
        _write(card(noun, named, linked=linked, width=_width()))

    command.__doc__ = f"Show {_one(noun)} with all that is known of it."
    return command


def _add(noun: str) -> Callable[..., None]:
    wanted = OPTIONS[noun].split()

    def command(name: str, set_: list[str] | None, as_json: bool, **named: str) -> None:
        from agentarmy.services import records
        from agentarmy.store.registry import TABLES

        runtime = _runtime()
        columns = {column.name for column in TABLES[noun].columns}
        words = {"name" if "name" in columns else "title": name}
        words |= {column: value for column, value in named.items() if value}
        words |= _pairs(set_ or [])
        currency = runtime.settings.currency
        values = records.values_of(runtime.mirror, noun, words, currency=currency)
        row, proposed = records.add(runtime.mirror, noun, values)
        if noun == "leads":
            row = _scored(runtime, row)
        if proposed:
            note(f"{proposed} like it: agentarmy {noun} proposals")
        _show(noun, row, "add", as_json=as_json)

    name = Annotated[str, typer.Argument(help="What it is called.")]
    _sign(command, {"name": name}, wanted, {"set_": SetOption, "as_json": JsonOption})
    command.__doc__ = f"Add {_one(noun)}; what is known already is refused or proposed."
    return command


def _scored(runtime: Runtime, row: Row) -> Row:
    from agentarmy.services import leads
    from agentarmy.store import tables

    icp = leads.icp_of(runtime.settings.icp)
    leads.score_lead(runtime.mirror, str(row["id"]), icp=icp, now=runtime.now())
    return tables.get(runtime.mirror, "leads", str(row["id"]))


def _sign(
    command: Callable[..., None],
    first: Mapping[str, object],
    options: list[str],
    last: Mapping[str, object],
) -> None:
    """Give a command the parameters that typer reads: names, then one option per column."""
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, kind, annotation=note_) for name, note_ in first.items()]
    for option in options:
        shown = Annotated[str, typer.Option(f"--{option}", help=_hint(option))]
        name = option.replace("-", "_")
        parameters.append(inspect.Parameter(name, kind, default="", annotation=shown))
    for name, note_ in last.items():
        value = None if name == "set_" else False
        parameters.append(inspect.Parameter(name, kind, default=value, annotation=note_))
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(command)["__signature__"] = inspect.Signature(parameters)


def _hint(option: str) -> str:
    hints = {
        "amount": 'Such as "80000 USD".',
        "stage": "PROSPECT to NEGOTIATION, WON, LOST.",
        "close-on": "A day: 2026-04-01.",
        "due-on": "A day: 2026-04-01.",
        "at": "A time: 2026-03-18T10:00.",
        "probability": "Percent.",
    }
    linked = option in ("account", "contact", "deal", "lead")
    return hints.get(option, f"Name or id of the {option}." if linked else "")


def _edit(noun: str) -> Callable[..., None]:
    def command(ref: Ref, words: Words, as_json: JsonOption = False) -> None:
        from agentarmy.services import records

        runtime = _runtime()
        currency = runtime.settings.currency
        values = records.values_of(runtime.mirror, noun, _pairs(words), currency=currency)
        row = records.edit(runtime.mirror, noun, ref, values=values)
        if noun == "leads":
            row = _scored(runtime, row)
        _show(noun, row, "edit", as_json=as_json)

    command.__doc__ = f"Change {_one(noun)}."
    return command


def _remove(noun: str) -> Callable[..., None]:
    def command(ref: Ref, yes: Yes = False, as_json: JsonOption = False) -> None:
        from agentarmy.store import tables

        mirror = _runtime().mirror
        row = tables.get(mirror, noun, ref)
        called = str(row.get("name") or row.get("title") or row["id"])
        if not yes and not confirmed(f'Remove "{called}"?'):
            raise UsageError("nothing was removed")
        tables.remove(mirror, noun, str(row["id"]))
        _emit(noun, "remove", as_json=as_json, row=_plain(noun, row))
        note(f'Removed "{called}".')

    command.__doc__ = f"Remove {_one(noun)}; asks first."
    return command


def _merge(noun: str) -> Callable[..., None]:
    def command(
        keep: Annotated[str, typer.Argument(help="What stays.")] = "",
        gone: Annotated[str, typer.Argument(help="What becomes part of it.")] = "",
        proposals: Annotated[
            bool, typer.Option("--proposals", help="Show what is proposed.")
        ] = False,
        refuse: Annotated[str, typer.Option(help="Id of a proposal never to make again.")] = "",
        as_json: JsonOption = False,
    ) -> None:
        from agentarmy.store import merging, tables

        mirror = _runtime().mirror
        if refuse:
            row = tables.get(mirror, "merge_proposals", refuse)
            merging.refuse(mirror, str(row["id"]))
            note("Refused; it is not proposed again.")
        if proposals or refuse:
            _print_proposals(noun, as_json=as_json)
            return
        if not keep or not gone:
            hint = f"agentarmy {noun} merge --proposals"
            raise UsageError("name two records: the one to keep and the other", hint=hint)
        kept, lost = tables.get(mirror, noun, keep), tables.get(mirror, noun, gone)
        row = merging.merge(mirror, noun, keep=str(kept["id"]), gone=str(lost["id"]))
        _show(noun, row, "merge", as_json=as_json)

    command.__doc__ = f"Make two {noun} one; nothing is merged unasked."
    return command


def _proposals(noun: str) -> Callable[..., None]:
    def command(as_json: JsonOption = False) -> None:
        _print_proposals(noun, as_json=as_json)

    command.__doc__ = f"Show which {noun} may be the same."
    return command


def _print_proposals(noun: str, *, as_json: bool) -> None:
    from rich.table import Table

    from agentarmy.store import merging

    found = merging.proposals(_runtime().mirror, noun)
    shown: list[JsonValue] = [_plain("merge_proposals", row) for row in found]
    _emit(noun, "proposals", as_json=as_json, proposals=shown)
    if as_json:
        return
    if not found:
        note(f"No {noun} look alike.")
        return
    table = Table("proposal", "alike", "keep", "merge", "why", box=None)
    for row in found:
        ids = [str(row[one])[:13] for one in ("keep_id", "merge_id")]
        table.add_row(
            str(row["id"])[:8], f"{float(str(row['score'])):.0%}", *ids, str(row["reason"])
        )
    emit({}, as_json=False, render=lambda: table)
    note(f"Next: agentarmy {noun} merge KEEP MERGE, or merge --refuse PROPOSAL")


def _export(noun: str) -> Callable[..., None]:
    def command(
        target: Target = None, as_csv: CsvOption = False, as_json: JsonOption = False
    ) -> None:
        from agentarmy.services.exporting import write_csv, write_json

        wanted_json = as_json or (not as_csv and target is not None and target.suffix == ".json")
        write = write_json if wanted_json else write_csv
        mirror = _runtime().mirror
        with _opened(target) as stream:
            count = write(mirror, noun, stream)
        note(f"{count:,} {noun}" + (f" in {target}" if target else ""))

    command.__doc__ = f"Write all {noun} as CSV or as one JSON list."
    return command


@contextmanager
def _opened(target: Path | None) -> Iterator[TextIO]:
    if target is None:
        yield data_stream()
        return
    with paths.replacing(target.expanduser()) as stream:
        yield stream


def _import(noun: str) -> Callable[..., None]:
    def command(
        file: Annotated[Path, typer.Argument(help="CSV or JSON; '-' is stdin.")],
        as_json: JsonOption = False,
    ) -> None:
        from agentarmy.formats import reader
        from agentarmy.services import leads, tables

        runtime = _runtime()
        settings = runtime.settings
        with _bytes(file, noun) as stream:
            items = reader.read(stream, file.name, zone=settings.zone, currency=settings.currency)
            taken = tables.take_file(runtime.mirror, items, table=noun)
        if "leads" in taken.counts:
            icp = leads.icp_of(settings.icp)
            leads.rescore(runtime.mirror, icp, now=runtime.now(), changed_only=True)
        _report(noun, taken, as_json=as_json)

    command.__doc__ = f"Take in {noun} from a CSV or JSON file; twice changes nothing."
    return command


@contextmanager
def _bytes(file: Path, noun: str) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield io.BytesIO(stdin_bytes())
        return
    if not file.is_file():
        raise NotFound(f'no file "{file}"', hint=f"agentarmy {noun} import FILE.csv")
    with file.open("rb") as stream:
        yield stream


def _report(noun: str, taken: Taken, *, as_json: bool) -> None:
    if not taken.counts:
        first = taken.rejected[0] if taken.rejected else None
        reason = f": {first.where}: {first.reason}" if first else ""
        expected = (first.expected if first else "") or f"a table of {noun}"
        raise BadInput(f"no row could be taken in{reason}", expected=expected)
    counts: Mapping[str, JsonValue] = {
        name: {"added": one.added, "changed": one.changed, "unchanged": one.unchanged}
        for name, one in taken.counts.items()
    }
    rejected: list[JsonValue] = [
        {"where": one.where, "reason": one.reason, "expected": one.expected}
        for one in taken.rejected
    ]
    parts: dict[str, JsonValue] = {"counts": counts, "rejected": rejected}
    parts["proposals"] = taken.proposals
    _emit(noun, "import", as_json=as_json, **parts)
    for one in taken.rejected[:10]:
        wanted = f"; expected {one.expected}" if one.expected else ""
        note(one_line(f"rejected: {one.where}: {one.reason}{wanted}"))
    for name, found in taken.counts.items():
        note(
            f"{name}: {found.added:,} added, {found.changed:,} changed,"
            f" {found.unchanged:,} unchanged"
        )
    if taken.proposals:
        note(f"{taken.proposals:,} look alike: agentarmy {noun} merge --proposals")


_MERGEABLE = frozenset({"accounts", "contacts", "leads"})
_VERBS: dict[str, Callable[[str], Callable[..., None]]] = {
    "list": _list,
    "show": _show_one,
    "add": _add,
    "edit": _edit,
    "remove": _remove,
    "merge": _merge,
    "proposals": _proposals,
    "export": _export,
    "import": _import,
}

accounts = group("accounts")
contacts = group("contacts")
leads = group("leads")
deals = group("deals")
deals.registered_commands += dealing.more.registered_commands
activities = group("activities")
tasks = group("tasks")
tasks.registered_commands += reminding.more.registered_commands
