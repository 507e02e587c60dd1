"""People and posts for administrators; everybody's own rights in words."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.units.access import Request
from danvan.units.models import Person

from . import actions, forms, pages, queries, why

PAGE = 25
READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def people(request: Request) -> HttpResponse:
    form = forms.FilterForm(request.GET)
    unit = None
    if code := request.GET.get("don-vi"):
        unit = get_object_or_404(queries.managed_units(request.viewer), code=code)
    sought = pages.sought(form, unit)
    found = queries.people(request.viewer, sought)
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines(request.viewer, page.object_list),
        "walk": pages.walk(request.viewer, unit),
        "narrowed": sought != queries.Sought(),
    }
    return render(request, "people/list.html", context, status=200 if form.is_valid() else 400)


@require_safe
def person(request: Request, name: str) -> HttpResponse:
    found = _person(request, name)
    context = {
        "person": found,
        "posts": queries.posts_of(request.viewer, found),
        "whole": queries.is_wholly_managed(request.viewer, found),
    }
    return render(request, "people/person.html", context)


@require_http_methods(READ_AND_WRITE)
def add(request: Request) -> HttpResponse:
    initial = {"unit": request.GET.get("don-vi", ""), "starts_on": request.viewer.day}
    form = forms.AddForm(request.POST or None, by=request.viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = actions.add_person(form.entry(), form.wanted(), by=request.viewer)
        messages.success(request, _("Đã thêm %(name)s.") % {"name": made.name})
        return redirect("people:person", made.sign_in_name)
    return _form(request, pages.ADD, form)


@require_http_methods(READ_AND_WRITE)
def edit(request: Request, name: str) -> HttpResponse:
    found = _wholly(request, name)
    initial = {field: getattr(found, field) for field in forms.CorrectForm.base_fields}
    form = forms.CorrectForm(request.POST or None, person=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.correct(found, form.entry(), by=request.viewer)
        messages.success(request, _("Đã sửa thông tin."))
        return redirect("people:person", found.sign_in_name)
    return _form(request, pages.EDIT, form, found)


@require_http_methods(READ_AND_WRITE)
def give(request: Request, name: str) -> HttpResponse:
    found = _person(request, name)
    form = forms.GiveForm(request.POST or None, by=request.viewer, person=found)
    if request.method == "POST" and form.is_valid():
        actions.give_post(form.wanted(), by=request.viewer)
        messages.success(request, _("Đã giao chức vụ."))
        return redirect("people:person", found.sign_in_name)
    return _form(request, pages.GIVE, form, found)


@require_http_methods(READ_AND_WRITE)
def change(request: Request, name: str, number: int) -> HttpResponse:
    found = _person(request, name)
    post = get_object_or_404(queries.posts_managed(request.viewer, found), pk=number)
    form = forms.ChangeForm(request.POST or None, by=request.viewer, post=post)
    if request.method == "POST" and form.is_valid():
        actions.change_post(post, form.wanted(), form.cleaned_data["reason"], by=request.viewer)
        messages.success(request, _("Đã đổi ngày."))
        return redirect("people:person", found.sign_in_name)
    return _form(request, pages.CHANGE, form, found, post=post)


@require_http_methods(READ_AND_WRITE)
def end(request: Request, name: str, number: int) -> HttpResponse:
    found = _person(request, name)
    post = get_object_or_404(queries.posts_managed(request.viewer, found), pk=number)
    form = forms.EndForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.end_post(post, told["last_day"], told["reason"], by=request.viewer)
        return _back_to(request, found, _("Đã kết thúc chức vụ."))
    return _form(request, pages.END, form, found, post=post)


@require_http_methods(READ_AND_WRITE)
def move(request: Request, name: str) -> HttpResponse:
    found = _person(request, name)
    form = forms.MoveForm(request.POST or None, by=request.viewer, person=found)
    if request.method == "POST" and form.is_valid():
        actions.move(form.wanted(), form.cleaned_data["reason"], by=request.viewer)
        return _back_to(request, found, _("Đã chuyển đơn vị."))
    return _form(request, pages.MOVE, form, found)


@require_http_methods(READ_AND_WRITE)
def leave(request: Request, name: str) -> HttpResponse:
    found = _wholly(request, name)
    form = forms.LeaveForm(request.POST or None, by=request.viewer)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.leave(found, told["last_day"], told["reason"], by=request.viewer)
        return _back_to(request, found, _("Đã ghi là nghỉ; đăng nhập đã đóng."))
    return _form(request, pages.LEAVE, form, found)


@require_http_methods(READ_AND_WRITE)
def union_side(request: Request, code: str) -> HttpResponse:
    unit = get_object_or_404(queries.managed_agencies(request.viewer), code=code)
    form = forms.UnionSideForm(request.POST or None, by=request.viewer, unit=unit)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.set_union_side(unit, told["body"], told["starts_on"], by=request.viewer)
        messages.success(request, _("Đã ghi bên công đoàn."))
        return redirect(f"{reverse('people:list')}?don-vi={unit.code}")
    return _form(request, pages.UNION_SIDE, form, unit=unit)


@require_http_methods(READ_AND_WRITE)
def delegate(request: Request) -> HttpResponse:
    offices = queries.own_head_offices(request.viewer)
    form = forms.DelegateForm(request.POST or None, by=request.viewer, offices=offices)
    if request.method == "POST" and form.is_valid():
        actions.delegate(form.wanted(), by=request.viewer)
        messages.success(request, _("Đã cử người thay mặt."))
        return redirect("people:delegate")
    context = {"form": form, "sent": queries.delegations(request.viewer)}
    return render(request, "people/delegate.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_delegation(request: Request, number: int) -> HttpResponse:
    post = get_object_or_404(queries.delegations(request.viewer), pk=number)
    actions.end_delegation(post, by=request.viewer)
    messages.success(request, _("Đã thôi cử."))
    return redirect("people:delegate")


@require_safe
def own(request: Request) -> HttpResponse:
    """What I may; with the address of a page, why I see it."""
    asked = request.GET.get("trang")
    answer = why.why(request.viewer, asked) if asked else None
    if asked and answer is None:
        raise Http404
    context = {
        "why": answer,
        "held": why.own_posts(request.viewer),
        "ties": why.ties(),
        "may_delegate": "post.delegate" in request.viewer.rights,
    }
    return render(request, "people/own.html", context)


@require_safe
def access(request: Request, code: str) -> HttpResponse:
    unit = why.unit_with_access_page(request.viewer, {"code": code})
    if unit is None:
        raise Http404
    context = {"unit": unit, "rows": why.reaching(request.viewer, unit), "ties": why.ties()}
    return render(request, "people/access.html", context)


def _person(request: Request, name: str) -> Person:
    return get_object_or_404(queries.managed(request.viewer), sign_in_name=name)


def _wholly(request: Request, name: str) -> Person:
    """Somebody all of whose posts the viewer manages."""
    found = _person(request, name)
    if not queries.is_wholly_managed(request.viewer, found):
        raise PermissionDenied(_("Quản trị của cấp trên, nơi quản lý mọi chức vụ của người này"))
    return found


def _back_to(request: Request, found: Person, words: str) -> HttpResponse:
    """Their page, while they are still managed from here; the list otherwise."""
    messages.success(request, words)
    if request.user.is_authenticated and queries.managed(request.viewer).filter(pk=found.pk).exists():
        return redirect("people:person", found.sign_in_name)
    return redirect("people:list")


def _form(
    request: Request, act: pages.Act, form: Any, found: Person | None = None, **context: Any
) -> HttpResponse:
    return render(
        request,
        "people/form.html",
        {"act": act, "form": form, "person": found, **context},
        status=422 if form.is_bound else 200,
    )
