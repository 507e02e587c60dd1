"""What this app holds about a person: the files they handed in."""

from django.utils.translation import gettext_lazy as _

from danvan.units.holdings import Holding, Item, Purpose, register

from .models import Attachment

register(
    Holding(
        "documents.files",
        Purpose.OFFICE,
        _("Tệp bạn đã nộp"),
        _("Lâu như hồ sơ mà tệp thuộc về."),
        ("documents.Attachment.added_by",),
        lambda person: Attachment.objects.filter(added_by=person).order_by("-added_at", "-pk"),
        lambda file: Item(file.name, "", file.added_at, file.get_absolute_url()),
        day="added_at",
    )
)
