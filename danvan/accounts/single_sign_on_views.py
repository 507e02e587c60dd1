"""To the sign-in service and back."""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from danvan.units.access import Request

from . import addresses, outside, queries, service_protocol, signing, single_sign_on
from .rules import Way
from .service_protocol import Refused
from .views import freshly_proved

PAGE = 25
log = logging.getLogger(__name__)

# Why nobody comes in: the status, and what the page says.
_WORDS = {
    "expired": (400, _("Lần đăng nhập này đã quá lâu hoặc đã dùng rồi. Bắt đầu lại từ trang đăng nhập.")),
    "stopped": (400, _("Bạn đã dừng ở trang đăng nhập của cơ quan. Chưa có gì xảy ra.")),
    "refused": (
        403,
        _("Câu trả lời của dịch vụ đăng nhập không hợp lệ nên không được nhận. Báo người quản trị."),
    ),
    "silent": (503, _("Dịch vụ đăng nhập của cơ quan không trả lời. Thử lại sau ít phút.")),
    "unknown": (
        403,
        _(
            "Tài khoản này chưa gắn với ai trong chương trình. Nhờ người quản trị kiểm tra tên đăng nhập của bạn."
        ),
    ),
}


def _told(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turns a refusal into its page; without a configured service the address does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not single_sign_on.is_used():
            raise Http404
        try:
            return view(request)
        except Refused as refusal:
            if refusal.reason in {"refused", "silent"}:
                log.error("the sign-in service: %s (%s)", refusal.reason, type(refusal.__cause__).__name__)
            status, words = _WORDS[refusal.reason]
            return render(request, "accounts/not_vouched.html", {"words": words}, status=status)

    return guarded


@never_cache
@require_safe
@_told
def to_service(request: HttpRequest) -> HttpResponse:
    return service_protocol.begin(request, addresses.onward(request, request.GET.get("tiep", "")))


@never_cache
@require_safe
@_told
def service_return(request: HttpRequest) -> HttpResponse:
    """Let the person in; the house's own second factor is asked unless the service says it asked for one (T-78)."""
    vouched = service_protocol.end(request)
    person = single_sign_on.person_named(vouched.issuer, vouched.claims)
    if person is None:
        raise Refused("unknown")
    person.backend = settings.LOCAL_BACKEND
    if single_sign_on.has_second_factor(vouched.claims):
        signing.enter(request, person, Way.VOUCHED)
    elif queries.has_second_factor(person):
        signing.begin_second_step(request, person)
        step = reverse("accounts:second_step")
        return redirect(f"{step}?{urlencode({'tiep': vouched.onward})}")
    else:
        signing.enter(request, person, Way.PASSWORD)
    return redirect(vouched.onward)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def links(request: Request) -> HttpResponse:
    """Who signs in through the directory or the service; an administrator can undo a link that went wrong."""
    if request.method == "POST":
        name, source = request.POST.get("sign_in_name", ""), request.POST.get("source", "")
        outside.unlink(name, source, by=request.viewer)
        messages.success(request, gettext("Đã gỡ liên kết. Lần đăng nhập sau sẽ liên kết lại."))
        return redirect("accounts:links")
    page = Paginator(outside.links_seen_by(request.viewer), PAGE).get_page(request.GET.get("trang"))
    return render(request, "accounts/links_outside.html", {"page": page})
