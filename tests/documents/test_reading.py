"""Word and PDF files whose words are read, and files that hold none (T-64, T-65)."""

import io
from pathlib import Path

import docx
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from danvan.documents import jobs, reading
from danvan.documents.models import Document, DocumentFile
from danvan.documents.rules import ReadState
from tests.world import World

from .make import make_docx, make_pdf, make_png
from .test_register import ADD, ENTRY, LIST

BLANK = {**ENTRY, "text": ""}


@pytest.fixture
def registrar(world: World, client: Client, settings: object) -> Client:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}  # type: ignore[attr-defined]
    client.force_login(world.mobiliser)
    return client


def word(*paragraphs: str, name: str = "nq.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_docx(*paragraphs))


def pdf_of(words: str, path: Path) -> bytes:
    """A PDF whose page says these words (ASCII, a font every reader has)."""
    stream = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj" % number + part + b"endobj\n")
    table = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def scanned() -> bytes:
    """Two pages of drawings without a letter."""
    made = pypdfium2.PdfDocument.new()
    for _page in range(2):
        made.new_page(595, 842)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_words_of_a_word_file_are_found_and_shown(registrar: Client) -> None:
    sent = word("I. QUAN ĐIỂM", "1. Dân là gốc, tin dân và gần dân.")
    registrar.post(ADD, {**BLANK, "attached": sent})
    made = Document.objects.get()
    page = registrar.get(made.get_absolute_url()).content.decode()
    assert "Dân là gốc, tin dân và gần dân." in page
    assert "Đã đọc chữ trong tệp" in page
    for phrase in ("gần dân", "tin dan va gan dan"):
        assert made.title in registrar.get(LIST, {"q": phrase}).content.decode()


def test_numbers_word_writes_by_itself_are_part_of_the_words(tmp_path: Path) -> None:
    document = docx.Document()
    for words in ("Lắng nghe", "Trả lời"):
        document.add_paragraph(words, style="List Number")
    document.save(str(tmp_path / "a.docx"))
    assert reading.read(tmp_path / "a.docx", "docx").text == "1. Lắng nghe\n2. Trả lời"


def test_the_words_of_a_pdf_are_found(registrar: Client, tmp_path: Path) -> None:
    sent = SimpleUploadedFile("kh.pdf", pdf_of("Ke hoach dan van kheo nam 2026", tmp_path))
    registrar.post(ADD, {**BLANK, "attached": sent})
    assert "dan van kheo" in registrar.get(Document.objects.get().get_absolute_url()).content.decode()
    assert "25-NQ/TW" in registrar.get(LIST, {"q": "ke hoach dan van kheo"}).content.decode()


def test_several_files_are_kept_in_their_order(registrar: Client) -> None:
    registrar.post(ADD, {**BLANK, "attached": [word("Phần một"), word("Phần hai", name="pl.docx")]})
    made = Document.objects.get()
    assert [file.attachment.name for file in made.files.all()] == ["nq.docx", "pl.docx"]
    edit = f"{made.get_absolute_url()}sua/"
    first = made.files.all()[0].attachment.code
    answer = registrar.post(
        edit, {**BLANK, "version": 1, "dropped": [first], "attached": [make_pdf("c.pdf")]}
    )
    assert answer.status_code == 302
    assert [file.attachment.name for file in made.files.all()] == ["pl.docx", "c.pdf"]
    assert "Phần một" not in registrar.get(made.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "state", "words"),
    [
        ("anh.pdf", scanned(), ReadState.SCANNED, "Tệp này là ảnh chụp, không có chữ để tìm."),
        ("hong.pdf", make_pdf().read(), ReadState.BROKEN, "Tệp hỏng nên không đọc được chữ."),
        ("anh.png", make_png(), ReadState.OTHER, "Loại tệp này không đọc chữ."),
        ("trong.docx", make_docx(""), ReadState.SCANNED, "không có chữ để tìm"),
    ],
)
def test_a_file_without_words_is_kept_and_said_plainly(
    registrar: Client, name: str, content: bytes, state: str, words: str
) -> None:
    registrar.post(ADD, {**BLANK, "attached": SimpleUploadedFile(name, content)})
    made = Document.objects.get()
    assert made.files.get().state == state
    page = registrar.get(made.get_absolute_url()).content.decode()
    assert words in page
    assert name in page


def test_what_is_typed_stands_before_what_is_read(registrar: Client) -> None:
    registrar.post(ADD, {**ENTRY, "attached": word("Chữ trong tệp")})
    page = registrar.get(Document.objects.get().get_absolute_url()).content.decode()
    assert "Bảy nhóm nhiệm vụ" in page
    assert "Chữ trong tệp" not in page


def test_too_many_files_or_a_bad_one_stand_at_the_field(registrar: Client) -> None:
    many = registrar.post(ADD, {**BLANK, "attached": [word("x") for _file in range(11)]})
    assert many.status_code == 422
    assert "Nhiều nhất 10 tệp" in many.content.decode()
    bad = registrar.post(ADD, {**BLANK, "attached": [word("x"), make_pdf("a.exe")]})
    assert bad.status_code == 422
    assert "Chỉ nhận tệp PDF" in bad.content.decode()
    assert not Document.objects.exists()


def test_reading_twice_or_after_the_file_is_gone_does_nothing(registrar: Client) -> None:
    """T-73"""
    registrar.post(ADD, {**BLANK, "attached": word("Một lần")})
    kept = DocumentFile.objects.get()
    DocumentFile.objects.update(text="đã sửa")
    jobs.read.call(kept.pk)
    jobs.read.call(0)
    kept.refresh_from_db()
    assert kept.text == "đã sửa"


def test_the_signer_is_kept_and_found(registrar: Client) -> None:
    registrar.post(ADD, {**ENTRY, "signer": "Nguyễn Văn Ký", "signer_post": "Bí thư"})
    assert (
        "Nguyễn Văn Ký, Bí thư" in registrar.get(Document.objects.get().get_absolute_url()).content.decode()
    )
    assert "25-NQ/TW" in registrar.get(LIST, {"q": "nguyen van ky"}).content.decode()
