"""Brief and draft beside the judging of the same words, and beside a tenth of the words."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agentarmy import resources
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Money, Person, PriceItem
from agentarmy.formats.base import MessageRecord
from agentarmy.services.addressing import Wish
from agentarmy.services.briefing import brief
from agentarmy.services.drafting import Writer, draft
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.store import books, conversations, people
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing import formality
from agentarmy.writing.competitors import Vocabulary
from agentarmy.writing.context import Rep, parse_objections
from data import talk
from harness import Figure, compare

MAILS = 100
NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
DANA = Person("Dana Ruiz", "dana@ruiz.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
PRICE = PriceItem(id="p", name="CartonSeal 200", price=Money(790_000, "USD"))
Work = Callable[[Mirror], object]


def run(rounds: int) -> list[Figure]:
    """Measure CPU seconds in one process; every round reads the words anew."""
    words = lexicon()
    methods = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
    rivals = Vocabulary.parse(
        json.loads(resources.seed_text("rivals.json")), is_word=words.english.is_word
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        short, long = (_mirror(folder / f"{n}.sqlite", n) for n in (MAILS, MAILS * 10))
        stack.callback(short.close)
        stack.callback(long.close)
        desk = Desk(
            facts=books.facts(short, our_domains=("northmill.example",)),
            lexicon=words,
            methods=methods,
            now=NOW,
            rejected=folder / "rejected",
        )
        writer = Writer(
            desk=desk,
            rep=Rep(name=MARA.name),
            objections=parse_objections(json.loads(resources.seed_text("objections.json"))),
            tone=formality.parse(json.loads(resources.seed_text("tone.json"))),
        )
        works: dict[str, Work] = {
            "brief": lambda mirror: brief(mirror, "Ruiz", writer=writer, words=rivals),
            "draft": lambda mirror: draft(mirror, "Ruiz", writer=writer, wish=Wish()),
        }

        def judged() -> float:
            return _cpu(lambda: qualify(short, "Ruiz", desk=desk))

        figures = []
        for name, work in works.items():
            figures += _figures(name, work, (short, long), judged=judged, rounds=rounds)
        return figures


def _figures(
    name: str,
    work: Work,
    mirrors: tuple[Mirror, Mirror],
    *,
    judged: Callable[[], float],
    rounds: int,
) -> list[Figure]:
    """The cost of writing beside judging, and of ten times the words."""
    short, long = mirrors
    return [
        compare(
            f"{name} on {MAILS} mails",
            "qualify of the same",
            ours=lambda: _cpu(lambda: work(short)),
            theirs=judged,
            goal=3.0,
            rounds=rounds,
            measure="CPU",
        ),
        compare(
            f"{name} on {MAILS * 10:,} mails",
            f"{name} on {MAILS} mails",
            ours=lambda: _cpu(lambda: work(long)),
            theirs=lambda: _cpu(lambda: work(short)),
            goal=12.0,
            rounds=rounds,
            measure="CPU",
        ),
    ]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _mirror(path: Path, mails: int) -> Mirror:
    """A mirror with one account: a talk of three lines a mail, in threads of ten."""
    lines = talk(mails * 3).splitlines()
    mirror = open_mirror(path, tenant="local", clock=lambda: NOW)
    with mirror.write():
        books.put_prices(mirror, [PRICE])
        people.remember(mirror, DANA)
        conversations.store_messages(
            mirror,
            [
                _mail(n, [one.partition(": ")[2] for one in lines[n * 3 : n * 3 + 3]], mails)
                for n in range(mails)
            ],
            source="bench",
        )
    return mirror


def _mail(number: int, lines: list[str], mails: int) -> MessageRecord:
    ours = number % 2 == 0
    return MessageRecord(
        key=f"{number}@ruiz.example",
        channel=Channel.MAIL,
        sender=MARA if ours else DANA,
        to=(DANA if ours else MARA,),
        text="\n\n".join(["Hi,", *lines]),
        at=NOW - timedelta(hours=3 * (mails - number)),
        subject=f"Presses {number // 10}",
        references=(f"{number - 1}@ruiz.example",) if number % 10 else (),
    )
