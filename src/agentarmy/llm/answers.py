"""What a model may answer: strict JSON of bounded size that fits its schema.

`check` knows this much of JSON Schema: type (one or several), properties, required, items, enum,
const, minimum, maximum, minLength, maxLength, minItems, maxItems. A field that the schema does
not name is never let through. Descriptions are passed over; any other keyword is a Bug.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agentarmy.errors import Bug
from agentarmy.llm.base import Fault, Outcome

MOST_BYTES = 256 * 1024
"""The largest answer that is looked at; 2,000 tokens are some 8 kB."""

_FENCE = re.compile(r"```(?:json)?\s*\n(.*)\n\s*```", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SAID = frozenset({"title", "description", "additionalProperties", "$schema"})
_KNOWN = _SAID | frozenset(
    "type properties required items enum const minimum maximum minLength maxLength minItems"
    " maxItems".split()
)


@dataclass(slots=True)
class Checked:
    """An answer that fits, and what was mended on the way ('score: 120 became 100')."""

    data: Mapping[str, object]
    mended: list[str] = field(default_factory=list)


def read(text: str, schema: Mapping[str, object]) -> Checked:
    """Return what a model's text says.

    Mended without asking again: a code fence around the whole, numbers beyond a bound, surplus
    list items and fields, the case of a choice, control characters. Raises Fault: TOO_LARGE, EMPTY,
    GARBLED or INVALID with what is wrong.
    """
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Fault(Outcome.TOO_LARGE, f"more than {MOST_BYTES // 1024} kB")
    if not text.strip():
        raise Fault(Outcome.EMPTY, "no text")
    return check(parse(text), schema)


def parse(text: str) -> object:
    """Return the JSON of a text, whose whole it must be. Raises Fault GARBLED."""
    fenced = _FENCE.fullmatch(text.strip())
    try:
        return json.loads(
            fenced.group(1) if fenced else text,
            object_pairs_hook=_distinct,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        where = f"{error.msg.lower()} at character {error.pos}"
        raise Fault(Outcome.GARBLED, f"not JSON: {where}") from None
    except (ValueError, RecursionError) as error:
        raise Fault(Outcome.GARBLED, f"not JSON: {str(error)[:80]}") from None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    return found


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number")


def check(value: object, schema: Mapping[str, object]) -> Checked:
    """Return a value as the schema wants it. Raises Fault INVALID, which names every misfit."""
    checker = _Checker()
    found = checker.fit(value, schema, "")
    if not isinstance(found, dict) and not checker.misfits:
        checker.misfits.append("the answer is no object")
    if checker.misfits:
        raise Fault(Outcome.INVALID, "; ".join(checker.misfits[:8]))
    assert isinstance(found, dict)  # noqa: S101 -- said above
    return Checked(found, checker.mended)


_TYPES: dict[str, Callable[[object], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
}


@dataclass(slots=True)
class _Checker:
    misfits: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    def fit(self, value: object, schema: Mapping[str, object], where: str) -> object:
        unknown = schema.keys() - _KNOWN
        if unknown:
            raise Bug(f"schema keywords that are not checked: {', '.join(sorted(unknown))}")
        if "enum" in schema or "const" in schema:
            return self._choice(value, schema, where)
        wanted = _types(schema)
        if isinstance(value, float) and value.is_integer() and "number" not in wanted:
            value = int(value)
        if wanted and not any(_TYPES[name](value) for name in wanted):
            self.misfits.append(f"{where or 'the answer'} is no {' or '.join(wanted)}")
            return value
        if isinstance(value, dict):
            return self._object(value, schema, where)
        if isinstance(value, list):
            return self._array(value, schema, where)
        if isinstance(value, str):
            return self._string(value, schema, where)
        return self._number(value, schema, where)

    def _choice(self, value: object, schema: Mapping[str, object], where: str) -> object:
        enum = schema.get("enum", [schema.get("const")])
        allowed = list(enum) if isinstance(enum, Iterable) else []
        if any(type(one) is type(value) and one == value for one in allowed):
            return value
        if isinstance(value, str):
            said = value.strip().casefold()
            near = [one for one in allowed if isinstance(one, str) and one.casefold() == said]
            if len(near) == 1:
                self.mended.append(f"{where}: {near[0]!r} in its own case")
                return near[0]
        shown = ", ".join(json.dumps(one) for one in allowed[:12])
        self.misfits.append(f"{where} is none of {shown}")
        return value

    def _object(
        self, value: dict[str, object], schema: Mapping[str, object], where: str
    ) -> dict[str, object]:
        properties = schema.get("properties")
        known = properties if isinstance(properties, Mapping) else {}
        path = f"{where}." if where else ""
        required = schema.get("required")
        for name in required if isinstance(required, Sequence) else ():
            if name not in value:
                self.misfits.append(f"{path}{name} is missing")
        surplus = value.keys() - known.keys()
        if surplus:
            self.mended.append(f"{where or 'answer'}: {len(surplus)} surplus field(s) left out")
        return {
            name: self.fit(value[name], inner, path + name)
            for name, inner in known.items()
            if name in value
        }

    def _array(self, value: list[object], schema: Mapping[str, object], where: str) -> list[object]:
        most, least = _bound(schema, "maxItems"), _bound(schema, "minItems")
        if most is not None and len(value) > most:
            self.mended.append(f"{where}: {len(value)} items became {most:g}")
            value = value[: int(most)]
        if least is not None and len(value) < least:
            self.misfits.append(f"{where} has fewer than {least:g} items")
        items = schema.get("items")
        if not isinstance(items, Mapping):
            return value
        return [self.fit(one, items, f"{where}[{n}]") for n, one in enumerate(value)]

    def _string(self, value: str, schema: Mapping[str, object], where: str) -> str:
        most, least = _bound(schema, "maxLength"), _bound(schema, "minLength")
        clean = _CONTROL.sub("", value)
        if clean != value:
            self.mended.append(f"{where}: control characters left out")
        if any("\ud800" <= char <= "\udfff" for char in clean):
            self.misfits.append(f"{where} holds half a character")
        if most is not None and len(clean) > most:
            self.misfits.append(f"{where} is longer than {most:g} characters")
        if least is not None and len(clean) < least:
            self.misfits.append(f"{where} is shorter than {least:g} characters")
        return clean

    def _number(self, value: object, schema: Mapping[str, object], where: str) -> object:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        low, high = _bound(schema, "minimum"), _bound(schema, "maximum")
        if low is not None and value < low:
            self.mended.append(f"{where}: {value} became {low:g}")
            return low
        if high is not None and value > high:
            self.mended.append(f"{where}: {value} became {high:g}")
            return high
        return value


def unbounded(schema: Mapping[str, object], where: str = "") -> list[str]:
    """Return the places of a schema where an answer could go on for ever."""
    if "enum" in schema or "const" in schema:
        return []
    wanted, found = _types(schema), []
    if "string" in wanted and "maxLength" not in schema:
        found.append(where or "the answer")
    if "array" in wanted and "maxItems" not in schema:
        found.append(where or "the answer")
    items, properties = schema.get("items"), schema.get("properties")
    if isinstance(items, Mapping):
        found += unbounded(items, f"{where}[]")
    if isinstance(properties, Mapping):
        for name, inner in properties.items():
            found += unbounded(inner, f"{where}.{name}".lstrip("."))
    return found


def _types(schema: Mapping[str, object]) -> list[str]:
    wanted = schema.get("type")
    if isinstance(wanted, str):
        return [wanted]
    return [str(one) for one in wanted] if isinstance(wanted, Sequence) else []


def _bound(schema: Mapping[str, object], name: str) -> int | float | None:
    found = schema.get(name)
    return found if isinstance(found, int | float) else None
