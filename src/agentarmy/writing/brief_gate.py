"""Briefs and battlecards at the gate: no line stays that what it cites does not carry.

A line is the brief's own words ('Budget:', 'Where we differ:', a question to ask) around what
somebody said, a record holds or a sum gives. The own words hold no number and no name; all else is
held against its grounds as the sentences of a draft are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentarmy.domain.evidence import Kind, Source, SourceKind
from agentarmy.domain.judgement import Outcome
from agentarmy.domain.methodology import LABELS
from agentarmy.domain.records import Channel
from agentarmy.writing.arithmetic import written_sums
from agentarmy.writing.ground import Ground, Library, Move, Sentence
from agentarmy.writing.grounding import Finding, check
from agentarmy.writing.outdated import Outdated
from agentarmy.writing.sections import NOTHING, Brief, Item, Section
from agentarmy.writing.wording import tidy

_HEADS = (
    "Who|Company|Industry|Employees|Country|Website|Note|Title|Source|Tools they use|Fit|Verdict"
    "|Budget|Pain|Need|Close date|Next step|Value in the CRM|Meeting|Deal|Open with|Measure by|Use"
    "|They judge by|Deepen|Take back|We owe|They owe|Unanswered|Recommend|Not within policy"
    "|Delivery|Policy|Our list price|Stage|Among us"
)
_OWN = re.compile(
    rf"^(?:{_HEADS}):\s"
    r"|^Deal (?=.*: stage )|(?<=: )stage (?:unknown$)?"
    rf"|\b(?:{'|'.join(Outcome)}):"
    r"|, (?:only claimed|in their own words|which (?:does not hold|holds against the price list))$"
    r"|(?: only claimed| in their own words| which (?:does not hold|holds against the price list)"
    r"| not known)(?=[:;]|$)"
    r"|\b(?:budget|authority|need|timeline) not known\b"
    r"|^Budget: not known$|(?<=^Heard )\([a-z_ ]+\)|^Heard |^Likely \([a-z_ ]+\)\. "
    r"|(?<=[.\"] )Answer: |^(?:We|They) owe: (?:nothing that is open$)?"
    r"|, promised before these$"
    r"|, (?:for them|against them|said|we differ|they are strong in|don't say): "
    r"|; (?:champion|leaves)$|; (?:champion|leaves)(?=;)| \(ours\)|(?<=\w) said(?=: )"
    r"|^Take back what we promised before they hold us to it: we said|; the price book or a policy"
    r" says otherwise$|^Do what we promised(?= on | by |: )|^Answer (?=[^:]+: )"
    r"|^Write no more and archive it with this reason: "
    r"|, so say the buyer's own words$|need, budget, signer and date stand in the buyer's own words"
    r"|^Win (?=.* for it: )| for it: the champion left: |\bthe champion has left\b"
    r"|^Prepare the comparison with |^Look again on |^Give (?=.* one page)"
    r"| one page: total, date, terms: |^Make the [a-z ]+ checkable: |^Offer a [a-z ]+ that holds: "
    r"|^Send the proposal|, read by a (?=[a-z ]+ first)| has said nothing that is on record$"
    r"|^Move the deal from (?:[A-Z]+ to [A-Z]+(?=: ))?"
)
_KINDS = "|".join(kind.replace("_", " ") for kind in Kind)
_ATTRIBUTED = re.compile(rf"(?<=\()(?:{_KINDS})(?=[,)])")
_CHANNEL = re.compile(rf"(?<=^\d{{4}}-\d\d-\d\d, )(?:{'|'.join(Channel)}),|^undated, [a-z]+,")
_PLACE = re.compile(r"\s<[^<>]*>$")
_LABELS = re.compile(rf"^(?:{'|'.join(map(re.escape, LABELS.values()))})(?= |:|$)")
_ASKING = re.compile(r"(?:; ask: | Ask: |^Leave with an answer to: |^Deepen: |^Ask: )(.+)$", re.S)
_JUDGED = frozenset({"objectives", "gaps", "objections"})
"""Parts that recommend: their figures, names and days are looked at, their words are our own."""
_BASIS = Source(SourceKind.DOCUMENT, "basis", "basis")
_LIBRARY = "objection/"
_MOST, _SHOWN = 4, 14
"""Lines left out that are named in the remark, and words of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a brief's lines are held against: texts, names, the moment, what was overtaken."""

    texts: Library
    now: datetime | None = None
    names: Sequence[str] = ()
    outdated: Sequence[Outdated] = field(default=())


def of_records(grounds: Iterable[Ground]) -> dict[Source, str]:
    """Return the texts of fields and signatures: what was read from them is all there is."""
    read: dict[Source, dict[str, None]] = {}
    for ground in grounds:
        if ground.source.kind is SourceKind.CRM_FIELD or ground.source.part == "signature":
            read.setdefault(ground.source, {})[ground.quote] = None
    return {source: "\n".join(quotes) for source, quotes in read.items()}


def gated(brief: Brief, gate: Gate) -> Brief:
    """Return the brief without the lines that fail; its notes say which, and why.

    A line that newer words have overtaken stays and says so.
    """
    findings: list[Finding] = []
    sections = tuple(_section(section, gate, findings=findings) for section in brief.sections)
    notes = (*brief.notes, *_notes(findings))
    return replace(brief, sections=sections, notes=notes, removed=tuple(findings))


def _section(section: Section, gate: Gate, *, findings: list[Finding]) -> Section:
    kept: list[Item] = []
    for item in section.items:
        found = faults(item, section.id, gate=gate)
        if found and all(one.problem == "stale" for one in found):
            kept.append(replace(item, text=f"{item.text} {_overtaken(found[0])}"))
        elif found:
            findings.append(found[0])
        else:
            kept.append(item)
    if not kept:
        kept = [Item(text=NOTHING, basis="what was read is not carried by its sources")]
    return replace(section, items=tuple(kept))


def faults(item: Item, section: str, *, gate: Gate) -> list[Finding]:
    """Return what of a line its grounds do not carry; the finding shows the whole line."""
    if item.text == NOTHING:
        return []
    texts, grounds = dict(gate.texts), item.grounds
    if item.basis:
        basis = Ground(source=_BASIS, quote=item.basis)
        texts[_BASIS], grounds = item.basis, (*grounds, basis)
    shown = Sentence(text=item.text, move=Move.RECAP, grounds=item.grounds, workings=item.workings)
    found = check(
        _parts(replace(item, grounds=grounds), section, gate=gate),
        texts,
        known_names=gate.names,
        now=gate.now,
        outdated=gate.outdated,
    )
    return [replace(one, sentence=shown) for one in found]


def _parts(item: Item, section: str, *, gate: Gate) -> Iterator[Sentence]:
    """What a line tells, without the brief's own words, and what it asks."""
    asking = _ASKING.search(item.text)
    told = item.text[: asking.start()] if asking else item.text
    if asking:
        yield Sentence(text=asking[1], move=Move.QUESTION, grounds=item.grounds)
    for ground in item.grounds:
        if ground.source.id.startswith(_LIBRARY):
            told = told.replace(ground.quote, " ")
        elif told.startswith("Look again on "):  # and their words, as they stand
            told = told.replace(ground.quote.rstrip(" .!"), " ")
    own = _bare(told)
    if not re.search(r"\w", own):
        return
    sums = written_sums(told, today=gate.now.date()) if gate.now else ()
    judged = section in _JUDGED or told.startswith("Verdict:")
    yield Sentence(
        text=own,
        move=Move.NEXT if judged or not _cited(item.grounds) else Move.RECAP,
        grounds=item.grounds,
        workings=(*item.workings, *sums),
    )


def _cited(grounds: Iterable[Ground]) -> bool:
    return any(ground.source != _BASIS for ground in grounds)


def _bare(text: str) -> str:
    """A line without the brief's own words and the place of a message."""
    for pattern in (_PLACE, _CHANNEL, _LABELS):
        text = pattern.sub("", text)
    return _ATTRIBUTED.sub("", _OWN.sub(" ", text)).strip(" ,;:")


def _overtaken(finding: Finding) -> str:
    since = finding.detail.partition("since: ")[2] or f'"{" ".join(finding.detail.split())}"'
    return f"[overtaken: {since}]"


def _notes(findings: Sequence[Finding]) -> Iterator[str]:
    """One remark on all that was left out: a page has room for no more."""
    if not findings:
        return
    told = "; ".join(
        f'({one.problem} "{one.detail}") {tidy(one.sentence.text, limit=_SHOWN)}'
        for one in findings[:_MOST]
    )
    more = f"; and {len(findings) - _MOST} more" if len(findings) > _MOST else ""
    yield f"Left out, not carried by its source: {told}{more}"
