"""The embedder all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0), run by onnxruntime.

Both libraries come with the extra `vector`; the model itself is fetched by `models pull embed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from agentarmy.errors import NotSetUp
from agentarmy.knowledge.embed import Vectors, unit

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_TOKENS = 256
"""What the model was trained on; the rest of a longer text is left out."""
_BATCH = 32


class Session(Protocol):
    """What is used of onnxruntime, which has no types of its own."""

    def run(
        self, names: None, given: Mapping[str, NDArray[np.int64]]
    ) -> Sequence[NDArray[np.float32]]:
        """Return the outputs of the model."""


class MiniLm:
    """Vectors of sentences by a small transformer; `folder` is where the model was unpacked."""

    name = "minilm"
    weight = 1.0
    """As much as the words: nobody has measured another weight here."""

    def __init__(self, folder: Path) -> None:
        """Look for the model. Raises NotSetUp when it or a library is missing."""
        self._model = folder / "onnx" / "model.onnx"
        self._words = folder / "onnx" / "tokenizer.json"
        if not self._model.is_file() or not self._words.is_file():
            raise NotSetUp("the model embed is not here", hint="agentarmy models pull embed")
        if not (find_spec("onnxruntime") and find_spec("tokenizers")):
            hint = "pip install 'agentarmy[vector]'"
            raise NotSetUp("onnxruntime is not installed", hint=hint)

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self.embed(["length"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text."""
        parts = [self._forward(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), dtype=np.float32)

    def query(self, text: str) -> tuple[Vectors, float]:
        """Return the vector of a question; the model can express whatever is said in words."""
        return self.embed([text])[0], 1.0 if text.strip() else 0.0

    @cached_property
    def _session(self) -> Session:
        library = import_module("onnxruntime")
        options = library.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        found: Session = library.InferenceSession(
            str(self._model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        return found

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        found = Tokenizer.from_file(str(self._words))
        found.enable_truncation(max_length=MOST_TOKENS)
        found.enable_padding()
        return found

    def _forward(self, texts: Sequence[str]) -> Vectors:
        """Mean of the last layer over the tokens that are no padding."""
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.asarray([one.ids for one in encoded], dtype=np.int64)
        mask = np.asarray([one.attention_mask for one in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(self._session.run(None, given)[0], dtype=np.float32)
        wide = mask[:, :, None].astype(np.float32)
        sums = (hidden * wide).sum(axis=1) / np.maximum(wide.sum(axis=1), 1e-9)
        return unit(sums.astype(np.float32))
