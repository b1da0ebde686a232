"""Durations and days, relative to the moment of speaking in the speaker's zone."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from agentarmy.reading.numbers import numbers

_MONTHS = {m.lower(): i for i, m in enumerate(calendar.month_name) if m}
_MONTHS |= {m.lower(): i for i, m in enumerate(calendar.month_abbr) if m} | {"sept": 9}
_WEEKDAYS = {d.lower(): i for i, d in enumerate(calendar.day_name)}
_WEEKDAYS |= {d.lower(): i for i, d in enumerate(calendar.day_abbr)}
_WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth "
        "twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split()
    )
}
_ORDINAL = "|".join(w.replace("-", "[\\s-]") for w in sorted(_ORDINALS, key=len, reverse=True))
_DAY = rf"(?:\d{{1,2}}(?:\s?(?:st|nd|rd|th))?|{_ORDINAL})(?![\w])"
_YEAR = r"(?:\s?,?\s?(?:of\s|in\s)?(?<=[\s,])(?P<year>(?:19|20|21)\d\d))?(?!\d)"
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}

_DURATION = re.compile(
    r"\s?-?(?P<working>(?:working|business|calendar|work)\s)?"
    r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?|years?)(?![\w])"
    r"(?P<ago>'?\s(?:ago|earlier|back\b|before\b|prior to\b|ahead of\b))?"
)


FURTHEST = 36_500
"""Durations beyond a hundred years are no plans, and would leave the calendar."""


@dataclass(frozen=True, slots=True)
class When:
    """A duration or a day in a text, end exclusive.

    Exactly one of `days` and `day` is set, or neither when the reference time is unknown.
    `edge` is 'end' where a range (a month, a week, a quarter) stands for its last day.
    `past` marks words such as 'ago' or 'last week'.
    """

    start: int
    end: int
    days: int | None = None
    working: bool = False
    day: date | None = None
    edge: str = ""
    past: bool = False


def local_day(at: datetime | None, utc_offset: int | None) -> date | None:
    """Return the calendar day at the speaker's place; None when the moment is unknown."""
    if at is None:
        return None
    if at.tzinfo is None:
        return at.date()
    return at.astimezone(timezone(timedelta(minutes=utc_offset or 0))).date()


def times(folded: str, today: date | None) -> tuple[When, ...]:
    """Find durations and days from left to right; longer readings win over shorter ones."""
    found: list[When] = _durations(folded)
    for pattern, build in _RULES:
        for match in pattern.finditer(folded):
            when = build(match, today)
            if when is not None:
                found.append(when)
    found.sort(key=lambda w: (w.start, -w.end))
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
        elif when.end - when.start > kept[-1].end - kept[-1].start:
            kept[-1] = when
    return tuple(kept)


_ONE = re.compile(
    r"\b(?P<lead>an?|the next|a single|one single|same)\s"
    r"(?P<working>(?:working|business)\s)?(?P<unit>hour|day|week|fortnight|month|quarter|year)\b"
    r"(?P<ago>\s(?:ago|earlier|back\b))?"
)
_BEFORE_ONE = re.compile(
    r"(?:^|[^\w\s]\s?|\b(?:in|within|of|for|about|around|under|than|by|over|after|only|just|is|be"
    r"|it's|that's|take|takes|need|needs|want|wants|have|has|maybe|probably|exactly|like|at|to|and"
    r"|or|down|almost|nearly|roughly|inside|before|half|done|up|ideally|say|until|installed)\s)$"
)
_RATE = re.compile(
    r"\s(?:(?:a|an|per|each|every)\s(?:\w+\s)?(?:day|night|week|month|quarter|year|shift)s?|daily|weekly"
    r"|monthly|a piece|apiece|each)\b"
)
"""'two hours a day' is how much, not how long from now."""
_OF = re.compile(r"\sof(?=\s)")
_HALF = re.compile(r"\bhalf a (?P<unit>year|month|week|day)\b")
_PAST_LEAD = re.compile(r"\b(?:last|past|previous|for|over|every|each)\s(?:the\s)?(?:last\s)?$")


def _durations(folded: str) -> list[When]:
    found = []
    for number in numbers(folded):
        match = _DURATION.match(folded, number.end)
        of = _OF.match(folded, number.end)
        if match is None and of:
            match = _DURATION.match(folded, of.end())
        if match is None or number.value > 5000:
            continue
        count = float(number.value)
        past = bool(match["ago"]) or bool(
            _PAST_LEAD.search(folded, max(0, number.start - 14), number.start)
        )
        days = _in_days(count, match["unit"])
        if days > FURTHEST or _RATE.match(folded, match.end()):
            continue
        working = (match["working"] or "").strip() in {"working", "business", "work"}
        found.append(When(number.start, match.end(), days, working, None, "", past))
    for match in _ONE.finditer(folded):
        if match["lead"] in {"a", "an"} and not _BEFORE_ONE.search(
            folded, max(0, match.start() - 14), match.start()
        ):
            continue  # 'eight boxes a week' is how often, not how long
        past = bool(match["ago"]) or match["lead"] == "same"
        past = past or bool(_PAST_LEAD.search(folded, max(0, match.start() - 14), match.start()))
        working = bool(match["working"])
        found.append(
            When(match.start(), match.end(), _in_days(1, match["unit"]), working, past=past)
        )
    for match in _HALF.finditer(folded):
        found.append(When(match.start(), match.end(), max(1, _in_days(0.5, match["unit"]))))
    return found


def _in_days(count: float, unit: str) -> int:
    unit = unit.rstrip("s")
    if unit in {"hour", "hr"}:
        return max(1, -(-int(count) // 24))
    return round(count * _UNIT_DAYS.get("week" if unit == "wk" else unit, 1))


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_BEFORE_ORDINAL = re.compile(r"^[^a-z0-9]*(?:the\s)?")
_YEAR_AGO = 200
"""A date without a year lies at most so many days back when its weekday says it is past."""


def _ordinal(text: str) -> int:
    word = _BEFORE_ORDINAL.sub("", text)
    return _ORDINALS.get(re.sub(r"\s", "-", word)) or int(re.sub(r"\D", "", text) or 0)


def _nearest_year(month: int, day: int, today: date) -> date | None:
    """Take the year in which the day is still to come; up to two months back counts as past."""
    this = _safe(today.year, month, day)
    if this is not None and this < today - timedelta(days=61):
        return _safe(today.year + 1, month, day)
    return this


def _month_day(match: re.Match[str], today: date | None) -> When | None:
    month, day = _MONTHS[match["month"]], _ordinal(match["day"])
    if match["year"]:
        value = _safe(int(match["year"]), month, day)
    else:
        value = _nearest_year(month, day, today) if today else None
    if value is None and (match["year"] or today):
        return None
    if value is None or not match["on"] or value.weekday() == _WEEKDAYS[match["on"]]:
        return When(match.start(), match.end(), day=value)
    # A weekday that the date does not fall on: that date a year ago, or a slip of the pen.
    before = _safe(value.year - 1, month, day)
    near = before and today and not match["year"] and (today - before).days < _YEAR_AGO
    if before is None or not near or before.weekday() != _WEEKDAYS[match["on"]]:
        return When(match.start(), match.end())
    return When(match.start(), match.end(), day=before, past=True)


def _iso(match: re.Match[str], _today: date | None) -> When | None:
    value = _safe(int(match["y"]), int(match["m"]), int(match["d"]))
    return When(match.start(), match.end(), day=value) if value else None


def _slashed(match: re.Match[str], _today: date | None) -> When | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    year += 2000 if year < 100 else 0
    european = match["sep"] == "." or first > 12
    value = _safe(year, second, first) if european else _safe(year, first, second)
    return When(match.start(), match.end(), day=value) if value else None


def _named(match: re.Match[str], today: date | None) -> When | None:
    shift = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
    word = match[0]
    days = 2 if word.startswith("the day after") else shift.get(match["word"] or "", 0)
    if today is None:
        return When(match.start(), match.end(), days=max(days, 0) or None, past=days < 0)
    return When(match.start(), match.end(), day=today + timedelta(days=days), past=days < 0)


_PLAIN_WORDS = frozenset({"may", "march", "mar", "sat", "sun", "wed", "mon"})
_PREPOSITION = re.compile(
    r"\b(?:by|in|on|until|till|before|of|since|from|through|during|for|after|to|early|late)\s$"
)


def _only_a_word(match: re.Match[str], name: str) -> bool:
    """Whether 'may', 'march', 'sun' … stands there as a verb or noun rather than a date."""
    lead = match.string[max(0, match.start() - 8) : match.start()]
    return match[0] == name and name in _PLAIN_WORDS and not _PREPOSITION.search(lead)


def _weekday(match: re.Match[str], today: date | None) -> When | None:
    if _only_a_word(match, match["weekday"]):
        return None
    if today is None:
        return When(match.start(), match.end(), past=match["lead"] in {"last", "past"})
    target, lead = _WEEKDAYS[match["weekday"]], match["lead"] or ""
    past = lead in {"last", "past", "previous", "this past"}
    if match["number"]:
        day = _numbered(target, _ordinal(match["number"]), today, step=-1 if past else 1)
        return When(match.start(), match.end(), day=day, past=past)
    if past:
        back = (today.weekday() - target) % 7 or 7
        return When(match.start(), match.end(), day=today - timedelta(days=back), past=True)
    ahead = ((target - today.weekday()) % 7 or 7) + (7 if match["late"] else 0)
    if lead in {"next", "following"} or match["week"]:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=7 + target)
        return When(match.start(), match.end(), day=day)
    return When(match.start(), match.end(), day=today + timedelta(days=ahead))


def _numbered(weekday: int, day: int, today: date, *, step: int) -> date | None:
    """Return the next (or with step -1 the last) such day of a month that is that weekday.

    None when no month near enough has one: then the weekday or the number is a slip.
    """
    for months in range(_NEAR):
        year, month = divmod(today.year * 12 + today.month - 1 + step * months, 12)
        found = _safe(year, month + 1, day)
        if found and (found - today).days * step >= 0 and found.weekday() == weekday:
            return found
    return None


def _week_day(match: re.Match[str], today: date | None) -> When | None:
    """Read 'next week on Tuesday'."""
    if today is None:
        return When(match.start(), match.end())
    monday = today - timedelta(days=today.weekday())
    step = {"next": 7, "this": 0}.get(match["lead"], -7)
    day = monday + timedelta(days=step + _WEEKDAYS[match["weekday"]])
    return When(match.start(), match.end(), day=day, past=step < 0)


def _counted(match: re.Match[str], today: date | None) -> When | None:
    """Read 'two weeks from tomorrow' and 'three days after today'."""
    listed = numbers(match["count"])
    count = float(listed[0].value) if listed else 1
    if count > _MOST:
        return None
    if today is None:
        return When(match.start(), match.end())
    name = match["from"]
    start = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(name)
    if start is None:
        start = (_WEEKDAYS[name] - today.weekday()) % 7 or 7
    days = _in_days(count, match["unit"]) + start
    return When(match.start(), match.end(), day=today + timedelta(days=days))


def _period_end(match: re.Match[str], today: date | None) -> When | None:
    """Read 'next week', 'end of the month', 'this quarter' as the last day of the period."""
    if today is None:
        return When(match.start(), match.end(), edge="end")
    unit, lead = match["unit"], match["lead"] or ""
    step = 1 if "next" in lead else -1 if re.search("last|previous|past", lead) else 0
    past = step < 0
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return When(
            match.start(), match.end(), day=monday + timedelta(days=4), edge="end", past=past
        )
    if unit == "weekend":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return When(
            match.start(), match.end(), day=monday + timedelta(days=6), edge="end", past=past
        )
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = (today.year * 12 + today.month - 1) // size + step
    return When(
        match.start(), match.end(), day=_last_day((index + 1) * size - 1), edge="end", past=past
    )


def _last_day(months: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


_GONE = re.compile(r"\b(?:last|this past|back in|as far back as)\s(?:the\s)?$")


def _month_end(match: re.Match[str], today: date | None) -> When | None:
    if _only_a_word(match, match["month"]):
        return None
    month = _MONTHS[match["month"]]
    past = bool(_GONE.search(match.string, max(0, match.start() - 14), match.start()))
    if match["year"]:
        year = int(match["year"])
    elif past and today is not None:
        year = today.year - (1 if month >= today.month else 0)
    elif today is None:
        return When(match.start(), match.end(), edge="end", past=past)
    else:
        year = today.year + (1 if month < today.month - 1 else 0)
    day = _last_day(year * 12 + month - 1)
    part = (match["part"] or "").removeprefix("the ").split(" ")[0]
    if match["nth"]:
        which, unit = match["nth"].removeprefix("the ").split(" ")[:2]
        weeks = _WEEKS.get(which, 9)
        last = (15 if weeks == 1 else 31) if unit == "half" else 7 * weeks
        day = day.replace(day=min(day.day, last))
    if part in {"mid", "middle"}:
        day = day.replace(day=15)
    elif part in {"early", "start", "beginning"}:
        day = day.replace(day=1 if part != "early" else 7)
    past = past or bool(match["year"] and today and day < today)
    return When(match.start(), match.end(), day=day, edge="end", past=past)


def _quarter(match: re.Match[str], today: date | None) -> When | None:
    quarter = int(match["q"])
    if match["y"]:
        year = int(match["y"])
        year += 2000 if year < 100 else 0
    elif today is None:
        return When(match.start(), match.end(), edge="end")
    else:
        year = today.year + (1 if quarter * 3 < today.month else 0)
    return When(match.start(), match.end(), day=_last_day(year * 12 + quarter * 3 - 1), edge="end")


def _day_of_month(match: re.Match[str], today: date | None) -> When | None:
    """Read 'the 20th': the next one to come, or the one of the month that is named."""
    if not 0 < (day := _ordinal(match["day"])) < 32:
        return None
    if today is None or match["dated"]:
        return When(match.start("day"), match.end())  # 'your mail of the 9th' may be any month's
    this = today.year * 12 + today.month - 1
    which = match["which"] or ""
    months = (
        (this + 1,) if which == "next" else (this,) if which == "this" else range(this, this + 3)
    )
    for index in months:
        value = _safe(index // 12, index % 12 + 1, day)
        if value is not None and (value >= today or which == "this"):
            return When(match.start("day"), match.end(), day=value, past=value < today)
    return None


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


def _feast(match: re.Match[str], today: date | None) -> When | None:
    """Read 'before Christmas' or 'by Easter' as the next one, 'last Christmas' as past."""
    if today is None:
        return When(match.start("feast"), match.end())
    days = (
        _easter(year) if match["feast"] == "easter" else date(year, 12, 25)
        for year in (today.year, today.year + 1)
    )
    day = next(day for day in days if day >= today)
    past = (match["lead"] or "").strip() in ("last", "since", "after last")
    early = timedelta(days=1 if (match["lead"] or "").strip() == "before" else 0)
    return When(match.start("feast"), match.end(), day=day - early, past=past)


_WEEKS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_ENDS = (
    r"(?=\s?[.,;:?!)-]|$|\s(?:of|at|in|and|or|to|till|until|with|for|from|is|was|would|will|works?"
    r"|suits?|fits?|if|we|i|you|it|they|he|she|that|please|then|latest|at|so|but|because|since|as"
    r"|when|before|after|by|morning|afternoon|evening|instead|sounds|looks|not|are|be|should|can"
    r"|could|has|have|than|the latest|ideally|please|already|when)\b)"
)
"""What may follow a day of the month; 'the 4th attempt' is none."""
_NEAR = 4
"""Months ahead (this one counted) in which a weekday and a day of the month must meet."""
_LATER_WORDS = "|".join(
    w.replace("-", "[\\s-]") for w in sorted(_ORDINALS, key=len, reverse=True) if _ORDINALS[w] > 4
)
"""Ordinal words that are days without a month: 'by the second' is rather a list."""
_PART = (
    r"(?:(?P<part>(?:the )?(?:end|start|beginning|middle) of|end|early|mid|late)[\s-](?:the )?)?"
)
_NTH = (
    r"(?P<nth>(?:the )?(?:first|1st|second|2nd|third|3rd|fourth|4th|last|final)"
    r" (?:week|half|days) (?:of|in) )?"
)
_Build = Callable[[re.Match[str], date | None], When | None]
_MOST = 1000
_RULES: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (
        re.compile(
            rf"\b(?:(?P<on>{_WEEKDAY}),?\s)?(?P<month>{_MONTH})\b\.?,?[\s/](?:the\s)?(?P<day>{_DAY}){_YEAR}"
        ),
        _month_day,
    ),
    (
        re.compile(
            rf"\b(?:(?P<on>{_WEEKDAY}),?\s\(?)?(?:the\s)?(?<![\d.,:])(?P<day>{_DAY})\s?-?(?:of\s)?"
            rf"(?P<month>{_MONTH})\b\.?-?{_YEAR}"
        ),
        _month_day,
    ),
    (
        re.compile(
            r"\b(?P<lead>next|this|last|previous) week(?: on|,| -)? ?"
            rf"(?P<weekday>{_WEEKDAY})\b"
        ),
        _week_day,
    ),
    (
        re.compile(
            r"\b(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
            r"\s(?P<unit>days?|weeks?|months?)\s(?:from|after|on)\s"
            rf"(?P<from>today|tomorrow|yesterday|{_WEEKDAY})\b"
        ),
        _counted,
    ),
    (re.compile(r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])"), _iso),
    (
        re.compile(
            r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)"
            r"(?P<y>(?:20|19)?\d\d)(?![\d/.-]*\d)"
        ),
        _slashed,
    ),
    (
        re.compile(
            r"\b(?P<lead>(?:after last|last|since|before)\s)?(?P<feast>christmas|xmas|easter)\b"
            r"(?!\s(?:cards?|party|parties|gifts?|season|eggs?|dinner|bonus)\b)"
        ),
        _feast,
    ),
    (
        re.compile(r"\bthe day after tomorrow\b|\b(?P<word>today|tonight|tomorrow|yesterday)\b"),
        _named,
    ),
    (
        re.compile(
            r"\b(?:(?P<lead>next|this(?: upcoming| coming| past)?|upcoming|coming|following|last"
            rf"|past|previous)\s)?(?P<weekday>{_WEEKDAY})\b(?P<week>,?\s(?:of\s)?next week)?"
            rf"(?P<number>(?:,?\s\(?|\s?\()(?:the\s)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)|{_ORDINAL}){_ENDS}"
            rf"|\d{{1,2}}(?!\.\d|\s?[-:]|\sto\s\d){_ENDS}))?(?P<late>\sweek\b)?"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"\b(?P<lead>(?:(?:the )?end of |late )?(?:the |this |next |last |previous |past |our )"
            r"(?:fiscal |financial |calendar )?)(?P<unit>week|weekend|month|quarter|year)\b"
            r"(?!\s(?:ago|earlier|of\s|on\s|after|before))"
        ),
        _period_end,
    ),
    (
        re.compile(rf"\b{_PART}{_NTH}(?P<month>{_MONTH})\b(?!\s\d{{1,2}}\b(?!\d)){_YEAR}"),
        _month_end,
    ),
    (
        re.compile(
            r"\b(?:(?:the )?(?:end|start|middle) of )?(?:q|quarter )(?P<q>[1-4])\b"
            r"(?:\s?(?:of |/|-|')?\s?(?P<y>20\d\d|\d\d(?!\d)))?"
        ),
        _quarter,
    ),
    (
        re.compile(
            r"(?P<dated>(?<!morning )(?<!evening )(?<!afternoon )(?<!week )(?<!day )\bof\s)?"
            r"(?<!yesterday )(?<!yesterday, )(?<!today )(?<!today, )"
            r"\b(?P<day>(?:(?:the |(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil ))"
            r"\d{1,2}(?:st|nd|rd|th)"
            rf"|(?<=\b(?:on|by) )the (?:{_LATER_WORDS})))"
            rf"(?:\sof\s(?P<which>this|next|the)\smonth\b|{_ENDS})"
        ),
        _day_of_month,
    ),
)
