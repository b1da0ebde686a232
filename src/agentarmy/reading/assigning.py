"""Who promised or was asked to do what in a sentence of a meeting, and by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.due_days import BAD_DAY, CONDITION, day_in, due_of
from agentarmy.reading.instructions import instruction_like
from agentarmy.reading.people import names
from agentarmy.reading.text import fold

_GIVE = (
    "send|share|e-?mail|mail|forward|provide|give|deliver|ship|bring|pass|circulate|submit|upload"
    "|attach|hand|post|introduce|invite|loop|cc|copy|quote|invoice|resend|show|return|text|message"
    "|shoot|drop (?:you|them|him|her)|wire|courier|fax|transfer|lend"
)
_DO = (
    "check|confirm|get back|come back|go back|report back|circle back|follow up|prepare|draft"
    "|write|put together|pull together|set up|schedule|book|arrange|organi[sz]e|call|ring|phone"
    "|ask|talk|speak|meet|reach out|contact|find out|figure out|work out|look into|look at|look up"
    "|dig|review|read|test|try|update|finish|finali[sz]e|complete|order|sign|pull|run|build|create"
    "|design|draw|fix|investigate|research|compare|let (?:you|them|him|her|us|me|\\w+) know"
    "|make|add|remove|change|install|pay|approve|present|demo|train|document|note|work on"
    "|take care|take (?:it|that|this|over)|handle|sort|chase|push|collect|gather|measure|count"
    "|estimate|calculate|price|cost|clarify|discuss|raise|flag|escalate|decide|choose|get|do|start"
    "|put|come up|think about|keep|file|print|migrate|move|plan|define|list|record|register"
    "|evaluate|explore|analy[sz]e|verify|validate|cancel|reserve|visit|host|own|lead|drive"
    "|state|include|specify|spell out|mention"
    "|(?:look|find|work|set|write|put|draw|sort) (?:it|that|this|them)"
    " (?:up|out|down|together)"
)
VERB = rf"(?:{_GIVE}|{_DO})"
_LITTLE = r"(?:please |also |just |then |maybe |perhaps |definitely |quickly |still |both |all )*"
_BEGIN = r"(?<![\w'])"
_REST = r"(?![\w'])[^?!;]*"
_MINE = re.compile(
    rf"{_BEGIN}(?:i'll|i will|i shall|i'm going to|i'm gonna|i am going to|i promise to"
    rf"|i(?:'ll|'d| will| would)? (?:have|need|ought) to|i've got to|i must|i'd better"
    rf"|i plan to) {_LITTLE}(?P<do>(?:{VERB}){_REST})"
)
_FREELY = re.compile(
    rf"{_BEGIN}(?:i'll|i will|i'm going to|i'm gonna) {_LITTLE}"
    r"(?P<do>(?!(?:be|admit|say|tell|see|go|think|guess|never|not|bet|assume|believe|need|want)\b)"
    rf"[a-z]+{_REST})"
)
_NOW = re.compile(
    rf"{_BEGIN}i (?P<do>(?:call|ring|send|bring|write|mail|e-?mail|visit|come|order|sign|book|pay)"
    rf"{_REST})"
)
_THEIRS = re.compile(
    rf"{_BEGIN}you(?:'ll| will) (?P<do>(?:have|get|receive|hear) (?:it|them|that|this|the|an?|from)"
    rf"{_REST})"
)
"""What somebody else will have: a promise of whoever says so, where a day is named."""
_OFFERED = re.compile(
    rf"{_BEGIN}(?:i can|i could|happy to) {_LITTLE}(?P<do>(?:{_GIVE}"
    r"|(?:pull|prepare|draft|look up|put together|find out|set up|book|arrange)"
    rf"(?= (?:it|that|this|the|an?|some|you)\b)){_REST})"
)
_ABLE = re.compile(r"\b(?:every|always|already|usually|any time|whenever|only)\b")
"""What somebody can do at any time is no offer."""
_LET = re.compile(
    rf"{_BEGIN}let me {_LITTLE}(?P<do>(?:get back|come back|find out|look into|check with|follow up"
    rf"|confirm with|send|talk to|speak (?:to|with)|ask (?!you\b)){_REST})"
)
_OURS = re.compile(
    rf"{_BEGIN}(?:we'll|we will|we shall|we're going to|we can|we are going to)"
    rf" {_LITTLE}(?P<do>(?:{_GIVE}|get back|come back|follow up|prepare|draft|put together|set up"
    rf"|schedule|arrange|check|confirm|review|install|train){_REST})"
)
_ALL = re.compile(
    rf"{_BEGIN}(?:we|you guys|everyone|everybody|someone|somebody)(?:'ll| will| have to| need to"
    rf"| needs to| must| should|'ve got to| has to| still need to)"
    rf" {_LITTLE}(?P<do>(?:{VERB}){_REST})"
    rf"|{_BEGIN}(?:can|could|would|will) (?:somebody|someone|anybody|anyone|one of (?:us|you)|we)"
    rf" {_LITTLE}(?P<ask>(?:{VERB}){_REST})"
    rf"|{_BEGIN}let's {_LITTLE}"
    rf"(?P<let>(?:(?:talk|meet|speak|catch up|reconvene)(?: again| on| next| in| after|$)"
    rf"|set up|book|schedule){_REST})"
)
_YOU = re.compile(
    rf"{_BEGIN}(?:(?:can|could|would|will) you(?: guys)?|would you mind|i need you to"
    rf"|i'd like you to|i want you to|you need to"
    rf"|you(?:'ll| will)(?! (?:get (?!back)|have|see|find)\b)(?: need to| have to)?"
    rf"|you have to|you should|make sure you|don't forget to|if you could|you get to)"
    rf" {_LITTLE}(?P<do>(?:{VERB}){_REST})"
)
_PLEASE = re.compile(rf"(?:^|[,.] )please {_LITTLE}(?P<do>(?:{VERB}){_REST})")
_OTHER = re.compile(
    rf"(?:'ll| will| is going to| is gonna| should| needs to| has to| can| could| to| must"
    rf"|,? (?:can|could|would|will) you|,? please) {_LITTLE}(?P<do>(?:{VERB}){_REST})"
)
_DOES = re.compile(
    r" (?P<do>(?:sends|brings|calls|rings|books|writes|signs|orders|pays|comes)\b[^?!;]*)"
)
_SUBORDINATE = re.compile(
    r"\b(?:shall|should|may|can|could|do|did|would|when|whenever|if|once|before|after|until|till"
    r"|while|as soon as|every time|each time|unless|since|in case|wherever|the more|the day|how"
    r"|what|which|that|who)\s*(?:then )?$"
)
"""Behind these somebody does something one day, or as a habit: no promise."""
_PURCHASE = re.compile(r"(?:order|buy|sign|take|pay|go ahead|approve|choose|install)\b")
"""What a buyer would do if: a condition of the deal, no task."""
_NO_TASK = re.compile(
    r"^(?:share my screen|show you (?:now|here|this|how)|let you go|ask you|do (?:my|our) best"
    r"|get (?:it|that|this)(?:$|[,.]| (?!(?:to|over|back|across|out|done|ready|from|fixed|sorted"
    r"|done|sent|\w+ed|by|on|for)\b))"
    r"|get (?:what you|you (?:to|going|wrong|right)|there|to know|used)(?:$|[ ,.])"
    r"|think about it$"
    r"|make (?:sense|it)\b|do(?: (?:that|it|this|so))?(?:$|,)|come up$|run$|start (?:with|by|off)\b"
    r"|keep (?:that|it|this) (?:in mind|short|under|below|within)"
    r"|give you (?:an (?:example|idea|overview)|some context|a (?:quick|brief|short|bit))"
    r"|put it (?:this|that) way|note that|move on|read (?:it|this) out"
    r"|start$|call it|get (?:started|going)|take (?:it|that) (?:as|from)|pass$|try$"
    r"|run(?:,| now| soon| for it| to (?:another|the next|a|my)\b)|jump\b|let you (?:go|get|run)\b"
    r"|(?:order|buy|pay for|take) (?:it|them|one|some)? ?(?:every|each|once an?|twice an?)\b)"
)
_BARE = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|ok|okay|of course|fine|right|no problem|great|good|and|so)[,. ]+)*"
    r"(?:will do|i'll do (?:it|that|so|this)|i'll take (?:it|that|care of (?:it|that))"
    r"|i can do (?:it|that)|leave (?:it|that) (?:with|to) me|consider it done|on it|i'll get on it"
    r"|i'll handle (?:it|that))(?![\w'])"
)
_ORDER = re.compile(rf"^(?:(?:and|so|then|just|please|also|maybe)[, ]+)*(?:{VERB})(?![\w'])")
_YES = re.compile(
    r"^(?:yes|yeah|yep|sure|of course|okay|ok|certainly|absolutely|no problem|will do|happy to"
    r"|i will|i can|fine|alright|all right|gladly|definitely|got it|consider it done)\b"
)
_NO = re.compile(
    r"^(?:no\b(?! problem| worries)|sorry|i can't|i cannot|i won't|we can't|we cannot|unfortunately"
    r"|i'd rather not|i'm afraid|not really|that's not possible|i don't think (?:i|we) can"
    r"|not (?:now|today|yet|necessary|needed)\b)"
)
_TAKES = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|of course|okay|ok|right|certainly)[,. ]+)*"
    r"(?:i'll|i will|i can|we'll|we will|we can|you'll|you will)\b"
)
_FORESEEN = re.compile(r"ask (?:about|why|how|what|you|me|us)\b")
"""What somebody will do of their own accord is no task."""
_OFF = re.compile(
    r"\b(?:never ?mind|scrap that|no need(?! to worry)|don't bother|forget (?:it|that))\b"
)
_NOT = re.compile(
    r"(?:\bnot|n't|\bnever|\bwithout|\bwish|\bthought|\bwould have|\bas if|\bwhether|\bshould i"
    r"|\bdo i|\bwhat|\bhow|\bwhy|\bwhen(?= i'll))\s*(?:think\s*|sure\s*|that\s*)*$"
)
_END = re.compile(
    r"(?:,? (?:okay|ok|right|yeah|alright|(?<!until )(?<!till )(?<!by )(?<!before )then|so)"
    r"| (?:and|but|so|because)\b[^,]{0,8})?[\s.,:-]*$"
)
_AND_MINE = rf"and (?:then )?(?:i'll|i will|we'll|we will) (?={VERB}(?![\w']))"
_JOINED = re.compile(
    rf",? (?!{_AND_MINE})(?:and|but|so) (?:then )?"
    r"(?=(?:i|we|you|he|she|they|it|that|this|there)(?:'|\b))"
    r"|, (?=(?:i|we|you|he|she|they|it|that|this|there)(?:'|\b))"
    r"|,? and if\b|, (?:if|because|since|which|right|okay)\b| - |\. "
    r"|,? (?:if (?:you|that|it)(?:'d| would|'s| is)? (?:like|want|wish|prefer|helps?|okay|ok)"
    r"|so that|so (?=have|be)|once|as soon as)\b"
)
_TRAIL = r"(?: (?:latest|itself|noon|morning|afternoon|evening|at the latest|already))?"
_MACHINE = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|and|now|please|dear)[, ]+)*(?:the )?"
    r"(?:ai |meeting |virtual |digital )?(?:assistant|agentarmy|agent army|ai|a\.i\.|bot|chatbot"
    r"|copilot|note-?taker|computer|system|language model|siri|alexa)\s*[,:!-]"
    r"|\b(?:assistant|ai|bot|note-?taker|language model)s? (?:reading|processing|taking notes"
    r"|listening|summari[sz]ing|that (?:reads?|writes?|summari[sz]es?))\b"
    r"|\b(?:ai|bot|language model)s? (?:must|shall)\b"
)
_CALLED = re.compile(
    r"(?i)(?:^|[,.;:?!-]|\b(?:and|so|ok|okay|thanks|thank you|yes|yeah|well|right|hi|hey|hello|then"
    r"|now|you|but))\s*$"
)
"""Behind this a name is called; else it is spoken of."""
_SPOKEN_OF = re.compile(
    rf"(?i)\b(?:{VERB}|with|to|from|for|about|of|and|or|by|at|than|see|tell|include|bother)\s*$"
)
_ALL_OF = re.compile(r"(?i)\b((?:both|all|each|either|any|one|two|some) of )(?:you|us)\b")
_TITLES = frozenset("mr mrs ms miss dr prof sir".split())
_NAMED = re.compile(r"[^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*)?")
_GROUP = re.compile(r"(?i)(?:every|some|any|no)(?:body|one)\b|(?:all|both|each)\b")
UNASSIGNED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One thing to be done: `phrase` begins with its verb, `owner` is '' where nobody has it.

    `due` is None where no day is named or the day of the meeting is not known; `due_words` are
    the words for it, `condition` those of an 'if'. `bare` says that somebody took on what was
    asked just before, `asked` that the sentence is a request.
    """

    phrase: str
    owner: str
    due: date | None = None
    due_words: str = ""
    condition: str = ""
    bare: bool = False
    asked: bool = False


def is_dictated(text: str) -> bool:
    """Whether a sentence speaks to a machine that listens: words to keep, never to follow."""
    return bool(_MACHINE.search(fold(text)) or instruction_like(text))


def assigned(
    act: Act,
    *,
    after: Sequence[Act] = (),
    speakers: Sequence[str] = (),
    today: date | None = None,
) -> Assigned | None:
    """Return what a sentence gives somebody to do; None where it gives nothing or it is refused.

    `after` are the sentences that follow; `today` is the day of the meeting.
    """
    text = tidy(act.text)
    folded = fold(text)
    if _BARE.search(folded):
        return Assigned(phrase="", owner=act.speaker, bare=True)
    found = _found(text, folded, act=act, speakers=speakers)
    if found is None or _NO_TASK.match(folded[found.start : found.end].rstrip(" .,")):
        return None
    if _called_off(act, after, asked=found.asked or found.offered, day=found.together):
        return None
    owner = found.owner or (_taker(act, after, speakers) if found.asked else UNASSIGNED)
    answers = after if found.asked else ()
    due, due_words = due_of(folded, text, at=found.start, today=today, after=after)
    if not due_words:
        due, due_words = _day_of_yes(act, answers, today)
    if found.dated and not due_words:
        return None
    end = _clause_end(folded, found.start, found.end)
    phrase = _trimmed(text[found.start : end], due_words, speakers)
    if found.dated and found.owner != act.speaker:
        phrase = _plain_verb(phrase)
    condition = CONDITION.search(folded[: found.begin])
    whose = _other(act, speakers) if found.theirs else owner
    told = said_of(phrase, act=act, owner=whose, speakers=speakers, to=_called(text, act, speakers))
    return Assigned(
        phrase=_handed(told, _other(act, speakers)) if found.theirs else told,
        owner=owner,
        due=due,
        due_words=due_words,
        condition=text[slice(*condition.span("if"))].rstrip() if condition else "",
        asked=found.asked,
    )


def is_hollow(phrase: str, speakers: Sequence[str] = ()) -> bool:
    """Whether a thing to be done tells little by itself: 'ask him', 'get back to Dana on that'."""
    return not telling(phrase.partition(" ")[2]) - _BACK - telling(" ".join(speakers))


_BACK = frozenset("out back off that about soon again line ring word".split())


def is_order(text: str) -> bool:
    """Whether a sentence begins with what is to be done: 'Just make it out to the practice.'"""
    return bool(_ORDER.match(fold(tidy(text))))


@dataclass(frozen=True, slots=True)
class _Found:
    """Where what is to be done stands, by whom, and whether the sentence asks for it.

    The words of who does it begin at `begin`. `dated` holds only with a day, `theirs` is what
    somebody else will have; what is `offered`, or proposed to do `together`, can be declined.
    """

    begin: int
    start: int
    end: int
    owner: str
    asked: bool = False
    dated: bool = False
    theirs: bool = False
    offered: bool = False
    together: bool = False


def _found(text: str, folded: str, *, act: Act, speakers: Sequence[str]) -> _Found | None:
    addressed = _addressed(text, act, speakers)
    let, mine = _LET.search(folded), _MINE.search(folded)
    early = (_LET, _MINE) if let and mine and let.start() < mine.start() else (_MINE, _LET)
    for pattern, owner, asked in (
        *((one, act.speaker, False) for one in early),
        (_THEIRS, act.speaker, False),
        (_YOU, addressed, True),
        (_OFFERED, act.speaker, False),
        (_OURS, act.speaker, False),
        (_PLEASE, addressed, True),
        (_FREELY, act.speaker, False),
        (_NOW, act.speaker, False),
    ):
        hit = pattern.search(folded)
        if hit and not _no_promise(pattern, hit, folded):
            return _Found(
                hit.start(),
                *hit.span("do"),
                owner,
                asked=asked,
                dated=pattern in (_FREELY, _NOW, _THEIRS),
                theirs=pattern is _THEIRS,
                offered=pattern is _OFFERED,
            )
    for start, end, name in _people(text, speakers):
        hit = _OTHER.match(folded, end) or _DOES.match(folded, end)
        if (
            hit
            and not _NOT.search(folded[:start])
            and not _SUBORDINATE.search(folded[:start])
            and not (hit.re is _OTHER and _FORESEEN.match(hit["do"]))
        ):
            return _Found(start, *hit.span("do"), name, asked=True, dated=hit.re is _DOES)
    hit = _ALL.search(folded)
    if hit and not _NOT.search(folded[: hit.start()]):
        group = next(name for name in ("do", "ask", "let") if hit[name])
        asked, together = group == "ask", group == "let"
        return _Found(hit.start(), *hit.span(group), UNASSIGNED, asked=asked, together=together)
    return None


def _no_promise(pattern: re.Pattern[str], hit: re.Match[str], folded: str) -> bool:
    """Whether the words before or in it make it a denial, a habit, a wish or what comes one day."""
    lead = folded[: hit.start()]
    if pattern is _MINE and _REASON.search(lead) and _NEED.match(hit[0]):
        return True
    if _NOT.search(lead) or (pattern is not _YOU and _SUBORDINATE.search(lead)):
        return True
    if pattern is _OFFERED or " can " in hit[0]:
        return bool(_ABLE.search(hit["do"]))
    return bool(
        pattern in (_MINE, _OURS, _FREELY) and _IF.search(lead) and _PURCHASE.match(hit["do"])
    )


_REASON = re.compile(r"(?:^|[,;] ?)(?:because|since|as|'?cause|it's that)\s*$")
_NEED = re.compile(r"i(?:'ll|'d| will| would)? (?:have|need|ought) to\b|i've got to\b")
"""'because I need to move the chute first' tells why, and promises nothing."""
_IF = re.compile(r"(?:^|[,;] ?|\b(?:and|but|so) )(?:if|once|as soon as|when|unless|should)\b")


def _other(act: Act, speakers: Sequence[str]) -> str:
    """Whom a speaker speaks to, by first name where it can be but one."""
    others = [one for one in speakers if one != act.speaker]
    return first_name(others[0]) if len(others) == 1 else "they"


def first_name(speaker: str) -> str:
    """Return how a speaker is called in a sentence: 'Dana', but 'Dr. Rao' where a title leads."""
    words = re.sub(r"\(.*?\)", " ", speaker).split() or speaker.split() or [""]
    if words[0].rstrip(".").lower() in _TITLES and len(words) > 1:
        return f"{words[0]} {words[-1]}"
    return words[0]


def _people(text: str, speakers: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """People named in a sentence: speakers by any of their names, others as they are written."""
    taken: list[tuple[int, int]] = []
    for speaker in speakers:
        for part in dict.fromkeys((speaker, *speaker.split())):
            if len(part) < 2:
                continue
            for hit in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text):
                if not any(a <= hit.start() < b for a, b in taken):
                    taken.append(hit.span())
                    yield hit.start(), hit.end(), speaker
    for start, end, name in names(text):
        if (
            _NAMED.fullmatch(name)
            and not _GROUP.match(name)
            and not any(a < end and start < b for a, b in taken)
        ):
            yield start, end, name


def _called(text: str, act: Act, speakers: Sequence[str]) -> str:
    """Who is called by name ('Can you, Dana, …'); '' where nobody is."""
    others = [one for one in speakers if one != act.speaker]
    for start, end, name in _people(text, others):
        lead, behind = text[:start].rstrip(), text[end : end + 1]
        if name not in others:
            continue
        if lead.endswith((",", "you")) or (behind == "," and _CALLED.search(lead)):
            return name
        if behind in ("", ".", "?", "!") and not _SPOKEN_OF.search(lead):
            return name
    return ""


def _addressed(text: str, act: Act, speakers: Sequence[str]) -> str:
    """Who is spoken to: by name, or the other one where two speak."""
    others = [one for one in speakers if one != act.speaker]
    other = others[0] if len(speakers) == 2 and len(others) == 1 else UNASSIGNED
    return _called(text, act, speakers) or other


def _taker(act: Act, after: Sequence[Act], speakers: Sequence[str]) -> str:
    """Who says yes to a request of nobody in particular."""
    for one in after[:3]:
        folded = fold(tidy(one.text))
        if (
            one.speaker in speakers
            and one.speaker != act.speaker
            and (_YES.match(folded) or _BARE.search(folded))
        ):
            return one.speaker
    return UNASSIGNED


def _called_off(act: Act, after: Sequence[Act], *, asked: bool, day: bool) -> bool:
    """Whether it is not wanted after all; a request, or a `day` together, another may decline."""
    for one in after[:3]:
        folded = fold(tidy(one.text))
        other = one.speaker != act.speaker
        if _OFF.search(folded) or (other and asked and _NO.match(folded)):
            return True
        if other and day and BAD_DAY.search(folded):
            return True
    return False


def _day_of_yes(act: Act, after: Sequence[Act], today: date | None) -> tuple[date | None, str]:
    """The day that whoever takes on a request names with the yes."""
    for one in after[:2]:
        said = tidy(one.text)
        folded = fold(said)
        if one.speaker != act.speaker and (_TAKES.match(folded) or _BARE.search(folded)):
            return day_in(folded, said, today=today) or (None, "")
    return None, ""


def _clause_end(folded: str, start: int, end: int) -> int:
    """Where the thing to be done ends: before another clause, without what trails."""
    joined = _JOINED.search(folded, start + 4, end)
    end = joined.start() if joined else end
    tail = _END.search(folded[start:end])
    return start + tail.start() if tail else end


def _trimmed(phrase: str, due: str, speakers: Sequence[str]) -> str:
    """The thing to be done without its day and without whom it was said to, where these trail."""
    last = f"(?:by|for|before|on|until|till|within|in|at|no later than)? ?{re.escape(due)}"
    called = "|".join(re.escape(one) for name in speakers for one in (name, *name.split()))
    short = re.sub(rf"(?i),? {last}{_TRAIL}$", "", phrase) if due else phrase
    bare = re.sub(rf",? (?:please|{called})$", "", short) if called else short
    object_of = not short[len(bare) :].startswith(",") and _SPOKEN_OF.search(bare)
    short = short if object_of else bare
    return short.strip(" ,") or phrase


def _handed(told: str, to: str) -> str:
    """'have it' as whoever promised it sees to it: 'see that Dana has it'."""
    verb, _, rest = told.partition(" ")
    verb = verb if to == "they" else {"have": "has"}.get(verb, f"{verb}s")
    return f"see that {to} {verb} {rest}".rstrip()


def _plain_verb(phrase: str) -> str:
    """'brings the keys' → 'bring the keys'."""
    verb, _, rest = phrase.partition(" ")
    return f"{verb.removesuffix('s')} {rest}".strip()


def said_of(phrase: str, *, act: Act, owner: str, speakers: Sequence[str], to: str = "") -> str:
    """Return the thing to be done as a third person writes it: 'send you it' → 'send Dana it'.

    `to` is who is spoken to, where it is known.
    """
    others = [to] if to else [one for one in speakers if one != act.speaker]
    speaker = first_name(act.speaker) or "them"
    other = first_name(others[0]) if len(others) == 1 else "them"
    if owner and owner != act.speaker:
        table = {"me": speaker, "us": speaker, "my": f"{speaker}'s", "our": f"{speaker}'s"}
        table |= {"you": "them", "your": "their", "i": speaker, "we": speaker}
    else:
        table = {"you": other, "your": f"{other}'s" if other != "them" else "their"}
        table |= {"my": "their", "our": "their", "me": "them", "us": "them", "i": "they"}
        table |= {"we": "they"}
    table |= {"myself": "themselves", "ourselves": "themselves"}
    table |= {"yours": "theirs", "ours": "theirs", "mine": "theirs"}

    def swap(hit: re.Match[str]) -> str:
        return table.get(hit[0].lower(), hit[0])

    def short(hit: re.Match[str]) -> str:
        who = table.get(hit[1].lower(), hit[1])
        who = "they" if who == "them" else who
        return f"{who} {_LONG[hit[2].lower()][who != 'they']}"

    plural = re.sub(rf"(?i),? {_AND_MINE}", " and ", _ALL_OF.sub(r"\1them", phrase))
    plural = _TITLED.sub(r"\1the", _SELF_TIME.sub("", plural))
    plain = re.sub(r"(?i)(?<![\w'])(i|we|you)'(m|re|ve|ll|d)(?![\w'])", short, plural)
    plain = re.sub(
        r"(?i)(?<![\w'])you (are|have|can|could|need|want|get|come)\b", _you_do(table), plain
    )
    plain = _SUBJECT.sub(r"\1 they", plain)
    return re.sub(r"(?<![\w'])[A-Za-z]+(?![\w'])", swap, plain).strip()


def _you_do(table: Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    """'you are' as a third person has it: 'Dana is', 'they are'."""

    def told(hit: re.Match[str]) -> str:
        who, verb = table["you"], hit[1].lower()
        if who == "them":
            return f"they {verb}"
        return f"{who} {_OF_ONE.get(verb, verb)}"

    return told


_SUBJECT = re.compile(
    r"(?i)\b(when|if|once|that|what|as|before|after|until|because|where|whether|how|which|so)"
    r" (?:you|i|we)(?![\w'])"
)
_OF_ONE = {"are": "is", "have": "has", "need": "needs", "want": "wants", "get": "gets"}
_OF_ONE |= {"come": "comes"}
_LONG = {
    "m": ("are", "is"),
    "re": ("are", "is"),
    "ve": ("have", "has"),
    "ll": ("will", "will"),
    "d": ("would", "would"),
}
_TITLED = re.compile(r"(?<=[a-z])(, )(?:our|my)(?= [a-z]+(?: [a-z]+)?(?:,|$))")
"""'Priya, our engineer,': whose engineer she is changes with who reads it."""
_SELF_TIME = re.compile(
    r"(?i),? (?:before|after|when|once|while|as soon as) (?:i|we)(?:'| )[^,;]*$"
)
"""'before I ring my mother': when it suits the one who does it."""


def telling(text: str) -> frozenset[str]:
    """Return the words by which two sentences are held to be about the same."""
    found: Iterable[str] = re.findall(r"[a-z0-9]{3,}", fold(text))
    return frozenset(word.rstrip("s") for word in found) - _COMMON


_COMMON = frozenset(
    "the and you your them their for with that thi will can get that' it' i'll we'll send on over"
    " are wa were have ha not but out then also from they one about what when all any our we' to"
    " new just like think know would could should going need want make sure back let her him"
    " she".split()
)
