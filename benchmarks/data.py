"""Made-up input of any size, the same for the same seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

FIRST = ["Ana", "Ben", "Carla", "Dmitri", "Eva", "Femi", "Grace", "Hiro", "Ines", "Jon", "Kofi"]
LAST = ["Abara", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Haddad", "Ivanov", "Kimura"]
TITLES = ["CEO", "VP Sales", "Head of Operations", "Engineer", "Buyer", "CFO", "Analyst"]
INDUSTRIES = ["software", "finance", "retail", "health", "logistics", "food", "textiles"]
COUNTRIES = ["US", "DE", "FR", "GB", "SG", "BR", "JP"]
WORDS = [
    "we",
    "order",
    "line",
    "carton",
    "week",
    "price",
    "quote",
    "plant",
    "shift",
    "seal",
    "tape",
    "pallet",
    "budget",
    "team",
    "review",
    "plan",
    "install",
    "service",
    "label",
    "printer",
    "dock",
    "quarter",
    "offer",
    "number",
    "call",
    "site",
    "crew",
]
LEAD_HEADERS = [
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Phone Number",
    "Company Name",
    "Job Title",
    "Lifecycle Stage",
    "Lead Status",
    "Industry",
    "Number of Employees",
    "Country/Region",
    "Create Date",
    "Original Source",
]


def leads(count: int, seed: int = 7) -> Iterator[list[str]]:
    """Yield rows of a lead export with `LEAD_HEADERS`."""
    chance = random.Random(seed)
    for number in range(count):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        company = f"{chance.choice(WORDS)}{number // 3}"
        yield [
            str(10_000_000 + number),
            first,
            last,
            f"{first}.{last}.{number}@{company}.example".lower(),
            f"+1 312 555 {chance.randrange(10_000):04d}",
            company.title(),
            chance.choice(TITLES),
            "lead",
            "NEW",
            chance.choice(INDUSTRIES),
            str(chance.randrange(1, 4000)),
            chance.choice(COUNTRIES),
            f"2026-0{chance.randrange(1, 9)}-1{chance.randrange(10)}",
            "ORGANIC_SEARCH",
        ]


def write_leads(path: Path, count: int) -> Path:
    """Write a CSV export of `count` leads."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(LEAD_HEADERS)
        writer.writerows(leads(count))
    return path


def sentence(chance: random.Random, words: int) -> str:
    """Return words in a row, as filler."""
    return " ".join(chance.choice(WORDS) for _ in range(words)) + "."


def write_maildir(folder: Path, count: int, seed: int = 2) -> Path:
    """Write a Maildir of `count` messages of about 3 kB in threads of three, half with HTML."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    chance = random.Random(seed)
    for number in range(count):
        mail = EmailMessage()
        who = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        address = f"{who.replace(' ', '.')}@{chance.choice(WORDS)}.example".lower()
        mail["From"] = f"{who} <{address}>"
        mail["To"] = "Rep One <rep@us.example>"
        subject = sentence(random.Random(number // 3), 6)
        mail["Subject"] = f"Re: {subject}" if number % 3 else subject
        mail["Date"] = f"Tue, {1 + number % 28} Oct 2025 10:{number % 60:02d}:00 +0000"
        mail["Message-ID"] = f"<{number}@mx.example>"
        if number % 3:
            root = number - number % 3
            mail["In-Reply-To"] = f"<{number - 1}@mx.example>"
            mail["References"] = " ".join(f"<{n}@mx.example>" for n in range(root, number))
        body = "\n".join(sentence(chance, 14) for _ in range(18))
        mail.set_content(f"{body}\n\n-- \n{who}\n")
        if number % 2:
            mail.add_alternative(f"<html><body><p>{body}</p></body></html>", subtype="html")
        (folder / "cur" / f"{number}.m:2,S").write_bytes(mail.as_bytes())
    return folder


def talk(turns: int, seed: int = 5) -> str:
    """Return a 'Name: text' call of `turns` turns with budgets, dates and people in it."""
    chance = random.Random(seed)
    lines = []
    for number in range(turns):
        who = "Mara Lindqvist" if number % 2 else "Dana Ruiz"
        said = chance.choice(
            [
                f"our budget is {chance.randrange(20, 90)}k for this year.",
                f"we need {chance.randrange(2, 20)} units within {chance.randrange(5, 40)} days.",
                "I would have to ask our CFO to sign anything of that size.",
                "the old machine jams twice a shift and costs us overtime.",
                "we also look at another vendor, they are cheaper.",
                sentence(chance, 18),
                "could you send me the data sheet by Friday?",
            ]
        )
        lines.append(f"{who}: {said}")
    return "\n".join(lines) + "\n"
