"""Units in dated versions, offices, posts, people."""

import datetime as dt
import unicodedata
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from danvan.text import code, name_sort_key, person_sort_key

from .import_shape import TITLES
from .rules import HEAD_ROLE, Capacity, ImportStatus, Kind, Level, Role, Tree

# A line of the tree that has not ended, and a stay that has always been; plain dates compare alike on both databases.
NEVER = dt.date(9999, 12, 31)
EVER = dt.date(1, 1, 1)


def _normal(password: str) -> str:
    """One spelling of the same characters, whatever keyboard wrote them (NIST SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(sign_in_name=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Someone who belongs to the organisation (cán bộ, công chức, viên chức, người lao động).

    Deliberately thin: no party membership, religion, origin or free remarks (threat-model section 11).
    """

    last_login = None  # when somebody came in is nobody's business
    sign_in_name = models.CharField(max_length=80, unique=True)
    staff_code = models.CharField(max_length=40, unique=True, null=True, blank=True)
    name = models.CharField(max_length=255)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)
    address_form = models.CharField(
        max_length=4, blank=True, choices=[("anh", _("anh")), ("chị", _("chị"))], default=""
    )
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="vi")
    # Part of what every open session must know: a new value ends them all (T-05).
    session_stamp = models.CharField(max_length=16, blank=True, default="", editable=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = person_sort_key(self.name)
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(_normal(raw_password) if raw_password is not None else None)

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(_normal(raw_password) if raw_password is not None else None)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        known = self.password + self.session_stamp
        return salted_hmac("danvan.session", known, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Sign this person out everywhere; the next request of every open session meets the sign-in."""
        self.session_stamp = code(16)
        self.save(update_fields=["session_stamp"])

    @property
    def given_name(self) -> str:
        return self.name.rsplit(" ", 1)[-1]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[-2:]).upper()


class Unit(models.Model):
    """A body in one of the three trees. Its facts live in dated versions; its address code never changes."""

    code = models.SlugField(max_length=60, unique=True)
    tree = models.CharField(max_length=6, choices=Tree.choices)
    # The version of today, kept by tree.rebuild(); the versions are the truth.
    current = models.ForeignKey("UnitVersion", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("home:unit", args=[self.code])

    @property
    def name(self) -> str:
        return self.current.name if self.current else self.code

    @property
    def head_role(self) -> Role:
        return HEAD_ROLE[Tree(self.tree)]

    @property
    def place_id(self) -> int:
        return self.pk

    def ties(self) -> dict[str, Any]:
        return {}


class SpentCode(models.Model):
    """The address code of a unit whose import was undone: no other unit ever gets it."""

    code = models.SlugField(max_length=60, primary_key=True)

    def __str__(self) -> str:
        return self.code


class UnitVersionQuerySet(models.QuerySet["UnitVersion"]):
    def on(self, day: dt.date) -> Self:
        """One version a unit: the one in force on `day`; units not yet begun or already ended are absent."""
        newest = (
            UnitVersion.objects.filter(unit=models.OuterRef("unit"), starts_on__lte=day)
            .order_by("-starts_on")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest), ended=False)


class UnitVersion(models.Model):
    """What a unit was called and where it stood from its first day until the next version (or its end) begins."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    starts_on = models.DateField()
    ended = models.BooleanField(default=False)
    official_code = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    sort_key = models.CharField(max_length=600, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=12, choices=Level.choices, blank=True, default="")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="child_versions")
    staff_number = models.PositiveIntegerField(default=0)

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "starts_on")
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on"], name="one_version_a_day"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="not_its_own_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "starts_on"], name="version_children"),
            models.Index(fields=["official_code"], name="version_code"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = name_sort_key(self.name)
        super().save(*args, **kwargs)


class UnitLink(models.Model):
    """The party body that leads an agency or a mass organisation: what happens there counts for it too."""

    party = models.ForeignKey(Unit, models.PROTECT, related_name="led_links")
    body = models.ForeignKey(Unit, models.PROTECT, related_name="leading_links")
    starts_on = models.DateField()
    ends_on = models.DateField(default=NEVER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "body", "starts_on"], name="one_link_a_day")]

    def __str__(self) -> str:
        return f"{self.party} – {self.body}"


class LineQuerySet(models.QuerySet["Line"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class Line(models.Model):
    """Derived by tree.rebuild(): `below` counts for `above` from `starts_on` until the day `ends_on` (not included).

    Every unit has a line to itself (steps 0); parents and links of the day give the rest, each pair once. Lines
    outlive a unit: from the day it ended it stands below its heir, or, with several heirs or none, below what was
    above it last, so that nothing recorded there is lost. `inherited` marks what stands above it only since then.
    """

    above = models.ForeignKey(Unit, models.CASCADE, related_name="lines_down")
    below = models.ForeignKey(Unit, models.CASCADE, related_name="lines_up")
    steps = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(default=NEVER)
    inherited = models.BooleanField(default=False)

    objects = LineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["above", "below", "starts_on", "ends_on"], name="line_down"),
            models.Index(fields=["below", "above", "starts_on", "ends_on"], name="line_up"),
        ]

    def __str__(self) -> str:
        return f"{self.above_id} > {self.below_id}"


class Succession(models.Model):
    """From `starts_on` the `heir` stands for `unit`, which ended that day; a unit may have several heirs."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heirs")
    heir = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    starts_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "heir"], name="one_succession_a_pair"),
            models.CheckConstraint(condition=~Q(unit=F("heir")), name="not_its_own_heir"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.heir}"


class Stay(models.Model):
    """Where a record stood before an heir took it over: at `unit` from `starts_on` until the day `ends_on`.

    So a figure of the past still finds it where it stood on its own day.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts_on = models.DateField(default=EVER)
    ends_on = models.DateField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.ends_on}"


class Office(models.Model):
    """A role at a unit, whether filled or not: tasks, promises and answers are owed by an Office."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="offices")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "role"], name="one_office_a_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit.name}"


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Post(models.Model):
    """A person holding an Office from `starts_on` to `ends_on` (both included); empty means still."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_full_time = models.BooleanField(default=True)
    capacity = models.CharField(max_length=8, choices=Capacity.choices, default=Capacity.HOLDER)
    # Who gave it, and on which day; nobody for posts of the sample and of the command line.
    given_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    given_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "office", "starts_on"], name="one_post_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(capacity=Capacity.DELEGATE) | Q(ends_on__isnull=False),
                name="delegation_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.office}"


class UnionSideQuerySet(models.QuerySet["UnionSide"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class UnionSide(models.Model):
    """The body that takes the union's part in the procedures of an agency (bên công đoàn), first to last day.

    Any body can: a union, a women's committee, a party cell, a department; unions paid from the budget alone were
    ordered to end in 2025 while the law still gives their part in procedures (domain.md, fact 2).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="union_sides")
    body = models.ForeignKey(Unit, models.PROTECT, related_name="union_side_of")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = UnionSideQuerySet.as_manager()

    class Meta:
        ordering = ("unit", "starts_on")
        constraints = [
            models.UniqueConstraint(fields=["unit", "starts_on"], name="one_union_side_a_day"),
            models.CheckConstraint(condition=~Q(unit=F("body")), name="not_its_own_union_side"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="union_side_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.body}"


class Import(models.Model):
    """A file of units and people somebody sent (lần nhập): checked, then written in one act, perhaps undone."""

    code = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    # The unit whose administrator sent it; none for the command line.
    place = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    stored_as = models.CharField(max_length=40, unique=True)  # random, under files/imports/ (T-64)
    file_name = models.CharField(max_length=255)  # as the person called it, only ever shown
    sha256 = models.CharField(max_length=64)
    # The unit whose full list it is: posts of people it does not name end. None: what is not named is left alone.
    full_list = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    plan = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the plan as shown
    counts = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    # Why the file is refused or a step was not done: a key of import_words.REFUSALS and what it names.
    reason = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    written_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.file_name} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("units:import", args=[self.code])


class ImportProblem(models.Model):
    """What is wrong with one cell; its words are made from `kind` and `facts` when shown."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    sheet = models.CharField(max_length=8)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=3)
    kind = models.CharField(max_length=20)
    is_doubt = models.BooleanField(default=False)
    value = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.place}: {self.kind}"

    @property
    def place(self) -> str:
        """The cell as Excel writes it, with its sheet."""
        return f"{TITLES[self.sheet]}!{self.column}{self.row}"


class ImportChange(models.Model):
    """What an import made (row ids, as ranges) and what stood in rows it changed: all that undoing needs."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    model = models.CharField(max_length=12)
    made = models.JSONField(default=list)  # [[first id, last id], ...]
    before = models.JSONField(default=list)  # [[id, {field: value}], ...]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "model"], name="one_change_a_model")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.model}"
