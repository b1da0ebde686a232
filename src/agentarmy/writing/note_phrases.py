"""The words that head the lines of a recap and of a note to our own people."""

from __future__ import annotations

RECAP_SUM = (
    "{goods}, in all {net}, inside your budget of {budget}",
    "{goods}, {net}, inside your budget of {budget}",
)
NOTE_LINES = (
    "They want They object They owe us We owe them Budget they named When Who signs Who decides",
    "How it is decided The trouble Risk Also in the race Seen and dropped Last word What counts",
    "We said too quickly They wait for Delivery within by if ordered by because of",
    "For the signature of For your signature Signature On the table What counts for Their rule",
    "Our contact left told us on so the next step stands in the record and they asked for",
)
"""The words that head a line or join its parts: none of them is a name."""
