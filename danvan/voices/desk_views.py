"""The sealed box (hộp kín): pages of those who take protected concerns in and answer them (T-15, T-16)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danvan.accounts import delays, kept
from danvan.concerns import similar
from danvan.concerns.forms import AnswerForm, VerifyForm
from danvan.concerns.sealed import Pair
from danvan.units.access import Request

from . import (
    actions,
    bursts,
    clocks,
    following,
    handing,
    handling,
    opening,
    promising,
    queries,
    recipients,
    recovering,
    slots,
    traces,
    unlocked,
)
from .forms import (
    AskForm,
    AssignForm,
    HandForm,
    KeyForm,
    MoveStepForm,
    PassOnForm,
    PauseForm,
    RecoverForm,
    RecoveryForm,
    SendBackForm,
    ShieldForm,
    StepForm,
    UnlockForm,
)
from .models import Channel, Promise, Voice
from .rules import FLOW, PieceKind

NEXT = "tiep"


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


# The key.


@require_http_methods(["GET", "HEAD", "POST"])
def make_key(request: Request) -> HttpResponse:
    """Set a passphrase of one's own; the key before it, if there was one, opens nothing any more."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pair = actions.make_key(form.cleaned_data["passphrase"], by=request.viewer)
        except ValidationError as short:
            form.add_error(None, short)
        except slots.Busy:
            form.add_error(None, slots.WORDS)
        else:
            response = redirect("voices:box")
            unlocked.keep(request, response, pair)
            return response
    context = {"form": form, "key": queries.own_key(request.viewer)}
    return render(request, "voices/key.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: Request) -> HttpResponse:
    """Open one's key for this visit."""
    if queries.own_key(request.viewer) is None:
        return redirect("voices:key")
    form = UnlockForm(request.POST if request.method == "POST" else None)
    onward = _onward(request)
    if request.method == "POST" and form.is_valid():
        pair = _unlocked(request, form)
        if pair is not None:
            response = _resumed(request, onward)
            unlocked.keep(request, response, pair)
            return response
    return _unlock_page(request, form, onward=onward, kept=request.POST.get(kept.FIELD, ""))


def _unlock_page(request: Request, form: UnlockForm, **context: Any) -> HttpResponse:
    """Asks for the passphrase; `kept` holds what was typed before the key was locked, in the page alone."""
    names = {"form": form, "next_name": NEXT, "kept_name": kept.FIELD}
    status = 422 if form.errors else 401 if context.get("kept") else 200
    return render(request, "voices/unlock.html", {**names, **context}, status=status)


def _resumed(request: Request, onward: str) -> HttpResponse:
    """On to where the person was going; with what they typed, if they had been sending something."""
    fields = kept.unpack(request.POST.get(kept.FIELD, ""))
    if not fields:
        return redirect(onward)
    context = {"onward": onward, "kept": fields, "shown": kept.words(fields)}
    return render(request, "voices/resume.html", context)


def _unlocked(request: Request, form: UnlockForm) -> Pair | None:
    """The key, or None with the reason at the field."""
    name = f"khoa:{request.viewer.person.pk}"
    try:
        delays.begin(name)
        pair = unlocked.unlock(form.cleaned_data["passphrase"], request.viewer)
    except ValidationError as refused:
        form.add_error("passphrase", refused.messages)
    except slots.Busy:
        form.add_error(None, slots.WORDS)
    else:
        delays.forgive(name)
        return pair
    return None


def _onward(request: Request) -> str:
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith(unlocked.PATH)
    return wanted if is_ours else reverse("voices:box")


@require_POST
def lock(request: Request) -> HttpResponse:
    response = redirect("voices:box")
    unlocked.forget(request, response)
    return response


# The channel.


@require_safe
def channels(request: Request) -> HttpResponse:
    """Where protected concerns can be taken in; whoever opens it reads none."""
    return _channels_page(request)


def _channels_page(request: Request, refusal: str = "") -> HttpResponse:
    context = {
        "offices": queries.receiving(request.viewer),
        "fewest": recipients.FEWEST,
        "refusal": refusal,
        "demo": settings.DEMO,
    }
    return render(request, "voices/channels.html", context, status=422 if refusal else 200)


@require_POST
def open_channel(request: Request, pk: int) -> HttpResponse:
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None:
        raise Http404
    try:
        actions.open_channel(office, by=request.viewer)
    except ValidationError as refused:
        return _channels_page(request, " ".join(refused.messages))
    return redirect("voices:channels")


@require_POST
def close_channel(request: Request, pk: int) -> HttpResponse:
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None or not hasattr(office, "voice_channel"):
        raise Http404
    actions.close_channel(office.voice_channel, by=request.viewer)
    return redirect("voices:channels")


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: Request, pk: int) -> HttpResponse:
    """Make the recovery key of a channel; its codes are shown on this page alone."""
    office = next((one for one in queries.receiving(request.viewer) if one.pk == pk), None)
    if office is None or not hasattr(office, "voice_channel"):
        raise Http404
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    codes: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        codes = recovering.make_recovery(
            office.voice_channel, form.cleaned_data["custodians"], by=request.viewer
        )
    context = {"office": office, "form": form, "codes": [_grouped(code) for code in codes]}
    return render(request, "voices/recovery.html", context, status=422 if form.errors else 200)


def _grouped(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: Request, pk: int) -> HttpResponse:
    """Open with two custodians' codes what nobody can open any more."""
    channel = get_object_or_404(queries.channels_of(request.viewer), pk=pk, recovery_public__isnull=False)
    if queries.own_key(request.viewer) is None:
        return redirect("voices:key")
    form = RecoverForm(request.POST if request.method == "POST" else None)
    number = None
    if request.method == "POST" and form.is_valid():
        try:
            number = recovering.recover(channel, form.codes, by=request.viewer)
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {"channel": channel, "form": form, "number": number}
    return render(request, "voices/recover.html", context, status=422 if form.errors else 200)


# What needs the unlocked key.

View = Callable[..., HttpResponse]


def with_key(view: View) -> View:
    """Hand the view the unlocked key; without one the person is asked for the passphrase, and what they typed kept."""

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        pair = unlocked.pair_of(request)
        if pair is None and request.method == "POST":
            context = {"onward": request.path, "kept": kept.pack(kept.typed(request))}
            return _unlock_page(request, UnlockForm(), **context)
        if pair is None:
            return redirect(f"{reverse('voices:unlock')}?{NEXT}={request.path}")
        return view(request, pair, *args, **kwargs)

    return opened


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


@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: Request, pk: int) -> HttpResponse:
    """Let somebody new at the channel open what the viewer can open there."""
    channel = get_object_or_404(queries.channels_of(request.viewer), pk=pk)
    return with_key(_hand_page)(request, channel)


def _hand_page(request: Request, pair: Pair, channel: Channel) -> HttpResponse:
    keys = [
        one
        for one in recipients.keys_of([channel.office], request.viewer.day)
        if one.person_id != request.viewer.person.pk
    ]
    form = HandForm(request.POST if request.method == "POST" else None, keys=keys)
    handed = None
    if request.method == "POST" and form.is_valid():
        handed = handing.hand_keys(channel, form.cleaned_data["key"].person, pair, by=request.viewer)
    context = {"channel": channel, "form": form, "handed": handed, "keys": keys}
    return render(request, "voices/hand.html", context, status=422 if form.errors else 200)
