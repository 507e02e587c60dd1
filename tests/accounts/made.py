"""People with passwords and second factors, and a browser that signs in with them."""

from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from danvan.accounts import actions, signing
from danvan.periods import now
from danvan.units.models import Person
from tests.world import viewer

PAGE = "/nb/dang-nhap/"
STEP = "/nb/dang-nhap/xac-nhan/"
SECURITY = "/nb/tai-khoan/"
PASSWORD = "mot-mat-khau-dai"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def with_app(person: Person) -> Person:
    """With a password and an app of codes; the code of the moment before counts as used."""
    with_password(person)
    actions.add_totp(SECRET, app_code(-1), by=viewer(person))
    return person


def app_code(later: int = 0, secret: str = SECRET) -> str:
    """What the app shows, `later` half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(now().timestamp()) // 30 + later)))


def sign_in(client: Client, name: str = "staff", password: str = PASSWORD, **more: str) -> Any:
    return client.post(PAGE, {"sign_in_name": name, "password": password, **more})


def come_in(client: Client, person: Person) -> None:
    """Through the door, with the code where one is asked."""
    answer = sign_in(client, person.sign_in_name)
    if answer.url.startswith(STEP):
        answer = client.post(STEP, {"code": app_code()})
    assert answer.status_code == 302
    assert client.session[signing.WAY]
