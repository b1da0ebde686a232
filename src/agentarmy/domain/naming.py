"""Counted things as one writes them: 'one Workshop day', 'ten Workshop days', 'four Press 20'."""

from __future__ import annotations

import re

_COMMON = frozenset(
    (
        "account day desk device employee hour kit licence license machine member month pallet"
        " person place room seat session site unit user visit week workshop workstation"
    ).split()
)


def plural(name: str, count: int) -> str:
    """Return a product's name as it stands after a count.

    Only a name that ends in a common word bends ('Workshop day', 'Seat'); one that ends in a
    number or a proper word is a brand and stays ('Press 20', 'Mortar Pro').
    """
    last = name.rpartition(" ")[2]
    if count == 1 or not re.fullmatch(r"[A-Za-z]?[a-z]{2,}", last):
        return name
    if not (last.islower() and " " in name) and last.lower() not in _COMMON:
        return name
    if last.endswith("s"):
        return name
    if re.search(r"(?:ch|sh|x|z)$", last):
        return f"{name}es"
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", last) else f"{name}s"
