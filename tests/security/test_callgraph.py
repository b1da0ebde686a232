"""No code but delivery reaches a sending method, and the test itself finds what is planted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

from security.callgraph import (
    EFFECTFUL,
    SOURCE,
    Finding,
    Module,
    effects,
    functions,
    insertions,
    package,
    planted,
    undominated,
    ways_out,
    wires,
)

MODULES = package()
MAILS = next(one for one in MODULES if one.path == "services/delivery_mail.py")
Check = Callable[[list[Module]], Iterator[Finding]]


def test_the_package_is_there() -> None:
    assert len(MODULES) > 200
    contracts = next(one for one in MODULES if one.path == "connectors/base.py")
    assert set(functions(contracts)) >= EFFECTFUL


@pytest.mark.parametrize("check", [effects, ways_out, wires, insertions])
def test_nothing_reaches_out_past_the_gate(check: Check) -> None:
    assert list(check(MODULES)) == []


def test_the_verdict_of_the_moment_stands_before_every_send() -> None:
    assert list(undominated(MAILS)) == []


PLANTED: list[tuple[Check, str, str]] = [
    (effects, "services/drafting.py", "async def f(box):\n    await box.send_draft('r')"),
    (effects, "agents/writer.py", "async def f(box):\n    return await box.create_draft(b'')"),
    (effects, "services/x.py", "send = lambda box: box.send_draft"),
    (effects, "services/x.py", "def f(box):\n    return getattr(box, 'send_draft')('r')"),
    (effects, "services/x.py", "async def f(c):\n    await c.chat.post('room', 'text', key='k')"),
    (
        effects,
        "cli/x.py",
        "import asyncio\ndef f(cal):\n    asyncio.run(cal.insert(e, notify=True))",
    ),
    (
        effects,
        "cli/x.py",
        "import asyncio\nasync def f(c):\n    await asyncio.gather(c.update('a'))",
    ),
    (effects, "writing/x.py", "async def f(crm):\n    await crm.create('task', {}, key='k')"),
    (effects, "mcp/x.py", "async def f(cal):\n    await cal.cancel('r')"),
    (ways_out, "reading/x.py", "from agentarmy.connectors.base import Mailbox"),
    (ways_out, "llm/x.py", "def f():\n    from agentarmy.services import delivery"),
    (ways_out, "agents/x.py", "from agentarmy.services.outreach import propose"),
    (ways_out, "mcp/x.py", "import agentarmy.store.outbox"),
    (wires, "services/x.py", "import smtplib"),
    (wires, "cli/x.py", "def f():\n    from urllib.request import urlopen"),
    (wires, "services/x.py", "from http import client"),
    (wires, "writing/x.py", "import httpx"),
    (insertions, "services/x.py", "from agentarmy.store import outbox\noutbox.put(m, i, actor='')"),
    (insertions, "services/x.py", "tables.put(mirror, 'outbox', rows)"),
    (insertions, "agents/x.py", "mirror.one('INSERT  INTO outbox (id) VALUES (1)')"),
]


@pytest.mark.parametrize(("check", "path", "source"), PLANTED)
def test_what_is_planted_is_found(check: Check, path: str, source: str) -> None:
    assert {one.path for one in check([planted(path, source)])} == {path}


def test_innocent_namesakes_are_left_alone() -> None:
    source = (
        "import hashlib\nfrom agentarmy.services import delivery as steps\nseen.update(x)\n"
        "rows.insert(0, y)\ntask.cancel()\nhashlib.new('a').update(b)\nrun(steps.create_draft)"
    )
    assert list(effects([planted("services/x.py", source)])) == []


BROKEN = [
    ("if verdict.outcome is Outcome.DRAFT:", "if verdict.outcome is Outcome.WAIT:"),
    ("judged, moves = desk.judged(drafts)", "judged, moves = [(d, None) for d in drafts], []"),
    ("(self._sent(item) for item in began)", "(self._sent(item) for item in items)"),
    (
        "    async def sweep(self) -> None:",
        "    async def hurry(self, ref):\n        await self.mailbox.send_draft(ref)\n\n"
        "    async def sweep(self) -> None:",
    ),
    (
        "    async def sweep(self) -> None:",
        "    async def again(self, item):\n        return await self._sent(item)\n\n"
        "    async def sweep(self) -> None:",
    ),
]


@pytest.mark.parametrize(("before", "after"), BROKEN)
def test_a_way_around_the_verdict_is_found(before: str, after: str) -> None:
    source = (SOURCE / MAILS.path).read_text(encoding="utf-8")
    assert before in source
    broken = Module(MAILS.path, ast.parse(source.replace(before, after, 1)))
    assert list(undominated(broken))
