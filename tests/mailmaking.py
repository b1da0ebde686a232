"""Mail for tests: invented people, whole threads, any number of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
WORDS = (
    "We looked at the offer again and the team likes the machine.",
    "Could you send the price for twelve units and the time until delivery?",
    "Our budget for this year is 80,000 USD and the plant manager signs.",
    "The line stops twice a week, which costs us about four hours each time.",
    "Thank you for the call, I will speak to the finance people on Monday.",
)


def mail(number: int, *, thread: int = 5) -> str:
    """Return message `number`: `thread` of them belong together, each answers the one before."""
    first, place = number - number % thread, number % thread
    buyer, seller = (
        f"Buyer {first} <buyer{first}@firm{first % 300}.example>",
        "Mara <mara@us.example>",
    )
    sender, to = (buyer, seller) if place % 2 == 0 else (seller, buyer)
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {'Re: ' if place else ''}Offer {first}",
        f"Date: {format_datetime(START + timedelta(minutes=number))}",
        f"Message-ID: <m{number}@firm.example>",
        'Content-Type: text/plain; charset="utf-8"',
    ]
    if place:
        references = " ".join(f"<m{earlier}@firm.example>" for earlier in range(first, number))
        lines += [f"References: {references}", f"In-Reply-To: <m{number - 1}@firm.example>"]
    body = [WORDS[(number + step) % len(WORDS)] for step in range(4)]
    quoted = [f"> {WORDS[(number - 1 + step) % len(WORDS)]}" for step in range(4)] if place else []
    head = ["", f"On Monday, {to.split(' <')[0]} wrote:"] if place else []
    signature = ["", "-- ", sender.split(" <")[0], "Head of Operations", "Tel: +1 312 555 0142"]
    return "\n".join([*lines, "", *body, *signature, *head, *quoted, ""])


def mbox(count: int, *, size: int = 0) -> Iterator[str]:
    """Yield the pieces of an mbox of `count` messages, each padded to about `size` bytes."""
    for number in range(count):
        text = mail(number)
        padding = "\n" + "More words about the same machine and its parts.\n" * (
            max(0, size - len(text)) // 49
        )
        yield f"From buyer@firm.example {START:%a %b %d %H:%M:%S %Y}\n{text}{padding}\n"


def write_mbox(path: Path, count: int, *, size: int = 0) -> Path:
    with open(path, "w", encoding="utf-8") as stream:
        stream.writelines(mbox(count, size=size))
    return path
