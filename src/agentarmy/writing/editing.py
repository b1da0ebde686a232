"""What a rep changed in a draft: the difference, and whether the sources still carry it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agentarmy.reading.text import sentences
from agentarmy.writing.drafts import Draft
from agentarmy.writing.ground import Library, Move, Sentence, once
from agentarmy.writing.grounding import Finding, check
from agentarmy.writing.outdated import Outdated
from agentarmy.writing.wording import inner

_NEAR = 0.5
"""From this likeness on a changed sentence is taken for the one that it replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A draft in the rep's words.

    `diff` in unified lines, `own` their sentences, `findings` what no source carries.
    """

    draft: Draft
    diff: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def edited(
    draft: Draft,
    body: str,
    *,
    texts: Library,
    known_names: Sequence[str] = (),
    now: datetime | None = None,
    outdated: Sequence[Outdated] = (),
) -> Edited:
    """Take over an edited body and hold what is new in it against the sources of the draft.

    What the rep wrote stands, whatever is found: it is marked, not taken out. `outdated` is what
    newer words of the deal have overtaken.
    """
    body = body.strip()
    if body == draft.body.strip():
        return Edited(draft=draft)
    new = tuple(_new(draft, body))
    findings = check(new, texts, known_names=known_names, now=now, outdated=outdated)
    new = tuple(_sourced(draft, sentence, findings) for sentence in new)
    kept = tuple(s for s in draft.sentences if _flat(s.text) in _flat(body) or _small(s, body))
    changed = replace(
        draft,
        body=body,
        sentences=(*kept, *new),
        question=draft.question if draft.question in body else "",
        to_confirm=tuple(
            f"{kind}: {what}"
            for kind, what in re.findall(r"\[(to confirm|attach): ([^\]]+)\]", body)
        ),
        notes=(*draft.notes, *(_note(finding) for finding in findings)),
    )
    own = frozenset(sentence.text for sentence in new)
    diff = tuple(_diff(draft.body, body))
    return Edited(draft=changed, diff=diff, own=own, findings=findings)


def _sourced(draft: Draft, sentence: Sentence, findings: Sequence[Finding]) -> Sentence:
    """The sentence with the sources of the one it replaced, with none where they don't carry it."""
    near = _nearest(draft.sentences, sentence.text)
    held = near and not any(f.sentence is sentence for f in findings)
    return replace(sentence, grounds=near.grounds if near and held else (), workings=())


def _note(finding: Finding) -> str:
    if finding.problem == "stale":
        return f"Your words are overtaken ({finding.detail}): {finding.sentence.text}"
    return (
        f'Your words are in no source ({finding.problem} "{finding.detail}"): '
        f"{finding.sentence.text}"
    )


def _diff(before: str, after: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        before.strip().splitlines(), after.splitlines(), "draft", "edited", lineterm="", n=1
    )
    yield from lines


def _small(sentence: Sentence, body: str) -> bool:
    return _flat(inner(sentence.text)) in _flat(body)


def _new(draft: Draft, body: str) -> Iterator[Sentence]:
    """The sentences that did not stand in the draft, with the sources of the nearest one first."""
    before = _flat(draft.body)
    for line in body.splitlines():
        for span in sentences(line):
            text = line[span.start : span.end].strip().removeprefix("- ")
            if not text or _flat(text) in before:
                continue
            near = _nearest(draft.sentences, text)
            rest = [g for s in draft.sentences for g in s.grounds]
            first = near.grounds if near else ()
            yield Sentence(
                text=text,
                move=Move.QUESTION if text.endswith("?") else Move.ANSWER,
                grounds=once((*first, *rest)),
                workings=tuple(w for s in draft.sentences for w in s.workings),
            )


def _nearest(known: Sequence[Sentence], text: str) -> Sentence | None:
    def alike(sentence: Sentence) -> float:
        return difflib.SequenceMatcher(None, sentence.text.lower(), text.lower()).ratio()

    best = max(known, key=alike, default=None)
    return best if best and alike(best) >= _NEAR else None


def _flat(text: str) -> str:
    return " ".join(text.split())
