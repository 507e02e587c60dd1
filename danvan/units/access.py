"""The viewer: who is looking, with today's posts; answers *may I* and *which ones* from the same page of rights."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string
from django_htmx.middleware import HtmxDetails

from danvan.periods import today
from danvan.policy import PUBLIC, SIGNED_IN

from . import tree
from .grants import BY_TIE, NOT_INHERITED, TIES, below, here
from .models import Line, Office, Person, Post, Unit
from .rules import HEAD_ROLES, Capacity, Role


class Placed(Protocol):
    """A record rights are asked about: it stands at a unit and may have personal ties."""

    @property
    def place_id(self) -> int: ...

    def ties(self) -> Mapping[str, "Person | Office | QuerySet[Office] | None"]: ...


class Request(HttpRequest):
    """What our views receive: `viewer` is set on every page that is not public."""

    viewer: "Viewer"
    htmx: HtmxDetails


@dataclass(frozen=True)
class Held:
    """A post of today: the office, where it stands, and how the person stands in it."""

    office_id: int
    unit_id: int
    role: Role
    unit_name: str = ""
    capacity: Capacity = Capacity.HOLDER


@dataclass(frozen=True)
class Viewer:
    """A person on a day. Made anew for every request, so a change of post acts on the next one (T-05)."""

    person: Person
    day: dt.date
    held: tuple[Held, ...]
    _reached: dict[tuple[str, int], bool] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, person: Person, day: dt.date | None = None) -> "Viewer":
        day = day or today()
        posts = (
            Post.objects.on(day)
            .filter(person=person)
            .order_by("pk")
            .values_list(
                "office_id", "office__unit_id", "office__role", "office__unit__current__name", "capacity"
            )
        )
        return cls(
            person,
            day,
            tuple(
                Held(office, unit, Role(role), name or "", Capacity(capacity))
                for office, unit, role, name, capacity in posts
            ),
        )

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"person:{self.person.pk}"

    @cached_property
    def rights(self) -> frozenset[str]:
        """Every right held somewhere by role."""
        return frozenset(
            right
            for post in self.held
            for right in below(post.role, post.capacity) | here(post.role, post.capacity)
        )

    @cached_property
    def office_ids(self) -> frozenset[int]:
        return frozenset(post.office_id for post in self.held)

    @cached_property
    def home_ids(self) -> tuple[int, ...]:
        """Units the person belongs to today, those they lead first."""
        leading = sorted(self.held, key=lambda post: post.role not in HEAD_ROLES)
        return tuple(dict.fromkeys(post.unit_id for post in leading))

    def has(self, right: str) -> bool:
        """Whether the right is held anywhere: by role, or by a tie some record may give."""
        return right in self.rights or right in BY_TIE

    def reach(self, right: str) -> tuple[frozenset[int], frozenset[int]]:
        """By role: units the right reaches with all below them, and units it reaches alone."""
        tops = frozenset(post.unit_id for post in self.held if right in below(post.role, post.capacity))
        at_home = frozenset(post.unit_id for post in self.held if right in here(post.role, post.capacity))
        return tops, at_home

    def units(self, right: str) -> QuerySet[Unit]:
        """The units this right reaches by role today; for lists, in the same SQL statement as the rows."""
        tops, at_home = self.reach(right)
        if not tops:
            return Unit.objects.filter(pk__in=at_home) if at_home else Unit.objects.none()
        reached = tree.below(tops, self.day, inherited=right not in NOT_INHERITED)
        return reached | Unit.objects.filter(pk__in=at_home) if at_home else reached

    def may(self, right: str, record: Placed) -> bool:
        """Whether this person has `right` on `record`, by role or by a tie of the record."""
        for tie, holder in record.ties().items():
            if right in TIES[tie] and self.is_(holder):
                return True
        return self.reaches(right, record.place_id)

    def reaches(self, right: str, unit_id: int) -> bool:
        """Whether `right` reaches the unit by role."""
        if right not in self.rights:
            return False
        if (right, unit_id) not in self._reached:
            tops, at_home = self.reach(right)
            lines = Line.objects.on(self.day).filter(above__in=tops, below=unit_id)
            if right in NOT_INHERITED:
                lines = lines.filter(inherited=False)
            self._reached[right, unit_id] = unit_id in at_home or bool(tops and lines.exists())
        return self._reached[right, unit_id]

    def is_(self, holder: "Person | Office | QuerySet[Office] | None") -> bool:
        """Whether the person is `holder`, or holds the office `holder` (one of these offices) today."""
        if isinstance(holder, QuerySet):
            return holder.filter(pk__in=self.office_ids).exists()
        if isinstance(holder, Office):
            return holder.pk in self.office_ids
        return holder is not None and holder.pk == self.person.pk

    def capacity_in(self, office: "Office | None") -> Capacity:
        """How the person stands in `office` today; HOLDER where they hold it, or act in no office's name."""
        held = {post.capacity for post in self.held if office is not None and post.office_id == office.pk}
        return min(held, key=list(Capacity).index, default=Capacity.HOLDER)

    def acting_for(self, office: "Office | None") -> dict[str, Any]:
        """Facts for the journal of an act done in an office somebody else holds; none for its holder."""
        capacity = self.capacity_in(office)
        if office is None or capacity == Capacity.HOLDER:
            return {}
        return {"acting_for": office.pk, "capacity": capacity.value}


@dataclass(frozen=True)
class Operator:
    """Who acts on the command line of the machine itself: reaches everything."""

    actor: str = "operator"


By = Viewer | Operator


class ViewerMiddleware:
    """Opens a page only to those its policy names; everything under /nb/ without a sign-in leads to the sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "viewer", None) is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        needs = getattr(view, "needs", "")
        if needs == PUBLIC:
            return None
        if not request.user.is_authenticated:
            if request.method == "POST":
                return cast(HttpResponseBase, import_string(settings.SESSION_ENDED_VIEW)(request))
            return redirect_to_login(request.get_full_path(), reverse("accounts:sign_in"), "tiep")
        viewer = Viewer.of(request.user)
        request.viewer = viewer  # type: ignore[attr-defined]
        if needs != SIGNED_IN and not (needs and viewer.has(needs)):
            raise PermissionDenied(needs)
        return None
