"""Word templates people adapt: any paper of the unit in their own file, and nothing else in it runs (T-64, T-65)."""

import io
from pathlib import Path

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from danvan.documents import papers, word, word_template
from danvan.documents.models import Letterhead
from danvan.documents.word import PROFILES
from tests.world import World

from .make import make_docx

BOOK = "/nb/van-ban/so/"
SEND, DROP, BASE = f"{BOOK}mau/", f"{BOOK}mau/bo/", f"{BOOK}mau/tai/"


def upload(content: bytes, name: str = "mẫu.docx") -> dict[str, SimpleUploadedFile]:
    return {"template": SimpleUploadedFile(name, content)}


def adapted(content: bytes, words: str) -> bytes:
    """The template as somebody changes it in Word: a line of their own on top."""
    document = docx.Document(io.BytesIO(content))
    document.paragraphs[0].insert_paragraph_before(words)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def texts(content: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def example(world: World) -> word.OfficialDocument:
    return papers.paper(
        world.cell,
        world.viewer("cell_secretary"),
        "BC",
        type_name="Báo cáo",
        summary="Công tác <dân vận> & 6 tháng",
        blocks=(word.Heading("I. Kết quả"), word.Table((word.Column("Việc"),), (("Sinh hoạt",),))),
        recipients=["Như trên", "Lưu Văn phòng"],
    )


@pytest.mark.parametrize("name", PROFILES)
def test_the_official_layout_is_a_template_that_says_what_the_program_writes(
    world: World, name: str, tmp_path: Path
) -> None:
    base = tmp_path / "base.docx"
    base.write_bytes(word_template.default(PROFILES[name]))
    assert word_template.check(base) == []
    paper = example(world)
    made, plain = texts(word_template.render(base.read_bytes(), paper)), texts(word.write(paper))
    for words in ("BÁO CÁO", "Công tác <dân vận> & 6 tháng", "I. Kết quả", "Sinh hoạt"):
        assert words in made
        assert words in plain
    assert any("- Như trên;\n- Lưu Văn phòng." in text for text in made)
    assert not any("{" in text for text in made)


def test_an_adapted_template_serves_the_unit_and_those_below(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    base = client.get(BASE).content
    answer = client.post(SEND, upload(adapted(base, "ĐƠN VỊ ANH HÙNG")))
    assert answer.status_code == 302
    day = world.viewer("mobiliser").day
    assert "ĐƠN VỊ ANH HÙNG" in texts(papers.write(world.cell, example(world), day))
    listed = client.get("/nb/van-ban/?dang=word").content
    assert "ĐƠN VỊ ANH HÙNG" in texts(listed)
    assert "mẫu.docx" in client.get(BOOK).content.decode()
    client.post(DROP)
    assert "ĐƠN VỊ ANH HÙNG" not in texts(papers.write(world.cell, example(world), day))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ SO }}", "Mẫu thiếu ô {{ NOI_DUNG }}"),
        ("{{ NOI_DUNG }} {{ SO_VB }}", "Không có ô nào tên là “SO_VB”"),
        ("{{ NOI_DUNG", "Có ô viết chưa đúng"),
        ("{{ NOI_DUNG.__class__.__mro__ }}", "không dùng lệnh khác"),
        ("{{ NOI_DUNG }} {{ 'a' * 99999999 }}", "không dùng lệnh khác"),
        ("{% for X in [1, 2] %}{{ NOI_DUNG }}{% endfor %}", "không dùng lệnh khác"),
        ("{% set A = 1 %}{{ NOI_DUNG }}", "không dùng lệnh khác"),
        ("{% include 'x' %}{{ NOI_DUNG }}", "không dùng lệnh khác"),
        ("{{ NOI_DUNG|upper }}", "không dùng lệnh khác"),
    ],
)
def test_a_template_that_would_not_work_is_refused_in_words(
    world: World, client: Client, words: str, said: str
) -> None:
    client.force_login(world.mobiliser)
    answer = client.post(SEND, upload(make_docx(words)))
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    assert not Letterhead.objects.exists()


def test_other_files_are_refused(world: World, client: Client) -> None:
    client.force_login(world.mobiliser)
    assert client.post(SEND, upload(b"%PDF-1.4\n%%EOF\n", "mẫu.pdf")).status_code == 422
    assert client.post(SEND, upload(b"PK\x03\x04 broken")).status_code == 422
    assert client.post(SEND, {}).status_code == 422


def test_only_the_registry_of_the_unit_sets_it(world: World, client: Client) -> None:
    client.force_login(world.staff)
    assert client.post(SEND, upload(make_docx("{{ NOI_DUNG }}"))).status_code == 403
    assert client.get(BASE).status_code == 403
