"""Fetching a model from a server of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError

import pytest

from agentarmy.errors import BadInput, NotFound
from agentarmy.services import models
from clitools import run
from knowledge.tiny_model import described, packed


@dataclass
class Server:
    """Serves one archive; `cut` makes the first answers end too early."""

    content: bytes
    cut: int = 0
    ranges: bool = True
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    @cached_property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/onnx.tar.gz"

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range", "")
            server.asked.append(span)
            begin = int(span.removeprefix("bytes=").rstrip("-")) if span and server.ranges else 0
            if begin >= len(server.content):
                self.send_error(416)
                return
            part = server.content[begin:]
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(part)))
            self.end_headers()
            if server.cut:
                server.cut -= 1
                part = part[: len(part) // 2]
            self.wfile.write(part)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on stderr."""

    return Handler


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(packed(tmp_path / "made"))
    yield found
    found.close()


def test_a_model_is_fetched_once_and_privately(server: Server, tmp_path: Path) -> None:
    folder, model = tmp_path / "models", described(server.content, server.url)
    seen: list[tuple[int, int]] = []
    assert models.pull(folder, model, progress=lambda done, total: seen.append((done, total)))
    assert models.present(folder, model)
    assert seen[-1] == (len(server.content), len(server.content))
    assert sorted(one.name for one in folder.iterdir()) == ["embed"]
    assert (folder / "embed" / "onnx" / "model.onnx").stat().st_mode & 0o777 == 0o600
    assert not models.pull(folder, model)
    assert len(server.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_was_cut_goes_on_or_begins_again(
    server: Server, tmp_path: Path, ranges: bool
) -> None:
    server.cut, server.ranges = 1, ranges
    folder, model = tmp_path / "models", described(server.content, server.url)
    with pytest.raises(BadInput, match="connection was cut"):
        models.pull(folder, model)
    assert not models.present(folder, model)
    assert models.pull(folder, model)
    assert server.asked == ["", f"bytes={len(server.content) // 2}-"]
    assert models.present(folder, model)


def test_a_whole_download_that_was_not_unpacked_is_not_fetched_again(
    server: Server, tmp_path: Path
) -> None:
    folder, model = tmp_path / "models", described(server.content, server.url)
    folder.mkdir()
    (folder / "embed.part").write_bytes(server.content)
    assert models.pull(folder, model)
    assert models.present(folder, model)


def test_another_archive_than_meant_is_thrown_away(server: Server, tmp_path: Path) -> None:
    model = replace(described(server.content, server.url), sha256="0" * 64)
    with pytest.raises(BadInput, match="is not the archive of embed"):
        models.pull(tmp_path / "models", model)
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("url", ["http://models.example/a.tar.gz", "file:///etc/passwd"])
def test_only_a_safe_address_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadInput, match="cannot be trusted"):
        models.pull(tmp_path, described(b"", url))


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        models.pull(tmp_path, described(b"", "http://127.0.0.1:9/a.tar.gz"))
    assert isinstance(caught.value.__cause__, URLError)
    assert "127.0.0.1" in caught.value.line()


def test_an_unknown_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match='no model "embedd"'):
        models.named("embedd")


def test_the_command_says_what_was_wrong(server: Server) -> None:
    run("config", "set", "models.url", server.url)
    result = run("models", "pull", "embed")
    assert result.code == 4
    assert "is not the archive of embed" in result.err
    assert result.err.count("\n") == 1
