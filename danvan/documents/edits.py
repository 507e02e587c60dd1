"""The only way an editable record changes; the forms show what happens to whoever comes second (T-72)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Model


def replace(record: Model, version: int, fields: Mapping[str, Any]) -> bool:
    """Write `fields` if the record still is at `version`; False, and nothing written, when it is not."""
    records = type(record)._default_manager.filter(pk=record.pk, version=version)
    if not records.update(version=F("version") + 1, **fields):
        return False
    record.refresh_from_db()
    return True
