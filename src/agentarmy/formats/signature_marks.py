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
    r"|télécharge[rz]|enviado|obtener|obtén|obtenir|obtenez|obter|baixe"
    r"|hämta|hent|pobierz|hol dir|inviato|scarica|verzonden|skickat|sendt)\b"
    rf"(?:[ -][\w.&'+-]+){{0,6}}? (?:{_DEVICES})\b[^\n]{{0,60}}$|^\W{{0,3}}outlook für (?:ios"
    rf"|android)\b",
    re.IGNORECASE,
)
"""'Sent from my iPhone', 'Get Outlook for iOS', 'Von meinem iPhone gesendet'."""

_POLITE = (
    "many|much|so|very|a lot|a million|again|in advance|with|kind|kindest|best|warm|warmest|my"
    "|all|the|and|&|to|you|for|your|help|time|support|everyone|thank|thanks|regards|wishes|cheers"
    "|greetings|yours|sincerely|truly|faithfully|respectfully|cordially|ever|always|quick|prompt"
    "|reply|response|attention|patience|understanding|cooperation|consideration|friendly|submitted"
)
CLOSING = re.compile(
    rf"^\W{{0,3}}(?:(?:(?:{_POLITE})[ ,]{{1,2}}){{0,9}}"
    r"(?:regards|wishes|thanks|rgds|kr|br|cheers|best|sincerely|respectfully|cordially|greetings"
    r"|warmly|thank you|yours)"
    rf"(?:[ ,]{{1,2}}(?:{_POLITE})){{0,9}}"
    r"|thx|tia|ta|ttyl|take care|all the best|be well|stay safe|until then|see you(?: then| soon)?"
    r"|talk soon|speak soon|(?:have|enjoy) (?:a|the|your) (?:\w+ )?(?:day|week|weekend|one|evening)"
    r"|ciao|vg|lg|bg|mfg|xo(?:xo)*|x{1,3}"
    r"|thank(?:s| you)(?: (?:again|so much|very much|a lot))?,? (?:and|&) (?:have|enjoy)"
    r" (?:a|the|your) (?:\w+ )?(?:day|week|weekend|evening)"
    r"|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|viele|liebe[nr]?|schönen?|sonnigen?)"
    r"(?: (?:und|den|dank|freundlichen?|besten?))* (?:grüßen?|gruß|gruss|grüssen?|gruessen?|dank)"
    r"(?: (?:aus|nach|und) [\w ]{1,20})?|beste grüße|danke(?: und (?:grüße|gruß))?|gruß|grüße"
    r"|hochachtungsvoll|schöne(?:s|n) (?:tag|wochenende|abend)(?: noch)?"
    r"|(?:bien )?(?:à vous,? )?cordialement(?: vôtre)?|bien à (?:vous|toi)|sincères salutations"
    r"|(?:meilleures|sincères|cordiales) salutations|(?:très )?bonne (?:journée|soirée)"
    r"|(?:un grand )?merci(?: beaucoup| d'avance| d’avance)?|amicalement|bises|à bientôt"
    r"|salutations(?: distinguées)?|cdt|cdlt"
    r"|(?:reciba )?(?:un )?(?:cordial(?:es)? |atentos? )?saludos?(?: cordiales)?"
    r"|(?:muy )?atentamente|atte|(?:muchas )?gracias(?: de antemano)?|un abrazo|quedo atent[oa]"
    r"|(?:i miei (?:più )?)?(?:un )?(?:cordiali|cordiale|distinti|tanti) saluti?|(?:un )?saluti?"
    r"|(?:molte )?grazie(?: mille)?|a presto"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en|jes)?|mvg|groet(?:en|jes)?|hartelijk dank"
    r"|bedankt|atenciosamente|abraços?|(?:com os )?(?:melhores )?cumprimentos"
    r"|(?:muito )?obrigad[oa]"
    r"|(?:med )?(?:vänliga|vänlig|bästa|venlig|vennlig|mange|de bedste) ?(?:hälsning(?:ar)?"
    r"|hilsen(?:er)?|hilsner)?|mvh|mh|hälsningar|hilsen|tack|takk|mange tak(?:k)?|tak"
    r"|(?:ystävällisin|parhain) terveisin|terveisin|t|kiitos"
    r"|pozdrawiam(?: serdecznie)?|(?:z |serdeczne )?(?:poważaniem|pozdrowienia|pozdrowieniami)"
    r"|(?:s |se )?pozdravem|s úctou|hezký den|(?:s |lijep )?pozdrav(?:om)?|lep pozdrav"
    r"|üdvözlettel|cu (?:stimă|respect)|toate cele bune|saygılar(?:ımla)?|iyi günler"
    r"|(?:с уважением|с наилучшими пожеланиями|спасибо|всего доброго|з повагою)"
    r"|με εκτίμηση|敬具|よろしくお願い(?:いた)?します|此致|敬礼|祝好|谢谢|감사합니다)"
    r"[\s,.!;:。！\-–—)]*$",
    re.IGNORECASE,
)
"""A line that is nothing but a closing phrase."""

DISCLAIMER = re.compile(
    r"^\W{0,4}(?:P )?(?:confidentiality (?:notice|note)|(?:legal )?disclaimer\b|legal notice"
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
    r"|^(?:[A-Z]{1,2}-)?\d{4,6} [^\W\d_]{3,}$"
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
        " treasury finance accounting accounts logistics legal quality warehouse dispatch"
        " dispatcher secretary clerk technician architect developer designer programmer editor"
        " professor student researcher physician attorney lawyer controller controlling buchhaltung"
        " einkäufer einkäuferin acheteur acheteuse compras ventas directora director inkoop verkoop"
        " counsel agent broker planner producer recruiter scientist chair trustee treasurer dean"
        " surveyor driver chef owner principal intern trainee apprentice"
        " inköp försäljning myynti dział kierownik ředitel vedoucí"
    ).split()
)
"""Words of a line that gives a role or a company."""
NO_NAMES = frozenset(
    (
        "yes no ok okay sure done great perfect thanks thank agreed approved confirmed accepted"
        " noted declined received please sorry hello welcome congratulations excellent fine good"
        " never always today tomorrow monday tuesday wednesday thursday friday saturday sunday"
        " cancelled canceled resolved fixed attached regards ja nein danke oui non merci si sí"
        " gracias grazie the a an and or not this that it is to of in on for with my our your"
    ).split()
)
"""Words of a short last line that is an answer rather than a name."""
LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|google groups|listinfo|you received this message because"
    r"|list archive"
    r"|mailman|^microsoft teams meeting|^join (?:zoom|the) meeting",
    re.IGNORECASE,
)
