"""What the operator of the machine does for a person from the command line; Vietnamese first, English beside it."""

import sys
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import override

from danvan.units.access import Operator
from danvan.units.models import Person

from . import actions

Ask = Callable[[str], str]


def set_password(name: str, ask: Ask) -> int:
    """Ask for a new password twice and set it; 1 when the name is unknown or the rules say no."""
    person = _find(name)
    if person is None:
        return 1
    password = ask("Mật khẩu mới / new password: ")
    if password != ask("Nhập lại / again: "):
        print("Hai lần nhập không giống nhau / the two are not alike", file=sys.stderr)
        return 1
    return _told(lambda: actions.set_password(person, password, by=Operator()), f"{person.sign_in_name} ✓")


def unlock(name: str) -> int:
    """Take the second factors from somebody who lost them; 1 when the name is unknown or there is none."""
    person = _find(name)
    if person is None:
        return 1
    done = f"Đã gỡ bước xác nhận thứ hai của / second factor removed: {person.sign_in_name}"
    return _told(lambda: actions.reset_factors(person, by=Operator()), done)


def _find(name: str) -> Person | None:
    person = Person.objects.filter(sign_in_name=name.strip().lower()).first()
    if person is None:
        print(f"Không có ai tên đăng nhập / nobody has the sign-in name: {name}", file=sys.stderr)
    return person


def _told(act: Callable[[], None], done: str) -> int:
    try:
        act()
    except ValidationError as refusal:
        for language in ("vi", "en"):
            with override(language):
                print(*refusal.messages, sep="\n", file=sys.stderr)
        return 1
    print(done)
    return 0
