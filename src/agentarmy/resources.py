"""Finds the data that ships with the program: seeds, lexicons, prompts, schemas.

A wheel carries `data/seeds` as `agentarmy/seeds`; an editable install does not, so the checkout
is the second place to look.
"""

from __future__ import annotations

from pathlib import Path

from agentarmy.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent
PLACES = (_PACKAGE / "seeds", _PACKAGE.parents[1] / "data" / "seeds")
"""Where seeds may lie, in the order of looking."""


def seed_root(places: tuple[Path, ...] = PLACES) -> Path:
    """Return the folder that holds the seeds.

    Raises NotFound when the program was installed without its data.
    """
    for place in places:
        if place.is_dir():
            return place
    raise NotFound(
        "the program's own data is missing",
        expected=" or ".join(str(place) for place in places),
        hint="install agentarmy again",
    )


def seed_path(*parts: str, places: tuple[Path, ...] = PLACES) -> Path:
    """Return the path of a seed file or folder, such as `seed_path("lexicons", "cues.json")`.

    Raises NotFound with the nearest names beside it when there is no such seed.
    """
    root = seed_root(places)
    path = root.joinpath(*parts)
    if path.exists():
        return path
    beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    raise NotFound.among("seed", "/".join(parts), beside, hint="install agentarmy again")


def seed_text(*parts: str, places: tuple[Path, ...] = PLACES) -> str:
    """Return the text of a seed file (UTF-8). Raises NotFound as `seed_path` does."""
    return seed_path(*parts, places=places).read_text(encoding="utf-8")


def seed_names(*parts: str, places: tuple[Path, ...] = PLACES) -> list[str]:
    """Return the names in a folder of seeds, sorted, without hidden files."""
    folder = seed_path(*parts, places=places)
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
