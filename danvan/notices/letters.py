"""Letters: one quiet digest a day, and the link that confirms an address. At most once, and nothing protected.

The worker calls `deliver` every minute. A row is written before a letter leaves; one that may have left is never sent
again (decision 27). A digest names kinds of things, never titles, people or words (T-21, T-68).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from danvan.law import queries as law
from danvan.periods import now, today
from danvan.units.access import Viewer

from . import post, queries
from .models import Letterbox, Mailing
from .rules import CONFIDED, FEWEST_COUNTED, LAST_HOUR, SAYABLE, TRIES, WORDS, MailingStatus


def deliver() -> int:
    """Queue the digests whose hour has come, send what is due; how many letters were sent."""
    if not post.is_used():
        return 0
    _queue_digests()
    waiting = list(_due())
    if not waiting:
        return 0
    try:
        with post.connected() as connection:
            return sum(_send(connection, mailing) for mailing in waiting)
    except post.Later:
        for mailing in waiting:
            _later(mailing)
        return 0


def recover() -> None:
    """Letters that were being sent when the program stopped may have left: they are not sent again."""
    Mailing.objects.filter(status=MailingStatus.SENDING).update(status=MailingStatus.UNCLEAR)


def forget_old(before: dt.datetime) -> None:
    """Rows of letters older than that go; they say only that a letter was sent."""
    Mailing.objects.filter(next_try__lt=before).delete()


def _queue_digests() -> None:
    """A row for everybody whose hour has come today and who has something to be told."""
    moment = _local()
    if moment.hour > LAST_HOUR:
        return
    wanted = Letterbox.objects.filter(
        wants_digest=True, refused_on=None, hour__lte=moment.hour, person__is_active=True
    ).exclude(address="")
    if not law.is_working(today()):
        wanted = wanted.filter(on_days_off=True)
    key = today().isoformat()
    queued = Mailing.objects.filter(key=key).values("person")
    for box in wanted.exclude(person__in=queued).select_related("person"):
        if _lines(box):
            Mailing.objects.get_or_create(person=box.person, key=key, defaults={"next_try": now()})


def _local() -> dt.datetime:
    return timezone.localtime(now())


def _due() -> Iterator[Mailing]:
    rows = Mailing.objects.filter(status=MailingStatus.QUEUED, next_try__lte=now())
    yield from rows.select_related("person__letterbox").order_by("next_try", "pk")[:200]


def _send(connection: post.Connection, mailing: Mailing) -> bool:
    """Hand one letter over; what became of it stands in its row."""
    letter = _letter(mailing)
    if letter is None or not _take(mailing):
        return False
    try:
        post.send(connection, letter)
    except post.Later:
        _later(mailing)
        return False
    except post.AddressRefused:
        Letterbox.objects.filter(person=mailing.person).update(refused_on=today())
        return _end(mailing, MailingStatus.FAILED)
    except post.LetterRefused:
        return _end(mailing, MailingStatus.FAILED)
    except post.Unclear:
        return _end(mailing, MailingStatus.UNCLEAR)
    _end(mailing, MailingStatus.SENT)
    return True


@transaction.atomic
def _take(mailing: Mailing) -> bool:
    """Before anything is sent; False when another worker has it."""
    mine = Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.QUEUED)
    return bool(mine.update(status=MailingStatus.SENDING, attempts=mailing.attempts + 1))


def _end(mailing: Mailing, status: MailingStatus) -> bool:
    Mailing.objects.filter(pk=mailing.pk).update(status=status, secret="")
    return False


def _later(mailing: Mailing) -> None:
    """Try again after a while; given up after the last try, or when its day is over."""
    over = mailing.attempts >= len(TRIES) or (not mailing.secret and mailing.key < today().isoformat())
    if over:
        _end(mailing, MailingStatus.FAILED)
        return
    Mailing.objects.filter(pk=mailing.pk).update(
        status=MailingStatus.QUEUED,
        attempts=mailing.attempts + 1,
        next_try=now() + dt.timedelta(minutes=TRIES[mailing.attempts]),
    )


def _letter(mailing: Mailing) -> EmailMessage | None:
    """The letter, in the person's language; None (and the row ended) where there is nothing left to send."""
    box = getattr(mailing.person, "letterbox", None)
    with override(mailing.person.language):
        if box is not None and mailing.secret and box.asked_address:
            return _confirming(box, mailing.secret)
        lines = _lines(box) if box is not None and box.address and box.wants_digest else []
        if box is None or not lines:
            _end(mailing, MailingStatus.FAILED)
            return None
        return _digest(box, lines)


def _confirming(box: Letterbox, secret: str) -> EmailMessage:
    words = _(
        "Có người trong hệ thống Dân vận muốn nhận thư ở địa chỉ này. Nếu là bạn, mở đường dẫn sau trong 3 ngày:\n\n"
        "%(link)s\n\nNếu không phải bạn, bỏ qua thư này; sẽ không có thư nào khác."
    )
    link = settings.SITE + reverse("letters:confirm", args=[secret])
    return _written(box.asked_address, _("Xác nhận địa chỉ thư"), words % {"link": link})


def _digest(box: Letterbox, lines: list[str]) -> EmailMessage:
    stop = settings.SITE + reverse("letters:stop", args=[box.stop_key])
    body = "\n".join(
        [
            _("Từ thư trước đến nay có:"),
            *(f"- {line}" for line in lines),
            "",
            _("Mở hệ thống để xem: %(link)s") % {"link": settings.SITE + reverse("home:notices")},
            "",
            _("Thôi nhận thư này: %(link)s") % {"link": stop},
        ]
    )
    letter = _written(box.address, _("Tin trong ngày"), body)
    letter.extra_headers["List-Unsubscribe"] = f"<{stop}>"
    return letter


def _written(to: str, subject: str, body: str) -> EmailMessage:
    letter = EmailMessage(f"Dân vận: {subject}", body, settings.SMTP_FROM, [to])
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter


def _lines(box: Letterbox) -> list[str]:
    """Kinds of things the person has not seen, with how many; about what somebody confided never below three."""
    counts = Counter(queries.waiting(Viewer.of(box.person)).values_list("verb", flat=True))
    said = [
        f"{WORDS[verb]} ({number})"
        for verb, number in sorted(counts.items())
        if verb in WORDS and verb.partition(".")[0] in SAYABLE
    ]
    confided = sum(number for verb, number in counts.items() if verb.partition(".")[0] in CONFIDED)
    if confided >= FEWEST_COUNTED:
        said.append(_("Tin mới về ý kiến (%(number)s)") % {"number": confided})
    elif confided:
        said.append(_("Có tin mới về ý kiến"))
    others = (
        sum(counts.values())
        - confided
        - sum(
            number for verb, number in counts.items() if verb in WORDS and verb.partition(".")[0] in SAYABLE
        )
    )
    return [*said, _("Tin khác (%(number)s)") % {"number": others}] if others else said
