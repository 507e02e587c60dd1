"""The front door, finding, notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from danvan.accounts import sample_people
from danvan.notices import actions as notice_actions
from danvan.notices import queries as notice_queries
from danvan.periods import Period, now, today
from danvan.reports.queries import period_of
from danvan.search import queries as search
from danvan.units.access import Request

from . import start as first_page
from . import unit as overview
from .forms import FindForm


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    return render(request, "home/front_door.html", sample_people.shown())


@require_safe
def protection(request: HttpRequest) -> HttpResponse:
    return render(request, "home/protection.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


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
