"""The pipeline: every deal with its account, and the selected one in full below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Header, Static

from agentarmy.errors import UserError
from agentarmy_tui.view_models import DealLine, Pipeline, lines, totals

COLUMNS = ("Account", "Deal", "Stage", "Amount", "Close", "Next step")
EMPTY = "No deals yet. Bring some in with: agentarmy import deals.csv"


class PipelineScreen(Screen[None]):
    """Accounts and deals, soonest close date first; arrows move, r reads again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "refresh", "Refresh")]

    def __init__(self, load: Callable[[], Pipeline], *, today: date) -> None:
        """Keep the callable; `today` marks overdue deals."""
        super().__init__()
        self._load = load
        self._today = today
        self._lines: dict[str, DealLine] = {}

    def compose(self) -> ComposeResult:
        """Lay out totals, table and detail."""
        yield Header()
        yield Static(id="totals", markup=False)
        yield DataTable[Text](id="deals", cursor_type="row", zebra_stripes=True)
        yield Static(id="detail", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Set up the columns and read for the first time."""
        self._table().add_columns(*COLUMNS)
        self._table().focus()
        self.action_refresh()

    def action_refresh(self) -> None:
        """Read again in the background."""
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        try:
            pipeline = self._load()
        except UserError as error:
            self.app.call_from_thread(self.notify, error.line(), severity="error", markup=False)
        else:
            self.app.call_from_thread(self._show, pipeline)

    def _table(self) -> DataTable[Text]:
        return self.query_one("#deals", DataTable)

    def _show(self, pipeline: Pipeline) -> None:
        self._lines = {line.id: line for line in lines(pipeline, self._today)}
        self.query_one("#totals", Static).update("\n".join(totals(pipeline)) or EMPTY)
        table = self._table()
        table.clear()
        for line in self._lines.values():
            table.add_row(*_cells(line), key=line.id)
        if not self._lines:
            self.query_one("#detail", Static).update("")

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show the highlighted deal below the table."""
        line = self._lines.get(event.row_key.value or "")
        if line:
            overdue = " (overdue)" if line.overdue else ""
            self.query_one("#detail", Static).update(
                f"{line.account or 'no account'} · {line.name} · {line.amount or 'no amount'}\n"
                f"Closes: {line.close or 'no date'}{overdue} · "
                f"Next: {line.next_step or 'no next step'}"
            )


def _cells(line: DealLine) -> list[Text]:
    close = Text(line.close, style="bold red" if line.overdue else "")
    amount = Text(line.amount, justify="right")
    plain = [Text(value) for value in (line.account, line.name, line.stage)]
    return [*plain, amount, close, Text(line.next_step)]
