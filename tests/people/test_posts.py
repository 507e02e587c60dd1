"""Giving, changing and ending posts: what cannot be is refused beside the field, and nothing is half done."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from danvan.journal.models import Entry, EntryBody
from danvan.notices.models import Notice
from danvan.people import actions
from danvan.people.checks import Wanted
from danvan.periods import today
from danvan.units import tree
from danvan.units.models import Office, Person, Post, UnitVersion
from danvan.units.rules import Capacity, Role
from tests.world import World, make_person, make_post, office

from .made import DAY, TODAY, administrator_of, give_fields, in_capacity, send

STAFF = "/nb/nguoi/ai/staff/"


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    client.force_login(world.administrator)
    return client


def last_entry() -> str:
    newest = Entry.objects.order_by("-sequence").first()
    assert newest
    return EntryBody.objects.get(sequence=newest.sequence).body


def test_an_administrator_gives_a_post_and_the_person_is_told(world: World, admin: Client) -> None:
    status, _ = send(admin, STAFF + "giao/", give_fields(world.department, Role.DEPUTY_HEAD))
    assert status == 302
    post = Post.objects.get(person=world.staff, office__role=Role.DEPUTY_HEAD)
    assert (post.starts_on, post.given_by, post.given_on) == (TODAY, world.administrator, TODAY)
    assert Notice.objects.get(person=world.staff).verb == "post.give"
    assert '"verb":"post.give"' in last_entry()
    assert "DEPUTY_HEAD" in last_entry()


def test_a_form_sent_twice_gives_one_post(world: World, admin: Client) -> None:
    """T-71"""
    fields = {**give_fields(world.department, Role.INTAKE), "once": "abcdef0123456789"}
    assert send(admin, STAFF + "giao/", fields)[0] == 302
    assert send(admin, STAFF + "giao/", fields)[0] == 302
    assert Post.objects.filter(person=world.staff, office__role=Role.INTAKE).count() == 1
    # Without the key the rules themselves say no.
    assert send(admin, STAFF + "giao/", give_fields(world.department, Role.INTAKE))[0] == 422
    assert Post.objects.filter(person=world.staff, office__role=Role.INTAKE).count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_on": "2026-06-21"}, "Ngày hết phải từ ngày bắt đầu trở đi"),
        ({"starts_on": "2023-12-31"}, "đơn vị có từ 1/1/2024"),
        ({"starts_on": "29/02/2027"}, "Ghi ngày theo dạng ngày/tháng/năm"),
        ({"starts_on": "2190-01-01"}, "xa quá 5 năm"),
        ({"starts_on": "9999-01-01"}, "Xem lại năm của ngày này"),
        ({"starts_on": ""}, "Chọn một ngày"),
        ({"role": "SECRETARY"}, "không có ở Cục Thi hành án"),
        ({"role": "MASS_HEAD"}, "không có ở Cục Thi hành án"),
        ({"role": "KING"}, "Chọn chức vụ trong danh sách"),
        ({"unit": "không có đâu"}, "Không có đơn vị nào như vậy"),
        ({"role": "STAFF", "capacity": "STAND_IN", "starts_on": "2026-07-01"}, "Chức vụ này không có người"),
        ({"capacity": "EMPEROR"}, "EMPEROR"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    world: World, admin: Client, changed: dict[str, object], words: str
) -> None:
    before = Post.objects.count(), Office.objects.count(), Entry.objects.count()
    status, page = send(admin, STAFF + "giao/", {**give_fields(world.department, Role.INTAKE), **changed})
    assert status == 422
    assert words in page
    assert (Post.objects.count(), Office.objects.count(), Entry.objects.count()) == before


def test_the_29th_of_february_is_a_day_in_a_leap_year(world: World, admin: Client) -> None:
    fields = give_fields(world.department, Role.INTAKE, "29/02/2024")
    assert send(admin, STAFF + "giao/", fields)[0] == 302
    assert Post.objects.get(office__role=Role.INTAKE, person=world.staff).starts_on == dt.date(2024, 2, 29)


def test_a_unit_that_ends_keeps_nobody_longer(world: World, admin: Client) -> None:
    version = UnitVersion.objects.get(unit=world.department)
    version.pk, version.starts_on, version.ended = None, dt.date(2026, 9, 1), True
    version.save()
    tree.rebuild(today())
    status, page = send(admin, STAFF + "giao/", give_fields(world.department, Role.INTAKE))
    assert status == 422
    assert "kết thúc sau ngày 31/8/2026" in page
    late = give_fields(world.department, Role.INTAKE, "2026-09-01", ends_on="2026-09-30")
    assert "đơn vị đã kết thúc" in send(admin, STAFF + "giao/", late)[1]
    fits = give_fields(world.department, Role.INTAKE, ends_on="2026-08-31")
    assert send(admin, STAFF + "giao/", fits)[0] == 302


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-01-01", "2026-01-31", 422),  # within
        ("2023-12-01", "2024-01-01", 422),  # before the unit
        ("2026-06-30", "2026-07-31", 422),  # the last day of the other
        ("2026-07-01", "", 302),  # the day after
    ],
)
def test_a_head_office_has_one_holder_a_day(
    world: World, admin: Client, first: str, last: str, status: int
) -> None:
    Post.objects.filter(person=world.department_head).update(ends_on=dt.date(2026, 6, 30))
    got, page = send(
        admin, STAFF + "giao/", give_fields(world.department, Role.AGENCY_HEAD, first, ends_on=last)
    )
    assert got == status
    if first.startswith("2026-0") and status == 422:
        assert "Bùi Đức Long là thủ trưởng từ 1/1/2024 đến 30/6/2026" in page


def test_a_stand_in_may_stand_beside_the_holder(world: World, admin: Client) -> None:
    fields = give_fields(world.department, Role.AGENCY_HEAD, capacity="STAND_IN")
    assert send(admin, STAFF + "giao/", fields)[0] == 302


@pytest.mark.parametrize("role", [Role.PIB_CHAIR, Role.PIB_DEPUTY, Role.PIB_MEMBER])
@pytest.mark.parametrize("leading", [Role.DEPUTY_HEAD, Role.AGENCY_HEAD])
def test_who_leads_an_agency_does_not_sit_on_its_inspection_board(
    world: World, admin: Client, leading: Role, role: Role
) -> None:
    """Law 10/2022, from a secondary source (domain.md 4.4 [22]); both ways round, and free afterwards."""
    Post.objects.filter(office=office(world.department, Role.AGENCY_HEAD)).delete()
    first = make_post(world.staff, world.department, leading)
    status, page = send(admin, STAFF + "giao/", give_fields(world.department, role))
    assert status == 422
    assert "theo Luật 10/2022 (nguồn thứ cấp)" in page
    first.ends_on = TODAY - DAY
    first.save()
    assert send(admin, STAFF + "giao/", give_fields(world.department, role))[0] == 302
    assert send(admin, STAFF + "giao/", give_fields(world.department, leading))[0] == 422


def test_a_name_two_units_share_asks_for_the_code(world: World, admin: Client) -> None:
    status, page = send(admin, STAFF + "giao/", give_fields(world.cell, Role.STAFF) | {"unit": "Chi bộ"})
    assert status == 422
    assert "Chi bộ Vụ Pháp luật (CB-PHAP-LUAT)" in page
    fields = give_fields(world.cell, Role.STAFF) | {"unit": "Chi bộ Vụ Pháp luật"}
    assert send(admin, STAFF + "giao/", fields)[0] == 302


@pytest.mark.parametrize(
    ("where", "status"), [("own", 302), ("child", 302), ("sibling", 422), ("parent", 422)]
)
def test_an_administrator_gives_posts_within_reach_only(
    world: World, client: Client, where: str, status: int
) -> None:
    """T-01: own, child, sibling and parent unit; ADMINISTRATOR at the same unit is within reach."""
    client.force_login(administrator_of(world.ministry))
    unit = {"own": world.ministry, "child": world.cell, "sibling": world.neighbours, "parent": world.bloc}
    fields = give_fields(unit[where], Role.ADMINISTRATOR)
    assert send(client, STAFF + "giao/", fields)[0] == status
    given = Post.objects.filter(person=world.staff, office__role=Role.ADMINISTRATOR)
    assert given.exists() == (status == 302)


def test_the_action_itself_refuses_beyond_reach(world: World) -> None:
    """T-02: also when no form stands before it."""
    small = administrator_of(world.ministry)
    by = actions.Viewer.of(small)
    with pytest.raises(PermissionDenied):
        actions.give_post(Wanted(world.staff, world.neighbours, Role.STAFF, TODAY), by=by)
    with pytest.raises(PermissionDenied):
        actions.end_post(Post.objects.get(person=world.neighbour), TODAY, "thử", by=by)
    assert actions.give_post(Wanted(world.staff, world.cell, Role.STAFF, TODAY), by=by).pk


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ADMINISTRATOR, Role.INTAKE])
def test_nobody_gives_rights_to_themselves(world: World, admin: Client, role: Role) -> None:
    """T-06"""
    own = "/nb/nguoi/ai/administrator/giao/"
    status, page = send(admin, own, give_fields(world.empty_cell, role))
    assert status == 422
    assert "Không ai tự giao quyền cho mình" in page
    assert send(admin, own, give_fields(world.empty_cell, Role.STAFF))[0] == 302
    assert world.viewer("administrator").rights == world.viewer("administrator").rights
    assert Post.objects.filter(person=world.administrator).count() == 2


def test_nobody_keeps_their_own_rights_for_longer(world: World, admin: Client) -> None:
    post = Post.objects.get(person=world.administrator)
    make_post(world.staff, world.bloc, Role.ADMINISTRATOR)
    Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2026, 12, 31))
    address = f"/nb/nguoi/ai/administrator/{post.pk}/ngay/"
    longer = {"starts_on": "2024-01-01", "ends_on": "", "reason": "Kéo dài"}
    assert send(admin, address, longer)[0] == 422
    assert send(admin, address, {**longer, "ends_on": "2026-11-30"})[0] == 302


@pytest.mark.parametrize("way", ["ket-thuc", "ngay", "hoan", "nghi", "sua", "chuyen"])
def test_the_last_administrator_stays(world: World, admin: Client, way: str) -> None:
    post = Post.objects.get(person=world.administrator)
    base = "/nb/nguoi/ai/administrator/"
    edit = {"name": "Lê Văn Quản", "sign_in_name": "administrator", "language": "vi"}
    move = give_fields(world.cell, Role.STAFF) | {"left": world.bloc.code, "reason": "Điều động"}
    sent = {
        "ket-thuc": (f"{base}{post.pk}/ket-thuc/", {"last_day": TODAY, "reason": "Thôi"}),
        "ngay": (f"{base}{post.pk}/ngay/", {"starts_on": post.starts_on, "ends_on": TODAY, "reason": "x"}),
        "hoan": (f"{base}{post.pk}/ngay/", {"starts_on": "2026-12-01", "reason": "Hoãn"}),
        "nghi": (f"{base}nghi/", {"last_day": TODAY, "reason": "Nghỉ hưu"}),
        "sua": (f"{base}sua/", edit),
        "chuyen": (f"{base}chuyen/", move),
    }
    status, page = send(admin, *sent[way])
    assert status == 422
    assert "người quản trị cuối cùng" in page
    assert world.viewer("administrator").has("person.manage")
    make_post(world.staff, world.bloc, Role.ADMINISTRATOR)
    assert send(admin, *sent[way])[0] == 302


def test_a_post_ends_with_a_day_and_a_reason(world: World, admin: Client) -> None:
    post = Post.objects.get(person=world.staff)
    address = f"{STAFF}{post.pk}/ket-thuc/"
    assert "Ghi lý do" in send(admin, address, {"last_day": TODAY})[1]
    assert send(admin, address, {"last_day": "2020-01-01", "reason": "Thôi việc"})[0] == 422
    assert send(admin, address, {"last_day": TODAY, "reason": "Thôi việc"})[0] == 302
    assert "đã ghi hết vào ngày đó" in send(admin, address, {"last_day": TODAY, "reason": "Thôi việc"})[1]
    post.refresh_from_db()
    assert (post.ends_on, post.ended_because) == (TODAY, "Thôi việc")
    assert Notice.objects.get(person=world.staff).verb == "post.end"


def test_a_post_that_has_not_begun_is_taken_back(world: World, admin: Client) -> None:
    post = make_post(world.staff, world.department, Role.INTAKE, starts_on=dt.date(2026, 8, 1))
    fields = {"last_day": "2026-07-31", "reason": "Đổi kế hoạch"}
    assert send(admin, f"{STAFF}{post.pk}/ket-thuc/", fields)[0] == 302
    assert not Post.objects.filter(pk=post.pk).exists()
    assert '"verb":"post.cancel"' in last_entry()


def test_days_are_changed_in_the_open(world: World, admin: Client) -> None:
    post = Post.objects.get(person=world.staff)
    fields = {"starts_on": "2025-01-01", "ends_on": "2026-12-31", "reason": "Ghi sai ngày"}
    assert send(admin, f"{STAFF}{post.pk}/ngay/", fields)[0] == 302
    post.refresh_from_db()
    assert (post.starts_on, post.ends_on) == (dt.date(2025, 1, 1), dt.date(2026, 12, 31))
    assert '"old_starts":"2024-01-01"' in last_entry()
    bad = {**fields, "ends_on": "2024-12-31"}
    assert send(admin, f"{STAFF}{post.pk}/ngay/", bad)[0] == 422


def test_posts_of_somebody_else_have_no_page(world: World, admin: Client) -> None:
    """T-02: the number of a post belongs to the address of its person."""
    other = Post.objects.get(person=world.colleague)
    assert admin.get(f"{STAFF}{other.pk}/ket-thuc/").status_code == 404
    assert admin.get(f"/nb/nguoi/ai/colleague/{other.pk}/ket-thuc/").status_code == 200
    assert admin.get(f"{STAFF}{10**30}/ket-thuc/").status_code == 404


def test_two_heads_given_at_once_are_one(world: World) -> None:
    by = world.viewer("administrator")
    wanted = Wanted(world.staff, world.empty_cell, Role.SECRETARY, TODAY)
    actions.give_post(wanted, by=by)
    with pytest.raises(ValidationError):
        actions.give_post(Wanted(world.colleague, world.empty_cell, Role.SECRETARY, TODAY), by=by)
    assert Post.objects.filter(office__unit=world.empty_cell).count() == 1


def test_a_delegation_falls_with_the_one_who_is_acted_for(world: World, admin: Client) -> None:
    sent = in_capacity(
        world.colleague, world.department, Role.AGENCY_HEAD, Capacity.DELEGATE, dt.date(2026, 12, 31)
    )
    head = Post.objects.get(person=world.department_head)
    fields = {"last_day": TODAY, "reason": "Nghỉ hưu"}
    assert send(admin, f"/nb/nguoi/ai/department-head/{head.pk}/ket-thuc/", fields)[0] == 302
    sent.refresh_from_db()
    assert sent.ends_on == TODAY


def test_a_delegation_needs_an_end_and_somebody_to_act_for(world: World, admin: Client) -> None:
    fields = give_fields(world.department, Role.AGENCY_HEAD, capacity="DELEGATE")
    assert "Thay mặt thì phải có ngày hết" in send(admin, STAFF + "giao/", fields)[1]
    empty = give_fields(world.empty_cell, Role.SECRETARY, capacity="DELEGATE", ends_on="2026-12-31")
    assert "chưa có ai giữ chức vụ này" in send(admin, STAFF + "giao/", empty)[1]
    Post.objects.filter(person=world.department_head).update(ends_on=dt.date(2026, 9, 30))
    longer = {**fields, "ends_on": "2026-12-31"}
    assert "giữ chức vụ này đến 30/9/2026" in send(admin, STAFF + "giao/", longer)[1]
    assert send(admin, STAFF + "giao/", {**fields, "ends_on": "2026-09-30"})[0] == 302


def test_people_elsewhere_are_not_found(world: World, client: Client) -> None:
    client.force_login(administrator_of(world.ministry))
    assert client.get("/nb/nguoi/ai/neighbour/").status_code == 404
    assert client.get("/nb/nguoi/ai/nobody-at-all/").status_code == 404
    assert client.get("/nb/nguoi/ai/cell-secretary/").status_code == 200
    assert make_person("khac", "Người Khác") not in Person.objects.filter(posts__isnull=False)
