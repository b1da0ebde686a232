"""Local models: what there is, and fetching one on the rep's explicit word only."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from agentarmy.errors import BadInput, NotFound, Storage
from agentarmy.paths import make_private, mend_modes, storage

_CHUNK = 1 << 20
_WAIT_SECONDS = 30
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Progress = Callable[[int, int], None]
"""Is told bytes done and bytes of all (0: not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model that can be fetched: an archive with its SHA-256, and the files it must hold."""

    name: str
    about: str
    url: str
    sha256: str
    files: tuple[str, ...]
    licence: str


MODELS = {
    "embed": Model(
        name="embed",
        about="all-MiniLM-L6-v2: finds passages by their sense, in English; 80 MB",
        url="https://chroma-onnx-models.s3.amazonaws.com/all-MiniLM-L6-v2/onnx.tar.gz",
        sha256="913d7300ceae3b2dbc2c50d1de4baacab4be7b9380491c27fab7418616a16ec3",
        files=("onnx/model.onnx", "onnx/tokenizer.json"),
        licence="Apache-2.0",
    )
}
"""Source: chromadb 1.5.9, utils/embedding_functions/onnx_mini_lm_l6_v2.py."""


def named(name: str) -> Model:
    """Return a model by name. Raises NotFound."""
    if name not in MODELS:
        raise NotFound.among("model", name, MODELS, hint="agentarmy models list")
    return MODELS[name]


def present(folder: Path, model: Model) -> bool:
    """Return whether a model lies in the folder of models, whole."""
    return all((folder / model.name / one).is_file() for one in model.files)


def pull(
    folder: Path,
    model: Model,
    *,
    url: str = "",
    progress: Progress = lambda done, total: None,
) -> bool:
    """Fetch a model into the folder of models; False when it is there already.

    A download that was cut short goes on where it stopped; the model appears whole or not at all.
    `url` is another place of the same archive. Raises BadInput for an archive that is not the one
    meant or a place that cannot be reached, Storage when the disk refuses.
    """
    if present(folder, model):
        return False
    make_private(folder)
    archive = folder / f"{model.name}.part"
    try:
        _download(url or model.url, archive, progress)
        if _digest(archive) != model.sha256:
            archive.unlink()
            raise BadInput(
                f"{url or model.url} is not the archive of {model.name}",
                expected=f"SHA-256 {model.sha256[:12]}…",
                hint=f"agentarmy models pull {model.name}",
            )
        _unpack(archive, folder, model)
    except (URLError, HTTPException, TimeoutError, ConnectionError) as error:
        raise _unreached(url or model.url, error, model) from error
    except OSError as error:
        raise storage(folder, error, doing="write") from error
    return True


def _download(url: str, target: Path, progress: Progress) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise BadInput(f'"{url}" cannot be trusted', expected="an address that begins with https")
    have = target.stat().st_size if target.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - the scheme is checked above
    try:
        answer = urllib.request.urlopen(request, timeout=_WAIT_SECONDS)  # noqa: S310 - the same
    except HTTPError as error:
        error.close()
        if error.code == 416:  # nothing is behind what we have: all of it is here
            return
        raise
    with answer:
        goes_on = answer.status == 206
        done = have if goes_on else 0
        total = done + int(answer.headers.get("Content-Length") or 0)
        with target.open("ab" if goes_on else "wb") as stream:
            while chunk := answer.read(_CHUNK):
                stream.write(chunk)
                done += len(chunk)
                progress(done, total)
    if done < total:
        raise ConnectionError("the connection was cut")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(archive: Path, folder: Path, model: Model) -> None:
    """Unpack beside the model's place and move it there in one step."""
    partial = folder / f"{model.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(partial, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise Storage(f"{archive} cannot be unpacked ({error})") from error
    if not all((partial / one).is_file() for one in model.files):
        raise BadInput(f"the archive of {model.name} lacks a file", expected=", ".join(model.files))
    mend_modes(partial)
    shutil.rmtree(folder / model.name, ignore_errors=True)
    os.replace(partial, folder / model.name)
    archive.unlink()


def _unreached(url: str, error: Exception, model: Model) -> BadInput:
    reason = str(getattr(error, "reason", "") or error) or type(error).__name__
    return BadInput(
        f"{urlsplit(url).hostname}: {reason}",
        expected="a way to the internet",
        hint=f"agentarmy models pull {model.name} goes on where it stopped",
    )
