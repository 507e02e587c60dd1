"""Promises lie by their random ids too (T-11)."""

from django.db import migrations

from danvan.voices.tables import drop_row_numbers


def without_rowid(apps, schema_editor):
    drop_row_numbers(schema_editor.connection, ["voices_promise"])


class Migration(migrations.Migration):
    dependencies = [("voices", "0003_desk")]
    operations = [migrations.RunPython(without_rowid, migrations.RunPython.noop)]
