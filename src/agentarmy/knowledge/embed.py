"""Texts to vectors. The embedder that needs no download learns from the documents themselves.

Latent semantic analysis (Deerwester et al. 1990): log-entropy weights, truncated SVD by subspace
iteration, new passages folded in. Words that stand in the same contexts come to lie close
together, so that a passage is found which says the same in other words.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agentarmy.knowledge.stem import stem
from agentarmy.knowledge.words import stopwords

Vectors = NDArray[np.float32]
"""Rows of unit length (or zero), one for each text."""

DIMENSION = 150
"""Best of 100 to 400 on halves of a labelled collection, and level from 100 to 200."""
MOST_WORDS = 30_000
_OVER = 10
_ROUNDS = 5
_CHUNK = 512
_TOKEN = re.compile(r"[^\W_]+")


class Embedder(Protocol):
    """Turns texts into vectors; two texts that mean the same lie close."""

    @property
    def name(self) -> str:
        """The name of the model, for the store."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def weight(self) -> float:
        """How much its rank counts beside the rank by words."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text; a zero row for a text without known words."""

    def query(self, text: str) -> tuple[Vectors, float]:
        """Return the vector of a question, and how much of it (0..1) the model can express."""


def tokens(text: str) -> list[str]:
    """Return the stems of a text's words without stop words."""
    stop = stopwords()
    return [stem(word) for word in _TOKEN.findall(text.casefold()) if word not in stop]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sparse:
    """Rows of numbers of which most are zero; no row is empty."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[np.float32]

    def times(self, dense: Vectors) -> Vectors:
        """Return the product with a dense matrix, in chunks of rows so that memory stays flat."""
        ends = [*self.starts[1:], len(self.columns)]
        out = np.empty((len(self.starts), dense.shape[1]), dtype=np.float32)
        for row in range(0, len(self.starts), _CHUNK):
            last = min(row + _CHUNK, len(self.starts))
            a, b = int(self.starts[row]), int(ends[last - 1])
            part = dense[self.columns[a:b]] * self.values[a:b, None]
            out[row:last] = np.add.reduceat(part, self.starts[row:last] - a, axis=0)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Lsa:
    """A fitted model: the column of each word, its weight (0..1), and the basis of the space."""

    columns: dict[str, int]
    weights: NDArray[np.float32]
    basis: Vectors
    name: str = "lsa"
    weight: float = 4.0

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self.basis.shape[1])

    @classmethod
    def fit(cls, texts: Iterable[str], *, dimension: int = DIMENSION) -> Lsa:
        """Learn from texts; the same texts in the same order give the same model."""
        counted = [Counter(tokens(text)) for text in texts]
        counted = [one for one in counted if one]
        columns = _vocabulary(counted)
        rows = [{columns[w]: n for w, n in one.items() if w in columns} for one in counted]
        rows = [row for row in rows if row]
        if not rows:
            empty = np.zeros((0, 0), dtype=np.float32)
            return cls(columns={}, weights=np.zeros(0, dtype=np.float32), basis=empty)
        weights = _entropy(counted, columns)
        matrix = _matrix(rows, weights)
        size = min(dimension, len(rows) // 2 or 1, len(columns))
        return cls(columns=columns, weights=weights, basis=_basis(matrix, len(columns), size))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text; a zero row for a text without known words."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            known, values, _ = self._weighed(text)
            if known:
                out[at] = values @ self.basis[known]
        return unit(out)

    def query(self, text: str) -> tuple[Vectors, float]:
        """Return the vector of a question, and how much of its weight lies in the space."""
        known, values, whole = self._weighed(text)
        if not known or not whole:
            return np.zeros(self.dimension, dtype=np.float32), 0.0
        found: Vectors = values @ self.basis[known]
        length = float(np.linalg.norm(found))
        return (found / length if length else found), length / whole

    def _weighed(self, text: str) -> tuple[list[int], Vectors, float]:
        """Columns and weights of the known words, and the length of the whole text.

        A word that the model does not know weighs as much as one that stands in one text only.
        """
        known: list[int] = []
        values: list[float] = []
        whole = 0.0
        for word, number in Counter(tokens(text)).items():
            at = self.columns.get(word)
            value = math.log1p(number) * (1.0 if at is None else float(self.weights[at]))
            whole += value * value
            if at is not None:
                known.append(at)
                values.append(value)
        return known, np.asarray(values, dtype=np.float32), math.sqrt(whole)

    def to_bytes(self) -> bytes:
        """Return the model as bytes, for `from_bytes`."""
        out = io.BytesIO()
        words = np.frombuffer("\n".join(self.columns).encode(), dtype=np.uint8)
        np.savez(out, words=words, weights=self.weights, basis=self.basis.astype(np.float16))
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Lsa:
        """Read what `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            words = found["words"].tobytes().decode().split("\n")
            basis = found["basis"].astype(np.float32)
            weights = found["weights"].astype(np.float32)
        columns = {word: at for at, word in enumerate(words) if word}
        return cls(columns=columns, weights=weights, basis=basis)


def fingerprint(state: bytes) -> str:
    """Return a short name of a fitted model, the same for the same model."""
    return hashlib.sha256(state).hexdigest()[:12]


def unit(rows: Vectors) -> Vectors:
    """Return rows of length 1; a zero row stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found


def _vocabulary(counted: Sequence[Counter[str]]) -> dict[str, int]:
    """Columns of the words that stand in two texts at least, the most frequent ones."""
    spread = Counter(word for one in counted for word in one)
    told = sorted((word for word, n in spread.items() if n > 1), key=lambda w: (-spread[w], w))
    return {word: at for at, word in enumerate(told[:MOST_WORDS])}


def _entropy(counted: Sequence[Counter[str]], columns: dict[str, int]) -> NDArray[np.float32]:
    """1 for a word in one text, 0 for one that is spread evenly over all (Dumais 1991)."""
    total: Counter[str] = Counter()
    for one in counted:
        total.update(one)
    sums = np.zeros(len(columns))
    for one in counted:
        for word, number in one.items():
            if word in columns:
                share = number / total[word]
                sums[columns[word]] += share * math.log(share)
    return (1 + sums / math.log(max(len(counted), 2))).astype(np.float32)


def _matrix(rows: Sequence[dict[int, int]], weights: NDArray[np.float32]) -> _Sparse:
    lengths = np.asarray([len(row) for row in rows], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
    columns = np.asarray([at for row in rows for at in row], dtype=np.int64)
    numbers = np.asarray([n for row in rows for n in row.values()], dtype=np.float32)
    values = np.log1p(numbers) * weights[columns]
    norms = np.sqrt(np.add.reduceat(values * values, starts))
    values = values / np.repeat(np.maximum(norms, 1e-9), lengths)
    return _Sparse(starts=starts, columns=columns, values=values.astype(np.float32))


def _turned(matrix: _Sparse) -> _Sparse:
    """The transpose; every word of the vocabulary stands in some row."""
    counts = np.diff([*matrix.starts, len(matrix.columns)])
    rows = np.repeat(np.arange(len(matrix.starts)), counts)
    order = np.argsort(matrix.columns, kind="stable")
    starts = np.searchsorted(matrix.columns[order], np.arange(matrix.columns.max() + 1))
    return _Sparse(starts=starts.astype(np.int64), columns=rows[order], values=matrix.values[order])


def _basis(matrix: _Sparse, words: int, size: int) -> Vectors:
    """The first right singular vectors (Halko, Martinsson and Tropp 2011, subspace iteration)."""
    turned = _turned(matrix)
    chance = np.random.default_rng(0)  # a fixed seed: the same texts give the same model
    inside = chance.standard_normal((words, min(size + _OVER, words))).astype(np.float32)
    for _ in range(_ROUNDS):
        inside = np.linalg.qr(turned.times(matrix.times(inside)))[0].astype(np.float32)
    seen = matrix.times(inside)
    values, turns = np.linalg.eigh((seen.T @ seen).astype(np.float64))
    best = np.argsort(-values, kind="stable")[:size]
    found: Vectors = (inside @ turns[:, best]).astype(np.float16).astype(np.float32)
    return found
