"""What keeps an event from being decided, each in plain words and with the step that mends it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from danvan.periods import today
from danvan.units import estate
from danvan.units.access import Viewer
from danvan.units.models import Post, Unit, UnitLink, UnitVersion
from danvan.units.rules import TREE_BY_KIND, Role, Tree

from . import queries
from .models import Event, Heir
from .plan import Plan, wants_place
from .rules import CHILDREN, LED, PEOPLE, SHARED, YEARS_AHEAD, EventKind, look

SHOWN = 5


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the words, and the step (a page of the event) where it is mended."""

    words: str
    step: str
    what: str = ""

    def address(self, event: Event) -> str:
        return reverse(f"reorganisations:{self.step}", args=[event.code, *([self.what] if self.what else [])])


def problems(plan: Plan, viewer: Viewer | None) -> list[Problem]:
    """Everything that keeps the event from being carried out; `viewer` None: decided already, rights were asked."""
    found = [Problem(words, "basics") for words in wrong_day(plan.event.day)]
    found += _shape(plan)
    touched = _touched(plan)
    found += [Problem(words, "units") for words in not_standing(touched, plan.day)]
    found += [Problem(words, "basics") for words in changed_since(plan)]
    found += [Problem(words, "units") for words in clashes(plan)]
    if viewer:
        found += _out_of_reach(plan, viewer, touched)
    found += wrong_change(plan) if plan.event.changes_units else _heirs(plan)
    found += _loops(plan)
    found += _left(plan)
    return list(dict.fromkeys(found))


def wrong_day(day: dt.date) -> list[str]:
    """Whether the day is absurdly far."""
    if day > today().replace(day=1, month=1, year=today().year + YEARS_AHEAD + 1):
        return [_("Ngày này quá xa. Chọn ngày trong vòng %(years)s năm tới.") % {"years": YEARS_AHEAD}]
    return []


def _touched(plan: Plan) -> list[Unit]:
    units = [part.unit for part in plan.parts]
    units += [heir.unit for heir in plan.standing_heirs if heir.unit]
    units += [heir.parent for heir in plan.new if heir.parent]
    return [*units, *([plan.event.new_parent] if plan.event.new_parent else [])]


def not_standing(units: Iterable[Unit], day: dt.date) -> list[str]:
    """Units that have not begun on the day, or have ended."""
    wanted = {unit.pk: unit for unit in units}
    first: dict[int, dt.date] = {}
    ended: dict[int, dt.date] = {}
    for of, start, is_end in (
        UnitVersion.objects.filter(unit__in=wanted)
        .order_by("starts_on")
        .values_list("unit_id", "starts_on", "ended")
    ):
        first.setdefault(of, start)
        ended.pop(of, None)
        if is_end:
            ended[of] = start
    words = []
    for pk, unit in wanted.items():
        if pk in ended:
            words.append(
                _("%(unit)s đã kết thúc ngày %(day)s. Chọn đơn vị khác.")
                % {"unit": unit.name, "day": shown(ended[pk])}
            )
        elif pk not in first or first[pk] > day:
            begun = shown(first[pk]) if pk in first else ""
            words.append(
                _("Ngày %(day)s, %(unit)s chưa có (thành lập ngày %(begun)s). Chọn ngày sau đó.")
                % {"day": shown(day), "unit": unit.name, "begun": begun}
            )
    return words


def changed_since(plan: Plan) -> list[str]:
    """Changes of the same units already written on the day or after it, which this one would cut across."""
    day = plan.day
    rewritten = [part.unit_id for part in plan.parts] if not plan.event.old_stays else []
    rewritten += [version.unit_id for rows in plan.children.values() for version in rows]
    if plan.event.kind == EventKind.ABSORB:
        rewritten += [heir.unit_id for heir in plan.standing_heirs if heir.unit_id]
    later = UnitVersion.objects.filter(starts_on__gte=day)
    late = later.filter(Q(unit__in=rewritten) | Q(parent__in=plan.ending))
    words = [
        _("%(unit)s đã có thay đổi từ ngày %(day)s. Chọn ngày sau đó.")
        % {"unit": version.name, "day": shown(version.starts_on)}
        for version in late.order_by("starts_on")[:SHOWN]
    ]
    if not plan.ending:
        return words
    links = UnitLink.objects.filter(starts_on__gte=day).filter(
        Q(party__in=plan.ending) | Q(body__in=plan.ending)
    )
    words += [
        _("%(unit)s có quan hệ lãnh đạo bắt đầu từ ngày %(day)s. Chọn ngày sau đó.")
        % {
            "unit": link.body.name if link.party_id in plan.ending else link.party.name,
            "day": shown(link.starts_on),
        }
        for link in links.select_related("body__current", "party__current")[:SHOWN]
    ]
    posts = Post.objects.filter(starts_on__gte=day, office__unit__in=plan.ending)
    words += [
        _("Ở %(unit)s có người nhận chức vụ từ ngày %(day)s. Chọn ngày sau đó.")
        % {"unit": post.office.unit.name, "day": shown(post.starts_on)}
        for post in posts.select_related("office__unit__current").order_by("-starts_on")[:1]
    ]
    return words


def clashes(plan: Plan) -> list[str]:
    """Other decided events that wait and touch the same units in a way that cannot stand beside this one."""
    own = {part.unit_id: part.unit.name for part in plan.parts}
    moved = {version.unit_id: version.name for rows in plan.children.values() for version in rows}
    taking = {heir.unit_id: heir.title for heir in plan.standing_heirs if heir.unit_id}
    above = {heir.parent_id: str(heir.parent) for heir in plan.new if heir.parent_id}
    if plan.event.new_parent:
        above[plan.event.new_parent.pk] = plan.event.new_parent.name
    everything = {**moved, **above, **taking, **own}
    words = []
    for unit, other, ends in queries.others_scheduled(plan.event, everything):
        facts = {"unit": everything[unit], "day": shown(other.day)}
        if other.day == plan.day and unit not in above:
            words.append(
                _("%(unit)s đã có đợt sắp xếp khác cùng ngày %(day)s. Rút đợt kia lại hoặc đổi ngày.") % facts
            )
        elif ends and other.day <= plan.day:
            words.append(
                _("%(unit)s sẽ kết thúc ngày %(day)s theo đợt sắp xếp khác. Chọn đơn vị khác hoặc đổi ngày.")
                % facts
            )
        elif unit in plan.ending:
            words.append(_("%(unit)s còn đợt sắp xếp khác chờ ngày %(day)s. Rút đợt kia lại trước.") % facts)
    return words


def _shape(plan: Plan) -> list[Problem]:
    """Whether there are as many units and heirs as the kind of event asks for."""
    event, found = plan.event, []
    least = 2 if event.kind == EventKind.CONSOLIDATE else 1
    most = 1 if event.kind in {EventKind.RENAME, EventKind.SPLIT} else None
    if len(plan.parts) < least:
        found.append(
            Problem(
                ngettext("Chọn ít nhất %(count)s đơn vị.", "Chọn ít nhất %(count)s đơn vị.", least)
                % {"count": least},
                "units",
            )
        )
    if most and len(plan.parts) > most:
        found.append(Problem(_("Chỉ chọn một đơn vị cho loại sắp xếp này."), "units"))
    trees = {part.unit.tree for part in plan.parts}
    if len(trees) > 1:
        found.append(
            Problem(
                _("Các đơn vị phải cùng là tổ chức đảng, cùng là cơ quan hoặc cùng là đoàn thể."), "units"
            )
        )
    if event.changes_units:
        return found
    new, standing = len(plan.new), len(plan.standing_heirs)
    match event.kind:
        case EventKind.CONSOLIDATE if (new, standing) != (1, 0):
            found.append(Problem(_("Đặt tên đúng một đơn vị mới."), "heirs"))
        case EventKind.ABSORB if (new, standing) != (0, 1):
            found.append(Problem(_("Chọn đúng một đơn vị đang có để nhận."), "heirs"))
        case EventKind.DISSOLVE if not new + standing:
            found.append(Problem(_("Chọn ít nhất một đơn vị nhận."), "heirs"))
        case EventKind.SPLIT if new < (1 if event.old_stays else 2):
            words = (
                _("Đặt tên ít nhất một đơn vị mới.")
                if event.old_stays
                else _("Đơn vị cũ kết thúc: đặt tên ít nhất hai đơn vị mới.")
            )
            found.append(Problem(words, "heirs"))
        case _:
            pass
    return found


def _out_of_reach(plan: Plan, viewer: Viewer, touched: Iterable[Unit]) -> list[Problem]:
    names = {unit.pk: unit.name for unit in touched}
    outside = queries.outside(viewer, names)
    found = [
        Problem(_("%(unit)s nằm ngoài phạm vi của anh/chị.") % {"unit": names[pk]}, "units") for pk in outside
    ]
    heads = {heir.head_id: heir for heir in plan.new if heir.head_id}
    for pk in queries.people_outside(viewer, heads, ()):
        found.append(
            Problem(_("%(person)s không thuộc phạm vi của anh/chị.") % {"person": heads[pk].head}, "heirs")
        )
    return found


def _heirs(plan: Plan) -> list[Problem]:
    found = []
    tree = plan.parts[0].unit.tree if plan.parts else ""
    for heir in plan.heirs.values():
        if heir.unit_id in plan.ending:
            found.append(
                Problem(
                    _("%(unit)s kết thúc trong chính đợt này nên không thể nhận.") % {"unit": heir.title},
                    "heirs",
                )
            )
        if tree and heir_tree(heir) != tree:
            found.append(
                Problem(
                    _("%(unit)s không cùng loại tổ chức với đơn vị được sắp xếp.") % {"unit": heir.title},
                    "heirs",
                )
            )
    for heir in plan.new:
        found += [Problem(words, "heirs") for _name, words in wrong_new(plan, heir)]
        if heir.parent_id in plan.ending:
            found.append(
                Problem(
                    _("Cấp trên của %(unit)s kết thúc trong chính đợt này. Chọn cấp trên khác.")
                    % {"unit": heir.title},
                    "heirs",
                )
            )
        if not heir.head_id and not heir.head_left_open:
            found.append(
                Problem(
                    _("Chọn người đứng đầu %(unit)s, hoặc đánh dấu là chưa chọn.") % {"unit": heir.title},
                    "heirs",
                )
            )
        elif heir.head and not heir.head.is_active:
            found.append(
                Problem(_("%(person)s không còn làm việc. Chọn người khác.") % {"person": heir.head}, "heirs")
            )
    return found


def heir_tree(heir: Heir) -> str:
    return str(TREE_BY_KIND.get(heir.kind, "")) if heir.is_new else heir.unit.tree if heir.unit else ""


def wrong_new(plan: Plan, heir: Heir) -> list[tuple[str, str]]:
    """What is wrong with a new unit as (field, words): its name, its code, where it stands."""
    found = []
    others = [one for one in plan.new if one.pk != heir.pk]
    tree = heir_tree(heir) or Tree.PARTY
    twin = queries.siblings_alike(heir.name, heir.parent_id, tree, plan.day, plan.ending) or next(
        (one.name for one in others if one.parent_id == heir.parent_id and look(one.name) == look(heir.name)),
        "",
    )
    if twin:
        found.append(
            (
                "name",
                _("Dưới cùng cấp trên đã có “%(name)s”, trông giống hệt. Đặt tên khác.") % {"name": twin},
            )
        )
    taken = queries.code_taken(heir.official_code, plan.day, plan.ending) or next(
        (one.name for one in others if one.official_code.casefold() == heir.official_code.casefold()),
        "",
    )
    if taken:
        found.append(("official_code", _("Mã này là của “%(name)s”. Đặt mã khác.") % {"name": taken}))
    if not heir.parent_id and not any(_is_top(plan, part.unit_id) for part in plan.parts):
        found.append(("parent", _("Chọn đơn vị cấp trên.")))
    return found


def _is_top(plan: Plan, unit_id: int) -> bool:
    version = plan.versions.get(unit_id)
    return version is not None and version.parent_id is None


def wrong_change(plan: Plan) -> list[Problem]:
    """What is wrong with the new parent, name or level."""
    event = plan.event
    found: list[str] = []
    if event.kind == EventKind.TRANSFER:
        if not event.new_parent:
            return [Problem(_("Chọn đơn vị cấp trên mới."), "change")]
        if any(part.unit.tree != event.new_parent.tree for part in plan.parts):
            found.append(_("Cấp trên mới phải cùng loại tổ chức với đơn vị được chuyển."))
        found += [
            _("%(unit)s đã ở dưới đơn vị này.") % {"unit": part.unit.name}
            for part in plan.parts
            if (version := plan.versions.get(part.unit_id)) and version.parent_id == event.new_parent_id
        ]
    for part in plan.parts:
        version = plan.versions.get(part.unit_id)
        if version is None:
            continue
        if event.kind == EventKind.RENAME:
            found += [words for _name, words in wrong_rename(plan, version)]
        if event.kind == EventKind.RELEVEL:
            found += wrong_level(plan, version)
    return [Problem(words, "change") for words in found]


def wrong_rename(plan: Plan, version: UnitVersion) -> list[tuple[str, str]]:
    """What is wrong with the new name or code as (field, words)."""
    event = plan.event
    name, code = event.new_name or version.name, event.new_official_code or version.official_code
    if (name, code) == (version.name, version.official_code):
        return [("new_name", _("Tên và mã mới phải khác tên và mã đang dùng."))]
    found = []
    twin = queries.siblings_alike(name, version.parent_id, version.unit.tree, plan.day, [version.unit_id])
    if twin:
        words = _("Dưới cùng cấp trên đã có “%(name)s”, trông giống hệt. Đặt tên khác.")
        found.append(("new_name", words % {"name": twin}))
    taken = queries.code_taken(code, plan.day, [version.unit_id])
    if taken:
        found.append(("new_official_code", _("Mã này là của “%(name)s”. Đặt mã khác.") % {"name": taken}))
    return found


def wrong_level(plan: Plan, version: UnitVersion) -> list[str]:
    """What is wrong with the new level or kind."""
    event = plan.event
    kind = event.new_kind or version.kind
    if TREE_BY_KIND[kind] != version.unit.tree:
        return [_("Loại mới phải cùng loại tổ chức với loại đang có.")]
    if (kind, event.new_level) == (version.kind, version.level):
        return [_("%(unit)s đã ở cấp và loại này.") % {"unit": version.name}]
    return []


def _loops(plan: Plan) -> list[Problem]:
    """Whether somebody would stand below themselves."""
    if not plan.parts:
        return []
    above = parents_after(plan)
    moved = [str(part.unit_id) for part in plan.parts] + [
        str(version.unit_id) for rows in plan.children.values() for version in rows
    ]
    found = []
    for start in moved:
        way: list[str] = []
        here: str | None = start
        while here and here not in way:
            way.append(here)
            here = above.get(here)
        if here == start:
            unit = Unit.objects.select_related("current").get(pk=int(start))
            words = _("%(unit)s sẽ đứng dưới chính mình. Chọn nơi khác.") % {"unit": unit.name}
            step = Problem(words, "change") if plan.event.changes_units else Problem(words, "share", CHILDREN)
            found.append(step)
    return found[:SHOWN]


def parents_after(plan: Plan) -> dict[str, str | None]:
    """unit -> parent once the event is carried out; a new unit is named by the row that founds it."""
    tree = plan.parts[0].unit.tree
    above: dict[str, str | None] = {
        str(unit): str(parent) if parent else None
        for unit, parent in UnitVersion.objects.on(plan.day)
        .filter(unit__tree=tree)
        .values_list("unit_id", "parent_id")
    }
    for heir in plan.new:
        above[f"new{heir.pk}"] = str(heir.parent_id) if heir.parent_id else None
    for part in plan.parts:
        if plan.event.kind == EventKind.TRANSFER:
            above[str(part.unit_id)] = str(plan.event.new_parent_id)
        for version in plan.children[part.pk]:
            to = plan.heir_of(part, CHILDREN, version.unit.code)
            if to:
                above[str(version.unit_id)] = f"new{to.pk}" if to.is_new else str(to.unit_id)
    return above


def _left(plan: Plan) -> list[Problem]:
    """Things without an heir: no event is decided while one is left (domain 2.3)."""
    if not plan.event.ends_units:
        return []
    found = []
    for part in plan.parts:
        for what in (CHILDREN, PEOPLE, LED):
            number = len(plan.left(part, what)) if wants_place(plan.event, what) else 0
            if number:
                words = _("%(unit)s: %(count)s mục “%(what)s” chưa có nơi nhận.")
                facts = {"unit": part.unit.name, "count": number, "what": SHARED[what]}
                found.append(Problem(words % facts, "share", what))
        for kind in estate.registered():
            number = plan.left_open(part, kind)
            facts = {"unit": part.unit.name, "count": number, "what": kind.label}
            if plan.event.kind == EventKind.CLOSE and plan.estates[kind.name].get(part.unit_id):
                facts["count"] = plan.estates[kind.name][part.unit_id]
                words = _(
                    "%(unit)s còn %(count)s mục “%(what)s” nên không thể kết thúc khi không có đơn vị kế thừa."
                )
                found.append(Problem(words % facts, "share", kind.name))
            elif plan.event.kind != EventKind.CLOSE and number:
                words = _("%(unit)s: %(count)s mục “%(what)s” chưa có nơi nhận.")
                found.append(Problem(words % facts, "share", kind.name))
    if _nobody_administers(plan):
        found.append(
            Problem(
                _("Sau đợt này không còn ai quản trị hệ thống. Cử người quản trị ở đơn vị khác trước."),
                "units",
            )
        )
    return found


def _nobody_administers(plan: Plan) -> bool:
    """Administration passes to the heirs; a unit nobody succeeds may not take the last administrator with it."""
    if plan.event.kind != EventKind.CLOSE:
        return False
    posts = Post.objects.on(plan.day).filter(office__role=Role.ADMINISTRATOR, person__is_active=True)
    return not posts.exclude(office__unit__in=plan.ending).exists()


def shown(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
