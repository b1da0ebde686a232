"""Plain words are turned as typer would turn them; the rest is left to typer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import pytest
import typer
import typer.core
from hypothesis import given
from hypothesis import strategies as st
from typer._coercion import build_runtime_param, resolve_type_descriptor
from typer.testing import CliRunner

from agentarmy.cli.coercion import build, plain
from agentarmy.errors import UsageError
from clitools import run


def by_typer(value: object, annotation: type) -> object:
    """What typer's own coercion makes of a word."""
    app = typer.Typer(add_completion=False)
    app.command()(lambda word: word)
    command = typer.main.get_command(app)
    param = command.params[0]
    assert isinstance(param, typer.core.TyperArgument)
    descriptor = resolve_type_descriptor(annotation, param.type_descriptor.parameter_info)
    return build_runtime_param(descriptor)._coerce_value(value, param, typer.Context(command))


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.one_of(st.integers().map(str), st.floats(allow_nan=False).map(str), words))
@pytest.mark.parametrize("annotation", [str, int, float, Path])
def test_a_turned_word_is_what_typer_makes_of_it(annotation: type, word: str) -> None:
    try:
        turned = plain(word, annotation)
    except ValueError:
        return
    except UsageError:
        assert annotation is Path
        assert not word.strip()
        return
    assert turned == by_typer(word, annotation)
    assert type(turned) is type(by_typer(word, annotation))


@pytest.mark.parametrize(
    ("word", "annotation"),
    [("x", int), ("1.5", int), ("1e3", float), (" 1", int), (b"a", str), (True, int)],
)
def test_what_is_not_plain_is_refused(word: object, annotation: object) -> None:
    with pytest.raises(ValueError):
        plain(word, annotation)


def show(
    name: str,
    files: Annotated[list[Path] | None, typer.Argument()] = None,
    limit: int = 3,
    kind: Annotated[Literal["a", "b"], typer.Option()] = "a",
    share: Annotated[float, typer.Option(min=0, max=1)] = 0.5,
) -> None:
    typer.echo(repr((name, files, limit, kind, share)))


@pytest.mark.parametrize(
    "words",
    [
        ["n"],
        ["n", "x", "y z"],
        ["n", "--limit", "-5", "--kind", "b"],
        ["n", "--limit", "five"],
        ["n", "--kind", "c"],
        ["n", "--share", "2"],
        [],
    ],
    ids=" ".join,
)
def test_a_command_answers_as_before(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()
    app.command()(show)
    monkeypatch.setattr(typer.core, "build_runtime_param", build_runtime_param)
    before = CliRunner().invoke(app, words)
    monkeypatch.setattr(typer.core, "build_runtime_param", build)
    after = CliRunner().invoke(app, words)
    assert (after.exit_code, after.output) == (before.exit_code, before.output)


def test_plain_words_leave_pydantic_alone() -> None:
    code = (
        "import sys, typer; from agentarmy.cli import coercion\n"
        "coercion.install()\n"
        "app = typer.Typer()\n"
        "@app.command()\n"
        "def show(name: str, limit: int = 1) -> None: print('pydantic' in sys.modules)\n"
        "app(['n', '--limit', '2'])\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "False\n"


@pytest.mark.parametrize(
    "words",
    [
        ("import", ""),
        ("import", "mail.mbox", " "),
        ("accounts", "import", ""),
        ("deals", "export", ""),
        ("backup", "create", ""),
        ("audit-pipeline", ""),
        ("qualify", ""),
        ("brief", " "),
    ],
)
def test_a_variable_of_the_shell_that_is_not_set_is_no_path(
    words: tuple[str, ...], home: Path
) -> None:
    result = run(*words)
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
