"""Signs that a text addresses a machine or tries to steer one: a mark for the rep, no defence.

What is not seen here changes nothing either: see `agentarmy.reading.untrusted` for what is heeded
of a text from outside, and `docs/untrusted.md` for why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agentarmy.reading.instructions import instruction_marks
from agentarmy.reading.text import fold
from agentarmy.reading.untrusted_words import REPLY_FORM

_RULES = (
    r"(?:instructions?|prompts?|orders?|rules?|guidelines?|directives?|commands?|constraints?"
    r"|restrictions?|information|programming|policies|filters?|training)"
)
_BEFORE = (
    r"(?:previous(?:ly)?|prior|earlier|preceding|above|former|foregoing|past|initial"
    r"|original|given|other)"
)
_FORGETS = (
    r"(?:ignore|disregard|forget|override|bypass|overlook|neglect|discard|erase|skip|drop|dismiss"
    r"|do not (?:listen to|follow|obey|heed)|don't (?:listen to|follow|obey|heed)|stop following"
    r"|have forgotten|pay no attention to)"
)
SIGNS: Mapping[str, re.Pattern[str]] = {
    "override": re.compile(
        rf"\b{_FORGETS}\b(?:\s(?:about|all|any|every|of|the|your|these|those|my"
        rf"|and)){{0,5}}\s{_BEFORE}"
        rf"(?:\s\w+){{0,2}}?\s?{_RULES}\b"
        rf"|\b{_FORGETS}\s(?:about\s)?(?:all\s)?(?:of\s)?(?:your"
        rf"|the)\s(?:\w+\s)?{_RULES}\b(?:\s(?:you|give|and|so)\b|\s?[.!]|$)"
        rf"|\b{_FORGETS}\b(?:\s\w+){{0,3}}\s{_RULES} (?:you|that you|given to you)\b"
        r"|\bin addition to the (?:other|above|previous) instructions\b"
        r"|\byou must obey (?:all|every|my|these) (?:orders|commands|instructions)\b"
        r"|\ball orders being allowed\b"
    ),
    "reveal": re.compile(
        r"\b(?:repeat|print(?: out)?|reveal|show|output|leak|display|recite|list|write down|echo"
        r"|disclose|spell out|give me"
        r"|tell me|translate|summari[sz]e|encode)\s(?:me\s)?(?:back\s)?(?:all\s"
        r"|out\s)?(?:of\s)?(?:your|the|all|previous|my)\s?"
        r"(?:(?:above|previous|prior|initial|original|system|hidden|secret|given|first|entire"
        r"|full|exact|own)\s?){0,3}"
        r"(?:system prompt|prompt|instructions|developer message|hidden rules)\b(?! (?:manual"
        r"|sheet|book|booklet|leaflet|for use|page"
        r"|on|for (?:the|install|assembl|clean|use)|to (?:the|install|assemble)))"
        r"|\b(?:system prompt|secret (?:word|key|password) that you know|your (?:initial|hidden"
        r"|secret|original) (?:prompt|instructions))\b"
        r"|\b(?:what|which) (?:is|was|were|are) (?:the|your) (?:word|secret|password"
        r"|instructions?|prompts?)\b.{0,30}\b(?:not to reveal|told not|given to you|at the start"
        r"|before this)"
    ),
    "role": re.compile(
        r"\bdo anything now\b|\bdan mode\b|\b(?:agent|ateng|called|as|named) dan\b"
        r"|\bjailbr(?:eak|oken) (?:mode|prompt|yourself)\b"
        r"|\b\w+ mode (?:enabled|activated|is (?:now )?on)\b.{0,300}\b(?:ai|chat ?gpt|rules|filter)"
        r"|\b(?:act|behave|respond|answer) as (?:chat ?gpt|an? (?:unrestricted|unfiltered"
        r"|uncensored|evil|amoral)|dan)\b"
        r"|\bai (?:without|with no) (?:ethics|rules|restrictions|limits|filters|morals)\b"
        r"|\bas an ai (?:language model )?you(?:'re| are| can| must| should)\b"
        r"|\bzero moderation\b|\bnot (?:limited|bound|restricted) by (?:what an? ai|the rules"
        r"|openai|any (?:rules|filters|policy))"
        r"|\bfrom now on,? you (?:reply|respond|answer|speak|act|are|will|must|behave)\b"
        r"|\bpretend to have forgotten\b|\byou will be called \w+ from now on\b"
        r"|\b(?:does|do) not follow any rules\b|\b(?:override|broken free of|break free (?:of"
        r"|from)) the (?:restrictions|typical confines)\b"
    ),
    "answer form": re.compile(
        r"^\W*(?:start|begin|end|finish) your (?:answer|response|reply) with [\"'\u201c]"
        r"|\b(?:begin|start) your (?:answer|response|reply) with\b"
        r"|\bconfirm by saying [\"'\u201c]"
        r"|\b(?:display|show|provide|give|write|encode|convert|deliver) (?:me )?your (?:response"
        r"|answer|reply|message)\b.{0,40}\b(?:base ?\d\d|hex\w*|binary|rot|cipher|backwards?"
        r"|reverse|morse|emojis?)"
        r"|\bcan you use base ?\d\d\b"
    ),
    "code": re.compile(
        r"\b(?:following|below|subsequent|provided|given) code (?:snippet|section|excerpt|block"
        r"|fragment|segment|sample|portion)\b.{0,120}"
        r"\b(?:your|it|somewhere)\b"
    ),
    "markers": re.compile(
        r"<\|?(?:im_start|im_end|endoftext|system|assistant)\|?>|\[/?inst\]|<</?sys>>"
        r"|%%%\s?end\b|-{3,}\s?end of (?:prompt|context|document)"
        r"|\{system:|</?(?:system|instructions?|tool_call|function_call|untrusted)>"
        r"|(?:^|\n)\W*(?:###\s*)?(?:new )?(?:system|developer) (?:message|prompt|instructions?"
        r"|override)\s?:"
    ),
    "tool": re.compile(
        r"\b(?:call|use|invoke|run|execute|trigger) (?:the |your )?[a-z]+_[a-z_]+\b(?: tool"
        r"| function)?\s?(?:tool|function|with|to|\()"
        r"|\"(?:tool|function|tool_name|function_call)\"\s*:\s*[\"{]"
        r"|\b(?:call|use|invoke|trigger) (?:the|your) (?:e-?mail|mail|send|search|payment"
        r"|calendar|crm|browser|file|shell|delete) (?:tool|function|plugin)\b"
    ),
    "exfiltration": re.compile(
        r"!\[[^\]]{0,80}\]\(\s*https?://[^)\s]*(?:\?|=|%7b|\{|\[)[^)]*\)"
        r"|\b(?:send|forward|post|upload|mail|bcc|exfiltrate|transmit|copy)\b.{0,60}\b(?:all"
        r"|every|any|the (?:whole|entire|full|last|previous))\b.{0,50}"
        r"\b(?:mails?|e-?mails?|messages?|conversation|chat|history|customers?|contacts?"
        r"|passwords?|credentials|keys?|inbox|mailbox|files)\b.{0,50}\bto \S*(?:@|https?:|www\.)"
    ),
}
"""By the name of the sign; matched against folded text."""
_TAGS = re.compile("[\U000e0020-\U000e007f]{4,}")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\u2061-\u2064\ufeff\u00ad]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLOB = re.compile(
    r"(?<![A-Za-z0-9+/=:_.-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{80,}={0,2}(?![A-Za-z0-9+/])"
)
_MANY = 8
"""So many invisible characters between letters are no accident of a layout."""
_LONGEST = 20_000
"""Characters of a text that are looked at from its beginning, and as many at its end."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its name, and where it stands in the text."""

    name: str
    start: int
    end: int


def signs(text: str) -> tuple[Sign, ...]:
    """Return the signs that a text tries to steer a machine, in order; most texts show none.

    Of a very long text its beginning and its end are looked at. Linear in the text.
    """
    found = list(_hidden(text))
    pieces = (
        [(0, text)]
        if len(text) <= 2 * _LONGEST
        else [(0, text[:_LONGEST]), (len(text) - _LONGEST, text[-_LONGEST:])]
    )
    for offset, piece in pieces:
        bare = _INVISIBLE.sub("", piece)
        for shown in dict.fromkeys((piece, bare)):
            found += [Sign(n, s + offset, e + offset) for n, s, e in _spoken(shown)]
    return tuple(sorted(set(found), key=lambda one: (one.start, one.end, one.name)))


def is_injection(text: str) -> bool:
    """Return whether a text shows any sign."""
    return bool(signs(text))


def _spoken(text: str) -> list[tuple[str, int, int]]:
    folded = fold(text)
    flat = folded.replace("\n", " ")
    found = [("instruction", start, end) for start, end in instruction_marks(text)]
    for name, pattern in SIGNS.items():
        found += [
            (name, m.start(), m.end())
            for m in pattern.finditer(flat if name != "markers" else folded)
        ]
    for line in re.finditer(r"[^\n.!?]+[.!?]*", folded):
        if REPLY_FORM.search(line[0]):
            found.append(("answer form", line.start(), line.end()))
    return found


def _hidden(text: str) -> list[Sign]:
    found = [Sign("hidden letters", m.start(), m.end()) for m in _TAGS.finditer(text)]
    between = [m for m in _INVISIBLE.finditer(text) if _in_word(text, m.start())]
    if len(between) >= _MANY:
        found.append(Sign("invisible characters", between[0].start(), between[-1].end()))
    bidi = list(_BIDI.finditer(text))
    if bidi and text.isascii() is False and any("\u202e" in m[0] for m in bidi):
        found.append(Sign("reversed text", bidi[0].start(), bidi[-1].end()))
    found += [Sign("encoded block", m.start(), m.end()) for m in _BLOB.finditer(text)]
    return found


def _in_word(text: str, at: int) -> bool:
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
