"""Tasks that a stranger understands: pronouns told, duplicates one, wishes and facts none."""

from __future__ import annotations

import pytest

from agentarmy.reading.minutes import minutes
from agentarmy.reading.salience import Salience
from callmaking import turns


def told(call: str) -> list[tuple[str, str, str]]:
    """Owner's first name, what is to be done with its condition, and the day."""
    found = minutes(turns(call), salience=Salience())
    return [
        (
            item.task.owner.split(" ")[0],
            ", ".join(filter(None, (item.task.phrase, item.task.condition))),
            str(item.task.due or ""),
        )
        for item in found.actions
    ]


@pytest.mark.parametrize(
    "call",
    [
        "Wim Claes: When I order, the pumps must stand here in six days.",
        "Wim Claes: Once I sign, they have to ship within 5 days.",
        "Wim Claes: And as soon as I book, I want a date by June.",
        "Wim Claes: I want to try it on one line first.",
        "Wim Claes: I'd love to sign this week but I can't.",
        "Wim Claes: We'd probably order in two steps.",
        "Wim Claes: If the board says yes we'll buy ten by June.",
        "Wim Claes: Once the audit is through, I'll sign by the end of May.",
        "Wim Claes: I order paper every month and I pay on the spot.",
        "Wim Claes: Usually I write the spec, Eva checks it and Holger signs.",
        "Wim Claes: So: ten pumps, blue housing, six days, Holger signs.",
        "Wim Claes: I have to jump, my next meeting starts.",
        "Wim Claes: I need to run now.",
        "Wim Claes: I have to run, the plumber is here.",
        "Ada Brook: We can check every crate at the door.",
        "Ada Brook: I can pull a report any time.",
        "Ada Brook: Shall I book the test bench for Thursday?\nWim Claes: No, not yet.",
        "Ada Brook: May I ask who signs?\nWim Claes: Sure.",
    ],
)
def test_wishes_conditions_habits_and_goodbyes_are_no_tasks(call: str) -> None:
    assert told(call) == []


@pytest.mark.parametrize(
    "words",
    ["I'll send it.", "We'll make that happen, I promise.", "Because I must compare."],
)
def test_what_nobody_would_understand_is_only_mentioned(words: str) -> None:
    found = minutes(turns(f"Ada Brook: {words}"), salience=Salience())
    assert found.actions == ()
    assert [item.quote for item in found.mentioned] == [words]


@pytest.mark.parametrize(
    ("call", "phrase"),
    [
        (
            "Wim Claes: Our labels are A5, thermal. Would these run?\n"
            "Ada Brook: I'll check that with our lab by Thursday.",
            "check that with their lab (“Our labels are A5, thermal. Would these run?”)",
        ),
        (
            "Ada Brook: The manual has no French part and is out of date, I'll mail you this.",
            "mail them this (“The manual has no French part and is out of date”)",
        ),
        (
            "Eva Stern: Is the freight in the price?\nAda Brook: I'll state it in the offer.",
            "state it in the offer (“Is the freight in the price?”)",
        ),
        (
            "Wim Claes: The crane. We have none on Fridays.\n"
            "Ada Brook: Good point, I'll get our fitter to look into that.",
            "get their fitter to look into that (“The crane. We have none on Fridays”)",
        ),
    ],
)
def test_a_pronoun_is_told_with_the_words_before(call: str, phrase: str) -> None:
    assert [one for _, one, _ in told(call)] == [phrase]


@pytest.mark.parametrize(
    "phrase",
    [
        "put a calculation together and mail it by noon",
        "run the test if the box is here",
        "send the sheet that Holger keeps",
        "check that the fuse fits",
        "copy her boss",
    ],
)
def test_what_is_named_in_the_task_needs_no_other_words(phrase: str) -> None:
    call = f"Wim Claes: My brother sells fish in the north.\nAda Brook: I'll {phrase}."
    assert [one for _, one, _ in told(call)] == [phrase]


@pytest.mark.parametrize("phrase", ["get it erased", "send her the plan", "print that out"])
def test_it_and_her_are_told_with_other_words(phrase: str) -> None:
    call = f"Wim Claes: The old record of Greta is wrong.\nAda Brook: I'll {phrase}."
    assert [one for _, one, _ in told(call)] == [f"{phrase} (“The old record of Greta is wrong”)"]


@pytest.mark.parametrize(
    ("call", "task"),
    [
        (
            "Wim Claes: Send the offer to Eva and me, please.\nAda Brook: Will do.",
            ("Ada", "send the offer to Eva and Wim", ""),
        ),
        (
            "Wim Claes: Put the guarantee into the contract, please.\n"
            "Ada Brook: You'll have that on Friday, with the annex.",
            ("Ada", "put the guarantee into the contract, with the annex", "2026-03-06"),
        ),
        (
            "Eva Stern: Ring us again in May. We'll be through then.\nAda Brook: May it is.",
            ("Ada", "ring Eva again in May", "2026-05-31"),
        ),
        (
            "Wim Claes: Call me when you know more.\nAda Brook: I'll do that.",
            ("Ada", "call Wim when they know more", ""),
        ),
    ],
)
def test_an_order_that_is_taken_on_is_the_task(call: str, task: tuple[str, str, str]) -> None:
    assert told(call) == [task]


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ("And if the thaw comes early?", "if the thaw comes early"),
        ("What if the strike is called off?", "if the strike is called off"),
        ("But if Holger changes his mind?", "if Holger changes his mind"),
    ],
)
def test_a_promise_holds_under_what_was_asked(asked: str, condition: str) -> None:
    call = f"Ada Brook: {asked}\nWim Claes: I'll call you before I call my wife."
    assert told(call) == [("Wim", f"call Ada, {condition}", "")]


def test_both_and_them_are_named() -> None:
    call = """\
    Wim Claes: Will the old brackets fit?
    Eva Stern: And the hoses?
    Nils Roth: I'll look that up and email both of you.
    Ada Brook: And I'll write to you by Friday.
    """
    phrases = [phrase for _, phrase, _ in told(call)]
    assert phrases[0].startswith("look that up and email Wim and Eva (“")
    assert phrases[1] == "write to Wim and Eva"


def test_whoever_was_away_is_named() -> None:
    call = """\
    Wim Claes: I'm away from Monday until the twentieth.
    Ada Brook: Then I'll send the draft today and the contract when you're back?
    Wim Claes: Good.
    Eva Stern: Good.
    """
    assert told(call) == [
        ("Ada", "send the draft", "2026-03-02"),
        ("Ada", "send the contract when Wim is back", ""),
    ]


@pytest.mark.parametrize(
    ("first", "again", "task"),
    [
        (
            "I'll send the plan of hall two.",
            "So I'll send the plan of hall two by Friday.",
            ("Ada", "send the plan of hall two", "2026-03-06"),
        ),
        (
            "I'll ask our fitter whether the crane is free.",
            "Okay, I'll talk to our fitter.",
            ("Ada", "ask their fitter whether the crane is free", ""),
        ),
        (
            "I'll send a summary tomorrow.",
            "I'll send the summary to both of you.",
            ("Ada", "send the summary to Wim and Eva", "2026-03-03"),
        ),
    ],
)
def test_what_is_said_again_is_one(first: str, again: str, task: tuple[str, str, str]) -> None:
    call = f"Ada Brook: {first}\nWim Claes: Fine.\nEva Stern: Good.\nAda Brook: {again}"
    assert told(call) == [task]


def test_two_things_to_send_are_two() -> None:
    call = "Ada Brook: I'll send the price list. And I'll send the drawings by Friday."
    assert [phrase for _, phrase, _ in told(call)] == ["send the price list", "send the drawings"]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (
            "Wim Claes: My boss wants it in writing.\nAda Brook: Sure, I'll send him a copy.",
            [("Ada", "send him a copy (“My boss wants it in writing”)", "")],
        ),
        (
            "Wim Claes: The forms must be back by 30 March.\nAda Brook: I'll return it by then.",
            [("Ada", "return it by then (“The forms must be back by 30 March”)", "2026-03-30")],
        ),
        (
            "Ada Brook: Could you give me the power plan, Wim?\n"
            "Wim Claes: Sure, I'll have somebody send it over. By Monday.",
            [("Wim", "give Ada the power plan", "2026-03-09")],
        ),
        (
            "Eva Stern: Could you send me the report?\nAda Brook: Yes, later today.",
            [("Ada", "send Eva the report", "2026-03-02")],
        ),
        (
            "Wim Claes: I'm going to talk to Greta tonight and call you tomorrow.\n"
            "Ada Brook: Good.",
            [("Wim", "talk to Greta", "2026-03-02"), ("Wim", "call Ada", "2026-03-03")],
        ),
        (
            "Wim Claes: Can we try it?\nNils Roth: We'll create twenty accounts by tomorrow.",
            [("Nils", "create twenty accounts", "2026-03-03")],
        ),
        (
            "Ada Brook: I'll ask our lab.\nEva Stern: And the report?\nNils Roth: Tomorrow.",
            [("Ada", "ask their lab", "")],
        ),
    ],
)
def test_who_what_and_by_when_in_freer_words(call: str, found: list[tuple[str, str, str]]) -> None:
    assert told(call) == found


def test_what_a_buyer_means_to_order_is_only_mentioned() -> None:
    call = "Ada Brook: And when?\nWim Claes: We will order in autumn, not before."
    found = minutes(turns(call), salience=Salience())
    assert (found.actions, len(found.mentioned)) == ((), 1)


def test_what_is_not_known_goes_with_whoever_is_asked() -> None:
    call = "Wim Claes: Whether the bank gives us more, I'd have to ask Greta."
    assert told(call) == [("Wim", "ask Greta whether the bank gives them more", "")]
