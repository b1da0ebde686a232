"""The smallest plugin that works: one report, the touches of the last seven days."""

from __future__ import annotations

from agentarmy.plugin_api import Plugin, Report
from agentarmy_example.touches import week

plugin = Plugin(
    name="example",
    version="1",
    summary="Counts the week's touches per account and kind.",
    reports=(Report("week", "Touches of the last seven days.", "activities", week),),
)
