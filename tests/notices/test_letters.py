"""One quiet letter a day, at most once, with nothing protected: sent to a real mail server on this machine."""

import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.test import Client

from danvan.notices import actions, letters, post
from danvan.notices.models import Letterbox, Mailing
from danvan.notices.rules import MailingStatus
from tests.world import World

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Server:
    """What arrives, and what is refused."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.refuse = ""
        self.hang_up = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append(envelope.content)
        if self.hang_up:
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    controller = Controller(handler, hostname=HOST, port=free_port())
    controller.start()
    settings.SMTP_HOST, settings.SMTP_PORT = HOST, controller.server.sockets[0].getsockname()[1]
    settings.SMTP_TLS, settings.SMTP_FROM, settings.SITE = (
        "none",
        "danvan@coquan.vn",
        "https://danvan.coquan.vn",
    )
    yield handler
    controller.stop()


@pytest.fixture
def box(world: World) -> Letterbox:
    """The cell's secretary has a confirmed address, and something new."""
    actions.tell([world.cell_secretary], "task.give", subject="task:1", address="/nb/", title="Việc mật ABC")
    return Letterbox.objects.create(person=world.cell_secretary, address="nam@coquan.vn")


def body(server: Server) -> str:
    [letter] = server.got
    return str(message_from_bytes(letter, policy=policy.default).get_content())


def test_a_digest_says_kinds_and_numbers_and_nothing_else(server: Server, box: Letterbox) -> None:
    """T-21, T-68."""
    assert letters.deliver() == 1
    said = body(server)
    assert "Đơn vị được giao một nhiệm vụ (1)" in said
    assert "Việc mật ABC" not in said
    assert f"https://danvan.coquan.vn/thu/dung/{box.stop_key}/" in said
    assert b"List-Unsubscribe" in server.got[0]
    assert letters.deliver() == 0
    assert Mailing.objects.get().status == MailingStatus.SENT


def test_what_somebody_confided_is_one_line_without_a_small_number(server: Server, box: Letterbox) -> None:
    for number in range(2):
        actions.tell([box.person], "concern.receive", subject=f"concern:{number}", address="/nb/")
    letters.deliver()
    assert "- Có tin mới về ý kiến" in body(server)


def test_nothing_new_is_no_letter(server: Server, world: World) -> None:
    Letterbox.objects.create(person=world.cell_secretary, address="nam@coquan.vn")
    assert letters.deliver() == 0
    assert not server.got


@pytest.mark.parametrize(
    ("clock", "sent"),
    [
        ("2026-06-22T06:59:00+07:00", 0),
        ("2026-06-22T07:00:00+07:00", 1),
        ("2026-06-22T21:30:00+07:00", 0),
        ("2026-06-21T09:00:00+07:00", 0),
        ("2026-09-02T09:00:00+07:00", 0),
    ],
    ids=["too early", "on the hour", "at night", "on a Sunday", "on a holiday"],
)
def test_quiet_hours(server: Server, box: Letterbox, settings: Any, clock: str, sent: int) -> None:
    settings.CLOCK = clock
    assert letters.deliver() == sent


def test_an_address_gets_nothing_before_its_link_was_followed(
    server: Server, world: World, client: Client
) -> None:
    client.force_login(world.cell_secretary)
    client.post("/nb/thu-va-lich/dia-chi/", {"address": "nam@coquan.vn"})
    letters.deliver()
    link = body(server).split("https://danvan.coquan.vn")[1].split()[0]
    door = Client(headers={"sec-fetch-site": "same-origin"})
    assert door.get(link).status_code == 200
    assert Letterbox.objects.get().address == ""
    assert "Đã xác nhận" in door.post(link).content.decode()
    assert Letterbox.objects.get().address == "nam@coquan.vn"
    assert door.post(link).status_code == 404
    assert Mailing.objects.get().secret == ""


def test_a_link_is_void_after_three_days_and_when_asked_again(
    server: Server, world: World, settings: Any
) -> None:
    by = world.viewer("cell_secretary")
    actions.ask_address("mot@coquan.vn", by=by)
    first = Mailing.objects.get().secret
    actions.ask_address("hai@coquan.vn", by=by)
    assert not actions.confirm_address(first)
    second = Mailing.objects.exclude(secret="").get().secret
    settings.CLOCK = "2026-06-26T09:00:00+07:00"
    assert not actions.confirm_address(second)


def test_the_link_at_the_foot_stops_letters_without_signing_in(server: Server, box: Letterbox) -> None:
    door = Client(headers={"sec-fetch-site": "same-origin"})
    assert door.get(f"/thu/dung/{box.stop_key}/").status_code == 200
    assert Letterbox.objects.get().wants_digest
    answer = door.post(f"/thu/dung/{box.stop_key}/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert letters.deliver() == 0


def test_a_refused_address_is_said_and_gets_no_more(server: Server, box: Letterbox, client: Client) -> None:
    server.refuse = "550 no such user"
    assert letters.deliver() == 0
    box.refresh_from_db()
    assert box.refused_on == dt.date(2026, 6, 22)
    client.force_login(box.person)
    assert "từ chối địa chỉ này" in client.get("/nb/thu-va-lich/").content.decode()


def test_a_busy_server_is_tried_again_later_and_given_up_in_the_end(
    server: Server, box: Letterbox, settings: Any
) -> None:
    server.refuse = "451 try later"
    for minute in (0, 6, 30, 50):
        settings.CLOCK = f"2026-06-22T09:{minute:02}:00+07:00"
        letters.deliver()
    assert Mailing.objects.get().status == MailingStatus.QUEUED
    server.refuse = ""
    settings.CLOCK = "2026-06-22T11:00:00+07:00"
    assert letters.deliver() == 1


def test_a_lost_line_may_have_sent_it_so_it_is_not_sent_again(
    server: Server, box: Letterbox, settings: Any
) -> None:
    server.hang_up = True
    letters.deliver()
    assert Mailing.objects.get().status == MailingStatus.UNCLEAR
    server.hang_up = False
    settings.CLOCK = "2026-06-22T12:00:00+07:00"
    assert letters.deliver() == 0
    assert len(server.got) == 1


def test_a_letter_on_its_way_when_the_program_stopped_is_not_sent_again(
    server: Server, box: Letterbox
) -> None:
    Mailing.objects.create(person=box.person, key="2026-06-22", status="SENDING", next_try=letters.now())
    letters.recover()
    assert letters.deliver() == 0
    assert Mailing.objects.get().status == MailingStatus.UNCLEAR


def test_no_server_is_no_error(box: Letterbox, settings: Any) -> None:
    settings.SMTP_HOST, settings.SMTP_TLS, settings.SMTP_PORT = HOST, "none", 9
    assert letters.deliver() == 0
    assert Mailing.objects.get().status == MailingStatus.QUEUED


def test_bad_addresses_are_refused_at_the_field(world: World, client: Client) -> None:
    client.force_login(world.staff)
    for bad in ("", "an", "an@coquan.vn\nBcc: x@y.vn", "x" * 300 + "@coquan.vn"):
        assert client.post("/nb/thu-va-lich/dia-chi/", {"address": bad}).status_code == 422
    assert not Mailing.objects.exists()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, as an organisation's own authority would give it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day - dt.timedelta(days=1))
        .not_valid_after(day + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "server.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(*private))
    return paths


def test_the_line_is_encrypted_and_its_certificate_checked(
    box: Letterbox, settings: Any, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    handler = Server()
    controller = Controller(
        handler, hostname="localhost", port=free_port(), tls_context=context, require_starttls=True
    )
    controller.start()
    try:
        settings.SMTP_HOST, settings.SMTP_TLS = "localhost", "starttls"
        settings.SMTP_PORT = controller.server.sockets[0].getsockname()[1]
        settings.SMTP_FROM, settings.SITE = "danvan@coquan.vn", "https://danvan.coquan.vn"
        with pytest.raises(post.Later):
            post.reach()
        settings.SMTP_CA_FILE = str(cert)
        assert letters.deliver() == 1
    finally:
        controller.stop()
    assert len(handler.got) == 1
