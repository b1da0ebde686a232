"""Find what our own people told each other about a buyer, as far as it binds what we write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel, Facts, Person, Row, Side, Turn
from agentarmy.reading.guidance import Guidance, Rule, guidance, own_words
from agentarmy.reading.text import sentences
from agentarmy.services.directory import core
from agentarmy.store import conversations, mentions, tables
from agentarmy.writing.context import is_internal
from agentarmy.writing.names import first_name, surname

if TYPE_CHECKING:
    from agentarmy.services.qualifying import Qualified
    from agentarmy.store.database import Mirror

_REACH = timedelta(days=60)
"""Older words among ourselves were for another message."""
_GOES_ON = {Channel.CHAT: timedelta(hours=6), Channel.MAIL: timedelta(days=4)}
"""How long after somebody was named the next message may still be about them."""
_JUNK = re.compile(r"(?i)\b(?:spam|junk|trash|deleted|quarantine)\b")
_LEAST = 5
_WORD = re.compile(r"[^\W_]+")
_PARAGRAPH = re.compile(r"\n\s*\n")
_COMMON = frozenset(
    "global united first north south east west great royal general american national international"
    " central european modern prime smart green blue white black silver golden grand super best"
    " south northern southern eastern western pacific atlantic".split()
)
"""First words of a company's name that do not stand for it alone."""


@dataclass(frozen=True, slots=True)
class _Names:
    """By what one names the buyer, and everybody else on record.

    `rest` has the names of everybody else by their first word in small letters, `others` finds
    those that are looked for.
    """

    theirs: tuple[re.Pattern[str], ...]
    told: tuple[str, ...]
    contacts: tuple[str, ...]
    rest: Mapping[str, Sequence[str]]
    others: tuple[re.Pattern[str], ...] = ()

    def within(self, texts: Iterable[str]) -> _Names:
        """Return the names with those of others that may stand in these texts."""
        words = {word.casefold() for text in texts for word in _WORD.findall(text)}
        others = [name for word in words & self.rest.keys() for name in self.rest[word]]
        return replace(self, others=tuple(_patterns(others)))

    def about(self, text: str) -> bool | None:
        """Whether a text names the buyer (True), only others (False), or nobody (None)."""
        if any(pattern.search(text) for pattern in self.theirs):
            return True
        return False if any(pattern.search(text) for pattern in self.others) else None


@dataclass(frozen=True, slots=True)
class Among:
    """What our own people said about a buyer, in the order of time, and what of it binds us."""

    turns: tuple[Turn, ...] = ()
    guidance: tuple[Guidance, ...] = ()


def among_us(
    mirror: Mirror, found: Qualified, *, person: Person, facts: Facts, rep: str, now: datetime
) -> Among:
    """Return what our own people said about this person or account.

    Only messages between our own people count: mail from our domains to our domains alone, and
    chats nobody else takes part in. What they forward, and what lay in a junk folder, is not read.
    With no domain of ours known nothing is found. `rep` is who writes.
    """
    heard = _heard(mirror, found, person=person, facts=facts, now=now)
    if heard is None:
        return Among()
    names, homes, turns = heard
    told = guidance(
        turns,
        rep=rep,
        names=[n for n in (first_name(person), surname(person), person.name) if n],
        colleagues=_colleagues(turns, facts),
        products=[item.name for item in facts.prices],
    )
    elsewhere = {
        home for home in homes if not _meant(mirror, home, person=person, others=names.contacts)
    }
    return Among(
        turns=tuple(replace(turn, side=Side.OURS) for turn in turns),
        guidance=tuple(
            g for g in told if g.rule not in _PERSONAL or g.turn.conversation not in elsewhere
        ),
    )


def _heard(
    mirror: Mirror, found: Qualified, *, person: Person, facts: Facts, now: datetime
) -> tuple[_Names, tuple[str, ...], list[Turn]] | None:
    """By what the buyer is named, the conversations read for it, and our words about them."""
    if not facts.our_domains:
        return None
    names = _names(mirror, found, person)
    homes = dict.fromkeys(t.conversation for t in found.turns if _may_be_ours(t, facts))
    account = frozenset(homes)
    since = (now - _REACH).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    homes |= dict.fromkeys(
        mentions.naming(mirror, names.told, domains=facts.our_domains, since=since)
    )
    turns = [
        turn
        for home in homes
        for turn in _relevant(
            mirror, home, names=names, facts=facts, known=home in account, place=now.tzinfo
        )
        if turn.at is None or turn.at >= now - _REACH
    ]
    turns.sort(key=lambda t: t.at.timestamp() if t.at else 0.0)
    return names, tuple(homes), turns


def _meant(mirror: Mirror, home: str, *, person: Person, others: Sequence[str]) -> bool:
    """Whether a conversation may be about this person: it names them, or no other of theirs.

    Where nobody in particular is meant, any may.
    """
    if not person.label:
        return True
    beside = mentions.carried(mirror, home)
    turns = conversations.turns(mirror, home)
    said = "\n".join(f"{t.subject}\n{t.text}\n{beside[t.id].quoted}" for t in turns).casefold()
    own = (person.address, person.name)
    return any(n.casefold() in said for n in own if n) or not any(n in said for n in others)


_PERSONAL = frozenset({Rule.ASK, Rule.SHORT, Rule.NEED})
"""What holds for one person, where the rest holds for the whole account."""


def _may_be_ours(turn: Turn, facts: Facts) -> bool:
    return turn.channel is not Channel.CALL and turn.speaker.domain in facts.our_domains


def _relevant(
    mirror: Mirror,
    home: str,
    *,
    names: _Names,
    facts: Facts,
    known: bool,
    place: tzinfo | None,
) -> Iterator[Turn]:
    """Yield what our own people said about the buyer in one conversation, the rest cut away.

    `known`: the conversation belongs to the buyer's account, so that what names nobody is theirs.
    """
    turns = conversations.turns(mirror, home, home=place)
    carried = mentions.carried(mirror, home)
    if turns and turns[0].channel is Channel.CHAT:
        people = (*mentions.takers(mirror, home), *(t.speaker for t in turns))
        if not all(_is_ours(person, facts) for person in people):
            return
    names = names.within([*(t.text for t in turns), *(c.quoted for c in carried.values())])
    about, last = known, turns[0].at if turns else None
    for turn in turns:
        beside = carried.get(turn.id, mentions.Carried())
        if not _trusted(turn, facts) or _JUNK.search(beside.folder):
            continue
        gone = turn.at and last and turn.at - last > _GOES_ON[turn.channel]
        about = about and not (gone and not known)
        last = turn.at or last
        hinted = names.about(f"{turn.subject}\n{beside.quoted}")
        text, about = _part(turn.text, names, start=about if hinted is None else hinted)
        if text:
            yield replace(turn, text=text)


def _part(text: str, names: _Names, *, start: bool) -> tuple[str, bool]:
    """The sentences of a message that are about the buyer, and whether its end is.

    In one that speaks of several, each paragraph says anew whom it is about.
    """
    own, about, behind = own_words(text), start, 0
    kept: list[str] = []
    mixed = any(pattern.search(own) for pattern in names.others)
    for span in sentences(own):
        sentence = own[span.start : span.end]
        if mixed and _PARAGRAPH.search(own[behind : span.start]):
            about = start
        behind = span.end
        named = names.about(sentence)
        about = about if named is None else named
        if about:
            kept.append(sentence)
    return "\n\n".join(kept), about


def _trusted(turn: Turn, facts: Facts) -> bool:
    """Whether one of ours wrote it to ours alone; a rep's answer on a side goes first."""
    if turn.automatic or not _is_ours(turn.speaker, facts):
        return False
    return turn.channel is Channel.CHAT or (
        is_internal(turn, facts) and all(_is_ours(person, facts) for person in turn.to)
    )


def _is_ours(person: Person, facts: Facts) -> bool:
    """Whether somebody is of our house: by the domain, never by the name they show."""
    told = facts.known_sides.get(person.address.casefold()) if person.address else None
    if told is Side.THEIRS:
        return False
    if person.domain:
        return person.domain in facts.our_domains
    return told is Side.OURS


def _colleagues(turns: Iterable[Turn], facts: Facts) -> list[str]:
    people = (p for turn in turns for p in (turn.speaker, *turn.to))
    return list(dict.fromkeys([*(p.name for p in people if p.name), *facts.our_names]))


def _names(mirror: Mirror, found: Qualified, person: Person) -> _Names:
    """By what the buyer is named: person, address, company, its domain, the account's contacts."""
    account = found.account or {}
    key = str(account.get("id") or "")
    accounts = mentions.account_names(mirror)
    firsts = [_first_word(name) for _, name in accounts]
    company = str(account.get("name") or "")
    rows = [row for table in ("contacts", "leads") for row in _of_account(mirror, table, key)]
    told = [
        person.name,
        person.address,
        company,
        _called(company),
        str(account.get("domain") or ""),
    ]
    if (word := _first_word(company)) and firsts.count(word) <= 1:
        told.append(word)
    told += [str(row.get(c) or "") for row in rows for c in ("name", "email")]
    words = tuple(dict.fromkeys(" ".join(w.split()) for w in told if len(w.strip()) >= _LEAST - 1))
    own = (*words, *(n for n in (surname(person),) if len(n) > 2))
    mine = {word.casefold() for word in own}
    others = [
        word
        for other, name in accounts
        if other != key
        for word in (_called(name), _first_word(name))
    ]
    others += [name for other, name in mentions.contact_names(mirror) if other != key]
    rest: dict[str, list[str]] = {}
    for word in others:
        first = _WORD.search(word)
        if first and len(word) >= _LEAST and word.casefold() not in mine:
            rest.setdefault(first[0].casefold(), []).append(word)
    contacts = {str(row.get("name") or "").casefold() for row in rows}
    return _Names(
        theirs=tuple(_patterns(own)),
        told=words,
        contacts=tuple(contacts - {"", person.name.casefold()}),
        rest=rest,
    )


def _of_account(mirror: Mirror, table: str, key: str) -> list[Row]:
    return tables.find(mirror, table, account_id=key)[:50] if key else []


def _called(name: str) -> str:
    """A company's name without its legal form; one word keeps its capital letter."""
    bare = core(name)
    return bare if " " in bare else name.split(" ")[0].strip(",.")


def _first_word(name: str) -> str:
    """The word by which people call a company: 'Fenwick' of 'Fenwick Toys Ltd', or ''."""
    word = (name.split() or [""])[0].strip(",.")
    return word if len(word) >= _LEAST and word.casefold() not in _COMMON else ""


_BATCH = 400


def _patterns(words: Sequence[str]) -> Iterator[re.Pattern[str]]:
    """Patterns that find any of the words; one word alone only with its capital letter."""
    for start in range(0, len(words), _BATCH):
        part = words[start : start + _BATCH]
        found = "|".join(_pattern(word) for word in part)
        yield re.compile(rf"(?<!\w)(?:{found})(?!\w)")


def _pattern(word: str) -> str:
    if word[0].isupper() and not re.search(r"[\s@.]", word):
        return re.escape(word)
    spaced = r"\s+".join(re.escape(part) for part in word.split())
    return f"(?i:{spaced})"
