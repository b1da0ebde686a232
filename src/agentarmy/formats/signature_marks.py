"""How signatures begin and what stands in them, in the languages we meet.

RFC 3676 section 4.3 for '-- '; the rest are the closings, app lines and legal notices of business
mail.
"""

from __future__ import annotations

import re

_DEVICES = (
    "i ?phone|i ?pad|phone|mobile|mobil\\w*|android|blackberry|samsung|galaxy|pixel|huawei|outlook"
    "|gmail|yahoo|aol|mail|proton\\w*|superhuman|spark|thunderbird|windows|device|tablet|handheld"
    "|smartphone|handy|wireless|verizon|nokia|xiaomi|oneplus|motorola|móvil|portable|téléphone|gmx"
)
SENT_FROM = re.compile(
    r"^\W{0,3}(?:sent|get|download|gesendet|von mein\w+|diese nachricht wurde|holen sie sich|envoyé"
    r"|télécharge[rz]|enviado|obtener|inviato|scarica|verzonden|skickat|sendt)\b"
    rf"(?:[ -][\w.&'+-]+){{0,6}}? (?:{_DEVICES})\b[^\n]{{0,60}}$|^\W{{0,3}}outlook für (?:ios"
    rf"|android)\b",
    re.IGNORECASE,
)
"""'Sent from my iPhone', 'Get Outlook for iOS', 'Von meinem iPhone gesendet'."""

CLOSING = re.compile(
    r"^\W{0,3}(?:(?:many |much |with |kind(?:est)? |best |warm(?:est)? |my )*"
    r"(?:regards|wishes|thanks|rgds|br|cheers|best|sincerely|respectfully|cordially)"
    r"|thank you(?: (?:very much|so much|again|and|in advance|for your [\w ]{1,20}))?(?: regards)?"
    r"|thanks(?: (?:again|a lot|a million|so much|very much|in advance|and regards"
    r"|and (?:best|kind) regards|& regards|everyone|all))?"
    r"|thx|yours(?: (?:sincerely|truly|faithfully|ever))?|sincerely yours|take care|all the best"
    r"|talk soon|speak soon|have a (?:good|great|nice) (?:day|week|weekend|one|evening)|ciao|vg|lg"
    r"|mfg"
    r"|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|viele|liebe[nr]?|schönen?)"
    r"(?: (?:und|den|dank|freundlichen?|besten?))* (?:grüßen?|gruß|gruss|grüssen?|dank)"
    r"(?: (?:aus|nach|und) [\w ]{1,20})?|beste grüße|danke(?: und (?:grüße|gruß))?|gruß|grüße"
    r"|(?:bien )?cordialement|bien à vous|sincères salutations|meilleures salutations"
    r"|merci(?: d'avance)?"
    r"|salutations(?: distinguées)?|cdt|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?"
    r"|atentamente"
    r"|atte|gracias(?: de antemano)?|un abrazo|cordiali saluti|distinti saluti|grazie"
    r"|met vriendelijke groet(?:en)?"
    r"|mvg|groeten|atenciosamente|abraços|med vänliga hälsningar|mvh|hälsningar|venlig hilsen)"
    r"[\s,.!;:\-–—)]*$",
    re.IGNORECASE,
)
"""A line that is nothing but a closing phrase."""

DISCLAIMER = re.compile(
    r"^\W{0,4}(?:confidentiality (?:notice|note)|(?:legal )?disclaimer\b|legal notice"
    r"|this (?:e-?mail|message|communication|transmission)\b|(?:important )?notice:"
    r"|the (?:information|contents?) (?:contained )?(?:in|of) this (?:e-?mail|message)"
    r"|if you (?:are not|have received) (?:the|this)|privileged and confidential"
    r"|please consider the environment|(?:please )?(?:don't|do not) print|before printing"
    r"|save (?:a tree|paper)|virus-free|scanned by"
    r"|diese (?:e-?mail|nachricht)\b|vertraulichkeit|der inhalt dieser"
    r"|ce (?:message|courriel|mail)\b|avis de confidentialité"
    r"|este (?:mensaje|correo)\b|aviso (?:legal|de confidencialidad)"
    r"|registered (?:office|in england)|sitz der gesellschaft|handelsregister|geschäftsführer"
    r"|you(?:'re| are) receiv(?:ing|ed) this|you received this (?:message|e-?mail)"
    r"|to unsubscribe|unsubscribe|um sich abzumelden|pour vous désabonner)",
    re.IGNORECASE,
)
NOTICE_WORD = re.compile(
    r"confidential|privileged|intended|recipient|addressee|unauthori[sz]ed|in error|disclos"
    r"|virus|environment|print|tree|receiv|unsubscribe|abzumelden|désabonner|registered"
    r"|vertraulich|empfänger|bestimmt|confidentiel|destinat|confidencial|handelsregister"
    r"|gesellschaft"
    r"|geschäftsführer|legal",
    re.IGNORECASE,
)
"""What a paragraph must also say to be a notice: 'This email contains the sizes' is none."""

POSTSCRIPT = re.compile(r"^\W{0,2}(?:p\.? ?p?\.? ?s\b\.?|nb\b|n\.b\.)[.:,\s-]", re.IGNORECASE)
CONTACT_LINE = re.compile(
    r"(?:\+|\b00|\()\d[\d ()./-]{6,}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|\b(?:tel|phone|mobile|mob"
    r"|cell|office|direct"
    r"|fax|fon|telefon|mobil|tél|téléphone|móvil|teléfono|email|e-mail|web|skype"
    r"|linkedin)\b\.?\s*[:.|]"
    r"|(?:^|\s)[TMFPEW]\s?[:.|]\s*[\w+(]|(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.[a-z]{2,}"
    r"|\bext\.? ?\d{2,5}\b|\bx ?\d{3,6}\b|\b[A-Z]{2} \d{5}\b|\b\d{5} [A-Z][a-zü]+",
    re.IGNORECASE,
)
TITLE_WORDS = frozenset(
    (
        "manager director engineer president vp svp evp ceo cfo cto coo cio cro officer head lead"
        " leader founder partner consultant analyst executive representative specialist coordinator"
        " assistant supervisor buyer purchasing procurement sales marketing operations leiter"
        " leiterin geschäftsführer geschäftsführerin einkauf vertrieb prokurist prokuristin"
        " directeur directrice responsable gérant jefe jefa gerente inc llc ltd limited gmbh"
        " ag corp"
        " corporation co kg sa sl plc bv team department dept abteilung group"
    ).split()
)
"""Words of a line that gives a role or a company."""
LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|google groups|listinfo|you received this message because"
    r"|list archive"
    r"|mailman",
    re.IGNORECASE,
)
