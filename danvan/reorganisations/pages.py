"""What the pages of an event show: the units before and after, everything that moves, and what is still to do."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.forms import BoundField
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from danvan.documents import word
from danvan.documents.lists import Listing
from danvan.periods import today
from danvan.units import estate
from danvan.units.access import Viewer
from danvan.units.models import Person, UnitVersion
from danvan.units.rules import Kind, Level

from . import checks, queries
from .carrying import staff_number
from .forms import CHANGES, LevelForm, RenameForm, ShareForm, TransferForm
from .models import Event, Heir, Part
from .plan import Plan, read
from .rules import CHILDREN, FLOW, HOW, LED, PEOPLE, SHARED, EventKind, Status

ROWS = 100
# How a status looks: a name of the vocabulary of badges.
BADGES = {
    Status.DRAFT: "draft",
    Status.SCHEDULED: "due_soon",
    Status.BLOCKED: "late",
    Status.DONE: "done",
    Status.TAKEN_BACK: "cancelled",
    Status.DROPPED: "cancelled",
}


@dataclass(frozen=True)
class Card:
    """A unit before or after: its name, what is said of it, whether it is new."""

    name: str
    notes: list[str]
    is_new: bool = False
    ends: bool = False
    address: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Moving:
    """One kind of thing that moves: how, how many, and the list behind the number."""

    label: Promise | str
    how: Promise | str
    count: int
    address: str = ""
    left: int = 0


@dataclass(frozen=True)
class Row:
    """One event in the list."""

    event: Event
    title: str
    badge: str


@dataclass
class Thing:
    """One thing to be given to an heir, with its select."""

    name: str
    part: Part
    title: str
    note: str = ""
    address: str = ""
    default: str = ""
    field: BoundField | None = field(default=None)


def title(event: Event, names: Sequence[str]) -> str:
    """What happens and to whom: the kind, the first unit, how many more."""
    if not names:
        return str(event.get_kind_display())
    if len(names) == 1:
        return f"{event.get_kind_display()}: {names[0]}"
    more = ngettext("%(name)s và %(count)s đơn vị khác", "%(name)s và %(count)s đơn vị khác", len(names) - 1)
    return f"{event.get_kind_display()}: {more % {'name': names[0], 'count': len(names) - 1}}"


def rows(events: Sequence[Event]) -> list[Row]:
    return [
        Row(event, title(event, [part.unit.name for part in event.parts.all()]), BADGES[Status(event.status)])
        for event in events
    ]


def listing(events: Iterable[Event]) -> Listing:
    """What leaves as Word or Excel: the same rows."""
    return Listing(
        title=_("Các đợt sắp xếp tổ chức"),
        name="sap-xep-to-chuc",
        columns=(
            word.Column(_("Đợt sắp xếp"), share=4),
            word.Column(_("Căn cứ"), share=3),
            word.Column(_("Hiệu lực"), share=1.5),
            word.Column(_("Tình trạng"), share=2),
        ),
        rows=[
            [
                row.title,
                row.event.decision,
                row.event.day.strftime("%d/%m/%Y"),
                row.event.get_status_display(),
            ]
            for row in rows(list(events))
        ],
    )


def frame(event: Event, viewer: Viewer) -> dict[str, Any]:
    """What every page of an event needs: its title, its steps, what may be done."""
    names = [part.unit.name for part in event.parts.select_related("unit__current")]
    return {
        "event": event,
        "title": title(event, names),
        "badge": BADGES[Status(event.status)],
        "open_steps": FLOW.open_steps(event, viewer),
        "steps": steps(event),
        "waits": event.day > today(),
        "last_day": event.day - dt.timedelta(days=1),
    }


def steps(event: Event) -> list[tuple[str, str]]:
    """The steps of a draft as (address, words)."""
    wanted = [("basics", _("Ngày và căn cứ")), ("units", _("Chọn các đơn vị"))]
    wanted.append(("change", _("Thay đổi")) if event.changes_units else ("heirs", _("Đơn vị nhận")))
    wanted.append(("event", _("Xem trước")))
    return [(reverse(f"reorganisations:{name}", args=[event.code]), words) for name, words in wanted]


def preview(event: Event, viewer: Viewer) -> dict[str, Any]:
    """A draft before and after, everything that moves, and what is still to be done before it can be decided."""
    plan = read(event)
    found = checks.problems(plan, viewer)
    return {
        **frame(event, viewer),
        "plan": plan,
        "before": _before(plan, counted=True),
        "after": _after(plan),
        "moving": _moving(plan),
        "problems": [(problem.words, problem.address(event)) for problem in found],
    }


def record(event: Event, viewer: Viewer) -> dict[str, Any]:
    """A decided event: what is to come, or what was done, as plain words and numbers."""
    plan = read(event)
    kept = event.record
    labels = {kind.name: kind.label for kind in estate.registered()} | SHARED
    moved = [
        Moving(labels.get(name, name), "", count) for name, count in kept.get("moved", {}).items() if count
    ]
    done = bool(kept)
    return {
        **frame(event, viewer),
        "before": _kept_before(event) if done else _before(plan, counted=False),
        "after": _kept_after(event, plan) if done else _after(plan),
        "moving": moved if done else [],
    }


def _kept_before(event: Event) -> list[Card]:
    return [
        Card(
            one["name"],
            [one["code"], _people(one["staff"]), *([one["parent"]] if one["parent"] else [])],
            ends=event.ends_units,
            address=reverse("home:unit", args=[one["address"]]),
        )
        for one in event.record["before"]
    ]


def _kept_after(event: Event, plan: Plan) -> list[Card]:
    if event.changes_units:
        return _changed(plan, {one["address"]: one for one in event.record["before"]})
    return [
        Card(
            heir.title,
            [_people(heir.staff_number)] if heir.staff_number else [],
            is_new=heir.is_new,
            address=heir.unit.get_absolute_url() if heir.unit else "",
        )
        for heir in plan.heirs.values()
    ] + ([] if event.ends_units else [_staying(part) for part in plan.parts])


def _people(number: int) -> str:
    return ngettext("%(count)s người", "%(count)s người", number) % {"count": number}


def _before(plan: Plan, *, counted: bool) -> list[Card]:
    heads = queries.heads_of([part.unit_id for part in plan.parts], plan.day)
    cards = []
    for part in plan.parts:
        version = plan.versions.get(part.unit_id)
        notes = _facts(version) if version else []
        notes += _head(heads.get(part.unit_id))
        total = plan.total(part) if counted else 0
        if total:
            notes.append(ngettext("%(count)s việc mở", "%(count)s việc mở", total) % {"count": total})
        cards.append(
            Card(
                part.unit.name,
                notes,
                ends=plan.event.ends_units,
                address=part.unit.get_absolute_url(),
            )
        )
    return cards


def _facts(version: UnitVersion) -> list[str]:
    return [version.official_code, _people(version.staff_number)]


def _head(person: Person | None) -> list[str]:
    return [_("đứng đầu: %(person)s") % {"person": person.name}] if person else []


def _after(plan: Plan) -> list[Card]:
    if plan.event.changes_units:
        return _changed(plan, {})
    heads = queries.heads_of([heir.unit_id for heir in plan.standing_heirs if heir.unit_id], plan.day)
    cards = []
    for heir in plan.heirs.values():
        if heir.is_new:
            notes = [heir.official_code, _people(staff_number(plan, heir)), *_head(heir.head)]
            warning = "" if heir.head else _("chưa chọn người đứng đầu")
            address = reverse("reorganisations:heir", args=[plan.event.code, heir.pk])
            if plan.event.status != Status.DRAFT:
                address = ""
        else:
            version = plan.versions.get(heir.unit_id or 0)
            notes = [*(_facts(version) if version else []), *_head(heads.get(heir.unit_id or 0))]
            warning, address = "", heir.unit.get_absolute_url() if heir.unit else ""
        cards.append(Card(heir.title, notes, is_new=heir.is_new, address=address, warning=warning))
    return cards + ([] if plan.event.ends_units else [_staying(part) for part in plan.parts])


def _staying(part: Part) -> Card:
    return Card(part.unit.name, [_("ở lại")], address=part.unit.get_absolute_url())


def _changed(plan: Plan, kept: dict[str, Any]) -> list[Card]:
    event = plan.event
    cards = []
    for part in plan.parts:
        version = plan.versions.get(part.unit_id)
        was = kept.get(part.unit.code, {}).get("name") or (version.name if version else part.unit.name)
        notes = []
        if event.new_parent:
            notes.append(_("dưới %(parent)s") % {"parent": event.new_parent.name})
        if event.new_official_code:
            notes.append(event.new_official_code)
        if event.new_kind:
            notes += [str(Kind(event.new_kind).label), str(Level(event.new_level).label)]
        cards.append(Card(event.new_name or was, notes, address=part.unit.get_absolute_url()))
    return cards


def _moving(plan: Plan) -> list[Moving]:
    """One line for each kind; a number opens its list."""
    if plan.event.changes_units:
        return []
    found = []
    for what in (CHILDREN, PEOPLE, LED):
        left = sum(len(plan.left(part, what)) for part in plan.parts) if plan.event.ends_units else 0
        found.append(Moving(SHARED[what], HOW[what], plan.count(what), _share(plan, what), left))
    for kind in estate.registered():
        left = sum(plan.left_open(part, kind) for part in plan.parts) if plan.event.ends_units else 0
        found.append(Moving(kind.label, kind.how, plan.count(kind.name), _share(plan, kind.name), left))
    return found


def _share(plan: Plan, what: str) -> str:
    return reverse("reorganisations:share", args=[plan.event.code, what])


def labels_of(what: str) -> tuple[Promise | str, Promise | str]:
    """The words for a kind of thing and what becomes of it; Http404 for an unknown kind."""
    if what in SHARED:
        return SHARED[what], HOW[what]
    for kind in estate.registered():
        if kind.name == what:
            return kind.label, kind.how
    raise Http404(what)


def things(plan: Plan, what: str) -> list[Thing]:
    """Everything of a kind that the units leave, in their order."""
    found = []
    for part in plan.parts:
        rest = plan.rest_of(part, what)
        default = _default(plan, rest)
        found += [
            Thing(f"to-{part.pk}-{key}", part, words, note, address, default)
            for key, words, note, address in _listed(plan, part, what)
        ]
    return found


def _default(plan: Plan, heir: Heir | None) -> str:
    if not plan.event.ends_units:
        return _("ở lại")
    return _("mặc định: %(unit)s") % {"unit": heir.title} if heir else _("chưa có nơi nhận")


def _listed(plan: Plan, part: Part, what: str) -> list[tuple[str, str, str, str]]:
    if what == CHILDREN:
        return [
            (one.unit.code, one.name, one.official_code, one.unit.get_absolute_url())
            for one in plan.children[part.pk]
        ]
    if what == PEOPLE:
        people: dict[str, tuple[str, str, str, str]] = {}
        for post in plan.posts[part.pk]:
            key = str(post.person_id)
            before = people.get(key, ("", "", "", ""))[2]
            role = str(post.office.get_role_display())
            people[key] = (key, post.person.name, f"{before}, {role}" if before else role, "")
        return list(people.values())
    if what == LED:
        return [
            (link.body.code, link.body.name, "", link.body.get_absolute_url()) for link in plan.led[part.pk]
        ]
    kind = next(kind for kind in estate.registered() if kind.name == what)
    return [(one.key, one.title, one.note, one.address) for one in kind.listed(part.unit, plan.day)]


def share(event: Event, viewer: Viewer, what: str, number: str, sent: Any = None) -> dict[str, Any]:
    """The page on which things of one kind are given to heirs, ROWS at a time."""
    label, how = labels_of(what)
    if event.changes_units:
        raise Http404(what)
    plan = read(event)
    page: Page[Thing] = Paginator(things(plan, what), ROWS).get_page(number)
    whole = [
        Thing(f"to-{part.pk}-", part, part.unit.name, default=_default(plan, part.heir))
        for part in plan.parts
    ]
    everything = [*whole, *page.object_list]
    chosen = {f"to-{part}-{key}": heir for (part, kind, key), heir in plan.shares.items() if kind == what}
    initial = {"version": event.version, **{name: str(heir) for name, heir in chosen.items()}}
    form = ShareForm(
        sent,
        names={thing.name: thing.default for thing in everything},
        heirs=list(plan.heirs.values()),
        marked=sent.getlist("mark") if sent else (),
        initial=initial,
    )
    for thing in everything:
        thing.field = form[thing.name]
    return {
        **frame(event, viewer),
        "what": what,
        "label": label,
        "how": how,
        "plan": plan,
        "page": page,
        "whole": whole,
        "form": form,
    }


def units(event: Event, viewer: Viewer, phrase: str) -> dict[str, Any]:
    """The units chosen, and those found by a phrase."""
    chosen = list(event.parts.select_related("unit__current"))
    return {
        **frame(event, viewer),
        "parts": chosen,
        "phrase": phrase,
        "found": queries.search_units(viewer, phrase, event.day),
        "chosen": {part.unit_id for part in chosen},
    }


def heirs(event: Event, viewer: Viewer, phrase: str) -> dict[str, Any]:
    """The units that take over, those found by a phrase, and who succeeds each unit by default."""
    if event.changes_units:
        raise Http404
    taking = list(event.heirs.select_related("unit__current", "parent__current", "head"))
    return {
        **frame(event, viewer),
        "parts": list(event.parts.select_related("unit__current")),
        "heirs": taking,
        "phrase": phrase,
        "found": queries.search_units(viewer, phrase, event.day),
        "chosen": {heir.unit_id for heir in taking},
        "takes_standing": event.kind != EventKind.CONSOLIDATE,
    }


def default_heirs(event: Event, sent: Any) -> dict[int, Heir | None]:
    """part id -> the heir chosen for it in a form; unknown words count as nobody."""
    known = {str(heir.pk): heir for heir in event.heirs.all()}
    return {
        part.pk: known.get(sent[name]) for part in event.parts.all() if (name := f"heir-{part.pk}") in sent
    }


def change_form(event: Event, viewer: Viewer, sent: Any) -> TransferForm | RenameForm | LevelForm:
    """The form of an event that changes units and leaves them standing; Http404 for other kinds."""
    if event.kind not in CHANGES:
        raise Http404(event.kind)
    plan = read(event)
    first = plan.versions.get(plan.parts[0].unit_id) if plan.parts else None
    initial = {
        "new_parent": plan.versions[event.new_parent_id].official_code
        if event.new_parent_id in plan.versions
        else "",
        "new_name": event.new_name or (first.name if first else ""),
        "new_official_code": event.new_official_code or (first.official_code if first else ""),
        "new_kind": event.new_kind or (first.kind if first else ""),
        "new_level": event.new_level or (first.level if first else ""),
    }
    return CHANGES[event.kind](sent, event=event, viewer=viewer, initial=initial)


def heir_initial(event: Event, heir: Heir | None) -> dict[str, Any]:
    """What the form of a new unit begins with: what was said, or the place of the first unit arranged."""
    plan = read(event)
    first = plan.versions.get(plan.parts[0].unit_id) if plan.parts else None
    if heir is None:
        parent = first.parent_id if first and first.parent_id not in plan.ending else None
        kind, level = (first.kind, first.level) if first else ("", "")
        return {"kind": kind, "level": level, "parent": _official_code(plan, parent)}
    names = ("name", "official_code", "kind", "level", "staff_number", "head_left_open")
    return {name: getattr(heir, name) for name in names} | {
        "parent": _official_code(plan, heir.parent_id),
        "head": str(heir.head_id or ""),
    }


def _official_code(plan: Plan, unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    found = UnitVersion.objects.on(plan.day).filter(unit=unit_id).first()
    return found.official_code if found else ""
