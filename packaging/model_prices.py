"""Take the prices of the models that we name from the price table that litellm ships.

usage: model_prices.py [OUT.json]

Writes millionths of a US dollar per million tokens. Run it after litellm was updated, look at the
difference, and commit it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import metadata, util
from pathlib import Path

OUT = Path(__file__).parents[1] / "data" / "seeds" / "prices" / "models.json"
TABLE = "model_prices_and_context_window_backup.json"
NAMED = {
    "anthropic": (
        "claude-sonnet-5-5 claude-sonnet-5 claude-sonnet-4-6 claude-sonnet-4-5 claude-haiku-5-5"
        " claude-haiku-4-5 claude-opus-5-5 claude-opus-5 claude-opus-4-8 claude-opus-4-7"
        " claude-opus-4-6 claude-opus-4-5"
    ),
    "openai": (
        "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5-mini gpt-5-nano gpt-5.1"
        " gpt-5.2 gpt-5.4 gpt-5.4-mini gpt-5.4-nano gpt-5.5 o3 o3-mini o4-mini"
    ),
}
OPENROUTER = (
    "anthropic/claude-sonnet-4.5 openai/gpt-4o openai/gpt-4o-mini google/gemini-2.5-pro"
    " google/gemini-2.5-flash meta-llama/llama-3.3-70b-instruct mistralai/mistral-large"
    " deepseek/deepseek-chat qwen/qwen-2.5-72b-instruct"
)
KINDS = {
    "fresh": "input_cost_per_token",
    "cache_read": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
    "output": "output_cost_per_token",
}
THINKING = 4000
"""Tokens of output set aside for a model that thinks before it answers."""
_STEPS = {"_above_100k_tokens": 100_000, "_above_200k_tokens": 200_000}
_STEPS |= {"_above_272k_tokens": 272_000}


def main() -> None:
    """Write the table."""
    found = util.find_spec("litellm")
    if found is None or found.origin is None:
        raise SystemExit("litellm is not here: uv sync --extra llm")
    table = json.loads((Path(found.origin).parent / TABLE).read_text(encoding="utf-8"))
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_text(json.dumps(taken(table), indent=2) + "\n", encoding="utf-8")
    print(f"{out}: look at the difference before you commit it")


def taken(table: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Return our table of litellm's."""
    models = {
        f"{maker}/{name}": price(table[name])
        for maker, names in NAMED.items()
        for name in names.split()
    }
    return {
        "dated": datetime.now(UTC).date().isoformat(),
        "source": f"litellm {metadata.version('litellm')}, {TABLE}",
        "unit": "millionths of a US dollar per million tokens",
        "models": models,
        "unpriced": [f"openrouter/{name}" for name in OPENROUTER.split()],
    }


def price(said: Mapping[str, object]) -> dict[str, object]:
    """Return the price of one model; a kind that has none of its own costs as fresh input."""
    found = _kinds(said, "")
    if thinks(said):
        found["thinking"] = THINKING
    for step, tokens in _STEPS.items():
        if f"{KINDS['fresh']}{step}" in said:
            found |= {"long_from": tokens, "long": _kinds(said, step)}
    return found


def thinks(said: Mapping[str, object]) -> bool:
    """Say whether a model thinks although nobody asks it to."""
    if said.get("litellm_provider") == "anthropic":
        return said.get("thinking_always_on") is True
    return bool(said.get("supports_reasoning")) and said.get("default_reasoning_effort") != "none"


def _kinds(said: Mapping[str, object], step: str) -> dict[str, object]:
    fresh = said[f"{KINDS['fresh']}{step}"]
    return {
        kind: round(float(str(said.get(f"{name}{step}") or fresh)) * 1e12)
        for kind, name in KINDS.items()
    }


if __name__ == "__main__":
    main()
