"""What cannot be is refused at its field or its step, in plain words, and nothing is half done."""

import datetime as dt
import unicodedata

import pytest
from django.test import Client

from danvan.reorganisations.models import Event, Heir
from danvan.reorganisations.rules import EventKind, Status
from danvan.units import tree
from danvan.units.models import Unit, UnitVersion
from danvan.units.rules import Kind, Role
from tests.world import World, make_person, make_post

from .drafts import BASE, FUTURE, Draft

NAME = "Chi bộ Vụ Pháp luật"


def refused(draft: Draft, words: str) -> None:
    """The page says why, and not a row of the organisation changes."""
    before = (UnitVersion.objects.count(), Unit.objects.count())
    answer = draft.post("quyet-dinh/")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (UnitVersion.objects.count(), Unit.objects.count()) == before
    assert draft.event.status == Status.DRAFT


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("31/02/2026", "Ghi ngày theo dạng"),
        ("01/01/2199", "quá xa"),
        ("01/01/1500", "Xem lại năm"),
        ("", "Chọn một ngày."),
    ],
)
def test_an_absurd_day_is_refused_at_its_field(administrator: Client, day: str, words: str) -> None:
    answer = administrator.post(
        f"{BASE}moi/", {"kind": "RENAME", "day": day, "decision": "Quyết định 1-QĐ/ĐU"}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Quyết định 1-QĐ/ĐU" in answer.content.decode()
    assert not Event.objects.exists()


def test_a_day_before_the_unit_existed_is_refused(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.RENAME, world.cell)
    answer = draft.post("co-so/", day="31/12/2023", decision="Quyết định 1")
    assert answer.status_code == 422
    assert "Ngày 31/12/2023, Chi bộ Vụ Pháp luật chưa có (thành lập ngày 1/1/2024)" in answer.content.decode()
    early = Draft(administrator, EventKind.CLOSE, day="31/12/2023")
    assert early.post("don-vi/", unit=[world.cell.code]).status_code == 422


def test_a_change_across_a_later_one_is_refused(world: World, administrator: Client) -> None:
    UnitVersion.objects.create(
        unit=world.cell,
        starts_on=dt.date(2026, 5, 1),
        official_code="X",
        name="Chi bộ Mới",
        kind=Kind.CELL,
        parent=world.ministry,
    )
    draft = Draft(administrator, EventKind.RENAME, world.cell, day="01/03/2026")
    draft.sent("thay-doi/", new_name="Chi bộ Khác", new_official_code="KHAC")
    refused(draft, "đã có thay đổi từ ngày 1/5/2026")
    draft.sent("co-so/", day="02/05/2026", decision="Quyết định 1")
    draft.decide()


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        unicodedata.normalize("NFD", NAME),
        f"  {NAME} ",
        NAME.upper(),
        NAME.replace("Chi", "Сhi"),  # a Cyrillic letter
        NAME.replace("Pháp", "Ph\u200báp"),
        NAME.replace("luật", "luâ\u0323t"),
    ],
)
def test_a_name_that_looks_like_a_siblings_is_refused(world: World, administrator: Client, name: str) -> None:
    draft = Draft(administrator, EventKind.SPLIT, world.empty_cell, old_stays="on")
    fields = {"name": name, "official_code": "MOI", "kind": "CELL", "parent": "TU-PHAP"}
    answer = draft.post("noi-nhan/moi/", **fields)
    assert answer.status_code == 422
    assert "trông giống hệt" in answer.content.decode()
    assert not Heir.objects.exists()
    draft.new(name, "MOI", parent="Y-TE")

    rename = Draft(administrator, EventKind.RENAME, world.empty_cell)
    answer = rename.post("thay-doi/", new_name=name, new_official_code="MOI")
    assert answer.status_code == 422
    assert "trông giống hệt" in answer.content.decode()


def test_a_unit_may_take_the_name_of_one_that_ends(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell)
    draft.new(NAME, "CB-PHAP-LUAT", parent="TU-PHAP")
    draft.decide()
    made = Unit.objects.get(code="cb-phap-luat-2")
    assert made.name == NAME


def test_a_code_in_use_is_refused(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.SPLIT, world.empty_cell, old_stays="on")
    fields = {"name": "Chi bộ Mới", "official_code": "y-te", "kind": "CELL", "parent": "TU-PHAP"}
    answer = draft.post("noi-nhan/moi/", **fields)
    assert answer.status_code == 422
    assert "Mã này là của “Đảng bộ Bộ Y tế”" in answer.content.decode()


def test_a_unit_cannot_stand_below_itself(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.TRANSFER, world.ministry)
    draft.sent("thay-doi/", new_parent="CB-VAN-PHONG")
    refused(draft, "Đảng bộ Bộ Tư pháp sẽ đứng dưới chính mình")
    draft.sent("thay-doi/", new_parent="Đảng bộ Bộ Y tế")
    draft.decide()


def test_a_child_that_takes_over_its_parent_goes_elsewhere(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.DISSOLVE, world.neighbours)
    child, root = draft.takes(world.other_cell), draft.takes(world.bloc)
    draft.default(world.neighbours, child)
    refused(draft, "Chi bộ Cục Dân số sẽ đứng dưới chính mình")
    draft.give("children", world.neighbours, world.other_cell.code, root)
    draft.decide()


def test_an_heir_that_ends_in_the_same_event_is_refused(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.ABSORB, world.cell, world.empty_cell)
    draft.takes(world.cell)
    refused(draft, "Chi bộ Vụ Pháp luật kết thúc trong chính đợt này nên không thể nhận")
    draft.sent("don-vi/", remove=world.cell.code)
    draft.decide()


def test_an_heir_that_has_ended_is_refused(world: World, administrator: Client) -> None:
    Draft(administrator, EventKind.CLOSE, world.empty_cell).decide()
    draft = Draft(administrator, EventKind.ABSORB, world.cell, day=FUTURE)
    answer = draft.post("noi-nhan/", unit=[world.empty_cell.code])
    assert answer.status_code == 422
    assert not draft.event.heirs.exists()


def test_an_heir_that_ends_between_is_refused(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.ABSORB, world.cell)
    draft.takes(world.empty_cell)
    Draft(administrator, EventKind.CLOSE, world.empty_cell).decide()
    refused(draft, "Chi bộ Văn phòng đã kết thúc ngày 22/6/2026")


def test_an_heir_that_is_to_end_before_the_day_is_refused(world: World, administrator: Client) -> None:
    Draft(administrator, EventKind.CLOSE, world.empty_cell, day="25/06/2026").decide()
    draft = Draft(administrator, EventKind.ABSORB, world.cell, day=FUTURE)
    draft.takes(world.empty_cell)
    refused(draft, "Chi bộ Văn phòng sẽ kết thúc ngày 25/6/2026 theo đợt sắp xếp khác")
    draft.sent("co-so/", day="24/06/2026", decision="Quyết định 1")
    draft.decide()


def test_two_events_of_a_unit_on_one_day_are_refused(world: World, administrator: Client) -> None:
    Draft(administrator, EventKind.CLOSE, world.empty_cell, day=FUTURE).decide()
    draft = Draft(administrator, EventKind.RENAME, world.empty_cell, day=FUTURE)
    draft.sent("thay-doi/", new_name="Chi bộ Khác", new_official_code="KHAC")
    refused(draft, "Chi bộ Văn phòng đã có đợt sắp xếp khác cùng ngày 1/7/2026")
    draft.sent("co-so/", day="30/06/2026", decision="Quyết định 1")
    draft.decide()


def test_nothing_of_a_split_is_left_to_nobody(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.SPLIT, world.neighbours)
    first = draft.new("Đảng bộ Y tế 1", "YT1", parent="KHOI", kind=Kind.PARTY_ORG)
    second = draft.new("Đảng bộ Y tế 2", "YT2", parent="KHOI", kind=Kind.PARTY_ORG)
    draft.sent("noi-nhan/", act="name", **{f"heir-{draft.part(world.neighbours).pk}": ""})
    refused(draft, "Đảng bộ Bộ Y tế: 1 mục “Đơn vị cấp dưới” chưa có nơi nhận.")
    draft.give("children", world.neighbours, world.other_cell.code, first)
    refused(draft, "Đảng bộ Bộ Y tế: 2 mục “Người đang giữ chức vụ” chưa có nơi nhận.")
    draft.give("people", world.neighbours, "", second)
    draft.decide()


def test_a_past_day_before_somebody_took_a_post_is_refused(world: World, administrator: Client) -> None:
    make_post(world.outsider, world.cell, Role.STAFF, starts_on=dt.date(2026, 5, 4))
    draft = Draft(administrator, EventKind.ABSORB, world.cell, day="01/03/2026")
    draft.takes(world.empty_cell)
    refused(draft, "Ở Chi bộ Vụ Pháp luật có người nhận chức vụ từ ngày 4/5/2026")
    draft.sent("co-so/", day="05/05/2026", decision="Quyết định 1")
    draft.decide()


def test_the_head_of_a_new_unit_is_left_open_only_knowingly(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell)
    draft.new("Chi bộ Chung", "CHUNG", parent="TU-PHAP", head="")
    refused(draft, "Chọn người đứng đầu Chi bộ Chung, hoặc đánh dấu là chưa chọn")
    heir = draft.event.heirs.get()
    fields = {"name": heir.name, "official_code": heir.official_code, "kind": heir.kind, "parent": "TU-PHAP"}
    draft.sent(f"noi-nhan/{heir.pk}/", head_left_open="on", **fields)
    assert "chưa chọn người đứng đầu" in draft.page()
    draft.decide()


def test_a_head_from_elsewhere_is_named_by_sign_in(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell, world.empty_cell)
    fields = {"name": "Chi bộ Chung", "official_code": "CHUNG", "kind": "CELL", "parent": "TU-PHAP"}
    answer = draft.post("noi-nhan/moi/", other_head="nobody", **fields)
    assert answer.status_code == 422
    assert "Không thấy ai như vậy" in answer.content.decode()
    assert draft.new("Chi bộ Chung", "CHUNG", parent="TU-PHAP", other_head="clerk").head == world.clerk


def test_units_of_two_trees_are_not_arranged_together(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CONSOLIDATE, world.cell)
    answer = draft.post("don-vi/", unit=[world.department.code])
    assert answer.status_code == 422
    assert "cùng là cơ quan" in answer.content.decode()
    level = Draft(administrator, EventKind.RELEVEL, world.cell)
    assert level.post("thay-doi/", new_kind="AGENCY", new_level="").status_code == 422
    assert level.post("thay-doi/", new_kind="CELL", new_level="").status_code == 422


def test_the_last_administrator_does_not_end_with_a_unit(world: World, administrator: Client) -> None:
    for unit in (world.ministry, world.neighbours):
        UnitVersion.objects.filter(parent=world.bloc, unit=unit).update(parent=None)
    tree.rebuild(dt.date(2026, 6, 22))
    draft = Draft(administrator, EventKind.CLOSE, world.bloc)
    refused(draft, "không còn ai quản trị")
    make_post(world.secretary, world.ministry, Role.ADMINISTRATOR)
    draft.decide()


class TestReach:
    """An administrator of a part of the organisation arranges that part alone."""

    @pytest.fixture
    def local(self, world: World, settled: None) -> Client:
        person = make_person("local", "Quản Trị Bộ")
        make_post(person, world.ministry, Role.ADMINISTRATOR)
        client = Client()
        client.force_login(person)
        return client

    def test_own_units_are_arranged(self, world: World, local: Client) -> None:
        draft = Draft(local, EventKind.ABSORB, world.empty_cell)
        draft.takes(world.cell)
        draft.decide()

    def test_others_cannot_be_chosen(self, world: World, local: Client) -> None:
        draft = Draft(local, EventKind.ABSORB)
        for unit in (world.other_cell, world.bloc):
            answer = draft.post("don-vi/", unit=[unit.code])
            assert answer.status_code == 422
            assert "ngoài phạm vi" in answer.content.decode()
        assert "Chi bộ Cục Dân số" not in draft.page("don-vi/", q="dan so")
        draft.sent("don-vi/", unit=[world.cell.code])
        assert draft.post("noi-nhan/", unit=[world.other_cell.code]).status_code == 422

    def test_no_unit_leaves_for_a_place_out_of_reach(self, world: World, local: Client) -> None:
        draft = Draft(local, EventKind.TRANSFER, world.cell)
        answer = draft.post("thay-doi/", new_parent="Y-TE")
        assert answer.status_code == 422
        assert "Không thấy đơn vị nào" in answer.content.decode()
        split = Draft(local, EventKind.SPLIT, world.cell, old_stays="on")
        fields = {"name": "Chi bộ Mới", "official_code": "MOI", "kind": "CELL", "parent": "KHOI"}
        assert split.post("noi-nhan/moi/", **fields).status_code == 422

    def test_nothing_stands_at_the_top_without_the_top(self, world: World, local: Client) -> None:
        split = Draft(local, EventKind.SPLIT, world.cell, old_stays="on")
        fields = {"name": "Chi bộ Mới", "official_code": "MOI", "kind": "CELL", "parent": ""}
        answer = split.post("noi-nhan/moi/", **fields)
        assert answer.status_code == 422
        assert "Chọn đơn vị cấp trên." in answer.content.decode()

    def test_drafts_of_those_above_do_not_exist(
        self, world: World, local: Client, administrator: Client
    ) -> None:
        draft = Draft(administrator, EventKind.RENAME, world.cell)
        assert local.get(draft.address).status_code == 404
        assert local.get(f"{draft.address}thay-doi/").status_code == 404
        assert local.post(f"{draft.address}quyet-dinh/", {"version": 2}).status_code == 404
        own = Draft(local, EventKind.RENAME, world.cell)
        assert administrator.get(own.address).status_code == 200

    def test_a_unit_that_left_meanwhile_is_not_arranged(
        self, world: World, local: Client, administrator: Client
    ) -> None:
        draft = Draft(local, EventKind.RENAME, world.cell, day=FUTURE)
        draft.sent("thay-doi/", new_name="Chi bộ Khác", new_official_code="KHAC")
        move = Draft(administrator, EventKind.TRANSFER, world.cell)
        move.sent("thay-doi/", new_parent="Y-TE")
        move.decide()
        refused(draft, "Chi bộ Vụ Pháp luật nằm ngoài phạm vi của anh/chị")


def test_a_draft_changed_since_it_was_shown_is_not_decided(world: World, administrator: Client) -> None:
    """T-72: the second administrator hears that the draft has moved on."""
    draft = Draft(administrator, EventKind.CLOSE, world.empty_cell)
    seen = draft.event.version
    draft.sent("don-vi/", unit=[world.other_cell.code])
    assert draft.post("quyet-dinh/", version=seen).status_code == 409
    assert draft.post("don-vi/", version=seen, unit=[world.cell.code]).status_code == 409
    assert draft.event.parts.count() == 2
    assert draft.post("quyet-dinh/", version="९").status_code == 409
    draft.decide()


def test_a_dropped_draft_is_gone_from_the_list(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.CLOSE, world.empty_cell)
    assert "Chi bộ Văn phòng" in administrator.get(BASE).content.decode()
    assert administrator.post(f"{draft.address}bo/").status_code == 302
    assert "Chi bộ Văn phòng" not in administrator.get(BASE).content.decode()


def test_the_list_asks_as_much_for_one_as_for_three(
    world: World, administrator: Client, django_assert_num_queries: object
) -> None:
    Draft(administrator, EventKind.CLOSE, world.empty_cell)
    administrator.get(BASE)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        administrator.get(BASE)
    for unit in (world.cell, world.other_cell):
        Draft(administrator, EventKind.CLOSE, unit)
    with CaptureQueriesContext(connection) as three:
        administrator.get(BASE)
    assert len(one) == len(three)


def test_a_new_agency_is_led_by_who_led_the_old(world: World, administrator: Client) -> None:
    draft = Draft(administrator, EventKind.SPLIT, world.agency)
    first = draft.new("Bộ Tư pháp 1", "BTP1", kind=Kind.AGENCY)
    draft.new("Bộ Tư pháp 2", "BTP2", kind=Kind.AGENCY)
    draft.default(world.agency, first)
    draft.decide()
    assert set(world.ministry.led_links.filter(ends_on__year=9999).values_list("body__code", flat=True)) == {
        "btp1",
        "btp2",
    }
