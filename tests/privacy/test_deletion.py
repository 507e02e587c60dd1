"""A deletion carried out: what goes, what stays without a name, and the journal that still proves itself."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client

from danvan.concerns import actions as concerns
from danvan.concerns.models import Concern
from danvan.concerns.rules import Outcome
from danvan.journal import actions as journal
from danvan.journal import queries as journal_queries
from danvan.journal.models import EntryBody, Erasure
from danvan.notices.models import Notice
from danvan.periods import today
from danvan.privacy import actions, queries
from danvan.privacy.models import DataRequest
from danvan.privacy.rules import Kind, Status
from danvan.search.models import SearchEntry
from danvan.units.held import ERASED
from danvan.units.import_keeping import forget_old_workbooks
from danvan.units.import_writing import tell_names
from danvan.units.models import Import, Person, Post
from danvan.units.rules import Role

from ..scene import Scene, make_scene
from ..world import World, make_person, make_post
from .test_holdings import client_of
from .test_requests import step

SECRET = "Phụ cấp quý I chưa được chi trả."


@pytest.fixture
def scene(world: World) -> Scene:
    made = make_scene(world)
    actions.withdraw(made.request, by=world.viewer("staff"))
    Person.objects.filter(pk=world.staff.pk).update(staff_code="TP-77", email="hanh@example.vn")
    world.people["staff"] = Person.objects.get(pk=world.staff.pk)
    tell_names([], [world.staff.pk])
    return made


def close(scene: Scene) -> None:
    """The concern of the scene is answered and confirmed."""
    concern = Concern.objects.get(pk=scene.concern.pk)
    concerns.answer(
        concern, "Thưa chị Hạnh, đã chi trả.", Outcome.CANNOT, by=scene.world.viewer("department_head")
    )
    concerns.confirm(concern, by=scene.world.viewer("staff"))


def let_go(person: Person) -> None:
    Post.objects.filter(person=person).update(ends_on="2026-06-01")


def ready(scene: Scene) -> DataRequest:
    """A request for deletion that nothing holds up."""
    close(scene)
    made = actions.ask(Kind.DELETE, "", by=scene.world.viewer("staff"))
    let_go(scene.world.staff)
    actions.accept(made, "Sẽ xóa.", by=scene.world.viewer("administrator"))
    return made


def carry_out(scene: Scene, made: DataRequest) -> int:
    return step(client_of(scene.world.administrator), made, "lam-xong", sure="on")


def test_the_person_is_nobody_afterwards(scene: Scene) -> None:
    person = scene.world.staff
    staff = client_of(person)
    made = ready(scene)
    assert carry_out(scene, made) == 302
    person = Person.objects.get(pk=person.pk)
    assert person.name.startswith(ERASED)
    assert person.sign_in_name.startswith("da-xoa-")
    assert (person.staff_code, person.email, person.address_form) == (None, "", "")
    assert not person.is_active
    assert not person.has_usable_password()
    assert staff.get("/nb/").status_code == 302
    assert not [
        row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    assert not SearchEntry.objects.filter(person=person).exists()
    assert not Notice.objects.filter(person=person).exists()
    made.refresh_from_db()
    assert made.status == Status.DONE
    assert made.answer == made.detail == ""


def test_no_word_of_the_person_is_left_in_any_table(scene: Scene) -> None:
    """Canary: name, codes and words are looked for in every text of every table."""
    from django.apps import apps
    from django.db.models import CharField, JSONField, TextField

    person = scene.world.staff
    with_name = [person.name, person.staff_code, person.email, SECRET, "Thưa chị Hạnh"]
    with transaction.atomic():
        journal.record(
            "person.create",
            subject=f"person:{person.pk}",
            unit_id=None,
            actor=None,
            name=person.name,
            code=person.staff_code,
            address=person.email,
        )
    assert carry_out(scene, ready(scene)) == 302
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField | JSONField):
                for value in model._default_manager.values_list(field.name, flat=True):
                    found += [
                        (model._meta.label, field.name, word)
                        for word in with_name
                        if word and word in str(value)
                    ]
    assert found == []


def test_entries_that_hold_the_name_are_erased_and_the_journal_still_proves(scene: Scene) -> None:
    """T-35, and `danvan verify` stays green on both databases."""
    person, colleague = scene.world.staff, scene.world.colleague
    with transaction.atomic():
        for who in (person, colleague):
            journal.record(
                "person.create",
                subject=f"person:{who.pk}",
                unit_id=None,
                actor=None,
                name=who.name,
                sign_in=who.sign_in_name,
            )
        journal.record(
            "task.give", subject="task:x", unit_id=None, actor=None, title=f"Gặp {person.name} ở phòng 2"
        )
        journal.record(
            "task.give", subject="task:y", unit_id=None, actor=None, title=f"{person.name}h là người khác"
        )
    journal.checkpoint()
    assert carry_out(scene, ready(scene)) == 302
    bodies = "".join(EntryBody.objects.values_list("body", flat=True))
    assert person.name not in bodies.replace(f"{person.name}h", "")
    assert f"{person.name}h là người khác" in bodies
    assert colleague.name in bodies
    assert Erasure.objects.count() == 2
    verdict = journal_queries.verify()
    assert verdict.good, verdict.findings
    assert verdict.erased == 2


def test_a_namesake_keeps_what_is_said_of_them(scene: Scene) -> None:
    other = make_person("hanh-hai", scene.world.staff.name)
    with transaction.atomic():
        journal.record(
            "person.create", subject=f"person:{other.pk}", unit_id=None, actor=None, name=other.name
        )
    assert carry_out(scene, ready(scene)) == 302
    assert not Erasure.objects.exists()


def test_acts_of_office_stay_without_the_name(scene: Scene) -> None:
    made = ready(scene)
    turns = Concern.objects.get(pk=scene.concern.pk).turns.count()
    assert carry_out(scene, made) == 302
    concern = Concern.objects.get(pk=scene.concern.pk)
    assert concern.turns.count() == turns
    page = client_of(scene.world.leader).get(concern.get_absolute_url()).content.decode()
    assert "Lời này đã xóa theo yêu cầu của người gửi." in page
    assert SECRET not in page
    assert scene.world.staff.name not in page


def test_files_sent_with_a_closed_concern_leave_the_disk(
    scene: Scene, django_capture_on_commit_callbacks: object
) -> None:
    from danvan.concerns import words
    from danvan.documents import actions as documents
    from danvan.documents.models import Attachment

    from ..documents.make import make_pdf

    kept = documents.attach(make_pdf(), scene.world.department, by=scene.world.viewer("staff"))
    concern = Concern.objects.get(pk=scene.concern.pk)
    words.File.objects.create(concern=concern, attachment=kept)
    made = ready(scene)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert carry_out(scene, made) == 302
    assert not Attachment.objects.filter(pk=kept.pk).exists()
    assert not kept.file.storage.exists(kept.file.name)


def test_workbooks_that_may_hold_the_person_go(scene: Scene) -> None:
    """Rule: every stored workbook goes with a deletion; one that waits is refused with a word."""
    folder = settings.MEDIA_ROOT / "imports"
    assert list(folder.iterdir())
    assert carry_out(scene, ready(scene)) == 302
    assert list(folder.iterdir()) == []
    page = client_of(scene.world.administrator).get(scene.workbook.get_absolute_url()).content.decode()
    assert "Tệp không còn được giữ" in page


def test_workbooks_go_after_thirty_days(scene: Scene, settings: object) -> None:
    folder = settings.MEDIA_ROOT / "imports"  # type: ignore[attr-defined]
    forget_old_workbooks(today())
    assert list(folder.iterdir())
    settings.CLOCK = "2026-07-23T09:00:00+07:00"  # type: ignore[attr-defined]
    forget_old_workbooks(today())
    forget_old_workbooks(today())
    assert list(folder.iterdir()) == []
    assert Import.objects.get(pk=scene.workbook.pk).reason == "gone"


def test_who_still_holds_a_post_or_has_an_open_concern_must_wait(scene: Scene) -> None:
    made = actions.ask(Kind.DELETE, "", by=scene.world.viewer("staff"))
    actions.accept(made, "Sẽ xóa.", by=scene.world.viewer("administrator"))
    page = client_of(scene.world.administrator).get(f"/nb/du-lieu/so/{made.code}/").content.decode()
    assert "Còn giữ chức vụ" in page
    assert "Còn 1 ý kiến chưa xong" in page
    assert "Xóa dữ liệu của người này" not in page
    assert carry_out(scene, made) == 422
    made.refresh_from_db()
    assert made.status == Status.ACCEPTED
    assert Person.objects.get(pk=scene.world.staff.pk).name == scene.world.staff.name
    close(scene)
    let_go(scene.world.staff)
    assert carry_out(scene, made) == 302


def test_the_last_administrator_stays(world: World) -> None:
    made = actions.ask(Kind.DELETE, "", by=world.viewer("administrator"))
    viewer = world.viewer("administrator")
    actions.accept(made, "Sẽ xóa.", by=viewer)
    assert "Đây là người quản trị cuối cùng. Cử người quản trị khác trước." in queries.reasons_to_wait(
        viewer.person
    )
    assert (
        client_of(world.administrator)
        .post(f"/nb/du-lieu/so/{made.code}/lam-xong/", {"sure": "on"})
        .status_code
        == 422
    )
    second = make_person("quan-tri-hai", "Quản Trị Hai")
    make_post(second, world.bloc, Role.ADMINISTRATOR)
    let_go(world.administrator)
    client = client_of(second)
    assert client.post(f"/nb/du-lieu/so/{made.code}/lam-xong/", {"sure": "on"}).status_code == 302


def test_a_deletion_needs_a_second_look_and_a_second_click_does_nothing(scene: Scene) -> None:
    made = ready(scene)
    client = client_of(scene.world.administrator)
    address = f"/nb/du-lieu/so/{made.code}/lam-xong/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"sure": "on", "once": "c" * 32}).status_code == 302
    assert client.post(address, {"sure": "on", "once": "c" * 32}).status_code == 302  # T-71
    assert client.post(address, {"sure": "on"}).status_code == 409
    assert EntryBody.objects.filter(body__contains='"verb":"person.erase"').count() == 1


def test_nobody_signs_in_by_the_old_name(scene: Scene) -> None:
    person = scene.world.staff
    person.set_password("mat-khau-dai-2026")
    person.save()
    wanted = {"sign_in_name": person.sign_in_name, "password": "mat-khau-dai-2026"}
    assert Client().post("/nb/dang-nhap/", wanted).status_code == 302
    assert carry_out(scene, ready(scene)) == 302
    assert Client().post("/nb/dang-nhap/", wanted).status_code == 422


def test_other_open_requests_of_the_person_come_first(scene: Scene) -> None:
    made = ready(scene)
    other = actions.ask(Kind.OTHER, "Cho tôi biết thêm.", by=scene.world.viewer("staff"))
    assert carry_out(scene, made) == 422
    actions.withdraw(other, by=scene.world.viewer("staff"))
    assert carry_out(scene, made) == 302


@pytest.mark.sqlite
def test_no_word_stays_behind_in_the_full_text_index(scene: Scene) -> None:
    """FTS5 keeps the words of deleted rows until segments are merged; a deletion merges them."""
    from django.db import connection

    def is_there() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_words_data")
            return any(b"qzkwvcanary" in bytes(row[0]) for row in cursor.fetchall())

    raised = concerns.raise_concern(
        scene.world.department, "Qzkwvcanary", "FINANCE", by=scene.world.viewer("staff")
    )
    assert is_there()
    concerns.assign(raised, scene.concern.handler, by=scene.world.viewer("clerk"))
    concerns.answer(raised, "Đã rõ.", Outcome.CANNOT, by=scene.world.viewer("department_head"))
    concerns.confirm(raised, by=scene.world.viewer("staff"))
    assert carry_out(scene, ready(scene)) == 302
    assert not is_there()
