"""What is sealed opens only where and for whom it was sealed (T-13 to T-15, T-18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.concerns import sealed
from danvan.concerns.sealed import Place, TooLong, Unopenable

CONCERN = sealed.new_id()
PLACE = Place(CONCERN, 1, "TEXT", 0)


@given(st.binary(max_size=sealed.MOST))
def test_what_is_sealed_comes_back_and_its_size_tells_nothing(content: bytes) -> None:
    """T-14: every piece has one of four sizes."""
    key = sealed.new_key()
    kept = sealed.seal(content, key, PLACE)
    assert sealed.unseal(kept, key, PLACE) == content
    assert len(kept) - 1 - 12 - 16 in sealed.SIZES


@pytest.mark.parametrize(
    "place",
    [
        Place(sealed.new_id(), 1, "TEXT", 0),
        Place(CONCERN, 2, "TEXT", 0),
        Place(CONCERN, 1, "SAID", 0),
        Place(CONCERN, 1, "TEXT", 1),
    ],
)
def test_a_piece_moved_elsewhere_stays_shut(place: Place) -> None:
    key = sealed.new_key()
    kept = sealed.seal(b"xin", key, PLACE)
    with pytest.raises(Unopenable):
        sealed.unseal(kept, key, place)


def test_a_changed_byte_or_version_stays_shut() -> None:
    key = sealed.new_key()
    kept = sealed.seal(b"xin", key, PLACE)
    for position in (0, 5, len(kept) - 1):
        changed = bytearray(kept)
        changed[position] ^= 1
        with pytest.raises(Unopenable):
            sealed.unseal(bytes(changed), key, PLACE)
    with pytest.raises(Unopenable):
        sealed.unseal(b"", key, PLACE)


def test_more_than_one_seal_holds_is_refused() -> None:
    with pytest.raises(TooLong):
        sealed.seal(b"x" * (sealed.MOST + 1), sealed.new_key(), PLACE)
    assert b"".join(sealed.chunks(b"x" * (sealed.MOST + 1))) == b"x" * (sealed.MOST + 1)


def test_a_wrap_opens_for_its_holder_and_its_concern_alone() -> None:
    mine, other, key = sealed.new_pair(), sealed.new_pair(), sealed.new_key()
    wrapped = sealed.wrap(key, mine.public, CONCERN, 1)
    assert sealed.unwrap(wrapped, mine, CONCERN, 1) == key
    for pair, concern, seal in ((other, CONCERN, 1), (mine, sealed.new_id(), 1), (mine, CONCERN, 2)):
        with pytest.raises(Unopenable):
            sealed.unwrap(wrapped, pair, concern, seal)


def test_a_passphrase_opens_the_key_and_another_does_not() -> None:
    pair = sealed.new_pair()
    locked = sealed.lock(pair, "câu mở khóa của tôi")
    assert sealed.unlock(locked, "câu mở khóa của tôi") == pair
    with pytest.raises(Unopenable):
        sealed.unlock(locked, "câu mở khoá của tôi")


def test_an_unlocked_key_needs_cookie_and_session() -> None:
    pair = sealed.new_pair()
    key, kept = sealed.carry(pair)
    assert sealed.carried(key, kept) == pair
    with pytest.raises(Unopenable):
        sealed.carried(sealed.new_key(), kept)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 23), st.integers(1, 9))
def test_one_mistyped_digit_is_noticed(form_key: bytes, position: int, step: int) -> None:
    """T-13: two check digits."""
    receipt = sealed.receipt_of(form_key)
    assert receipt.is_well_formed
    assert receipt == sealed.receipt_of(form_key)
    wrong = (int(receipt.digits[position]) + step) % 10
    digits = f"{receipt.digits[:position]}{wrong}{receipt.digits[position + 1 :]}"
    assert not sealed.Receipt(digits).is_well_formed


def test_any_two_custodians_open_the_recovery_key_and_one_cannot() -> None:
    pair = sealed.new_pair()
    split = sealed.split(pair, 3)
    for one, other in ((0, 1), (2, 0), (1, 2)):
        codes = [split.codes[one], split.codes[other]]
        assert sealed.join(codes, split.envelopes.values(), pair.public) == pair
    for codes in ([split.codes[0]], [split.codes[0]] * 2, [split.codes[0], "0" * 32]):
        with pytest.raises(Unopenable):
            sealed.join(codes, split.envelopes.values(), pair.public)
