"""Cut the fonts of the one-page PDF out of DejaVu Sans Condensed 2.37.

    .venv/bin/python packaging/make_fonts.py /usr/share/fonts/truetype/dejavu

Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters, marks, money and arrows stay.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data" / "seeds" / "fonts"
NAMES = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x52F)),
    *((0x531, 0x58A), (0x5B0, 0x5F4), (0x600, 0x6FF), (0x10A0, 0x10FC), (0x1E00, 0x1EFF)),
    *((0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2116, 0x2116)),
    *((0x2122, 0x2122), (0x2150, 0x215E), (0x2190, 0x21D5), (0x2212, 0x2212), (0x221E, 0x221E)),
    *((0x2248, 0x2248), (0x2260, 0x2265), (0x25A0, 0x25CF), (0x2610, 0x2612), (0x2713, 0x2717)),
    *((0xFB00, 0xFB06), (0xFB13, 0xFB4F), (0xFE70, 0xFEFF), (0xFFFD, 0xFFFD)),
)


def main(source: Path) -> None:
    """Write the subsets, without hints, which only screens of old need."""
    subset = import_module("fontTools.subset")

    signs = [sign for first, last in RANGES for sign in range(first, last + 1)]
    for name in NAMES:
        options = subset.Options()
        options.hinting = False
        options.layout_features = []
        options.name_IDs = ["*"]
        font = subset.load_font(str(source / name), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=signs)
        cutter.subset(font)
        subset.save_font(font, str(TARGET / name), options)
        print(f"{name}: {(TARGET / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    main(Path(sys.argv[1]))
