"""What bears on the reading of every turn of a conversation: sides, languages, names, currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agentarmy.domain.records import Facts, Turn
from agentarmy.reading.amounts import NO_CURRENCY
from agentarmy.reading.casing import calm
from agentarmy.reading.checkpoint import Digest
from agentarmy.reading.cues import Scene
from agentarmy.reading.forms import visitor
from agentarmy.reading.language import ENGLISH, each_language, shown_by
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Circle, Prepared, prepare
from agentarmy.reading.products import Catalogue
from agentarmy.reading.speakers import resolve_sides
from agentarmy.reading.untrusted import heeded

_EDGES = ".,;:!?()\"'*"
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})


@dataclass(frozen=True, slots=True)
class Ground:
    """All that bears on how a turn is read, beside the turns before it.

    `turns` have their sides set; `forms` are spans of the message in what a web form sent,
    `shown` the languages of what people wrote ('' where a turn shows none), `foreign` those of
    the turns that are not read.
    """

    turns: tuple[Turn, ...]
    unknown: tuple[str, ...]
    forms: Mapping[str, tuple[int, int]]
    shown: tuple[str, ...]
    foreign: Mapping[str, str]
    catalogue: Catalogue
    circle: Circle
    labels: Sequence[str]
    facts: Facts
    lexicon: Lexicon

    def prepared(self, turn: Turn) -> Prepared | None:
        """Return the turn made ready; None for one that is not read."""
        part = self.forms.get(turn.id)
        if part is None and (turn.automatic or turn.id in self.foreign):
            return None
        calmed = calm(turn, self.labels, english=self.lexicon.english)
        return prepare(calmed, self.catalogue, circle=self.circle, part=part)

    def scene(
        self, prepared: Iterable[Prepared], *, before: Iterable[tuple[str, int]] = ()
    ) -> tuple[Scene, tuple[tuple[str, int], ...]]:
        """Return what the cues need to know, and how often which currency was named.

        `before` is how often each was named in the turns before these.
        """
        written = Counter(dict(before))
        written.update(s.currency for p in prepared for s in p.sums if s.currency)
        book = Counter(item.price.currency for item in self.facts.prices)
        ours = book.most_common(1)[0][0] if book else ""
        spoken = written.most_common(1)[0][0] if written else ""
        scene = Scene(
            self.lexicon,
            currency=ours or spoken or NO_CURRENCY,
            dollar=ours if ours in _DOLLARS else "USD",
            circle=self.circle,
            units=self.catalogue.units,
            prices=tuple(self.facts.prices),
        )
        return scene, tuple(written.items())

    def digest(self, scene: Scene) -> Digest:
        """Begin the digest of what is read, with all that it is read by but the lexicon."""
        facts, circle = self.facts, self.circle
        people = (self.labels, sorted(circle.familiar), sorted(circle.companies))
        house = (facts.prices, facts.our_names, facts.our_domains)
        return Digest((*people, *house, scene.currency, scene.dollar))

    def told(self, first: int, end: int | None = None) -> Iterator[tuple[Turn, str]]:
        """Yield the turns from `first` on, each with its language and the part that is read."""
        for turn in self.turns[first:end]:
            yield turn, f"{self.foreign.get(turn.id, '')} {self.forms.get(turn.id, '')}"


def ground_of(
    turns: Sequence[Turn], facts: Facts, *, lexicon: Lexicon, shown: Sequence[str] = ()
) -> Ground:
    """Look over the turns (in time order); `shown` is what the first ones are known to show."""
    forms = {t.id: form for t in turns if (form := visitor(t, facts))}
    turns = [forms[t.id][0] if t.id in forms else t for t in turns]
    resolved, unknown = resolve_sides(turns, facts, lexicon=lexicon)
    resolved = heeded(resolved, facts)
    said = [t for t in resolved if not t.automatic and t.id not in forms]
    shown = shown[: len(said)]
    shown = (*shown, *(shown_by(t.text, lexicon.languages) for t in said[len(shown) :]))
    spoken = each_language([t.text for t in said], lexicon.languages, shown=shown)
    return Ground(
        turns=resolved,
        unknown=unknown,
        forms={key: form[1] for key, form in forms.items()},
        shown=shown,
        foreign={t.id: code for t, code in zip(said, spoken, strict=True) if code != ENGLISH},
        catalogue=Catalogue.of(facts.prices),
        circle=_circle(resolved, facts, lexicon),
        labels=_labels(resolved, facts),
        facts=facts,
        lexicon=lexicon,
    )


def _labels(turns: Sequence[Turn], facts: Facts) -> list[str]:
    """The names that are written down somewhere: people, our side, products."""
    people = {p.name for t in turns for p in (t.speaker, *t.to)}
    return [*sorted(people), *facts.our_names, *(item.name for item in facts.prices)]


def _circle(turns: Sequence[Turn], facts: Facts, lexicon: Lexicon) -> Circle:
    people = {p for t in turns for p in (t.speaker, *t.to)}
    domains = {p.domain.partition(".")[0] for p in people if p.domain}
    ours = {d.partition(".")[0] for d in facts.our_domains}
    labels = _labels(turns, facts)
    words: set[str] = set()
    for turn in turns:
        words.update(turn.text.split())
    return Circle(
        familiar=frozenset(w for n in [*labels, *domains, *ours] for w in n.lower().split()),
        companies=frozenset(domains),
        common=frozenset(w.strip(_EDGES) for w in words if w.islower()),
        business=lexicon.vocabulary,
        origins=lexicon.word("origins"),
    )
