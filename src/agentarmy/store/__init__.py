"""The SQLite mirror: all SQL lives here."""
