"""The sealed box (hộp kín): what somebody can open, and what they do about one concern (T-16)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from danvan.concerns import similar
from danvan.concerns.forms import AnswerForm, VerifyForm
from danvan.concerns.sealed import Pair
from danvan.units.access import Request

from . import (
    bursts,
    clocks,
    following,
    handling,
    opening,
    promising,
    queries,
    traces,
    unlocked,
)
from .forms import (
    AskForm,
    AssignForm,
    MoveStepForm,
    PassOnForm,
    PauseForm,
    SendBackForm,
    ShieldForm,
    StepForm,
)
from .key_views import with_key
from .models import Promise, Voice
from .rules import FLOW, PieceKind


@require_safe
def box(request: Request) -> HttpResponse:
    """What the viewer can open, without a word of it."""
    viewer = request.viewer
    found = queries.seen_by(viewer).order_by("answer_due", "pk")
    context = {
        "rows": found,
        "key": queries.own_key(viewer),
        "is_unlocked": unlocked.pair_of(request) is not None,
        "channels": (channels := list(queries.channels_of(viewer))),
        "bursts": bursts.bursts(viewer.day) if channels else [],
    }
    return render(request, "voices/box.html", context)


def _voice(request: Request, code: str) -> Voice:
    voice: Voice = get_object_or_404(queries.seen_by(request.viewer), code=code)
    return voice


@require_safe
def case(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    return with_key(_case_page)(request, voice)


def _case_page(request: Request, pair: Pair, voice: Voice, **forms: Any) -> HttpResponse:
    """Everything the viewer's key opens of one concern; a form given stands in place of its empty one."""
    viewer = request.viewer
    said = opening.open_item(voice, viewer, pair)
    by_kind: dict[str, list[opening.Said]] = {}
    for one in said:
        by_kind.setdefault(one.kind, []).append(one)
    steps = FLOW.open_steps(voice, viewer)
    original = by_kind.get(PieceKind.TEXT, [])
    drafted = handling.last_draft(voice) if "publish" in steps else None
    draft = _draft_text(by_kind) if drafted else ""
    context = {
        "voice": voice,
        "steps": steps,
        "original": original[0].text if original else "",
        "redacted": by_kind.get(PieceKind.REDACTED, []),
        "files": [(one.number, one.text.split(" ", 2)[2]) for one in by_kind.get(PieceKind.FILE_NAME, [])],
        "talk": [one for one in said if one.kind in _TALK],
        "reach": by_kind.get(PieceKind.REACH, []),
        "draft": draft,
        "traces": traces.find(draft),
        "drafted": drafted,
        "is_drafter": drafted is not None and drafted.person_id == viewer.person.pk,
        "returned": by_kind.get(PieceKind.RETURNED, []) if "draft" in steps else [],
        "course": queries.course(voice),
        "may_assign": viewer.may("voice.assign", voice),
        "may_pause": voice.due is not None and viewer.may("voice.answer", voice),
        "may_verify": "verify" in steps and clocks.may_be_verified(voice, viewer.day),
        "promises": _promises(request, voice, by_kind, forms),
        **_empty_forms(request, voice, steps, original),
        **forms,
    }
    return render(request, "voices/case.html", context, status=422 if forms else 200)


_TALK = following.SAID_BY_SENDER | following.TOLD_TO_SENDER


def _promises(
    request: Request, voice: Voice, by_kind: dict[str, list[opening.Said]], sent: dict[str, Any]
) -> list[tuple[Promise, str, MoveStepForm]]:
    """Each promised step, what it says, and the form that moves it."""
    words = {one.number: one.text for one in by_kind.get(PieceKind.STEP, [])}
    return [
        (
            one,
            words[one.number],
            sent.get(f"move_{one.number}")
            or MoveStepForm(day=request.viewer.day, auto_id=f"move_{one.number}_%s"),
        )
        for one in Promise.objects.filter(voice=voice).order_by("number")
    ]


def _draft_text(by_kind: dict[str, list[opening.Said]]) -> str:
    return by_kind[PieceKind.DRAFT][-1].text.split(" ", 1)[1]


def _empty_forms(
    request: Request, voice: Voice, steps: list[str], original: list[opening.Said]
) -> dict[str, Any]:
    offices = queries.handlers_for(voice, request.viewer) if "assign" in steps else []
    initial = {"office": voice.handler_id, "text": traces.blank(original[0].text) if original else ""}
    return {
        "assign_form": AssignForm(offices=offices, initial=initial, auto_id="assign_%s"),
        "pass_on_form": PassOnForm(
            initial={"number": queries.count_of(voice, PieceKind.REDACTED)}, auto_id="pass_on_%s"
        ),
        "ask_form": AskForm(initial={"number": queries.count_of(voice, PieceKind.ASKED)}, auto_id="ask_%s"),
        "draft_form": AnswerForm(day=request.viewer.day, auto_id="draft_%s"),
        "pause_form": PauseForm(day=request.viewer.day, auto_id="pause_%s"),
        "step_form": StepForm(
            day=request.viewer.day,
            initial={"number": queries.count_of(voice, PieceKind.STEP)},
            auto_id="step_%s",
        ),
        "verify_form": VerifyForm(auto_id="verify_%s"),
        "shield_form": ShieldForm(auto_id="shield_%s"),
        "send_back_form": SendBackForm(auto_id="send_back_%s"),
    }


MOST_COMPARED = 2000


@require_safe
def alike(request: Request, code: str) -> HttpResponse:
    """Concerns of the viewer's own box that may tell of the same matter; compared in memory alone (T-19)."""
    voice = _voice(request, code)

    def opened(request: Request, pair: Pair) -> HttpResponse:
        mine = list(queries.seen_by(request.viewer)[:MOST_COMPARED])
        texts = {one.pk: (one, words) for one, words in opening.open_many(request.viewer, mine, pair)}
        query = texts[voice.pk][1] if voice.pk in texts else ""
        others = [(key, words) for key, (_one, words) in texts.items() if key != voice.pk]
        found = [texts[match.key] for match in similar.rank(query, others)]
        context = {"voice": voice, "found": found, "number": len(others)}
        return render(request, "voices/alike.html", context)

    return with_key(opened)(request)


@require_POST
def assign(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    offices = queries.handlers_for(voice, request.viewer)
    form = AssignForm(request.POST, offices=offices, auto_id="assign_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data
        handling.assign(voice, given["office"], given["text"], pair, by=request.viewer)

    return _acted(request, voice, "assign_form", form, act)


@require_POST
def pass_on(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = PassOnForm(request.POST, auto_id="pass_on_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data
        handling.pass_on(voice, given["text"], pair, given["number"], by=request.viewer)

    return _acted(request, voice, "pass_on_form", form, act)


@require_POST
def ask(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = AskForm(request.POST, auto_id="ask_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data
        handling.ask(voice, given["text"], pair, given["number"], by=request.viewer)

    return _acted(request, voice, "ask_form", form, act)


@require_POST
def draft(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = AnswerForm(request.POST, day=request.viewer.day, auto_id="draft_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data["outcome"], form.answer, form.promised
        handling.draft(voice, *given, pair, by=request.viewer)

    return _acted(request, voice, "draft_form", form, act)


@require_POST
def send_back(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = SendBackForm(request.POST, auto_id="send_back_%s")

    def act(pair: Pair) -> None:
        handling.send_back(voice, form.cleaned_data["reason"], pair, by=request.viewer)

    return _acted(request, voice, "send_back_form", form, act)


@require_POST
def add_step(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = StepForm(request.POST, day=request.viewer.day, auto_id="step_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data
        promising.add_step(voice, given["text"], given["due"], pair, given["number"], by=request.viewer)

    return _acted(request, voice, "step_form", form, act)


@require_POST
def move_step(request: Request, code: str, number: int) -> HttpResponse:
    voice = _voice(request, code)
    form = MoveStepForm(request.POST, day=request.viewer.day, auto_id=f"move_{number}_%s")

    def act(pair: Pair) -> None:
        given = form.cleaned_data
        promising.move_step(voice, number, given["due"], given["text"], pair, by=request.viewer)

    return _acted(request, voice, f"move_{number}", form, act)


@require_POST
def finish_step(request: Request, code: str, number: int) -> HttpResponse:
    voice = _voice(request, code)

    def act(request: Request, pair: Pair) -> HttpResponse:
        promising.finish_step(voice, number, pair, by=request.viewer)
        return redirect("voices:case", code)

    return with_key(act)(request)


@require_POST
def pause(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = PauseForm(request.POST, day=request.viewer.day, auto_id="pause_%s")

    def act(pair: Pair) -> None:
        promising.pause(voice, form.cleaned_data["due"], form.cleaned_data["text"], pair, by=request.viewer)

    return _acted(request, voice, "pause_form", form, act)


@require_POST
def verify(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = VerifyForm(request.POST, auto_id="verify_%s")

    def act(pair: Pair) -> None:
        handling.verify(voice, form.cleaned_data["text"], pair, by=request.viewer)

    return _acted(request, voice, "verify_form", form, act)


@require_POST
def shield(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)
    form = ShieldForm(request.POST, auto_id="shield_%s")

    def act(pair: Pair) -> None:
        handling.shield(voice, form.cleaned_data["text"], pair, by=request.viewer)

    return _acted(request, voice, "shield_form", form, act)


@require_POST
def publish(request: Request, code: str) -> HttpResponse:
    voice = _voice(request, code)

    def act(request: Request, pair: Pair) -> HttpResponse:
        handling.publish(voice, pair, by=request.viewer)
        return redirect("voices:case", code)

    return with_key(act)(request)


def _acted(request: Request, voice: Voice, name: str, form: Any, act: Callable[[Pair], None]) -> HttpResponse:
    """Carry out what the form asks and show the concern anew; the form with its errors otherwise."""

    def opened(request: Request, pair: Pair) -> HttpResponse:
        if form.is_valid():
            try:
                act(pair)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return redirect("voices:case", voice.code)
        return _case_page(request, pair, voice, **{name: form})

    return with_key(opened)(request)


@require_safe
def file(request: Request, code: str, number: int) -> HttpResponse:
    """A file sent with it, rebuilt before it was sealed; always a download (T-64)."""
    voice = _voice(request, code)

    def opened(request: Request, pair: Pair) -> HttpResponse:
        try:
            name, content = opening.open_file(voice, request.viewer, pair, number)
        except LookupError as absent:
            raise Http404 from absent
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)

    return with_key(opened)(request)
