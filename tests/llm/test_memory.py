"""The ledger that lives as long as the program."""

from __future__ import annotations

from pathlib import Path

from agentarmy.llm.base import Ledger
from agentarmy.llm.memory import MemoryLedger
from agentarmy.testing.ledger import LedgerContract


class TestMemory(LedgerContract):
    """In lists."""

    def opened(self, folder: Path) -> Ledger:
        return MemoryLedger()
