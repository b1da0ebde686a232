"""What holds for every test: a home of its own, no way to the world, no silent skip in CI."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# As the program does: on a busy machine threads of the numerical library wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
ROWS = frozenset((Path(__file__).parent / "project" / "rows.txt").read_text().split())
DEBIAN_PACKAGE = {"pdftotext": "poppler-utils"}
"""The Debian package of a program where it is not called like the program."""
EXTRA = {"python:llama_cpp": "uv sync --inexact --extra local-llm"}
"""What brings a module that the development set leaves out."""

# A shared machine makes single examples slow; slowness is the benchmarks' business.
settings.register_profile(
    "agentarmy", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("agentarmy")


class WorldReached(BaseException):
    """A test tried to leave the machine. Not an Exception, so that no code under test eats it."""


def _is_local(address: object) -> bool:
    if isinstance(address, tuple) and address:
        host = str(address[0])
        return host in ("localhost", "::1", "") or host.startswith("127.")
    return isinstance(address, str | bytes)  # the path of a Unix socket


def _no_world(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and args[0] is not None and not _is_local((args[0],)):
        raise WorldReached(f"a test asked for the address of {args[0]!r}")
    if event in ("socket.connect", "socket.sendto") and not _is_local(args[1]):
        raise WorldReached(f"a test connected to {args[1]!r}")


# An audit hook sees every caller, C code included; there is nothing to patch and nothing to undo.
sys.addaudithook(_no_world)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own; the program keeps everything under `AGENTARMY_HOME` in it."""
    base = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("AGENTARMY_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(base))
    monkeypatch.setenv("AGENTARMY_HOME", str(base / "agentarmy"))
    # The state of a headless machine; a test that wants a keyring sets its own.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return base / "agentarmy"


def lacking(item: pytest.Item) -> list[str]:
    """The programs that this test needs and that are not on PATH; 'python:…' is a module."""
    wanted = [str(name) for mark in item.iter_markers("needs") for name in mark.args]
    return sorted({name for name in wanted if not _is_here(name)})


def _is_here(name: str) -> bool:
    kind, _, module = name.partition("python:")
    return find_spec(module) is not None if module and not kind else bool(shutil.which(name))


def _remedy(name: str) -> str:
    return EXTRA.get(name) or f"apt install {DEBIAN_PACKAGE.get(name, name)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("row"):
            unknown = [row for row in mark.args if row not in ROWS]
            if unknown or not mark.args:
                raise pytest.UsageError(f"{item.nodeid}: no such row: {unknown or '(none given)'}")


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """Say before the run which tests will be skipped for want of which system package."""
    by_program: dict[str, list[str]] = {}
    for item in items:
        for name in lacking(item):
            by_program.setdefault(name, []).append(item.nodeid)
    verb = "will fail" if IN_CI else "will be skipped"
    return [
        f"{len(ids)} test(s) {verb} for want of {name} ({_remedy(name)}): {', '.join(ids)}"
        for name, ids in sorted(by_program.items())
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = lacking(item)
    if missing:
        pytest.skip("needs " + ", ".join(missing))


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure in CI: there everything that a test needs is installed."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where no test may skip: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report
