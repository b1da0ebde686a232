"""What the pages and the program's own hints tell to type exists; what exists is documented."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import commands_page
from agentarmy.cli.app import COMMANDS
from clitools import run
from commands_page import Entry

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *ROOT.glob("*.md"),
    *(p for folder in ("docs", "plugins", "packaging") for p in (ROOT / folder).rglob("*.md")),
]
SOURCES = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tui").rglob("*.py")]
WITHOUT_JSON = {("tui",): "a screen"}
"""Commands that have no data to give, with the reason."""

GLOBAL_OPTIONS = {"--help", "--version", "--install-completion", "--show-completion"}


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@cache
def entries() -> dict[tuple[str, ...], Entry]:
    return {entry.words: entry for entry in commands_page.entries()}


def mistakes(line: str) -> list[str]:
    """Say what of the command line behind `agentarmy` does not exist in the CLI."""
    lexer = shlex.shlex(line.replace("'", "_"), posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split, lexer.commenters = True, "#"
    words = []
    for word in lexer:
        if word[0] in "|;&<>()":
            break
        words.append(word)
    while words[:1] == ["--clone"]:
        words = words[2:]
    if not words or words[0] in GLOBAL_OPTIONS:
        return []
    found = entries().get((words[0],)) or entries().get(tuple(words[:2]))
    if found is None:
        group = any(known[0] == words[0] for known in entries())
        bare = group and (len(words) == 1 or words[1].startswith("-"))
        return [] if bare else [f"no command: agentarmy {' '.join(words[:2])}"]
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    unknown = given - found.options - {"--help"}
    return [f"agentarmy {' '.join(found.words)} has no {option}" for option in sorted(unknown)]


def typed(text: str) -> Iterator[str]:
    """Yield what follows `agentarmy` in the code of a Markdown page."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    for line in [*(row for block in fenced for row in block.splitlines()), *inline]:
        match = re.match(r"(?:\$ )?(?:uvx? (?:run )?[^|]*? )?(?:\S*/)?agentarmy (.+)", line)
        if match:
            yield match[1]


def strings(source: str) -> Iterator[str]:
    """Yield every string of a module; what an f-string fills in becomes X."""
    tree = ast.parse(source)
    inner = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in node.values)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
        ):
            yield node.value


@pytest.mark.parametrize("command", COMMANDS)
def test_every_listed_command_has_help(command: str) -> None:
    result = run(command, "--help")
    assert result.code == 0, result.err
    assert "Usage" in result.out


def test_every_command_has_help_an_example_and_json() -> None:
    lacking = []
    for words, entry in entries().items():
        name = " ".join(words)
        if not entry.help.strip():
            lacking.append(f"{name}: no help")
        if not entry.examples:
            lacking.append(f"{name}: no example")
        if "--json" not in entry.options and words not in WITHOUT_JSON:
            lacking.append(f"{name}: no --json")
        for example in entry.examples:
            start = f"agentarmy {name}"
            if start not in example:
                lacking.append(f"{name}: the example is of another command: {example}")
            lacking += mistakes(example.partition("agentarmy ")[2])
    assert lacking == []


def test_the_page_of_commands_is_up_to_date() -> None:
    assert commands_page.PAGE.read_text(encoding="utf-8") == commands_page.page(), "make commands"


@pytest.mark.parametrize("page", names(PAGES))
def test_every_command_on_a_page_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [found for line in typed(text) for found in mistakes(line)] == []


def test_every_command_in_a_hint_exists() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {bad}"
        for path in SOURCES
        for text in strings(path.read_text(encoding="utf-8"))
        if re.match(r"agentarmy [a-z-]+( |$)", text) and "\n" not in text
        for bad in mistakes(text.removeprefix("agentarmy "))
    }
    assert sorted(found) == []


@pytest.mark.parametrize("page", names(PAGES))
def test_every_relative_link_resolves(page: str) -> None:
    path = ROOT / page
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", text)
    links = [a or b for a, b in targets if not re.match(r"[a-z]+:", a or b)]
    assert [link for link in links if not resolves(path, link)] == []


def resolves(page: Path, link: str) -> bool:
    """Whether a relative link leads to a file and, with an anchor, to a heading in it."""
    name, _, anchor = link.partition("#")
    target = (page.parent / name) if name else page
    if not anchor or not target.exists():
        return target.exists()
    headings = re.findall(r"^#+ +(.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {
        re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings
    }


@pytest.mark.parametrize("page", names(PAGES))
def test_every_make_target_on_a_page_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`|\$ )make ([a-z-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("plugins list --json", 0),
        ("plugins list --jsno", 1),
        ("plugins lsit", 1),
        ("plugins --help", 0),
        ("plugin list", 1),
        ("--clone work plugins list | head", 0),
        ("plugins show it's # a note", 0),
        ("--version", 0),
    ],
)
def test_the_check_of_a_line_bites(line: str, count: int) -> None:
    assert len(mistakes(line)) == count


def test_commands_are_found_in_blocks_and_inline() -> None:
    text = (
        "`agentarmy a b` and\n```\n$ agentarmy c\nuv run agentarmy d\n.venv/bin/agentarmy e\n```\n"
    )
    assert sorted(typed(text)) == ["a b", "c", "d", "e"]


def test_strings_of_a_module_are_found() -> None:
    assert sorted(strings('a = "x"\nb = f"y {a} z"\n')) == ["x", "y X z"]
