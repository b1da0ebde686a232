"""A tiny language model of random weights in the GGUF format: for tests, about 490 kB.

Llama's architecture, two layers of width 64, a vocabulary of single signs with all 256 bytes. The
format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

WIDTH, HEADS, KV_HEADS, INNER, LAYERS, CONTEXT = 64, 4, 2, 128, 2, 4096
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
ALIGN = 32
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    + TEMPLATE
)


def write(path: Path, *, template: str = TEMPLATE, seed: int = 0) -> Path:
    """Write the model and return its path; the same seed makes the same bytes."""
    tensors = _tensors(np.random.default_rng(seed))
    fields = [*_header(template), *_vocabulary()]
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(fields)) + b"".join(fields)
    offset = 0
    for name, values in tensors:
        shape = values.shape[::-1]
        dims = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        head += _text(name) + dims + struct.pack("<IQ", 0, offset)
        offset += _padded(values.nbytes)
    body = b"".join(_pad(values.tobytes()) for _, values in tensors)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_pad(head) + body)
    return path


def _header(template: str) -> list[bytes]:
    numbers = {
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KV_HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(_tokens()),
        "general.file_type": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
    words = {
        "general.architecture": "llama",
        "general.name": "tiny-random",
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.pre": "default",
        "tokenizer.chat_template": template,
    }
    epsilon = _text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", FLOAT32, 1e-5)
    return [
        *(_text(k) + struct.pack("<I", STRING) + _text(v) for k, v in words.items()),
        *(_text(k) + struct.pack("<II", UINT32, v) for k, v in numbers.items()),
        epsilon,
    ]


def _tokens() -> list[tuple[str, float, int]]:
    """Token, score and kind of each entry of the vocabulary."""
    found = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
    found += [(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)]
    found += [("▁", -1.0, NORMAL)]
    found += [(chr(code), -2 - code / 1000, NORMAL) for code in range(33, 127)]
    return [*found, *((word, -0.5, NORMAL) for word in ("▁the", "▁to", "true", "false", "null"))]


def _vocabulary() -> list[bytes]:
    tokens = _tokens()
    return [
        _array("tokens", STRING, b"".join(_text(token) for token, _, _ in tokens)),
        _array("scores", FLOAT32, b"".join(struct.pack("<f", score) for _, score, _ in tokens)),
        _array("token_type", INT32, b"".join(struct.pack("<i", kind) for _, _, kind in tokens)),
    ]


def _array(name: str, kind: int, content: bytes) -> bytes:
    head = struct.pack("<IIQ", ARRAY, kind, len(_tokens()))
    return _text(f"tokenizer.ggml.{name}") + head + content


def _tensors(
    rng: np.random.Generator,
) -> list[tuple[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]]:
    def drawn(
        rows: int, columns: int, scale: float = 0.0
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        factor = scale or columns**-0.5
        return (rng.standard_normal((rows, columns)) * factor).astype(np.float32)

    vocabulary, head = len(_tokens()), WIDTH // HEADS
    ones = np.ones(WIDTH, np.float32)
    found = [("token_embd.weight", drawn(vocabulary, WIDTH, 1.0))]
    for layer in range(LAYERS):
        own = {
            "attn_norm": ones,
            "attn_q": drawn(HEADS * head, WIDTH),
            "attn_k": drawn(KV_HEADS * head, WIDTH),
            "attn_v": drawn(KV_HEADS * head, WIDTH),
            "attn_output": drawn(WIDTH, HEADS * head),
            "ffn_norm": ones,
            "ffn_gate": drawn(INNER, WIDTH),
            "ffn_up": drawn(INNER, WIDTH),
            "ffn_down": drawn(WIDTH, INNER),
        }
        found += [(f"blk.{layer}.{name}.weight", values) for name, values in own.items()]
    return [*found, ("output_norm.weight", ones), ("output.weight", drawn(vocabulary, WIDTH))]


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _padded(size: int) -> int:
    return -(-size // ALIGN) * ALIGN


def _pad(content: bytes) -> bytes:
    return content + bytes(_padded(len(content)) - len(content))
