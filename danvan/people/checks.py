"""What a post must satisfy before it is written; forms ask for the words, actions ask again."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from danvan.units import grants
from danvan.units import queries as units
from danvan.units.access import Viewer
from danvan.units.models import NEVER, Line, Person, Post, Unit
from danvan.units.rules import HEAD_ROLES, NOT_ON_PIB, PIB_ROLES, Capacity, Role, Tree

from . import rules


@dataclass(frozen=True)
class Wanted:
    """A post as somebody wants it; `instead` is the one it replaces, `left` the unit left in the same act."""

    person: Person
    unit: Unit
    role: Role
    starts_on: dt.date
    ends_on: dt.date | None = None
    capacity: Capacity = Capacity.HOLDER
    is_full_time: bool = True
    instead: Post | None = None
    left: Unit | None = None


def check(wanted: Wanted, *, by: Viewer) -> None:
    """Raises ValidationError, keyed by the field to mend, for what cannot be."""
    _days(wanted, by.day)
    _place(wanted)
    _not_twice(wanted)
    _one_holder(wanted)
    _board(wanted)
    _delegation(wanted)
    not_for_oneself(wanted, by=by)


def span(queryset: QuerySet[Post], first: dt.date, last: dt.date | None) -> QuerySet[Post]:
    """Posts that share a day with the span."""
    lasting = queryset.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    return lasting.filter(starts_on__lte=last) if last else lasting


def day(value: dt.date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _others(wanted: Wanted) -> QuerySet[Post]:
    """Posts that would stand beside it."""
    found = span(Post.objects.all(), wanted.starts_on, wanted.ends_on).select_related("person", "office")
    found = found.exclude(pk=wanted.instead.pk) if wanted.instead else found
    return found.exclude(person_id=wanted.person.pk, office__unit=wanted.left) if wanted.left else found


def _days(wanted: Wanted, today: dt.date) -> None:
    if wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise ValidationError({"ends_on": _("Ngày hết phải từ ngày bắt đầu trở đi.")})
    if wanted.starts_on > today + rules.FURTHEST:
        raise ValidationError({"starts_on": _("Ngày bắt đầu xa quá 5 năm. Xem lại năm.")})


def _place(wanted: Wanted) -> None:
    if not rules.fits(wanted.role, wanted.unit.tree):
        raise ValidationError(
            {
                "role": _("Chức vụ “%(role)s” không có ở %(unit)s (%(tree)s).")
                % {
                    "role": wanted.role.label,
                    "unit": wanted.unit.name,
                    "tree": str(Tree(wanted.unit.tree).label).lower(),
                }
            }
        )
    if wanted.capacity not in rules.capacities(wanted.role):
        raise ValidationError({"capacity": _("Chức vụ này không có người %(capacity)s.") % _words(wanted)})
    lives = units.lives(wanted.unit.pk)
    life = next((end for first, end in lives if first <= wanted.starts_on < end), None)
    if life is None:
        raise ValidationError({"starts_on": _no_life(wanted, lives)})
    if (wanted.ends_on or NEVER) >= life and life != NEVER:
        last = life - dt.timedelta(days=1)
        raise ValidationError(
            {
                "ends_on": _("Đơn vị kết thúc sau ngày %(day)s. Ghi ngày hết không muộn hơn.")
                % {"day": day(last)}
            }
        )


def _words(wanted: Wanted) -> dict[str, str]:
    return {"capacity": str(wanted.capacity.label).lower(), "role": str(wanted.role.label)}


def _no_life(wanted: Wanted, lives: list[tuple[dt.date, dt.date]]) -> str:
    if lives and wanted.starts_on < lives[0][0]:
        return _("Ngày đó đơn vị chưa có; đơn vị có từ %(day)s.") % {"day": day(lives[0][0])}
    return _("Ngày đó đơn vị đã kết thúc. Chọn ngày sớm hơn hoặc đơn vị khác.")


def _not_twice(wanted: Wanted) -> None:
    twice = (
        _others(wanted)
        .filter(person_id=wanted.person.pk, office__unit=wanted.unit, office__role=wanted.role)
        .first()
    )
    if twice:
        raise ValidationError(
            {
                "starts_on": _("Người này đã giữ chức vụ này từ %(day)s; các ngày không được trùng nhau.")
                % {"day": day(twice.starts_on)}
            }
        )


def _one_holder(wanted: Wanted) -> None:
    """A head's office has at most one holder a day."""
    if wanted.role not in HEAD_ROLES or wanted.capacity != Capacity.HOLDER:
        return
    held = (
        _others(wanted)
        .filter(office__unit=wanted.unit, office__role=wanted.role, capacity=Capacity.HOLDER)
        .first()
    )
    if held is None:
        return
    facts = {
        "name": held.person.name,
        "role": str(wanted.role.label).lower(),
        "first": day(held.starts_on),
        "last": day(held.ends_on) if held.ends_on else "",
    }
    said = (
        _("%(name)s là %(role)s từ %(first)s đến %(last)s. Kết thúc chức vụ đó trước, hoặc chọn ngày khác.")
        if held.ends_on
        else _("%(name)s là %(role)s từ %(first)s. Kết thúc chức vụ đó trước, hoặc chọn ngày khác.")
    )
    raise ValidationError({"starts_on": said % facts})


def _board(wanted: Wanted) -> None:
    """Neither the head nor a deputy head sits on the people's inspection board of the same agency."""
    if wanted.role in PIB_ROLES:
        barred: frozenset[Role] = NOT_ON_PIB
    elif wanted.role in NOT_ON_PIB:
        barred = PIB_ROLES
    else:
        return
    both = _others(wanted).filter(
        person_id=wanted.person.pk, office__unit=wanted.unit, office__role__in=barred
    )
    if both.exists():
        raise ValidationError(
            {
                "role": _(
                    "Người đứng đầu và cấp phó của người đứng đầu không ở trong ban thanh tra nhân dân"
                    " của cơ quan mình, theo Luật 10/2022 (nguồn thứ cấp)."
                )
            }
        )


def _delegation(wanted: Wanted) -> None:
    if wanted.capacity != Capacity.DELEGATE:
        return
    if wanted.ends_on is None:
        raise ValidationError({"ends_on": _("Thay mặt thì phải có ngày hết.")})
    standing = _others(wanted).filter(office__unit=wanted.unit, office__role=wanted.role)
    first = standing.exclude(capacity=Capacity.DELEGATE).filter(starts_on__lte=wanted.starts_on).first()
    if first is None:
        raise ValidationError({"starts_on": _("Ngày đó chưa có ai giữ chức vụ này để cử người thay mặt.")})
    if first.ends_on and wanted.ends_on > first.ends_on:
        raise ValidationError(
            {
                "ends_on": _("%(name)s giữ chức vụ này đến %(day)s; thay mặt không lâu hơn.")
                % {"name": first.person.name, "day": day(first.ends_on)}
            }
        )


def not_for_oneself(wanted: Wanted, *, by: Viewer) -> None:
    """Nobody gives themselves rights, or keeps their own for longer."""
    if wanted.person != by.person:
        return
    gives = grants.below(wanted.role, wanted.capacity) | grants.here(wanted.role, wanted.capacity)
    was = wanted.instead
    longer = (
        was is None
        or wanted.starts_on < was.starts_on
        or (was.ends_on is not None and (wanted.ends_on is None or wanted.ends_on > was.ends_on))
    )
    if gives and longer:
        raise ValidationError(_("Không ai tự giao quyền cho mình. Nhờ một người quản trị khác."))


def an_administrator_remains(gone: list[Post], last_day: dt.date) -> None:
    """The top of the organisation keeps somebody who gives rights, on the day after `last_day`."""
    for post in gone:
        if post.office.role != Role.ADMINISTRATOR or _has_above(post.office.unit_id, last_day):
            continue
        left = Post.objects.on(last_day + dt.timedelta(days=1)).filter(
            office=post.office, person__is_active=True
        )
        if not left.exclude(pk__in=[one.pk for one in gone]).exists():
            raise ValidationError(
                _("Đây là người quản trị cuối cùng của cả tổ chức. Giao quyền quản trị cho người khác trước.")
            )


def _has_above(unit_id: int, day: dt.date) -> bool:
    return Line.objects.on(day).filter(below=unit_id, steps__gt=0).exists()
