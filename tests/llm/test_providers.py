"""Providers' models, through the real litellm, against a double on this machine."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from agentarmy.errors import NotSetUp
from agentarmy.llm.base import Fault, Outcome, Part, Usage
from agentarmy.llm.prices import Price
from agentarmy.llm.providers import Cloud, messages
from modelcalls import CALL, GOOD, gateway, scripted
from provider_double import KEY, Double

# pydantic has much to say about litellm; as errors these warnings would break its streams.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

CLAUDE, GPT = "anthropic/claude-sonnet-5-5", "openai/gpt-4o"
BOTH = pytest.mark.parametrize("name", [CLAUDE, GPT, "openrouter/openai/gpt-4o"])


@pytest.fixture
def double() -> Iterator[Double]:
    found = Double(json.dumps(GOOD))
    yield found
    found.close()
    assert not found.wrong


def model(double: Double, name: str, *, seconds: float = 20.0) -> Cloud:
    path = "" if name.startswith("anthropic/") else "/v1"
    return Cloud(name=name, key=lambda: KEY, url=double.url + path, seconds=seconds)


def fault(double: Double, name: str, *, seconds: float = 20.0) -> Fault:
    with pytest.raises(Fault) as caught:
        model(double, name, seconds=seconds).complete(CALL)
    return caught.value


@BOTH
def test_a_provider_answers_and_says_what_it_bills(double: Double, name: str) -> None:
    raw = model(double, name).complete(CALL)
    assert json.loads(raw.text) == GOOD
    assert raw.usage == Usage(fresh=120, cache_read=40, output=30)
    assert not raw.unsure
    assert len(double.asked) == 1
    assert double.asked[0]["stream"] is True
    assert "We need 40 seats by May." in json.dumps(double.asked[0]["messages"])


@BOTH
@pytest.mark.parametrize(
    ("wished", "outcome"),
    [
        ("500", Outcome.DOWN),
        ("529", Outcome.DOWN),
        ("429", Outcome.RATE_LIMITED),
        ("401", Outcome.DENIED),
        ("404", Outcome.NOT_SET_UP),
        ("400", Outcome.REFUSED),
        ("empty", Outcome.EMPTY),
        ("disconnect", Outcome.DOWN),
        ("not_sse", Outcome.DOWN),
        ("huge", Outcome.TOO_LARGE),
    ],
)
def test_each_fault_has_its_name_and_nothing_is_asked_twice(
    double: Double, name: str, wished: str, outcome: Outcome
) -> None:
    double.fault = wished
    assert fault(double, name).outcome is outcome
    assert len(double.asked) == 1


@BOTH
@pytest.mark.parametrize("wished", ["timeout", "drip"])
def test_neither_silence_nor_a_trickle_lasts(double: Double, name: str, wished: str) -> None:
    double.fault = wished
    found = fault(double, name, seconds=0.5)
    assert found.outcome is Outcome.TIMEOUT
    assert found.unsure


@pytest.mark.parametrize(("name", "outcome"), [(CLAUDE, Outcome.REFUSED), (GPT, Outcome.EMPTY)])
def test_a_refusal_is_no_answer(double: Double, name: str, outcome: Outcome) -> None:
    double.fault = "refusal"  # litellm leaves out the words of OpenAI's refusals
    assert fault(double, name).outcome is outcome


@pytest.mark.parametrize("name", [CLAUDE, GPT])
def test_a_prompt_beyond_the_window_is_told_apart(double: Double, name: str) -> None:
    double.fault = "too_long"
    assert fault(double, name).outcome is Outcome.TOO_LONG


@BOTH
def test_an_answer_that_was_cut_off_says_so(double: Double, name: str) -> None:
    double.fault = "cut"
    assert model(double, name).complete(CALL).truncated


def test_tokens_that_nobody_billed_are_not_made_up(double: Double) -> None:
    double.fault = "silent"
    raw = model(double, GPT).complete(CALL)
    assert raw.usage == Usage()
    assert raw.unsure


def test_a_machine_that_is_not_there_is_down_and_bills_nothing() -> None:
    gone = Cloud(name=GPT, key=lambda: KEY, url="http://127.0.0.1:9/v1")
    with pytest.raises(Fault) as caught:
        gone.complete(CALL)
    assert caught.value.outcome is Outcome.DOWN
    assert not caught.value.unsure


def test_without_a_key_nothing_is_asked() -> None:
    def none() -> str:
        raise NotSetUp("no key of openai", hint="agentarmy secrets set openai.key")

    with pytest.raises(Fault, match=r"secrets set openai\.key") as caught:
        Cloud(name=GPT, key=none).complete(CALL)
    assert caught.value.outcome is Outcome.NOT_SET_UP


@BOTH
@pytest.mark.parametrize("wished", ["", "500", "401", "disconnect"])
def test_the_key_shows_nowhere(
    double: Double, name: str, wished: str, caplog: pytest.LogCaptureFixture
) -> None:
    double.fault = wished
    with caplog.at_level(logging.DEBUG):
        reply = gateway([model(double, name)]).ask(CALL)
    assert KEY not in repr(reply)
    assert KEY not in repr(model(double, name))
    assert KEY not in caplog.text
    assert KEY not in json.dumps(dict(os.environ))


def test_the_schema_is_not_said_twice(double: Double) -> None:
    model(double, GPT).complete(CALL)
    model(double, "openai/a-server-of-our-own").complete(CALL)
    known, other = (json.dumps(one["messages"]) for one in double.asked)
    assert "JSON Schema" not in known
    assert "JSON Schema" in other
    assert all(isinstance(one["response_format"], dict) for one in double.asked)


def test_a_fault_is_told_in_plain_words(double: Double) -> None:
    double.fault = "500"
    assert fault(double, CLAUDE).detail == "InternalServerError: as wished"
    double.fault = "timeout"
    assert fault(double, GPT, seconds=0.3).detail.startswith("Timeout: Request timed out")


def test_long_instructions_are_kept_by_the_provider() -> None:
    short = messages(CALL, cached=True)
    assert isinstance(short[0]["content"], str)
    long = replace(CALL, parts=(Part(name="methodology", text="x" * 5000),))
    assert "ephemeral" in json.dumps(messages(long, cached=True))
    assert "ephemeral" not in json.dumps(messages(long))


@pytest.mark.row("AA-INF-01")
def test_the_fallback_answers_where_the_first_is_down(double: Double) -> None:
    down = Cloud(name=CLAUDE, key=lambda: KEY, url="http://127.0.0.1:9")
    prices = {GPT: Price(fresh=2_500_000, output=10_000_000)}
    third = scripted(GOOD, name="local:small")
    reply = gateway([down, model(double, GPT), third], prices=prices).ask(CALL)
    assert reply.model == GPT
    assert [one.outcome for one in reply.attempts] == [Outcome.DOWN, Outcome.OK]
    assert reply.cost == 600  # 120 × 2.5 + 30 × 10; what was read from the cache has no price here
    assert reply.warning == f"{CLAUDE} is down: {GPT} answered"
    double.fault = "500"
    reply = gateway([down, model(double, GPT), third], prices=prices).ask(CALL)
    assert (reply.model, len(reply.attempts)) == ("local:small", 3)


@pytest.mark.parametrize("text", ["Sure, here you are!", '{"intent": "reply"', '{"score": 1}'])
def test_a_wrong_answer_is_complained_of_to_the_provider(double: Double, text: str) -> None:
    double.text = text
    reply = gateway([model(double, CLAUDE)]).ask(CALL)
    assert reply.data is None
    assert len(double.asked) == 2
    assert "was not usable" in json.dumps(double.asked[1]["messages"])
    assert reply.usage == Usage(fresh=240, cache_read=80, output=60)


def test_litellm_is_imported_late_and_asks_nobody() -> None:
    source = (
        "import sys\n"
        "sys.addaudithook(lambda event, args: sys.exit('asked ' + repr(args))"
        " if event in ('socket.connect', 'socket.sendto', 'socket.getaddrinfo') else None)\n"
        "from agentarmy.llm import providers, router\n"
        "assert 'litellm' not in sys.modules\n"
        "providers._library()\n"
        "assert 'litellm' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
