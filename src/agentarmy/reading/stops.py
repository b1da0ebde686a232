"""A clear wish to get no more mail, in the words of whoever sends it; what is doubtful is none.

The lexicon hears any reluctance ("not interested"), and a person weighs it. What is found here acts
by itself, so it must be plain: said by the sender, for good, about messages, to us.
"""

from __future__ import annotations

import re

from agentarmy.reading.text import fold, sentences

_MAILS = (
    r"(?:(?:e-?mails?|mails?|mailings?|messages?|newsletters?|offers?|adverts?|advertis\w+|spam"
    r"|marketing|promotions?|updates?|correspondence)\b(?: (?:e-?mails?|messages?|material))?)"
)
_ANY = r"(?:(?:any|any more|any further|more|further|your|such|these|those|this|all|the) ){0,3}"
_GOOD = r"(?:any ?more|again|ever(?: again)?|any further|further|in (?:the )?future|from now on)"
_LIST = (
    r"(?:[\w-]+ ){0,3}(?:lists?|database|mailings?|distribution|newsletter|e-?mails|contacts"
    r"|records|system|campaign)\b"
)
_OBJECT = r"(?:me|us|my name|our name|(?:this|my|our)(?: e-?mail)? address|my e-?mail|our e-?mail)"

_ENGLISH = (
    rf"\bunsubscribe (?:{_OBJECT})\b",
    r"\bunsubscribe from (?:this|your|these|the|all|any) ?(?:\w+ ){0,2}"
    r"(?:lists?|e-?mails?|mails?|mailings?|newsletter|messages)\b",
    r"^(?:please |kindly )?unsubscribe(?:,? (?:please|thanks|thank you|now))?\W*$",
    r"\b(?:i|we)(?: would|'d)? (?:like|want|wish) to (?:unsubscribe|be unsubscribed|opt[- ]out)\b",
    r"\bhow (?:do|can) (?:i|we) (?:unsubscribe|opt[- ]out)\W*$",
    rf"\b(?:take|remove|delete|strike|drop) {_OBJECT} (?:off|from|out of) {_LIST}",
    r"\b(?:stop|quit|cease)(?: with)? (?:e-?mailing|mailing|writing(?: to)?|messaging|contacting"
    r"|spamming|pestering|bothering) (?:me|us)\b",
    rf"\b(?:stop|quit|cease) sending (?:(?:me|us) {_ANY}{_MAILS}|(?:any|these|your|such) {_MAILS})",
    rf"\b(?:stop|quit|cease) (?:these|your|the|all) {_MAILS}\W*$",
    r"\b(?:do not|don't|never|no longer) (?:contact|e-?mail|mail|write(?: to)?|message)"
    rf" (?:me|us)(?: {_GOOD})?(?:,? please)?\W*$",
    rf"\b(?:do not|don't|never) (?:contact|e-?mail|mail|write(?: to)?|message) (?:me|us) {_GOOD}\b",
    rf"\b(?:do not|don't|never) send (?:me|us) {_ANY}{_MAILS}(?: {_GOOD})?\W*$",
    rf"^(?:please,? )?no (?:more|further) {_MAILS}"
    r"(?: (?:from|by) (?:you|your \w+))?(?:,? (?:please|thanks|thank you))?\W*$",
    r"\bleave (?:me|us) alone\b",
    rf"\b(?:i|we) (?:do not|don't|no longer|really don't) (?:want|wish|care) (?:to (?:receive|get"
    rf"|see) )?{_ANY}{_MAILS}(?: from you\w*)?(?: {_GOOD})?\W*$",
    rf"\b(?:i|we) (?:do not|don't|no longer) (?:want|wish) to (?:hear from you|be (?:contacted"
    rf"|e-?mailed|mailed|written to))(?: {_GOOD})?\W*$",
    r"\bopt (?:me|us) out\b",
    r"\b(?:withdraw|revoke) (?:my|our) consent\b",
    r"\b(?:i|we)(?: hereby)? object to (?:\w+ ){0,8}(?:marketing|advertising)\b",
)
_GERMAN = (
    r"\bkeine (?:weiteren |weitere )?(?:e-?mails?|mails?|werbung|werbemails?|nachrichten"
    r"|newsletter|angebote)(?: von ihnen)? (?:mehr|an mich|an uns|mehr (?:zu|an)\w*)\b",
    r"\bkeine weiteren? (?:e-?mails?|mails?|werbung|werbemails?|nachrichten|newsletter)\b",
    r"\b(?:nehmen|streichen|löschen|entfernen|tragen) sie (?:bitte )?(?:mich|uns"
    r"|(?:meine|unsere)(?: e-?mail-?)? ?adresse)(?: bitte)? (?:aus|von) (?:\w+ )?"
    r"(?:e-?mail-?)?(?:verteiler|liste|mailingliste|newsletter|datenbank)\b",
    r"\b(?:kontaktieren|schreiben|mailen) sie (?:bitte )?(?:mich|uns|mir)(?: bitte)?"
    r" nicht (?:mehr|wieder|länger)\b",
    r"\b(?:widerspreche|widersprechen)(?: (?:hiermit|wir|ich))* (?:\w+ ){0,5}(?:werbung"
    r"|werbezwecken)\b",
    r"\b(?:widerrufe|widerrufen)(?: (?:hiermit|wir|ich))* (?:meine|unsere) einwilligung\b",
    r"\b(?:möchte|möchten|will|wollen|wünsche|wünschen)(?: (?:ich|wir))? (?:\w+ ){0,3}"
    r"(?:abmelden|abbestellen|ausgetragen werden)\W*$",
)
_OTHERS = (
    r"\b(?:me|nous) (?:désabonner|désinscrire)\b|\bdésabonnez-(?:moi|nous)\b"
    r"|\bdésinscrivez-(?:moi|nous)\b",
    r"\b(?:me|nous) retirer de (?:votre|vos|cette) (?:listes?|liste de diffusion|fichiers?)\b",
    r"\bne (?:me|nous) (?:contactez|écrivez|envoyez) plus\b",
    r"\b(?:darme|darnos|dadme|dame|denme) de baja\b|\bdésirer ne plus recevoir\b",
    r"\bno (?:me|nos) (?:envíen?|manden?|escriban?|contacten?) más\b",
    r"\b(?:cancellatemi|cancellarmi|rimuovetemi|toglietemi) dal\w*",
    r"\bnon (?:scrivetemi|contattatemi|inviatemi|mandatemi) più\b",
    r"\b(?:schrijf|meld) (?:me|mij|ons)(?: a\.?u\.?b\.?| alsjeblieft)? (?:uit|af)\b",
    r"\bgeen (?:e-?)?mails? meer\b",
)
_CLEAR = tuple(map(re.compile, (*_ENGLISH, *_GERMAN, *_OTHERS)))

_BARE = re.compile(
    r"\W*(?:(?:can|could|would|will) you )?(?:please[, ]*)?"
    r"(?:stop|stop (?:it|this|that|now|mail|emails?)|unsubscribe(?: me| us)?|remove(?: me| us)?"
    r"|opt[- ]?out|abmelden|abbestellen|austragen|stopp|désabonner"
    r"|désinscription|baja|cancellami|afmelden|uitschrijven)(?:[, ]*(?:please|now|bitte|thanks"
    r"|thank you|merci))?\W*"
)
"""A whole sentence, or a subject, that is nothing but the wish."""

_PUT_OFF = re.compile(
    r"\b(?:until|till|before|unless|except|other than|for now|this week|today|tomorrow|while|during"
    r"|at the moment|for the time being|instead|at this address|about|regarding|bis|vor dem"
    r"|außer)\b"
)
"""No stop for good, or one of some matter only."""
_TOLD = re.compile(
    r"\b(?:if|whether|he|she|they|customers?|clients?|users?|people|someone|somebody|colleague"
    r"|said|says|told|asked|asks|click|visit|wenn|falls|klicken|cliquez)\b"
)
"""Somebody else's wish, a case that is thought of, or the foot of a newsletter."""
_DENIED = re.compile(r"(?:\bnot|n't|\bnever|\bno need to|\bwhy|\bto)\s+(?:\w+\s+)?$")
_WISH_TO = re.compile(r"\b(?:like|want|wish|you|need|have|ask\w*)\s+(?:you\s+)?to\s+(?:\w+\s+)?$")
_ASKED = re.compile(
    r"^\W*(?:\w+\W+){0,3}(?:could|can|would|will) you\b|\bplease\b|^\W*how (?:do|can)"
)
_HINT = re.compile(
    r"(?i)stop|quit|cease|unsubscri|remove|opt[- ]?(?:out|me|us)|leave (?:me|us)|withdraw|revoke"
    r"|(?:take|delete|strike|drop) (?:me|us|my|our|this)|object to|no (?:more|further)"
    r"|(?:do not|n['\u2019]t|never|no longer) (?:contact|e-?mail|mail|write|message|send|want|wish"
    r"|care)|werb|verteiler|liste|datenbank|widerruf|abmelden|abbestell|austragen|ausgetragen"
    r"|keine (?:weiter|e-?mail|mail|nachr|newsl|angeb)|sie (?:bitte )?(?:mich|uns|mir)|sabonn"
    r"|sinscri|retirer de|ne (?:me|nous)|recevoir|no (?:me|nos)|baja|cancella|rimuov|togliete"
    r"|non (?:scriv|contatt|invia|manda)|schrijf|meld|uitschrij|geen (?:e-?)?mail"
)
"""One of these stands in every clear wish: what has none need not be split into sentences."""
_MOST = 5_000
"""Characters of a mail that are read: who wants no more mail says so early."""
_SHORT = 60
"""Words of a mail that may be a bare "Stop." among a greeting and a name."""


def stop_request(text: str, *, subject: str = "") -> str:
    """Return the words in which a mail asks for no more mail, '' where it does not plainly.

    `text` is what the sender newly said, without quotes and signature. A subject that says nothing
    else counts with a body that is empty or short and asks nothing, as mail programs send it.
    """
    text = text[:_MOST]
    if not (_HINT.search(text) or _HINT.search(subject)):
        return ""
    found = [text[one.start : one.end] for one in sentences(text) if one.text.strip()]
    short = len(text.split()) <= _SHORT
    for said in found:
        if not _HINT.search(said):
            continue
        folded = " ".join(fold(said).split())
        if (short and _BARE.fullmatch(folded)) or _plain(folded):
            return " ".join(said.split())
    if _BARE.fullmatch(fold(subject)) and short and "?" not in text:
        return subject.strip()
    return ""


def _plain(folded: str) -> bool:
    for pattern in _CLEAR:
        match = pattern.search(folded)
        if match is None:
            continue
        before, after = folded[: match.start()], folded[match.end() :]
        denied = _DENIED.search(before) and not _WISH_TO.search(before)
        asked = "?" not in folded or _ASKED.search(folded)
        if asked and not (denied or _TOLD.search(before) or _PUT_OFF.search(after)):
            return True
    return False
