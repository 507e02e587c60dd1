"""The signing keys, files outside the database: HOME/keys, open to their owner only.

`<id>.pem` is a private key, `<id>.pub` stays after the private one is gone: `verify` trusts these files, not the
database. Nothing is remembered between calls, so one process may serve several installations.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from .notes import PublicKey


class NoSigningKey(Exception):
    """The private key the journal names is not in the folder of keys; rotating the key mends it."""


def folder() -> Path:
    """HOME/keys, made if it is not there."""
    place = Path(settings.HOME) / "keys"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def make(name: str) -> PublicKey:
    """A new key on disk, whole or not at all."""
    private = Ed25519PrivateKey.generate()
    key = PublicKey(name, private.public_key().public_bytes_raw())
    written = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(folder() / f"{key.id}.pub", f"{key}\n".encode())
    _write(folder() / f"{key.id}.pem", written)
    return key


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def private(key_id: str) -> Ed25519PrivateKey:
    """The private key; NoSigningKey if it is not here."""
    try:
        content = (folder() / f"{key_id}.pem").read_bytes()
    except FileNotFoundError:
        raise NoSigningKey(key_id) from None
    found = serialization.load_pem_private_key(content, password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise NoSigningKey(key_id)
    return found


def forget(key_id: str) -> None:
    """Delete a private key that was rotated out; its public part stays."""
    (folder() / f"{key_id}.pem").unlink(missing_ok=True)


def known() -> dict[str, str]:
    """Key id -> public key as text, of every key this installation ever made."""
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in folder().glob("*.pub")}
