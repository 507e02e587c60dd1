"""The only path to what people wrote: words, messages and files of concerns (T-16, T-17).

Whoever opens a concern leaves a row its sender sees; if that row cannot be written, nothing is shown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from danvan.documents.models import Attachment
from danvan.periods import now
from danvan.units.access import Viewer
from danvan.units.grants import ROLES
from danvan.units.models import Office, Person
from danvan.units.rules import Capacity

from .models import Concern, File, Message, Opening, Words
from .rules import ENDED

Kind = Message.Kind
_READ = "concern.read"
_HEADING = 120


@dataclass(frozen=True)
class Said:
    """One message: who wrote it, when, and whether it is an answer or a reason for reopening."""

    kind: str
    text: str
    from_sender: bool
    author: str
    written_at: dt.datetime
    capacity: str = ""  # in words, where the author stood in for somebody
    outcome: str = ""  # of an answer, in words
    due: dt.date | None = None  # the day an answer promises


@dataclass(frozen=True)
class Opened:
    """What a reader with the right sees of one concern."""

    text: str
    messages: tuple[Said, ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def heading(self) -> str:
        """The first line, cut at a word."""
        line = next(filter(None, (line.strip() for line in self.text.splitlines())), "")
        return line if len(line) <= _HEADING else line[:_HEADING].rsplit(" ", 1)[0] + "…"


def open_item(concern: Concern, viewer: Viewer) -> Opened:
    """Everything written about one concern. Raises PermissionDenied without the right to read it."""
    text = open_items([concern], viewer)[concern.pk].text
    rows = Message.objects.filter(concern=concern).select_related("author")
    messages = tuple(
        Said(
            row.kind,
            _kept(row.text),
            row.from_sender,
            row.author.name,
            row.written_at,
            _stood(row.capacity),
            row.get_outcome_display(),
            row.due,
        )
        for row in rows
    )
    files: tuple[Attachment, ...] = ()
    if concern.has_files:
        files = tuple(
            row.attachment for row in File.objects.filter(concern=concern).select_related("attachment")
        )
    return Opened(text, messages, files)


def _stood(capacity: str) -> str:
    return "" if capacity == Capacity.HOLDER else str(Capacity(capacity).label).lower()


def open_items(concerns: Sequence[Concern], viewer: Viewer) -> dict[int, Opened]:
    """The words of each concern of a list, by its key; one query, and one more when something is opened anew."""
    if not all(_readable(concerns, viewer)):
        raise PermissionDenied(_READ)
    today = Opening.objects.filter(concern=OuterRef("concern"), person=viewer.person, opened_on=viewer.day)
    rows = list(
        Words.objects.filter(concern__in=[concern.pk for concern in concerns])
        .annotate(is_noted=Exists(today))
        .values_list("concern_id", "text", "is_noted")
    )
    noted = {pk for pk, _text, is_noted in rows if is_noted}
    _note([concern for concern in concerns if concern.pk not in noted], viewer)
    return {pk: Opened(_kept(text)) for pk, text, _noted in rows}


def seal(concern: Concern, text: str, files: Iterable[Attachment] = ()) -> None:
    """Put away what was written and sent with a new concern."""
    Words.objects.create(concern=concern, text=text)
    made = File.objects.bulk_create(File(concern=concern, attachment=attachment) for attachment in files)
    if made:
        concern.has_files = True
        concern.save(update_fields=["has_files"])


def add_message(
    concern: Concern,
    text: str,
    *,
    by: Viewer,
    kind: Kind = Kind.MESSAGE,
    office: Office | None = None,
    outcome: str = "",
    due: dt.date | None = None,
) -> None:
    """Put away a message, an answer or a reason for reopening; the action has checked the right to write it.

    `office` is the one that speaks: whoever stands in it for somebody else is shown as such. An answer has an outcome
    and, where it promises something, a day.
    """
    Message.objects.create(
        concern=concern,
        kind=kind,
        text=text,
        outcome=outcome,
        due=due,
        author=by.person,
        capacity=by.capacity_in(office),
        from_sender=by.is_(concern.author),
        written_at=now(),
    )


def seal_many(written: Iterable[tuple[Concern, str]]) -> None:
    """Put away the words of many new concerns."""
    Words.objects.bulk_create(
        (Words(concern=concern, text=text) for concern, text in written), batch_size=1000
    )


def answer_many(answers: Iterable[tuple[Concern, str, Person]]) -> None:
    """Put away the answers of many concerns, each with who gave it."""
    Message.objects.bulk_create(
        (
            Message(concern=concern, kind=Kind.ANSWER, text=text, author=author, from_sender=False)
            for concern, text, author in answers
        ),
        batch_size=1000,
    )


def forget(author: Person) -> None:
    """Erase what a person wrote in their closed concerns, all that was said to them there, and the files sent with it.

    Codes, days and results stay for the figures. Files leave the disk once the rows are gone for good.
    """
    mine = Concern.objects.filter(author=author, status__in=ENDED)
    Words.objects.filter(concern__in=mine).update(text="")
    Message.objects.filter(concern__in=mine).update(text="")
    sent = [row.attachment for row in File.objects.filter(concern__in=mine).select_related("attachment")]
    File.objects.filter(concern__in=mine).delete()
    for attachment in sent:
        storage, name = attachment.file.storage, str(attachment.file.name)
        attachment.delete()
        transaction.on_commit(partial(storage.delete, name))
    mine.update(has_files=False)


def _kept(text: str) -> str:
    return text or _("Lời này đã xóa theo yêu cầu của người gửi.")


def _readable(concerns: Sequence[Concern], viewer: Viewer) -> list[bool]:
    """`viewer.may("concern.read", ...)` for each, with one query for all units."""
    if len(concerns) == 1:
        return [viewer.may(_READ, concerns[0])]
    places = {concern.unit_id for concern in concerns if not _tie(concern, viewer)}
    reached = set(viewer.units(_READ).filter(pk__in=places).values_list("pk", flat=True)) if places else set()
    return [bool(_tie(concern, viewer)) or concern.unit_id in reached for concern in concerns]


def _tie(concern: Concern, viewer: Viewer) -> str:
    if concern.author_id == viewer.person.pk:
        return "author"
    if concern.handler_id in viewer.office_ids:
        return "handler"
    return "intake" if concern.intake_id in viewer.office_ids else ""


def _note(concerns: Sequence[Concern], viewer: Viewer) -> None:
    """Write who opens them, before anything is given out; senders opening their own leave no row."""
    rows = []
    for concern in concerns:
        tie = _tie(concern, viewer)
        if tie == "author":
            continue
        office = {"handler": concern.handler_id, "intake": concern.intake_id}.get(tie)
        post = next(
            post
            for post in viewer.held
            if (post.office_id == office if office else _READ in ROLES[post.role])
        )
        rows.append(
            Opening(
                concern=concern,
                role=post.role,
                unit_id=post.unit_id,
                person=viewer.person,
                opened_on=viewer.day,
            )
        )
    if rows:
        Opening.objects.bulk_create(rows, ignore_conflicts=True)
