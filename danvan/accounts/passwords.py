"""What a password must be: long and not guessable, and nothing else (NIST SP 800-63B-4, section 3.1.1.2, August 2025).

One rule for everybody: 15 characters, what the standard asks where the password is the only proof (with a second
factor it would allow 8). All of Unicode and blanks count, each code point as one; up to 256 are taken, none cut off.
No mixture of kinds of characters is asked for, no change after some time, no hint, no question. Compared with a list
of what is common or expected: Django's 20,000 passwords, the words of this place and Vietnamese favourites.
Persons normalise to NFKC before hashing (`units.models.Person`), so the same word typed on two keyboards is the same.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danvan.text import fold
from danvan.units.models import Person

from . import queries

SHORTEST = 15
LONGEST = 256
# What must remain, in letters and digits, once every word a guesser tries first is taken out.
_ENOUGH = 6
_ENOUGH_DIFFERENT = 5

FAVOURITES = (
    "danvan", "matkhau", "password", "passw0rd", "anhyeuem", "emyeuanh", "iloveyou", "toiyeuvietnam", "vietnam",
    "hanoi", "saigon", "hochiminh", "bacho", "dangcongsan", "congsan", "chibo", "dangbo", "dangvien", "quantri",
    "admin", "administrator", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "abcdef", "abc123",
    "abc", "welcome", "letmein", "xinchao", "giadinh", "hanhphuc", "tinhyeu", "khongbiet", "khongnho", "1234567890",
    "123456789", "12345678", "1234567", "123456", "12345", "1234", "123", "0123456789", "987654321", "87654321",
    "654321", "54321", "111111", "000000", "888888", "666666", "686868", "123123", "112233",
)  # fmt: skip


class LengthValidator:
    """Long enough, counted in code points after normalising."""

    def validate(self, password: str, user: Person | None = None) -> None:
        length = len(unicodedata.normalize("NFKC", password))
        if length < SHORTEST:
            raise ValidationError(
                _(
                    "Mật khẩu cần ít nhất %(least)d ký tự, hiện có %(length)d. Nên là một câu dễ nhớ, có dấu cách."
                ),
                params={"least": SHORTEST, "length": length},
            )
        if length > LONGEST:
            raise ValidationError(_("Mật khẩu dài nhất %(most)d ký tự."), params={"most": LONGEST})


class GuessableValidator(CommonPasswordValidator):
    """Not a common password, and not made of what anybody would try first for this person."""

    def validate(self, password: str, user: Person | None = None) -> None:
        plain = "".join(fold(password).split())
        words = [*FAVOURITES, *(_words(queries.names_around(user)) if user else ())]
        is_common = password.lower().strip() in self.passwords or plain in self.passwords
        rest = len(_without(plain, words)) + _foreign(password)
        if is_common or rest < _ENOUGH or len(set(password)) < _ENOUGH_DIFFERENT:
            raise ValidationError(
                _(
                    "Mật khẩu này dễ đoán: tên người, tên cơ quan, dãy số hoặc từ nhiều người dùng. Chọn một câu khác."
                )
            )


def _words(names: Iterable[str]) -> Iterable[str]:
    """Each name written together, and its longer words alone, without marks."""
    for name in names:
        parts = fold(name).split()
        yield "".join(parts)
        yield from (part for part in parts if len(part) >= 3)


def _without(plain: str, words: Iterable[str]) -> str:
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), "", plain) if longest_first else plain


def _foreign(password: str) -> int:
    """How many characters folding loses: those of other scripts, which stand in none of the lists."""
    plain = unicodedata.normalize("NFKD", password)
    return sum(
        not one.isascii() and not one.isspace() and not unicodedata.combining(one) and one not in "đĐ"
        for one in plain
    )
