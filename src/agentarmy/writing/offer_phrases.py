"""The phrasings of what can be offered instead, of days reckoned, and of points answered.

Placeholders in braces are filled with sourced facts only; what is said to hold was worked out.
"""

from __future__ import annotations

HOLDS_BOTH = (
    "{Count} hold both: {net}, and {days} days.",
    "{Count} would hold both, at {net} and in {days} days.",
    "What holds both is {count}, for {net} and in {days} days.",
)
HOLDS_BOTH_ONE = HOLDS_BOTH[1:]
"""A count inside the budget that also comes in the wished time."""
HOLDS_MONEY = (
    "{Count} stay inside the {budget} ({net}), also in {days} days.",
    "Inside the {budget} it is {count} ({net}), {days} days as well.",
    "{Count} fit the {budget} at {net}, and take {days} days too.",
)
"""A count inside the budget that takes as long as all of them."""
HOLDS_MONEY_OTHER = (
    "{Count} stay inside the {budget} ({net}) and take {days} days.",
    "Inside the {budget} it is {count} ({net}), in {days} days.",
)
"""A count inside the budget that comes sooner than all of them and yet too late."""
HOLDS_MONEY_ONE = (
    "One stays inside the {budget} ({net}), also in {days} days.",
    "Inside the {budget} it is one ({net}), {days} days as well.",
)
NEAR = (
    "{Count} miss it by {gap}.",
    "{Count} would be {gap} above it.",
)
FITS_MONEY = (
    "Inside that budget it would be {count}, for {net}.",
    "{Count} would fit that budget, at {net}.",
    "What fits the sum is {count}, for {net}.",
)
"""A count inside the budget where no date is a matter."""
HOLDS_TIME = (
    "{Count} alone could be there within {days} days.",
    "Within {days} days it would be {count}.",
    "An order of {count} comes within {days} days.",
)
HOLDS_TIME_SUM = (
    "{Count} alone could be there within {days} days, for {net}.",
    "Within {days} days it would be {count}, for {net}.",
    "An order of {count} comes within {days} days, for {net}.",
)
"""With the sum of that smaller order, where the sum is a matter too."""
HOLDS_DAY = (
    "{Count} alone could be there on {day}, ordered {when}.",
    "Ordered {when}, {count} alone could be there on {day}.",
)
HOLDS_DAY_SUM = (
    "{Count} alone could be there on {day}, ordered {when}, for {net}.",
    "Ordered {when}, {count} alone could be there on {day}, for {net}.",
)
"""Where they named a day and no length of time."""
STAGED_NAMED = (
    "The order can name {first} as a first delivery: those can {come} within {days} days, the"
    " rest in {rest}.",
    "Where the order names {first} as a first delivery, they can {come} within {days} days, the"
    " rest in {rest}.",
)
STAGED_NAMED_ONE = (
    "The order can name one as a first delivery, which can {come} within {days} days, the rest"
    " in {rest}.",
)
STAGED = (
    "The order can be split: {first} can {come} within {days} days, the rest in {rest}.",
    "Delivered in parts, the first {first} can {come} within {days} days, the rest in {rest}.",
)
STAGED_SHORT = (
    "A first delivery of {first} can {come} within {days} days.",
    "As a first delivery {first} can {come} within {days} days.",
)
STAGED_OPEN = (
    "Whether a part can go ahead of the rest I am checking."
    " [to confirm: how many can go ahead, and in how many days]",
    "I am asking whether a first part can come sooner."
    " [to confirm: how many can go ahead, and in how many days]",
)
STAGED_ASKED = (
    "I am checking whether {first} can go ahead within {days} days, the rest in {rest}."
    " [to confirm: {first} ahead within {days} days]",
    "It may be that {first} can come within {days} days and the rest in {rest}."
    " [to confirm: {first} ahead within {days} days]",
)
"""What a colleague said among ourselves is no offer before the rep has it confirmed."""
ARRIVES = (
    "Ordered {when}, that is {day}, {apart}.",
    "With an order {when} they are there on {day}, {apart}.",
    "An order {when} brings them on {day}, {apart}.",
)
ARRIVES_ONE = ("Ordered {when}, that is {day}, {apart}.",)
FIRST_ARRIVE = (
    "The first {first} would be there on {day}, {apart}.",
    "That puts the first {first} there on {day}, {apart}.",
)
FIRST_LEAVE = (
    "The first {first} would leave us by {day}, {apart}.",
    "That has the first {first} on the road by {day}, {apart}.",
)
APART = {
    "after": "{gap} after {event}",
    "before": "{gap} before {event}",
    "on": "the very day of {event}",
}
SHORT_OF = "{apart} instead of the {lead} you want"
POINTS = (
    "Here are your points of {day}, one by one:",
    "To your points of {day}, in your order:",
    "Your points of {day}, each with its answer:",
)
POINTS_BY_MAIL = (
    "Your points of {day} I answer one by one in a mail today.",
    "I mail you the answers to your points of {day} today.",
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
    "; ordered {when} that is {day}{apart}",
    "; with an order {when} it is {day}{apart}",
)
POINT_MONTHS = {
    True: (
        "{net} is about {count} of the {rate} a {period} you name.",
        "By your figure of {rate} a {period}, {net} is about {count}.",
    ),
    False: (
        "{net} is less than {count} of the {rate} a {period} you name.",
        "By your figure of {rate} a {period}, {net} is less than {count}.",
    ),
}
"""Arithmetic on their own number: how much of it will be saved is theirs to say."""
POINT_OPEN = (
    "As to {said}: [to confirm: {said}]",
    "On {said}: [to confirm: {said}]",
)
INCLUDED = (", {what} included", ", including {what}")
