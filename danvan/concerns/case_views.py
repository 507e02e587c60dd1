"""The pages of those who take concerns in and answer them: the inbox and the case."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from danvan.units.access import Request
from danvan.work import actions as work

from . import actions, queries, words
from .forms import (
    AnswerForm,
    AssignForm,
    FinishForm,
    MessageForm,
    MilestoneForm,
    MoveForm,
    PauseForm,
    VerifyForm,
)
from .models import Concern, Milestone
from .rules import FLOW


@require_safe
def inbox(request: Request) -> HttpResponse:
    return _inbox_page(request, request.GET.get("chon", ""))


def _inbox_page(
    request: Request, wanted: str, *, form: AssignForm | None = None, taken: Concern | None = None
) -> HttpResponse:
    """A shelf of the inbox with one concern open beside it; that pane alone when htmx asks."""
    shelves = queries.inbox(request.viewer)
    shelf = shelves.get(request.GET.get("loai", ""), shelves["cho-giao"])
    page = queries.pages(shelf.rows, shelf.count).get_page(request.GET.get("trang"))
    rows = list(page)
    opened = words.open_items(rows, request.viewer)
    chosen = next((concern for concern in rows if concern.code == wanted), rows[0] if rows else None)
    context: dict[str, Any] = {
        "shelves": shelves.values(),
        "shelf": shelf,
        "page": page,
        "rows": [(concern, opened[concern.pk]) for concern in rows],
        "bound": queries.BOUND,
        "taken": queries.last_assignment(taken) if taken else None,
    }
    if chosen:
        context |= {
            "chosen": chosen,
            "opened": opened[chosen.pk],
            "form": form or _assign_form(request, chosen),
        }
    template = "concerns/inbox.html#pane" if request.htmx else "concerns/inbox.html"
    status = 409 if taken else 422 if form else 200
    return render(request, template, context, status=status)


def _assign_form(request: Request, concern: Concern, data: Any = None) -> AssignForm:
    offices = queries.handlers_for(concern, request.viewer.day)
    initial = {"office": concern.handler_id, "kind": concern.kind}
    return AssignForm(data, offices=offices, initial=initial)


@require_POST
def assign_here(request: Request, code: str) -> HttpResponse:
    """Give it an owner and go on to the next one of the shelf."""
    concern = get_object_or_404(queries.cases(request.viewer), code=code)
    if concern.handler is not None:
        return _inbox_page(request, "", taken=concern)
    form = _assign_form(request, concern, request.POST)
    if not form.is_valid():
        return _inbox_page(request, code, form=form)
    onward = queries.following(queries.inbox(request.viewer)["cho-giao"], concern)
    actions.assign(concern, form.cleaned_data["office"], by=request.viewer, kind=form.cleaned_data["kind"])
    page = request.GET.get("trang", "")
    query = f"?trang={page}" if page.isdigit() else "?trang=1"
    return redirect(reverse("concerns:inbox") + query + (f"&chon={onward.code}" if onward else ""))


@require_safe
def cases(request: Request) -> HttpResponse:
    """What waits for the viewer's offices, or everything they read."""
    everything = request.GET.get("loc") == "tat-ca"
    found = queries.cases(request.viewer).order_by("-received_on", "-pk")
    shown = found if everything else queries.handled_by(request.viewer)
    [count] = queries.bounded_counts([shown]) if request.viewer.held else [0]
    page = queries.pages(shown, count).get_page(request.GET.get("trang"))
    rows = list(page)
    opened = words.open_items(rows, request.viewer)
    context = {
        "page": page,
        "everything": everything,
        "count": count,
        "rows": [(concern, opened[concern.pk]) for concern in rows],
    }
    return render(request, "concerns/cases.html", context)


@require_safe
def case(request: Request, code: str) -> HttpResponse:
    concern = get_object_or_404(queries.seen_by(request.viewer), code=code)
    if not queries.works_on(request.viewer, concern):
        return redirect("concerns:own", code)
    return _case_page(request, concern)


def _case_page(request: Request, concern: Concern, **forms: Any) -> HttpResponse:
    """Everything about one concern; a form given by name stands in place of its empty one, with its errors."""
    viewer = request.viewer
    steps = FLOW.open_steps(concern, viewer)
    offices = (
        queries.handlers_for(concern, viewer.day) if {"assign", "reassign", "roadmap"} & set(steps) else []
    )
    context = {
        "concern": concern,
        "opened": words.open_item(concern, viewer),
        "steps": steps,
        "roadmap": [_promise(request, step, forms) for step in queries.roadmap(concern)],
        "course": queries.course(concern),
        "may_write": viewer.may("concern.write", concern),
        "assign_form": AssignForm(
            offices=offices, initial={"office": concern.handler_id, "kind": concern.kind}
        ),
        "milestone_form": MilestoneForm(
            offices=offices, day=viewer.day, initial={"office": concern.handler_id}, auto_id="milestone_%s"
        ),
        "answer_form": AnswerForm(day=viewer.day),
        "pause_form": PauseForm(day=viewer.day, auto_id="pause_%s"),
        "verify_form": VerifyForm(auto_id="verify_%s"),
        "may_pause": "answer" in steps,
        "may_verify": "verify" in steps and queries.may_be_verified(concern, viewer.day),
        "message_form": MessageForm(),
        **forms,
    }
    return render(request, "concerns/case.html", context, status=422 if forms else 200)


@dataclass(frozen=True)
class Promise:
    """A step of the roadmap with the forms its owner may send."""

    step: Milestone
    is_mine: bool
    move_form: MoveForm
    finish_form: FinishForm


def _promise(request: Request, step: Milestone, sent: dict[str, Any]) -> Promise:
    """The forms of one step: those just sent with their errors, or empty ones."""
    at = step.position
    return Promise(
        step,
        step.task.is_open and request.viewer.may("task.move", step.task),
        sent.get(f"move_{at}") or MoveForm(day=request.viewer.day, auto_id=f"move_{at}_%s"),
        sent.get(f"finish_{at}") or FinishForm(auto_id=f"finish_{at}_%s"),
    )


def _case(request: Request, code: str) -> Concern:
    concern: Concern = get_object_or_404(queries.cases(request.viewer), code=code)
    return concern


@require_POST
def assign(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    form = _assign_form(request, concern, request.POST)
    if not form.is_valid():
        return _case_page(request, concern, assign_form=form)
    actions.assign(concern, form.cleaned_data["office"], by=request.viewer, kind=form.cleaned_data["kind"])
    return redirect(concern)


@require_POST
def add_milestone(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    offices = queries.handlers_for(concern, request.viewer.day)
    form = MilestoneForm(request.POST, offices=offices, day=request.viewer.day, auto_id="milestone_%s")
    if not form.is_valid():
        return _case_page(request, concern, milestone_form=form)
    given = form.cleaned_data
    actions.add_milestone(concern, given["step"], given["office"], given["due"], by=request.viewer)
    return redirect(concern)


def _milestone(concern: Concern, position: int) -> Milestone:
    found = next((step for step in queries.roadmap(concern) if step.position == position), None)
    if found is None:
        raise Http404
    return found


@require_POST
def move(request: Request, code: str, position: int) -> HttpResponse:
    concern = _case(request, code)
    milestone = _milestone(concern, position)
    form = MoveForm(request.POST, day=request.viewer.day, auto_id=f"move_{position}_%s")
    if not form.is_valid():
        return _case_page(request, concern, **{f"move_{position}": form})
    work.move_due(milestone.task, form.cleaned_data["due"], form.cleaned_data["reason"], by=request.viewer)
    return redirect(concern)


@require_POST
def finish(request: Request, code: str, position: int) -> HttpResponse:
    concern = _case(request, code)
    milestone = _milestone(concern, position)
    form = FinishForm(request.POST, auto_id=f"finish_{position}_%s")
    if not form.is_valid():
        return _case_page(request, concern, **{f"finish_{position}": form})
    work.finish(milestone.task, form.cleaned_data["result"], by=request.viewer)
    return redirect(concern)


@require_POST
def answer(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    form = AnswerForm(request.POST, day=request.viewer.day)
    if not form.is_valid():
        return _case_page(request, concern, answer_form=form)
    given = form.answer, form.cleaned_data["outcome"], form.promised
    actions.answer(concern, *given, by=request.viewer)
    return redirect(concern)


@require_POST
def pause(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    form = PauseForm(request.POST, day=request.viewer.day, auto_id="pause_%s")
    if not form.is_valid():
        return _case_page(request, concern, pause_form=form)
    actions.pause(concern, form.cleaned_data["reason"], form.cleaned_data["due"], by=request.viewer)
    return redirect(concern)


@require_POST
def verify(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    form = VerifyForm(request.POST, auto_id="verify_%s")
    if not form.is_valid():
        return _case_page(request, concern, verify_form=form)
    actions.verify(concern, form.cleaned_data["text"], by=request.viewer)
    return redirect(concern)


@require_POST
def case_message(request: Request, code: str) -> HttpResponse:
    concern = _case(request, code)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _case_page(request, concern, message_form=form)
    actions.write_message(concern, form.cleaned_data["message"], by=request.viewer)
    return redirect(concern)
