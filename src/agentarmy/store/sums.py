"""One checksum per table, by which two copies of a mirror are held against each other."""

from __future__ import annotations

import hashlib
import json

from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES
from agentarmy.store.schema import selected


def checksums(mirror: Mirror) -> dict[str, str]:
    """Return the SHA-256 (hex) of each table's rows in order of id, and of its columns' names."""
    return {table: _sum(mirror, table) for table in TABLES}


def _sum(mirror: Mirror, table: str) -> str:
    digest = hashlib.sha256(selected(table).encode())
    sql = f"SELECT {selected(table)} FROM {table} WHERE tenant = ? ORDER BY id"
    for cells in mirror.each(sql, (mirror.tenant,)):
        digest.update(json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
