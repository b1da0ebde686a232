"""The phrasings of what can be offered instead, of days reckoned, and of points answered.

Placeholders in braces are filled with sourced facts only; what is said to hold was worked out.
"""

from __future__ import annotations

HOLDS_BOTH = (
    "{Count} would meet both: {net}, and {days} days.",
    "{Count} would work on both counts, at {net} and in {days} days.",
    "What meets both is {count}, for {net} and in {days} days.",
)
HOLDS_BOTH_ONE = HOLDS_BOTH[1:]
"""A count inside the budget that also comes in the wished time."""
HOLDS_MONEY = (
    "{Count} would stay within the {budget} ({net}), also in {days} days.",
    "Inside the {budget} it would be {count} ({net}), also in {days} days.",
    "{Count} would fit the {budget} at {net}, and take {days} days too.",
)
"""A count inside the budget that takes as long as all of them."""
HOLDS_MONEY_OTHER = (
    "{Count} would stay within the {budget} ({net}) and take {days} days.",
    "Inside the {budget} it would be {count} ({net}), in {days} days.",
)
"""A count inside the budget that comes sooner than all of them and yet too late."""
HOLDS_MONEY_ONE = (
    "One would stay within the {budget} ({net}), also in {days} days.",
    "Inside the {budget} it would be one ({net}), also in {days} days.",
)
FITS_MONEY = (
    "Inside that budget it would be {count}, for {net}.",
    "{Count} would fit that budget, at {net}.",
    "{Count} would stay within that budget, at {net}.",
)
"""A count inside the budget where no date is a matter."""
HOLDS_TIME = (
    "{Count} alone could be there within {days} days.",
    "Within {days} days it would be {count}.",
    "An order of {count} would be there within {days} days.",
)
HOLDS_TIME_SUM = (
    "{Count} alone could be there within {days} days, for {net}.",
    "Within {days} days it would be {count}, for {net}.",
    "An order of {count} would be there within {days} days, for {net}.",
)
"""With the sum of that smaller order, where the sum is a matter too."""
HOLDS_DAY = (
    "{Count} alone could be there on {day}, if ordered {when}.",
    "If ordered {when}, {count} alone could be there on {day}.",
)
HOLDS_DAY_SUM = (
    "{Count} alone could be there on {day}, if ordered {when}, for {net}.",
    "If ordered {when}, {count} alone could be there on {day}, for {net}.",
)
"""Where they named a day and no length of time."""
STAGED_NAMED = (
    "The order can name {first} as a first delivery: those can {come} within {days} days,"
    " the rest in {rest}.",
    "If the order names {first} as a first delivery, they can {come} within {days} days, the"
    " rest in {rest}.",
)
STAGED_NAMED_ONE = (
    "If the order names one as a first delivery, it can {come} within {days} days, the rest"
    " in {rest}.",
)
STAGED = (
    "We can split the order: {first} can {come} within {days} days, the rest in {rest}.",
    "If we split the delivery, the first {first} can {come} within {days} days, the rest in"
    " {rest}.",
)
STAGED_SHORT = (
    "A first delivery of {first} can {come} within {days} days.",
    "As a first delivery, {first} can {come} within {days} days.",
)
STAGED_SHORT_NAMED = (
    "A first delivery of {first} can {come} within {days} days, if the order names it.",
    "If the order names it, a first delivery of {first} can {come} within {days} days.",
)
STAGED_OPEN = (
    "I'm checking whether some of them can come ahead of the rest. [to confirm: how many can"
    " go ahead, and in how many days]",
    "I'm asking whether a first delivery can come sooner. [to confirm: how many can go"
    " ahead, and in how many days]",
)
STAGED_ASKED = (
    "I am checking whether {first} can go ahead within {days} days, the rest in {rest}."
    " [to confirm: {first} ahead within {days} days]",
    "It may be that {first} can come within {days} days and the rest in {rest}."
    " [to confirm: {first} ahead within {days} days]",
)
"""What a colleague said among ourselves is no offer before the rep has it confirmed."""
ARRIVES = (
    "Ordered {when}, they would be there on {day}, {apart}.",
    "With an order {when} they would be there on {day}, {apart}.",
    "If you order {when}, they would be there on {day}, {apart}.",
)
ARRIVES_ONE = ("Ordered {when}, it would be there on {day}, {apart}.",)
FIRST_ARRIVE = (
    "The first {first} would be there on {day}, {apart}.",
    "That would put the first {first} there on {day}, {apart}.",
)
FIRST_LEAVE = (
    "The first {first} would ship by {day}",
    "That means the first {first} would ship by {day}",
)
LEAVES_SHORT = "; even so, that is less than the {lead} you want before {event}"
"""When they are there is later than when they leave: it is short of it on either reading."""
APART = {
    "after": "{gap} after {event}",
    "before": "{gap} before {event}",
    "on": "the very day of {event}",
}
SHORT_OF = "{apart} instead of the {lead} you want"
POINTS = (
    "Here are the answers to your points of {day}:",
    "To your points of {day}, one by one:",
    "Your points of {day}, in order:",
)
POINTS_LATE = (
    "I'm sorry for the long wait. On your points of {day}:",
    "I'm sorry for the wait. Your points of {day}:",
)
"""Where they waited for weeks."""
POINTS_BY_MAIL = (
    "I'll answer your points of {day} by email today.",
    "I'll email you the answers to your points of {day} today.",
)
POINT_PRICE = (
    "{count} {product} {come} to {net}{with_discount}{included}{gap}.",
    "{net} for {count_low} {product}{with_discount}{included}{gap}.",
)
POINT_DAYS = (
    "{Count} {take} {days} days{from_order}{arrives}.",
    "{days} days{from_order} for {count}{arrives}.",
)
POINT_ARRIVES = (
    "; ordered {when}, they would be there on {day}{apart}",
    "; with an order {when}, that is {day}{apart}",
)
POINT_MONTHS = {
    True: (
        "Against your {rate} a {period}, {net} is about {count} of that.",
        "By your figure of {rate} a {period}, {net} is about {count} of that.",
    ),
    False: (
        "Against your {rate} a {period}, {net} is less than {count} of that.",
        "By your figure of {rate} a {period}, {net} is less than {count} of that.",
    ),
}
"""Arithmetic on their own number: how much of it will be saved is theirs to say."""
POINT_OPEN = (
    "On {said}: [to confirm: {said}]",
    "As for {said}: [to confirm: {said}]",
)
INCLUDED = (", {what} included",)

VOLUME_IN = (
    "The {off} for volume is in that already, and it is what our list gives.",
    "That has the {off} for volume in it, which is all our list gives.",
    "Our list gives {off} at this volume, and that is in the sum.",
)
MORE_OFF = (
    "More than that isn't on our list. [to confirm: {more}]",
    "Anything beyond that isn't on our list. [to confirm: {more}]",
)
TOGETHER = (
    "With {others} at {net} that makes {total} in all.",
    "{Others} come to {net}, so {total} in all.",
)
ON_ITS_WAY = (
    "Confirmed today, {it} {is_} with you by {day}.",
    "If we confirm today, {it} {is_} with you by {day}.",
)
LIMIT = (
    "One thing you should know before you decide: {said}",
    "One point I want to be open about: {said}",
    "One thing I would rather say now: {said}",
)
