"""What fits on one page: the least weighty lines go first, and it is said."""

from __future__ import annotations

from collections.abc import Sequence

from agentarmy.writing.onepage import fit
from agentarmy.writing.sections import Item, Section


def section(key: str, count: int, *, weight: int) -> Section:
    items = tuple(Item(text=f"{key} {n}", basis="test") for n in range(count))
    return Section(id=key, heading=key.capitalize(), items=items, weight=weight)


def kept(sections: Sequence[Section], lines: int) -> dict[str, int]:
    found = fit(sections, lambda some: sum(len(one.items) for one in some) <= lines)
    return {one.id: len(one.items) for one in found.sections}


BOTH = (section("background", 6, weight=2), section("prices", 4, weight=8))


def test_what_fits_is_left_as_it_is() -> None:
    found = fit(BOTH, lambda _: True)
    assert found.sections == BOTH
    assert found.remark == ""


def test_the_light_section_gives_up_its_last_lines_first() -> None:
    found = fit(BOTH, lambda some: sum(len(one.items) for one in some) <= 7)
    assert [len(one.items) for one in found.sections] == [3, 4]
    assert found.sections[0].items[0].text == "background 0"
    assert found.remark == "Left out for want of room: 3 lines of Background."


def test_first_lines_go_last_and_the_weightiest_never() -> None:
    assert kept(BOTH, 5) == {"background": 1, "prices": 4}
    assert kept(BOTH, 3) == {"background": 1, "prices": 2}
    assert kept(BOTH, 1) == {"prices": 1}
    assert kept(BOTH, 0) == {"prices": 1}


def test_more_room_never_keeps_less() -> None:
    sizes = [sum(kept(BOTH, lines).values()) for lines in range(11)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 10
