"""Who can reach an effect: found in the package's own syntax trees, without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import agentarmy

SOURCE = Path(agentarmy.__file__).parent
EFFECTFUL = frozenset(
    {
        "create_draft",
        "send_draft",
        "delete_draft",
        "add_label",
        "insert",
        "cancel",
        "post",
        "create",
        "update",
    }
)
"""Methods of the contracts that change something outside."""
OWN_NAMES = frozenset({"create_draft", "send_draft", "delete_draft", "add_label"})
"""Those whose names nothing else bears: no mention of them is innocent."""
PERFORMERS = frozenset(
    {"services/delivery.py", "services/delivery_mail.py", "services/performers.py"}
)
EXCEPTIONS = frozenset({("cli/smoke_formlead.py", "delete_draft")})
"""The trial of the form lead takes its own draft out of the mailbox again."""
WORLDS = ("connectors/", "testing/")
"""Rooms that implement the contracts, or hold the suites that every implementation passes."""
CLOSED = ("agents/", "llm/", "reading/", "writing/", "mcp/", "formats/", "knowledge/", "voice/")
"""Rooms that are never handed a connector, the outbox or the way into it."""
WIRES = frozenset(
    {
        "smtplib",
        "imaplib",
        "poplib",
        "nntplib",
        "ftplib",
        "telnetlib",
        "http.client",
        "urllib.request",
        "httpx",
        "requests",
        "aiohttp",
        "websockets",
        "socket",
        "ssl",
        "urllib3",
        "paramiko",
    }
)
WIRED = ("connectors/", "llm/")
READS_ONLY = frozenset({"services/models.py"})
"""Fetches the files of models that the rep asks for by name; it sends no words of anybody."""
_RUNNERS = frozenset({"run", "gather", "create_task", "ensure_future", "wait_for", "to_thread"})
_BY_NAME = frozenset({"getattr", "methodcaller", "attrgetter", "hasattr", "setattr"})


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package: its path below it, and its syntax tree."""

    path: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something stands that must not stand there."""

    path: str
    line: int
    what: str


def package() -> list[Module]:
    """Return every file of the package."""
    return [
        Module(str(path.relative_to(SOURCE)), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(SOURCE.rglob("*.py"))
    ]


def planted(path: str, source: str) -> Module:
    """Return a file that is not there, to see that it would be found."""
    return Module(path, ast.parse(source))


def effects(modules: list[Module]) -> Iterator[Finding]:
    """Yield every place that calls or takes hold of an effectful method outside of delivery."""
    for one in modules:
        if one.path in PERFORMERS or one.path.startswith(WORLDS):
            continue
        own = _own_modules(one)
        for node in ast.walk(one.tree):
            for name, line in _reached(node, own):
                if (one.path, name) in EXCEPTIONS:
                    continue
                yield Finding(one.path, line, f"reaches {name}")


def _own_modules(module: Module) -> frozenset[str]:
    """The names by which a file knows modules of ours: their functions are no contract's."""
    return frozenset(
        name.asname or name.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("agentarmy")
        for name in node.names
        if SOURCE.parent.joinpath(*f"{node.module}.{name.name}.py".split(".")[:-1])
        .with_suffix(".py")
        .exists()
    )


def _reached(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Attribute) and node.attr in OWN_NAMES and not _of(node.value, own):
        yield node.attr, node.lineno
    if isinstance(node, ast.Call) and _called(node) in _BY_NAME:
        for part in node.args:
            if isinstance(part, ast.Constant) and part.value in EFFECTFUL:
                yield str(part.value), node.lineno
    yield from _run(node, own)


def _run(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[str, int]]:
    """What is awaited, or handed to whatever runs it."""
    calls: list[ast.expr] = []
    if isinstance(node, ast.Await):
        calls = [node.value]
    elif isinstance(node, ast.Call) and _called(node) in _RUNNERS:
        calls = list(node.args)
    for inner in (one for call in calls for one in ast.walk(call)):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            name = inner.func.attr
            if name in EFFECTFUL - OWN_NAMES and not _of(inner.func.value, own):
                yield name, inner.lineno


def _of(value: ast.expr, own: frozenset[str]) -> bool:
    return isinstance(value, ast.Name) and value.id in own


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def imports(module: Module) -> Iterator[tuple[str, int]]:
    """Yield every module that a file imports, wherever in it, as `a.b` and `a.b.name`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


_WAYS_OUT = (
    "agentarmy.connectors",
    "agentarmy.store.outbox",
    "agentarmy.services.delivery",
    "agentarmy.services.outreach",
    "agentarmy.services.approvals",
    "agentarmy.services.performers",
)


def ways_out(modules: list[Module]) -> Iterator[Finding]:
    """Yield every import by which a closed room would get hold of a connector or the outbox."""
    for one in modules:
        if one.path.startswith(CLOSED):
            for name, line in imports(one):
                if name.startswith(_WAYS_OUT):
                    yield Finding(one.path, line, f"imports {name}")


def wires(modules: list[Module]) -> Iterator[Finding]:
    """Yield every import of something that talks to a network, outside of its rooms."""
    for one in modules:
        if one.path.startswith(WIRED) or one.path in READS_ONLY:
            continue
        for name, line in imports(one):
            if any(name == wire or name.startswith(f"{wire}.") for wire in WIRES):
                yield Finding(one.path, line, f"imports {name}")


def insertions(modules: list[Module]) -> Iterator[Finding]:
    """Yield every place but outreach that puts something into the outbox."""
    for one in modules:
        if one.path in ("services/outreach.py", "store/outbox.py"):
            continue
        for node in ast.walk(one.tree):
            if isinstance(node, ast.Call) and _puts(node):
                yield Finding(one.path, node.lineno, "puts into the outbox")
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = " ".join(node.value.lower().split())
                if "into outbox" in words or "update outbox" in words:
                    yield Finding(one.path, node.lineno, "writes the outbox in SQL")


def _puts(call: ast.Call) -> bool:
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in ("put", "add"):
        return False
    home = func.value
    if isinstance(home, ast.Name) and home.id == "outbox":
        return True
    return any(isinstance(a, ast.Constant) and a.value == "outbox" for a in call.args)


def functions(module: Module) -> Mapping[str, ast.AST]:
    """Return the functions of a file by name."""
    return {
        node.name: node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def undominated(mails: Module) -> Iterator[Finding]:
    """Yield what would let a mail be sent without the gate's word in the same transaction.

    `send_draft` stands in `_sent` alone; `_sent` is called by `_group` alone, for what `_began`
    returned; `_began` judges inside its durable transaction; and `_entry` turns a verdict of
    DRAFT away before anything is added to what goes.
    """
    known = functions(mails)
    for name, where in (("send_draft", "_sent"), ("_sent", "_group")):
        inside = {id(n) for n in ast.walk(known[where])} if where in known else set[int]()
        uses = [n for n in ast.walk(mails.tree) if isinstance(n, ast.Attribute) and n.attr == name]
        for node in uses:
            if id(node) not in inside:
                yield Finding(mails.path, node.lineno, f"{name} outside of {where}")
        if not uses:
            yield Finding(mails.path, 0, f"no {name}: the proof looks at the wrong place")
    yield from _of_began(mails, known["_group"])
    yield from _judging(mails, known["_began"])
    yield from _entering(mails, known["_entry"])


def _of_began(mails: Module, group: ast.AST) -> Iterator[Finding]:
    """In `_group` only what `_began` returned is sent."""
    good = {
        target.id
        for node in ast.walk(group)
        if isinstance(node, ast.Assign) and "_began" in ast.dump(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    sends = [
        node
        for node in ast.walk(group)
        if isinstance(node, ast.GeneratorExp) and "'_sent'" in ast.dump(node.elt)
    ]
    for node in sends:
        source = node.generators[0].iter
        if not (isinstance(source, ast.Name) and source.id in good):
            yield Finding(mails.path, node.lineno, "sends what was not judged by _began")
    every = sum(isinstance(n, ast.Attribute) and n.attr == "_sent" for n in ast.walk(group))
    if len(sends) != every:
        yield Finding(mails.path, getattr(group, "lineno", 0), "sends by another way")


def _judging(mails: Module, began: ast.AST) -> Iterator[Finding]:
    """In `_began` the gate judges inside the durable transaction that records the entering."""
    for node in ast.walk(began):
        if isinstance(node, ast.With) and "durable" in ast.dump(node.items[0].context_expr):
            inside = [name for name, _ in _methods(node)]
            if "judged" in inside and "move" in inside[inside.index("judged") :]:
                return
    yield Finding(mails.path, getattr(began, "lineno", 0), "does not judge in the transaction")


def _methods(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The methods that are called within a node, each with its line."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            yield one.func.attr, one.lineno


def _entering(mails: Module, entry: ast.AST) -> Iterator[Finding]:
    """In `_entry` the verdict DRAFT returns before anything is appended to what goes."""
    turned = [
        node.lineno
        for node in ast.walk(entry)
        if isinstance(node, ast.If)
        and "DRAFT" in ast.dump(node.test)
        and any(isinstance(one, ast.Return) for one in node.body)
    ]
    adds = [line for name, line in _methods(entry) if name == "append"]
    if not turned or not adds or min(adds) < min(turned):
        yield Finding(mails.path, getattr(entry, "lineno", 0), "a DRAFT verdict can be sent")
