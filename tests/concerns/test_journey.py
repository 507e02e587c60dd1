"""From the first word to the confirmation, through the pages, one POST after another as without JavaScript."""

import datetime as dt

import pytest
from django.test import Client

from danvan.concerns import actions
from danvan.concerns.models import Concern, Opening
from danvan.concerns.queries import is_overdue
from danvan.concerns.rules import Outcome
from danvan.flow import StepClosed
from danvan.notices import queries as notices
from danvan.units.rules import Role
from danvan.work import actions as work
from danvan.work.models import Task

from ..world import World, office
from .made import TEXT, answered, assigned, raised

TOLD = {"text": "Phòng Kế toán đã chi trả ngày 22/6.", "outcome": "solve", "due": "2026-06-22"}
TYPED = {"text": TEXT, "unit": "cuc-thi-hanh-an", "field": "FINANCE"}


def sign_in(client: Client, world: World, who: str) -> Client:
    client.force_login(world.people[who])
    return client


def test_the_wizard_carries_every_word_to_the_receipt(world: World, client: Client) -> None:
    sign_in(client, world, "staff")
    assert client.get("/nb/gui/").status_code == 200
    way = client.post("/nb/gui/cach/", TYPED)
    assert (way.status_code, TEXT.splitlines()[1] in way.content.decode()) == (200, True)
    check = client.post("/nb/gui/xem-lai/", TYPED)
    assert (check.status_code, "Cục Thi hành án" in check.content.decode()) == (200, True)
    again = client.post("/nb/gui/", TYPED)
    assert TEXT.splitlines()[0] in again.content.decode()

    sent = client.post("/nb/gui/da-gui/", TYPED)
    concern = Concern.objects.get()
    assert sent.headers["Location"] == f"/nb/gui/da-gui/{concern.code}/"
    page = client.get(sent.headers["Location"]).content.decode()
    assert concern.code in page
    assert (concern.unit, concern.author, concern.intake.unit) == (
        world.department,
        world.staff,
        world.ministry,
    )
    assert (concern.received_on, concern.assign_due, concern.answer_due) == (
        dt.date(2026, 6, 22),
        dt.date(2026, 6, 29),
        dt.date(2026, 7, 6),
    )


def test_no_draft_is_kept_before_sending(world: World, client: Client) -> None:
    sign_in(client, world, "staff")
    client.post("/nb/gui/cach/", TYPED)
    client.post("/nb/gui/xem-lai/", TYPED)
    assert not Concern.objects.exists()
    assert "text" not in str(dict(client.session))


def test_unclear_leads_to_the_nearest_intake(world: World, client: Client) -> None:
    sign_in(client, world, "staff")
    client.post("/nb/gui/da-gui/", {**TYPED, "unit": "khong-ro"})
    assert Concern.objects.get().unit == world.ministry


def test_a_form_sent_twice_raises_one_concern(world: World, client: Client) -> None:
    """T-71."""
    sign_in(client, world, "staff")
    first = client.post("/nb/gui/da-gui/", {**TYPED, "once": "a" * 32})
    second = client.post("/nb/gui/da-gui/", {**TYPED, "once": "a" * 32})
    assert first.headers["Location"] == second.headers["Location"]
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Hãy viết ít nhất một câu"),
        ({"text": "\u200b\u200d\ufeff"}, "Hãy viết ít nhất một câu"),
        ({"text": "\x00\x01"}, "Hãy viết ít nhất một câu"),
        ({"text": "x" * 20_001}, "20"),
        ({"unit": "cb-dan-so"}, "Chọn một đơn vị trong danh sách"),
        ({"field": "LOVE"}, "Chọn một lĩnh vực trong danh sách"),
    ],
)
@pytest.mark.parametrize("page", ["cach", "xem-lai", "da-gui"])
def test_wrong_input_is_named_and_the_text_stays(
    world: World, client: Client, page: str, typed: dict[str, str], words: str
) -> None:
    """T-61."""
    sign_in(client, world, "staff")
    answer = client.post(f"/nb/gui/{page}/", {**TYPED, **typed})
    content = answer.content.decode()
    assert (answer.status_code, words in content) == (422, True)
    assert not Concern.objects.exists()
    if typed.get("text", TEXT).isprintable() or typed.get("text", TEXT) == TEXT:
        assert typed.get("text", TEXT).splitlines()[0:1] == [] or typed.get("text", TEXT)[:20] in content


def test_control_characters_and_halves_are_cleaned(world: World, client: Client) -> None:
    """T-60: what cannot be seen is not kept."""
    sign_in(client, world, "staff")
    client.post("/nb/gui/da-gui/", {**TYPED, "text": "Chậm\x00 trả\u202e lương"})
    concern = Concern.objects.get()
    page = client.get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert "Chậm" in page
    assert "\x00" not in page
    assert "\u202e" not in page


def test_ten_megabytes_are_refused_in_words(world: World, client: Client) -> None:
    sign_in(client, world, "staff")
    answer = client.post("/nb/gui/cach/", {**TYPED, "text": "x" * 10_000_000})
    assert answer.status_code == 413
    assert not Concern.objects.exists()


def test_the_whole_way_to_the_confirmation(world: World, client: Client) -> None:
    sign_in(client, world, "staff").post("/nb/gui/da-gui/", TYPED)
    concern = Concern.objects.get()
    head = office(world.department, Role.AGENCY_HEAD)

    sign_in(client, world, "clerk")
    assert TEXT.splitlines()[0] in client.get("/nb/hop/").content.decode()
    given = client.post(f"/nb/hop/{concern.code}/giao/", {"office": head.pk, "kind": "PRESSING"})
    assert given.status_code == 302

    sign_in(client, world, "department_head")
    assert TEXT.splitlines()[0] in client.get("/nb/vu-viec/").content.decode()
    case = f"/nb/vu-viec/{concern.code}/"
    milestone = {"step": "Chi trả cho 41 người", "office": head.pk, "due": "2026-06-26"}
    assert client.post(case + "moc/", milestone).status_code == 302
    moved = client.post(case + "moc/1/doi-han/", {"due": "30/6/2026", "reason": ""})
    assert (moved.status_code, "Nêu lý do lùi hạn" in moved.content.decode()) == (422, True)
    client.post(case + "moc/1/doi-han/", {"due": "30/6/2026", "reason": "Kho bạc trả lại hồ sơ."})
    client.post(case + "moc/1/xong/", {"result": "Đã chi cho 41 người."})
    assert client.post(case + "tra-loi/", {"text": " "}).status_code == 422
    assert client.post(case + "tra-loi/", TOLD).status_code == 302

    sign_in(client, world, "staff")
    own = f"/nb/y-kien/{concern.code}/"
    page = client.get(own).content.decode()
    for words in (
        "26/6/2026",
        "30/6/2026",
        "Kho bạc trả lại hồ sơ.",
        "Phòng Kế toán đã chi trả ngày 22/6.",
        "Đã xong",
    ):
        assert words in page
    assert client.post(own + "mo-lai/", {"reason": ""}).status_code == 422
    assert client.post(own + "mo-lai/", {"reason": "Tổ 2 chưa nhận."}).status_code == 302
    concern.refresh_from_db()
    assert (concern.status, concern.reopened_times) == ("REOPENED", 1)

    sign_in(client, world, "department_head").post(
        case + "tra-loi/",
        {"text": "Kế toán chi trả nốt cho tổ 2 ngày 30/6.", "outcome": "solve", "due": "2026-06-30"},
    )
    sign_in(client, world, "staff").post(own + "da-xong/")
    concern.refresh_from_db()
    assert (concern.status, concern.closed_on) == ("CLOSED", dt.date(2026, 6, 22))
    assert [turn.verb for turn in concern.turns.all()] == [
        "receive",
        "assign",
        "roadmap",
        "answer",
        "reopen",
        "answer",
        "confirm",
    ]


def test_the_sender_sees_who_opened_by_role_and_day(world: World, client: Client) -> None:
    """T-17."""
    concern = assigned(world)
    sign_in(client, world, "department_head").get(f"/nb/vu-viec/{concern.code}/")
    client.get(f"/nb/vu-viec/{concern.code}/")
    sign_in(client, world, "staff")
    page = client.get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert "<li>Thủ trưởng, Cục Thi hành án · " in page
    assert [(row.role, row.person) for row in Opening.objects.all()] == [
        ("AGENCY_HEAD", world.department_head)
    ]


def test_somebody_else_assigned_first(world: World, client: Client) -> None:
    concern = assigned(world)
    sign_in(client, world, "clerk")
    head = office(world.department, Role.AGENCY_HEAD)
    late = client.post(f"/nb/hop/{concern.code}/giao/", {"office": head.pk, "kind": "FEEDBACK"})
    assert late.status_code == 409
    assert "Phạm Văn Tuấn giao cho Thủ trưởng, Cục Thi hành án ngày 22/6/2026" in late.content.decode()


def test_assigning_goes_on_to_the_next_one(world: World, client: Client) -> None:
    first, second = raised(world), raised(world, "Nhà ăn tăng giá.")
    sign_in(client, world, "clerk")
    head = office(world.department, Role.AGENCY_HEAD)
    onward = client.post(f"/nb/hop/{first.code}/giao/", {"office": head.pk, "kind": "FEEDBACK"})
    assert onward.headers["Location"] == f"/nb/hop/?trang=1&chon={second.code}"


def test_the_pane_alone_answers_htmx(world: World, client: Client) -> None:
    concern = raised(world)
    sign_in(client, world, "clerk")
    pane = client.get(f"/nb/hop/?chon={concern.code}", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in pane, "Giao ý kiến" in pane) == (False, True)


def test_messages_go_both_ways_and_notices_hold_no_words(world: World, client: Client) -> None:
    concern = assigned(world)
    sign_in(client, world, "staff").post(f"/nb/y-kien/{concern.code}/loi-nhan/", {"message": "Bí mật nhỏ"})
    sign_in(client, world, "department_head")
    assert "Bí mật nhỏ" in client.get(f"/nb/vu-viec/{concern.code}/").content.decode()
    client.post(f"/nb/vu-viec/{concern.code}/loi-nhan/", {"message": "Xin thêm danh sách"})
    sign_in(client, world, "staff")
    assert "Xin thêm danh sách" in client.get(f"/nb/y-kien/{concern.code}/").content.decode()
    told = [*notices.of(world.viewer("staff")), *notices.of(world.viewer("department_head"))]
    assert {notice.title for notice in told} == {concern.code}
    assert {notice.verb for notice in told} == {"concern.assign", "concern.assigned", "concern.message"}


def test_confirming_twice_is_refused_without_harm(world: World, client: Client) -> None:
    concern = answered(world)
    sign_in(client, world, "staff")
    assert client.post(f"/nb/y-kien/{concern.code}/da-xong/").status_code == 302
    assert client.post(f"/nb/y-kien/{concern.code}/da-xong/").status_code == 409


def test_a_promise_moved_on_the_page_of_its_task_reaches_the_sender(world: World) -> None:
    """T-36."""
    concern = assigned(world)
    by = world.viewer("department_head")
    head = office(world.department, Role.AGENCY_HEAD)
    milestone = actions.add_milestone(concern, "Chi trả", head, dt.date(2026, 7, 10), by=by)
    work.move_due(milestone.task, dt.date(2026, 7, 20), "Kho bạc trả lại hồ sơ.", by=by)
    concern.refresh_from_db()
    assert (concern.promised_until, concern.owed_on) == (dt.date(2026, 7, 20), dt.date(2026, 7, 20))
    assert notices.of(world.viewer("staff"))[0].verb == "concern.move"


def test_a_promise_in_the_past_is_refused(world: World, client: Client) -> None:
    concern = assigned(world)
    sign_in(client, world, "department_head")
    head = office(world.department, Role.AGENCY_HEAD)
    wrong = {"step": "Chi trả", "office": head.pk, "due": "2026-06-21"}
    answer = client.post(f"/nb/vu-viec/{concern.code}/moc/", wrong)
    assert (answer.status_code, "Ngày này đã qua" in answer.content.decode()) == (422, True)
    assert not Task.objects.exists()


def test_the_lawful_roads_show_number_source_and_doubt(world: World, client: Client) -> None:
    sign_in(client, world, "staff")
    page = client.get("/gui/khieu-nai-to-cao/").content.decode()
    assert "Luật Khiếu nại năm 2011" in page
    assert "Luật Tố cáo năm 2018" in page


def test_the_sender_takes_a_concern_back_at_any_time(world: World, client: Client) -> None:
    """What was promised stays, nothing is owed any more, and nobody else can do it."""
    concern = assigned(world)
    head = world.viewer("department_head")
    step = actions.add_milestone(
        concern, "Kiểm tra sổ", office(world.department, Role.AGENCY_HEAD), dt.date(2026, 7, 20), by=head
    )
    address = f"/nb/y-kien/{concern.code}/rut/"
    assert sign_in(client, world, "department_head").post(address).status_code == 404

    sign_in(client, world, "staff")
    assert "Rút ý kiến này" in client.get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert client.post(address).status_code == 302
    concern.refresh_from_db()
    assert (concern.status, concern.closed_on, concern.due) == ("WITHDRAWN", dt.date(2026, 6, 22), None)
    assert Task.objects.filter(pk=step.task_id).open().exists()
    page = client.get(f"/nb/y-kien/{concern.code}/").content.decode()
    assert "Rút ý kiến này" not in page
    assert "Người gửi đã rút" in page
    assert client.post(address).status_code == 409
    assert client.post(f"/nb/y-kien/{concern.code}/mo-lai/", {"reason": "Chưa xong."}).status_code == 409

    assert "concern.withdraw" in {notice.verb for notice in notices.of(head)}
    with pytest.raises(StepClosed):
        actions.answer(concern, "Đã trả.", Outcome.CANNOT, by=head)


def test_a_concern_taken_back_is_never_late(world: World) -> None:
    concern = raised(world)
    later = concern.answer_due + dt.timedelta(days=30)
    assert Concern.objects.filter(is_overdue(later)).exists()
    actions.withdraw(concern, by=world.viewer("staff"))
    assert not Concern.objects.filter(is_overdue(later)).exists()
