"""Secrets: no value in plain text on disk, every change of the file noticed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from agentarmy import secrets
from agentarmy.errors import BadInput, NotFound, NotSetUp, Storage, UsageError


class Drawer(KeyringBackend):
    """A keyring service that lives as long as the test."""

    priority = 1

    kept: dict[tuple[str, str], str]
    locked: bool

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("the keyring is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError(username)
        del self.kept[service, username]


class PlaintextDrawer(Drawer):
    """One that would write to disk as it is."""


def drawer_of(kind: type[Drawer]) -> Drawer:
    found: Drawer = kind()
    found.kept, found.locked = {}, False
    return found


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    kept = keyring.get_keyring()
    keyring.set_keyring(found := drawer_of(Drawer))
    yield found
    keyring.set_keyring(kept)


def file_vault(tmp_path: Path, phrase: str = "correct horse") -> secrets.FileVault:
    return secrets.FileVault(tmp_path / "secrets" / "mara.sealed", lambda: phrase)


@pytest.mark.row("PC-14", "QH-AST-15")
def test_without_a_keyring_an_encrypted_file_is_used(tmp_path: Path) -> None:
    vault = secrets.open_vault("agentarmy/mara", tmp_path / "s" / "mara.sealed", ask=lambda: "pw")
    vault.put("mail.password", "s3cret-värde")
    vault.put("api", "another")
    assert vault.names() == ["api", "mail.password"]
    assert vault.get("mail.password") == "s3cret-värde"
    file = tmp_path / "s" / "mara.sealed"
    assert [file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777] == [0o600, 0o700]
    assert b"another" not in file.read_bytes()
    assert "s3cret" not in file.read_text()
    vault.remove("api")
    vault.remove("mail.password")
    assert vault.names() == []
    assert list(file.parent.iterdir()) == []


def test_a_keyring_is_preferred(drawer: Drawer, tmp_path: Path) -> None:
    vault = secrets.open_vault("agentarmy/mara", tmp_path / "mara.sealed")
    vault.put("api", "value")
    assert vault.get("api") == "value"
    assert vault.names() == ["api"]
    with pytest.raises(NotFound):
        vault.get("apj")
    vault.remove("api")
    assert drawer.kept == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.row("PC-06")
def test_two_clones_share_no_secret(drawer: Drawer, tmp_path: Path) -> None:
    one = secrets.open_vault("agentarmy/one", tmp_path / "one.sealed")
    two = secrets.open_vault("agentarmy/two", tmp_path / "two.sealed")
    one.put("api", "value")
    assert two.names() == []
    with pytest.raises(NotFound):
        two.get("api")


def test_a_plaintext_keyring_is_not_used() -> None:
    kept = keyring.get_keyring()
    keyring.set_keyring(drawer_of(PlaintextDrawer))
    try:
        assert "plain text" in secrets.keyring_problem()
    finally:
        keyring.set_keyring(kept)


def test_a_locked_keyring_is_told(drawer: Drawer) -> None:
    drawer.locked = True
    with pytest.raises(Storage, match="locked"):
        secrets.KeyringVault("agentarmy/mara").names()


@pytest.mark.row("QH-AST-15")
@pytest.mark.parametrize("part", ["names", "salt", "mark", "nonce", "sealed", "format"])
def test_tampering_is_noticed(tmp_path: Path, part: str) -> None:
    vault = file_vault(tmp_path)
    vault.put("api", "value")
    table = json.loads(vault.file.read_text())
    if part == "names":
        table["names"] = ["apx"]
    else:
        first = table[part][0]
        table[part] = ("B" if first != "B" else "C") + table[part][1:]
    vault.file.write_text(json.dumps(table))
    with pytest.raises((Storage, BadInput)) as found:
        vault.get("api")
    assert str(vault.file) in found.value.line()
    assert "\n" not in found.value.line()


def test_a_truncated_file_is_noticed(tmp_path: Path) -> None:
    vault = file_vault(tmp_path)
    vault.put("api", "value")
    vault.file.write_text(vault.file.read_text()[:50])
    with pytest.raises(Storage, match="changed or damaged"):
        vault.names()


def test_a_wrong_passphrase_is_told_apart(tmp_path: Path) -> None:
    file_vault(tmp_path).put("api", "value")
    with pytest.raises(BadInput, match="wrong passphrase"):
        file_vault(tmp_path, "wrong").get("api")


def test_where_the_passphrase_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotSetUp, match="no passphrase"):
        secrets.passphrase(None)
    (tmp_path / "agentarmy").write_text("from systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secrets.passphrase(lambda: "typed") == "from systemd"
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "from the environment")
    assert secrets.passphrase(None) == "from the environment"


def test_bad_and_unknown_names(tmp_path: Path) -> None:
    vault = file_vault(tmp_path)
    with pytest.raises(UsageError):
        vault.put(".names", "value")
    vault.put("mail.password", "value")
    with pytest.raises(NotFound) as found:
        vault.remove("mail.pasword")
    assert "mail.password" in found.value.expected


def test_folders_on_the_way_are_private_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secrets.FileVault(tmp_path / "a" / "b" / "mara.sealed", lambda: "phrase").put("k", "v")
    finally:
        os.umask(before)
    made = [path for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077]
    assert made == []
