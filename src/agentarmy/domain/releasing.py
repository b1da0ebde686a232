"""Who releases the money: the economic buyer, told by words on money and not on mere choice.

'I decide which model' tells who chooses; 'I sign' and 'anything under 10,000 stops at my desk'
tell who lets go of the money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, Text
from agentarmy.domain.ordering import by_buyer, of_kind

_DECIDES = re.compile(
    r"\b(?:decid\w+|decisions?|final (?:say|approval|call|word)|approv\w+|sign-?\s?off"
    r"|signs?|signature)\b",
    re.IGNORECASE,
)
_PAYS = re.compile(
    r"[$€£¥₹]|\b(?:pay\w*|paid|money|cash|funds?|purse|cheques?|cheque ?book|budgets?|releas\w+"
    r"|frees|freed|unlocks?|wallet|cost cent(?:re|er)|spend\w*|capex|opex"
    r"|financ\w+|cfo|treasurer|controller|bursar|owners?|account|the books|the bank|[A-Z]{3} \d"
    r"|\d{4,}|\d,\d{3}"
    r"|thousand|hundred|million|\d+ ?k|grand|lakhs?)\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\b(?:(?:under|below|beneath|less than|up to)(?! (?:me|us|you|her|him|them|the|my|our)\b)"
    r"|as long as|nobody(?: else)? to ask|without asking|for every\w*)\b",
    re.I,
)
_SPENDING = (
    r"(?:(?:all |any |every |each |the |our )*(?:capital (?:items?|goods|spend\w*|purchases?"
    r"|requests?|expenditures?|projects?|investments?)|investments?|purchase orders?|POs?|invoices?"
    r"|purchases?|expenditures?|transfers?))"
)
_SIGNS_IT = re.compile(
    rf"\bI(?:'ll| will| can)?(?: \w+ly| alone| just)? sign"
    rf"(?: (?:for )?(?:it|this|that|{_SPENDING}))?"
    r"(?: (?:off|myself|alone|on my own|it myself|here))*(?=\s*(?:$|[.,;:!?)\"\u2013\u2014]"
    r"|and\b|at\b|within\b))"
    rf"|\b(?:signs?|approves?|authori[sz]es?|clears?|okays?)(?: off)?(?: on)? {_SPENDING}\b"
    r"|\b(?:stops?|ends?|rests?)(?: \w+)? (?:at|on) \w+(?: \w+)?(?:'s)? desk\b",
    re.IGNORECASE,
)
"""'I sign' of what is offered here; whoever signs purchases, and at whose desk sums end."""


def economic_buyer_said(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return what tells who releases the money, in order of speaking.

    Words on who pays come first. Failing that, words on who decides that speak of money too.
    """
    said = of_kind(evidence, Kind.ECONOMIC_BUYER)
    paying = tuple(e for e in said if e.polarity < 0 or _releases(e))
    signers = (e for e in by_buyer(of_kind(evidence, Kind.AUTHORITY)) if _signs_sums(e))
    return paying or tuple(replace(e, polarity=1, value=_who(e)) for e in signers)


def _who(item: Evidence) -> PersonRef:
    """Whom words on who decides name: the speaker where they name nobody."""
    return item.value if isinstance(item.value, PersonRef) else PersonRef(item.speaker)


def _releases(item: Evidence) -> bool:
    """Whether words on the economic buyer are of money; who only decides releases none."""
    words = _line(item.quote)
    return not _DECIDES.search(words) or bool(_PAYS.search(words) or _SIGNS_IT.search(words))


def _signs_sums(item: Evidence) -> bool:
    """Whether words on who decides speak of the money as well: 'up to 50,000 I decide alone'."""
    if isinstance(item.value, PersonRef):
        told = f"{item.value.role} {_line(item.quote)}"
        return bool(_PAYS.search(told) or (item.value.name and _SIGNS_IT.search(told)))
    mine = item.polarity > 0 and isinstance(item.value, Text)
    return mine and any(p.search(_line(item.quote)) for p in (_PAYS, _LIMITED, _SIGNS_IT))


def _line(text: str) -> str:
    return " ".join(text.split())
