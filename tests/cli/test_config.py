"""`config`: values with origins, set with checks."""

from __future__ import annotations

from clitools import run
from schemas import check


def test_show_and_set() -> None:
    assert check(run("config", "show", "zone", "--json"), "config")["settings"] == [
        {"key": "zone", "value": "UTC", "origin": "default"}
    ]
    check(run("config", "set", "zone", "Europe/Paris", "--global", "--json"), "config")
    check(run("config", "set", "us.domains", "a.example, b.example", "--json"), "config")
    shown = check(run("config", "show", "--json"), "config")["settings"]
    assert isinstance(shown, list)
    found = {entry["key"]: entry for entry in shown}
    assert found["us.domains"]["value"] == ["a.example", "b.example"]
    assert str(found["zone"]["origin"]).endswith("config.toml")
    assert str(found["us.domains"]["origin"]).endswith("clone.toml")
    assert "a.example, b.example" in run("config", "show").out


def test_an_unknown_key_names_the_nearest() -> None:
    result = run("config", "set", "us.domain", "a.example")
    assert result.code == 3
    assert "us.domains" in result.err


def test_a_wrong_value_says_what_is_right() -> None:
    result = run("config", "set", "zone", "Berlin")
    assert result.code == 4
    assert "Europe/Berlin" in result.err
    assert result.err.count("\n") == 1
