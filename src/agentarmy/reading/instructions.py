"""Words in a text from outside that read like an instruction to a machine.

They are never followed; they are pointed out, so that a person sees that somebody tried.
"""

from __future__ import annotations

import re

from agentarmy.reading.text import fold, sentences

_SHOWN = 160
_WHOSE = r"(?:(?:any|all|every|the|your|of|these|those|my)\s){0,3}"
_BEFORE = r"(?:previous|prior|earlier|preceding|above|former|system|initial|original|other|given)"
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|commands?|constraints?|context"
    r"|guard ?rails?|programming)"
)
_LIKE = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass|overlook|drop|skip)\s{_WHOSE}"
    rf"(?:{_BEFORE}\s(?:\w+\s)?{_ORDERS}|{_ORDERS}\s(?:above|before|so far|you (?:were|have been)"
    r" given)|(?:everything|anything|all|what) (?:above|you (?:were|have been) (?:told|given)))"
    rf"|\b(?:ignore|disregard|forget|override|bypass)\s(?:your|all)\s(?:\w+\s)?{_ORDERS}\b"
    r"|\b(?:(?<!where )you are|(?<!where )you're|act as|behave as|pretend to be|roleplay as)\s"
    r"(?:now\s)?(?:an?|the)?\s?"
    r"(?:\w+\s){0,2}(?:ai|assistant|language model|llm|chat ?bot|dan|sales bot|model)\b"
    r"|\b(?:system prompt|developer message)\b"
    r"|\b(?:new|updated|additional|secret|hidden) (?:system )?instructions? for (?:the |any |all )?"
    r"(?:ai|assistant|model|bot)s?\b"
    r"|\b(?:note|message|instructions?|attention)[ :,]{1,3}(?:to |for )?(?:the |any |all )?"
    r"(?:ai|llm|language model|(?:ai|automated|virtual) (?:assistant|agent)|bot)s?\b"
    r"|\bif you are (?:an?|the) (?:ai|llm|language model|bot|assistant|automated)"
    r"|\b(?:as an|dear) (?:ai|llm)\b"
    r"|\b(?:reply|respond|answer|output|print|return)\s(?:with\s)?(?:only|exactly|just)\s(?:with\s)?"
    r"(?:the\s)?(?:word|words|text|phrase|string|json|following)\b"
    r"|\b(?:reveal|print|repeat|show|output|leak)\s(?:me\s)?(?:your\s(?:\w+\s)?"
    r"|the\s(?:system|hidden|initial|above|previous|original|secret|whole)\s)"
    r"(?:system prompt|prompt|instructions|hidden rules)\b"
    r"|<\|?(?:im_start|im_end|system|assistant|endoftext)\|?>|\[/?inst\]|<<sys>>"
    r"|(?:^|\n|[.!?]\s)\s*(?:###\s*)?(?:system|assistant)\s?:\s(?=you|ignore|do|always|never|respond"
    r"|reply|from now)"
)


def instruction_like(text: str) -> tuple[str, ...]:
    """Return the sentences that read like an instruction to a machine, each at most 160 long."""
    found = (" ".join(text[start:end].split())[:_SHOWN] for start, end in instruction_spans(text))
    return tuple(dict.fromkeys(found))


def instruction_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where sentences stand that read like an instruction to a machine.

    Linear in the text.
    """
    hits = [start for start, _ in instruction_marks(text)]
    if not hits:
        return ()
    return tuple(
        (sentence.start, sentence.end)
        for sentence in sentences(text)
        if any(sentence.start <= at < sentence.end for at in hits)
    )


def instruction_marks(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the very words stand that read like an instruction to a machine."""
    found = _LIKE.finditer(fold(text))
    return tuple((m.end() - len(m[0].lstrip(" \n.!?#")), m.end()) for m in found)
