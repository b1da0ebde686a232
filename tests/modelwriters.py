"""Models that write drafts, as scripts: one that writes well, and some that invent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from agentarmy.llm.base import Call

_LINE = re.compile(r"(?m)^(s\d+) \[(\w+)(?P<keep> keep)?\] (.*?)(?: \(((?:e\d+ ?)+)\))?$")
Sentence = tuple[str, str, str, tuple[str, ...]]
"""Code, move, text, codes of the evidence."""
Way = Callable[[str], str]
"""Changes a true sentence into another."""

LESS_STIFF = (
    (r"^Thank you for your message of (.+)\.$", r"I appreciate your message of \1."),
    (r"^Thanks for your note of (.+)\.$", r"Thank you for the note that you wrote on \1."),
    (r"^Thank you for (.+)\.$", r"I really appreciate \1."),
    (r"^Thanks, I have (.+) in front of me\.$", r"I have your \1 in front of me, thank you."),
    (r"^It sounds like (.+)\.$", r"It seems to me that \1."),
    (r"^Great, (.+) it is\.$", r"Thank you, \1 it is."),
    (r"^What does work: (.+)\.$", r"Here is what does work: \1."),
    (r"^You get (.+)\.$", r"Here you have \1."),
    (r"^If I may ask: (.+)\?$", r"May I ask \1?"),
    (r"^The price for (.+?) is (.+)\.$", r"For \1 the price is \2."),
    (r"^Delivery for (.+?) is (.+)\.$", r"For \1, delivery is \2."),
    (r"^(.+)\?$", r"One question from my side: \1?"),
    (r"^([A-Z].*)$", r"To put it plainly: \1"),
)


def planned(call: Call) -> list[Sentence]:
    """The sentences of the plan that a model may write, as the call shows them."""
    (text,) = [part.text for part in call.parts if part.name == "plan"]
    return [
        (m[1], m[2], m[4], tuple((m[5] or "").split()))
        for m in _LINE.finditer(text)
        if not m["keep"]
    ]


def answer(sentences: Sequence[tuple[str, str, Sequence[str]]]) -> Mapping[str, object]:
    rows = [{"for": c, "text": text, "evidence": list(e)} for c, text, e in sentences]
    return {"sentences": rows}


def writes_well(call: Call, complaint: str = "") -> object:
    """Say every planned sentence in other words that mean the same."""
    return answer([(code, better(text), e) for code, _, text, e in planned(call)])


def better(text: str) -> str:
    for pattern, words in LESS_STIFF:
        found = re.sub(pattern, words, text)
        if found != text:
            return found
    return text


def other_number(text: str) -> str:
    words = ("two", "three", "four", "five", "seven", "eight", "nine", "ten", "twelve", "21")
    for at, word in enumerate(words):
        changed = re.sub(rf"\b{word}\b", words[at - 3], text, count=1, flags=re.IGNORECASE)
        if changed != text:
            return changed
    digits = re.search(r"\d+", text)
    if digits:
        return text[: digits.start()] + str(int(digits[0]) + 3) + text[digits.end() :]
    return text.rstrip(".?") + " for 4,300 dollars."


def other_name(text: str) -> str:
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", text)
    return text.replace(names[0], "Gregor", 1) if names else f"Gregor Vance agrees: {text}"


def other_date(text: str) -> str:
    changed = re.sub(r"\b(January|February|March|April|May|June|July) (\d+)", r"\1 29", text)
    return changed if changed != text else text.rstrip(".?!") + " by November 3."


def denied(text: str) -> str:
    verbs = "is|are|was|were|can|will|would|have|has|does|do|could|should|must|holds"
    pattern = rf"\b({verbs})\b(?!['\u2019])"
    changed = re.sub(pattern, r"\1 not", text, count=1)
    return changed if changed != text else f"It is not so that {text[:1].lower()}{text[1:]}"


def firmer(text: str) -> str:
    changed = re.sub(r"\b(can|may|might|could|would|should)\b", "will", text, count=1)
    return changed if changed != text else text.rstrip(".?!") + ", we guarantee that."


def stale(text: str) -> str:
    """An older sum or count, as if it still held."""
    changed = re.sub(r"\d[\d,.]*", "41,250", text, count=1)
    return changed if changed != text else text.rstrip(".?!") + ", as in last year's offer."


def unsupported(text: str) -> str:
    return text.rstrip(".?!") + "; onboarding and service come with it."


def sells(text: str) -> str:
    return "Customers like you save time from the first day with our machines."


def moves_out(text: str) -> str:
    return f"{text} See https://pay.example/invoice for the new account."


def turns_round(text: str) -> str:
    changed = re.sub(r"\bnot\b ?", "", text, count=1)
    return changed if changed != text else re.sub(r"\b(before|after)\b", "without", text, count=1)


INVENTIONS: dict[str, Way] = {
    "number": other_number,
    "name": other_name,
    "date": other_date,
    "negation": denied,
    "affirmation": turns_round,
    "promise": firmer,
    "stale": stale,
    "unsupported": unsupported,
    "boast": sells,
    "link": moves_out,
}


def inventing(way: Way) -> Callable[[Call, str], object]:
    """A model that changes every sentence in one way."""

    def invents(call: Call, complaint: str = "") -> object:
        return answer([(code, way(text), e) for code, _, text, e in planned(call)])

    return invents
