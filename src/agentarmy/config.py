"""Settings: defaults < HOME/config.toml < clone.toml < AGENTARMY_* variables < command line.

Every value remembers where it came from. All mistakes are reported in one error, each with its
file and key and the nearest known name.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from agentarmy import paths
from agentarmy.domain.currencies import ISO_4217
from agentarmy.errors import BadInput, NotFound

Setting = str | int | None | tuple[str, ...]
"""What one setting may hold; None is an open number."""

RESERVED = frozenset({"HOME", "CLONE", "SECRETS_KEY"})
"""AGENTARMY_ variables that are not settings."""


@dataclass(frozen=True, slots=True)
class Me:
    """The rep."""

    name: str = ""
    email: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Us:
    """Our side: the company, its mail domains, and further names our people speak under."""

    company: str = ""
    domains: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IcpSettings:
    """Whom we want to sell to; empty and None bind nothing."""

    industries: tuple[str, ...] = ()
    min_employees: int | None = None
    max_employees: int | None = None
    roles: tuple[str, ...] = ()
    tech: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """Which models are asked, in order, and what they may cost; `None` binds nothing.

    `cap_usd` bounds a month, `call_cents` one call, `seconds` one answer. The addresses are other
    places of the providers' interfaces; `context` and `threads` are for models on this machine.
    """

    reason: tuple[str, ...] = ()
    fast: tuple[str, ...] = ()
    voice: tuple[str, ...] = ()
    cap_usd: int | None = 20
    call_cents: int | None = 50
    seconds: int | None = 60
    anthropic_url: str = ""
    openai_url: str = ""
    openrouter_url: str = ""
    context: int | None = 8192
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What a mail must say of us and where we are: law asks for it (see docs/gate.md).

    `unsubscribe` is a https: or mailto: address; `hours` are our working hours, 'HH:MM-HH:MM'.
    """

    address: str = ""
    unsubscribe: str = ""
    country: str = ""
    hours: str = "09:00-17:00"


@dataclass(frozen=True, slots=True)
class Connect:
    """Which provider stands behind each contract ('' is none), and the folders Files may open."""

    mailbox: str = ""
    calendar: str = ""
    chat: str = ""
    files: str = ""
    crm: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one run, frozen. `origins` names the source of each key."""

    me: Me = field(default_factory=Me)
    us: Us = field(default_factory=Us)
    icp: IcpSettings = field(default_factory=IcpSettings)
    zone: str = "UTC"
    currency: str = "USD"
    mail_export: str = ""
    mode: str = ""
    clock_now: str = ""
    tenant: str = "local"
    escalation_below: int | None = 70
    escalation_sum: int | None = 250_000
    guidance: str = "on"
    knowledge_store: str = "auto"
    knowledge_embedder: str = "lsa"
    models_url: str = ""
    models: ModelSettings = field(default_factory=ModelSettings)
    reach: Reach = field(default_factory=Reach)
    connect: Connect = field(default_factory=Connect)
    leads_folder: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def our_names(self) -> tuple[str, ...]:
        """Every name that our people speak under, mine first."""
        return tuple(dict.fromkeys(n for n in (self.me.name, *self.us.names) if n))

    @property
    def our_domains(self) -> tuple[str, ...]:
        """Our mail domains."""
        return self.us.domains

    @property
    def fixed_now(self) -> datetime | None:
        """The moment that stands still for a demo, or None for the real clock."""
        return datetime.fromisoformat(self.clock_now) if self.clock_now else None


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its kind (text, number or list), default, what it is, and a check of its text.

    The check returns what would have been right, or '' when the text is good.
    """

    kind: str
    default: Setting
    help: str
    check: Callable[[str], str] = lambda text: ""


def _check_zone(text: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):  # not found is a KeyError
        known = {zone.lower(): zone for zone in available_timezones()}
        tails = {zone.rpartition("/")[2].lower(): zone for zone in known.values()}
        wanted = text.lower().replace(" ", "_")
        near = get_close_matches(wanted, [*known, *tails], n=2, cutoff=0.7)
        found = dict.fromkeys(known.get(name) or tails[name] for name in near)
        return "a zone name such as " + " or ".join(found or ("Europe/Berlin",))
    return ""


def _check_currency(text: str) -> str:
    return "" if text in ISO_4217 else "an ISO 4217 code such as USD"


def _check_domain(text: str) -> str:
    good = re.fullmatch(r"(?=.{4,253}$)([a-z0-9-]+\.)+[a-z][a-z0-9-]+", text)
    return "" if good else "a mail domain in small letters such as northmill.example"


def _check_email(text: str) -> str:
    return "" if re.fullmatch(r"[^@\s]+@[^@\s]+", text) else "an address such as me@firm.example"


def _check_mode(text: str) -> str:
    return "" if text in ("DRAFT_ONLY", "SEND") else "DRAFT_ONLY or SEND"


def _check_country(text: str) -> str:
    return "" if re.fullmatch("[A-Z]{2}", text) else "an ISO 3166 code such as US"


def _check_hours(text: str) -> str:
    hour = r"([01]\d|2[0-4]):[0-5]\d"
    found = re.fullmatch(f"{hour}-{hour}", text)
    good = found is not None and text[:5] < text[6:] <= "24:00"
    return "" if good else "hours of a day such as 09:00-17:00"


def _check_unsubscribe(text: str) -> str:
    good = re.fullmatch(r"(https://|mailto:)[^\s<>]+", text)
    return "" if good else "an address that begins with https:// or mailto:"


def _check_connector(text: str) -> str:
    # Plugins bring providers; whether there is such a one is seen when it is connected.
    good = re.fullmatch("[a-z][a-z0-9_-]{0,40}|", text)
    return "" if good else "a provider such as memory (a practice world) or folder, or nothing"


def _check_moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    aware = moment is not None and moment.tzinfo is not None
    return "" if aware else "a moment with its zone such as 2026-03-18T16:00:00+00:00"


def _check_store(text: str) -> str:
    return "" if text in ("auto", "exact", "chroma") else "auto, exact or chroma"


def _check_switch(text: str) -> str:
    return "" if text in ("on", "off") else "on or off"


def _check_embedder(text: str) -> str:
    return "" if text in ("lsa", "minilm") else "lsa or minilm"


def _check_model(text: str) -> str:
    kind, mark, name = text.partition(":")
    if mark and kind in ("local", "scripted"):
        return "" if name.strip() and "\0" not in name else f"{kind}:NAME"
    good = re.fullmatch(r"(anthropic|openai|openrouter)/[\w.:/@+-]{1,120}", text)
    return (
        "" if good else "a model such as anthropic/NAME, openai/NAME, openrouter/NAME, local:FILE"
    )


def _check_address(text: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        safe = parts.scheme == "https" and bool(parts.hostname)
        near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    except ValueError:
        safe = near = False
    return "" if safe or near else "an address that begins with https://"


def _check_tenant(text: str) -> str:
    good = re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,252}", text)
    return "" if good else "small letters, digits, '.' and '-', such as our mail domain"


KEYS: dict[str, Key] = {
    "me.name": Key("text", "", "Your name as it stands in mails and calls."),
    "me.email": Key("text", "", "Your mail address.", _check_email),
    "me.title": Key("text", "", "Your title."),
    "us.company": Key("text", "", "Your company's name."),
    "us.domains": Key("list", (), "Mail domains of your side.", _check_domain),
    "us.names": Key("list", (), "Further names that your side speaks under."),
    "zone": Key("text", "UTC", "Your time zone.", _check_zone),
    "currency": Key("text", "USD", "The currency of a sum that names none.", _check_currency),
    "icp.industries": Key("list", (), "Industries you sell to."),
    "icp.min_employees": Key("number", None, "Smallest company you sell to."),
    "icp.max_employees": Key("number", None, "Largest company you sell to."),
    "icp.roles": Key("list", (), "Roles you sell to."),
    "icp.tech": Key("list", (), "Products whose users you sell to."),
    "icp.zones": Key("list", (), "Time zones you sell to.", _check_zone),
    "mail.export": Key("text", "", "Where your mail export lies."),
    "mode": Key("text", "", "DRAFT_ONLY holds here whatever `mode set` says.", _check_mode),
    "clock.now": Key("text", "", "A moment that stands still, for demos.", _check_moment),
    "knowledge.store": Key(
        "text", "auto", "Where vectors are looked up: auto, exact or chroma.", _check_store
    ),
    "escalation.below": Key(
        "number", 70, "A verdict less sure than this, in percent, wants a person's eye."
    ),
    "escalation.sum": Key(
        "number", 250_000, "From this sum on, in its own currency, a person looks; empty: never."
    ),
    "guidance": Key("text", "on", "Questions by the selling method: on or off.", _check_switch),
    "knowledge.embedder": Key(
        "text", "lsa", "What makes vectors: lsa, or minilm after a pull.", _check_embedder
    ),
    "models.url": Key("text", "", "Another place of the archive of the model embed."),
    "models.reason": Key("list", (), "Models that judge and write, in order.", _check_model),
    "models.fast": Key("list", (), "Models for small questions; empty: as reason.", _check_model),
    "models.voice": Key("list", (), "Models in talks; empty: the local ones.", _check_model),
    "models.cap_usd": Key("number", 20, "The most that models may cost in a month, US dollars."),
    "models.call_cents": Key("number", 50, "The most that one call may cost, US cents."),
    "models.seconds": Key("number", 60, "How long a model may take to answer."),
    "models.anthropic_url": Key("text", "", "Another address of Anthropic.", _check_address),
    "models.openai_url": Key(
        "text", "", "Another address of OpenAI, or of a server that speaks alike.", _check_address
    ),
    "models.openrouter_url": Key("text", "", "Another address of OpenRouter.", _check_address),
    "models.context": Key("number", 8192, "How many tokens a model on this machine reads."),
    "models.threads": Key("number", None, "Threads of a model here; empty: half the cores."),
    "reach.address": Key("text", "", "Our postal address, which advertising must carry."),
    "reach.unsubscribe": Key(
        "text", "", "Where one unsubscribes: https://… or mailto:…", _check_unsubscribe
    ),
    "reach.country": Key("text", "", "Our country, for public holidays.", _check_country),
    "reach.hours": Key("text", "09:00-17:00", "Our working hours, for meetings.", _check_hours),
    "connect.mailbox": Key("text", "", "Whose mailbox drafts and mails go to.", _check_connector),
    "connect.calendar": Key("text", "", "Whose calendar meetings go to.", _check_connector),
    "connect.chat": Key("text", "", "Whose chat messages go to.", _check_connector),
    "connect.files": Key("text", "", "Where files are looked for.", _check_connector),
    "connect.crm": Key("text", "", "Which CRM tasks and fields go to.", _check_connector),
    "connect.folders": Key("list", (), "The only folders that files may be opened in."),
    "leads.folder": Key("text", "", "The folder into which forms drop leads."),
    "tenant": Key("text", "local", "What record ids are made from.", _check_tenant),
}
"""Every setting by its dotted key."""


def _plain_checks(name: str) -> Key:
    """Return the key. Raises NotFound with the nearest names."""
    if name not in KEYS:
        raise NotFound.among("setting", name, KEYS, hint="agentarmy config show")
    return KEYS[name]


def parse(name: str, text: str) -> Setting:
    """Read the value of a key from a command line or a variable; a list has commas between.

    Raises NotFound for an unknown key, BadInput for a value of the wrong type.
    """
    key = _plain_checks(name)
    value: object = text
    if key.kind == "list":
        value = [part.strip() for part in text.split(",") if part.strip()]
    elif key.kind == "number":
        stripped = text.strip()
        value = int(stripped) if re.fullmatch(r"-?\d+", stripped) else stripped or None
    problem = _problem(key, value)
    if problem:
        raise BadInput(f'{name} cannot be "{text}"', expected=problem)
    return _typed(value)


def load(clone: paths.Clone, *, flags: Mapping[str, Setting] | None = None) -> Settings:
    """Read all settings of a clone.

    Raises BadInput that lists every unknown key and every value of the wrong type, each with its
    file and what would have been right.
    """
    values: dict[str, Setting] = {name: key.default for name, key in KEYS.items()}
    origins = dict.fromkeys(KEYS, "default")
    problems: list[str] = []
    for path in (paths.config_file(), clone.settings):
        for name, value in _from_file(path, problems):
            values[name], origins[name] = value, str(path)
    for name, value, variable in _from_environment(problems):
        values[name], origins[name] = value, variable
    for name, value in (flags or {}).items():
        values[name], origins[name] = value, "command line"
    if problems:
        broken = any("not TOML" in one for one in problems)
        hint = "mend or remove the file" if broken else "agentarmy config set KEY VALUE"
        raise BadInput(" / ".join(problems), hint=hint)
    return _build(values, origins)


def value_of(settings: Settings, name: str) -> Setting:
    """Return the value of a dotted key. Raises NotFound for an unknown key."""
    _plain_checks(name)
    found: object = settings
    flat = name.replace(".", "_")
    if hasattr(settings, flat):
        found = getattr(settings, flat)
    else:
        for part in name.split("."):
            found = getattr(found, part)
    return _typed(found)


def _build(values: Mapping[str, Setting], origins: Mapping[str, str]) -> Settings:
    def text(name: str) -> str:
        return str(values[name])

    def words(name: str) -> tuple[str, ...]:
        found = values[name]
        return found if isinstance(found, tuple) else ()

    def number(name: str) -> int | None:
        found = values[name]
        return found if isinstance(found, int) else None

    return Settings(
        me=Me(text("me.name"), text("me.email"), text("me.title")),
        us=Us(text("us.company"), words("us.domains"), words("us.names")),
        icp=IcpSettings(
            words("icp.industries"),
            number("icp.min_employees"),
            number("icp.max_employees"),
            words("icp.roles"),
            words("icp.tech"),
            words("icp.zones"),
        ),
        zone=text("zone"),
        currency=text("currency"),
        mail_export=text("mail.export"),
        mode=text("mode"),
        clock_now=text("clock.now"),
        tenant=text("tenant"),
        escalation_below=number("escalation.below"),
        escalation_sum=number("escalation.sum"),
        guidance=text("guidance"),
        knowledge_store=text("knowledge.store"),
        knowledge_embedder=text("knowledge.embedder"),
        models_url=text("models.url"),
        models=ModelSettings(
            reason=words("models.reason"),
            fast=words("models.fast"),
            voice=words("models.voice"),
            cap_usd=number("models.cap_usd"),
            call_cents=number("models.call_cents"),
            seconds=number("models.seconds"),
            anthropic_url=text("models.anthropic_url"),
            openai_url=text("models.openai_url"),
            openrouter_url=text("models.openrouter_url"),
            context=number("models.context"),
            threads=number("models.threads"),
        ),
        reach=Reach(*(text(f"reach.{name}") for name in _REACH)),
        connect=Connect(
            mailbox=text("connect.mailbox"),
            calendar=text("connect.calendar"),
            chat=text("connect.chat"),
            files=text("connect.files"),
            crm=text("connect.crm"),
            folders=words("connect.folders"),
        ),
        leads_folder=text("leads.folder"),
        origins=dict(origins),
    )


_REACH = ("address", "unsubscribe", "country", "hours")


def _typed(value: object) -> Setting:
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return value if isinstance(value, str | int) else None


def _problem(key: Key, value: object) -> str:
    """Return what would have been right, or '' when the value is good."""
    if key.kind == "list":
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            return "a list of texts"
        return next(filter(None, (key.check(part) for part in value)), "")
    if key.kind == "number":
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if whole or value is None else "a whole number of 0 or more"
    if not isinstance(value, str):
        return "a text in quotes"
    return key.check(value) if value or key.default else ""


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _from_file(path: Path, problems: list[str]) -> Iterator[tuple[str, Setting]]:
    """Yield the good values of a settings file; a missing file holds none."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path}: not TOML ({error})")
        return
    except OSError as error:
        raise paths.storage(path, error, doing="read") from error
    for name, value in _flatten(table):
        if name not in KEYS:
            problems.append(f'{path}: unknown key "{name}"{_nearest(name, list(KEYS))}')
        elif wrong := _problem(KEYS[name], value):
            problems.append(f"{path}: {name} expected {wrong}, found {value!r}")
        else:
            yield name, _typed(value)


def variable_name(name: str) -> str:
    """Return the environment variable of a key: 'me.name' is AGENTARMY_ME_NAME."""
    return "AGENTARMY_" + name.upper().replace(".", "_")


def _from_environment(problems: list[str]) -> Iterator[tuple[str, Setting, str]]:
    by_variable = {variable_name(name): name for name in KEYS}
    for variable in sorted(v for v in os.environ if v.startswith("AGENTARMY_")):
        if variable in by_variable:
            name = by_variable[variable]
            try:
                yield name, parse(name, os.environ[variable]), variable
            except BadInput as error:
                problems.append(f"{variable}: {error.what}, expected {error.expected}")
        # Other variables may be somebody else's; only a near miss is surely a slip.
        elif variable.removeprefix("AGENTARMY_") not in RESERVED and (
            near := _nearest(variable, list(by_variable), cutoff=0.85)
        ):
            problems.append(f"{variable}: unknown variable{near}")


def _nearest(name: str, known: list[str], cutoff: float = 0.5) -> str:
    near = get_close_matches(name, known, n=1, cutoff=cutoff)
    if not near:
        tails = [k for k in known if k.rpartition(".")[2] == name.rpartition(".")[2]]
        near = tails[:1] if cutoff <= 0.5 else []
    return f', nearest is "{near[0]}"' if near else ""


def write(path: Path, values: Mapping[str, Setting]) -> None:
    """Set keys in a settings file and keep its comments and order; None takes a key out.

    The file is replaced in one step, mode 0600. Raises NotFound for an unknown key, BadInput when
    a value is wrong or the file is no TOML, Storage when the disk refuses.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    for name, value in values.items():
        key = _plain_checks(name)
        problem = _problem(key, list(value) if isinstance(value, tuple) else value)
        if value is not None and problem:
            shown = " ".join(value) or "empty" if isinstance(value, tuple) else repr(value)
            raise BadInput(f"{name} cannot be {shown}", expected=problem)
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: not TOML ({error})", hint="mend or remove the file") from error
    for name, value in values.items():
        _place(document, name.split("."), value)
    paths.write_private(path, tomlkit.dumps(document).encode())


def _place(document: object, parts: list[str], value: Setting) -> None:
    """Put a value at its place in a tomlkit document, making the table when it is missing."""
    import tomlkit
    from tomlkit.container import Container
    from tomlkit.items import Table

    table = document
    for part in parts[:-1]:
        if not isinstance(table, Container | Table):
            return
        if part not in table:
            table.append(part, tomlkit.table())
        table = table[part]
    if not isinstance(table, Container | Table):
        return
    if value is None:
        table.pop(parts[-1], None)
    else:
        table[parts[-1]] = list(value) if isinstance(value, tuple) else value
