"""Clear wishes for no more mail, and what only looks like one."""

from __future__ import annotations

import pytest

from agentarmy.reading.stops import stop_request


@pytest.mark.parametrize(
    "text",
    [
        *("Please stop.", "STOP", "stop", "Unsubscribe", "unsubscribe me please", "Remove me."),
        *("Hi Mara,\n\nplease stop.\n\nAna", "Please stop emailing me.", "Stop contacting us!"),
        "Please remove me from your mailing list.",
        "Could you take us off your list? We have a supplier.",
        "Can you please stop writing to me?",
        "I would like you to remove my address from your database.",
        "I'd like to unsubscribe.",
        "How do I unsubscribe?",
        "Thanks, but we are not looking. Please do not contact me again.",
        "Don't email us any more, thank you.",
        "Please do not write to me.",
        "No more emails, please.",
        "I no longer wish to receive your newsletter.",
        "We do not want any more mails from you.",
        "I don't want to hear from you again.",
        "Please opt me out of this.",
        "I hereby withdraw my consent.",
        "I object to the use of my data for direct marketing.",
        "Kindly stop sending me these offers.",
        "Leave me alone.",
        "Bitte keine weiteren E-Mails.",
        "Bitte schicken Sie mir keine Werbung mehr.",
        "Bitte nehmen Sie mich aus Ihrem Verteiler.",
        "Schreiben Sie mir bitte nicht mehr.",
        "Hiermit widerspreche ich der Nutzung meiner Daten zu Werbezwecken.",
        "Merci de me désinscrire.",
        "Ne nous contactez plus.",
        "No me envíen más correos.",
        "Non scrivetemi più.",
        "Schrijf mij uit.",
    ],
)
def test_a_clear_wish(text: str) -> None:
    assert stop_request(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "We are not interested.", "The line must not stop.", "Please don't stop now."),
        "Please remove me from this thread.",
        "Take me off the copy, Bo will handle it.",
        "Stop sending samples to the old warehouse.",
        "Please do not contact me before Monday.",
        "Do not email me the contract, post it.",
        "Please don't call me again.",
        "Please do not email me at this address, use my new one.",
        "Our customers told us to stop sending them newsletters.",
        "She asked you to remove her from the list.",
        "If you want to unsubscribe from our newsletter, click here.",
        "To unsubscribe from this list, visit the link.",
        "Does your tool let people unsubscribe from our emails?",
        "How do I unsubscribe a user from the plan?",
        "Why did you stop emailing me?",
        "I never asked you to stop writing to me.",
        "Please stop by on Tuesday.",
        "No more questions from my side.",
        "We don't want any surprises.",
        "Remove the second line from the offer.",
        "Please stop sending me emails about the old machine.",
        "Wir brauchen keine Schulung mehr.",
        "Stop the machine if it overheats.",
    ],
)
def test_what_is_no_clear_wish(text: str) -> None:
    assert stop_request(text) == ""


@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        *(("unsubscribe", "", True), ("Unsubscribe", "Sent by my mail program.", True)),
        *(("STOP", "\n", True), ("Re: Offer", "", False), ("Stop press", "", False)),
        ("Unsubscribe", "How does your product handle that?", False),
        ("unsubscribe", "word " * 80, False),
    ],
)
def test_a_subject_that_says_nothing_else(subject: str, text: str, found: bool) -> None:
    assert bool(stop_request(text, subject=subject)) is found
