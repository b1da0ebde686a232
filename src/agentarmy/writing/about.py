"""What a single question is about, read strictly: a word of price or time binds to its noun."""

from __future__ import annotations

import re
from enum import StrEnum

from agentarmy.reading.text import fold
from agentarmy.writing.attributes import attributes_of


class About(StrEnum):
    """What a question is about, as far as a writer can tell."""

    PRICE = "price"
    DELIVERY = "delivery"
    BOTH = "both"
    DISCOUNT = "discount"
    DOCUMENT = "document"
    YES_NO = "yes_no"
    INCLUDED = "included"
    TERMS = "terms"
    TECHNICAL = "technical"
    AVAILABILITY = "availability"
    REFERENCE = "reference"
    PROCESS = "process"
    MEETING = "meeting"
    OTHER = "other"


LOOKED_UP = frozenset(
    {
        About.INCLUDED,
        About.TERMS,
        About.TECHNICAL,
        About.AVAILABILITY,
        About.PROCESS,
        About.OTHER,
    }
)
"""What only a document of the house can answer."""

_PRICED = re.compile(
    r"\b(?:prices?|pricing|costs?(?! (?:of (?:down-?time|delay|waiting|errors?|mistakes?)"
    r"|cent(?:re|er)))|costing"
    r"|quot(?:e|ation)s?|(?:the|a|one|your) (?:single |grand )?total(?! (?:weight|height|length"
    r"|width|floor|power|load|time|number))"
    r"|in total|total (?:price|sum|amount|cost)|total\W*$|(?:the|what) sum\b|(?:your|the|some"
    r"|any) figures?"
    r"|(?:the|a|one) (?:real|final|right|round|rough|firm)? ?number\b(?! of\b)"
    r"|set (?:us|me) back|(?:come|comes|amount|amounts) to\b|ball-?park|budget (?:price|number"
    r"|figure)"
    r"|what (?:do|does|would|will|are|is) (?:\w+ ){1,6}(?:run|go for|sell for)\W*$)"
)
_NUMBER_OF_A_THING = re.compile(
    r"\b(?:phone|telephone|serial|part|order|account|article|item|invoice|reference|po|vat"
    r"|tax) numbers?\b"
)
_NOT_PRICE = re.compile(
    r"\b(?:hold|holds|held|keep|lock|freeze|fix|valid|validity|good until|stand|stands|expire\w*"
    r"|firm)\b"
    r".{0,40}\b(?:price|prices|quote|offer)\b"
    r"|\b(?:price|prices|quote|quotation|offer)\b.{0,30}\b(?:valid|hold|holds|held|good for"
    r"|good until|good till"
    r"|expire\w*|stand|stands|firm|fixed|locked|open)\b"
    r"|\bwhy\b.{0,60}\bprice|\bprice (?:increase|rise|adjust\w+|list changes?|guarantee)"
    r"|\bcompared? (?:to|with)|\bcompare\b"
    r"|^(?:did|have|has|were|was) (?:you|they|he|she|it|my|our|the)\b"
    r"|\bneed (?:from (?:me|us) )?(?:to|for) (?:the |a |make |give |do |send )*(?:us )?(?:an? "
    r"|the |your )?quot"
    r"|\b(?:pays?|paying) for\b"
)
"""A price is spoken of, and something else is asked."""
_HOW_MUCH = re.compile(
    r"\bhow (?:much|many)\b(?: of (?:a |an |the )?)?(?: more| less"
    r"| extra)?\s*(?P<next>[\w-]*)(?P<rest>.*)"
)
_MEASURED = re.compile(
    r"\b(?:weigh|weighs|hold|holds|carry|carries|lift|lifts|draw|draws|consume\w*|stack|stacks"
    r"|handle|handles"
    r"|process|processes|print|prints|store|stores|produce\w*|reduce\w*|save|saves|fit|fits|use"
    r"|uses|need|needs"
    r"|require|requires|take up|takes up|vary|varies|know|differ\w*)\b"
)
_COSTS = re.compile(
    r"\b(?:cost\w*|charge\w*|pay|price\w*|come to|comes to|set (?:us|me) back|owe|bill\w*|spend"
    r"|quote\w*|ask(?:ing)? for"
    r"|be (?:for|if|with|altogether|in total|all in)|want for)\b"
)
_PLAIN_NEXT = frozenset(
    "is are was would will for do does did can could should it they that this to".split()
)
_MONEY_NOUN = frozenset("money cash dollars euros pounds usd eur".split())
_DELIVERS = (
    r"(?:deliver\w*|lead[- ]?times?|ship(?:s|ped|ping|ment)?|arriv\w*|dispatch\w*|despatch\w*"
    r"|supply|suppl(?:y|ied)"
    r"|(?:get|have|receive|expect) (?:it|them|these|those|this|one|all|the|my|our|a|an|any|some"
    r"|both|\w+ (?:of|units?"
    r"|pieces?))\b|(?:be there|(?:be|is|are|get|gets|come|comes|have (?:it|them)) (?:here"
    r"|with (?:us|me)|on (?:site|(?:our|my|the)"
    r" (?:dock|yard|site|floor|doorstep))|at (?:our|my|the)|in (?:our|my|the)))|reach (?:us|me)"
    r"|turn ?around"
    r"|from (?:order|po)\b|after (?:order|we order|i order|the order|the po)"
    r"|\w+ days from)"
)
_DELIVERY = re.compile(
    rf"\b(?:how (?:long|soon|fast|quick(?:ly)?|early|late|many (?:\w+ )?(?:days|weeks"
    rf"|months))\b.*?\b{_DELIVERS}"
    rf"|(?:when|by when|what day|which day|what date|which date|how) (?:\w+ ){{0,6}}?{_DELIVERS}"
    r"|(?:deliver(?:y|ies)|shipping|ship|dispatch|arrival) (?:times?|dates?|days?|schedule)"
    r"|lead[- ]?times?"
    r"|(?:what|how)(?:'s| is| are| about)? (?:the |your )?(?:\w+ )?delivery\W*$"
    r"|what (?:is|would be|are) (?:the|your) (?:\w+ )?(?:delivery|lead time)"
    r"|(?:the|a|one|your) (?:(?:real|firm|final|exact|new|honest) )(?:date|day)\b"
    r"|deliver (?:it|them|\w+) (?:in|within|by|before)|\w+ days from"
    r"|(?:can|could|will|would) (?:you|we|they|it) (?:\w+ ){0,6}?(?:deliver|ship|arrive"
    r"|be (?:here|there|with us)|have (?:it|them)"
    r"|get (?:it|them))\b.{0,40}\b(?:in|within|by|before|until|on|for)\b"
    r"|delivery (?:\w+ )?(?:by|before|within|until) "
    r"|earliest (?:delivery|date|day)|how (?:long|soon)\W*$|until (?:they|it)(?:'re|'s| are"
    r"| is) (?:here|with us)"
    r"|how long (?:do|does|would|will) (?!(?:\w+ ){0,2}(?!deliver)[\w-]*(?:ing|tion|ment|ance|up"
    r"|over|visits?|trials?"
    r"|reviews?|approvals?|repairs?|audits?|checks?|tests?|courses?"
    r"|service) )(?:(?:the )?[\w-]+ ){1,4}take\W*$)"
)
_BARE_TAKE = re.compile(r"\bhow long (?:do|does|would|will|did) (?:it|this|that) (?:all )?take\W*$")
_NO_DELIVERY = re.compile(
    r"\bdelivery (?:address|note|slip|terms?|costs?|charges?|fees?|policy|window)"
    r"|\bship(?:ping)? (?:address|costs?|charges?|terms?)"
    r"|\b(?:do|does|can|could) you (?:ever |also |even )?(?:ship|deliver) (?:to|into|in|outside)\b"
    r"(?! (?:\w+ ){0,4}(?:by|within|before) )"
    r"|\b(?:what|how much) (?:does|is|would|do|will) (?:the )?(?:shipping|delivery"
    r"|freight)\b.{0,20}\b(?:cost|charge)"
    r"|\bhow (?:do|does) (?:you|it|they|the \w+) (?:ship|arrive|come|get here)\W*$"
    r"|\bhow is it shipped"
    r"|\b(?:invoice|quote|offer|contract|drawing|paper|draft|answer|call|reply|drawings|proposal"
    r"|samples?|video"
    r"|data ?sheet|manual|document\w*|technician|engineer|fitters?|somebody|someone|report"
    r"|reference|price)\b"
)
_DATE_ALONE = re.compile(
    r"^(?:and |what'?s? |what is |give me |i need |tell me )*(?:the |a |one |your )?(?:real "
    r"|firm )?date\W*$"
)
_INCLUDED = re.compile(
    r"\b(?:includ\w+|incl\b\.?|in (?:that|the|your|this) (?:price|sum|total|quote|figure)"
    r"|part of the (?:price|quote)"
    r"|all[- ]in\b|(?:on top|extra|separate(?:ly)?|added)\W*$|charged? (?:extra|separately"
    r"|on top)|come with|covered by"
    r"|do (?:we|i) (?:have to )?pay extra|cost (?:us |me )?extra)\b"
)
_IS_IT = re.compile(
    r"^(?:\W|\b(?:and|also|but|so|then|please|tell me|let me know)\b)*(?:is|are|does|do|will"
    r"|would|can|if)\b"
    r"|\bwhether\b|\bwhat(?:'s| is| are)? (?:all |is |are )?(?:included|in (?:that|the|your"
    r"|this) (?:price|sum|total|quote))"
)
"""Asked whether it is in the price; 'one total, freight included' asks for the total."""
_DISCOUNT = re.compile(
    r"\b(?:discounts?|rebates?|(?:better|lower|best|special|sharper|keener) (?:price|offer|deal"
    r"|rate|quote)"
    r"|do (?:any |much |a bit |a little |something )?better|cheaper(?! (?:[a-z]+ )?(?:model"
    r"|version|one|option|machine|alternative|product|type|size)s?\b)|(?:come|go|get|bring) (?:it "
    r"|that |them |the price )?down"
    r"|(?:knock|take|shave) (?:\w+ ){0,4}off|(?:\d+|five|ten|fifteen|twenty) ?(?:%|percent"
    r"|per cent) (?:off|discount|down\b(?! ?payment)|less|cheaper)"
    r"|(?:give|grant|allow|do|offer|get|take|want|need|say|manage|have)\b[^.?!]{0,25}?(?:\d+|five"
    r"|ten|fifteen|twenty) ?(?:%|percent|per cent)"
    r"(?! (?:of|with (?:the )?order|on (?:order|delivery|signature|signing)|now|up|in advance"
    r"|deposit|down ?payment|humidity|more|faster)\b)"
    r"|sharpen (?:your|the) pencil|wiggle room|room (?:in|on) the price|price break"
    r"|match (?:their|the|that|this) (?:\w+ )?(?:price|offer|quote|[$\u20ac\u00a3]?\d)"
    r"|meet us (?:half-?way|at)|(?:reduce|lower|drop|cut) (?:the |your )?price"
    r"|move on (?:the )?price|what can you do on (?:the )?price)"
)
_YES_NO = re.compile(r"\b(?:yes or no|in writing)\b")
_MEETING = re.compile(
    r"\b(?:(?:re-?schedule|move|postpone|shift|bring forward) (?:the |our |this |it "
    r"|that )*(?:call|meeting|talk|visit|appointment|demo|to)?"
    r"|(?:call|meeting|visit|appointment|demo)\b.{0,30}\b(?:instead|another (?:day|time)"
    r"|different (?:day|time)|later)"
    r"|(?:are|would) you (?:be )?(?:free|available)|(?:does|would|will"
    r"|could) (?:\w+ ){0,5}(?:work|suit)(?: for)? (?:you|your)"
    r"|(?:do|could|can|shall) we (?:do|say|make it|meet|speak|talk|try|find)\b.{0,60}"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|what time (?:suits|works|should)"
    r"|^(?:would|could|can|does|is|how about|what about|shall)\b(?!.*\b(?:deliver|ship|arriv))"
    r".{0,40}\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.{0,80}\b(?:works?|suits?|better|best|convenient|possible|ok"
    r"|okay|fine|free|for a (?:call|talk|chat))\b)"
)
_REFERENCE = re.compile(
    r"\b(?:references?(?! (?:number|price|guide))|referrals?|other customers|who else (?:uses"
    r"|runs|has|buys)|case stud(?:y|ies)|customers? (?:like us|near|in our)"
    r"|see (?:one|it) (?:running|in (?:action|operation))|(?:speak|talk) (?:to|with) (?:a"
    r"|one of your|another) (?:customers?|users?))\b"
)
_TERMS = frozenset({"payment", "notice", "minimum"})
_PROCESS = re.compile(
    r"\b(?:next steps?|what happens (?:next|now|after|then)|how (?:do|does|should|can"
    r"|would) (?:we|i|this|it|the order) (?:proceed|go on|order|continue|work from here)"
    r"|what (?:do|would|will) you need (?:from|to)|who (?:is|will be|would be) (?:our|my"
    r"|the) (?:contact|person)|how does (?:the )?(?:order|process|installation) (?:work|run|go))\b"
)


def about(question: str) -> About:
    """Return what one question or wish is about; OTHER where nothing says it for certain."""
    low = " ".join(fold(question).split())
    if _YES_NO.search(low):
        return About.YES_NO
    if _REFERENCE.search(low):
        return About.REFERENCE
    if _MEETING.search(low):
        return About.MEETING
    if _DISCOUNT.search(low):
        return About.DISCOUNT
    if _INCLUDED.search(low) and (_IS_IT.search(low) or not wants_price(low)):
        return About.INCLUDED
    price, delivery = wants_price(low), wants_days(low)
    if price or delivery:
        return About.BOTH if price and delivery else About.PRICE if price else About.DELIVERY
    found = {a.name for a in attributes_of(low)}
    if found & _TERMS:
        return About.TERMS
    if "stock" in found:
        return About.AVAILABILITY
    if found:
        return About.TECHNICAL
    return About.PROCESS if _PROCESS.search(low) else About.OTHER


def wants_price(low: str) -> bool:
    """Say whether folded words ask for a price; 'how much' binds to the noun behind it."""
    if _NOT_PRICE.search(low):
        return False
    counted = _HOW_MUCH.search(low)
    if counted:
        return _counted(counted)
    text = _NUMBER_OF_A_THING.sub(" ", low)
    return bool(_PRICED.search(text))


def _counted(found: re.Match[str]) -> bool:
    """Whether 'how much …' asks for money: by its noun, else by its verb."""
    word, rest = found["next"], found["rest"]
    if found[0].startswith("how many"):
        return False
    if word in _MONEY_NOUN or not word:
        return True
    if word not in _PLAIN_NEXT and word not in ("a", "an", "the", "one", "each", "per"):
        return False  # 'how much floor', 'how much tape'
    if word in ("is", "are", "was", "for", "a", "an", "the", "one", "each", "per"):
        return not attributes_of(rest) or bool(_COSTS.search(rest))
    if _COSTS.search(f"{word}{rest}"):
        return True
    return not _MEASURED.search(rest) and word not in (
        "do",
        "does",
        "did",
        "can",
        "could",
        "should",
    )


def wants_days(low: str) -> bool:
    """Say whether folded words ask for the time or day of delivery, and of nothing else."""
    if _DATE_ALONE.match(low):
        return True
    if _BARE_TAKE.search(low) or _NO_DELIVERY.search(low):
        return bool(re.search(r"\blead[- ]?times?\b|\bdelivery (?:times?|dates?)\b", low))
    found = _DELIVERY.search(low)
    if found is None:
        return False
    asked = {a.name for a in attributes_of(low)} - {"stock", "freight", "space"}
    return not asked or bool(re.search(r"\b(?:deliver\w*|lead[- ]?times?|ship\w*|arriv\w*)\b", low))
