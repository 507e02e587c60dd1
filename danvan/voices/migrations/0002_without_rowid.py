"""Protected rows lie by their random ids, not in the order they were written (T-11)."""

from django.db import migrations

from danvan.voices.tables import drop_row_numbers

TABLES = (
    *("voices_voice", "voices_locator", "voices_wrap", "voices_piece", "voices_opening"),
    *("voices_turn", "voices_pending"),
)


def without_rowid(apps, schema_editor):
    drop_row_numbers(schema_editor.connection, TABLES)


class Migration(migrations.Migration):
    """The tables are empty when it runs: they were made by the migration before it."""

    dependencies = [("voices", "0001_initial"), ("law", "0005_voices")]
    operations = [migrations.RunPython(without_rowid, migrations.RunPython.noop)]
