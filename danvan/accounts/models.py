"""Rows of signing in: what failed lately, sessions open now, codes used up; none tells from where somebody came in."""

from django.contrib.sessions.models import Session
from django.db import models

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
