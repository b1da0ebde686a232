"""What several tests of commands start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clitools import run

Letter = Callable[[str], Path]
"""Writes a mail of that body to us and returns its file."""

_MAIL = """\
From: Ada Brook <ada@brook.example>
To: Mara Lindqvist <mara@northmill.example>
Date: Mon, 2 Mar 2026 09:00:00 -0600
Message-ID: <ask@brook.example>
Subject: Presses
Content-Type: text/plain; charset=utf-8

Hi Mara,

{body}

Ada
"""


@pytest.fixture
def ask(tmp_path: Path) -> Letter:
    """A house at northmill.example, and a mail of Ada Brook's to it."""
    assert run("config", "set", "us.domains", "northmill.example").code == 0

    def write(body: str) -> Path:
        path = tmp_path / "ask.eml"
        path.write_text(_MAIL.format(body=body))
        return path

    return write
