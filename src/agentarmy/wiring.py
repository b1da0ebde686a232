"""Builds concrete things from settings: the one place that knows how the parts fit."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy import config, paths, resources
from agentarmy.errors import NotFound, NotSetUp
from agentarmy.services import setup

if TYPE_CHECKING:
    from agentarmy.connectors.base import Connectors
    from agentarmy.domain.records import Facts
    from agentarmy.knowledge.index import Index
    from agentarmy.llm.base import Model, Purpose
    from agentarmy.llm.prices import Prices
    from agentarmy.llm.router import Gateway
    from agentarmy.reading.language import Languages
    from agentarmy.reading.learned import Kinds
    from agentarmy.reading.lexicon import Lexicon
    from agentarmy.reading.salience import Salience
    from agentarmy.services.asking import Library
    from agentarmy.services.auditing import Sealer
    from agentarmy.services.gatekeeping import Gatekeeper
    from agentarmy.store.database import Mirror


def _moment(settings: config.Settings, clock: Callable[[], datetime]) -> datetime:
    return (settings.fixed_now or clock()).astimezone(ZoneInfo(settings.zone))


@dataclass
class Runtime:
    """What a command works with; the mirror is opened when it is first asked for.

    Edges take it apart: services receive the mirror, the facts or the clock, never the Runtime.
    """

    clone: paths.Clone
    settings: config.Settings
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _keys: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def now(self) -> datetime:
        """Return the present moment on the rep's clock, or the fixed one of a demo."""
        return _moment(self.settings, self.clock)

    @cached_property
    def mirror(self) -> Mirror:
        """The open mirror of the clone; closed when nobody holds it any more."""
        from agentarmy.store.database import open_mirror

        # A clock that held the Runtime would keep it, and so the mirror, open for good.
        clock = partial(_moment, self.settings, self.clock)
        mirror = open_mirror(self.clone.mirror, tenant=self.settings.tenant, clock=clock)
        weakref.finalize(mirror, mirror.conn.close)
        return mirror

    def sealer(self) -> Sealer:
        """Return what keeps heads of the audit chain; work that goes on for long calls it."""
        from agentarmy.services.auditing import Sealer

        outside = paths.audit_heads_file(self.clone.name)
        return Sealer(self.mirror, outside, setup.vault(self.clone))

    @cached_property
    def index(self) -> Index | None:
        """The open index of the knowledge base; None where words alone are searched."""
        from agentarmy.services.knowledge import open_index

        chosen = self.settings
        model = self.clone.models / "embed" if chosen.knowledge_embedder == "minilm" else None
        found = open_index(
            self.mirror, self.clone.vectors, store=chosen.knowledge_store, model=model
        )
        if found is not None:
            weakref.finalize(self, found.close)
        return found

    @cached_property
    def _gateway(self) -> Gateway:
        from agentarmy.services.model_choice import chains

        wanted = chains(self.settings.models)
        made = {name: self.model(name) for names in wanted.values() for name in names}
        return self._gateway_of({who: [made[n] for n in names] for who, names in wanted.items()})

    def gateway(self) -> Gateway:
        """Return the way to the models that the settings name; none is loaded or asked by this.

        With none set up it answers every call at once, without data.
        """
        return self._gateway

    def gateway_to(self, *names: str) -> Gateway:
        """Return a way to these models for every purpose, whatever the settings say."""
        from agentarmy.llm.base import Purpose as Purposes

        models = [self.model(name) for name in names]
        return self._gateway_of(dict.fromkeys(Purposes, models))

    def _gateway_of(self, models: Mapping[Purpose, Sequence[Model]]) -> Gateway:
        from agentarmy.llm.limits import Limits
        from agentarmy.llm.router import Gateway
        from agentarmy.services.ledger import MirrorLedger

        bounds = self.settings.models
        limits = Limits(
            month=None if bounds.cap_usd is None else bounds.cap_usd * 1_000_000,
            call=None if bounds.call_cents is None else bounds.call_cents * 10_000,
        )
        return Gateway(
            models,
            ledger=MirrorLedger(self.mirror),
            prices=prices(),
            limits=limits,
            clock=self.now,
        )

    def model(self, name: str) -> Model:
        """Return a model by its name in the settings: 'openai/…', 'local:…', 'scripted:…'."""
        from agentarmy.llm.build import Places, build

        chosen = self.settings.models
        places = Places(
            folder=self.clone.models,
            key=self._model_key,
            urls={
                "anthropic": chosen.anthropic_url,
                "openai": chosen.openai_url,
                "openrouter": chosen.openrouter_url,
            },
            seconds=float(chosen.seconds or 60),
            context=chosen.context or 0,
            threads=chosen.threads or 0,
            prices=prices(),
        )
        return build(name, places)

    def _model_key(self, maker: str) -> str:
        """Return the key of a provider from the secrets, asked for once. Raises UserError."""
        if maker not in self._keys:
            try:
                self._keys[maker] = setup.vault(self.clone).get(f"{maker}.key")
            except NotFound:
                hint = f"agentarmy secrets set {maker}.key"
                raise NotSetUp(f"no key of {maker}", hint=hint) from None
        return self._keys[maker]

    @cached_property
    def _connectors(self) -> Connectors:
        from agentarmy.connectors.build import OURS, Places, build

        chosen = self.settings
        folders = tuple(Path(name).expanduser() for name in chosen.connect.folders)
        clock = partial(_moment, chosen, self.clock)
        places = Places(
            address=chosen.me.email, world=self.clone.world, folders=folders, clock=clock
        )
        return build(chosen.connect, places, providers=OURS)

    def connectors(self) -> Connectors:
        """Return what the rep has connected, made when it is first asked for.

        Raises NotFound for a provider that nobody offers, NotSetUp, BadInput, Storage.
        """
        return self._connectors

    def gate(self) -> Gatekeeper:
        """Return the one gate of the clone, which judges every effect."""
        from agentarmy.services.gatekeeping import gatekeeper

        return gatekeeper(self.mirror, self.settings, folder=self.clone.root)

    def facts(self) -> Facts:
        """Read prices, policies and the names of our side, as they stand now."""
        from agentarmy.domain.records import Side
        from agentarmy.store.books import facts

        found = facts(
            self.mirror,
            our_names=self.settings.our_names,
            our_domains=self.settings.our_domains,
        )
        # A rep who writes from a free-mail address is told by that address alone.
        mine = dict.fromkeys(filter(None, [self.settings.me.email.lower()]), Side.OURS)
        return replace(found, known_sides={**mine, **found.known_sides})

    def lexicon(self) -> Lexicon:
        """Read the cue lexicons that ship with the program."""
        return lexicon()


def lexicon() -> Lexicon:
    """Read and compile the cue lexicons and learned weights that ship with the program."""
    from agentarmy.reading.asks import Weights
    from agentarmy.reading.english import English
    from agentarmy.reading.lexicon import Lexicon

    weights = json.loads(resources.seed_text("weights", "asks.json"))
    return replace(
        Lexicon.parse(seed_objects("lexicons")),
        asks=Weights.parse(weights),
        kinds=kinds(),
        english=English.parse(resources.seed_text("words", "english.txt")),
    )


def kinds() -> Kinds:
    """Load the learned weights of what buyers say."""
    import numpy as np

    from agentarmy.reading.learned import Kinds

    data = json.loads(resources.seed_text("weights", "kinds.json"))
    with np.load(resources.seed_path("weights", "kinds.npz")) as arrays:
        return Kinds.parse(data, dict(arrays))


def salience() -> Salience:
    """Load the learned weights of what the sentences of a meeting are for."""
    import numpy as np

    from agentarmy.reading.salience import Salience

    data = json.loads(resources.seed_text("weights", "minutes.json"))
    with np.load(resources.seed_path("weights", "minutes.npz")) as arrays:
        return Salience.parse(data, dict(arrays))


def reader_stamp() -> str:
    """Return what changes whenever the program or its lexicons, hence the reading, may have.

    Version, and names, sizes and times of change of the files that reading rests on, and of
    those that say what evidence is and which promises were kept.
    """
    from hashlib import sha256

    from agentarmy import __version__, domain, reading

    folders = [resources.seed_path(name) for name in ("lexicons", "weights", "words")]
    folders += map(Path, (*reading.__path__, *domain.__path__))
    files = sorted(one for folder in folders for one in folder.iterdir() if one.is_file())
    states = [(one.name, (state := one.stat()).st_size, state.st_mtime_ns) for one in files]
    return f"{__version__} {sha256(repr(states).encode()).hexdigest()[:16]}"


def library(domains: Iterable[str] = ()) -> Library:
    """Lay ready what answering from knowledge needs; `domains` are those of our own house."""
    from agentarmy.domain.methodology import parse
    from agentarmy.knowledge.outsiders import Weights
    from agentarmy.reading.english import English
    from agentarmy.services import asking

    methods = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
    regions = [r for r in seed_objects("regions").values() if isinstance(r, dict)]
    objections: object = json.loads(resources.seed_text("objections.json"))
    return asking.library(
        seed_objects("knowledge"),
        english=English.parse(resources.seed_text("words", "english.txt")),
        refusals=Weights.parse(json.loads(resources.seed_text("weights", "refusals.json"))),
        guides=asking.guides(methods, regions=regions, objections=objections),
        domains=domains,
        languages=languages(),
    )


@cache
def prices() -> Prices:
    """Read the price table of models that ships with the program."""
    from agentarmy.llm.prices import parse

    return parse(json.loads(resources.seed_text("prices", "models.json")))


def languages() -> Languages:
    """Read the small words by which languages are told apart."""
    from agentarmy.reading.language import Languages

    data: object = json.loads(resources.seed_text("lexicons", "languages.json"))
    known = data.get("languages") if isinstance(data, dict) else None
    return Languages.parse(known if isinstance(known, dict) else {})


def seed_objects(folder: str) -> dict[str, object]:
    """Return every JSON file of a seed folder by its stem: methods, regions or lexicons."""
    return {
        name.removesuffix(".json"): json.loads(resources.seed_text(folder, name))
        for name in resources.seed_names(folder)
        if name.endswith(".json")
    }


def open_runtime(clone: str = "") -> Runtime:
    """Build the runtime of a clone, or of the one in use.

    Raises NotFound for a clone that does not exist, BadInput for settings that cannot be read.
    """
    found = setup.ensure_clone(clone)
    return Runtime(found, config.load(found))
