"""The list of tasks from an empty installation to a working one; states come from the data wherever they can."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danvan.accounts import queries as accounts
from danvan.backups import queries as backups
from danvan.law.models import Limit
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import Import, Line, Post, UnitVersion
from danvan.units.rules import HEAD_ROLES, ImportStatus, Kind, Role
from danvan.work.models import Duty

from .models import Settled

ORGANISATION: Final = "organisation"
LIMITS: Final = "limits"
LIMIT_WORDS: Final[dict[str, Promise]] = {
    "concern.acknowledge": gettext_lazy("Báo đã nhận ý kiến"),
    "concern.assign": gettext_lazy("Giao ý kiến cho người chịu trách nhiệm"),
    "concern.answer": gettext_lazy("Trả lời ý kiến"),
    "concern.confirm": gettext_lazy("Người gửi xác nhận"),
    "concern.roadmap": gettext_lazy("Nêu lộ trình giải quyết"),
    "complaint.accept": gettext_lazy("Thụ lý khiếu nại"),
    "complaint.first_decision": gettext_lazy("Giải quyết khiếu nại lần đầu"),
    "denunciation.conclusion": gettext_lazy("Kết luận nội dung tố cáo"),
    "reception.reply": gettext_lazy("Trả lời sau khi tiếp dân"),
    "disclosure.post": gettext_lazy("Công khai nội dung"),
    "privacy.answer": gettext_lazy("Trả lời yêu cầu về dữ liệu cá nhân"),
    "privacy.done": gettext_lazy("Làm xong yêu cầu về dữ liệu cá nhân"),
    "privacy.done_others": gettext_lazy("Làm xong khi phải báo cho cơ quan khác"),
    "privacy.extend": gettext_lazy("Gia hạn yêu cầu về dữ liệu cá nhân, một lần"),
    "backup.keep": gettext_lazy("Giữ bản sao lưu"),
    "voice.group": gettext_lazy("Nhóm nhỏ nhất để người gửi kín ẩn trong đó"),
    "voice.protect": gettext_lazy("Xem báo bị gây khó"),
    "voice.keep": gettext_lazy("Giữ ý kiến kín sau khi xong, rồi xóa"),
}


@dataclass(frozen=True)
class Step:
    """One task: its state is a key of the shared vocabulary, `words` says it more exactly."""

    title: str
    note: str
    state: str
    words: str
    url: str

    @property
    def is_done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True)
class Setup:
    """The whole list, how far it is, and what comes next."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> tuple[int, Step] | None:
        """The first step that is open and can be done now, with its number."""
        can = ((number, step) for number, step in enumerate(self.steps, 1) if step.url and not step.is_done)
        return next((one for one in can if one[1].state != "not_applicable"), None)


def must_manage(viewer: Viewer) -> None:
    """The set-up is for who looks after the whole installation, not one branch of it."""
    if not units.reaches_everything(viewer):
        raise PermissionDenied(_("người quản trị toàn tổ chức"))


def setup(viewer: Viewer) -> Setup:
    """How far the installation is."""
    must_manage(viewer)
    alone = UnitVersion.objects.on(viewer.day).count() <= 1
    settled = set(Settled.objects.values_list("key", flat=True))
    return Setup(
        [
            _administrator(viewer),
            _organisation(settled),
            _import(viewer, alone),
            _heads(viewer, alone),
            _rules(settled),
            _intake(viewer, alone),
            _backup(),
        ]
    )


def _done(is_done: bool) -> str:
    return "done" if is_done else "not_started"


def _administrator(viewer: Viewer) -> Step:
    """Whether the administrator who looks has a second proof beside the password."""
    is_done = accounts.has_second_factor(viewer.person)
    return Step(
        _("Tạo tài khoản quản trị, bật xác nhận hai bước"),
        _("Khoảng %(minutes)s phút") % {"minutes": 2},
        "done" if is_done else "in_progress",
        _("Xong") if is_done else _("Đã có tài khoản, chưa bật bước thứ hai"),
        reverse("accounts:security"),
    )


def _organisation(settled: set[str]) -> Step:
    is_done = ORGANISATION in settled
    return Step(
        _("Đặt tên tổ chức và ngày bắt đầu tính số liệu"),
        _("Khoảng %(minutes)s phút") % {"minutes": 1},
        _done(is_done),
        _("Xong") if is_done else _("Chưa xác nhận"),
        reverse("home:setup_organisation"),
    )


def _import(viewer: Viewer, alone: bool) -> Step:
    kept = units.imports_seen_by(viewer).exclude(status=ImportStatus.UNDONE).first()
    state, words = _import_state(kept, alone)
    note = _("Có tệp mẫu, khoảng %(minutes)s phút") % {"minutes": 10}
    return Step(_("Nhập đơn vị và người từ Excel"), note, state, words, reverse("units:imports"))


def _import_state(kept: Import | None, alone: bool) -> tuple[str, str]:
    if kept is None:
        return ("not_started", _("Chưa bắt đầu")) if alone else ("done", _("Đã có các đơn vị"))
    good, bad = kept.counts.get("good_rows", 0), kept.counts.get("bad_rows", 0)
    if kept.status == ImportStatus.WRITTEN and not bad:
        return "done", _("Xong, %(rows)s dòng") % {"rows": good}
    if kept.status == ImportStatus.WRITTEN:
        return "in_progress", _("Đã nhập %(good)s/%(all)s dòng, còn %(bad)s dòng lỗi") % {
            "good": good,
            "all": good + bad,
            "bad": bad,
        }
    return "in_progress", _("Đang làm: %(state)s") % {"state": kept.get_status_display().lower()}


def _heads(viewer: Viewer, alone: bool) -> Step:
    number = without_head(viewer.day).count()
    title = _("Cử người đứng đầu cho mọi đơn vị")
    return _gap(title, _("Việc giao cho đơn vị là giao cho người đứng đầu"), number, alone, "dung-dau")


def _intake(viewer: Viewer, alone: bool) -> Step:
    number = without_intake(viewer.day).count()
    note = _("Nhận ý kiến có ghi tên. Ý kiến kín cần mở nơi nhận riêng")
    return _gap(_("Cử người tiếp nhận ý kiến"), note, number, alone, "tiep-nhan")


def _gap(title: str, note: str, number: int, alone: bool, what: str) -> Step:
    url = reverse("home:setup_gaps", args=[what])
    if not number:
        return Step(title, note, "done", _("Xong"), url)
    if alone:
        return Step(title, note, "not_applicable", _("Chưa làm được: cần bước 3"), url)
    return Step(title, note, "in_progress", _("Còn %(number)s đơn vị") % {"number": number}, url)


def _rules(settled: set[str]) -> Step:
    wanted = {LIMITS, *(duty_key(code) for code in Duty.objects.values_list("code", flat=True))}
    number = len(wanted & settled)
    state = "done" if number == len(wanted) else "in_progress" if number else "not_started"
    return Step(
        _("Chọn việc định kỳ, xem các mốc thời hạn"),
        _("Khoảng %(minutes)s phút") % {"minutes": 5},
        state,
        _("Xong")
        if state == "done"
        else _("Đã xem %(number)s/%(all)s") % {"number": number, "all": len(wanted)},
        reverse("home:setup_rules"),
    )


def _backup() -> Step:
    standing = backups.standing()
    title = _("Sao lưu thử và khôi phục thử")
    note = _("Bắt buộc trước khi mở cho mọi người")
    url = reverse("backups:overview")
    if not standing.warning:
        return Step(title, note, "done", _("Xong"), url)
    state = "not_started" if standing.last_backup_on is None else "in_progress"
    words = _("Chưa bắt đầu") if standing.last_backup_on is None else _("Đã sao lưu, cần khôi phục thử")
    if standing.last_backup_on and standing.needs_backup:
        words = _("Bản sao lưu đã cũ")
    return Step(title, note, state, words, url)


def duty_key(code: str) -> str:
    """The key under which a duty is settled."""
    return f"duty:{code}"


def without_head(day: dt.date) -> QuerySet[UnitVersion]:
    """Units of `day` whose head's office nobody holds."""
    led = Post.objects.on(day).filter(office__role__in=HEAD_ROLES).values("office__unit")
    return _named(UnitVersion.objects.on(day).exclude(unit__in=led))


def without_intake(day: dt.date) -> QuerySet[UnitVersion]:
    """Units of `day` with nobody at them or above them who takes concerns in."""
    taking = Post.objects.on(day).filter(office__role=Role.INTAKE).values("office__unit")
    covered = Line.objects.on(day).filter(above__in=taking).values("below")
    return _named(UnitVersion.objects.on(day).exclude(unit__in=covered))


def _named(found: QuerySet[UnitVersion]) -> QuerySet[UnitVersion]:
    return found.select_related("unit__current", "parent__current").order_by("sort_key", "pk")


@dataclass(frozen=True)
class Gap:
    """A list of units that lack somebody: its heading and what to do."""

    title: str
    text: str
    units: QuerySet[UnitVersion]


def gap(what: str, viewer: Viewer) -> Gap:
    """One of the two lists; Http404 for any other word."""
    must_manage(viewer)
    if what == "dung-dau":
        text = _(
            "Ghi người đứng đầu vào tệp Excel ở cột Vai trò rồi nhập lại, hoặc cử ở trang người và chức vụ."
        )
        return Gap(_("Đơn vị khuyết người đứng đầu"), text, without_head(viewer.day))
    if what == "tiep-nhan":
        text = _("Một người tiếp nhận ở cấp trên nhận ý kiến cho mọi đơn vị bên dưới.")
        return Gap(_("Đơn vị chưa có người tiếp nhận ý kiến"), text, without_intake(viewer.day))
    raise Http404


@dataclass(frozen=True)
class Rule:
    """A duty of the catalogue, for which kinds of unit, and whether somebody settled it."""

    duty: Duty
    kinds: str
    settled: Settled | None


@dataclass(frozen=True)
class Number:
    """A limit in force, in words."""

    label: Promise | str
    limit: Limit


@dataclass(frozen=True)
class Rules:
    """What the organisation keeps to."""

    duties: list[Rule]
    limits: list[Number]
    limits_settled: Settled | None


def rules(viewer: Viewer) -> Rules:
    """The catalogue of duties and the limits of today."""
    must_manage(viewer)
    settled = {row.key: row for row in Settled.objects.select_related("person")}
    return Rules(
        [
            Rule(
                duty,
                ", ".join(str(Kind(kind).label) for kind in duty.unit_kinds),
                settled.get(duty_key(duty.code)),
            )
            for duty in Duty.objects.all()
        ],
        [Number(LIMIT_WORDS.get(limit.key, limit.note), limit) for limit in _limits(viewer.day)],
        settled.get(LIMITS),
    )


def _limits(day: dt.date) -> list[Limit]:
    """The newest row of each key that has begun."""
    begun = Limit.objects.filter(starts_on__lte=day).select_related("source").order_by("starts_on")
    newest = {limit.key: limit for limit in begun}
    order = list(LIMIT_WORDS)
    return sorted(newest.values(), key=lambda limit: order.index(limit.key) if limit.key in order else 99)


def top(viewer: Viewer) -> UnitVersion:
    """The version of the organisation's top unit the viewer manages."""
    must_manage(viewer)
    tops = {unit.pk: unit for unit in units.tops(viewer.day)}
    unit = next(tops[post.unit_id] for post in viewer.held if post.unit_id in tops)
    return unit.versions.order_by("starts_on").last() or UnitVersion()


def earliest_below(version: UnitVersion) -> dt.date | None:
    """The first day of any other unit: the top may not begin later."""
    others = UnitVersion.objects.exclude(unit=version.unit_id).order_by("starts_on")
    return others.values_list("starts_on", flat=True).first()


def has_history(version: UnitVersion) -> bool:
    """Whether the top unit has had another name or place before."""
    return UnitVersion.objects.filter(unit=version.unit_id).count() > 1
