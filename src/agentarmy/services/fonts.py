"""Fonts of the machine for signs that the fonts which ship do not have."""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path

_BROKEN = (OSError, KeyError, ValueError, IndexError, AssertionError, struct.error)
MOST = 80
"""Font files that are opened at most."""
_LIKELY = re.compile(
    r"cjk|han|hei|ming|song|gothic|mincho|kai|unicode|unifont|fallback|droid|wqy|pingfang"
    r"|hiragino|malgun|yahei|meiryo|simsun|batang|noto|devanagari|thai|bengali|tamil|nanum",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A font file and the wanted signs (code points) that it has."""

    path: Path
    signs: frozenset[int]


def folders() -> tuple[Path, ...]:
    """Return the folders in which systems keep fonts, the user's own first."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return (
        *(data / "fonts", home / ".fonts", home / "Library" / "Fonts"),
        *(Path("/usr/local/share/fonts"), Path("/usr/share/fonts")),
        *(Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts")),
    )


def fonts_with(signs: Collection[int]) -> tuple[Found, ...]:
    """Return fonts that together have as many of these code points as can be found.

    Fonts whose outlines are not TrueType cannot be embedded and are passed over.
    """
    missing = set(signs)
    found: list[Found] = []
    for path in islice(_files(), MOST):
        if not missing:
            break
        held = missing & _signs_of(path)
        if held:
            found.append(Found(path, frozenset(held)))
            missing -= held
    return tuple(found)


def _files() -> Iterator[Path]:
    """Font files, those with a telling name first."""
    files = [
        path
        for folder in folders()
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".ttf", ".ttc", ".otf")
    ]
    yield from sorted(files, key=lambda path: not _LIKELY.search(path.name))


def _signs_of(path: Path) -> frozenset[int]:
    """The code points of a TrueType font; none for a file that is not one."""
    reader = import_module("fontTools.ttLib")
    try:
        with path.open("rb") as stream:
            font = reader.TTFont(stream, fontNumber=0, lazy=True)
            return frozenset(font.getBestCmap() or ()) if "glyf" in font else frozenset()
    except (reader.TTLibError, *_BROKEN):
        return frozenset()
