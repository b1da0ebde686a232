"""The application: it is handed what it shows by a callable and knows neither store nor rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from agentarmy_tui.screens.pipeline import PipelineScreen
from agentarmy_tui.view_models import Pipeline


class AgentArmyApp(App[None]):
    """The full-screen view of the current clone.

    `load` is called in a worker thread at the start and on every refresh; an exception of it is
    shown in a line and the screen keeps what it had. `today` marks overdue deals.
    """

    CSS_PATH = "app.tcss"
    TITLE = "agentarmy"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "Quit")]

    def __init__(self, load: Callable[[], Pipeline], *, today: date) -> None:
        """Keep the callable; nothing is read before the screen is up."""
        super().__init__()
        self.load = load
        self.today = today

    def on_mount(self) -> None:
        """Show the one screen there is."""
        self.push_screen(PipelineScreen(self.load, today=self.today))
