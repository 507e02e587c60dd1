"""Signed heads in the text form of C2SP `checkpoint` and `signed-note`, with Ed25519."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


@dataclass(frozen=True)
class PublicKey:
    """A key that signs heads: the name of the log, and 32 bytes."""

    name: str
    raw: bytes

    @property
    def id(self) -> str:
        """The four bytes of C2SP as hexadecimal: SHA-256 of name, line end, kind and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4].hex()

    def __str__(self) -> str:
        """The form other programs read (`vkey`)."""
        return f"{self.name}+{self.id}+{base64.b64encode(_ED25519 + self.raw).decode()}"


@dataclass(frozen=True)
class Head:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    day: str

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\nday {self.day}\n"


def sign(head: Head, keys: Iterable[tuple[PublicKey, Ed25519PrivateKey]]) -> str:
    """The note: the head, a blank line, one signature line for each key."""
    lines = [
        f"— {public.name} "
        + base64.b64encode(bytes.fromhex(public.id) + private.sign(head.text.encode())).decode()
        for public, private in keys
    ]
    return head.text + "\n" + "\n".join(lines) + "\n"


def read(note: str) -> Head:
    """The head inside a note, its signatures unchecked; ValueError if it is none."""
    text, _, _ = note.partition("\n\n")
    try:
        origin, size, encoded, day = text.split("\n")
        head = Head(origin, int(size), base64.b64decode(encoded, validate=True), day.removeprefix("day "))
    except (ValueError, binascii.Error) as error:
        raise ValueError("not a checkpoint") from error
    if head.text != text + "\n":
        raise ValueError("not a checkpoint")
    return head


def is_signed(note: str, key: PublicKey) -> bool:
    """Whether the note carries a good signature of this key; other lines are passed over, as C2SP says."""
    text, _, signatures = note.partition("\n\n")
    for line in signatures.split("\n"):
        name, _, encoded = line.removeprefix("— ").partition(" ")
        try:
            blob = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if name != key.name or blob[:4].hex() != key.id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(blob[4:], (text + "\n").encode())
        except InvalidSignature:
            return False
        return True
    return False
