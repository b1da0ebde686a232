"""A short form of the power cuts: see `make battery` for the long one."""

from __future__ import annotations

from pathlib import Path

from battery.cuts import Forgetful, cut_power


def test_no_acknowledged_effect_is_lost_when_the_power_fails(tmp_path: Path) -> None:
    found = cut_power(tmp_path, images=60, seed=11, mails=6)
    assert found.images == 60
    assert (found.lost, found.torn, found.damaged) == ([], [], [])


def test_a_mirror_that_forces_nothing_out_is_found_out(tmp_path: Path) -> None:
    found = cut_power(tmp_path, images=40, seed=11, mails=6, kind=Forgetful)
    assert found.lost
