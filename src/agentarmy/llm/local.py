"""Models on this machine: GGUF files through llama.cpp, held to the schema by a grammar.

The file is loaded when the model is asked for the first time. llama.cpp's own grammars let raw
control characters into strings and pass over the bounds of integers; both are mended here.
"""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import ModuleType

from agentarmy.llm import wording
from agentarmy.llm.base import Call, Fault, Outcome, Raw, Usage

MOST_CHOICES = 256
"""Up to so many integers a bounded one is written out as a choice; the grammar knows no bounds."""

_LOOSE, _TIGHT = r'[^"\\]', r'[^"\\\x7F\x00-\x1F]'

Complete = Callable[..., Iterable[Mapping[str, object]]]


@dataclass(slots=True, kw_only=True)
class Local:
    """One GGUF file. `context` bounds its window in tokens, `threads` 0 means half the cores."""

    name: str
    path: Path
    context: int = 8192
    threads: int = 0
    seconds: float = 120.0
    _loaded: object = field(default=None, repr=False)

    def complete(self, call: Call, *, complaint: str = "") -> Raw:
        """Return its answer. Raises Fault."""
        library = _library()
        model = self._model(library)
        grammar = library.LlamaGrammar.from_string(gbnf(call.schema), verbose=False)
        said = [
            {"role": "system", "content": wording.system(call)},
            {"role": "user", "content": wording.user(call, complaint)},
        ]
        count = partial(_tokens, model)
        sent = sum(count(one["content"]) for one in said)
        window = self._window(model)
        if sent + call.most_output > window:
            raise Fault(Outcome.TOO_LONG, f"{sent} tokens and an answer exceed {window}")
        ask: Complete = partial(
            model.create_chat_completion,  # type: ignore[attr-defined]
            grammar=grammar,
            max_tokens=call.most_output,
            temperature=0.1,
            stream=True,
        )
        text, cut = self._heard(ask, said)
        return Raw(text, Usage(fresh=sent, output=count(text)), truncated=cut)

    def _heard(self, ask: Complete, said: list[dict[str, str]]) -> tuple[str, bool]:
        until = time.monotonic() + self.seconds
        pieces, reason = [], ""
        try:
            for chunk in _stream(ask, said):
                text, ended = _piece(chunk)
                pieces.append(text)
                reason = ended or reason
                if time.monotonic() > until:
                    raise Fault(Outcome.TIMEOUT, f"no end after {self.seconds:g} s")
        except (ValueError, RuntimeError) as error:  # what llama.cpp raises
            raise Fault(Outcome.DOWN, str(error)[:200]) from None
        return "".join(pieces), reason == "length"

    def _model(self, library: ModuleType) -> object:
        if self._loaded is None:
            if not self.path.is_file():
                raise Fault(Outcome.NOT_SET_UP, f"no file {self.path}")
            threads = self.threads or max(1, (os.cpu_count() or 2) // 2)
            try:
                self._loaded = library.Llama(
                    model_path=str(self.path),
                    n_ctx=self._trained(library),
                    n_threads=threads,
                    n_threads_batch=threads,
                    verbose=False,
                )
            except (ValueError, RuntimeError, OSError) as error:
                detail = f"{self.path.name} cannot be loaded: {str(error)[:120]}"
                raise Fault(Outcome.NOT_SET_UP, detail) from None
        return self._loaded

    def _trained(self, library: ModuleType) -> int:
        """Return the wished window, or the one that the model was made for if that is less."""
        header = library.Llama(model_path=str(self.path), vocab_only=True, verbose=False)
        kind = header.metadata.get("general.architecture", "")
        made_for = int(header.metadata.get(f"{kind}.context_length", 0))
        header.close()
        return min(filter(None, (self.context, made_for)), default=0)

    def _window(self, model: object) -> int:
        found: int = model.n_ctx()  # type: ignore[attr-defined]
        return found


def gbnf(schema: Mapping[str, object]) -> str:
    """Return the grammar of answers that fit a schema, in the form that llama.cpp reads."""
    made = importlib.import_module("llama_cpp.llama_grammar")
    grammar: str = made.json_schema_to_gbnf(json.dumps(tightened(schema)))
    return grammar.replace(_LOOSE, _TIGHT)


def tightened(schema: object) -> object:
    """Return a schema with its small bounded integers as choices and without descriptions."""
    if isinstance(schema, list):
        return [tightened(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    match schema:
        case {"type": "integer", "minimum": int(low), "maximum": int(high)} if (
            high - low < MOST_CHOICES
        ):
            return {"enum": list(range(low, high + 1))}
    return {name: tightened(one) for name, one in schema.items() if not _is_said(name, one)}


def _is_said(name: str, value: object) -> bool:
    return name in ("title", "description") and isinstance(value, str)


def _stream(ask: Complete, said: list[dict[str, str]]) -> Iterable[Mapping[str, object]]:
    """Ask; a model whose template knows no system role gets all in one message."""
    templates: type[Exception] = importlib.import_module("jinja2").TemplateError
    with suppress(templates, ValueError):
        return ask(messages=said)
    whole = "\n\n".join(one["content"] for one in said)
    return ask(messages=[{"role": "user", "content": whole}])


def _piece(chunk: Mapping[str, object]) -> tuple[str, str]:
    """Return the text of one piece of a stream, and why it ended, '' while it goes on."""
    choices = chunk.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else {}
    delta = first.get("delta") or {}
    return str(delta.get("content") or ""), str(first.get("finish_reason") or "")


def _tokens(model: object, text: str) -> int:
    return len(model.tokenize(text.encode(), add_bos=False))  # type: ignore[attr-defined]


@cache
def _library() -> ModuleType:
    """Import llama.cpp and keep it from talking on stderr."""
    try:
        library = importlib.import_module("llama_cpp")
    except ImportError:
        hint = "pip install 'agentarmy[local-llm]' (needs a C++ compiler)"
        raise Fault(Outcome.NOT_SET_UP, f"llama-cpp-python is not installed; try: {hint}") from None
    _silence.append(library.llama_log_callback(lambda level, text, data: None))
    library.llama_log_set(_silence[-1], None)
    return library


_silence: list[object] = []
"""What C calls must outlive the call."""
