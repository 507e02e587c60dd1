"""The Merkle tree of RFC 9162 section 2.1, on plain bytes."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier of a log of `size` leaves after one more: roots of its whole subtrees, largest first."""
    nodes = [*frontier, leaf]
    while size & 1:
        right, left = nodes.pop(), nodes.pop()
        nodes.append(node_hash(left, right))
        size >>= 1
    return nodes


def root(frontier: Sequence[bytes]) -> bytes:
    """The root of the log; of an empty log, the hash of nothing."""
    if not frontier:
        return hashlib.sha256(b"").digest()
    nodes = list(frontier)
    while len(nodes) > 1:
        right, left = nodes.pop(), nodes.pop()
        nodes.append(node_hash(left, right))
    return nodes[0]


def canonical(value: object) -> str:
    """JSON with sorted keys, NFC text, no blanks; strings, integers, null, lists and objects only (T-31)."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, str):
        value.encode("utf-8")  # lone surrogates are refused
        return unicodedata.normalize("NFC", value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, dict):
        return {_plain(str(name)): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    raise TypeError(f"the journal takes text, whole numbers and nothing else: {type(value).__name__}")
