"""How mail programs announce a quote or a forward, in the languages we meet.

Sources: the reply and forward templates of Gmail, Outlook, Apple Mail, Thunderbird, Lotus Notes
and Yahoo in their own localisations.
"""

from __future__ import annotations

import re

WROTE = re.compile(
    r"(?:\b(?:wrote|writes|said|schrieb(?:en)?|geschrieben|a écrit|a ecrit|écrivait|escribió"
    r"|escribio|escribe"
    r"|ha scritto|scrisse|schreef|geschreven|escreveu|skrev|kirjoitti|napisał(?:a|\(a\))?|pisze"
    r"|napsala?(?:\(a\))?|napísala?(?:\(a\))?|пишет|пише|писал(?:а|\(а\))?|написал(?:а|\(а\))?"
    r"|написав(?:ла)?|a scris|ezt írta|yazdı|şunları yazdı|έγραψε|je napisao|je napisala|menulis"
    r"|đã viết|rašė|rakstīja|kirjutas|va escriure|skrifaði)\b[^\n!?]{0,120}?"
    r"|写道|寫道|のメール|さんは書きました|작성|כתב(?:ה)?|כתב/ה|كتب|เขียนว่า)\s*[:：]\s*$",
    re.IGNORECASE,
)
"""The end of an attribution: 'On … Dana wrote:', 'Dana schrieb am 5.3.2026:'."""

OPENING = re.compile(
    r"^\W{0,3}(?:on|am|le|el|il|op|em|den|på|dnia|w dniu|dne|dňa|в|in|at|vào"
    r"|στις|pada|il giorno|a|mon|tue|wed|thu"
    r"|fri|sat|sun|\d)\b|^(?:在|于)",
    re.IGNORECASE,
)
"""How the first line of an attribution over several lines begins."""

BARE_ATTRIBUTION = re.compile(
    r"^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)\w*,)[^\n]{0,120}<[^<>\s]+@[^<>\s]+>\s*:?\s*$",
    re.IGNORECASE,
)
"""'2026-03-05 10:12 GMT+01:00 Dana <dana@harrow.example>:' (Gmail without a verb)."""

DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d\d\b|\d{4}年", re.IGNORECASE
)
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+|\[mailto:", re.IGNORECASE)
PRONOUN = re.compile(
    r"\b(?:you|i|we|they|he|she|sie|ich|wir|vous|je|nous|usted|yo)\s+\w+\s*:\s*$", re.I
)

_ORIGINAL = (
    "original message|original appointment|originalmessage|reply message|"
    "ursprüngliche nachricht|originalnachricht|originale nachricht|originaltermin|"
    "message d'origine|message d’origine|message original|mensaje original|"
    "messaggio originale|oorspronkelijk bericht|origineel bericht|mensagem original|"
    "ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|"
    "wiadomość oryginalna|původní zpráva|исходное сообщение|пересылаемое сообщение|"
    "原始邮件|原始郵件|"
    "forwarded message|forwarded by[^\\n]{0,200}|weitergeleitete nachricht|"
    "weitergeleitet von[^\\n]{0,200}|message transféré|message transmis|mensaje reenviado|"
    "messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|vidarebefordrat meddelande|"
    "videresendt meddelelse|przekazana wiadomość"
)
DIVIDER = re.compile(
    rf"^\W{{0,3}}[-_=]{{2,}}\s*(?:{_ORIGINAL})\s*(?:[-_=]{{2,}}\s*)?$", re.IGNORECASE
)
"""'-----Original Message-----', '---------- Forwarded message ---------' and their kin."""

BEGIN_FORWARD = re.compile(
    r"^\s*(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)"
    r"|début du (?:message|courriel) (?:réexpédié|transféré)|inicio del mensaje reenviado"
    r"|inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:re)?encaminhada"
    r"|vidarebefordrat brev)\s*[:：]\s*$",
    re.IGNORECASE,
)
REPLY_LINE = re.compile(
    r"^\W{0,12}(?:please )?(?:type your )?(?:reply|respond|antworten)\b[^\n]{0,30}"
    r"\babove this line\b[^\n]*$"
    r"|^[#=*~ -]{2,12}[^\n]{0,60}\b(?:above|over) this (?:\w+ )?line\b[^\n]*$"
    r"|^\W{0,6}bitte antworten sie oberhalb dieser[^\n]*$",
    re.IGNORECASE,
)

ROLES: dict[str, str] = {
    role_word: role
    for role, words in {
        "from": "from von de da van från fra od od: från lähettäjä от 发件人 差出人 от кого",
        "sent": "sent gesendet envoyé enviado inviato verzonden skickat sendt wysłano lähetetty"
        " отправлено 发送时间 送信日時",
        "date": "date datum fecha data dato päivämäärä дата 日期",
        "to": "to an à para a aan till til do vastaanottaja кому 收件人 宛先",
        "cc": "cc kopie copie copia kopia kopi dw 抄送",
        "bcc": "bcc",
        "subject": "subject betreff objet asunto oggetto onderwerp assunto ämne emne temat aihe"
        " тема 主题 件名",
        "other": "importance wichtigkeit attachments reply-to when where",
    }.items()
    for role_word in words.split()
}
ROLES |= {"enviado el": "sent", "enviada em": "sent", "enviado em": "sent", "envoyé le": "sent"}
ROLES |= {"reply to": "other", "sent by": "other", "required attendees": "to", "von meinem": ""}

HEADER_LINE = re.compile(
    r"^[\s*_>|]{0,12}([^\W\d_][\w -]{0,18}?)[\s*_]{0,4}[:：](?:\s|\*|$)\s*\**\s*(.*)$"
)
"""One line of a header block under a reply: 'From: …', '*Von:* …', '主题：…'."""

LOTUS_DATE = re.compile(
    r"(?:\bon |^\s*)\d{1,2}[./]\d{1,2}[./]\d{2,4} +(?:at +)?\d{1,2}:\d\d(?::\d\d)? *(?:[AP]M)?",
    re.IGNORECASE,
)
"""'03/05/2026 10:12 AM' on a line of its own or behind a name (Lotus Notes)."""

PREFIX = re.compile(r"^ {0,3}(?:[A-Z]{1,4})?[>»](?!\w*=)|^ {0,2}\|>?(?: |$)|^[|:]>")
"""A quoted line: '>', '> >', 'DW>' (initials), '| ', '|> '."""

GROUPWISE = re.compile(r"^>>> [^<>]{3,80}\d{1,2}:\d\d[^<>]{0,12}>>>\s*$")
"""'>>> Dana Orme 03/05/26 10:12 AM >>>', with the quoted text below it unmarked."""

ODD_PREFIX = re.compile(r"^[:|#]+(?= |$)")
"""What old news readers put before quoted lines; a quote only behind an attribution."""
