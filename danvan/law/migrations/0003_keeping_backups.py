"""How long a copy of everything is kept (T-22)."""

import datetime as dt

from django.db import migrations


def add(apps, schema_editor):
    house = apps.get_model("law", "Source").objects.get(code="house")
    apps.get_model("law", "Limit").objects.create(
        key="backup.keep",
        number=90,
        unit="days",
        source=house,
        verified=False,
        starts_on=dt.date(2020, 1, 1),
    )


def remove(apps, schema_editor):
    apps.get_model("law", "Limit").objects.filter(key="backup.keep").delete()


class Migration(migrations.Migration):
    dependencies = [("law", "0002_first_limits")]
    operations = [migrations.RunPython(add, remove)]
