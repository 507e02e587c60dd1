"""Which rows of a workbook can be taken, what they change, and what is wrong with the others. Knows no database."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from danvan.text import clean, fold, keys

from .rules import HEAD_ROLE, HEAD_ROLES, TREE_BY_KIND, Kind, Level, Role, Tree
from .workbook import PEOPLE, UNITS

EXAMPLE: Final = "vi du"  # a row whose code says "Ví dụ" is the example of the template

# Why a whole file is refused: what is wrong, then how to mend it.
REFUSALS: Final[dict[str, tuple[Promise, Promise]]] = {
    "not_excel": (
        _("Đây không phải tệp Excel."),
        _("Chọn tệp có đuôi .xlsx, hoặc tải tệp mẫu rồi điền vào."),
    ),
    "csv": (
        _("Đây là tệp văn bản (CSV), không phải Excel."),
        _("Mở bằng Excel rồi chọn Lưu thành, kiểu .xlsx."),
    ),
    "old_excel": (_("Đây là tệp Excel đời cũ (.xls)."), _("Mở bằng Excel rồi chọn Lưu thành, kiểu .xlsx.")),
    "locked": (_("Tệp đang đặt mật khẩu nên không đọc được."), _("Mở tệp, bỏ mật khẩu, lưu rồi gửi lại.")),
    "macros": (
        _("Tệp có chứa macro nên không được nhận."),
        _("Lưu thành kiểu .xlsx (không có macro) rồi gửi lại."),
    ),
    "external_links": (
        _("Tệp có liên kết sang tệp khác nên không được nhận."),
        _("Trong Excel chọn Dữ liệu, Sửa liên kết, Ngắt liên kết; lưu rồi gửi lại."),
    ),
    "bomb": (
        _("Tệp giải nén ra quá lớn nên không được mở."),
        _("Chép hai trang tính sang một tệp mới, hoặc điền vào tệp mẫu."),
    ),
    "broken": (
        _("Tệp hỏng hoặc không đúng kiểu Excel, không đọc được."),
        _("Mở bằng Excel, lưu lại rồi gửi lại."),
    ),
    "too_heavy": (
        _("Đọc tệp tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng."),
        _("Bỏ hình ảnh, định dạng và trang tính thừa; hoặc chia thành nhiều tệp."),
    ),
    "too_many_rows": (
        _("Tệp có hơn %(limit)s dòng; mỗi tệp được tối đa %(limit)s dòng của cả hai trang tính."),
        _("Chia thành nhiều tệp, nhập đơn vị cấp trên trước."),
    ),
    "sheet_missing": (
        _("Không thấy trang tính “%(title)s”. Tệp có: %(found)s."),
        _("Đặt tên trang tính là “Đơn vị” và “Người” như trong tệp mẫu."),
    ),
    "column_missing": (
        _("Trang tính “%(title)s” thiếu cột: %(columns)s."),
        _("Thêm cột với tên đúng như trong tệp mẫu, trong 30 dòng đầu."),
    ),
    "no_rows": (_("Tệp không có dòng dữ liệu nào."), _("Điền ít nhất một dòng dưới dòng tiêu đề.")),
    "too_big": (_("Tệp lớn hơn 20 MB."), _("Bỏ hình ảnh và trang tính thừa, hoặc chia thành nhiều tệp.")),
    "changed_since": (
        _("Tổ chức đã thay đổi sau lần kiểm tra trước; chưa ghi gì."),
        _("Xem lại kết quả mới bên dưới rồi bấm nhập."),
    ),
    "stands_on": (
        _("Không hoàn tác được: đã có việc, ý kiến hoặc văn bản gắn với đơn vị hay người vừa nhập."),
        _("Sửa bằng một lần nhập mới."),
    ),
    "write_failed": (
        _("Máy gặp lỗi khi ghi; chưa ghi gì."),
        _("Bấm nhập lần nữa. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
    "undo_failed": (
        _("Máy gặp lỗi khi hoàn tác; dữ liệu vẫn như đã nhập."),
        _("Bấm hoàn tác lần nữa. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
    "failed": (
        _("Máy gặp lỗi khi kiểm tra tệp; chưa ghi gì."),
        _("Bấm Kiểm tra lại. Nếu vẫn lỗi, báo người quản trị máy."),
    ),
}

# What is wrong with a cell: what, then how to mend it.
PROBLEMS: Final[dict[str, tuple[Promise, Promise]]] = {
    "empty": (_("Ô này để trống."), _("Điền giá trị.")),
    "formula": (_("Ô chứa công thức %(value)s."), _("Chép ô rồi dán giá trị (Paste Values).")),
    "cell_error": (_("Ô báo lỗi %(value)s của Excel."), _("Gõ giá trị đúng vào ô.")),
    "too_long": (_("Dài %(length)s ký tự, tối đa %(limit)s."), _("Viết gọn lại.")),
    "not_code": (
        _("Mã “%(value)s” có ký tự lạ."),
        _("Mã gồm chữ, số và các dấu . - _ / , không có khoảng trắng."),
    ),
    "duplicate": (_("Mã “%(value)s” đã có ở dòng %(first)s."), _("Xóa một dòng hoặc đổi mã.")),
    "alike": (
        _("Trùng tên với dòng %(first)s, cùng đơn vị cấp trên."),
        _("Xem lại; nếu đúng là hai đơn vị thì cứ nhập."),
    ),
    "unknown_choice": (_("“%(value)s” không có trong danh sách."), _("Chọn một trong: %(choices)s.")),
    "near_choice": (_("“%(value)s” không có trong danh sách."), _("Có phải “%(near)s”?")),
    "unknown_unit": (
        _("Không có đơn vị mã “%(value)s”."),
        _("Thêm đơn vị này vào trang tính “Đơn vị” hoặc sửa mã."),
    ),
    "near_unit": (_("Không có đơn vị mã “%(value)s”."), _("Có phải “%(near)s”?")),
    "bad_unit": (_("Đơn vị “%(value)s” ở dòng %(first)s đang có lỗi."), _("Sửa dòng %(first)s trước.")),
    "loop": (_("Vòng lặp cấp trên: %(way)s."), _("Sửa mã cấp trên của một trong các đơn vị này.")),
    "other_tree": (
        _("“%(value)s” không cùng hệ thống với đơn vị này."),
        _(
            "Cấp trên phải cùng là tổ chức đảng, cơ quan hoặc đoàn thể; tổ chức đảng lãnh đạo ghi ở cột riêng."
        ),
    ),
    "leader_not_party": (
        _("“%(value)s” không phải tổ chức đảng."),
        _("Ghi mã đảng bộ hoặc chi bộ lãnh đạo, hoặc để trống."),
    ),
    "party_led": (
        _("Tổ chức đảng không có tổ chức đảng lãnh đạo riêng."),
        _("Để trống ô này; cấp trên ghi ở cột Mã đơn vị cấp trên."),
    ),
    "tree_changed": (
        _("Đơn vị này đã có với loại khác hệ thống."),
        _("Dùng mã mới; đơn vị không đổi từ đảng, cơ quan, đoàn thể sang hệ thống khác."),
    ),
    "not_number": (_("“%(value)s” không phải số người."), _("Ghi số nguyên từ 0 đến 1.000.000.")),
    "not_day": (_("Không hiểu ngày “%(value)s”."), _("Ghi ngày/tháng/năm, ví dụ 31/12/2026.")),
    "two_digit_year": (_("Ngày “%(value)s” có năm hai chữ số."), _("Ghi đủ năm: có phải %(near)s?")),
    "month_first": (_("Ngày “%(value)s” có vẻ ghi tháng trước ngày."), _("Có phải %(near)s?")),
    "day_number": (_("“%(value)s” là số, không phải ngày."), _("Định dạng ô là ngày: có phải %(near)s?")),
    "far_day": (_("Ngày “%(value)s” quá xa."), _("Ghi ngày từ năm 1930 đến hết năm sau.")),
    "before_known": (
        _("Đơn vị đã có thông tin mới hơn, từ ngày %(known)s."),
        _("Ghi từ ngày %(known)s trở đi hoặc để trống."),
    ),
    "post_before": (
        _("Vị trí đang giữ bắt đầu từ %(known)s, muộn hơn hoặc bằng ngày này."),
        _("Ghi ngày sau %(known)s."),
    ),
    "outside": (_("Nằm ngoài phạm vi anh/chị được nhập."), _("Nhờ quản trị cấp trên nhập dòng này.")),
    "not_email": (_("“%(value)s” không phải địa chỉ thư."), _("Ghi dạng ten@coquan.vn hoặc để trống.")),
    "not_sign_in": (
        _("Tên đăng nhập “%(value)s” không hợp lệ."),
        _("Dùng 3 đến 80 chữ thường không dấu, số, dấu chấm, gạch; hoặc để trống."),
    ),
    "sign_in_taken": (_("Tên đăng nhập “%(value)s” đã có người dùng."), _("Chọn tên khác hoặc để trống.")),
    "two_people": (
        _("Mã “%(value)s” ở dòng %(first)s là của người tên khác."),
        _("Sửa mã cán bộ hoặc họ tên ở một trong hai dòng."),
    ),
    "same_post": (_("Trùng với dòng %(first)s."), _("Xóa một dòng.")),
    "second_head": (
        _("Đơn vị đã có người đứng đầu ở dòng %(first)s."),
        _("Chỉ để một người đứng đầu; sửa vai trò ở một dòng."),
    ),
    "head_elsewhere": (_("“%(value)s” không đứng đầu loại đơn vị này."), _("Có phải “%(near)s”?")),
    "not_yes_no": (_("“%(value)s” không rõ có hay không."), _("Ghi Có hoặc Không.")),
}


def words(kind: str, value: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a cell, and the proposed mend, in the language of the reader."""
    what, mend = PROBLEMS[kind]
    named = {**facts, "value": value}
    return str(what) % named, str(mend) % named


DOUBTS: Final = frozenset({"alike"})


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; the row is not taken unless it is only a doubt."""

    sheet: str
    row: int
    name: str  # of the field
    kind: str
    value: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_doubt(self) -> bool:
        return self.kind in DOUBTS


@dataclass(frozen=True)
class UnitRow:
    row: int
    code: str
    name: str
    kind: Kind
    level: Level | None  # None: the cell says nothing
    parent: str  # key of its code, or ""
    leader: str
    staff_number: int | None
    starts_on: dt.date | None

    @property
    def key(self) -> str:
        return self.code.casefold()

    @property
    def tree(self) -> Tree:
        return TREE_BY_KIND[self.kind]


@dataclass(frozen=True)
class PersonRow:
    row: int
    staff_code: str
    name: str
    sign_in_name: str
    address_form: str
    email: str
    unit: str
    role: Role
    starts_on: dt.date | None
    is_full_time: bool | None

    @property
    def key(self) -> str:
        return self.staff_code.casefold()


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it stands: its newest version and who leads it."""

    pk: int
    version: int
    code: str
    tree: str
    name: str
    kind: str
    level: str
    parent: str
    leader: str
    link: int | None
    link_starts_on: dt.date | None
    staff_number: int
    starts_on: dt.date


@dataclass(frozen=True)
class KnownPerson:
    pk: int
    sign_in_name: str
    name: str
    address_form: str
    email: str


@dataclass(frozen=True)
class KnownPost:
    """A post that has not ended."""

    pk: int
    person: int
    unit: str
    role: str
    starts_on: dt.date
    is_full_time: bool


@dataclass
class Known:
    """The organisation before the import, by keys of codes. `reach` None means everything."""

    units: dict[str, KnownUnit] = field(default_factory=dict)
    people: dict[str, KnownPerson] = field(default_factory=dict)
    posts: dict[tuple[int, str, str], KnownPost] = field(default_factory=dict)
    heads: dict[tuple[str, str], list[KnownPost]] = field(default_factory=dict)
    staff: dict[int, list[KnownPost]] = field(default_factory=dict)
    sign_ins: set[str] = field(default_factory=set)
    reach: frozenset[str] | None = None
    near_people: frozenset[int] = frozenset()  # people within reach, when reach is not everything


@dataclass(frozen=True)
class UnitChange:
    row: UnitRow
    known: KnownUnit
    starts_on: dt.date
    fields: Mapping[str, Any]  # of the version; "parent" as key
    leader: str = ""  # a new leader's key, or ""


@dataclass(frozen=True)
class NewPost:
    row: PersonRow
    starts_on: dt.date


@dataclass
class Plan:
    """What an import would do. Rows with a grave problem are in none of the lists."""

    new_units: list[UnitRow] = field(default_factory=list)
    changed_units: list[UnitChange] = field(default_factory=list)
    same_units: int = 0
    new_people: list[PersonRow] = field(default_factory=list)
    changed_people: list[tuple[PersonRow, KnownPerson, dict[str, str]]] = field(default_factory=list)
    same_people: int = 0
    new_posts: list[NewPost] = field(default_factory=list)
    ended_posts: list[tuple[KnownPost, dt.date]] = field(default_factory=list)
    changed_posts: list[tuple[KnownPost, bool]] = field(default_factory=list)
    good_rows: int = 0
    bad_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The plan in numbers, as the page shows it and the writing checks it."""
        return {
            "good_rows": self.good_rows,
            "bad_rows": self.bad_rows,
            "doubts": sum(problem.is_doubt for problem in self.problems),
            "new_units": len(self.new_units),
            "changed_units": len(self.changed_units),
            "same_units": self.same_units,
            "new_people": len(self.new_people),
            "changed_people": len(self.changed_people),
            "same_people": self.same_people,
            "new_posts": len(self.new_posts),
            "ended_posts": len(self.ended_posts),
            "changed_posts": len(self.changed_posts),
        }

    @property
    def changes(self) -> int:
        """How many things would be made or changed."""
        made = len(self.new_units) + len(self.changed_units) + len(self.new_people) + len(self.changed_people)
        return made + len(self.new_posts) + len(self.ended_posts) + len(self.changed_posts)


_CODE = re.compile(r"[^\W_][\w./-]*")
_SIGN_IN = re.compile(r"[a-z0-9][a-z0-9._-]{2,79}")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_folded = lru_cache(maxsize=5_000)(fold)  # the same few words stand in thousands of cells
_cleaned = lru_cache(maxsize=20_000)(clean)
_YES = {"co", "x", "true", "1", "yes", "dung"}
_NO = {"khong", "false", "0", "no"}
_PROPOSALS = 50  # near codes are looked for that often; each costs a walk over all codes


class _Row:
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
        if words and not _CODE.fullmatch(words):
            self.wrong(name, "not_code", words)
            return ""
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
            self.wrong(name, "far_day", _written(found))
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
            self.wrong(name, kind, value, near=_written(near))

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


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _written(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _choices(choices: type[TextChoices]) -> tuple[dict[str, Any], list[str]]:
    """Folded label or code -> member, and the labels as shown, in Vietnamese whatever the reader's language."""
    with override("vi"):
        labels = [str(member.label) for member in choices]
    known: dict[str, Any] = {fold(member.value): member for member in choices if member.value}
    return known | {fold(label): member for label, member in zip(labels, choices, strict=True)}, labels


def labels_of(choices: type[TextChoices]) -> list[str]:
    return _choices(choices)[1]


Notice = Callable[[int], None]


def make_plan(
    rows: Iterable[tuple[str, int, Mapping[str, Any]]],
    known: Known,
    today: dt.date,
    notice: Notice = lambda _: None,
) -> Plan:
    """What the rows (sheet, number, cells by field) would do to the organisation."""
    plan = Plan()
    units: list[tuple[_Row, UnitRow | None]] = []
    people: list[tuple[_Row, PersonRow | None]] = []
    read_unit, read_person = _unit_reader(today), _person_reader(today)
    for number, (sheet, row_number, cells) in enumerate(rows):
        if (
            isinstance(first := cells["code" if sheet == UNITS else "staff_code"], str)
            and fold(first) == EXAMPLE
        ):
            continue
        row = _Row(sheet, row_number, cells, plan.problems)
        if sheet == UNITS:
            units.append((row, read_unit(row)))
        else:
            people.append((row, read_person(row)))
        if number % 2000 == 0:
            notice(number)
    good = _place_units(units, known, plan, today)
    _place_people(people, known, good, plan, today)
    everything = [row for row, _one in [*units, *people]]
    plan.good_rows = sum(row.good for row in everything)
    plan.bad_rows = len(everything) - plan.good_rows
    order = {UNITS: 0, PEOPLE: 1}
    plan.problems.sort(key=lambda problem: (order[problem.sheet], problem.row))
    return plan


def _unit_reader(today: dt.date) -> Callable[[_Row], UnitRow | None]:
    kinds, kind_labels = _choices(Kind)
    levels, level_labels = _choices(Level)

    def read(row: _Row) -> UnitRow | None:
        code = row.code("code", needed=True)
        name = row.text("name", needed=True)
        kind = row.choice("kind", kinds, kind_labels, needed=True)
        level = row.choice("level", levels, level_labels)
        parent, leader = row.text("parent").casefold(), row.text("leader").casefold()
        number, starts_on = row.number_of("staff_number"), row.day("starts_on", today)
        if not (code and name and kind):
            return None
        return UnitRow(row.number, code, name, kind, level, parent, leader, number, starts_on)

    return read


def _person_reader(today: dt.date) -> Callable[[_Row], PersonRow | None]:
    roles, role_labels = _choices(Role)
    forms = {"anh": "anh", "chi": "chị"}

    def read(row: _Row) -> PersonRow | None:
        code = row.code("staff_code", needed=True, limit=40)
        name = row.text("name", needed=True)
        sign_in = row.text("sign_in_name").lower()
        if sign_in and not _SIGN_IN.fullmatch(sign_in):
            row.wrong("sign_in_name", "not_sign_in", sign_in)
        form = row.choice("address_form", forms, ["anh", "chị"]) or ""
        email = row.text("email", limit=254)
        if email and not _is_email(email):
            row.wrong("email", "not_email", email)
        unit = row.text("unit", needed=True).casefold()
        role = row.choice("role", roles, role_labels)
        starts_on, full = row.day("starts_on", today), row.yes_no("is_full_time")
        if not (code and name):
            return None
        return PersonRow(
            row.number, code, name, sign_in, form, email, unit, role or Role.STAFF, starts_on, full
        )

    return read


def _is_email(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


class _Codes:
    """Proposes the code meant by a wrong one: a unit of that name, or a near code."""

    def __init__(self, names: Mapping[str, tuple[str, str]]) -> None:
        self.names = names  # key -> (code, name)
        self.by_name = {fold(name): code for code, name in names.values()}
        self.left = _PROPOSALS

    def unknown(self, row: _Row, name: str) -> None:
        value = row.text(name)
        near = self.by_name.get(fold(value), "")
        if not near and self.left > 0:
            self.left -= 1
            found = get_close_matches(value.casefold(), self.names, 1, 0.75)
            near = self.names[found[0]][0] if found else ""
        row.wrong(name, "near_unit" if near else "unknown_unit", value, **({"near": near} if near else {}))


def _place_units(
    rows: list[tuple[_Row, UnitRow | None]], known: Known, plan: Plan, today: dt.date
) -> dict[str, tuple[str, int]]:
    """Check units against each other and the known; key -> (tree, row or 0) of every unit that will stand."""
    first: dict[str, tuple[_Row, UnitRow]] = {}
    broken: dict[str, int] = {}
    for row, unit in rows:
        if unit is None:
            if code := row.cells["code"]:
                broken.setdefault(str(code).casefold(), row.number)
        elif unit.key in first:
            row.wrong("code", "duplicate", unit.code, first=first[unit.key][0].number)
        else:
            first[unit.key] = (row, unit)
    names = {key: (unit.code, unit.name) for key, (_, unit) in first.items()}
    codes = _Codes(
        names | {key: (unit.code, unit.name) for key, unit in known.units.items() if key not in names}
    )
    trees = {key: unit.tree for key, unit in known.units.items()} | {
        key: unit.tree for key, (_, unit) in first.items()
    }
    for key, (row, unit) in first.items():
        was = known.units.get(key)
        if was and was.tree != unit.tree:
            row.wrong("kind", "tree_changed", unit.kind.label)
        _check_ups(row, unit, trees, broken, codes)
    _find_loops(first, known)
    _find_alike(first)
    _spread_badness(first, known)
    reach = None if known.reach is None else _reach(first, known)
    standing = {key: (unit.tree, 0) for key, unit in known.units.items()}
    for key, (row, unit) in first.items():
        if row.good and reach is not None and key not in reach:
            row.wrong("code", "outside", unit.code)
        if row.good:
            _sort_unit(row, unit, known, plan, today)
        if row.good or key not in known.units:
            standing[key] = (unit.tree, 0 if row.good else row.number)
    return standing | {key: ("", number) for key, number in broken.items() if key not in standing}


def _check_ups(
    row: _Row, unit: UnitRow, trees: Mapping[str, str], broken: Mapping[str, int], codes: _Codes
) -> None:
    for name, up in (("parent", unit.parent), ("leader", unit.leader)):
        if not up:
            continue
        if up not in trees:
            if up in broken:
                row.wrong(name, "bad_unit", row.text(name), first=broken[up])
            else:
                codes.unknown(row, name)
        elif name == "parent" and trees[up] != unit.tree:
            row.wrong(name, "other_tree", row.text(name))
        elif name == "leader" and unit.tree == Tree.PARTY:
            row.wrong(name, "party_led", row.text(name))
        elif name == "leader" and trees[up] != Tree.PARTY:
            row.wrong(name, "leader_not_party", row.text(name))


def _parent(key: str, first: Mapping[str, tuple[_Row, UnitRow]], known: Known) -> str:
    if key in first and first[key][1].parent:
        return first[key][1].parent
    return known.units[key].parent if key in known.units else ""


def _find_loops(first: Mapping[str, tuple[_Row, UnitRow]], known: Known) -> None:
    done: set[str] = set()
    for key in first:
        way: dict[str, None] = {}
        here = key
        while here and here not in done and here not in way:
            way[here] = None
            here = _parent(here, first, known)
        if here in way:
            ring = list(way)[list(way).index(here) :]
            shown = [first[one][1].code if one in first else known.units[one].code for one in ring]
            for one in ring:
                if one in first:
                    words = " → ".join([*shown[:6], "…" if len(shown) > 6 else shown[0]])
                    first[one][0].wrong("parent", "loop", first[one][0].text("parent"), way=words)
        done.update(way)


def _find_alike(first: Mapping[str, tuple[_Row, UnitRow]]) -> None:
    """The same name under the same parent, however the tone marks are placed: worth a look."""
    seen: dict[tuple[str, str, str], int] = {}
    for row, unit in first.values():
        mark = (unit.parent, unit.leader, keys(unit.name))
        if (number := seen.setdefault(mark, row.number)) != row.number:
            row.wrong("name", "alike", unit.name, first=number)


def _spread_badness(first: Mapping[str, tuple[_Row, UnitRow]], known: Known) -> None:
    """What stands below a unit that cannot be made cannot be made either."""
    waiting: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, (_row, unit) in first.items():
        for name, up in (("parent", unit.parent), ("leader", unit.leader)):
            if up in first and up not in known.units:
                waiting[up].append((key, name))
    bad = [key for key, (row, _) in first.items() if not row.good and key not in known.units]
    while bad:
        up = bad.pop()
        for key, name in waiting.pop(up, ()):
            row = first[key][0]
            if row.good:
                row.wrong(name, "bad_unit", row.text(name), first=first[up][0].number)
                if key not in known.units:
                    bad.append(key)


def _reach(first: Mapping[str, tuple[_Row, UnitRow]], known: Known) -> set[str]:
    """Known units within reach, and new ones whose parent (or, without one, leader) is."""
    reached = set(known.reach or ())
    below: dict[str, list[str]] = defaultdict(list)
    for key, (_row, unit) in first.items():
        if key not in known.units:
            below[unit.parent or unit.leader].append(key)
    more = list(reached)
    while more:
        fresh = below.pop(more.pop(), [])
        reached.update(fresh)
        more.extend(fresh)
    # A unit may not be moved under one out of reach either.
    return {
        key
        for key in reached
        if key not in first or all(up in reached for up in (first[key][1].parent, first[key][1].leader) if up)
    }


def _sort_unit(row: _Row, unit: UnitRow, known: Known, plan: Plan, today: dt.date) -> None:
    was = known.units.get(unit.key)
    if was is None:
        plan.new_units.append(unit)
        return
    says: dict[str, Any] = {"name": unit.name, "kind": unit.kind.value}
    if unit.level is not None:
        says["level"] = unit.level.value
    if unit.parent:
        says["parent"] = unit.parent
    if unit.staff_number is not None:
        says["staff_number"] = unit.staff_number
    fields = {name: value for name, value in says.items() if getattr(was, name) != value}
    leader = unit.leader if unit.leader and unit.leader != was.leader else ""
    if not fields and not leader:
        plan.same_units += 1
        return
    if unit.starts_on and unit.starts_on < was.starts_on and fields:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=_written(was.starts_on))
        return
    if unit.starts_on and leader and was.link_starts_on and unit.starts_on < was.link_starts_on:
        row.wrong("starts_on", "before_known", row.text("starts_on"), known=_written(was.link_starts_on))
        return
    starts_on = unit.starts_on or max(today, was.starts_on)
    plan.changed_units.append(UnitChange(unit, was, starts_on, fields, leader))


def _place_people(
    rows: list[tuple[_Row, PersonRow | None]],
    known: Known,
    standing: Mapping[str, tuple[str, int]],
    plan: Plan,
    today: dt.date,
) -> None:
    reach = None if known.reach is None else set(known.reach) | {unit.key for unit in plan.new_units}
    names = {unit.key: (unit.code, unit.name) for unit in plan.new_units}
    codes = _Codes({key: (unit.code, unit.name) for key, unit in known.units.items()} | names)
    first: dict[str, tuple[_Row, PersonRow]] = {}
    posts: dict[tuple[str, str, Role], int] = {}
    heads: dict[tuple[str, Role], int] = {}
    explicit: dict[str, str] = {}
    for row, person in rows:
        if person is None:
            continue
        _check_place(row, person, standing, codes)
        if row.good and reach is not None and not _near(person, known, reach):
            row.wrong("unit", "outside", row.text("unit"))
        leading = first.setdefault(person.key, (row, person)) if row.good else first.get(person.key)
        if leading and leading[0] is not row and keys(leading[1].name) != keys(person.name):
            row.wrong("name", "two_people", person.staff_code, first=leading[0].number)
        place = (person.key, person.unit, person.role)
        if row.good and posts.setdefault(place, row.number) != row.number:
            row.wrong("staff_code", "same_post", person.staff_code, first=posts[place])
        chair = (person.unit, person.role)
        if row.good and person.role in HEAD_ROLES and heads.setdefault(chair, row.number) != row.number:
            row.wrong("role", "second_head", person.role.label, first=heads[chair])
        if row.good and person.sign_in_name:
            _check_sign_in(row, person, known, explicit)
    good = [(row, person) for row, person in rows if row.good and person]
    _sort_posts(good, known, plan, today)
    _sort_people([(row, person) for row, person in good if row.good], known, plan)


def _check_place(
    row: _Row, person: PersonRow, standing: Mapping[str, tuple[str, int]], codes: _Codes
) -> None:
    if not person.unit:
        return
    if person.unit not in standing:
        codes.unknown(row, "unit")
        return
    tree, bad = standing[person.unit]
    if bad:
        row.wrong("unit", "bad_unit", row.text("unit"), first=bad)
    elif person.role in HEAD_ROLES and HEAD_ROLE[Tree(tree)] != person.role:
        with override("vi"):
            words = {"value": str(person.role.label), "near": str(HEAD_ROLE[Tree(tree)].label)}
        row.wrong("role", "head_elsewhere", words["value"], near=words["near"])


def _near(person: PersonRow, known: Known, reach: set[str]) -> bool:
    was = known.people.get(person.key)
    return person.unit in reach and (was is None or was.pk in known.near_people)


def _check_sign_in(row: _Row, person: PersonRow, known: Known, explicit: dict[str, str]) -> None:
    was = known.people.get(person.key)
    taken = person.sign_in_name in known.sign_ins and not (was and was.sign_in_name == person.sign_in_name)
    if taken or explicit.setdefault(person.sign_in_name, person.key) != person.key:
        row.wrong("sign_in_name", "sign_in_taken", person.sign_in_name)


def _sort_people(good: list[tuple[_Row, PersonRow]], known: Known, plan: Plan) -> None:
    done: set[str] = set()
    for _row, person in good:
        if person.key in done:
            continue
        done.add(person.key)
        was = known.people.get(person.key)
        if was is None:
            plan.new_people.append(person)
            continue
        says = {"name": person.name, "sign_in_name": person.sign_in_name}
        says |= {"address_form": person.address_form, "email": person.email}
        fields = {name: value for name, value in says.items() if value and getattr(was, name) != value}
        if fields:
            plan.changed_people.append((person, was, fields))
        else:
            plan.same_people += 1


def _sort_posts(good: list[tuple[_Row, PersonRow]], known: Known, plan: Plan, today: dt.date) -> None:
    named = {(person.key, person.unit) for _, person in good if person.role == Role.STAFF}
    ended: set[int] = set()
    for row, person in good:
        was = known.people.get(person.key)
        held = known.posts.get((was.pk, person.unit, person.role)) if was else None
        if held:
            if person.is_full_time is not None and person.is_full_time != held.is_full_time:
                plan.changed_posts.append((held, person.is_full_time))
            continue
        starts_on = person.starts_on or today
        leaving: list[KnownPost] = []
        if person.role in HEAD_ROLES:
            leaving = known.heads.get((person.unit, person.role), [])
        elif was and person.role == Role.STAFF:
            leaving = [post for post in known.staff.get(was.pk, []) if (person.key, post.unit) not in named]
        late = [post for post in leaving if post.starts_on >= starts_on]
        if late:
            row.wrong("starts_on", "post_before", row.text("starts_on"), known=_written(late[0].starts_on))
            continue
        for post in leaving:
            if post.pk not in ended:
                ended.add(post.pk)
                plan.ended_posts.append((post, starts_on - dt.timedelta(days=1)))
        plan.new_posts.append(NewPost(person, starts_on))


def sign_in_names(people: Iterable[PersonRow], taken: set[str]) -> dict[str, str]:
    """A sign-in name for each new person: given name and initials, numbered where it is not the first."""
    people = list(people)
    used = set(taken) | {person.sign_in_name for person in people if person.sign_in_name}
    numbers: dict[str, int] = {}
    found: dict[str, str] = {}
    for person in people:
        if person.sign_in_name:
            found[person.key] = person.sign_in_name
            continue
        words = fold(person.name).split() or [fold(person.staff_code).replace(" ", "") or "nguoi"]
        stem = (words[-1] + "".join(word[0] for word in words[:-1]))[:60].ljust(3, "0")
        number = numbers.get(stem, 1)
        name = stem if number == 1 else f"{stem}{number}"
        while name in used:
            number += 1
            name = f"{stem}{number}"
        numbers[stem] = number + 1
        used.add(name)
        found[person.key] = name
    return found
