"""The rules that conftest.py sets for every test do what they say."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ROW = "pytest.mark." + "row"
MARKERS = """
[tool.pytest.ini_options]
addopts = ["--strict-markers"]
markers = ["row(*ids): x", "needs(*programs): x"]
"""


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of its own under our conftest.py."""
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyprojecttoml(MARKERS)
    shutil.copy(TESTS / "conftest.py", pytester.path)
    (pytester.path / "project").mkdir()
    shutil.copy(TESTS / "project" / "rows.txt", pytester.path / "project")
    return pytester


def test_a_home_of_its_own(home: Path) -> None:
    assert os.environ["AGENTARMY_HOME"] == str(home)
    assert Path.home() == home.parent
    assert not home.exists()
    assert os.environ["PYTHON_KEYRING_BACKEND"] == "keyring.backends.fail.Keyring"


@pytest.mark.parametrize("address", ["192.0.2.1", "mail.acme.example"])
def test_the_world_cannot_be_reached(inner: pytest.Pytester, address: str) -> None:
    inner.makepyfile(
        "import socket, contextlib\n"
        "def test_a():\n"
        "    with contextlib.suppress(Exception):\n"
        f"        socket.create_connection(('{address}', 25), timeout=1)\n"
    )
    result = inner.runpytest_subprocess()
    result.stdout.fnmatch_lines(["*WorldReached*"])
    assert result.ret != 0


def test_loopback_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (f'@{ROW}("PC-01")', "1 passed"),
        (f'@{ROW}("PC-777")', "no such row"),
        (f"@{ROW}()", "no such row"),
    ],
)
def test_an_unknown_row_stops_the_run(inner: pytest.Pytester, mark: str, words: str) -> None:
    inner.makepyfile(f"import pytest\n{mark}\ndef test_a(): ...\n")
    result = inner.runpytest_subprocess()
    assert words in result.stdout.str() + result.stderr.str()


LACKING = "import pytest\n@pytest.mark.needs('no-such-program')\ndef test_a(): ...\n"


def test_a_lacking_program_is_announced_and_its_test_skipped(inner: pytest.Pytester) -> None:
    inner.makepyfile(LACKING)
    result = inner.runpytest_subprocess()
    result.stdout.fnmatch_lines(["1 test(s) will be skipped for want of no-such-program (apt*"])
    result.assert_outcomes(skipped=1)


def test_a_module_may_be_lacking_too(inner: pytest.Pytester) -> None:
    inner.makepyfile(
        "import pytest\n"
        "@pytest.mark.needs('python:no_such_module')\ndef test_a(): ...\n"
        "@pytest.mark.needs('python:json')\ndef test_b(): ...\n"
    )
    result = inner.runpytest_subprocess()
    result.stdout.fnmatch_lines(["1 test(s) will be skipped for want of python:no_such_module *"])
    result.assert_outcomes(skipped=1, passed=1)


@pytest.mark.parametrize(
    "source",
    [
        LACKING,
        "import pytest\ndef test_a(): pytest.skip('not today')\n",
        "import pytest\npytest.skip('not today', allow_module_level=True)\n",
    ],
)
def test_a_skip_fails_in_ci(
    inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("CI", "true")
    inner.makepyfile(source)
    result = inner.runpytest_subprocess()
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*skipped in CI, where no test may skip*"])


def test_an_expected_failure_is_no_skip(
    inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    inner.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_a(): assert 0\n")
    inner.runpytest_subprocess().assert_outcomes(xfailed=1)
