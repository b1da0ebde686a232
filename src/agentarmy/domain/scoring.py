"""Fit of a lead, 0 to 100: eight weighted parts, each with its reason (QH-FIT-02..14).

A score is kept as eight letters, one per part: the letter of the part in upper case when it
scored, in lower case when it is known and does not fit, '-' when nothing is known. The letters
are all that is stored; score, tier and the reasons in words follow from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agentarmy.domain.geography import in_sales_zone
from agentarmy.domain.judgement import Fit, FitPart
from agentarmy.domain.records import Row, Value

HOT, WARM, COLD = "HOT", "WARM", "COLD"
HOT_FROM, WARM_FROM = 70, 40
ROUTES = {HOT: "stage 3: reach out now", WARM: "stage 2: warm up", COLD: "monthly drip"}
"""Where a tier goes (QH-FIT-12..14)."""

COLUMNS = (
    "industry",
    "employees",
    "title",
    "funded_on",
    "tech",
    "hiring",
    "zone",
    "country",
    "pages",
)
"""The columns of a lead that the score reads, in the order that `score_rows` wants."""

Column = str | int | float | None
Scored = tuple[int, str, str]
"""Score, tier and letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Icp:
    """The ideal customer. Words are compared without regard to case, as whole words.

    `min_employees`..`max_employees` is inclusive (QH-FIT-03), `funding_days` the window of a
    recent funding (QH-FIT-05). `zones` are IANA zones, their beginnings ('Europe/') or countries;
    none means the zones of the US and of Europe.
    """

    industries: tuple[str, ...] = ("software", "saas", "technology", "manufacturing", "logistics")
    min_employees: int = 10
    max_employees: int = 500
    titles: tuple[str, ...] = (
        "ceo",
        "chief executive",
        "cro",
        "chief revenue officer",
        "vp sales",
        "svp sales",
        "evp sales",
        "vice president sales",
    )
    funding_days: int = 365
    tech: tuple[str, ...] = ("salesforce",)
    hiring: tuple[str, ...] = ("sales", "sdr", "sdrs", "bdr", "bdrs", "account executive", "yes")
    zones: tuple[str, ...] = ()
    pages: tuple[str, ...] = ("pricing", "price", "prices")


@dataclass(frozen=True, slots=True)
class Part:
    """One weighted part: its letter, id, weight, label, and the words for a lead that fits."""

    letter: str
    id: str
    of: int
    label: str
    fits: str


PARTS = (
    Part("I", "industry", 20, "Industry", "an industry of the ideal customer"),
    Part("S", "size", 15, "Company size", "a company of the right size"),
    Part("R", "role", 15, "Decision maker", "a decision maker"),
    Part("B", "budget", 15, "Budget signal", "funded recently"),
    Part("T", "tech", 10, "Tech stack", "uses fitting tools"),
    Part("G", "growth", 10, "Growth", "is hiring in sales"),
    Part("E", "geography", 5, "Geography", "in a time zone we serve"),
    Part("N", "intent", 10, "Intent", "looked at prices"),
)
"""The eight weights of QH-FIT-02..09; they sum to 100 (QH-FIT-10)."""

_SENIORITY_NOISE = frozenset({"of", "the", "and", "for", "global", "regional"})
_NOT_THE_PERSON = frozenset({"assistant", "former", "ex", "office"})
_WORD = re.compile(r"[^\W_]+")


def tier_of(score: int) -> str:
    """Return HOT from 70, WARM from 40, COLD below (QH-FIT-12..14)."""
    return HOT if score >= HOT_FROM else WARM if score >= WARM_FROM else COLD


def score_of(letters: str) -> int:
    """Return the score 0..100 that the eight letters stand for."""
    return sum(
        part.of for part, letter in zip(PARTS, letters, strict=True) if letter == part.letter
    )


def score_rows(rows: Iterable[tuple[Column, ...]], icp: Icp, *, today: date) -> Iterator[Scored]:
    """Score leads in bulk: rows of `COLUMNS` in, (score, tier, letters) out, in the same order.

    Each distinct value is judged once; per row there is a lookup per part and one for the total.
    """
    industry, size, role, budget, tech, growth, place, intent = _judges(icp, today)
    totals: dict[str, Scored] = _Totals()
    for i, n, t, f, k, h, z, c, p in rows:
        yield totals[
            industry[i]
            + size[n]
            + role[t]
            + budget[f]
            + tech[k]
            + growth[h]
            + place[z, c]
            + intent[p]
        ]


def fit(lead: Row, icp: Icp, *, today: date) -> Fit:
    """Score one lead, each part with its reason in words; missing columns count as unknown."""
    values = tuple(lead.get(name) for name in COLUMNS)
    score, tier, letters = next(score_rows([values], icp, today=today))
    return Fit(score=score, tier=tier, parts=explain(letters, lead))


def explain(letters: str, lead: Row | None = None) -> tuple[FitPart, ...]:
    """Return the eight parts in words; with the lead at hand, its own values are named."""
    letters = letters if len(letters) == len(PARTS) else "-" * len(PARTS)
    return tuple(
        FitPart(
            id=part.id,
            points=part.of if letter == part.letter else 0,
            of=part.of,
            reason=_reason(part, letter, lead or {}),
        )
        for part, letter in zip(PARTS, letters, strict=True)
    )


_COLUMN_OF = {
    "industry": ("industry",),
    "size": ("employees",),
    "role": ("title",),
    "budget": ("funded_on",),
    "tech": ("tech",),
    "growth": ("hiring",),
    "geography": ("zone", "country"),
    "intent": ("pages",),
}


def _reason(part: Part, letter: str, lead: Row) -> str:
    if letter == "-":
        return f"not known ({' or '.join(_COLUMN_OF[part.id])})"
    shown = ", ".join(str(lead[c]) for c in _COLUMN_OF[part.id] if lead.get(c))
    words = part.fits if letter == part.letter else "does not fit"
    if part.id == "size" and shown:
        shown += " people"
    return f"{shown}: {words}" if shown else words


class _Totals(dict[str, Scored]):
    def __missing__(self, letters: str) -> Scored:
        score = score_of(letters)
        found = self[letters] = (score, tier_of(score), letters)
        return found


class _Judge(dict[object, str]):
    """Letter by value, each value judged at its first appearance."""

    def __init__(self, letter: str, fits: Callable[[object], bool | None]) -> None:
        super().__init__()
        self._letters = {True: letter, False: letter.lower(), None: "-"}
        self._fits = fits

    def __missing__(self, value: object) -> str:
        found = self[value] = self._letters[self._fits(value)]
        return found


def _judges(icp: Icp, today: date) -> tuple[_Judge, ...]:
    tests: tuple[Callable[[object], bool | None], ...] = (
        _says(icp.industries),
        lambda value: _in_range(value, icp.min_employees, icp.max_employees),
        _holds_title(icp.titles),
        lambda value: _within(value, today, icp.funding_days),
        _says(icp.tech),
        _says(icp.hiring),
        lambda value: _placed(value, icp.zones),
        _says(icp.pages),
    )
    return tuple(_Judge(part.letter, test) for part, test in zip(PARTS, tests, strict=True))


def _words(value: object) -> str:
    return f" {' '.join(_WORD.findall(str(value).casefold()))} "


def _says(wanted: Iterable[str]) -> Callable[[object], bool | None]:
    phrases = [_words(phrase) for phrase in wanted]

    def test(value: object) -> bool | None:
        if value is None or value == "":
            return None
        text = _words(value)
        return any(phrase in text for phrase in phrases)

    return test


def _holds_title(wanted: Iterable[str]) -> Callable[[object], bool | None]:
    phrases = [_title_words(phrase) for phrase in wanted]

    def test(value: object) -> bool | None:
        if value is None or value == "":
            return None
        text = _title_words(value)
        if any(f" {word} " in text for word in _NOT_THE_PERSON):
            return False
        return any(phrase in text for phrase in phrases)

    return test


def _title_words(value: object) -> str:
    return f" {' '.join(w for w in _words(value).split() if w not in _SENIORITY_NOISE)} "


def _in_range(value: object, low: int, high: int) -> bool | None:
    number = _number(value)
    return None if number is None else low <= number <= high


def _number(value: object) -> float | None:
    if isinstance(value, int | float):
        return value
    found = re.search(r"\d[\d,]*", value) if isinstance(value, str) else None
    return float(found[0].replace(",", "")) if found else None


def _within(value: object, today: date, days: int) -> bool | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return today - timedelta(days=days) <= day <= today


def _placed(value: object, zones: tuple[str, ...]) -> bool | None:
    zone, country = value if isinstance(value, tuple) else (None, None)
    if not zone and not country:
        return None
    return in_sales_zone(str(zone or ""), str(country or ""), wanted=zones)


def values_of(lead: Row) -> tuple[Value, ...]:
    """Return the columns of one lead in the order that `score_rows` wants."""
    return tuple(lead.get(name) for name in COLUMNS)
