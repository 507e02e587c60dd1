"""After how many days a concern needs a roadmap; a setting of the house until a rule says otherwise."""

import datetime as dt

from django.db import migrations

KEY = "concern.roadmap"


def add(apps, schema_editor):
    house, _ = apps.get_model("law", "Source").objects.get_or_create(
        code="house", defaults={"citation": "Đề xuất của danvan, chưa có quy định"}
    )
    apps.get_model("law", "Limit").objects.create(
        key=KEY, number=30, unit="days", source=house, verified=False, starts_on=dt.date(2020, 1, 1)
    )


def remove(apps, schema_editor):
    apps.get_model("law", "Limit").objects.filter(key=KEY).delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0002_first_limits")]
    operations = [migrations.RunPython(add, remove)]
