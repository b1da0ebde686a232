"""The screen, driven by keys."""

from __future__ import annotations

from datetime import date

from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from agentarmy.errors import Busy
from agentarmy_tui.app import AgentArmyApp
from agentarmy_tui.screens.pipeline import EMPTY
from agentarmy_tui.view_models import Pipeline

TODAY = date(2026, 3, 10)
FULL = Pipeline(
    deals=[
        {
            "id": "d1",
            "account_id": "a1",
            "name": "Press",
            "stage": "PROPOSAL",
            "amount_minor": 1250000,
            "currency": "EUR",
            "close_on": "2026-03-01",
            "next_step": "[call] the plant",
        },
        {
            "id": "d2",
            "account_id": "a2",
            "name": "Lathe",
            "stage": "DISCOVERY",
            "close_on": "2026-05-01",
        },
    ],
    accounts=[{"id": "a1", "name": "Acme"}, {"id": "a2", "name": "Birch"}],
)


class Source:
    """Hands out what it is told to, as the mirror would."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline: Pipeline | None = pipeline

    def __call__(self) -> Pipeline:
        if self.pipeline is None:
            raise Busy("another process holds the mirror", hint="try again")
        return self.pipeline


async def settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def text(app: AgentArmyApp, widget: str) -> str:
    return str(app.screen.query_one(widget, Static).render())


async def test_deals_are_shown_and_the_cursor_shows_the_whole_of_one() -> None:
    app = AgentArmyApp(Source(FULL), today=TODAY)
    async with app.run_test() as pilot:
        await settle(pilot)
        table = app.screen.query_one(DataTable)
        assert [str(cell) for cell in table.get_row("d2")][:3] == ["Birch", "Lathe", "DISCOVERY"]
        assert "PROPOSAL: 1 · 12,500 EUR" in text(app, "#totals")
        assert "(overdue) · Next: [call] the plant" in text(app, "#detail")
        await pilot.press("down")
        await pilot.pause()
        assert "Birch · Lathe · no amount" in text(app, "#detail")
        await pilot.press("q")
    assert app.return_code == 0


async def test_refresh_reads_again() -> None:
    source = Source(Pipeline((), ()))
    app = AgentArmyApp(source, today=TODAY)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert text(app, "#totals") == EMPTY
        source.pipeline = FULL
        await pilot.press("r")
        await settle(pilot)
        assert app.screen.query_one(DataTable).row_count == 2
        source.pipeline = Pipeline((), ())
        await pilot.press("r")
        await settle(pilot)
        assert app.screen.query_one(DataTable).row_count == 0
        assert text(app, "#detail") == ""


async def test_a_mirror_in_use_is_one_line_and_the_screen_stays() -> None:
    source = Source(FULL)
    app = AgentArmyApp(source, today=TODAY)
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        source.pipeline = None
        await pilot.press("r")
        await settle(pilot)
        [notice] = app._notifications
        assert notice.message == "another process holds the mirror; try: try again"
        assert app.screen.query_one(DataTable).row_count == 2
