"""The matter of a text: its words of substance by clause, what it denies, how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agentarmy.writing.manners import NEUTRAL
from agentarmy.writing.synonyms import OPPOSITES, alike, kin, root

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+")
_CUT = re.compile(
    r"[.!?;:\u2026\n]+(?=\s|$)|,\s+|\s[-\u2013\u2014]+\s|\s(?=(?:but|and|so|because|although"
    r"|while|if|as"
    r"|since|when|before|until|once|after|otherwise|unless)\s)"
)
_DENIES = re.compile(
    r"\b(?:not|never|cannot|nobody|nothing|none|neither|nor|hardly|no longer|no one|unable"
    r"|failed to"
    r"|refuse[sd]?)\b|n't\b|\bonly (?:trouble|problem|complaint)\b"
)
_LACKS = re.compile(
    r"\b(?:no(?! (?:longer|one|less|more|fewer|older|later|earlier)\b)|without|free of"
    r"|instead of|rather than|unlike|apart from|except"
    r"|out of (?=(?:warranty|stock|paper|order|service|date|use|guarantee|contract|season)\b))\b"
)
_JOINED = re.compile(
    r"\b(?:no objections? to|nothing against|no problems? with|not only|no doubt|why not"
    r"|not just|if not|no,)\b"
)
_CONTRAST = re.compile(
    r",\s*not\s+(?:the\s+)?(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|[a-z]+teen|[a-z]+ty(?:-[a-z]+)?)(?=\s*(?:[.,;]|$))"
)
"""'21 days, not ten' corrects a value; it turns no statement round."""
_HARDLY = re.compile(r"\b(?:hardly|scarcely)\b")
_TURNED = re.compile(r"\b(?:not|n't|never|no|nothing|cannot|without|useless)\b|n't\b")
_BEFORE = re.compile(r"\b(?:before|until|till|prior to|ahead of|unless)\b")
_AFTER = re.compile(
    r"\b(?:after|once(?= (?:the|you|it|we|they|he|she|i|this|that|your|our|all|everything)\b)"
    r"|as soon as|when|following)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|shall|going to|won't)\b|\b(?:we|it|they|you|that|i|he|she|there)'ll\b"
)
_SWEARS = re.compile(
    r"\b(?:guarante\w+|promis\w+|always|definitely|certainly|surely|ensur\w+|committed to|assured?"
    r"|without (?:fail|exception)|(?:our|my) word|in any case|no matter what|for sure|warrant\w*)\b"
)
_VOWS = re.compile(
    r"\b(?:i|we)\s(?:(?:can|will|do|hereby|fully)\s)*"
    r"(?:guarantee|promise|ensure|assure|swear|warrant|vouch)\b"
)
_MAYBE = re.compile(
    r"\b(?:may(?! \d)|might|could|possib\w+|perhaps|maybe|hop(?:e|es|ed|ing)|aim\w*|plan"
    r"|plans|planned"
    r"|planning|intend\w*|expect\w*|consider\w*|imagine|try|tries|trying|tried|likely"
    r"|probably|target"
    r"|goal|not sure|under way|in testing|being tested|being (?:discussed|reviewed)|would|'d"
    r"|if|unless"
    r"|depend\w*|estimat\w*|think|believe|unsure|undecided|open whether|rather|provided|subject to"
    r"|ask\w*|whether|want\w*|like to|need\w*|wish\w*|require\w*|please|proposal|proposed)\b|'d\b"
)
_UNSURE = re.compile(
    r"\b(?:may(?! \d)|might|could(?! you\b)|possibly|perhaps|maybe|hop(?:e|es|ed|ing)|aims?"
    r"|aiming|aimed|plans?|planned|planning"
    r"|intend\w*|expect\w*|(?:would )?consider|imagine|try|tries|trying|likely|probably"
    r"|target is|goal is"
    r"|not sure|under way|being tested|(?:would|'d) (?:be glad|be happy|gladly|love)"
    r"|estimated?|believe|unsure|undecided)\b|'d (?:be glad|be happy|love|gladly)\b"
)
_ABLE = re.compile(r"\b(?:can(?! not\b)(?!'t)(?!\u2019t)|able to|allowed to)\b")
_STILL_ABLE = re.compile(
    r"\b(?:can|could|able|allow\w*|may|possible|possibly|cannot|can't|works?|takes?|lets?)\b|'d\b"
)
_DONE = re.compile(
    r"\b(?:has|have|had|'ve|'s)\s(?:(?:already|now|also|been|just)\s)*"
    r"([a-z]{3,}ed|won|bought|chosen|sent|paid|given|taken|begun|made|found|sold|built|spent|met"
    r"|spoken|written|told|asked|shown|seen|received|read|said|left|lost|kept|held|done|drawn)\b"
)
_LIGHT = frozenset(
    (
        "a an the and or but so if as at by for from in into of off on onto out over per than"
        " that their them then there these they this those through to too under until up upon us"
        " very was we were what when where which while who whom whose why will with within you"
        " your yours he she his her hers him it its i me my mine our ours am is are be been"
        " being do does did done have has had having get gets got can could may might shall"
        " should would must not no nor never none nothing nobody cannot let lets here also just"
        " only even still yet both each either neither all any some such same other another more"
        " most less least much many few own how about around above below between during before"
        " after again once ever already now soon today currently present moment time times way"
        " thing things one ones side need needs needed want wants wanted like please thank"
        " thanks say says said saying tell tells told telling ask asks asked asking mention"
        " mentioned note noted hear heard write wrote written know known use uses used using"
        " take takes taken taking give gives given make makes made put puts go goes going come"
        " comes coming keep keeps kept stay stays look looks looking become mean means meant"
        " true fact case point since because due though although however therefore well really"
        " quite perhaps maybe possible possibly able allow allowed lot bit little part"
        " kind yes ok sure via ie eg mr mrs ms dr that's it's there's they're we're you're i'm"
        " ve ll re d s t m p pm first next last long longer far apart besides including included"
        " regarding concerning according reckon roughly approximately nearly almost down away"
        " back together every everything everyone two three four five six seven eight nine ten"
        " eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
        " thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
        " half third fourth fifth tenth quarter percent minute minutes hour hours day days"
        " week weeks month months"
        " year years eur usd gbp euro euros dollar dollars later twice thrice monday tuesday"
        " wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays"
        " fridays saturdays sundays january february march april june july august september"
        " october november december count counts counted isn aren don doesn didn couldn wouldn"
        " shouldn hasn haven hadn weren wasn ain needn plan planned plans aim aims goal hope"
        " hopes expect expects expected intend consider considering try trying person people"
        " someone somebody company house"
    ).split()
)
"""Words that carry no matter of their own; what they add (time, denial, sureness) is read apart."""
_HALF = (NEUTRAL - _LIGHT) | frozenset(
    "spend run runs show shows room hold holds offer offers provide provides trouble problem issue"
    " serve belong belongs apply applies seems appears consists matters rather".split()
)
GRAVE = frozenset(
    root(word)
    for word in (
        "approve approved agree agreed sign signed confirm confirmed recommend recommended"
        " prefer best cheapest fastest quietest leading certified exclusive unlimited free"
        " discount refund urgent won happy unhappy complain proven award guarantee lower higher"
        " faster cheaper brother sister artistic technical back order ordered save saves cut"
        " improve double lose lost win raise"
    ).split()
)
"""Words that make a claim by themselves: one of them that nobody said is one too many."""


def is_light(word: str) -> bool:
    """Whether a lower-case word carries no matter of its own."""
    return word in _LIGHT


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: roots of its words, those denied in it, those it is 'without', and its text."""

    words: tuple[str, ...]
    denied: frozenset[str]
    text: str
    negative: bool = False
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """The clauses of a text; whether things come before or after one another; how sure it is."""

    clauses: tuple[Clause, ...]
    text: str

    @property
    def words(self) -> frozenset[str]:
        """All roots."""
        return frozenset(word for clause in self.clauses for word in clause.words)

    @property
    def swears(self) -> bool:
        """Whether it promises outright."""
        return bool(_SWEARS.search(self.text))

    @property
    def vows(self) -> bool:
        """Whether somebody gives their word: 'we guarantee it', not 'the guarantee'."""
        return bool(_VOWS.search(self.text))

    @property
    def future(self) -> bool:
        """Whether it says what will be."""
        return bool(_FUTURE.search(self.text))

    @property
    def maybe(self) -> bool:
        """Whether it says of anything that it is not sure, or only wished."""
        return bool(_MAYBE.search(self.text))


def matter(folded: str) -> Matter:
    """Read the matter of a folded text."""
    plain = _CONTRAST.sub("", folded)
    return Matter(tuple(_clause(part) for part in _parts(plain)), plain)


def _parts(folded: str) -> Iterator[str]:
    last = 0
    for cut in _CUT.finditer(folded):
        if folded[last : cut.start()].strip():
            yield folded[last : cut.start()]
        last = cut.end()
    if folded[last:].strip():
        yield folded[last:]


def roots(folded: str) -> tuple[str, ...]:
    """The roots of a text's words of substance, in order; numbers are read apart."""
    found = (w.replace("\u2019", "'").partition("'")[0] for w in _WORD.findall(folded))
    return tuple(root(w) for w in found if w not in _LIGHT and not w.isdigit() and len(w) > 1)


def _clause(text: str) -> Clause:
    plain = _JOINED.sub(" ", text)
    words = roots(text)
    whole = len(_DENIES.findall(plain))
    lacks = _LACKS.search(plain)
    if lacks and _HARDLY.search(plain[: lacks.start()]):
        whole, lacks = whole - 1, None  # 'hardly a week without' is 'nearly every week'
    scope = frozenset(roots(plain[lacks.end() :])) if lacks else frozenset[str]()
    denied = frozenset(words) - scope if whole % 2 else scope
    if not whole % 2 and not lacks:
        denied = frozenset()
    return Clause(words, denied, text, negative=bool(whole % 2 or lacks), lacks=scope)


def denials(own: Matter, theirs: Matter) -> list[str]:
    """Return where a sentence denies what its evidence says, or says what that denies."""
    if (turned := _turned(own, theirs)) is not None:
        return turned
    found = [
        c.text.strip()
        for c in own.clauses
        if (_against(c, theirs) and not _other_way(c, theirs)) or _opposed(c, theirs)
    ]
    found += _alone(own, theirs) + _exchanged(own, theirs)
    found += [" ".join(sorted(c.denied)) for c in theirs.clauses if _dropped(c, own, theirs)]
    plain = _JOINED.sub(" ", own.text)
    if (
        not found
        and (_DENIES.search(plain) or _LACKS.search(plain))
        and any(clause.negative and not _other_way(clause, theirs) for clause in own.clauses)
        and not _NO.search(theirs.text)
    ):
        found.append("denied")
    return found


_ONLY = re.compile(
    r"\b(?:only|nobody but|no one but)(?: the| a| in| on| at)?"
    r" (?!(?:trouble|problem|complaint|thing|reason|question|issue|point)\b)([a-z][\w-]+)"
)
_BARE = re.compile(r"\b([a-z][\w-]+) (?:alone\b|only(?=[.,;!?]|$))")


def _alone(own: Matter, theirs: Matter) -> list[str]:
    """'Only Lund has it' is not 'Malmo alone has it'."""
    mine, known = (
        {m[1] for p in (_ONLY, _BARE) for m in p.finditer(one.text) if not is_light(m[1])}
        for one in (own, theirs)
    )
    said = frozenset(_WORD.findall(theirs.text))
    if not known:
        return []
    return [
        f"{word} alone"
        for word in sorted(mine & said)
        if not any(alike(root(word), root(one)) for one in known)
    ]


_WE_DO = re.compile(r"^\W*(?:(?:and|but|so|while|because|as|since|anyway|well),? )?(?:i|we)\b")


def _exchanged(own: Matter, theirs: Matter) -> list[str]:
    """Where two sides each do something, and a sentence has them the other way round."""
    if _SECOND.search(theirs.text) or not _SECOND.search(own.text):
        return []
    we = {w for c in theirs.clauses if _WE_DO.search(c.text) for w in c.words}
    they = {w for c in theirs.clauses if not _JOINS.search(c.text) for w in c.words} - we
    we -= {w for c in theirs.clauses if not _WE_DO.search(c.text) for w in c.words}
    if not we or len(they) < 2:
        return []
    yours = [c for c in own.clauses if _SECOND.search(c.text)]
    given = any(2 * len(we & set(c.words)) > len(we) for c in own.clauses if c not in yours)
    taken = any(they & set(c.words) for c in yours)
    kept = any(we & set(c.words) for c in yours)
    return ["turned round"] if given and taken and not kept else []


_JOINS = re.compile(
    r"^\W*(?:i|we|(?:and|but|so|while|because|as|since|when|if|then|not|how|after|before|until|for"
    r"|with|in|on|at|by|from)\b)"
)


def _other_way(clause: Clause, theirs: Matter) -> bool:
    """'B has none' is 'only A has one', and 'does not stick' is 'falls off'."""
    if not clause.negative:
        return False
    said = frozenset(_WORD.findall(theirs.text))
    words = frozenset(_WORD.findall(clause.text))
    alone = {m[1] for p in (_ONLY, _BARE) for m in p.finditer(theirs.text) if not is_light(m[1])}
    if alone and not alone & words and words & said:
        return True
    return any(
        root(word) in clause.denied
        and word not in said
        and any(root(one) in c.words and root(one) not in c.denied for c in theirs.clauses)
        for word in words
        for one in OPPOSITES.get(word, frozenset())
    )


_NO = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|neither|nor|cannot|without|free of|un[a-z]{4,}"
    r"|fail\w*|against"
    r"|clos\w+|out|only|less|fewer|end(?:s|ed)?|stop\w*|reject\w*|refus\w+|left|leav\w+"
    r"|lack\w*|too|instead"
    r"|rather|unlike|except|trouble|problem|cancel\w*|before|until|useless|less|miss\w+"
    r"|impossible|dis[a-z]{4,})"
    r"\b|n't\b"
)
"""Words by which something may be denied in some way."""


def _opposed(clause: Clause, theirs: Matter) -> bool:
    """Whether the clause most like this one has the opposite of one of its words."""
    best = _nearest(clause, theirs)
    words = frozenset(_WORD.findall(clause.text))
    for near in best:
        said = frozenset(_WORD.findall(near.text))
        for word in words - said:
            for other in OPPOSITES.get(word, frozenset()) & said - words:
                return (root(word) in clause.denied) == (root(other) in near.denied)
    return False


def _nearest(clause: Clause, theirs: Matter) -> list[Clause]:
    """The clauses of the evidence that share most words with this one, at least one."""
    shared = [sum(w in c.words for w in clause.words) for c in theirs.clauses]
    most = max(shared, default=0)
    return [c for c, n in zip(theirs.clauses, shared, strict=True) if n == most and most]


def _turned(own: Matter, theirs: Matter) -> list[str] | None:
    """'Not before' is 'after': where both sides speak of an order, it is the order that counts."""
    one, two = _order(own.text), _order(theirs.text)
    if not two or not one:
        return None
    if one & two:
        return [] if "turned" in _marks(own.text) | _marks(theirs.text) else None
    return ["before or after"]


def _order(text: str) -> frozenset[str]:
    found = set()
    denied = bool(_TURNED.search(text))
    if _BEFORE.search(text):
        found.add("after" if denied else "before")
    if _AFTER.search(text):
        found.add("after")
    return frozenset(found)


def _marks(text: str) -> frozenset[str]:
    turned = _BEFORE.search(text) and _TURNED.search(text)
    return frozenset({"turned"}) if turned else frozenset()


_FIRST = re.compile(r"\b(?:i|we)\b")
_SECOND = re.compile(r"\byou\b")
_CEASED = re.compile(
    r"\b(?:replac\w+|resign\w*|left|leaves|leaving|stopp\w+|cancel\w*|quit|gave (?:up"
    r"|\w+ notice)|notice"
    r"|clos\w+|sold|ended|over|lost|moved on|no longer|any ?more|out|dropp\w+|withdr\w+|gone"
    r"|expired"
    r"|(?:is|are|called) off|retir\w+|fell through|abandon\w+|scrapp\w+|switch\w+)\b"
)


def ceased(own: Matter, newest: Matter) -> bool:
    """Whether the newest words that are most like the sentence say that it is over."""
    whole = Clause(tuple(dict.fromkeys(w for c in own.clauses for w in c.words)), frozenset(), "")
    if _CEASED.search(own.text):
        return False
    return any(_CEASED.search(clause.text) for clause in _nearest(whole, newest))


def _against(clause: Clause, theirs: Matter) -> bool:
    """Whether most of what a clause shares with the evidence stands there the other way round."""
    same = other = 0
    for word in dict.fromkeys(clause.words):
        seen = {(word in clause.denied) == bool(found) for found in _senses(word, theirs)}
        same += True in seen
        other += seen == {False}
    scope = [set(_senses(word, theirs)) for word in clause.lacks & clause.denied]
    lacking = sum(True in seen for seen in scope)
    return other > same or sum(seen == {False} for seen in scope) > lacking


def _senses(word: str, theirs: Matter) -> Iterator[bool]:
    for clause in theirs.clauses:
        for one in clause.words:
            if one == word or alike(one, word):
                yield one in clause.denied


def _dropped(clause: Clause, own: Matter, theirs: Matter) -> bool:
    """Whether the sentence says most of what a clause denies, and denies nothing itself."""
    if not clause.denied or any(c.negative for c in own.clauses):
        return False
    if len(clause.denied) < 2 and _FIRST.search(clause.text) and not _SECOND.search(own.text):
        return False  # 'I am not the one who decides' denies it of the speaker alone
    elsewhere = {w for c in theirs.clauses for w in c.words if w not in c.denied}
    denied = [w for w in clause.denied if not any(kin(w, one) for one in elsewhere)]
    said = [word for word in denied if any(alike(word, one) for one in own.words)]
    return bool(denied) and 2 * len(said) > len(denied)


def firmer(own: Matter, theirs: Matter) -> str:
    """Say where a sentence is surer than its evidence; '' where it is not."""
    if (own.swears and not theirs.swears) or (own.vows and not theirs.vows):
        return "promised outright"
    if own.future and not theirs.future and not own_hedged(own) and not _scheduled(theirs):
        return "will"
    if unsure := _unsure(own, theirs):
        return unsure
    return _already(own, theirs)


def own_hedged(own: Matter) -> bool:
    """Whether a sentence with 'will' is itself a question or a condition."""
    return bool(re.search(r"\b(?:if|whether|unless|expect\w*|hope\w*|plan\w*)\b", own.text))


def _scheduled(theirs: Matter) -> bool:
    return bool(
        re.search(
            r"\b(?:starts?|opens?|begins?|ends?|closes?|comes?|is|are|slips?|runs?|goes"
            r"|expires?|takes place"
            r"|moved|delivered?)\b[^.]*\b(?:on|by|until|at|in|to)\b[^.]*\d",
            theirs.text,
        )
    ) and not _MAYBE.search(theirs.text)


def _unsure(own: Matter, theirs: Matter) -> str:
    """A thing that the evidence holds possible, planned or hoped, and the sentence does not."""
    if _MAYBE.search(own.text):
        return ""
    for clause in theirs.clauses:
        found = _UNSURE.search(clause.text)
        able = _ABLE.search(clause.text)
        if not found and not (able and not _STILL_ABLE.search(own.text)):
            continue
        behind = roots(clause.text) if found else roots(clause.text[able.end() :] if able else "")
        said = [word for word in behind if any(alike(word, one) for one in own.words)]
        bare = not behind and found and len(theirs.clauses) == 1
        if bare or (said and 2 * len(said) >= len(behind)):
            return (found or able or [""])[0]
    return ""


def _already(own: Matter, theirs: Matter) -> str:
    """Something told as done that the evidence only wishes or plans."""
    for match in _DONE.finditer(own.text):
        word = root(match[1])
        held = [c for c in theirs.clauses if any(alike(word, one) for one in c.words)]
        if held and all(
            _MAYBE.search(c.text) or _FUTURE.search(c.text) or _BEFORE.search(c.text) for c in held
        ):
            return match[0]
    return ""


def swapped(own: str, theirs: str) -> bool:
    """Whether a comparison is turned round: 'price before service' for 'service before price'."""
    for one in _sides(own):
        for other in _sides(theirs):
            straight = _shared(one[0], other[0]) + _shared(one[1], other[1])
            crossed = _shared(one[0], other[1]) + _shared(one[1], other[0])
            if one[2] != other[2]:
                straight, crossed = crossed, straight
            if crossed > straight:
                return True
    return False


_THAN = re.compile(r"\b(more|less|worse|fewer|prefer\w*|[a-z]{3,}er)\b")
_LESSER = frozenset("less worse fewer smaller lower shorter slower weaker younger cheaper".split())


def _sides(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    for part in re.split(r"[.;!?]\s", text):
        left, than, right = part.partition(" than ")
        word = _THAN.search(left)
        if than and word:
            yield roots(left), roots(right), word[1] in _LESSER


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    known = set(other)
    return sum(word in known for word in set(one))


_HOUSE = re.compile(
    r"\byour (?:shop|house|firm|company|business|team|people|place|site|office|staff|store|plant)\b"
)
"""What may be called so wherever they speak of themselves."""


def missing(own: str, carried: Iterable[str], *, free: frozenset[str]) -> list[tuple[str, float]]:
    """Return the words of a sentence that the evidence says in no way, each with its weight.

    `carried` are the roots of the evidence. Words of everyday talk weigh half.
    """
    known = frozenset(carried)
    found: dict[str, float] = {}
    for raw in _WORD.findall(_HOUSE.sub("you", own)):
        word = raw.replace("\u2019", "'").partition("'")[0]
        if word in _LIGHT or word.isdigit() or len(word) < 2 or word in free:
            continue
        base = root(word)
        if base in known or any(alike(base, one) for one in known):
            continue
        found[word] = 0.5 if word in _HALF and base not in GRAVE else 1.0
    return list(found.items())
