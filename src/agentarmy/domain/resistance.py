"""What somebody does not want to be asked: told by their words, else by our question before."""

from __future__ import annotations

import re

from agentarmy.domain.evidence import Evidence

_ABOUT = {
    "budget": r"budgets?|prices?|money|spend\w*|costs?|sums?|figures?|numbers?|financ\w+",
    "authority": r"decid\w+|decisions?|signs?|signature|approv\w+|who pays",
    "timeline": r"dates?|deadlines?|timelines?|timing|schedule|when",
    "competition": r"competitors?|vendors?|suppliers?|offers?|others|alternatives",
}
_PATTERNS = {name: re.compile(rf"(?i)\b(?:{words})\b") for name, words in _ABOUT.items()}


def refused(item: Evidence, asked: Evidence | None = None) -> str:
    """Return the element that a refusal is about, '' for the trouble that was spoken of.

    `asked` is our last question before it; its topic counts where the words name none.
    """
    named = next((name for name, words in _PATTERNS.items() if words.search(item.quote)), "")
    topic = asked.topic if asked else ""
    return named or (topic if topic in _PATTERNS else "")
