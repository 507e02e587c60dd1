"""Encryption of backups in the age format (C2SP age): recipients, identities, streams.

Only public keys lie in HOME, in the file `backup-recipients.txt` of the form `age -R` reads: a thief of the machine
can write copies but not open them. The tool `age` alone opens a copy: `age -d -i KEY FILE | tar -xz`.
"""

import getpass
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage
from django.conf import settings

from .refusal import Refused, both

_INTRO = b"age-encryption.org/v1"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"


def recipients_file() -> Path:
    return Path(settings.HOME) / "backup-recipients.txt"


def recipients() -> list[str]:
    """The public keys backups are written for, as `age1...`; none until `danvan backup-key` ran."""
    try:
        lines = recipients_file().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def add_recipient(public: str) -> None:
    """From now on copies can be opened with this key too; Refused when it is no age public key."""
    _recipient(public)
    if public in recipients():
        return
    descriptor = os.open(recipients_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{public}\n")
        file.flush()
        os.fsync(file.fileno())


def make_identity() -> tuple[str, str]:
    """A new pair: the private key (AGE-SECRET-KEY-1...), kept nowhere here, and the public one."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def sealed(content: bytes, passphrase: str) -> bytes:
    """The content under a passphrase (scrypt), as `age -p` writes it."""
    return bytes(pyrage.passphrase.encrypt(content, passphrase))


def _recipient(public: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(public)
    except pyrage.RecipientError:
        raise Refused(
            both(f"không phải khóa công khai của age: {public!r}", "not a public key of age (age1...)")
        ) from None


def _recipients() -> list[Any]:
    found = [_recipient(public) for public in recipients()]
    if not found:
        raise Refused(
            both(
                "chưa có khóa sao lưu: chạy `danvan backup-key` trước, cất khóa riêng ở nơi khác",
                "no backup key yet: run `danvan backup-key` first and keep the private key elsewhere",
            )
        )
    return found


def read_identity(path: Path) -> list[Any]:
    """The private keys in a file, or typed in for `-`; a file sealed with a passphrase asks for it. Raises Refused."""
    if str(path) == "-":
        return _parsed(getpass.getpass("Khóa riêng / Private key: "))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            both(f"không đọc được tệp khóa {path}", f"the key file cannot be read: {error.strerror}")
        ) from None
    if content.startswith((_INTRO, _ARMOUR)):
        content = _unsealed(content)
    return _parsed(content.decode("utf-8", "replace"))


def _unsealed(content: bytes) -> bytes:
    words = "Mật khẩu của tệp khóa / Passphrase of the key file: "
    passphrase = getpass.getpass(words) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        return bytes(pyrage.passphrase.decrypt(content, passphrase))
    except pyrage.DecryptError:
        raise Refused(
            both("mật khẩu không mở được tệp khóa", "the passphrase does not open the key file")
        ) from None


def _parsed(text: str) -> list[Any]:
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Refused(both("không có khóa riêng AGE-SECRET-KEY-1... trong tệp", "no private key in the file"))
    return found


def encrypt(content: bytes) -> bytes:
    """Something small, for the recipients."""
    return bytes(pyrage.encrypt(content, _recipients()))


def decrypt(content: bytes, identities: list[Any]) -> bytes:
    """Something small; Refused when no key fits or it was changed."""
    try:
        return bytes(pyrage.decrypt(content, identities))
    except pyrage.DecryptError as error:
        raise _closed(error) from None


class _Pulled:
    """What an iterator gives, as something `read` of which never returns more than asked."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest = memoryview(b"")
        self.broken: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.broken = error
            raise
        given, self._rest = self._rest[:size], self._rest[size:]
        return bytes(given)


class Written(Protocol):
    """What takes bytes."""

    def write(self, chunk: bytes, /) -> int: ...

    def flush(self) -> None: ...


def encrypt_to(chunks: Iterable[bytes], file: Written) -> None:
    """Write the stream, encrypted for the recipients; what breaks the source is raised as it was."""
    source = _Pulled(chunks)
    try:
        pyrage.encrypt_io(source, file, _recipients())
    except (pyrage.EncryptError, OSError):
        if source.broken:
            raise source.broken from None
        raise


@contextmanager
def decrypted(path: Path, identities: list[Any]) -> Iterator[IO[bytes]]:
    """The stream inside a file. Refused, at the latest on leaving, when no key fits or any byte was changed or lost.

    What was read before that is authentic but perhaps not all: nothing of it may be used before leaving.
    """
    failed: list[Exception] = []
    reading, writing = os.pipe()

    def work() -> None:
        try:
            with path.open("rb") as source, os.fdopen(writing, "wb") as target:
                pyrage.decrypt_io(source, target, identities)
        except (pyrage.DecryptError, OSError) as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as stream:
            try:
                yield stream
            except Exception as error:
                failed.append(error)
            while not failed and stream.read(1 << 20):
                pass
    finally:
        thread.join()
    if failed:
        _raise(failed)


def _raise(failed: list[Exception]) -> None:
    """What the encryption says comes before what its reader stumbled over."""
    for error in failed:
        if isinstance(error, pyrage.DecryptError) or str(error) == "decryption error":
            raise _closed(error) from None
    raise next((error for error in failed if isinstance(error, Refused)), failed[0])


def _closed(error: Exception) -> Refused:
    if "matching keys" in str(error):
        return Refused(
            both(
                "khóa này không mở được bản sao lưu: khóa khác, hoặc đầu tệp bị hỏng",
                "this key does not open this backup: another key, or the head of the file is damaged",
            )
        )
    return Refused(
        both(
            "tệp sao lưu bị hỏng, bị cắt ngắn hoặc bị sửa; không dùng gì trong đó",
            "the backup is damaged, cut short or changed; nothing in it is used",
        )
    )
