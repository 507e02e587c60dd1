"""The register of documents, and the files people hand in."""

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from danvan.text import code
from danvan.units.models import Office, Person, Unit

from .rules import DocumentType, ReadState, Side


def new_code() -> str:
    return code(8)


def random_path(attachment: "Attachment", given: str) -> str:
    """Where a file lies: a random name without extension, whatever it was called (T-69)."""
    name = code(24)
    return f"attachments/{name[:2]}/{name}"


class Attachment(models.Model):
    """A file (tệp) somebody handed in: random name on disk, the given name kept as text only (T-64, T-69)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=random_path, max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:file", args=[self.code])


class Document(models.Model):
    """A document (văn bản) of the Party or the state, as the registry entered it."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    side = models.CharField(max_length=6, choices=Side.choices)
    doc_type = models.CharField(max_length=4, choices=DocumentType.choices)
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    issuer = models.CharField(max_length=255)
    title = models.CharField(max_length=500)
    # Who signed: name, then the post, as on the paper.
    signer = models.CharField(max_length=150, blank=True)
    signer_post = models.CharField(max_length=255, blank=True)
    # Typed or pasted; where it is empty the words read from the files stand in (`queries.text_of`).
    text = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="documents")
    kept_by = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # A paper of the organisation itself with a number from its own book (`numbering`): whose book, which series.
    issued_by = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, editable=False, related_name="issued_documents"
    )
    series = models.CharField(max_length=20, blank=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-signed_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["issued_by", "series", "sequence"],
                condition=models.Q(issued_by__isnull=False),
                name="one_number_a_series",
            ),
            models.UniqueConstraint(
                fields=["issuer", "number", "signed_on"],
                name="one_document_a_number",
                violation_error_message=_("Văn bản số này của cơ quan này, ký ngày này, đã có trong sổ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.code])

    @property
    def place_id(self) -> int:
        return self.unit_id

    def ties(self) -> dict[str, Any]:
        return {"keeper": self.kept_by}


class DocumentFile(models.Model):
    """A file of a document (tệp văn bản), and the words read from it for search and clauses."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ReadState.choices)
    text = models.TextField(blank=True)
    # Characters of the whole file; more than `text` holds where it was too long to keep.
    length = models.PositiveIntegerField(default=0)
    blank_pages = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.attachment.name

    @property
    def is_cut(self) -> bool:
        """Only the beginning of a very long text was kept."""
        return self.length > len(self.text) + 1

    @property
    def said(self) -> str:
        """In a sentence, what reading it came to."""
        return ReadState(self.state).said


class Letterhead(models.Model):
    """How a unit heads its own papers (thể thức): the sign in its numbers, its place, its Word template."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="letterhead")
    sign = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=80, blank=True)
    template = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.sign


class Term(models.Model):
    """A term of a committee (nhiệm kỳ): the numbers of a Party body begin anew on the day after its congress.

    Source: Guide 36-HD/VPTW (2018).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms")
    starts_on = models.DateField()

    class Meta:
        ordering = ("-starts_on",)
        constraints = [models.UniqueConstraint(fields=["unit", "starts_on"], name="one_term_a_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.starts_on}"
