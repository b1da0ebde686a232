"""What stands beside an element on the card."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from agentarmy.cli.scorecard import scorecard
from agentarmy.domain.evidence import Kind, PersonRef
from agentarmy.domain.qualification import judge
from saying import FACTS, NOW, Talk


def card(talk: Talk) -> str:
    console = Console(width=160, file=StringIO(), record=True)
    found = judge(talk.evidence, FACTS, now=NOW)
    for part in scorecard("Brook", found, width=160, names={}, now=NOW):
        console.print(part)
    return console.export_text()


def test_the_decisive_quote_stands_first_though_it_is_read_twice() -> None:
    talk = Talk()
    talk.say(Kind.AUTHORITY, "cannot decide alone", "I can sign nothing here.", polarity=-1)
    signs = talk.say(Kind.AUTHORITY, PersonRef("Uwe Lind"), "Uwe Lind signs it.", polarity=-1)
    talk.evidence.append(replace(signs, kind=Kind.ECONOMIC_BUYER, polarity=1))
    shown = card(talk)
    assert shown.index("Uwe Lind signs it.") < shown.index("I can sign nothing here.")


def test_metrics_show_the_number_and_its_unit() -> None:
    talk = Talk()
    talk.say(Kind.METRICS, "They complain, and we write it off: about 9,000 euros a month.")
    line = next(line for line in card(talk).splitlines() if " Metrics " in line)
    assert "%  about 9,000 euros a month  " in line
