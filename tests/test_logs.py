"""The log holds events, never a person's data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy import logs

log = logging.getLogger("agentarmy.test")


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "agentarmy.log"
    logs.setup(path)
    yield path
    logs.close()


def test_personal_fields_are_redacted_and_plain_ones_kept(target: Path) -> None:
    log.info("stored", extra=logs.fields(personal={"sender": "mia@acme.example"}, count=3))
    text = target.read_text()
    assert "mia" not in text
    assert "INFO agentarmy.test stored count=3 sender=<" in text


def test_equal_values_get_equal_marks() -> None:
    assert logs.redact("mia") == logs.redact("mia") != logs.redact("ada")


@given(st.text(min_size=10))
def test_a_mark_never_contains_the_value(value: str) -> None:
    assert value not in logs.redact(value)


def test_one_event_is_one_line_with_its_traceback_indented(target: Path) -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        log.exception("two\nlines")
    first, *rest = target.read_text().splitlines()
    assert first.endswith("ERROR agentarmy.test two\\nlines")
    assert rest
    assert all(row.startswith("  ") for row in rest)


def test_the_file_is_for_its_owner_only(target: Path) -> None:
    assert target.stat().st_mode & 0o777 == 0o600


def test_setting_up_again_replaces_the_target(target: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.log"
    logs.setup(other)
    log.info("once")
    assert target.read_text() == ""
    assert other.read_text().count("once") == 1


def test_without_a_file_lines_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup()
    log.warning("careful")
    logs.close()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("WARNING agentarmy.test careful\n")
