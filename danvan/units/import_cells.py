"""Reading the cells of one row: days, numbers, choices, names; what cannot be read is named with its mend."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

from danvan.text import clean, fold

from .import_plan import DOUBTS, Known, Problem
from .import_twins import latin, mark

_CODE = re.compile(r"[^\W_][\w./-]*")
SIGN_IN = re.compile(r"[a-z0-9][a-z0-9._-]{2,79}")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_folded = lru_cache(maxsize=5_000)(fold)  # the same few words stand in thousands of cells
# Letters nobody sees: a code pasted with one would never be found again.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]"
)
_YES = {"co", "x", "true", "1", "yes", "dung"}
_NO = {"khong", "false", "0", "no"}


@lru_cache(maxsize=20_000)
def _cleaned(words: str) -> str:
    return clean(_UNSEEN.sub("", words))


PROPOSALS = 50  # near codes are looked for that often; each costs a walk over all codes


class RawRow:
    """One raw row being read: takes cells, remembers what was wrong."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, Any], problems: list[Problem]) -> None:
        self.sheet, self.number, self.cells, self.problems = sheet, number, cells, problems
        self.good = True

    def wrong(self, name: str, kind: str, value: object = "", **facts: Any) -> None:
        self.problems.append(Problem(self.sheet, self.number, name, kind, str(value)[:300], facts))
        self.good = self.good and kind in DOUBTS

    def raw(self, name: str) -> Any:
        """The value of a cell; a formula or an error is named and gives None."""
        value = self.cells[name]
        if isinstance(value, dict):
            if "formula" in value:
                self.wrong(name, "formula", value["formula"])
                return None
            if "error" in value:
                self.wrong(name, "cell_error", value["error"])
                return None
        return value

    def text(self, name: str, *, limit: int = 255, needed: bool = False) -> str:
        good = len(self.problems)
        value = self.raw(name)
        if isinstance(value, dict):
            value = value["day"]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        words = "" if value is None else _cleaned(str(value))
        if len(words) > limit:
            self.wrong(name, "too_long", words[:60], length=len(words), limit=limit)
            return ""
        if needed and not words and good == len(self.problems):
            self.wrong(name, "empty")
        return words

    def code(self, name: str, *, needed: bool = False, limit: int = 60) -> str:
        words = self.text(name, limit=limit, needed=needed)
        if words and latin(words) != words:
            self.wrong(name, "strange_code", words, near=latin(words))
            return ""
        if words and not _CODE.fullmatch(words):
            self.wrong(name, "not_code", words)
            return ""
        return words

    def title(self, name: str) -> str:
        """A name, needed; letters of another alphabet are named."""
        words = self.text(name, needed=True)
        if latin(words) != words:
            self.wrong(name, "strange_letter", words, near=latin(words))
        return words

    def choice(
        self, name: str, known: Mapping[str, Any], labels: Iterable[str], *, needed: bool = False
    ) -> Any:
        """One of `known`, by folded words; None for an empty or unknown one."""
        words = self.text(name, needed=needed)
        folded = _folded(words)
        if not words or folded in known:
            return known[folded] if words else None
        shown = list(labels)
        near = get_close_matches(folded, [fold(label) for label in shown], 1, 0.5)
        if near:
            self.wrong(
                name, "near_choice", words, near=next(label for label in shown if fold(label) == near[0])
            )
        else:
            self.wrong(name, "unknown_choice", words, choices=", ".join(shown))
        return None

    def number_of(self, name: str) -> int | None:
        value = self.raw(name)
        if isinstance(value, dict):
            value = value["day"]
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            number = value
        else:
            words = clean(str(value))
            bare = re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", words)
            if not words:
                return None
            number = int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 9 else -1
        if number is None:
            return None
        if number != number // 1 or not 0 <= number <= 1_000_000:
            self.wrong(name, "not_number", value)
            return None
        return int(number)

    def day(self, name: str, today: dt.date) -> dt.date | None:
        value = self.raw(name)
        if value is None:
            return None
        found = self._day(name, value)
        if found and not (1930 <= found.year <= today.year + 1):
            self.wrong(name, "far_day", written(found))
            return None
        return found

    def _day(self, name: str, value: Any) -> dt.date | None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            near = (
                dt.date(1899, 12, 30) + dt.timedelta(days=int(value)) if 10_000 <= value <= 80_000 else None
            )
            self._doubt_day(name, value, "day_number", near)
            return None
        words = _cleaned(str(value["day"] if isinstance(value, dict) else value))
        if not words:
            return None
        if iso := _ISO.fullmatch(words):
            found, near, kind = _made(int(iso[1]), int(iso[2]), int(iso[3])), None, ""
        elif parts := _DAY.fullmatch(words):
            day, month, year = int(parts[1]), int(parts[2]), int(parts[3])
            if len(parts[3]) == 2:
                found, near, kind = None, _made(2000 + year, month, day), "two_digit_year"
            else:
                found, near, kind = _made(year, month, day), _made(year, day, month), "month_first"
        else:
            found, near, kind = None, None, ""
        if found is None:
            self._doubt_day(name, words, kind, near)
        return found

    def _doubt_day(self, name: str, value: object, kind: str, near: dt.date | None) -> None:
        if near is None:
            self.wrong(name, "not_day", value)
        else:
            self.wrong(name, kind, value, near=written(near))

    def yes_no(self, name: str) -> bool | None:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        words = self.text(name)
        folded = _folded(words)
        if folded in _YES | _NO:
            return folded in _YES
        if words:
            self.wrong(name, "not_yes_no", words)
        return None


class Codes:
    """Proposes the code meant by a wrong one: of a unit that had it, a unit of that name, or a near code."""

    def __init__(self, names: Mapping[str, tuple[str, str]], known: Known) -> None:
        self.names = names  # key -> (code, name)
        self.known = known
        self.by_name = {mark(name): code for code, name in names.values()}
        self.left = PROPOSALS

    def unknown(self, row: RawRow, name: str) -> None:
        value = row.text(name)
        code, now = self.known.former_codes.get(value.casefold(), ("", ""))
        if not code:
            code, now = self.known.former_names.get(mark(value), ("", ""))
        if code:
            row.wrong(name, "former_unit", value, near=code, now=now)
            return
        near = self.by_name.get(mark(value), "")
        if not near and self.left > 0:
            self.left -= 1
            found = get_close_matches(latin(value).casefold(), self.names, 1, 0.75)
            near = self.names[found[0]][0] if found else ""
        row.wrong(name, "near_unit" if near else "unknown_unit", value, **({"near": near} if near else {}))


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def written(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def known_choices(choices: type[TextChoices]) -> tuple[dict[str, Any], list[str]]:
    """Folded label or code -> member, and the labels as shown, in Vietnamese whatever the reader's language."""
    with override("vi"):
        labels = [str(member.label) for member in choices]
    known: dict[str, Any] = {fold(member.value): member for member in choices if member.value}
    return known | {fold(label): member for label, member in zip(labels, choices, strict=True)}, labels


def labels_of(choices: type[TextChoices]) -> list[str]:
    return known_choices(choices)[1]
