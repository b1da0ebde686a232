"""What the sentences of a meeting give somebody to do, told so that a stranger understands it.

'That' and 'it' are told with the words before them; what tells nothing even so is only mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agentarmy.domain.records import Side
from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.assigning import (
    Assigned,
    assigned,
    first_name,
    is_hollow,
    is_order,
    said_of,
    telling,
)
from agentarmy.reading.due_days import day_in
from agentarmy.reading.items import ActionItem, Item, Room, Window
from agentarmy.reading.salience import chance
from agentarmy.reading.sharing import dated_answer, granted, several, shared_out, without_day
from agentarmy.reading.text import fold

RULE = 2.5
"""What a rule adds to the learned log-odds: a plain promise outranks a likely place."""
SURE = 0.5
"""From this chance on a sentence is mentioned though no rule knows it."""
_LEAST, _SHOWN = 2, 16
"""Words of what was said before that tell something, and that are shown of it."""
_JUST = re.compile(r"(?i)^(?:(?:and|so|then|just|please|also|maybe)[, ]+)+")
_REPORTS = re.compile(r"(?:get|come|go|report|circle) back\b|let \w+ know\b|find out\b")
_NOT_KNOWN = re.compile(
    r"(?i)(?:not sure|don't know|can't (?:say|tell)|no idea)(?: yet)?,? "
    r"(?P<what>(?:if|whether|what|how|who|when|where|which|why)\b[^.;,]+?),?(?: but| so| and)?"
    r" (?:i'll|i will|i'd|let me)\b"
)
_WHETHER = re.compile(
    r"(?i)^(?:(?:and|but|so|well)[, ]+)*(?P<what>(?:whether|if|how|what|when|which|who)\b[^,;]+),"
    r" (?:i'll|i will|i'd|i would|i|we'd|we'll)(?: have to| need to| must)? (?:ask|check with)\b"
)
_POINTS = re.compile(
    r"(?<![\w'])(?:him\b|her\b(?! \w)|her (?=(?:the|an?|by|on|to|about|from)\b)"
    r"|(?:it|this|that|these|those|that one|this one)(?=$|[,.;:)]"
    r"| (?:to|in|on|by|at|for|with|over|up|out|off|back|down|all|again|now|too|as|and|or|before"
    r"|after|until|from|into|through|ready|done|together|happen|work|\w+ly|here|there|anyway"
    r"|tomorrow|today|tonight|when|if|so|done|sent|\w+ed)\b))"
)
"""A thing or a person that only the words before name."""
_NAMED_INSIDE = re.compile(r"(\b(?:an?|the|our|their) \w+.*? and \w+) it\b")
"""In 'draft an offer and mail it' the words before it stand in the phrase."""
_CONTACT = re.compile(r"(?:write|call|ring|phone|speak|talk|get back|come back|report back|text)\b")
_WRITES = re.compile(r"(?:write|call|ring|phone|text)\b")
"""With a day this says enough, with 'get back' one would know on what."""
_PLEASANT = re.compile(
    r"^(?:thank|thanks|perfect|great|good(?:bye)?\b|okay|ok\b|understood|sure|right|fine|lovely"
    r"|exactly|yes|no(?=[,.!]|$)|hi\b|hello|bye)[\w ,'!]{0,24}[.!]*$"
    r"|(?:sorry, )?i(?:'ve got| have| need) to (?:run|go|jump|dash|leave|hop)\b"
)
_IDLE = re.compile(
    r"(?i),? (?:in the meantime|as well|too|right now|by the way|first thing|anyway"
    r"|i promise|they promise|if (?:that|it)(?:'s| is) (?:okay|ok|fine))$"
)
_LEAD = re.compile(r"(?i),? (?:(?:so|and|but) )?(?:i'll|i will|i'm going to|let me|we'll|i can)\b")
_ECHOED = re.compile(
    r"^(?:(?:okay|ok|so|right|then|good|fine)[, ]+)*(?!that |this |there )[\w' -]{2,20} it is"
    r"[.! ]*$"
)
_THERE_WITH = re.compile(r"^see that .+? (?:have|has|get|receive) (?:it|that|this)\b(?P<rest>.*)$")
_SIGNS = re.compile(r"(?:sign|approve|decide|agree|choose|confirm|pay)s?\b")
_BUYS = re.compile(r"(?:order|buy|take|sign)\b(?! up)")
"""What a buyer means to do some day is a hope of ours."""
_SAME = 0.5
"""Items that share so many of their telling words (Jaccard) are one."""
_OF_TALK = frozenset("ask talk speak call ring check tell phone ready".split())


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to be done with its log-odds; `item` is an ActionItem or only mentioned."""

    odds: float
    item: Item


def owed(window: Window, *, odds: float, room: Room) -> Iterator[Owed]:
    """Yield what a sentence gives to do, and what it only mentions; `odds` are the learned ones."""
    told = list(_given(window, room))
    for task, answer in told:
        base = room.item(
            window.act, sure=max(0.6, chance(odds + RULE)), found="rules", answer=answer
        )
        whole = _understood(task, window, room)
        whole = whole and _named(whole, window, room)
        if whole is None:
            continue
        if whole.phrase:
            yield Owed(odds + RULE, _action(base, whole))
        else:
            yield Owed(odds, base)
    if not told and chance(odds) >= SURE and _states(fold(tidy(window.act.text))):
        yield Owed(odds, room.item(window.act, sure=chance(odds), found="learned"))


def _action(base: Item, task: Assigned) -> ActionItem:
    return ActionItem(
        act=base.act, sure=base.sure, found=base.found, at=base.at, answer=base.answer, task=task
    )


def _states(folded: str) -> bool:
    """Whether a sentence says something: no question, no shred."""
    return len(folded.split()) >= 5 and not folded.rstrip().endswith("?")


def _given(window: Window, room: Room) -> Iterator[tuple[Assigned, Act | None]]:
    """The tasks of a sentence in all the ways in which one gives them."""
    act, today = window.act, room.on
    shares = shared_out(act, after=window.after, speakers=room.speakers, today=today)
    if shares:
        for one in shares:
            yield _day_echoed(one, window, room)
        return
    if dated := dated_answer(act, after=window.after, today=today):
        yield dated
        return
    found = assigned(act, after=window.after, speakers=room.speakers, today=today)
    if found is None and _ECHOED.match(fold(tidy(act.text))):
        found = Assigned(phrase="", owner=act.speaker, bare=True)
    if found and found.bare:
        yield from _taken_on(found, window, room)
    elif found:
        if not found.due_words:
            found = _dated_next(found, window, room)
        sides = {turn.speaker.label: turn.side for turn in room.turns}
        for one in several(_there_with(found, window, room), act, sides=sides, today=today):
            yield one, None
    else:
        more = granted(act, after=window.after, speakers=room.speakers, today=today)
        if more:
            yield more


def _day_echoed(one: Assigned, window: Window, room: Room) -> tuple[Assigned, Act | None]:
    """The share with the day that its owner names next: 'The sum, tomorrow morning.'"""
    for said in window.after[:2] if not one.due_words else ():
        words = tidy(said.text)
        found = day_in(fold(words), words, today=room.on)
        if said.speaker == one.owner != window.act.speaker and found and len(words.split()) < 8:
            return replace(one, due=found[0], due_words=found[1]), said
    return one, None


def _taken_on(found: Assigned, window: Window, room: Room) -> Iterator[tuple[Assigned, Act | None]]:
    """What was ordered just before; a request is an item itself, or there is none."""
    last = window.before[0].place if window.before else -1
    turn = [one for one in window.before if one.place == last]
    asked = next((one for one in turn if is_order(one.text)), None)
    if asked is None or asked.speaker == window.act.speaker:
        return
    words = _JUST.sub("", tidy(asked.text))
    due, due_words = day_in(fold(words), words, today=room.on) or (found.due, found.due_words)
    phrase = said_of(words, act=asked, owner=window.act.speaker, speakers=room.speakers)
    phrase = re.sub(r"(?i),? please$", "", phrase.rstrip(".?! "))
    phrase = f"{phrase[:1].lower()}{phrase[1:]}"
    if _POINTS.search(phrase):
        phrase = f"{phrase}{_about(Window(asked, window.before[turn.index(asked) + 1 :], ()))}"
    yield replace(found, phrase=phrase, due=due, due_words=due_words, bare=False), None


def _there_with(found: Assigned, window: Window, room: Room) -> Assigned:
    """'You'll have it tomorrow' as what was ordered just before."""
    hit = _THERE_WITH.match(found.phrase)
    asked = window.before[0] if window.before else None
    if not hit or asked is None or asked.speaker == window.act.speaker:
        return found
    if not is_order(asked.text):
        return found
    words = re.sub(r"(?i),? please$", "", _JUST.sub("", tidy(asked.text)).rstrip(".?! "))
    phrase = said_of(words, act=asked, owner=found.owner, speakers=room.speakers)
    rest = without_day(hit["rest"], found.due_words)
    whole = f"{phrase[:1].lower()}{phrase[1:]}{rest}"
    earlier = Window(window.act, window.before[1:], ())
    if _POINTS.search(phrase):
        whole = f"{whole}{_about(earlier)}"
    return replace(found, phrase=whole)


def _dated_next(found: Assigned, window: Window, room: Room) -> Assigned:
    """The same with the day on which its outcome is promised: 'I'll get back to you tomorrow'."""
    after = window.after[:1]
    if after and after[0].speaker == window.act.speaker:
        told = assigned(after[0], speakers=room.speakers, today=room.on)
        if told and _REPORTS.match(told.phrase):
            return replace(found, due=told.due, due_words=told.due_words)
    return found


def _understood(task: Assigned, window: Window, room: Room) -> Assigned | None:
    """The task with what its pronouns mean; with no phrase where it is only mentioned.

    None where something else is the item: a fact about who decides, or what this answers.
    """
    act, phrase = window.act, _IDLE.sub("", task.phrase)
    task = _dated_then(replace(task, phrase=phrase), window, room)
    if not task.condition and (asked := _asked_if(window)):
        return replace(task, condition=asked)
    fact = task.owner != act.speaker and not task.due_words and _SIGNS.match(phrase)
    if fact and room.is_fact(act):
        return None
    if not task.due_words and _BUYS.match(phrase) and not room.is_ours(act):
        return replace(task, phrase="")
    vague = is_hollow(phrase, room.speakers) or _points(phrase)
    if vague and task.owner and not task.asked and _takes_on(window, task, room):
        return None
    if known := _WHETHER.search(tidy(act.text)):
        what = said_of(known["what"], act=act, owner=task.owner, speakers=room.speakers)
        return replace(task, phrase=f"{phrase} {what[:1].lower()}{what[1:]}")
    return _with_context(task, window) if vague else task


def _points(phrase: str) -> bool:
    plain = _NAMED_INSIDE.sub(r"\1", phrase)
    return bool(_POINTS.search(plain)) and "“" not in phrase


def _dated_then(task: Assigned, window: Window, room: Room) -> Assigned:
    """'By then' is the day that was named just before."""
    if task.due_words or not window.before or not task.phrase.endswith(" by then"):
        return task
    words = tidy(window.before[0].text)
    due, due_words = day_in(fold(words), words, today=room.on) or (None, "")
    return replace(task, due=due, due_words=due_words)


def _with_context(task: Assigned, window: Window) -> Assigned:
    """The task with the words before it, or with its day alone where these tell enough."""
    phrase = task.phrase
    due = task.due_words and task.owner and not _points(phrase)
    if due and _WRITES.match(phrase):
        return task
    about = _about(window) if task.owner and len(phrase.split()) > 1 else ""
    if not about and due and _CONTACT.match(phrase):
        return task
    return replace(task, phrase=f"{phrase}{about}" if about else "")


def _takes_on(window: Window, found: Assigned, room: Room) -> bool:
    """Whether a hollow promise answers a request of just before, or tells when one is kept."""
    for far, one in enumerate(window.before[:2]):
        told = assigned(one, after=(window.act,), speakers=room.speakers, today=room.on)
        if told and one.speaker != window.act.speaker:
            return told.asked and told.owner == window.act.speaker
        if told and not far and not told.bare and _REPORTS.match(found.phrase):
            return True
    return False


def _about(window: Window) -> str:
    """What a hollow promise is about: what it says is not known, or what was said before."""
    own = tidy(window.act.text)
    if unknown := _NOT_KNOWN.search(own):
        return f" {unknown['what']}"
    lead = _LEAD.split(own, maxsplit=1)[0]
    if lead != own and len(telling(lead)) > _LEAST:
        return f" (“{lead.rstrip('.,')}”)"
    said: list[str] = []
    for one in window.before[:3]:
        if _PLEASANT.match(fold(tidy(one.text))):
            break
        words = _JUST.sub("", tidy(one.text)).split()
        if len(said) > _LEAST and (one.place != window.before[0].place or _enough(words, said)):
            break
        said = [*words, *said]
    if not telling(" ".join(said)):
        return ""
    cut = "…" if len(said) > _SHOWN else ""
    return f" (“{' '.join(said[:_SHOWN]).rstrip('.,')}{cut}”)"


def _enough(words: Sequence[str], said: Sequence[str]) -> bool:
    return len(words) + len(said) > _SHOWN


def _asked_if(window: Window) -> str:
    """The condition that another has just asked about: 'And if it comes early?'"""
    asked = window.before[0] if window.before else None
    hit = asked and asked.speaker != window.act.speaker and _IF_ASKED.match(tidy(asked.text))
    return hit["if"] if hit else ""


_IF_ASKED = re.compile(r"(?i)^(?:(?:and|but|so|okay)[, ]+)?(?:what )?(?P<if>if [^?;]{4,80})\?$")


def _named(task: Assigned, window: Window, room: Room) -> Assigned:
    """The task with the names of those who are only 'them', where the sides tell who they are."""
    sides = {turn.speaker.label: turn.side for turn in room.turns if turn.speaker.label}
    if not task.owner and _WE_WILL.search(fold(window.act.text)):
        both = {Side.OURS, Side.THEIRS} <= set(sides.values())
        task = replace(task, owner=window.act.speaker if both else "")
    own = sides.get(task.owner, Side.UNKNOWN)
    other = [first_name(who) for who, side in sides.items() if side is not own]
    known = own is not Side.UNKNOWN and Side.UNKNOWN not in sides.values()
    phrase = task.phrase
    if known and len(other) == _BOTH:
        phrase = re.sub(r"\bboth of them\b|\bthem both\b", " and ".join(other), phrase)
    if known and 0 < len(other) <= _BOTH and _CONTACT.match(phrase):
        phrase = re.sub(r"\bthem$", " and ".join(other), phrase)
    around = [_next_other(side, window.act) for side in (window.before, window.after)]
    if around[0] and around[0] == around[1] != task.owner:
        name = first_name(around[0])
        phrase = _BACK_AGAIN.sub(lambda hit: f"{hit[1]} {name} {_OF_ONE[hit[2]]}", phrase)
    return replace(task, phrase=phrase)


_WE_WILL = re.compile(r"\bwe(?:'ll| will)\b")
"""Where two sides meet, 'we' are those of whoever speaks."""


def _next_other(side: Sequence[Act], act: Act) -> str:
    return next((one.speaker for one in side if one.speaker != act.speaker), "")


_BOTH = 2
_BACK_AGAIN = re.compile(r"\b(when|once|as soon as|after) they (are|have)\b")
_OF_ONE = {"are": "is", "have": "has"}


def once(
    found: Iterable[Owed], most: int, *, speakers: Sequence[str] = ()
) -> tuple[list[ActionItem], list[Item]]:
    """Return the likeliest tasks, each once with its owner and day, and what is only mentioned."""
    people = telling(" ".join(speakers))
    chosen: list[ActionItem] = []
    mentioned: list[Item] = []
    for one in found:
        if isinstance(one.item, ActionItem):
            _add(chosen, one.item, most, people)
        else:
            mentioned.append(one.item)
    told = [telling(item.task.phrase) | telling(item.quote) for item in chosen]
    places = {item.act for item in chosen}
    rest: list[Item] = []
    for item in mentioned:
        about = telling(item.quote)
        if item.act not in places and not any(about <= other for other in told):
            rest.append(item)
            told.append(about)
    return sorted(chosen, key=spoken), sorted(rest[: most // 2], key=spoken)


def _add(chosen: list[ActionItem], item: ActionItem, most: int, people: frozenset[str]) -> None:
    about = _matter(item, people)
    for at, other in enumerate(chosen):
        owners = {item.task.owner, other.task.owner} - {""}
        known = _matter(other, people)
        if len(owners) < 2 and (alike(about, known) or _same_talk(item, other, about, known)):
            chosen[at] = _merged(other, item, matters=(known, about))
            return
    if len(chosen) < most:
        chosen.append(item)


def _same_talk(
    one: ActionItem, other: ActionItem, about: frozenset[str], known: frozenset[str]
) -> bool:
    """Whether both are to speak to the same person, one of them with no more said of it."""
    talk = _TALKS.match(one.task.phrase) and _TALKS.match(other.task.phrase)
    return bool(talk and about and known and (about <= known or known <= about))


_TALKS = re.compile(r"(?:ask|talk|speak|call|ring|check|phone)\b")


def _matter(item: ActionItem, people: frozenset[str]) -> frozenset[str]:
    phrase = item.task.phrase.partition(" (“")[0]
    about = telling(phrase) - _OF_TALK
    return about - people or about or telling(item.task.phrase) or telling(item.quote)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of telling words are about the same."""
    both = len(one | other)
    return bool(both) and len(one & other) / both >= _SAME


def _merged(
    one: ActionItem, other: ActionItem, *, matters: tuple[frozenset[str], frozenset[str]]
) -> ActionItem:
    """Both as one: the words that tell more, the day that one of them names, its owner."""
    first, second = matters
    tells = [(len(first), len(one.task.phrase)), (len(second), len(other.task.phrase))]
    owner = one.task.owner or other.task.owner
    if not (first <= second or second <= first):
        kept = one if one.task.due_words or not other.task.due_words else other
        return replace(kept, task=replace(kept.task, owner=owner))
    swapped = tells[1] > tells[0] or (tells[0] == tells[1] and not one.task.due_words)
    kept, more = (other, one) if swapped else (one, other)
    task = replace(kept.task, owner=owner)
    if task.due_words or not more.task.due_words:
        return replace(kept, task=task)
    task = replace(task, due=more.task.due, due_words=more.task.due_words)
    return replace(kept, task=task, answer=more.answer or more.act)


def spoken(item: Item) -> tuple[int, int]:
    """The order of speaking."""
    return item.act.place, item.act.start
