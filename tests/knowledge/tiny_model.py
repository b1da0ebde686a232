"""A tiny transformer-shaped model: every token's vector is a row of a fixed table."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from agentarmy.services.models import Model

WORDS = ("[PAD]", "[UNK]", "kiln", "oven", "boat", "sail", "hot", "the")
_SIDES = {"kiln": 0, "oven": 0, "hot": 0, "boat": 1, "sail": 1}
SIZE = 8


def written(folder: Path) -> Path:
    """Write the model as the real one is laid out, and return its folder."""
    place = folder / "onnx"
    place.mkdir(parents=True)
    table = np.full((len(WORDS), SIZE), 0.01, dtype=np.float32)
    for word, side in _SIDES.items():
        table[WORDS.index(word), side] = 1
        table[WORDS.index(word), 2 + WORDS.index(word) % (SIZE - 2)] = 0.2
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "t"]) for n in names]
    output = helper.make_tensor_value_info("last_hidden", TensorProto.FLOAT, ["b", "t", SIZE])
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden"])
    weights = [numpy_helper.from_array(table, "table")]
    graph = helper.make_graph([node], "tiny", inputs, [output], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(place / "model.onnx"))
    known = {word: at for at, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(known, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(place / "tokenizer.json"))
    return folder


def packed(folder: Path) -> bytes:
    """Return the model as an archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.add(written(folder) / "onnx", "onnx")
    return out.getvalue()


def described(archive: bytes, url: str) -> Model:
    """Return what `pull` needs to know of an archive."""
    return Model(
        name="embed",
        about="tiny",
        url=url,
        sha256=hashlib.sha256(archive).hexdigest(),
        files=("onnx/model.onnx", "onnx/tokenizer.json"),
        licence="none",
    )
