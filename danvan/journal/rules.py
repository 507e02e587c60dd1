"""The Merkle tree of RFC 9162 section 2.1 and the canonical form of an entry, on plain values.

Everything here can be checked by somebody who has only the entries, a proof and a signed head.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

# Beyond this, readers of JSON in other languages no longer see the same number.
LARGEST = 2**53 - 1

# The hash of the leaves from `start` until `end` (not included), as a tree of their own.
Subtree = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def committed(salt: bytes, body: str) -> bytes:
    """The leaf of an entry: the body is committed to with a salt, so that an erased one cannot be guessed (T-31)."""
    return leaf_hash(hashlib.sha256(salt + body.encode()).digest())


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


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over a run of leaf hashes, read once."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = append(frontier, size, leaf)
    return root(frontier)


def inclusion_proof(sequence: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path of RFC 9162 2.1.3.1 from a leaf to the root of the first `size` leaves, nearest first."""
    if not 0 <= sequence < size:
        raise ValueError("no such entry in a log of that size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if sequence < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The proof of RFC 9162 2.1.4.1 that the log of `old` leaves is the beginning of that of `new` leaves."""
    if not 0 < old <= new:
        raise ValueError("a log grows from at least one entry")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end - start:
        half = _split(end - start)
        if old <= half:
            path.append(subtree(start + half, end))
            end = start + half
        else:
            path.append(subtree(start, start + half))
            start, old, whole = start + half, old - half, False
    if not whole:
        path.append(subtree(start, end))
    return path[::-1]


def verify_inclusion(leaf: bytes, sequence: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether `leaf` stands at `sequence` under the root `expected` of `size` leaves (RFC 9162 2.1.3.2)."""
    if not 0 <= sequence < size:
        return False
    place, last, found = sequence, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(node, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, node)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the log with `old_root` is the beginning of the one with `new_root` (RFC 9162 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new or not proof:
        return False
    nodes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    from_old = from_new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            from_old, from_new = node_hash(node, from_old), node_hash(node, from_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            from_new = node_hash(from_new, node)
        place, last = place >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def canonical(value: object) -> str:
    """JSON with sorted keys, NFC text, no blanks; strings, integers, null, lists and objects only (T-31).

    TypeError for any other kind of value; ValueError for half characters and numbers beyond LARGEST.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST:
            raise ValueError("a whole number too large for the journal")
        return int(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    raise TypeError(f"the journal takes text, whole numbers and nothing else: {type(value).__name__}")


def _object(value: Mapping[object, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, inner in value.items():
        if not isinstance(name, str):
            raise TypeError("names in the journal are text")
        if (read := _text(name)) in plain:
            raise ValueError("two names in the journal that read the same")
        plain[read] = _plain(inner)
    return plain


def _text(value: str) -> str:
    value.encode("utf-8")  # lone surrogates are refused: UnicodeEncodeError is a ValueError
    return unicodedata.normalize("NFC", value)
