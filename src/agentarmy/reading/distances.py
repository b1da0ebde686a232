"""Days told by their distance: 'in two weeks', 'three days after Christmas', 'a month ago'."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from agentarmy.reading.calendar_words import WEEKDAY, WEEKDAYS, shifted
from agentarmy.reading.day_phrases import DayPhrase, longest_first
from agentarmy.reading.numbers import words_value

_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|a\shundred"
    r"|(?:one|two|three)\shundred)"
)
_COUNT = (
    r"(?:\d{1,4}(?:\.\d)?|half\san?|an?\shalf|an?|a\s(?:couple|pair)(?:\sof)?|(?:a\s)?few|several|another"
    rf"|{_NUMBER})"
)
_UNIT = r"(?:days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?|decades?)"
_LENGTH = (
    rf"(?P<count>{_COUNT})(?P<half>\sand\sa\shalf)?\s?-?(?P<working>working\s|business\s|work\s"
    rf"|week|calendar\s)?(?P<unit>{_UNIT})\b(?P<half2>\sand\sa\shalf)?"
)
_MORE = _LENGTH.replace("?P<count", "?P<count2").replace("?P<unit", "?P<unit2")
_MORE = re.sub(r"\?P<(half2?|working)>", r"?:", _MORE)
_AGO = r"'?\s(?P<ago>ago|earlier|back\b(?!\s(?:to|in|from))|before(?=\s?(?:[.,;!?]|$)))\b"
_ON = (
    r"'?s?'?\s(?P<hence>hence|later|from\snow|from\stoday|after\stoday|from\sthis\sday"
    r"|from\sthe\sdate)\b"
)
_FROM_NOW = re.compile(
    rf"\b(?:{_LENGTH}(?:(?:\s?,\s|\sand\s|\s){_MORE})?(?:{_AGO}|{_ON}))", re.ASCII
)
_IN = re.compile(
    rf"\bin\s{_LENGTH}(?:\sand\s{_MORE})?(?!\s(?:{_UNIT}|ago|later|before|from|since|after)\b)"
)
_ANCHORED = re.compile(
    rf"(?:\b(?P<inside>in)\s)?\b(?:{_LENGTH}|(?:the\s)?(?P<one>day|week))\s"
    r"(?P<side>before|after|from|prior\sto|following|past|on|(?(inside)since|(?!)))\s$"
)
_SPAN = re.compile(r"\bfor\s(?:about\s)?$")
_FURTHEST = 50
"""Code points before a day in which a distance to it may stand."""
_BESIDE = re.compile(r"\s(?P<side>before|after)\s(?:the\s)?")
_JOIN = re.compile(r",?\s(?:on\s)?")
_MOST_YEARS = 200


def distances(folded: str, today: date | None) -> tuple[DayPhrase, ...]:
    """Find days told by their distance from the moment of speaking ('in two weeks')."""
    found = []
    for pattern in (_FROM_NOW, _IN):
        for match in pattern.finditer(folded):
            if _SPAN.search(folded, max(0, match.start() - 10), match.start()):
                continue  # 'for three days from now' is how long, not when
            groups = match.groupdict()
            past = bool(groups.get("ago"))
            value = _count_on(groups, today, back=past) if today else None
            if value is not None or today is None:
                found.append(DayPhrase(match.start(), match.end(), value, past))
    return longest_first(found)


def anchored(folded: str, phrases: tuple[DayPhrase, ...]) -> tuple[DayPhrase, ...]:
    """Widen each day by the distance before it: 'two weeks from' and Friday are one day.

    'Friday, two weeks from now' is one day, too: the first Friday not before the other day.
    """
    widened: list[DayPhrase] = []
    for phrase in phrases:
        floor = widened[-1].end if widened else 0
        match = _ANCHORED.search(folded, max(floor, phrase.start - _FURTHEST), phrase.start)
        if match and _tells(match, phrase):
            back = match["side"] in ("before", "prior to")
            value = _count_on(match.groupdict(), phrase.day, back=back) if phrase.day else None
            phrase = replace(phrase, start=match.start(), day=value, named=False, feast=False)
        widened.append(phrase)
    return tuple(_weekdays_with(folded, widened))


def _tells(match: re.Match[str], phrase: DayPhrase) -> bool:
    """Whether the distance belongs to the day: 'a week on Friday', not 'one week on 3 May'."""
    if match["side"] == "on":
        return phrase.named and not match["one"] and "day" not in match["unit"]
    return not match["one"] or match["one"] == "day" or match["side"] == "from"


def _weekdays_with(folded: str, phrases: list[DayPhrase]) -> list[DayPhrase]:
    joined: list[DayPhrase] = []
    for phrase in phrases:
        last = joined[-1] if joined else None
        side = _BESIDE.fullmatch(folded, last.end, phrase.start) if last and last.named else None
        if last and side and phrase.day and not phrase.named:
            near = _beside(folded, last, phrase.day, back=side["side"] == "before")
            joined[-1] = DayPhrase(last.start, phrase.end, near, past=phrase.past)
        elif last and _belongs(folded, last, phrase):
            weekday, other = (last, phrase) if last.named else (phrase, last)
            value = _fitting(folded, weekday, other.day)
            joined[-1] = DayPhrase(last.start, phrase.end, value, past=other.past)
        else:
            joined.append(phrase)
    return joined


def _belongs(folded: str, first: DayPhrase, second: DayPhrase) -> bool:
    """Whether one is a weekday's name and the other a distance, with nothing between."""
    if not _JOIN.fullmatch(folded, first.end, second.start):
        return False
    one, other = (first, second) if first.named else (second, first)
    told = folded[other.start : other.end]
    counted = _FROM_NOW.fullmatch(told) or _IN.fullmatch(told) or _ANCHORED_TO.match(told)
    return one.named and not other.named and bool(counted) and "day" not in _units(told)


_ANCHORED_TO = re.compile(rf"{_LENGTH}\s(?:before|after|from|prior\sto|following)\s")


def _units(told: str) -> str:
    found = re.search(_UNIT, told)
    return found[0] if found else ""


def _beside(folded: str, weekday: DayPhrase, day: date, *, back: bool) -> date:
    """Return the Friday before (or after) a day."""
    step = -1 if back else 1
    target = WEEKDAYS[re.findall(WEEKDAY, folded[weekday.start : weekday.end])[-1]]
    return day + timedelta(days=step * (step * (target - day.weekday()) % 7 or 7))


def _fitting(folded: str, weekday: DayPhrase, start: date | None) -> date | None:
    if start is None:
        return None
    name = re.findall(WEEKDAY, folded[weekday.start : weekday.end])[-1]
    return start + timedelta(days=(WEEKDAYS[name] - start.weekday()) % 7)


def _count_on(groups: dict[str, str | None], start: date, *, back: bool) -> date | None:
    """Return the day so many units from `start`; None beyond two hundred years."""
    sign = -1 if back else 1
    half = 0.5 if groups.get("half") or groups.get("half2") else 0.0
    parts = [(groups["count"] or "a", groups["unit"] or groups["one"], half)]
    if groups.get("count2"):
        parts.append((groups["count2"] or "", groups["unit2"], 0.0))
    working = (groups.get("working") or "").strip() in ("working", "business", "work", "week")
    for count, unit, more in parts:
        number = _number(count or "") + more
        name = {"wk": "week", "yr": "year"}.get((unit or "").rstrip("s"), (unit or "").rstrip("s"))
        moved = _moved(start, sign * number, name, working=working)
        if moved is None:
            return None
        start = moved
    return start


def _moved(start: date, number: float, unit: str, *, working: bool) -> date | None:
    size = {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit)
    if abs(number) * (size or 1) > _MOST_YEARS * (12 if size else 365):
        return None
    if size:
        whole = int(number * size)
        return shifted(start, whole) + timedelta(days=round((number * size - whole) * 30))
    if working and unit == "day":
        return _working(start, int(number))
    length = {"week": 7, "fortnight": 14}.get(unit, 1)
    return start + timedelta(days=round(number * length))


def _working(start: date, number: int) -> date:
    """Count working days, Monday to Friday."""
    step = 1 if number > 0 else -1
    weeks, rest = divmod(abs(number), 5)
    start += timedelta(weeks=step * weeks)
    while rest or start.weekday() > 4:
        start += timedelta(days=step)
        rest -= rest > 0 and start.weekday() < 5
    return start


def _number(text: str) -> float:
    if re.match(r"(?:half|an?\shalf)", text):
        return 0.5
    if re.match(r"a\s(?:couple|pair)", text):
        return 2
    if text in ("a few", "few", "several"):
        return 3
    if text in ("a", "an", "another"):
        return 1
    return float(text) if text[0].isdigit() else float(words_value(text))
