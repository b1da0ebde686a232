"""The console that everything shown goes through: no data can steer the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from agentarmy.cli.safe_text import visible


class SafeConsole(Console):
    """A console whose text segments are `visible`; its own styles and cursor moves pass."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render to segments, each without escapes, control characters and hidden links."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            shown = text if control else visible(text)
            if style and style.link:  # the words of others would say where a click leads
                yield Segment(shown, style.update_link(None), control)
            else:
                yield segment if shown == text else Segment(shown, style)
