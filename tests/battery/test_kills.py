"""A short form of the killed deliveries: see `make battery` for the long one."""

from __future__ import annotations

from pathlib import Path

from battery import kills


def test_killed_deliveries_send_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    # A process may be done before its time comes: then another one is tried, with other seeds.
    for seed in range(5, 11):
        result = kills.run(tmp_path / str(seed), mails=600, seed=seed, pause=(0.0, 0.5))
        assert (result.twice, result.lost, result.failed) == (0, 0, 0), result
        assert result.sent + result.uncertain + result.left == result.mails
        if result.kills:
            return
    raise AssertionError("no process was killed")


def test_sending_again_for_want_of_an_answer_is_found_out(tmp_path: Path) -> None:
    result = kills.run(tmp_path / "h", mails=200, seed=5, pause=(0.0, 0.5), strategy="again")
    assert result.twice
    assert not result.clean


def test_believing_a_search_at_once_is_found_out(tmp_path: Path) -> None:
    result = kills.run(tmp_path / "h", mails=200, seed=5, pause=(0.0, 0.5), strategy="at_once")
    assert result.twice
