"""Adding and correcting people, giving, changing and ending posts; every change of a right is journalled and told."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from danvan.flow import StepClosed
from danvan.journal import actions as journal
from danvan.notices import actions as notices
from danvan.search import actions as search
from danvan.units import names
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post, UnionSide, Unit
from danvan.units.rules import HEAD_ROLES, Capacity

from . import queries
from .checks import Wanted, an_administrator_remains, check, span

DAY = dt.timedelta(days=1)


@transaction.atomic
def add_person(entry: Mapping[str, Any], wanted: Wanted, *, by: Viewer) -> Person:
    """Take somebody in with a first post. They cannot sign in until they are given a way to.

    ValidationError, keyed by the field, for a staff code or sign-in name somebody has and for a post that cannot be.
    """
    _must_manage(wanted.unit, by)
    person = wanted.person
    _write(person, entry)
    journal.record(
        "person.add", subject=f"person:{person.pk}", unit_id=wanted.unit.pk, actor=by.actor, name=person.name
    )
    give_post(wanted, by=by)
    return person


@transaction.atomic
def correct(person: Person, entry: Mapping[str, Any], *, by: Viewer) -> list[str]:
    """Correct what is kept about a person; the names of the fields that changed."""
    if not queries.is_wholly_managed(by, person) or not queries.managed(by).filter(pk=person.pk).exists():
        raise PermissionDenied(_("Quản trị của cấp trên, nơi quản lý mọi chức vụ của người này"))
    changed = sorted(name for name, value in entry.items() if getattr(person, name) != value)
    if not changed:
        return []
    old_name = person.sign_in_name
    if person.is_active and not entry.get("is_active", True):
        an_administrator_remains(list(person.posts.select_related("office")), by.day - DAY)
    _write(person, entry)
    if old_name != person.sign_in_name:
        search.drop("person", [old_name])
    if {"sign_in_name", "email", "is_active"} & set(changed):
        person.end_sessions()
    journal.record(
        "person.correct", subject=f"person:{person.pk}", unit_id=None, actor=by.actor, changed=changed
    )
    _tell(person, "person.correct")
    _tell_name(person, by.day)
    return changed


def _write(person: Person, entry: Mapping[str, Any]) -> None:
    for name, value in entry.items():
        setattr(person, name, value)
    if person.pk is None:
        person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(update_fields=[*entry, "sort_key"] if person.pk else None)
    except IntegrityError as twice:
        raise ValidationError(_("Mã cán bộ hoặc tên đăng nhập này vừa có người dùng.")) from twice


@transaction.atomic
def give_post(wanted: Wanted, *, by: Viewer, verb: str = "post.give", **facts: object) -> Post:
    """Give somebody an office for a time; they are told."""
    _must_manage(wanted.unit, by)
    office = _seat(wanted.unit, wanted.role)
    check(wanted, by=by)
    made = _post(office, wanted, by=by)
    _record(verb, made, by, starts=_iso(made.starts_on), ends=_iso(made.ends_on), **facts)
    _tell_name(made.person, by.day)
    return made


def _seat(unit: Unit, role: str) -> Office:
    """The office, held for the rest of the transaction, so that two people who give it at once are told in turn."""
    office, _made = Office.objects.get_or_create(unit=unit, role=role)
    Office.objects.filter(pk=office.pk).update(role=F("role"))
    return office


def _post(office: Office, wanted: Wanted, *, by: Viewer) -> Post:
    try:
        with transaction.atomic():
            return Post.objects.create(
                person=wanted.person,
                office=office,
                starts_on=wanted.starts_on,
                ends_on=wanted.ends_on,
                capacity=wanted.capacity,
                is_full_time=wanted.is_full_time,
                given_by=by.person,
                given_on=by.day,
            )
    except IntegrityError as twice:
        raise ValidationError({"starts_on": _("Người này đã có chức vụ này từ ngày đó.")}) from twice


@transaction.atomic
def change_post(post: Post, wanted: Wanted, reason: str, *, by: Viewer) -> None:
    """Other days for a post, with a reason."""
    _must_manage(post.office.unit, by)
    _seat(post.office.unit, post.office.role)
    check(wanted, by=by)
    if wanted.starts_on > by.day:
        an_administrator_remains([post], by.day - DAY)
    if wanted.ends_on and (post.ends_on is None or wanted.ends_on < post.ends_on):
        an_administrator_remains([post], wanted.ends_on)
    old = {"old_starts": _iso(post.starts_on), "old_ends": _iso(post.ends_on)}
    post.starts_on, post.ends_on = wanted.starts_on, wanted.ends_on
    post.ended_because = reason if post.ends_on else ""
    post.save(update_fields=["starts_on", "ends_on", "ended_because"])
    _record(
        "post.change",
        post,
        by,
        starts=_iso(post.starts_on),
        ends=_iso(post.ends_on),
        reason=reason,
        **old,
    )
    if post.ends_on:
        _end_delegations(post, post.ends_on, by)
    post.person.end_sessions()


@transaction.atomic
def end_post(post: Post, last_day: dt.date, reason: str, *, by: Viewer) -> None:
    """The last day of a post, with a reason; one that has not begun by then is taken back."""
    _must_manage(post.office.unit, by)
    an_administrator_remains([post], last_day)
    _end([post], last_day, reason, by)
    _tell_name(post.person, by.day)


@transaction.atomic
def move(wanted: Wanted, reason: str, *, by: Viewer) -> Post:
    """From one unit to another in one act: posts at `wanted.left` end the day before the new one begins (T-05)."""
    if wanted.left is None:
        raise ValueError("moving needs the unit that is left")
    _must_manage(wanted.left, by)
    posts = list(
        wanted.person.posts.filter(office__unit=wanted.left)
        .exclude(ends_on__lt=wanted.starts_on)
        .select_related("office__unit__current", "person")
    )
    last_day = wanted.starts_on - DAY
    an_administrator_remains(posts, last_day)
    _end(posts, last_day, reason, by)
    return give_post(wanted, by=by, verb="post.move", left=wanted.left.pk, reason=reason)


@transaction.atomic
def leave(person: Person, last_day: dt.date, reason: str, *, by: Viewer) -> None:
    """Somebody leaves: every post ends, the sign-in closes at once. What they owed stays with their offices."""
    if not queries.is_wholly_managed(by, person) or not queries.managed(by).filter(pk=person.pk).exists():
        raise PermissionDenied(_("Quản trị của cấp trên, nơi quản lý mọi chức vụ của người này"))
    if not person.is_active:
        raise StepClosed("person", "leave")
    if last_day > by.day:
        raise ValidationError({"last_day": _("Ngày này chưa đến. Ghi khi người đó nghỉ.")})
    posts = list(person.posts.exclude(ends_on__lt=last_day).select_related("office__unit__current", "person"))
    an_administrator_remains(posts, last_day)
    _end(posts, last_day, reason, by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.end_sessions()
    journal.record(
        "person.leave",
        subject=f"person:{person.pk}",
        unit_id=None,
        actor=by.actor,
        last_day=_iso(last_day),
        reason=reason,
    )


def _end(posts: Iterable[Post], last_day: dt.date, reason: str, by: Viewer) -> None:
    """End each post on that day; those that would begin later are taken back. Open sessions end (T-05)."""
    people = {}
    for post in posts:
        people[post.person_id] = post.person
        if post.starts_on > last_day:
            _record("post.cancel", post, by, starts=_iso(post.starts_on), reason=reason)
            post.delete()
            continue
        post.ends_on = last_day if post.ends_on is None else min(post.ends_on, last_day)
        post.ended_because = reason
        post.save(update_fields=["ends_on", "ended_because"])
        _record("post.end", post, by, ends=_iso(post.ends_on), reason=reason)
        _end_delegations(post, last_day, by)
    for person in people.values():
        person.end_sessions()


def _end_delegations(post: Post, last_day: dt.date, by: Viewer) -> None:
    """A delegate acts for somebody who is there: once nobody is, the delegation ends too."""
    if post.capacity == Capacity.DELEGATE or post.office.role not in HEAD_ROLES:
        return
    standing = Post.objects.on(last_day + DAY).filter(office=post.office)
    if standing.exclude(capacity=Capacity.DELEGATE).exists():
        return
    sent = span(Post.objects.filter(office=post.office), last_day + DAY, None)
    sent = sent.filter(capacity=Capacity.DELEGATE).select_related("office__unit__current", "person")
    _end(list(sent), last_day, _("Người cử đã hết giữ chức vụ này."), by)


@transaction.atomic
def delegate(wanted: Wanted, *, by: Viewer) -> Post:
    """A head sends somebody to act for the office, from a day to a day; a delegate cannot send on."""
    mine = [office for office in queries.own_head_offices(by) if office.unit_id == wanted.unit.pk]
    if not mine or not by.reaches("post.delegate", wanted.unit.pk):
        raise PermissionDenied("post.delegate")
    if not queries.may_be_sent(by, mine[0]).filter(pk=wanted.person.pk).exists():
        raise PermissionDenied("post.delegate")
    _seat(wanted.unit, wanted.role)
    check(wanted, by=by)
    made = _post(mine[0], wanted, by=by)
    _record("post.delegate", made, by, starts=_iso(made.starts_on), ends=_iso(made.ends_on))
    return made


@transaction.atomic
def end_delegation(post: Post, *, by: Viewer) -> None:
    """The head takes a delegation back: from the next request on it is no more."""
    if not queries.delegations(by).filter(pk=post.pk).exists():
        raise PermissionDenied("post.delegate")
    _end([post], by.day - DAY, _("Người cử thôi không cử nữa."), by)


@transaction.atomic
def set_union_side(unit: Unit, body: Unit, starts_on: dt.date, *, by: Viewer) -> UnionSide:
    """From a day on, `body` takes the union's part at `unit`; the one before ends the day before."""
    _must_manage(unit, by)
    if body == unit:
        raise ValidationError({"body": _("Đơn vị không tự làm bên công đoàn của mình.")})
    if unit.union_sides.filter(starts_on__gte=starts_on).exists():
        raise ValidationError(
            {"starts_on": _("Đã ghi bên công đoàn từ ngày này hoặc sau đó. Chọn một ngày muộn hơn.")}
        )
    UnionSide.objects.on(starts_on).filter(unit=unit).update(ends_on=starts_on - DAY)
    made = UnionSide.objects.create(unit=unit, body=body, starts_on=starts_on)
    journal.record(
        "union_side.set",
        subject=f"unit:{unit.code}",
        unit_id=unit.pk,
        actor=by.actor,
        body=body.pk,
        starts=_iso(starts_on),
    )
    return made


def _must_manage(unit: Unit, by: Viewer) -> None:
    if not by.reaches(queries.MANAGE, unit.pk):
        raise PermissionDenied(_("Quản trị của đơn vị này hoặc của cấp trên"))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _record(verb: str, post: Post, by: Viewer, **facts: object) -> None:
    """The entry of a change of rights, and the word to the person it concerns."""
    journal.record(
        verb,
        subject=f"person:{post.person_id}",
        unit_id=post.office.unit_id,
        actor=by.actor,
        office=post.office_id,
        role=post.office.role,
        capacity=post.capacity,
        **facts,
    )
    _tell(post.person, verb, title=str(post.office))


def _tell(person: Person, verb: str, title: str = "") -> None:
    notices.tell([person], verb, subject=f"person:{person.pk}", address=reverse("people:own"), title=title)


def _tell_name(person: Person, day: dt.date) -> None:
    """Where the person is found from now on: at the unit of their first post of today, or the next one."""
    posts = person.posts.select_related("office__unit__current").order_by("pk")
    post = (
        posts.filter(pk__in=Post.objects.on(day).filter(person=person).values("pk")).first() or posts.last()
    )
    if post:
        unit = post.office.unit
        names.tell([names.Named(person.name, unit.name, unit, person)])
