"""`models`: what there is and what is here."""

from __future__ import annotations

import schemas
from clitools import run


def test_the_models_are_listed_and_none_is_here_unasked() -> None:
    listed = schemas.check(run("models", "list", "--json"), "models")
    assert listed["models"] == [
        {
            "name": "embed",
            "about": "all-MiniLM-L6-v2: finds passages by their sense, in English; 80 MB",
            "licence": "Apache-2.0",
            "here": False,
        }
    ]
    assert "all-MiniLM-L6-v2" in run("models", "list").out


def test_an_unknown_model_names_the_known() -> None:
    result = run("models", "pull", "embde")
    assert result.code == 3
    assert "embed" in result.err
