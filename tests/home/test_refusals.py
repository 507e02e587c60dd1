"""Every refusal is a page in words; none of them is a 500, and forged forms never reach a view."""

import sys
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from danvan.flow import StepClosed
from danvan.home.context import Shell

RAISED: dict[str, Exception] = {
    "absent": Http404("bí mật"),
    "not-allowed": PermissionDenied("Trang này dành cho văn phòng cấp ủy."),
    "not-valid": ValidationError(["Nêu lý do lùi hạn"]),
    "too-late": StepClosed("concern", "assign"),
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
}


def refuse(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISED[what]


def accept(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"nhận {len(request.POST.get('words', ''))} chữ")


def bare(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell()}


urlpatterns = [
    path("refuse/<what>", refuse),
    path("words", accept),
    path("nb/words", accept),
]
handler400 = "danvan.refusals.bad_request"
handler403 = "danvan.refusals.forbidden"
handler404 = "danvan.refusals.not_found"
handler500 = "danvan.refusals.broken"


@pytest.fixture
def client(settings: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.ROOT_URLCONF = sys.modules[__name__].__name__  # type: ignore[attr-defined]
    settings.MIDDLEWARE = [  # type: ignore[attr-defined]
        "danvan.refusals.SameOriginMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "danvan.refusals.RefusalMiddleware",
    ]
    templates = settings.TEMPLATES[0]  # type: ignore[attr-defined]
    options = {**templates["OPTIONS"], "context_processors": [f"{__name__}.bare"]}
    settings.TEMPLATES = [{**templates, "OPTIONS": options}]  # type: ignore[attr-defined]
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("absent", HTTPStatus.NOT_FOUND, "Không có trang này"),
        ("not-allowed", HTTPStatus.FORBIDDEN, "Trang này dành cho văn phòng cấp ủy."),
        ("not-valid", HTTPStatus.UNPROCESSABLE_ENTITY, "Nêu lý do lùi hạn"),
        ("too-late", HTTPStatus.CONFLICT, "Việc này đã có người xử lý trước"),
        ("locked", HTTPStatus.SERVICE_UNAVAILABLE, "Chưa lưu được lúc này"),
        ("full", HTTPStatus.SERVICE_UNAVAILABLE, "Chưa lưu được lúc này"),
    ],
)
def test_each_refusal_is_a_page_in_words_and_a_note_for_htmx(
    client: Client, what: str, status: int, words: str
) -> None:
    page = client.get(f"/refuse/{what}")
    assert page.status_code == status
    assert words in page.text
    assert "<main" in page.text

    note = client.get(f"/refuse/{what}", headers={"HX-Request": "true"})
    assert note.status_code == status
    assert words in note.text
    assert "<main" not in note.text
    assert note["HX-Retarget"] == "#refusal"


def test_absent_address_and_absent_record_look_the_same(client: Client) -> None:
    """T-03."""
    page, record = client.get("/no/such/address"), client.get("/refuse/absent")
    assert page.status_code == record.status_code == HTTPStatus.NOT_FOUND
    assert page.text.replace("/no/such/address", "") == record.text.replace("/refuse/absent", "")


def test_an_unforeseen_failure_is_a_page_without_details(client: Client) -> None:
    page = client.get("/refuse/unknown")
    assert page.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Phần mềm gặp lỗi" in page.text
    assert "KeyError" not in page.text


@pytest.mark.parametrize("address", ["/words?q=%00", "/words?q=%FF", "/words?q=%ED%A0%80", "/refuse/%00"])
def test_nul_and_broken_utf8_in_an_address_are_refused_in_words(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "Không đọc được yêu cầu này" in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://testserver"}, HTTPStatus.OK),
        ({"Sec-Fetch-Site": "same-origin"}, HTTPStatus.OK),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, HTTPStatus.OK),
        ({"Origin": "null"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "https://elsewhere.example"}, HTTPStatus.FORBIDDEN),
        ({"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "same-origin"}, HTTPStatus.FORBIDDEN),
        ({}, HTTPStatus.FORBIDDEN),
    ],
)
def test_public_forms_are_taken_only_from_our_own_pages_and_set_no_cookie(
    client: Client, headers: dict[str, str], status: int
) -> None:
    """T-10."""
    page = client.post("/words", {"words": "chậm chi trả"}, headers=headers)
    assert page.status_code == status
    assert not page.cookies
    assert "chậm chi trả" not in page.text


def test_signed_in_forms_still_need_their_token(client: Client) -> None:
    page = client.post("/nb/words", {"words": "x"}, headers={"Origin": "http://testserver"})
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "Trang này đã cũ" in page.text


def test_more_than_two_megabytes_is_refused_in_words(client: Client) -> None:
    """T-61."""
    page = client.post(
        "/words",
        "words=" + "x" * 3_000_000,
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "http://testserver"},
    )
    assert page.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "quá lớn" in page.text
