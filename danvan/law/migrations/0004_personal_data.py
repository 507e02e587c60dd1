"""The clocks of a request about personal data; the text of the decree was not read, so they are not verified."""

import datetime as dt

from django.db import migrations

SOURCE = "decree-356-2025"
LIMITS = [
    ("privacy.answer", 2, "working_days", "trả lời người yêu cầu"),
    ("privacy.done", 15, "days", "làm xong"),
    ("privacy.done_others", 20, "days", "làm xong khi phải báo cho bên khác"),
    ("privacy.extend", 15, "days", "gia hạn một lần, nhiều nhất"),
]


def add(apps, schema_editor):
    source = apps.get_model("law", "Source").objects.create(code=SOURCE, citation="Nghị định 356/2025/NĐ-CP")
    limit_model = apps.get_model("law", "Limit")
    limit_model.objects.bulk_create(
        limit_model(
            key=key,
            number=number,
            unit=unit,
            source=source,
            verified=False,
            note=note,
            starts_on=dt.date(2026, 1, 1),
        )
        for key, number, unit, note in LIMITS
    )


def remove(apps, schema_editor):
    apps.get_model("law", "Limit").objects.filter(key__startswith="privacy.").delete()
    apps.get_model("law", "Source").objects.filter(code=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0003_keeping_backups")]
    operations = [migrations.RunPython(add, remove)]
