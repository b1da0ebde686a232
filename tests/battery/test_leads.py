"""A short form of the killed form leads: see `make battery` for the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from battery import leads


@pytest.mark.row("FL-NOW-11")
def test_killed_form_leads_leave_each_effect_once(tmp_path: Path) -> None:
    result = leads.run(tmp_path, kills=4, seed=3)
    assert result.kills == 4
    assert result.wrong == []
