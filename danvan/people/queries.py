"""People and posts, as far as the viewer manages them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from danvan.search import queries as search
from danvan.search import rules as asking
from danvan.search.models import SearchEntry
from danvan.text import clean, fold
from danvan.units import queries as units
from danvan.units import tree
from danvan.units.access import Viewer
from danvan.units.models import Office, Person, Post, UnionSide, Unit, UnitVersion
from danvan.units.rules import HEAD_ROLES, Capacity, Tree

from .rules import is_alike

MANAGE = "person.manage"


def managed_units(viewer: Viewer) -> QuerySet[Unit]:
    """Units whose posts the viewer gives and ends."""
    return viewer.units(MANAGE).select_related("current")


def managed(viewer: Viewer) -> QuerySet[Person]:
    """People with a post now or later where the viewer manages, and those who held their last one there.

    Everybody, for who reaches everything.
    """
    if MANAGE not in viewer.rights:
        return Person.objects.none()
    if units.reaches_everything(viewer):
        return Person.objects.all()
    reached = viewer.units(MANAGE).values("pk")
    here = Post.objects.filter(office__unit__in=reached)
    gone = here.exclude(_standing(viewer.day)).values("person")
    anywhere = Post.objects.filter(_standing(viewer.day), person=OuterRef("pk"))
    last = Post.objects.filter(person=OuterRef("pk")).order_by(F("ends_on").desc(), "-pk")
    left = Person.objects.filter(~Exists(anywhere), pk__in=gone)
    left = left.annotate(last_at=Subquery(last.values("office__unit")[:1])).filter(last_at__in=reached)
    now = here.filter(_standing(viewer.day)).values("person")
    return Person.objects.filter(Q(pk__in=now) | Q(pk__in=left.values("pk")))


def _standing(day: dt.date) -> Q:
    """Posts of today and to come."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=day)


def is_wholly_managed(viewer: Viewer, person: Person) -> bool:
    """Whether no post of the person, now or later, lies beyond the viewer's reach."""
    if units.reaches_everything(viewer):
        return True
    beyond = Post.objects.filter(_standing(viewer.day), person=person)
    return not beyond.exclude(office__unit__in=viewer.units(MANAGE).values("pk")).exists()


@dataclass(frozen=True)
class Sought:
    """What a list of people is narrowed by."""

    phrase: str = ""
    unit: Unit | None = None
    role: str = ""
    only: str = ""  # "" everybody, "khong" without a post today, "nghi" those who have left


def people(viewer: Viewer, sought: Sought) -> QuerySet[Person]:
    """People the viewer manages, in the order of given names."""
    found = managed(viewer).order_by("sort_key", "pk")
    if sought.phrase:
        found = found.filter(_named(sought.phrase))
    if sought.unit or sought.role:
        posts = Post.objects.on(viewer.day)
        if sought.unit:
            posts = posts.filter(office__unit__in=tree.below([sought.unit.pk], viewer.day).values("pk"))
        if sought.role:
            posts = posts.filter(office__role=sought.role)
        found = found.filter(pk__in=posts.values("person"))
    if sought.only == "khong":
        found = found.filter(~Exists(Post.objects.on(viewer.day).filter(person=OuterRef("pk"))))
    if sought.only == "nghi":
        found = found.filter(is_active=False)
    return found


def _named(phrase: str) -> Q:
    """By name with or without marks, by staff code, by sign-in name."""
    phrase = clean(phrase)
    found = (
        Q(name__icontains=phrase) | Q(staff_code__istartswith=phrase) | Q(sign_in_name__istartswith=phrase)
    )
    asked = asking.words(phrase)
    if asked:
        rows = SearchEntry.objects.filter(kind="person")
        for word in asked:
            rows = rows.filter(Q(f__contains=word.f) | Q(k__contains=word.k))
        found |= Q(pk__in=rows.values("person"))
    return found


@dataclass(frozen=True)
class Line:
    """One person of the list, with what they hold today where the viewer manages."""

    person: Person
    posts: list[Post]


def lines(viewer: Viewer, found: Iterable[Person]) -> list[Line]:
    """One statement for the posts of all."""
    people = list(found)
    posts: dict[int, list[Post]] = {}
    standing = Post.objects.on(viewer.day).filter(person__in=[person.pk for person in people])
    for post in _within(viewer, standing).select_related("office__unit__current").order_by("pk"):
        posts.setdefault(post.person_id, []).append(post)
    return [Line(person, posts.get(person.pk, [])) for person in people]


def _within(viewer: Viewer, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Posts at units the viewer manages: which party cell somebody belongs to is not for other administrators."""
    return posts.filter(office__unit__in=viewer.units(MANAGE).values("pk"))


@dataclass(frozen=True)
class Posts:
    """What somebody holds, held and will hold where the viewer manages; `elsewhere` counts the rest."""

    now: list[Post]
    later: list[Post]
    past: list[Post]
    elsewhere: int


def posts_of(viewer: Viewer, person: Person) -> Posts:
    """Posts of a person, newest first."""
    all_of_them = Post.objects.filter(person=person)
    seen = list(
        _within(viewer, all_of_them)
        .select_related("office__unit__current", "given_by")
        .order_by("-starts_on", "-pk")
    )
    now = [post for post in seen if post.starts_on <= viewer.day and not _over(post, viewer.day)]
    later = [post for post in seen if post.starts_on > viewer.day]
    past = [post for post in seen if _over(post, viewer.day)]
    standing = all_of_them.filter(_standing(viewer.day)).count()
    return Posts(now, later, past, standing - len(now) - len(later))


def _over(post: Post, day: dt.date) -> bool:
    return post.ends_on is not None and post.ends_on < day


def posts_managed(viewer: Viewer, person: Person) -> QuerySet[Post]:
    """Posts of a person the viewer may change or end: of today and to come."""
    standing = Post.objects.filter(_standing(viewer.day), person=person)
    return _within(viewer, standing).select_related("office__unit__current", "person")


def units_to_leave(viewer: Viewer, person: Person) -> list[Unit]:
    """Units the person could be moved away from."""
    ids = posts_managed(viewer, person).values_list("office__unit", flat=True)
    found = Unit.objects.select_related("current").in_bulk(set(ids))
    return sorted(found.values(), key=lambda unit: unit.name)


def units_named(viewer: Viewer, phrase: str) -> list[Unit]:
    """Units the viewer manages that a code or a name can mean: one by its code, or those of that name."""
    phrase = clean(phrase)
    return _meant(managed_units(viewer), viewer, phrase)


def bodies_named(viewer: Viewer, phrase: str) -> list[Unit]:
    """The same among all units of today: which body takes the union's part is not bound to the viewer's reach."""
    living = Unit.objects.filter(pk__in=UnitVersion.objects.on(viewer.day).values("unit"))
    return _meant(living.select_related("current"), viewer, clean(phrase))


def _meant(found: QuerySet[Unit], viewer: Viewer, phrase: str) -> list[Unit]:
    for same in (
        Q(current__official_code__iexact=phrase) | Q(code__iexact=phrase),
        Q(current__name__iexact=phrase),
        Q(current__name__icontains=phrase),
    ):
        rows = list(found.filter(same).order_by("current__sort_key", "pk")[:6])
        if rows:
            return rows
    codes = [row.record for row in search.find(viewer, phrase, limit=50, kind="unit")]
    return list(found.filter(code__in=codes).order_by("current__sort_key", "pk")[:6])


def twins(unit: Unit, name: str, day: dt.date) -> list[Person]:
    """People at the unit whose name looks like `name`: typed twice, stored in another form, or somebody else."""
    here = Person.objects.filter(pk__in=Post.objects.on(day).filter(office__unit=unit).values("person"))
    return [person for person in here.order_by("pk") if is_alike(person.name, name)]


def union_sides(unit: Unit, day: dt.date) -> list[UnionSide]:
    """Who takes the union's part, now and later, then before."""
    return list(unit.union_sides.select_related("body__current").order_by("-starts_on"))


def is_agency(unit: Unit) -> bool:
    """Whether procedures with a union side are held there."""
    return unit.tree == Tree.AGENCY


# Acting for a head.


def own_head_offices(viewer: Viewer) -> list[Office]:
    """Offices the viewer may send a delegate from."""
    mine = [
        post.office_id
        for post in viewer.held
        if post.role in HEAD_ROLES and post.capacity != Capacity.DELEGATE
    ]
    return list(Office.objects.filter(pk__in=mine).select_related("unit__current").order_by("pk"))


def delegations(viewer: Viewer) -> QuerySet[Post]:
    """Delegations of today and to come from the viewer's own offices."""
    offices = [office.pk for office in own_head_offices(viewer)]
    found = Post.objects.filter(_standing(viewer.day), office__in=offices, capacity=Capacity.DELEGATE)
    return found.select_related("person", "office__unit__current").order_by("starts_on", "pk")


def may_be_sent(viewer: Viewer, office: Office) -> QuerySet[Person]:
    """People with a post today at the unit of the office, and at units right below it."""
    near = Unit.objects.filter(
        lines_up__above=office.unit_id,
        lines_up__steps__lte=1,
        lines_up__starts_on__lte=viewer.day,
        lines_up__ends_on__gt=viewer.day,
    )
    posts = Post.objects.on(viewer.day).filter(office__unit__in=near.values("pk"))
    return Person.objects.filter(pk__in=posts.values("person"), is_active=True).exclude(pk=viewer.person.pk)


def sent_named(viewer: Viewer, office: Office, phrase: str) -> list[Person]:
    """Who of those that may be sent is meant by a code, a sign-in name or a name."""
    phrase = clean(phrase)
    near = may_be_sent(viewer, office).order_by("sort_key", "pk")
    exact = list(near.filter(Q(staff_code__iexact=phrase) | Q(sign_in_name=phrase.lower()))[:6])
    return exact or [one for one in near if is_alike(one.name, phrase)][:6]


# Names nobody else may have.


def other_with(person: Person | None, **same: object) -> Person | None:
    """Somebody else with the same code or sign-in name."""
    found = Person.objects.filter(**same)
    return (found.exclude(pk=person.pk) if person and person.pk else found).first()


def free_sign_in_name(name: str) -> str:
    """Given name and initials, numbered where somebody has it: the same way an import makes them."""
    words = fold(name).split() or ["nguoi"]
    stem = (words[-1] + "".join(word[0] for word in words[:-1]))[:60].ljust(3, "0")
    taken = set(Person.objects.filter(sign_in_name__startswith=stem).values_list("sign_in_name", flat=True))
    return next(
        wanted for number in count(1) if (wanted := stem if number == 1 else f"{stem}{number}") not in taken
    )


# Where the list stands.


def managed_tops(viewer: Viewer) -> list[Unit]:
    """Units of the viewer's own posts from which the management reaches down."""
    tops, _home = viewer.reach(MANAGE)
    return list(
        Unit.objects.filter(pk__in=tops).select_related("current").order_by("current__sort_key", "pk")
    )


def managed_agencies(viewer: Viewer) -> QuerySet[Unit]:
    """Units with procedures that have a union side."""
    return managed_units(viewer).filter(tree=Tree.AGENCY)


def is_now(side: UnionSide, day: dt.date) -> bool:
    return side.starts_on <= day and (side.ends_on is None or side.ends_on >= day)
