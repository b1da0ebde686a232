"""What both sides of a meeting settled: the sentence that says it, and the yes to it."""

from __future__ import annotations

import re
from itertools import takewhile

from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.assigning import telling
from agentarmy.reading.items import Window
from agentarmy.reading.text import fold

_DECIDED = re.compile(
    r"(?<![\w'])(?:we(?:'ve| have)? (?:all |now |just )?(?:agreed|decided|settled|chosen|opted)"
    r"|(?:so |then )?we(?:'ll| will|'re going to) (?:go (?:with|for|ahead)|take|stick (?:with|to))"
    r"|let's (?:go (?:with|for|ahead)|settle|say|stick (?:with|to)|take|proceed)"
    r"|(?:we're|i'm|we are) (?:going with|happy to go|good to go|agreed)"
    r"|(?:the|our|final|my) decision is|(?:it's|that's|it is|that is) (?:settled|agreed|decided"
    r"|a deal|final)|i approve (?:it|this|that|the)|(?:is|are|been|it's) approved|signed off on"
    r"|you have (?:my|our) (?:go|approval)|we have a deal|consensus|agreed(?: then)?[:,]"
    r"|i've decided|we're choosing|we choose (?:the|your|this|that)|we (?:stay|stick) with"
    r"|let's make it|let's do it (?:like that|that way|this way)"
    r"|(?:so|then) [\w' -]{2,30} it is(?=[.!]|$))"
    r"(?![\w'])"
)
_SHALL = re.compile(
    r"(?<![\w'])(?:shall we|should we|so we|are we|do we|can we|then we|so it's|so that's|let's)"
    r"(?![\w'])"
)
_CHOICE = re.compile(
    r"\b(?:go (?:with|for|ahead)|take|settle|start (?:in|on)|use|choose|order|say"
    r"|(?:meet|speak|talk|call|catch up)\b.*\b(?:on|at|next|tomorrow|again))\b"
)
_LETS = re.compile(
    r"^(?:(?:okay|ok|so|then|well|good|right|great|fine|alright|and|but|maybe)[, ]+)*"
    r"(?:let's|then we(?:'ll)?) (?!start(?: with\b| by\b| off\b|[.!]|$)|begin|move|look|see|talk"
    r"|speak|go (?:through|over|back|around|on)|get|discuss|wait|hope|face|be|not|say|take a|have a"
    r"|recap|jump|imagine|assume|pretend|just|call|check|ask|need|can|could|should|might|would|lose"
    r"|don't|think|know)[a-z]+"
)
"""A proposal that is no question; what only steers the talk is none."""
_FITS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next week|the (?:\w+ )?\w+(?:st|nd"
    r"|rd|th)|\d{1,2}(?:st|nd|rd|th)?|noon|o'clock)\b[\w ',:]{0,30}? (?:works|suits|is (?:good|fine"
    r"|perfect|great|okay|ok)|would (?:work|be (?:good|fine|perfect|great)))"
    r"(?![\w'])(?! (?:on|as|because|in)\b)"
)
"""A day that was offered is taken."""
_UNDECIDED = re.compile(
    r"(?:\bnot\b|n't\b|\bnever\b|\byet to\b|\bonce\b|\bif\b|\buntil\b|\bbefore\b|\bwhether\b"
    r"|\bhas to be\b|\bwhen\b)[\w ']{0,24}$"
)
_BARE_YES = re.compile(
    r"^(?:yes|yeah|yep|ok|okay|sure|great|fine|perfect|right|so|good)?[ ,]*(?:agreed|deal"
    r"|that's (?:agreed|settled|decided|a deal)|settled|decided|let's do (?:that|it)|let's go with"
    r" (?:that|it)|sold)(?: then)?[.! ]*$"
)
_SAYS_YES = re.compile(
    r"^(?:yes|yeah|yep|sure|ok|okay|agreed|absolutely|fine|exactly|deal|right|perfect|great"
    r"|sounds (?:good|great|fine)|works for (?:me|us)|good idea)\b"
)

_ALL = r"(?:that|it|this|all|everything)"
_GOT_RIGHT = re.compile(
    rf"^(?:so[, ]+)?(?:did i (?:get|catch|understand|note|have|write) {_ALL}\b[\w ]{{0,14}}\b"
    rf"(?:right|correctly|down)|have i (?:got|understood) {_ALL}\b[\w ]{{0,14}}"
    r"|is (?:that|this) (?:all )?(?:right|correct|it|a fair summary|how you see it)"
    r"|does that (?:sum it up|cover it|match yours?|sound right)|are we agreed|do we agree)"
    r"[ ,\w]{0,12}\?$"
)
"""Behind a summing-up this asks whether it stands."""
_STANDS = re.compile(
    r"^(?:you (?:did|have|got it)|we (?:are|do)|it (?:is|does)|(?:yes|yeah|yep|correct|exactly"
    r"|right|spot on|perfect|that's (?:right|it|correct|all|how)|all of it|word for word)\b)"
    r"(?!.*\b(?:but|except)\b)"
)
_ECHO = re.compile(
    r"^(?:(?:okay|ok|so|right|then|good|fine)[, ]+)*(?P<what>[\w' -]{2,20}?) it is(?: then)?[.! ]*$"
)


def settled(window: Window) -> tuple[Act | None, Act | None]:
    """Return the sentence that says what was decided, and the yes where that is another."""
    act, folded = window.act, fold(tidy(window.act.text))
    asked = window.before[0] if window.before else None
    fits = _FITS.search(folded)
    if (fits or _SAYS_YES.match(folded)) and asked and _proposes(asked, act):
        return None, None  # what was asked says what was decided
    if _GOT_RIGHT.match(folded):
        return _confirmed(window)
    if echo := _ECHO.match(folded):
        about = telling(echo["what"])
        others = (one for one in window.before[:3] if one.speaker != act.speaker)
        said = next((one for one in others if about and about <= telling(one.text)), None)
        if said is not None:
            return said, act
    if _BARE_YES.match(folded):
        others = (one for one in window.before if len(one.text.split()) >= 5)
        said = next((one for one in others if one.speaker != act.speaker), None)
        return said, act if said else None
    hit = _DECIDED.search(folded)
    if hit and not folded.rstrip().endswith("?") and not _UNDECIDED.search(folded[: hit.start()]):
        rest = telling(folded[hit.end() :]) or len(telling(folded[: hit.start()])) > 1
        return (act if rest and len(folded.split()) >= 4 else None), None
    if fits and asked and asked.speaker != act.speaker and asked.text.rstrip().endswith("?"):
        return act, None
    own = list(takewhile(lambda one: one.speaker == act.speaker, window.after))
    answer = window.after[len(own)] if len(own) < len(window.after) else None
    if any(one.text.rstrip().endswith("?") for one in own):
        return None, None  # the answer is one to another question
    if answer is not None and _proposes(act, answer):
        said_yes = fold(tidy(answer.text))
        return (
            (act, answer) if _SAYS_YES.match(said_yes) or _FITS.search(said_yes) else (None, None)
        )
    return None, None


def _confirmed(window: Window) -> tuple[Act | None, Act | None]:
    """What one side summed up, where the other says that it stands so."""
    said = window.before[0] if window.before else None
    answer = window.after[0] if window.after else None
    if said is None or answer is None or len(said.text.split()) < _WHOLE:
        return None, None
    if said.speaker != window.act.speaker or answer.speaker == said.speaker:
        return None, None
    return (said, answer) if _STANDS.match(fold(tidy(answer.text))) else (None, None)


_WHOLE = 5


def _proposes(act: Act, answer: Act) -> bool:
    """Whether a sentence asks somebody else to choose something."""
    folded = fold(tidy(act.text))
    if act.speaker == answer.speaker:
        return False
    if not folded.rstrip().endswith("?"):
        return bool(_LETS.match(folded))
    return bool((_SHALL.search(folded) or _DECIDED.search(folded)) and _CHOICE.search(folded))
