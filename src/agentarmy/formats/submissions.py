"""Web forms as services send them: JSON of several shapes, and CSV, to one kind of submission.

Read are plain objects ({"email": …}), lists of fields ({"fields": [{"name", "value"}]}, as HubSpot
sends them), properties ({"properties": {"email": {"value"}}}) and answers by question
({"form_response": {"definition", "answers"}}, as Typeform sends them). Whatever stands in a field
is data: it is cut to one line, or to lines that cannot pass for other fields.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from agentarmy.domain.records import Person
from agentarmy.domain.standing import well_formed
from agentarmy.formats.base import Rejected
from agentarmy.formats.text import clean, one_line, sniff_text

MOST_BYTES = 5_000_000
MOST_LEADS = 1000
_LONGEST, _LONGEST_MESSAGE, _MOST_EXTRA = 300, 20_000, 40

_SPELLED = {
    "id": "submissionid responseid token conversionid uuid entryid eventid id",
    "form": "formname formtitle formid form",
    "submitted_at": "submittedat submittedon submitted submissiondate landedat createdat timestamp"
    " datecreated date",
    "name": "name fullname yourname contactname contact yourfullname",
    "first": "firstname first givenname forename yourfirstname",
    "last": "lastname last surname familyname yourlastname",
    "email": "email emailaddress workemail businessemail companyemail youremail mail mailaddress",
    "company": "company companyname organisation organization employer business firm yourcompany",
    "title": "jobtitle title position role jobrole function yourrole",
    "phone": "phone phonenumber mobilephone mobile telephone tel cell workphone mobilephonenumber",
    "country": "country countryregion countrycode yourcountry",
    "zone": "timezone zone tz",
    "product": "product products productinterest productofinterest areaofinterest interest topic"
    " subject regarding",
    "employees": "employees numberofemployees numemployees companysize headcount",
    "industry": "industry sector",
    "website": "website companywebsite url",
    "page": "page pageurl pagename landingpage",
    "consent": "consent gdprconsent optin agree consenttobecontacted legalconsent privacy",
    "message": "message yourmessage comments comment question questions enquiry inquiry details"
    " notes description howcanwehelp howcanwehelpyou",
}
_KNOWN = {word: name for name, words in _SPELLED.items() for word in words.split()}
_ASKED = (
    ("first", r"first name|given name"),
    ("last", r"last name|surname|family name"),
    ("email", r"e-?mail"),
    ("phone", r"phone|mobile|telephone"),
    ("company", r"company|organi[sz]ation|where do you work"),
    ("title", r"job|title|role|position"),
    ("country", r"country|where are you (?:based|located)"),
    ("employees", r"how many (?:employees|people)|headcount|company size"),
    ("name", r"\bname\b|call you"),
    ("message", r"help|tell us|question|message|looking for|need|describe"),
)
"""Words by which a question is known for a field, the plainest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One form that somebody filled in.

    `id` is the service's own, '' for none; `key` names the submission for ever: the same one read
    again has the same key. `email` is lower-case. `extra` holds fields we have no name for.
    """

    key: str
    email: str
    id: str = ""
    form: str = ""
    submitted_at: datetime | None = None
    name: str = ""
    company: str = ""
    title: str = ""
    phone: str = ""
    country: str = ""
    zone: str = ""
    product: str = ""
    employees: str = ""
    industry: str = ""
    website: str = ""
    page: str = ""
    consent: str = ""
    message: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Who filled it in."""
        return Person(self.name, self.email)


_TEXTS = tuple(
    "name company title phone country zone product employees industry website page consent"
    " message form id".split()
)


def read(data: bytes, name: str) -> Iterator[Submission | Rejected]:
    """Yield every submission of a file: a JSON object or array, JSON lines, or CSV with a header.

    What is wrong is rejected with the name of its field; the rest is still read.
    """
    if len(data) > MOST_BYTES:
        reason = f"{len(data) / 1e6:.0f} MB"
        yield Rejected(where=name, reason=reason, expected=f"at most {MOST_BYTES // 1_000_000} MB")
        return
    text = sniff_text(data).strip()
    if not text:
        yield Rejected(where=name, reason="empty", expected="a JSON object, an array, or CSV")
        return
    try:
        rows = _json(text) if text[0] in "[{" else _csv(text)
    except (ValueError, RecursionError) as error:
        said = "nested too deep" if isinstance(error, RecursionError) else one_line(str(error))
        yield Rejected(where=name, reason=f"broken: {said[:120]}", expected="JSON or CSV")
        return
    if len(rows) > MOST_LEADS:
        reason = f"{len(rows):,} submissions"
        yield Rejected(where=name, reason=reason, expected=f"at most {MOST_LEADS:,} in one file")
        return
    for number, row in enumerate(rows, start=1):
        where = name if len(rows) == 1 else f"{name}: submission {number}"
        yield _one(row, where)


def _json(text: str) -> list[object]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            raise
        return [json.loads(line) for line in lines]
    if isinstance(found, dict):
        several = found.get("results") or found.get("submissions") or found.get("items")
        return several if isinstance(several, list) else [found]
    return found if isinstance(found, list) else [found]


def _csv(text: str) -> list[object]:
    head = text.splitlines()[0]
    mark = max(",;\t|", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=mark, restkey="", restval="")
    if not any(_field(name) == "email" for name in reader.fieldnames or ()):
        raise ValueError("no column of mail addresses in its header")
    return [{k: v for k, v in row.items() if k} for row in reader]


def _one(row: object, where: str) -> Submission | Rejected:
    if not isinstance(row, dict):
        return Rejected(where=where, reason="no object", expected='{"email": …, "message": …}')
    told, extra = _named(_pairs(row))
    problems = list(_problems(told))
    if problems:
        said = "; ".join(f'field "{name}": {what}' for name, what, _ in problems)
        return Rejected(where=where, reason=said, expected=problems[0][2])
    email = one_line(told["email"]).lower()
    name = " ".join(told.get("name", "").split())
    parts = " ".join((told.get("first", ""), told.get("last", ""))).split()
    texts = {key: one_line(told.get(key, "")) for key in _TEXTS if key not in ("message", "name")}
    message = _plain_lines(told.get("message", ""))
    at = _moment(told["submitted_at"]) if told.get("submitted_at") else None
    filled = {**texts, "name": name or " ".join(parts), "message": message}
    return Submission(
        key=_key(filled, extra, email=email, at=at),
        email=email,
        submitted_at=at,
        extra=extra,
        **filled,
    )


def _key(
    filled: Mapping[str, str], extra: Mapping[str, str], *, email: str, at: datetime | None
) -> str:
    """The id of the form's service where it gives one, else the content: as a hash."""
    own = [filled["form"], filled["id"], email]
    if not filled["id"]:
        own = ["", json.dumps([filled, extra, str(at)], sort_keys=True, ensure_ascii=False), email]
    return sha256("\0".join(own).encode("utf-8", "surrogatepass")).hexdigest()[:32]


# --- the shapes ------------------------------------------------------------------------------


def _pairs(row: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    """Every field of a submission as a name and its text, whatever the shape."""
    answers = row.get("form_response")
    if isinstance(answers, dict):
        yield from _answers(answers)
        row = {k: v for k, v in row.items() if k != "form_response"}
    for name, value in row.items():
        fields = value if isinstance(value, list) else ()
        if name in ("fields", "values") and all(isinstance(one, dict) for one in fields):
            yield from ((str(one.get("name") or ""), _text(one.get("value"))) for one in fields)
        elif name in ("properties", "contact", "data", "context", "hidden") and isinstance(
            value, dict
        ):
            yield from ((str(key), _text(inner)) for key, inner in value.items())
        else:
            yield str(name), _text(value)


def _answers(response: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    """The answers of a form that asks in questions."""
    definition = response.get("definition")
    asked = definition.get("fields") if isinstance(definition, dict) else None
    titles = {
        str(one.get("id")): str(one.get("title") or "")
        for one in (asked if isinstance(asked, list) else ())
        if isinstance(one, dict)
    }
    if isinstance(definition, dict) and definition.get("title"):
        yield "form name", str(definition["title"])
    given = response.get("answers")
    for one in given if isinstance(given, list) else ():
        if not isinstance(one, dict):
            continue
        kind, place = str(one.get("type") or ""), one.get("field")
        place = place if isinstance(place, dict) else {}
        title = titles.get(str(place.get("id")), "") or str(place.get("ref") or "")
        named = "phone" if kind == "phone_number" else kind if kind == "email" else title
        yield _asked_for(named) or title, _text(one.get(kind))
    for name in ("token", "submitted_at", "form_id"):
        if response.get(name):
            yield name, _text(response[name])
    hidden = response.get("hidden")
    yield from ((str(k), _text(v)) for k, v in hidden.items()) if isinstance(hidden, dict) else ()


def _asked_for(title: str) -> str:
    if _field(title):
        return title
    for name, words in _ASKED:
        if re.search(words, title, re.IGNORECASE):
            return {"first": "first name", "last": "last name"}.get(name, name)
    return ""


def _text(value: object) -> str:
    """A value as text: of an object its value or label, of a list all of it."""
    if isinstance(value, dict):
        inner = next((value[k] for k in ("value", "label", "labels", "other") if k in value), None)
        return _text(inner) if not isinstance(inner, dict) else ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(one) for one in value[:50] if not _nested(one))))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _nested(value: object) -> bool:
    return isinstance(value, list)


def _field(name: str) -> str:
    """Our name of a field, '' where we have none."""
    return _KNOWN.get(re.sub(r"[^a-z]", "", name.casefold()), "")


def _named(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """The fields that we know by our name, the first that is filled, and the others."""
    told: dict[str, str] = {}
    extra: dict[str, str] = {}
    ranks: dict[str, int] = {}
    for label, raw in pairs:
        text = clean(raw).strip()
        name = _field(label)
        rank = _rank(label, name)
        if not text:
            continue
        if name and (name not in told or rank < ranks[name]):
            told[name], ranks[name] = text, rank
        elif not name and len(extra) < _MOST_EXTRA:
            extra[one_line(label)[:60]] = one_line(text)[:_LONGEST]
    return told, extra


def _rank(label: str, name: str) -> int:
    """The better of two spellings of one field stands first in its list."""
    spelled: Sequence[str] = _SPELLED.get(name, "").split()
    bare = re.sub(r"[^a-z]", "", label.casefold())
    return spelled.index(bare) if bare in spelled else len(spelled)


# --- what is wrong with them -----------------------------------------------------------------


def _problems(told: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong: the field, what it holds, what was expected."""
    email = one_line(told.get("email", ""))
    if not email:
        yield "email", "missing", "a mail address"
    elif not well_formed(email.lower()) or len(email) > 254:
        yield "email", f'"{email[:60]}" is no mail address', "such as dana@firm.example"
    for name, text in told.items():
        most = _LONGEST_MESSAGE if name == "message" else _LONGEST
        if len(text) > most:
            yield name, f"{len(text):,} characters", f"at most {most:,}"
    if told.get("submitted_at"):
        try:
            _moment(told["submitted_at"])
        except ValueError:
            said = one_line(told["submitted_at"])[:40]
            yield "submitted_at", f'"{said}" is no time', "such as 2026-03-18T09:30:00Z"


def _moment(text: str) -> datetime:
    """ISO 8601, or seconds or milliseconds since 1970. ValueError for anything else."""
    said = text.strip()
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", said):
        number = float(said)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    found = datetime.fromisoformat(said)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


# --- as a message ----------------------------------------------------------------------------

_LABEL = re.compile(r"^[ \t]*(?=[A-Za-z][\w \-/]{0,40}:)")


def _plain_lines(text: str) -> str:
    """A message without empty lines, of which no line can pass for a field of its own."""
    lines = (line.strip() for line in clean(text).splitlines())
    return "\n".join(_LABEL.sub("- ", line) for line in lines if line)


_SHOWN = (
    ("Name", "name"),
    ("Job title", "title"),
    ("Company", "company"),
    ("Email", "email"),
    ("Phone", "phone"),
    ("Country", "country"),
    ("Product", "product"),
)


def as_text(one: Submission, *, name: str) -> str:
    """Return the submission as the mail of a web form would tell it, its message last.

    `name` stands in place of the name that was filled in; '' leaves it out.
    """
    texts = {label: name if key == "name" else getattr(one, key) for label, key in _SHOWN}
    lines = [f"{label}: {text}" for label, text in texts.items() if text]
    return "\n".join([*lines, f"Message: {one.message or '(nothing)'}"])


_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’·-])*")


def usable_name(name: str) -> bool:
    """Say whether somebody can be greeted by this: a few words of letters, nothing else."""
    return 1 < len(name) <= 60 and len(name.split()) <= 5 and bool(_NAME.fullmatch(name))
