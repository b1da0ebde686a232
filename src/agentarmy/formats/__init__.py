"""Bytes to records: mail, transcripts, chats, contacts, calendars and tables. Pure."""
