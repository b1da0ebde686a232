"""Three layouts of one brief as Markdown; the lines and their sources are the same in each.

What comes from the data is escaped: a subject such as '# x' is shown, not obeyed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from agentarmy.domain.evidence import SourceKind
from agentarmy.writing.escaping import plain_line, plain_text
from agentarmy.writing.ground import Ground
from agentarmy.writing.sections import Brief, Format, Item, Section, short_id
from agentarmy.writing.wording import tidy

_KINDS = {
    SourceKind.MESSAGE: "message",
    SourceKind.TURN: "turn",
    SourceKind.DOCUMENT: "document",
    SourceKind.PRICE_BOOK: "price book",
    SourceKind.POLICY: "policy",
    SourceKind.CRM_FIELD: "record",
}


class _Notes:
    """Numbers for sources, in the order in which they are first used."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        self.lines: dict[str, int] = {}
        self.ids = ids

    def marks(self, item: Item) -> str:
        """Return the marks of an item: '[1][4]'."""
        texts = source_lines(item, self.ids)
        numbers = [self.lines.setdefault(text, len(self.lines) + 1) for text in texts]
        return "".join(f"[{number}]" for number in dict.fromkeys(numbers))

    def listing(self) -> Iterator[str]:
        """Yield the list of sources."""
        yield ""
        yield "## Sources"
        yield ""
        for text, number in self.lines.items():
            yield f"{number}. {text}"


def render(brief: Brief, layout: Format, *, ids: Mapping[str, str] | None = None) -> str:
    """Return the brief as Markdown in one of the three layouts.

    `ids` gives public ids (a Message-ID) by ours, for the list of sources.
    """
    notes = _Notes(ids or {})
    writers = {
        Format.STRUCTURED: _structured,
        Format.BULLETS: _bullets,
        Format.ADAPTIVE: _adaptive,
    }
    body = list(writers[layout](brief, notes))
    remarks = [f"> {plain_line(note)}" for note in brief.notes]
    head = [f"# {plain_text(brief.title)}", "", *remarks]
    return "\n".join([*head, *body, *notes.listing()]) + "\n"


def source_lines(item: Item, ids: Mapping[str, str], *, plain: bool = False) -> list[str]:
    """Return a line for each source of an item, one for each record; without any its basis.

    `ids` gives public ids by ours; `plain` lines are not for Markdown.
    """
    shown = _as_it_is if plain else plain_text
    records = [g for g in item.grounds if g.source.kind is SourceKind.CRM_FIELD]
    texts = [_source_line(g, ids, shown) for g in item.grounds if g not in records]
    found = [*_record_lines(records, shown), *texts]
    basis = [shown(item.basis) if plain else plain_line(item.basis)] if item.basis else []
    return list(dict.fromkeys((*found, *basis))) or [""]


def _source_line(ground: Ground, ids: Mapping[str, str], shown: Callable[[str], str]) -> str:
    """Say where words stand: kind, who, when, id and the quote."""
    parts = [shown(part) for part in _parts(ground, ids)]
    return f'{", ".join(parts)}: "{shown(tidy(ground.quote, limit=24))}"'


def _as_it_is(text: str) -> str:
    return " ".join(text.split())


def _parts(ground: Ground, ids: Mapping[str, str]) -> Iterator[str]:
    kind = ground.source.kind
    if kind is SourceKind.CRM_FIELD:
        table, _, column = ground.source.part.partition(".")
        yield f"record {table} {ground.source.id[:8]}"
        yield column.removesuffix(_MINOR)
        return
    yield _KINDS[kind]
    if ground.who and ground.who != _KINDS[kind]:
        yield ground.who
    if ground.at:
        yield ground.at.date().isoformat()
    if kind in (SourceKind.MESSAGE, SourceKind.TURN):
        yield f"<{short_id(ids.get(ground.source.id, ground.source.id[:8]))}>"


def place_lines(item: Item, ids: Mapping[str, str]) -> list[str]:
    """Say where the words of an item stand in the fewest words: for a list on paper."""
    found = [_place(ground, ids) for ground in item.grounds]
    return list(dict.fromkeys((*found, *([_as_it_is(item.basis)] if item.basis else ()))))


def _place(ground: Ground, ids: Mapping[str, str]) -> str:
    kind = ground.source.kind
    if kind is SourceKind.CRM_FIELD:
        table = ground.source.part.partition(".")[0]
        return f"record {table} {ground.source.id[:8]}"
    if kind is SourceKind.PRICE_BOOK:
        return f"price book: {_as_it_is(ground.quote).partition(':')[0]}"
    if kind in (SourceKind.MESSAGE, SourceKind.TURN):
        return " ".join(list(_parts(ground, ids))[1:])
    return ", ".join(_parts(ground, ids)).replace(", ", ": ", 1)


def arranged(brief: Brief, layout: Format) -> tuple[Section, ...]:
    """Return the sections in the order of a layout: what is urgent first in the adaptive one."""
    if layout is not Format.ADAPTIVE:
        return brief.sections
    return tuple(sorted(brief.sections, key=lambda s: (s.empty, not s.urgent)))


_MINOR = "_minor"
_SHORT = 300
"""Characters up to which a part of the background is text and no list."""


def _field(column: str, ground: Ground) -> str:
    """A field as people read it: a sum as money, everything else as it is stored."""
    money = column.endswith(_MINOR) and ground.value
    return ground.value if money else tidy(ground.quote, limit=24)


def _record_lines(grounds: list[Ground], shown: Callable[[str], str]) -> list[str]:
    """One line for each record: its table, the beginning of its id, and the fields used."""
    by_record: dict[tuple[str, str], list[str]] = {}
    for ground in grounds:
        table, _, column = ground.source.part.partition(".")
        fields = by_record.setdefault((table, ground.source.id), [])
        fields.append(f'{column.removesuffix(_MINOR)} "{shown(_field(column, ground))}"')
    return [
        f"record {table} {key[:8]}: {', '.join(fields)}"
        for (table, key), fields in by_record.items()
    ]


def _structured(brief: Brief, notes: _Notes) -> Iterator[str]:
    for section in brief.sections:
        yield f"## {section.heading}"
        yield ""
        for item in section.items:
            yield f"- {plain_line(item.text)} {notes.marks(item)}"
        yield ""


def _bullets(brief: Brief, notes: _Notes) -> Iterator[str]:
    for section in brief.sections:
        for item in section.items:
            yield f"- **{section.heading}.** {plain_text(item.text)} {notes.marks(item)}"


def _adaptive(brief: Brief, notes: _Notes) -> Iterator[str]:
    """What needs an answer first, as a list; background after it, as text where it is short;
    empty parts last.
    """
    empty = [s for s in brief.sections if s.empty]
    full = [s for s in brief.sections if s not in empty]
    for section in (s for s in full if s.urgent):
        yield f"## First: {section.heading}"
        yield ""
        yield from (f"- {plain_line(item.text)} {notes.marks(item)}" for item in section.items)
        yield ""
    yield "## Background"
    yield ""
    for section in (s for s in full if not s.urgent):
        if sum(len(item.text) for item in section.items) <= _SHORT:
            yield f"**{section.heading}.** {_sentences(section, notes)}"
        else:
            yield f"**{section.heading}.**"
            yield ""
            yield from (f"- {plain_line(i.text)} {notes.marks(i)}" for i in section.items)
        yield ""
    for section in empty:
        (item,) = section.items
        yield f"{section.heading}: {plain_text(item.text)} {notes.marks(item)}"
        yield ""


def _sentences(section: Section, notes: _Notes) -> str:
    return " · ".join(f"{plain_text(item.text)} {notes.marks(item)}" for item in section.items)
