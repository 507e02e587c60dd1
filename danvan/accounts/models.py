"""Rows of signing in: failures, open sessions, used codes, invitations, outside accounts; none tells from where."""

from django.contrib.sessions.models import Session
from django.db import models
from django.utils.translation import gettext as _

from danvan.units.models import Person

from .rules import device_words


class SignInAttempt(models.Model):
    """A failed sign-in, by a keyed hash of the name tried; only the last minutes are kept (T-78)."""

    name_hash = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at}"


class OpenSession(models.Model):
    """A session its owner can recognise and end (phiên đăng nhập): coarse words and a day; it goes with the session."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="open_sessions")
    code = models.CharField(max_length=12, unique=True)
    device = models.CharField(max_length=40, blank=True)
    began_on = models.DateField()

    class Meta:
        ordering = ("-began_on", "-pk")

    def __str__(self) -> str:
        return device_words(self.device)


class UsedCode(models.Model):
    """A code of a second factor that was used: `number` is its half minute, or its place among the recovery codes.

    The constraint is what lets each code in once, also when it is sent twice at the same moment (RFC 6238, 5.2).
    """

    authenticator = models.ForeignKey("mfa.Authenticator", models.CASCADE, related_name="used_codes")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authenticator", "number"], name="a_code_once")]

    def __str__(self) -> str:
        return f"{self.number}"


class Invitation(models.Model):
    """A one-time code with which a person gives themselves a first password (lời mời); one a person.

    Only a hash of the code is kept, and days only: when somebody came in is nobody's business.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="invitation")
    code_hash = models.CharField(max_length=64)
    made_on = models.DateField()
    valid_until = models.DateField()  # the last day the code opens the door
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def has_come_in(self) -> bool:
        """Used, or not needed any more because the person has a password."""
        return self.is_used or self.person.has_usable_password()


class OutsideAccount(models.Model):
    """Who a person is elsewhere: in the directory, at the sign-in service; linked at the first sign-in from there."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="outside_accounts")
    source = models.CharField(max_length=255)  # "ldap", or the issuer of the sign-in service
    subject = models.CharField(max_length=255)  # what that source calls the person for ever
    linked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "subject"], name="outside_account_once"),
            models.UniqueConstraint(fields=["person", "source"], name="one_outside_account_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.source}"

    @property
    def source_words(self) -> str:
        """Where the account is, in words; the address of a sign-in service as it is."""
        return _("Thư mục của cơ quan") if self.source == "ldap" else self.source
