"""Whom a question names: accounts, deals and people by name, nickname or misspelling.

A name stands for its account. Words that name nobody, and are no English either, are told too, so
that a question about a stranger is not answered about somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agentarmy.domain.records import Facts
from agentarmy.knowledge.words import stopwords
from agentarmy.reading.inquiries import OURS, PRODUCT, WHO
from agentarmy.services.directory import core
from agentarmy.store import recent

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_TOKEN = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*|&")
_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST = 7
"""Words of a name that are looked for together."""
_NICK = 4
"""Letters of the least word that a name is called by."""
_CLOSE, _CLOSER, _SHORT = 0.8, 0.86, 6
"""How alike a misspelling is (Damerau-Levenshtein, 1: the same), more under six letters."""
_TITLES = frozenset("dr prof mr mrs ms herr frau".split())
_LED = frozenset(
    "at with about for of from to on against versus vs summarise summarize ask".split()
)
_DOES = frozenset("is does did has was why".split())
_KNOWN = frozenset(
    "bant meddic crm cfo ceo coo cto cro vp md it po pdf csv sla nda kpi roi".split()
)
_SHORT_FORMS = {
    "bob": "robert", "rob": "robert", "bill": "william", "will": "william", "dan": "daniel",
    "mike": "michael", "tom": "thomas", "jim": "james", "joe": "joseph", "tony": "anthony",
    "dave": "david", "steve": "steven", "chris": "christopher", "kate": "katherine",
    "liz": "elizabeth", "beth": "elizabeth", "sue": "susan", "meg": "margaret", "alex": "alexander",
    "ben": "benjamin", "sam": "samuel", "nick": "nicholas", "matt": "matthew", "ed": "edward",
    "greg": "gregory", "andy": "andrew", "jen": "jennifer", "pete": "peter", "fred": "frederick",
    "ron": "ronald", "ken": "kenneth", "tim": "timothy", "phil": "philip", "cilla": "priscilla",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An account, and the person or deal by which it was named ('' for itself).

    `account_id` is '' for a lead without an account; `target` finds it in the mirror.
    """

    account_id: str
    label: str
    target: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question, as code points, and whom it may mean."""

    start: int
    end: int
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: mentions in order, products and our own people as spans, strangers.

    `strangers` are words that look like a name and name nobody.
    """

    mentions: tuple[Mention, ...] = ()
    products: tuple[tuple[int, int], ...] = ()
    ours: tuple[tuple[int, int], ...] = ()
    strangers: tuple[str, ...] = ()

    def spans(self) -> list[tuple[int, int, str]]:
        """Return each name with the sign that masks it."""
        found = [(m.start, m.end, WHO) for m in self.mentions]
        found += [(start, end, PRODUCT) for start, end in self.products]
        return found + [(start, end, OURS) for start, end in self.ours]


@dataclass(slots=True)
class Names:
    """Every name that the mirror knows, and by which one calls somebody."""

    is_word: Callable[[str], bool]
    known: dict[str, dict[str, Subject]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    products: set[str] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, mirror: Mirror, facts: Facts, *, is_word: Callable[[str], bool]) -> Names:
        """Read the names of accounts, deals, contacts, leads, speakers and products."""
        names = cls(is_word)
        for item in facts.prices:
            for one in (item.name, item.sku, *item.aliases, _family(item.name)):
                names.products.add(plain(one))
        names.products.discard("")
        for one in facts.our_names:
            words = plain(one).split()
            names.ours.update([plain(one), *words[:1]] if words else [])
        for key, name, domain in recent.account_names(mirror):
            names._account(key, name or domain, domain)
        names._others(mirror, facts)
        return names

    def _others(self, mirror: Mirror, facts: Facts) -> None:
        for key, name, account in recent.deal_names(mirror):
            if account in self.accounts:
                self._add(plain(name), self._subject(account, target=key))
        for name, address, account in recent.people_names(mirror):
            if address.rpartition("@")[2] not in facts.our_domains:
                self._person(name, account)
        for key, name, company in recent.lone_leads(mirror):
            self._lead(key, name, company)

    def _lead(self, key: str, name: str, company: str) -> None:
        """A lead stands for itself, unless its company is an account by another spelling."""
        words = plain(core(company)).split()
        if " ".join(words) in self.known:
            return
        subject = Subject(account_id="", label=company or name, target=key, person=name)
        first = [words[0]] if words and len(words[0]) >= _NICK else []
        for one in (plain(name), plain(company), " ".join(words), *first):
            self._add(one, subject)

    def _subject(self, account: str, *, target: str = "", person: str = "") -> Subject:
        label = self.accounts.get(account, account)
        return Subject(account_id=account, label=label, target=target or account, person=person)

    def _account(self, key: str, name: str, domain: str) -> None:
        self.accounts[key] = name
        subject = self._subject(key)
        words = plain(core(name)).split()
        initials = [word[0] for word in words]
        for one in (plain(name), " ".join(words), domain, plain(domain.partition(".")[0])):
            self._add(one, subject)
        if "&" in name and len(words) > 1:
            self._add(f"{initials[0]} and {initials[1]}", subject)
            self._add(f"{initials[0]}&{initials[1]}", subject)
        for word in words[:1]:
            if len(word) >= _NICK:
                self._add(word, subject)
        for whole in (words, plain(name).split()):
            for at in range(2, len(whole)):
                if whole[at - 1] != "and":
                    self._add(" ".join(whole[:at]), subject)
        for word in words[1:]:
            if len(word) >= _NICK and not self.is_word(word):
                self._add(word, subject)

    def _person(self, name: str, account: str) -> None:
        words = [w for w in map(plain, name.split()) if w and w not in _TITLES]
        if not words or plain(name) in self.ours or account not in self.accounts:
            return
        subject = self._subject(account, person=name)
        self._add(" ".join(words), subject)
        for word in {words[0], words[-1]} - {"and"}:
            if len(word) >= _NICK - 1:
                self._add(word, subject)

    def _add(self, name: str, subject: Subject) -> None:
        if len(name) > 1:
            whom = subject.account_id or subject.target
            self.known.setdefault(name, {}).setdefault(whom, subject)

    def find(self, text: str) -> Named:
        """Return whom a text names; the longest names first, then what is nearly one."""
        tokens = list(_tokens(text))
        taken: list[bool] = [False] * len(tokens)
        products = [_span(tokens, run) for run in _runs(tokens, taken, self._product)]
        mentions = [
            Mention(*_span(tokens, run), self._whom(_joined(tokens, run), tokens, run))
            for run in _runs(tokens, taken, lambda name, run: self._is_name(name, tokens, run))
        ]
        ours = [_span(tokens, run) for run in _runs(tokens, taken, lambda n, _: n in self.ours)]
        for run, near in self._misspelt(tokens, taken):
            mentions.append(Mention(*_span(tokens, run), near))
        strangers = self._strangers(tokens, taken)
        mentions.sort(key=lambda m: m.start)
        return Named(tuple(mentions), tuple(products), tuple(ours), tuple(strangers))

    def _product(self, name: str, run: range) -> bool:
        singular = name.removesuffix("s")
        return name in self.products or singular in self.products

    def _is_name(self, name: str, tokens: Sequence[_Token], run: range) -> bool:
        if name not in self.known and _long(name) not in self.known:
            return False
        if len(run) > 1 or not (self.is_word(name) or name in stopwords()):
            return True
        # "will", "vale": a word of the language names somebody only with a capital or an 's, or
        # an account where a name is due ('at harrow').
        one, at = tokens[run[0]], run[0]
        if name in stopwords():
            return one.capital and at > 0
        account = any(not s.person for s in self.known[name].values())
        led = at > 0 and tokens[at - 1].plain in _LED | _DOES
        return one.owner or (one.capital and (at > 0 or account)) or (account and led)

    def _whom(self, name: str, tokens: Sequence[_Token], run: range) -> tuple[Subject, ...]:
        found = self.known.get(name) or self.known.get(_long(name)) or {}
        return tuple(found.values())

    def _misspelt(
        self, tokens: Sequence[_Token], taken: list[bool]
    ) -> Iterator[tuple[range, tuple[Subject, ...]]]:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        names = [one for one in self.known if len(one) >= _NICK]
        for run in _free(tokens, taken, most=4):
            words = [tokens[n].plain for n in run]
            ends = (words[0], words[-1])
            if any(self._common(one) for one in ends):
                continue
            name = " ".join(words)
            if len(name) < _NICK:
                continue
            least = _CLOSER if len(name) < _SHORT else _CLOSE
            best = process.extract(
                name,
                names,
                scorer=DamerauLevenshtein.normalized_similarity,
                score_cutoff=least,
                limit=5,
            )
            if best:
                whom = {
                    subject.account_id or subject.target: subject
                    for near, score, _ in best
                    if score >= best[0][1] - 0.02
                    for subject in self.known[near].values()
                }
                for n in run:
                    taken[n] = True
                yield run, tuple(whom.values())

    def _common(self, word: str) -> bool:
        return word in stopwords() or word in _KNOWN or self.is_word(word) or word in self.products

    def _strangers(self, tokens: Sequence[_Token], taken: Sequence[bool]) -> Iterator[str]:
        """Words with a capital within the sentence, or after 'at', 'with', 'about' …, unknown."""
        run: list[str] = []
        for n, token in enumerate(tokens):
            strange = not taken[n] and token.plain not in stopwords() and token.word
            led = n > 0 and (tokens[n - 1].plain in _LED or bool(run))
            unknown = strange and not self._common(token.plain)
            named = (unknown and (led or (token.capital and n > 0))) or (
                strange and token.capital and led and n > 0 and token.plain not in _KNOWN
                and not _CALENDAR.fullmatch(token.plain)
            )  # fmt: skip
            if named:
                run.append(token.text)
                continue
            if run:
                yield " ".join(run)
            run = []
        if run:
            yield " ".join(run)


_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan\w*|feb\w*|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|christmas|easter|q[1-4]|i"
)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    plain: str
    start: int
    end: int
    owner: bool = False

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()

    @property
    def word(self) -> bool:
        return self.plain.isalpha() and len(self.plain) > 1 and not _CALENDAR.fullmatch(self.plain)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        bare = _POSSESSIVE.sub("", match[0])
        if found := plain(bare):
            owner = bare != match[0]
            yield _Token(bare, found, match.start(), match.start() + len(bare), owner)


def plain(name: str) -> str:
    """Return a name as it is compared: small letters without accents or signs, '&' as 'and'."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )
    return " ".join(re.findall(r"\w+", bare.replace("&", " and ")))


def _family(name: str) -> str:
    """'CartonSeal 200' is called 'CartonSeal' too."""
    head, _, last = name.rpartition(" ")
    return head if last.isdigit() else ""


def _long(name: str) -> str:
    return _SHORT_FORMS.get(name, "")


def _joined(tokens: Sequence[_Token], run: range) -> str:
    return " ".join(tokens[n].plain for n in run)


def _span(tokens: Sequence[_Token], run: range) -> tuple[int, int]:
    return tokens[run[0]].start, tokens[run[-1]].end


def _free(tokens: Sequence[_Token], taken: Sequence[bool], *, most: int) -> Iterator[range]:
    """Runs of words that are not taken yet, the longest first."""
    for size in range(min(most, len(tokens)), 0, -1):
        for at in range(len(tokens) - size + 1):
            if not any(taken[at : at + size]):
                yield range(at, at + size)


def _runs(
    tokens: Sequence[_Token], taken: list[bool], known: Callable[[str, range], bool]
) -> Iterator[range]:
    for run in _free(tokens, taken, most=_LONGEST):
        if known(_joined(tokens, run), run):
            for n in run:
                taken[n] = True
            yield run
