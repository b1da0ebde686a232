"""Finding and loading plugins, good ones and broken ones."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from agentarmy import plugins
from agentarmy.errors import NotFound, NotSetUp
from agentarmy.plugin_api import Table


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=plugins.GROUP)


GOOD = point("example", "agentarmy_example:plugin")
ABSENT = point("absent", "agentarmy_absent:plugin")
WRONG = point("wrong", "json:dumps")


def test_names_import_no_plugin() -> None:
    code = (
        "import sys; from agentarmy import plugins; print(*plugins.names());"
        "print('agentarmy_example' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["example", "False"]


def test_one_is_loaded_by_name() -> None:
    plugin = plugins.load("example")
    assert plugin.name == "example"
    assert [report.reads for report in plugin.reports] == ["activities"]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="no plugin") as caught:
        plugins.load("exampel", [GOOD, WRONG])
    assert caught.value.expected == "one of example"


@pytest.mark.parametrize(("bad", "words"), [(ABSENT, "ModuleNotFoundError"), (WRONG, "function")])
def test_a_broken_one_says_what_is_wrong(bad: EntryPoint, words: str) -> None:
    with pytest.raises(NotSetUp, match=words):
        plugins.load(bad.name, [bad])


def test_loading_all_goes_on_past_broken_ones() -> None:
    loaded = plugins.load_all([ABSENT, GOOD, WRONG])
    assert [plugin.name for plugin in loaded.plugins] == ["example"]
    assert len(loaded.warnings) == 2
    assert "absent" in loaded.warnings[0]


def test_a_table_refuses_ragged_rows() -> None:
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        Table(("a", "b"), ((1,),))
