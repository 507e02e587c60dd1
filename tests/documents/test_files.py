"""Files: what is taken, what is refused (T-64), how they come back (T-69) and to whom."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from danvan.documents import actions, files
from danvan.documents.models import Attachment
from danvan.units.models import Unit
from danvan.work import actions as work
from danvan.work.rules import ActivityKind
from tests.world import World

from .make import PDF, make_docx, make_jpeg, make_pdf, make_png, with_part


def attach(name: str, content: bytes, world: World) -> Attachment:
    return actions.attach(SimpleUploadedFile(name, content), world.cell, by=world.viewer("cell_secretary"))


def make_xlsx() -> bytes:
    stream = io.BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", make_png(), "image/png"),
        ("a.jpeg", make_jpeg(), "image/jpeg"),
        ("a.docx", make_docx(), files.MEDIA_TYPES["docx"]),
        ("a.xlsx", make_xlsx(), files.MEDIA_TYPES["xlsx"]),
    ],
)
def test_known_kinds_are_taken(world: World, name: str, content: bytes, media_type: str) -> None:
    made = attach(name, content, world)
    assert made.media_type == media_type
    assert made.size == len(content)
    with made.file.open("rb") as kept:
        assert kept.read() == content


RELS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="https://example.org/x" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg/>"),
        ("a.html", b"<p>"),
        ("a.docm", make_docx()),
        ("a", PDF),
        ("a.pdf", b"MZ" + PDF),
        ("a.pdf", b"%PDF-1.4 cut short"),
        ("a.png", PDF),
        ("a.png", make_png(20_000, 20_000)),
        ("a.jpg", make_jpeg(60_000, 60_000)),
        ("a.jpg", b"\xff\xd8" + b"\xff" * 40),
        ("a.docx", make_xlsx()),
        ("a.docx", b"PK\x03\x04 not a package"),
        ("a.docx", make_docx()[:-60]),
        ("a.docx", with_part(make_docx(), "word/vbaProject.bin", b"x")),
        ("a.docx", with_part(make_docx(), "../outside.xml", b"x")),
        ("a.docx", with_part(make_docx(), "/absolute.xml", b"x")),
        ("a.docx", with_part(make_docx(), "word/bomb.xml", b"0" * 30_000_000)),
        ("a.docx", with_part(make_docx(), "word/_rels/settings.xml.rels", RELS % b"attachedTemplate")),
        (
            "a.docx",
            with_part(make_docx(), "word/_rels/x.xml.rels", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ),
        ("a.pdf", b""),
    ],
)
def test_everything_else_is_refused_with_a_sentence(world: World, name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as refusal:
        attach(name, content, world)
    assert refusal.value.messages[0].endswith(".")
    assert not Attachment.objects.exists()


def test_a_link_to_click_is_no_reason_to_refuse(world: World) -> None:
    attach("a.docx", with_part(make_docx(), "word/_rels/x.xml.rels", RELS % b"hyperlink"), world)


def test_a_file_over_20_mb_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="20 MB"):
        attach("a.pdf", PDF + b" " * files.MAX_SIZE, world)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\Biên bản.pdf", "Biên bản.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("Bie\u0302n ba\u0309n.PDF", "Biên bản.pdf"),
        ("x" * 400 + ".pdf", "x" * 250 + ".pdf"),
    ],
)
def test_the_given_name_is_cleaned_and_never_a_path(world: World, given: str, kept: str) -> None:
    file = make_pdf()
    file._name = given  # type: ignore[attr-defined]
    made = actions.attach(file, world.cell, by=world.viewer("cell_secretary"))
    assert made.name == kept
    assert str(made.file.name).startswith("attachments/")
    assert "." not in str(made.file.name)


def test_a_file_comes_back_as_a_download_in_a_sandbox(world: World, client: Client) -> None:
    made = attach("Kết luận.pdf", PDF, world)
    client.force_login(world.cell_secretary)
    answer = client.get(f"/nb/van-ban/tep/{made.code}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tep-{made.code}.pdf"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def status_for(who: str, file: Attachment, world: World, client: Client) -> int:
    client.force_login(world.people[who])
    answer = client.get(f"/nb/van-ban/tep/{file.code}/")
    b"".join(answer)  # to the end, which closes the file
    return answer.status_code


def minutes_of(unit: Unit, who: str, world: World) -> Attachment:
    by = world.viewer(who)
    made = actions.attach(make_pdf(), unit, by=by)
    work.record_activity(
        unit, ActivityKind.THEMATIC_MEETING, dt.date(2026, 6, 1), by=by, invited=3, present=2, minutes=made
    )
    return made


@pytest.mark.parametrize(
    ("who", "status"),
    [("cell_secretary", 200), ("secretary", 200), ("mobiliser", 200), ("inspector", 200), ("leader", 200)]
    + [(who, 404) for who in ("neighbour", "head", "staff", "clerk", "administrator", "outsider")],
)
def test_who_opens_the_minutes_of_a_cell(world: World, client: Client, who: str, status: int) -> None:
    made = minutes_of(world.cell, "cell_secretary", world)
    assert status_for(who, made, world, client) == status


def test_a_file_of_no_record_opens_only_to_its_giver(world: World, client: Client) -> None:
    made = attach("a.pdf", PDF, world)
    assert status_for("leader", made, world, client) == 404
    assert status_for("cell_secretary", made, world, client) == 200
