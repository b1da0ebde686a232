"""Learned weights of minutes: what fits is read, what does not fit is refused."""

from __future__ import annotations

import numpy as np
import pytest

from agentarmy.errors import BadInput
from agentarmy.reading.salience import KINDS, Salience, chance
from agentarmy.wiring import salience

DATA: dict[str, object] = {
    "names": ["actions"],
    "bias": [-1.0],
    "least": {"actions": 0.2},
    "figures": {},
    "scale": 0.5,
    "learned from": [],
}


def arrays(rows: int = 2) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    return {
        "features": np.frombuffer(b"w:send\nw:it", dtype=np.uint8),
        "weights": np.ones((rows, 1), dtype=np.int8),
        "rarity": np.ones(rows, dtype=np.float32),
    }


def test_odds_are_the_weights_of_a_row_of_length_one() -> None:
    known = Salience.parse(DATA, arrays())
    assert known.odds({"w:send": 1.0})[0] == pytest.approx(-0.5)
    assert known.odds({"w:send": 1.0, "w:it": 1.0})[0] == pytest.approx(-1 + 0.5 * 2**0.5)
    assert known.odds({"w:unheard": 1.0}) == (-1.0,)
    assert chance(-1000) < chance(0) == 0.5 < chance(1000)


@pytest.mark.parametrize("part", sorted(DATA))
def test_a_missing_part_is_named(part: str) -> None:
    with pytest.raises(BadInput, match="weights of minutes"):
        Salience.parse({k: v for k, v in DATA.items() if k != part}, arrays())


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(BadInput):
        Salience.parse(DATA, arrays(rows=3))
    with pytest.raises(BadInput):
        Salience.parse({**DATA, "bias": [1.0, 2.0]}, arrays())


def test_what_ships_knows_its_kinds_and_its_figures() -> None:
    known = salience()
    assert known.names == KINDS
    assert known.figures["actions found"] >= 0.85
    assert known.figures["decisions found"] >= 0.40
    assert not any("ES20" in name or "TS30" in name for name in known.places)
