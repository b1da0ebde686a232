"""A strict double of two providers' HTTP interfaces on this machine, with faults on demand.

It speaks as OpenAI's `/chat/completions` and Anthropic's `/v1/messages` do when they stream, and
answers 400 to a request that these would not take. One server plays both.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-double-0123456789"
TOKENS = {"fresh": 120, "read": 40, "written": 0, "output": 30}

STATUS = {"500": 500, "429": 429, "401": 401, "404": 404, "400": 400, "529": 529}


@dataclass
class Double:
    """Answers `text` to every request, or plays the `fault`; `asked` keeps the requests.

    Faults: a status such as '500', 'timeout', 'drip', 'refusal', 'empty', 'disconnect', 'cut',
    'silent' (no usage), 'too_long', 'huge', 'not_sse'.
    """

    text: str = "{}"
    fault: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.http.daemon_threads = True
        self.done = threading.Event()
        # litellm asks the thread for its event loop and would leave one open that nobody closes.
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        serve = self.http.serve_forever
        self.thread = threading.Thread(target=serve, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def close(self) -> None:
        self.done.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
        self.loop.close()
        asyncio.set_event_loop_policy(None)  # forgets the loop: whoever asks next gets a new one


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"double": double})


class _Handler(BaseHTTPRequestHandler):
    double: Double

    def do_POST(self) -> None:
        double = self.double
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        double.asked.append(body)
        path = self.path.partition("?")[0]
        openai = path.endswith("/chat/completions")
        wrong = _openai_faults(body, self) if openai else _anthropic_faults(path, body, self)
        if wrong:
            double.wrong.append(wrong)
            self._error(400, wrong, openai=openai)
        elif double.fault in STATUS:
            self._error(STATUS[double.fault], "as wished", openai=openai)
        elif double.fault == "too_long":
            self._error(400, _TOO_LONG[openai], openai=openai)
        elif double.fault == "not_sse":
            self._send(200, "text/html", b"<html>a captive portal</html>")
        elif double.fault == "timeout":
            double.done.wait(30)
        else:
            self._stream(_openai(double, body) if openai else _anthropic(double, body))

    def _error(self, status: int, message: str, *, openai: bool) -> None:
        code = "context_length_exceeded" if self.double.fault == "too_long" else "fault"
        error = {"type": "invalid_request_error", "message": message}
        own = {"error": {**error, "code": code}}
        content = own if openai else {"type": "error", "error": error}
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, lines: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for number, line in enumerate(lines):
            try:
                self.wfile.write(line)
                self.wfile.flush()
            except OSError:
                return  # whoever asked has heard enough
            if self.double.fault == "disconnect" and number == 1:
                return
            if self.double.fault == "drip" and self.double.done.wait(0.2):
                return

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""


_TOO_LONG = {
    True: "This model's maximum context length is 10 tokens.",
    False: "prompt is too long: 300000 tokens > 200000 maximum",
}


def _openai_faults(body: dict[str, object], request: BaseHTTPRequestHandler) -> str:
    if request.headers.get("Authorization") != f"Bearer {KEY}":
        return "no such key"
    unknown = body.keys() - {
        *("model", "messages", "response_format", "max_tokens", "max_completion_tokens"),
        *("stream", "stream_options", "temperature", "usage"),
    }
    if unknown:
        return f"Unknown parameter: {sorted(unknown)}"
    roles = [one["role"] for one in _list(body["messages"])]
    if roles != ["system", "user"]:
        return f"roles {roles}"
    form = body.get("response_format")
    if not isinstance(form, dict) or form.get("type") != "json_schema":
        return "no response_format"
    schema = form["json_schema"]
    named = re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", schema["name"])
    return "" if named and "schema" in schema else "bad json_schema"


def _anthropic_faults(path: str, body: dict[str, object], request: BaseHTTPRequestHandler) -> str:
    if path != "/v1/messages":
        return f"no such path {path}"
    if request.headers.get("x-api-key") != KEY:
        return "no such key"
    if not request.headers.get("anthropic-version"):
        return "anthropic-version: header is required"
    unknown = body.keys() - {
        *("model", "messages", "system", "max_tokens", "stream", "tools", "tool_choice"),
        *("output_format", "output_config", "temperature", "metadata"),
    }
    if unknown:
        return f"{sorted(unknown)}: Extra inputs are not permitted"
    roles = [one["role"] for one in _list(body["messages"])]
    if roles != ["user"]:
        return f"roles {roles}"
    return "" if isinstance(body.get("max_tokens"), int) else "max_tokens: Field required"


def _list(value: object) -> list[dict[str, str]]:
    assert isinstance(value, list)
    return value


def _text(double: Double) -> str:
    return {"empty": "", "refusal": "", "huge": "x" * 10_000_000}.get(double.fault, double.text)


def _pieces(double: Double) -> list[str]:
    text = _text(double)
    size = 100_000 if double.fault == "huge" else 7
    return [text[at : at + size] for at in range(0, len(text), size)]


def _openai(double: Double, body: dict[str, object]) -> Iterator[bytes]:
    def chunk(delta: object, reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return _data({**frame, "choices": [choice]})

    frame = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
    yield chunk({"role": "assistant", "content": ""})
    for piece in _pieces(double):
        yield chunk({"content": piece})
    if double.fault == "refusal":
        yield chunk({"refusal": "I cannot help with that."})
    yield chunk({}, "length" if double.fault == "cut" else "stop")
    if double.fault != "silent":
        details = {"cached_tokens": TOKENS["read"]}
        usage = {
            "prompt_tokens": TOKENS["fresh"] + TOKENS["read"],
            "completion_tokens": TOKENS["output"],
            "total_tokens": TOKENS["fresh"] + TOKENS["read"] + TOKENS["output"],
            "prompt_tokens_details": details,
        }
        yield _data({**frame, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _anthropic(double: Double, body: dict[str, object]) -> Iterator[bytes]:
    """Stream text, or the input of the tool that the request forces."""
    tools = body.get("tools")
    tool = tools[0]["name"] if isinstance(tools, list) and tools else ""
    usage = {
        "input_tokens": TOKENS["fresh"],
        "cache_read_input_tokens": TOKENS["read"],
        "cache_creation_input_tokens": TOKENS["written"],
        "output_tokens": 1,
    }
    message = {"id": "m-1", "type": "message", "role": "assistant", "model": body["model"]}
    start = {**message, "content": [], "stop_reason": None, "usage": usage}
    yield _event({"type": "message_start", "message": start})
    block: dict[str, object] = (
        {"type": "tool_use", "id": "t-1", "name": tool, "input": {}}
        if tool
        else {"type": "text", "text": ""}
    )
    yield _event({"type": "content_block_start", "index": 0, "content_block": block})
    for piece in _pieces(double):
        delta = (
            {"type": "input_json_delta", "partial_json": piece}
            if tool
            else {"type": "text_delta", "text": piece}
        )
        yield _event({"type": "content_block_delta", "index": 0, "delta": delta})
    yield _event({"type": "content_block_stop", "index": 0})
    ended = {"cut": "max_tokens", "refusal": "refusal"}.get(double.fault)
    end: dict[str, object] = {
        "type": "message_delta",
        "delta": {"stop_reason": ended or ("tool_use" if tool else "end_turn")},
        "usage": {"output_tokens": TOKENS["output"]},
    }
    yield _event(end)
    yield _event({"type": "message_stop"})


def _data(content: object) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()


def _event(content: dict[str, object]) -> bytes:
    return f"event: {content['type']}\n".encode() + _data(content)
