"""Files sent with a protected concern: of the old file only pixels remain (T-20, T-65)."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from danvan import limited
from danvan.voices import following, opening, rebuild
from danvan.voices.door import MemoryHandler
from danvan.voices.models import Piece, Voice

from ..documents.make import make_docx, make_jpeg, make_png
from ..world import World
from .made import CANARY, desk, paper, photo, sender, sent
from .test_door import HIDDEN, Visitor, receipt_of, with_receipt, written


@pytest.mark.parametrize(
    ("form", "name", "made"),
    [("JPEG", "a.JPG", "tệp-1.jpg"), ("PNG", "a.png", "tệp-1.png"), ("WEBP", "a.webp", "tệp-1.jpg")],
)
def test_a_picture_keeps_its_pixels_and_nothing_else(form: str, name: str, made: str) -> None:
    [(called, content)] = rebuild.rebuild([(name, photo(form))])
    assert (called, CANARY in content) == (made, False)
    with Image.open(io.BytesIO(content)) as opened:
        assert (opened.size, dict(opened.getexif())) == ((120, 80), {})
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_turned_picture_is_turned_and_a_huge_one_made_smaller() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    Image.new("RGB", (3000, 1000), "red").save(stream, "JPEG", exif=exif)
    [(_name, content)] = rebuild.rebuild([("a.jpg", stream.getvalue())])
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.size == (800, rebuild.LONGEST_SIDE)


def test_a_pdf_becomes_pictures_of_its_pages_without_hour_or_name() -> None:
    [(name, content)] = rebuild.rebuild([("Đơn.pdf", paper(3))], before=4)
    assert (name, CANARY in content, content.count(b"/Type /Page\n")) == ("tệp-5.pdf", False, 3)
    assert b"D:1970" in content
    for sign in (b"/Author", b"/JavaScript", b"/EmbeddedFile", b"D:20"):
        assert sign not in content


def bomb(width: int, height: int) -> bytes:
    """A picture of few bytes and very many pixels."""
    rows = zlib.compress(bytes(width + 1) * 20)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "TYPE"),
        ("a.docx", make_docx(), "TYPE"),
        ("a.png", make_docx(), "TYPE"),
        ("a.pdf", photo(), "TYPE"),
        ("khong-duoi", photo(), "TYPE"),
        ("a.png", make_png(), "BROKEN"),
        ("a.jpg", make_jpeg(), "BROKEN"),
        ("a.jpg", photo()[:900], "BROKEN"),
        ("a.pdf", b"%PDF-1.4 nothing", "BROKEN"),
        ("a.png", bomb(8000, 8000), "BROKEN"),
        ("a.pdf", paper(31), "PAGES"),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(rebuild.Refused) as refused:
        rebuild.rebuild([("tốt.jpg", photo()), (name, content)])
    assert (refused.value.place, refused.value.reason) == (1, reason)


def test_a_process_that_breaks_down_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object, **__: object) -> object:
        raise limited.TooHeavy

    monkeypatch.setattr(limited, "lines", dies)
    with pytest.raises(rebuild.Refused) as refused:
        rebuild.rebuild([("a.jpg", photo())])
    assert refused.value.reason == "HEAVY"


def test_no_byte_of_an_upload_lies_in_a_file(tmp_path: Path, settings: object) -> None:
    """T-19: not even of one larger than what Django keeps in memory."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    upload = SimpleUploadedFile("a.jpg", b"x" * 5_000_000)
    request = RequestFactory().post("/gui/bien-nhan/", {"files": upload})
    request.upload_handlers = [MemoryHandler(request)]
    kept = request.FILES["files"]
    assert (kept.size, len(kept.read()), list(tmp_path.iterdir())) == (5_000_000, 5_000_000, [])


@pytest.mark.django_db
def test_files_go_with_a_concern_and_with_a_message(world: World, tmp_path: Path, settings: object) -> None:
    """Through the pages: names are ours, numbers go on, a repeated form sends nothing twice."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    made, visitor = desk(world), Visitor()
    typed = written(visitor, world.department)
    for _twice in range(2):
        files = [
            SimpleUploadedFile("Ảnh của Hạnh.jpg", photo()),
            SimpleUploadedFile("b.pdf", paper()),
        ]
        page = visitor.post("/gui/bien-nhan/", {**typed, "uploads": files}).content.decode()
    receipt = receipt_of(page)
    for _twice in range(2):
        answer = visitor.post(
            "/tra-cuu/loi-nhan/",
            {
                "receipt": receipt,
                "text": "Thêm ảnh.",
                "number": "0",
                "uploads": SimpleUploadedFile("c.png", photo("PNG")),
            },
        )
        assert answer.status_code == 200, answer.content.decode()
    assert list(tmp_path.iterdir()) == []
    assert following.follow(sender_of(receipt)).files == ("tệp-1.jpg", "tệp-2.pdf", "tệp-3.png")
    name, content = opening.open_file(Voice.objects.get(), world.viewer("first"), made.pairs["first"], 1)
    assert (name, content[:5], CANARY in content) == ("tệp-2.pdf", b"%PDF-", False)


def sender_of(digits: str) -> following.Sender:
    found = following.by_receipt(digits)
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_file_that_cannot_be_taken_is_named_and_everything_typed_stays(world: World) -> None:
    desk(world)
    visitor = Visitor()
    typed = written(visitor, world.department)
    for files, words in (
        ([SimpleUploadedFile("sổ lương.xlsx", b"PK\x03\x04")], "“sổ lương.xlsx” không phải ảnh"),
        ([SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(11)], "Nhiều nhất 10 tệp"),
        ([SimpleUploadedFile("a.jpg", b"x" * (rebuild.MOST_BYTES + 1))], "quá 20 MB"),
    ):
        answer = visitor.post("/gui/bien-nhan/", {**typed, "uploads": files})
        page = answer.content.decode()
        assert (answer.status_code, words in page) == (422, True)
        assert dict(HIDDEN.findall(page))["text"] == typed["text"]
    assert not Voice.objects.exists()
    receipt = sent(world.department).digits
    refused = visitor.post(
        "/tra-cuu/loi-nhan/",
        {
            "receipt": receipt,
            "text": "Gửi tệp.",
            "number": "0",
            "uploads": SimpleUploadedFile("a.svg", b"<svg/>"),
        },
    )
    assert (refused.status_code, "Gửi tệp." in refused.content.decode()) == (422, True)
    assert not Piece.objects.filter(kind="SAID").exists()
    assert "Gửi tệp." in with_receipt(visitor, receipt, text="Gửi tệp.")


@pytest.mark.django_db
def test_a_file_is_downloaded_from_the_box_and_never_shown_in_it(world: World) -> None:
    """T-64."""
    from .test_desk import page_of, unlocked_client

    desk(world)
    sender(sent(world.department, files=[("a.jpg", photo())]))
    voice = Voice.objects.get()
    client = unlocked_client(world, "first")
    assert "tệp-1.jpg" in client.get(page_of(voice)).content.decode()
    got = client.get(f"{page_of(voice)}tep/0/")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert (got.headers["Content-Type"], got.content[:3]) == ("application/octet-stream", b"\xff\xd8\xff")
    assert client.get(f"{page_of(voice)}tep/9/").status_code == 404
