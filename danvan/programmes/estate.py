"""What a unit that ends leaves of programmes: the keeping of those it wrote; its tasks pass as tasks."""

from django.utils.translation import gettext_lazy as _

from danvan.documents.estate import kept
from danvan.units import estate

from .models import Programme

PROGRAMMES = estate.register(
    kept(
        "programmes",
        Programme,
        "programme.inherit",
        _("Chương trình hành động đang giữ"),
        _("Đơn vị kế thừa giữ và theo dõi tiếp"),
    )
)
