"""Reading a call of 45 minutes beside `dateparser.search.search_dates` over the same text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module

from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem, Side, Turn
from agentarmy.reading.reader import read
from agentarmy.wiring import lexicon
from harness import Figure, compare, timed

WORDS = 7_000
"""About 45 minutes at the 155 words a minute of ordinary speech."""
START = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
FACTS = Facts(
    prices=(
        PriceItem(id="p1", name="CartonSeal 200", price=Money(790_000, "USD")),
        PriceItem(id="p2", name="PalletWrap Duo", price=Money(1_240_000, "USD")),
    ),
    our_names=("Mara Lindqvist",),
)
OURS, THEIRS = Person(name="Mara Lindqvist"), Person(name="Colm Whelan")

_SAID = (
    (OURS, "Thanks for making the time today. How did the trial with the CartonSeal go?"),
    (THEIRS, "Quite well, I must say. We ran it for two weeks in the north hall, and apart from one"
     " jam on the Wednesday it did what you promised. The people on the line like it."),
    (OURS, "Good to hear. What happened on that Wednesday?"),
    (THEIRS, "A roll was put in the wrong way round. It cost us about three hours, so roughly"
     " $4,000 in overtime, but that was our own doing. What really hurts is the old sealer: it"
     " stops six or seven times a shift and we throw away some 200 cartons a day."),
    (OURS, "If that went on until the end of the year, what would it cost you?"),
    (THEIRS, "Between 60 and 70 thousand dollars, our controller says. That is why she wants to see"
     " numbers before the board meets on the 24th."),
    (OURS, "Understood. Who else will look at them besides her?"),
    (THEIRS, "Our plant manager, Ines Barroso, and I. Anything above 50k needs her signature, and"
     " she will not sign without a second quote. We did get one from another supplier last month."),
    (OURS, "May I ask what you are looking at in all?"),
    (THEIRS, "Four sealers for the north hall, and maybe two of the PalletWrap Duo in autumn. We"
     " have set aside $85,000 for this year, and nothing more before January."),
    (OURS, "And by when should the first ones run?"),
    (THEIRS, "They would have to stand here by May 15, because the audit is in the first week of"
     " June. Six to eight weeks is what the other supplier told us, which is too long."),
    (OURS, "I will check the delivery time with our planners and send you the offer by Friday."),
    (THEIRS, "Please do. And put in the price of the service contract per month, so that we can"
     " compare it with the 350 euros a month that we pay now."),
    (OURS, "I will. Shall we talk again next Tuesday at ten, once you have had a look at it?"),
    (THEIRS, "Tuesday is fine. Let's say half past ten, I have the safety round before that."),
    (THEIRS, "By the way, did you see the match on Saturday? We sat in the rain all along."),
    (OURS, "I did not, I was at my sister's. But back to the sealers: is there anything that could"
     " still stop this?"),
    (THEIRS, "If the bank does not release the loan in April, we would have to wait a quarter. I do"
     " not think so, but you never know."),
)  # fmt: skip


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds of both in one process."""
    try:
        search_dates = import_module("dateparser.search").search_dates
    except ImportError:
        sys.stderr.write("reading: dateparser is not installed, nothing to compare with\n")
        return []
    turns, words = tuple(_turns()), lexicon()
    text = "\n".join(turn.text for turn in turns)
    # Told nothing, the peer first guesses the language; told 'en', it saves that time.
    guesses: dict[str, dict[str, list[str]]] = {
        "dateparser.search_dates": {},
        "the same, told 'en'": {"languages": ["en"]},
    }
    return [
        compare(
            f"read a call of {len(text.split()):,} words: all signals",
            name,
            ours=lambda: timed(lambda: read(turns, FACTS, lexicon=words)),
            theirs=partial(_search, search_dates, text, options),
            goal=0.1 if not options else 1.0,
            rounds=rounds,
            measure="wall",
        )
        for name, options in guesses.items()
    ]


def _search(search: Callable[..., object], text: str, options: dict[str, list[str]]) -> float:
    settings = {"RELATIVE_BASE": START.replace(tzinfo=None)}
    return timed(lambda: search(text, settings=settings, **options))


def _turns() -> Iterator[Turn]:
    """Say the sentences again and again, with other numbers each time, up to WORDS words."""
    said = number = 0
    while said < WORDS:
        speaker, text = _SAID[number % len(_SAID)]
        again = number // len(_SAID)
        text = text.replace("200 cartons", f"{200 + 7 * again} cartons")
        text = text.replace("$85,000", f"${85 + again},000").replace(
            "May 15", f"May {1 + again % 28}"
        )
        said += len(text.split())
        yield Turn(
            id=f"t{number}",
            conversation="call",
            channel=Channel.CALL,
            speaker=speaker,
            side=Side.OURS if speaker is OURS else Side.THEIRS,
            text=text,
            at=START + timedelta(seconds=10 * number),
            utc_offset=0,
        )
        number += 1
