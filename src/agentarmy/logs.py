"""Logging: one line per event, with personal data only in tagged fields, which are redacted.

    log.info("message stored", extra=fields(personal={"sender": address}, count=3))
    2026-03-01T09:00:00Z INFO agentarmy.services.importing message stored count=3 sender=<4f1c09aa>

The mark in angle brackets is a keyed hash: equal values look equal within one run of the program,
and nobody can turn it back. What a person wrote or is called never belongs into the message itself.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

_KEY = secrets.token_bytes(16)
Plain = str | int | float | bool | None


class Fields(TypedDict):
    """The two kinds of fields that a log call may carry."""

    plain: Mapping[str, Plain]
    personal: Mapping[str, Plain]


def fields(*, personal: Mapping[str, Plain] | None = None, **plain: Plain) -> Fields:
    """Build the `extra` argument of a log call: `personal` fields are redacted, others are not."""
    return Fields(plain=plain, personal=personal or {})


def redact(value: Plain) -> str:
    """Return a mark that stands for `value` within this run and does not reveal it."""
    digest = hashlib.blake2b(str(value).encode(), key=_KEY, digest_size=4)
    return f"<{digest.hexdigest()}>"


class Redaction(logging.Filter):
    """Replaces every personal field of a record by its mark, before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        personal: Mapping[str, Plain] = getattr(record, "personal", {})
        record.personal = {name: redact(value) for name, value in personal.items()}
        return True


class Line(logging.Formatter):
    """One line per record: UTC time, level, logger, message, fields; a traceback is indented."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        plain: Mapping[str, Plain] = getattr(record, "plain", {})
        personal: Mapping[str, Plain] = getattr(record, "personal", {})
        pairs = [f"{name}={value}" for name, value in (*plain.items(), *personal.items())]
        message = record.getMessage().replace("\n", "\\n")
        lines = [" ".join([at, record.levelname, record.name, message, *pairs])]
        if record.exc_info:
            lines += ["  " + row for row in self.formatException(record.exc_info).splitlines()]
        return "\n".join(lines)


def setup(path: Path | None = None, *, level: int = logging.INFO) -> logging.Handler:
    """Send the program's log to the file `path` (created 0600), or to stderr without one.

    Calling it again replaces the earlier target. Raises OSError when the file cannot be opened.
    """
    logger = logging.getLogger("agentarmy")
    if path is None:
        handler: logging.Handler = logging.StreamHandler()
    else:
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        handler = logging.FileHandler(path, encoding="utf-8")
    handler.addFilter(Redaction())
    handler.setFormatter(Line())
    close(logger)
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    return handler


def close(logger: logging.Logger | None = None) -> None:
    """Take the program's log handlers off again and close their files."""
    logger = logger or logging.getLogger("agentarmy")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
