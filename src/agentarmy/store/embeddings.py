"""Vectors of passages, and the state of the embedders that made them; all can be made anew.

They stand outside the registry: no device sends them to another, no person reads them, and their
rows hold bytes, which no Row does.
"""

from __future__ import annotations

DDL = (
    "CREATE TABLE IF NOT EXISTS embeddings ("
    " tenant TEXT NOT NULL, model TEXT NOT NULL, passage_id TEXT NOT NULL, vector BLOB NOT NULL,"
    " PRIMARY KEY (tenant, model, passage_id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS embedders ("
    " tenant TEXT NOT NULL, model TEXT NOT NULL, passages INTEGER NOT NULL, state BLOB NOT NULL,"
    " PRIMARY KEY (tenant, model))",
)
