"""Settings: order of sources, origins, all mistakes at once, comments kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy import config, paths
from agentarmy.errors import BadInput, NotFound


def clone() -> paths.Clone:
    return paths.clone("default")


def put(path: Path, text: str) -> None:
    paths.write_private(path, text.encode())


def test_defaults_need_no_file() -> None:
    settings = config.load(clone())
    assert (settings.zone, settings.mode, settings.tenant) == ("UTC", "", "local")
    assert set(settings.origins) == set(config.KEYS)
    assert settings.fixed_now is None


def test_each_source_overrides_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    put(paths.config_file(), 'zone = "Europe/Paris"\ncurrency = "EUR"\n[me]\nname = "A"\n')
    put(clone().settings, 'currency = "GBP"\n[me]\nname = "B"\ntitle = "AE"\n')
    monkeypatch.setenv("AGENTARMY_ME_NAME", "C")
    settings = config.load(clone(), flags={"me.title": "VP"})
    assert settings.zone == "Europe/Paris"
    assert settings.currency == "GBP"
    assert (settings.me.name, settings.me.title) == ("C", "VP")
    assert [settings.origins[key] for key in ("zone", "currency", "me.name", "me.title")] == [
        str(paths.config_file()),
        str(clone().settings),
        "AGENTARMY_ME_NAME",
        "command line",
    ]


def test_lists_and_numbers_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_US_DOMAINS", "a.example, b.example")
    monkeypatch.setenv("AGENTARMY_ICP_MIN_EMPLOYEES", "50")
    settings = config.load(clone())
    assert settings.our_domains == ("a.example", "b.example")
    assert settings.icp.min_employees == 50


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put(paths.config_file(), 'zon = "Europe/Paris"\nzone = "berlin"\n')
    put(clone().settings, '[icp]\nmin_employees = "many"\n[us]\ndomain = ["a.example"]\n')
    monkeypatch.setenv("AGENTARMY_CURENCY", "EUR")
    with pytest.raises(BadInput) as found:
        config.load(clone())
    line = found.value.line()
    assert f'{paths.config_file()}: unknown key "zon", nearest is "zone"' in line
    assert "Europe/Berlin" in line
    assert f"{clone().settings}: icp.min_employees expected a whole number" in line
    assert 'unknown key "us.domain", nearest is "us.domains"' in line
    assert 'AGENTARMY_CURENCY: unknown variable, nearest is "AGENTARMY_CURRENCY"' in line
    assert "\n" not in line


def test_a_file_that_is_no_toml_is_named() -> None:
    put(clone().settings, "zone = \n")
    with pytest.raises(BadInput, match="not TOML"):
        config.load(clone())


def test_write_keeps_comments_and_order() -> None:
    put(clone().settings, '# mine\nzone = "UTC" # here\n\n[me]\nname = "A"\n')
    config.write(clone().settings, {"zone": "Europe/Paris", "me.title": "AE", "us.names": ("B",)})
    text = clone().settings.read_text()
    assert text.startswith('# mine\nzone = "Europe/Paris" # here\n')
    assert config.load(clone()).me == config.Me("A", "", "AE")
    config.write(clone().settings, {"us.names": None})
    assert config.load(clone()).us.names == ()
    assert clone().settings.stat().st_mode & 0o777 == 0o600


def test_write_refuses_what_load_would_refuse() -> None:
    with pytest.raises(BadInput, match="zone"):
        config.write(clone().settings, {"zone": "Nowhere/Place"})
    with pytest.raises(NotFound, match="colour"):
        config.write(clone().settings, {"colour": "red"})
    assert not clone().settings.exists()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("icp.max_employees", "-1"),
        ("icp.max_employees", "ten"),
        ("us.domains", "Example"),
        ("clock.now", "2026-03-18"),
        ("mode", "send"),
        ("me.email", "mara"),
        ("currency", "dollars"),
    ],
)
def test_wrong_values_are_refused_with_what_is_right(key: str, text: str) -> None:
    with pytest.raises(BadInput) as found:
        config.parse(key, text)
    assert found.value.expected


def test_the_fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTARMY_CLOCK_NOW", "2026-03-18T16:00:00+00:00")
    now = config.load(clone()).fixed_now
    assert now is not None
    assert now.isoformat() == "2026-03-18T16:00:00+00:00"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_a_text_survives_the_file(text: str) -> None:
    config.write(clone().settings, {"us.company": text})
    assert config.load(clone()).us.company == text
