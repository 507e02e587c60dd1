"""The Merkle tree against RFC 9162 and against its own definition."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.journal import rules

# The test data of the reference implementation of RFC 6962/9162.
INPUTS = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def naive(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return rules.node_hash(naive(leaves[:half]), naive(leaves[half:]))


def leaves_of(size: int) -> list[bytes]:
    return [rules.leaf_hash(str(one).encode()) for one in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_that_of_the_reference(size: int) -> None:
    leaves = [rules.leaf_hash(one) for one in INPUTS[:size]]
    assert rules.root_of(leaves).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "size"), INCLUSION)
def test_an_inclusion_proof_is_that_of_the_reference(place: int, size: int) -> None:
    leaves = [rules.leaf_hash(one) for one in INPUTS]
    proof = rules.inclusion_proof(place, size, lambda start, end: naive(leaves[start:end]))
    assert [node.hex() for node in proof] == INCLUSION[place, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_a_consistency_proof_is_that_of_the_reference(old: int, new: int) -> None:
    leaves = [rules.leaf_hash(one) for one in INPUTS]
    proof = rules.consistency_proof(old, new, lambda start, end: naive(leaves[start:end]))
    assert [node.hex() for node in proof] == CONSISTENCY[old, new]


@given(st.integers(0, 300))
def test_the_frontier_gives_the_root_of_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    assert rules.root_of(leaves) == naive(leaves)


@given(st.data())
def test_every_entry_is_proved_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 120))
    place = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    proof = rules.inclusion_proof(place, size, lambda start, end: naive(leaves[start:end]))
    root = naive(leaves)
    assert rules.verify_inclusion(leaves[place], place, size, proof, root)
    assert not rules.verify_inclusion(rules.leaf_hash(b"other"), place, size, proof, root)
    wrong = data.draw(st.integers(0, size))
    if wrong != place:
        assert not rules.verify_inclusion(leaves[place], wrong, size, proof, root)
    assert not rules.verify_inclusion(leaves[place], place, size, [*proof, root], root)


@given(st.data())
def test_growth_is_proved_and_a_changed_past_is_not(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 120))
    old = data.draw(st.integers(1, new))
    leaves = leaves_of(new)
    proof = rules.consistency_proof(old, new, lambda start, end: naive(leaves[start:end]))
    assert rules.verify_consistency(old, new, naive(leaves[:old]), naive(leaves), proof)
    changed = data.draw(st.integers(0, old - 1))
    other = [*leaves]
    other[changed] = rules.leaf_hash(b"changed")
    forged = rules.consistency_proof(old, new, lambda start, end: naive(other[start:end]))
    assert not rules.verify_consistency(old, new, naive(leaves[:old]), naive(other), forged)


@pytest.mark.parametrize("value", [1.5, True, b"x", {1, 2}, {"a": 0.1}, [float("nan")], {1: "a"}])
def test_the_canonical_form_takes_text_numbers_and_nothing_else(value: object) -> None:
    with pytest.raises(TypeError):
        rules.canonical(value)


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, 2**53, {"\u00e0": 1, "a\u0300": 2}])
def test_the_canonical_form_refuses_what_others_would_read_otherwise(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rules.canonical(value)


def test_the_canonical_form_is_sorted_and_composed() -> None:
    assert rules.canonical({"b": None, "a": ["a\u0300", 1]}) == '{"a":["à",1],"b":null}'
