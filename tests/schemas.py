"""Hold the real output of a command against its documented schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from clitools import Result

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"


def check(result: Result, verb: str) -> dict[str, object]:
    """Return the JSON document of a command that went well; it must fit docs/schemas/VERB."""
    assert result.code == 0, result.err
    document = result.json()
    schema = json.loads((FOLDER / f"{verb}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document
