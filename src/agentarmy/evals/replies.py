"""What a messy mail newly says, without quotes and signature.

Rows are {"message", "reply"}; right is what agrees in every word, spaces apart. Conventions:

- Answers between or below quoted lines are part of the reply; the quoted lines and the line that
  announces them ('On … wrote:', a block of From, Sent, To, Subject) are not.
- A closing ('Best regards,', 'Thanks,') with a name below it belongs to the signature, as does
  everything after it. 'Thanks!' with nobody's name behind it is said.
- A name on its own at the end is a signature; so are 'Sent from my phone', legal notices and the
  footers of lists. A postscript below the signature is said.

A message may be the raw text of a mail: header lines at its top are read as an import reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from agentarmy.errors import BadInput
from agentarmy.evals.base import Figure, Miss, Outcome, Task, rows
from agentarmy.evals.measures import wilson
from agentarmy.formats.quoting import split

FILE = "email/replies.jsonl"
_GOAL = 0.60
_NAIVE = re.compile(r"^(?:>|On .* wrote:|-----Original Message-----|From: |-- ?$)")
_HEADERS = re.compile(
    r"\A(?:(?:From|To|Cc|Subject|Date|Sent|Reply-To|Message-ID|Organization|Newsgroups|Lines"
    r"|References|In-Reply-To|MIME-Version|Content-[\w-]+|X-[\w-]+|Received|Return-Path): ?[^\n]*\n"
    r"(?:[ \t][^\n]*\n)*){2,}\n",
    re.IGNORECASE,
)


def run(folder: Path, step: Callable[[], None]) -> Outcome:
    """Split every message as an import does, with nothing known of its sender."""
    said: list[dict[str, str]] = []
    misses: list[Miss] = []
    naive = 0
    for number, (message, wanted) in enumerate(_messages(folder / FILE), start=1):
        found = reply(message)
        said.append({"message": message, "reply": found})
        naive += _same(_first_part(message), wanted)
        if not _same(found, wanted):
            misses.append(Miss(key=str(number), text=message, expected=wanted, got=found))
        step()
    n = len(said)
    right = n - len(misses)
    low, high = wilson(right, n)
    share = f"{naive / n:.2f}" if n else "none"
    figure = Figure(
        name="exact",
        value=right / n if n else 0.0,
        n=n,
        low=low,
        high=high,
        baseline=f"all above the first quote or '-- ': {share}",
        goal=_GOAL,
        main=True,
    )
    return Outcome(figures=(figure,), predictions=tuple(said), misses=tuple(misses))


def reply(message: str) -> str:
    """Return what a message newly says."""
    text = message.replace("\r\n", "\n").replace("\r", "\n")
    return split(_HEADERS.sub("", text)).text


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows(path), start=1):
        message, wanted = row.get("message"), row.get("reply")
        if not isinstance(message, str) or not isinstance(wanted, str):
            raise BadInput(f"{path.name} row {number}", expected="message and reply, both text")
        yield message, wanted


def _first_part(message: str) -> str:
    """Return the lines above the first that looks like a quote or a signature."""
    lines = message.splitlines()
    end = next((at for at, line in enumerate(lines) if _NAIVE.match(line)), len(lines))
    return "\n".join(lines[:end])


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


TASK = Task(
    name="replies",
    about="the new words of messy mails, without quotes and signatures",
    files=(FILE,),
    run=run,
)
