"""Everything held about a person is declared, shown to that person, and given as a copy."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.test import Client
from django.utils.html import escape

from danvan.journal.models import EntryBody
from danvan.units.holdings import registered
from danvan.units.models import Person

from ..scene import Scene, make_scene
from ..world import World


@pytest.fixture
def scene(world: World) -> Scene:
    return make_scene(world)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_table_that_names_a_person_is_declared_by_an_app() -> None:
    """Nothing is forgotten: a new foreign key to Person needs a holding that answers for it."""
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Person and model is not Person
    }
    declared = [field for holding in registered() for field in holding.covers]
    assert sorted(declared) == sorted(set(declared)), "one table has two homes"
    assert named - set(declared) == set()
    assert set(declared) - named == set()


def test_a_person_sees_what_is_held_about_them(scene: Scene) -> None:
    answer = client_of(scene.world.staff).get("/nb/du-lieu/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert scene.world.staff.name in page
    assert scene.concern.code in page
    assert "Phụ cấp quý I" not in page  # T-16: a concern is listed; its words stand on its own page
    assert "Máy đang đăng nhập bằng tên của bạn" in page
    assert "Giữ bao lâu:" in page
    assert "90 ngày" in page


def test_nobody_sees_what_is_held_about_others(scene: Scene) -> None:
    page = client_of(scene.world.colleague).get("/nb/du-lieu/").content.decode()
    assert scene.concern.code not in page
    assert scene.world.staff.name not in page


def test_acts_for_an_office_are_listed_from_the_journal(scene: Scene) -> None:
    page = client_of(scene.world.department_head).get("/nb/du-lieu/").content.decode()
    number = EntryBody.objects.filter(body__contains=f'"person:{scene.world.department_head.pk}"').count()
    assert number
    assert f'Dòng nhật ký về việc bạn đã làm <span class="num muted">{number}</span>' in page


def test_the_page_asks_no_more_questions_when_more_is_held(
    scene: Scene, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from danvan.concerns import actions as concerns
    from danvan.concerns.rules import Field

    client = client_of(scene.world.staff)
    client.get("/nb/du-lieu/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/nb/du-lieu/")
    for _ in range(3):
        concerns.raise_concern(scene.world.department, "Khác.", Field.OTHER, by=scene.world.viewer("staff"))
    with CaptureQueriesContext(connection) as more:
        client.get("/nb/du-lieu/")
    assert len(more) == len(one)


def copy(person: Person, password: str = "") -> tuple[int, dict[str, str]]:
    answer = client_of(person).post("/nb/du-lieu/tai/", {"password": password} if password else {})
    if answer.status_code != 200:
        return answer.status_code, {}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return 200, {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_copy_holds_everything_with_own_words_in_both_forms(scene: Scene) -> None:
    status, files = copy(scene.world.staff)
    assert status == 200
    records = [record for held in json.loads(files["du-lieu.json"])["held"] for record in held["records"]]
    assert any("Phụ cấp quý I chưa được chi trả." in record["words"] for record in records)
    assert "Phụ cấp quý I chưa được chi trả." in files["du-lieu.html"]
    assert any(scene.concern.code in record["title"] for record in records)


def test_the_copy_of_another_holds_nothing_of_mine(scene: Scene) -> None:
    _, files = copy(scene.world.colleague)
    assert "Phụ cấp quý I" not in files["du-lieu.json"]
    assert scene.concern.code not in files["du-lieu.json"]


def test_what_looks_like_a_formula_or_markup_stays_text_in_the_copy(scene: Scene) -> None:
    """T-67."""
    from danvan.concerns import actions as concerns
    from danvan.concerns.rules import Field

    nasty = '=HYPERLINK("http://x")<script>alert(1)</script>' + "ư" * 40_000
    concerns.raise_concern(scene.world.department, nasty, Field.OTHER, by=scene.world.viewer("staff"))
    _, files = copy(scene.world.staff)
    assert escape(nasty) in files["du-lieu.html"]
    assert "<script" not in files["du-lieu.html"]
    assert nasty in json.dumps(json.loads(files["du-lieu.json"]), ensure_ascii=False).replace('\\"', '"')


def test_who_has_a_password_gives_it_once_more(scene: Scene) -> None:
    person = scene.world.staff
    person.set_password("mat-khau-dai-2026")
    person.save()
    assert copy(person)[0] == 422
    assert copy(person, "khong-dung")[0] == 422
    assert copy(person, "mat-khau-dai-2026")[0] == 200


def test_guessing_the_password_from_an_open_screen_gets_slow(scene: Scene) -> None:
    person = scene.world.staff
    person.set_password("mat-khau-dai-2026")
    person.save()
    client = client_of(person)
    for _ in range(4):
        client.post("/nb/du-lieu/tai/", {"password": "sai"})
    slow = client.post("/nb/du-lieu/tai/", {"password": "mat-khau-dai-2026"})
    assert slow.status_code == 422
    assert "Nhiều lần không đúng" in slow.content.decode()


def test_a_person_changes_alone_what_is_theirs(scene: Scene) -> None:
    person = scene.world.staff
    client = client_of(person)
    fields = {"address_form": "chị", "language": "en", "email": "hanh@example.vn", "once": "a" * 32}
    assert client.post("/nb/du-lieu/sua/", fields).status_code == 302
    assert client.post("/nb/du-lieu/sua/", fields).status_code == 302  # T-71
    person.refresh_from_db()
    assert (person.address_form, person.language, person.email) == ("chị", "en", "hanh@example.vn")
    bodies = EntryBody.objects.filter(body__contains="person.amend_own")
    assert bodies.count() == 1
    assert "example.vn" not in bodies[0].body


def test_a_wrong_address_keeps_what_was_typed(scene: Scene) -> None:
    answer = client_of(scene.world.staff).post(
        "/nb/du-lieu/sua/", {"address_form": "anh", "language": "vi", "email": "không phải thư"}
    )
    assert answer.status_code == 422
    assert "không phải thư" in answer.content.decode()
