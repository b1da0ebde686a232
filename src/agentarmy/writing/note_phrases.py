"""The words that head the lines of a recap and of a note to our own people."""

from __future__ import annotations

RECAP_SUM = (
    "{goods}, in all {net}, inside your budget of {budget}",
    "{goods}, {net}, inside your budget of {budget}",
)
RECAP_SUM_ALONE = ("{goods}, in all {net}", "{goods}, {net}")
"""In a thread nobody is reminded of what is left of their budget."""
RECAP_TAKEN_BACK = (
    "{we} {said_verb} {said}. I'm sorry: {holds}.",
    "I'm sorry: {we_low} {said_verb} {said}, and {holds}.",
)
"""What we said too quickly, in one sentence above the list."""
RECAP_UNDATED = (
    "Here is what I took away from our call.",
    "Here is my summary of our call.",
)
NOTE_LINES = (
    "They want They object They owe us We owe them Budget they named When Who signs Who decides",
    "How it is decided The trouble Risk Also in the race Seen and dropped Last word What counts",
    "We said too quickly They wait for Delivery within by if ordered by because of",
    "For the signature of For your signature Signature On the table What counts for Their rule",
    "The sum In writing as you asked What it costs you what comes off your their our costs"
    " Possible instead",
    "You asked for by our policy an order with Price stands for orders until beside it own line",
    "We speak again on What would speak against it From our side I still owe you will Also",
    "On record Last activity close date has passed pushed times overdue The takes Longer than the",
    "That would be and wanted who left does not bind open with To say in our offer as told",
    "delivery took over Questions go to To your right none has gone out yet went out a number",
    "above it a rep's own word reaches so that gap is ours to close",
    "Our contact left told us on so the next step stands in the record and they asked for",
)
"""The words that head a line or join its parts: none of them is a name."""
