"""Duties, activities, tasks, and the counters kept beside them."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext

from danvan.documents.models import Attachment
from danvan.periods import Period
from danvan.text import code
from danvan.units.models import Office, Person, Stay, Unit
from danvan.units.rules import Capacity, Kind

from .rules import OPEN_TASK, ActivityKind, ActivityStatus, TaskKind, TaskStatus, Terms


def new_code() -> str:
    return code(8)


class DutyQuerySet(models.QuerySet["Duty"]):
    def standing(self, day: dt.date) -> Self:
        """Those the organisation keeps on `day`: begun and not switched off."""
        kept = Q(stopped_on=None) | Q(stopped_on__gt=day)
        return self.filter(kept, starts_on__lte=day)


class Duty(models.Model):
    """What every unit of some kinds must do again and again (việc định kỳ), by an activity of one kind."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=60)
    unit_kinds = models.JSONField(default=list)
    activity_kind = models.CharField(max_length=20, choices=ActivityKind.choices, unique=True)
    times = models.PositiveSmallIntegerField(default=1)
    period_kind = models.CharField(max_length=8, choices=[("year", "year"), ("half", "half")])
    # Days after the end of the period until which it is not late; below 0 for a day inside the period.
    grace_days = models.SmallIntegerField(default=0)
    starts_on = models.DateField()
    # What the organisation changed: first day, times, grace days and reason of each, the oldest first. A change holds
    # for periods that begin on its day or later.
    changes = models.JSONField(default=list, blank=True)
    # Working days more for each level up from the cell: the ladder of deadlines.
    step_days = models.PositiveSmallIntegerField(default=0)
    # What shows that it was done, in words.
    evidence = models.CharField(max_length=255, blank=True)
    responsible = models.CharField(max_length=255, blank=True)
    source = models.CharField(max_length=255, blank=True)
    verified = models.BooleanField(default=False)
    # The organisation switched it off: periods that end on this day or later expect nothing.
    stopped_on = models.DateField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self, unit: Unit, period: Period) -> str:
        """The records behind one cell of the sheet."""
        return f"{reverse('work:duty', args=[self.code, unit.code])}?ky={period.key}"

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return gettext(self.name)

    @property
    def short_label(self) -> str:
        return gettext(self.short_name)

    @property
    def evidence_label(self) -> str:
        return gettext(self.evidence) if self.evidence else ""

    @property
    def source_label(self) -> str:
        return gettext(self.source) if self.source else ""

    def period(self, day: dt.date) -> Period:
        """The duty's own period that holds `day`."""
        return Period.of(self.period_kind, day)

    def expects(self, period: Period) -> bool:
        """Whether anything is expected in `period` at all."""
        return period.last >= self.starts_on and (self.stopped_on is None or period.last < self.stopped_on)

    def terms(self, period: Period) -> Terms:
        """What the organisation asks for in `period`; a unit may ask for more (`duties.terms_of`)."""
        found = Terms(self.times, self.grace_days)
        for change in self.changes:
            if change["starts_on"] <= period.first.isoformat():
                found = Terms(change["times"], change["grace_days"])
        return found

    def due(self, period: Period) -> dt.date:
        """The last day for whoever does it; levels above have longer (`duties.dues`)."""
        return period.last + dt.timedelta(days=self.terms(period).grace_days)


class Exemption(models.Model):
    """A unit need not fulfil a duty in a period, for a reason that stays visible (miễn)."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="exemptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exemptions")
    period = models.CharField(max_length=8)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_back_on = models.DateField(null=True, blank=True)
    taken_back_because = models.CharField(max_length=500, blank=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "unit", "period"], condition=Q(taken_back_on=None), name="exempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty.code} {self.unit_id} {self.period}"


class DutyRule(models.Model):
    """From a day on, a duty asks for more at a unit and everything below it (quy định riêng, chặt hơn).

    It holds for periods that begin on its first day or later, so that what was counted stays (decision 24).
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="rules")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_rules")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    times = models.PositiveSmallIntegerField()
    grace_days = models.SmallIntegerField()
    needs_minutes = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["duty", "unit", "starts_on"], name="one_duty_rule_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.unit_id} {self.starts_on}"


class Reminder(models.Model):
    """A level above reminded a unit of a duty: at most once in a week (nhắc việc)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminders")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders")
    period = models.CharField(max_length=8)
    # The Monday of the week.
    week = models.DateField()
    reminded_on = models.DateField()
    reminded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-reminded_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["unit", "duty", "period", "week"], name="one_reminder_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.unit_id} {self.period} {self.reminded_on}"


class Activity(models.Model):
    """Something a unit held on a day (hoạt động): numbers of people, never a list of who thinks what."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="activities")
    # The kind of the unit on the day it was held: decides which duties it fulfils.
    unit_kind = models.CharField(max_length=20, choices=Kind.choices)
    kind = models.CharField(max_length=20, choices=ActivityKind.choices)
    held_on = models.DateField()
    title = models.CharField(max_length=500, blank=True)
    invited = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    conclusions = models.TextField(blank=True)
    minutes = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=ActivityStatus.choices, default=ActivityStatus.RECORDED)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(present__lte=F("invited")), name="present_at_most_invited")
        ]
        indexes = [
            models.Index(fields=["unit", "kind", "held_on"], name="activity_unit"),
            models.Index(fields=["kind", "held_on", "unit"], name="activity_kind"),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("work:activity", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    def ties(self) -> dict[str, Any]:
        return {}


class Leaf(models.Model):
    """One unit's own count for a duty in a period: how often it was done, how often it must be."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="+")
    period = models.CharField(max_length=8)
    done = models.IntegerField(default=0)
    expected = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "period", "unit"], name="one_leaf")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.duty_id} {self.period}: {self.done}/{self.expected}"


class Roll(models.Model):
    """The sums of a unit and everything below it; `met` counts no unit more often than it must."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="+")
    period = models.CharField(max_length=8)
    done = models.IntegerField(default=0)
    met = models.IntegerField(default=0)
    expected = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "period", "duty"], name="one_roll")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.duty_id} {self.period}: {self.met}/{self.expected}"


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN_TASK)

    def late(self, day: dt.date) -> Self:
        return self.open().filter(due__lt=day)

    def promises(self) -> Self:
        return self.filter(kind=TaskKind.PROMISE)


class Amendment(models.Model):
    """Open tasks of one subject got other words or another day, for a reason that stays (sửa việc đã giao).

    One row for all of them; the words they had before stand here.
    """

    subject = models.CharField(max_length=80)
    old_title = models.CharField(max_length=500)
    old_detail = models.TextField(blank=True)
    old_expected_result = models.CharField(max_length=500, blank=True)
    new_due = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    amended_on = models.DateField()
    amended_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["subject"], name="amendment_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.amended_on}"


class Task(models.Model):
    """One thing one accountable office must do by one day (nhiệm vụ); a promise is a task of kind PROMISE.

    A task broken down has `parts`. `parent` and `root` (the task on top) are set when a task is made and never
    change, so that a circle of tasks cannot come about (decision 23).
    """

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=10, choices=TaskKind.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    # Since when it stands there, if an heir took it over; where it stood before is in its stays.
    moved_on = models.DateField(null=True, editable=False)
    giver = models.ForeignKey(Office, models.PROTECT, related_name="given_tasks")
    title = models.CharField(max_length=500)
    detail = models.TextField(blank=True)
    expected_result = models.CharField(max_length=500, blank=True)
    needs_evidence = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="parts", db_index=False
    )
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="below", db_index=False
    )
    first_due = models.DateField()
    due = models.DateField()
    issued_on = models.DateField()
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # Why its day may lie after the day of what it serves: the task above, or the programme.
    due_reason = models.CharField(max_length=500, blank=True)
    amendment = models.ForeignKey(
        Amendment, models.PROTECT, null=True, editable=False, related_name="tasks", db_index=False
    )
    status = models.CharField(max_length=12, choices=TaskStatus.choices, default=TaskStatus.ISSUED)
    progress = models.CharField(max_length=500, blank=True)
    objection = models.CharField(max_length=500, blank=True)
    result = models.TextField(blank=True)
    evidence = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_because = models.CharField(max_length=500, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("due", "pk")
        indexes = [
            models.Index(fields=["office", "status", "due"], name="task_office"),
            models.Index(fields=["kind", "status", "due", "unit"], name="task_kind"),
            models.Index(fields=["unit", "kind", "status"], name="task_unit"),
            models.Index(fields=["parent", "status"], name="task_parts", condition=Q(parent__isnull=False)),
            models.Index(fields=["root", "status"], name="task_below", condition=Q(root__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True)
                | (Q(parent__isnull=False, root__isnull=False) & ~Q(parent=F("pk"))),
                name="part_has_parent_and_root",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work:task", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_TASK

    @property
    def badge(self) -> str:
        return TaskStatus(self.status).badge

    def is_late(self, day: dt.date) -> bool:
        """Open after its day, or closed after it."""
        return (self.closed_on or day) > self.due and self.status != TaskStatus.WITHDRAWN

    def ties(self) -> dict[str, Any]:
        return {"owner": self.office, "giver": self.giver, "helper": self.helping_offices()}

    def helping_offices(self) -> models.QuerySet[Office]:
        """Offices that help: they read the task and are told, and do not owe it (phối hợp)."""
        return Office.objects.filter(helps__task=self.pk)


class Help(models.Model):
    """An office helps with a task (phối hợp): it reads it and is told, and does not owe it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="helps")
    office = models.ForeignKey(Office, models.PROTECT, related_name="helps")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "office"], name="help_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.office_id}"


class TaskStay(Stay):
    """Where a task stood before an heir took it over."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="stays")


class DeadlineMove(models.Model):
    """A deadline was moved: the old day, the new one and the reason stay for everybody concerned (T-36)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="moves")
    old_due = models.DateField()
    new_due = models.DateField()
    reason = models.CharField(max_length=500)
    moved_on = models.DateField()
    moved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # How that person stood in the office that owes it.
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.HOLDER)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.old_due} → {self.new_due}"
