from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.depth import Level
from agentarmy.domain.judgement import QuestionType
from agentarmy.domain.selling import Selling
from agentarmy.services.knowledge import ingest
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.questioning import capabilities
from agentarmy.store import books, conversations, tables
from agentarmy.store.database import Mirror, open_mirror
from saying import NOW
from scripts import LEXICON, METHODS, turns
from services.test_opportunities import record

SAYS = "A wet seal keeps boxes closed on any ramp down to minus thirty degrees."
PAGE = f"""# Press 20

## Sealing

{SAYS} Does it need water? It does not.

| boxes | ramp | wet |
|---|---|---|
| wet boxes bursting on the ramp | 1 | 2 |
"""
SECRET = "Wet boxes bursting on the ramp are our best reason to raise the price."
TROUBLE = "Ada: We struggle with wet boxes bursting on the ramp."
DEEP = f"""{TROUBLE}
Ada: So our customers complain about it every week.
Ada: It costs us about 4,000 dollars a month.
"""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
    yield found
    found.close()


def know(mirror: Mirror, folder: Path) -> None:
    (folder / "kb" / "internal").mkdir(parents=True)
    (folder / "kb" / "press.md").write_text(PAGE)
    (folder / "kb" / "internal" / "pricing.md").write_text(f"# Pricing\n\n{SECRET}\n")
    ingest(mirror, folder / "kb", now=NOW)


def judged(mirror: Mirror, folder: Path, script: str, *, stage: str = "") -> Qualified:
    records = [record(turn, n) for n, turn in enumerate(turns(script))]
    (talk,) = conversations.store_messages(mirror, records, source="test").conversations
    account = tables.get(mirror, "accounts", "Brook")["id"]
    tables.edit(mirror, "conversations", talk, {"account_id": account})
    if stage and not tables.find(mirror, "deals"):
        tables.add(mirror, "deals", {"name": "Press", "account_id": account, "stage": stage})
    return qualify(mirror, "Brook", desk=desk(mirror, folder))


def desk(mirror: Mirror, folder: Path, *, guiding: bool = True) -> Desk:
    facts = books.facts(mirror, our_names=("Mara Lindqvist",), our_domains=("northmill.example",))
    return Desk(
        facts=facts,
        lexicon=LEXICON,
        methods=METHODS,
        now=NOW,
        rejected=folder / "rejected",
        selling=Selling(guiding=guiding),
    )


@pytest.mark.row("AA-QBS-04")
def test_a_solution_question_cites_the_knowledge_base(mirror: Mirror, tmp_path: Path) -> None:
    know(mirror, tmp_path)
    found = judged(mirror, tmp_path, DEEP, stage="PROPOSAL")
    guidance = found.judgement.guidance
    assert guidance
    asked = guidance.question
    assert asked
    assert asked.type is QuestionType.SOLUTION
    assert asked.capability
    assert asked.capability.words == SAYS
    document = tables.get(mirror, "documents", asked.capability.source.id)
    assert SAYS in str(document["text"])
    assert asked.capability.name in asked.text
    assert SAYS in asked.text


def test_only_public_prose_is_a_capability(mirror: Mirror, tmp_path: Path) -> None:
    capability = capabilities(mirror)
    assert capability("wet boxes bursting on the ramp") is None
    know(mirror, tmp_path)
    found = capability("wet boxes bursting on the ramp")
    assert found
    assert found.words == SAYS
    assert capability("the invoice is late") is None


@pytest.mark.row("AA-QBS-06")
def test_depth_is_kept_with_the_account_and_never_decreases(mirror: Mirror, tmp_path: Path) -> None:
    first = judged(mirror, tmp_path, DEEP)
    (topic,) = first.judgement.topics
    assert topic.level is Level.COST
    mirror.close()
    again = open_mirror(mirror.path, tenant="local", clock=lambda: NOW)
    for row in tables.find(again, "messages"):
        tables.remove(again, "messages", str(row["id"]))
    for row in tables.find(again, "evidence"):
        tables.remove(again, "evidence", str(row["id"]))
    later = qualify(again, "Brook", desk=desk(again, tmp_path))
    assert later.judgement.topics == first.judgement.topics
    again.close()


def test_who_is_on_record_is_not_suggested(mirror: Mirror, tmp_path: Path) -> None:
    script = "Ada: You should talk to Petra Vance about the ramp."
    found = judged(mirror, tmp_path, script)
    assert [one.name for one in found.judgement.suggestions] == ["Petra Vance"]
    account = tables.get(mirror, "accounts", "Brook")["id"]
    tables.add(mirror, "contacts", {"name": "Petra Vance", "account_id": account})
    later = qualify(mirror, "Brook", desk=desk(mirror, tmp_path))
    assert later.judgement.suggestions == ()


def test_with_the_guidance_off_nothing_is_guided(mirror: Mirror, tmp_path: Path) -> None:
    judged(mirror, tmp_path, DEEP)
    off = qualify(mirror, "Brook", desk=desk(mirror, tmp_path, guiding=False))
    assert off.judgement.guidance is None
    assert off.judgement.topics
