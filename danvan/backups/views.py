"""How the copies stand, and what to type."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from danvan.units.access import Request

from . import queries

A_PAGE = 25
DRILLS = 5


@require_safe
def overview(request: Request) -> HttpResponse:
    viewer = request.viewer
    pages = Paginator(queries.backups(viewer), A_PAGE)
    return render(
        request,
        "backups/overview.html",
        {
            "standing": queries.standing(),
            "setting": queries.setting(viewer),
            "page": pages.get_page(request.GET.get("trang")),
            "drills": queries.drills(viewer)[:DRILLS],
        },
    )
