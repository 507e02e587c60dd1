"""The front door, signing in and out, finding, notices."""

from typing import cast

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.notices import actions as notice_actions
from danvan.notices import queries as notice_queries
from danvan.periods import Period, now, today
from danvan.reports.queries import period_of
from danvan.search import queries as search
from danvan.units.access import Request, Viewer
from danvan.units.models import Person

from . import actions, kept, people
from . import start as first_page
from . import unit as overview
from .forms import FindForm, SignInForm


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    return render(request, "home/front_door.html", people.shown())


@require_safe
def protection(request: HttpRequest) -> HttpResponse:
    return render(request, "home/protection.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.sign_in(
                request, form.cleaned_data["sign_in_name"], form.cleaned_data["password"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            login(request, person)
            request.session["language"] = person.language
            if fields := kept.unpack(request.POST.get(kept.FIELD, "")):
                return _resume(request, onward, fields)
            return HttpResponseRedirect(onward)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "onward": onward, **people.shown()}
    if written := kept.unpack(request.POST.get(kept.FIELD, "")):
        context |= {"kept": kept.pack(written), "shown": kept.words(written)}
        return render(request, "session_ended.html", context, status=status)
    return render(request, "home/sign_in.html", context, status=status)


def _resume(request: HttpRequest, onward: str, fields: kept.Fields) -> HttpResponse:
    """One more click sends what was typed before the session ended."""
    request.viewer = Viewer.of(cast(Person, request.user))  # type: ignore[attr-defined]
    context = {"onward": onward, "kept": fields, "shown": kept.words(fields)}
    return render(request, "home/resume.html", context)


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    inside = wanted.startswith(f"/{settings.SIGNED_IN_PREFIX}")
    safe = inside and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else f"/{settings.SIGNED_IN_PREFIX}"


@require_POST
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("public:front_door")


@require_safe
def find(request: Request) -> HttpResponse:
    form = FindForm(request.GET)
    phrase = form.cleaned_data["q"] if form.is_valid() else ""
    found = search.find(request.viewer, phrase) if phrase else []
    return render(request, "home/find.html", {"form": form, "phrase": phrase, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: Request) -> HttpResponse:
    if request.method == "POST":
        notice_actions.mark_seen(by=request.viewer)
        return redirect("home:notices")
    return render(request, "home/notices.html", {"notices": notice_queries.of(request.viewer)[:50]})


@require_safe
def start(request: Request) -> HttpResponse:
    """What waits for this person, the most pressing first."""
    return render(request, "home/start.html", {"start": first_page.start(request.viewer)})


@require_safe
def own_unit(request: Request) -> HttpResponse:
    return redirect(overview.own(request.viewer))


@require_safe
def unit(request: Request, code: str) -> HttpResponse:
    """How a unit stands, for those who look over it; its name, place and head for everybody else."""
    at = overview.place(code, request.viewer)
    period = period_of(request.GET.get("ky") or Period.of("half", today()).key)
    coming = overview.coming(at)
    if "unit.overview" not in at.rights:
        context = {"at": at, "head": overview.head_of(at.unit, request.viewer.day), "coming": coming}
        return render(request, "home/unit_card.html", context)
    context = {"at": at, "overview": overview.overview(at, period), "period": period, "moment": now()}
    return render(request, "home/unit.html", {**context, "coming": coming})
