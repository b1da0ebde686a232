"""Secrets of a clone: the system keyring, or an encrypted file where there is none.

The file is AES-256-GCM under a key that scrypt makes from a passphrase: AGENTARMY_SECRETS_KEY, the
systemd credential 'agentarmy', or what the rep types. Names are readable without the passphrase,
values are not, and any change of either is noticed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agentarmy.errors import BadInput, NotFound, NotSetUp, Storage, UsageError

INDEX = ".names"
"""The keyring entry that lists the names; a keyring cannot be asked for them."""
# N, r, p as OWASP's password storage cheat sheet gives them for scrypt with 32 MiB.
_N, _R, _P = 2**15, 8, 3
_FORMAT = "agentarmy secrets/1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")

Ask = Callable[[], str]
"""Asks the person for the passphrase."""


class Vault(Protocol):
    """Where the secrets of one clone are kept; `place` says it in words."""

    @property
    def place(self) -> str: ...

    def names(self) -> list[str]: ...

    def get(self, name: str) -> str: ...

    def put(self, name: str, value: str) -> None: ...

    def remove(self, name: str) -> None: ...


def check_name(name: str) -> str:
    """Return a good name of a secret. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f'"{name}" cannot be the name of a secret',
            expected="letters, digits, '.', '_', '/' and '-', at most 100",
        )
    return name


def keyring_problem() -> str:
    """Return why there is no usable system keyring, or ''. A plaintext keyring is not usable."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring):
        return "this machine has no keyring service"
    if "plaintext" in type(backend).__name__.lower():
        return "the keyring would write secrets as plain text"
    return ""


def open_vault(service: str, file: Path, *, ask: Ask | None = None) -> Vault:
    """Return the vault of `service`: the system keyring, else the encrypted `file`.

    `ask` gets a passphrase from the person; None when there is nobody to ask.
    """
    return FileVault(file, ask) if keyring_problem() else KeyringVault(service)


def _missing(name: str, names: list[str]) -> NotFound:
    return NotFound.among("secret", name, names, hint="agentarmy secrets list")


@dataclass(frozen=True, slots=True)
class KeyringVault:
    """Secrets in the system keyring under one service name."""

    service: str

    @property
    def place(self) -> str:
        return f"system keyring ({self.service})"

    def names(self) -> list[str]:
        """Return the names, sorted."""
        return sorted(json.loads(self._call("get_password", INDEX) or "[]"))

    def get(self, name: str) -> str:
        """Return a value. Raises NotFound with the nearest names."""
        value = self._call("get_password", name)
        if value is None:
            raise _missing(name, self.names())
        return value

    def put(self, name: str, value: str) -> None:
        """Keep a value. Raises UsageError for a bad name, Storage when the keyring refuses."""
        self._call("set_password", check_name(name), value)
        self._call("set_password", INDEX, json.dumps(sorted({*self.names(), name})))

    def remove(self, name: str) -> None:
        """Delete a value. Raises NotFound with the nearest names."""
        names = self.names()
        if name not in names:
            raise _missing(name, names)
        self._call("delete_password", name)
        names.remove(name)
        if names:
            self._call("set_password", INDEX, json.dumps(names))
        else:
            self._call("delete_password", INDEX)

    def _call(self, method: str, *words: str) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            found = getattr(keyring.get_keyring(), method)(self.service, *words)
        except KeyringError as error:
            raise Storage(
                f"the system keyring refused: {error}", hint="unlock it, then agentarmy doctor"
            ) from error
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class FileVault:
    """Secrets in one encrypted file."""

    file: Path
    ask: Ask | None = None

    @property
    def place(self) -> str:
        return f"encrypted file {self.file}"

    def names(self) -> list[str]:
        """Return the names, sorted, without needing the passphrase."""
        box = _read(self.file)
        return box.names if box else []

    def get(self, name: str) -> str:
        """Return a value.

        Raises NotFound with the nearest names, NotSetUp without a passphrase, BadInput for a wrong
        one, Storage when the file was changed.
        """
        values, _ = self._open()
        if name not in values:
            raise _missing(name, list(values))
        return values[name]

    def put(self, name: str, value: str) -> None:
        """Keep a value. Raises UsageError for a bad name, else as `get` does."""
        check_name(name)
        values, key = self._open()
        self._save({**values, name: value}, key)

    def remove(self, name: str) -> None:
        """Delete a value; the file goes with the last one. Raises as `get` does."""
        if name not in self.names():
            raise _missing(name, self.names())
        values, key = self._open()
        del values[name]
        if values:
            self._save(values, key)
        else:
            self.file.unlink()

    def _open(self) -> tuple[dict[str, str], _Key]:
        box = _read(self.file)
        key = _Key.make(passphrase(self.ask), box.salt if box else os.urandom(16))
        return (box.open(key, self.file) if box else {}), key

    def _save(self, values: Mapping[str, str], key: _Key) -> None:
        _write(self.file, _seal(values, key))


def passphrase(ask: Ask | None) -> str:
    """Return the passphrase of the secrets file.

    Raises NotSetUp when neither variable nor credential holds one and nobody can be asked.
    """
    found = os.environ.get("AGENTARMY_SECRETS_KEY", "")
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not found and folder and (Path(folder) / "agentarmy").is_file():
        found = (Path(folder) / "agentarmy").read_text(encoding="utf-8").strip()
    if not found and ask is not None:
        found = ask()
    if not found:
        raise NotSetUp(
            "no system keyring, and no passphrase for the secrets file",
            expected="AGENTARMY_SECRETS_KEY or the systemd credential 'agentarmy'",
            hint="agentarmy doctor",
        )
    return found


@dataclass(frozen=True, slots=True)
class _Key:
    """What scrypt makes: the cipher's key, and a mark that tells a wrong passphrase apart."""

    salt: bytes
    secret: bytes
    mark: bytes

    @classmethod
    def make(cls, phrase: str, salt: bytes) -> _Key:
        raw = hashlib.scrypt(phrase.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=2**26, dklen=64)
        return cls(salt, raw[:32], hashlib.sha256(raw[32:]).digest())


@dataclass(frozen=True, slots=True)
class _Box:
    """The secrets file as it stands on disk."""

    names: list[str]
    salt: bytes
    mark: bytes
    nonce: bytes
    sealed: bytes

    def open(self, key: _Key, file: Path) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not hmac.compare_digest(key.mark, self.mark):
            raise BadInput(
                f"wrong passphrase for {file}",
                expected="the one that the first secret was set with",
            )
        try:
            plain = AESGCM(key.secret).decrypt(self.nonce, self.sealed, _bound(self.names, key))
        except InvalidTag:
            raise _damaged(file) from None
        found: dict[str, str] = json.loads(plain)
        return found


def _bound(names: list[str], key: _Key) -> bytes:
    """Return what the cipher vouches for beside the values."""
    return json.dumps([_FORMAT, sorted(names), key.salt.hex(), key.mark.hex()]).encode()


def _seal(values: Mapping[str, str], key: _Key) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    names = sorted(values)
    sealed = AESGCM(key.secret).encrypt(
        nonce, json.dumps(dict(values)).encode(), _bound(names, key)
    )
    parts = {"salt": key.salt, "mark": key.mark, "nonce": nonce, "sealed": sealed}
    text = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return (json.dumps({"format": _FORMAT, "names": names, **text}, indent=1) + "\n").encode()


def _damaged(file: Path) -> Storage:
    return Storage(
        f"{file} was changed or damaged",
        expected="the file as agentarmy wrote it",
        hint="put back your own copy, or remove it and set the secrets again",
    )


def _read(file: Path) -> _Box | None:
    """Return the file's content, None when there is no file. Raises Storage when it is damaged."""
    try:
        table = json.loads(file.read_text(encoding="ascii"))
        if table["format"] != _FORMAT:
            raise ValueError
        parts = [
            base64.b64decode(table[name], validate=True)
            for name in ("salt", "mark", "nonce", "sealed")
        ]
        return _Box([str(name) for name in table["names"]], *parts)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _damaged(file) from None
    except OSError as error:
        raise Storage(f"cannot read {file}: {error.strerror}", hint="agentarmy doctor") from error


def _write(file: Path, content: bytes) -> None:
    """Replace the file in one step, mode 0600 in a folder of 0700."""
    try:
        for folder in reversed(file.parents):  # `parents=True` would leave their modes to the umask
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
        file.parent.chmod(0o700)
        handle, name = tempfile.mkstemp(prefix=".sealed.", dir=file.parent)
        try:
            with open(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise Storage(f"cannot write {file}: {error.strerror}", hint="agentarmy doctor") from error
