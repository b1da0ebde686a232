"""The plugins command lists what is installed."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from clitools import run

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/schemas/plugins.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.row("PC-13")
@pytest.mark.parametrize("words", [("list",), ("show", "example")])
def test_the_example_is_listed_by_schema(words: tuple[str, ...]) -> None:
    result = run("plugins", *words, "--json")
    assert result.code == 0, result.err
    jsonschema.validate(result.json(), SCHEMA)
    assert "example" in result.out


def test_the_table_names_what_it_does() -> None:
    result = run("plugins", "list")
    assert result.code == 0
    assert "example" in result.out


def test_an_unknown_plugin_names_the_nearest() -> None:
    result = run("plugins", "show", "exampel")
    assert result.code == 3
    assert result.err.count("\n") == 1
    assert "example" in result.err


def test_a_report_runs_on_the_clone() -> None:
    schema = json.loads(
        (Path(__file__).parents[2] / "docs/schemas/report.schema.json").read_text(encoding="utf-8")
    )
    assert run("init", "--name", "Robin Vale", "--domain", "ours.example").code == 0
    result = run("plugins", "report", "week", "--json")
    assert result.code == 0, result.err
    jsonschema.validate(result.json(), schema)
    assert run("plugins", "report", "example.week").out.split()[:1] != []
    unknown = run("plugins", "report", "weak")
    assert unknown.code == 3
    assert "week" in unknown.err
