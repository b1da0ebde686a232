"""What a whole talk says of an element, from what is heard in its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from agentarmy.domain.evidence import LEARNED, Evidence, Kind, PersonRef, Source, SourceKind, Text
from agentarmy.domain.records import Channel, Facts, Money, Person, Side, Turn
from agentarmy.errors import BadInput
from agentarmy.reading import reader
from agentarmy.reading.hearing import MEANINGS
from agentarmy.reading.learned import Kinds, Talks
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.weighing import (
    CERTAIN,
    FAINTEST,
    OVERRULES,
    WEIGHED,
    Heard,
    by_kind,
    likeliest,
    parted,
    signs,
    together,
    weighed,
)
from agentarmy.wiring import lexicon

NAMES = tuple(MEANINGS)
PLAIN = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""Said when the likeliest sentence is."""
DENIED = (0.0, -1.0, 1.0, 0.0, 0.0, 0.0)
"""Denied when the likeliest denial is likelier than what affirms."""
ALL = Talks(
    said={str(kind): PLAIN for kind in WEIGHED},
    denied={str(kind): DENIED for kind in WEIGHED},
    least=0.45,
)


def heard(
    at: int,
    chance: float,
    *,
    kind: Kind = Kind.PAIN,
    polarity: int = 1,
    start: int = 0,
    value: Text | Money | PersonRef | None = None,
) -> Heard:
    words = f"words {at} {start}"
    return at, Evidence(
        kind=kind,
        value=value or Text(words),
        polarity=polarity,
        quote=words,
        source=Source(SourceKind.MESSAGE, f"m{at}"),
        start=start,
        end=start + len(words),
        side=Side.THEIRS,
        speaker="Ada Brook",
        confidence=chance,
        extractor=LEARNED,
    )


def read(at: int, *, kind: Kind = Kind.PAIN, polarity: int = 1, value: object = None) -> Heard:
    place, piece = heard(at, 0.7, kind=kind, polarity=polarity, start=100)
    value = value or piece.value
    return place, replace(piece, extractor="rules", value=value)  # type: ignore[arg-type]


def test_what_can_no_longer_decide_is_let_go() -> None:
    faint = [heard(at, 0.1 + at / 1000) for at in range(20)]
    kept = likeliest([*faint, heard(30, 0.9), heard(31, 0.05, polarity=-1)])
    assert [at for at, _ in kept] == [18, 19, 30, 31]


def test_letting_go_early_changes_nothing() -> None:
    chances = [0.3, 0.8, 0.1, 0.5, 0.55, 0.2, 0.9, 0.05, 0.4]
    said = [heard(at, c, polarity=-1 if at % 4 == 1 else 1) for at, c in enumerate(chances)]
    step: list[Heard] = []
    for one in said:
        step = likeliest([*step, one])
    assert step == likeliest(said)


def test_signs_tell_the_likeliest_both_ways_and_which_is_later() -> None:
    found = by_kind([heard(0, 0.5), heard(3, 0.5, polarity=-1)])
    told, denying = signs(Kind.PAIN, found)
    assert told[:2] == (0.0, 0.0)
    assert denying[:3] == (0.0, 0.0, 1.0)
    assert signs(Kind.CHAMPION, found)[0][0] == pytest.approx(np.log(FAINTEST / (1 - FAINTEST)))


def test_a_denied_need_bears_on_all() -> None:
    found = by_kind([heard(0, 0.5, kind=Kind.TIMELINE), heard(1, 0.5, kind=Kind.NEED, polarity=-1)])
    need, money = signs(Kind.TIMELINE, found)[0][-2:]
    assert need == 0
    assert money == pytest.approx(-3.89, abs=0.01)


def test_a_talk_that_says_it_faintly_says_nothing() -> None:
    assert list(weighed([heard(0, 0.4)], ALL)) == []
    assert [at for at, _ in weighed([heard(0, 0.6)], ALL)] == [0]


def test_the_likelier_sign_stands_with_its_own_words() -> None:
    ((at, piece),) = weighed([heard(0, 0.6), heard(1, 0.9, polarity=-1)], ALL)
    assert (at, piece.polarity) == (1, -1)
    assert piece.confidence < 0.9


def test_a_sign_without_words_is_never_told() -> None:
    sour = replace(ALL, denied={str(kind): (9.0, *[0.0] * 5) for kind in WEIGHED})
    ((_, piece),) = weighed([heard(0, 0.9)], sour)
    assert piece.polarity == 1


def test_never_quite_sure() -> None:
    sure = replace(ALL, denied={str(kind): (-30.0, *[0.0] * 5) for kind in WEIGHED})
    ((_, piece),) = weighed([heard(0, 0.9999)], sure)
    assert piece.confidence == CERTAIN


def test_kinds_without_weights_are_left_as_they_are() -> None:
    rest, apart = parted([heard(0, 0.3)[1]], Talks())
    assert (len(rest), apart) == (1, [])
    rest, apart = parted([heard(0, 0.3)[1], read(0)[1]], ALL)
    assert [e.extractor for e in rest] == ["rules"]
    assert [e.extractor for e in apart] == [LEARNED]


def test_where_rules_read_nothing_the_talk_tells() -> None:
    assert together([], [heard(2, 0.9)], talks=ALL)[0][0] == 2


def test_agreement_shows_words_and_no_second_value() -> None:
    plain = read(1, kind=Kind.BUDGET, value=Money.of(9000, "USD"))
    other = heard(4, 0.95, kind=Kind.BUDGET, value=Money.of(100, "USD"))
    found = together([plain], [other], talks=ALL)
    assert found[0] == plain
    assert found[1][1] == replace(plain[1], extractor=LEARNED, confidence=found[1][1].confidence)


def test_an_unsure_talk_does_not_contradict_rules() -> None:
    plain = read(1, polarity=-1)
    assert together([plain], [heard(4, 0.7)], talks=ALL) == [plain]


def test_a_very_sure_talk_stands_over_rules() -> None:
    plain, other = read(1, kind=Kind.NEED), read(1)
    said = heard(4, 0.99, kind=Kind.NEED, polarity=-1)
    found = together([plain, other], [said], talks=ALL)
    assert found[0] == other
    assert (found[1][1].polarity, found[1][1].extractor) == (-1, LEARNED)
    assert found[1][1].confidence >= OVERRULES


def test_our_own_words_are_never_overruled() -> None:
    at, piece = read(1, kind=Kind.NEED)
    ours = at, replace(piece, side=Side.OURS)
    assert ours in together([ours], [heard(4, 0.99, kind=Kind.NEED, polarity=-1)], talks=ALL)


def test_who_names_another_signer_denies_nothing() -> None:
    named = read(1, kind=Kind.AUTHORITY, polarity=-1, value=PersonRef("Ida Voss"))
    found = together([named], [heard(4, 0.99, kind=Kind.AUTHORITY)], talks=ALL)
    assert found[0] == named


def _weights(**odds: float) -> Lexicon:
    """Weights for which 'plonk' says these kinds, and 'plink' twice as surely."""
    rows = np.zeros((2, len(NAMES)), dtype=np.float32)
    for kind, value in odds.items():
        rows[0, NAMES.index(kind)] = value + 9.0
        rows[1, NAMES.index(kind)] = value + 11.0
    kinds = Kinds(
        names=NAMES,
        bias=(-9.0,) * len(NAMES),
        least=dict.fromkeys(NAMES, 0.3),
        talks=ALL,
        places={"plonk": 0, "plink": 1},
        weights=rows,
        rarity=np.ones(2, dtype=np.float32),
    )
    return replace(lexicon(), kinds=kinds)


def _turns(texts: Sequence[str]) -> list[Turn]:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return [
        Turn(
            id=f"m{at}",
            conversation="c",
            channel=Channel.CALL,
            speaker=Person("Ada Brook" if at % 2 else "Ben Hill"),
            text=text,
            at=start + timedelta(minutes=at),
            side=Side.THEIRS if at % 2 else Side.OURS,
        )
        for at, text in enumerate(texts)
    ]


TALK = (
    *("How is it there?", "Tuesdays go plonk here.", "I see.", "The gulls are plonk as well."),
    *("And then?", "It is plink all over."),
)


def test_a_talk_read_on_is_read_as_a_whole() -> None:
    words, turns = _weights(pain=-1.0), _turns(TALK)
    whole = reader.read(turns, Facts(), lexicon=words)
    half = reader.read(turns[:4], Facts(), lexicon=words)
    after = reader.read(turns, Facts(), lexicon=words, since=half.checkpoint)
    assert after.resumed
    assert after.evidence == whole.evidence
    assert after.checkpoint.heard == whole.checkpoint.heard
    assert [e.quote for e in half.evidence if e.heard] == []
    assert [e.quote for e in whole.evidence if e.heard] == ["It is plink all over."]


def test_every_piece_quotes_their_words() -> None:
    turns = _turns(TALK)
    texts = {turn.id: turn.text for turn in turns if turn.side is Side.THEIRS}
    found = reader.read(turns, Facts(), lexicon=_weights(pain=2.0, champion=2.0)).evidence
    told = [e for e in found if e.heard]
    assert {e.kind for e in told} == {Kind.PAIN, Kind.CHAMPION}
    assert all(e.quote == texts[e.source.id][e.start : e.end] for e in told)


@pytest.mark.parametrize(
    "talks",
    [{"said": {}}, {"said": {"pain": [1]}, "denied": {}, "least": 0.5}, {"said": 3}],
)
def test_weights_of_talks_that_do_not_fit_are_told(talks: object) -> None:
    data = {"names": [], "bias": [], "least": {}, "scale": 1, "figures": {}, "talks": talks}
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
        "features": np.frombuffer(b"a", dtype=np.uint8),
        "weights": np.zeros((1, 0), dtype=np.int8),
        "rarity": np.ones(1, dtype=np.float32),
    }
    with pytest.raises(BadInput):
        Kinds.parse(data, arrays)


def test_what_was_heard_of_the_same_words_takes_the_value_of_the_rule() -> None:
    named = read(1, kind=Kind.COMPETITION, value=Text("Paxwell"))
    again = heard(1, 0.95, kind=Kind.COMPETITION, start=100, value=Text("another way"))
    unnamed = heard(4, 0.95, kind=Kind.COMPETITION, value=Text("another way"))
    found = together([named], [again, unnamed], talks=ALL)
    assert [one.value for _, one in found] == [Text("Paxwell"), Text("Paxwell")]


def test_a_budget_that_only_a_talk_says_needs_words_of_money() -> None:
    assert together([], [heard(1, 0.95, kind=Kind.BUDGET)], talks=ALL) == []
