"""A question turned round: 'who is our contact?' of theirs is 'your contact is …' of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agentarmy.writing.wording import flipped, inner, opening

_LEAD = re.compile(r"(?i)^(?:(?:and|also|but|so|then|plus|ps|btw|one more(?: thing)?)\b[:,.]?\s+)+")
_CLOSE = re.compile(r"(?i)[\s,]*\b(?:please|pls|by the way|btw|if i may ask)?[\s.?!]*$")
_WHO_IS = re.compile(r"(?i)^who(?P<be>'s|\s+is|\s+are|\s+will be|\s+would be)\s+(?P<what>\S.*)$")
_SUBJECT = r"(?:i|we|you|they|he|she|it|the|a|an|our|your|my|this|that|these|those)\b"
_WHO_DOES = re.compile(
    r"(?i)^who\s+(?P<do>(?!(?:is|are|was|were|will be|do|does|did|else|in)\b)"
    rf"(?!(?:can|could|should|must|will|would|shall|may|might)\s+{_SUBJECT})[a-z]+\b.*)$"
)
_PRONOUN = r"i|we|you|they|it"
_AUX = r"can|could|will|would|may|might|must|should|shall"
_WHEN = re.compile(
    rf"(?i)^(?:when|on (?:which|what) day|what day)\s+(?P<aux>{_AUX}|do)\s+(?P<who>{_PRONOUN})\s+"
    r"(?P<rest>.+)$"
)
_WHERE = re.compile(rf"(?i)^where\s+(?P<aux>{_AUX}|do)\s+(?P<who>{_PRONOUN})\s+(?P<rest>.+)$")
_WHERE_IS = re.compile(r"(?i)^where(?P<be>'s|\s+is|\s+are)\s+(?P<what>(?:the|our|my|your)\s+.+)$")
_DUTY = re.compile(
    r"(?i)^(?:will |would |should |must |is going to )?(?:pays?|bears?|covers?|reimburses?"
    r"|compensates?|is liable|are liable"
    r"|takes? the cost|owes?|refunds?|trains?|teach(?:es)?|installs?|insures?)\b"
)
"""Who owes what is for the rep to settle: no statement may sound as if it were."""
_HAVING = re.compile(r"(?i)^(?:have|get|receive|see)\b")
_WHETHER = re.compile(
    rf"(?i)^(?P<aux>can|could|will|would|must|is|are|have|do)\s+(?P<who>{_PRONOUN}|there)\s+"
    r"(?P<rest>.+)$"
)
_REQUEST = re.compile(
    r"(?i)^(?:can|could|will|would) you\s+(?:please\s+|also\s+|just\s+)*"
    r"(?:explain|tell|describe|clarify|summari[sz]e|confirm|advise|give|send|share|show|help|walk"
    r"|let"
    r"|name|say|check|ask|find|look|mail|e-?mail|call|ring|write|put|provide|list|outline|compare"
    r"|recommend|suggest|come back|get back|arrange|make sure|be so kind|mind)\b"
)
_COMPOUND = re.compile(
    r"(?i)[,;:>]|\b(?:and|or|but)\s+(?:who|what|when|where|how|which|by what|is|are|do|does|must"
    r"|can|will|would|whether|if)\b"
)
_WHAT_IS = re.compile(r"(?i)^what(?:'s|\s+is)\s+(?P<what>(?:the|your|our|my)\s+.+)$")
_FIRM = {"could": "can", "would": "will", "might": "may", "should": "can", "shall": "will"}
_CLAUSE = re.compile(
    r"(?i)[,;:?]|\b(?:that|which|who|when|if|because|so|but|we|i|they|he|she|it|you|does|do|did|can"
    r"|could|will|would|is|are|was|were|has|have|had)\b"
)
_MOST = 14


@dataclass(frozen=True, slots=True)
class Turned:
    """A question from our pen.

    `statement` says the answer with a slot for what the rep must fill in; it is '' where the
    question cannot be turned with certainty. `indirect` is the question as one reports it ('who
    your contact is'), `mark` what the slot asks of the rep.
    """

    statement: str
    indirect: str
    mark: str

    @property
    def slot(self) -> str:
        """The slot by itself."""
        return f"[to confirm: {self.mark}]"


def turned(question: str) -> Turned:
    """Turn a question of theirs round.

    What is not plainly a who, when, where, what or yes-or-no question keeps its words in the slot,
    where only the rep reads them.
    """
    words = _CLOSE.sub("", _LEAD.sub("", " ".join(question.split())))
    plain = len(words.split()) <= _MOST and not re.search(r"[?\n]|\. ", words)
    asks = _REQUEST.match(words) and not _CONFIRM.match(words)
    plain = plain and not (_COMPOUND.search(words) or asks)
    found = (
        _who(words)
        or _moment(words)
        or _place(words)
        or _fact(words)
        or _whether(words)
        or _confirmed(words)
        if plain
        else None
    )
    return found or Turned("", "", flipped(words, limit=_MOST))


def _who(words: str) -> Turned | None:
    named = _WHO_IS.match(words)
    if named:
        what, be = flipped(named["what"]), named["be"].strip().casefold()
        verb = {"'s": "is", "would be": "will be"}.get(be, be)
        if _CLAUSE.search(what) or re.match(r"(?i)\w+ing\b|going\b", what):
            return None
        statement = f"{opening(what)} {verb} [to confirm: name]."
        return Turned(statement, f"who {what} {verb}", "name")
    does = _WHO_DOES.match(words)
    if does and " " in does["do"]:
        do = flipped(does["do"])
        if _DUTY.match(do):
            return Turned("", f"who {do}", f"who {do}")
        first, _, rest = do.partition(" ")
        firm = f"{_FIRM.get(first.casefold(), first)} {rest}".strip()
        return Turned(f"[to confirm: name] {firm}.", f"who {do}", "name")
    return None


def _moment(words: str) -> Turned | None:
    for pattern, what, joint in ((_WHEN, "day", "on "), (_WHERE, "place", "")):
        found = pattern.match(words)
        if found:
            said = _said(found)
            mark = f"[to confirm: {what}]"
            ask = "when" if what == "day" else "where"
            return Turned(f"{opening(said)} {joint}{mark}.", f"{ask} {said}", what)
    return None


def _place(words: str) -> Turned | None:
    found = _WHERE_IS.match(words)
    if found is None or _CLAUSE.search(found["what"]) or len(found["what"].split()) > _NOUNS:
        return None
    what = flipped(found["what"])
    be = {"'s": "is"}.get(found["be"].strip().casefold(), found["be"].strip().casefold())
    return Turned(f"{opening(what)} {be} [to confirm: place].", f"where {what} {be}", "place")


def _fact(words: str) -> Turned | None:
    found = _WHAT_IS.match(words)
    if found is None or _CLAUSE.search(found["what"]) or len(found["what"].split()) > _NOUNS:
        return None
    what = flipped(found["what"])
    return Turned(
        f"{opening(what)} is [to confirm: {inner(what)}].", f"what {what} is", inner(what)
    )


_NOUNS = 7


_CONFIRM = re.compile(
    r"(?i)^(?:(?:please|pls|kindly|can you|could you|would you|tell me|tell us|let me know"
    r"|let us know)\s+)*"
    r"(?:(?:i|we)?(?:'d| would)?\s*(?:also |really |just )?(?:like to know|love to know"
    r"|want to know|wonder(?:ing)?|know)\s+"
    r"(?:if|whether)|confirm\s+(?:that|if|whether)|(?:if|whether))\s+(?P<what>.+)$"
)


def _confirmed(words: str) -> Turned | None:
    found = _CONFIRM.match(words)
    indirect = f"whether {flipped(found['what'])}" if found else ""
    return Turned("", indirect, indirect) if indirect else None


def _whether(words: str) -> Turned | None:
    found = _WHETHER.match(words)
    if found is None:
        return None
    indirect = f"whether {_said(found, firm=False)}"
    return Turned("", indirect, indirect)


def _said(found: re.Match[str], *, firm: bool = True) -> str:
    """The clause in the order of a statement, from our side: 'can you start' → 'we can start'."""
    aux = found["aux"].casefold()
    aux = _FIRM.get(aux, aux) if firm else aux
    who = flipped(found["who"])
    if aux in ("is", "are") and who in ("you", "we", "they"):
        aux = "are"
    rest = re.sub(r"(?i)\b(be|get|come|arrive) here\b", r"\1 with you", flipped(found["rest"]))
    if aux == "do" and who == "you" and _HAVING.match(rest):
        aux = "will"
    return f"{who} {rest}" if aux == "do" else f"{who} {aux} {rest}"
