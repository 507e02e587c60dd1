"""The cryptography of the protected channel: what is sealed, for whom, and under which code (T-13 to T-15, T-18).

The only module of the channel that uses `cryptography`, and nothing but ready primitives of it: ChaCha20-Poly1305
(RFC 8439), HPKE with X25519, HKDF-SHA256 and ChaCha20-Poly1305 (RFC 9180), Argon2id (RFC 9106). It knows no table.

A concern has one or more *seals*, each a fresh 32-byte key; the key of a seal is wrapped for everybody who may read
what lies under it. Whatever cannot be opened exactly as it was sealed raises Unopenable: never part of a text.
"""

import secrets
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT: Final = 1
KIB: Final = 1024
# Everything sealed has one of these sizes, so that a length tells nothing; files come in chunks of the largest.
SIZES: Final = (KIB, 4 * KIB, 16 * KIB, 64 * KIB)
_LENGTH: Final = 4
MOST: Final = SIZES[-1] - _LENGTH
_NONCE: Final = 12
_KEY: Final = 32
_SALT: Final = 16
_ARGON_KIB: Final = 64 * KIB
_LOCATOR, _SECRET = 8, 14
_RECEIPT: Final = _LOCATOR + _SECRET + 2
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Unopenable(Exception):
    """Unknown version, wrong key, or not what was sealed at this place: nothing of it is given out."""


class TooLong(ValueError):
    """More than fits under one seal: `MOST` bytes."""


@dataclass(frozen=True)
class Place:
    """What a sealed piece belongs to: the concern (16 bytes), the seal, the kind of piece and its number."""

    concern: bytes
    seal: int
    kind: str
    number: int = 0

    @property
    def label(self) -> bytes:
        return b"danvan piece %d|%s|%d|%s|%d" % (
            FORMAT,
            self.concern.hex().encode(),
            self.seal,
            self.kind.encode(),
            self.number,
        )


def new_key() -> bytes:
    """A fresh key of a seal."""
    return secrets.token_bytes(_KEY)


def new_id() -> bytes:
    """128 random bits: no order, no time (T-11)."""
    return secrets.token_bytes(16)


def seal(content: bytes, key: bytes, place: Place) -> bytes:
    """The content, padded to one of `SIZES`, under `key` and bound to its place. TooLong over `MOST` bytes."""
    size = next((size for size in SIZES if len(content) + _LENGTH <= size), None)
    if size is None:
        raise TooLong(len(content))
    padded = struct.pack(">I", len(content)) + content.ljust(size - _LENGTH, b"\0")
    nonce = secrets.token_bytes(_NONCE)
    return bytes([FORMAT]) + nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, place.label)


def unseal(sealed: bytes, key: bytes, place: Place) -> bytes:
    """The content again; Unopenable for another key, another place, another version, or a changed byte."""
    if sealed[:1] != bytes([FORMAT]):
        raise Unopenable
    try:
        padded = ChaCha20Poly1305(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.label)
    except (InvalidTag, ValueError) as wrong:
        raise Unopenable from wrong
    (length,) = struct.unpack(">I", padded[:_LENGTH])
    if length > len(padded) - _LENGTH:
        raise Unopenable
    return padded[_LENGTH : _LENGTH + length]


def chunks(content: bytes) -> list[bytes]:
    """A file in pieces that each fill one seal; an empty file is one empty piece."""
    return [content[start : start + MOST] for start in range(0, len(content), MOST)] or [b""]


# Who may open a seal.


@dataclass(frozen=True)
class Pair:
    """A key pair of somebody who reads: 32 bytes each."""

    private: bytes
    public: bytes


def new_pair() -> Pair:
    return _pair(X25519PrivateKey.generate())


def _pair(private: X25519PrivateKey) -> Pair:
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def wrap(key: bytes, public: bytes, concern: bytes, seal_number: int) -> bytes:
    """The key of a seal, for the holder of the private key to `public` alone."""
    info = _wrap_label(concern, seal_number, public)
    wrapped = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(public), info=info)
    return bytes([FORMAT]) + wrapped


def unwrap(wrapped: bytes, pair: Pair, concern: bytes, seal_number: int) -> bytes:
    """The key of a seal again. Unopenable for anybody else, and for a wrap of another concern or seal."""
    if wrapped[:1] != bytes([FORMAT]):
        raise Unopenable
    try:
        return _SUITE.decrypt(
            wrapped[1:],
            X25519PrivateKey.from_private_bytes(pair.private),
            info=_wrap_label(concern, seal_number, pair.public),
        )
    except (InvalidTag, ValueError) as wrong:
        raise Unopenable from wrong


def _wrap_label(concern: bytes, seal_number: int, public: bytes) -> bytes:
    return b"danvan wrap %d|%s|%d|%s" % (
        FORMAT,
        concern.hex().encode(),
        seal_number,
        public.hex().encode(),
    )


# The private key of a handler, locked by a passphrase of its own (T-15).


@dataclass(frozen=True)
class Locked:
    """A private key under a passphrase nobody can reset."""

    public: bytes
    salt: bytes
    sealed: bytes


def lock(pair: Pair, passphrase: str) -> Locked:
    """Takes about 0.2 s and 64 MiB: hold a slot (slots.py) while calling it."""
    salt = secrets.token_bytes(_SALT)
    key = _stretched(passphrase.encode(), salt, iterations=3)
    return Locked(pair.public, salt, _closed(pair.private, key, b"danvan handler " + pair.public))


def unlock(locked: Locked, passphrase: str) -> Pair:
    """Unopenable for a wrong passphrase. As heavy as `lock`."""
    key = _stretched(passphrase.encode(), locked.salt, iterations=3)
    return Pair(_opened(locked.sealed, key, b"danvan handler " + locked.public), locked.public)


def carry(pair: Pair) -> tuple[bytes, bytes]:
    """An unlocked key for the session: the key that stays in the cookie alone, and what the session row keeps."""
    key = new_key()
    return key, _closed(pair.private + pair.public, key, b"danvan session")


def carried(key: bytes, kept: bytes) -> Pair:
    """The unlocked key again; Unopenable when cookie and session do not belong together."""
    both = _opened(kept, key, b"danvan session")
    return Pair(both[:_KEY], both[_KEY:])


def _stretched(secret: bytes, salt: bytes, *, iterations: int) -> bytes:
    return Argon2id(salt=salt, length=_KEY, iterations=iterations, lanes=1, memory_cost=_ARGON_KIB).derive(
        secret
    )


def _closed(content: bytes, key: bytes, label: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return bytes([FORMAT]) + nonce + ChaCha20Poly1305(key).encrypt(nonce, content, label)


def _opened(closed: bytes, key: bytes, label: bytes) -> bytes:
    if closed[:1] != bytes([FORMAT]) or len(key) != _KEY:
        raise Unopenable
    try:
        return ChaCha20Poly1305(key).decrypt(closed[1 : 1 + _NONCE], closed[1 + _NONCE :], label)
    except (InvalidTag, ValueError) as wrong:
        raise Unopenable from wrong


# The receipt of the sender (T-13).


@dataclass(frozen=True)
class Receipt:
    """24 digits: where the concern lies, the secret that opens it, and two digits that catch slips."""

    digits: str

    @property
    def locator(self) -> str:
        return self.digits[:_LOCATOR]

    @property
    def groups(self) -> list[str]:
        """Six groups of four, as people read and type them."""
        return [self.digits[start : start + 4] for start in range(0, _RECEIPT, 4)]

    @property
    def is_well_formed(self) -> bool:
        digits = self.digits
        return len(digits) == _RECEIPT and digits.isascii() and digits.isdigit() and _checked(digits)

    def pair(self, salt: bytes) -> Pair:
        """The sender's key pair, from the secret and the salt of the concern. Heavy: hold a slot (slots.py)."""
        secret = self.digits[_LOCATOR : _LOCATOR + _SECRET].encode()
        return _pair(X25519PrivateKey.from_private_bytes(_stretched(secret, salt, iterations=2)))


def new_salt() -> bytes:
    return secrets.token_bytes(_SALT)


def receipt_of(form_key: bytes, attempt: int = 0) -> Receipt:
    """The receipt that belongs to a form: the same form gives the same receipt again, so nothing else need be kept.

    `form_key` is at least 32 random bytes that live in the sender's page only; `attempt` counts taken locators.
    """
    if len(form_key) < _KEY:
        raise ValueError("a form key has at least 32 bytes")
    drawn = _derived(form_key, b"danvan receipt %d" % attempt, 32)
    locator = int.from_bytes(drawn[:16]) % 10**_LOCATOR
    secret = int.from_bytes(drawn[16:]) % 10**_SECRET
    body = f"{locator:0{_LOCATOR}}{secret:0{_SECRET}}"
    return Receipt(f"{body}{98 - int(body) * 100 % 97:02}")


def concern_id_of(form_key: bytes) -> bytes:
    """The 128-bit id of the concern a form makes: sent twice, it is the same concern (T-71)."""
    return _derived(form_key, b"danvan concern", 16)


def _derived(secret: bytes, label: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label).derive(secret)


def _checked(digits: str) -> bool:
    """ISO 7064, MOD 97-10."""
    return int(digits) % 97 == 1


# The recovery key of an agency, if it wants one: any two of its custodians together open it.


@dataclass(frozen=True)
class Split:
    """A private key that opens with any two of the codes; `envelopes` by the pair of their positions."""

    codes: tuple[str, ...]
    envelopes: dict[tuple[int, int], bytes]


def split(pair: Pair, custodians: int) -> Split:
    """Make a code for each custodian (at least two), to be printed once and kept apart."""
    codes = tuple(secrets.token_hex(_SALT) for _ in range(custodians))
    envelopes = {
        (one, other): _closed(
            pair.private, _joint(codes[one], codes[other]), b"danvan recovery " + pair.public
        )
        for one, other in combinations(range(custodians), 2)
    }
    return Split(codes, envelopes)


def join(codes: Sequence[str], envelopes: Iterable[bytes], public: bytes) -> Pair:
    """The recovery key from two codes, in either order. Unopenable when they do not belong to it."""
    if len(codes) != 2 or codes[0] == codes[1]:
        raise Unopenable
    keys = (_joint(*codes), _joint(*reversed(codes)))
    for envelope in envelopes:
        for key in keys:
            try:
                return Pair(_opened(envelope, key, b"danvan recovery " + public), public)
            except Unopenable:
                continue
    raise Unopenable


def _joint(one: str, other: str) -> bytes:
    return _derived(f"{one}|{other}".encode(), b"danvan custodians", _KEY)
