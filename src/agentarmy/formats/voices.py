"""Whether lines of 'x: y' are people who speak, or fields, notes and lists of another kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from agentarmy.formats.turns import Said

_FIELDS = frozenset(
    "name names date subject title from to cc bcc tel telephone phone mobile fax email e-mail"
    " mail address street city zip postcode country region company organisation organization"
    " account website web site url link http https id ref reference number no type kind category"
    " status state stage priority source channel amount price cost total sum value currency qty"
    " quantity discount budget timeline deadline due start end begin close closed created"
    " updated modified time duration location venue place language zone role position department"
    " team industry size product item sku model serial plan seats licence license version author"
    " copyright keywords tags tag topic label description details summary abstract overview"
    " background context purpose goal goals scope need needs pain authority champion competition"
    " competitors decision decisions criteria process metrics risk risks issue issues problem"
    " solution cause effect result results outcome impact pros cons strengths weaknesses"
    " benefits features feature requirements assumptions steps step next action actions task"
    " tasks todo fixme note notes nb memo hint tip warning caution important info information"
    " error errors debug fatal critical trace exception message messages re fwd fw aw ps"
    " attachment attachments enclosure agenda minutes attendees attendee participants present"
    " absent apologies transcript recording question questions answer answers q a faq example"
    " examples usage install installation setup config configuration default defaults options"
    " option syntax returns return raises args arguments parameters input output file files"
    " folder path file-name filename line lines where what when why how who which reason"
    " expected actual found see also source-code requires dependencies license-file changelog"
    " added changed deprecated removed fixed security feat fix chore docs doc refactor test"
    " tests style perf build ci revert wip bug bugs first second third finally lastly however"
    " therefore monday tuesday wednesday thursday friday saturday sunday january february march"
    " july september october november december today tomorrow yesterday week day month year"
    " quarter ingredients method serves contact contacts customer-id order invoice iban bic vat"
    " tax signed regards thanks project client-id lead-source probability forecast revenue sent"
    " received return-path delivered-to delivery-date message-id in-reply-to references reply-to"
    " mime-version content-type list-id precedence sender x-mailer user-agent"
    " metadata requires classifier expression provides extra maintainer python dist"
    " availability copyright-holder syntax declaration definition bugs traceback home core".split()
)
"""Words that stand before ':' in anything but speech."""

_BESIDE = frozenset(
    "open call contract contact company customer client deal job list unit net gross billing"
    " shipping first last full given family middle legal business main work home office direct"
    " other new old current final expected estimated annual monthly yearly key more further"
    " additional general action follow up of and the for by on in per / & our your their".split()
)
"""Words that make a field of a field: 'Close date', 'Contract value', 'Next steps'."""

_ROLE = re.compile(
    r"(?:(?:unknown|unidentified|sales|account|customer|technical|call|male|female|our|the)"
    r"[ _-])?(?:speakers?|rep|representative|customers?|clients?|agents?|prospects?|buyers?"
    r"|sellers?|vendor|sales|salesperson|executive|manager|engineer|host|guest|caller|callee"
    r"|participants?|interviewer|interviewee|moderator|operator|support|service|assistant|bot|user"
    r"|unknown|me|them|they|you|i|us|we|lead|owner|ae|sdr|bdr|csm|se|spk)"
    r"(?:[ _#-]{0,2}(?:\d{1,3}|[a-z]))?",
    re.IGNORECASE,
)
_NOT_IN_NAMES = re.compile(r"[\d/\\=_\"`#*<>{}\[\]|?!;$%^~+]|\.\w\w|(?:Error|Exception|Warning)$")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_PARTICLES = frozenset(
    "van von der den de del della di da do dos du la le el al bin bint ben ibn y e zu af av".split()
)
_OPENERS = frozenset(
    "the a an our your this that these those what how why when where which who if for with at"
    " by no yes it is are as or not all any some per via".split()
)
_ENDS = re.compile(r"[.?!…。？！][\"'”’)]*\s*$")

_FEW_WORDS = 2
_WRAPPED = 12
"""Lines that one turn takes at most, on average, where long turns are broken into lines."""
_MANY = 3
"""Above so many voices of a text without times, half as many turns again must be spoken."""


def is_field(label: str) -> bool:
    """Whether a label is that of a field ('Phone', 'Next steps', 'Re'), not of a person."""
    words = [word.strip(".,()") for word in re.split(r"[\s/_-]+", label.casefold())]
    words = [word for word in words if word]
    if label.casefold() in _FIELDS:
        return True
    if not any(word in _FIELDS for word in words):
        return False
    return all(word in _FIELDS or word in _BESIDE for word in words)


def is_role(label: str) -> bool:
    """Whether a label is a part in a talk: 'Speaker 1', 'Rep', 'Customer', 'Me'."""
    return _ROLE.fullmatch(label.strip()) is not None


def is_name(label: str) -> bool:
    """Whether a label looks like a person's name, with or without '(Company)' behind it."""
    bare = re.sub(r"\([^)]*\)", "", label).strip(" *,")
    if _MAIL.fullmatch(bare):
        return True
    words = bare.replace(",", " ").split()
    if not 1 <= len(words) <= 6 or _NOT_IN_NAMES.search(bare) or is_field(bare):
        return False
    if len(words) > 1 and words[0].casefold() in _OPENERS:
        return False
    return not words[0][:1].islower() and all(
        not word[:1].islower() or word in _PARTICLES for word in words[1:]
    )


def doubt(turns: Sequence[Said], *, others: int = 0, marked: int = 0) -> str:
    """Say why turns read off a text are no talk; '' when they are one.

    `others` counts the lines that begin no turn, `marked` those of them that are headings, items
    or rows of a table. A talk has two named voices that come back, or is one exchange.
    """
    timed = sum(1 for turn in turns if turn.start is not None) * 2 > len(turns)
    runs = [name for name, _ in groupby(turn.speaker for turn in turns if turn.speaker)]
    counts = Counter(runs)
    voices = {name: n for name, n in counts.items() if _speaks(name, n, timed=timed)}
    if not turns or not counts:
        return ""  # that nobody speaks is told apart
    if len(voices) < 2:
        shown = ", ".join(f'"{name[:30]}"' for name in list(counts)[:3])
        return f"no two people speak in it; before ':' stands {shown}"
    if sum(voices.values()) * 3 < sum(counts.values()) * 2:
        return "most lines with ':' name nobody"
    listed = _lists(turns, voices, timed=timed)
    return listed or ("" if timed else _page(voices, others, marked))


def _speaks(name: str, said: int, *, timed: bool) -> bool:
    """Whether a label is a voice: a role, a name, or a handle that comes back or has times."""
    if is_role(name) or is_name(name):
        return True
    handle = re.fullmatch(r"[^\W_][\w.-]{1,30}", name) is not None and not name.isdigit()
    return handle and (said > 1 or timed) and not is_field(name) and not re.search(r"\.\w\w", name)


def _lists(turns: Sequence[Said], voices: dict[str, int], *, timed: bool) -> str:
    """Say whether it is a list: labels that never come back, or words too few for speech."""
    said = sum(voices.values())
    spoken = [turn.text for turn in turns if turn.speaker in voices]
    ended = sum(1 for text in spoken if _ENDS.search(text))
    exchange = said == len(voices) and _exchange(voices, whole=ended == len(spoken))
    if said <= len(voices) and not exchange:
        return "nobody speaks twice in it"
    if timed:
        return ""
    if len(voices) > _MANY and said * 2 < len(voices) * 3:
        return f"{len(voices)} labels on {said} lines are a list"
    words = sum(len(text.split()) for text in spoken)
    if (words <= _FEW_WORDS * len(spoken) and ended * 2 <= len(spoken)) or (exchange and not ended):
        return "too few words behind ':' to be speech"
    return ""


def _exchange(voices: dict[str, int], *, whole: bool) -> bool:
    """Whether voices that speak once each can be a talk: two; a few by full name in sentences."""
    if len(voices) == 2:
        return all(is_role(name) or is_name(name) for name in voices)
    full = all(is_role(name) or len(name.split()) > 1 for name in voices)
    return whole and full and len(voices) <= _MANY + 1


def _page(voices: dict[str, int], others: int, marked: int) -> str:
    """Say whether it is a page in which a few lines happen to hold a colon."""
    said = sum(voices.values())
    sure = [n for name, n in voices.items() if is_role(name) or is_name(name)]
    if len(sure) < 2 and others > said:
        return "a page of prose, not of turns"
    if sum(1 for n in sure if n > 1) > 1 and others <= _WRAPPED * said:
        return ""
    return "a page of prose, not of turns" if marked > said or others > 3 * said else ""
