"""What binds the gate: law as dated data with its sources, our own defaults, a tenant's tightening.

Nothing here is legal advice. Of several limits the tightest holds; a tenant's own policy may only
tighten, and one that would loosen is refused when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

from agentarmy.domain.effects import Kind, Mode, Tier
from agentarmy.domain.sendtimes import EVERY_DAY, Window
from agentarmy.errors import BadInput

TIERS: Mapping[Kind, Tier] = {
    **dict.fromkeys(
        (
            *(Kind.RECORD, Kind.TASK, Kind.SCORE, Kind.LABEL, Kind.MAIL_DRAFT),
            *(Kind.HOLD, Kind.CRM_TASK, Kind.CRM_NOTE),
        ),
        Tier.AUTONOMOUS,
    ),
    **dict.fromkeys(
        (
            *(Kind.CRM_FIELD, Kind.STAGE, Kind.MAIL, Kind.CHAT, Kind.INVITATION, Kind.MINUTES),
            *(Kind.PROPOSAL, Kind.PAYMENT_LINK, Kind.INVOICE, Kind.CALL),
        ),
        Tier.APPROVAL,
    ),
    **dict.fromkeys(
        (Kind.CLOSE, Kind.DELETE, Kind.EXPORT, Kind.CONSENT, Kind.BULK, Kind.MONEY_OUT),
        Tier.HARD_STOP,
    ),
}
"""Every kind of effect in exactly one tier."""

UNASKED = frozenset({Kind.CRM_FIELD, Kind.STAGE})
"""What a tenant's policy may have done without asking in SEND mode; nothing else."""

_KINDS = frozenset(Kind)
_TIER_RANK = {tier: place for place, tier in enumerate(Tier)}


def stricter(one: Tier, other: Tier) -> Tier:
    """Return the stricter of two tiers."""
    return max(one, other, key=_TIER_RANK.__getitem__)


class Topic(StrEnum):
    """What a rule of law is about; the gate asks by it."""

    UNSUBSCRIBE = "unsubscribe"
    ONE_CLICK = "one_click"
    POSTAL_ADDRESS = "postal_address"
    OPT_OUT_DAYS = "opt_out_days"
    BASIS = "basis"
    CUSTOMER_MONTHS = "customer_months"
    REQUEST_MONTHS = "request_months"
    INFORMED = "informed"
    OBJECTION = "objection"
    ERASURE = "erasure"
    CALL_HOURS = "call_hours"
    CALL_CONSENT = "call_consent"
    CALL_LIST = "call_list"
    CALL_LIST_DAYS = "call_list_days"
    AI_VOICE = "ai_voice"
    ONE_SELLER = "one_seller"


_COUNTED = frozenset(
    {
        *(Topic.OPT_OUT_DAYS, Topic.CALL_LIST_DAYS, Topic.ERASURE),
        *(Topic.CUSTOMER_MONTHS, Topic.REQUEST_MONTHS),
    }
)

EVERYWHERE, OTHER = "*", "other"
"""Jurisdictions: every country; every country for which no rule of the topic is known."""

Json = object
LawValue = int | bool | Window | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One rule of law: where it holds, what it demands, in which term, and where it stands."""

    id: str
    jurisdiction: str
    topic: Topic
    demands: str
    value: LawValue
    source: str
    in_force_from: date
    until: date | None = None
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Say whether it binds on a day; `until` is the first day on which it does not."""
        return self.in_force_from <= day and (self.until is None or day < self.until)

    def cited(self) -> str:
        """Name the source and since when it holds."""
        return f"{self.source}, in force since {self.in_force_from.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much may be sent: per mailbox, person and company of a day, and in one effect.

    `warm_start` and `warm_step` ramp advertising up: on day n it is start + n x step, at most
    `outreach_day`. `contact_gap_days` lie between two advertisings to one person; `bulk` is the
    largest number of outsiders that one effect may have.
    """

    mailbox_day: int
    outreach_day: int
    warm_start: int
    warm_step: int
    contact_day: int
    contact_gap_days: int
    domain_day: int
    bulk: int

    def outreach_on(self, warm_day: int) -> int:
        """Return how many advertisings the ramp allows on its n-th day, counted from 0."""
        return min(self.outreach_day, self.warm_start + max(0, warm_day) * self.warm_step)


CAPS = tuple(Caps.__dataclass_fields__)
_MORE_IS_TIGHTER = frozenset({"contact_gap_days"})
HOURS = ("outreach", "awake", "calls")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that binds on one clone: laws, caps, hours and tiers, each already the tightest.

    `groups` are the countries (ISO 3166, upper case) of a jurisdiction of several. `outreach` are
    the hours for advertising, `awake` those for any message, `calls` those for calls, all on the
    recipient's clock. `sources` says of each default where it comes from; `tightened` names what
    the tenant's policy made stricter. `modes` are modes that it sets for processes.
    """

    laws: tuple[Law, ...]
    groups: Mapping[str, frozenset[str]]
    caps: Caps
    outreach: Window
    awake: Window
    calls: Window
    call_list_days: int
    sources: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    unasked: frozenset[Kind] = frozenset()
    modes: Mapping[str, Mode] = field(default_factory=dict)
    tightened: frozenset[str] = frozenset()
    tenant_source: str = ""
    _found: dict[tuple[Topic, str, date], tuple[Law, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def tier(self, kind: str) -> Tier:
        """Return the tier of a kind by its name; one that nobody knows needs approval."""
        own = TIERS[Kind(kind)] if kind in _KINDS else Tier.APPROVAL
        return stricter(own, self.tiers.get(kind, own))

    def source(self, name: str) -> str:
        """Return where a cap, window or tier comes from."""
        if name in self.tightened:
            return f"tenant policy {self.tenant_source}, {name}"
        return self.sources.get(name, "")

    def law(self, topic: Topic, country: str, *, on: date) -> Law | None:
        """Return the rule that binds for a country that day; the first one where several do.

        An unknown country ('') is held to the rules of every jurisdiction.
        """
        return next(iter(self.laws_of(topic, country, on=on)), None)

    def laws_of(self, topic: Topic, country: str, *, on: date) -> tuple[Law, ...]:
        """Return all rules on a topic that bind for a country that day."""
        known = self._found.get((topic, country, on))
        if known is None:
            known = self._found[topic, country, on] = self._looked_up(topic, country, on=on)
        return known

    def _looked_up(self, topic: Topic, country: str, *, on: date) -> tuple[Law, ...]:
        binding = [law for law in self.laws if law.topic is topic and law.in_force(on)]
        if not country:
            return tuple(binding)
        named = [law for law in binding if self._holds(law.jurisdiction, country)]
        local = any(law.jurisdiction != EVERYWHERE for law in named)
        return tuple(named if local else (*named, *(b for b in binding if b.jurisdiction == OTHER)))

    def _holds(self, where: str, country: str) -> bool:
        if where in (EVERYWHERE, OTHER):
            return where == EVERYWHERE
        return country.upper() in self.groups.get(where, frozenset({where.partition("-")[0]}))


def parse_policy(law: Json, defaults: Json) -> Policy:
    """Read the shipped law and defaults. Raises BadInput that says what, where and what belongs."""
    top = _object(law, "law.json")
    groups = {
        name: frozenset(_texts(codes, f"law.json, groups.{name}"))
        for name, codes in _object(top.get("groups"), "law.json, groups").items()
    }
    laws = tuple(_law(one, f"law.json, rule {n}") for n, one in enumerate(_rules(top), 1))
    return _defaults(_object(defaults, "defaults.json"), laws, groups)


def _rules(top: Mapping[str, Json]) -> Iterable[Json]:
    rules = top.get("rules")
    if not isinstance(rules, list) or not rules:
        raise _bad("law.json, rules", rules, "a list of rules")
    return rules


def _law(found: Json, where: str) -> Law:
    row = _object(found, where)
    where = f"{where} ({row.get('id')})"
    topic = _text(row, "topic", where)
    if topic not in set(Topic):
        raise _bad(f"{where}, topic", topic, "one of " + ", ".join(Topic))
    until = row.get("until")
    return Law(
        id=_text(row, "id", where),
        jurisdiction=_text(row, "jurisdiction", where),
        topic=Topic(topic),
        demands=_text(row, "demands", where),
        value=_value(Topic(topic), row.get("value"), f"{where}, value"),
        source=_text(row, "source", where),
        in_force_from=_day(row.get("in_force_from"), f"{where}, in_force_from"),
        until=None if until is None else _day(until, f"{where}, until"),
        note=str(row.get("note") or ""),
    )


def _value(topic: Topic, found: Json, where: str) -> LawValue:
    if topic in _COUNTED:
        return _count(found, where)
    if topic is Topic.BASIS:
        return _texts(found, where)
    if topic is Topic.CALL_HOURS:
        return _window(found, where)
    if not isinstance(found, bool):
        raise _bad(where, found, "true or false")
    return found


def _defaults(
    top: Mapping[str, Json], laws: tuple[Law, ...], groups: Mapping[str, frozenset[str]]
) -> Policy:
    sources: dict[str, str] = {}

    def entry(group: str, name: str) -> Json:
        where = f"defaults.json, {group}.{name}"
        row = _object(_object(top.get(group), f"defaults.json, {group}").get(name), where)
        sources[name] = _text(row, "source", where)
        return row.get("value")

    caps = {name: _count(entry("caps", name), f"defaults.json, caps.{name}") for name in CAPS}
    hours = {name: _window(entry("hours", name), f"defaults.json, hours.{name}") for name in HOURS}
    days = _count(entry("lists", "call_list_days"), "defaults.json, lists.call_list_days")
    return Policy(
        laws=laws,
        groups=groups,
        caps=Caps(**caps),
        outreach=hours["outreach"],
        awake=hours["awake"],
        calls=hours["calls"],
        call_list_days=days,
        sources=sources,
    )


TENANT_KEYS = ("tiers", "unasked", "modes", "caps", "hours", "call_list_days", "about")


def tightened(policy: Policy, tenant: Json, *, where: str) -> Policy:
    """Return the policy with a tenant's own over it.

    Raises BadInput for what cannot be read and for what would loosen.
    """
    top = _object(tenant, where)
    for name in top:
        if name not in TENANT_KEYS:
            raise _bad(f"{where}, {name}", name, "one of " + ", ".join(TENANT_KEYS))
    named: set[str] = set()
    tiers = _tiers(top.get("tiers", {}), where)
    named.update(tiers)
    hours = {
        name: _tighter_window(getattr(policy, name), found, where=f"{where}, hours.{name}")
        for name, found in _known(top.get("hours", {}), HOURS, f"{where}, hours").items()
    }
    named.update(hours)
    caps = {
        name: _tighter_cap(policy.caps, name, found=found, where=f"{where}, caps.{name}")
        for name, found in _known(top.get("caps", {}), CAPS, f"{where}, caps").items()
    }
    named.update(caps)
    days = policy.call_list_days
    if "call_list_days" in top:
        days = _at_most(top["call_list_days"], days, where=f"{where}, call_list_days")
        named.add("call_list_days")
    return replace(
        policy,
        tiers=tiers,
        caps=replace(policy.caps, **caps),
        outreach=hours.get("outreach", policy.outreach),
        awake=hours.get("awake", policy.awake),
        calls=hours.get("calls", policy.calls),
        call_list_days=days,
        unasked=_unasked(top.get("unasked", []), where),
        modes=_modes(top.get("modes", {}), where),
        tightened=frozenset(named),
        tenant_source=where,
    )


def _tiers(found: Json, where: str) -> dict[str, Tier]:
    tiers: dict[str, Tier] = {}
    for name, value in _known(found, tuple(Kind), f"{where}, tiers").items():
        own, place = TIERS[Kind(name)], f"{where}, tiers.{name}"
        if not isinstance(value, str) or value not in set(Tier):
            raise _bad(place, value, "one of " + ", ".join(Tier))
        if stricter(own, Tier(value)) is not Tier(value):
            raise _bad(place, value, f"{own} or stricter: a policy may only tighten")
        tiers[name] = Tier(value)
    return tiers


def _unasked(found: Json, where: str) -> frozenset[Kind]:
    names = _texts(found, f"{where}, unasked") if found != [] else ()
    for name in names:
        if name not in UNASKED:
            allowed = ", ".join(sorted(UNASKED))
            raise _bad(f"{where}, unasked", name, f"only {allowed} may be done unasked")
    return frozenset(Kind(name) for name in names)


def _modes(found: Json, where: str) -> dict[str, Mode]:
    """Read modes of processes: only DRAFT_ONLY tightens."""
    modes: dict[str, Mode] = {}
    for name, value in _object(found, f"{where}, modes").items():
        if value != Mode.DRAFT_ONLY:
            raise _bad(f"{where}, modes.{name}", value, "DRAFT_ONLY: a policy may only tighten")
        modes[name] = Mode.DRAFT_ONLY
    return modes


def _tighter_window(known: Window, found: Json, *, where: str) -> Window:
    window = _window(found, where)
    if not window.within(known):
        raise _bad(where, str(window), f"hours inside {known}: a policy may only tighten")
    return window


def _tighter_cap(caps: Caps, name: str, *, found: Json, where: str) -> int:
    known: int = getattr(caps, name)
    if name not in _MORE_IS_TIGHTER:
        return _at_most(found, known, where=where)
    if _count(found, where) < known:
        raise _bad(where, found, f"{known} or more: a policy may only tighten")
    return _count(found, where)


def _at_most(found: Json, known: int, *, where: str) -> int:
    if _count(found, where) > known:
        raise _bad(where, found, f"{known} or less: a policy may only tighten")
    return _count(found, where)


def _bad(where: str, found: object, expected: str) -> BadInput:
    shown = "nothing" if found is None else repr(found)
    return BadInput(
        f"{where}: found {shown if len(shown) < 80 else shown[:77] + '…'}",
        expected=expected,
        hint="agentarmy mode show",
    )


def _object(found: Json, where: str) -> dict[str, Json]:
    if not isinstance(found, dict):
        raise _bad(where, found, "an object")
    return {str(key): value for key, value in found.items()}


def _known(found: Json, names: Iterable[str], where: str) -> dict[str, Json]:
    known = list(names)
    rows = _object(found, where)
    for name in rows:
        if name not in known:
            raise _bad(where, name, "one of " + ", ".join(known))
    return rows


def _text(row: Mapping[str, Json], name: str, where: str) -> str:
    found = row.get(name)
    if not isinstance(found, str) or not found.strip():
        raise _bad(f"{where}, {name}", found, "a text")
    return found


def _texts(found: Json, where: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not found or not all(isinstance(t, str) for t in found):
        raise _bad(where, found, "a list of texts")
    return tuple(str(one) for one in found)


def _count(found: Json, where: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise _bad(where, found, "a whole number of 0 or more")
    return found


def _day(found: Json, where: str) -> date:
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        raise _bad(where, found, "a day such as 2026-11-20") from None


def _window(found: Json, where: str) -> Window:
    row = _object(found, where)
    try:
        start, end = time.fromisoformat(str(row.get("from"))), time.fromisoformat(str(row["to"]))
    except (KeyError, ValueError):
        raise _bad(where, found, '{"from": "08:00", "to": "18:00"}') from None
    days = row.get("days", sorted(EVERY_DAY))
    whole = isinstance(days, list) and all(isinstance(d, int) and 0 <= d <= 6 for d in days)
    if start >= end or not whole or not isinstance(days, list) or not days:
        raise _bad(where, found, "from before to, and days from 0 (Monday) to 6")
    if start.tzinfo or end.tzinfo:
        raise _bad(where, found, "hours without a zone: they are the recipient's")
    return Window(start, end, frozenset(days))
