"""The first act of an installation."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from danvan.accounts import delays
from danvan.units.models import Person

from . import first_run

_TRIES = "\0set-up code"  # no name of a person can be this


def begin(code: str, wanted: first_run.Founding) -> Person:
    """Make the first administrator for whoever knows the code of the terminal; the code is burnt.

    Raises ValidationError for a wrong code, with a growing delay (T-78), and StepClosed when somebody else was first.
    """
    delays.begin(_TRIES)
    if not first_run.is_code(code):
        raise ValidationError(
            {"code": _("Mã không đúng. Xem lại mã trong cửa sổ lệnh đã chạy danvan serve.")}
        )
    made = first_run.found(wanted)
    first_run.burn_code()
    delays.forgive(_TRIES)
    return made
