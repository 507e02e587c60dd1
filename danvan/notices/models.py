"""Notices: rows a person or an office should see; letters and calendars that leave the program."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from danvan.text import code
from danvan.units.models import Office, Person, Unit

from .rules import HOURS, WORDS, MailingStatus, new_secret


def new_code() -> str:
    return code(8)


class Notice(models.Model):
    """Something happened that a person, or whoever holds an office, should see (thông báo)."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="notices")
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="notices")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300)
    told_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-told_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(office__isnull=True), name="notice_to_person_or_office"
            )
        ]
        indexes = [models.Index(fields=["person", "-told_at"]), models.Index(fields=["office", "-told_at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    @property
    def words(self) -> str:
        """What happened, in words."""
        return str(WORDS.get(self.verb, self.verb))


class Seen(models.Model):
    """This person has seen this notice; nobody else can ask."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="seen")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "person"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.notice_id}"


class Letterbox(models.Model):
    """Where and when a person wants letters (hòm thư). Nothing goes to an address nobody confirmed."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="letterbox")
    address = models.EmailField(blank=True)
    wants_digest = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=HOURS[0])
    on_days_off = models.BooleanField(default=False)
    # An address that waits for its link to be followed, and what is kept of that link.
    asked_address = models.EmailField(blank=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    refused_on = models.DateField(null=True, blank=True)
    stop_key = models.CharField(max_length=50, unique=True, default=new_secret, editable=False)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Mailing(models.Model):
    """One letter to one person: a row before anything is sent, and never its text.

    `key` is the day of a digest, so there is one a day; of a letter to confirm an address, the hash of its link.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    # The link of a letter to confirm an address, until it is sent.
    secret = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=8, choices=MailingStatus.choices, default=MailingStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_letter_a_key")]
        indexes = [models.Index(fields=["status", "next_try"], name="letters_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class Feed(models.Model):
    """A calendar another program reads by a secret link (lịch theo đường dẫn riêng).

    Only the hash of the link is kept, and nobody notes when it was read: that would say who looks at what.
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="feeds")
    # The unit whose days it holds; none for what the person's own offices owe.
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_on = models.DateField()

    class Meta:
        ordering = ("made_on", "pk")

    def __str__(self) -> str:
        return self.code
