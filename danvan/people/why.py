"""Rights in plain words: what my posts let me do, why a page opened to me, who reaches a unit.

Nothing here tells whether a record exists that the viewer may not see: such a page is answered as an absent one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from danvan.policy import PUBLIC, SIGNED_IN
from danvan.units import grants, reasons, tree
from danvan.units.access import Placed, Viewer
from danvan.units.models import Office, Person, Post, Unit
from danvan.units.rules import Capacity, Role
from danvan.units.sentences import RIGHTS, TIES


@dataclass(frozen=True)
class Held:
    """A post with what it allows, in words: over the unit and all below it, and at the unit alone."""

    post: Post
    over_all: list[Promise]
    at_home: list[Promise]

    @property
    def title(self) -> str:
        """The role, with how the person stands in it, and the unit."""
        return titled(self.post)

    @property
    def tells_who_sees(self) -> bool:
        """Whether the post opens the page that says who sees what at its unit."""
        return RIGHTS["access.read"] in self.over_all


@dataclass(frozen=True)
class Tie:
    """A tie with what it allows on one record."""

    label: Promise
    rights: list[Promise]


def titled(post: Post) -> str:
    role = str(post.office)
    return role if post.capacity == Capacity.HOLDER else f"{post.get_capacity_display()}: {role}"


def own_posts(viewer: Viewer) -> list[Held]:
    """What the viewer holds today, and what each allows."""
    return [
        Held(
            post,
            _sentences(grants.below(post.office.role, post.capacity)),
            _sentences(grants.here(post.office.role, post.capacity)),
        )
        for post in _posts(viewer)
    ]


def ties() -> list[Tie]:
    """What ties to one record allow, whoever has them."""
    return [Tie(label, _sentences(grants.TIES[tie])) for tie, label in TIES.items()]


def _sentences(rights: Iterable[str]) -> list[Promise]:
    return [words for right, words in RIGHTS.items() if right in set(rights)]


def _posts(viewer: Viewer) -> QuerySet[Post]:
    posts = Post.objects.on(viewer.day).filter(person=viewer.person)
    return posts.select_related("office__unit__current", "given_by").order_by("pk")


@dataclass(frozen=True)
class Reason:
    """One post or tie that opens a page: over which units, given by whom and when."""

    title: str
    reach: str
    since: dt.date | None = None
    given_by: Person | None = None
    given_on: dt.date | None = None


@dataclass(frozen=True)
class Why:
    """Why a page opens: the right in words (empty where it opens for everybody) and what gives it."""

    path: str
    right: Promise | str
    reasons: list[Reason]


def why(viewer: Viewer, address: str) -> Why | None:
    """Why `address` opens to the viewer; None for what is no page of ours, is absent or does not open to them."""
    path = _own_path(address)
    if path is None:
        return None
    try:
        match = resolve(path)
    except Resolver404:
        return None
    needs = getattr(match.func, "needs", "")
    if needs == PUBLIC:
        return Why(path, "", [])
    opening = reasons.of(match.view_name)
    if opening is not None:
        return _of_record(viewer, path, opening, match.kwargs)
    if needs == SIGNED_IN:
        return Why(path, "", [])
    found = _by_role(viewer, needs)
    return Why(path, RIGHTS[needs], found) if found else None


def _of_record(viewer: Viewer, path: str, opening: reasons.Opening, words: Mapping[str, Any]) -> Why | None:
    record = opening.finder(viewer, words)
    if record is None:
        return None
    found = _for(viewer, opening.right, record)
    if found:
        return Why(path, RIGHTS[opening.right], found)
    return Why(path, "", []) if opening.for_all else None


def _own_path(address: str) -> str | None:
    """The path of a page for signed-in people; None for anything that is not plainly one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    inside = parts.path.startswith(f"/{settings.SIGNED_IN_PREFIX}")
    return parts.path if inside and not parts.scheme and not parts.netloc else None


def _for(viewer: Viewer, right: str, record: Placed) -> list[Reason]:
    """What gives `right` on the record: ties first, then posts that reach its unit."""
    found = [
        Reason(str(TIES[tie]), _("chỉ với chính việc này"))
        for tie, holder in record.ties().items()
        if right in grants.TIES[tie] and viewer.is_(holder)
    ]
    above = set(tree.above(record.place_id, viewer.day).values_list("pk", flat=True))
    return found + _by_role(viewer, right, above, record.place_id)


def _by_role(
    viewer: Viewer, right: str, above: set[int] | None = None, place: int | None = None
) -> list[Reason]:
    found = []
    for post in _posts(viewer):
        office = post.office
        if right in grants.below(office.role, post.capacity) and (above is None or office.unit_id in above):
            found.append(_reason(post, _("%(unit)s và mọi đơn vị bên dưới") % {"unit": office.unit.name}))
        elif right in grants.here(office.role, post.capacity) and place in {None, office.unit_id}:
            found.append(_reason(post, _("chỉ %(unit)s") % {"unit": office.unit.name}))
    return found


def _reason(post: Post, reach: str) -> Reason:
    return Reason(titled(post), reach, post.starts_on, post.given_by, post.given_on)


@dataclass(frozen=True)
class Reaching:
    """An office whose rights reach a unit, who stands in it, and what that allows there."""

    office: Office
    people: list[str]
    rights: list[Promise]
    is_here: bool


def reaching(viewer: Viewer, unit: Unit) -> list[Reaching]:
    """Offices at the unit and above it with rights there, nearest first; three statements whatever the tree."""
    above = {
        pk: steps for steps, pk in enumerate(tree.above(unit.pk, viewer.day).values_list("pk", flat=True))
    }
    posts = Post.objects.on(viewer.day).filter(office__unit__in=above, office__role__in=_WITH_RIGHTS)
    found: dict[int, list[Post]] = {}
    for post in posts.select_related("person", "office__unit__current").order_by("pk"):
        found.setdefault(post.office_id, []).append(post)
    rows = [_row(held, unit) for held in found.values()]
    order = list(Role)
    return sorted(
        (row for row in rows if row.rights),
        key=lambda row: (above[row.office.unit_id], order.index(Role(row.office.role))),
    )


_WITH_RIGHTS = [role for role in Role.values if grants.below(role) | grants.here(role)]


def _row(held: list[Post], unit: Unit) -> Reaching:
    office = held[0].office
    is_here = office.unit_id == unit.pk
    rights = grants.below(office.role) | (grants.here(office.role) if is_here else frozenset())
    people = [
        post.person.name
        if post.capacity == Capacity.HOLDER
        else f"{post.person.name} ({post.get_capacity_display().lower()})"
        for post in held
    ]
    return Reaching(office, people, _sentences(rights), is_here)


def unit_with_access_page(viewer: Viewer, words: Mapping[str, Any]) -> Unit | None:
    """The unit of a page that tells who reaches it."""
    return viewer.units("access.read").filter(code=words["code"]).select_related("current").first()


reasons.opens("access.read", "people:access")(unit_with_access_page)
