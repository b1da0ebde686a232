"""What the page on connecting names exists, and its example keeps the contract it shows."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from agentarmy import config, errors
from agentarmy.connectors import base, build
from agentarmy.testing.mailbox import MailboxContract

PAGE = (Path(__file__).parents[2] / "docs" / "connect.md").read_text(encoding="utf-8")


def test_every_contract_and_setting_is_on_the_page() -> None:
    rows = re.findall(r"^\| `(connect\.\w+)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert len(rows) == len(base.Connectors.__dataclass_fields__)
    for key, contract in rows:
        assert hasattr(base, contract)
        assert key in config.KEYS
    assert {key for key in config.KEYS if key.startswith("connect.")} == {
        *(key for key, _ in rows),
        "connect.folders",
    }


def test_every_provider_and_error_on_the_page_exists() -> None:
    assert all(f"`{name}`" in PAGE for name in build.OURS)
    for name in ("Transient", "Quota", "AuthExpired", "Refused", "Gone", "Unanswered", "Exists"):
        assert f"`{name}`" in PAGE
        assert issubclass(getattr(errors, name), errors.Outside)


def test_the_example_keeps_its_contract(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102
    mine = names["TestMine"]
    assert isinstance(mine, type)
    suite = mine()
    assert isinstance(suite, MailboxContract)
    tests = [name for name in dir(suite) if name.startswith("test_")]
    assert len(tests) > 5
    for name in tests:
        folder = tmp_path / name
        folder.mkdir()
        asyncio.run(getattr(suite, name)(folder))
