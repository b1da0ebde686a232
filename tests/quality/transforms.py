"""Changes to a labelled conversation that must not change how it is judged."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

Row = dict[str, object]
Turn = dict[str, str]

_GIVEN = "Corvin Thessaly Ondrej Maribel Quillon Yevgenia Brannock Ottoline".split()
_FAMILY = "Ashgrove Telleman Wycherley Dunmoran Pellegrin Stavrou Kettleby Oyelaran".split()
_MADE = "Zenvor Quastel Tribolux Fermant Ovandra Kelpion Murrosa Dantrel".split()
_TITLES = frozenset("Mr Mrs Ms Dr Frau Herr Miss Sir Prof".split())
_WORD = re.compile(r"[^\W\d_]+")


def rows(path: Path) -> list[Row]:
    """Read the labelled conversations."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def turns(row: Row) -> list[Turn]:
    """The turns of a row, to be changed in place."""
    return cast("list[Turn]", row["turns"])


def _with(row: Row, change: Callable[[str], str]) -> Row:
    """Change every text and name of the row, but not its labels."""
    found = copy.deepcopy(row)
    gold = found.pop("gold")
    changed = cast("Row", _walk(found, change))
    return {**changed, "id": row["id"], "gold": gold}


def _walk(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walk(one, change) for one in value]
    if isinstance(value, Mapping):
        return {key: _walk(one, change) for key, one in value.items()}
    return value


def _replacing(names: Mapping[str, str]) -> Callable[[str], str]:
    if not names:
        return lambda text: text
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b")
    return lambda text: pattern.sub(lambda found: names[found[0]], text)


def _quiet(row: Row) -> set[str]:
    """Words that stand in lower case somewhere: these are not only names."""
    return {w for t in turns(row) for w in _WORD.findall(t["text"]) if w.islower()}


def rename_people(row: Row) -> Row:
    """Give every speaker another name, wherever they are named; addresses follow."""
    quiet = _quiet(row)
    names: dict[str, str] = {}
    for number, speaker in enumerate(dict.fromkeys(t["speaker"] for t in turns(row))):
        words = [w for w in _WORD.findall(speaker) if w not in _TITLES]
        for place, word in enumerate(words):
            pool = _FAMILY if place and place == len(words) - 1 else _GIVEN
            if len(word) > 1 and word.lower() not in quiet:
                names.setdefault(word, pool[(number + place) % len(pool)])
    low = {k.lower(): v.lower() for k, v in names.items()}
    return _with(row, _replacing({**low, **names}))


def rename_products(row: Row) -> Row:
    """Give every product another name; words that also stand in lower case are left."""
    quiet = _quiet(row)
    names: dict[str, str] = {}
    for price in cast("list[dict[str, str]]", row["prices"]):
        for word in _WORD.findall(price["name"]):
            if len(word) > 2 and word[0].isupper() and word.lower() not in quiet:
                names.setdefault(word, _MADE[len(names) % len(_MADE)])
    return _with(row, _replacing(names))


_POUNDS = {"dollars": "pounds", "dollar": "pound", "bucks": "quid", "USD": "GBP"}
_DOLLARS = {
    **{"pounds": "dollars", "pound": "dollar", "quid": "bucks", "GBP": "USD"},
    **{"euros": "dollars", "euro": "dollar", "EUR": "USD"},
}


def change_currency(row: Row) -> Row | None:
    """Dollars become pounds, pounds and euros become dollars; None where several are spoken of."""
    prices = cast("list[dict[str, str]]", row["prices"])
    codes = {price["currency"] for price in prices}
    text = " ".join(t["text"] for t in turns(row))
    signs = set(re.findall("[$£€]", text)) | {
        sign
        for sign, words in (("$", "dollar|buck|USD"), ("£", "pound|quid|GBP"), ("€", "euro|EUR"))
        if re.search(words, text)
    }
    foreign = r"[A-Z]\$|franc|CHF|rupee|INR|yen|JPY|AUD|CAD|SGD|lakh|krona|zloty|pence|cents?\b"
    if len(codes) != 1 or len(signs) > 1 or re.search(foreign, text):
        return None
    (code,) = codes
    if code == "USD" and signs <= {"$"}:
        words = _replacing(_POUNDS)
        return _with(row, lambda said: words(said).replace("$", "£"))
    if code in ("GBP", "EUR") and signs <= {"£" if code == "GBP" else "€"}:
        words = _replacing(_DOLLARS)
        return _with(row, lambda said: words(said).replace("£", "$").replace("€", "$"))
    return None


_IDLE = "It has been raining here since breakfast."
_SHORT = 60
_ANSWERS = re.compile(r"\W*(?:yes|no|yeah|yep|nope|right|sure|exactly|correct|ok|okay)\b", re.I)


def _idle(row: Row, add: Callable[[str], str]) -> Row:
    found = copy.deepcopy(row)
    for turn in turns(found):
        if (
            len(turn["text"]) > _SHORT
            and not _ANSWERS.match(turn["text"])
            and "\n" not in turn["text"]
        ):
            turn["text"] = add(turn["text"])
    return found


def idle_first(row: Row) -> Row:
    """Begin longer turns with a sentence that says nothing of the deal."""
    return _idle(row, lambda text: f"{_IDLE} {text}")


def idle_last(row: Row) -> Row:
    """End longer statements with a sentence that says nothing of the deal."""
    return _idle(row, lambda text: text if text.endswith("?") else f"{text} {_IDLE}")


def add_signatures(row: Row) -> Row:
    """Sign every mail with a block that names a role, a number and a sum."""
    found = copy.deepcopy(row)
    for turn in turns(found):
        if turn.get("address"):
            turn["text"] += (
                f"\n\n-- \n{turn['speaker']}\nChief Financial Officer\nT +49 30 5550 118\n"
                "Winner of the 2,000,000 EUR growth prize"
            )
    return found


def quote_earlier(row: Row) -> Row:
    """Quote at the end of each mail an earlier one that says the opposite of all that is said."""
    found = copy.deepcopy(row)
    for turn in turns(found):
        if turn.get("address"):
            turn["text"] += (
                "\n\nOn Mon, 2 Feb 2026 at 09:14, Nobody Else <nobody@else.example> wrote:\n"
                "> We have no budget, our budget is 3 dollars, and I cannot decide anything.\n"
                "> We do not need it. There is no date. Our champion has left the company.\n"
            )
    return found


def upper_case(row: Row) -> Row:
    """Write every turn in capitals."""
    found = copy.deepcopy(row)
    for turn in turns(found):
        turn["text"] = turn["text"].upper()
    return found


CHANGES: dict[str, Callable[[Row], Row | None]] = {
    "rename people": rename_people,
    "rename products": rename_products,
    "change currency": change_currency,
    "idle first": idle_first,
    "idle last": idle_last,
    "add signatures": add_signatures,
    "quote earlier": quote_earlier,
    "upper case": upper_case,
}
