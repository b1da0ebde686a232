"""No good sentence of the demo is lost at the gate, and no changed digit passes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from agentarmy import resources, wiring
from agentarmy.cli.draft import writer_of
from agentarmy.errors import NotFound, UsageError
from agentarmy.services.addressing import Wish
from agentarmy.services.drafting import Drafted, draft
from agentarmy.store import tables
from agentarmy.writing.context import DraftKind
from agentarmy.writing.drafts import known_names, library_of
from agentarmy.writing.ground import Sentence
from agentarmy.writing.grounding import FREE, check, gate
from clitools import run

HOUSES = {
    "northmill": ["init", "--name", "Mara Lindqvist", "--domain", "northmill.example"],
    "skyvera": ["init", "--name", "Lena Ortiz", "--domain", "skyvera.example"],
}


def _written(house: str) -> Iterator[Drafted]:
    folder = resources.seed_path("tenants", house)
    names = ("mail", "calls", "chat", "contacts", "calendar", "crm")
    there = [str(folder / name) for name in names if (folder / name).exists()]
    for words in (
        HOUSES[house],
        ["config", "set", "clock.now", "2026-03-18T16:00:00+00:00"],
        ["pricebook", "import", str(folder / "price_book.csv")],
        ["policies", "import", str(folder / "policies.json")],
        ["import", *there],
        ["kb", "ingest", str(folder / "knowledge")],
    ):
        assert run(*words).code == 0, words
    runtime = wiring.open_runtime()
    writer = writer_of(runtime)
    for account in tables.find(runtime.mirror, "accounts"):
        for kind in DraftKind:
            try:
                yield draft(runtime.mirror, str(account["id"]), writer=writer, wish=Wish(kind=kind))
            except (NotFound, UsageError):
                continue


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Drafted]:
    """Every draft of both demo tenants."""
    found: list[Drafted] = []
    for house in HOUSES:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AGENTARMY_HOME", str(tmp_path_factory.mktemp("home") / "home"))
            found += _written(house)
    return found


def test_no_sentence_of_the_demo_is_lost(written: list[Drafted]) -> None:
    assert len(written) > 25
    assert [one.line() for made in written for one in made.draft.removed] == []


def test_the_gate_lets_all_through_again(written: list[Drafted]) -> None:
    for made in written:
        names, now = known_names(made.context), made.context.now
        sentences, texts = made.draft.sentences, library_of(made.context)
        assert gate(sentences, texts, known_names=names, now=now) == (sentences, ())


def test_a_changed_digit_is_caught(written: list[Drafted]) -> None:
    """Save where the number that comes of it is another one of the same evidence."""
    tried, passed = 0, []
    for made in written:
        names, now = known_names(made.context), made.context.now
        texts = library_of(made.context)
        for sentence in made.draft.sentences:
            for changed in _changed(sentence) if sentence.move not in FREE else ():
                tried += 1
                if not check([changed], texts, known_names=names, now=now):
                    passed.append(changed.text)
    assert tried > 200
    assert "\n".join(passed) == ""


def _changed(sentence: Sentence) -> Iterator[Sentence]:
    """The sentence with one number changed in one digit, to a number its evidence does not say."""
    said = " ".join(f"{g.quote} {g.value} {g.at}" for g in sentence.grounds)
    said += " " + " ".join(str(w.result) for w in sentence.workings)
    known = {int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", said)}
    for number in re.finditer(r"\d[\d,]*", sentence.text):
        for at in range(number.start(), number.end()):
            old = sentence.text[at]
            new = "7" if old != "7" else "4"
            text = sentence.text[:at] + new + sentence.text[at + 1 :]
            changed = re.match(r"\d[\d,]*", text[number.start() :])
            if old.isdigit() and changed and int(changed[0].replace(",", "")) not in known:
                yield sentence.saying(text)
