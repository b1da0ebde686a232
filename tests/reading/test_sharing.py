"""One sentence that gives several people something to do, leave that is granted, days asked for."""

from __future__ import annotations

import pytest

from agentarmy.domain.records import Side
from agentarmy.reading.acts import Act, acts_of
from agentarmy.reading.assigning import Assigned
from agentarmy.reading.sharing import dated_answer, granted, several, shared_out, without_day
from callmaking import BEGAN, turns

TODAY = BEGAN.date()
PEOPLE = ("Ada Brook", "Nils Roth", "Wim Claes", "Eva Stern")


def acts(call: str) -> tuple[Act, tuple[Act, ...]]:
    first, *rest = acts_of(turns(call))
    return first, tuple(rest)


def shares(call: str) -> list[tuple[str, str]]:
    act, after = acts(call)
    found = shared_out(act, after=after, speakers=PEOPLE, today=TODAY)
    return [(one.owner.split(" ")[0], one.phrase) for one in found]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (
            "Wim Claes: Let's say, Eva counts gates, I talk to Greta, you send me the sum on paper."
            "\nAda Brook: Fine.",
            [
                ("Eva", "count gates"),
                ("Wim", "talk to Greta"),
                ("Ada", "send Wim the sum on paper"),
            ],
        ),
        (
            "Eva Stern: So here's the plan: Wim measures the hall, and you price the long version."
            "\nAda Brook: By Friday.",
            [("Wim", "measure the hall"), ("Ada", "price the long version")],
        ),
        (
            "Eva Stern: Agreed, Holger talks to the union and I collect the invoices by 12 March.",
            [("Holger", "talk to the union"), ("Eva", "collect the invoices")],
        ),
        ("Wim Claes: I propose, Greta checks the legal side, and then Holger has to sign.", []),
        ("Wim Claes: Usually I write the spec, Eva checks it and Holger signs.", []),
        ("Ada Brook: Let's say nine pumps, delivery in May, and a review in autumn.", []),
        ("Ada Brook: Let's say, I send the plan.", []),
    ],
)
def test_a_plan_shares_out_what_a_habit_does_not(call: str, found: list[tuple[str, str]]) -> None:
    assert shares(call) == found


@pytest.mark.parametrize(
    ("phrase", "due", "found"),
    [
        (
            "send a summary tomorrow and the quote when Wim is back",
            "tomorrow",
            ["send a summary", "send the quote when Wim is back"],
        ),
        (
            "email the price list on Monday and the drawings by Wednesday",
            "Monday",
            ["email the price list", "email the drawings"],
        ),
        (
            "send the contents and Nils a sample of the log",
            "",
            ["send the contents", "Nils: send a sample of the log"],
        ),
        (
            "come over on Friday and look at the bench",
            "Friday",
            ["come over and look at the bench"],
        ),
        (
            "talk to Greta tonight and call Wim tomorrow",
            "tonight",
            ["talk to Greta", "call Wim"],
        ),
        ("bring the plan and the keys", "", ["bring the plan and the keys"]),
        ("send Wim the plan and Eva a sample", "", ["send Wim the plan and Eva a sample"]),
        (
            "talk to Greta and come back by Friday",
            "Friday",
            ["talk to Greta and come back by Friday"],
        ),
    ],
)
def test_two_days_or_two_colleagues_make_two_tasks(phrase: str, due: str, found: list[str]) -> None:
    act = Act("0", 0, "Ada Brook", phrase, 0, len(phrase))
    ours, theirs = dict.fromkeys(PEOPLE[:2], Side.OURS), dict.fromkeys(PEOPLE[2:], Side.THEIRS)
    task = Assigned(phrase=phrase, owner="Ada Brook", due_words=due)
    halves = several(task, act, sides=ours | theirs, today=TODAY)
    told = [f"{'Nils: ' if one.owner == 'Nils Roth' else ''}{one.phrase}" for one in halves]
    assert told == found


@pytest.mark.parametrize(
    ("call", "phrase"),
    [
        (
            "Ada Brook: Can I send you the short version of our terms?\nWim Claes: Please do.",
            "send Wim the short version of their terms",
        ),
        (
            "Ada Brook: Would it be okay if I called your electrician?\nWim Claes: Of course.",
            "call Wim's electrician",
        ),
        (
            "Ada Brook: Would you mind if I kept the list up to date?\nWim Claes: Not at all.",
            "keep the list up to date",
        ),
        ("Ada Brook: Can I send you our terms?\nWim Claes: I'd rather not.", ""),
        ("Ada Brook: May I ask who signs?\nWim Claes: Sure.", ""),
        ("Ada Brook: Can I share my screen?\nWim Claes: Yes.", ""),
        ("Ada Brook: Can I send you our terms?\nAda Brook: Yes?", ""),
    ],
)
def test_leave_that_is_given_is_a_promise(call: str, phrase: str) -> None:
    act, after = acts(call)
    found = granted(act, after=after, speakers=("Ada Brook", "Wim Claes"), today=TODAY)
    assert (found[0].phrase if found else "") == phrase


@pytest.mark.parametrize(
    ("call", "phrase", "due"),
    [
        (
            "Ada Brook: When would you have the count?\nWim Claes: I'm away. By the nineteenth.",
            "have the count ready",
            "2026-03-19",
        ),
        (
            "Ada Brook: By when can you send the measurements?\nEva Stern: On Tuesday.",
            "send the measurements",
            "2026-03-03",
        ),
        (
            "Ada Brook: How soon could you finish the drawing?\nEva Stern: Within a week.",
            "finish the drawing",
            "2026-03-09",
        ),
        ("Ada Brook: When did you start?\nWim Claes: In May.", "", ""),
        ("Ada Brook: When do you expect the permit?\nWim Claes: In April.", "", ""),
        ("Ada Brook: When can you send the plan?\nWim Claes: Hard to say.", "", ""),
    ],
)
def test_a_day_that_was_asked_for_is_due(call: str, phrase: str, due: str) -> None:
    act, after = acts(call)
    found = dated_answer(act, after=after, today=TODAY)
    assert (found[0].phrase if found else "", str(found[0].due) if found else "") == (phrase, due)


def test_the_day_is_taken_out_where_it_ends_a_part() -> None:
    assert without_day("send the plan by Friday, with the annex", "Friday") == (
        "send the plan, with the annex"
    )
    assert without_day("move Friday's tour", "Friday") == "move Friday's tour"
    assert without_day("send it", "") == "send it"


def test_leave_is_dated_by_when_they_will_have_it() -> None:
    act, after = acts(
        "Ada Brook: Can I send you a page on it?\nWim Claes: Yes. I have to go.\n"
        "Ada Brook: You'll have it tomorrow morning."
    )
    found = granted(act, after=after, speakers=("Ada Brook", "Wim Claes"), today=TODAY)
    assert found is not None
    assert str(found[0].due) == "2026-03-03"
