"""The clauses of a registered document: cut by themselves, corrected by a person, kept when the text changes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from danvan.documents import actions, clause_actions, queries
from danvan.documents.models import Clause, Document
from danvan.flow import StepClosed
from danvan.programmes import actions as programmes
from tests.world import World

from .test_register import make_document

TEXT = """CHỈ THỊ
Về công tác dân vận

Điều 1. Phạm vi
1. Chỉ thị này áp dụng cho mọi đơn vị.
2. Thủ trưởng chịu trách nhiệm.
Điều 2. Nhiệm vụ
a) Đối thoại mỗi năm một lần;
b) Công khai kết quả.
"""


@pytest.fixture
def document(world: World) -> Document:
    return make_document(world, text=TEXT)


def names(document: Document) -> list[str]:
    return [clause.name for clause in queries.clauses_of(document)]


def whole(document: Document) -> str:
    return "".join(clause.text for clause in queries.clauses_of(document))


def test_registering_a_text_cuts_it(document: Document) -> None:
    assert names(document) == ["Phần mở đầu", "Điều 1", "Khoản 1", "Khoản 2", "Điều 2", "Điểm a", "Điểm b"]
    assert whole(document) == queries.text_of(document)


def test_a_text_without_numbers_is_cut_into_paragraphs(world: World, client: Client) -> None:
    made = make_document(world, text="Các đơn vị tổ chức đối thoại.\n\nKết quả được công khai.")
    assert len(queries.clauses_of(made)) == 2
    client.force_login(world.staff)
    assert "được tách theo đoạn" in client.get(f"{made.get_absolute_url()}dieu-khoan/").content.decode()


def test_a_document_without_text_says_so(world: World, client: Client) -> None:
    made = make_document(world, text="")
    client.force_login(world.mobiliser)
    assert "Chưa có chữ để tách" in client.get(f"{made.get_absolute_url()}dieu-khoan/").content.decode()


def post(client: Client, document: Document, place: int, **told: object) -> str:
    clause = queries.clauses_of(document)[place]
    answer = client.post(f"{document.get_absolute_url()}dieu-khoan/{clause.code}/", told, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_joins_cuts_and_names(world: World, document: Document, client: Client) -> None:
    client.force_login(world.mobiliser)
    post(client, document, 3, step="join")
    assert names(document) == ["Phần mở đầu", "Điều 1", "Khoản 1", "Điều 2", "Điểm a", "Điểm b"]
    post(client, document, 2, step="cut", at=1)
    assert names(document) == ["Phần mở đầu", "Điều 1", "Khoản 1", "Khoản 2", "Điều 2", "Điểm a", "Điểm b"]
    post(client, document, 0, step="kind", kind="PARAGRAPH")
    assert names(document)[0] == "Đoạn"
    assert whole(document) == queries.text_of(document)


def test_wrong_corrections_change_nothing(world: World, document: Document, client: Client) -> None:
    client.force_login(world.mobiliser)
    assert "Đây là đoạn đầu" in post(client, document, 0, step="join")
    clause = queries.clauses_of(document)[0]
    address = f"{document.get_absolute_url()}dieu-khoan/{clause.code}/"
    for told in ({}, {"step": "kind", "kind": "X"}, {"step": "cut"}, {"step": "cut", "at": "-1"}):
        assert client.post(address, told).status_code == 404
    assert client.post(address, {"step": "cut", "at": "999"}).status_code == 409
    assert whole(document) == queries.text_of(document)


def test_others_read_and_do_not_correct(world: World, document: Document, client: Client) -> None:
    """T-01."""
    client.force_login(world.staff)
    page = client.get(f"{document.get_absolute_url()}dieu-khoan/")
    assert "Khoản" in page.content.decode()
    assert "Sửa chỗ tách" not in page.content.decode()
    clause = queries.clauses_of(document)[1]
    with pytest.raises(PermissionDenied):
        clause_actions.join(clause, by=world.viewer("staff"))
    assert client.post(f"{document.get_absolute_url()}dieu-khoan/tach/").status_code == 403


def test_two_who_correct_at_once_do_not_undo_each_other(world: World, document: Document) -> None:
    """T-72: the second sees that the clause has changed."""
    seen = queries.clauses_of(document)[2]
    by = world.viewer("mobiliser")
    clause_actions.join(queries.clauses_of(document)[3], by=by)
    with pytest.raises(StepClosed):
        clause_actions.cut(seen, 1, by=by)


def test_a_changed_text_is_cut_again_and_used_clauses_stay(
    world: World, document: Document, client: Client
) -> None:
    by = world.viewer("mobiliser")
    programme = programmes.start(document, "Chương trình", document.signed_on, document.signed_on, by=by)
    used = Clause.objects.get(document=document, mark="b")
    programmes.add_measure(programme, {"title": "Công khai", "source": used}, by=by)
    entry = {
        "text": TEXT.replace("Điều 2. Nhiệm vụ", "Điều 2. Nhiệm vụ\n1. Mới thêm.").replace(
            "a) Đối", "a) Đối thoại"
        )
    }
    assert actions.amend(document, document.version, entry, by=by)
    client.force_login(world.mobiliser)
    assert "Nội dung đã đổi" in client.get(f"{document.get_absolute_url()}dieu-khoan/").content.decode()
    client.post(f"{document.get_absolute_url()}dieu-khoan/tach/")
    assert Clause.objects.filter(pk=used.pk).exists()
    assert "Mới thêm." in whole(document)
    assert not queries.is_out_of_date(document, queries.clauses_of(document))
    gone = {"text": TEXT.replace("b) Công khai kết quả.", "b) Chữ khác hẳn.")}
    assert actions.amend(document, document.version, gone, by=by)
    clause_actions.split_again(document, by=by)
    assert not queries.is_out_of_date(document, queries.clauses_of(document))
    assert queries.clauses_of(document)[-1] == used
    used.refresh_from_db()
    with pytest.raises(ValidationError, match="không ghép được"):
        clause_actions.join(used, by=by)
