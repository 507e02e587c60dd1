"""The clocks and thresholds of protected concerns: rules of the house, none of them law."""

import datetime as dt

from django.db import migrations

SOURCE = "voice-rules"
LIMITS = [
    ("voice.group", 20, "people", "nhóm nhỏ nhất mà người gửi ẩn trong đó"),
    ("voice.protect", 3, "working_days", "hai người ngoài đơn vị xem báo bị gây khó"),
    ("voice.keep", 12, "months", "giữ sau khi xong, rồi xóa lời và tệp"),
]


def add(apps, schema_editor):
    source = apps.get_model("law", "Source").objects.create(
        code=SOURCE, citation="Quy ước của phần mềm về ý kiến kín"
    )
    limit_model = apps.get_model("law", "Limit")
    limit_model.objects.bulk_create(
        limit_model(
            key=key,
            number=number,
            unit=unit,
            source=source,
            verified=False,
            note=note,
            starts_on=dt.date(2020, 1, 1),
        )
        for key, number, unit, note in LIMITS
    )


def remove(apps, schema_editor):
    apps.get_model("law", "Limit").objects.filter(key__startswith="voice.").delete()
    apps.get_model("law", "Source").objects.filter(code=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0004_personal_data")]
    operations = [migrations.RunPython(add, remove)]
