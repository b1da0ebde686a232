"""Models of the providers, through litellm; it is imported when the first of them is asked.

Answers are streamed, so that one of endless size or time is left in the middle. litellm retries
nothing: the gateway decides who is asked next.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from agentarmy.errors import UserError
from agentarmy.llm import wording
from agentarmy.llm.answers import MOST_BYTES
from agentarmy.llm.base import Call, Fault, Outcome, Raw, Usage

MAKERS = ("anthropic", "openai", "openrouter")
"""Who can be asked; the secret that holds a maker's key is called 'MAKER.key'."""

CACHED_FROM = 4096
"""Bytes of instructions from which on a provider is asked to keep them: some 1,000 tokens."""

_FAULTS: tuple[tuple[str, Outcome], ...] = (
    ("Timeout", Outcome.TIMEOUT),
    ("RateLimitError", Outcome.RATE_LIMITED),
    ("ContentPolicyViolationError", Outcome.REFUSED),
    ("ContextWindowExceededError", Outcome.TOO_LONG),
    ("AuthenticationError", Outcome.DENIED),
    ("PermissionDeniedError", Outcome.DENIED),
    ("NotFoundError", Outcome.NOT_SET_UP),
    ("PaymentRequiredError", Outcome.NOT_SET_UP),
    ("BadRequestError", Outcome.REFUSED),
    ("UnprocessableEntityError", Outcome.REFUSED),
)
"""Names of litellm's exceptions, the narrower first; whatever else it raises means 'down'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One model of a provider: 'anthropic/…', 'openai/…', 'openrouter/…'.

    `key` returns the provider's key (UserError where there is none); `url` is another address of
    the same interface; `seconds` bounds the whole answer, `thinking` is room for thoughts.
    """

    name: str
    key: Callable[[], str]
    url: str = ""
    seconds: float = 60.0
    thinking: int = 0

    def complete(self, call: Call, *, complaint: str = "") -> Raw:
        """Return its answer. Raises Fault."""
        try:
            key = self.key()
        except UserError as error:
            raise Fault(Outcome.NOT_SET_UP, error.line()) from None
        library = _library()
        said = _Said()
        try:
            self._ask(library, call, complaint=complaint, key=key, said=said)
        except Fault as fault:
            raise Fault(fault.outcome, fault.detail, usage=said.usage, unsure=True) from None
        # litellm's exceptions have no root of their own: those of openai and httpx pass through.
        except Exception as error:
            raise _fault(library, error, key=key, said=said) from None
        return said.raw()

    def _ask(
        self, library: ModuleType, call: Call, *, complaint: str, key: str, said: _Said
    ) -> None:
        until = time.monotonic() + self.seconds
        stream = library.completion(
            model=self.name,
            messages=messages(
                call,
                complaint,
                cached=self.name.startswith("anthropic/"),
                told=_takes_schema(library, self.name),
            ),
            api_key=key,
            api_base=self.url or None,
            response_format=_form(call),
            max_tokens=call.most_output + self.thinking,
            timeout=self.seconds,
            max_retries=0,
            num_retries=0,
            stream=True,
            stream_options={"include_usage": True},
            drop_params=True,
        )
        try:
            for chunk in stream:
                said.hear(chunk)
                if said.size > MOST_BYTES:
                    raise Fault(Outcome.TOO_LARGE, f"more than {MOST_BYTES // 1024} kB")
                if time.monotonic() > until:
                    raise Fault(Outcome.TIMEOUT, f"no end after {self.seconds:g} s")
        finally:
            said.close(stream)


@dataclass(slots=True)
class _Said:
    """What a stream has brought so far.

    litellm makes up an end and a usage where a provider sent none; what did come is kept in its
    `received_finish_reason` and `chunks`.
    """

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    reason: str = ""
    ended: bool = False
    usage: Usage = field(default_factory=Usage)

    def hear(self, chunk: object) -> None:
        """Take in one piece of a stream, as litellm gives it in the manner of OpenAI."""
        for choice in getattr(chunk, "choices", None) or ():
            text = getattr(getattr(choice, "delta", None), "content", None) or ""
            self.pieces.append(text)
            self.size += len(text)
            self.reason = getattr(choice, "finish_reason", None) or self.reason

    def close(self, stream: object) -> None:
        """Look what the provider itself has sent."""
        self.ended = bool(getattr(stream, "received_finish_reason", self.reason))
        for chunk in getattr(stream, "chunks", ()):
            if (usage := getattr(chunk, "usage", None)) is not None:
                self.usage = _usage(usage)

    def raw(self) -> Raw:
        """Return the whole answer. Raises Fault for a refusal, and for a stream that just ends."""
        text = "".join(self.pieces)
        if not self.ended:
            raise Fault(Outcome.DOWN, "the stream broke off", usage=self.usage, unsure=True)
        unsure = self.usage == Usage()
        if self.reason in ("content_filter", "refusal"):
            raise Fault(Outcome.REFUSED, "the provider's filter", usage=self.usage, unsure=unsure)
        if not text.strip() and self.reason != "length":
            raise Fault(Outcome.EMPTY, "an empty stream", usage=self.usage, unsure=unsure)
        return Raw(text, self.usage, truncated=self.reason == "length", unsure=unsure)


def _takes_schema(library: ModuleType, name: str) -> bool:
    """Say whether a model is known to be held to a schema by its provider."""
    known: bool = library.supports_response_schema(model=name)
    return known


def messages(
    call: Call, complaint: str = "", *, cached: bool = False, told: bool = False
) -> list[dict[str, object]]:
    """Return a call as messages; with `cached` the provider is asked to keep long instructions.

    `told` leaves out the words about the schema.
    """
    system: object = wording.system(call, told=told)
    if cached and len(str(system)) >= CACHED_FROM:
        mark = {"type": "ephemeral"}
        system = [{"type": "text", "text": system, "cache_control": mark}]
    user = wording.user(call, complaint)
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def _form(call: Call) -> dict[str, object]:
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", call.task)[:64] or "answer"
    schema = {"name": name, "schema": dict(call.schema), "strict": False}
    return {"type": "json_schema", "json_schema": schema}


def _usage(said: object) -> Usage:
    """Read the tokens as billed; litellm counts what was cached among the prompt's tokens."""
    details = getattr(said, "prompt_tokens_details", None)
    read = _count(details, "cached_tokens")
    written = _count(said, "cache_creation_input_tokens")
    fresh = _count(said, "prompt_tokens") - read - written
    return Usage(max(fresh, 0), read, written, _count(said, "completion_tokens"))


def _count(said: object, name: str) -> int:
    found = getattr(said, name, None)
    return found if isinstance(found, int) else 0


def _fault(library: ModuleType, error: Exception, *, key: str, said: _Said) -> Fault:
    detail = _plain(error).replace(key, "***")
    kinds = ((getattr(library.exceptions, name), outcome) for name, outcome in _FAULTS)
    outcome = next((out for kind, out in kinds if isinstance(error, kind)), Outcome.DOWN)
    unsure = bool(said.pieces) or outcome is Outcome.TIMEOUT
    return Fault(outcome, detail, usage=said.usage, unsure=unsure)


def _plain(error: Exception) -> str:
    """Return the words of an error without the wrapping of libraries."""
    text = " ".join(str(error).split())
    inner = re.search(r'"message"\s*:\s*"([^"]{1,200})', text)
    words = (
        inner[1]
        if inner
        else re.sub(r"^((litellm\.)?\w*(Error|Timeout|Exception)\b(:| -) )+", "", text)
    )
    words = words.partition(" Handle with `litellm")[0]
    return f"{type(error).__name__}: {words}"[:240]


@cache
def _library() -> ModuleType:
    """Import litellm so that it asks nobody for prices and tells nobody what it does."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        library = importlib.import_module("litellm")
    except ImportError:
        hint = "pip install 'agentarmy[llm]'"
        raise Fault(Outcome.NOT_SET_UP, f"litellm is not installed; try: {hint}") from None
    switches = {"telemetry": False, "suppress_debug_info": True, "turn_off_message_logging": True}
    for name, switch in switches.items():
        setattr(library, name, switch)
    for logger in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    return library


_QUIET: Mapping[str, str] = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_MODE": "PRODUCTION",  # reads no .env file of the folder one happens to be in
    "LITELLM_LOG": "ERROR",
    "DO_NOT_TRACK": "1",
}
