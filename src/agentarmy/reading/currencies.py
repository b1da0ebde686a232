"""Currencies as people write them: symbols, ISO 4217 codes, names with and without the country."""

from __future__ import annotations

import re
from collections.abc import Iterable

SYMBOLS = {
    "us$": "USD", "usd$": "USD", "u.s.$": "USD", "ca$": "CAD", "can$": "CAD", "cad$": "CAD",
    "c$": "CAD", "au$": "AUD", "aud$": "AUD", "a$": "AUD", "nz$": "NZD", "nzd$": "NZD",
    "s$": "SGD", "sgd$": "SGD", "sg$": "SGD", "hk$": "HKD", "hkd$": "HKD", "r$": "BRL",
    "brl$": "BRL", "mx$": "MXN", "mxn$": "MXN", "nt$": "TWD", "twd$": "TWD", "clp$": "CLP",
    "cop$": "COP", "col$": "COP", "ar$": "ARS", "j$": "JMD", "tt$": "TTD", "dollar": "USD",
    "$": "USD", "\uff04": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY",
    "\uffe5": "JPY", "\u5143": "CNY", "\u5186": "JPY", "\u20b9": "INR", "\u20a8": "INR",
    "rs.": "INR", "rs": "INR", "\u20a9": "KRW", "\u20ba": "TRY", "\u20bd": "RUB", "\u20aa": "ILS",
    "\u0e3f": "THB", "\u20ab": "VND", "\u20b1": "PHP", "\u20b4": "UAH", "\u20a6": "NGN",
    "\u20be": "GEL", "\u20bf": "BTC", "\u20ad": "LAK", "\u20a1": "CRC", "\u20ae": "MNT",
    "\u20b8": "KZT", "\u20bc": "AZN", "\u20b5": "GHS", "\u20b2": "PYG", "\u09f3": "BDT",
    "\u17db": "KHR", "\u058f": "AMD", "z\u0142": "PLN", "k\u010d": "CZK", "rp": "IDR",
}  # fmt: skip
_SPACED = {
    f"{name} $": code
    for name, code in (
        ("c", "CAD"), ("ca", "CAD"), ("us", "USD"), ("u.s.", "USD"), ("hk", "HKD"),
        ("au", "AUD"), ("nz", "NZD"), ("nt", "TWD"),
    )
}  # fmt: skip
SYMBOLS |= _SPACED
SIGNS = "".join(s for s in SYMBOLS if len(s) == 1)
"""Symbols of one sign, which may also stand behind the number."""

CODES = (
    "usd eur gbp jpy chf cad aud nzd sgd hkd inr cny rmb sek nok dkk pln czk huf ron bgn brl mxn "
    "zar aed sar ils thb myr idr php krw twd vnd clp cop ars btc eth rub uah egp ngn kes ghs qar "
    "kwd bhd omr jod pkr bdt lkr npr mmk khr kzt uzs azn amd rsd isk hrk mur tnd dzd uyu pyg crc "
    "dop gtq hnl nio pab jmd ttd bbd xof xaf xpf xcd etb tzs ugx zmw bwp nad mzn aoa mnt afn irr "
    "iqd lbp syp yer mdl mkd btn mvr bnd fjd pgk wst sbd vuv kyd bsd bzd gyd srd awg ang htg "
    "dem frf itl esp nlg bef ats"
).split()
"""Codes but those that are English words ('all', 'try', 'pen', 'top', 'mad', 'gel', 'cup')."""
_SAME = {"RMB": "CNY"}

_UNITS: dict[str, dict[str, str]] = {
    "dollar": {
        "": "USD", "us": "USD", "u.s.": "USD", "u . s .": "USD", "american": "USD",
        "united states": "USD", "canadian": "CAD", "australian": "AUD", "aussie": "AUD",
        "new zealand": "NZD", "kiwi": "NZD", "hong kong": "HKD", "singapore": "SGD",
        "taiwan": "TWD", "new taiwan": "TWD", "jamaican": "JMD", "fiji": "FJD", "brunei": "BND",
        "bahamian": "BSD", "barbadian": "BBD", "namibian": "NAD",
    },
    "buck": {"": "USD"},
    "pound": {
        "": "GBP", "british": "GBP", "uk": "GBP", "english": "GBP", "egyptian": "EGP",
        "irish": "IEP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG",
    },
    "pound sterling": {"": "GBP"},
    "quid": {"": "GBP"},
    "euro": {"": "EUR"},
    "yen": {"": "JPY", "japanese": "JPY"},
    "yuan": {"": "CNY", "chinese": "CNY"},
    "renminbi": {"": "CNY", "chinese": "CNY"},
    "rmb": {"": "CNY"},
    "won": {"": "KRW", "south korean": "KRW", "korean": "KRW"},
    "rupee": {
        "": "INR", "indian": "INR", "pakistani": "PKR", "pakistan": "PKR", "sri lankan": "LKR",
        "sri lanka": "LKR", "nepalese": "NPR", "mauritian": "MUR",
    },
    "rupiah": {"": "IDR", "indonesian": "IDR"},
    "ringgit": {"": "MYR", "malaysian": "MYR"},
    "baht": {"": "THB", "thai": "THB"},
    "dong": {"": "VND", "vietnamese": "VND"},
    "taka": {"": "BDT", "bangladeshi": "BDT"},
    "franc": {
        "": "CHF", "swiss": "CHF", "french": "FRF", "belgian": "BEF", "cfa": "XOF",
        "luxembourg": "LUF",
    },
    "guilder": {"": "NLG", "dutch": "NLG", "netherlands": "NLG"},
    "deutschmark": {"": "DEM"},
    "mark": {"deutsche": "DEM", "german": "DEM", "west german": "DEM", "d -": "DEM", "d-": "DEM"},
    "deutsche mark": {"": "DEM"},
    "markka": {"": "FIM", "finnish": "FIM"},
    "peseta": {"": "ESP", "spanish": "ESP"},
    "escudo": {"": "PTE", "portuguese": "PTE"},
    "drachma": {"": "GRD", "greek": "GRD"},
    "schilling": {"": "ATS", "austrian": "ATS"},
    "lire": {"": "ITL", "italian": "ITL"},
    "lira": {"": "TRY", "turkish": "TRY", "italian": "ITL"},
    "krona": {"": "SEK", "swedish": "SEK", "icelandic": "ISK"},
    "kronor": {"": "SEK", "swedish": "SEK"},
    "kr": {"": "SEK"},
    "krone": {"": "NOK", "norwegian": "NOK", "danish": "DKK"},
    "kroner": {"": "NOK", "norwegian": "NOK", "danish": "DKK"},
    "zloty": {"": "PLN", "polish": "PLN"},
    "forint": {"": "HUF", "hungarian": "HUF"},
    "koruna": {"": "CZK", "czech": "CZK"},
    "crown": {"czech": "CZK", "swedish": "SEK", "norwegian": "NOK", "danish": "DKK"},
    "hryvnia": {"": "UAH", "ukrainian": "UAH"},
    "ruble": {"": "RUB", "russian": "RUB"},
    "rouble": {"": "RUB", "russian": "RUB"},
    "tenge": {"": "KZT"},
    "lari": {"": "GEL", "georgian": "GEL"},
    "dinar": {
        "kuwaiti": "KWD", "jordanian": "JOD", "bahraini": "BHD", "iraqi": "IQD",
        "tunisian": "TND", "algerian": "DZD", "serbian": "RSD",
    },
    "dirham": {"": "AED", "uae": "AED", "emirati": "AED", "moroccan": "MAD"},
    "riyal": {"": "SAR", "saudi": "SAR", "qatari": "QAR"},
    "rial": {"": "IRR", "iranian": "IRR", "omani": "OMR"},
    "shekel": {"": "ILS", "israeli": "ILS"},
    "rand": {"": "ZAR", "south african": "ZAR"},
    "naira": {"": "NGN", "nigerian": "NGN"},
    "cedi": {"": "GHS", "ghanaian": "GHS"},
    "shilling": {"kenyan": "KES", "ugandan": "UGX", "tanzanian": "TZS"},
    "birr": {"": "ETB"},
    "peso": {
        "": "MXN", "mexican": "MXN", "argentine": "ARS", "argentinian": "ARS", "chilean": "CLP",
        "colombian": "COP", "philippine": "PHP", "uruguayan": "UYU", "dominican": "DOP",
        "cuban": "CUP",
    },
    "real": {"brazilian": "BRL"},
    "reais": {"": "BRL"},
    "soles": {"": "PEN", "peruvian": "PEN"},
    "colones": {"": "CRC"},
    "bitcoin": {"": "BTC"},
    "kip": {"": "LAK"},
}  # fmt: skip
MINOR = {
    "cent": "USD", "eurocent": "EUR", "euro cent": "EUR", "pence": "GBP", "penny": "GBP",
    "pennies": "GBP", "paise": "INR", "paisa": "INR", "centavo": "MXN", "kopeck": "RUB",
    "rappen": "CHF", "centime": "CHF", "pfennig": "DEM",
}  # fmt: skip
"""Hundredths of a currency by their name."""
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"})


def choice(words: Iterable[str]) -> str:
    """Join words to an alternation, the longest first; a space is any white space."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", r"\s") for w in ordered)


def _named() -> dict[str, str]:
    names = {}
    for unit, countries in _UNITS.items():
        for country, code in countries.items():
            gap = "" if not country or country.endswith("-") else " "
            names[f"{country}{gap}{unit}"] = code
            names[f"{country}{gap}{unit}s"] = code
    return names | {"pounds sterling": "GBP", "deutsche marks": "DEM", "zlotys": "PLN"}


NAMES = _named()
"""Every name, singular and plural, to its ISO 4217 code."""


def code_of(sign: str) -> str:
    """Return the ISO code of a symbol, a code or a name in lower case; '' when it is none."""
    found = SYMBOLS.get(sign) or NAMES.get(" ".join(sign.split()))
    if found is None and sign in CODES:
        found = _SAME.get(sign.upper(), sign.upper())
    return found or ""
