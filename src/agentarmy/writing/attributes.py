"""What a question of fact asks for, and which words of a document really say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from agentarmy.reading.text import fold


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property of a thing or service: how it is asked for, what says it, how it is headed.

    `asks` matches a folded question, `holds` a folded sentence that gives the property.
    """

    name: str
    label: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]


_N = r"\d[\d.,]*\s*"
_TABLE = (
    (
        "space",
        "Footprint",
        r"floor(?! pattern)|foot-?prints?|(?<!hard disk )(?<!disk )space|square (?:met\w+|feet)"
        r"|sq\.? ?(?:m|ft)|dimensions?|how (?:big|wide|large|long (?:is|are) (?:the|a|one|it))"
        r"|(?:how much|enough) room|room (?:does|do|will|would)"
        r"|measurements|fit (?:in|into|through|between)",
        rf"foot-?print|floor space|floor area|dimensions?|{_N}(?:m|cm|mm|ft|feet|met\w+)?"
        rf"\s*(?:by|x|\u00d7)\s*{_N}(?:m|cm|mm|ft|feet|met\w+)\b|square (?:met\w+|feet)"
        rf"|\bsq\.? ?(?:m|ft)\b",
    ),
    (
        "power",
        "Power supply",
        r"power(?! ?points?)|electric\w*|volt\w*|three-?phase|single-?phase|phases?|amps?|amperage"
        r"|kilowatts?|kw|wattage|mains|sockets?|plugs?|circuits?|(?:current )?draw|breakers?"
        r"|fuses?",
        r"volts?|phase|kilowatts?|\d ?kw|\d ?a\b|amps?|sockets?|\d ?v\b|watts?|battery|batteries",
    ),
    (
        "air",
        "Compressed air",
        r"(?:compressed )?air(?! ?(?:freight|port|cargo|mail))|pneumatic\w*|compressor|bars? of"
        r"|psi",
        r"compressed air|\d ?bar\b|psi|pneumatic\w*",
    ),
    (
        "noise",
        "Noise",
        r"loud\w*|nois[ey]\w*|decibels?|db\(?a?\)?|quiet\w*|sound (?:level|pressure)",
        r"decibels?|\d ?db|nois[ey]\w*|loud\w*|quiet\w*",
    ),
    (
        "load",
        "Load",
        r"(?:max\w*|heaviest|highest) (?:\w+ )?(?:weight|load)|payload|load(?:ing)? capacity"
        r"|how (?:heavy|much weight) (?:can|may|could|do|does|is the heaviest)\b"
        r"|how heavy (?:a|an|the) \w+ (?:can|may|could)|(?:weight|kilos?|kg) (?:can|may) (?:it"
        r"|they|the)"
        r"|(?:lift|carry|hold|take|handle)s? \d+ ?(?:kg|kilos?|pounds|lbs?)",
        rf"(?:up to|max\w*|at most|no more than|carr\w+|lifts?|holds?) {_N}(?:kg|kilo\w*|t|tons?"
        rf"|tonnes"
        r"|pounds|lbs?)\b|payload|load of",
    ),
    (
        "weight",
        "Weight",
        r"(?:what|how much) (?:do|does|will|would|did) (?:\w+ ){1,5}weigh\b|how heavy (?:is|are)"
        r"|(?:net|gross|own|total|shipping) weight|weight of (?:the|a|one)|its weight|weighs?\b",
        rf"weigh(?:s|t|ing)? (?:about |around )?{_N}(?:kg|kilo\w*|t|tons?|tonnes|pounds|lbs?)\b",
    ),
    (
        "speed",
        "Speed",
        r"how (?:fast|quick(?:ly)?) (?:is|are|can|does|do|will|would) (?:it|they|the|a|one)\b"
        r"(?!.*\b(?:be (?:here|there|with)|deliver\w*|ship\w*|arriv\w*|get|com\w+|on site|respond"
        r"|install\w*"
        r"|up and|change\w*|technician|engineer|help|repair\w*))"
        r"|how many (?:[\w-]+ ){1,5}(?:a|an|per|each|every) (?:second|minute|hour|shift|day)"
        r"|through-?put|output (?:per|an?)|cycle times?|(?:a|per) (?:minute|hour)|line speed|speed",
        r"(?:a|an|per|each|every) (?:second|minute|hour)\b|/ ?(?:min|h|s)\b|through-?put"
        r"|cycle time",
    ),
    (
        "height",
        "Height",
        r"how (?:high|tall)|(?:max\w* |stack\w* |build\w* |own )?height",
        rf"height|{_N}(?:m|cm|mm|ft|feet) (?:high|tall)|to {_N}m\b|headroom",
    ),
    (
        "teaching",
        "Teaching",
        r"teach\w*|program+(?:er|ers|ing|med)?\b|new pattern|learn (?:a|the|new)|integrator"
        r"|set up a (?:new )?(?:recipe|pattern|job)",
        r"taught|teach\w*|programm(?:ing|er|ed)|on the screen",
    ),
    (
        "changeover",
        "Changeover",
        r"change-?over|(?:change|changing|switch\w*|adjust\w*) (?:\w+ ){0,4}(?:sizes?|formats?"
        r"|rolls?"
        r"|products?|tools?)|(?:size|format|tool|roll) changes?|re-?tool\w*",
        r"chang(?:e|es|ing) (?:of )?(?:the )?(?:sizes?|formats?|rolls?|tools?)|(?:size|format"
        r"|tool) change"
        r"|change-?over|self-adjusting",
    ),
    (
        "sizes",
        "Sizes",
        r"(?:carton|box|case|size|format)s? (?:range|sizes?|dimensions)"
        r"|(?:what|which|how many) (?:\w+ )?sizes?"
        r"|(?:smallest|largest|biggest|minimum|maximum) (?:carton|box|case|size|format|width"
        r"|length)"
        r"|mixed sizes|size range",
        rf"(?:width|length|height|sizes?) {_N}|{_N}to {_N}(?:mm|cm|m)\b|mixed sizes|one size",
    ),
    (
        "warranty",
        "Warranty",
        r"warrant\w*|guarantee (?:period|on|for)|guarantees?\b(?!.* (?:date|price|deliver\w*))",
        r"warrant\w*|guarantee",
    ),
    (
        "payment",
        "Payment",
        r"(?:payment|credit) (?:terms?|conditions?|plan|schedule)|terms of payment|(?:how"
        r"|when) (?:do|must"
        r"|should|would|will) (?:we|i) (?:have to )?pay\b|down ?payment|pre-?payment|net \d+"
        r"|deposits?"
        r"|pay (?:in|by|later|up ?front|monthly|on)|days net|instal+ments?|payment",
        r"payment|\d+ days net|net \d+|down ?payment|with the order|deposit|instal+ments?",
    ),
    (
        "freight",
        "Freight",
        r"freight|shipping(?: cost\w*| charge\w*)?|carriage|postage|transport(?:ation)?"
        r"|delivery (?:costs?"
        r"|charges?|fees?)|incoterms?|ddp|dap|exw|ex works",
        r"freight|shipping|carriage|postage|transport\w*",
    ),
    (
        "start-up",
        "Start-up",
        r"start-?up|commissioning|set-?up (?:days?|included)|onboarding",
        r"start-?up|commissioning|onboarding",
    ),
    (
        "support",
        "Support",
        r"how (?:fast|quick\w*|soon) (?:\w+ ){0,3}(?:technicians?|engineers?|fitters?|mechanics?)\b"
        r"|(?:technician|engineer|service) (?:\w+ ){0,3}(?:on site|come|respon\w+|be here)"
        r"|(?:how (?:fast|quick\w*|soon)|when) (?:\w+ ){1,8}on site|response times?"
        r"|(?:how (?:fast|quick\w*))"
        r" (?:do|does|can|will|would) (?:you|your \w+) (?:respond|react|come out|help)"
        r"|on-?site service",
        r"on site|response time|within \w+ (?:working |business )?(?:hours?|days?)",
    ),
    (
        "help",
        "Telephone help",
        r"hot-?line|help-?desk|(?:tele)?phone (?:help|support)|support hours|(?:24/7"
        r"|round the clock)"
        r"|who (?:do|can) (?:we|i) (?:call|phone) (?:when|if|at night)",
        r"telephone|hot-?line|help-?desk|\d\d:\d\d to \d\d:\d\d|24/7",
    ),
    (
        "spares",
        "Spare parts",
        r"spares?|spare parts?|wear(?:ing)? parts?|replacement (?:parts?|heads?)|consumables?",
        r"spares?\b|wear parts|replacement (?:parts?|heads?)|consumables?",
    ),
    (
        "protection",
        "Protection",
        r"ip ?\d\d|wash-?down|hose(?:d| it| down)|splash\w*|water-?proof|food (?:version|grade"
        r"|safe)"
        r"|wet (?:area|room|hall)",
        r"ip ?\d\d|wash-?down|splash|water-?proof",
    ),
    (
        "climate",
        "Temperature",
        r"temperatures?|degrees|freezer|cold (?:store|room|hall)|humidity|humid|celsius|fahrenheit",
        r"temperatures?|degrees|\u00b0|celsius|fahrenheit|humidity",
    ),
    (
        "certificates",
        "Marks",
        r"(?:ce|ul|csa|fcc|tuv|atex)\b(?: \w+)?|certif\w*|ul-?listed"
        r"|(?:safety )?approvals? (?:of the|for the) \w+"
        r"|e-?stop|emergency stop|guard(?:s|ing)\b|interlock\w*|risk assessment",
        r"\bce\b|\bul\b|certif\w*|marked|guards?\b|interlock\w*|emergency stop|risk assessment",
    ),
    (
        "validation",
        "Documents",
        r"iq/?oq|i\.?q\.?(?: and |/)o\.?q|validation (?:documents?|set|protocols?)"
        r"|qualification (?:documents?|protocols?)|audit trail|traceability",
        r"iq/?oq|qualification protocols?|audit trail|traceability",
    ),
    (
        "interface",
        "Interface",
        r"interfaces?|integrat\w+|connect\w* (?:it |them )?(?:to|with)|(?:talk|speak)s? to (?:our"
        r"|the|my|an?)"
        r"|\bapi\b|rest call|protocols?\b|(?:work|run)s? with (?:our|sap|the) \w*(?: system| wms"
        r"| erp)?"
        r"|how (?:does|do) (?:it|they|the \w+) get (?:its|their|the) data|data format",
        r"interfaces?|\bapi\b|rest call|socket|from a host|folder of files|integrat\w+|connects?",
    ),
    (
        "data",
        "Data",
        r"(?:what|which|where|how long|any|customer|personal) (?:\w+ ){0,3}data"
        r"|data (?:\w+ ){0,3}(?:stored|kept|saved|retention|protection)"
        r"|internet|remote (?:help|access|maintenance|support)|on-?line connection|offline"
        r"|cyber\w*|firmware",
        r"\bdata\b|internet|remote|firmware|print jobs",
    ),
    (
        "resolution",
        "Resolution",
        r"resolution|dpi|print quality",
        r"dpi|resolution",
    ),
    (
        "lifetime",
        "Service life",
        r"how long (?:does|do|will|would) (?:it|they|one|the [\w-]+) (?:usually |normally )?last"
        r"|life-?(?:time|span)"
        r"|service life|how old",
        r"life-?(?:time|span)|service life|lasts?\b|years of",
    ),
    (
        "stock",
        "Stock",
        r"(?:in|on) stock|in store|available (?:from stock|now|ex stock|at once|right away)"
        r"|availability|stock levels?"
        r"|discontinued|still (?:make|made|build|sell|produce)",
        r"\bstock\b|available (?:from|at)|discontinued|built to order|made to order",
    ),
    (
        "minimum",
        "Minimum order",
        r"minimum (?:order|quantity|purchase)|moq|least (?:we|i) (?:can|may|could) (?:order|buy)",
        r"minimum (?:order|quantity)|moq|no minimum|from one unit",
    ),
    (
        "notice",
        "Contract term",
        r"notice period|contract (?:term|length|duration|run)|minimum term|cancel\w*|terminat\w*"
        r"|how long (?:is|are) (?:we|i) (?:tied|bound)|lock(?:ed)?-?in",
        r"notice|minimum term|cancel\w*|terminat\w*|contract (?:term|runs)",
    ),
)


@cache
def _all() -> tuple[Attribute, ...]:
    return tuple(
        Attribute(name, label, re.compile(rf"\b(?:{asks})"), re.compile(rf"(?<!\w)(?:{holds})"))
        for name, label, asks, holds in _TABLE
    )


_OVER = {"load": ("weight", "height"), "protection": ("sizes",), "validation": ("certificates",)}
"""A narrower property, and the wider ones that the same words would match too."""


def attributes_of(question: str) -> tuple[Attribute, ...]:
    """Return the properties that a question asks for, in the order of its words; () for none."""
    folded = " ".join(fold(question).split())
    found = [(hit.start(), a) for a in _all() if (hit := a.asks.search(folded))]
    names = {a.name for _, a in found}
    wider = {name for one in names for name in _OVER.get(one, ())}
    found.sort(key=lambda pair: pair[0])
    return tuple(a for _, a in found if a.name not in wider)
