"""What is shipped works without the checkout, installed in an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# As it was before any test got a home of its own: uv's cache lies in it.
OUTER = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
UV = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def uv(*words: str, **more: str) -> None:
    """Run uv in the checkout with the outer environment; its own words explain a failure."""
    result = subprocess.run(
        [UV, *words], cwd=ROOT, env=OUTER | more, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"uv {' '.join(words)}\n{result.stderr}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist; uv builds the wheel from the sdist, so this proves both."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", "--out-dir", str(folder))
    [wheel] = folder.glob("*.whl")
    [sdist] = folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked base dependencies and the wheel; nothing of the checkout."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    uv(
        *("sync", "--quiet", "--frozen", "--no-dev", "--no-install-project"),
        UV_PROJECT_ENVIRONMENT=str(folder),
    )
    python = str(folder / "bin" / "python")
    uv("pip", "install", "--quiet", "--no-deps", "--python", python, str(built[0]))
    return folder


def run(env: Path, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment with nothing around it but PATH and an empty home."""
    home.mkdir(exist_ok=True)
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    command = [str(env / "bin" / words[0]), *words[1:]]
    return subprocess.run(
        command, cwd=home, env=bare, capture_output=True, text=True, check=False, stdin=-3
    )


def test_the_wheel_holds_code_seeds_style_and_licence(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
    seeds = ROOT / "data" / "seeds"
    wanted = {p.relative_to(seeds).as_posix() for p in seeds.rglob("*") if p.is_file()}
    assert {f"agentarmy/seeds/{name}" for name in wanted if name != ".keep"} <= names
    assert {"agentarmy/py.typed", "agentarmy_tui/app.tcss"} <= names
    assert "agentarmy_example/__init__.py" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {
        "agentarmy",
        "agentarmy_example",
        "agentarmy_tui",
        f"{built[0].name.partition('-py3')[0]}.dist-info",
    }


def test_the_wheel_names_its_entry_points(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        [name] = [n for n in wheel.namelist() if n.endswith("entry_points.txt")]
        found = ConfigParser(delimiters="=")
        found.read_string(wheel.read(name).decode())
    assert dict(found["console_scripts"]) == PROJECT["project"]["scripts"]
    assert (
        dict(found["agentarmy.plugins"]) == PROJECT["project"]["entry-points"]["agentarmy.plugins"]
    )


def test_the_source_archive_can_be_tested_on_its_own(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = {"pyproject.toml", "uv.lock", "Makefile", "LICENSE", "README.md", "CHANGELOG.md"}
    assert wanted <= names
    assert {"tests/conftest.py", "packaging/get-uv.sh", ".ci/run"} <= names


@pytest.mark.row("PC-13")
def test_the_installed_program_starts_and_knows_its_plugin(installed: Path, tmp_path: Path) -> None:
    version = run(installed, "agentarmy", "--version", home=tmp_path / "home")
    assert version.returncode == 0, version.stderr
    assert version.stdout.startswith("agentarmy ")
    listed = run(installed, "agentarmy", "plugins", "list", "--json", home=tmp_path / "home")
    assert '"example"' in listed.stdout


def test_the_installed_program_finds_its_data(installed: Path, tmp_path: Path) -> None:
    code = (
        "from agentarmy import resources; from importlib.resources import files\n"
        "print(resources.seed_root()); print((files('agentarmy_tui') / 'app.tcss').is_file())\n"
        "import agentarmy_tui.app"
    )
    result = run(installed, "python", "-c", code, home=tmp_path / "home")
    root, style = result.stdout.split()
    assert Path(root).is_relative_to(installed)
    assert style == "True"


def test_no_module_of_ours_needs_more_than_the_base(installed: Path, tmp_path: Path) -> None:
    code = (
        "import pkgutil, importlib\n"
        "for root in ('agentarmy', 'agentarmy_tui', 'agentarmy_example'):\n"
        "    package = importlib.import_module(root)\n"
        "    for found in pkgutil.walk_packages(package.__path__, root + '.'):\n"
        "        suite = found.name.startswith('agentarmy.testing.')  # for who has pytest\n"
        "        if suite or found.name.endswith('__main__'): continue\n"
        "        importlib.import_module(found.name)\n"
    )
    result = run(installed, "python", "-c", code, home=tmp_path / "home")
    assert result.returncode == 0, result.stderr


def test_the_demo_runs_from_the_wheel_twice(installed: Path, tmp_path: Path) -> None:
    for _ in range(2):
        result = run(installed, "agentarmy", "demo", home=tmp_path / "home")
        assert result.returncode == 0, result.stderr
        assert "Traceback" not in result.stderr
    assert result.stdout.strip()


def test_the_version_in_the_changelog_is_the_version_of_the_package() -> None:
    from agentarmy import __version__

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {__version__} " in text
