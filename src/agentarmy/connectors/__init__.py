"""The ways to providers outside: mailboxes, calendars, chat, files and CRMs."""
