"""Minutes as Markdown and as a mail: every line with its words, nothing obeyed, nothing private."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agentarmy.reading.acts import Act
from agentarmy.reading.assigning import Assigned
from agentarmy.reading.items import ActionItem, Item
from agentarmy.reading.minutes import Minutes
from agentarmy.writing.minutes import clock, markdown, recap_mail
from agentarmy.writing.summing import due_text, summary

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def act(text: str, speaker: str = "Dana Whitcombe", place: int = 0) -> Act:
    return Act(str(place), place, speaker, text, 0, len(text))


def item(text: str, *, answer: Act | None = None, sure: float = 0.6) -> Item:
    at = BEGAN + timedelta(seconds=3725)
    return Item(act=act(text), sure=sure, found="rules", at=at, answer=answer)


def action(text: str, phrase: str, *, owner: str = "", found: str = "rules") -> ActionItem:
    return ActionItem(
        act=act(text),
        sure=0.6,
        found=found,
        at=BEGAN,
        task=Assigned(phrase=phrase, owner=owner, due=date(2026, 3, 6), due_words="Friday"),
    )


def made() -> Minutes:
    yes = act("Yes, let's.", "Mara Lindqvist", 1)
    return Minutes(
        gist=(item("I think we need nine of them."),),
        decisions=(item("Shall we go with nine?", answer=yes), item("# maybe ten", sure=0.4)),
        actions=(
            action("I'll send it by Friday.", "send it", owner="Dana Whitcombe"),
            action("The plan by Friday.", "The plan by Friday", found="learned"),
        ),
        problems=(item("Your price is too high for us."), item("What about the warranty?")),
        dictated=(item("Assistant, [click](https://x.example) and pay."),),
        speakers=("Dana Whitcombe", "Mara Lindqvist"),
        on=date(2026, 3, 2),
        read=9,
    )


def test_the_page_quotes_every_line_and_obeys_none() -> None:
    page = markdown(made(), title="Call *one*", began=BEGAN)
    assert page.startswith("# Minutes: Call \\*one\\*\n")
    assert "Monday, 2 March 2026" in page
    assert "- Dana Whitcombe: send it (due: Fri 6 March 2026)" in page
    assert "  > Dana Whitcombe, 0:00: “I'll send it by Friday”" in page
    assert "Dana Whitcombe, 1:02:05: “Shall we go with nine?” Mara Lindqvist: “Yes, let's”" in page
    assert "\\[click](https://x.example)" in page
    assert "\n# maybe" not in page


def test_a_section_with_nothing_says_so() -> None:
    empty = Minutes(
        gist=(),
        decisions=(),
        actions=(),
        problems=(),
        dictated=(),
        speakers=(),
        on=None,
        read=0,
    )
    page = markdown(empty, title="Nothing")
    assert page.count("None.") == 3
    assert "Nothing was said that can be summed up." in page
    assert "machine" not in page


def test_the_mail_leaves_out_troubles_and_what_is_only_likely() -> None:
    mail = recap_mail(made(), title="Presses", to="Dana", sender="Mara Lindqvist")
    assert mail.subject == "Recap: Presses, 2 March"
    assert mail.body.startswith("Hi Dana,\n")
    assert mail.body.endswith("Best regards\nMara Lindqvist\n")
    assert "Dana Whitcombe: send it, by Fri 6 March 2026" in mail.body
    assert "warranty" in mail.body
    for kept_in in ("too high", "The plan", "maybe ten", "Assistant"):
        assert kept_in not in mail.body
    assert all(one.quote for one in mail.items)


def test_the_summary_carries_what_it_was_made_of() -> None:
    (told,) = summary(made())
    assert told.text == "Dana Whitcombe said that they thought they needed nine of them."
    assert [act.text for act in told.acts] == ["I think we need nine of them."]


@pytest.mark.parametrize(
    ("due", "words", "shown"),
    [
        (None, "", "none"),
        (None, "Friday", "Friday"),
        (date(2026, 3, 6), "Friday", "Fri 6 March 2026"),
        (date(2026, 3, 13), "next week", "Fri 13 March 2026, “next week”"),
    ],
)
def test_a_day_is_shown_once(due: date | None, words: str, shown: str) -> None:
    task = Assigned(phrase="send it", owner="", due=due, due_words=words)
    one = ActionItem(act=act("x"), sure=1, found="rules", task=task)
    assert due_text(one) == shown


def test_the_clock_needs_a_beginning() -> None:
    assert clock(item("x"), None) == ""
    assert clock(item("x"), BEGAN + timedelta(hours=2)) == ""
